#include "verdict/said.h"

#include <glib.h>

#include "base/limits.h"
#include "message/message.h"
#include "message/sdp.h"

_Static_assert(SC_FACT_COUNT <= 64, "a bit for each fact");

static const uint8_t headers[] = {
#define X(id, header) [SC_FACT_##id] = SC_H_##header,
	SC_HEADER_FACTS(X)
#undef X
};

enum { HEADERS = sizeof headers / sizeof headers[0] };

/* By header field: may it have several values? */
static const char kinds[] = {
#define X(id, name, compact, kind) [SC_H_##id] = #kind[0],
	SC_HEADERS(X)
#undef X
};

static bool is_list(unsigned fact)
{
	return fact < HEADERS && kinds[headers[fact]] != 'S';
}

/* The texts of a message, found but not kept yet. */
struct found {
	const struct sc_message *message;
	struct sc_span text[SC_FACT_COUNT];
};

/* What was sent again says nothing that the first sending did not. */
static bool tells(const struct sc_message_row *row)
{
	return row->copy == SC_ORIGINAL || row->copy == SC_FORWARDED;
}

static void find_singles(struct found *found, const struct sc_message *message)
{
	for (unsigned fact = 0; fact < HEADERS; fact++)
		if (!is_list(fact))
			found->text[fact] = message->header[headers[fact]];
	found->text[SC_FACT_CALL_ID] = message->call_id;
	found->text[SC_FACT_FROM_TAG] = message->from.tag;
	found->text[SC_FACT_TO_TAG] = message->to.tag;
	if (message->request)
		found->text[SC_FACT_URI] = message->uri;
	else
		found->text[SC_FACT_PHRASE] = message->reason;
	if (message->code == 420)
		sc_message_named(message, SC_SPAN_LIT("Unsupported"),
				 &found->text[SC_FACT_UNSUPPORTED]);
	if (message->body.len == 0)
		return;
	found->text[SC_FACT_SDP] = sc_message_sdp(message);
	if (message->request && (message->method == SC_NOTIFY || message->method == SC_INFO))
		found->text[SC_FACT_BODY] = message->body;
}

/* Bytes that a fact takes: of a header field with more values those up to the end of the last. */
static size_t fact_bytes(const struct found *found, unsigned fact)
{
	size_t position = 0, bytes = 0;
	struct sc_span value;

	if (!is_list(fact))
		return found->text[fact].len;
	while (sc_message_next_value(found->message, headers[fact], &position, &value))
		bytes += value.len + (bytes > 0);
	return bytes;
}

static void put_fact(const struct found *found, unsigned fact, char *at)
{
	size_t position = 0;
	struct sc_span value;
	char *from = at;

	if (!is_list(fact)) {
		memcpy(at, found->text[fact].ptr, found->text[fact].len);
		return;
	}
	while (sc_message_next_value(found->message, headers[fact], &position, &value)) {
		if (at > from)
			*at++ = ',';
		memcpy(at, value.ptr, value.len);
		at += value.len;
	}
}

static bool present(const struct found *found, unsigned fact)
{
	return is_list(fact) ? sc_message_has(found->message, headers[fact])
			     : found->text[fact].ptr != NULL;
}

static void note(struct sc_said *said, const struct sc_message_row *row,
		 const struct sc_message *message)
{
	said->frame = row->frame;
	said->txn = row->txn;
	said->original = row->original_frame;
	said->time_ns = row->time_ns;
	said->diags = row->diags;
	said->src = row->src;
	said->dst = row->dst;
	said->cseq = message->cseq;
	said->length = (uint32_t)MIN(row->sip_length, UINT32_MAX);
	said->code = message->code;
	said->transport = row->transport;
	said->copy = row->copy;
	said->cause = row->cause;
	said->method = (uint8_t)message->method;
	said->request = message->request;
}

/* Behind the struct stand the lengths of its texts, then the texts. */
struct sc_said *sc_said_new(struct sc_pool *pool, const struct sc_message_row *row,
			    const struct sc_message *message)
{
	struct found found = {.message = message};
	uint32_t lengths[SC_FACT_COUNT];
	size_t bytes = sizeof(struct sc_said), count = 0;
	uint64_t facts = 0;
	bool lost = false;
	struct sc_said *said;

	if (tells(row))
		find_singles(&found, message);
	for (unsigned fact = 0; tells(row) && fact < SC_FACT_COUNT; fact++) {
		size_t length;

		if (!present(&found, fact))
			continue;
		length = fact_bytes(&found, fact);
		if (length > SC_FACT_BYTES_MAX) {
			lost = true;
			continue;
		}
		facts |= UINT64_C(1) << fact;
		lengths[count++] = (uint32_t)length;
		bytes += sizeof lengths[0] + length;
	}
	said = sc_pool_take(pool, bytes);
	note(said, row, message);
	said->bytes = (uint32_t)bytes;
	said->facts = facts;
	said->lost_text = lost;
	uint32_t *at_length = (uint32_t *)(said + 1);
	char *at = (char *)(at_length + count);

	memcpy(at_length, lengths, count * sizeof lengths[0]);
	for (unsigned fact = 0; fact < SC_FACT_COUNT; fact++)
		if (sc_said_has(said, fact)) {
			put_fact(&found, fact, at);
			at += *at_length++;
		}
	return said;
}

void sc_said_free(struct sc_pool *pool, struct sc_said *said)
{
	sc_pool_give(pool, said, said->bytes);
}

struct sc_span sc_said_fact(const struct sc_said *said, enum sc_fact fact)
{
	const uint32_t *length = (const uint32_t *)(said + 1);
	const char *at = (const char *)(length + __builtin_popcountll(said->facts));

	if (!sc_said_has(said, fact))
		return (struct sc_span){NULL, 0};
	for (unsigned before = 0; before < (unsigned)fact; before++)
		if (sc_said_has(said, before))
			at += *length++;
	return sc_span(at, *length);
}
