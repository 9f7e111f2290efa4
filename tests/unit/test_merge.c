/* Several captures as one. The order that must come out is that of a stable
 * sort by (time, file) of the files' next records, worked out by hand. */
#include "capture_file.h"

#include <glib/gstdio.h>

#include "base/time.h"

#define T0_S 1700000000
#define TAP 65536u /* interface numbers of one file, base/limits.h */

struct inputs {
	char *paths[4];
	unsigned count;
	GPtrArray *reports; /* char *: what the merge complained of */
	GArray *statuses;   /* enum sc_status */
	struct sc_source *merge;
};

static void note(void *user, const struct sc_error *error)
{
	struct inputs *inputs = user;

	g_ptr_array_add(inputs->reports, g_strdup(error->text));
	g_array_append_val(inputs->statuses, error->status);
}

static struct inputs inputs_new(void)
{
	return (struct inputs){.reports = g_ptr_array_new_with_free_func(g_free),
			       .statuses = g_array_new(FALSE, FALSE, sizeof(enum sc_status))};
}

static void add(struct inputs *inputs, struct file file)
{
	inputs->paths[inputs->count++] = on_disk(file.octets->data, file.octets->len);
	file_free(&file);
}

static void start(struct inputs *inputs)
{
	inputs->merge =
		sc_merge_open((const char *const *)inputs->paths, inputs->count, note, inputs);
	g_assert_nonnull(inputs->merge);
}

static void finish(struct inputs *inputs)
{
	sc_source_close(inputs->merge);
	for (unsigned i = 0; i < inputs->count; i++)
		off_disk(inputs->paths[i]);
	g_ptr_array_unref(inputs->reports);
	g_array_unref(inputs->statuses);
}

struct expected {
	uint32_t file;
	uint64_t file_number;
};

static void assert_order(struct inputs *inputs, const struct expected *expected, size_t count)
{
	struct sc_frame frame;

	for (size_t i = 0; i < count; i++) {
		g_assert_cmpint(sc_source_next(inputs->merge, &frame), ==, SC_READ_FRAME);
		g_assert_cmpuint(frame.ref.number, ==, i + 1);
		g_assert_cmpuint(frame.ref.file, ==, expected[i].file);
		g_assert_cmpuint(frame.ref.file_number, ==, expected[i].file_number);
		/* Every file has its number and the record's as the seed. */
		assert_payload(&frame, frame.ref.file * 100 + (unsigned)frame.ref.file_number,
			       frame.caplen);
	}
	g_assert_cmpint(sc_source_next(inputs->merge, &frame), ==, SC_READ_END);
	g_assert_cmpint(sc_source_next(inputs->merge, &frame), ==, SC_READ_END);
}

static struct file classic(unsigned index, const uint32_t *seconds, unsigned count)
{
	struct file file = file_new(index % 2 == 1);

	pcap_begin(&file, PCAP_US, 4, 1);
	for (unsigned i = 0; i < count; i++)
		pcap_packet(&file, T0_S + seconds[i], 0, index * 100 + i + 1, 50, 50);
	return file;
}

/* Ties go to the earlier file; the third file runs backwards and keeps its order. */
static void test_order(void)
{
	static const uint32_t first[] = {1, 3, 5, 9}, second[] = {2, 3, 3, 4}, third[] = {6, 1, 7};
	static const struct expected expected[] = {{0, 1}, {1, 1}, {0, 2}, {1, 2}, {1, 3}, {1, 4},
						   {0, 3}, {2, 1}, {2, 2}, {2, 3}, {0, 4}};
	struct inputs inputs = inputs_new();
	struct sc_capture_info info;

	add(&inputs, classic(0, first, 4));
	add(&inputs, classic(1, second, 4));
	add(&inputs, classic(2, third, 3));
	start(&inputs);
	g_assert_cmpuint(sc_source_count(inputs.merge), ==, 3);
	sc_source_info(inputs.merge, 1, &info);
	g_assert_cmpstr(info.path, ==, inputs.paths[1]);
	assert_order(&inputs, expected, G_N_ELEMENTS(expected));
	g_assert_cmpuint(inputs.reports->len, ==, 0);
	sc_source_info(inputs.merge, 1, &info); /* there though the file is closed */
	g_assert_cmpstr(info.path, ==, inputs.paths[1]);
	g_assert_cmpuint(info.records, ==, 4);
	g_assert_cmpuint(info.bytes_read, ==, info.bytes_total);
	g_assert_cmpint(info.first_ns, ==, (T0_S + 2) * SC_NS_PER_S);
	g_assert_cmpint(info.last_ns, ==, (T0_S + 4) * SC_NS_PER_S);
	finish(&inputs);
}

/* A record without a time goes where the one before it went; at the start of a
 * file there is none, and it is the first of all. */
static void test_without_time(void)
{
	static const uint32_t seconds[] = {1, 3};
	static const struct expected expected[] = {{1, 1}, {0, 1}, {1, 2}, {1, 3}, {0, 2}, {1, 4}};
	struct inputs inputs = inputs_new();
	struct file file = file_new(false);

	add(&inputs, classic(0, seconds, 2));
	ng_section(&file);
	ng_interface(&file, 1, 0, 0, T0_S);
	ng_simple(&file, 101, 20, 20);
	ng_packet(&file, 0, 2, 102, 20, 20, 0);
	ng_simple(&file, 103, 20, 20);
	ng_packet(&file, 0, 4, 104, 20, 20, 0);
	add(&inputs, file);
	start(&inputs);
	assert_order(&inputs, expected, G_N_ELEMENTS(expected));
	finish(&inputs);
}

static void test_interfaces(void)
{
	static const uint32_t expected[] = {0, TAP, TAP + 1, 2 * TAP};
	static const uint32_t zero[] = {0}, three[] = {3};
	struct inputs inputs = inputs_new();
	struct file file = file_new(false);
	struct sc_frame frame;

	add(&inputs, classic(0, zero, 1));
	ng_section(&file);
	ng_interface(&file, 1, 0, 0, T0_S);
	ng_interface(&file, 101, 0, 0, T0_S);
	ng_packet(&file, 0, 1, 1, 20, 20, 0);
	ng_packet(&file, 1, 2, 1, 20, 20, 0);
	add(&inputs, file);
	add(&inputs, classic(2, three, 1));
	start(&inputs);
	for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
		g_assert_cmpint(sc_source_next(inputs.merge, &frame), ==, SC_READ_FRAME);
		g_assert_cmpuint(frame.interface, ==, expected[i]);
		g_assert_cmpuint(frame.link_type, ==, i == 2 ? 101 : 1);
	}
	finish(&inputs);
}

/* A file that is none is left out, a damaged one ends; the others go on. */
static void test_bad_files(void)
{
	static const uint32_t early[] = {1, 2}, late[] = {3, 4};
	static const struct expected expected[] = {{1, 1}, {3, 1}, {3, 2}};
	struct inputs inputs = inputs_new();
	struct file file = classic(1, early, 2), text = file_new(false);
	struct sc_capture_info info;

	put_bytes(&text, "no capture", 10);
	add(&inputs, text);
	g_byte_array_set_size(file.octets, file.octets->len - 1);
	add(&inputs, file);
	inputs.paths[inputs.count++] = g_strdup("/nonexistent/a.pcap");
	add(&inputs, classic(3, late, 2));
	start(&inputs);
	g_assert_cmpuint(inputs.reports->len, ==, 2);
	g_assert_true(g_str_has_prefix(g_ptr_array_index(inputs.reports, 0), inputs.paths[0]));
	g_assert_true(g_str_has_prefix(g_ptr_array_index(inputs.reports, 1), inputs.paths[2]));
	assert_order(&inputs, expected, G_N_ELEMENTS(expected));
	g_assert_cmpuint(inputs.reports->len, ==, 3);
	g_assert_cmpint(g_array_index(inputs.statuses, enum sc_status, 0), ==, SC_UNREADABLE);
	g_assert_cmpint(g_array_index(inputs.statuses, enum sc_status, 1), ==, SC_UNREADABLE);
	g_assert_cmpint(g_array_index(inputs.statuses, enum sc_status, 2), ==, SC_DAMAGED);
	g_assert_nonnull(strstr(g_ptr_array_index(inputs.reports, 2), "in the middle of packet 2"));
	sc_source_info(inputs.merge, 2, &info);
	g_assert_cmpstr(info.path, ==, "/nonexistent/a.pcap");
	g_assert_cmpuint(info.records, ==, 0);
	finish(&inputs);
}

static void test_none(void)
{
	const char *const paths[] = {"/nonexistent/a.pcap", "/nonexistent/b.pcap"};
	struct inputs inputs = inputs_new();

	g_assert_null(sc_merge_open(paths, 2, note, &inputs));
	g_assert_cmpuint(inputs.reports->len, ==, 2);
	g_assert_null(sc_merge_open(paths, 0, note, &inputs));
	finish(&inputs);
}

/* A capture without packets is fine. */
static void test_empty(void)
{
	struct inputs inputs = inputs_new();

	add(&inputs, classic(0, NULL, 0));
	start(&inputs);
	assert_order(&inputs, NULL, 0);
	g_assert_cmpuint(inputs.reports->len, ==, 0);
	finish(&inputs);
}

static void test_standard_input_twice(void)
{
	static const uint32_t seconds[] = {1};
	const char *const paths[] = {"-", "-"};
	struct inputs inputs = inputs_new();
	struct file file = classic(0, seconds, 1);
	int saved = dup(STDIN_FILENO), ends[2];
	struct sc_frame frame;

	g_assert_cmpint(pipe(ends), ==, 0);
	g_assert_cmpint(write(ends[1], file.octets->data, file.octets->len), ==, file.octets->len);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	inputs.merge = sc_merge_open(paths, 2, note, &inputs);
	g_assert_cmpint(sc_source_next(inputs.merge, &frame), ==, SC_READ_FRAME);
	g_assert_cmpint(sc_source_next(inputs.merge, &frame), ==, SC_READ_END);
	g_assert_cmpuint(inputs.reports->len, ==, 1);
	g_assert_nonnull(strstr(g_ptr_array_index(inputs.reports, 0), "only once; give - once"));
	dup2(saved, STDIN_FILENO);
	close(saved);
	close(ends[0]);
	file_free(&file);
	finish(&inputs);
}

static unsigned open_descriptors(void)
{
	GDir *dir = g_dir_open("/proc/self/fd", 0, NULL);
	unsigned count = 0;

	while (g_dir_read_name(dir))
		count++;
	g_dir_close(dir);
	return count;
}

#define RING_FILES 1500u /* more than descriptors: 1024 are usual */
#define RING_PACKETS 4u

/* A ring of captures, given in the wrong order: file i has the seconds from
 * RING_PACKETS * (RING_FILES - 1 - i) on, one more than up to the next file's
 * first, so that each pair of neighbours has one tie, won by the smaller index. */
static void test_ring(void)
{
	char **paths = g_new0(char *, RING_FILES + 1);
	struct inputs inputs = inputs_new();
	unsigned before = open_descriptors(), most = 0, count = 0, ties = 0;
	struct sc_capture_info info;
	struct sc_frame frame;
	int64_t last_ns = 0;
	uint32_t last_file = 0;

	for (unsigned i = 0; i < RING_FILES; i++) {
		uint32_t seconds[RING_PACKETS + 1];
		for (unsigned j = 0; j <= RING_PACKETS; j++)
			seconds[j] = RING_PACKETS * (RING_FILES - 1 - i) + j;
		struct file file = classic(i, seconds, RING_PACKETS + 1);
		paths[i] = on_disk(file.octets->data, file.octets->len);
		file_free(&file);
	}
	inputs.merge = sc_merge_open((const char *const *)paths, RING_FILES, note, &inputs);
	g_assert_nonnull(inputs.merge);
	sc_source_info(inputs.merge, 0, &info);
	g_assert_cmpuint(info.records, ==, 0);
	g_assert_cmpuint(info.bytes_read, ==, 0);
	g_assert_cmpuint(info.bytes_total, ==, 24 + (RING_PACKETS + 1) * 66);
	for (; sc_source_next(inputs.merge, &frame) == SC_READ_FRAME; count++) {
		assert_payload(&frame, frame.ref.file * 100 + (unsigned)frame.ref.file_number, 50);
		if (count > 0 && frame.ref.time_ns == last_ns) {
			g_assert_cmpuint(frame.ref.file, ==, last_file + 1);
			ties++;
		}
		g_assert_cmpint(frame.ref.time_ns, >=, last_ns);
		last_ns = frame.ref.time_ns;
		last_file = frame.ref.file;
		if (count % 100 == 0)
			most = MAX(most, open_descriptors());
	}
	g_assert_cmpuint(count, ==, RING_FILES * (RING_PACKETS + 1));
	g_assert_cmpuint(ties, ==, RING_FILES - 1);
	g_assert_cmpuint(inputs.reports->len, ==, 0);
	g_assert_cmpuint(most, <=, before + 3);
	for (unsigned i = 0; i < RING_FILES; i++)
		g_unlink(paths[i]);
	g_strfreev(paths);
	finish(&inputs);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/merge/order", test_order);
	g_test_add_func("/merge/without-time", test_without_time);
	g_test_add_func("/merge/interfaces", test_interfaces);
	g_test_add_func("/merge/bad-files", test_bad_files);
	g_test_add_func("/merge/none", test_none);
	g_test_add_func("/merge/empty", test_empty);
	g_test_add_func("/merge/standard-input-twice", test_standard_input_twice);
	g_test_add_func("/merge/ring", test_ring);
	return g_test_run();
}
