#include "media/sequence.h"

#include <string.h>

/* Extended numbers begin in the second cycle, so that what comes before the first packet has
 * one, and none is 0. */
#define FIRST_CYCLE 0x10000u

/* The bits of a word that are numbers of this stretch, from its base to its highest. */
static uint64_t stretch_of(const struct sc_sequence *sequence, uint32_t word)
{
	uint64_t mask = UINT64_MAX;

	if (word == sequence->base / 64)
		mask &= UINT64_MAX << sequence->base % 64;
	if (word == sequence->highest / 64)
		mask &= UINT64_MAX >> (63 - sequence->highest % 64);
	return mask;
}

static struct sc_sequence_faults *faults_of(struct sc_sequence *sequence, struct sc_pool *pool)
{
	if (!sequence->faults) {
		sequence->faults = sc_pool_take(pool, sizeof *sequence->faults);
		sequence->faults->runs.packets = sequence->faultless;
	}
	return sequence->faults;
}

const struct sc_sequence_faults *sc_sequence_faults(const struct sc_sequence *sequence)
{
	static const struct sc_sequence_faults none;

	return sequence->faults ? sequence->faults : &none;
}

static void tell_word(const struct sc_sequence *sequence, struct sc_runs *runs, uint32_t word)
{
	unsigned slot = word % SC_SEQUENCE_WORDS;
	uint64_t discarded[SC_BUFFER_COUNT];

	if (word < sequence->base / 64)
		return;
	for (unsigned i = 0; i < SC_BUFFER_COUNT; i++)
		discarded[i] = sc_sequence_faults(sequence)->discarded[i][slot];
	sc_runs_tell(runs, stretch_of(sequence, word), sequence->seen[slot], discarded);
}

/* The packets of a word can come no more. */
static void leave_word(struct sc_sequence *sequence, struct sc_pool *pool, uint32_t word)
{
	uint64_t all = word < sequence->base / 64 ? 0 : stretch_of(sequence, word);

	if (sequence->faults || (all & ~sequence->seen[word % SC_SEQUENCE_WORDS]) != 0)
		tell_word(sequence, &faults_of(sequence, pool)->runs, word);
	else
		sequence->faultless += (unsigned)__builtin_popcountll(all);
}

struct sc_runs sc_sequence_runs(const struct sc_sequence *sequence)
{
	struct sc_runs runs = {.packets = sequence->faultless};

	if (sequence->faults)
		runs = sequence->faults->runs;
	for (uint32_t back = sequence->highest == 0 ? 0 : SC_SEQUENCE_WORDS; back > 0; back--)
		tell_word(sequence, &runs, sequence->highest / 64 + 1 - back);
	sc_runs_end(&runs);
	return runs;
}

void sc_sequence_discard(struct sc_sequence *sequence, struct sc_pool *pool, enum sc_buffer buffer,
			 uint32_t extended)
{
	faults_of(sequence, pool)->discarded[buffer][extended / 64 % SC_SEQUENCE_WORDS] |=
		UINT64_C(1) << extended % 64;
}

void sc_sequence_clear(struct sc_sequence *sequence, struct sc_pool *pool)
{
	sc_pool_give(pool, sequence->faults, sizeof *sequence->faults);
	sequence->faults = NULL;
}

static void see(struct sc_sequence *sequence, uint32_t extended)
{
	sequence->seen[extended / 64 % SC_SEQUENCE_WORDS] |= UINT64_C(1) << extended % 64;
	sequence->unique++;
}

/* The words that are ahead take the place of the oldest ones, which are told. */
static void go_on(struct sc_sequence *sequence, struct sc_pool *pool, uint32_t to)
{
	uint32_t word = sequence->highest / 64;

	sequence->highest = to;
	while (word < to / 64) {
		unsigned slot = ++word % SC_SEQUENCE_WORDS;

		leave_word(sequence, pool, word - SC_SEQUENCE_WORDS);
		sequence->seen[slot] = 0;
		for (unsigned i = 0; sequence->faults && i < SC_BUFFER_COUNT; i++)
			sequence->faults->discarded[i][slot] = 0;
	}
}

/* A stretch of numbers begins. */
static void begin(struct sc_sequence *sequence, struct sc_pool *pool, uint16_t seq)
{
	if (sequence->highest > 0) {
		struct sc_sequence_faults *faults = faults_of(sequence, pool);

		for (uint32_t back = SC_SEQUENCE_WORDS; back > 0; back--)
			leave_word(sequence, pool, sequence->highest / 64 + 1 - back);
		faults->expected_before += sequence->highest - sequence->base + 1;
		faults->expected_first_before += sequence->highest - sequence->first + 1;
		faults->restarts++;
	}
	memset(sequence->seen, 0, sizeof sequence->seen);
	if (sequence->faults)
		memset(sequence->faults->discarded, 0, sizeof sequence->faults->discarded);
	sequence->highest = sequence->base = sequence->first = FIRST_CYCLE + seq;
	see(sequence, sequence->highest);
}

/* A stray is confirmed by its successor: both are received, and the stray is none. */
static void begin_anew(struct sc_sequence *sequence, struct sc_pool *pool, uint16_t seq)
{
	begin(sequence, pool, (uint16_t)(seq - 1));
	sequence->faults->strays--;
	sequence->received++;
	go_on(sequence, pool, sequence->highest + 1);
	see(sequence, sequence->highest);
	sequence->valid = true;
}

static void come_late(struct sc_sequence *sequence, struct sc_sequence_faults *faults,
		      uint32_t extended)
{
	uint32_t behind = sequence->highest - extended;

	see(sequence, extended);
	faults->out_of_order++;
	if (behind > faults->reorder_max)
		faults->reorder_max = behind;
	/* So little behind, it is among the first SC_MAX_MISORDER. */
	if (extended < sequence->base)
		sequence->base = extended;
}

uint32_t sc_sequence_enter(struct sc_sequence *sequence, struct sc_pool *pool,
			   enum sc_arrival place, uint32_t extended, uint16_t seq)
{
	if (place == SC_PLACE_STRAY) {
		faults_of(sequence, pool)->strays++;
		sequence->has_stray = true;
		sequence->after_stray = (uint16_t)(seq + 1);
		return extended;
	}
	sequence->received++;
	if (place == SC_PLACE_NEXT) {
		sequence->valid |= extended == sequence->highest + 1;
		go_on(sequence, pool, extended);
		see(sequence, extended);
	} else if (place == SC_PLACE_LATE) {
		come_late(sequence, faults_of(sequence, pool), extended);
	} else if (place == SC_PLACE_ANEW) {
		if (sequence->highest == 0)
			begin(sequence, pool, seq);
		else
			begin_anew(sequence, pool, seq);
		extended = sequence->highest;
	}
	sequence->has_stray = false;
	return extended;
}

uint32_t sc_sequence_expected(const struct sc_sequence *sequence)
{
	if (sequence->highest == 0)
		return 0;
	return sc_sequence_faults(sequence)->expected_before + sequence->highest - sequence->base +
	       1;
}

int64_t sc_sequence_lost_rfc(const struct sc_sequence *sequence)
{
	if (sequence->highest == 0)
		return 0;
	return (int64_t)sc_sequence_faults(sequence)->expected_first_before + sequence->highest -
	       sequence->first + 1 - sequence->received;
}
