/* What the user may set about the analysis.
 *
 * One table (SC_SETTINGS) gives the members of struct sc_config, their defaults
 * and ranges, the options of the command line, the preferences of the plugin
 * and, by scripts/document-keys, their part of the documents. */
#ifndef SC_BASE_CONFIG_H
#define SC_BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/time.h"

/* RFC 3261 17.1.1.1 lets T1 be larger on slow links; a day is beyond any, and
 * 64 of them fit. For every duration below. */
#define SC_TIMER_MAX_NS INT64_C(86400000000000)

enum sc_counting { SC_COUNT_ATTEMPTS, SC_COUNT_STRICT };
enum sc_seizure { SC_SEIZURE_FIRST_HOP, SC_SEIZURE_ALL };

/* DURATION(member, scope, key, default, least, title, text): nanoseconds, at most a day
 * COUNT(member, scope, key, default, least, title, text): a number or bytes
 * CHOICE(member, scope, key, default, choices, title, text): one of the words in `choices`
 * SWITCH(member, scope, key, title, text): off by default
 *
 * `scope`: who has it (enum sc_setting_scope). `title` stands in the plugin's
 * dialog, `text` says what it is, in help and documents. */
#define SC_SETTINGS(DURATION, COUNT, CHOICE, SWITCH) \
	DURATION(t1_ns, ALL, "timer-t1", SC_NS_PER_S / 2, 1, "Timer T1 (s)", \
		 "timer T1 of RFC 3261, the estimated round trip time") \
	DURATION(t2_ns, ALL, "timer-t2", 4 * SC_NS_PER_S, 1, "Timer T2 (s)", \
		 "timer T2 of RFC 3261, the longest interval between retransmissions") \
	DURATION(t4_ns, ALL, "timer-t4", 5 * SC_NS_PER_S, 1, "Timer T4 (s)", \
		 "timer T4 of RFC 3261, the longest life of a message; moves no figure") \
	DURATION(dup_window_ns, ALL, "dup-window", 5 * SC_NS_PER_MS, 0, "Duplicate window (s)", \
		 "the same bytes again within this time are a copy that the capture made") \
	COUNT(session_score, ALL, "session-score", 5, 1, "Points of a session", \
	      "points from which a call is in the session of another as its next leg") \
	DURATION(proceeding_ns, ALL, "proceeding", 600 * SC_NS_PER_S, 0, "Given up after (s)", \
		 "a call that got a 1xx has no answer so long after its last message") \
	DURATION(short_call_ns, ALL, "short-call", 3 * SC_NS_PER_S, 0, "Short call (s)", \
		 "an answered call shorter than this is short") \
	DURATION(slow_setup_ns, PLUGIN, "slow-setup", 3 * SC_NS_PER_S, 0, "Slow set-up (s)", \
		 "a longer Session Request Delay is told by expert information") \
	DURATION(slow_ns, ALL, "slow", 11 * SC_NS_PER_S, 0, "Slow call (s)", \
		 "a call whose post-dial delay is longer than this is slow, which is a finding") \
	CHOICE(counting, ALL, "counting", SC_COUNT_ATTEMPTS, sc_counting_choices, "Count", \
	       "what ratios count: attempts, or every INVITE as RFC 6076 is written") \
	SWITCH(include_open, ALL, "include-open", "Include open attempts", \
	       "ratios count what was still open at the end of the capture") \
	SWITCH(digits, ALL, "digits", "Show which keys were pressed", \
	       "show which keys were pressed, which may be secret") \
	CHOICE(seizure, METRICS, "seizure", SC_SEIZURE_FIRST_HOP, sc_seizure_choices, "Seizures", \
	       "what ASR and NER count: what the first hop did not refuse, or all") \
	COUNT(calls_max, COMMANDS, "max-calls", SC_MAX_CALLS, 1, "Calls in progress", \
	      "calls, registrations and other exchanges in progress at once") \
	COUNT(memory_bytes_max, COMMANDS, "max-memory", SC_MAX_MEMORY, 1, "Memory (bytes)", \
	      "bytes of what is in progress, with K, M or G")

struct sc_predicates;

struct sc_config {
#define DURATION(member, ...) int64_t member;
#define COUNT(member, ...) uint64_t member;
#define CHOICE(member, ...) unsigned member; /* of the enum of that name */
#define SWITCH(member, ...) bool member;
	SC_SETTINGS(DURATION, COUNT, CHOICE, SWITCH)
#undef DURATION
#undef COUNT
#undef CHOICE
#undef SWITCH
	/* More headers that name the Call-ID of the other leg of a B2BUA; NULL at the end,
	 * or NULL: none. They outlive the analysis. */
	const char *const *leg_headers;
	/* "opus=0/25.1": impairment values that the user declares (media/emodel.h); the same. */
	const char *const *codec_ies;
	/* What expressions ask of messages (filter/predicates.h); NULL: nothing. The same. */
	struct sc_predicates *predicates;
};

/* ---- the table, for those that let the user set something ---- */

enum sc_setting_kind {
	SC_SETTING_DURATION,
	SC_SETTING_COUNT,
	SC_SETTING_CHOICE,
	SC_SETTING_SWITCH
};

enum sc_setting_scope {
	SC_SETTING_ALL,     /* every command, and the plugin */
	SC_SETTING_METRICS, /* of the commands `metrics` alone, and the plugin */
	SC_SETTING_PLUGIN,  /* the plugin alone: it says nothing of rows */
	/* The commands alone: the plugin keeps what it shows for as long as the file is open. */
	SC_SETTING_COMMANDS,
};

/* What a CHOICE can be, in the order of its enum; .word NULL at the end. */
struct sc_setting_choice {
	const char *word, *text;
};

struct sc_setting {
	const char *key; /* the option; the preference has _ for - */
	enum sc_setting_kind kind;
	enum sc_setting_scope scope;
	size_t offset; /* in struct sc_config */
	/* Nanoseconds, a number, the place of a choice, or 0 and 1. */
	uint64_t standard, least, most;
	const struct sc_setting_choice *choices; /* NULL: it is none */
	const char *title, *text;
};

enum {
	SC_SETTING_TOTAL = 0
#define X(...) +1
	SC_SETTINGS(X, X, X, X)
#undef X
};

extern const struct sc_setting sc_settings[SC_SETTING_TOTAL];
extern const struct sc_setting_choice sc_counting_choices[], sc_seizure_choices[];

/* Everything as SC_SETTINGS says. */
void sc_config_default(struct sc_config *config);

/* Sets it from what the user wrote: seconds, a number (K, M and G by 1024), a
 * choice's word; of a switch: NULL. False, and nothing is set, if the text is
 * no such thing or beyond the range. */
bool sc_setting_read(const struct sc_setting *setting, const char *text, struct sc_config *config);

/* The default, as the user would write it: "0.5", "4G", "attempt". Not of a switch. */
void sc_setting_default_text(const struct sc_setting *setting, char text[SC_TIME_TEXT_MAX]);

/* ---- what follows from it ---- */

/* 64*T1: timers B, F, H, J, L, M and N of RFC 3261, 6026 and 6665. */
static inline int64_t sc_timer_64t1(const struct sc_config *config)
{
	return 64 * config->t1_ns;
}

#endif
