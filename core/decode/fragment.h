/* Reassembly of IP fragments (RFC 791 3.2, RFC 8200 4.5). */
#ifndef SC_DECODE_FRAGMENT_H
#define SC_DECODE_FRAGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/flow.h"

struct sc_decoder;
struct sc_walk;
struct sc_fragment_set;

struct sc_fragments {
	struct sc_flows sets;          /* incomplete datagrams, by when they began */
	struct sc_flows done;          /* datagrams completed lately, to know late copies */
	struct sc_fragment_set *spent; /* completed in this frame: still being read */
	void *spare;         /* buffers of SC_IP_BYTES_MAX, linked through their first word */
	int64_t now_ns;      /* time of the latest fragment that had one */
	int64_t deadline_ns; /* when the oldest set is given up; INT64_MAX: there is none */
};

/* One fragment as its header describes it. */
struct sc_fragment {
	uint32_t offset; /* bytes */
	bool more;
	uint8_t protocol; /* of IP; or else: */
	uint8_t layer;    /* enum sc_layer: what fragments of a tunnel are read as; 0: of IP */
};

void sc_fragments_init(struct sc_fragments *fragments);
void sc_fragments_clear(struct sc_decoder *decoder);

/* Takes walk->rest as a fragment of walk->ip_id between walk->src and
 * dst. True: it completed the datagram; walk->rest and walk->first are
 * now those of the whole and *protocol is its protocol. */
bool sc_fragment_add(struct sc_decoder *decoder, struct sc_walk *walk,
		     const struct sc_fragment *fragment, uint8_t *protocol);

/* Gives up sets older than SC_FRAGMENT_TIMEOUT_S at `now_ns`: their known
 * beginning is decoded. INT64_MAX: all. */
void sc_fragments_expire(struct sc_decoder *decoder, int64_t now_ns);

/* The first frame of the incomplete datagram that began first; UINT64_MAX: there is none. */
uint64_t sc_fragments_waiting_frame(const struct sc_decoder *decoder);

/* At the end of a frame: nobody reads completed datagrams any more. */
void sc_fragments_settle(struct sc_decoder *decoder);

#endif
