#include "media/marks.h"

#include "base/limits.h"
#include "base/time.h"

/* A mark that is set behind its instant is taken by the first packet of voice of all, if that came
 * later than it. */
static void take_first(const struct sc_marks *marks, struct sc_mark *late)
{
	for (const struct sc_mark *mark = marks->first; mark; mark = mark->next) {
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
	struct sc_mark **at = &marks->first;

	while (*at && (*at)->at_ns != at_ns)
		at = &(*at)->next;
	if (*at)
		return true;
	if (marks->count >= SC_STREAM_MARKS_MAX)
		return false;
	*at = sc_pool_take(pool, sizeof **at);
	(*at)->at_ns = at_ns;
	(*at)->voice_ns = SC_TIME_NONE;
	marks->count++;
	take_first(marks, *at);
	return true;
}

void sc_marks_take(struct sc_marks *marks, int64_t time_ns, uint64_t frame, uint32_t voice_before)
{
	for (struct sc_mark *mark = marks->first; mark; mark = mark->next) {
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

	for (const struct sc_mark *mark = marks->first; mark; mark = mark->next)
		if (mark->voice_ns == SC_TIME_NONE && mark->at_ns < next_ns)
			next_ns = mark->at_ns;
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

	for (const struct sc_mark *mark = marks->first; mark; mark = mark->next)
		if (distance(mark, at_ns) <= within_ns &&
		    (!nearest || distance(mark, at_ns) < distance(nearest, at_ns)))
			nearest = mark;
	return nearest;
}

void sc_marks_clear(struct sc_marks *marks, struct sc_pool *pool)
{
	struct sc_mark *next;

	for (struct sc_mark *mark = marks->first; mark; mark = next) {
		next = mark->next;
		sc_pool_give(pool, mark, sizeof *mark);
	}
	*marks = (struct sc_marks){NULL, 0};
}
