/* Records out again, as the older pcap (draft-ietf-opsawg-pcap), with times in
 * nanoseconds. It has one link type for all, and every record has a time. */
#ifndef SC_CAPTURE_PCAP_WRITER_H
#define SC_CAPTURE_PCAP_WRITER_H

#include <stdio.h>

#include "capture/capture.h"

struct sc_pcap_writer {
	FILE *out;     /* the caller's */
	bool begun;    /* the header is written */
	uint16_t link; /* of the header */
};

/* Why this record cannot stand in the file; NULL: it can. */
const char *sc_pcap_writer_refuses(const struct sc_pcap_writer *writer,
				   const struct sc_frame *frame);

/* Writes a record that is not refused, and in front of the first one the header,
 * for its link type. 0, or the errno with which writing failed. */
int sc_pcap_writer_frame(struct sc_pcap_writer *writer, const struct sc_frame *frame);

#endif
