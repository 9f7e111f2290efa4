/* RTCP (RFC 3550 6, RFC 3611): the packets in a datagram, and what they say.
 *
 *	if (sc_rtcp_form_of(bytes, wire_bytes) != SC_RTCP_BROKEN)
 *		while (sc_rtcp_next(&bytes, &packet))
 *			...
 *
 * SRTCP is broken by its form, since what follows its packets adds up to none. */
#ifndef SC_MEDIA_RTCP_H
#define SC_MEDIA_RTCP_H

#include "decode/bytes.h"

enum sc_rtcp_packet_type {
	SC_RTCP_SR = 200,
	SC_RTCP_RR = 201,
	SC_RTCP_SDES = 202,
	SC_RTCP_BYE = 203,
	SC_RTCP_APP = 204,
	SC_RTCP_RTPFB = 205, /* RFC 4585 */
	SC_RTCP_PSFB = 206,
	SC_RTCP_XR = 207, /* RFC 3611 */
};

enum sc_rtcp_form {
	SC_RTCP_BROKEN,   /* lengths do not add up, or the capture cut it */
	SC_RTCP_COMPOUND, /* begins with SR or RR, as RFC 3550 A.2 checks */
	SC_RTCP_REDUCED,  /* RFC 5506 */
};

enum sc_rtcp_form sc_rtcp_form_of(struct sc_bytes captured, uint32_t wire_bytes);

struct sc_rtcp_packet {
	uint8_t type;         /* enum sc_rtcp_packet_type, or another */
	uint8_t count;        /* of blocks, sources or chunks; a subtype in APP */
	uint32_t ssrc;        /* who sent it; 0 in an empty BYE or SDES */
	struct sc_bytes body; /* behind the common header: begins with that SSRC */
};

/* Takes the first packet off `rest`; false: there is none. */
bool sc_rtcp_next(struct sc_bytes *rest, struct sc_rtcp_packet *packet);

/* What an SR says of its sender (6.4.1). */
struct sc_rtcp_sent {
	uint64_t ntp; /* seconds since 1900 and their 2^-32 parts */
	uint32_t timestamp, packets, bytes;
};

/* False: it is none. */
bool sc_rtcp_sent(const struct sc_rtcp_packet *packet, struct sc_rtcp_sent *sent);

/* A report block: what the packet's sender received of one source (6.4.1). */
struct sc_rtcp_report {
	uint32_t ssrc;    /* the source reported on */
	uint8_t fraction; /* lost, of 256, since the last report */
	int32_t lost;     /* all in all; 24 bits with sign */
	uint32_t highest; /* extended sequence number */
	uint32_t jitter;  /* in units of the timestamp */
	uint32_t lsr;     /* middle 32 bits of the last SR's ntp; 0: it had none */
	uint32_t dlsr;    /* since then, in 1/65536 s */
};

/* Number i, from 0, of an SR or RR; false: there are not so many. */
bool sc_rtcp_report(const struct sc_rtcp_packet *packet, unsigned i, struct sc_rtcp_report *report);

/* The report block of VoIP metrics (RFC 3611 4.7): figures as they are written there, by the
 * receiver of that source. */
#define SC_XR_UNAVAILABLE 127
struct sc_rtcp_voip {
	uint32_t ssrc;
	uint8_t loss_rate, discard_rate;               /* of 256 */
	uint8_t burst_density, gap_density;            /* of 256 */
	uint16_t burst_ms, gap_ms;                     /* mean durations */
	uint16_t round_trip_ms, end_system_ms;         /* 0: not known */
	int8_t signal_level, noise_level;              /* dBm0; SC_XR_UNAVAILABLE */
	uint8_t rerl, gmin;                            /* dB, packets */
	uint8_t r_factor, ext_r_factor;                /* 0 to 100; SC_XR_UNAVAILABLE */
	uint8_t mos_lq, mos_cq;                        /* tenths; SC_XR_UNAVAILABLE */
	uint8_t rx_config;                             /* loss concealment, jitter buffer: 4.7.6 */
	uint16_t jb_nominal_ms, jb_max_ms, jb_most_ms; /* jitter buffer now, at most, ever */
};

/* The next such block of an XR; *at is 0 before the first. False: there are no more. */
bool sc_rtcp_voip(const struct sc_rtcp_packet *packet, uint32_t *at, struct sc_rtcp_voip *voip);

/* Round trip at the sender of an SR, when the report is there (6.4.1), in 1/65536 s; all
 * three are the middle of an NTP time. False: LSR is 0, or the time would be negative. */
bool sc_rtcp_round_trip(uint32_t now, uint32_t lsr, uint32_t dlsr, uint32_t *round_trip);

#endif
