/* Sessions: the calls that B2BUAs joined, by strong keys (METRICS.md 10):
 * Session-ID, a header that names the other leg's Call-ID, icid, HEP's
 * correlation id; and calls that name another one: Replaces, Target-Dialog,
 * In-Reply-To. */
#ifndef SC_SESSION_SESSION_KEYS_H
#define SC_SESSION_SESSION_KEYS_H

#include "message/message.h"
#include "session/state.h"

struct sc_call;
struct sc_session_keys;

struct sc_session_keys *sc_session_keys_new(void);
void sc_session_keys_free(struct sc_session_keys *keys);

/* A message of the call's INVITE: enters the keys it carries and joins the
 * call to the session of whoever has one of them. `first`: the INVITE that
 * made the call. */
void sc_session_keys_note(struct sc_state *state, struct sc_call *call,
			  const struct sc_message *message, const struct sc_packet *packet,
			  bool first);

/* The call that first had the Call-ID, of those in progress; `hash`: of it (struct sc_hashes). */
struct sc_call *sc_session_keys_call(const struct sc_state *state, uint64_t hash,
				     struct sc_span call_id);

/* Fetches from memory where the key of a Call-ID would stand; `hash`: of it. */
void sc_session_keys_expect(const struct sc_session_keys *keys, uint64_t hash);

/* Does a key say that `out` is no continuation of `in`: has it a Session-ID of its own (METRICS.md
 * 10), or does it name another call? */
bool sc_session_keys_contradict(const struct sc_call *in, const struct sc_call *out);

/* The call goes: so do its keys. */
void sc_session_keys_forget(struct sc_state *state, struct sc_call *call);

#endif
