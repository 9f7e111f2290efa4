/* capture/: capture files in, frames out.
 *
 * pcap (microseconds and nanoseconds, either byte order) and pcapng, plain or
 * compressed with gzip or zstd, from a file or from standard input ("-").
 * Records keep their order within a file; several files merge by time. */
#ifndef SC_CAPTURE_CAPTURE_H
#define SC_CAPTURE_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/packet.h"
#include "base/counters.h"
#include "base/error.h"

/* One capture record. `data` is valid until the next call on the capture. */
struct sc_frame {
	struct sc_frame_ref ref; /* number, file, length on the wire, time */
	const uint8_t *data;
	uint32_t caplen;    /* bytes at `data`; less than ref.length: cut by the snap length */
	uint32_t interface; /* unique over all inputs */
	uint16_t link_type; /* LINKTYPE_ value of the interface */
};

enum sc_read {
	SC_READ_FRAME, /* *frame is filled in */
	SC_READ_END,   /* nothing more, all was well */
	SC_READ_ERROR, /* nothing more: *error says why (SC_UNREADABLE or SC_DAMAGED) */
};

/* ---- one file ---- */

struct sc_capture;

/* Opens a file and reads its header. NULL and *error (SC_UNREADABLE: missing,
 * a directory, empty, not a capture, a NetMon file ...) when that fails. */
struct sc_capture *sc_capture_open(const char *path, struct sc_error *error);

/* The next record, in file order. After SC_READ_END or SC_READ_ERROR the
 * capture gives no more. ref.number equals ref.file_number, ref.file is 0. */
enum sc_read sc_capture_next(struct sc_capture *capture, struct sc_frame *frame,
			     struct sc_error *error);

/* The interface of a record, as its file describes it. */
struct sc_interface_info {
	uint16_t link_type;             /* LINKTYPE_ */
	uint8_t tsresol;                /* as pcapng's if_tsresol: 6 microseconds, 9 nanoseconds */
	uint32_t snaplen;               /* 0: none */
	int64_t offset_s;               /* pcapng's if_tsoffset */
	const char *name, *description; /* any bytes; NULL: none */
};

/* That of the record that sc_capture_next gave last: its `interface`. Valid
 * until the next record is read. */
void sc_capture_interface(const struct sc_capture *capture, uint32_t number,
			  struct sc_interface_info *info);

void sc_capture_close(struct sc_capture *capture); /* NULL is fine */

struct sc_capture_info {
	const char *path;        /* as given */
	const char *format;      /* "pcap", "pcap-ns", "pcapng" */
	const char *compression; /* "none", "gzip", "zstd" */
	uint64_t records;        /* read so far */
	uint64_t bytes_read;     /* of the file as it lies on disk, compressed or not */
	uint64_t bytes_total;    /* 0: not known (a pipe) */
	uint64_t dropped;        /* packets the capturing program says it lost (pcapng ISB, EPB) */
	uint32_t interfaces;     /* seen so far */
	int64_t resolution_ns;   /* of the coarsest interface's timestamps, at least 1 */
	int64_t first_ns, last_ns; /* of the first and the latest record that has a time, else
				    * SC_TIME_NONE */
	bool complete; /* read to its end, and nothing was wrong; known of merged files only */
};

void sc_capture_info(const struct sc_capture *capture, struct sc_capture_info *info);

/* ---- several files as one ---- */

struct sc_merge;

/* Opens all files; of more than SC_FILES_OPEN_MAX, each when its turn comes.
 * Those that cannot be opened are left out and reported
 * through `report` (called once each); NULL when none can be read. */
typedef void sc_report_fn(void *user, const struct sc_error *error);

struct sc_merge *sc_merge_open(const char *const *paths, unsigned count, sc_report_fn *report,
			       void *user);

/* The next record of the merged input: the earliest of the files' next
 * records, ties by file index; one without a time directly follows the record
 * before it. ref.number counts over all. A file that turns
 * out damaged is reported and ends; the others go on. Never SC_READ_ERROR. */
enum sc_read sc_merge_next(struct sc_merge *merge, struct sc_frame *frame);

/* The interface of the record given last. Valid until the next one is read. */
void sc_merge_interface(const struct sc_merge *merge, const struct sc_frame *frame,
			struct sc_interface_info *info);

unsigned sc_merge_count(const struct sc_merge *merge); /* as many as paths were given */
/* Index as given to sc_merge_open; files that could not be opened give the path, no
 * times, and zeros. */
void sc_merge_info(const struct sc_merge *merge, unsigned index, struct sc_capture_info *info);
void sc_merge_close(struct sc_merge *merge);

#endif
