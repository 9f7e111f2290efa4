/* findings: a row a finding, or with --explain what a rule means. */
#include "verdict/finding.h"

#include <unistd.h>

#include "listing.h"
#include "say.h"
#include "verdict/ignore.h"
#include "verdict/rule.h"

struct findings {
	struct sc_listing *listing;
	struct sc_ignore *ignore;                    /* NULL: nothing is hidden */
	uint64_t hidden;                             /* by it */
	uint64_t count[SC_RULE_COUNT][SC_SCOPE_END]; /* that were to be listed */
	uint64_t last;                               /* number of the latest */
};

/* ---- which are listed ---- */

static bool has_rule(const struct sc_options *options, const struct sc_finding_row *row)
{
	const char *word = sc_rules[row->rule - 1].word;

	if (!options->findings.rules)
		return true;
	for (char **rule = options->findings.rules; *rule; rule++)
		if (g_ascii_strcasecmp(*rule, word) == 0)
			return true;
	return false;
}

static bool is_wanted(struct findings *findings, const struct sc_finding_row *row)
{
	const struct sc_options *options = &findings->listing->run->options;

	if (!sc_selection_keeps(&findings->listing->selection, row->start_ns, row) ||
	    (options->findings.severity && row->severity > options->findings.severity) ||
	    !has_rule(options, row))
		return false;
	if (!findings->ignore || !sc_ignore_hides(findings->ignore, row))
		return true;
	findings->hidden++;
	return false;
}

/* VD-5: so many of a rule and scope are listed, the others are counted. With --by all are. */
static bool has_room(struct findings *findings, const struct sc_finding_row *row)
{
	const struct sc_options *options = &findings->listing->run->options;
	uint64_t count = ++findings->count[row->rule - 1][row->scope];

	return options->by || options->findings.per_rule == 0 ||
	       count <= options->findings.per_rule;
}

static void on_finding(void *user, const struct sc_finding_row *row)
{
	struct findings *findings = user;
	const bool wanted = is_wanted(findings, row);

	findings->last = row->finding;
	if (wanted)
		sc_listing_expect(findings->listing, row);
	sc_listing_row(findings->listing, row->finding, row, wanted && has_room(findings, row));
}

/* A row of its own for those that were not listed. */
static void list_rest(struct findings *findings, unsigned rule, unsigned scope)
{
	uint64_t per_rule = findings->listing->run->options.findings.per_rule;
	uint64_t count = findings->count[rule][scope];
	char text[64];
	struct sc_finding_row row = {
		.start_ns = SC_TIME_NONE,
		.rule = (enum sc_rule_id)(rule + 1),
		.severity = sc_rules[rule].severity,
		.basis = sc_rules[rule].basis,
		.scope = (enum sc_scope)scope,
	};

	if (per_rule == 0 || count <= per_rule)
		return;
	row.finding = ++findings->last;
	row.text = sc_span(text,
			   (size_t)g_snprintf(text, sizeof text, "and %" G_GUINT64_FORMAT " more",
					      count - per_rule));
	sc_listing_row(findings->listing, row.finding, &row, true);
}

static void list_all(struct sc_run *run, struct findings *findings)
{
	sc_listing_read(
		findings->listing,
		&(struct sc_row_sink){
			.user = findings, .media = true, .sessions = true, .finding = on_finding},
		false);
	for (unsigned rule = 0; rule < SC_RULE_COUNT && !run->options.by; rule++)
		for (unsigned scope = 0; scope < SC_SCOPE_END; scope++)
			list_rest(findings, rule, scope);
	if (findings->hidden > 0 && !run->options.quiet)
		sc_say("%" G_GUINT64_FORMAT " findings hidden by %s", findings->hidden,
		       run->options.findings.ignore);
}

static bool read_ignore(struct sc_run *run, struct findings *findings)
{
	const char *name = run->options.findings.ignore;
	g_autofree char *text = NULL;
	g_autoptr(GError) problem = NULL;
	struct sc_error error;
	gsize length;

	if (!name)
		return true;
	if (!g_file_get_contents(name, &text, &length, &problem)) {
		sc_run_usage(run, "--ignore: %s", problem->message);
		return false;
	}
	findings->ignore = sc_ignore_read(name, sc_span(text, length), &error);
	if (!findings->ignore)
		sc_run_fail(run, &error);
	return findings->ignore != NULL;
}

/* ---- what a rule means ---- */

static void append_sentence(GString *out, const char *what, const char *text)
{
	if (text && *text)
		g_string_append_printf(out, "%s: %s\n", what, text);
}

static void explain(GString *out, const struct sc_rule *rule)
{
	g_string_append_printf(out, "%s: %s\n", rule->word, rule->title);
	append_sentence(out, "  severity", sc_word(sc_finding_severity_words, rule->severity));
	append_sentence(out, "  basis", sc_word(sc_basis_words, rule->basis));
	append_sentence(out, "  about", sc_word(sc_scope_words, rule->scope));
	append_sentence(out, "  fires when", rule->when);
	append_sentence(out, "  not when", rule->unless);
	append_sentence(out, "  what to do", rule->advice);
	append_sentence(out, "  see", rule->rfc);
}

static const char *rule_word(unsigned index)
{
	return index < SC_RULE_COUNT ? sc_rules[index].word : NULL;
}

static void explain_rules(struct sc_run *run)
{
	const char *typed = run->options.explain;
	bool all = g_ascii_strcasecmp(typed, "all") == 0;
	int only = sc_rule_find(sc_span_of(typed));
	g_autoptr(GString) out = g_string_new(NULL);
	struct sc_output output;
	struct sc_error error;
	int failed;

	if (only < 0 && !all) {
		sc_run_unknown(run, "rule", typed, rule_word);
		return;
	}
	for (int i = all ? 0 : only; i < (all ? (int)SC_RULE_COUNT : only + 1); i++) {
		if (out->len > 0)
			g_string_append_c(out, '\n');
		explain(out, &sc_rules[i]);
	}
	if (sc_output_open(&output, run->options.output, NULL, &error) != SC_OK) {
		sc_run_fail(run, &error);
		return;
	}
	failed = fwrite(out->str, 1, out->len, output.file) == out->len ? 0 : errno;
	if (sc_output_close(&output, failed, &error) != SC_OK)
		sc_run_fail(run, &error);
}

static void run_findings(struct sc_run *run)
{
	struct findings findings = {0};
	struct sc_where *where;

	if (run->options.explain) {
		explain_rules(run);
		return;
	}
	if (!read_ignore(run, &findings))
		return;
	where = sc_run_where(run, run->command->table);
	if (run->status == SC_OK)
		findings.listing = sc_listing_open(run, run->command->table,
						   sizeof(struct sc_finding_row), where);
	if (findings.listing) {
		list_all(run, &findings);
		sc_listing_close(findings.listing);
	}
	sc_ignore_free(findings.ignore);
}

const struct sc_command sc_command_findings = {
	.name = "findings",
	.question = "What went wrong, why, and where to look",
	.table = &sc_findings_table,
	.run = run_findings,
	.options = SC_OPTIONS_ROWS | SC_OPTIONS_FINDINGS | SC_OPTIONS_GATE,
};
