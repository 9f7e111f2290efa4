/* Diagnostics: what is odd about a message, and sets of them as kept in sc_message.diags. */
#ifndef SC_MESSAGE_DIAG_H
#define SC_MESSAGE_DIAG_H

#include <stdbool.h>
#include <stdint.h>

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
	X(EMPTY_TAG, "empty-tag", WARN, "From or To with a tag parameter that has no value") \
	X(LACKS_TO_TAG, "lacks-to-tag", WARN, \
	  "a request inside a dialog without a To-tag; taken to be of the only dialog it can be " \
	  "of") \
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

#define SC_DIAG_BIT(id) (UINT64_C(1) << SC_DIAG_##id)

/* Diagnostics with which a message is never measured: those of severity BAD,
 * and a doubled key header, of which one value is as good as the other. */
bool sc_diags_bad(uint64_t diags);

#endif
