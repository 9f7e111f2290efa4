#include "message/header_name.h"

const struct sc_header_name sc_header_names[1 + SC_HEADER_COUNT] = {
#define X(id, name, compact, kind) [1 + SC_H_##id] = {name ":", sizeof(name) - 1},
	SC_HEADERS(X)
#undef X
};

static const struct {
	char compact, kind;
} traits[SC_HEADER_COUNT] = {
#define L 'L'
#define S 'S'
#define A 'A'
#define X(id, name, compact, kind) {compact, kind},
	SC_HEADERS(X)
#undef X
#undef L
#undef S
#undef A
};

/* Two names in one slot would not compile (-Woverride-init), and a unit test
 * looks every name up. */
#define LONG(id, len, first, last) [SC_HEADER_SLOT(len, first, last)] = SC_H_##id + 1
#define COMPACT(id, letter) [SC_HEADER_SLOT(1, letter, letter)] = SC_H_##id + 1

const uint8_t sc_header_slots[SC_HEADER_SLOT_COUNT] = {
	LONG(ACCEPT_CONTACT, 14, 'a', 't'),
	COMPACT(ACCEPT_CONTACT, 'a'),
	LONG(ALLOW, 5, 'a', 'w'),
	LONG(ALLOW_EVENTS, 12, 'a', 's'),
	COMPACT(ALLOW_EVENTS, 'u'),
	LONG(AUTHORIZATION, 13, 'a', 'n'),
	LONG(CALL_ID, 7, 'c', 'd'),
	COMPACT(CALL_ID, 'i'),
	LONG(CONTACT, 7, 'c', 't'),
	COMPACT(CONTACT, 'm'),
	LONG(CONTENT_ENCODING, 16, 'c', 'g'),
	COMPACT(CONTENT_ENCODING, 'e'),
	LONG(CONTENT_LENGTH, 14, 'c', 'h'),
	COMPACT(CONTENT_LENGTH, 'l'),
	LONG(CONTENT_TYPE, 12, 'c', 'e'),
	COMPACT(CONTENT_TYPE, 'c'),
	LONG(CSEQ, 4, 'c', 'q'),
	LONG(DATE, 4, 'd', 'e'),
	LONG(DIVERSION, 9, 'd', 'n'),
	LONG(EVENT, 5, 'e', 't'),
	COMPACT(EVENT, 'o'),
	LONG(EXPIRES, 7, 'e', 's'),
	LONG(FROM, 4, 'f', 'm'),
	COMPACT(FROM, 'f'),
	LONG(HISTORY_INFO, 12, 'h', 'o'),
	LONG(IDENTITY, 8, 'i', 'y'),
	COMPACT(IDENTITY, 'y'),
	LONG(IDENTITY_INFO, 13, 'i', 'o'),
	COMPACT(IDENTITY_INFO, 'n'),
	LONG(IN_REPLY_TO, 11, 'i', 'o'),
	LONG(MAX_FORWARDS, 12, 'm', 's'),
	LONG(MIN_EXPIRES, 11, 'm', 's'),
	LONG(MIN_SE, 6, 'm', 'e'),
	LONG(PATH, 4, 'p', 'h'),
	LONG(P_ASSERTED_IDENTITY, 19, 'p', 'y'),
	LONG(P_CHARGING_VECTOR, 17, 'p', 'r'),
	LONG(PROXY_AUTHENTICATE, 18, 'p', 'e'),
	LONG(PROXY_AUTHORIZATION, 19, 'p', 'n'),
	LONG(RACK, 4, 'r', 'k'),
	LONG(REASON, 6, 'r', 'n'),
	LONG(RECORD_ROUTE, 12, 'r', 'e'),
	LONG(REFER_TO, 8, 'r', 'o'),
	COMPACT(REFER_TO, 'r'),
	LONG(REFERRED_BY, 11, 'r', 'y'),
	COMPACT(REFERRED_BY, 'b'),
	LONG(REJECT_CONTACT, 14, 'r', 't'),
	COMPACT(REJECT_CONTACT, 'j'),
	LONG(REPLACES, 8, 'r', 's'),
	LONG(REQUEST_DISPOSITION, 19, 'r', 'n'),
	COMPACT(REQUEST_DISPOSITION, 'd'),
	LONG(REQUIRE, 7, 'r', 'e'),
	LONG(RETRY_AFTER, 11, 'r', 'r'),
	LONG(ROUTE, 5, 'r', 'e'),
	LONG(RSEQ, 4, 'r', 'q'),
	LONG(SERVER, 6, 's', 'r'),
	LONG(SERVICE_ROUTE, 13, 's', 'e'),
	LONG(SESSION_EXPIRES, 15, 's', 's'),
	COMPACT(SESSION_EXPIRES, 'x'),
	LONG(SESSION_ID, 10, 's', 'd'),
	LONG(SUBJECT, 7, 's', 't'),
	COMPACT(SUBJECT, 's'),
	LONG(SUBSCRIPTION_STATE, 18, 's', 'e'),
	LONG(SUPPORTED, 9, 's', 'd'),
	COMPACT(SUPPORTED, 'k'),
	LONG(TARGET_DIALOG, 13, 't', 'g'),
	LONG(TO, 2, 't', 'o'),
	COMPACT(TO, 't'),
	LONG(USER_AGENT, 10, 'u', 't'),
	LONG(VIA, 3, 'v', 'a'),
	COMPACT(VIA, 'v'),
	LONG(WARNING, 7, 'w', 'g'),
	LONG(WWW_AUTHENTICATE, 16, 'w', 'e'),
	LONG(X_CALL_ID, 9, 'x', 'd'),
	LONG(X_CID, 5, 'x', 'd'),
	LONG(X_BROADWORKS_CORRELATION_INFO, 29, 'x', 'o'),
};

static bool same_name(const char *name, const char *known, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (sc_lower(name[i]) != sc_lower(known[i]))
			return false;
	return true;
}

static enum sc_header header_of(const char *name, size_t len)
{
	unsigned found;
	bool same;

	if (len == 0 || len > SC_HEADER_LEN_MAX)
		return SC_H_UNKNOWN;
	found = sc_header_slot(name, (unsigned)len);
	if (found == 0)
		return SC_H_UNKNOWN;
	same = len == 1 ? sc_lower(*name) == traits[found - 1].compact
			: len == sc_header_names[found].len &&
				  same_name(name, sc_header_names[found].text, len);
	return same ? (enum sc_header)(found - 1) : SC_H_UNKNOWN;
}

struct sc_header_found sc_header_any(const char *at, const char *end)
{
	struct sc_header_found found = {memchr(at, ':', (size_t)(end - at)), SC_H_UNKNOWN};
	const char *name_end = found.colon;

	if (!name_end)
		return found;
	while (name_end > at && sc_is(name_end[-1], SC_C_LWS))
		name_end--;
	found.header = header_of(at, (size_t)(name_end - at));
	return found;
}

char sc_header_kind(enum sc_header header)
{
	return traits[header].kind;
}
