/* expect: does a capture keep what a file of rules promises (METRICS.md VD-9)? */
#include "verdict/expectation.h"

#include "gate.h"
#include "population.h"
#include "say.h"

struct checked {
	struct sc_population population;
	struct sc_expectations *expectations;
	unsigned captures; /* of the files; the baseline is behind them */
};

/* ---- the file of rules ---- */

/* What a name is made of, so that an expression without one is not taken for it. */
static bool is_name(char c)
{
	return g_ascii_isalnum(c) || (unsigned char)c >= 0x80 || strchr(" _-./,+&'", c);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct sc_span trim(struct sc_span text)
{
	while (text.len > 0 && is_blank(text.ptr[0]))
		text = sc_span(text.ptr + 1, text.len - 1);
	while (text.len > 0 && is_blank(text.ptr[text.len - 1]))
		text.len--;
	return text;
}

/* Without a comment: from a # that stands in no string on. */
static struct sc_span without_comment(struct sc_span line)
{
	bool quoted = false;

	for (size_t i = 0; i < line.len; i++) {
		if (quoted && line.ptr[i] == '\\')
			i++;
		else if (line.ptr[i] == '"')
			quoted = !quoted;
		else if (line.ptr[i] == '#' && !quoted)
			return sc_span(line.ptr, i);
	}
	return line;
}

/* A place in the file of rules. */
struct place {
	struct sc_run *run;
	const char *path;
	uint64_t line;
	const char *begin; /* of the line */
};

/* "rules.txt:3:14: what is wrong", and the expression with a caret. */
static void wrong(const struct place *place, const char *text, const char *at,
		  const struct sc_where_error *error)
{
	uint64_t column = 1;
	g_autofree char *where = NULL;

	for (const char *c = place->begin; c < at + error->offset; c++)
		column += ((unsigned char)*c & 0xc0) != 0x80; /* characters of UTF-8 */
	where = g_strdup_printf("%s:%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, place->path,
				place->line, column);
	sc_gate_wrong(place->run, where, text, error);
}

static void wrong_line(const struct place *place, struct sc_span line, const char *what)
{
	g_autofree char *text = g_strndup(line.ptr, line.len);
	struct sc_where_error error = {.length = line.len};

	g_strlcpy(error.text, what, sizeof error.text);
	wrong(place, text, line.ptr, &error);
}

/* "NAME: EXPR" */
static void read_rule(struct checked *checked, const struct place *place, struct sc_span line,
		      GHashTable *names)
{
	struct sc_span name = {line.ptr, 0}, expression;
	g_autofree char *text = NULL, *key = NULL;
	struct sc_where_error error;

	while (name.len < line.len && is_name(line.ptr[name.len]))
		name.len++;
	if (name.len == line.len || line.ptr[name.len] != ':' || trim(name).len == 0) {
		wrong_line(place, line, "a rule is NAME: EXPR");
		return;
	}
	expression = trim(sc_span(line.ptr + name.len + 1, line.len - name.len - 1));
	name = trim(name);
	key = g_strndup(name.ptr, name.len);
	if (!g_hash_table_add(names, g_strdup(key))) {
		wrong_line(place, name, "there is a rule of that name already");
		return;
	}
	text = g_strndup(expression.ptr, expression.len);
	if (!sc_expectations_add(checked->expectations, name, text, place->line, false, &error))
		wrong(place, text, expression.ptr, &error);
}

static void read_rules(struct checked *checked, struct sc_run *run, const char *path)
{
	g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GError) problem = NULL;
	g_autofree char *text = NULL;
	struct place place = {.run = run, .path = path};
	struct sc_error error;

	if (!g_file_get_contents(path, &text, NULL, &problem)) {
		sc_error_set(&error, SC_UNREADABLE, "%s: %s", path, problem->message);
		sc_run_fail(run, &error);
		return;
	}
	for (const char *line = text, *end; *line; line = *end ? end + 1 : end) {
		struct sc_span rule;

		end = strchrnul(line, '\n');
		place.line++;
		place.begin = line;
		rule = trim(without_comment(sc_span_between(line, end)));
		if (rule.len > 0)
			read_rule(checked, &place, rule, names);
	}
	if (run->status == SC_OK && g_hash_table_size(names) == 0)
		sc_run_usage(run, "%s has no rules", path);
}

/* ---- the captures ---- */

/* The baseline comes behind the captures. The file of rules stands last and is not counted: it is
 * no capture, but an input which the output may not replace. False after sc_run_usage. */
static bool arrange_files(struct checked *checked, struct sc_run *run)
{
	struct sc_options *options = &run->options;
	const unsigned baselines = options->baseline ? g_strv_length(options->baseline) : 0;
	GPtrArray *files = g_ptr_array_new();
	unsigned stdins = 0;

	checked->captures = options->file_count - 1;
	for (unsigned i = 0; i < checked->captures; i++)
		g_ptr_array_add(files, g_strdup(options->files[i + 1]));
	for (unsigned i = 0; i < baselines; i++)
		g_ptr_array_add(files, g_strdup(options->baseline[i]));
	for (unsigned i = 0; i < files->len; i++)
		stdins += strcmp(g_ptr_array_index(files, i), "-") == 0;
	options->file_count = files->len;
	g_ptr_array_add(files, g_strdup(options->files[0]));
	g_ptr_array_add(files, NULL);
	g_strfreev(options->files);
	options->files = (char **)g_ptr_array_free(files, FALSE);
	if (stdins > 1)
		sc_run_usage(run, "standard input can be read only once");
	return stdins <= 1;
}

static void take(void *user, const struct sc_metric_row *row, int64_t *sorted, size_t count)
{
	sc_diff_side_take(user, row, sorted, count);
}

static struct sc_diff_side *read_side(struct checked *checked, struct sc_reading *reading,
				      unsigned first, unsigned count,
				      struct sc_expectations *expectations)
{
	struct sc_run *run = checked->population.listing->run;
	struct sc_diff_side *side = sc_diff_side_new((struct sc_span){NULL, 0}, NULL);
	struct sc_summary summary = {
		.population = &checked->population,
		.metrics = sc_metrics_new(&run->options.config, NULL, false, &run->counters),
		.expectations = expectations,
	};

	sc_summary_read_part(&summary, reading, first, count);
	sc_metrics_finish_samples(summary.metrics, summary.first_ns, summary.last_ns, take, side);
	sc_metrics_free(summary.metrics);
	return side;
}

static void list(void *user, const struct sc_expect_row *row)
{
	struct sc_listing *listing = user;
	struct sc_run *run = listing->run;

	sc_listing_row(listing, SC_LISTING_IN_ORDER, row, true);
	if (!row->ok && run->status == SC_OK)
		run->status = SC_GATE_FAILED;
}

static void check(struct checked *checked)
{
	struct sc_listing *listing = checked->population.listing;
	struct sc_run *run = listing->run;
	const unsigned baselines = run->options.file_count - checked->captures;
	struct sc_diff_side *side, *baseline = NULL;
	struct sc_reading reading;

	sc_reading_begin_each(&reading, run, run->options.files, run->options.file_count);
	reading.count = baselines > 0 ? 2 : 1;
	side = read_side(checked, &reading, 0, checked->captures, checked->expectations);
	if (baselines > 0)
		baseline = read_side(checked, &reading, checked->captures, baselines, NULL);
	sc_reading_clear(&reading);
	if (listing->input.opened)
		sc_expectations_judge(checked->expectations, side, baseline, list, listing);
	if (sc_expectations_given_up(checked->expectations) > 0)
		sc_say("%" G_GUINT64_FORMAT " tests were given up, the pattern took too long",
		       sc_expectations_given_up(checked->expectations));
	sc_diff_side_free(side);
	sc_diff_side_free(baseline);
}

static void run_expect(struct sc_run *run)
{
	struct sc_options *options = &run->options;
	const struct sc_expect_scope scope = {.kinds = sc_population_kinds,
					      .figures = true,
					      .baseline = options->baseline != NULL,
					      .predicates = sc_run_predicates(run)};
	struct checked checked = {.expectations = sc_expectations_new(&options->config, scope)};

	if (options->file_count < 2) {
		sc_run_usage(run, "which capture? sipchron expect RULES FILE...");
	} else {
		read_rules(&checked, run, options->files[0]);
		if (run->status == SC_OK && arrange_files(&checked, run) &&
		    sc_population_open(&checked.population, run, &sc_expect_table,
				       sizeof(struct sc_expect_row))) {
			checked.population.listing->noun = "rules";
			check(&checked);
			sc_population_close(&checked.population);
		}
	}
	sc_expectations_free(checked.expectations);
}

static const char *const formats[] = {"table", "csv", "json", "ndjson", "junit", NULL};

const struct sc_command sc_command_expect = {
	.name = "expect",
	.question = "Does a capture keep what a file of rules promises? Exit status 1 if not",
	.table = &sc_expect_table,
	.run = run_expect,
	.formats = formats,
	.operands = "RULES ",
	.options = SC_OPTIONS_METRICS | SC_OPTIONS_EXPECT,
};
