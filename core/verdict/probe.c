#include "verdict/probe.h"

#include <glib.h>

#include "base/index.h"
#include "base/limits.h"
#include "base/time.h"
#include "message/lex.h"
#include "message/message.h"

struct sc_probes {
	struct sc_pool *pool;
	const struct sc_config *config;
	struct sc_counters *counters;
	struct sc_index by_txn;
	struct sc_probe *first, **last; /* in the order sent */
	uint64_t count;
	struct sc_probe_sink sink;
};

struct sc_probes *sc_probes_new(struct sc_pool *pool, const struct sc_config *config,
				struct sc_counters *counters, const struct sc_probe_sink *sink)
{
	struct sc_probes *probes = g_new0(struct sc_probes, 1);

	probes->pool = pool;
	probes->config = config;
	probes->counters = counters;
	probes->last = &probes->first;
	probes->sink = *sink;
	return probes;
}

void sc_probes_free(struct sc_probes *probes)
{
	struct sc_probe *next;

	if (!probes)
		return;
	for (struct sc_probe *probe = probes->first; probe; probe = next) {
		next = probe->next;
		sc_pool_give(probes->pool, probe, sizeof *probe);
	}
	sc_index_clear(&probes->by_txn);
	g_free(probes);
}

static uint64_t txn_hash(uint64_t txn)
{
	return sc_hash(0, &txn, sizeof txn);
}

static bool is_of_txn(const void *item, const void *key)
{
	return ((const struct sc_probe *)item)->txn == *(const uint64_t *)key;
}

/* ---- the oldest are settled first ---- */

static void pop(struct sc_probes *probes)
{
	struct sc_probe *probe = probes->first;

	sc_index_remove(&probes->by_txn, txn_hash(probe->txn), probe);
	probes->first = probe->next;
	if (!probes->first)
		probes->last = &probes->first;
	probes->count--;
	sc_pool_give(probes->pool, probe, sizeof *probe);
}

static void settle(struct sc_probes *probes, int64_t now_ns)
{
	int64_t wait_ns = sc_timer_64t1(probes->config);

	while (probes->first && (probes->first->code != 0 ||
				 sc_time_diff(now_ns, probes->first->time_ns) >= wait_ns)) {
		probes->sink.settled(probes->sink.user, probes->first);
		pop(probes);
	}
}

/* ---- requests ---- */

/* What scanners call themselves: of SIPVicious and its relatives, and of kits that send the same
 * probes ([P]; https://github.com/EnableSecurity/sipvicious, Kamailio's and FreePBX's lists). */
static const char *const tools[] = {
	"friendly-scanner", "sipvicious",   "sundayddr", "sip-scan", "sipcli",
	"vaxsipuseragent",  "iwar",         "sivus",     "gulp",     "smap",
	"pplsip",           "eyebeam-scan", "sipscan",   "scanner",
};

static bool is_tool(struct sc_span user_agent)
{
	for (size_t i = 0; user_agent.len > 0 && i < G_N_ELEMENTS(tools); i++)
		if (sc_span_casefind(user_agent, sc_span_of(tools[i])))
			return true;
	return false;
}

/* The last digits of a user that is a telephone number. */
static void keep_digits(struct sc_probe *probe, struct sc_span user)
{
	size_t length = 0;

	if (user.len > 0 && *user.ptr == '+') {
		user.ptr++;
		user.len--;
	}
	for (size_t i = 0; i < user.len; i++)
		if (user.ptr[i] < '0' || user.ptr[i] > '9')
			return;
	length = MIN(user.len, (size_t)SC_PROBE_DIGITS);
	if (length > 0)
		memcpy(probe->digits, user.ptr + user.len - length, length);
}

static void note_user(struct sc_probe *probe, const struct sc_message *message)
{
	struct sc_uri uri;

	probe->user = sc_span_hash(0, sc_uri_aor(message->to.uri));
	if (message->method == SC_INVITE && sc_uri_parse(&uri, message->to.uri, NULL))
		keep_digits(probe, uri.user);
}

static void begin(struct sc_probes *probes, const struct sc_message_row *row,
		  const struct sc_message *message)
{
	struct sc_probe *probe;

	if (probes->count >= SC_PROBES_MAX) {
		probes->counters->n[SC_COUNT_LIMIT_PROBES]++;
		return;
	}
	probe = sc_pool_take(probes->pool, sizeof *probe);
	probe->txn = row->txn;
	probe->call = row->call;
	probe->frame = row->frame;
	probe->time_ns = probe->last_ns = row->time_ns;
	probe->answer_ns = SC_TIME_NONE;
	probe->src = row->src;
	probe->dst = row->dst;
	probe->method = (uint8_t)message->method;
	probe->credentials = sc_message_has(message, SC_H_AUTHORIZATION) ||
			     sc_message_has(message, SC_H_PROXY_AUTHORIZATION);
	probe->tool = is_tool(message->header[SC_H_USER_AGENT]);
	note_user(probe, message);
	sc_index_add(&probes->by_txn, txn_hash(probe->txn), probe);
	*probes->last = probe;
	probes->last = &probe->next;
	probes->count++;
	probes->sink.sent(probes->sink.user, probe);
}

/* ---- responses ---- */

static bool says_stale(const struct sc_message *message)
{
	static const enum sc_header asks[] = {SC_H_WWW_AUTHENTICATE, SC_H_PROXY_AUTHENTICATE};
	struct sc_span value;
	size_t position;

	for (size_t i = 0; i < G_N_ELEMENTS(asks); i++)
		for (position = 0; sc_message_next_value(message, asks[i], &position, &value);)
			if (sc_span_casefind(value, SC_SPAN_LIT("stale=true")) ||
			    sc_span_casefind(value, SC_SPAN_LIT("stale=\"true\"")))
				return true;
	return false;
}

/* RFC 3261 20.33: seconds, then comments and parameters. */
static int64_t retry_after_ns(const struct sc_message *message)
{
	struct sc_cursor cursor = sc_cursor(message->header[SC_H_RETRY_AFTER]);
	struct sc_span digits = sc_cursor_while(&cursor, SC_C_DIGIT);
	uint64_t seconds;

	return sc_span_u64(digits, UINT32_MAX, &seconds) ? (int64_t)seconds * SC_NS_PER_S : 0;
}

static void answer(struct sc_probe *probe, const struct sc_message_row *row,
		   const struct sc_message *message)
{
	if (message->code < 200) {
		probe->provisional = true;
		return;
	}
	probe->code = message->code;
	probe->answer_ns = row->time_ns;
	probe->answer_frame = row->frame;
	probe->retry_after_ns = retry_after_ns(message);
	probe->stale = (message->code == 401 || message->code == 407) && says_stale(message);
}

void sc_probes_message(struct sc_probes *probes, const struct sc_message_row *row,
		       const struct sc_message *message)
{
	struct sc_probe *probe;

	if (row->time_ns == SC_TIME_NONE)
		return;
	settle(probes, row->time_ns);
	if (row->txn == 0 || row->copy == SC_DUPLICATE || row->copy == SC_OTHER_TAP)
		return;
	probe = sc_index_find(&probes->by_txn, txn_hash(row->txn), is_of_txn, &row->txn);
	if (!message->request) {
		if (probe && probe->code == 0)
			answer(probe, row, message);
	} else if (probe) {
		probe->last_ns = MAX(probe->last_ns, row->time_ns);
	} else if (row->copy != SC_RETRANSMISSION && message->method != SC_ACK &&
		   message->method != SC_CANCEL) {
		begin(probes, row, message);
	}
}

void sc_probes_finish(struct sc_probes *probes, int64_t now_ns)
{
	settle(probes, now_ns);
	while (probes->first)
		pop(probes);
}
