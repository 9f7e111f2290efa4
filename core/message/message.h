/* message/: bytes in, a SIP message as spans out. No copy, no allocation.
 * Long because the tables of headers and diagnostics stand in it. */
#ifndef SC_MESSAGE_MESSAGE_H
#define SC_MESSAGE_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* Methods with a meaning of their own (METRICS.md CL-2); compared case-sensitively. */
enum sc_method {
	SC_EXTENSION, /* every other token; handled as a non-INVITE */
	SC_INVITE,
	SC_ACK,
	SC_BYE,
	SC_CANCEL,
	SC_OPTIONS,
	SC_REGISTER,
	SC_PRACK,
	SC_UPDATE,
	SC_SUBSCRIBE,
	SC_NOTIFY,
	SC_PUBLISH,
	SC_REFER,
	SC_MESSAGE,
	SC_INFO,
	SC_METHOD_COUNT
};

/* Header fields the analyser knows. X(id, name, compact letter or 0, kind):
 * L = a list that commas and rows may split, S = single value, A = one value a
 * row although it may repeat (RFC 3261 7.3.1). */
#define SC_HEADERS(X) \
	X(ACCEPT_CONTACT, "Accept-Contact", 'a', L) \
	X(ALLOW, "Allow", 0, L) \
	X(ALLOW_EVENTS, "Allow-Events", 'u', L) \
	X(AUTHORIZATION, "Authorization", 0, A) \
	X(CALL_ID, "Call-ID", 'i', S) \
	X(CONTACT, "Contact", 'm', L) \
	X(CONTENT_ENCODING, "Content-Encoding", 'e', L) \
	X(CONTENT_LENGTH, "Content-Length", 'l', S) \
	X(CONTENT_TYPE, "Content-Type", 'c', S) \
	X(CSEQ, "CSeq", 0, S) \
	X(DATE, "Date", 0, S) \
	X(DIVERSION, "Diversion", 0, L) \
	X(EVENT, "Event", 'o', S) \
	X(EXPIRES, "Expires", 0, S) \
	X(FROM, "From", 'f', S) \
	X(HISTORY_INFO, "History-Info", 0, L) \
	X(IDENTITY, "Identity", 'y', L) \
	X(IDENTITY_INFO, "Identity-Info", 'n', S) \
	X(IN_REPLY_TO, "In-Reply-To", 0, L) \
	X(MAX_FORWARDS, "Max-Forwards", 0, S) \
	X(MIN_EXPIRES, "Min-Expires", 0, S) \
	X(MIN_SE, "Min-SE", 0, S) \
	X(PATH, "Path", 0, L) \
	X(P_ASSERTED_IDENTITY, "P-Asserted-Identity", 0, L) \
	X(P_CHARGING_VECTOR, "P-Charging-Vector", 0, S) \
	X(PROXY_AUTHENTICATE, "Proxy-Authenticate", 0, A) \
	X(PROXY_AUTHORIZATION, "Proxy-Authorization", 0, A) \
	X(RACK, "RAck", 0, S) \
	X(REASON, "Reason", 0, L) \
	X(RECORD_ROUTE, "Record-Route", 0, L) \
	X(REFER_TO, "Refer-To", 'r', S) \
	X(REFERRED_BY, "Referred-By", 'b', S) \
	X(REJECT_CONTACT, "Reject-Contact", 'j', L) \
	X(REPLACES, "Replaces", 0, S) \
	X(REQUEST_DISPOSITION, "Request-Disposition", 'd', L) \
	X(REQUIRE, "Require", 0, L) \
	X(RETRY_AFTER, "Retry-After", 0, S) \
	X(ROUTE, "Route", 0, L) \
	X(RSEQ, "RSeq", 0, S) \
	X(SERVER, "Server", 0, S) \
	X(SERVICE_ROUTE, "Service-Route", 0, L) \
	X(SESSION_EXPIRES, "Session-Expires", 'x', S) \
	X(SESSION_ID, "Session-ID", 0, S) \
	X(SUBJECT, "Subject", 's', S) \
	X(SUBSCRIPTION_STATE, "Subscription-State", 0, S) \
	X(SUPPORTED, "Supported", 'k', L) \
	X(TARGET_DIALOG, "Target-Dialog", 0, S) \
	X(TO, "To", 't', S) \
	X(USER_AGENT, "User-Agent", 0, S) \
	X(VIA, "Via", 'v', L) \
	X(WARNING, "Warning", 0, L) \
	X(WWW_AUTHENTICATE, "WWW-Authenticate", 0, A) \
	X(X_CALL_ID, "X-Call-ID", 0, S) \
	X(X_CID, "X-CID", 0, S) \
	X(X_BROADWORKS_CORRELATION_INFO, "X-BroadWorks-Correlation-Info", 0, S)

enum sc_header {
#define X(id, name, compact, kind) SC_H_##id,
	SC_HEADERS(X)
#undef X
		SC_HEADER_COUNT,
	SC_H_UNKNOWN = SC_HEADER_COUNT
};

/* What is odd about a message. X(id, key, severity, text): WARN = shown and
 * used where that is safe, BAD = shown as malformed, excluded from all
 * measuring; NOTE = worth a word, nothing wrong with it. */
#define SC_DIAGS(X) \
	X(LF_LINES, "lf-line-ends", WARN, "lines end in LF instead of CRLF") \
	X(START_SPACES, "start-line-spaces", WARN, "start-line with extra or missing spaces") \
	X(URI_BRACKETS, "request-uri-brackets", WARN, "Request-URI in angle brackets") \
	X(URI_SPACES, "request-uri-spaces", WARN, "white space inside the Request-URI") \
	X(URI_HEADERS, "request-uri-headers", WARN, "headers in the Request-URI") \
	X(URI_IPV6, "uri-ipv6", WARN, "IPv6 address without brackets or with three colons") \
	X(VERSION, "sip-version", WARN, "SIP version other than 2.0") \
	X(NO_VERSION, "no-sip-version", BAD, "start-line without a SIP version") \
	X(CODE, "status-code", BAD, "status code outside 100 to 699") \
	X(NO_HEADER_END, "no-header-end", WARN, "no empty line after the headers") \
	X(HEADER_LINE, "header-line", WARN, "a header line without a colon") \
	X(BODY_TRUNCATED, "truncated-body", WARN, "body shorter than Content-Length") \
	X(SNAPLEN, "snaplen", WARN, "cut short in the capture: snap length, or a lost piece") \
	X(SURPLUS, "surplus", NOTE, "bytes behind the body that Content-Length announces") \
	X(CONTENT_LENGTH, "content-length", WARN, "Content-Length is not a number") \
	X(CONTENT_LENGTH_TWICE, "content-length-conflict", WARN, "several Content-Length values") \
	X(DUPLICATE_HEADER, "duplicate-header", WARN, "a single-value header appears twice") \
	X(DUPLICATE_KEY, "duplicate-key-header", WARN, \
	  "From, To, Call-ID or CSeq appears twice; excluded from metrics") \
	X(QUOTE, "unterminated-quote", WARN, "a quoted string does not end") \
	X(DISPLAY_NAME, "display-name", WARN, "display name with characters that need quotes") \
	X(ADDR_OPEN, "addr-bracket", WARN, "a < without its >") \
	X(ADDR_SPACES, "addr-spec-spaces", WARN, "white space inside <>") \
	X(CONTACT_BRACKETS, "contact-brackets", WARN, "Contact URI with ? or , needs <>") \
	X(DATE, "date", NOTE, "Date is not in GMT") \
	X(EMPTY_BRANCH, "branch-cookie-only", WARN, "Via branch is the magic cookie alone") \
	X(VIA, "via", BAD, "Via without a usable value") \
	X(NO_FROM, "no-from", BAD, "no From") \
	X(NO_TO, "no-to", BAD, "no To") \
	X(NO_CALL_ID, "no-call-id", BAD, "no Call-ID") \
	X(NO_CSEQ, "no-cseq", BAD, "no CSeq") \
	X(NO_VIA, "no-via", BAD, "no Via") \
	X(CSEQ, "cseq", BAD, "CSeq is not a number up to 4294967295 and a method") \
	X(CSEQ_METHOD, "cseq-method", BAD, "CSeq names another method than the start-line") \
	X(SCALAR, "scalar", WARN, "a number beyond the field's range")

enum sc_diag {
#define X(id, key, severity, text) SC_DIAG_##id,
	SC_DIAGS(X)
#undef X
		SC_DIAG_COUNT
};

enum sc_severity { SC_NOTE, SC_WARN, SC_BAD };

const char *sc_diag_key(enum sc_diag diag);
const char *sc_diag_text(enum sc_diag diag);
enum sc_severity sc_diag_severity(enum sc_diag diag);

/* display-name <uri>;params, or uri;params (RFC 3261 20: then the params are
 * the header's, not the URI's). */
struct sc_name_addr {
	struct sc_span display; /* quotes removed, escapes kept; ptr NULL: none */
	struct sc_span uri;     /* as written between <>, or up to the first ; */
	struct sc_span params;  /* behind the uri, from the first ';' on; may be empty */
	struct sc_span tag;     /* ptr NULL: no tag */
};

struct sc_via {
	struct sc_span value;     /* the whole value */
	struct sc_span transport; /* "UDP" */
	struct sc_span host;      /* of sent-by, brackets of IPv6 kept off */
	uint16_t port;            /* of sent-by; 0: not given */
	struct sc_span branch;    /* ptr NULL: none */
	struct sc_span received;  /* brackets off; ptr NULL: none */
	uint16_t rport;           /* 0: none or empty */
};

struct sc_uri {
	struct sc_span scheme;  /* "sip" */
	struct sc_span user;    /* up to ':' or '@', still escaped; ptr NULL: none */
	struct sc_span host;    /* brackets of IPv6 kept off */
	uint16_t port;          /* 0: not given */
	struct sc_span params;  /* from the first ';' of the host part on; may be empty */
	struct sc_span headers; /* behind '?'; may be empty */
};

struct sc_message {
	struct sc_span bytes;        /* start-line to the end of the body */
	struct sc_span start_line;   /* without its line end */
	struct sc_span header_block; /* behind the start-line, up to and without the empty line */
	struct sc_span body;         /* as far as it was captured */
	uint32_t surplus;            /* bytes behind the body in the datagram */

	bool request;
	enum sc_method method;      /* of the request; for a response that of CSeq */
	struct sc_span method_name; /* as received; for a response that of CSeq */
	struct sc_span uri;         /* Request-URI */
	uint16_t code;              /* 100 to 699; 0: a request, or unusable */
	struct sc_span reason;      /* reason phrase as received, may be empty */

	struct sc_via via;  /* the topmost */
	uint32_t via_count; /* values, over all rows */
	struct sc_name_addr from, to;
	struct sc_span call_id;
	uint32_t cseq;
	uint64_t content_length; /* only when has_content_length */
	bool has_content_length; /* present and sound, and no second one differs */

	uint64_t diags; /* bit 1 << SC_DIAG_... */
	bool bad;       /* a diagnostic of severity BAD, or DUPLICATE_KEY: never measured */

	/* The first row of each known header, white space trimmed, folds still
	 * inside; ptr NULL: absent. */
	struct sc_span header[SC_HEADER_COUNT];
};

enum sc_parse {
	SC_PARSE_OK,      /* *message is filled in; look at .bad and .diags */
	SC_PARSE_MORE,    /* stream only: the message is not complete yet */
	SC_PARSE_NOT_SIP, /* no SIP start-line here */
};

enum sc_carriage {
	SC_DATAGRAM, /* one message; Content-Length may cut, never extend (RFC 3261 18.3) */
	SC_STREAM,   /* Content-Length decides; without a sound one there is no message end */
	SC_WHOLE,    /* one WebSocket or SCTP message: as datagram, Content-Length not needed */
};

/* Parses the message at the beginning of `bytes`; leading CR, LF, NUL and
 * spaces of a datagram are skipped. `missing`: so many more bytes were there
 * but not captured. For SC_STREAM: SC_PARSE_MORE while header or body is
 * incomplete; a message whose Content-Length is missing or unsound ends with
 * its headers (diag CONTENT_LENGTH or none) and the caller resynchronises. */
enum sc_parse sc_message_parse(struct sc_message *message, struct sc_span bytes,
			       enum sc_carriage carriage, uint32_t missing);

/* Could a SIP message begin at the first byte of `bytes`? Looks at no more
 * than the start-line. Exact for whole lines: true only where the first line
 * is a Request-Line or a Status-Line in the liberal sense of METRICS.md CL-1
 * (several spaces, LF only, <URI>, any SIP/n.n version). `whole_line` false:
 * the line has no end yet and is a possible beginning of one. */
bool sc_start_line(struct sc_span bytes, bool *whole_line);

/* Only CR, LF, NUL, space; or a STUN packet (METRICS.md CL-4). */
bool sc_is_keepalive(struct sc_span bytes);

const char *sc_method_name(enum sc_method method); /* "INVITE"; "" for SC_EXTENSION */
enum sc_method sc_method_from(struct sc_span name);
/* The reason phrase RFC 3261 gives a code ("Ringing"), that of x00 for unknown ones. */
const char *sc_reason_phrase(unsigned code);

static inline bool sc_message_has(const struct sc_message *message, enum sc_header header)
{
	return message->header[header].ptr != NULL;
}

static inline bool sc_message_diag(const struct sc_message *message, enum sc_diag diag)
{
	return message->diags >> diag & 1;
}

/* Walks over all values of a header: rows in order, and for lists each value
 * between commas (commas in quotes and <> do not separate). Start with
 * *position = 0; false: no more. Values are trimmed, folds still inside. */
bool sc_message_next_value(const struct sc_message *message, enum sc_header header,
			   size_t *position, struct sc_span *value);

/* ---- values ---- */

/* Each returns false when the text cannot be used; what could be read is
 * filled in nevertheless, the rest is absent. `diags` (may be NULL) collects. */
bool sc_name_addr_parse(struct sc_name_addr *name_addr, struct sc_span text, uint64_t *diags);
bool sc_via_parse(struct sc_via *via, struct sc_span text);
bool sc_uri_parse(struct sc_uri *uri, struct sc_span text, uint64_t *diags);

/* The value of ;name=value (or of ;name alone: empty) in a parameter list that
 * begins at a ';'. Quotes around the value are removed. Name case-insensitive.
 * ptr NULL: there is no such parameter. */
struct sc_span sc_param(struct sc_span params, struct sc_span name);

/* The leading number of a header value ("3600;refresher=uac", "5 (comment)"). */
bool sc_leading_number(struct sc_span value, uint64_t max, uint64_t *number);

/* user@host of a URI, port and parameters left off: "sip:bob@example.com;x=y" ->
 * "bob@example.com"; the host alone when there is no user. */
struct sc_span sc_uri_aor(struct sc_span uri);

/* ---- SDP (RFC 4566), just what signalling needs ---- */

/* Does the message carry an SDP body (by Content-Type, also inside multipart)?
 * The SDP's bytes, or ptr NULL. */
struct sc_span sc_message_sdp(const struct sc_message *message);

#endif
