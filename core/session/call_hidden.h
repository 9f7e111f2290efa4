/* What of a call can lie in a hole (hidden.h): single messages, and whether it is touched at all.
 */
#ifndef SC_SESSION_CALL_HIDDEN_H
#define SC_SESSION_CALL_HIDDEN_H

#include "session/call.h"
#include "session/hidden.h"

/* Can a message of the call be hidden that its caller sent then, or somebody? */
bool sc_hidden_from_caller(const struct sc_state *state, const struct sc_call *call,
			   int64_t after_ns, int64_t until_ns);
bool sc_hidden_in_call(const struct sc_state *state, const struct sc_call *call, int64_t after_ns,
		       int64_t until_ns);

/* Can a message of the call be hidden at all (`capture-gap`)? */
bool sc_hidden_of_call(const struct sc_state *state, const struct sc_call *call);

/* Can a response that belongs before the final one of an INVITE be hidden, or was something
 * lost for certain while the call was set up (`truncated`)? */
bool sc_hidden_in_set_up(const struct sc_state *state, const struct sc_call *call);

#endif
