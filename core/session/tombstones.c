#include "session/tombstones.h"

#include "base/time.h"
#include "session/attempt.h"
#include "session/dialog.h"

#define SEED_SECOND 2u /* SC_CALL_ID_SEED is the first */
#define SEED_MARK 3u

#define MARKS 5u

/* Tags of dialogs that are marked before there is room for branches: of a call with one
 * dialog, and of a fork. */
#define TAGS_FIRST 2u

struct tombstone {
	uint64_t key[2];   /* of Call-ID and the initiator's tag */
	uint64_t number;   /* of the row */
	int64_t final_ns;  /* since when the row is final */
	uint32_t older;    /* in its bucket: a serial, which may be gone */
	uint32_t cseq;     /* the greatest of the requests that made the row */
	uint8_t kind;      /* enum sc_owner_kind */
	uint8_t tag_count; /* of the marks the first ones are tags, */
	uint8_t mark_count;
	bool more; /* branches that did not fit */
	uint32_t marks[MARKS];
};
G_STATIC_ASSERT(sizeof(struct tombstone) == SC_TOMBSTONE_BYTES);

#define CHUNK 1024u
#define CHUNKS (SC_TOMBSTONES_MAX / CHUNK)

/* A dialog whose tombstone is gone. */
struct gone {
	uint64_t key[2];
};
/* A row of the table of these, which is filled from the left; what falls out is the oldest. */
#define GONE_WAYS 8u

/* How long before the oldest goes what it leads to is fetched. */
#define AHEAD 8u

/* Of one tombstone, with its part of the tables, which have a power of two of places. */
#define BYTES_OF_ONE (SC_TOMBSTONE_BYTES + 2u * (unsigned)(sizeof(uint32_t) + sizeof(struct gone)))

struct sc_tombstones {
	struct tombstone *chunks[CHUNKS]; /* a ring of `most`, made as it is needed */
	uint32_t *buckets;                /* `slots` of them: serial of the newest */
	uint32_t next;                    /* serial; the last `count` before it are there */
	uint32_t count, most;             /* `most` is a power of two, or 0 */
	uint32_t slots;                   /* `most`, at least GONE_WAYS */
	struct gone (*gone)[GONE_WAYS];   /* slots / GONE_WAYS; NULL: nothing went yet */
	size_t bytes;                     /* that all of it takes */
};

static void *more(struct sc_tombstones *all, size_t bytes)
{
	all->bytes += bytes;
	return g_malloc0(bytes);
}

struct sc_tombstones *sc_tombstones_new(uint64_t memory_bytes_max)
{
	struct sc_tombstones *all = g_new0(struct sc_tombstones, 1);

	all->most = SC_TOMBSTONES_MAX;
	while (all->most > memory_bytes_max / SC_TOMBSTONES_SHARE / BYTES_OF_ONE)
		all->most /= 2;
	all->slots = MAX(all->most, GONE_WAYS);
	all->next = 1; /* what buckets have at first is none's */
	return all;
}

void sc_tombstones_free(struct sc_tombstones *all)
{
	if (!all)
		return;
	for (unsigned i = 0; i < CHUNKS; i++)
		g_free(all->chunks[i]);
	g_free(all->buckets);
	g_free(all->gone);
	g_free(all);
}

static struct tombstone *at(const struct sc_tombstones *all, uint32_t serial)
{
	uint32_t place = serial & (all->most - 1);

	return &all->chunks[place / CHUNK][place % CHUNK];
}

static uint32_t oldest(const struct sc_tombstones *all)
{
	return all->next - all->count;
}

/* How many are newer. From `count` on it is gone: nothing is taken out of a bucket, for what is
 * gone is the end of it. */
static uint32_t age_of(const struct sc_tombstones *all, uint32_t serial)
{
	return all->next - 1 - serial;
}

/* The age of the next one in the bucket. After 2^32 of them a serial that is gone is that of
 * another again: that one is not older, or has another key. */
static uint32_t older_age(const struct sc_tombstones *all, const struct tombstone *stone,
			  uint32_t age)
{
	uint32_t next = age_of(all, stone->older);

	return next > age ? next : all->count;
}

static uint32_t *bucket_of(const struct sc_tombstones *all, uint64_t hash)
{
	return &all->buckets[hash & (all->slots - 1)];
}

static uint32_t mark_of(struct sc_span text)
{
	return sc_hash_fold(sc_span_hash(SEED_MARK, text));
}

static uint64_t second_of(struct sc_span call_id, struct sc_span tag)
{
	return sc_span_hash(sc_span_hash(SEED_SECOND, call_id), tag);
}

static bool too_old(const struct tombstone *stone, int64_t now_ns)
{
	return sc_time_diff(now_ns, stone->final_ns) > SC_TOMBSTONE_S * SC_NS_PER_S;
}

/* ---- dialogs whose tombstone is gone ---- */

static struct gone gone_of(const uint64_t key[2], uint32_t mark)
{
	const uint64_t spread = (mark + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);

	return (struct gone){{key[0] ^ spread, key[1] + spread}};
}

static struct gone *gone_row(const struct sc_tombstones *all, const struct gone *gone)
{
	return all->gone[gone->key[0] & (all->slots / GONE_WAYS - 1)];
}

static void remember_gone(struct sc_tombstones *all, const struct tombstone *stone)
{
	if (!all->gone)
		all->gone = more(all, all->slots / GONE_WAYS * sizeof *all->gone);
	for (unsigned i = 0; i < stone->tag_count; i++) {
		struct gone gone = gone_of(stone->key, stone->marks[i]);
		struct gone *row = gone_row(all, &gone);

		memmove(row + 1, row, (GONE_WAYS - 1) * sizeof *row);
		row[0] = gone;
	}
}

static void fetch_gone(const struct sc_tombstones *all, const struct tombstone *stone)
{
	for (unsigned i = 0; all->gone && i < stone->tag_count; i++) {
		struct gone gone = gone_of(stone->key, stone->marks[i]);
		struct gone *row = gone_row(all, &gone);

		__builtin_prefetch(row, 1);
		__builtin_prefetch(row + GONE_WAYS / 2, 1);
	}
}

/* ---- the ring ---- */

static void drop_oldest(struct sc_tombstones *all)
{
	if (all->count > AHEAD)
		fetch_gone(all, at(all, oldest(all) + AHEAD));
	remember_gone(all, at(all, oldest(all)));
	all->count--;
}

static void drop_old(struct sc_tombstones *all, int64_t now_ns)
{
	while (all->count > 0 && too_old(at(all, oldest(all)), now_ns))
		drop_oldest(all);
}

/* The serial of one more. */
static uint32_t take_serial(struct sc_tombstones *all)
{
	struct tombstone **chunk = &all->chunks[(all->next & (all->most - 1)) / CHUNK];

	if (all->count == all->most)
		drop_oldest(all);
	if (!all->buckets)
		all->buckets = more(all, all->slots * sizeof *all->buckets);
	if (!*chunk)
		*chunk = more(all, MIN(CHUNK, all->most) * sizeof(struct tombstone));
	all->count++;
	return all->next++;
}

/* ---- making one ---- */

static bool has_mark(const uint32_t *marks, unsigned count, uint32_t mark)
{
	for (unsigned i = 0; i < count; i++)
		if (marks[i] == mark)
			return true;
	return false;
}

static void mark_tags(struct tombstone *stone, const struct sc_owner *owner)
{
	for (const struct sc_dialog *dialog = owner->set->dialogs;
	     dialog && stone->mark_count < TAGS_FIRST; dialog = dialog->next)
		if ((const struct sc_owner *)dialog->call == owner)
			stone->marks[stone->mark_count++] = mark_of(dialog->tag);
	stone->tag_count = stone->mark_count;
}

static void mark_branches(struct tombstone *stone, const struct sc_txn *requests)
{
	for (const struct sc_txn *txn = requests; txn; txn = txn->next) {
		uint32_t mark = mark_of(sc_branch_id(sc_txn_branch(txn)));

		stone->cseq = MAX(stone->cseq, txn->cseq);
		if (has_mark(stone->marks + stone->tag_count, stone->mark_count - stone->tag_count,
			     mark))
			continue;
		if (stone->mark_count < MARKS)
			stone->marks[stone->mark_count++] = mark;
		else
			stone->more = true;
	}
}

void sc_tombstones_add(struct sc_state *state, const struct sc_owner *owner, int64_t final_ns)
{
	struct sc_tombstones *all = state->tombstones;
	const struct sc_dialog_set_key *key = &owner->set->key;
	struct tombstone *stone;
	uint32_t serial, *bucket;

	if (!all || all->most == 0)
		return;
	drop_old(all, state->now_ns);
	serial = take_serial(all);
	bucket = bucket_of(all, key->hash);
	stone = at(all, serial);
	*stone = (struct tombstone){
		.key = {key->hash, second_of(key->call_id, key->tag)},
		.number = owner->number,
		.final_ns = final_ns,
		.older = *bucket,
		.kind = owner->kind,
	};
	*bucket = serial;
	mark_tags(stone, owner);
	mark_branches(stone, ((const struct sc_attempt *)owner)->requests);
	state->counters->n[SC_COUNT_MEMORY_TOMBSTONES] = all->bytes;
}

void sc_tombstones_expect(const struct sc_tombstones *all, uint64_t hash, bool found)
{
	const uint32_t *bucket;

	if (!all || !all->buckets)
		return;
	bucket = bucket_of(all, hash);
	if (!found)
		__builtin_prefetch(bucket, 1);
	else if (age_of(all, *bucket) < all->count)
		__builtin_prefetch(at(all, *bucket));
}

/* ---- finding one ---- */

/* What a message is looked for by: seen from one of its tags. */
struct sought {
	const struct sc_message *message;
	const struct sc_dialog_set *set; /* it belongs to; NULL: none */
	uint64_t hash;
	struct sc_span tag, other; /* of the message; other.ptr NULL: none */
};

enum fit {
	NO_FIT,
	MAY_FIT, /* it is of that Call-ID and tag, and founds nothing of its own */
	FITS,
};

static bool of_invite(const struct sc_message *message)
{
	return message->method == SC_INVITE || message->method == SC_ACK ||
	       message->method == SC_CANCEL;
}

/* One of the row's own requests, or a response to it. */
static bool same_request(const struct tombstone *stone, const struct sc_message *message)
{
	bool of_kind = stone->kind == SC_OWNER_REGISTRATION ? message->method == SC_REGISTER
							    : of_invite(message);

	return of_kind && message->cseq <= stone->cseq &&
	       (stone->more ||
		has_mark(stone->marks + stone->tag_count, stone->mark_count - stone->tag_count,
			 mark_of(sc_branch_id(message->via.branch))));
}

/* A dialog that goes on may have the tags of one that is over. */
static bool goes_on(const struct sc_dialog_set *set, struct sc_span tag)
{
	const struct sc_dialog *dialog = set ? set->dialogs : NULL;

	while (dialog && !sc_span_eq(dialog->tag, tag))
		dialog = dialog->next;
	return dialog != NULL;
}

/* Can it be of nothing but a call with these tags? An INVITE without To-tag founds one, and so
 * would a response to one that was not captured. */
static bool inside_call(const struct tombstone *stone, const struct sc_message *message)
{
	if (message->method == SC_REGISTER || !message->to.tag.ptr)
		return false;
	return message->request || message->method != SC_INVITE || message->cseq <= stone->cseq;
}

/* A request of the caller that has no place outside a dialog, and lacks its To-tag: of the only
 * dialog that the call had (FX-15). */
static bool lacks_tag(const struct tombstone *stone, const struct sought *sought)
{
	enum sc_method method = sought->message->method;

	return sought->message->request && !sought->message->to.tag.ptr &&
	       stone->kind == SC_OWNER_CALL && stone->tag_count == 1 &&
	       (method == SC_BYE || method == SC_ACK || method == SC_PRACK || method == SC_UPDATE ||
		method == SC_INFO) &&
	       !(sought->set && sought->set->owners[SC_OWNER_CALL].newest);
}

static enum fit fit_of(const struct tombstone *stone, const struct sought *sought)
{
	if (same_request(stone, sought->message) || lacks_tag(stone, sought))
		return FITS;
	if (stone->kind != SC_OWNER_CALL || !sought->other.ptr ||
	    goes_on(sought->set, sought->other))
		return NO_FIT;
	if (has_mark(stone->marks, stone->tag_count, mark_of(sought->other)))
		return FITS;
	if (sought->set && sought->set->owners[SC_OWNER_CALL].newest)
		return NO_FIT;
	return inside_call(stone, sought->message) ? MAY_FIT : NO_FIT;
}

/* The tombstone that fits best, of several the newest; NULL: none. */
static const struct tombstone *best_of(const struct sc_tombstones *all, const struct sought *sought,
				       int64_t now_ns)
{
	const struct tombstone *best = NULL, *stone;
	uint64_t second = 0;
	bool known = false;

	for (uint32_t age = age_of(all, *bucket_of(all, sought->hash)); age < all->count;
	     age = older_age(all, stone, age)) {
		stone = at(all, all->next - 1 - age);
		if (stone->key[0] != sought->hash)
			continue;
		if (!known)
			second = second_of(sought->message->call_id, sought->tag);
		known = true;
		if (stone->key[1] != second || too_old(stone, now_ns))
			continue;
		switch (fit_of(stone, sought)) {
		case FITS:
			return stone;
		case MAY_FIT:
			best = best ? best : stone;
			break;
		case NO_FIT:
			break;
		}
	}
	return best;
}

/* Is the dialog of these tags one of a call that is forgotten? */
static bool had_dialog(const struct sc_tombstones *all, const uint64_t key[2], struct sc_span tag)
{
	const uint32_t mark = mark_of(tag);
	const struct gone gone = gone_of(key, mark);
	const struct gone *row = all->gone ? gone_row(all, &gone) : NULL;
	const struct tombstone *stone;

	for (unsigned i = 0; row && i < GONE_WAYS; i++)
		if (row[i].key[0] == gone.key[0] && row[i].key[1] == gone.key[1])
			return true;
	/* Too old, but not the oldest. */
	for (uint32_t age = age_of(all, *bucket_of(all, key[0])); age < all->count;
	     age = older_age(all, stone, age)) {
		stone = at(all, all->next - 1 - age);
		if (stone->key[0] == key[0] && stone->key[1] == key[1] &&
		    has_mark(stone->marks, stone->tag_count, mark))
			return true;
	}
	return false;
}

bool sc_tombstones_continued(const struct sc_state *state, const struct sc_message *message)
{
	const struct sc_tombstones *all = state->tombstones;
	struct sc_span from = message->from.tag, to = message->to.tag;
	uint64_t as_sent[2], reversed[2];

	if (!all || !all->buckets || !to.ptr)
		return false;
	as_sent[0] = state->hashes.set;
	as_sent[1] = second_of(message->call_id, from);
	reversed[0] = sc_span_hash(state->hashes.call_id, to);
	reversed[1] = second_of(message->call_id, to);
	return had_dialog(all, as_sent, to) || had_dialog(all, reversed, from);
}

bool sc_tombstones_find(struct sc_state *state, const struct sc_message *message,
			const struct sc_dialog_set *set, struct sc_late *late)
{
	struct sc_tombstones *all = state->tombstones;
	struct sought sought = {
		message, set, state->hashes.set, sc_set_tag(message), message->to.tag,
	};
	const struct tombstone *stone;

	if (!all || all->count == 0)
		return false;
	/* Most are requests of a dialog that goes on: they need no hash. */
	if (set && message->request && message->to.tag.ptr &&
	    goes_on(set, sc_dialog_set_other_tag(set, message)))
		return false;
	drop_old(all, state->now_ns);
	stone = all->count > 0 ? best_of(all, &sought, state->now_ns) : NULL;
	if (!stone && message->to.tag.ptr && all->count > 0) {
		sought.hash = sc_span_hash(state->hashes.call_id, message->to.tag);
		sought.tag = message->to.tag;
		sought.other = message->from.tag;
		stone = best_of(all, &sought, state->now_ns);
	}
	if (!stone)
		return false;
	*late = (struct sc_late){stone->number, (enum sc_owner_kind)stone->kind};
	return true;
}
