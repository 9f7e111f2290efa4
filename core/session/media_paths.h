/* Between which hosts media were seen to go, and which way. That nothing came from a host says
 * something only where the tap would have seen it (METRICS.md OW-1). */
#ifndef SC_SESSION_MEDIA_PATHS_H
#define SC_SESSION_MEDIA_PATHS_H

#include "base/counters.h"
#include "base/endpoint.h"
#include "base/index.h"
#include "base/pool.h"

struct sc_media_paths {
	struct sc_index index; /* at most SC_MEDIA_PATHS_MAX */
};

/* RTP or RTCP went that way; ports do not matter. */
void sc_media_paths_note(struct sc_media_paths *paths, struct sc_pool *pool,
			 struct sc_counters *counters, const struct sc_endpoint *src,
			 const struct sc_endpoint *dst);

bool sc_media_paths_has(const struct sc_media_paths *paths, const struct sc_endpoint *src,
			const struct sc_endpoint *dst);

void sc_media_paths_clear(struct sc_media_paths *paths, struct sc_pool *pool);

#endif
