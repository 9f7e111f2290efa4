#include "verdict/episode.h"

#include <glib.h>

#include "base/index.h"
#include "base/limits.h"
#include "base/time.h"
#include "message/method.h"
#include "verdict/rate.h"

/* What a host is known by: itself, or itself and who asks it. */
struct history_key {
	struct sc_endpoint host, peer; /* peer zero: whoever asks */
};

/* Users that were asked for in an episode of failures, by their hashes. */
#define USERS_MAX 16

struct history {
	struct history_key key;
	uint64_t hash;
	struct sc_episode *open[SC_EPISODE_KINDS]; /* NULL: none goes on */
	struct sc_rate *registers;                 /* that it got; NULL: none */
	uint64_t users[USERS_MAX];
	unsigned user_count;
	int64_t come_again_ns; /* until then the peer was asked to stay away; 0: it was not */
	bool seen_answering;   /* a response of it was seen: the tap sees that way */
};

struct sc_episodes {
	struct sc_pool *pool;
	const struct sc_config *config;
	struct sc_counters *counters;
	struct sc_index histories;
	void (*over)(void *user, const struct sc_episode *episode);
	void *user;
};

struct sc_episodes *sc_episodes_new(struct sc_pool *pool, const struct sc_config *config,
				    struct sc_counters *counters,
				    void (*over)(void *user, const struct sc_episode *episode),
				    void *user)
{
	struct sc_episodes *episodes = g_new0(struct sc_episodes, 1);

	episodes->pool = pool;
	episodes->config = config;
	episodes->counters = counters;
	episodes->over = over;
	episodes->user = user;
	return episodes;
}

static void free_history(struct sc_episodes *episodes, struct history *history)
{
	for (int kind = 0; kind < SC_EPISODE_KINDS; kind++)
		sc_pool_give(episodes->pool, history->open[kind], sizeof(struct sc_episode));
	sc_pool_give(episodes->pool, history->registers, sizeof(struct sc_rate));
	sc_pool_give(episodes->pool, history, sizeof *history);
}

void sc_episodes_free(struct sc_episodes *episodes)
{
	struct history *history;
	size_t at = 0;

	if (!episodes)
		return;
	while ((history = sc_index_next(&episodes->histories, &at)))
		free_history(episodes, history);
	sc_index_clear(&episodes->histories);
	g_free(episodes);
}

static bool has_key(const void *item, const void *key)
{
	return memcmp(&((const struct history *)item)->key, key, sizeof(struct history_key)) == 0;
}

/* NULL: there are too many hosts. */
static struct history *history_of(struct sc_episodes *episodes, struct sc_endpoint host,
				  const struct sc_endpoint *peer)
{
	struct history_key key = {.host = host};
	struct history *history;
	uint64_t hash;

	if (peer)
		key.peer = *peer;
	hash = sc_hash(0, &key, sizeof key);
	history = sc_index_find(&episodes->histories, hash, has_key, &key);
	if (history)
		return history;
	if (episodes->histories.count >= SC_HISTORIES_MAX) {
		episodes->counters->n[SC_COUNT_LIMIT_HISTORIES]++;
		return NULL;
	}
	history = sc_pool_take(episodes->pool, sizeof *history);
	history->key = key;
	history->hash = hash;
	sc_index_add(&episodes->histories, hash, history);
	return history;
}

/* ---- an episode ---- */

/* The episode of that kind, begun if none goes on. */
static struct sc_episode *go_on(struct sc_episodes *episodes, struct history *history,
				enum sc_episode_kind kind, const struct sc_probe *probe)
{
	struct sc_episode *episode = history->open[kind];

	if (!episode) {
		episode = sc_pool_take(episodes->pool, sizeof *episode);
		episode->kind = kind;
		episode->host = history->key.host;
		episode->peer = history->key.peer;
		episode->from_ns = probe->time_ns;
		history->open[kind] = episode;
	}
	episode->to_ns = MAX(probe->time_ns, probe->answer_ns);
	return episode;
}

void sc_episode_frame(struct sc_episode *episode, uint64_t frame)
{
	unsigned at = MIN(episode->frame_count, (unsigned)G_N_ELEMENTS(episode->frames) - 1);

	if (frame == 0)
		return;
	episode->frames[at] = frame;
	episode->frame_count = at + 1;
}

static void end(struct sc_episodes *episodes, struct history *history, enum sc_episode_kind kind)
{
	struct sc_episode *episode = history->open[kind];

	if (!episode)
		return;
	episodes->over(episodes->user, episode);
	sc_pool_give(episodes->pool, episode, sizeof *episode);
	history->open[kind] = NULL;
	if (kind == SC_EPISODE_USERS)
		history->user_count = 0;
}

/* One of a fixed length is over when the next probe comes later. */
static void end_old(struct sc_episodes *episodes, struct history *history,
		    enum sc_episode_kind kind, const struct sc_probe *probe, int64_t length_ns)
{
	const struct sc_episode *episode = history->open[kind];

	if (episode && sc_time_diff(probe->time_ns, episode->from_ns) >= length_ns)
		end(episodes, history, kind);
}

/* ---- a peer that does not answer ---- */

/* Its sender sent it again until the timer ended, so that nothing can have come back. */
static bool sent_to_the_end(const struct sc_episodes *episodes, const struct sc_probe *probe)
{
	return sc_time_diff(probe->last_ns, probe->time_ns) >= 30 * episodes->config->t1_ns;
}

static void watch_silence(struct sc_episodes *episodes, struct history *history,
			  const struct sc_probe *probe)
{
	struct sc_episode *episode;
	bool silent = probe->code == 0 && !probe->provisional;

	if (probe->method != SC_OPTIONS && probe->method != SC_INVITE)
		return;
	if (!silent && probe->code != 503) {
		history->seen_answering = true;
		if (history->open[SC_EPISODE_SILENT])
			go_on(episodes, history, SC_EPISODE_SILENT, probe);
		end(episodes, history, SC_EPISODE_SILENT);
		return;
	}
	/* It may have answered where the tap does not see it (VD-3). */
	if (silent && !history->seen_answering && !sent_to_the_end(episodes, probe))
		return;
	episode = go_on(episodes, history, SC_EPISODE_SILENT, probe);
	episode->count++;
	episode->calls += probe->call != 0;
	sc_episode_frame(episode, probe->frame);
}

/* Did it come back before the time that it was asked to wait? `answers`: of the host. */
static void watch_patience(struct history *pair, struct history *answers,
			   const struct sc_probe *probe)
{
	if (answers && answers->open[SC_EPISODE_ERRORS] && probe->time_ns < pair->come_again_ns)
		answers->open[SC_EPISODE_ERRORS]->ignored++;
	if (probe->code == 503 && probe->retry_after_ns > 0)
		pair->come_again_ns = sc_time_add(probe->answer_ns, probe->retry_after_ns);
}

/* ---- what a host answers ---- */

static void watch_answers(struct sc_episodes *episodes, struct history *history,
			  const struct sc_probe *probe)
{
	struct sc_episode *episode;
	bool error = probe->code == 500 || probe->code == 503;

	end_old(episodes, history, SC_EPISODE_ERRORS, probe, 10 * SC_NS_PER_S);
	if (history->open[SC_EPISODE_ERRORS] || error) {
		episode = go_on(episodes, history, SC_EPISODE_ERRORS, probe);
		episode->of++;
		episode->count += error;
		if (error)
			sc_episode_frame(episode, probe->answer_frame);
	}
	if (probe->method != SC_INVITE &&
	    sc_time_diff(probe->answer_ns, probe->time_ns) > SC_NS_PER_S) {
		episode = go_on(episodes, history, SC_EPISODE_SLOW, probe);
		episode->count++;
		episode->longest_ns =
			MAX(episode->longest_ns, sc_time_diff(probe->answer_ns, probe->time_ns));
		sc_episode_frame(episode, probe->answer_frame);
	}
	if (probe->code == 401 || probe->code == 407) {
		episode = go_on(episodes, history, SC_EPISODE_STALE, probe);
		episode->of++;
		episode->count += probe->stale;
		if (probe->stale)
			sc_episode_frame(episode, probe->answer_frame);
	}
}

/* ---- what a host asks for ---- */

/* Refused for good, as what guesses users and passwords is. */
static bool is_refused(const struct sc_probe *probe)
{
	return probe->code == 403 || probe->code == 404 ||
	       ((probe->code == 401 || probe->code == 407) && probe->credentials && !probe->stale);
}

static void add_user(struct history *history, uint64_t user)
{
	for (unsigned i = 0; i < history->user_count; i++)
		if (history->users[i] == user)
			return;
	if (history->user_count < USERS_MAX)
		history->users[history->user_count++] = user;
}

/* `count`: users for whom it failed; `of`: those requests that did not. */
static void watch_users(struct sc_episodes *episodes, struct history *history,
			const struct sc_probe *probe)
{
	struct sc_episode *episode;

	end_old(episodes, history, SC_EPISODE_USERS, probe, 60 * SC_NS_PER_S);
	if (is_refused(probe)) {
		episode = go_on(episodes, history, SC_EPISODE_USERS, probe);
		add_user(history, probe->user);
		episode->count = history->user_count;
		sc_episode_frame(episode, probe->answer_frame);
	} else if (history->open[SC_EPISODE_USERS] && probe->code >= 200 && probe->code < 300) {
		episode = go_on(episodes, history, SC_EPISODE_USERS, probe);
		episode->of++;
		episode->succeeded |= probe->method == SC_REGISTER && episode->count >= 10;
	}
}

/* Are they one number behind other digits, as one tries prefixes? */
static bool same_number(const char *one, const char *other)
{
	enum { TELLS = 7 }; /* last digits that tell a number from another */
	size_t a = strlen(one), b = strlen(other), shared = 0;

	while (shared < a && shared < b && one[a - 1 - shared] == other[b - 1 - shared])
		shared++;
	return shared >= TELLS;
}

static void watch_numbers(struct sc_episodes *episodes, struct history *history,
			  const struct sc_probe *probe)
{
	struct sc_episode *episode = history->open[SC_EPISODE_PREFIXES];

	if (!probe->digits[0] || (episode && strcmp(episode->digits, probe->digits) == 0))
		return;
	if (episode && (!same_number(episode->digits, probe->digits) || probe->code < 400))
		end(episodes, history, SC_EPISODE_PREFIXES);
	if (probe->code < 400)
		return;
	episode = go_on(episodes, history, SC_EPISODE_PREFIXES, probe);
	episode->count++;
	memcpy(episode->digits, probe->digits, sizeof episode->digits);
	sc_episode_frame(episode, probe->frame);
}

static void watch_calls(struct sc_episodes *episodes, struct history *history,
			const struct sc_probe *probe)
{
	struct sc_episode *episode;

	if (probe->method != SC_INVITE)
		return;
	end_old(episodes, history, SC_EPISODE_CALLS, probe, 60 * SC_NS_PER_S);
	episode = go_on(episodes, history, SC_EPISODE_CALLS, probe);
	episode->of++;
	/* A challenge is no failure. */
	episode->count += probe->code >= 400 && probe->code != 401 && probe->code != 407;
	sc_episode_frame(episode, probe->frame);
	watch_numbers(episodes, history, probe);
}

void sc_episodes_sent(struct sc_episodes *episodes, const struct sc_probe *probe)
{
	struct history *asks;
	struct sc_episode *episode;

	if (!probe->tool)
		return;
	asks = history_of(episodes, sc_host_of(&probe->src, &probe->dst), NULL);
	if (!asks)
		return;
	episode = go_on(episodes, asks, SC_EPISODE_TOOL, probe);
	episode->count++;
	sc_episode_frame(episode, probe->frame);
}

/* ---- how many REGISTERs a host gets ---- */

static void watch_registers(struct sc_episodes *episodes, struct history *history,
			    const struct sc_probe *probe)
{
	if (probe->method != SC_REGISTER)
		return;
	if (!history->registers)
		history->registers = sc_pool_take(episodes->pool, sizeof *history->registers);
	sc_rate_add(history->registers, probe->time_ns, probe->frame);
}

static struct sc_episode registers_of(const struct history *history)
{
	struct sc_rate *rate = history->registers;

	sc_rate_end(rate);
	return (struct sc_episode){
		.kind = SC_EPISODE_REGISTERS,
		.host = history->key.host,
		.from_ns = rate->most_from_ns,
		.to_ns = sc_time_add(rate->most_from_ns, SC_RATE_SECONDS * SC_NS_PER_S),
		.count = rate->most,
		.of = sc_rate_median(rate),
		.frames = {rate->most_frame},
		.frame_count = 1,
		.open = true,
	};
}

/* ---- all of it ---- */

void sc_episodes_settled(struct sc_episodes *episodes, const struct sc_probe *probe)
{
	struct history *asks, *answers, *pair;
	struct sc_endpoint asking = sc_host_of(&probe->src, &probe->dst);

	answers = history_of(episodes, sc_host_of(&probe->dst, &probe->src), NULL);
	if (answers)
		watch_registers(episodes, answers, probe);
	if (answers && probe->code != 0)
		watch_answers(episodes, answers, probe);
	pair = history_of(episodes, probe->dst, &asking);
	if (pair) {
		watch_silence(episodes, pair, probe);
		watch_patience(pair, answers, probe);
	}
	asks = history_of(episodes, asking, NULL);
	if (!asks)
		return;
	watch_users(episodes, asks, probe);
	watch_calls(episodes, asks, probe);
}

/* In the order in which they began, whatever the order of the index. */
static int by_begin(const void *one, const void *other)
{
	const struct sc_episode *a = one, *b = other;

	if (a->from_ns != b->from_ns)
		return a->from_ns < b->from_ns ? -1 : 1;
	if (a->frames[0] != b->frames[0])
		return a->frames[0] < b->frames[0] ? -1 : 1;
	return a->kind != b->kind ? (a->kind < b->kind ? -1 : 1)
				  : memcmp(&a->host, &b->host, sizeof a->host);
}

void sc_episodes_finish(struct sc_episodes *episodes)
{
	GArray *left = g_array_new(FALSE, FALSE, sizeof(struct sc_episode));
	struct history *history;
	size_t at = 0;

	while ((history = sc_index_next(&episodes->histories, &at))) {
		for (int kind = 0; kind < SC_EPISODE_KINDS; kind++)
			if (history->open[kind]) {
				history->open[kind]->open = true;
				g_array_append_vals(left, history->open[kind], 1);
			}
		if (history->registers) {
			struct sc_episode registers = registers_of(history);

			g_array_append_val(left, registers);
		}
	}
	g_array_sort(left, by_begin);
	for (guint i = 0; i < left->len; i++)
		episodes->over(episodes->user, &g_array_index(left, struct sc_episode, i));
	g_array_free(left, TRUE);
}
