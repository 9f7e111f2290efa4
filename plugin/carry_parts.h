/* What the files share that read Wireshark's fields (carry.h). */
#ifndef SC_PLUGIN_CARRY_PARTS_H
#define SC_PLUGIN_CARRY_PARTS_H

#include "carry.h"

enum wanted {
	SIP,
	TCP_SEGMENT,
	IP_FRAGMENT,
	IPV6_FRAGMENT,
	SCTP_FRAGMENT,
	TLS_SEGMENT,
	WEBSOCKET_FRAGMENT,
	TLS_ITEM,
	WEBSOCKET_ITEM,
	IP_ID,
	IPV6_ID,
	IPV6_LENGTH,
	UDP_LENGTH,
	ICMP_TYPE,
	ICMPV6_TYPE,
	ICMP_CODE,
	ICMPV6_CODE,
	IP_SOURCE,
	IPV6_SOURCE,
	TCP_LENGTH,
	TCP_FLAGS,
	WANTED_COUNT
};

/* All of that field in a frame; NULL: there is none. */
GPtrArray *sc_carry_fields(const proto_tree *tree, enum wanted which);

struct sc_frame_ref sc_carry_frame_ref(const packet_info *pinfo);

/* Where the IP packet ends that holds the UDP header at `header`, both in
 * `source`; `ids` of all its headers of IPv4. INT_MAX: it does not say, or was put together from
 * fragments. */
int sc_carry_packet_end(const GPtrArray *ids, tvbuff_t *source, int header);

#endif
