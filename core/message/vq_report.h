/* Reports of voice quality in SIP (RFC 6035): the body application/vq-rtcpxr of PUBLISH and NOTIFY.
 *
 * Nothing is copied: the Call-ID is a span into the text that was read. What is damaged or missing
 * is absent; where something is said twice, the first counts. */
#ifndef SC_MESSAGE_VQ_REPORT_H
#define SC_MESSAGE_VQ_REPORT_H

#include "base/endpoint.h"
#include "base/span.h"

/* Figures that are read, by their names in the text. X(id, name in small letters, greatest value)
 */
#define SC_VQ_FIGURES(X) \
	X(LOST, "nlr", 100)         /* %, by the network */ \
	X(DISCARDED, "jdr", 100)    /* %, by the jitter buffer */ \
	X(ROUND_TRIP, "rtd", 65535) /* ms */ \
	X(R, "rlq", 120)            /* of listening */ \
	X(MOS_LQ, "moslq", 5) \
	X(MOS_CQ, "moscq", 5)

enum sc_vq_figure {
#define X(id, name, most) SC_VQ_##id,
	SC_VQ_FIGURES(X)
#undef X
		SC_VQ_FIGURE_COUNT
};

struct sc_vq_metrics {
	int32_t thousandths[SC_VQ_FIGURE_COUNT]; /* below 0: absent */
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

/* False: it is none, or names no call. */
bool sc_vq_read(struct sc_vq_report *report, struct sc_span text);

#endif
