/* Writers: what stands in table, CSV, JSON and NDJSON for given rows. Expected
 * text follows from docs/CLI.md (values), RFC 4180 and RFC 8259; JSON is read
 * back with json-glib. */
#include <errno.h>
#include <json-glib/json-glib.h>

#include "sample_rows.h"
#include "writers/writer.h"

#define ESC "\x1b"

static const struct sc_document no_document;

/* What a writer makes of `count` rows that begin at `rows`. */
static char *written(const struct sc_writer_options *options, const struct sample_row *rows,
		     size_t count, const struct sc_document *document)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	struct sc_writer *writer = sc_writer_new(out, &sample_table, options);

	for (size_t i = 0; i < count; i++)
		g_assert_cmpint(sc_writer_row(writer, &rows[i]), ==, 0);
	g_assert_cmpint(sc_writer_finish(writer, document), ==, 0);
	sc_writer_free(writer);
	fclose(out);
	return text;
}

static char *written_as(enum sc_format format, const struct sample_row *rows, size_t count)
{
	struct sc_writer_options options = {.format = format};

	return written(&options, rows, count, &no_document);
}

static const char full_json[] =
	"{\"row\":1,\"retries\":7,\"first_frame\":3,\"from\":\"alice\",\"outcome\":\"completed\","
	"\"srd\":1.5,\"open_for\":0.000000001,\"start\":\"2026-01-02T03:04:05.000000006Z\","
	"\"src\":\"192.0.2.1:5060\",\"flags\":[\"early\",\"start-late\"],\"value\":52.63,"
	"\"excluded\":{\"no-start\":2,\"excluded\":1},\"evidence\":[3,5,8],"
	"\"legs\":[{\"tag\":\"t1\",\"srd\":0.85,\"absent\":{}},"
	"{\"tag\":null,\"srd\":null,\"absent\":{\"srd\":\"no-stop-open\"}}],\"absent\":{}}\n";

static const char empty_json[] =
	"{\"row\":null,\"retries\":0,\"first_frame\":null,\"from\":null,\"outcome\":null,"
	"\"srd\":null,\"open_for\":null,\"start\":null,\"src\":null,\"flags\":[],\"value\":null,"
	"\"excluded\":{},\"evidence\":[],\"legs\":[],"
	"\"absent\":{\"srd\":\"no-stop-open\",\"value\":\"excluded\"}}\n";

static void test_ndjson(void)
{
	struct sample_row rows[] = {sample_full(1), sample_empty()};
	g_autofree char *expected = g_strconcat(full_json, empty_json, NULL);
	g_autofree char *text = written_as(SC_FORMAT_NDJSON, rows, 2);

	g_assert_cmpstr(text, ==, expected);
}

/* A row is in the file before the next one is written. */
static void test_ndjson_flushes(void)
{
	struct sc_writer_options options = {.format = SC_FORMAT_NDJSON};
	struct sample_row row = sample_full(1);
	FILE *out = tmpfile();
	struct sc_writer *writer = sc_writer_new(out, &sample_table, &options);

	setvbuf(out, NULL, _IOFBF, 1 << 16);
	sc_writer_row(writer, &row);
	g_assert_cmpint(lseek(fileno(out), 0, SEEK_END), ==, (gint64)strlen(full_json));
	sc_writer_free(writer);
	fclose(out);
}

static void test_json_document(void)
{
	struct sc_counters counters = {.n = {[SC_COUNT_ESP] = 4}};
	struct sc_document_input inputs[] = {
		{"a \"b\xff.pcap", "pcapng", 20, INT64_C(1767323045000000006), SC_TIME_NONE, 3,
		 true},
		{"missing", NULL, 0, SC_TIME_NONE, SC_TIME_NONE, 0, false},
	};
	struct sc_document document = {inputs, 2, &counters};
	struct sc_writer_options options = {.format = SC_FORMAT_JSON};
	struct sample_row rows[] = {sample_full(1), sample_full(2)};
	g_autofree char *text = written(&options, rows, 2, &document);
	g_autoptr(JsonParser) parser = json_parser_new();
	GError *error = NULL;

	g_assert_true(json_parser_load_from_data(parser, text, -1, &error));
	g_assert_no_error(error);
	JsonObject *root = json_node_get_object(json_parser_get_root(parser));
	g_assert_cmpint(json_object_get_int_member(root, "schema_version"), ==, 1);
	g_assert_cmpstr(json_object_get_string_member(root, "sipchron_version"), ==,
			SIPCHRON_VERSION);
	JsonArray *samples = json_object_get_array_member(root, "samples");
	g_assert_cmpuint(json_array_get_length(samples), ==, 2);
	g_assert_cmpint(
		json_object_get_int_member(json_array_get_object_element(samples, 1), "row"), ==,
		2);
	JsonArray *files = json_object_get_array_member(root, "inputs");
	JsonObject *first = json_array_get_object_element(files, 0);
	JsonObject *second = json_array_get_object_element(files, 1);
	g_assert_cmpstr(json_object_get_string_member(first, "file"), ==, "a \"b\xef\xbf\xbd.pcap");
	g_assert_cmpint(json_object_get_int_member(first, "packets"), ==, 20);
	g_assert_cmpstr(json_object_get_string_member(first, "start"), ==,
			"2026-01-02T03:04:05.000000006Z");
	g_assert_true(json_object_get_null_member(first, "end"));
	g_assert_true(json_object_get_boolean_member(first, "complete"));
	g_assert_true(json_object_get_null_member(second, "format"));
	JsonObject *counted = json_object_get_object_member(root, "counters");
	g_assert_cmpuint(json_object_get_size(counted), ==, 1);
	g_assert_cmpint(json_object_get_int_member(counted, "esp"), ==, 4);
}

static void test_json_no_rows(void)
{
	g_autofree char *text = written_as(SC_FORMAT_JSON, NULL, 0);

	g_assert_cmpstr(text, ==,
			"{\"schema_version\":1,\"sipchron_version\":\"" SIPCHRON_VERSION "\",\n"
			"\"samples\":[],\n\"inputs\":[\n]}\n");
}

static const char csv_header[] =
	"row,retries,first_frame,from,outcome,srd,open_for,start,src,flags,value,excluded,"
	"evidence,legs\r\n";

/* RFC 4180: CRLF, a header line, quotes doubled inside quotes. */
static void test_csv(void)
{
	struct sample_row rows[] = {sample_full(1), sample_empty()};
	g_autofree char *expected = g_strconcat(
		csv_header,
		"1,7,3,alice,completed,1.500000000,0.000000001,2026-01-02T03:04:05.000000006Z,"
		"192.0.2.1:5060,early start-late,52.63,\"{\"\"no-start\"\":2,\"\"excluded\"\":1}\","
		"3 5 8,\"[{\"\"tag\"\":\"\"t1\"\",\"\"srd\"\":0.85,\"\"absent\"\":{}},"
		"{\"\"tag\"\":null,\"\"srd\"\":null,\"\"absent\"\":{\"\"srd\"\":"
		"\"\"no-stop-open\"\"}}]\"\r\n",
		",0,,,,,,,,,,\"{}\",,\"[]\"\r\n", NULL);
	g_autofree char *text = written_as(SC_FORMAT_CSV, rows, 2);

	g_assert_cmpstr(text, ==, expected);
}

static void test_table(void)
{
	struct sc_writer_options options = {.format = SC_FORMAT_TABLE, .verbose = true};
	struct sample_row rows[] = {sample_full(1), sample_empty()};
	g_autofree char *text = written(&options, rows, 2, &no_document);

	/* Numbers to the right, text to the left, two spaces between, none at the end. */
	g_assert_cmpstr(text, ==,
			"row  retries  first_frame  from   outcome      srd  open_for  "
			"start                           src             flags             value  "
			"excluded               evidence  legs\n"
			"  1        7            3  alice  completed  1.500  0.000000  "
			"2026-01-02T03:04:05.000000006Z  192.0.2.1:5060  early start-late  52.63  "
			"no-start=2 excluded=1  3 5 8        2\n"
			"  -        0            -  -      -              -         -  "
			"-                               -               -                     -  "
			"-                      -            0\n");
}

/* Local time is for tables alone. */
static void test_local_time(void)
{
	struct sc_writer_options options = {
		.format = SC_FORMAT_TABLE, .verbose = true, .local_time = true};
	struct sample_row row = sample_full(1);
	const char *zone = g_getenv("TZ");
	g_autofree char *saved = g_strdup(zone);

	g_setenv("TZ", "Etc/GMT-2", TRUE); /* POSIX sign: two hours east */
	tzset();
	g_autofree char *table = written(&options, &row, 1, &no_document);
	options.format = SC_FORMAT_CSV;
	g_autofree char *csv = written(&options, &row, 1, &no_document);
	g_assert_nonnull(strstr(table, "2026-01-02T05:04:05.000000006+02:00"));
	g_assert_nonnull(strstr(csv, "2026-01-02T03:04:05.000000006Z"));
	if (saved)
		g_setenv("TZ", saved, TRUE);
	else
		g_unsetenv("TZ");
	tzset();
}

/* Widths of the sample columns without -v: row 3, retries 7, from 5, outcome 9,
 * srd 5, start 12 (the clock), src 14, flags 16; 2 between. */
static void test_table_width(void)
{
	static const struct {
		unsigned width;
		const char *heading;
	} cases[] = {
		{200, "row  retries  from   outcome      srd  start         src             flags"},
		/* row from outcome srd = 3+5+9+5+6 = 28 stand; retries (9) makes 37 */
		{37, "row  retries  from   outcome      srd"},
		{36, "row  from   outcome      srd"},
		{25, "row from  outcome     srd"}, /* one between: 3+5+9+5+3 */
		{10, "row from"},                  /* never wider: the last ones go */
		/* retries and start (14) make 51, src (16) 67, flags (18) 85 */
		{66, "row  retries  from   outcome      srd  start"},
		{69, "row  retries  from   outcome      srd  start         src"},
	};
	struct sample_row row = sample_full(1);

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sc_writer_options options = {.format = SC_FORMAT_TABLE,
						    .width = cases[i].width};
		g_autofree char *text = written(&options, &row, 1, &no_document);
		g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

		g_assert_cmpstr(lines[0], ==, cases[i].heading);
	}
}

/* A column without any value is shown only where it must be, or with -v. */
static void test_table_empty_columns(void)
{
	struct sc_writer_options options = {.format = SC_FORMAT_TABLE, .width = 200};
	struct sample_row rows[] = {sample_full(1), sample_empty()};
	g_autofree char *none = written(&options, &rows[1], 1, &no_document);
	g_autofree char *some = written(&options, rows, 2, &no_document);

	g_assert_true(g_str_has_prefix(none, "row  retries  from  outcome  srd\n"));
	g_assert_nonnull(strstr(some, "flags"));
	options.verbose = true;
	g_autofree char *all = written(&options, &rows[1], 1, &no_document);
	g_assert_nonnull(strstr(all, "flags"));
}

static void test_table_shortens(void)
{
	struct sc_writer_options options = {.format = SC_FORMAT_TABLE, .width = 36};
	struct sample_row row = sample_full(1);
	g_autofree char *text = NULL;

	row.from = sample_text("sip:a-long-name@a-long-domain.example.com");
	text = written(&options, &row, 1, &no_document);
	/* 36 - (3+9+5+3) = 16 columns: the user has 15, and the host goes */
	g_assert_nonnull(strstr(text, "\n  1 sip:a-long-name  completed 1.500\n"));
	g_free(text);
	options.width = 42; /* 42 - (3+9+5+6) = 19 */
	text = written(&options, &row, 1, &no_document);
	g_assert_nonnull(strstr(text, "\n  1  sip:a-long-name@a-\u2026  completed  1.500\n"));
	g_free(text);
	options.width = 33; /* 33 - (3+9+5+3) = 13: 8 in front, the ellipsis, 4 behind */
	text = written(&options, &row, 1, &no_document);
	g_assert_nonnull(strstr(text, "\n  1 sip:a-lo\u2026name completed 1.500\n"));
}

/* Of one day: the clock. Of several: month and day, too. Too narrow: no fractions. */
static void test_table_times(void)
{
	struct sc_writer_options options = {.format = SC_FORMAT_TABLE, .width = 200};
	struct sample_row rows[] = {sample_full(1), sample_full(2)};
	g_autofree char *one = written(&options, rows, 2, &no_document);

	g_assert_nonnull(strstr(one, "  03:04:05.000  "));
	g_assert_null(strstr(one, "2026"));
	rows[1].start_ns += INT64_C(86400) * SC_NS_PER_S;
	g_autofree char *two = written(&options, rows, 2, &no_document);
	g_assert_nonnull(strstr(two, "  01-02 03:04:05.000  "));
	g_assert_nonnull(strstr(two, "  01-03 03:04:05.000  "));
	struct sc_column start = *sc_table_column(&sample_table, SC_SPAN_LIT("start"));
	start.importance = 1;
	options.all_columns = true;
	options.width = 9;
	const struct sc_table times = {"times", &start, 1, NULL, 0};
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	struct sc_writer *writer = sc_writer_new(out, &times, &options);

	sc_writer_row(writer, &rows[0]);
	sc_writer_finish(writer, &no_document);
	sc_writer_free(writer);
	fclose(out);
	g_assert_true(g_str_has_suffix(text, "\n03:04:05\n"));
	free(text);
}

/* After the rows that the widths are taken from, rows are printed as they come. */
static void test_table_streams(void)
{
	struct sc_writer_options options = {.format = SC_FORMAT_TABLE, .width = 36};
	struct sample_row row = sample_full(1);
	char *text = NULL;
	size_t len = 0, before;
	FILE *out = open_memstream(&text, &len);
	struct sc_writer *writer = sc_writer_new(out, &sample_table, &options);

	sc_writer_row(writer, &row);
	fflush(out);
	g_assert_cmpuint(len, ==, 0); /* it waits */
	for (unsigned i = 0; i < 2100; i++)
		sc_writer_row(writer, &row);
	fflush(out);
	g_assert_cmpuint(len, >, 0);
	before = len;
	row.from = sample_text("alexandra"); /* wider than the column is by now */
	row.srd.ns = INT64_C(123456789000000000);
	sc_writer_row(writer, &row);
	fflush(out);
	/* All is shortened to its column's 5, or the line would wrap. */
	g_assert_cmpstr(text + before, ==, "  1  ale\u2026a  completed  123\u20260\n");
	sc_writer_finish(writer, &no_document);
	sc_writer_free(writer);
	fclose(out);
	free(text);
}

static void test_table_color(void)
{
	struct sc_writer_options options = {.format = SC_FORMAT_TABLE, .width = 36, .color = true};
	struct sample_row rows[] = {sample_full(1), sample_full(2)};
	g_autofree char *text = NULL;

	rows[1].outcome = SC_OUTCOME_TIMED_OUT;
	rows[1].from = sample_text("ok"); /* text of the capture stays plain */
	text = written(&options, rows, 2, &no_document);
	g_assert_nonnull(strstr(text, ESC "[32mcompleted" ESC "[0m"));
	g_assert_nonnull(strstr(text, ESC "[31mtimed_out" ESC "[0m"));
	g_assert_null(strstr(text, "mok"));
}

/* Any bytes: JSON stays JSON, a table line holds no control but its line feed. */
static void test_random_text(void)
{
	GRand *rand = g_rand_new_with_seed(20260102);
	struct sample_row row = sample_full(1);
	g_autoptr(JsonParser) parser = json_parser_new();

	for (unsigned round = 0; round < 2000; round++) {
		size_t len = (size_t)g_rand_int_range(rand, 0, 40);
		char *bytes = g_malloc(len + 1);

		for (size_t i = 0; i < len; i++)
			bytes[i] = (char)g_rand_int_range(rand, 0, 256);
		row.from = sc_span(bytes, len);
		g_autofree char *json = written_as(SC_FORMAT_NDJSON, &row, 1);
		g_assert_true(json_parser_load_from_data(parser, json, -1, NULL));
		g_autofree char *table = written_as(SC_FORMAT_TABLE, &row, 1);
		g_assert_true(g_utf8_validate(table, -1, NULL));
		unsigned lines = 0;
		for (const char *c = table; *c; c++) {
			g_assert_true((unsigned char)*c >= 0x20 || *c == '\n');
			lines += *c == '\n';
		}
		g_assert_cmpuint(lines, ==, 2); /* heading and row */
		g_free(bytes);
	}
	g_rand_free(rand);
}

/* ---- numbers ---- */

static void test_quantities(void)
{
	static const struct {
		struct sc_quantity value;
		const char *json, *csv;
	} cases[] = {
		{{12, SC_UNIT_COUNT, SC_PRESENT}, "12", "12"},
		{{-12, SC_UNIT_COUNT, SC_PRESENT}, "-12", "-12"},
		{{850000000, SC_UNIT_SECONDS, SC_PRESENT}, "0.85", "0.850000000"},
		{{1500, SC_UNIT_PERCENT, SC_PRESENT}, "15.00", "15.00"},
		{{0, SC_UNIT_PERCENT, SC_PRESENT}, "0.00", "0.00"},
		{{5, SC_UNIT_PER_SECOND, SC_PRESENT}, "0.005", "0.005"},
		{{-1250, SC_UNIT_AVERAGE, SC_PRESENT}, "-1.250", "-1.250"},
		{{12345678, SC_UNIT_PROBABILITY, SC_PRESENT}, "0.012345678", "0.012345678"},
		{{INT64_MIN, SC_UNIT_COUNT, SC_PRESENT},
		 "-9223372036854775808",
		 "-9223372036854775808"},
		{{INT64_MAX, SC_UNIT_SECONDS, SC_PRESENT},
		 "9223372036.854775807",
		 "9223372036.854775807"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sample_row row = sample_full(1);
		g_autofree char *in_json = g_strdup_printf("\"value\":%s,", cases[i].json);
		g_autofree char *in_csv = g_strdup_printf("start-late,%s,", cases[i].csv);

		row.value = cases[i].value;
		g_autofree char *json = written_as(SC_FORMAT_NDJSON, &row, 1);
		g_autofree char *csv = written_as(SC_FORMAT_CSV, &row, 1);
		g_assert_nonnull(strstr(json, in_json));
		g_assert_nonnull(strstr(csv, in_csv));
	}
}

/* ---- failing outputs ---- */

static void test_full_disk(void)
{
	struct sc_writer_options options = {.format = SC_FORMAT_CSV};
	struct sample_row row = sample_full(1);
	FILE *out = fopen("/dev/full", "w");
	struct sc_writer *writer;

	if (!out) {
		g_test_skip("no /dev/full");
		return;
	}
	writer = sc_writer_new(out, &sample_table, &options);
	sc_writer_row(writer, &row);
	g_assert_cmpint(sc_writer_finish(writer, &no_document), ==, ENOSPC);
	g_assert_cmpint(sc_writer_row(writer, &row), ==, ENOSPC);
	sc_writer_free(writer);
	fclose(out);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/writers/ndjson", test_ndjson);
	g_test_add_func("/writers/ndjson/flushes", test_ndjson_flushes);
	g_test_add_func("/writers/json/document", test_json_document);
	g_test_add_func("/writers/json/no-rows", test_json_no_rows);
	g_test_add_func("/writers/csv", test_csv);
	g_test_add_func("/writers/table", test_table);
	g_test_add_func("/writers/table/local-time", test_local_time);
	g_test_add_func("/writers/table/width", test_table_width);
	g_test_add_func("/writers/table/empty-columns", test_table_empty_columns);
	g_test_add_func("/writers/table/shortens", test_table_shortens);
	g_test_add_func("/writers/table/times", test_table_times);
	g_test_add_func("/writers/table/streams", test_table_streams);
	g_test_add_func("/writers/table/color", test_table_color);
	g_test_add_func("/writers/random-text", test_random_text);
	g_test_add_func("/writers/quantities", test_quantities);
	g_test_add_func("/writers/full-disk", test_full_disk);
	return g_test_run();
}
