#include "taps.h"

#include "base/time.h"
#include "store.h"

/* Where a message was seen so far. */
struct seen {
	int64_t last_ns; /* by the latest tap */
	uint32_t taps;
};

static GHashTable *seen;    /* struct seen by frame of the first copy, of those that have another */
static uint32_t taps, here; /* the most that saw one message; the latest that saw the frame's */

static void take_earliest(void *user, uint32_t frame, const struct sc_plugin_message *message)
{
	int64_t *time_ns = user;

	(void)frame;
	*time_ns = MIN(*time_ns, message->time_ns);
}

static struct seen *seen_of(uint32_t original)
{
	struct seen *found;

	if (!seen)
		seen = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
	found = g_hash_table_lookup(seen, GUINT_TO_POINTER(original));
	if (found)
		return found;
	found = g_new(struct seen, 1);
	*found = (struct seen){INT64_MAX, 1};
	sc_plugin_each_message(original, original, take_earliest, &found->last_ns);
	g_hash_table_insert(seen, GUINT_TO_POINTER(original), found);
	return found;
}

void sc_taps_frame(void)
{
	here = 1;
}

/* Another path shows a second tap however near; a third one is only told by time. */
static bool is_another(const struct seen *found, const struct sc_message_row *row)
{
	if (found->last_ns == INT64_MAX) /* the first copy has no time */
		return false;
	return (row->copy == SC_OTHER_TAP && found->taps == 1) ||
	       sc_time_diff(row->time_ns, found->last_ns) > sc_plugin.config.dup_window_ns;
}

void sc_taps_note(const struct sc_message_row *row)
{
	struct seen *found;

	if ((row->copy != SC_DUPLICATE && row->copy != SC_OTHER_TAP) ||
	    row->time_ns == SC_TIME_NONE)
		return;
	found = seen_of((uint32_t)row->original_frame);
	if (!is_another(found, row))
		return;
	found->last_ns = row->time_ns;
	found->taps++;
	here = MAX(here, found->taps);
	taps = MAX(taps, found->taps);
}

bool sc_taps_decide(void)
{
	return here >= taps;
}

void sc_taps_clear(void)
{
	g_clear_pointer(&seen, g_hash_table_destroy);
	taps = 0;
}
