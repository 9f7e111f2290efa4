/* What is kept of frames and their messages for the passes after the first. It
 * takes few bytes: only messages that are copies or odd need a struct more. */
#include "store.h"

#define TEXT_BLOCK_BYTES 65536

/* What stands for a frame of media is the handle of its stream, or the place of the first of
 * several in `streams`. */
#define STREAM (UINT32_C(1) << 31)
#define SEVERAL (UINT32_C(1) << 30)
#define LAST (UINT32_C(1) << 31)

/* What is kept of every message. */
struct kept {
	int64_t time_ns, delta_prev_ns;
	const char *command, *cseq_method; /* in `texts` */
	uint32_t call, txn, registration, sip_length;
	uint32_t more; /* its place in `mores`, from 1; 0: there is no more */
	uint16_t code;
	enum sc_copy copy;
	bool request : 1;
	bool last : 1; /* of its frame */
};

/* What few have. */
struct more {
	int64_t timer_error_ns;
	uint64_t diags;
	enum sc_cause cause;
	uint32_t original_frame, retransmission_index;
};

static GArray *times;            /* int64_t by frame number */
static GArray *firsts;           /* uint32_t by frame number: place of its first message, from 1;
				    or of media what STREAM says */
static GArray *streams;          /* uint32_t: of frames with several, the last with LAST */
static GHashTable *began;        /* first fragment by frame number, of those that have one */
static GArray *messages, *mores; /* struct kept, struct more */
static GStringChunk *texts;      /* commands and the like, each once */
static int64_t first_message_ns; /* delta_first counts from here */

/* There are few methods and reason phrases: those seen lately are found without a copy. */
#define LATELY 64u

static struct {
	const char *kept;
	size_t len;
} lately[LATELY];

void sc_plugin_store_open(void)
{
	times = g_array_new(FALSE, FALSE, sizeof(int64_t));
	firsts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	streams = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	messages = g_array_new(FALSE, FALSE, sizeof(struct kept));
	mores = g_array_new(FALSE, FALSE, sizeof(struct more));
	began = g_hash_table_new(g_direct_hash, g_direct_equal);
	texts = g_string_chunk_new(TEXT_BLOCK_BYTES);
	first_message_ns = SC_TIME_NONE;
}

void sc_plugin_store_close(void)
{
	g_clear_pointer(&times, g_array_unref);
	g_clear_pointer(&firsts, g_array_unref);
	g_clear_pointer(&streams, g_array_unref);
	g_clear_pointer(&messages, g_array_unref);
	g_clear_pointer(&mores, g_array_unref);
	g_clear_pointer(&began, g_hash_table_destroy);
	g_clear_pointer(&texts, g_string_chunk_free);
	memset(lately, 0, sizeof lately);
}

/* ---- frames ---- */

/* Room for that frame, and for half as many as there are already: frames come one by one. */
static void make_room(uint32_t number)
{
	guint before = times->len, after = MAX(number + 1, before + before / 2);

	g_array_set_size(times, after);
	g_array_set_size(firsts, after);
	for (guint i = before; i < after; i++) {
		g_array_index(times, int64_t, i) = SC_TIME_NONE;
		g_array_index(firsts, uint32_t, i) = 0;
	}
}

void sc_plugin_store_frame(uint32_t number, int64_t time_ns)
{
	if (G_UNLIKELY(number >= times->len))
		make_room(number);
	/* A number is used again if a read filter dropped its frame. */
	g_array_index(times, int64_t, number) = time_ns;
	g_array_index(firsts, uint32_t, number) = 0;
}

int64_t sc_plugin_time(uint32_t number)
{
	return number < times->len ? g_array_index(times, int64_t, number) : SC_TIME_NONE;
}

void sc_plugin_store_began(uint32_t number, uint32_t first)
{
	g_hash_table_insert(began, GUINT_TO_POINTER(number), GUINT_TO_POINTER(first));
}

uint32_t sc_plugin_began(uint32_t number)
{
	uint32_t first = GPOINTER_TO_UINT(g_hash_table_lookup(began, GUINT_TO_POINTER(number)));

	return first ? first : number;
}

/* ---- texts ---- */

static const char *keep_new(struct sc_span text)
{
	char *copy = g_strndup(text.ptr, text.len);
	char *valid = g_utf8_validate(copy, -1, NULL) ? copy : g_utf8_make_valid(copy, -1);
	const char *kept = g_string_chunk_insert_const(texts, valid);

	if (valid != copy)
		g_free(valid);
	g_free(copy);
	return kept;
}

const char *sc_plugin_store_text(struct sc_span text)
{
	size_t slot;

	if (text.len == 0)
		return text.ptr ? "" : NULL;
	slot = (text.len * 7 + (unsigned char)text.ptr[0] * 3 +
		(unsigned char)text.ptr[text.len - 1]) %
	       LATELY;
	if (!lately[slot].kept || lately[slot].len != text.len ||
	    memcmp(lately[slot].kept, text.ptr, text.len) != 0) {
		const char *kept = keep_new(text);

		/* Bytes that were no UTF-8 were replaced, so the text cannot be found by them. */
		if (strlen(kept) != text.len || memcmp(kept, text.ptr, text.len) != 0)
			return kept;
		lately[slot].kept = kept;
		lately[slot].len = text.len;
	}
	return lately[slot].kept;
}

/* ---- messages ---- */

static uint32_t keep_more(const struct sc_plugin_message *message)
{
	struct more more = {
		.timer_error_ns = message->timer_error_ns,
		.diags = message->diags,
		.cause = message->cause,
		.original_frame = message->original_frame,
		.retransmission_index = message->retransmission_index,
	};

	if (more.timer_error_ns == SC_TIME_NONE && more.diags == 0 && !more.cause &&
	    more.original_frame == 0 && more.retransmission_index == 0)
		return 0;
	g_array_append_val(mores, more);
	return mores->len;
}

void sc_plugin_store_messages(uint32_t number, const struct sc_plugin_frame *frame)
{
	g_array_index(firsts, uint32_t, number) = messages->len + 1;
	for (uint32_t i = 0; i < frame->count; i++) {
		const struct sc_plugin_message *message = &frame->messages[i];
		struct kept kept = {
			.time_ns = message->time_ns,
			.delta_prev_ns = message->delta_prev_ns,
			.command = message->command,
			.cseq_method = message->cseq_method,
			.call = message->call,
			.txn = message->txn,
			.registration = message->registration,
			.sip_length = message->sip_length,
			.more = keep_more(message),
			.code = message->code,
			.copy = message->copy,
			.request = message->request,
			.last = i + 1 == frame->count,
		};

		g_array_append_val(messages, kept);
		/* The first of those so far: one that waited may have begun before all others. */
		if (message->delta_first_ns == 0)
			first_message_ns = kept.time_ns;
	}
}

uint32_t sc_plugin_store_count(void)
{
	return messages->len;
}

static struct sc_plugin_message message_at(uint32_t number)
{
	const struct kept *kept = &g_array_index(messages, struct kept, number - 1);
	static const struct more none = {.timer_error_ns = SC_TIME_NONE};
	const struct more *more =
		kept->more ? &g_array_index(mores, struct more, kept->more - 1) : &none;

	return (struct sc_plugin_message){
		.number = number,
		.call = kept->call,
		.txn = kept->txn,
		.registration = kept->registration,
		.original_frame = more->original_frame,
		.retransmission_index = more->retransmission_index,
		.sip_length = kept->sip_length,
		.time_ns = kept->time_ns,
		.delta_prev_ns = kept->delta_prev_ns,
		.delta_first_ns = kept->time_ns == SC_TIME_NONE
					  ? SC_TIME_NONE
					  : sc_time_diff(kept->time_ns, first_message_ns),
		.timer_error_ns = more->timer_error_ns,
		.diags = more->diags,
		.command = kept->command,
		.cseq_method = kept->cseq_method,
		.cause = more->cause,
		.code = kept->code,
		.copy = kept->copy,
		.request = kept->request,
	};
}

static uint32_t kept_of(uint32_t frame)
{
	return frame < firsts->len ? g_array_index(firsts, uint32_t, frame) : 0;
}

static uint32_t first_of(uint32_t frame)
{
	uint32_t kept = kept_of(frame);

	return kept & STREAM ? 0 : kept;
}

void sc_plugin_each_message(uint32_t from, uint32_t to,
			    void (*each)(void *user, uint32_t frame,
					 const struct sc_plugin_message *message),
			    void *user)
{
	for (uint32_t frame = from; frame <= to && frame < firsts->len; frame++) {
		uint32_t number = first_of(frame);
		bool last = number == 0;

		for (; !last; number++) {
			struct sc_plugin_message message = message_at(number);

			last = g_array_index(messages, struct kept, number - 1).last;
			each(user, frame, &message);
		}
	}
}

/* ---- media ---- */

void sc_plugin_store_streams(uint32_t number, const struct sc_plugin_frame *frame)
{
	uint32_t kept = STREAM | frame->streams[0];

	if (frame->stream_count > 1) {
		kept = STREAM | SEVERAL | streams->len;
		g_array_append_vals(streams, frame->streams, frame->stream_count);
		g_array_index(streams, uint32_t, streams->len - 1) |= LAST;
	}
	g_array_index(firsts, uint32_t, number) = kept;
}

static const struct sc_plugin_frame *media_frame(packet_info *pinfo, uint32_t kept)
{
	const uint32_t *several =
		kept & SEVERAL ? &g_array_index(streams, uint32_t, kept & ~(STREAM | SEVERAL))
			       : NULL;
	struct sc_plugin_frame *frame = wmem_new0(pinfo->pool, struct sc_plugin_frame);
	uint32_t *handles;

	frame->stream_count = 1;
	while (several && !(several[frame->stream_count - 1] & LAST))
		frame->stream_count++;
	handles = wmem_alloc_array(pinfo->pool, uint32_t, frame->stream_count);
	for (uint32_t i = 0; i < frame->stream_count; i++)
		handles[i] = several ? several[i] & ~LAST : kept & ~STREAM;
	frame->streams = handles;
	return frame;
}

/* ---- frames of either kind ---- */

const struct sc_plugin_frame *sc_plugin_frame(packet_info *pinfo)
{
	uint32_t first = kept_of(pinfo->num);
	struct sc_plugin_message *expanded;
	struct sc_plugin_frame *frame;
	const struct kept *kept;
	uint32_t count = 1;

	if (first == 0)
		return NULL;
	if (first & STREAM)
		return media_frame(pinfo, first);
	kept = &g_array_index(messages, struct kept, first - 1);
	while (!kept[count - 1].last)
		count++;
	expanded = wmem_alloc_array(pinfo->pool, struct sc_plugin_message, count);
	for (uint32_t i = 0; i < count; i++)
		expanded[i] = message_at(first + i);
	frame = wmem_new(pinfo->pool, struct sc_plugin_frame);
	*frame = (struct sc_plugin_frame){.count = count, .messages = expanded};
	return frame;
}

struct sc_message_row sc_plugin_message_row(const struct sc_plugin_message *message)
{
	return (struct sc_message_row){
		.time_ns = message->time_ns,
		.delta_prev_ns = message->delta_prev_ns,
		.delta_first_ns = message->delta_first_ns,
		.type = message->request ? SC_TYPE_REQUEST : SC_TYPE_STATUS,
		.command = sc_span_of(message->command),
		.code = message->code,
		.cseq_method = sc_span_of(message->cseq_method),
		.sip_length = message->sip_length,
		.copy = message->copy,
		.original_frame = message->original_frame,
		.retransmission_index = message->retransmission_index,
		.timer_error_ns = message->timer_error_ns,
		.cause = message->cause,
		.diags = message->diags,
	};
}
