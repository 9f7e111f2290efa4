#include "help.h"

#include "filter/where.h"
#include "timing/breakdown.h"
#include "timing/dimension.h"
#include "timing/metric_list.h"
#include "verdict/rule.h"

char *sc_help_general(void)
{
	GString *text =
		g_string_new("Usage: sipchron COMMAND [OPTIONS] FILE...\n"
			     "\n"
			     "What a capture tells about SIP: calls, and how long each step "
			     "took.\n"
			     "\n"
			     "Commands:\n");

	for (size_t i = 0; sc_commands[i]; i++)
		g_string_append_printf(text, "  %-15s %s\n", sc_commands[i]->name,
				       sc_commands[i]->question);
	g_string_append(text,
			"\n"
			"Several FILEs are one capture, merged by time; - is standard input.\n"
			"pcap and pcapng, plain or compressed with gzip or zstd.\n"
			"\n"
			"sipchron COMMAND --help   its options and keys\n"
			"sipchron help COMMAND     the same\n"
			"sipchron --version        the version\n"
			"man sipchron              the manual\n");
	return g_string_free(text, FALSE);
}

static void append_keys(GString *text, const struct sc_command *command)
{
	const struct sc_table *table = command->table;

	if (command->options & SC_OPTIONS_METRICS)
		g_string_append(
			text,
			"\n--where keeps the calls and registrations that go in: its keys are "
			"those of\nsipchron calls --help and sipchron registrations --help.\n"
			"\nKeys (CSV columns, JSON keys):\n");
	else
		g_string_append(text, "\nKeys (CSV columns, JSON keys, what --where may test):\n");
	for (size_t i = 0; i < table->count; i++) {
		const struct sc_column *column = &table->columns[i];
		const char *help = column->help ? column->help : column->label;

		g_string_append_printf(text, "  %-22s %s", column->key, help ? help : "");
		if (column->source)
			g_string_append_printf(text, " (%s)", column->source);
		g_string_append_c(text, '\n');
	}
}

/* What else an expression may test; completion reads the line, too. */
static void append_asked(GString *text, const struct sc_table *table)
{
	if (sc_where_asked_column(table))
		g_string_append(text, "\nOf the messages, for --where: header(\"NAME\"), "
				      "any.header(\"NAME\"), body, any.body\n");
}

/* "outcome: truncated, completed, ...": what values can be, for people and for completion. */
static void append_words(GString *text, const struct sc_table *table)
{
	const char *heading = "\nWords:\n";

	for (size_t i = 0; i < table->count; i++) {
		const struct sc_column *column = &table->columns[i];

		if (!column->words || (column->type != SC_T_WORD && column->type != SC_T_FLAGS))
			continue;
		g_string_append_printf(text, "%s  %s: ", heading, column->key);
		heading = "";
		for (size_t word = 0; column->words[word]; word++)
			g_string_append_printf(text, "%s%s", word > 0 ? ", " : "",
					       column->words[word]);
		g_string_append_c(text, '\n');
	}
}

static const char *by_key(const struct sc_command *command, unsigned index)
{
	return command->options & SC_OPTIONS_METRICS ? sc_dimension_name(index)
						     : sc_breakdown_key(command->table, index);
}

/* What --by and --explain take. */
static void append_choices(GString *text, const struct sc_command *command)
{
	const char *name;

	if (command->options & SC_OPTIONS_ROWS) {
		g_string_append(text, "\nKeys of --by: ");
		for (unsigned i = 0; (name = by_key(command, i)); i++)
			g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", name);
		g_string_append_c(text, '\n');
	}
	if (command->options & SC_OPTIONS_EXPLAIN) {
		g_string_append(text, "\nMetrics of --explain: ");
		for (unsigned i = 0; (name = sc_metric_name(i)); i++)
			g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", name);
		g_string_append_c(text, '\n');
	}
}

static void append_rules(GString *text)
{
	g_string_append(text, "\nRules (findings --explain RULE says more):\n");
	for (unsigned i = 0; i < SC_RULE_COUNT; i++)
		g_string_append_printf(text, "  %-25s %s\n", sc_rules[i].word, sc_rules[i].title);
}

/* A list of options as GLib writes it, under another heading: behind GLib's own
 * line of usage, an empty line and a heading. Frees `list`. */
static void append_options(GString *text, const char *heading, char *list)
{
	const char *options = strstr(list, "\n\n");

	options = options ? strchr(options + 2, '\n') : NULL;
	g_string_append_printf(text, "\n%s\n%s", heading, options ? options + 1 : list);
	g_string_truncate(text, text->len - (g_str_has_suffix(text->str, "\n\n") ? 1 : 0));
	g_free(list);
}

static void append_all_keys(GString *text, const struct sc_command *command)
{
	append_keys(text, command);
	append_asked(text, command->table);
	append_words(text, command->table);
	append_choices(text, command);
	if (command->options & SC_OPTIONS_FINDINGS)
		append_rules(text);
}

char *sc_help_command(const struct sc_command *command, GOptionContext *context,
		      GOptionGroup *settings)
{
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "Usage: sipchron %s [OPTIONS] %sFILE...\n\n%s.\n",
			       command->name, command->operands ? command->operands : "",
			       command->question);
	append_options(text, "Options:", g_option_context_get_help(context, TRUE, NULL));
	append_options(text, "Settings of the analysis; S is seconds:",
		       g_option_context_get_help(context, FALSE, settings));
	if (command->help)
		command->help(text);
	else
		append_all_keys(text, command);
	return g_string_free(text, FALSE);
}
