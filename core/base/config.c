#include "base/config.h"

#include <glib.h>

const struct sc_setting_choice sc_counting_choices[] = {
	[SC_COUNT_ATTEMPTS] = {"attempt", "Attempts"},
	[SC_COUNT_STRICT] = {"strict", "Every INVITE and REGISTER, as RFC 6076 is written"},
	{NULL, NULL},
};

const struct sc_setting_choice sc_seizure_choices[] = {
	[SC_SEIZURE_FIRST_HOP] = {"first-hop", "Attempts that the first hop accepted"},
	[SC_SEIZURE_ALL] = {"all", "All attempts"},
	{NULL, NULL},
};

#define ROW(of_kind, member, of_scope, name, ...) \
	{.key = name, \
	 .kind = SC_SETTING_##of_kind, \
	 .scope = SC_SETTING_##of_scope, \
	 .offset = offsetof(struct sc_config, member), \
	 __VA_ARGS__},
#define DURATION(member, scope, key, by_default, from, heading, what) \
	ROW(DURATION, member, scope, key, .standard = by_default, .least = from, \
	    .most = SC_TIMER_MAX_NS, .title = heading, .text = what)
#define COUNT(member, scope, key, by_default, from, heading, what) \
	ROW(COUNT, member, scope, key, .standard = by_default, .least = from, .most = UINT64_MAX, \
	    .title = heading, .text = what)
#define CHOICE(member, scope, key, by_default, words, heading, what) \
	ROW(CHOICE, member, scope, key, .standard = by_default, \
	    .most = sizeof words / sizeof words[0] - 2, .choices = words, .title = heading, \
	    .text = what)
#define SWITCH(member, scope, key, heading, what) \
	ROW(SWITCH, member, scope, key, .most = 1, .title = heading, .text = what)

const struct sc_setting sc_settings[] = {SC_SETTINGS(DURATION, COUNT, CHOICE, SWITCH)};

static void set(const struct sc_setting *setting, uint64_t value, struct sc_config *config)
{
	char *member = (char *)config + setting->offset;

	switch (setting->kind) {
	case SC_SETTING_DURATION:
		*(int64_t *)(void *)member = (int64_t)value;
		break;
	case SC_SETTING_COUNT:
		*(uint64_t *)(void *)member = value;
		break;
	case SC_SETTING_CHOICE:
		*(unsigned *)(void *)member = (unsigned)value;
		break;
	case SC_SETTING_SWITCH:
		*(bool *)(void *)member = value != 0;
		break;
	}
}

void sc_config_default(struct sc_config *config)
{
	*config = (struct sc_config){0};
	for (size_t i = 0; i < SC_SETTING_TOTAL; i++)
		set(&sc_settings[i], sc_settings[i].standard, config);
}

static const char suffixes[] = "KMG"; /* by 1024 */

/* "2000000", "512M" */
static bool read_count(const char *text, uint64_t *count)
{
	struct sc_span digits = sc_span_of(text);
	unsigned shift = 0;

	if (digits.len > 0) {
		const char *suffix = strchr(suffixes, g_ascii_toupper(text[digits.len - 1]));

		if (suffix && *suffix) {
			shift = 10 * (unsigned)(suffix - suffixes + 1);
			digits.len--;
		}
	}
	if (!sc_span_u64(digits, UINT64_MAX >> shift, count))
		return false;
	*count <<= shift;
	return true;
}

static bool read_value(const struct sc_setting *setting, const char *text, uint64_t *value)
{
	int64_t ns;

	switch (setting->kind) {
	case SC_SETTING_DURATION:
		if (!sc_duration_parse(sc_span_of(text), &ns) || ns < 0)
			return false;
		*value = (uint64_t)ns;
		return true;
	case SC_SETTING_COUNT:
		return read_count(text, value);
	case SC_SETTING_CHOICE:
		for (*value = 0; setting->choices[*value].word; ++*value)
			if (strcmp(setting->choices[*value].word, text) == 0)
				return true;
		return false;
	case SC_SETTING_SWITCH:
		*value = 1;
		return true;
	}
	return false;
}

bool sc_setting_read(const struct sc_setting *setting, const char *text, struct sc_config *config)
{
	uint64_t value;

	if (!read_value(setting, text, &value) || value < setting->least || value > setting->most)
		return false;
	set(setting, value, config);
	return true;
}

void sc_setting_default_text(const struct sc_setting *setting, char text[SC_TIME_TEXT_MAX])
{
	uint64_t value = setting->standard;
	unsigned power = 0;

	text[0] = '\0';
	switch (setting->kind) {
	case SC_SETTING_DURATION:
		sc_duration_format_exact(text, (int64_t)value);
		break;
	case SC_SETTING_COUNT:
		for (; power < strlen(suffixes) && value > 0 && value % 1024 == 0; power++)
			value /= 1024;
		g_snprintf(text, SC_TIME_TEXT_MAX, "%" G_GUINT64_FORMAT "%.1s", value,
			   power > 0 ? &suffixes[power - 1] : "");
		break;
	case SC_SETTING_CHOICE:
		g_strlcpy(text, setting->choices[value].word, SC_TIME_TEXT_MAX);
		break;
	case SC_SETTING_SWITCH:
		break;
	}
}
