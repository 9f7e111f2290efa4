#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/time.h"
#include "capture/capture.h"

struct found {
	char *path;
	int64_t first_ns; /* SC_TIME_NONE: no packet with a time */
};

static void clear_found(void *data)
{
	g_free(((struct found *)data)->path);
}

/* Opens it as far as its first record. False: it is no capture. */
static bool look_at(const char *path, int64_t *first_ns)
{
	struct sc_error ignored;
	struct sc_capture *capture = sc_capture_open(path, &ignored);
	struct sc_capture_info info;
	struct sc_frame frame;

	if (!capture)
		return false;
	sc_capture_next(capture, &frame, &ignored);
	sc_capture_info(capture, &info);
	*first_ns = info.first_ns;
	sc_capture_close(capture);
	return true;
}

static bool walk(GArray *all, const char *folder)
{
	DIR *entries = opendir(folder);
	struct dirent *entry;

	if (!entries)
		return false;
	while ((entry = readdir(entries))) {
		g_autofree char *path = g_build_filename(folder, entry->d_name, NULL);
		struct found found = {.path = path};
		struct stat link, target;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
		    lstat(path, &link) != 0 || stat(path, &target) != 0)
			continue;
		if (S_ISDIR(link.st_mode)) {
			walk(all, path); /* what may not be entered is not below it */
		} else if (S_ISREG(target.st_mode) && look_at(path, &found.first_ns)) {
			path = NULL;
			g_array_append_val(all, found);
		}
	}
	closedir(entries);
	return true;
}

/* Those without a packet come last; at the same time, by name. */
static gint by_start(gconstpointer one, gconstpointer other)
{
	const struct found *a = one, *b = other;

	if ((a->first_ns == SC_TIME_NONE) != (b->first_ns == SC_TIME_NONE))
		return a->first_ns == SC_TIME_NONE ? 1 : -1;
	if (a->first_ns != b->first_ns)
		return a->first_ns < b->first_ns ? -1 : 1;
	return strcmp(a->path, b->path);
}

static void append(char ***files, GArray *all)
{
	unsigned count = *files ? g_strv_length(*files) : 0;

	*files = g_renew(char *, *files, count + all->len + 1);
	for (guint i = 0; i < all->len; i++)
		(*files)[count++] = g_strdup(g_array_index(all, struct found, i).path);
	(*files)[count] = NULL;
}

bool sc_folder_captures(char ***files, char *const *folders, struct sc_error *error)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(struct found));
	bool readable = true;

	g_array_set_clear_func(all, clear_found);
	for (; folders && *folders && readable; folders++) {
		guint before = all->len;

		readable = walk(all, *folders);
		if (!readable)
			sc_error_set(error, SC_UNREADABLE, "%s: %s", *folders, g_strerror(errno));
		else if (all->len == before)
			sc_error_set(error, SC_UNREADABLE, "%s: there is no capture below it",
				     *folders);
		readable = readable && all->len > before;
	}
	if (readable && all->len > 0) {
		g_array_sort(all, by_start);
		append(files, all);
	}
	g_array_free(all, TRUE);
	return readable;
}
