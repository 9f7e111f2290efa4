#include "pause.h"

#include <glib.h>
#include <signal.h>

#include "base/limits.h"
#include "base/time.h"

#define LIVE_WITHIN_NS (10 * SC_NS_PER_S)
/* What was written before Ctrl-C, and lies in the pipe, comes within that time. */
#define DRAIN_QUIET_NS (300 * SC_NS_PER_MS)
#define DRAIN_BUSY_NS SC_NS_PER_S

static volatile sig_atomic_t interrupted;
static struct sigaction before; /* what the signal did before */

/* The second one does what it did before. */
static void on_interrupt(int signal_number)
{
	interrupted = 1;
	sigaction(signal_number, &before, NULL);
}

void sc_pause_begin(struct sc_pause *pause, bool goes_on)
{
	struct sigaction action = {.sa_handler = on_interrupt};

	*pause = (struct sc_pause){.goes_on = goes_on, .last_ns = SC_TIME_NONE};
	interrupted = 0;
	sigemptyset(&action.sa_mask);
	/* What the caller had ignored (nohup, a job in the background) stays ignored. */
	if (sigaction(SIGINT, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		sigaction(SIGINT, &action, NULL);
}

void sc_pause_end(void)
{
	sigaction(SIGINT, &before, NULL);
}

bool sc_pause_interrupted(void)
{
	return interrupted;
}

static int64_t steady_now(void)
{
	return g_get_monotonic_time() * SC_NS_PER_US;
}

/* True once it is that long since Ctrl-C. */
static bool drained(struct sc_pause *pause, int64_t steady_ns, int64_t enough_ns)
{
	if (!interrupted)
		return false;
	if (pause->interrupted_ns == 0)
		pause->interrupted_ns = steady_ns;
	return steady_ns - pause->interrupted_ns >= enough_ns;
}

int64_t sc_pause_at(struct sc_pause *pause, int64_t last_ns, int64_t wall_ns, int64_t steady_ns)
{
	const int64_t noticed_ns = SC_PAUSE_MS * SC_NS_PER_MS; /* since it began */

	if (drained(pause, steady_ns, DRAIN_QUIET_NS))
		pause->stop = true;
	if (last_ns != pause->last_ns) {
		int64_t age_ns =
			last_ns == SC_TIME_NONE ? INT64_MAX : sc_time_diff(wall_ns, last_ns);

		pause->last_ns = last_ns;
		pause->since_ns = steady_ns - noticed_ns;
		pause->live = age_ns <= LIVE_WITHIN_NS && age_ns >= -LIVE_WITHIN_NS;
	}
	if (!pause->goes_on || !pause->live)
		return SC_TIME_NONE;
	return sc_time_add(last_ns, steady_ns - pause->since_ns);
}

int64_t sc_pause_now(struct sc_pause *pause, int64_t last_ns)
{
	return sc_pause_at(pause, last_ns, g_get_real_time() * SC_NS_PER_US, steady_now());
}

void sc_pause_busy(struct sc_pause *pause)
{
	if (drained(pause, steady_now(), DRAIN_BUSY_NS))
		pause->stop = true;
}
