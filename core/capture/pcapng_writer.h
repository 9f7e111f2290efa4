/* Records out again, as pcapng (draft-ietf-opsawg-pcapng): each on an interface
 * with the link type, snap length and resolution of the one it was read from,
 * so that nothing of packet or time is lost. */
#ifndef SC_CAPTURE_PCAPNG_WRITER_H
#define SC_CAPTURE_PCAPNG_WRITER_H

#include <stdio.h>

#include "capture/capture.h"

struct sc_pcapng_writer;

/* `out` belongs to the caller and outlives the writer; `application` says in
 * the file who wrote it. */
struct sc_pcapng_writer *sc_pcapng_writer_new(FILE *out, const char *application);

/* Writes a record, with an interface in front that has not been written yet;
 * frame->interface tells them apart. `comment`: shown beside the packet; may
 * be NULL. 0, or the errno with which writing failed. */
int sc_pcapng_writer_frame(struct sc_pcapng_writer *writer, const struct sc_frame *frame,
			   const struct sc_interface_info *interface, const char *comment);

void sc_pcapng_writer_free(struct sc_pcapng_writer *writer); /* NULL is fine */

#endif
