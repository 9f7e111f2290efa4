#include "verdict/oddity.h"

#include <glib.h>

#include "base/index.h"
#include "base/limits.h"
#include "message/diag.h"

/* What a oddity is known by. */
struct key {
	struct sc_endpoint host; /* without its port */
	uint64_t diag;
};

struct oddity {
	struct oddity *next; /* seen first after it */
	struct key key;
	struct sc_episode episode;
};

struct sc_oddities {
	struct sc_pool *pool;
	const struct sc_config *config;
	struct sc_counters *counters;
	struct sc_index known;
	struct oddity *first, **last;
	void (*over)(void *user, const struct sc_episode *episode);
	void *user;
};

/* What the capture did, or a rule of its own tells, or says nothing of the sender. */
#define NOT_COUNTED \
	(SC_DIAG_BIT(SNAPLEN) | SC_DIAG_BIT(BODY_TRUNCATED) | SC_DIAG_BIT(SURPLUS) | \
	 SC_DIAG_BIT(CONTENT_LENGTH) | SC_DIAG_BIT(CONTENT_LENGTH_TWICE) | \
	 SC_DIAG_BIT(LACKS_TO_TAG))

struct sc_oddities *sc_oddities_new(struct sc_pool *pool, const struct sc_config *config,
				    struct sc_counters *counters,
				    void (*over)(void *user, const struct sc_episode *episode),
				    void *user)
{
	struct sc_oddities *oddities = g_new0(struct sc_oddities, 1);

	oddities->pool = pool;
	oddities->config = config;
	oddities->counters = counters;
	oddities->last = &oddities->first;
	oddities->over = over;
	oddities->user = user;
	return oddities;
}

void sc_oddities_free(struct sc_oddities *oddities)
{
	struct oddity *next;

	if (!oddities)
		return;
	for (struct oddity *oddity = oddities->first; oddity; oddity = next) {
		next = oddity->next;
		sc_pool_give(oddities->pool, oddity, sizeof *oddity);
	}
	sc_index_clear(&oddities->known);
	g_free(oddities);
}

static bool has_key(const void *item, const void *key)
{
	return memcmp(&((const struct oddity *)item)->key, key, sizeof(struct key)) == 0;
}

static struct oddity *find_or_add(struct sc_oddities *oddities, const struct key *key)
{
	uint64_t hash = sc_hash(0, key, sizeof *key);
	struct oddity *oddity = sc_index_find(&oddities->known, hash, has_key, key);

	if (oddity)
		return oddity;
	if (oddities->pool->used_bytes >= oddities->config->memory_bytes_max / SC_MATTER_SHARE) {
		oddities->counters->n[SC_COUNT_LIMIT_MATTERS]++;
		return NULL;
	}
	oddity = sc_pool_take(oddities->pool, sizeof *oddity);
	oddity->key = *key;
	oddity->episode.kind = SC_EPISODE_ODDITY;
	oddity->episode.host = key->host;
	oddity->episode.diag = (uint8_t)key->diag;
	sc_index_add(&oddities->known, hash, oddity);
	*oddities->last = oddity;
	oddities->last = &oddity->next;
	return oddity;
}

static void count(struct sc_episode *episode, const struct sc_message_row *row)
{
	if (episode->count++ == 0)
		episode->from_ns = row->time_ns;
	episode->to_ns = row->time_ns;
	if (episode->frame_count < G_N_ELEMENTS(episode->frames))
		episode->frames[episode->frame_count++] = row->frame;
}

void sc_oddities_message(struct sc_oddities *oddities, const struct sc_message_row *row)
{
	uint64_t diags = row->diags & ~(uint64_t)NOT_COUNTED;
	struct key key = {.host = row->src};

	/* What was cut may lack anything. */
	if (diags == 0 || row->diags >> SC_DIAG_SNAPLEN & 1 || row->copy == SC_DUPLICATE ||
	    row->copy == SC_OTHER_TAP)
		return;
	key.host.port = 0;
	for (bool bad = false; diags; diags &= diags - 1) {
		struct oddity *oddity;

		key.diag = (uint64_t)__builtin_ctzll(diags);
		if (sc_diag_severity((enum sc_diag)key.diag) == SC_NOTE)
			continue;
		/* What lacks one thing often lacks all: the first one tells it. */
		if (sc_diags_bad(UINT64_C(1) << key.diag)) {
			if (bad)
				continue;
			bad = true;
		}
		oddity = find_or_add(oddities, &key);
		if (oddity)
			count(&oddity->episode, row);
	}
}

void sc_oddities_finish(struct sc_oddities *oddities)
{
	for (struct oddity *oddity = oddities->first; oddity; oddity = oddity->next)
		oddities->over(oddities->user, &oddity->episode);
}
