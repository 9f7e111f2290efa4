/* The Vias of a request as they are compared over hops: sent-by and branch alone
 * (METRICS.md TX-6). */
#ifndef SC_SESSION_VIA_LIST_H
#define SC_SESSION_VIA_LIST_H

#include "base/pool.h"
#include "message/message.h"

/* All Vias but the topmost, at most SC_VIAS_MAX, as pairs of length and text, in
 * the pool; absent if there are none. */
struct sc_span sc_via_list_keep(struct sc_pool *pool, const struct sc_message *message);

/* Is that Via in such a list? */
bool sc_via_list_has(struct sc_span list, struct sc_span host, uint16_t port,
		     struct sc_span branch);

#endif
