#include "verdict/verdict.h"

#include <glib.h>

#include "base/index.h"
#include "base/limits.h"
#include "base/row_copy.h"
#include "message/message.h"
#include "verdict/aor.h"
#include "verdict/judge.h"
#include "verdict/oddity.h"

/* What a matter is of: numbers of rows count for each of them. */
enum kind { CALLS, REGISTRATIONS, TXNS, KINDS };

/* A matter that is not over. */
struct open_matter {
	uint64_t number;
	struct sc_said *said, **last;
	struct sc_matter_trouble *troubles, **last_trouble;
	struct sc_matter_txn *txns;
	int64_t now_ns;           /* when it was over */
	struct sc_interval lapse; /* struct sc_matter */
	uint32_t count;           /* messages kept */
	bool cut;
};

struct sc_verdict {
	struct sc_config config;
	const int64_t *clock_ns;
	struct sc_counters *counters;
	struct sc_pool pool;
	struct sc_index open[KINDS];
	struct sc_oddities *oddities;
	struct sc_probes *probes;
	struct sc_episodes *episodes;
	struct sc_aors *aors;
	struct sc_judge *judge;
	uint64_t findings; /* so many were handed out */
	void (*found)(void *user, const struct sc_finding_row *row);
	void *user;
	/* Behind the row of a call or registration come those of its streams and transactions: it
	 * is judged when something else comes. */
	struct {
		struct open_matter *matter; /* NULL: nothing waits */
		struct sc_call_row *call;   /* one of the two, a copy */
		struct sc_registration_row *registration;
		struct sc_matter_stream *streams, **last_stream;
	} over;
};

/* ---- matters in progress ---- */

static uint64_t number_hash(uint64_t number)
{
	return sc_hash(0, &number, sizeof number);
}

static bool has_number(const void *item, const void *key)
{
	return ((const struct open_matter *)item)->number == *(const uint64_t *)key;
}

static struct open_matter *find(const struct sc_verdict *verdict, enum kind kind, uint64_t number)
{
	return sc_index_find(&verdict->open[kind], number_hash(number), has_number, &number);
}

static struct open_matter *find_or_add(struct sc_verdict *verdict, enum kind kind, uint64_t number)
{
	struct open_matter *matter = find(verdict, kind, number);

	if (matter)
		return matter;
	matter = sc_pool_take(&verdict->pool, sizeof *matter);
	matter->number = number;
	matter->last_trouble = &matter->troubles;
	matter->last = &matter->said;
	matter->lapse.absent = SC_NOT_APPLICABLE;
	sc_index_add(&verdict->open[kind], number_hash(number), matter);
	return matter;
}

/* It is over: whoever asks for it owns it. One of which nothing is known is made. */
static struct open_matter *take(struct sc_verdict *verdict, enum kind kind, uint64_t number)
{
	struct open_matter *matter = find_or_add(verdict, kind, number);

	sc_index_remove(&verdict->open[kind], number_hash(number), matter);
	matter->now_ns = *verdict->clock_ns;
	return matter;
}

static void drop(struct sc_verdict *verdict, struct open_matter *matter)
{
	struct sc_matter_trouble *trouble, *next_trouble;
	struct sc_matter_txn *txn, *next_txn;
	struct sc_said *said, *next;

	for (said = matter->said; said; said = next) {
		next = said->next;
		sc_said_free(&verdict->pool, said);
	}
	for (txn = matter->txns; txn; txn = next_txn) {
		next_txn = txn->next;
		sc_pool_give(&verdict->pool, txn, sizeof *txn);
	}
	for (trouble = matter->troubles; trouble; trouble = next_trouble) {
		next_trouble = trouble->next;
		sc_pool_give(&verdict->pool, trouble, sizeof *trouble);
	}
	sc_pool_give(&verdict->pool, matter, sizeof *matter);
}

/* ---- judging ---- */

static void on_found(void *user, const struct sc_finding_row *row)
{
	struct sc_verdict *verdict = user;
	struct sc_finding_row numbered = *row;

	numbered.finding = ++verdict->findings;
	verdict->found(verdict->user, &numbered);
}

static struct sc_matter matter_of(const struct sc_verdict *verdict, const struct open_matter *open)
{
	return (struct sc_matter){
		.config = &verdict->config,
		.said = open->said,
		.txns = open->txns,
		.troubles = open->troubles,
		.now_ns = open->now_ns,
		.lapse = open->lapse,
		.cut = open->cut,
	};
}

static void judge(struct sc_verdict *verdict, const struct sc_matter *matter)
{
	sc_judge_matter(verdict->judge, matter, on_found, verdict);
}

static void free_streams(struct sc_verdict *verdict, struct sc_matter_stream *stream)
{
	struct sc_matter_stream *next;

	for (; stream; stream = next) {
		next = stream->next;
		g_free(stream->row);
		sc_pool_give(&verdict->pool, stream, sizeof *stream);
	}
}

static void on_episode(void *user, const struct sc_episode *episode)
{
	struct sc_verdict *verdict = user;

	judge(verdict, &(struct sc_matter){.config = &verdict->config, .episode = episode});
}

static void on_sent(void *user, const struct sc_probe *probe)
{
	struct sc_verdict *verdict = user;

	sc_episodes_sent(verdict->episodes, probe);
}

static void on_settled(void *user, const struct sc_probe *probe)
{
	struct sc_verdict *verdict = user;

	sc_episodes_settled(verdict->episodes, probe);
}

struct sc_verdict *sc_verdict_new(const struct sc_config *config, const int64_t *now_ns,
				  struct sc_counters *counters,
				  void (*found)(void *user, const struct sc_finding_row *row),
				  void *user)
{
	struct sc_verdict *verdict = g_new0(struct sc_verdict, 1);

	verdict->config = *config;
	verdict->clock_ns = now_ns;
	verdict->counters = counters;
	verdict->judge = sc_judge_new();
	verdict->oddities =
		sc_oddities_new(&verdict->pool, &verdict->config, counters, on_episode, verdict);
	verdict->episodes =
		sc_episodes_new(&verdict->pool, &verdict->config, counters, on_episode, verdict);
	verdict->aors = sc_aors_new(&verdict->pool, counters, on_episode, verdict);
	verdict->probes = sc_probes_new(&verdict->pool, &verdict->config, counters,
					&(struct sc_probe_sink){on_sent, on_settled, verdict});
	verdict->found = found;
	verdict->user = user;
	return verdict;
}

/* Judges what waits, if anything does. */
static void settle(struct sc_verdict *verdict)
{
	struct sc_matter matter;

	if (!verdict->over.matter)
		return;
	matter = matter_of(verdict, verdict->over.matter);
	matter.call = verdict->over.call;
	matter.registration = verdict->over.registration;
	matter.streams = verdict->over.streams;
	judge(verdict, &matter);
	if (matter.registration && matter.said)
		sc_aors_registration(verdict->aors, matter.registration, matter.said->transport);
	free_streams(verdict, verdict->over.streams);
	g_free(verdict->over.call);
	g_free(verdict->over.registration);
	drop(verdict, verdict->over.matter);
	memset(&verdict->over, 0, sizeof verdict->over);
}

/* ---- what comes in ---- */

static bool fits(struct sc_verdict *verdict, struct open_matter *matter)
{
	if (matter->count < SC_MATTER_MESSAGES_MAX &&
	    verdict->pool.used_bytes < verdict->config.memory_bytes_max / SC_MATTER_SHARE)
		return true;
	matter->cut = true;
	verdict->counters->n[SC_COUNT_LIMIT_MATTERS]++;
	return false;
}

static enum kind kind_of(const struct sc_message_row *row, uint64_t *number)
{
	*number = row->call ? row->call : row->registration ? row->registration : row->txn;
	return row->call ? CALLS : row->registration ? REGISTRATIONS : TXNS;
}

void sc_verdict_message(struct sc_verdict *verdict, const struct sc_message_row *row,
			const struct sc_message *message)
{
	struct open_matter *matter;
	struct sc_said *said;
	enum kind kind;
	uint64_t number;

	settle(verdict);
	sc_oddities_message(verdict->oddities, row);
	sc_probes_message(verdict->probes, row, message);
	kind = kind_of(row, &number);
	/* What the capture saw twice tells nothing; what comes late is of nothing in progress. What
	 * two taps saw tells how far it came. */
	if (number == 0 || row->late || row->copy == SC_DUPLICATE)
		return;
	matter = find_or_add(verdict, kind, number);
	if (!fits(verdict, matter))
		return;
	said = sc_said_new(&verdict->pool, row, message);
	matter->count++;
	if (said->lost_text) {
		matter->cut = true;
		verdict->counters->n[SC_COUNT_LIMIT_FACTS]++;
	}
	*matter->last = said;
	matter->last = &said->next;
}

void sc_verdict_trouble(struct sc_verdict *verdict, const struct sc_trouble *trouble)
{
	enum kind kind = trouble->call ? CALLS : trouble->registration ? REGISTRATIONS : TXNS;
	struct open_matter *matter = find(verdict, kind,
					  trouble->call           ? trouble->call
					  : trouble->registration ? trouble->registration
								  : trouble->txn);
	struct sc_matter_trouble *kept;

	/* Its request was late or is not kept: nothing is in progress. */
	if (!matter || !fits(verdict, matter))
		return;
	kept = sc_pool_take(&verdict->pool, sizeof *kept);
	kept->trouble = *trouble;
	matter->count++;
	*matter->last_trouble = kept;
	matter->last_trouble = &kept->next;
}

static void is_over(struct sc_verdict *verdict, enum kind kind, uint64_t number)
{
	settle(verdict);
	verdict->over.matter = take(verdict, kind, number);
	verdict->over.last_stream = &verdict->over.streams;
}

void sc_verdict_call(struct sc_verdict *verdict, const struct sc_call_row *row)
{
	size_t bytes;

	is_over(verdict, CALLS, row->call);
	verdict->over.call = sc_row_copy(&sc_calls_table, sizeof *row, row, &bytes);
}

void sc_verdict_registration(struct sc_verdict *verdict, const struct sc_registration_row *row)
{
	size_t bytes;

	is_over(verdict, REGISTRATIONS, row->registration);
	verdict->over.registration = sc_row_copy(&sc_registrations_table, sizeof *row, row, &bytes);
}

/* The matter in progress, or the one that waits, that a transaction is of. */
static struct open_matter *owner_of(const struct sc_verdict *verdict, const struct sc_txn_row *row)
{
	struct open_matter *over = verdict->over.matter;

	if (over && verdict->over.call && verdict->over.call->call == row->call)
		return over;
	if (over && verdict->over.registration &&
	    verdict->over.registration->registration == row->registration)
		return over;
	return row->call ? find(verdict, CALLS, row->call)
			 : find(verdict, REGISTRATIONS, row->registration);
}

static void keep_txn(struct sc_verdict *verdict, struct open_matter *matter,
		     const struct sc_txn_row *row)
{
	const struct sc_span none = {NULL, 0};
	struct sc_matter_txn *txn = sc_pool_take(&verdict->pool, sizeof *txn);

	txn->row = *row;
	txn->row.method = txn->row.branch = txn->row.call_id = txn->row.file = none;
	txn->next = matter->txns;
	matter->txns = txn;
}

void sc_verdict_transaction(struct sc_verdict *verdict, const struct sc_txn_row *row)
{
	struct open_matter *owner;
	struct sc_matter matter;

	if (row->call || row->registration) {
		owner = owner_of(verdict, row);
		if (owner) /* else its row was handed out before */
			keep_txn(verdict, owner, row);
		return;
	}
	settle(verdict);
	owner = take(verdict, TXNS, row->txn);
	matter = matter_of(verdict, owner);
	matter.txn = row;
	judge(verdict, &matter);
	drop(verdict, owner);
}

void sc_verdict_stream(struct sc_verdict *verdict, const struct sc_stream_row *row)
{
	struct sc_matter_stream *stream;
	size_t bytes;

	if (row->call && verdict->over.call && verdict->over.call->call == row->call) {
		stream = sc_pool_take(&verdict->pool, sizeof *stream);
		stream->row = sc_row_copy(&sc_streams_table, sizeof *row, row, &bytes);
		*verdict->over.last_stream = stream;
		verdict->over.last_stream = &stream->next;
		return;
	}
	settle(verdict);
	judge(verdict, &(struct sc_matter){
			       .config = &verdict->config,
			       .streams =
				       &(struct sc_matter_stream){
					       .row = (struct sc_stream_row *)(uintptr_t)row},
		       });
}

void sc_verdict_measure(struct sc_verdict *verdict, const struct sc_measure *measure)
{
	if (measure->id == SC_MEASURE_REGI && measure->late && measure->registration > 0)
		find_or_add(verdict, REGISTRATIONS, measure->registration)->lapse =
			measure->interval;
}

void sc_verdict_finish(struct sc_verdict *verdict, int64_t now_ns)
{
	settle(verdict);
	sc_oddities_finish(verdict->oddities);
	sc_probes_finish(verdict->probes, now_ns);
	sc_episodes_finish(verdict->episodes);
	sc_aors_finish(verdict->aors);
}

/* What is left had no row that was handed out. */
static void drop_all(struct sc_verdict *verdict, struct sc_index *open)
{
	struct open_matter *matter;
	size_t at = 0;

	while ((matter = sc_index_next(open, &at)))
		drop(verdict, matter);
	sc_index_clear(open);
}

void sc_verdict_free(struct sc_verdict *verdict)
{
	if (!verdict)
		return;
	free_streams(verdict, verdict->over.streams);
	g_free(verdict->over.call);
	g_free(verdict->over.registration);
	if (verdict->over.matter)
		drop(verdict, verdict->over.matter);
	for (int kind = 0; kind < KINDS; kind++)
		drop_all(verdict, &verdict->open[kind]);
	sc_oddities_free(verdict->oddities);
	sc_judge_free(verdict->judge);
	sc_probes_free(verdict->probes);
	sc_episodes_free(verdict->episodes);
	sc_aors_free(verdict->aors);
	sc_pool_clear(&verdict->pool);
	g_free(verdict);
}
