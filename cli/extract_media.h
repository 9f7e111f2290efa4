/* The media of chosen calls: between which ends they went, and when. */
#ifndef SC_CLI_EXTRACT_MEDIA_H
#define SC_CLI_EXTRACT_MEDIA_H

#include "choice.h"

/* What comes after the last packet of media, and may be of them yet: so long each. */
enum sc_media_after {
	SC_AFTER_COPIES, /* RTP */
	SC_AFTER_RTCP,   /* and all that is no RTP */
	SC_AFTER_FAX,    /* what cannot be told apart, which is T.38 where there is any */
	SC_AFTER_COUNT,
};

/* When two ends exchanged media of a call. */
struct sc_media_span {
	struct sc_endpoint_pair ends;
	uint64_t call;
	int64_t from_ns;
	/* INT64_MIN: it has none. Of those sorted, the latest of this span and those before it of
	 * the same ends. */
	int64_t until_ns[SC_AFTER_COUNT];
};

struct sc_extract_media {
	const struct sc_choice *choice;
	bool only;      /* RTP, RTCP and T.38, not what else is between the ends */
	GArray *noted;  /* struct sc_media_span, while calls are chosen */
	GArray *sorted; /* the same of the calls that were chosen, by ends and time; NULL: not yet
			 */
	struct sc_choice_media watch; /* for sc_choice_make */
};

/* `choice` is not made yet. sc_extract_media_clear when done with it. */
void sc_extract_media_init(struct sc_extract_media *media, const struct sc_choice *choice,
			   bool only);
void sc_extract_media_clear(struct sc_extract_media *media);

/* The calls are chosen. False: they have no media. */
bool sc_extract_media_settle(struct sc_extract_media *media);

/* Is the datagram of these media? RTP, what is beside it, and, up to 5 s after it, RTCP. */
bool sc_extract_media_has(const struct sc_extract_media *media, const struct sc_datagram *datagram);

/* Did media of theirs go between these ends at any time? */
bool sc_extract_media_between(const struct sc_extract_media *media, const struct sc_endpoint *one,
			      const struct sc_endpoint *other);

#endif
