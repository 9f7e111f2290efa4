/* How a stream went over time: its gaps, and its intervals one after another. */
#include "base/time.h"
#include "media/quality.h"
#include "session/streams.h"

/* A few, nearly in order. */
static void sort_gaps(struct sc_gap_row *gaps, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct sc_gap_row gap = gaps[i];
		size_t at = i;

		for (; at > 0 && gaps[at - 1].from_ns > gap.from_ns; at--)
			gaps[at] = gaps[at - 1];
		gaps[at] = gap;
	}
}

static void set_gaps(const struct sc_stream *measured, struct sc_stream_room *room)
{
	for (uint32_t i = 0; i < measured->gap_count; i++)
		room->gaps[i] = (struct sc_gap_row){
			measured->gaps[i].from_ns,
			measured->gaps[i].to_ns,
			measured->gaps[i].from_frame,
			measured->gaps[i].to_frame,
		};
	sort_gaps(room->gaps, measured->gap_count);
	room->row.gaps =
		(struct sc_row_list){room->gaps, measured->gap_count, sizeof room->gaps[0]};
	room->row.gaps_seen = measured->gaps_all;
}

/* A packet that came late over the end of an interval is no loss of it: the next one, which gained
 * it, tells. */
static uint64_t lost_in(const struct sc_course *course, uint32_t i)
{
	int64_t lost = course->slots[i].lost;

	for (uint32_t next = i + 1; next < course->count && course->slots[next].lost < 0; next++)
		lost += course->slots[next].lost;
	return lost > 0 ? (uint64_t)lost : 0;
}

static struct sc_quantity mos_in(const struct sc_stream_result *result,
				 const struct sc_course_row *row,
				 const struct sc_impairment *impairment)
{
	uint64_t bad = row->lost + row->discarded;
	struct sc_quality quality;

	if (!sc_quality_of_part(result, SC_BUFFER_60, bad < row->expected ? bad : row->expected,
				row->expected, impairment, &quality))
		return (struct sc_quantity){.absent = SC_NO_PUBLISHED_IE};
	return (struct sc_quantity){(int64_t)(quality.mos * 1000 + 0.5), SC_UNIT_AVERAGE,
				    SC_PRESENT};
}

static void set_course(const struct sc_course *course, const struct sc_impairment *impairment,
		       struct sc_stream_room *room)
{
	size_t count = 0;

	for (uint32_t i = 0; i < course->count; i++) {
		const struct sc_course_slot *slot = &course->slots[i];
		struct sc_course_row *row = &room->course[count];

		if (slot->expected == 0)
			continue;
		*row = (struct sc_course_row){
			.time_ns = sc_time_add(course->start_ns, i * course->slot_ns),
			.length_ns = course->slot_ns,
			.expected = slot->expected,
			.lost = lost_in(course, i),
			.discarded = slot->discarded,
			.jitter_ns = slot->samples > 0 ? (int64_t)(slot->jitter_ns / slot->samples)
						       : SC_TIME_NONE,
		};
		row->mos = mos_in(&room->result, row, impairment);
		count++;
	}
	room->row.course = (struct sc_row_list){room->course, count, sizeof room->course[0]};
}

void sc_stream_row_course(const struct sc_stream *measured, const struct sc_impairment *impairment,
			  struct sc_stream_room *room)
{
	set_gaps(measured, room);
	if (measured->course)
		set_course(measured->course, impairment, room);
}
