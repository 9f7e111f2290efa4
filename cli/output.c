#include "output.h"

#include <errno.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doomed.h"
#include "target.h"
#include "writers/writer.h"

#define BUFFER_BYTES (256u << 10)

enum sc_status sc_output_error(const char *name, int failed, struct sc_error *error)
{
	return sc_error_set(error, SC_OUTPUT, "%s: cannot be written: %s", name,
			    g_strerror(failed));
}

static FILE *open_temporary(struct sc_output *output, const struct sc_target *target)
{
	int fd;

	output->path = target->path;
	output->temporary = g_strconcat(target->path, ".XXXXXX", NULL);
	fd = sc_doomed_create(output->temporary);
	if (fd < 0) {
		g_clear_pointer(&output->temporary, g_free);
		return NULL;
	}
	if (fchmod(fd, target->mode) != 0)
		return NULL;
	return fdopen(fd, "w");
}

enum sc_status sc_output_open(struct sc_output *output, const char *path, char *const *inputs,
			      struct sc_error *error)
{
	struct sc_target target;
	enum sc_status status;

	*output = (struct sc_output){.file = stdout, .name = "standard output"};
	if (!path || strcmp(path, "-") == 0)
		return sc_target_stdout(inputs, error);
	output->name = path;
	status = sc_target_find(&target, path, inputs, error);
	if (status != SC_OK)
		return status;
	output->file = target.path ? open_temporary(output, &target) : fopen(path, "we");
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
		sc_doomed_spare(output->temporary);
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
		sc_doomed_spare(output->temporary);
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
