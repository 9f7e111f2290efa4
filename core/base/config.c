#include "base/config.h"

#include "base/limits.h"
#include "base/time.h"

void sc_config_default(struct sc_config *config)
{
	*config = (struct sc_config){
		.t1_ns = SC_NS_PER_S / 2,
		.t2_ns = 4 * SC_NS_PER_S,
		.t4_ns = 5 * SC_NS_PER_S,
		.dup_window_ns = 5 * SC_NS_PER_MS,
		.proceeding_ns = 180 * SC_NS_PER_S, /* RFC 3261 16.6: Timer C > 3 minutes */
		.short_call_ns = 3 * SC_NS_PER_S,
		.calls_max = SC_MAX_CALLS,
		.memory_bytes_max = SC_MAX_MEMORY,
	};
}
