/* The Vias of a request as they are compared over hops: sent-by and branch alone
 * (METRICS.md TX-6). */
#ifndef SC_SESSION_VIA_LIST_H
#define SC_SESSION_VIA_LIST_H

#include "base/pool.h"
#include "message/message.h"

#define SC_VIA_TEXT_MAX 512u /* a branch longer than that is not compared over hops */

/* A Via's text; its length, 0 when it does not fit into `room`. */
size_t sc_via_text(char *text, size_t room, struct sc_span host, uint16_t port,
		   struct sc_span branch);

/* All Vias but the topmost, as pairs of length and text, in the pool. */
struct sc_span sc_via_list_keep(struct sc_pool *pool, const struct sc_message *message);

/* One text of such a list after another, from *position = 0 on. */
bool sc_via_list_next(struct sc_span list, size_t *position, struct sc_span *value);

#endif
