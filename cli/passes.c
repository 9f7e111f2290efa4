#include "passes.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_BYTES (256u << 10)

/* A file without a name, which is gone when it is closed, in $TMPDIR. *folder is
 * where that is. NULL and errno. */
static FILE *open_nameless(const char **folder)
{
	const char *wanted = g_getenv("TMPDIR");
	g_autofree char *name = NULL;
	int fd;

	*folder = wanted && *wanted ? wanted : P_tmpdir;
	fd = open(*folder, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (fd < 0) { /* not every file system can */
		name = g_build_filename(*folder, "sipchron.XXXXXX", NULL);
		fd = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
		if (fd >= 0)
			unlink(name);
	}
	return fd < 0 ? NULL : fdopen(fd, "w+");
}

/* All of standard input into `file`: 0, or an errno. */
static int copy_input(FILE *file)
{
	g_autofree char *buffer = g_malloc(COPY_BYTES);
	ssize_t got;

	do {
		got = read(STDIN_FILENO, buffer, COPY_BYTES);
		if (got < 0 && errno != EINTR)
			return 0; /* reading it again will say so, too */
		if (got > 0 && fwrite(buffer, 1, (size_t)got, file) != (size_t)got)
			return errno;
	} while (got != 0);
	return fflush(file) == 0 ? 0 : errno;
}

/* From here on standard input is a nameless file with the same in it. */
static bool keep_input(struct sc_run *run)
{
	const char *folder;
	FILE *file = open_nameless(&folder);
	int failed = file ? copy_input(file) : errno;
	struct sc_error error;

	if (!failed && dup2(fileno(file), STDIN_FILENO) < 0)
		failed = errno;
	if (file)
		fclose(file);
	if (!failed)
		return true;
	sc_error_set(&error, SC_OUTPUT,
		     "standard input cannot be kept in a temporary file: %s: %s; save it first",
		     folder, g_strerror(failed));
	sc_run_fail(run, &error);
	return false;
}

/* A pipe with a name: whoever opens it again finds nothing, or waits for ever. */
static bool is_pipe(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

bool sc_passes_begin(struct sc_passes *passes, struct sc_run *run, unsigned count)
{
	struct sc_error error;

	*passes = (struct sc_passes){.run = run};
	sc_reading_begin(&passes->reading, run, count);
	if (count == 1)
		return true;
	for (char **file = run->options.files; *file; file++) {
		if (strcmp(*file, "-") == 0) {
			passes->stdin_start = lseek(STDIN_FILENO, 0, SEEK_CUR);
			if (passes->stdin_start < 0) {
				passes->stdin_start = 0;
				if (!keep_input(run))
					return false;
			}
		} else if (is_pipe(*file)) {
			sc_error_set(&error, SC_UNREADABLE,
				     "%s: it can be read only once, and this takes several times; "
				     "save it first, or give it as standard input",
				     *file);
			sc_run_fail(run, &error);
			return false;
		}
	}
	return true;
}

static void rewind_input(const struct sc_passes *passes)
{
	if (passes->reading.count > 1)
		lseek(STDIN_FILENO, passes->stdin_start, SEEK_SET);
}

void sc_passes_analyse(struct sc_passes *passes, struct sc_intake_job *job,
		       struct sc_intake_end *end)
{
	const struct sc_options *options = &passes->run->options;

	if (passes->reading.done > 0)
		job->counters = &passes->again;
	rewind_input(passes);
	sc_read(&passes->reading, (const char *const *)options->files, options->file_count, job,
		end);
}

struct sc_source *sc_passes_open(struct sc_passes *passes)
{
	const struct sc_options *options = &passes->run->options;

	rewind_input(passes);
	return sc_read_open(&passes->reading, (const char *const *)options->files,
			    options->file_count);
}

bool sc_passes_next(struct sc_passes *passes, struct sc_source *source, struct sc_frame *frame)
{
	return sc_read_next(&passes->reading, source, frame);
}

void sc_passes_close(struct sc_passes *passes, struct sc_source *source)
{
	sc_read_close(&passes->reading, source);
}
