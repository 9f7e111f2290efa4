#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEW_FILE_MODE 0666 /* minus the umask, as open(2) would */
#define PERMISSION_BITS 0777
#define WRITE_BITS 0222
#define LINKS_MAX 40 /* as Linux */

static bool stat_input(const char *path, struct stat *input)
{
	return (strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, input) : stat(path, input)) == 0;
}

/* By device and inode: names may differ. Devices and pipes may be both. */
static enum sc_status refuse_input(const char *name, const struct stat *file, char *const *inputs,
				   struct sc_error *error)
{
	for (; S_ISREG(file->st_mode) && inputs && *inputs; inputs++) {
		struct stat input;

		if (stat_input(*inputs, &input) && input.st_dev == file->st_dev &&
		    input.st_ino == file->st_ino)
			return sc_error_set(error, SC_USAGE,
					    "%s: it is an input of this run (%s), which writing "
					    "would destroy",
					    name, *inputs);
	}
	return SC_OK;
}

enum sc_status sc_target_stdout(char *const *inputs, struct sc_error *error)
{
	struct stat file;

	return fstat(STDOUT_FILENO, &file) == 0
		       ? refuse_input("standard output", &file, inputs, error)
		       : SC_OK;
}

/* rename(2) would replace these files, too: it needs rights to the folder alone. */
static enum sc_status refuse_protected(const char *path, const struct stat *file,
				       struct sc_error *error)
{
	if (file->st_uid != geteuid())
		return sc_error_set(error, SC_OUTPUT,
				    "%s: cannot be written: it belongs to another user", path);
	if (!(file->st_mode & WRITE_BITS) || faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0)
		return sc_error_set(error, SC_OUTPUT, "%s: cannot be written: it is read-only",
				    path);
	return SC_OK;
}

/* What opening `path` would create, where nothing is yet: what a dangling link
 * names. NULL: the links go in a circle. */
static char *follow(const char *path)
{
	g_autofree char *here = g_strdup(path);

	for (unsigned i = 0; i < LINKS_MAX; i++) {
		g_autofree char *next = g_file_read_link(here, NULL);
		g_autofree char *folder = g_path_get_dirname(here);

		if (!next)
			return g_steal_pointer(&here);
		g_free(here);
		here = g_path_is_absolute(next) ? g_strdup(next)
						: g_build_filename(folder, next, NULL);
	}
	return NULL;
}

static enum sc_status find_new(struct sc_target *target, const char *path, struct sc_error *error)
{
	mode_t mask = umask(0);

	umask(mask);
	target->mode = NEW_FILE_MODE & ~mask;
	target->path = follow(path);
	return target->path ? SC_OK
			    : sc_error_set(error, SC_OUTPUT, "%s: cannot be written: %s", path,
					   g_strerror(ELOOP));
}

enum sc_status sc_target_find(struct sc_target *target, const char *path, char *const *inputs,
			      struct sc_error *error)
{
	struct stat existing;
	enum sc_status status;
	char *real;

	*target = (struct sc_target){0};
	if (stat(path, &existing) != 0)
		return find_new(target, path, error);
	status = refuse_input(path, &existing, inputs, error);
	if (status != SC_OK || !S_ISREG(existing.st_mode))
		return status;
	status = refuse_protected(path, &existing, error);
	if (status != SC_OK)
		return status;
	real = realpath(path, NULL); /* of malloc */
	target->path = g_strdup(real ? real : path);
	target->mode = existing.st_mode & PERMISSION_BITS;
	free(real);
	return SC_OK;
}
