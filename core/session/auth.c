#include "session/auth.h"

#include <string.h>

#include "base/limits.h"
#include "message/lex.h"

/* ---- reading (RFC 3261 25.1: challenge, credentials) ---- */

/* The value of a parameter: a quoted string or what stands up to the next comma. */
static struct sc_span read_value(struct sc_cursor *cursor)
{
	struct sc_span value;

	sc_cursor_skip_lws(cursor);
	if (sc_cursor_take(cursor, '"')) {
		sc_cursor_quoted(cursor, &value);
		return value;
	}
	value = sc_cursor_to(cursor, ',', ',');
	return sc_span_trim(value);
}

/* "Digest realm="a", nonce="b", stale=TRUE": a scheme, then parameters. */
static struct sc_auth read_auth(struct sc_span text, bool proxy)
{
	struct sc_auth auth = {.proxy = proxy};
	struct sc_cursor cursor = sc_cursor(text);
	struct sc_span name, value;

	sc_cursor_while(&cursor, SC_C_TOKEN);
	while (!sc_cursor_done(&cursor)) {
		sc_cursor_skip_lws(&cursor);
		name = sc_cursor_while(&cursor, SC_C_TOKEN);
		sc_cursor_skip_lws(&cursor);
		if (sc_cursor_take(&cursor, '=')) {
			value = read_value(&cursor);
			if (sc_is_word(name, "realm"))
				auth.realm = value;
			else if (sc_is_word(name, "nonce"))
				auth.nonce = value;
			else if (sc_is_word(name, "stale"))
				auth.stale = sc_span_caseeq(value, SC_SPAN_LIT("true"));
		}
		sc_cursor_to(&cursor, ',', ',');
		sc_cursor_take(&cursor, ',');
	}
	return auth;
}

/* ---- keeping ---- */

static size_t read_all(struct sc_auth found[SC_AUTH_MAX], const struct sc_message *message,
		       bool *left_off)
{
	static const enum sc_header asked[] = {SC_H_WWW_AUTHENTICATE, SC_H_PROXY_AUTHENTICATE};
	static const enum sc_header given[] = {SC_H_AUTHORIZATION, SC_H_PROXY_AUTHORIZATION};
	const enum sc_header *headers = message->request ? given : asked;
	struct sc_span value;
	size_t count = 0;

	for (int proxy = 0; proxy < 2; proxy++) {
		size_t position = 0;

		if (!sc_message_has(message, headers[proxy]))
			continue;
		while (sc_message_next_value(message, headers[proxy], &position, &value)) {
			if (count == SC_AUTH_MAX) {
				*left_off = true;
				return count;
			}
			found[count++] = read_auth(value, proxy == 1);
		}
	}
	return count;
}

static struct sc_span put(char **at, struct sc_span text)
{
	if (text.len > 0) {
		memcpy(*at, text.ptr, text.len);
		text.ptr = *at;
		*at += text.len;
	}
	return text.len > 0 || !text.ptr ? text : sc_span("", 0);
}

struct sc_auth_list *sc_auth_keep(struct sc_pool *pool, const struct sc_message *message,
				  bool *left_off)
{
	struct sc_auth found[SC_AUTH_MAX];
	size_t count = read_all(found, message, left_off);
	size_t bytes = sizeof(struct sc_auth_list) + count * sizeof found[0];
	struct sc_auth_list *list;
	char *at;

	if (count == 0)
		return NULL;
	for (size_t i = 0; i < count; i++)
		bytes += found[i].realm.len + found[i].nonce.len;
	list = sc_pool_take(pool, bytes);
	list->bytes = (uint32_t)bytes;
	list->count = (uint16_t)count;
	at = (char *)&list->auth[count];
	for (size_t i = 0; i < count; i++) {
		list->auth[i] = found[i];
		list->auth[i].realm = put(&at, found[i].realm);
		list->auth[i].nonce = put(&at, found[i].nonce);
	}
	return list;
}

void sc_auth_drop(struct sc_pool *pool, struct sc_auth_list *list)
{
	if (list)
		sc_pool_give(pool, list, list->bytes);
}

/* ---- comparing ---- */

bool sc_auth_same_realm(const struct sc_auth *one, const struct sc_auth *other)
{
	return one->proxy == other->proxy &&
	       (!one->realm.ptr || !other->realm.ptr || sc_span_eq(one->realm, other->realm));
}

const struct sc_auth *sc_auth_of_realm(const struct sc_auth_list *list,
				       const struct sc_auth *wanted)
{
	for (unsigned i = 0; list && i < list->count; i++)
		if (sc_auth_same_realm(&list->auth[i], wanted))
			return &list->auth[i];
	return NULL;
}

bool sc_auth_carries_nonce(const struct sc_auth_list *credentials,
			   const struct sc_auth_list *challenges)
{
	for (unsigned i = 0; credentials && challenges && i < credentials->count; i++)
		for (unsigned j = 0; j < challenges->count; j++)
			if (credentials->auth[i].nonce.len > 0 &&
			    sc_span_eq(credentials->auth[i].nonce, challenges->auth[j].nonce))
				return true;
	return false;
}

bool sc_auth_stale(const struct sc_auth_list *challenges)
{
	for (unsigned i = 0; challenges && i < challenges->count; i++)
		if (challenges->auth[i].stale)
			return true;
	return false;
}
