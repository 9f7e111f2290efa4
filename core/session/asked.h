/* What expressions ask of messages (filter/predicates.h), put to each message while its bytes are
 * there. The bits of what holds go to the row of the message, and with those of other messages to
 * the call or registration that it is of: that a message with it was seen is a fact of that.
 *
 * Where nothing is asked none of this is there: who asks has put himself between a message and
 * what its owner does with it. */
#ifndef SC_SESSION_ASKED_H
#define SC_SESSION_ASKED_H

#include "message/message.h"
#include "session/state.h"

/* The kinds of owners are entered in the state by now. `predicates` outlive it. */
struct sc_asked *sc_asked_new(struct sc_state *state, struct sc_predicates *predicates);
void sc_asked_free(struct sc_asked *asked); /* NULL is fine */

/* The predicates that hold for the message that is being fed; state->asked is there. */
uint32_t sc_asked_of(const struct sc_state *state, const struct sc_message *message);

#endif
