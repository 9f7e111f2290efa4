#include "message/info_key.h"

#include "message/lex.h"
#include "message/sdp.h"

#define CODE_MAX 16u

/* "5", "#", "d", "!" for a flash; "11", by its number, as some send it. */
static bool read_code(struct sc_span text, uint8_t *code)
{
	static const char signs[] = "0123456789*#abcd!";
	uint64_t number;

	for (uint8_t i = 0; text.len == 1 && signs[i]; i++)
		if ((*text.ptr | (i < 12 ? 0 : 0x20)) == signs[i]) {
			*code = i;
			return true;
		}
	if (text.len != 2 || !sc_span_u64(text, CODE_MAX, &number))
		return false;
	*code = (uint8_t)number;
	return true;
}

/* "Signal= 5", "Duration=160", a line each. */
static bool read_lines(struct sc_span body, struct sc_info_key *key)
{
	struct sc_cursor cursor = sc_cursor(body);
	uint64_t duration_ms;
	bool found = false;

	while (!sc_cursor_done(&cursor)) {
		struct sc_span line = sc_cursor_to(&cursor, '\r', '\n');
		struct sc_cursor words = sc_cursor(line);
		struct sc_span name = sc_span_trim(sc_cursor_to(&words, '=', '='));
		struct sc_span value;

		sc_cursor_take(&words, '=');
		value = sc_span_trim(sc_cursor_rest(&words));
		if (sc_is_word(name, "signal") && !found)
			found = read_code(value, &key->code);
		else if (sc_is_word(name, "duration") &&
			 sc_span_u64(value, UINT32_MAX, &duration_ms))
			key->duration_ms = (uint32_t)duration_ms;
		if (!sc_cursor_done(&cursor))
			cursor.at++;
	}
	return found;
}

bool sc_message_key(const struct sc_message *message, struct sc_info_key *key)
{
	struct sc_span body = sc_message_part(message, SC_SPAN_LIT("application/dtmf-relay"));

	*key = (struct sc_info_key){0};
	if (!body.ptr)
		body = sc_message_part(message, SC_SPAN_LIT("application/dtmf"));
	return body.ptr && (read_code(sc_span_trim(body), &key->code) || read_lines(body, key));
}
