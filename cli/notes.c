#include "notes.h"

#include <glib.h>
#include <string.h>

#include "decode/decode.h"
#include "say.h"
#include "session/rows.h"

/* Those of a class that have a place, in that order. */
static void append_counts(GString *text, const struct sc_counters *counters,
			  enum sc_counter_class class)
{
	for (unsigned place = 1; place < SC_COUNTER_COUNT; place++)
		for (unsigned i = 0; i < SC_COUNTER_COUNT; i++)
			if (sc_counter_told(counters, (enum sc_counter)i) > 0 &&
			    sc_counter_class(i) == class && sc_counter_place(i) == place)
				g_string_append_printf(
					text, "%s%" G_GUINT64_FORMAT " %s",
					text->len > 0 ? ", " : "",
					sc_counter_told(counters, (enum sc_counter)i),
					sc_counter_text(i));
}

/* What can be done about TLS today. */
#define WITH_KEYS "; TLS with its keys: tshark -o tls.keylog_file:KEYS -q -r FILE -z sipchron,calls"

static void say_no_sip(const struct sc_counters *counters)
{
	GString *why = g_string_new(NULL);

	append_counts(why, counters, SC_COUNTER_LOSS);
	append_counts(why, counters, SC_COUNTER_SEALED);
	if (counters->n[SC_COUNT_FRAMES] == 0)
		sc_say("no SIP: the input holds no packets");
	else if (why->len > 0)
		sc_say("no SIP seen in %" G_GUINT64_FORMAT " frames, some of which cannot be "
		       "looked into: %s%s",
		       counters->n[SC_COUNT_FRAMES], why->str,
		       counters->n[SC_COUNT_TLS] + counters->n[SC_COUNT_TLS_ELSEWHERE] > 0
			       ? WITH_KEYS
			       : "");
	else {
		append_counts(why, counters, SC_COUNTER_FOREIGN);
		sc_say("no SIP in %" G_GUINT64_FORMAT " frames (%s)", counters->n[SC_COUNT_FRAMES],
		       why->len > 0 ? why->str : "nothing that can carry it");
	}
	g_string_free(why, TRUE);
}

bool sc_notes_undecoded(const struct sc_run *run, const struct sc_intake_input *inputs,
			unsigned count)
{
	uint64_t undecoded = 0;

	for (unsigned i = 0; i < count; i++) {
		const struct sc_intake_input *input = &inputs[i];

		undecoded += input->undecoded;
		/* If nothing else was in the input, that has been reported as an error. */
		if (!run->options.quiet && input->undecoded > 0 &&
		    input->undecoded < input->info.records)
			sc_say("%s: %" G_GUINT64_FORMAT
			       " frames of link type %s (%u) are not decoded",
			       input->info.path, input->undecoded,
			       sc_link_name(input->undecoded_link), input->undecoded_link);
	}
	return undecoded > 0 && undecoded == run->counters.n[SC_COUNT_FRAMES];
}

/* "--where, --from and --to": what chose none of the rows. */
static char *chosen_by(const struct sc_options *options)
{
	const bool window = options->from.given || options->to.given;
	const char *names[] = {options->where ? "--where" : NULL, options->calls ? "--call" : NULL,
			       window ? "--from and --to" : NULL};
	GString *all = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (names[i])
			g_string_append_printf(all, "%s%s", all->len > 0 ? ", " : "", names[i]);
	return g_string_free(all, FALSE);
}

/* Tells what was lost. Where there is no SIP, the line that says so has already named what could
 * have hidden some. */
static bool is_told(const struct sc_counters *counters, enum sc_counter counter)
{
	if (sc_counter_harmless(counter))
		return false;
	return counters->n[SC_COUNT_MESSAGES] > 0 || sc_counter_place(counter) == 0;
}

void sc_notes(const struct sc_run *run, const char *noun, uint64_t rows_seen, uint64_t rows_listed)
{
	const struct sc_counters *counters = &run->counters;
	g_autofree char *by = chosen_by(&run->options);

	if (run->options.quiet)
		return;
	/* Media need no SIP. */
	if (counters->n[SC_COUNT_MESSAGES] == 0 &&
	    (rows_seen == 0 || strcmp(noun, sc_streams_table.name) != 0))
		say_no_sip(counters);
	else if (rows_seen == 0)
		sc_say("no %s among %" G_GUINT64_FORMAT " SIP messages", noun,
		       counters->n[SC_COUNT_MESSAGES]);
	else if (rows_listed == 0)
		sc_say("none of %" G_GUINT64_FORMAT " %s passes %s", rows_seen, noun,
		       (run->command->options & SC_OPTIONS_FINDINGS) ? "what was asked for" : by);
	for (unsigned i = 0; i < SC_COUNTER_COUNT; i++)
		if (sc_counter_told(counters, (enum sc_counter)i) > 0 &&
		    (run->options.verbose || is_told(counters, (enum sc_counter)i)))
			sc_say("%" G_GUINT64_FORMAT " %s",
			       sc_counter_told(counters, (enum sc_counter)i),
			       sc_counter_text((enum sc_counter)i));
}
