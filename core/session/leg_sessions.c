/* Which session a call is in, and when that is settled. */
#include "base/limits.h"
#include "session/legs.h"
#include "session/legs_parts.h"
#include "session/roles.h"
#include "session/rows.h"

/* ---- what the score says ---- */

/* What is looked for, as of when. */
struct search {
	const struct sc_state *state;
	const struct sc_leg *out;
	int64_t as_of_ns;
	bool counts; /* tell of limits */
	struct sc_leg *best;
	struct sc_leg_score score; /* of the best */
	bool tied;                 /* another is as good */
};

static bool scores(const struct search *search, const struct sc_leg *in, const struct sc_leg *out,
		   struct sc_leg_score *score)
{
	return sc_leg_score(&(struct sc_leg_pair){search->state, in, out, search->as_of_ns}, score);
}

/* Of two that are as good the later one, if it is a leg of the other: then both are of one session.
 */
static void weigh(struct search *search, struct sc_leg *leg)
{
	struct sc_leg_score score, between;
	int better;

	if (leg == search->best || !scores(search, leg, search->out, &score))
		return;
	better = search->best ? sc_leg_score_compare(&score, &search->score) : 1;
	if (better < 0)
		return;
	if (better > 0) {
		search->best = leg;
		search->score = score;
		search->tied = false;
	} else if (scores(search, search->best, leg, &between)) {
		search->best = leg;
		search->score = score;
	} else if (!scores(search, leg, search->best, &between)) {
		search->tied = true;
	}
}

/* How far a search went. */
struct walk {
	unsigned walked, compared;
};

static bool cut_short(const struct search *search, struct walk *walk)
{
	if (walk->walked++ < SC_LEGS_WALKED_MAX && walk->compared < SC_LEGS_COMPARED_MAX)
		return false;
	if (search->counts)
		search->state->counters->n[SC_COUNT_LIMIT_LEGS]++;
	return true;
}

/* How long the INVITE that made `out` came after that of `in`, or the latest of `in`. */
static int64_t lag_ns(const struct sc_leg *in, const struct sc_leg *out, bool latest)
{
	const struct sc_txn *one = latest ? in->call->attempt.last_request : sc_leg_invite(in);
	const struct sc_txn *other = sc_leg_invite(out);

	return one && other && one->has_request
		       ? sc_time_diff(other->request.first_ns, one->request.first_ns)
		       : 0;
}

/* Many call one number, all the time: where nothing else is the same only what may be passed on
 * at once is looked at. */
static bool too_late(const struct sc_leg_key *key, const struct sc_leg *in,
		     const struct sc_leg *out)
{
	return key->bucket->kind < SC_LEG_SDP && lag_ns(in, out, true) > SC_ROLE_B2BUA_WITHIN_NS;
}

/* Answers come back in the other order than the INVITEs went out. */
static bool of_answer(const struct sc_leg_key *key)
{
	return key->bucket->kind >= SC_LEG_SDP && (key->bucket->kind - SC_LEG_SDP) % 2 == 1;
}

/* The next key in the order of the INVITEs, or back. */
static const struct sc_leg_key *next_of(const struct sc_leg_key *key, bool back)
{
	return back != of_answer(key) ? key->older : key->newer;
}

static void look_back(struct search *search, const struct sc_leg_key *from)
{
	struct walk walk = {0};

	if (sc_leg_bucket_common(from->bucket))
		return;
	for (const struct sc_leg_key *key = next_of(from, true); key; key = next_of(key, true)) {
		if (lag_ns(key->leg, search->out, false) > SC_LEG_WITHIN_NS ||
		    cut_short(search, &walk))
			return;
		if (key->diverted || too_late(from, key->leg, search->out))
			continue;
		walk.compared++;
		weigh(search, key->leg);
	}
}

/* The leg whose continuation `out` is; NULL: none, or it cannot be told which. */
static struct sc_leg *find_in(struct search *search, const struct sc_leg *out)
{
	search->out = out;
	search->best = NULL;
	search->tied = false;
	for (const struct sc_leg_key *key = out->keys; key; key = key->next)
		if (key->bucket->kind != SC_LEG_CALLEE || key->diverted)
			look_back(search, key);
	return search->tied ? NULL : search->best;
}

/* ---- settling ---- */

/* A leg, and the one that it continues; `in` NULL: it begins the session. */
struct step {
	struct sc_leg *leg, *in;
	struct sc_leg_score score;
};

/* From a leg to the one that began its session. Returns how many steps there are. */
static size_t climb(struct search *search, struct sc_leg *leg,
		    struct step steps[SC_LEGS_IN_A_ROW_MAX])
{
	size_t count = 0;

	for (;;) {
		struct step *step = &steps[count++];

		*step = (struct step){.leg = sc_leg_root(leg)};
		leg = step->leg->settled ? NULL : find_in(search, step->leg);
		if (!leg)
			return count;
		if (count == SC_LEGS_IN_A_ROW_MAX) {
			if (search->counts)
				search->state->counters->n[SC_COUNT_LIMIT_LEGS]++;
			return count;
		}
		step->in = leg;
		step->score = search->score;
	}
}

static void settle_root(struct sc_leg *root, uint64_t session)
{
	struct sc_leg *next;

	root->settled = true;
	root->call->session = session;
	for (struct sc_leg *member = root->members; member; member = next) {
		next = member->next_member;
		member->root = member->next_member = NULL;
		settle_root(member, session);
	}
	root->members = NULL;
}

static void label(struct sc_state *state, const struct step *step)
{
	if (step->in && step->score.reasons & SC_JOINED_BY(TRANSIT))
		sc_roles_of_b2bua(state, sc_leg_invite(step->leg), SC_CONFIDENCE_MEDIUM);
}

static void settle(struct search *search, struct sc_state *state, struct sc_leg *leg)
{
	struct step steps[SC_LEGS_IN_A_ROW_MAX];
	size_t count = climb(search, leg, steps);
	uint64_t session = steps[count - 1].leg->call->session;

	for (size_t i = count; i > 0; i--) {
		struct step *step = &steps[i - 1];

		if (step->leg->settled)
			continue;
		if (step->in) {
			step->leg->reasons = step->score.reasons;
			step->leg->score = step->score.points;
			label(state, step);
		}
		settle_root(step->leg, session);
	}
}

/* The leg in is about to be over: is `out` its continuation? */
static void settle_out(struct search *search, struct sc_state *state, const struct sc_leg *in,
		       struct sc_leg *out)
{
	struct sc_leg_score score;

	if (!scores(search, in, out, &score))
		return;
	find_in(search, out);
	if (sc_leg_score_compare(&score, &search->score) < 0)
		return; /* another's, if anybody's */
	if (search->tied || search->best == in)
		settle(search, state, out);
}

static void look_ahead(struct search *search, struct sc_state *state, const struct sc_leg_key *from)
{
	bool diverted = from->bucket->kind == SC_LEG_CALLEE;
	struct walk walk = {0};

	if (sc_leg_bucket_common(from->bucket) || (diverted && from->bucket->diverted == 0))
		return;
	for (const struct sc_leg_key *key = next_of(from, false); key; key = next_of(key, false)) {
		if (lag_ns(from->leg, key->leg, false) > SC_LEG_WITHIN_NS ||
		    cut_short(search, &walk))
			return;
		if (key->diverted != diverted || key->leg->settled || key->leg->root ||
		    too_late(from, from->leg, key->leg))
			continue;
		walk.compared++;
		settle_out(search, state, from->leg, key->leg);
	}
}

void sc_legs_settle(struct sc_state *state, struct sc_call *call)
{
	struct search search = {.state = state, .as_of_ns = state->now_ns, .counts = true};

	if (call->leg)
		settle(&search, state, call->leg);
}

void sc_legs_end(struct sc_state *state, struct sc_call *call)
{
	const struct sc_owner *owner = &call->attempt.owner;
	struct search search = {.state = state, .as_of_ns = state->now_ns, .counts = true};

	/* When it became final, not when somebody looks. */
	if (!owner->surrendered)
		search.as_of_ns = MIN(search.as_of_ns, sc_owner_open_until(state, owner));
	settle(&search, state, call->leg);
	if (!state->tombstones)
		return; /* the input has ended: all are settled */
	for (const struct sc_leg_key *key = call->leg->keys; key; key = key->next)
		if (!key->diverted)
			look_ahead(&search, state, key);
}

/* ---- as of now ---- */

static struct search search_now(const struct sc_state *state)
{
	return (struct search){.state = state, .as_of_ns = state->now_ns};
}

uint64_t sc_legs_session(const struct sc_state *state, const struct sc_call *call)
{
	struct step steps[SC_LEGS_IN_A_ROW_MAX];
	struct search search = search_now(state);

	return call->leg ? steps[climb(&search, call->leg, steps) - 1].leg->call->session
			 : call->session;
}

void sc_legs_row(const struct sc_state *state, const struct sc_call *call, struct sc_call_row *row)
{
	struct step steps[SC_LEGS_IN_A_ROW_MAX];
	struct search search = search_now(state);
	size_t count = climb(&search, call->leg, steps);

	row->session = steps[count - 1].leg->call->session;
	row->session_reason = call->leg->reasons;
	row->session_score = call->leg->score;
	if (steps[0].leg == call->leg && steps[0].in) {
		row->session_reason = steps[0].score.reasons;
		row->session_score = steps[0].score.points;
	}
}

void sc_legs_roles(struct sc_state *state, const struct sc_call *call)
{
	struct search search = search_now(state);
	struct step step = {.leg = call->leg};

	if (!step.leg || step.leg->settled || step.leg->root)
		return;
	step.in = find_in(&search, step.leg);
	step.score = search.score;
	label(state, &step);
}
