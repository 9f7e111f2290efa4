/* capture/: capture files in, frames out.
 *
 * pcap (microseconds and nanoseconds, either byte order) and pcapng, plain or
 * compressed with gzip or zstd, from a file or from standard input ("-").
 * Records keep their order within a file; several files merge by time. */
#ifndef SC_CAPTURE_CAPTURE_H
#define SC_CAPTURE_CAPTURE_H

#include "capture/source.h"

/* ---- one file ---- */

struct sc_capture;

/* Opens a file and reads its header. NULL and *error (SC_UNREADABLE: missing,
 * a directory, empty, not a capture, a NetMon file ...) when that fails. */
struct sc_capture *sc_capture_open(const char *path, struct sc_error *error);

/* The next record, in file order. SC_READ_NOTHING: of a pipe, from which nothing came for
 * a while, or a signal came; ask again. After SC_READ_ERROR *error says why (SC_UNREADABLE or
 * SC_DAMAGED). After it and SC_READ_END the capture gives no more. ref.number equals
 * ref.file_number, ref.file is 0. */
enum sc_read sc_capture_next(struct sc_capture *capture, struct sc_frame *frame,
			     struct sc_error *error);

/* Some of the records that sc_capture_next will give next, in their order and mostly each once, as
 * far as they have been read from the file, at most `room`: their lengths, link types and bytes,
 * and as number how many records each is behind the one given last; nothing else of a frame is set.
 * For whoever wants to fetch from memory what it will need. How many: 0 where that is as far as it
 * goes now. */
unsigned sc_capture_ahead(struct sc_capture *capture, struct sc_frame *frames, unsigned room);

/* The interface of the record that sc_capture_next gave last: its `interface`. Valid
 * until the next record is read. */
void sc_capture_interface(const struct sc_capture *capture, uint32_t number,
			  struct sc_interface_info *info);

void sc_capture_close(struct sc_capture *capture); /* NULL is fine */

void sc_capture_info(const struct sc_capture *capture, struct sc_capture_info *info);

/* ---- several files as one ---- */

/* Opens all files ("-": standard input), and waits for the first record of each; of more than
 * SC_FILES_OPEN_MAX, each when its turn comes. Those that cannot be opened are left out and
 * reported through `report` (called once each); NULL when none can be read.
 *
 * The source gives the earliest of the files' next records, ties by file index; one
 * without a time directly follows the record before it. A file that turns out
 * damaged is reported and ends; the others go on, so there is no SC_READ_ERROR. */
struct sc_source *sc_merge_open(const char *const *paths, unsigned count, sc_report_fn *report,
				void *user);

#endif
