#include "verdict/judge.h"

#include "base/time.h"

struct sc_judge {
	GPtrArray *findings; /* struct sc_finding, used again and again */
	size_t count;        /* of the matter that is judged */
	const struct sc_matter *matter;
	unsigned rule; /* that is asked */
	unsigned troubles;
};

static void free_finding(void *item)
{
	struct sc_finding *finding = item;

	g_string_free(finding->text, TRUE);
	g_free(finding);
}

struct sc_judge *sc_judge_new(void)
{
	struct sc_judge *judge = g_new0(struct sc_judge, 1);

	judge->findings = g_ptr_array_new_with_free_func(free_finding);
	return judge;
}

void sc_judge_free(struct sc_judge *judge)
{
	if (!judge)
		return;
	g_ptr_array_free(judge->findings, TRUE);
	g_free(judge);
}

unsigned sc_judge_troubles(const struct sc_judge *judge)
{
	return judge->troubles;
}

/* ---- findings ---- */

static enum sc_scope scope_of(const struct sc_matter *matter, const struct sc_rule *rule)
{
	if (rule->scope == SC_SCOPE_STREAM || rule->scope == SC_SCOPE_ELEMENT)
		return rule->scope;
	if (matter->episode)
		return rule->scope;
	return matter->call           ? SC_SCOPE_CALL
	       : matter->registration ? SC_SCOPE_REGISTRATION
	       : matter->txn          ? SC_SCOPE_TRANSACTION
				      : SC_SCOPE_STREAM;
}

/* What the rows of the matter say of it. */
static void set_subject(struct sc_finding_row *row, const struct sc_matter *matter)
{
	if (matter->call) {
		row->call = matter->call->call;
		row->session = matter->call->session;
		row->call_id = matter->call->call_id;
		row->from = matter->call->from;
		row->to = matter->call->to;
		row->src = matter->call->src;
		row->dst = matter->call->dst;
	} else if (matter->registration) {
		row->registration = matter->registration->registration;
		row->call_id = matter->registration->call_id;
		row->from = matter->registration->from;
		row->to = matter->registration->to;
		row->src = matter->registration->src;
		row->dst = matter->registration->dst;
	} else if (matter->txn) {
		row->txn = matter->txn->txn;
		row->call_id = matter->txn->call_id;
		row->src = matter->txn->src;
		row->dst = matter->txn->dst;
	} else if (matter->episode) {
		row->endpoint = matter->episode->host;
	} else if (matter->streams) {
		row->stream = matter->streams->row->stream;
		row->src = matter->streams->row->src;
		row->dst = matter->streams->row->dst;
	}
}

static struct sc_finding *next_finding(struct sc_judge *judge)
{
	struct sc_finding *finding;

	if (judge->count == judge->findings->len) {
		finding = g_new0(struct sc_finding, 1);
		finding->text = g_string_new(NULL);
		g_ptr_array_add(judge->findings, finding);
	}
	finding = g_ptr_array_index(judge->findings, judge->count++);
	g_string_truncate(finding->text, 0);
	finding->frame_count = 0;
	return finding;
}

struct sc_finding *sc_find(struct sc_judge *judge, uint64_t frame, int64_t time_ns)
{
	const struct sc_rule *rule = &sc_rules[judge->rule];
	struct sc_finding *finding = next_finding(judge);

	finding->row = (struct sc_finding_row){
		.start_ns = time_ns,
		.advice = rule->advice,
		.rfc = *rule->rfc ? rule->rfc : NULL,
		.rule = (enum sc_rule_id)(judge->rule + 1),
		.severity = rule->severity,
		.basis = rule->basis,
		.certainty = SC_CERTAIN,
		.scope = scope_of(judge->matter, rule),
	};
	set_subject(&finding->row, judge->matter);
	sc_evidence(finding, frame);
	return finding;
}

struct sc_finding *sc_find_said(struct sc_judge *judge, const struct sc_said *said)
{
	return sc_find(judge, said->frame, said->time_ns);
}

void sc_evidence(struct sc_finding *finding, uint64_t frame)
{
	if (frame == 0 || finding->frame_count == SC_FINDING_FRAMES_MAX)
		return;
	for (size_t i = 0; i < finding->frame_count; i++)
		if (finding->frames[i] == frame)
			return;
	finding->frames[finding->frame_count++] = frame;
}

void sc_tell(struct sc_finding *finding, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_string_append_vprintf(finding->text, format, arguments);
	va_end(arguments);
}

void sc_tell_count(struct sc_finding *finding, uint64_t count, const char *noun)
{
	sc_tell(finding, "%" G_GUINT64_FORMAT " %s%s", count, noun, count == 1 ? "" : "s");
}

void sc_tell_seconds(struct sc_finding *finding, int64_t ns)
{
	int64_t ms = (ns + SC_NS_PER_MS / 2) / SC_NS_PER_MS;

	sc_tell(finding, "%" G_GINT64_FORMAT ".%03d s", ms / 1000, (int)(ms % 1000));
}

void sc_tell_endpoint(struct sc_finding *finding, const struct sc_endpoint *endpoint)
{
	char text[SC_ENDPOINT_TEXT_MAX];

	g_string_append_len(finding->text, text, (gssize)sc_endpoint_format(text, endpoint));
}

/* ---- the cause ---- */

static unsigned what_it_is(const struct sc_matter *matter)
{
	if (matter->call)
		return SC_OF_CALL;
	if (matter->registration)
		return SC_OF_REGISTRATION;
	if (matter->episode)
		return SC_OF_HOST;
	return matter->txn ? SC_OF_TXN : SC_OF_STREAM;
}

static void ask(struct sc_judge *judge, unsigned rule)
{
	if (!(sc_rules[rule].of & what_it_is(judge->matter)))
		return;
	judge->rule = rule;
	sc_rules[rule].ask(judge, judge->matter);
}

static bool explains(const struct sc_judge *judge, const struct sc_finding *finding)
{
	return judge->troubles & sc_rules[finding->row.rule - 1].explains;
}

/* What hurt a user has a cause, also where the rows alone show no trouble. */
static bool hurts(const struct sc_finding *finding)
{
	return finding->row.severity == SC_FINDING_ERROR;
}

/* The findings stand in the order of the rules, which is that of causes. */
static struct sc_finding *cause_of(struct sc_judge *judge)
{
	struct sc_finding *worst = NULL;

	for (size_t i = 0; i < judge->count; i++) {
		struct sc_finding *finding = g_ptr_array_index(judge->findings, i);

		if (explains(judge, finding))
			return finding;
		if (!worst && hurts(finding))
			worst = finding;
	}
	if (worst || !judge->troubles)
		return worst;
	ask(judge, SC_RULE_unexplained);
	return g_ptr_array_index(judge->findings, judge->count - 1);
}

static void hand_out(struct sc_finding *finding,
		     void (*found)(void *user, const struct sc_finding_row *row), void *user)
{
	finding->row.frames = (struct sc_frame_list){finding->frames, finding->frame_count};
	finding->row.text = sc_span(finding->text->str, finding->text->len);
	found(user, &finding->row);
}

void sc_judge_matter(struct sc_judge *judge, const struct sc_matter *matter,
		     void (*found)(void *user, const struct sc_finding_row *row), void *user)
{
	struct sc_finding *cause;

	judge->matter = matter;
	judge->count = 0;
	judge->troubles = sc_matter_troubles(matter);
	for (unsigned rule = 0; rule < SC_RULE_unexplained; rule++)
		ask(judge, rule);
	cause = cause_of(judge);
	if (cause) {
		cause->row.primary = true;
		hand_out(cause, found, user);
	}
	for (size_t i = 0; i < judge->count; i++) {
		struct sc_finding *finding = g_ptr_array_index(judge->findings, i);

		if (finding != cause)
			hand_out(finding, found, user);
	}
}
