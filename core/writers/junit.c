/* JUnit XML, as CI systems read it: a test suite with a case a row. What a row has to have are the
 * columns name, result ("holds", "broken" or "undefined"), ok and text. A row that is not OK is a
 * failure; one that is undefined and may be is skipped, one that may not be an error. */
#include <string.h>

#include "base/type.h"
#include "writers/writer_parts.h"

/* The cases so far: how many there are stands before them. */
struct sc_suite {
	GString *cases;
	unsigned failures, errors, skipped;
	const struct sc_column *name, *result, *ok, *text;
};

static void begin(struct sc_writer *writer)
{
	const struct sc_table *table = writer->table;
	struct sc_suite *suite = g_new0(struct sc_suite, 1);

	writer->suite = suite;
	suite->cases = g_string_new(NULL);
	suite->name = sc_table_column(table, SC_SPAN_LIT("name"));
	suite->result = sc_table_column(table, SC_SPAN_LIT("result"));
	suite->ok = sc_table_column(table, SC_SPAN_LIT("ok"));
	suite->text = sc_table_column(table, SC_SPAN_LIT("text"));
}

/* In an attribute. What XML 1.0 has no way to write, and what is no UTF-8, becomes a question mark.
 */
static void append_escaped(GString *out, struct sc_span text)
{
	g_autofree char *valid = g_utf8_make_valid(text.ptr, (gssize)text.len);

	for (const char *c = valid; *c; c++) {
		switch (*c) {
		case '&':
			g_string_append(out, "&amp;");
			break;
		case '<':
			g_string_append(out, "&lt;");
			break;
		case '>':
			g_string_append(out, "&gt;");
			break;
		case '"':
			g_string_append(out, "&quot;");
			break;
		default:
			g_string_append_c(out, (unsigned char)*c < ' ' ? '?' : *c);
		}
	}
}

static struct sc_span text_of(const struct sc_column *column, const void *row)
{
	return *(const struct sc_span *)sc_cell(column, row);
}

/* Of a case that does not simply hold: the element in it. */
static const char *element(struct sc_suite *suite, bool ok, const char *result)
{
	const bool undefined = strcmp(result, "undefined") == 0;

	if (ok && !undefined)
		return NULL;
	if (ok) {
		suite->skipped++;
		return "skipped";
	}
	suite->errors += undefined;
	suite->failures += !undefined;
	return undefined ? "error" : "failure";
}

static void add_case(struct sc_writer *writer, const void *row)
{
	struct sc_suite *suite = writer->suite;
	const char *result =
		sc_word(suite->result->words, *(const uint8_t *)sc_cell(suite->result, row));
	const char *what = element(suite, *(const bool *)sc_cell(suite->ok, row), result);

	g_string_append(suite->cases, "    <testcase classname=\"sipchron\" name=\"");
	append_escaped(suite->cases, text_of(suite->name, row));
	g_string_append(suite->cases, "\" time=\"0\"");
	if (!what) {
		g_string_append(suite->cases, "/>\n");
		return;
	}
	g_string_append_printf(suite->cases, ">\n      <%s message=\"", what);
	append_escaped(suite->cases, text_of(suite->text, row));
	if (strcmp(what, "skipped") != 0)
		g_string_append_printf(suite->cases, "\" type=\"%s", result);
	g_string_append(suite->cases, "\"/>\n    </testcase>\n");
}

static void end(struct sc_writer *writer, const struct sc_document *document)
{
	const struct sc_suite *suite = writer->suite;
	g_autofree char *counts =
		g_strdup_printf("name=\"sipchron %s\" tests=\"%" G_GUINT64_FORMAT
				"\" failures=\"%u\" errors=\"%u\"",
				writer->table->name, writer->rows, suite->failures, suite->errors);

	(void)document;
	g_string_append_printf(writer->text,
			       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			       "<testsuites %s>\n"
			       "  <testsuite %s skipped=\"%u\" time=\"0\">\n"
			       "%s"
			       "  </testsuite>\n"
			       "</testsuites>\n",
			       counts, counts, suite->skipped, suite->cases->str);
}

static void free_suite(struct sc_writer *writer)
{
	g_string_free(writer->suite->cases, TRUE);
	g_free(writer->suite);
}

const struct sc_format_ops sc_format_junit = {
	.begin = begin,
	.row = add_case,
	.end = end,
	.free = free_suite,
};
