/* The words that all pictures of a ladder share. */
#include "base/time.h"
#include "session/words.h"
#include "writers/ladder/ladder_words.h"
#include "base/text.h"

/* What fits above a column in place of the words of sc_role_words. */
static const char *const briefs[SC_ROLE_END] = {
	[SC_ROLE_UAC] = "UAC",
	[SC_ROLE_UAS] = "UAS",
	[SC_ROLE_B2BUA] = "B2BUA",
};

static void append_role(GString *out, gsize start, const char *word)
{
	g_string_append_printf(out, "%s%s", out->len > start ? ", " : "", word);
}

void sc_ladder_roles(GString *out, const struct sc_ladder_host *host)
{
	const uint64_t agent = SC_ROLE_BIT(SC_ROLE_UAC) | SC_ROLE_BIT(SC_ROLE_UAS);
	bool both = (host->roles & agent) == agent;
	uint64_t named = both ? host->roles & ~agent : host->roles;
	gsize start = out->len;

	for (enum sc_role role = SC_ROLE_B2BUA; role < SC_ROLE_END; role++)
		if (named & SC_ROLE_BIT(role))
			append_role(out, start,
				    briefs[role] ? briefs[role] : sc_word(sc_role_words, role));
	if (both)
		append_role(out, start, "UA");
}

static void append_span(GString *out, struct sc_span text)
{
	g_string_append_len(out, text.ptr, (gssize)text.len);
}

void sc_ladder_label(GString *out, const struct sc_ladder_arrow *arrow)
{
	if (arrow->request) {
		append_span(out, arrow->info);
		return;
	}
	/* The phrase as it was sent; if none was, the usual one of the code. */
	g_string_append_printf(out, "%u ", arrow->code);
	append_span(out, arrow->command);
	if (sc_span_eq(arrow->method, SC_SPAN_LIT("INVITE")))
		return;
	g_string_append(out, " (");
	append_span(out, arrow->method);
	g_string_append_c(out, ')');
}

void sc_ladder_copy(GString *out, const struct sc_ladder_arrow *arrow)
{
	if (!arrow->repeated)
		return;
	g_string_append(out, sc_word(sc_copy_words, arrow->copy));
	if (arrow->retransmission_index > 0)
		g_string_append_printf(out, " %" G_GUINT64_FORMAT, arrow->retransmission_index);
	if (arrow->original_frame > 0)
		g_string_append_printf(out, " of frame %" G_GUINT64_FORMAT, arrow->original_frame);
}

void sc_ladder_mark_text(GString *out, const struct sc_ladder_mark *mark)
{
	char seconds[SC_TIME_TEXT_MAX];

	for (const char *c = mark->key; *c; c++)
		g_string_append_c(out, g_ascii_toupper(*c));
	if (!mark->stop && !mark->ends_by_clock)
		return;
	sc_duration_format_brief(seconds, mark->ns);
	g_string_append_printf(out, " %s s", seconds);
	if (mark->ends_by_clock)
		g_string_append(out, ", by the clock");
}

static size_t detail_count(const struct sc_ladder_arrow *arrow)
{
	return arrow->details ? g_strv_length(arrow->details) : 0;
}

/* The note with that number, behind others on its line or not: starts share a
 * sign. */
static void append_note(GString *out, const struct sc_ladder_arrow *arrow, size_t number,
			bool behind, const struct sc_ladder_signs *signs)
{
	const struct sc_ladder_mark *mark;

	if (number == 0) {
		sc_ladder_copy(out, arrow);
		return;
	}
	if (number > arrow->mark_count) {
		g_string_append_printf(out, "%s%s", behind ? ", " : "",
				       arrow->details[number - arrow->mark_count - 1]);
		return;
	}
	mark = &arrow->marks[number - 1];
	if (behind && !mark->stop && number > 1 && !mark[-1].stop) {
		g_string_append_c(out, ' ');
	} else {
		g_string_append(out, behind ? "  " : "");
		g_string_append(out, mark->stop ? signs->stop : signs->start);
		g_string_append_c(out, ' ');
	}
	sc_ladder_mark_text(out, mark);
}

bool sc_ladder_notes(GString *out, const struct sc_ladder_arrow *arrow, size_t *next,
		     unsigned width, const struct sc_ladder_signs *signs)
{
	const size_t last = arrow->mark_count + detail_count(arrow);
	gsize start = out->len;

	if (*next == 0 && !arrow->repeated)
		*next = 1; /* it has nothing to say at 0 */
	for (; *next <= last; ++*next) {
		gsize before = out->len;

		append_note(out, arrow, *next, before > start, signs);
		if (before > start &&
		    sc_text_width(sc_span(out->str + start, out->len - start)) > width) {
			g_string_truncate(out, before);
			break;
		}
	}
	return out->len > start;
}

void sc_ladder_left_out(GString *out, const struct sc_ladder *ladder)
{
	g_string_append_printf(out, "%" G_GUINT64_FORMAT " more messages%s are not drawn",
			       ladder->left_out, ladder->media ? " and events of media" : "");
}

static void call_title(GString *out, const struct sc_call_row *call)
{
	g_string_append_printf(out, "call %" G_GUINT64_FORMAT ": ", call->call);
	append_span(out, call->from);
	g_string_append(out, " to ");
	append_span(out, call->to);
	g_string_append_printf(out, ", %s", sc_word(sc_outcome_words, call->outcome));
	if (call->sub_outcome)
		g_string_append_printf(out, " (%s)",
				       sc_word(sc_sub_outcome_words, call->sub_outcome));
	if (call->final_code > 0)
		g_string_append_printf(out, ", %" G_GUINT64_FORMAT, call->final_code);
}

static void registration_title(GString *out, const struct sc_registration_row *row)
{
	g_string_append_printf(out, "registration %" G_GUINT64_FORMAT ": ", row->registration);
	append_span(out, row->aor);
	if (row->kind)
		g_string_append_printf(out, ", %s", sc_word(sc_registration_kind_words, row->kind));
	g_string_append_printf(out, ", %s", sc_word(sc_registration_outcome_words, row->outcome));
	if (row->sub_outcome)
		g_string_append_printf(out, " (%s)",
				       sc_word(sc_sub_outcome_words, row->sub_outcome));
	if (row->final_code > 0)
		g_string_append_printf(out, ", %" G_GUINT64_FORMAT, row->final_code);
}

void sc_ladder_title(GString *out, const struct sc_ladder_subject *subject)
{
	if (subject->table == &sc_calls_table)
		call_title(out, subject->row);
	else
		registration_title(out, subject->row);
}
