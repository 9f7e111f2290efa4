#include "session/stream_call.h"

#include "base/limits.h"
#include "session/call.h"
#include "session/dialog.h"
#include "session/dialog_set.h"

bool sc_call_hung_up(const struct sc_call *call)
{
	const struct sc_txn *latest = call->attempt.last_request;

	if (call->cancels || (latest && latest->final && latest->final->code >= 300))
		return true;
	for (const struct sc_dialog *dialog = call->attempt.owner.set->dialogs; dialog;
	     dialog = dialog->next)
		if (dialog->call == call && dialog->byes)
			return true;
	return false;
}

static void moments_of_invite(const struct sc_txn *invite,
			      void (*moment)(void *user, int64_t at_ns), void *user)
{
	for (const struct sc_reply *reply = invite->replies; reply; reply = reply->next) {
		if (!sc_code_success(reply->code))
			continue;
		moment(user, reply->seen.first_ns);
		moment(user, sc_time_add(reply->seen.first_ns, SC_AUDIO_DUE_NS));
	}
}

void sc_call_moments(const struct sc_call *call, void (*moment)(void *user, int64_t at_ns),
		     void *user)
{
	for (const struct sc_txn *invite = sc_call_invites(call); invite; invite = invite->next)
		moments_of_invite(invite, moment, user);
	for (const struct sc_dialog *dialog = call->attempt.owner.set->dialogs; dialog;
	     dialog = dialog->next)
		for (const struct sc_txn *bye = dialog->call == call ? dialog->byes : NULL; bye;
		     bye = bye->next)
			if (bye->has_request)
				moment(user, bye->request.first_ns);
}

/* How well it fits to what is at the other end. */
static unsigned rank_of(const struct sc_announcement *announced, const struct sc_media_end *other)
{
	enum sc_side side = sc_other_side((enum sc_side)announced->side);

	return 1u + (sc_call_hung_up(announced->call) ? 0u : 2u) +
	       (sc_announcement_at(other, announced->call, side) ? 1u : 0u);
}

void sc_announcement_share(const struct sc_announcement *announced, bool by_source)
{
	struct sc_call_media *media = announced->call->media;

	if ((announced->side == SC_SIDE_CALLER) == by_source)
		media->shared_to_callee = true;
	else
		media->shared_to_caller = true;
}

void sc_stream_share(const struct sc_media_end *end, const struct sc_media_end *other,
		     const struct sc_announcement *chosen, bool by_source)
{
	const struct sc_announcement *announced = end->announced;
	unsigned rank = rank_of(chosen, other);

	for (unsigned i = 0; announced && i < SC_END_ANNOUNCEMENTS_MAX;
	     i++, announced = announced->older)
		if (announced->call != chosen->call && rank_of(announced, other) == rank)
			sc_announcement_share(announced, by_source);
}

struct sc_stream_binding sc_stream_choose(const struct sc_media_end *end,
					  const struct sc_media_end *other)
{
	struct sc_stream_binding best = {0};
	const struct sc_announcement *announced = end ? end->announced : NULL;

	for (unsigned i = 0; announced && i < SC_END_ANNOUNCEMENTS_MAX;
	     i++, announced = announced->older) {
		unsigned rank = rank_of(announced, other);
		bool another = best.announced && best.announced->call != announced->call;

		if (rank > best.rank)
			best = (struct sc_stream_binding){announced, rank, false, false};
		else if (rank == best.rank && another)
			best.ambiguous = true;
	}
	best.more = announced != NULL;
	return best;
}

static bool goes_between(const struct sc_media_stream *stream, const struct sc_call *call,
			 enum sc_side receiver)
{
	return sc_announcement_at(stream->dst, call, receiver) &&
	       sc_announcement_at(stream->src, call, sc_other_side(receiver));
}

bool sc_stream_is_taken_over(const struct sc_media_stream *stream, const struct sc_call *call)
{
	return sc_call_hung_up(stream->call) ||
	       (sc_stream_latest_ns(&stream->measured) < call->attempt.first_ns &&
		(goes_between(stream, call, SC_SIDE_CALLER) ||
		 goes_between(stream, call, SC_SIDE_CALLEE)));
}
