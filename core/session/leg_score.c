#include "session/leg_score.h"

#include "base/limits.h"
#include "session/call.h"
#include "session/chain.h"
#include "session/dialog.h"
#include "session/join_words.h"
#include "session/leg_keys.h"
#include "session/roles.h"
#include "session/session_keys.h"

const struct sc_txn *sc_leg_invite(const struct sc_leg *leg)
{
	const struct sc_txn *invite = sc_call_invites(leg->call);

	return invite && invite->has_request ? invite : NULL;
}

/* ---- hosts and times ---- */

static struct sc_endpoint sender(const struct sc_txn *txn)
{
	return sc_host_of(&txn->src, &txn->dst);
}

static struct sc_endpoint receiver(const struct sc_txn *txn)
{
	return sc_host_of(&txn->dst, &txn->src);
}

/* The INVITE of the leg in that reached the host from which the leg out leaves, soon before; of
 * several (a retry with credentials) the latest. NULL: there is none. */
static const struct sc_txn *reached(const struct sc_leg_pair *pair, const struct sc_txn *out)
{
	const struct sc_txn *found = NULL;
	int64_t lag_ns;

	for (const struct sc_txn *txn = sc_call_invites(pair->in->call); txn; txn = txn->next) {
		if (!txn->has_request || !sc_host_eq(receiver(txn), sender(out)))
			continue;
		lag_ns = sc_time_diff(out->request.first_ns, txn->request.first_ns);
		if (lag_ns >= 0 && lag_ns <= SC_ROLE_B2BUA_WITHIN_NS)
			found = txn;
	}
	return found;
}

/* From the same host, to the same, or to where the other comes from: another call of one caller or
 * to one callee, or of who called before. */
static bool side_by_side(const struct sc_txn *in, const struct sc_txn *out)
{
	return sc_host_eq(sender(in), sender(out)) || sc_host_eq(receiver(in), receiver(out)) ||
	       sc_host_eq(sender(in), receiver(out));
}

static const struct sc_reply *final_of(const struct sc_leg_pair *pair, const struct sc_txn *invite)
{
	return invite->final && invite->final->seen.first_ns <= pair->as_of_ns ? invite->final
									       : NULL;
}

/* When a final response or a BYE ended the call; SC_TIME_NONE: it goes on. */
static int64_t over_at(const struct sc_leg_pair *pair, const struct sc_leg *leg)
{
	const struct sc_dialog *dialog = leg->call->attempt.owner.set->dialogs;
	int64_t over_ns = INT64_MAX;
	struct sc_chain chain;
	const struct sc_txn *latest = sc_chain_latest(sc_call_invites(leg->call), &chain);

	if (latest->final && latest->final->code >= 300)
		over_ns = latest->final->seen.first_ns;
	for (; dialog; dialog = dialog->next)
		if (dialog->call == leg->call && dialog->byes && dialog->byes->has_request)
			over_ns = MIN(over_ns, dialog->byes->request.first_ns);
	return over_ns <= pair->as_of_ns ? over_ns : SC_TIME_NONE;
}

/* ---- what both have ---- */

static bool numbers_alike(const struct sc_leg *a, const struct sc_leg *b)
{
	unsigned callers = sc_party_alike(&a->caller, &b->caller);
	unsigned callees = sc_party_alike(&a->callee, &b->callee);

	return callers > 0 && callees > 0 && callers + callees >= SC_PARTY_DIGITS;
}

static bool same_way(const struct sc_leg *a, const struct sc_leg *b)
{
	const struct sc_txn *one = sc_leg_invite(a), *other = sc_leg_invite(b);

	return one && other && sc_host_eq(sender(one), sender(other)) &&
	       sc_host_eq(receiver(one), receiver(other));
}

/* Is what they have in common nobody's own: has another call of the same way, but of others, it,
 * too? Then the device writes it always, or it is a clock. */
static bool shared_by_strangers(const struct sc_leg_pair *pair, const struct sc_leg_bucket *bucket)
{
	if (sc_leg_bucket_common(bucket))
		return true;
	for (const struct sc_leg_key *key = bucket->newest; key; key = key->older) {
		const struct sc_leg *leg = key->leg;

		if (leg == pair->in || leg == pair->out)
			continue;
		if ((same_way(leg, pair->in) && !numbers_alike(leg, pair->in)) ||
		    (same_way(leg, pair->out) && !numbers_alike(leg, pair->out)))
			return true;
	}
	return false;
}

static const struct sc_leg_key *key_in(const struct sc_leg *leg, const struct sc_leg_bucket *bucket)
{
	const struct sc_leg_key *key = leg->keys;

	while (key && key->bucket != bucket)
		key = key->next;
	return key;
}

static bool same_description(const struct sc_leg_pair *pair)
{
	for (const struct sc_leg_key *key = pair->in->keys; key; key = key->next)
		if (key->bucket->kind >= SC_LEG_SDP && key_in(pair->out, key->bucket) &&
		    !shared_by_strangers(pair, key->bucket))
			return true;
	return false;
}

/* Was the leg out diverted from whom the leg in calls? The caller stays the same (RFC 5806 3), if
 * both say who that is. */
static bool diverted(const struct sc_leg_pair *pair)
{
	const struct sc_party *caller = &pair->in->caller;

	if (sc_party_known(caller) && sc_party_known(&pair->out->caller) &&
	    sc_party_alike(caller, &pair->out->caller) == 0)
		return false;
	for (const struct sc_leg_key *key = pair->out->keys; key; key = key->next)
		if (key->diverted &&
		    sc_party_alike(&key->party, &pair->in->callee) == SC_PARTY_DIGITS)
			return true;
	return false;
}

/* ---- responses ---- */

/* How soon a B2BUA passes a response on (METRICS.md 10). */
#define COPIED_WITHIN_NS (200 * SC_NS_PER_MS)

static const struct sc_reply *ringing_of(const struct sc_leg_pair *pair, const struct sc_txn *txn)
{
	for (const struct sc_reply *reply = txn->replies; reply; reply = reply->next)
		if (reply->code >= 180 && reply->code < 190)
			return reply->seen.first_ns <= pair->as_of_ns ? reply : NULL;
	return NULL;
}

static bool copied(const struct sc_reply *from, const struct sc_reply *to)
{
	int64_t lag_ns;

	if (!from || !to || from->code != to->code || from->code == 401 || from->code == 407)
		return false;
	lag_ns = sc_time_diff(to->seen.first_ns, from->seen.first_ns);
	return lag_ns >= 0 && lag_ns <= COPIED_WITHIN_NS;
}

/* Its final response; as long as neither has one, that it rings. `reached` may be NULL. */
static bool code_copied(const struct sc_leg_pair *pair, const struct sc_txn *reached_by)
{
	struct sc_chain chain;
	const struct sc_txn *in =
		reached_by ? reached_by : sc_chain_latest(sc_call_invites(pair->in->call), &chain);
	const struct sc_txn *out = sc_chain_latest(sc_call_invites(pair->out->call), &chain);
	const struct sc_reply *from = final_of(pair, out), *to = final_of(pair, in);

	return from || to ? copied(from, to) : copied(ringing_of(pair, out), ringing_of(pair, in));
}

/* RFC 3261 17.2.1: the 100 goes out as the request came in; the B2BUA calls on at about that time.
 */
static bool within_round_trip(const struct sc_txn *in, const struct sc_txn *out)
{
	const struct sc_reply *trying = in->replies;
	int64_t round_trip_ns;

	if (!trying || trying->code != 100)
		return false;
	round_trip_ns = sc_time_diff(trying->seen.first_ns, in->request.first_ns);
	return out->request.first_ns <= sc_time_add(trying->seen.first_ns, round_trip_ns);
}

#define END_TOGETHER_NS SC_NS_PER_S

static uint8_t ties(const struct sc_leg_pair *pair, const struct sc_txn *in,
		    const struct sc_txn *out)
{
	int64_t in_ns = over_at(pair, pair->in), out_ns = over_at(pair, pair->out);
	bool together = in_ns != SC_TIME_NONE && out_ns != SC_TIME_NONE &&
			ABS(sc_time_diff(in_ns, out_ns)) <= END_TOGETHER_NS;

	return (uint8_t)(together + (in && within_round_trip(in, out)));
}

/* ---- the sum ---- */

static const uint8_t points_of[] = {
#define X(id, word, points) points,
	SC_JOINS(X)
#undef X
};

static void add_up(struct sc_leg_score *score)
{
	score->points = 0;
	for (unsigned i = 0; i < G_N_ELEMENTS(points_of); i++)
		if (score->reasons >> i & 1)
			score->points = (uint8_t)(score->points + points_of[i]);
}

#define OF_CALLS (SC_JOINED_BY(NUMBERS) | SC_JOINED_BY(SDP) | SC_JOINED_BY(DIVERSION))

bool sc_leg_score(const struct sc_leg_pair *pair, struct sc_leg_score *score)
{
	const struct sc_txn *in = sc_leg_invite(pair->in), *out = sc_leg_invite(pair->out);
	const struct sc_txn *reached_by;
	int64_t lag_ns, over_ns;

	*score = (struct sc_leg_score){0};
	if (!in || !out || pair->in == pair->out || out->request.first_ns > pair->as_of_ns)
		return false;
	lag_ns = sc_time_diff(out->request.first_ns, in->request.first_ns);
	if (lag_ns < 0 || lag_ns > SC_LEG_WITHIN_NS ||
	    pair->in->call->attempt.owner.number > pair->out->call->attempt.owner.number)
		return false;
	reached_by = reached(pair, out);
	if (!reached_by && side_by_side(in, out))
		return false;
	score->reasons =
		(uint16_t)((reached_by ? SC_JOINED_BY(TRANSIT) : 0) |
			   (numbers_alike(pair->in, pair->out) ? SC_JOINED_BY(NUMBERS) : 0) |
			   (same_description(pair) ? SC_JOINED_BY(SDP) : 0) |
			   (diverted(pair) ? SC_JOINED_BY(DIVERSION) : 0));
	/* Never by time and host alone, and never for one reason. */
	if (!(score->reasons & OF_CALLS))
		return false;
	if (code_copied(pair, reached_by))
		score->reasons |= SC_JOINED_BY(CODE);
	add_up(score);
	if (score->points < pair->state->config.session_score ||
	    !(score->reasons & (score->reasons - 1)))
		return false;
	over_ns = over_at(pair, pair->in);
	if ((over_ns != SC_TIME_NONE && over_ns < out->request.first_ns) ||
	    sc_session_keys_contradict(pair->in->call, pair->out->call))
		return false;
	score->ties = ties(pair, reached_by, out);
	return true;
}

int sc_leg_score_compare(const struct sc_leg_score *a, const struct sc_leg_score *b)
{
	int one = a->points * 4 + a->ties, other = b->points * 4 + b->ties;

	return (one > other) - (one < other);
}
