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

static void tell_word(const struct sc_sequence *sequence, struct sc_runs *runs, uint32_t word)
{
	unsigned slot = word % SC_SEQUENCE_WORDS;
	uint64_t discarded[SC_BUFFER_COUNT];

	if (word < sequence->base / 64)
		return;
	for (unsigned i = 0; i < SC_BUFFER_COUNT; i++)
		discarded[i] = sequence->discarded[i][slot];
	sc_runs_tell(runs, stretch_of(sequence, word), sequence->seen[slot], discarded);
}

void sc_sequence_tell_rest(const struct sc_sequence *sequence, struct sc_runs *runs)
{
	if (sequence->highest == 0)
		return;
	for (uint32_t back = SC_SEQUENCE_WORDS; back > 0; back--)
		tell_word(sequence, runs, sequence->highest / 64 + 1 - back);
}

static void see(struct sc_sequence *sequence, uint32_t extended)
{
	sequence->seen[extended / 64 % SC_SEQUENCE_WORDS] |= UINT64_C(1) << extended % 64;
	sequence->unique++;
}

/* The words that are ahead take the place of the oldest ones, which are told. */
static void go_on(struct sc_sequence *sequence, struct sc_runs *runs, uint32_t to)
{
	uint32_t word = sequence->highest / 64;

	sequence->highest = to;
	while (word < to / 64) {
		unsigned slot = ++word % SC_SEQUENCE_WORDS;

		tell_word(sequence, runs, word - SC_SEQUENCE_WORDS);
		sequence->seen[slot] = 0;
		for (unsigned i = 0; i < SC_BUFFER_COUNT; i++)
			sequence->discarded[i][slot] = 0;
	}
}

/* A stretch of numbers begins. */
static void begin(struct sc_sequence *sequence, struct sc_runs *runs, uint16_t seq)
{
	if (sequence->highest > 0) {
		sc_sequence_tell_rest(sequence, runs);
		sequence->expected_before += sequence->highest - sequence->base + 1;
		sequence->expected_first_before += sequence->highest - sequence->first + 1;
		sequence->restarts++;
	}
	memset(sequence->seen, 0, sizeof sequence->seen);
	memset(sequence->discarded, 0, sizeof sequence->discarded);
	sequence->highest = sequence->base = sequence->first = FIRST_CYCLE + seq;
	see(sequence, sequence->highest);
}

/* A stray is confirmed by its successor: both are received, and the stray is none. */
static void begin_anew(struct sc_sequence *sequence, struct sc_runs *runs, uint16_t seq)
{
	begin(sequence, runs, (uint16_t)(seq - 1));
	sequence->strays--;
	sequence->received++;
	go_on(sequence, runs, sequence->highest + 1);
	see(sequence, sequence->highest);
	sequence->valid = true;
}

static void come_late(struct sc_sequence *sequence, uint32_t extended)
{
	uint32_t behind = sequence->highest - extended;

	see(sequence, extended);
	sequence->out_of_order++;
	if (behind > sequence->reorder_max)
		sequence->reorder_max = behind;
	/* So little behind, it is among the first SC_MAX_MISORDER. */
	if (extended < sequence->base)
		sequence->base = extended;
}

uint32_t sc_sequence_enter(struct sc_sequence *sequence, struct sc_runs *runs,
			   enum sc_arrival place, uint32_t extended, uint16_t seq)
{
	if (place == SC_PLACE_STRAY) {
		sequence->strays++;
		sequence->has_stray = true;
		sequence->after_stray = (uint16_t)(seq + 1);
		return extended;
	}
	sequence->received++;
	if (place == SC_PLACE_NEXT) {
		sequence->valid |= extended == sequence->highest + 1;
		go_on(sequence, runs, extended);
		see(sequence, extended);
	} else if (place == SC_PLACE_LATE) {
		come_late(sequence, extended);
	} else if (place == SC_PLACE_ANEW) {
		if (sequence->highest == 0)
			begin(sequence, runs, seq);
		else
			begin_anew(sequence, runs, seq);
		extended = sequence->highest;
	}
	sequence->has_stray = false;
	return extended;
}

uint32_t sc_sequence_expected(const struct sc_sequence *sequence)
{
	if (sequence->highest == 0)
		return 0;
	return sequence->expected_before + sequence->highest - sequence->base + 1;
}

int64_t sc_sequence_lost_rfc(const struct sc_sequence *sequence)
{
	if (sequence->highest == 0)
		return 0;
	return (int64_t)sequence->expected_first_before + sequence->highest - sequence->first + 1 -
	       sequence->received;
}
