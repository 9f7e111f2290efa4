/* What was said, as dialogs: which messages belong together by their tags, how often one was sent,
 * and where their headers say that requests are to go (RFC 3261 12). */
#ifndef SC_VERDICT_TALK_H
#define SC_VERDICT_TALK_H

#include "verdict/matter.h"

/* host[:port] of a URI. */
struct sc_target {
	struct sc_span host;        /* ptr NULL: there is none */
	uint16_t port;              /* 0: not given */
	struct sc_endpoint address; /* family 0: the host is a name; its port is 0 */
};

/* Do both have the same two tags, whoever of the two speaks? Copies have no texts, thus no. */
bool sc_talk_same(const struct sc_said *one, const struct sc_said *other);

/* A request of its own inside a dialog, as it was seen first: no ACK and no CANCEL. */
bool sc_talk_inside(const struct sc_said *said);

/* The request comes from its user agent itself: no proxy has taken a Route off yet. */
bool sc_talk_fresh(const struct sc_said *request);

/* A 2xx to an INVITE, as it was seen first. */
bool sc_talk_accepts(const struct sc_said *said);

/* The first request of the method and dialog of `said` behind it; NULL: there is none. */
const struct sc_said *sc_talk_later(const struct sc_said *said, enum sc_method method);

/* The host that sent it, and the one that it was sent to. */
static inline struct sc_endpoint sc_talk_src(const struct sc_said *said)
{
	return sc_host_of(&said->src, &said->dst);
}

static inline struct sc_endpoint sc_talk_dst(const struct sc_said *said)
{
	return sc_host_of(&said->dst, &said->src);
}

/* The response is the first final one to that very request of its sender, as it was seen first. */
static inline bool sc_talk_ends(const struct sc_said *said)
{
	return said->code >= 200 && said->copy == SC_ORIGINAL;
}

/* Was `said` sent again until it was given up after 64*T1? The last but one sending is due after
 * 31*T1, or T2 later. Who does that got nothing back, whatever the tap saw (VD-3). `sendings` and
 * `last` tell how often it was sent. */
bool sc_talk_to_the_end(const struct sc_matter *matter, const struct sc_said *said,
			const struct sc_said **last, unsigned *sendings);

/* The first and the last value of a list of addresses (Contact, Route, Record-Route). */
struct sc_target sc_target_first(const struct sc_said *said, enum sc_fact fact);
struct sc_target sc_target_last(const struct sc_said *said, enum sc_fact fact);
struct sc_target sc_target_of_uri(struct sc_span uri);

/* Is it that host (sc_talk_src, sc_talk_dst)? The port counts where the host has one. */
bool sc_target_is(const struct sc_target *target, struct sc_endpoint host);

/* The number that a header value begins with, at most `most`; false: none. */
bool sc_talk_number(struct sc_span value, uint64_t most, uint64_t *number);

/* The parameter of that name of a header value; ptr NULL: it has none. */
struct sc_span sc_talk_param(struct sc_span value, struct sc_span name);

#endif
