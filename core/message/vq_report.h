/* Reports of voice quality in SIP (RFC 6035): the body application/vq-rtcpxr of PUBLISH and NOTIFY.
 *
 * Nothing is copied: the Call-ID is a span into the text that was read. What is damaged or missing
 * is absent; where something is said twice, the first counts. */
#ifndef SC_MESSAGE_VQ_REPORT_H
#define SC_MESSAGE_VQ_REPORT_H

#include "base/endpoint.h"
#include "base/span.h"

/* Figures that are read, by their names in the text. X(id, name in small letters, least and
 * greatest value) */
#define SC_VQ_FIGURES(X) \
	X(LOST, "nlr", 0, 100)              /* %, by the network */ \
	X(DISCARDED, "jdr", 0, 100)         /* %, by the jitter buffer */ \
	X(BURST_DENSITY, "bld", 0, 100)     /* % lost and discarded in bursts */ \
	X(BURST_DURATION, "bd", 0, 65535)   /* ms, mean */ \
	X(GAP_DENSITY, "gld", 0, 100)       /* % between bursts */ \
	X(GAP_DURATION, "gd", 0, 65535)     /* ms, mean */ \
	X(GMIN, "gmin", 1, 255)             /* packets that part two bursts */ \
	X(ROUND_TRIP, "rtd", 0, 65535)      /* ms */ \
	X(END_SYSTEM, "esd", 0, 65535)      /* ms, of this end alone */ \
	X(ONE_WAY, "owd", 0, 65535)         /* ms */ \
	X(SYMMETRIC, "sowd", 0, 65535)      /* ms, one way, as half of all */ \
	X(JITTER, "iaj", 0, 65535)          /* ms, interarrival jitter */ \
	X(ABSOLUTE_JITTER, "maj", 0, 65535) /* ms, mean absolute jitter */ \
	X(SIGNAL, "sl", -126, 126)          /* dBm */ \
	X(NOISE, "nl", -126, 126)           /* dBm */ \
	X(ECHO, "rerl", 0, 126)             /* dB, residual echo return loss */ \
	X(R, "rlq", 0, 120)                 /* of listening */ \
	X(R_CQ, "rcq", 0, 120)              /* of conversation */ \
	X(MOS_LQ, "moslq", 0, 5) \
	X(MOS_CQ, "moscq", 0, 5)

enum sc_vq_figure {
#define X(id, name, least, most) SC_VQ_##id,
	SC_VQ_FIGURES(X)
#undef X
		SC_VQ_FIGURE_COUNT
};

#define SC_VQ_ABSENT INT32_MIN

struct sc_vq_metrics {
	int32_t thousandths[SC_VQ_FIGURE_COUNT]; /* SC_VQ_ABSENT */
};

/* An end of the stream that is measured. */
struct sc_vq_end {
	struct sc_endpoint at; /* family 0: not said */
	uint32_t ssrc;         /* what this end sends as */
	bool has_ssrc;
};

struct sc_vq_report {
	bool whole; /* VQSessionReport: of all the call, not of an interval or until an alert */
	struct sc_span call_id;
	struct sc_vq_end local, remote;
	/* What the local end heard of the remote one; and what that one heard of it. */
	struct sc_vq_metrics heard, heard_by_remote;
};

/* Nothing is said. */
void sc_vq_clear(struct sc_vq_metrics *metrics);

/* False: it is none, or names no call. */
bool sc_vq_read(struct sc_vq_report *report, struct sc_span text);

#endif
