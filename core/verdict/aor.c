#include "verdict/aor.h"

#include <glib.h>

#include "base/index.h"
#include "base/limits.h"
#include "base/time.h"

/* Hosts that an address of record has registered from; one more takes the place of the oldest. */
#define HOSTS_MAX 4

/* So long a time is looked at for changes of the binding. */
#define CHANGES_WITHIN_NS (600 * SC_NS_PER_S)

struct aor {
	uint64_t hash;
	struct sc_span text; /* user@host, in the pool */
	struct sc_span contact;
	struct sc_endpoint src; /* where the latest binding came from */
	struct sc_endpoint hosts[HOSTS_MAX];
	unsigned host_count;
	int64_t granted_ns, expires_ns; /* the latest binding */
	uint64_t frame;                 /* of the latest registration */
	struct sc_episode *changes;     /* NULL: none goes on */
};

struct sc_aors {
	struct sc_pool *pool;
	struct sc_counters *counters;
	struct sc_index index;
	void (*over)(void *user, const struct sc_episode *episode);
	void *user;
};

struct sc_aors *sc_aors_new(struct sc_pool *pool, struct sc_counters *counters,
			    void (*over)(void *user, const struct sc_episode *episode), void *user)
{
	struct sc_aors *aors = g_new0(struct sc_aors, 1);

	aors->pool = pool;
	aors->counters = counters;
	aors->over = over;
	aors->user = user;
	return aors;
}

void sc_aors_free(struct sc_aors *aors)
{
	struct aor *aor;
	size_t at = 0;

	if (!aors)
		return;
	while ((aor = sc_index_next(&aors->index, &at))) {
		sc_pool_drop(aors->pool, aor->text);
		sc_pool_drop(aors->pool, aor->contact);
		sc_pool_give(aors->pool, aor->changes, sizeof *aor->changes);
		sc_pool_give(aors->pool, aor, sizeof *aor);
	}
	sc_index_clear(&aors->index);
	g_free(aors);
}

static bool has_text(const void *item, const void *key)
{
	return sc_span_eq(((const struct aor *)item)->text, *(const struct sc_span *)key);
}

/* NULL: there are too many. */
static struct aor *aor_of(struct sc_aors *aors, struct sc_span text)
{
	uint64_t hash = sc_span_hash(0, text);
	struct aor *aor = sc_index_find(&aors->index, hash, has_text, &text);

	if (aor)
		return aor;
	if (aors->index.count >= SC_AORS_MAX) {
		aors->counters->n[SC_COUNT_LIMIT_AORS]++;
		return NULL;
	}
	aor = sc_pool_take(aors->pool, sizeof *aor);
	aor->hash = hash;
	aor->text = sc_pool_keep(aors->pool, text);
	sc_index_add(&aors->index, hash, aor);
	return aor;
}

/* ---- changes of the binding ---- */

static void end_changes(struct sc_aors *aors, struct aor *aor)
{
	if (!aor->changes)
		return;
	aors->over(aors->user, aor->changes);
	sc_pool_give(aors->pool, aor->changes, sizeof *aor->changes);
	aor->changes = NULL;
}

/* Was something registered from that host before? Then what comes from there now is no other phone
 * of the same user. */
static bool is_known(struct aor *aor, const struct sc_endpoint *src)
{
	struct sc_endpoint host = *src;

	host.port = 0;
	for (unsigned i = 0; i < MIN(aor->host_count, (unsigned)HOSTS_MAX); i++)
		if (sc_endpoint_eq(&aor->hosts[i], &host))
			return true;
	aor->hosts[aor->host_count++ % HOSTS_MAX] = host;
	return false;
}

static void add_change(struct sc_aors *aors, struct aor *aor, const struct sc_registration_row *row)
{
	struct sc_episode *changes = aor->changes;

	if (changes && sc_time_diff(row->start_ns, changes->from_ns) > CHANGES_WITHIN_NS)
		end_changes(aors, aor);
	if (!aor->changes) {
		aor->changes = sc_pool_take(aors->pool, sizeof *aor->changes);
		aor->changes->kind = SC_EPISODE_BINDINGS;
		aor->changes->host = row->dst;
		aor->changes->peer = row->src;
		aor->changes->aor = aor->text;
		aor->changes->from_ns = row->start_ns;
	}
	aor->changes->count++;
	aor->changes->to_ns = row->start_ns;
	sc_episode_frame(aor->changes, row->first_frame);
}

/* ---- a NAT that forgets ---- */

/* The same contact is refreshed while the binding lives, from another port of the same host. */
static void look_at_port(struct sc_aors *aors, const struct aor *aor,
			 const struct sc_registration_row *row, enum sc_transport transport)
{
	struct sc_episode port = {.kind = SC_EPISODE_PORT,
				  .host = row->dst,
				  .peer = row->src,
				  .other = aor->src,
				  .aor = aor->text,
				  .from_ns = aor->granted_ns,
				  .to_ns = row->start_ns};

	if (aor->expires_ns <= 0 || !sc_span_eq(aor->contact, row->contact) ||
	    !sc_endpoint_same_ip(&aor->src, &row->src) || aor->src.port == row->src.port ||
	    transport != SC_UDP || sc_time_diff(row->start_ns, aor->granted_ns) >= aor->expires_ns)
		return;
	sc_episode_frame(&port, aor->frame);
	sc_episode_frame(&port, row->first_frame);
	aors->over(aors->user, &port);
}

void sc_aors_registration(struct sc_aors *aors, const struct sc_registration_row *row,
			  enum sc_transport transport)
{
	struct aor *aor;
	bool known;

	if (row->outcome != SC_REGISTRATION_OK || row->kind == SC_REG_FETCH || !row->aor.ptr)
		return;
	aor = aor_of(aors, row->aor);
	if (!aor)
		return;
	known = is_known(aor, &row->src);
	if (known && row->kind != SC_REG_REFRESH)
		add_change(aors, aor, row);
	if (row->kind != SC_REG_DEREGISTER)
		look_at_port(aors, aor, row, transport);
	sc_pool_drop(aors->pool, aor->contact);
	aor->contact = sc_pool_keep(aors->pool, row->contact);
	aor->src = row->src;
	aor->granted_ns = row->start_ns;
	aor->expires_ns = row->kind == SC_REG_DEREGISTER ? 0 : row->expires_ns;
	aor->frame = row->first_frame;
}

static int by_begin(const void *one, const void *other)
{
	const struct aor *a = *(struct aor *const *)one, *b = *(struct aor *const *)other;

	return a->changes->frames[0] < b->changes->frames[0]
		       ? -1
		       : a->changes->frames[0] > b->changes->frames[0];
}

void sc_aors_finish(struct sc_aors *aors)
{
	GPtrArray *left = g_ptr_array_new();
	struct aor *aor;
	size_t at = 0;

	while ((aor = sc_index_next(&aors->index, &at)))
		if (aor->changes)
			g_ptr_array_add(left, aor);
	g_ptr_array_sort(left, by_begin);
	for (guint i = 0; i < left->len; i++)
		end_changes(aors, g_ptr_array_index(left, i));
	g_ptr_array_free(left, TRUE);
}
