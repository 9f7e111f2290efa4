/* Preferences: what the command line has as options, under the same names. */
#include "plugin.h"

struct seconds {
	const char *name, *title, *description;
	size_t offset; /* in struct sc_config; NOWHERE: the slow set-up */
	const char *text;
};

#define NOWHERE SIZE_MAX
#define SLOW_SETUP_NS (3 * SC_NS_PER_S)
#define AT(field) offsetof(struct sc_config, field)

/* Texts, not numbers: half a second and a hundredth of a millisecond are both usual. */
static struct seconds seconds[] = {
	{"timer_t1", "Timer T1 (s)", "Round trip time estimate, RFC 3261 Table 4", AT(t1_ns), NULL},
	{"timer_t2", "Timer T2 (s)", "Longest interval between retransmissions, RFC 3261 Table 4",
	 AT(t2_ns), NULL},
	{"timer_t4", "Timer T4 (s)",
	 "Longest life of a message in the network, RFC 3261 Table 4; moves no figure", AT(t4_ns),
	 NULL},
	{"dup_window", "Duplicate window (s)",
	 "The same bytes again within this time are a copy that the capture made",
	 AT(dup_window_ns), NULL},
	{"proceeding", "Given up after (s)",
	 "An INVITE without a final response so long after its last provisional one has failed",
	 AT(proceeding_ns), NULL},
	{"short_call", "Short call (s)", "An answered call shorter than this is short",
	 AT(short_call_ns), NULL},
	{"slow_setup", "Slow set-up (s)",
	 "A longer Session Request Delay is told by expert information", NOWHERE, NULL},
};

static gint counting = SC_COUNT_ATTEMPTS, seizure;
static sc_ws_bool include_open;

static const enum_val_t counting_values[] = {
	{"attempt", "Attempts", SC_COUNT_ATTEMPTS},
	{"strict", "Every INVITE and REGISTER, as RFC 6076 is written", SC_COUNT_STRICT},
	{NULL, NULL, 0},
};

static const enum_val_t seizure_values[] = {
	{"first-hop", "Attempts that the first hop accepted", FALSE},
	{"all", "All attempts", TRUE},
	{NULL, NULL, 0},
};

static int64_t *config_of(const struct seconds *pref)
{
	if (pref->offset == NOWHERE)
		return &sc_plugin.slow_ns;
	return (int64_t *)(void *)((char *)&sc_plugin.config + pref->offset);
}

static void set_defaults(void)
{
	sc_config_default(&sc_plugin.config);
	sc_plugin.slow_ns = SLOW_SETUP_NS;
}

void sc_plugin_register_prefs(void)
{
	module_t *module = prefs_register_protocol(sc_plugin.proto, NULL);

	set_defaults();
	for (size_t i = 0; i < G_N_ELEMENTS(seconds); i++) {
		struct seconds *pref = &seconds[i];
		char text[SC_TIME_TEXT_MAX];

		if (!pref->text) {
			sc_duration_format_exact(text, *config_of(pref));
			pref->text = wmem_strdup(wmem_epan_scope(), text);
		}
		prefs_register_string_preference(module, pref->name, pref->title, pref->description,
						 &pref->text);
	}
	prefs_register_enum_preference(module, "counting", "Count", "What the ratios count",
				       &counting, counting_values, FALSE);
	prefs_register_bool_preference(
		module, "include_open", "Include open attempts",
		"Attempts that the end of the capture cut off are in the ratios", &include_open);
	prefs_register_enum_preference(module, "seizure", "Seizures",
				       "What ASR and NER take for a seizure", &seizure,
				       seizure_values, FALSE);
}

void sc_plugin_read_prefs(void)
{
	set_defaults();
	sc_plugin.config.counting = (enum sc_counting)counting;
	sc_plugin.config.include_open = include_open;
	sc_plugin.config.seizure_all = seizure;
	for (size_t i = 0; i < G_N_ELEMENTS(seconds); i++) {
		struct seconds *pref = &seconds[i];
		int64_t ns;

		if (sc_duration_parse(sc_span(pref->text, strlen(pref->text)), &ns) &&
		    ns >= (pref->offset <= AT(t4_ns) ? 1 : 0) && /* timers are never 0 */
		    ns <= SC_TIMER_MAX_NS)
			*config_of(pref) = ns;
		else
			ws_warning("sipchron.%s: \"%s\" is no number of seconds up to a day; the "
				   "default holds",
				   pref->name, pref->text);
	}
}
