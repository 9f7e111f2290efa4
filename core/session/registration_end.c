#include "session/registration_end.h"

#include "base/time.h"
#include "session/registration_row.h"

static int64_t deadline(const struct sc_state *state, const struct sc_owner *owner)
{
	return sc_attempt_over_at(state, (const struct sc_attempt *)owner);
}

static void saw(const struct sc_state *state, struct sc_owner *owner,
		const struct sc_message *message, const struct sc_packet *packet, enum sc_copy copy)
{
	(void)state;
	(void)message;
	sc_attempt_saw((struct sc_attempt *)owner, packet, copy);
}

static void hand_out(struct sc_state *state, struct sc_owner *owner)
{
	struct sc_registration_scratch scratch;
	struct sc_registration_row row;

	if (!state->sink.registration)
		return;
	sc_registration_row(state, (struct sc_registration *)owner, &row, &scratch);
	state->sink.registration(state->sink.user, &row);
}

static void free_registration(struct sc_state *state, struct sc_owner *owner)
{
	struct sc_registration *registration = (struct sc_registration *)owner;

	sc_pool_drop(&state->pool, registration->contact);
	sc_attempt_free(state, &registration->attempt, sizeof *registration);
}

const struct sc_owner_ops sc_registration_ops = {deadline, saw, hand_out, free_registration};
