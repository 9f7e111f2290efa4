#include "media/marks.h"

#include <string.h>

#include "base/limits.h"
#include "base/time.h"

static size_t bytes_of(unsigned count)
{
	return count * sizeof(struct sc_mark);
}

/* A mark that is set behind its instant is taken by the first packet of voice of all, if that came
 * later than it. */
static void take_first(const struct sc_marks *marks, struct sc_mark *late)
{
	for (unsigned i = 0; i < marks->count; i++) {
		const struct sc_mark *mark = &marks->each[i];

		if (mark->voice_ns == SC_TIME_NONE || mark->voice_before > 0 ||
		    mark->voice_ns < late->at_ns)
			continue;
		late->voice_ns = mark->voice_ns;
		late->voice_frame = mark->voice_frame;
		late->voice_before = 0;
	}
}

bool sc_marks_set(struct sc_marks *marks, struct sc_pool *pool, int64_t at_ns)
{
	struct sc_mark *each;

	for (unsigned i = 0; i < marks->count; i++)
		if (marks->each[i].at_ns == at_ns)
			return true;
	if (marks->count >= SC_STREAM_MARKS_MAX)
		return false;
	each = sc_pool_take(pool, bytes_of(marks->count + 1)); /* few have more than three */
	if (marks->count > 0)
		memcpy(each, marks->each, bytes_of(marks->count));
	each[marks->count] = (struct sc_mark){.at_ns = at_ns, .voice_ns = SC_TIME_NONE};
	sc_pool_give(pool, marks->each, bytes_of(marks->count));
	marks->each = each;
	take_first(marks, &each[marks->count]);
	marks->count++;
	return true;
}

void sc_marks_take(struct sc_marks *marks, int64_t time_ns, uint64_t frame, uint32_t voice_before)
{
	for (unsigned i = 0; i < marks->count; i++) {
		struct sc_mark *mark = &marks->each[i];

		if (mark->voice_ns != SC_TIME_NONE || mark->at_ns > time_ns)
			continue;
		mark->voice_ns = time_ns;
		mark->voice_frame = frame;
		mark->voice_before = voice_before;
	}
}

int64_t sc_marks_next(const struct sc_marks *marks)
{
	int64_t next_ns = INT64_MAX;

	for (unsigned i = 0; i < marks->count; i++)
		if (marks->each[i].voice_ns == SC_TIME_NONE && marks->each[i].at_ns < next_ns)
			next_ns = marks->each[i].at_ns;
	return next_ns;
}

static int64_t distance(const struct sc_mark *mark, int64_t at_ns)
{
	return mark->at_ns < at_ns ? sc_time_diff(at_ns, mark->at_ns)
				   : sc_time_diff(mark->at_ns, at_ns);
}

const struct sc_mark *sc_marks_near(const struct sc_marks *marks, int64_t at_ns, int64_t within_ns)
{
	const struct sc_mark *nearest = NULL;

	for (unsigned i = 0; i < marks->count; i++) {
		const struct sc_mark *mark = &marks->each[i];

		if (distance(mark, at_ns) <= within_ns &&
		    (!nearest || distance(mark, at_ns) < distance(nearest, at_ns)))
			nearest = mark;
	}
	return nearest;
}

void sc_marks_clear(struct sc_marks *marks, struct sc_pool *pool)
{
	sc_pool_give(pool, marks->each, bytes_of(marks->count));
	*marks = (struct sc_marks){NULL, 0};
}
