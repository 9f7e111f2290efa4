/* What was seen and could not be used: counted, never silent.
 *
 * One table (SC_COUNTERS) gives the enum, the key and the words for the user. */
#ifndef SC_BASE_COUNTERS_H
#define SC_BASE_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

/* X(name, key, text): text completes "N ..." on standard error. */
#define SC_COUNTERS(X) \
	X(FRAMES, "frames", "frames") \
	X(SNAPLEN, "cut_by_snaplen", "frames cut short by the capture's snap length") \
	X(NO_TIME, "no_time", "records without a time") \
	X(BAD_LINK, "bad_link", "frames whose link-layer header is damaged or not decoded") \
	X(BAD_IP, "bad_ip", "packets with a damaged IP header") \
	X(BAD_TRANSPORT, "bad_transport", "packets with a damaged transport header") \
	X(TOO_DEEP, "too_deep", "packets with too many headers inside one another") \
	X(NOT_IP, "not_ip", "frames that are not IP") \
	X(OTHER_IP_PROTOCOL, "other_ip_protocol", "IP packets of other protocols") \
	X(ESP, "esp", "ESP packets (encrypted, not decoded)") \
	X(FRAGMENTS, "fragments", "IP fragments") \
	X(FRAGMENTS_LOST, "fragments_lost", "IP datagrams with missing fragments") \
	X(UDP, "udp", "UDP datagrams") \
	X(TCP, "tcp", "TCP segments") \
	X(SCTP, "sctp", "SCTP packets") \
	X(HEP, "hep", "HEP packets") \
	X(HEP_BAD, "hep_bad", "damaged HEP packets") \
	X(TCP_RETRANSMITTED, "tcp_retransmitted", "retransmitted TCP segments") \
	X(TCP_GAPS, "tcp_gaps", "gaps in TCP streams") \
	X(SCTP_RETRANSMITTED, "sctp_retransmitted", "retransmitted SCTP chunks") \
	X(SCTP_INCOMPLETE, "sctp_incomplete", "SCTP chunks of messages that are not complete") \
	X(TLS, "tls", "TLS records on SIP ports (encrypted, not decoded)") \
	X(ICMP_QUOTES, "icmp_quotes", "SIP messages quoted in ICMP errors (left out)") \
	X(KEEPALIVES, "keepalives", "keep-alives") \
	X(MESSAGES, "messages", "SIP messages") \
	X(RETRANSMISSIONS, "retransmissions", "retransmitted SIP messages") \
	X(DUPLICATES, "duplicates", "SIP messages captured twice") \
	X(MALFORMED, "malformed", "malformed SIP messages (shown, not measured)") \
	X(RESYNC, "resync", "resynchronisations of a SIP stream") \
	X(STREAM_DROPPED, "stream_dropped", "bytes of SIP streams that belong to no message") \
	X(LIMIT_FRAGMENTS, "limit_fragments", \
	  "IP datagrams given up: too many incomplete at once") \
	X(LIMIT_STREAMS, "limit_streams", "TCP streams given up: too many at once") \
	X(LIMIT_MESSAGE, "limit_message", "SIP messages given up: longer than a stream may hold") \
	X(LIMIT_RESPONSES, "limit_responses", \
	  "responses not kept: too many different ones in a transaction") \
	X(LIMIT_DIALOGS, "limit_dialogs", "dialogs not kept: too many in a call") \
	X(LIMIT_INVITES, "limit_invites", "INVITE transactions not kept: too many in a call") \
	X(LIMIT_CALLS, "limit_calls", "calls ended early by --max-calls or --max-memory") \
	X(LIMIT_BINDINGS, "limit_bindings", "registration bindings not remembered") \
	X(LIMIT_ELEMENTS, "limit_elements", "hosts whose roles are not collected") \
	X(LIMIT_GROUPS, "limit_groups", "rows left out: more --by groups than are kept") \
	X(LIMIT_LADDER, "limit_ladder", "messages left out of ladders: more than are drawn") \
	X(LIMIT_KEYS, "limit_keys", "session keys not remembered") \
	X(LIMIT_REPORT, "limit_report", \
	  "messages of calls not kept for the report: too many at once") \
	X(LIMIT_ORDER, "limit_order", "rows listed late, behind rows with higher numbers")

enum sc_counter {
#define X(name, key, text) SC_COUNT_##name,
	SC_COUNTERS(X)
#undef X
		SC_COUNTER_COUNT
};

struct sc_counters {
	uint64_t n[SC_COUNTER_COUNT];
};

const char *sc_counter_key(enum sc_counter counter);
const char *sc_counter_text(enum sc_counter counter);

/* Counted but of little interest: nothing is lost by what it counts. */
bool sc_counter_harmless(enum sc_counter counter);

#endif
