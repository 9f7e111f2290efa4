#include "capture/octets.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

/* The window stays in the second-level cache, so that a packet is decoded
 * where the kernel has just put it. */
#define WINDOW_BYTES (256u << 10)
#define PACKED_BYTES (64u << 10)

/* Of a longer path, messages show the end: the reason must fit behind it. */
#define NAME_BYTES_MAX 512

static const struct sc_unpacker *const unpackers[] = {&sc_gzip, &sc_zstd};

static const char *name_of(const char *path)
{
	size_t length = strlen(path);

	if (strcmp(path, "-") == 0)
		return "standard input";
	return length > NAME_BYTES_MAX ? path + length - NAME_BYTES_MAX : path;
}

static enum sc_status refuse(struct sc_error *error, const char *name, int number)
{
	static const struct {
		int number;
		const char *advice;
	} table[] = {
		{ENOENT, "check the name"},
		{ENOTDIR, "check the name"},
		{ENAMETOOLONG, "check the name"},
		{ELOOP, "check the symbolic links"},
		{EACCES, "ask for the right to read it"},
		{EPERM, "ask for the right to read it"},
		{EISDIR, "give the capture files that are in it"},
		{EMFILE, "raise the limit (ulimit -n) or give fewer files"},
		{ENFILE, "give fewer files"},
	};
	const char *advice = "check the file and the disk";

	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		if (table[i].number == number)
			advice = table[i].advice;
	return sc_error_set(error, SC_UNREADABLE, "%s: %s; %s", name, g_strerror(number), advice);
}

/* 0, or an errno. */
static int open_disk(struct sc_octets *octets, const char *path)
{
	struct stat status;
	off_t start;

	octets->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (octets->fd < 0 || fstat(octets->fd, &status) < 0)
		return errno;
	if (S_ISDIR(status.st_mode))
		return EISDIR;
	octets->may_pause = !S_ISREG(status.st_mode);
	if (S_ISREG(status.st_mode)) {
		start = lseek(octets->fd, 0, SEEK_CUR); /* of standard input: anywhere */
		if (start >= 0 && start < status.st_size)
			octets->disk_total = (uint64_t)(status.st_size - start);
		posix_fadvise(octets->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	}
	return 0;
}

/* Some bytes of the file as it lies on disk; 0 at its end. */
static size_t read_disk(struct sc_octets *octets, uint8_t *to, size_t room)
{
	ssize_t got;

	if (octets->disk_ended)
		return 0;
	do
		got = read(octets->fd, to, room);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		octets->failure = g_strerror(errno);
	if (got <= 0) {
		octets->disk_ended = true;
		return 0;
	}
	octets->disk_bytes += (uint64_t)got;
	return (size_t)got;
}

/* More of the file, once all that was read of it is unpacked. */
static void read_to_unpack(struct sc_octets *octets)
{
	octets->packed_at = octets->packed;
	octets->packed_len = read_disk(octets, octets->packed, PACKED_BYTES);
}

/* Unpacks what was read; how many bytes came of it. */
static size_t unpack(struct sc_octets *octets, uint8_t *to, size_t room)
{
	struct sc_unpack io = {octets->packed_at, octets->packed_len, to, room};

	octets->failure = octets->unpacker->step(octets->unpacker_state, &io);
	octets->packed_at = io.in;
	octets->packed_len = io.in_len;
	return room - io.out_len;
}

/* Some unpacked bytes; 0 at the end, or when `failure` says that no more come. */
static size_t read_packed(struct sc_octets *octets, uint8_t *to, size_t room)
{
	size_t got = 0;

	while (got == 0 && !octets->failure) {
		if (octets->packed_len == 0)
			read_to_unpack(octets);
		if (octets->failure)
			break;
		got = unpack(octets, to, room);
		if (got == 0 && octets->packed_len == 0 && octets->disk_ended)
			break;
	}
	if (got == 0 && !octets->failure && !octets->unpacker->complete(octets->unpacker_state))
		octets->failure = "cut short";
	return got;
}

static size_t read_more(struct sc_octets *octets, uint8_t *to, size_t room)
{
	if (octets->failure)
		return 0;
	return octets->unpacker ? read_packed(octets, to, room) : read_disk(octets, to, room);
}

/* The window begins where the buffer does, and has room behind it. It grows only by what has
 * really arrived, not by what a header claims. */
static void make_room(struct sc_octets *octets)
{
	size_t have = sc_octets_left(octets);

	octets->moves++;
	if (octets->at != octets->buffer)
		memmove(octets->buffer, octets->at, have);
	if (have == octets->capacity) {
		octets->capacity *= 2;
		octets->buffer = g_realloc(octets->buffer, octets->capacity);
	}
	octets->at = octets->buffer;
	octets->end = octets->buffer + have;
}

const uint8_t *sc_octets_fill(struct sc_octets *octets, size_t count)
{
	size_t have, got;

	do {
		make_room(octets);
		have = sc_octets_left(octets);
		got = read_more(octets, octets->buffer + have, octets->capacity - have);
		octets->end += got;
	} while (got > 0 && have + got < count);
	return have + got >= count ? octets->at : NULL;
}

/* What has been read already, and is packed. True: that may have changed something. */
static bool unpack_more(struct sc_octets *octets)
{
	size_t had = octets->packed_len, got;

	if (!octets->unpacker)
		return false;
	make_room(octets);
	got = unpack(octets, octets->buffer + sc_octets_left(octets),
		     octets->capacity - sc_octets_left(octets));
	octets->end += got;
	return got > 0 || octets->packed_len < had;
}

/* Something can be read: it does not wait. */
static void read_waiting(struct sc_octets *octets)
{
	if (octets->unpacker) {
		read_to_unpack(octets);
		return;
	}
	make_room(octets);
	octets->end += read_disk(octets, octets->buffer + sc_octets_left(octets),
				 octets->capacity - sc_octets_left(octets));
}

bool sc_octets_await(struct sc_octets *octets, size_t count)
{
	struct pollfd waiting = {.fd = octets->fd, .events = POLLIN};

	while (sc_octets_left(octets) < count && !octets->disk_ended && !octets->failure) {
		if (unpack_more(octets))
			continue;
		if (poll(&waiting, 1, SC_PAUSE_MS) <= 0)
			return false;
		read_waiting(octets);
	}
	return true;
}

bool sc_octets_pass(struct sc_octets *octets, size_t count)
{
	while (count > 0) {
		size_t step = MIN(count, sc_octets_left(octets));

		octets->at += step;
		count -= step;
		if (count > 0 && !sc_octets_need(octets, 1))
			return false;
	}
	return true;
}

/* What was read so far turns out to be compressed: it moves to `packed`. */
static void unpack_from_here(struct sc_octets *octets, const struct sc_unpacker *unpacker)
{
	octets->unpacker = unpacker;
	octets->unpacker_state = unpacker->open();
	octets->packed_len = sc_octets_left(octets);
	octets->packed = g_malloc(MAX(PACKED_BYTES, octets->packed_len));
	memcpy(octets->packed, octets->at, octets->packed_len);
	octets->packed_at = octets->packed;
	octets->at = octets->end = octets->buffer;
}

enum sc_status sc_octets_open(struct sc_octets *octets, const char *path, struct sc_error *error)
{
	uint8_t magic[4] = {0};
	int number;

	*octets = (struct sc_octets){.name = name_of(path)};
	if (strcmp(path, "-") == 0 && isatty(STDIN_FILENO))
		return sc_error_set(error, SC_UNREADABLE,
				    "%s: it is a terminal; send a capture into it or name a file",
				    octets->name);
	number = open_disk(octets, path);
	if (number != 0)
		return refuse(error, octets->name, number);
	octets->capacity = WINDOW_BYTES;
	octets->buffer = g_malloc(octets->capacity);
	octets->at = octets->end = octets->buffer;
	sc_octets_need(octets, sizeof magic);
	memcpy(magic, octets->at, MIN(sizeof magic, sc_octets_left(octets)));
	for (size_t i = 0; i < G_N_ELEMENTS(unpackers); i++) {
		if (unpackers[i]->recognise(magic)) {
			unpack_from_here(octets, unpackers[i]);
			break;
		}
	}
	return SC_OK;
}

void sc_octets_close(struct sc_octets *octets)
{
	if (octets->fd > STDIN_FILENO)
		close(octets->fd);
	if (octets->unpacker)
		octets->unpacker->close(octets->unpacker_state);
	g_free(octets->buffer);
	g_free(octets->packed);
}

uint64_t sc_octets_position(const struct sc_octets *octets)
{
	size_t unused = octets->unpacker ? octets->packed_len : sc_octets_left(octets);

	return octets->disk_bytes - unused;
}
