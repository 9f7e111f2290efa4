/* Several files as one, by time: a heap of the files' next records. */
#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "capture/capture.h"

struct source {
	char *path;
	struct sc_capture *capture;  /* NULL: not opened, put aside, or at its end */
	struct sc_capture_info info; /* while `capture` is NULL */
	struct sc_frame frame;       /* its next record */
	bool aside;                  /* closed until its turn comes; `frame` has no data */
};

struct sc_merge {
	struct source *sources;
	unsigned count;
	unsigned *heap; /* indices of the sources that have a next record, earliest first */
	unsigned heap_count;
	bool given;      /* the record of heap[0] has been given to the caller */
	uint64_t number; /* of the last record given */
	sc_report_fn *report;
	void *user;
};

/* By time, ties by index. SC_TIME_NONE is the least of all times: a record
 * without one directly follows the record before it, as with mergecap. */
static bool earlier(const struct sc_merge *merge, unsigned a, unsigned b)
{
	int64_t a_ns = merge->sources[a].frame.ref.time_ns;
	int64_t b_ns = merge->sources[b].frame.ref.time_ns;

	return a_ns != b_ns ? a_ns < b_ns : a < b;
}

static void heap_down(struct sc_merge *merge)
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

static void heap_push(struct sc_merge *merge, unsigned index)
{
	unsigned at = merge->heap_count++;

	for (; at > 0 && earlier(merge, index, merge->heap[(at - 1) / 2]); at = (at - 1) / 2)
		merge->heap[at] = merge->heap[(at - 1) / 2];
	merge->heap[at] = index;
}

/* The first source has moved on to another record, or has no more. */
static void settle_first(struct sc_merge *merge, bool more)
{
	if (!more)
		merge->heap[0] = merge->heap[--merge->heap_count];
	if (merge->heap_count > 0)
		heap_down(merge);
}

static void close_source(struct source *source)
{
	sc_capture_info(source->capture, &source->info);
	source->info.path = source->path;
	sc_capture_close(source->capture);
	source->capture = NULL;
}

/* Reads the next record of `source` into *frame; false when there is none. */
static bool advance(struct sc_merge *merge, struct source *source, struct sc_frame *frame)
{
	struct sc_error error;
	enum sc_read result = sc_capture_next(source->capture, frame, &error);

	if (result == SC_READ_FRAME)
		return true;
	if (result == SC_READ_ERROR)
		merge->report(merge->user, &error);
	close_source(source);
	source->info.complete = result == SC_READ_END;
	return false;
}

static bool open_source(struct sc_merge *merge, struct source *source)
{
	struct sc_error error;

	source->capture = sc_capture_open(source->path, &error);
	if (!source->capture)
		merge->report(merge->user, &error);
	return source->capture != NULL;
}

/* Only what can be opened a second time: a file of known length with a name. */
static void put_aside(struct source *source)
{
	struct sc_capture_info info;

	sc_capture_info(source->capture, &info);
	if (info.bytes_total == 0 || strcmp(source->path, "-") == 0)
		return;
	close_source(source);
	/* Nothing counts as read yet. */
	source->info.records = 0;
	source->info.bytes_read = 0;
	source->aside = true;
}

/* Reads again the record by which `source` was sorted. */
static bool resume(struct sc_merge *merge, struct source *source)
{
	source->aside = false;
	return open_source(merge, source) && advance(merge, source, &source->frame);
}

/* What the paths alone tell: NULL, or why a source is not to be opened. */
static const char *refusal(const struct sc_merge *merge, unsigned index, bool *standard_input)
{
	if (index >= SC_FILES_MAX)
		return "too many files; merge some of them first: mergecap";
	if (strcmp(merge->sources[index].path, "-") != 0)
		return NULL;
	if (*standard_input)
		return "it can be read only once; give - once";
	*standard_input = true;
	return NULL;
}

/* How many of the sources could be opened. */
static unsigned open_sources(struct sc_merge *merge)
{
	unsigned opened = 0;
	bool standard_input = false;

	for (unsigned i = 0; i < merge->count; i++) {
		struct source *source = &merge->sources[i];
		const char *reason = refusal(merge, i, &standard_input);
		struct sc_error error;

		if (reason) {
			sc_error_set(&error, SC_UNREADABLE, "%s: %s", source->path, reason);
			merge->report(merge->user, &error);
			continue;
		}
		if (!open_source(merge, source))
			continue;
		opened++;
		if (!advance(merge, source, &source->frame))
			continue;
		heap_push(merge, i);
		if (merge->count > SC_FILES_OPEN_MAX)
			put_aside(source);
	}
	return opened;
}

struct sc_merge *sc_merge_open(const char *const *paths, unsigned count, sc_report_fn *report,
			       void *user)
{
	struct sc_merge *merge = g_new0(struct sc_merge, 1);

	merge->sources = g_new0(struct source, count);
	merge->heap = g_new0(unsigned, count);
	merge->count = count;
	merge->report = report;
	merge->user = user;
	for (unsigned i = 0; i < count; i++) {
		struct source *source = &merge->sources[i];

		source->path = g_strdup(paths[i]);
		source->info.path = source->path;
		source->info.first_ns = SC_TIME_NONE;
		source->info.last_ns = SC_TIME_NONE;
	}
	if (open_sources(merge) == 0) {
		sc_merge_close(merge);
		return NULL;
	}
	return merge;
}

/* Numbers the record of heap[0] over all files. */
static enum sc_read give(struct sc_merge *merge, struct sc_frame *frame)
{
	unsigned index = merge->heap[0];

	frame->ref.number = ++merge->number;
	frame->ref.file = index;
	frame->interface += index * SC_INTERFACES_MAX;
	merge->given = true;
	return SC_READ_FRAME;
}

enum sc_read sc_merge_next(struct sc_merge *merge, struct sc_frame *frame)
{
	bool given = merge->given;
	struct source *source;

	merge->given = false;
	if (given) {
		source = &merge->sources[merge->heap[0]];
		/* The usual case, a single file, need not sort and copy. */
		if (merge->heap_count == 1 && advance(merge, source, frame))
			return give(merge, frame);
		settle_first(merge, source->capture && advance(merge, source, &source->frame));
	}
	while (merge->heap_count > 0 && merge->sources[merge->heap[0]].aside)
		settle_first(merge, resume(merge, &merge->sources[merge->heap[0]]));
	if (merge->heap_count == 0)
		return SC_READ_END;
	*frame = merge->sources[merge->heap[0]].frame;
	return give(merge, frame);
}

void sc_merge_interface(const struct sc_merge *merge, const struct sc_frame *frame,
			struct sc_interface_info *info)
{
	sc_capture_interface(merge->sources[frame->ref.file].capture,
			     frame->interface - frame->ref.file * SC_INTERFACES_MAX, info);
}

unsigned sc_merge_count(const struct sc_merge *merge)
{
	return merge->count;
}

void sc_merge_info(const struct sc_merge *merge, unsigned index, struct sc_capture_info *info)
{
	const struct source *source = &merge->sources[index];

	if (source->capture)
		sc_capture_info(source->capture, info);
	else
		*info = source->info;
}

void sc_merge_close(struct sc_merge *merge)
{
	if (!merge)
		return;
	for (unsigned i = 0; i < merge->count; i++) {
		sc_capture_close(merge->sources[i].capture);
		g_free(merge->sources[i].path);
	}
	g_free(merge->sources);
	g_free(merge->heap);
	g_free(merge);
}
