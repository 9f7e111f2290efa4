/* What the lines of a media description say of its formats and ICE candidates. */
#include "message/host_port.h"
#include "message/sdp_line.h"
#include "message/sdp_read.h"

#define PAYLOAD_TYPE_MAX 127u /* RFC 3550 5.1: 7 bits */
#define COMPONENT_MAX 256u    /* RFC 8839 5.1 */
#define CHANNELS_MAX UINT8_MAX

struct sc_span sc_sdp_attribute(struct sc_span lines, struct sc_span name)
{
	struct sc_cursor cursor = sc_cursor(lines);
	struct sc_span found, value;

	while (sc_sdp_next_attribute(&cursor, &found, &value))
		if (sc_span_caseeq(found, name))
			return value;
	return sc_span(NULL, 0);
}

/* "h263-1998/90000", "L16/44100/2" */
static void read_rtpmap(struct sc_span value, struct sc_sdp_codec *codec)
{
	struct sc_cursor cursor = sc_cursor(value);
	struct sc_span name = sc_cursor_to(&cursor, '/', ' ');
	uint64_t number;

	if (codec->name.ptr || name.len == 0)
		return;
	codec->name = name;
	if (sc_cursor_take(&cursor, '/') && sc_cursor_number(&cursor, UINT32_MAX, &number))
		codec->clock_rate_hz = (uint32_t)number;
	if (sc_cursor_take(&cursor, '/') && sc_cursor_number(&cursor, CHANNELS_MAX, &number) &&
	    number > 0)
		codec->channels = (uint8_t)number;
}

/* Does the value begin with this payload type? Then what is behind it. */
static bool is_about(struct sc_span value, unsigned payload_type, struct sc_span *rest)
{
	struct sc_cursor cursor = sc_cursor(value);
	uint64_t number;

	if (!sc_span_u64(sc_sdp_word(&cursor), PAYLOAD_TYPE_MAX, &number))
		return false;
	*rest = sc_trimmed(cursor.at, cursor.end);
	return number == payload_type;
}

bool sc_sdp_codec(const struct sc_sdp_media *media, unsigned payload_type,
		  struct sc_sdp_codec *codec)
{
	struct sc_cursor cursor = sc_cursor(media->lines);
	struct sc_span name, value;

	*codec = (struct sc_sdp_codec){.channels = 1};
	while (sc_sdp_next_attribute(&cursor, &name, &value)) {
		bool rtpmap = sc_is_word(name, "rtpmap"), fmtp = sc_is_word(name, "fmtp");

		if ((!rtpmap && !fmtp) || !is_about(value, payload_type, &value))
			continue;
		if (rtpmap)
			read_rtpmap(value, codec);
		else if (!codec->fmtp.ptr)
			codec->fmtp = value;
	}
	return codec->name.ptr != NULL;
}

bool sc_sdp_next_format(struct sc_cursor *cursor, unsigned *payload_type)
{
	struct sc_span word;
	uint64_t number;

	while ((word = sc_sdp_word(cursor)).len > 0)
		if (sc_span_u64(word, PAYLOAD_TYPE_MAX, &number)) {
			*payload_type = (unsigned)number;
			return true;
		}
	return false;
}

/* foundation component transport priority address port "typ" type (RFC 8839 5.1) */
static bool read_candidate(struct sc_span value, struct sc_sdp_candidate *candidate)
{
	struct sc_cursor cursor = sc_cursor(value);
	struct sc_span component, address, port, typ;
	uint64_t component_id, port_number;

	*candidate = (struct sc_sdp_candidate){0};
	sc_sdp_word(&cursor);
	component = sc_sdp_word(&cursor);
	candidate->transport = sc_sdp_word(&cursor);
	sc_sdp_word(&cursor);
	address = sc_sdp_word(&cursor);
	port = sc_sdp_word(&cursor);
	typ = sc_sdp_word(&cursor);
	candidate->type = sc_sdp_word(&cursor);
	if (!sc_span_u64(component, COMPONENT_MAX, &component_id) ||
	    !sc_span_u64(port, SC_PORT_MAX, &port_number) || !sc_is_word(typ, "typ") ||
	    candidate->type.len == 0)
		return false;
	sc_endpoint_read(&candidate->endpoint, address);
	candidate->endpoint.port = (uint16_t)port_number;
	candidate->component = (uint16_t)component_id;
	return true;
}

bool sc_sdp_next_candidate(struct sc_cursor *cursor, struct sc_sdp_candidate *candidate)
{
	struct sc_span name, value;

	while (sc_sdp_next_attribute(cursor, &name, &value))
		if (sc_is_word(name, "candidate") && read_candidate(value, candidate))
			return true;
	return false;
}
