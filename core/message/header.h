/* The header fields the analyser knows: one row each. */
#ifndef SC_MESSAGE_HEADER_H
#define SC_MESSAGE_HEADER_H

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

#endif
