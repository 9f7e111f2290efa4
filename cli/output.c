#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "writers/writer.h"

#define NEW_FILE_MODE 0666 /* minus the umask, as open(2) would */
#define PERMISSION_BITS 0777
#define BUFFER_BYTES (256u << 10)

/* The files that a signal would leave behind; "" where there is none. */
#define OUTPUTS_MAX 2
static char doomed[OUTPUTS_MAX][PATH_MAX];

static void remove_and_die(int signal_number)
{
	for (size_t i = 0; i < OUTPUTS_MAX; i++)
		if (doomed[i][0])
			unlink(doomed[i]);
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static const int fatal[] = {SIGINT, SIGTERM, SIGHUP};

static void catch_signals(void)
{
	struct sigaction action = {.sa_handler = remove_and_die};

	for (size_t i = 0; i < G_N_ELEMENTS(fatal); i++) {
		struct sigaction before;

		/* What the caller had ignored (nohup) stays ignored. */
		if (sigaction(fatal[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(fatal[i], &action, NULL);
	}
}

/* Notes the name of a file in place of another; "": none. */
static void note_doomed(const char *name, const char *instead_of)
{
	size_t i = 0;

	while (i < OUTPUTS_MAX && strcmp(doomed[i], instead_of) != 0)
		i++;
	if (i < OUTPUTS_MAX)
		g_strlcpy(doomed[i], name, sizeof doomed[i]);
}

/* Creates a file after `template` that a signal removes; -1 and errno. No
 * signal may come between its creation and the note of its name. */
static int create_doomed(char *template)
{
	sigset_t block, before;
	int fd, saved;

	sigemptyset(&block);
	for (size_t i = 0; i < G_N_ELEMENTS(fatal); i++)
		sigaddset(&block, fatal[i]);
	sigprocmask(SIG_BLOCK, &block, &before);
	fd = g_mkstemp_full(template, O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
	saved = errno;
	if (fd >= 0) {
		note_doomed(template, "");
		catch_signals();
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = saved;
	return fd;
}

enum sc_status sc_output_error(const char *name, int failed, struct sc_error *error)
{
	return sc_error_set(error, SC_OUTPUT, "%s: cannot be written: %s", name,
			    g_strerror(failed));
}

/* The mode that the finished file is to have. */
static mode_t mode_for(const char *path)
{
	struct stat existing;
	mode_t mask;

	if (stat(path, &existing) == 0)
		return existing.st_mode & PERMISSION_BITS;
	mask = umask(0);
	umask(mask);
	return NEW_FILE_MODE & ~mask;
}

static FILE *open_temporary(struct sc_output *output)
{
	int fd;

	output->temporary = g_strconcat(output->path, ".XXXXXX", NULL);
	fd = create_doomed(output->temporary);
	if (fd < 0)
		return NULL;
	if (fchmod(fd, mode_for(output->path)) != 0)
		return NULL;
	return fdopen(fd, "w");
}

static bool replaces_file(const char *path)
{
	struct stat existing;

	return stat(path, &existing) != 0 || S_ISREG(existing.st_mode);
}

enum sc_status sc_output_open(struct sc_output *output, const char *path, struct sc_error *error)
{
	*output = (struct sc_output){.file = stdout, .name = "standard output"};
	if (!path)
		return SC_OK;
	output->name = path;
	if (replaces_file(path)) {
		char *target = realpath(path, NULL); /* through a symbolic link */

		output->path = g_strdup(target ? target : path);
		free(target);
		output->file = open_temporary(output);
	} else {
		output->file = fopen(path, "we");
	}
	if (!output->file) {
		sc_output_error(path, errno, error);
		sc_output_discard(output);
		return SC_OUTPUT;
	}
	setvbuf(output->file, NULL, _IOFBF, BUFFER_BYTES);
	return SC_OK;
}

void sc_output_discard(struct sc_output *output)
{
	if (output->file && output->file != stdout)
		fclose(output->file);
	output->file = NULL;
	if (output->temporary) {
		unlink(output->temporary);
		note_doomed("", output->temporary);
	}
	g_clear_pointer(&output->temporary, g_free);
	g_clear_pointer(&output->path, g_free);
}

enum sc_status sc_output_close(struct sc_output *output, int failed, struct sc_error *error)
{
	/* Closing may be what finds the disk full. */
	errno = 0;
	if (fclose(output->file) != 0 && !failed)
		failed = errno ? errno : EIO;
	output->file = NULL;
	if (!failed && output->temporary && rename(output->temporary, output->path) != 0)
		failed = errno;
	if (!failed && output->temporary) { /* nothing is left to be removed */
		note_doomed("", output->temporary);
		g_clear_pointer(&output->temporary, g_free);
	}
	sc_output_discard(output);
	if (failed == 0 || failed == EPIPE)
		return SC_OK;
	return sc_output_error(output->name, failed, error);
}

/* ---- how to write for people ---- */

unsigned sc_output_width(const struct sc_output *output)
{
	return sc_writer_width(output->file);
}

/* https://no-color.org: set and not empty. */
bool sc_output_color(const struct sc_output *output)
{
	const char *no_color = g_getenv("NO_COLOR"), *terminal = g_getenv("TERM");

	return isatty(fileno(output->file)) && !(no_color && *no_color) &&
	       !(terminal && strcmp(terminal, "dumb") == 0);
}
