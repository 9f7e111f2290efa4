#include "message/framer.h"

#include "base/limits.h"
#include "message/framer_state.h"
#include "message/header_line.h"
#include "message/parse.h"
#include "message/start_line.h"
#include "message/upgrade.h"

/* Buffers above this are given back when empty. */
#define BUFFER_KEPT_MAX (16u << 10)

/* HEP rev. 37: "HEP3", then the length of the whole packet in 16 bits. */
#define HEP_LENGTH_OFFSET 4
#define HEP_HEADER_BYTES 6

/* No header name is as long; those that are registered stay below 40. */
#define HEADER_NAME_LEN_MAX 64

static const struct sc_span hep_magic = SC_SPAN_LIT("HEP3");

struct sc_framer *sc_framer_new(const struct sc_framer_sink *sink, struct sc_counters *counters)
{
	struct sc_framer *framer = g_new0(struct sc_framer, 1);

	framer->sink = *sink;
	framer->counters = counters;
	return framer;
}

void sc_framer_empty(GByteArray **buffer)
{
	if (!*buffer)
		return;
	if ((*buffer)->len > BUFFER_KEPT_MAX)
		g_clear_pointer(buffer, g_byte_array_unref);
	else
		g_byte_array_set_size(*buffer, 0);
}

void sc_framer_free(struct sc_framer *framer)
{
	if (!framer)
		return;
	g_clear_pointer(&framer->kept, g_byte_array_unref);
	g_clear_pointer(&framer->ws.message, g_byte_array_unref);
	g_clear_pointer(&framer->ws.window, g_byte_array_unref);
	g_free(framer);
}

static bool is_known(const struct sc_framer *framer)
{
	return framer->kind >= SC_KIND_SIP;
}

void sc_framer_drop(struct sc_framer *framer, uint64_t bytes)
{
	if (is_known(framer))
		framer->counters->n[SC_COUNT_STREAM_DROPPED] += bytes;
	else if (framer->kind != SC_KIND_FOREIGN)
		framer->skipped += bytes;
}

/* Counted once a record: CRLFs cannot be told to be one ping or two. */
void sc_framer_keepalive(struct sc_framer *framer, const struct sc_packet *packet)
{
	if (framer->keepalive_frame == packet->last.number)
		return;
	framer->keepalive_frame = packet->last.number;
	framer->counters->n[SC_COUNT_KEEPALIVES]++;
}

void sc_framer_lose_sync(struct sc_framer *framer)
{
	framer->lost_sync |= framer->in_sync && is_known(framer);
	framer->in_sync = false;
	framer->head = (struct sc_head){0};
}

/* The next byte begins something of this kind. */
static void found(struct sc_framer *framer, enum sc_stream_kind kind)
{
	framer->kind = kind;
	framer->in_sync = true;
	framer->head = (struct sc_head){0};
	framer->mid_line = false;
	if (!is_known(framer))
		return;
	if (framer->lost_sync)
		framer->counters->n[SC_COUNT_RESYNC]++;
	framer->lost_sync = false;
	framer->counters->n[SC_COUNT_STREAM_DROPPED] += framer->skipped;
	framer->skipped = 0;
}

/* ---- SIP, cut by Content-Length ---- */

/* Is the first line a start-line? */
static enum sc_answer first_line(struct sc_framer *framer, struct sc_span bytes)
{
	struct sc_head *head = &framer->head;
	bool first_look = head->seen == 0, whole_line;

	if (head->started)
		return SC_YES;
	if (!sc_is(*bytes.ptr, SC_C_TOKEN))
		return SC_NO;
	if (!sc_head_first_line(head, bytes)) {
		if (bytes.len > SC_STREAM_UNSURE_BYTES_MAX)
			return SC_NO;
		return !first_look || sc_start_line(bytes, &whole_line) ? SC_MORE : SC_NO;
	}
	head->started = sc_start_line(bytes, &whole_line);
	return head->started ? SC_YES : SC_NO;
}

/* Out of sync a start-line is believed when a header follows: the line could
 * be the body of a NOTIFY about a REFER (message/sipfrag, RFC 3515 2.4.5). */
static enum sc_answer message_begins(struct sc_framer *framer, struct sc_span bytes)
{
	enum sc_answer answer = first_line(framer, bytes);
	struct sc_cursor cursor = sc_cursor(bytes);
	struct sc_span name;

	if (answer != SC_YES)
		return answer;
	sc_cursor_to(&cursor, '\n', '\n');
	sc_cursor_take(&cursor, '\n');
	name = sc_cursor_while(&cursor, SC_C_TOKEN);
	if (name.len > HEADER_NAME_LEN_MAX)
		return SC_NO;
	if (sc_cursor_while(&cursor, SC_C_BLANK).len > HEADER_NAME_LEN_MAX)
		return SC_NO;
	if (sc_cursor_done(&cursor))
		return SC_MORE;
	return name.len > 0 && *cursor.at == ':' ? SC_YES : SC_NO;
}

static void hand_out(struct sc_framer *framer, struct sc_packet packet, struct sc_span bytes,
		     uint64_t missing)
{
	packet.missing = (uint32_t)MIN(missing, UINT32_MAX);
	framer->sink.message(framer->sink.user, &packet, bytes);
}

/* Headers, or headers and body, that would take too much: given up. */
static struct sc_step give_up(struct sc_framer *framer, size_t bytes)
{
	framer->counters->n[SC_COUNT_LIMIT_MESSAGE]++;
	sc_framer_drop(framer, bytes);
	sc_framer_lose_sync(framer);
	return (struct sc_step){.used = bytes};
}

static uint64_t body_bytes(const struct sc_head *head)
{
	return head->content_length.unsound ? 0 : head->content_length.bytes;
}

static struct sc_step sip_message(struct sc_framer *framer, const struct sc_packet *packet,
				  struct sc_span bytes)
{
	struct sc_head *head = &framer->head;
	struct sc_content_length length;
	size_t whole;

	if (head->length == 0 && !sc_head_scan(head, bytes))
		return bytes.len > SC_STREAM_MESSAGE_BYTES_MAX ? give_up(framer, bytes.len)
							       : (struct sc_step){.more = true};
	if (body_bytes(head) > SC_STREAM_MESSAGE_BYTES_MAX)
		return give_up(framer, head->length);
	whole = head->length + (size_t)body_bytes(head);
	if (bytes.len < whole)
		return (struct sc_step){.more = true, .need = whole};
	length = head->content_length;
	*head = (struct sc_head){0};
	hand_out(framer, *packet, sc_span(bytes.ptr, whole), 0);
	/* RFC 3261 18.3: an error from which a stream cannot recover. Here it
	 * goes on where the next message is seen to begin. The same without a
	 * length: old stacks leave it off where there is no body, but a body may
	 * follow, and that may look like a start-line (message/sipfrag). */
	if (length.unsound)
		sc_framer_lose_sync(framer);
	else if (!length.given)
		framer->in_sync = false;
	return (struct sc_step){.used = whole};
}

static struct sc_step sip_step(struct sc_framer *framer, const struct sc_packet *packet,
			       struct sc_span bytes)
{
	size_t line_ends = 0;

	/* RFC 3261 7.5: CRLFs before a start-line are no part of it; they are
	 * the keep-alives of RFC 5626 4.4.1. */
	while (line_ends < bytes.len && sc_is_line_end(bytes.ptr[line_ends]))
		line_ends++;
	if (line_ends > 0) {
		sc_framer_keepalive(framer, packet);
		return (struct sc_step){.used = line_ends};
	}
	switch (first_line(framer, bytes)) {
	case SC_MORE:
		return (struct sc_step){.more = true};
	case SC_NO:
		sc_framer_lose_sync(framer);
		return (struct sc_step){0};
	default:
		return sip_message(framer, packet, bytes);
	}
}

/* ---- the other kinds ---- */

/* "HEP3" and a length that can be; *whole is the length. */
static enum sc_answer hep_begins(struct sc_span bytes, size_t *whole)
{
	const unsigned char *length = (const unsigned char *)bytes.ptr + HEP_LENGTH_OFFSET;
	size_t magic = MIN(bytes.len, hep_magic.len);

	if (memcmp(bytes.ptr, hep_magic.ptr, magic) != 0)
		return SC_NO;
	if (bytes.len < HEP_HEADER_BYTES)
		return SC_MORE;
	*whole = (size_t)length[0] << 8 | length[1];
	return *whole >= HEP_HEADER_BYTES ? SC_YES : SC_NO;
}

static struct sc_step hep_step(struct sc_framer *framer, const struct sc_packet *packet,
			       struct sc_span bytes)
{
	size_t whole = HEP_HEADER_BYTES;
	enum sc_answer answer = hep_begins(bytes, &whole);

	if (answer == SC_NO) {
		sc_framer_lose_sync(framer);
		return (struct sc_step){0};
	}
	if (bytes.len < whole)
		return (struct sc_step){.more = true, .need = whole};
	framer->sink.hep(framer->sink.user, packet, sc_span(bytes.ptr, whole));
	return (struct sc_step){.used = whole};
}

static struct sc_step handshake_step(struct sc_framer *framer, struct sc_span bytes)
{
	static const enum sc_stream_kind kinds[] = {
		[SC_UPGRADE_NONE] = SC_KIND_FOREIGN,
		[SC_UPGRADE_SIP] = SC_KIND_WEBSOCKET,
		[SC_UPGRADE_OPEN] = SC_KIND_UNKNOWN,
		[SC_UPGRADE_OTHER] = SC_KIND_REFUSED,
	};
	enum sc_stream_kind kind = SC_KIND_FOREIGN;
	size_t used = bytes.len;

	if (sc_head_scan(&framer->head, bytes)) {
		used = framer->head.length;
		kind = kinds[sc_upgrade_read(sc_span(bytes.ptr, used))];
	} else if (bytes.len <= SC_STREAM_UNSURE_BYTES_MAX) {
		return (struct sc_step){.more = true};
	}
	found(framer, kind);
	framer->in_sync = kind == SC_KIND_WEBSOCKET;
	return (struct sc_step){.used = used};
}

/* ---- looking for a beginning ---- */

/* Does something begin with the first of these bytes? `alone`: no line of the
 * stream is known to lie before them, so it may be any beginning. */
static enum sc_answer begins(struct sc_framer *framer, struct sc_span bytes, bool alone,
			     enum sc_stream_kind *kind)
{
	bool open = !is_known(framer);
	enum sc_answer answer = SC_NO;
	size_t whole;

	if (framer->kind == SC_KIND_WEBSOCKET || (open && alone)) {
		*kind = SC_KIND_WEBSOCKET;
		answer = sc_ws_begins(framer, bytes);
	}
	if (answer == SC_NO && open && alone) {
		*kind = SC_KIND_HANDSHAKE;
		answer = sc_upgrade_begins(bytes);
	}
	if (answer == SC_NO && open && alone && framer->sink.media) {
		*kind = SC_KIND_MEDIA;
		answer = sc_framed_media_begins(bytes, &whole);
	}
	if (answer == SC_NO && (open || framer->kind == SC_KIND_HEP)) {
		*kind = SC_KIND_HEP;
		answer = hep_begins(bytes, &whole);
	}
	if (answer == SC_NO && (open || framer->kind == SC_KIND_SIP)) {
		*kind = SC_KIND_SIP;
		answer = message_begins(framer, bytes);
	}
	return answer;
}

/* How far to the next place where something may begin: in text the next line;
 * a HEP packet may begin anywhere; of a stream that is none of ours, and in a
 * WebSocket, it is the beginning of the next segment. */
static size_t next_place(const struct sc_framer *framer, struct sc_span bytes)
{
	const char *place = NULL;

	if (framer->kind == SC_KIND_HEP && bytes.len > 1)
		place = memchr(bytes.ptr + 1, hep_magic.ptr[0], bytes.len - 1);
	else if (framer->kind == SC_KIND_UNKNOWN || framer->kind == SC_KIND_SIP)
		place = memchr(bytes.ptr, '\n', bytes.len);
	if (!place)
		return bytes.len;
	return (size_t)(place - bytes.ptr) + (framer->kind == SC_KIND_HEP ? 0 : 1);
}

/* Passes over bytes in which nothing begins. */
static void pass(struct sc_framer *framer, struct sc_span bytes)
{
	framer->mid_line = bytes.ptr[bytes.len - 1] != '\n';
	framer->sought += bytes.len;
	sc_framer_drop(framer, bytes.len);
	if (framer->kind == SC_KIND_UNKNOWN && framer->sought > SC_STREAM_SEEK_BYTES_MAX) {
		framer->kind = SC_KIND_FOREIGN;
		framer->skipped = 0;
	}
}

static struct sc_step seek(struct sc_framer *framer, const struct sc_packet *packet,
			   struct sc_span bytes)
{
	enum sc_stream_kind kind = SC_KIND_UNKNOWN;
	size_t at = 0;

	while (at < bytes.len) {
		struct sc_span rest = sc_span(bytes.ptr + at, bytes.len - at);
		enum sc_answer answer = begins(framer, rest, at == 0, &kind);

		if (answer != SC_NO) {
			if (answer == SC_YES)
				found(framer, kind);
			return (struct sc_step){.used = at, .more = answer == SC_MORE};
		}
		framer->head = (struct sc_head){0};
		if (!framer->mid_line && sc_is_line_end(*rest.ptr)) {
			/* An empty line is nothing that could be lost. */
			at++;
			if (is_known(framer))
				sc_framer_keepalive(framer, packet);
			continue;
		}
		rest.len = next_place(framer, rest);
		pass(framer, rest);
		at += rest.len;
	}
	return (struct sc_step){.used = bytes.len};
}

/* ---- the stream ---- */

static struct sc_step step(struct sc_framer *framer, const struct sc_packet *packet,
			   struct sc_span bytes)
{
	if (framer->kind == SC_KIND_REFUSED)
		return (struct sc_step){.used = bytes.len};
	if (!framer->in_sync)
		return seek(framer, packet, bytes);
	switch (framer->kind) {
	case SC_KIND_HANDSHAKE:
		return handshake_step(framer, bytes);
	case SC_KIND_HEP:
		return hep_step(framer, packet, bytes);
	case SC_KIND_MEDIA:
		return sc_framed_media_step(framer, packet, bytes);
	case SC_KIND_WEBSOCKET:
		return sc_ws_step(framer, packet, bytes);
	default:
		return sip_step(framer, packet, bytes);
	}
}

/* Takes one piece after the other while the next one begins before `until`.
 * Returns how far it came; true in *more: there an unfinished one begins. */
static size_t take(struct sc_framer *framer, const struct sc_packet *packet, struct sc_span bytes,
		   size_t until, bool *more)
{
	size_t at = 0;

	*more = false;
	while (at < until && !*more) {
		struct sc_step done = step(framer, packet, sc_span(bytes.ptr + at, bytes.len - at));

		at += done.used;
		*more = done.more;
		framer->need = done.need;
	}
	return at;
}

/* Adds to the unfinished piece; its first record stays what it was. */
static void keep(struct sc_framer *framer, const struct sc_packet *packet, struct sc_span bytes)
{
	struct sc_frame_ref first = framer->kept_packet.first;

	if (!framer->kept)
		framer->kept = g_byte_array_new();
	if (framer->kept->len == 0)
		first = packet->first;
	g_byte_array_append(framer->kept, (const guint8 *)bytes.ptr, (guint)bytes.len);
	framer->kept_packet = *packet;
	framer->kept_packet.first = first;
}

/* There is an unfinished piece: goes on with it. Returns how many of the new
 * bytes are dealt with. */
static size_t go_on(struct sc_framer *framer, const struct sc_packet *packet, struct sc_span bytes)
{
	size_t had = framer->kept->len, at;
	enum sc_stream_kind kind;
	struct sc_span kept;
	bool unfinished;

	if (framer->need > had)
		bytes.len = MIN(bytes.len, framer->need - had);
	keep(framer, packet, bytes);
	if (framer->kept->len < framer->need)
		return bytes.len;
	kept = sc_span((const char *)framer->kept->data, framer->kept->len);
	/* What might have begun something did not: the new bytes may begin something themselves. */
	if (!framer->in_sync && !is_known(framer) && begins(framer, kept, true, &kind) == SC_NO) {
		framer->head = (struct sc_head){0};
		pass(framer, sc_span(kept.ptr, had));
		sc_framer_empty(&framer->kept);
		return 0;
	}
	at = take(framer, &framer->kept_packet, kept, had, &unfinished);
	if (unfinished) { /* it begins in what was kept, so all of it stays */
		if (at > 0)
			g_byte_array_remove_range(framer->kept, 0, (guint)at);
		return bytes.len;
	}
	sc_framer_empty(&framer->kept);
	return at - had;
}

/* Bytes are missing, or none will come any more. */
static void cut(struct sc_framer *framer)
{
	struct sc_span bytes = {NULL, 0};

	if (framer->kept)
		bytes = sc_span((const char *)framer->kept->data, framer->kept->len);
	if (framer->kind == SC_KIND_SIP && framer->in_sync && framer->head.length > 0)
		hand_out(framer, framer->kept_packet, bytes,
			 framer->head.length + body_bytes(&framer->head) - bytes.len);
	else if (bytes.len > 0)
		sc_framer_drop(framer, bytes.len);
	if (framer->kind == SC_KIND_WEBSOCKET)
		sc_ws_cut(framer);
	sc_framer_empty(&framer->kept);
	sc_framer_lose_sync(framer);
	if (framer->kind == SC_KIND_HANDSHAKE)
		framer->kind = SC_KIND_UNKNOWN;
	framer->need = 0;
}

void sc_framer_bytes(struct sc_framer *framer, const struct sc_packet *packet, struct sc_span bytes,
		     bool lost)
{
	bool unfinished;
	size_t at;

	if (lost)
		cut(framer);
	while (bytes.len > 0 && framer->kept && framer->kept->len > 0) {
		at = go_on(framer, packet, bytes);
		bytes = sc_span(bytes.ptr + at, bytes.len - at);
	}
	at = take(framer, packet, bytes, bytes.len, &unfinished);
	if (unfinished)
		keep(framer, packet, sc_span(bytes.ptr + at, bytes.len - at));
}

void sc_framer_end(struct sc_framer *framer)
{
	cut(framer);
}

void sc_framer_give_up(struct sc_framer *framer)
{
	framer->counters->n[SC_COUNT_LIMIT_STREAM_MEMORY]++;
	cut(framer);
	g_clear_pointer(&framer->kept, g_byte_array_unref);
	g_clear_pointer(&framer->ws.message, g_byte_array_unref);
	g_clear_pointer(&framer->ws.window, g_byte_array_unref);
}
