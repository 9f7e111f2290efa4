#include "settings.h"

#include "arguments.h"

/* What the group keeps while it lives. */
struct settings {
	struct sc_config *config;
	GStringChunk *texts; /* of the help */
};

static bool has(const struct sc_command *command, const struct sc_setting *setting)
{
	switch (setting->scope) {
	case SC_SETTING_ALL:
	case SC_SETTING_COMMANDS:
		return true;
	case SC_SETTING_METRICS:
		return command->options & SC_OPTIONS_METRICS;
	case SC_SETTING_PLUGIN:
		break;
	}
	return false;
}

/* The words of a choice, NULL at the end. Free with g_free. */
static const char **words_of(const struct sc_setting *setting)
{
	const char **words = g_new0(const char *, setting->most + 2);

	for (size_t i = 0; setting->choices[i].word; i++)
		words[i] = setting->choices[i].word;
	return words;
}

static gboolean bad(const struct sc_setting *setting, const char *name, const char *value,
		    GError **error)
{
	g_autofree const char **words = NULL;
	unsigned choice;

	if (setting->kind == SC_SETTING_CHOICE) {
		words = words_of(setting);
		return sc_argument_choice(name, value, words, &choice, error);
	}
	return sc_argument_bad(error, name, value,
			       setting->kind == SC_SETTING_COUNT ? SC_ARGUMENT_COUNT
								 : SC_ARGUMENT_SECONDS);
}

/* For every option of the group; GLib passes its name as "--timer-t1". */
static gboolean on_setting(const char *name, const char *value, gpointer data, GError **error)
{
	const struct settings *settings = data;
	size_t i = 0;

	while (strcmp(sc_settings[i].key, name + strlen("--")) != 0)
		i++;
	if (sc_setting_read(&sc_settings[i], value, settings->config))
		return TRUE;
	return bad(&sc_settings[i], name, value, error);
}

/* "S", "N" or "attempt|strict" */
static const char *value_of(const struct sc_setting *setting, GStringChunk *texts)
{
	g_autofree const char **words = NULL;
	g_autofree char *all = NULL;

	switch (setting->kind) {
	case SC_SETTING_DURATION:
		return "S";
	case SC_SETTING_COUNT:
		return "N";
	case SC_SETTING_CHOICE:
		words = words_of(setting);
		all = g_strjoinv("|", (char **)(uintptr_t)words);
		return g_string_chunk_insert(texts, all);
	case SC_SETTING_SWITCH:
		break;
	}
	return NULL;
}

static GOptionEntry entry_of(const struct sc_setting *setting, GStringChunk *texts)
{
	const char *value = value_of(setting, texts);
	char standard[SC_TIME_TEXT_MAX];
	g_autofree char *help = NULL;

	sc_setting_default_text(setting, standard);
	help = value ? g_strdup_printf("%s (%s)", setting->text, standard) : NULL;
	return (GOptionEntry){
		.long_name = setting->key,
		.flags = value ? G_OPTION_FLAG_FILENAME : G_OPTION_FLAG_NO_ARG,
		.arg = G_OPTION_ARG_CALLBACK,
		.arg_data = (gpointer)on_setting,
		.description = help ? g_string_chunk_insert(texts, help) : setting->text,
		.arg_description = value,
	};
}

static void free_settings(gpointer data)
{
	struct settings *settings = data;

	g_string_chunk_free(settings->texts);
	g_free(settings);
}

GOptionGroup *sc_settings_group(const struct sc_command *command, struct sc_config *config)
{
	struct settings *settings = g_new(struct settings, 1);
	GOptionGroup *group =
		g_option_group_new("settings", "Settings:", "", settings, free_settings);

	settings->config = config;
	settings->texts = g_string_chunk_new(1024);
	for (size_t i = 0; i < SC_SETTING_TOTAL; i++) {
		GOptionEntry entries[2] = {{0}};

		if (!has(command, &sc_settings[i]))
			continue;
		entries[0] = entry_of(&sc_settings[i], settings->texts);
		g_option_group_add_entries(group, entries);
	}
	return group;
}

void sc_settings_offer(const struct sc_command *command, struct sc_nearest *nearest)
{
	for (size_t i = 0; i < SC_SETTING_TOTAL; i++)
		if (has(command, &sc_settings[i]))
			sc_nearest_offer(nearest, sc_settings[i].key);
}
