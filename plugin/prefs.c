/* Preferences: the settings that the command line has as options, under the same
 * names, and what is slow. Texts live as long as Wireshark.
 *
 * Wireshark has numbers but no fractions, so a duration is a text. One that is no
 * duration is refused when it is applied: the value before it holds. */
#include "plugin.h"

#include "base/digits.h"
#include "say.h"

/* What the user chose, by the kind of the setting. */
static struct value {
	const char *name;
	const char *text; /* of a duration; Wireshark's */
	char *valid;      /* the latest that was a duration; ours */
	gint choice;
	guint count;
	sc_ws_bool on;
} values[SC_SETTING_TOTAL];

static bool is_shown(const struct sc_setting *setting)
{
	return setting->scope != SC_SETTING_COMMANDS;
}

/* Wireshark's names have no dashes. */
static const char *name_of(const struct sc_setting *setting)
{
	return g_strdelimit(wmem_strdup(wmem_epan_scope(), setting->key), "-", '_');
}

static const char *description_of(const struct sc_setting *setting)
{
	char *text = wmem_strdup(wmem_epan_scope(), setting->text);

	text[0] = g_ascii_toupper(text[0]);
	return text;
}

static const enum_val_t *choices_of(const struct sc_setting *setting)
{
	enum_val_t *choices = wmem_alloc0_array(wmem_epan_scope(), enum_val_t, setting->most + 2);

	for (unsigned i = 0; i <= setting->most; i++)
		choices[i] =
			(enum_val_t){setting->choices[i].word, setting->choices[i].text, (gint)i};
	return choices;
}

static const char *default_of(const struct sc_setting *setting)
{
	char text[SC_TIME_TEXT_MAX];

	sc_setting_default_text(setting, text);
	return wmem_strdup(wmem_epan_scope(), text);
}

static void register_one(module_t *module, const struct sc_setting *setting, struct value *value)
{
	const char *description = description_of(setting);

	value->name = name_of(setting);
	switch (setting->kind) {
	case SC_SETTING_DURATION:
		value->text = default_of(setting);
		value->valid = g_strdup(value->text);
		prefs_register_string_preference(module, value->name, setting->title, description,
						 &value->text);
		break;
	case SC_SETTING_CHOICE:
		value->choice = (gint)setting->standard;
		prefs_register_enum_preference(module, value->name, setting->title, description,
					       &value->choice, choices_of(setting), FALSE);
		break;
	case SC_SETTING_SWITCH:
		prefs_register_bool_preference(module, value->name, setting->title, description,
					       &value->on);
		break;
	case SC_SETTING_COUNT:
		value->count = (guint)setting->standard;
		prefs_register_uint_preference(module, value->name, setting->title, description, 10,
					       &value->count);
		break;
	}
}

static bool reads(const struct sc_setting *setting, const char *text)
{
	struct sc_config scratch;

	sc_config_default(&scratch);
	return sc_setting_read(setting, text, &scratch);
}

/* The value before it, as if the user had typed that. */
static void restore(const struct value *value)
{
	char *typed = g_strdup_printf("sipchron.%s:%s", value->name, value->valid);
	char *error = NULL;

	prefs_set_pref(typed, &error);
	g_free(error);
	g_free(typed);
}

static void check(const struct sc_setting *setting, struct value *value)
{
	char *refused;

	if (reads(setting, value->text)) {
		g_free(value->valid);
		value->valid = g_strdup(value->text);
		return;
	}
	refused = g_strdup(value->text);
	restore(value);
	sc_plugin_refuse("sipchron.%s: \"%s\" is no number of seconds up to a day; %s holds",
			 value->name, refused, value->valid);
	g_free(refused);
}

/* Preferences were changed, or read at the start. */
static void apply(void)
{
	for (size_t i = 0; i < SC_SETTING_TOTAL; i++)
		if (is_shown(&sc_settings[i]) && sc_settings[i].kind == SC_SETTING_DURATION)
			check(&sc_settings[i], &values[i]);
}

static void shut_down(void)
{
	for (size_t i = 0; i < SC_SETTING_TOTAL; i++)
		g_clear_pointer(&values[i].valid, g_free);
}

void sc_plugin_register_prefs(void)
{
	module_t *module = prefs_register_protocol(sc_plugin.proto, apply);

	sc_config_default(&sc_plugin.config);
	for (size_t i = 0; i < SC_SETTING_TOTAL; i++)
		if (is_shown(&sc_settings[i]))
			register_one(module, &sc_settings[i], &values[i]);
	prefs_register_bool_preference(
		module, "voip_calls", "List the calls in Telephony > VoIP Calls",
		"Rows of that window lead to packets, flow sequence and media. Wireshark lists the "
		"same calls there once more.",
		&sc_plugin.voip_calls);
	register_shutdown_routine(shut_down);
}

static void read_one(const struct sc_setting *setting, const struct value *value)
{
	char digits[SC_DIGITS_MAX + 1];
	const char *text = value->valid;

	if (setting->kind == SC_SETTING_SWITCH && !value->on)
		return;
	if (setting->kind == SC_SETTING_CHOICE)
		text = setting->choices[value->choice].word;
	if (setting->kind == SC_SETTING_COUNT) {
		digits[sc_digits(digits, value->count, 1)] = '\0';
		text = digits;
	}
	sc_setting_read(setting, text, &sc_plugin.config);
}

void sc_plugin_read_prefs(void)
{
	sc_config_default(&sc_plugin.config);
	for (size_t i = 0; i < SC_SETTING_TOTAL; i++)
		if (is_shown(&sc_settings[i]))
			read_one(&sc_settings[i], &values[i]);
}
