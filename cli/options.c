#include "options.h"

#include <glib.h>

#include "arguments.h"
#include "folder.h"
#include "formats.h"
#include "gnuplot.h"
#include "help.h"
#include "option_groups.h"
#include "options_parts.h"
#include "settings.h"
#include "verdict/finding.h"
#include "writers/chart/chart.h"
#include "filter/nearest.h"
#include "filter/predicates.h"

/* ---- the command line ---- */

static bool takes(const struct sc_command *command, const struct sc_option_group *group)
{
	return group->of == 0 || (command->options & group->of);
}

/* GLib says "Unknown option --whre"; we know what was meant. */
static enum sc_parsed option_error(const struct sc_command *command, const GError *problem,
				   struct sc_error *error)
{
	const char *typed = strstr(problem->message, "--");
	struct sc_nearest nearest = {.word = NULL};

	if (problem->code == G_OPTION_ERROR_UNKNOWN_OPTION && typed) {
		nearest = sc_nearest_to(sc_span_of(typed + 2));
		sc_nearest_offer(&nearest, "format");
		for (size_t i = 0; i < sc_option_group_count; i++)
			for (const GOptionEntry *entry = sc_option_groups_all[i].entries;
			     takes(command, &sc_option_groups_all[i]) && entry->long_name; entry++)
				sc_nearest_offer(&nearest, entry->long_name);
		sc_settings_offer(command, &nearest);
	}
	if (nearest.word)
		sc_error_set(error, SC_USAGE, "%s: %s; did you mean --%s?", command->name,
			     problem->message, nearest.word);
	else if (problem->code == G_OPTION_ERROR_BAD_VALUE)
		sc_error_set(error, SC_USAGE, "%s: %s", command->name, problem->message);
	else
		sc_error_set(error, SC_USAGE, "%s: %s; see sipchron %s --help", command->name,
			     problem->message, command->name);
	return SC_PARSED_FAILED;
}

/* GLib knows no -fcsv and no -f=csv. */
static char **split(const struct sc_command *command, char **argv)
{
	const GOptionEntry *tables[SC_OPTION_GROUPS_MAX + 2] = {sc_option_format};
	size_t count = 1;
	char **words;

	for (size_t i = 0; i < sc_option_group_count; i++)
		if (takes(command, &sc_option_groups_all[i]))
			tables[count++] = sc_option_groups_all[i].entries;
	words = sc_arguments_split(tables, argv);
	if (command->options & SC_OPTIONS_DIFF)
		sc_options_mark_vs(words);
	return words;
}

static GOptionContext *new_context(struct sc_options *options, const struct sc_command *command,
				   GOptionGroup *settings, gboolean *wants_help)
{
	GOptionEntry format[SC_OPTION_FORMAT_ENTRIES];
	const GOptionEntry own[] = {
		{"help", 'h', 0, G_OPTION_ARG_NONE, wants_help, "this text", NULL},
		{G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->files, NULL,
		 "FILE..."},
		{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
	};
	GOptionContext *context = g_option_context_new(NULL);
	GOptionGroup *group = g_option_group_new("main", "", "", options, NULL);

	memcpy(format, sc_option_format, sizeof format);
	format[0].description = options->format_help;
	g_option_group_add_entries(group, format);
	for (size_t i = 0; i < sc_option_group_count; i++)
		if (takes(command, &sc_option_groups_all[i]))
			g_option_group_add_entries(group, sc_option_groups_all[i].entries);
	g_option_group_add_entries(group, own);
	g_option_context_set_main_group(context, group);
	g_option_context_add_group(context, settings);
	g_option_context_set_help_enabled(context, FALSE);
	return context;
}

/* Rules are explained without a capture. */
static bool explains_rules(const struct sc_options *options, const struct sc_command *command)
{
	return options->explain && (command->options & SC_OPTIONS_FINDINGS);
}

enum sc_parsed sc_options_parse(struct sc_options *options, const struct sc_command *command,
				char **argv, char **help, struct sc_error *error)
{
	g_auto(GStrv) arguments = NULL;
	gboolean wants_help = FALSE;
	GOptionContext *context;
	GOptionGroup *settings;
	enum sc_parsed parsed = SC_PARSED;
	g_autoptr(GError) problem = NULL;

	*options = (struct sc_options){0};
	options->formats = command->formats ? command->formats : sc_format_names;
	options->format_help = sc_formats_list(options->formats, " (default)");
	sc_config_default(&options->config);
	options->findings.per_rule = SC_FINDINGS_PER_RULE;
	options->plot.bins = SC_CHART_BINS;
	options->plot.patience_ns = SC_GNUPLOT_PATIENCE_NS;
	options->diff.thresholds = sc_thresholds_default;
	settings = sc_settings_group(command, &options->config);
	context = new_context(options, command, settings, &wants_help);
	arguments = split(command, argv);
	if (!g_option_context_parse_strv(context, &arguments, &problem)) {
		parsed = option_error(command, problem, error);
	} else if (wants_help) {
		*help = sc_help_command(command, context, settings);
		parsed = SC_PARSED_HELP;
	} else if (sc_formats_choose(options, error) != SC_OK) {
		parsed = SC_PARSED_FAILED;
	} else if (!options->files && !options->folders && explains_rules(options, command)) {
		options->files = g_new0(char *, 1);
	} else if (!options->files && !options->folders) {
		sc_error_set(error, SC_USAGE, "%s: which capture? sipchron %s %sFILE...",
			     command->name, command->name,
			     command->operands ? command->operands : "");
		parsed = SC_PARSED_FAILED;
	} else if (!sc_folder_captures(&options->files, options->folders, error)) {
		parsed = SC_PARSED_FAILED;
	} else {
		if (command->options & SC_OPTIONS_DIFF)
			sc_options_find_vs(options);
		options->file_count = g_strv_length(options->files);
		options->config.leg_headers = (const char *const *)options->leg_headers;
		options->config.codec_ies = (const char *const *)options->codec_ies;
	}
	g_option_context_free(context);
	return parsed;
}

char *sc_options_where(const struct sc_options *options)
{
	g_autofree char *all = NULL;

	if (!options->where)
		return NULL;
	all = g_strjoinv(") and (", options->where);
	return options->where[1] ? g_strdup_printf("(%s)", all) : g_steal_pointer(&all);
}

void sc_options_free(struct sc_options *options)
{
	sc_predicates_free(options->config.predicates);
	g_free(options->format_help);
	g_free(options->output);
	g_strfreev(options->where);
	g_free(options->by);
	g_free(options->rows.sort);
	g_strfreev(options->rows.columns);
	g_free(options->explain);
	g_strfreev(options->findings.rules);
	g_free(options->findings.ignore);
	g_free(options->call_id);
	if (options->calls)
		g_array_free(options->calls, TRUE);
	if (options->registrations)
		g_array_free(options->registrations, TRUE);
	g_free(options->plot.data);
	g_strfreev(options->leg_headers);
	g_strfreev(options->codec_ies);
	g_strfreev(options->folders);
	g_strfreev(options->fail_if);
	g_strfreev(options->baseline);
	g_free(options->title);
	g_strfreev(options->labels);
	g_strfreev(options->files);
}
