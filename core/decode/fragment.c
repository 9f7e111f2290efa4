#include "decode/fragment.h"

#include <glib.h>

#include "base/limits.h"
#include "base/time.h"
#include "decode/walk.h"
#include "decode/ip_header.h"

enum {
	UNIT = 8, /* fragments begin, and all but the last end, at multiples of it */
	UNITS_MAX = (SC_IP_BYTES_MAX + UNIT - 1) / UNIT,
	WORD_BITS = 64,
};

/* One datagram that is not complete yet. */
struct sc_fragment_set {
	struct sc_flow flow;             /* key: addresses; protocol and identification */
	struct sc_frame_ref first, last; /* with the byte at 0 (0: not there), latest */
	uint32_t interface;
	int64_t began_ns;
	uint64_t began_frame;
	uint8_t *bytes;    /* SC_IP_BYTES_MAX; what `seen` says is valid */
	uint32_t units;    /* seen */
	uint32_t end;      /* behind the last byte seen */
	uint32_t total;    /* of the datagram; valid if `ended` */
	uint32_t captured; /* from here on bytes were seen but not captured */
	bool ended;        /* the last fragment has come */
	bool snapped;      /* the capture cut a fragment */
	bool copy;         /* the datagram has come out of another set */
	bool has_later;    /* another fragment than the first has come */
	uint8_t protocol, layer, depth;
	GArray *parts; /* frames its fragments came in; NULL: nobody asks */
	uint64_t seen[UNITS_MAX / WORD_BITS + 1]; /* a bit a unit */
};

/* A datagram that came out a moment ago. */
struct done {
	struct sc_flow flow;
	int64_t time_ns;
};

void sc_fragments_init(struct sc_fragments *fragments)
{
	sc_flows_init(&fragments->sets, SC_FRAGMENT_SETS_MAX);
	sc_flows_init(&fragments->done, SC_FRAGMENT_SETS_MAX);
	fragments->now_ns = SC_TIME_NONE;
	fragments->deadline_ns = INT64_MAX;
}

static void set_deadline(struct sc_fragments *fragments)
{
	const struct sc_fragment_set *oldest = (struct sc_fragment_set *)fragments->sets.oldest;

	fragments->deadline_ns = INT64_MAX;
	if (oldest && oldest->began_ns != SC_TIME_NONE)
		fragments->deadline_ns =
			sc_time_add(oldest->began_ns, SC_FRAGMENT_TIMEOUT_S * SC_NS_PER_S);
}

static void unlist(struct sc_fragments *fragments, struct sc_fragment_set *set)
{
	sc_flows_remove(&fragments->sets, &set->flow);
	set_deadline(fragments);
}

/* The set is in no list any more. */
static void release(struct sc_decoder *decoder, struct sc_fragment_set *set)
{
	struct sc_fragments *fragments = decoder->fragments;

	memcpy(set->bytes, &fragments->spare, sizeof fragments->spare);
	fragments->spare = set->bytes;
	if (set->parts)
		g_array_free(set->parts, TRUE);
	sc_pool_give(&decoder->pool, set, sizeof *set);
}

static uint8_t *take_buffer(struct sc_fragments *fragments)
{
	uint8_t *buffer = fragments->spare;

	if (!buffer)
		return g_malloc(SC_IP_BYTES_MAX);
	memcpy(&fragments->spare, buffer, sizeof fragments->spare);
	return buffer;
}

static void forget_done(struct sc_decoder *decoder, struct sc_flow *flow)
{
	sc_flows_remove(&decoder->fragments->done, flow);
	sc_pool_give(&decoder->pool, flow, sizeof(struct done));
}

void sc_fragments_clear(struct sc_decoder *decoder)
{
	struct sc_fragments *fragments = decoder->fragments;
	struct sc_fragment_set *set;

	sc_fragments_settle(decoder);
	while ((set = (struct sc_fragment_set *)fragments->sets.oldest)) {
		unlist(fragments, set);
		release(decoder, set);
	}
	while (fragments->done.oldest)
		forget_done(decoder, fragments->done.oldest);
	while (fragments->spare)
		g_free(take_buffer(fragments));
	sc_flows_clear(&fragments->sets);
	sc_flows_clear(&fragments->done);
}

void sc_fragments_settle(struct sc_decoder *decoder)
{
	struct sc_fragment_set *set;

	while ((set = decoder->fragments->spent)) {
		decoder->fragments->spent = (struct sc_fragment_set *)set->flow.chain;
		release(decoder, set);
	}
}

/* ---- giving up ---- */

static uint32_t known_beginning(const struct sc_fragment_set *set)
{
	uint32_t unit = 0, len;

	while (unit < UNITS_MAX && (set->seen[unit / WORD_BITS] >> unit % WORD_BITS & 1))
		unit++;
	len = unit * UNIT < set->end ? unit * UNIT : set->end;
	return len < set->captured ? len : set->captured;
}

/* While the datagram is decoded its frames are those of the set; afterwards they are those of the
 * packet that is being read. */
static void swap_parts(struct sc_decoder *decoder, struct sc_fragment_set *set)
{
	GArray *parts = decoder->parts;

	if (!set->parts)
		return;
	decoder->parts = set->parts;
	set->parts = parts;
}

/* What is there of an incomplete datagram, from its start on, is decoded. */
static void decode_beginning(struct sc_decoder *decoder, struct sc_fragment_set *set)
{
	uint32_t len = known_beginning(set), end = set->ended ? set->total : set->end;
	struct sc_walk walk = {
		.rest = {set->bytes, len},
		.missing = end - len,
		.snapped = set->snapped,
		.cut = true, /* counted as FRAGMENTS_LOST */
		.open_end = !set->ended,
		.depth = set->depth,
		.family = set->flow.key.a.family,
		.src = set->flow.key.a.addr,
		.dst = set->flow.key.b.addr,
		.ip_id = set->flow.key.tag,
		.interface = set->interface,
		.first = &set->first,
		.last = &set->last,
	};

	if (len == 0)
		return;
	swap_parts(decoder, set);
	sc_walk_on(decoder, &walk,
		   set->layer ? (enum sc_layer)set->layer
			      : sc_ip_payload(decoder, &walk, set->protocol));
	swap_parts(decoder, set);
}

static void give_up(struct sc_decoder *decoder, struct sc_fragment_set *set,
		    enum sc_counter counter)
{
	unlist(decoder->fragments, set);
	if (!set->copy) {
		sc_count(decoder, counter);
		if (!set->has_later)
			sc_count(decoder, SC_COUNT_FRAGMENTS_ALONE);
		decode_beginning(decoder, set);
	}
	release(decoder, set);
}

void sc_fragments_expire(struct sc_decoder *decoder, int64_t now_ns)
{
	struct sc_fragments *fragments = decoder->fragments;
	struct sc_flow *oldest;

	while ((oldest = fragments->sets.oldest) &&
	       (now_ns == INT64_MAX || now_ns > fragments->deadline_ns))
		give_up(decoder, (struct sc_fragment_set *)oldest, SC_COUNT_FRAGMENTS_LOST);
	if (now_ns == INT64_MAX)
		sc_fragments_settle(decoder);
}

uint64_t sc_fragments_waiting_frame(const struct sc_decoder *decoder)
{
	const struct sc_flow *oldest = decoder->fragments->sets.oldest;

	return oldest ? ((const struct sc_fragment_set *)oldest)->began_frame : UINT64_MAX;
}

/* ---- taking in ---- */

/* Is a fragment with that key a late copy? */
static bool came_out(struct sc_decoder *decoder, const struct sc_flow_key *key)
{
	struct sc_flows *done = &decoder->fragments->done;
	int64_t now_ns = decoder->fragments->now_ns;
	struct sc_flow *oldest;

	while ((oldest = done->oldest) && sc_time_diff(now_ns, ((struct done *)oldest)->time_ns) >
						  SC_FRAGMENT_COPY_MS * SC_NS_PER_MS)
		forget_done(decoder, oldest);
	return sc_flows_find(done, key) != NULL;
}

static void remember_done(struct sc_decoder *decoder, const struct sc_flow_key *key)
{
	struct sc_flows *done = &decoder->fragments->done;
	struct sc_flow *flow = sc_flows_find(done, key);

	if (flow)
		forget_done(decoder, flow);
	while (done->count >= SC_FRAGMENT_SETS_MAX)
		forget_done(decoder, done->oldest);
	flow = sc_pool_take(&decoder->pool, sizeof(struct done));
	((struct done *)flow)->time_ns = decoder->fragments->now_ns;
	sc_flows_add(done, flow, key);
}

static struct sc_fragment_set *new_set(struct sc_decoder *decoder, const struct sc_flow_key *key,
				       const struct sc_walk *walk)
{
	struct sc_fragments *fragments = decoder->fragments;
	struct sc_fragment_set *set;

	while (fragments->sets.count >= SC_FRAGMENT_SETS_MAX)
		give_up(decoder, (struct sc_fragment_set *)fragments->sets.oldest,
			SC_COUNT_LIMIT_FRAGMENTS);
	set = sc_pool_take(&decoder->pool, sizeof *set);
	set->bytes = take_buffer(fragments);
	set->began_ns = walk->last->time_ns;
	set->began_frame = walk->first->number;
	if (set->began_ns == SC_TIME_NONE)
		set->began_ns = fragments->now_ns;
	set->captured = UINT32_MAX;
	set->depth = walk->depth;
	set->copy = came_out(decoder, key);
	if (decoder->parts)
		set->parts = g_array_new(FALSE, FALSE, sizeof(uint64_t));
	sc_flows_add(&fragments->sets, &set->flow, key);
	set_deadline(fragments);
	return set;
}

/* Copies what was captured of `units` units from `unit` on, of the fragment `b`
 * that begins at `offset`. */
static void copy_units(struct sc_fragment_set *set, uint32_t unit, uint32_t units, uint32_t offset,
		       struct sc_bytes b)
{
	struct sc_bytes part = sc_bytes_after(b, unit * UNIT - offset);

	part = sc_bytes_first(part, units * UNIT);
	memcpy(set->bytes + unit * UNIT, part.ptr, part.len);
}

/* Takes over the bytes that are not there yet; where fragments overlap, what came first stays.
 * Returns how many units were new. `b` may be cut: it stands for `len` bytes from `offset`. */
static uint32_t fill(struct sc_fragment_set *set, uint32_t offset, struct sc_bytes b, uint32_t len)
{
	uint32_t end = (offset + len + UNIT - 1) / UNIT, added = 0, units;

	for (uint32_t unit = offset / UNIT; unit < end; unit += units) {
		uint64_t *seen = &set->seen[unit / WORD_BITS], wanted, fresh;
		units = WORD_BITS - unit % WORD_BITS;
		units = units < end - unit ? units : end - unit;
		wanted = UINT64_MAX >> (WORD_BITS - units) << unit % WORD_BITS;
		fresh = wanted & ~*seen;
		if (fresh == wanted)
			copy_units(set, unit, units, offset, b);
		else
			for (uint32_t i = 0; i < units; i++)
				if (fresh >> (unit + i) % WORD_BITS & 1)
					copy_units(set, unit + i, 1, offset, b);
		*seen |= fresh;
		added += (uint32_t)__builtin_popcountll(fresh);
	}
	if (added > 0 && b.len < len && offset + b.len < set->captured)
		set->captured = offset + b.len;
	set->units += added;
	return added;
}

/* Can the fragment, which reaches to `end`, be of this datagram? */
static bool fits(const struct sc_fragment_set *set, bool more, uint32_t end)
{
	if (set->ended)
		return more ? end <= set->total : end == set->total;
	return more || end >= set->end;
}

/* False: nothing in the fragment is new to this set, or it is of another
 * datagram with the same identification. */
static bool take(struct sc_fragment_set *set, const struct sc_walk *walk,
		 const struct sc_fragment *fragment)
{
	uint32_t len = walk->rest.len + walk->missing, end = fragment->offset + len;
	bool ends = !fragment->more && !set->ended;
	bool begins = fragment->offset == 0 && !(set->seen[0] & 1);

	if (!fits(set, fragment->more, end))
		return false;
	if (fill(set, fragment->offset, walk->rest, len) == 0 && !ends)
		return false;
	if (begins) {
		set->first = *walk->first;
		set->protocol = fragment->protocol;
		set->layer = fragment->layer;
	}
	if (end > set->end)
		set->end = end;
	if (ends) {
		set->ended = true;
		set->total = end;
	}
	set->last = *walk->last;
	set->interface = walk->interface;
	set->snapped |= walk->snapped;
	set->has_later |= fragment->offset > 0;
	return true;
}

static bool complete(const struct sc_fragment_set *set)
{
	return set->ended && set->units == (set->total + UNIT - 1) / UNIT;
}

/* The set that takes the fragment. NULL: none does, and there are too many. */
static struct sc_fragment_set *place(struct sc_decoder *decoder, const struct sc_flow_key *key,
				     const struct sc_walk *walk, const struct sc_fragment *fragment)
{
	struct sc_flow *flow = sc_flows_find(&decoder->fragments->sets, key);
	struct sc_fragment_set *set;
	unsigned sets = 0;

	/* A port mirrored in both directions, or two taps, give every fragment
	 * twice: the second ones make a datagram of their own, which is then
	 * known as a copy like any other (METRICS.md 3.3). */
	for (; flow; flow = sc_flows_next(flow), sets++)
		if (take((struct sc_fragment_set *)flow, walk, fragment))
			return (struct sc_fragment_set *)flow;
	if (sets >= SC_FRAGMENT_COPIES_MAX) {
		sc_count(decoder, SC_COUNT_LIMIT_FRAGMENT_COPIES);
		return NULL;
	}
	set = new_set(decoder, key, walk);
	take(set, walk, fragment);
	return set;
}

/* The other sets of a datagram that is complete now are copies. */
static void finish_set(struct sc_decoder *decoder, struct sc_fragment_set *set)
{
	struct sc_fragments *fragments = decoder->fragments;
	struct sc_flow *other;

	unlist(fragments, set);
	remember_done(decoder, &set->flow.key);
	for (other = sc_flows_find(&fragments->sets, &set->flow.key); other;
	     other = sc_flows_next(other))
		((struct sc_fragment_set *)other)->copy = true;
	set->flow.chain = (struct sc_flow *)fragments->spent;
	fragments->spent = set;
}

bool sc_fragment_add(struct sc_decoder *decoder, struct sc_walk *walk,
		     const struct sc_fragment *fragment, uint8_t *protocol)
{
	uint32_t len = walk->rest.len + walk->missing;
	/* IPv6 leaves the protocol out of the key (RFC 8200 4.5). A tunnel's own
	 * fragments have identifications of their own. */
	struct sc_flow_key key = {
		.a = sc_endpoint_of(walk, walk->src, walk->family == 4 ? fragment->protocol : 0),
		.b = sc_endpoint_of(walk, walk->dst, fragment->layer),
		.tag = walk->ip_id,
	};
	struct sc_fragment_set *set;

	sc_count(decoder, SC_COUNT_FRAGMENTS);
	if (fragment->offset > 0)
		sc_count(decoder, SC_COUNT_FRAGMENTS_LATER);
	if (fragment->offset + (uint64_t)len > SC_IP_BYTES_MAX ||
	    (fragment->more && (len == 0 || len % UNIT != 0))) {
		sc_count(decoder, SC_COUNT_BAD_IP);
		return false;
	}
	if (walk->last->time_ns != SC_TIME_NONE)
		decoder->fragments->now_ns = walk->last->time_ns;
	set = place(decoder, &key, walk, fragment);
	if (set && set->parts)
		g_array_append_vals(set->parts, decoder->parts->data, decoder->parts->len);
	if (!set || !complete(set))
		return false;
	finish_set(decoder, set);
	swap_parts(decoder, set);
	walk->missing = set->total > set->captured ? set->total - set->captured : 0;
	walk->rest = (struct sc_bytes){set->bytes, set->total - walk->missing};
	walk->snapped = set->snapped;
	walk->open_end = false;
	walk->first = &set->first;
	*protocol = set->protocol;
	return true;
}
