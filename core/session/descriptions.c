#include "session/descriptions.h"

#include "base/limits.h"
#include "base/time.h"
#include "message/sdp_read.h"
#include "session/call.h"
#include "session/media_facts.h"

/* ---- facts ---- */

/* The line that the call is about; NULL: none that is accepted. */
static const struct sc_sdp_media *main_line(const struct sc_sdp *sdp)
{
	const struct sc_sdp_media *found = NULL;

	for (unsigned i = 0; i < sdp->media_count; i++) {
		const struct sc_sdp_media *media = &sdp->media[i];

		if (media->rejected)
			continue;
		if (media->kind == SC_SDP_AUDIO)
			return media;
		if (!found && media->transport != SC_SDP_OTHER_TRANSPORT &&
		    media->transport != SC_SDP_UDPTL)
			found = media;
	}
	return found;
}

void sc_descriptions_note(struct sc_state *state, struct sc_call *call, const struct sc_sdp *sdp,
			  const struct sc_told *told)
{
	struct sc_call_media *media = sc_call_media_of(state, call);
	const struct sc_sdp_media *line = main_line(sdp);
	struct sc_description *description;

	if (media->description_count >= SC_CALL_DESCRIPTIONS_MAX) {
		sc_owner_limit(state, &call->attempt.owner, SC_COUNT_LIMIT_DESCRIPTIONS);
		return;
	}
	description = sc_pool_take(&state->pool, sizeof *description);
	description->time_ns = told->seen.last_ns;
	description->cseq = told->cseq;
	description->side = told->side;
	description->direction = (uint8_t)(line ? line->direction : SC_SDP_INACTIVE);
	description->line = (uint8_t)(line ? line - sdp->media : 0);
	description->zero = line && line->on_hold;
	description->offers = told->offers;
	description->prack = told->prack;
	*(media->latest ? &media->latest->next : &media->descriptions) = description;
	media->latest = description;
	media->description_count++;
}

void sc_descriptions_free(struct sc_state *state, struct sc_call *call)
{
	struct sc_description *next;

	for (struct sc_description *one = call->media->descriptions; one; one = next) {
		next = one->next;
		sc_pool_give(&state->pool, one, sizeof *one);
	}
	call->media->descriptions = call->media->latest = NULL;
}

/* ---- what they mean together ---- */

/* An offer, and what answers it. The same answer comes again on other hops, in a 200 after a
 * 183, or from another branch of a fork. */
struct exchange {
	const struct sc_description *next, *offer, *answer;
	bool answered;
};

static bool answers(const struct exchange *exchange, const struct sc_description *description)
{
	return exchange->offer && exchange->offer->side != description->side &&
	       !description->offers &&
	       (description->cseq == exchange->offer->cseq ||
		(description->prack && !exchange->answered));
}

/* Goes on to the next answer. False: there is none. */
static bool next_answer(struct exchange *exchange)
{
	while (exchange->next) {
		const struct sc_description *description = exchange->next;

		exchange->next = description->next;
		if (answers(exchange, description)) {
			exchange->answer = description;
			exchange->answered = true;
			return true;
		}
		exchange->offer = description;
		exchange->answered = false;
	}
	return false;
}

static struct exchange first_exchange(const struct sc_call *call)
{
	return (struct exchange){.next = call->media ? call->media->descriptions : NULL};
}

static bool is_active(const struct sc_description *description)
{
	return description->direction == SC_SDP_SENDRECV && !description->zero;
}

static bool takes_off(const struct sc_description *description)
{
	return description->direction == SC_SDP_SENDONLY ||
	       description->direction == SC_SDP_INACTIVE || description->zero;
}

/* How long `from_ns` to `to_ns` is, as far as it lies in the time asked for. */
static int64_t overlap(int64_t from_ns, int64_t to_ns, int64_t first_ns, int64_t last_ns)
{
	int64_t from = MAX(from_ns, first_ns), to = MIN(to_ns, last_ns);

	return to > from ? sc_time_diff(to, from) : 0;
}

struct sc_talk sc_descriptions_talk(const struct sc_call *call, int64_t from_ns, int64_t to_ns)
{
	struct exchange exchange = first_exchange(call);
	struct sc_talk talk = {.active = true};
	bool was_active = false, active = false;
	int64_t held_since_ns = SC_TIME_NONE;

	while (next_answer(&exchange) && exchange.answer->time_ns < to_ns) {
		int64_t time_ns = exchange.answer->time_ns;

		was_active |= active;
		active = is_active(exchange.offer) && is_active(exchange.answer);
		if (time_ns <= from_ns) {
			talk.known = true;
			talk.active = active;
		} else {
			talk.active &= active;
		}
		if (was_active && held_since_ns == SC_TIME_NONE &&
		    (takes_off(exchange.offer) || takes_off(exchange.answer)))
			held_since_ns = time_ns;
		if (active && held_since_ns != SC_TIME_NONE) {
			talk.hold_ns += overlap(held_since_ns, time_ns, from_ns, to_ns);
			held_since_ns = SC_TIME_NONE;
		}
	}
	if (held_since_ns != SC_TIME_NONE)
		talk.hold_ns += overlap(held_since_ns, to_ns, from_ns, to_ns);
	return talk;
}

const struct sc_description *sc_descriptions_offer(const struct sc_call *call)
{
	return call->media ? call->media->descriptions : NULL;
}

const struct sc_description *sc_descriptions_answer(const struct sc_call *call)
{
	struct exchange exchange = first_exchange(call);

	while (next_answer(&exchange))
		;
	return exchange.answer;
}
