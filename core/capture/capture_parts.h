/* Between capture.c and the readers of the two formats. */
#ifndef SC_CAPTURE_CAPTURE_PARTS_H
#define SC_CAPTURE_CAPTURE_PARTS_H

#include <glib.h>

#include "base/limits.h"
#include "base/time.h"
#include "capture/capture.h"
#include "capture/octets.h"

struct sc_format {
	/* Does `magic` begin such a file? It is in the byte order of the machine. */
	bool (*recognise)(uint32_t magic);
	/* Reads the file header. NULL, or the reason why that cannot be done. */
	const char *(*open)(struct sc_capture *capture);
	/* The next record. At the end, and when the file is damaged: sc_capture_stop. */
	enum sc_read (*next)(struct sc_capture *capture, struct sc_frame *frame,
			     struct sc_error *error);
	/* How many octets the next record takes, as far as `have` of them tell, which are
	 * there; more than `have`, or all that it takes. */
	size_t (*record_bytes)(const struct sc_capture *capture, size_t have);
	/* The record that begins at `at`, as far as sc_capture_ahead gives it: how many octets
	 * it takes; 0: it is not all there, or damaged. frame->caplen 0: it is no packet. */
	size_t (*ahead)(const struct sc_capture *capture, const uint8_t *at,
			struct sc_frame *frame);
	/* The interface of the record read last, whose number that is. */
	void (*interface)(const struct sc_capture *capture, uint32_t number,
			  struct sc_interface_info *info);
};

extern const struct sc_format sc_format_pcap;
extern const struct sc_format sc_format_pcapng;

struct sc_pcap {
	uint32_t header_bytes; /* of a record */
	uint32_t ns_per_tick;  /* of the fraction of a second */
	uint32_t snaplen;
	uint16_t link_type;
	bool lengths_exchanged; /* perhaps */
};

struct sc_pcapng {
	GArray *interfaces;         /* struct sc_interface: those of this section */
	uint32_t interfaces_before; /* number of those of the sections before */
	uint32_t interface;         /* of the record read last, in its section */
};

/* How far sc_capture_ahead has looked. */
struct sc_capture_scout {
	const uint8_t *at; /* the next record, in the window */
	uint64_t number;   /* of the one before it */
	uint32_t moves;    /* of the window, then */
};

struct sc_capture {
	char *path;
	struct sc_octets octets;
	const struct sc_format *format;
	bool swapped; /* numbers in the file are in the other byte order */
	bool stopped;
	bool passing;         /* in the middle of a long record, of which nothing is left */
	uint8_t *long_record; /* the beginning of a long record; NULL: there was none yet */
	struct sc_pcap pcap;  /* one of the two is in use */
	struct sc_pcapng pcapng;
	struct sc_capture_scout scout;
	struct sc_capture_info info; /* all but the numbers of bytes */
};

/* The slow half of sc_capture_take. */
const uint8_t *sc_capture_take_long(struct sc_capture *capture, size_t count);

/* The next `count` octets, taken: of more than SC_RECORD_BYTES_KEPT only the first ones
 * of so many are there. NULL: there are not `count`. */
static inline const uint8_t *sc_capture_take(struct sc_capture *capture, size_t count)
{
	const uint8_t *start;

	if (G_UNLIKELY(count > SC_RECORD_BYTES_KEPT))
		return sc_capture_take_long(capture, count);
	start = sc_octets_need(&capture->octets, count);
	if (G_LIKELY(start != NULL))
		sc_octets_take(&capture->octets, count);
	return start;
}

/* Counts the record and fills in what is the same for every format. `length`
 * is the one on the wire; the caller has checked that `caplen` bytes are at `data`. */
static inline enum sc_read sc_capture_frame(struct sc_capture *capture, struct sc_frame *frame,
					    const uint8_t *data, uint32_t caplen, uint32_t length,
					    int64_t time_ns)
{
	uint64_t number = ++capture->info.records;

	if (time_ns != SC_TIME_NONE) {
		if (capture->info.first_ns == SC_TIME_NONE)
			capture->info.first_ns = time_ns;
		capture->info.last_ns = time_ns;
	}
	frame->ref.number = number;
	frame->ref.file_number = number;
	frame->ref.file = 0;
	frame->ref.length = length > caplen ? length : caplen;
	frame->ref.time_ns = time_ns;
	frame->data = data;
	frame->caplen = caplen;
	frame->left_out = 0;
	return SC_READ_FRAME;
}

/* Only `here` octets of the record are there: it is a long one. */
static inline void sc_capture_shorten(struct sc_capture *capture, struct sc_frame *frame,
				      uint32_t here)
{
	if (G_LIKELY(frame->caplen <= here))
		return;
	frame->left_out = frame->caplen - here;
	frame->caplen = here;
	capture->info.long_records++;
}

/* Is all of the next record there, or is there no more to come? Only of what may pause. */
bool sc_capture_has_come(struct sc_capture *capture);

/* There are fewer octets than the next record takes: SC_READ_END when there are
 * none and all is well, else SC_READ_ERROR. `packet`: that record is a packet,
 * not one of the blocks between them. */
enum sc_read sc_capture_stop(struct sc_capture *capture, bool packet, struct sc_error *error);

/* The file is damaged there: `format` says how. SC_READ_ERROR. */
enum sc_read sc_capture_damaged(struct sc_capture *capture, bool packet, struct sc_error *error,
				const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
