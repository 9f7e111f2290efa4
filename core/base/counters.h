/* What was seen and could not be used: counted, never silent.
 *
 * One table (SC_COUNTERS) gives the enum, the key and the words for the user.
 *
 * Long because it is one vocabulary: every counter, with what is said of it. */
#ifndef SC_BASE_COUNTERS_H
#define SC_BASE_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

/* X(class, place, name, key, text)
 *
 * `class`: enum sc_counter_class. `place`: when no SIP was found, what was lost
 * and what was there instead are told in this order, what is likeliest to have
 * hidden SIP first; 0: that is no reason. `text` completes "N ..." on standard
 * error. */
#define SC_COUNTERS(X) \
	X(INFORMATION, 0, FRAMES, "frames", "frames") \
	X(LOSS, 12, SNAPLEN, "cut_by_snaplen", "frames cut short by the capture's snap length") \
	X(INFORMATION, 0, SNAPLEN_MEDIA, "cut_media", \
	  "frames cut short behind the header of RTP, which is what is read of it") \
	X(LOSS, 0, NO_TIME, "no_time", "records without a time") \
	X(LOSS, 11, BAD_LINK, "bad_link", \
	  "frames whose link-layer header is damaged or not decoded") \
	X(LOSS, 13, BAD_IP, "bad_ip", "packets with a damaged IP header") \
	X(LOSS, 14, BAD_TRANSPORT, "bad_transport", "packets with a damaged transport header") \
	X(LOSS, 15, TOO_DEEP, "too_deep", "packets with too many headers inside one another") \
	X(FOREIGN, 5, NOT_IP, "not_ip", "frames that are not IP") \
	X(FOREIGN, 6, OTHER_IP_PROTOCOL, "other_ip_protocol", "IP packets of other protocols") \
	X(LOSS, 2, ESP, "esp", "ESP packets (encrypted, not decoded)") \
	X(INFORMATION, 0, ESP_NULL, "esp_null", "ESP packets with the NULL cipher") \
	X(LOSS, 3, MACSEC, "macsec", "MACsec frames (encrypted, not decoded)") \
	X(LOSS, 4, WLAN_PROTECTED, "wlan_protected", \
	  "IEEE 802.11 frames (encrypted, not decoded)") \
	X(LOSS, 5, CAPWAP_DTLS, "capwap_dtls", "CAPWAP packets in DTLS (encrypted, not decoded)") \
	X(LOSS, 6, WIREGUARD, "wireguard", "WireGuard packets (encrypted, not decoded)") \
	X(LOSS, 7, OPENVPN, "openvpn", "OpenVPN packets (encrypted, not decoded)") \
	X(LOSS, 8, IPCOMP, "ipcomp", "IPComp packets (compressed, not decoded)") \
	X(LOSS, 9, L2TP3, "l2tp3", "L2TPv3 packets (a tunnel that is not decoded)") \
	X(LOSS, 10, TUNNEL_OTHER, "tunnel_other", \
	  "packets in tunnels whose content is not decoded") \
	X(INFORMATION, 0, FRAGMENTS, "fragments", "IP fragments") \
	X(INFORMATION, 0, FRAGMENTS_LATER, "fragments_later", \
	  "IP fragments that are not the first of their datagram") \
	X(INFORMATION, 0, FRAGMENTS_ALONE, "fragments_alone", \
	  "IP datagrams of which only the first fragment is there") \
	X(LOSS, 16, FRAGMENTS_LOST, "fragments_lost", "IP datagrams with missing fragments") \
	X(FOREIGN, 1, UDP, "udp", "UDP datagrams") \
	X(FOREIGN, 2, TCP, "tcp", "TCP segments") \
	X(FOREIGN, 3, SCTP, "sctp", "SCTP packets") \
	X(INFORMATION, 0, HEP, "hep", "HEP packets") \
	X(LOSS, 17, HEP_BAD, "hep_bad", "damaged HEP packets") \
	X(INFORMATION, 0, TCP_RETRANSMITTED, "tcp_retransmitted", "retransmitted TCP segments") \
	X(LOSS, 18, TCP_GAPS, "tcp_gaps", "gaps in TCP streams") \
	X(INFORMATION, 0, SCTP_RETRANSMITTED, "sctp_retransmitted", "retransmitted SCTP chunks") \
	X(LOSS, 0, SCTP_INCOMPLETE, "sctp_incomplete", \
	  "SCTP chunks of messages that are not complete") \
	X(LOSS, 1, TLS, "tls", "TLS records on SIP ports (encrypted, not decoded)") \
	X(SEALED, 1, TLS_ELSEWHERE, "tls_elsewhere", "TLS records on other ports (encrypted)") \
	X(SEALED, 2, DTLS, "dtls", "DTLS datagrams (encrypted)") \
	X(SEALED, 3, QUIC, "quic", "QUIC handshake datagrams (encrypted)") \
	X(INFORMATION, 0, SEALED_SIP, "sealed_sip", "DTLS and QUIC datagrams on SIP ports") \
	X(MEMORY, 0, MEMORY_CALLS, "memory_calls", \
	  "bytes kept at once of calls and what belongs to them, at most") \
	X(MEMORY, 0, MEMORY_TOMBSTONES, "memory_tombstones", \
	  "bytes kept to know what comes after a call is final") \
	X(MEMORY, 0, MEMORY_STREAMS, "memory_streams", \
	  "bytes kept at once of unfinished messages in TCP streams, at most") \
	X(MEMORY, 0, MEMORY_ELEMENTS, "memory_elements", \
	  "bytes kept of hosts and what they call themselves") \
	X(INFORMATION, 0, ICMP_QUOTES, "icmp_quotes", \
	  "SIP messages quoted in ICMP errors (left out)") \
	X(FOREIGN, 4, KEEPALIVES, "keepalives", "keep-alives") \
	X(INFORMATION, 0, QUALITY_REPORTS, "quality_reports", \
	  "reports of voice quality in SIP (RFC 6035)") \
	X(LOSS, 0, QUALITY_REPORTS_LOST, "quality_reports_lost", \
	  "reports of voice quality whose call or stream is not there, or not any more") \
	X(INFORMATION, 0, STUN, "stun", "STUN packets on ports of media") \
	X(INFORMATION, 0, TURN, "turn", "TURN packets on ports of media") \
	X(INFORMATION, 0, ZRTP, "zrtp", "ZRTP packets on ports of media") \
	X(INFORMATION, 0, MEDIA_DTLS, "media_dtls", "DTLS datagrams on ports of media") \
	X(INFORMATION, 0, T38, "t38", "T.38 packets (UDPTL)") \
	X(INFORMATION, 0, MEDIA_DNS, "media_dns", "DNS messages on ports of media") \
	X(INFORMATION, 0, MEDIA_KEEPALIVES, "media_keepalives", \
	  "datagrams that keep ports of media open") \
	X(INFORMATION, 0, MEDIA_OTHER, "media_other", \
	  "datagrams on ports of media that are no media") \
	X(INFORMATION, 0, MESSAGES, "messages", "SIP messages") \
	X(INFORMATION, 0, RETRANSMISSIONS, "retransmissions", "retransmitted SIP messages") \
	X(INFORMATION, 0, DUPLICATES, "duplicates", "SIP messages captured twice") \
	X(INFORMATION, 0, BEFORE_REQUEST, "before_request", \
	  "SIP responses that another interface has with an earlier time than their request") \
	X(INFORMATION, 0, LATE, "late", \
	  "SIP messages that came after their call or registration was final") \
	X(LOSS, 0, MALFORMED, "malformed", "malformed SIP messages (shown, not measured)") \
	X(LOSS, 0, RESYNC, "resync", "resynchronisations of a SIP stream") \
	X(LOSS, 0, STREAM_DROPPED, "stream_dropped", \
	  "bytes of SIP streams that belong to no message") \
	X(LIMIT, 0, LIMIT_RECORD, "limit_record", \
	  "records of which only the beginning is looked at: more than 256 KiB") \
	X(LIMIT, 0, LIMIT_INTERFACES, "limit_interfaces", \
	  "interfaces not told apart from earlier ones: more than 65536 in a file") \
	X(LIMIT, 0, LIMIT_FRAGMENTS, "limit_fragments", \
	  "IP datagrams given up: too many incomplete at once") \
	X(LIMIT, 0, LIMIT_FRAGMENT_COPIES, "limit_fragment_copies", \
	  "IP fragments left out: too many datagrams of one identification at once") \
	X(LIMIT, 0, LIMIT_STREAMS, "limit_streams", "TCP streams given up: too many at once") \
	X(LIMIT, 0, LIMIT_STREAM_MEMORY, "limit_stream_memory", \
	  "streams whose unfinished messages were given up: too much at once") \
	X(LIMIT, 0, LIMIT_MESSAGE, "limit_message", \
	  "SIP messages given up: longer than a stream may hold") \
	X(LIMIT, 0, LIMIT_RESPONSES, "limit_responses", \
	  "responses not kept: too many different ones in a transaction") \
	X(LIMIT, 0, LIMIT_DIALOGS, "limit_dialogs", "dialogs not kept: too many in a call") \
	X(LIMIT, 0, LIMIT_INVITES, "limit_invites", \
	  "INVITE transactions not kept: too many in a call") \
	X(LIMIT, 0, LIMIT_REQUESTS, "limit_requests", \
	  "ACKs, BYEs and CANCELs not kept: too many in a call") \
	X(LIMIT, 0, LIMIT_HOPS, "limit_hops", "hops not looked at: too many of one request") \
	X(LIMIT, 0, LIMIT_INSTANCES, "limit_instances", \
	  "requests not looked for among all of a dialog: too many at once") \
	X(LIMIT, 0, LIMIT_VIAS, "limit_vias", "requests of which not all Vias are kept") \
	X(LIMIT, 0, LIMIT_AUTH, "limit_auth", \
	  "messages of which not all challenges or credentials are kept") \
	X(LIMIT, 0, LIMIT_ANNOUNCEMENTS, "limit_announcements", \
	  "addresses of media not kept: a call announces too many") \
	X(LIMIT, 0, LIMIT_MEDIA_LINES, "limit_media_lines", \
	  "session descriptions of which not all m= lines are read") \
	X(LIMIT, 0, LIMIT_DESCRIPTIONS, "limit_descriptions", \
	  "session descriptions not kept: a call has too many") \
	X(LIMIT, 0, LIMIT_UNREAD, "limit_unread", \
	  "calls whose session descriptions may be gone: media came long after them") \
	X(LIMIT, 0, LIMIT_MARKS, "limit_marks", \
	  "answers and BYEs not marked in a stream: its call has too many") \
	X(LIMIT, 0, LIMIT_MEDIA_PATHS, "limit_media_paths", \
	  "hosts not remembered between which media went: too many pairs") \
	X(LIMIT, 0, LIMIT_DTMF, "limit_dtmf", \
	  "keys not kept: too many in a stream, or in INFOs of a side") \
	X(LIMIT, 0, LIMIT_CALL_STREAMS, "limit_call_streams", \
	  "streams of RTP not bound: their call has too many") \
	X(LIMIT, 0, LIMIT_QUALITY_REPORTS, "limit_quality_reports", \
	  "reports of voice quality not kept: too many of a call") \
	X(LIMIT, 0, LIMIT_PASSED, "limit_passed", \
	  "ends of STUN, ZRTP, DTLS, T.38 or RTCP not kept: too many in a call") \
	X(LIMIT, 0, LIMIT_MEDIA_END, "limit_media_end", \
	  "streams and calls that were not looked for among all of an end's: too many have it") \
	X(LIMIT, 0, LIMIT_RTCP, "limit_rtcp", \
	  "RTCP of which not all calls that announce its ports were asked for its streams") \
	X(LIMIT, 0, LIMIT_UNKNOWN_STREAMS, "limit_unknown_streams", \
	  "packets that may be RTP forgotten: too many streams of one packet") \
	X(LIMIT, 0, LIMIT_STRAY_STREAMS, "limit_stray_streams", \
	  "streams of no call ended early: too many at once") \
	X(LIMIT, 0, LIMIT_BODY, "limit_body", "message bodies nested too deep to look for SDP") \
	X(LIMIT, 0, LIMIT_GAPS, "limit_gaps", "gaps in TCP streams forgotten: too many at once") \
	X(LIMIT, 0, LIMIT_CALLS, "limit_calls", \
	  "calls ended early by --max-calls or --max-memory") \
	X(LIMIT, 0, LIMIT_CONTACTS, "limit_contacts", \
	  "REGISTERs and responses to them of which not all contacts are kept") \
	X(LIMIT, 0, LIMIT_BINDINGS, "limit_bindings", "registration bindings not remembered") \
	X(LIMIT, 0, LIMIT_LEGS, "limit_legs", \
	  "calls not compared with all that may be other legs of them: too many are alike") \
	X(LIMIT, 0, LIMIT_ELEMENTS, "limit_elements", "hosts whose roles are not collected") \
	X(LIMIT, 0, LIMIT_USER_AGENT, "limit_user_agent", \
	  "names of hosts' software cut short or left out in the list of elements") \
	X(LIMIT, 0, LIMIT_GROUPS, "limit_groups", "rows left out: more --by groups than are kept") \
	X(LIMIT, 0, LIMIT_DIFF_GROUPS, "limit_diff_groups", \
	  "groups not compared: more than are, and smaller ones") \
	X(LIMIT, 0, LIMIT_INVENTORY, "limit_inventory", \
	  "hosts, user agents and the like left out of what is new and gone: too many of a kind") \
	X(LIMIT, 0, LIMIT_PLACES, "limit_places", \
	  "frames of which is not known in which file they are: the files alternate too often") \
	X(LIMIT, 0, LIMIT_LADDER, "limit_ladder", \
	  "messages and events of media left out of ladders: more than are drawn") \
	X(LIMIT, 0, LIMIT_KEYS, "limit_keys", "session keys not remembered") \
	X(LIMIT, 0, LIMIT_MATTERS, "limit_matters", \
	  "messages that findings know nothing of: too many of one call, or at once") \
	X(LIMIT, 0, LIMIT_FACTS, "limit_facts", \
	  "messages of which findings do not know all: a header field or body is too long") \
	X(LIMIT, 0, LIMIT_PROBES, "limit_probes", \
	  "requests that findings about hosts leave out: too many wait at once") \
	X(LIMIT, 0, LIMIT_HISTORIES, "limit_histories", \
	  "requests that findings about hosts leave out: too many hosts") \
	X(LIMIT, 0, LIMIT_AORS, "limit_aors", \
	  "registrations that findings about their user leave out: too many users") \
	X(LIMIT, 0, LIMIT_REPORT, "limit_report", \
	  "messages of calls not kept for the report: too many at once") \
	X(LIMIT, 0, LIMIT_REPORT_STREAMS, "limit_report_streams", \
	  "streams not kept for the report: too many") \
	X(LIMIT, 0, LIMIT_REPORT_TEXTS, "limit_report_texts", \
	  "long texts of calls, registrations, hosts and streams cut short in the report") \
	X(LIMIT, 0, LIMIT_ORDER, "limit_order", \
	  "rows listed late, behind rows with higher numbers") \
	X(LIMIT, 0, LIMIT_HEALTH, "limit_health", \
	  "pairs of hosts and seconds left out of the health of the capture: too many") \
	X(LIMIT, 0, LIMIT_SORTED, "limit_sorted", "rows sorted in pieces: too many to sort at once")

enum sc_counter {
#define X(class, place, name, ...) SC_COUNT_##name,
	SC_COUNTERS(X)
#undef X
		SC_COUNTER_COUNT
};

enum sc_counter_class {
	/* Of no message, but of this run, and when it looked: told with -v, in no document. */
	SC_COUNTER_MEMORY,
	SC_COUNTER_INFORMATION, /* what there was; nothing is lost by it */
	SC_COUNTER_FOREIGN,     /* what there was besides SIP, or under it; nothing is lost by it */
	SC_COUNTER_SEALED,      /* encrypted, and hardly SIP: a reason only where there is none */
	SC_COUNTER_LOSS,        /* could not be read, or not be used */
	SC_COUNTER_LIMIT,       /* a limit of base/limits.h was hit */
};

struct sc_counters {
	uint64_t n[SC_COUNTER_COUNT];
};

/* Adds all of `from` to `to`. */
void sc_counters_add(struct sc_counters *to, const struct sc_counters *from);

const char *sc_counter_key(enum sc_counter counter);
const char *sc_counter_text(enum sc_counter counter);
enum sc_counter_class sc_counter_class(enum sc_counter counter);
unsigned sc_counter_place(enum sc_counter counter);

/* How many the user is told of: a packet of media that was cut behind its header is no loss. */
uint64_t sc_counter_told(const struct sc_counters *counted, enum sc_counter counter);

/* Of little interest: nothing is lost by what it counts. */
bool sc_counter_harmless(enum sc_counter counter);

#endif
