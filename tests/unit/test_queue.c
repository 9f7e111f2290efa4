/* Rows take their turn by number, whatever the order in which they come. */
#include "cpu_time.h"
#include "sample_rows.h"
#include "writers/queue.h"
#include "writers/writer.h"

#define NO_LIMIT SIZE_MAX

struct listing {
	GString *numbers; /* "1 2 3 " */
	struct sc_writer *writer;
};

static void turn(void *user, const void *row)
{
	struct listing *listing = user;
	const struct sample_row *sample = row;

	g_string_append_printf(listing->numbers, "%" G_GUINT64_FORMAT " ", sample->row);
	if (listing->writer)
		sc_writer_row(listing->writer, row);
}

static void test_order(void)
{
	static const struct {
		const char *come; /* "-3": row 3 comes and is not listed */
		const char *listed, *at_the_end;
	} cases[] = {
		{"1 2 3", "1 2 3 ", "1 2 3 "},
		{"3 2 1", "1 2 3 ", "1 2 3 "},
		{"2 1 4 3", "1 2 3 4 ", "1 2 3 4 "},
		{"2 4", "", "2 4 "},
		{"3 1", "1 ", "1 3 "},
		{"3 -1 2", "2 3 ", "2 3 "},
		{"2 -3 4 1", "1 2 4 ", "1 2 4 "},
		{"-1 -2", "", ""},
		{"5 1 2 6 3 7 4", "1 2 3 4 5 6 7 ", "1 2 3 4 5 6 7 "},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sc_counters counters = {0};
		struct listing listing = {g_string_new(NULL), NULL};
		struct sc_queue *queue = sc_queue_new(&sample_table, sizeof(struct sample_row),
						      NO_LIMIT, turn, &listing, &counters);
		g_auto(GStrv) numbers = g_strsplit(cases[i].come, " ", -1);

		for (char **number = numbers; *number; number++) {
			gint64 n = g_ascii_strtoll(*number, NULL, 10);
			struct sample_row row = sample_full((uint64_t)ABS(n));

			sc_queue_add(queue, row.row, n < 0 ? NULL : &row);
		}
		g_assert_cmpstr(listing.numbers->str, ==, cases[i].listed);
		sc_queue_finish(queue);
		g_assert_cmpstr(listing.numbers->str, ==, cases[i].at_the_end);
		g_assert_cmpuint(counters.n[SC_COUNT_LIMIT_ORDER], ==, 0);
		sc_queue_free(queue);
		g_string_free(listing.numbers, TRUE);
	}
}

static char *as_ndjson(const struct sample_row *row, bool waits)
{
	struct sc_writer_options options = {.format = SC_FORMAT_NDJSON};
	struct sc_counters counters = {0};
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	struct listing listing = {g_string_new(NULL), sc_writer_new(out, &sample_table, &options)};
	struct sc_queue *queue =
		sc_queue_new(&sample_table, sizeof *row, NO_LIMIT, turn, &listing, &counters);
	char *from = g_memdup2(row->from.ptr, row->from.len);
	struct sample_row *mine = g_memdup2(row, sizeof *row);

	mine->from.ptr = row->from.ptr ? from : NULL;
	sc_queue_add(queue, waits ? 2 : 1, mine);
	g_free(from); /* what the row pointed to is gone by its turn */
	g_free(mine);
	sc_queue_finish(queue);
	sc_queue_free(queue);
	sc_writer_free(listing.writer);
	g_string_free(listing.numbers, TRUE);
	fclose(out);
	return text;
}

/* A row that waited reads as one that did not. */
static void test_copy(void)
{
	struct sample_row rows[] = {sample_full(1), sample_empty()};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *at_once = as_ndjson(&rows[i], false);
		g_autofree char *waited = as_ndjson(&rows[i], true);

		g_assert_cmpstr(waited, ==, at_once);
		g_assert_cmpuint(strlen(waited), >, 0);
	}
}

/* `last` - 1 rows behind one that comes last. */
static void keep_waiting(void *user, unsigned last)
{
	g_autofree char *end = g_strdup_printf(" %u %u ", last - 1, last);
	struct sc_counters counters = {0};
	struct listing listing = {g_string_new(NULL), NULL};
	struct sc_queue *queue = sc_queue_new(&sample_table, sizeof(struct sample_row), NO_LIMIT,
					      turn, &listing, &counters);

	(void)user;
	for (uint64_t n = 2; n <= last; n++) {
		struct sample_row row = sample_full(n);

		sc_queue_add(queue, n, &row);
	}
	g_assert_cmpstr(listing.numbers->str, ==, "");
	struct sample_row first = sample_full(1);
	sc_queue_add(queue, 1, &first);
	g_assert_true(g_str_has_prefix(listing.numbers->str, "1 2 3 4 "));
	g_assert_true(g_str_has_suffix(listing.numbers->str, end));
	sc_queue_free(queue);
	g_string_free(listing.numbers, TRUE);
}

static void test_many(void)
{
	assert_linear(keep_waiting, NULL, 50000);
}

/* When too much waits, rows are listed late and that is counted. */
static void test_limit(void)
{
	struct sc_counters counters = {0};
	struct listing listing = {g_string_new(NULL), NULL};
	struct sc_queue *queue = sc_queue_new(&sample_table, sizeof(struct sample_row), 15 * 65536,
					      turn, &listing, &counters);
	size_t len = 65536; /* fourteen such rows may wait */
	char *text = g_malloc(len);
	struct sample_row row;

	memset(text, 'a', len);
	for (uint64_t n = 2; n <= 17; n++) {
		row = sample_full(n);
		row.from = sc_span(text, len);
		sc_queue_add(queue, n, &row);
	}
	g_free(text);
	g_assert_cmpstr(listing.numbers->str, ==, "2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 ");
	row = sample_full(1);
	sc_queue_add(queue, 1, &row);
	g_assert_true(g_str_has_suffix(listing.numbers->str, " 17 1 "));
	g_assert_cmpuint(counters.n[SC_COUNT_LIMIT_ORDER], ==, 1);
	sc_queue_free(queue);
	g_string_free(listing.numbers, TRUE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/queue/order", test_order);
	g_test_add_func("/queue/copy", test_copy);
	g_test_add_func("/queue/many", test_many);
	g_test_add_func("/queue/limit", test_limit);
	return g_test_run();
}
