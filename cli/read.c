#include "read.h"

#include <glib.h>
#include <sys/stat.h>

#include "progress.h"
#include "writers/writer.h"

static void start_progress(const struct sc_run *run)
{
	sc_progress_start(run->options.quiet ? SC_PROGRESS_NEVER : run->options.progress);
}

void sc_reading_begin(struct sc_reading *reading, struct sc_run *run, unsigned count)
{
	*reading = (struct sc_reading){.run = run, .count = count, .same = true};
	start_progress(run);
}

/* Of all files; 0 where one of them has no size. */
static uint64_t total_bytes(char *const *paths, unsigned count)
{
	uint64_t total = 0;

	for (unsigned i = 0; i < count; i++) {
		struct stat file;

		if (stat(paths[i], &file) != 0 || !S_ISREG(file.st_mode))
			return 0;
		total += (uint64_t)file.st_size;
	}
	return total;
}

void sc_reading_begin_each(struct sc_reading *reading, struct sc_run *run, char *const *paths,
			   unsigned count)
{
	*reading = (struct sc_reading){
		.run = run,
		.count = count,
		.bytes_all = total_bytes(paths, count),
		.inputs = g_new0(struct sc_intake_input, count),
	};
	start_progress(run);
}

void sc_reading_clear(struct sc_reading *reading)
{
	g_free(reading->inputs);
	reading->inputs = NULL;
}

static void report(void *user, const struct sc_error *error)
{
	const struct sc_reading *reading = user;

	/* Ctrl-C cuts a pipe wherever it is: that is no damage. */
	if (error->status == SC_DAMAGED && sc_pause_interrupted())
		return;
	if (!reading->same || reading->done == 0)
		sc_run_fail(reading->run, error);
}

static void settle_stop(struct sc_reading *reading)
{
	reading->stop = reading->pause.stop || (reading->wants_stop && *reading->wants_stop);
}

static int64_t on_pause(void *user, int64_t last_ns)
{
	struct sc_reading *reading = user;
	int64_t now_ns = sc_pause_now(&reading->pause, last_ns);

	settle_stop(reading);
	return now_ns;
}

static void step(void *user, uint64_t bytes_done, uint64_t bytes_total)
{
	struct sc_reading *reading = user;

	sc_pause_busy(&reading->pause);
	settle_stop(reading);

	if (reading->same)
		sc_progress_step(reading->done * bytes_total + bytes_done,
				 reading->count * bytes_total);
	else
		sc_progress_step(reading->bytes_done + bytes_done, reading->bytes_all);
}

static void end_reading(struct sc_reading *reading)
{
	sc_progress_hide();
	reading->done++;
}

/* While a pipe is read, it is checked now and then whether to stop. */
static void begin_pauses(struct sc_reading *reading, struct sc_intake_job *job)
{
	const struct sc_options *options = &reading->run->options;

	sc_pause_begin(&reading->pause,
		       options->formats == sc_format_names && options->format == SC_FORMAT_NDJSON);
	reading->wants_stop = job->stop;
	reading->stop = false;
	job->stop = &reading->stop;
	job->paused = on_pause;
	job->paused_user = reading;
}

void sc_read(struct sc_reading *reading, const char *const *paths, unsigned count,
	     struct sc_intake_job *job, struct sc_intake_end *end)
{
	job->source = sc_merge_open(paths, count, report, reading);
	job->config = reading->run->options.config;
	job->sink.files = paths;
	if (!job->counters)
		job->counters = &reading->run->counters;
	job->report = report;
	job->report_user = reading;
	job->progress = step;
	job->progress_user = reading;
	sc_intake_end_init(end, count);
	if (job->source) {
		bool pauses = sc_source_may_pause(job->source);

		job->source->places = reading->places;
		if (pauses)
			begin_pauses(reading, job);
		sc_intake_run(job, end);
		if (pauses)
			sc_pause_end();
	}
	sc_source_close(job->source);
	for (unsigned i = 0; i < count; i++) {
		/* The source's own copy is gone. */
		end->inputs[i].info.path = paths[i];
		reading->bytes_done += end->inputs[i].info.bytes_read;
	}
	if (reading->inputs)
		reading->inputs[reading->done] = end->inputs[0];
	end_reading(reading);
}

struct sc_source *sc_read_open(struct sc_reading *reading, const char *const *paths, unsigned count)
{
	return sc_merge_open(paths, count, report, reading);
}

bool sc_read_next(struct sc_reading *reading, struct sc_source *source, struct sc_frame *frame)
{
	enum sc_read read;
	uint64_t done, total;

	do
		read = sc_source_next(source, frame);
	while (read == SC_READ_NOTHING);
	if (read != SC_READ_FRAME)
		return false;
	if (sc_source_progress(source, frame, &done, &total))
		step(reading, done, total);
	return true;
}

void sc_read_close(struct sc_reading *reading, struct sc_source *source)
{
	sc_source_close(source);
	end_reading(reading);
}

struct sc_document_input sc_read_document(const char *path, const struct sc_capture_info *info)
{
	return (struct sc_document_input){
		.path = path,
		.format = info->format,
		.packets = info->records,
		.first_ns = info->records > 0 ? info->first_ns : SC_TIME_NONE,
		.last_ns = info->records > 0 ? info->last_ns : SC_TIME_NONE,
		.dropped = info->dropped,
		.complete = info->complete,
	};
}
