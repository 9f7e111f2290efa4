/* Findings for people: a line a finding, in full; with -v below it when, where, on what it stands
 * and what to do. Their texts are sentences, which no column of a table holds. */
#include "base/text.h"
#include "base/type.h"
#include "verdict/rule.h"
#include "writers/color.h"
#include "writers/writer_parts.h"

#define SGR_OFF "\033[0m"
#define SEVERITY_WIDTH 9
#define RULE_WIDTH 23
#define SUBJECT_WIDTH 18

static void pad(GString *out, gsize from, unsigned width)
{
	do
		g_string_append_c(out, ' ');
	while (out->len - from < width);
}

static void append_number(GString *out, const char *what, uint64_t number)
{
	if (number > 0)
		g_string_append_printf(out, "%s %" G_GUINT64_FORMAT, what, number);
}

static void append_endpoint(GString *out, const struct sc_endpoint *endpoint)
{
	char text[SC_ENDPOINT_TEXT_MAX];

	g_string_append_len(out, text, (gssize)sc_endpoint_format(text, endpoint));
}

/* "call 3", or what else it is about. */
static void append_subject(GString *out, const struct sc_finding_row *row)
{
	const gsize from = out->len;

	append_number(out, "call", row->call);
	if (out->len == from)
		append_number(out, "registration", row->registration);
	if (out->len == from)
		append_number(out, "stream", row->stream);
	if (out->len == from)
		append_number(out, "transaction", row->txn);
	if (out->len == from)
		append_endpoint(out, &row->endpoint);
}

static void append_key(GString *out, const struct sc_writer *writer, const char *key,
		       const void *row)
{
	const struct sc_column *column = sc_table_column(writer->table, sc_span_of(key));

	if (column && sc_cell_present(column, row))
		sc_cell_text(out, column, row,
			     writer->options.local_time ? SC_STYLE_LOCAL : SC_STYLE_TABLE);
}

static void append_details(struct sc_writer *writer, const struct sc_finding_row *row)
{
	const struct sc_rule *rule = &sc_rules[row->rule - 1];
	GString *out = writer->text;

	g_string_append(out, "         frames ");
	append_key(out, writer, "frames", row);
	g_string_append(out, ", from ");
	append_key(out, writer, "start", row);
	g_string_append(out, row->primary ? "; the cause; " : "; ");
	append_key(out, writer, "certainty", row);
	g_string_append(out, ", ");
	append_key(out, writer, "basis", row);
	if (row->rfc)
		g_string_append_printf(out, " (%s)", row->rfc);
	g_string_append_c(out, '\n');
	if (row->call_id.ptr) {
		g_string_append(out, "         ");
		append_key(out, writer, "from", row);
		g_string_append(out, " to ");
		append_key(out, writer, "to", row);
		g_string_append(out, ", Call-ID ");
		append_key(out, writer, "call_id", row);
		g_string_append_c(out, '\n');
	}
	g_string_append_printf(out, "         %s\n", rule->advice);
}

static void findings_row(struct sc_writer *writer, const void *any)
{
	const struct sc_finding_row *row = any;
	const struct sc_column *severity = sc_table_column(writer->table, SC_SPAN_LIT("severity"));
	const char *sgr = writer->options.color ? sc_color_of(severity, row) : NULL;
	GString *out = writer->text;
	gsize from = out->len;

	append_key(out, writer, "severity", row);
	pad(out, from, SEVERITY_WIDTH);
	if (sgr) {
		g_string_insert(out, (gssize)from, sgr);
		g_string_append(out, SGR_OFF);
	}
	from = out->len;
	append_key(out, writer, "rule", row);
	pad(out, from, RULE_WIDTH);
	from = out->len;
	append_subject(out, row);
	pad(out, from, SUBJECT_WIDTH);
	sc_text_plain(out, row->text);
	g_string_append_c(out, '\n');
	if (writer->options.verbose && row->frames.count > 0)
		append_details(writer, row);
}

const struct sc_format_ops sc_format_findings = {.row = findings_row, .flush_rows = true};
