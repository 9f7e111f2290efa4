#include "writers/report/trail.h"

#include <glib.h>

#include "base/limits.h"
#include "base/pool.h"

/* A message row whose spans lie in `bytes`, one behind the other. */
struct sc_message_kept {
	struct sc_message_kept *next;
	uint32_t block_bytes; /* of all this */
	uint32_t command_len, method_len, info_len;
	uint32_t text_len; /* the text is last, so that it can go */
	bool text_dropped;
	uint64_t frame, first_frame, original_frame, sip_length;
	int64_t time_ns;
	struct sc_endpoint src, dst;
	enum sc_transport transport;
	enum sc_copy copy;
	uint16_t code;
	uint16_t retransmission_index;
	char bytes[];
};

struct sc_trails {
	struct sc_counters *counters;
	bool of_calls;
	struct sc_pool pool;
	GHashTable *owners; /* key_of -> struct sc_trail */
	size_t bytes;       /* of messages in there */
};

/* GLib compares pointers without a call. */
G_STATIC_ASSERT(sizeof(void *) >= sizeof(uint64_t));
static void *key_of(uint64_t number)
{
	return (void *)(uintptr_t)number;
}

struct sc_trails *sc_trails_new(bool of_calls, struct sc_counters *counters)
{
	struct sc_trails *trails = g_new0(struct sc_trails, 1);

	trails->counters = counters;
	trails->of_calls = of_calls;
	trails->owners = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)sc_trail_free);
	return trails;
}

void sc_trails_free(struct sc_trails *trails)
{
	if (!trails)
		return;
	g_hash_table_destroy(trails->owners);
	sc_pool_clear(&trails->pool);
	g_free(trails);
}

static void put(char **at, struct sc_span text)
{
	if (text.len > 0)
		memcpy(*at, text.ptr, text.len);
	*at += text.len;
}

/* Nobody reads further than this, and only the message bounds a Request-URI. */
static struct sc_span shortened(struct sc_span text, size_t bytes_max)
{
	text.len = MIN(text.len, bytes_max);
	return text;
}

static struct sc_message_kept *copy_of(struct sc_pool *pool, const struct sc_message_row *row)
{
	const struct sc_span command = shortened(row->command, SC_REPORT_FIELD_BYTES_MAX),
			     method = shortened(row->cseq_method, SC_REPORT_FIELD_BYTES_MAX),
			     info = shortened(row->info, SC_REPORT_FIELD_BYTES_MAX),
			     text = shortened(row->bytes, SC_REPORT_MESSAGE_BYTES_MAX);
	const size_t bytes =
		sizeof(struct sc_message_kept) + command.len + method.len + info.len + text.len;
	struct sc_message_kept *kept = sc_pool_take(pool, bytes);
	char *at = kept->bytes;

	*kept = (struct sc_message_kept){
		.block_bytes = (uint32_t)bytes,
		.command_len = (uint32_t)command.len,
		.method_len = (uint32_t)method.len,
		.info_len = (uint32_t)info.len,
		.text_len = (uint32_t)text.len,
		.frame = row->frame,
		.first_frame = row->first_frame,
		.original_frame = row->original_frame,
		.sip_length = row->sip_length,
		.time_ns = row->time_ns,
		.src = row->src,
		.dst = row->dst,
		.transport = row->transport,
		.copy = row->copy,
		.code = (uint16_t)row->code,
		.retransmission_index = (uint16_t)MIN(row->retransmission_index, UINT16_MAX),
	};
	put(&at, command);
	put(&at, method);
	put(&at, info);
	put(&at, text);
	return kept;
}

void sc_trails_add(struct sc_trails *trails, uint64_t number, const struct sc_message_row *row)
{
	struct sc_trail *trail = g_hash_table_lookup(trails->owners, key_of(number));
	struct sc_message_kept *kept;

	if (!trail) {
		trail = sc_pool_take(&trails->pool, sizeof *trail);
		trail->trails = trails;
		trail->number = number;
		g_hash_table_insert(trails->owners, key_of(number), trail);
	}
	if (trail->count >= SC_REPORT_CALL_MESSAGES_MAX ||
	    trails->bytes >= SC_REPORT_WAITING_BYTES_MAX) {
		trail->left_out++;
		trails->counters->n[SC_COUNT_LIMIT_REPORT]++;
		return;
	}
	kept = copy_of(&trails->pool, row);
	if (trail->last)
		trail->last->next = kept;
	else
		trail->first = kept;
	trail->last = kept;
	trail->count++;
	trail->bytes += kept->block_bytes;
	trail->text_bytes += kept->text_len;
	trails->bytes += kept->block_bytes;
}

struct sc_trail *sc_trails_take(struct sc_trails *trails, uint64_t number)
{
	struct sc_trail *trail = g_hash_table_lookup(trails->owners, key_of(number));

	if (!trail)
		return NULL;
	g_hash_table_steal(trails->owners, key_of(number));
	trails->bytes -= trail->bytes;
	return trail;
}

/* The same without its text, in a block as small as that. */
static struct sc_message_kept *without_text(struct sc_pool *pool, struct sc_message_kept *kept)
{
	const size_t bytes = kept->block_bytes - kept->text_len;
	struct sc_message_kept *small = sc_pool_take(pool, bytes);

	memcpy(small, kept, bytes);
	sc_pool_give(pool, kept, kept->block_bytes);
	small->block_bytes = (uint32_t)bytes;
	small->text_len = 0;
	small->text_dropped = true;
	return small;
}

void sc_trail_drop_texts(struct sc_trail *trail)
{
	for (struct sc_message_kept **at = &trail->first; *at; at = &(*at)->next) {
		trail->bytes -= (*at)->text_len;
		trail->last = *at = without_text(&trail->trails->pool, *at);
	}
	trail->text_bytes = 0;
}

void sc_trail_free(struct sc_trail *trail)
{
	struct sc_message_kept *kept;

	if (!trail)
		return;
	while ((kept = trail->first)) {
		trail->first = kept->next;
		sc_pool_give(&trail->trails->pool, kept, kept->block_bytes);
	}
	sc_pool_give(&trail->trails->pool, trail, sizeof *trail);
}

void sc_trail_each(const struct sc_trail *trail,
		   void (*message)(void *user, const struct sc_message_row *row), void *user)
{
	for (const struct sc_message_kept *kept = trail->first; kept; kept = kept->next) {
		const char *at = kept->bytes;
		struct sc_message_row row = {
			.frame = kept->frame,
			.first_frame = kept->first_frame,
			.type = kept->code > 0 ? SC_TYPE_STATUS : SC_TYPE_REQUEST,
			.original_frame = kept->original_frame,
			.time_ns = kept->time_ns,
			.delta_prev_ns = SC_TIME_NONE,
			.delta_first_ns = SC_TIME_NONE,
			.timer_error_ns = SC_TIME_NONE,
			.code = kept->code,
			.src = kept->src,
			.dst = kept->dst,
			.transport = kept->transport,
			.copy = kept->copy,
			.retransmission_index = kept->retransmission_index,
			.sip_length = kept->sip_length,
			.call = trail->trails->of_calls ? trail->number : 0,
			.registration = trail->trails->of_calls ? 0 : trail->number,
		};

		row.command = sc_span(at, kept->command_len);
		row.cseq_method = sc_span(at += kept->command_len, kept->method_len);
		row.info = sc_span(at += kept->method_len, kept->info_len);
		if (!kept->text_dropped)
			row.bytes = sc_span(at + kept->info_len, kept->text_len);
		message(user, &row);
	}
}
