/* Feeds a framer and remembers what it hands out. */
#ifndef TEST_STREAM_LOG_H
#define TEST_STREAM_LOG_H

#include "message/framer.h"
#include "message_helper.h"

struct logged {
	GBytes *bytes;
	struct sc_packet packet;
	bool hep;
};

struct stream_log {
	struct sc_framer *framer;
	struct sc_counters counters;
	GArray *items; /* struct logged */
	uint64_t frames;
	bool in_place; /* did the last item lie in the bytes passed in? */
	struct sc_span passed;
};

static inline void log_item(struct stream_log *log, const struct sc_packet *packet,
			    struct sc_span bytes, bool hep)
{
	struct logged item = {g_bytes_new(bytes.ptr, bytes.len), *packet, hep};

	log->in_place = (uintptr_t)bytes.ptr >= (uintptr_t)log->passed.ptr &&
			(uintptr_t)bytes.ptr < (uintptr_t)log->passed.ptr + log->passed.len;
	g_array_append_val(log->items, item);
}

static inline void log_message(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	log_item(user, packet, bytes, false);
}

static inline void log_hep(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	log_item(user, packet, bytes, true);
}

static inline void log_media(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	log_item(user, packet, bytes, false);
}

static inline void logged_clear(void *item)
{
	g_bytes_unref(((struct logged *)item)->bytes);
}

static inline struct stream_log *stream_log_new(void)
{
	struct stream_log *log = g_new0(struct stream_log, 1);
	struct sc_framer_sink sink = {
		.user = log, .message = log_message, .hep = log_hep, .media = log_media};

	log->framer = sc_framer_new(&sink, &log->counters);
	log->items = g_array_new(FALSE, FALSE, sizeof(struct logged));
	g_array_set_clear_func(log->items, logged_clear);
	return log;
}

static inline void stream_log_free(struct stream_log *log)
{
	sc_framer_free(log->framer);
	g_array_unref(log->items);
	g_free(log);
}

/* One more segment, in a frame of its own: number 1, 2, ... Its bytes are
 * passed in memory of exactly their size. */
static inline void feed_span(struct stream_log *log, struct sc_span bytes, bool lost)
{
	struct sc_packet packet = {.transport = SC_TCP};
	char *copy = g_memdup2(bytes.ptr, bytes.len);

	packet.first.number = packet.last.number = ++log->frames;
	log->passed = sc_span(copy, bytes.len);
	sc_framer_bytes(log->framer, &packet, log->passed, lost);
	g_free(copy);
}

static inline void feed(struct stream_log *log, const char *text)
{
	feed_span(log, text_span(text), false);
}

static inline const struct logged *logged_at(const struct stream_log *log, guint index)
{
	g_assert_cmpuint(index, <, log->items->len);
	return &g_array_index(log->items, struct logged, index);
}

static inline struct sc_span logged_span(const struct logged *item)
{
	gsize len;
	const char *bytes = g_bytes_get_data(item->bytes, &len);

	return sc_span(bytes, len);
}

static inline void assert_logged(const struct stream_log *log, guint index, const char *text,
				 uint64_t first, uint64_t last)
{
	const struct logged *item = logged_at(log, index);

	assert_span(logged_span(item), text);
	g_assert_cmpuint(item->packet.first.number, ==, first);
	g_assert_cmpuint(item->packet.last.number, ==, last);
}

static inline void assert_count(const struct stream_log *log, enum sc_counter counter,
				uint64_t expected)
{
	if (log->counters.n[counter] != expected)
		g_test_message("counter %s", sc_counter_key(counter));
	g_assert_cmpuint(log->counters.n[counter], ==, expected);
}

/* Two runs over the same bytes cut differently: same messages, same counts.
 * Keep-alives are counted by record, so they depend on the cuts. */
static inline void assert_same_log(const struct stream_log *a, const struct stream_log *b)
{
	g_assert_cmpuint(a->items->len, ==, b->items->len);
	for (guint i = 0; i < a->items->len; i++) {
		const struct logged *x = logged_at(a, i), *y = logged_at(b, i);

		g_assert_true(g_bytes_equal(x->bytes, y->bytes));
		g_assert_cmpuint(x->packet.missing, ==, y->packet.missing);
		g_assert_cmpint(x->packet.transport, ==, y->packet.transport);
		g_assert_cmpint(x->hep, ==, y->hep);
	}
	for (int i = 0; i < SC_COUNTER_COUNT; i++)
		if (i != SC_COUNT_KEEPALIVES)
			assert_count(a, (enum sc_counter)i, b->counters.n[i]);
}

/* Each message's first and last record are those of its first and last byte,
 * when the bytes up to `cut` came in frame 1 and the others in frame 2. Of a
 * message cut short by the end of the stream the last is the last there is. */
static inline void assert_frames(const struct stream_log *log, struct sc_span stream, size_t cut)
{
	size_t from = 0;

	for (guint i = 0; i < log->items->len; i++) {
		struct sc_span item = logged_span(logged_at(log, i));
		const struct sc_packet *packet = &logged_at(log, i)->packet;
		const char *at = memmem(stream.ptr + from, stream.len - from, item.ptr, item.len);
		size_t offset;

		if (packet->transport != SC_TCP) /* frames and masks: not there as it is */
			continue;
		g_assert_nonnull(at);
		offset = (size_t)(at - stream.ptr);
		from = offset + item.len;
		g_assert_cmpuint(packet->first.number, ==, offset < cut ? 1 : 2);
		g_assert_cmpuint(packet->last.number, ==, from - 1 < cut ? 1 : 2);
	}
}

/* The whole stream in one piece; then cut in two at every place; then byte by
 * byte. All must give the same. The log of the first is returned. */
static inline struct stream_log *replay(struct sc_span stream)
{
	struct stream_log *whole = stream_log_new(), *bytes = stream_log_new();

	feed_span(whole, stream, false);
	sc_framer_end(whole->framer);
	for (size_t cut = 1; cut < stream.len; cut++) {
		struct stream_log *two = stream_log_new();

		feed_span(two, sc_span(stream.ptr, cut), false);
		feed_span(two, sc_span(stream.ptr + cut, stream.len - cut), false);
		sc_framer_end(two->framer);
		assert_same_log(whole, two);
		assert_frames(two, stream, cut);
		stream_log_free(two);
	}
	for (size_t at = 0; at < stream.len; at++)
		feed_span(bytes, sc_span(stream.ptr + at, 1), false);
	sc_framer_end(bytes->framer);
	assert_same_log(whole, bytes);
	stream_log_free(bytes);
	return whole;
}

#endif
