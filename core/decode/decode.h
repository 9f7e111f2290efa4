/* decode/: frame in, payload out, through links, IP, tunnels, fragments, TCP.
 *
 * UDP datagrams and SCTP user messages come out whole, TCP as bytes in
 * sequence order. Nothing here reads SIP. What is known of it: it begins with
 * text, TLS on its ports is counted, and HEP says itself what it carries. */
#ifndef SC_DECODE_DECODE_H
#define SC_DECODE_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/packet.h"
#include "base/counters.h"
#include "capture/capture.h"

/* A run of TCP bytes of one direction, in sequence order, each byte once. */
struct sc_segment {
	uint64_t stream; /* one direction of one connection; unique in a run, never reused */
	const uint8_t *data;
	uint32_t len;
	uint64_t gap;     /* bytes lost just before `data`; 0: follows without a gap */
	bool unknown_gap; /* bytes were lost before `data`, how many is not known */
};

/* Where payload goes. Every function may be called several times for a frame.
 * All pointers are valid during the call only. Any function may be NULL, `datagram` if
 * `wanted` refuses everything. */
struct sc_decode_sink {
	void *user;
	/* NULL: everything is wanted. Asked before a datagram's `packet` is
	 * filled in, so that media costs no more than a look at its first bytes. */
	bool (*wanted)(void *user, const uint8_t *data, uint32_t len);
	/* NULL: nobody asks. A UDP datagram that begins as RTP and RTCP do (version 2); then
	 * it goes nowhere else. */
	void (*media)(void *user, const struct sc_datagram *datagram);
	/* A whole UDP datagram (fragments joined) or SCTP user message (PPID 0),
	 * or the payload of a HEP packet, where `packet` holds the inner addresses
	 * and the HEP time. packet->missing tells of bytes not captured. */
	void (*datagram)(void *user, const struct sc_packet *packet, const uint8_t *data,
			 uint32_t len);
	/* TCP bytes. packet->first is the frame they came in, packet->last the
	 * one with which all bytes before them were there too (the same, unless
	 * they waited for a missing segment that still came). */
	void (*segment)(void *user, const struct sc_packet *packet,
			const struct sc_segment *segment);
	/* Bytes of the stream are not in the capture: packet->first has the time before
	 * which they were not sent (0: not known), packet->last that when they had
	 * arrived. Told before what lies behind them is handed out; or, where nothing does,
	 * soon after they were confirmed, and then `came` if they come all the same:
	 * all is withdrawn that was told from packet->first's time on. */
	void (*hole)(void *user, const struct sc_packet *packet, uint64_t stream, bool came);
	/* No more bytes will come on this stream (FIN, RST, given up). `reset`:
	 * by RST. packet->src is the sender of the FIN or RST; NULL when the
	 * decoder gave the stream up. */
	void (*closed)(void *user, const struct sc_packet *packet, uint64_t stream, bool reset);
	/* A TCP segment with RST, of a connection followed or not;
	 * what was known of its streams has been handed out and closed. */
	void (*reset)(void *user, const struct sc_packet *packet);
	/* An ICMP or ICMPv6 error (unreachable, time exceeded, packet too big)
	 * with the beginning of the datagram it is about. `packet` names the
	 * frame and the time of the ICMP packet; src, dst, transport and ip_id
	 * are those of the quoted packet; data is its payload behind the UDP or
	 * TCP header (len may be 0). */
	void (*icmp_error)(void *user, const struct sc_packet *packet,
			   const struct sc_icmp_error *error, const uint8_t *data, uint32_t len);
	/* A packet of a conversation whose bytes come out in
	 * their own order, not packet by packet: a TCP segment, with payload
	 * or without, or an SCTP packet. Called before what is in it is. */
	void (*conversation)(void *user, const struct sc_packet *packet);
};

struct sc_decoder;
struct sc_inflate_room;

/* `sink` is copied; `counters` (not NULL) is added to and outlives the decoder. */
struct sc_decoder *sc_decoder_new(const struct sc_decode_sink *sink, struct sc_counters *counters);

/* From now on it is kept in which frames things came; else that costs nothing. */
void sc_decoder_keep_parts(struct sc_decoder *decoder);

/* To be called inside a function of the sink, except segment and closed, which are about a
 * stream: the numbers of all frames that carried what the function is told of, in the order
 * in which they came. There is one, or one for each IP fragment. */
const uint64_t *sc_decoder_parts(const struct sc_decoder *decoder, size_t *count);

/* Gives up what has waited for too long by `now_ns`. Each frame does so with its own time; a
 * caller whose clock goes on between frames tells the time here before it ends anything
 * itself, so that what still waits inside the decoder comes first. */
void sc_decoder_clock(struct sc_decoder *decoder, int64_t now_ns);

/* Decodes one frame, in capture order. */
void sc_decoder_frame(struct sc_decoder *decoder, const struct sc_frame *frame);

/* The media in a frame that is to come soon, if that can be told at once. Nothing is counted; the
 * time of the frame need not be known. */
bool sc_decoder_ahead(const struct sc_frame *frame, struct sc_datagram *datagram);

/* The first frame of what waits: for a segment, a fragment, a chunk. What comes out later
 * began there or behind it. UINT64_MAX: nothing waits; 0: not known. */
uint64_t sc_decoder_waiting_frame(const struct sc_decoder *decoder);

/* End of input: hands out what waits behind gaps in TCP streams (in order of
 * the streams' first frames) and incomplete UDP datagrams' known beginning
 * (packet.missing set); closes nothing else. */
void sc_decoder_finish(struct sc_decoder *decoder);

void sc_decoder_free(struct sc_decoder *decoder);

/* Is this LINKTYPE_ decoded? The name ("EN10MB", "IEEE802_11", or "147") for messages. */
bool sc_link_known(uint16_t link_type);
const char *sc_link_name(uint16_t link_type);

/* One HEPv3 (or v1, v2) packet, whole but for packet->missing bytes at its
 * end: fills in `packet` (frame references and interface are left as they
 * are, times replaced by HEP's) and gives the payload. *payload_len is 0 when
 * it is neither SIP nor media (sc_hep_media). The payload lies in `data` or, when it was
 * compressed, in *room (inflate.h: NULL at first, g_free at last), valid until the next call with
 * it. False: not a sound HEP packet. For HEP over TCP, cut by the framer, too. */
bool sc_hep_decode(const uint8_t *data, uint32_t len, struct sc_inflate_room **room,
		   struct sc_packet *packet, const uint8_t **payload, uint32_t *payload_len);

/* Is what HEP carries RTP or RTCP? SIP over UDP begins with no such byte. */
static inline bool sc_hep_media(const struct sc_packet *packet, const uint8_t *payload,
				uint32_t len)
{
	return packet->transport == SC_UDP && packet->src.family != 0 &&
	       packet->src.family == packet->dst.family && len > 0 && payload[0] >> 6 == 2;
}

#endif
