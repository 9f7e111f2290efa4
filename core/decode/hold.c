#include "decode/hold.h"

#include "base/limits.h"

/* Small pieces count with what their keeping costs. */
static uint32_t cost(const struct sc_piece *piece)
{
	return (uint32_t)sizeof *piece + piece->len;
}

static void enlist(struct sc_holds *holds, struct sc_hold *hold)
{
	hold->newer = NULL;
	hold->older = holds->newest;
	if (holds->newest)
		holds->newest->newer = hold;
	else
		holds->oldest = hold;
	holds->newest = hold;
}

static void delist(struct sc_holds *holds, struct sc_hold *hold)
{
	if (hold->older)
		hold->older->newer = hold->newer;
	else
		holds->oldest = hold->newer;
	if (hold->newer)
		hold->newer->older = hold->older;
	else
		holds->newest = hold->older;
}

static void insert_after(struct sc_hold *hold, struct sc_piece *before, struct sc_piece *piece)
{
	piece->before = before;
	piece->after = before ? before->after : hold->first;
	if (piece->before)
		piece->before->after = piece;
	else
		hold->first = piece;
	if (piece->after)
		piece->after->before = piece;
	else
		hold->last = piece;
}

struct sc_piece *sc_hold_add(struct sc_holds *holds, struct sc_hold *hold,
			     const struct sc_piece *piece, struct sc_bytes data)
{
	struct sc_piece *before = hold->last, *copy;

	/* Mostly the piece belongs behind the last one: bytes behind a gap come in order. */
	while (before && sc_seq_diff(before->seq, piece->seq) > 0)
		before = before->before;
	if (before && sc_seq_diff(before->seq + before->span, piece->seq + piece->span) >= 0)
		return NULL;
	copy = sc_pool_take(holds->pool, sizeof *copy + data.len);
	*copy = *piece;
	copy->len = data.len;
	memcpy(copy->data, data.ptr, data.len);
	if (!hold->first) {
		enlist(holds, hold);
		hold->since_frame = piece->frame.number;
	}
	insert_after(hold, before, copy);
	hold->count++;
	hold->bytes += cost(copy);
	holds->bytes += cost(copy);
	return copy;
}

void sc_hold_drop(struct sc_holds *holds, struct sc_hold *hold, struct sc_piece *piece)
{
	if (piece->before)
		piece->before->after = piece->after;
	else
		hold->first = piece->after;
	if (piece->after)
		piece->after->before = piece->before;
	else
		hold->last = piece->before;
	if (!hold->first)
		delist(holds, hold);
	hold->count--;
	hold->bytes -= cost(piece);
	holds->bytes -= cost(piece);
	sc_pool_give(holds->pool, piece, sizeof *piece + piece->len);
}

void sc_hold_clear(struct sc_holds *holds, struct sc_hold *hold)
{
	while (hold->first)
		sc_hold_drop(holds, hold, hold->first);
}

void sc_hold_requeue(struct sc_holds *holds, struct sc_hold *hold)
{
	delist(holds, hold);
	enlist(holds, hold);
}

uint64_t sc_holds_waiting_frame(const struct sc_holds *holds)
{
	uint64_t frame = UINT64_MAX;
	unsigned count = 0;

	for (const struct sc_hold *hold = holds->oldest; hold; hold = hold->newer) {
		if (++count > SC_HOLDS_LOOKED_AT_MAX)
			return 0;
		frame = hold->since_frame < frame ? hold->since_frame : frame;
	}
	return frame;
}

bool sc_hold_full(const struct sc_hold *hold)
{
	return hold->bytes > SC_TCP_HELD_BYTES_MAX || hold->count > SC_TCP_HELD_SEGMENTS_MAX;
}
