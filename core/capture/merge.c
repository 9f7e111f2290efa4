/* Several files as one source, by time: a heap of the files' next records. */
#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "capture/capture.h"

struct input {
	char *path;
	struct sc_capture *capture;  /* NULL: not opened, put aside, or at its end */
	struct sc_capture_info info; /* while `capture` is NULL */
	struct sc_frame frame;       /* its next record */
	bool aside;                  /* closed until its turn comes; `frame` has no data */
};

struct merge {
	struct sc_source source; /* first */
	struct input *inputs;
	unsigned count;
	unsigned *heap; /* indices of the inputs that have a next record, earliest first */
	unsigned heap_count;
	bool given;      /* the record of heap[0] has been given to the caller */
	uint64_t number; /* of the last record given */
	sc_report_fn *report;
	void *user;
	struct sc_error error; /* room for one: not on the stack of every record */
};

/* By time, ties by index. SC_TIME_NONE is the least of all times: a record
 * without one directly follows the record before it, as with mergecap. */
static bool earlier(const struct merge *merge, unsigned a, unsigned b)
{
	int64_t a_ns = merge->inputs[a].frame.ref.time_ns;
	int64_t b_ns = merge->inputs[b].frame.ref.time_ns;

	return a_ns != b_ns ? a_ns < b_ns : a < b;
}

static void heap_down(struct merge *merge)
{
	unsigned at = 0, child, moving = merge->heap[0];

	while ((child = 2 * at + 1) < merge->heap_count) {
		if (child + 1 < merge->heap_count &&
		    earlier(merge, merge->heap[child + 1], merge->heap[child]))
			child++;
		if (!earlier(merge, merge->heap[child], moving))
			break;
		merge->heap[at] = merge->heap[child];
		at = child;
	}
	merge->heap[at] = moving;
}

static void heap_push(struct merge *merge, unsigned index)
{
	unsigned at = merge->heap_count++;

	for (; at > 0 && earlier(merge, index, merge->heap[(at - 1) / 2]); at = (at - 1) / 2)
		merge->heap[at] = merge->heap[(at - 1) / 2];
	merge->heap[at] = index;
}

/* The first input has moved on to another record, or has no more. */
static void settle_first(struct merge *merge, bool more)
{
	if (!more)
		merge->heap[0] = merge->heap[--merge->heap_count];
	if (merge->heap_count > 0)
		heap_down(merge);
}

static void close_input(struct input *input)
{
	sc_capture_info(input->capture, &input->info);
	input->info.path = input->path;
	sc_capture_close(input->capture);
	input->capture = NULL;
}

/* Its reading ended, well or with an error. */
static void finish_input(struct merge *merge, struct input *input, enum sc_read result)
{
	if (result == SC_READ_ERROR)
		merge->report(merge->user, &merge->error);
	close_input(input);
	input->info.complete = result == SC_READ_END;
}

/* Reads the next record of `input` into *frame: SC_READ_END when there is none, or
 * SC_READ_NOTHING: not yet. */
static enum sc_read advance(struct merge *merge, struct input *input, struct sc_frame *frame)
{
	enum sc_read result = sc_capture_next(input->capture, frame, &merge->error);

	if (result == SC_READ_FRAME || result == SC_READ_NOTHING)
		return result;
	finish_input(merge, input, result);
	return SC_READ_END;
}

/* The first record; which comes first of all cannot be told before. */
static bool read_first(struct merge *merge, struct input *input)
{
	enum sc_read result;

	do
		result = advance(merge, input, &input->frame);
	while (result == SC_READ_NOTHING);
	return result == SC_READ_FRAME;
}

static bool open_input(struct merge *merge, struct input *input)
{
	struct sc_error error;

	input->capture = sc_capture_open(input->path, &error);
	if (!input->capture)
		merge->report(merge->user, &error);
	return input->capture != NULL;
}

/* Only what can be opened a second time: a file of known length with a name. */
static void put_aside(struct input *input)
{
	struct sc_capture_info info;

	sc_capture_info(input->capture, &info);
	if (info.bytes_total == 0 || strcmp(input->path, "-") == 0)
		return;
	close_input(input);
	/* Nothing counts as read yet. */
	input->info.records = 0;
	input->info.bytes_read = 0;
	input->aside = true;
}

/* Reads again the record by which `input` was sorted. */
static bool resume(struct merge *merge, struct input *input)
{
	input->aside = false;
	return open_input(merge, input) && read_first(merge, input);
}

/* What the paths alone tell: NULL, or why a input is not to be opened. */
static const char *refusal(const struct merge *merge, unsigned index, bool *standard_input)
{
	if (index >= SC_FILES_MAX)
		return "too many files; merge some of them first: mergecap";
	if (strcmp(merge->inputs[index].path, "-") != 0)
		return NULL;
	if (*standard_input)
		return "it can be read only once; give - once";
	*standard_input = true;
	return NULL;
}

/* How many of the inputs could be opened. */
static unsigned open_inputs(struct merge *merge)
{
	unsigned opened = 0;
	bool standard_input = false;

	for (unsigned i = 0; i < merge->count; i++) {
		struct input *input = &merge->inputs[i];
		const char *reason = refusal(merge, i, &standard_input);
		struct sc_error error;

		if (reason) {
			sc_error_set(&error, SC_UNREADABLE, "%s: %s", input->path, reason);
			merge->report(merge->user, &error);
			continue;
		}
		if (!open_input(merge, input))
			continue;
		opened++;
		if (!read_first(merge, input))
			continue;
		heap_push(merge, i);
		if (merge->count > SC_FILES_OPEN_MAX)
			put_aside(input);
	}
	return opened;
}

/* Numbers the record of heap[0] over all files. */
static enum sc_read give(struct merge *merge, struct sc_frame *frame)
{
	unsigned index = merge->heap[0];

	frame->ref.number = ++merge->number;
	frame->ref.file = index;
	frame->interface += index * SC_INTERFACES_MAX;
	merge->given = true;
	return SC_READ_FRAME;
}

/* Of several inputs the one whose record is the earliest. */
static __attribute__((noinline)) enum sc_read next_of_all(struct merge *merge,
							  struct sc_frame *frame)
{
	enum sc_read result;

	if (merge->given) {
		struct input *input = &merge->inputs[merge->heap[0]];

		result = advance(merge, input, &input->frame);
		if (result == SC_READ_NOTHING)
			return result;
		merge->given = false;
		settle_first(merge, result == SC_READ_FRAME);
	}
	while (merge->heap_count > 0 && merge->inputs[merge->heap[0]].aside)
		settle_first(merge, resume(merge, &merge->inputs[merge->heap[0]]));
	if (merge->heap_count == 0)
		return SC_READ_END;
	*frame = merge->inputs[merge->heap[0]].frame;
	return give(merge, frame);
}

/* The only input that is left has nothing more. */
static __attribute__((noinline)) enum sc_read end_of_all(struct merge *merge, enum sc_read result)
{
	struct input *input = &merge->inputs[merge->heap[0]];

	if (result == SC_READ_NOTHING)
		return result;
	finish_input(merge, input, result);
	merge->given = false;
	settle_first(merge, false);
	return SC_READ_END;
}

static enum sc_read next(struct sc_source *source, struct sc_frame *frame)
{
	struct merge *merge = (struct merge *)source;
	enum sc_read result;

	if (G_UNLIKELY(!merge->given || merge->heap_count != 1))
		return next_of_all(merge, frame);
	/* The usual case, a single file: nothing to sort and to copy. */
	result = sc_capture_next(merge->inputs[merge->heap[0]].capture, frame, &merge->error);
	if (G_UNLIKELY(result != SC_READ_FRAME))
		return end_of_all(merge, result);
	return give(merge, frame);
}

/* Of several inputs it cannot be told which comes next. */
static unsigned ahead(struct sc_source *source, struct sc_frame *frames, unsigned room)
{
	struct merge *merge = (struct merge *)source;
	unsigned count;

	if (merge->heap_count != 1 || !merge->given)
		return 0;
	count = sc_capture_ahead(merge->inputs[merge->heap[0]].capture, frames, room);
	for (unsigned i = 0; i < count; i++)
		frames[i].ref.number += merge->number;
	return count;
}

static void interface(const struct sc_source *source, const struct sc_frame *frame,
		      struct sc_interface_info *info)
{
	const struct merge *merge = (const struct merge *)source;

	sc_capture_interface(merge->inputs[frame->ref.file].capture,
			     frame->interface - frame->ref.file * SC_INTERFACES_MAX, info);
}

static unsigned count_of(const struct sc_source *source)
{
	return ((const struct merge *)source)->count;
}

static void info_of(const struct sc_source *source, unsigned index, struct sc_capture_info *info)
{
	const struct merge *merge = (const struct merge *)source;
	const struct input *input = &merge->inputs[index];

	if (input->capture)
		sc_capture_info(input->capture, info);
	else
		*info = input->info;
}

static void close_merge(struct sc_source *source)
{
	struct merge *merge = (struct merge *)source;

	for (unsigned i = 0; i < merge->count; i++) {
		sc_capture_close(merge->inputs[i].capture);
		g_free(merge->inputs[i].path);
	}
	g_free(merge->inputs);
	g_free(merge->heap);
	g_free(merge);
}

struct sc_source *sc_merge_open(const char *const *paths, unsigned count, sc_report_fn *report,
				void *user)
{
	static const struct sc_source_ops ops = {next,     ahead,   interface,
						 count_of, info_of, close_merge};
	struct merge *merge = g_new0(struct merge, 1);

	merge->source.ops = &ops;
	merge->inputs = g_new0(struct input, count);
	merge->heap = g_new0(unsigned, count);
	merge->count = count;
	merge->report = report;
	merge->user = user;
	for (unsigned i = 0; i < count; i++) {
		struct input *input = &merge->inputs[i];

		input->path = g_strdup(paths[i]);
		input->info.path = input->path;
		input->info.first_ns = SC_TIME_NONE;
		input->info.last_ns = SC_TIME_NONE;
	}
	if (open_inputs(merge) == 0) {
		close_merge(&merge->source);
		return NULL;
	}
	return &merge->source;
}
