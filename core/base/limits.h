/* Every limit of the analyser, with its reason. When one is hit, that is
 * counted (base/counters.h) and shown to the user; where nothing is lost by it,
 * its reason says why. Long because every limit stands beside its reason. What bounds a picture or
 * a line alone stands where that is drawn, and can be seen there ("others", an ellipsis). */
#ifndef SC_BASE_LIMITS_H
#define SC_BASE_LIMITS_H

/* A capture record longer than this is damage, not a packet: libpcap's
 * MAXIMUM_SNAPLEN is 262144, Wireshark's largest record 128 MiB (D-Bus). */
#define SC_RECORD_BYTES_MAX (128u << 20)
/* Of a longer record only so much is looked at: libpcap's MAXIMUM_SNAPLEN, four times
 * the longest IP datagram, and what the file puts around it. Merging keeps a record of
 * each open file. */
#define SC_RECORD_BYTES_KEPT ((256u << 10) + 1024u)

/* Headers inside headers: VLAN in MPLS in GRE in IP in GTP ... A packet that
 * nests deeper is an attack or noise. */
#define SC_TUNNEL_DEPTH_MAX 16

/* Interfaces of one capture file, all its sections together, and files of one
 * run: an interface number over all inputs is file * this + number. Further
 * interfaces of a file get the numbers of its first ones again, so that taps may be
 * taken for one. */
#define SC_INTERFACES_MAX 65536u
#define SC_FILES_MAX 65536u
/* With more files than this, a file is opened for its first time stamp and
 * closed until its turn comes: rotated captures come by the hundred, and an
 * open file costs a descriptor (1024 are usual) and up to some MiB. */
#define SC_FILES_OPEN_MAX 64u
/* A pipe from which nothing comes for so long has paused: whoever reads is told, and
 * may go on with what time brings. Short against a second, long against a packet. */
#define SC_PAUSE_MS 100

/* IP datagrams being reassembled at once, and how long one may take. RFC 791
 * and RFC 8200 allow 60 to 120 s; but fragments travel back to back, and what
 * the first one tells of a message is of use only while its call goes on. */
#define SC_FRAGMENT_SETS_MAX 4096 /* of at most 64 KiB each */
#define SC_FRAGMENT_TIMEOUT_S 1
/* Datagrams side by side with the same addresses, protocol and identification:
 * copies of one, seen at several taps, or a host that soon uses an
 * identification again. Real captures have two or three. */
#define SC_FRAGMENT_COPIES_MAX 4
/* How long after a datagram a fragment may be a copy of it (METRICS.md 3.3, D1).
 * As many datagrams are remembered for that as there may be sets; a copy of one
 * that is forgotten is assembled, and known as a copy by its message. */
#define SC_FRAGMENT_COPY_MS 200

/* TCP directions followed at once; the one that was idle longest goes first. */
#define SC_TCP_STREAMS_MAX 65536
/* Bytes held while waiting for a missing TCP segment, per direction. After
 * that the gap is taken as lost. */
#define SC_TCP_HELD_BYTES_MAX (256u << 10)
/* Segments held per direction: they are kept sorted. And bytes held for all
 * streams together; the stream that waits longest gives up first. */
#define SC_TCP_HELD_SEGMENTS_MAX 1024
#define SC_HELD_BYTES_MAX (64u << 20)
/* Streams that wait for a segment, among which the one that began to wait first is looked
 * for whenever a message is listed. With more, messages are listed when fewer wait. And that
 * many are given up with a frame, which must not take long; the others with the next. */
#define SC_HOLDS_LOOKED_AT_MAX 64
/* A gap that the receiver has confirmed will not be filled by the sender; what
 * fills it this much later, at most, is a capture out of order (several
 * queues, merged files). Well below T1, for which SIP waits for anything. */
#define SC_TCP_GAP_MS 50
/* A gap that nobody confirms may be filled by the sender for minutes; but SIP's deadlines are
 * judged with what waits behind it, so that it is not waited for longer than half of 64*T1. */
#define SC_TCP_UNCONFIRMED_MS 16000
/* A TCP segment further than this from where the stream stands belongs to
 * another connection of the same ports, or much of the stream is missing:
 * windows of SIP connections are far smaller. */
#define SC_TCP_JUMP_BYTES_MAX (16 << 20)

/* Measures that wait, for 200 ms, for copies of two taps. One more is handed out with the copy
 * that was seen first, as it would be of one tap. */
#define SC_DEFERRED_MAX 256

/* Messages among which the one before another is looked for, when that waited for a fragment or
 * behind a hole of its stream. One that lies before all of them has no `delta_prev` where rows are
 * printed as they are known; lists that are put in order lose nothing. */
#define SC_MESSAGES_RECENT 1024

/* Holes of TCP connections with SIP that are remembered, 16 bytes each, for the calls that still
 * go on: a connection has few a second, even in a bad capture. The oldest go first. */
#define SC_GAPS_MAX 65536

/* SCTP associations (one direction each) remembered, and how many of the
 * latest TSNs of each, to tell what was seen already. What is forgotten loses
 * nothing: a chunk that comes again then gives its message again, which is known
 * as a retransmission by its own bytes. */
#define SC_SCTP_ASSOCIATIONS_MAX 4096
#define SC_SCTP_TSNS_MAX 4096

/* Times that another file has its turn, of which it is remembered where: two files that
 * alternate record by record have so many after a million records, in 24 MiB. */
#define SC_PLACES_MAX (1u << 20)

/* Messages of one call, registration or other exchange that rules of findings are asked about, and
 * bytes of one header field or body of them: a call has some ten messages, one with hours of
 * re-INVITEs and OPTIONS some hundred, and SDP with ICE has some KiB. And what they all may take
 * together, as a part of --max-memory. Of what does not fit, nothing is concluded from what seems
 * to be missing. */
#define SC_MATTER_MESSAGES_MAX 1024u
#define SC_FACT_BYTES_MAX (16u << 10)
#define SC_MATTER_SHARE 4u

/* Requests that wait for their response for at most 64*T1, of which rules about hosts are asked: a
 * thousand a second are 32,000. And hosts, alone and with who asks them, whose doings are
 * remembered: 300 bytes each and as much for what goes on. */
#define SC_PROBES_MAX 262144u
#define SC_HISTORIES_MAX 65536u
/* Addresses of record whose registrations are followed for rules: some 300 bytes each. */
#define SC_AORS_MAX 262144u

/* A SIP message on a stream that is still incomplete after this many bytes is
 * not a SIP message: RFC 3261 18.1.1 names 65,535 as the datagram maximum; SIP
 * over TCP with large bodies (MESSAGE, presence) stays far below 1 MiB. */
#define SC_STREAM_MESSAGE_BYTES_MAX (1u << 20)
/* Bytes of all unfinished messages of streams together, with what is kept to inflate
 * the next ones; and the part of --max-memory that they may take, if that is less. The
 * stream that waits longest gives up first. Messages come within round trips, so that
 * real captures have some hundred unfinished ones at once, of some KiB. */
#define SC_STREAM_KEPT_BYTES_MAX (64u << 20)
#define SC_STREAM_KEPT_SHARE 4u
/* Messages that come in several HEP packets, a TCP segment each: so many unfinished ones
 * at once, and their bytes together. The one that waits longest is cut short first. */
#define SC_PIECES_MAX 4096u
#define SC_PIECES_BYTES_MAX (16u << 20)
/* How far back in a WebSocket the compression of a message may reach (RFC 7692 7.1.2.1). */
#define SC_DEFLATE_WINDOW_BYTES (32u << 10)
/* A TCP stream in which no message has begun within so many bytes carries
 * something else; a capture that starts inside a SIP body gets past it (see
 * above). From then on only beginnings of segments are looked at. */
#define SC_STREAM_SEEK_BYTES_MAX (64u << 10)
/* A first line, or the headers of a WebSocket handshake, that is still
 * incomplete after this: neither. Web servers refuse 8 to 16 KiB. */
#define SC_STREAM_UNSURE_BYTES_MAX (16u << 10)

/* Multipart bodies in one another in which SDP is looked for: multipart/mixed with
 * multipart/related or /alternative in it is as deep as real bodies go. */
#define SC_MULTIPART_DEPTH_MAX 4

/* Media descriptions (m= lines) read of one SDP: a call has audio, video, slides and their
 * control, a browser's conference with a line for each participant some more. */
#define SC_SDP_MEDIA_MAX 16
/* Formats read of one m= line: RTP has so many payload types (7 bits), so that nothing is
 * lost: further ones are repeats. */
#define SC_SDP_FORMATS_MAX 128

/* Via values kept of one request, the topmost not counted: Max-Forwards is 70
 * (RFC 3261 8.1.1.6). */
#define SC_VIAS_MAX 70

/* Challenges or credentials kept of one message: one each realm, and few proxies
 * on a path ask for any. */
#define SC_AUTH_MAX 16

/* Different responses (code, To-tag, RSeq) kept of one transaction, dialogs of
 * one call, and INVITE transactions of one call. Real forks stay below ten. */
#define SC_TXN_RESPONSES_MAX 64
/* Responses of a transaction after which another provisional one that differs from
 * those before by its bytes alone is no longer kept as one of its own: a queue may
 * announce places for an hour, and a final response needs its room. */
#define SC_TXN_PROVISIONALS_MAX 32
#define SC_CALL_DIALOGS_MAX 64
#define SC_CALL_INVITES_MAX 64

/* ACKs kept of a dialog, BYEs kept of it, and CANCELs of a call, all hops and
 * retries counted: a path has some five hops, more are a flood. */
#define SC_CALL_REQUESTS_MAX 16

/* Latest requests of a dialog set among which a request looks for its other hops,
 * and an ACK or PRACK for its INVITE. Hops of one request are a round trip apart,
 * for which T1 is the estimate: that nothing is missed is certain as long as the
 * oldest one looked at is older than that. */
#define SC_INSTANCES_SEARCHED_MAX 32
/* Latest calls or registrations of a dialog set among which a new request looks for
 * the one it continues. A client answers its latest challenge; those before it have
 * had their retry, or will have none. */
#define SC_ATTEMPTS_SEARCHED_MAX 16

/* Hops of one request that are looked at, the first ones: as many as a call keeps. */
#define SC_INSTANCE_HOPS_MAX SC_CALL_INVITES_MAX

/* Hops of an attempt whose repeats are counted apart (hop_retransmissions). */
#define SC_ATTEMPT_REPEATS_MAX 16

/* Reach of the wheel that idle calls wait in. Nothing is lost beyond it: what
 * most calls wait for is well inside, and for longer deadlines (--proceeding, Retry-After,
 * Session-Expires) a call is looked at again. */
#define SC_WHEEL_SECONDS 256

/* Defaults of --max-calls and --max-memory: calls, transactions and
 * registrations in progress, and the bytes they take. */
#define SC_MAX_CALLS 2000000u
#define SC_MAX_MEMORY (UINT64_C(4) << 30)

/* Contacts kept of one REGISTER or its 200, and bindings of one address of record:
 * registrars allow about ten. */
#define SC_CONTACTS_MAX 64

/* URIs that are longer are one if they are written alike: comparing parameters one by
 * one takes quadratic time. They fill no datagram (RFC 3261 18.1.1: 1,300 bytes). */
#define SC_URI_COMPARED_MAX 1300

/* Final rows whose later messages are known as theirs, for so long on the capture's clock, and
 * bytes of each: 4 MiB. Retransmissions and late answers come within minutes; what comes later
 * or is one too many makes a row that says what it is (`continued`), so nothing is lost in
 * silence. All together take at most this share of --max-memory. */
#define SC_TOMBSTONES_MAX 65536u
#define SC_TOMBSTONE_S 1800
#define SC_TOMBSTONE_BYTES 64u
#define SC_TOMBSTONES_SHARE 16u

/* Bindings remembered to tell a first registration from a refresh, hosts whose
 * roles are collected, and keys that join the legs of a B2BUA. */
#define SC_BINDINGS_MAX 1000000u
#define SC_ELEMENTS_MAX 100000u
/* Of the name of each such host's software: real ones stay below 100 bytes. */
#define SC_USER_AGENT_BYTES_MAX 256u
#define SC_USER_AGENTS_SHARE 4u /* the part of --max-memory that all of them may take */
#define SC_SESSION_KEYS_MAX 1000000u
/* Calls of the same numbers among which the other legs of one are looked for: within two seconds,
 * and in all. Real ones are some few. What more calls in progress than are compared have in their
 * session descriptions is nobody's own (METRICS.md 10): nothing is lost. */
#define SC_LEGS_COMPARED_MAX 32u
#define SC_LEGS_WALKED_MAX 256u
/* Legs of a call, one behind the other: Max-Forwards is 70 (RFC 3261 8.1.1.6). */
#define SC_LEGS_IN_A_ROW_MAX 71u
/* Diversions of a call that are compared with whom others call: forwarded on so often is nobody. */
#define SC_LEG_DIVERSIONS_MAX 8u

/* Telephone events kept of a stream: a caller presses some tens. */
#define SC_DTMF_EVENTS_MAX 1024u
/* Gaps kept of a stream, the longest ones: where a listener heard nothing for long, by
 * METRICS.md OW-2, is among them. */
#define SC_STREAM_GAPS_MAX 32u
/* Intervals in which a stream is shown over time, where that is asked for: some pixels each.
 * When there are more they get longer, so nothing is lost but detail. 3 KiB a stream. */
#define SC_COURSE_SLOTS_MAX 128u
/* Instants marked in a stream: three for each 2xx and BYE of its call, on each hop; and
 * where it began, if it had no call then. */
#define SC_STREAM_MARKS_MAX 32u

/* Values of `plot jitter`, `loss` and `mos`, of each capture: those of 8,000 streams at least, 24
 * bytes each. When there are more, some stand for others near to them (crowd.h): the worst are
 * always there, and the picture says of how many the medians are. */
#define SC_COURSE_SAMPLES_MAX (1u << 20)

/* Rows of `plot loss-map`, of each capture: more than fit a page. The streams that lost most have
 * them; the picture says of how many. */
#define SC_LOSS_MAP_ROWS_MAX 64u

/* Messages and events of media in all ladders of a run: a picture of one call has some tens,
 * and one of so many is looked at by nobody. Some 400 bytes each. */
#define SC_LADDER_MESSAGES_MAX 100000u

/* Groups of `metrics --by`: more than anybody reads. */
#define SC_METRIC_GROUPS_MAX 10000u
/* Groups of `diff --by` that are compared with all others, the largest ones: each takes as long as
 * a comparison of two captures. */
#define SC_DIFF_GROUPS_MAX 32u
/* Hosts, user agents, codecs ... of one side of a comparison, of which the new ones and those that
 * are gone are listed. Some 100 bytes each. */
#define SC_INVENTORY_VALUES_MAX 10000u
/* Values of --by elsewhere, of which the largest are looked for: so many callers has
 * a large site. About a kilobyte each. */
#define SC_BREAKDOWN_GROUPS_MAX 100000u

/* What a report's page holds: so many calls and registrations, over all its
 * captures (a browser filters them without a stall), hosts of a capture, and
 * bytes of the texts of messages (a browser opens that in about a second). */
#define SC_REPORT_CALLS_MAX 10000u
#define SC_REPORT_REGISTRATIONS_MAX 10000u
#define SC_REPORT_ELEMENTS_MAX 1000u
#define SC_REPORT_LOOSE_STREAMS_MAX 1000u /* of no call; the first ones */
#define SC_REPORT_TEXT_BYTES_MAX (48u << 20)
/* Of one call, and the bytes of one message: RFC 3261 18.1.1 counts on messages
 * below 1300, those with certificates or presence are longer. */
#define SC_REPORT_CALL_MESSAGES_MAX 500u
#define SC_REPORT_MESSAGE_BYTES_MAX (8u << 10)
/* Of one text of a row, such as a Call-ID: nobody reads a longer one, and with ten
 * thousand of them no browser opens the page. */
#define SC_REPORT_FIELD_BYTES_MAX 512u
/* Bytes of the streams of RTP that calls on the page have, some 8,000; each takes so many in the
 * page beside its intervals. */
#define SC_REPORT_STREAM_BYTES_MAX (32u << 20)
#define SC_REPORT_STREAM_BYTES 2048u
/* Bytes of the messages of calls in progress: which of these calls are worth
 * their place is known when they are over. About 300,000 messages. */
#define SC_REPORT_WAITING_BYTES_MAX (256u << 20)
/* Intervals of the page's charts: a pixel or two each on a wide screen. */
#define SC_REPORT_INTERVALS_MAX 600

/* Messages that wait, in a list, for one that began before them and is not complete. */
#define SC_MESSAGES_WAITING_BYTES_MAX (64u << 20)

/* Final rows that wait for the row of an earlier call, which is still in
 * progress: table, CSV and JSON list rows by number. About a million calls.
 * When there are more, rows come out of order. */
#define SC_ROWS_WAITING_BYTES_MAX (UINT64_C(1) << 30)
/* Rows that wait to be sorted. When there are more, they are listed in several
 * pieces, each sorted by itself. */
#define SC_ROWS_SORTED_BYTES_MAX (UINT64_C(1) << 30)

/* Media (session/streams.h). A stream is some 1.3 KiB. Until two packets in a row show that it
 * is RTP anything may look like one; what is RTP and of no call is kept until it is quiet. */
#define SC_STREAMS_UNKNOWN_MAX 1024u
#define SC_STREAMS_STRAY_MAX 16384u
#define SC_STREAM_IDLE_S 60
#define SC_CALL_STREAMS_MAX 64u
#define SC_CALL_ANNOUNCEMENTS_MAX 64u
/* Pairs of ends kept of a call between which STUN, ZRTP, DTLS, T.38 or RTCP went: ICE tries each
 * candidate with each, some ten pairs after its pruning (RFC 8445 6.1.2.5: at most 100). */
#define SC_CALL_PASSED_MAX 128u
/* Reports of voice quality kept of a call: of each end and stream one. */
#define SC_CALL_REPORTS_MAX 16u
/* Announcements of the ends of a datagram of RTCP among whose calls its streams are looked for,
 * where they are not beside it: a port is announced a few times a call, by few calls at once. */
#define SC_RTCP_ANNOUNCEMENTS_MAX 64u
#define SC_RTCP_UNKNOWN_MAX 64u /* SSRCs of a datagram that none of these knows */
/* Of one end, the latest: announcements among which a stream looks for its call, and streams among
 * which an announcement looks for those that were there before it. A port is one call's at a time,
 * but test programs announce the same one in every call. */
#define SC_END_ANNOUNCEMENTS_MAX 64u
#define SC_END_STREAMS_MAX 256u
#define SC_MEDIA_FORMATS_MAX 32u
/* Messages with session descriptions that nobody has read, since no media were seen yet: those
 * of some thousand calls. */
#define SC_UNREAD_BYTES_MAX (4u << 20)
/* Offers and answers of a call: a music on hold server sends some tens. */
#define SC_CALL_DESCRIPTIONS_MAX 256u
/* Pairs of hosts between which media were seen: those of a large site. 72 bytes each. */
#define SC_MEDIA_PATHS_MAX 65536u
/* What the expressions of a run may ask of headers and bodies, each a bit with every call. One
 * that is too much is an error of the command line, so that nothing is lost. */
#define SC_PREDICATES_MAX 32
/* A regular expression looks at no longer text of a message: a datagram. What is longer counts as
 * one that it took too long on, which is said. */
#define SC_PREDICATE_PATTERN_BYTES_MAX 65535u
/* Bytes of the names of a call's codecs. */
#define SC_CALL_CODECS_BYTES 128u
#define SC_PAYLOAD_TYPE_MAX 127u

/* What the health of a capture is judged by: pairs of hosts, those of a large site, some 100 bytes
 * each; and seconds in which streams may lose packets at once, 24 bytes each: twelve days. */
#define SC_HEALTH_PAIRS_MAX 65536u
#define SC_HEALTH_SECONDS_MAX (1u << 20)

#endif
