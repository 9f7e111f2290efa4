#include "media/runs.h"

static unsigned count(uint64_t bits)
{
	return (unsigned)__builtin_popcountll(bits);
}

/* The group of events is over: a burst, or an event in a gap (METRICS.md 12.4). */
static void end_group(struct sc_runs *runs)
{
	if (runs->group_events >= 2) {
		runs->bursts++;
		runs->burst_bad += runs->group_events;
		runs->burst_packets += runs->group_last - runs->group_first + 1;
		if (runs->group_first > runs->burst_end)
			runs->gaps++;
		runs->burst_end = runs->group_last + 1;
	} else {
		runs->gap_bad += runs->group_events;
	}
	runs->group_events = 0;
}

/* A lost or discarded packet, with `before` packets of any kind before it. */
static void event(struct sc_runs *runs, uint64_t before)
{
	if (runs->group_events > 0 && before - runs->group_last > SC_BURST_GMIN)
		end_group(runs);
	if (runs->group_events++ == 0)
		runs->group_first = before;
	runs->group_last = before;
}

static void end_lost_run(struct sc_runs *runs)
{
	if (runs->lost_run == 0)
		return;
	runs->lost_runs[runs->lost_run < SC_LOSS_RUNS ? runs->lost_run - 1 : SC_LOSS_RUNS - 1]++;
	if (runs->lost_run > runs->lost_run_max)
		runs->lost_run_max = runs->lost_run;
	runs->lost_run = 0;
}

/* The runs of bad packets that begin among `bits`, the first of which is number 0. */
static void tell_bad(struct sc_runs *runs, enum sc_buffer buffer, uint64_t bits, unsigned packets)
{
	uint64_t begins = bits & ~(bits << 1 | (runs->bad[buffer].goes_on ? 1 : 0));

	runs->bad[buffer].packets += count(bits);
	runs->bad[buffer].runs += count(begins);
	runs->bad[buffer].goes_on = bits >> (packets - 1) & 1;
}

static void tell_each(struct sc_runs *runs, unsigned packets, uint64_t lost, uint64_t bad)
{
	for (unsigned i = 0; i < packets; i++) {
		if (lost >> i & 1)
			runs->lost_run++;
		else
			end_lost_run(runs);
		if (bad >> i & 1)
			event(runs, runs->packets + i);
	}
}

void sc_runs_tell(struct sc_runs *runs, uint64_t mask, uint64_t seen,
		  const uint64_t discarded[SC_BUFFER_COUNT])
{
	unsigned packets = count(mask), shift;
	uint64_t lost, bad[SC_BUFFER_COUNT];

	if (packets == 0)
		return;
	shift = (unsigned)__builtin_ctzll(mask);
	lost = (~seen & mask) >> shift;
	for (unsigned i = 0; i < SC_BUFFER_COUNT; i++) {
		bad[i] = lost | (discarded[i] & mask) >> shift;
		tell_bad(runs, i, bad[i], packets);
	}
	if (bad[SC_BUFFER_60] != 0 || runs->lost_run > 0) /* seldom */
		tell_each(runs, packets, lost, bad[SC_BUFFER_60]);
	runs->packets += packets;
}

void sc_runs_end(struct sc_runs *runs)
{
	end_lost_run(runs);
	end_group(runs);
	if (runs->packets > runs->burst_end)
		runs->gaps++;
}
