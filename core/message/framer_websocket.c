/* SIP over WebSocket: RFC 7118. One WebSocket message is one SIP message. */
#include "base/limits.h"
#include "message/framer_state.h"
#include "message/lex.h"
#include "message/parse.h"
#include "message/start_line.h"

/* A message in one frame, compressed, as it may begin a stream whose handshake was not
 * seen: does SIP come out? */
static enum sc_answer packed_begins(const struct sc_framer *framer,
				    const struct sc_ws_header *header, struct sc_span bytes)
{
	const struct sc_span none = {NULL, 0};
	char packed[SC_STREAM_UNSURE_BYTES_MAX];
	struct sc_span plain;
	bool whole_line;

	if (!framer->sink.inflate || !header->fin || header->payload > sizeof packed)
		return SC_NO;
	if (bytes.len < header->header + header->payload)
		return SC_MORE;
	bytes = sc_span(bytes.ptr + header->header, header->payload);
	sc_ws_copy(packed, bytes, header, 0);
	plain = framer->sink.inflate(framer->sink.user, sc_span(packed, bytes.len), none);
	return plain.ptr && sc_start_line(plain, &whole_line) && whole_line ? SC_YES : SC_NO;
}

/* As much of a first payload as is unmasked to see whether it begins as SIP. */
#define PROBE_BYTES 256

enum sc_answer sc_ws_begins(const struct sc_framer *framer, struct sc_span bytes)
{
	enum { FIN_RSV1 = 0xC0, FIRST_BITS = 0xF0, OPCODE = 0x0F, UNPACKED = 0x7F };
	struct sc_ws_header header;
	enum sc_answer read;
	char probe[PROBE_BYTES];
	struct sc_span text;
	bool whole_line;

	/* FIN may be either; no RSV bit, so that no text begins like this. With the bit
	 * for compression FIN must be there, for the same reason. */
	uint8_t first = (uint8_t)*bytes.ptr,
		opcode = first & ((first & FIRST_BITS) == FIN_RSV1 ? OPCODE : UNPACKED);
	if (opcode != SC_WS_TEXT && opcode != SC_WS_BINARY)
		return SC_NO;
	read = sc_ws_header_read(&header, bytes);
	if (read != SC_YES)
		return read;
	if (header.payload == 0 || header.payload > SC_STREAM_MESSAGE_BYTES_MAX)
		return SC_NO;
	if (header.compressed)
		return packed_begins(framer, &header, bytes);
	text = sc_span(bytes.ptr + header.header, bytes.len - header.header);
	text.len = MIN(text.len, MIN(header.payload, PROBE_BYTES));
	sc_ws_copy(probe, text, &header, 0);
	if (!sc_start_line(sc_span(probe, text.len), &whole_line))
		return SC_NO;
	if (whole_line || text.len == PROBE_BYTES)
		return SC_YES;
	/* A frame that ends inside the first line proves nothing: 01 and 02 are
	 * how many binary protocols begin. */
	return text.len < header.payload ? SC_MORE : SC_NO;
}

static void hand_out(struct sc_framer *framer, struct sc_packet packet, struct sc_span payload,
		     uint64_t missing)
{
	struct sc_span text = payload;
	bool whole_line;

	while (text.len > 0 && sc_is_line_end(*text.ptr))
		text = sc_span(text.ptr + 1, text.len - 1);
	packet.transport = packet.transport == SC_TLS ? SC_WSS : SC_WS;
	packet.missing = (uint32_t)MIN(missing, UINT32_MAX);
	if (text.len > 0 && sc_start_line(text, &whole_line) && whole_line)
		framer->sink.message(framer->sink.user, &packet, payload);
	else if (sc_is_keepalive(payload))
		sc_framer_keepalive(framer, &packet);
	else
		sc_framer_drop(framer, payload.len);
}

static struct sc_span gathered(const struct sc_ws_state *ws)
{
	return ws->message ? sc_span((const char *)ws->message->data, ws->message->len)
			   : sc_span("", 0);
}

/* A message was lost: what is compressed after it may repeat from it. */
static void forget_window(struct sc_ws_state *ws)
{
	if (ws->window)
		g_byte_array_set_size(ws->window, 0);
}

static void remember(struct sc_ws_state *ws, struct sc_span plain)
{
	if (!ws->window)
		ws->window = g_byte_array_new();
	g_byte_array_append(ws->window, (const guint8 *)plain.ptr, (guint)plain.len);
	if (ws->window->len > SC_DEFLATE_WINDOW_BYTES)
		g_byte_array_remove_range(ws->window, 0, ws->window->len - SC_DEFLATE_WINDOW_BYTES);
}

/* A whole message that is compressed. */
static void hand_out_packed(struct sc_framer *framer)
{
	struct sc_ws_state *ws = &framer->ws;
	struct sc_span window = {NULL, 0}, plain;

	if (ws->window)
		window = sc_span((const char *)ws->window->data, ws->window->len);
	plain = framer->sink.inflate(framer->sink.user, gathered(ws), window);
	if (!plain.ptr) {
		sc_framer_drop(framer, gathered(ws).len);
		forget_window(ws);
		return;
	}
	hand_out(framer, ws->packet, plain, 0);
	remember(ws, plain);
}

void sc_ws_cut(struct sc_framer *framer)
{
	struct sc_ws_state *ws = &framer->ws;
	struct sc_span bytes = gathered(ws);
	struct sc_head head = {0};

	if (ws->open && !ws->dropping && !ws->packed && sc_head_scan(&head, bytes))
		hand_out(framer, ws->packet, bytes, ws->frame.payload - ws->done);
	else
		sc_framer_drop(framer, bytes.len);
	sc_framer_empty(&ws->message);
	forget_window(ws);
	ws->open = ws->in_frame = ws->dropping = false;
}

/* A frame header was read: what is to be done with the payload? */
static void begin_frame(struct sc_framer *framer, const struct sc_packet *packet)
{
	struct sc_ws_state *ws = &framer->ws;

	ws->in_frame = true;
	ws->done = 0;
	if (sc_ws_is_control(&ws->frame)) {
		if (ws->frame.opcode != SC_WS_CLOSE)
			sc_framer_keepalive(framer, packet);
		return;
	}
	if (ws->frame.opcode != SC_WS_CONTINUATION) {
		/* RFC 6455 5.4: no message may begin inside another. */
		sc_framer_drop(framer, gathered(ws).len);
		sc_framer_empty(&ws->message);
		ws->packet = *packet;
		ws->packed = ws->frame.compressed;
		ws->dropping = ws->packed && !framer->sink.inflate;
	} else if (!ws->open) {
		ws->dropping = true;
	}
	ws->open = true;
	if (!ws->dropping && ws->frame.payload + gathered(ws).len > SC_STREAM_MESSAGE_BYTES_MAX) {
		framer->counters->n[SC_COUNT_LIMIT_MESSAGE]++;
		ws->dropping = true;
	}
	if (ws->dropping) {
		forget_window(ws);
		sc_framer_drop(framer, gathered(ws).len);
		sc_framer_empty(&ws->message);
	}
}

static void gather(struct sc_ws_state *ws, struct sc_span payload)
{
	guint len;

	if (payload.len == 0)
		return;
	if (!ws->message)
		ws->message = g_byte_array_new();
	len = ws->message->len;
	g_byte_array_set_size(ws->message, len + (guint)payload.len);
	sc_ws_copy((char *)ws->message->data + len, payload, &ws->frame, ws->done);
}

/* The frame is complete. */
static void end_frame(struct sc_framer *framer, const struct sc_packet *packet)
{
	struct sc_ws_state *ws = &framer->ws;

	ws->in_frame = false;
	if (sc_ws_is_control(&ws->frame) || !ws->frame.fin)
		return;
	ws->open = false;
	ws->packet.last = packet->last;
	if (!ws->dropping && ws->packed)
		hand_out_packed(framer);
	else if (!ws->dropping)
		hand_out(framer, ws->packet, gathered(ws), 0);
	ws->dropping = false;
	sc_framer_empty(&ws->message);
}

/* A whole message in one frame that has no mask: nothing is copied. */
static bool is_plain_message(const struct sc_ws_state *ws, size_t at_hand)
{
	return !sc_ws_is_control(&ws->frame) && ws->frame.opcode != SC_WS_CONTINUATION &&
	       ws->frame.fin && !ws->frame.masked && !ws->packed && !ws->dropping &&
	       at_hand >= ws->frame.payload;
}

struct sc_step sc_ws_step(struct sc_framer *framer, const struct sc_packet *packet,
			  struct sc_span bytes)
{
	struct sc_ws_state *ws = &framer->ws;
	size_t used = 0, len;

	if (!ws->in_frame) {
		enum sc_answer read = sc_ws_header_read(&ws->frame, bytes);

		if (read == SC_MORE)
			return (struct sc_step){.more = true};
		if (read == SC_NO) {
			sc_ws_cut(framer);
			sc_framer_lose_sync(framer);
			return (struct sc_step){0};
		}
		begin_frame(framer, packet);
		used = ws->frame.header;
	}
	len = MIN(bytes.len - used, ws->frame.payload - ws->done);
	if (used > 0 && is_plain_message(ws, len)) {
		hand_out(framer, *packet, sc_span(bytes.ptr + used, len), 0);
		ws->in_frame = ws->open = false;
		return (struct sc_step){.used = used + len};
	}
	if (!sc_ws_is_control(&ws->frame)) {
		if (ws->dropping)
			sc_framer_drop(framer, len);
		else
			gather(ws, sc_span(bytes.ptr + used, len));
	}
	ws->done += len;
	ws->packet.last = packet->last;
	if (ws->done == ws->frame.payload)
		end_frame(framer, packet);
	return (struct sc_step){.used = used + len};
}
