/* Sources: where frames come from. Files, one or several as one, are a kind of
 * source (merge.c); whoever reads frames knows this header alone. */
#ifndef SC_CAPTURE_SOURCE_H
#define SC_CAPTURE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/packet.h"
#include "base/places.h"

/* One capture record. `data` is valid until the next call on what gave it. */
struct sc_frame {
	struct sc_frame_ref ref; /* number, file, length on the wire, time */
	const uint8_t *data;
	uint32_t caplen;    /* bytes at `data`; less than ref.length: cut by the snap length, */
	uint32_t left_out;  /* but for so many that were captured: of a long record */
	uint32_t interface; /* unique over all inputs */
	uint16_t link_type; /* LINKTYPE_ value of the interface */
};

enum sc_read {
	SC_READ_FRAME,   /* *frame is filled in */
	SC_READ_NOTHING, /* nothing yet: ask again */
	SC_READ_END,     /* nothing more, all was well */
	SC_READ_ERROR,   /* nothing more: why has been reported */
};

/* The interface of a record, as its file describes it. */
struct sc_interface_info {
	uint16_t link_type;             /* LINKTYPE_ */
	uint8_t tsresol;                /* as pcapng's if_tsresol: 6 microseconds, 9 nanoseconds */
	uint32_t snaplen;               /* 0: none */
	int64_t offset_s;               /* pcapng's if_tsoffset */
	const char *name, *description; /* any bytes; NULL: none */
};

/* What is known of one of the inputs that a source is made of. */
struct sc_capture_info {
	const char *path;        /* as given; valid as long as the source */
	const char *format;      /* "pcap", "pcap-ns", "pcapng" */
	const char *compression; /* "none", "gzip", "zstd" */
	uint64_t records;        /* read so far */
	uint64_t bytes_read;     /* of the file as it lies on disk, compressed or not */
	uint64_t bytes_total;    /* 0: not known, the input may pause (a pipe) */
	uint64_t dropped;        /* packets the capturing program says it lost (pcapng ISB, EPB) */
	uint64_t long_records;   /* longer than SC_RECORD_BYTES_KEPT */
	uint32_t interfaces;     /* seen so far */
	int64_t resolution_ns;   /* of the coarsest interface's timestamps, at least 1 */
	int64_t first_ns, last_ns; /* of the first and the latest record that has a time, else
				    * SC_TIME_NONE */
	bool complete; /* read to its end, and nothing was wrong; known of merged files only */
};

/* Called for what is wrong with an input. */
typedef void sc_report_fn(void *user, const struct sc_error *error);

struct sc_source;

/* What a kind of source does. */
struct sc_source_ops {
	enum sc_read (*next)(struct sc_source *source, struct sc_frame *frame);
	/* NULL: it knows none. */
	unsigned (*ahead)(struct sc_source *source, struct sc_frame *frames, unsigned room);
	void (*interface)(const struct sc_source *source, const struct sc_frame *frame,
			  struct sc_interface_info *info);
	unsigned (*count)(const struct sc_source *source);
	void (*info)(const struct sc_source *source, unsigned index, struct sc_capture_info *info);
	void (*close)(struct sc_source *source);
};

/* The first member of every source's struct. */
struct sc_source {
	const struct sc_source_ops *ops;
	struct sc_places *places; /* the caller's: each record is noted there; NULL: it is not */
};

/* The next record; ref.number counts from 1 over all inputs. After the end or an
 * error there is none. */
static inline enum sc_read sc_source_next(struct sc_source *source, struct sc_frame *frame)
{
	enum sc_read reading = source->ops->next(source, frame);

	if (source->places && reading == SC_READ_FRAME)
		sc_places_note(source->places, &frame->ref);
	return reading;
}

/* Records that are to come soon, as sc_capture_ahead gives them but for their numbers, which are
 * those of all inputs. */
static inline unsigned sc_source_ahead(struct sc_source *source, struct sc_frame *frames,
				       unsigned room)
{
	return source->ops->ahead ? source->ops->ahead(source, frames, room) : 0;
}

/* The interface of the record given last. Valid until the next one is read. */
static inline void sc_source_interface(const struct sc_source *source, const struct sc_frame *frame,
				       struct sc_interface_info *info)
{
	source->ops->interface(source, frame, info);
}

/* How many inputs it is made of, those that cannot be read counted in. */
static inline unsigned sc_source_count(const struct sc_source *source)
{
	return source->ops->count(source);
}

/* What is known of input `index`; one that could not be opened has a path, no
 * times, and zeros. */
static inline void sc_source_info(const struct sc_source *source, unsigned index,
				  struct sc_capture_info *info)
{
	source->ops->info(source, index, info);
}

void sc_source_close(struct sc_source *source); /* NULL is fine */

/* Every few thousand frames, `frame` being the latest: true, and how many bytes of
 * all inputs have been read, and how many there are (0: not known). */
bool sc_source_progress(const struct sc_source *source, const struct sc_frame *frame,
			uint64_t *bytes_done, uint64_t *bytes_total);

/* May it pause, since one of its inputs is a pipe that somebody still writes to? */
bool sc_source_may_pause(const struct sc_source *source);

#endif
