#include "notes.h"

#include <glib.h>
#include <string.h>

#include "decode/decode.h"
#include "say.h"
#include "session/rows.h"

/* How many are told of: a packet of media that was cut behind its header is no loss. */
static uint64_t told(const struct sc_counters *counters, unsigned counter)
{
	if (counter == SC_COUNT_SNAPLEN)
		return counters->n[SC_COUNT_SNAPLEN] - counters->n[SC_COUNT_SNAPLEN_MEDIA];
	return counters->n[counter];
}

/* Those of a class that have a place, in that order. */
static void append_counts(GString *text, const struct sc_counters *counters,
			  enum sc_counter_class class)
{
	for (unsigned place = 1; place < SC_COUNTER_COUNT; place++)
		for (unsigned i = 0; i < SC_COUNTER_COUNT; i++)
			if (told(counters, i) > 0 && sc_counter_class(i) == class &&
			    sc_counter_place(i) == place)
				g_string_append_printf(text, "%s%" G_GUINT64_FORMAT " %s",
						       text->len > 0 ? ", " : "", told(counters, i),
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
		       (run->command->options & SC_OPTIONS_FINDINGS) ? "what was asked for"
		       : !run->options.where                         ? "--from and --to"
		       : run->options.from.given || run->options.to.given
			       ? "--where, --from and --to"
			       : "--where");
	for (unsigned i = 0; i < SC_COUNTER_COUNT; i++)
		if (told(counters, i) > 0 &&
		    (run->options.verbose || is_told(counters, (enum sc_counter)i)))
			sc_say("%" G_GUINT64_FORMAT " %s", told(counters, i),
			       sc_counter_text((enum sc_counter)i));
}
