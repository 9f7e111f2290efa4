/* Every shared capture, counted: the number of packets must be the one that
 * tshark found (captures/INVENTORY.tsv). */
#include "capture_file.h"

enum field { FILE_NAME, SOURCE, LICENCE, CLASS, FORMAT, LINK, PACKETS, FIELDS_MIN };

static char *captures_folder(void)
{
	const char *shared = g_getenv("SIPCHRON_SHARED");
	char *folder = shared ? g_build_filename(shared, "captures", NULL) : NULL;

	if (folder && !g_file_test(folder, G_FILE_TEST_IS_DIR))
		g_clear_pointer(&folder, g_free);
	return folder;
}

static void check_capture(const char *folder, char **fields)
{
	char *path = g_build_filename(folder, fields[FILE_NAME], NULL);
	struct outcome outcome = read_all(path);

	if (g_str_equal(fields[FORMAT], "netmon2")) {
		g_assert_cmpint(outcome.status, ==, SC_UNREADABLE);
		g_assert_nonnull(strstr(outcome.error.text, "Microsoft Network Monitor 2 file"));
	} else {
		if (outcome.status != SC_OK)
			g_error("%s", outcome.error.text);
		g_assert_cmpuint(outcome.frames, ==, g_ascii_strtoull(fields[PACKETS], NULL, 10));
		g_assert_true(g_str_has_prefix(fields[FORMAT], outcome.info.format) ||
			      g_str_equal(outcome.info.format, "pcap-ns"));
		g_assert_cmpuint(outcome.info.bytes_read, ==, outcome.info.bytes_total);
	}
	g_free(path);
}

static void test_inventory(void)
{
	char *folder = captures_folder(), *path, *text = NULL, **lines;
	unsigned checked = 0;

	if (!folder) {
		g_test_skip("no ../shared");
		return;
	}
	path = g_build_filename(folder, "INVENTORY.tsv", NULL);
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	lines = g_strsplit(text, "\n", 0);
	for (unsigned i = 1; lines[0] && lines[i]; i++) { /* the first names the fields */
		char **fields = g_strsplit(lines[i], "\t", 0);
		if (g_strv_length(fields) >= FIELDS_MIN) {
			check_capture(folder, fields);
			checked++;
		}
		g_strfreev(fields);
	}
	g_assert_cmpuint(checked, >, 0);
	g_test_message("%u captures", checked);
	g_strfreev(lines);
	g_free(text);
	g_free(path);
	g_free(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/capture/inventory", test_inventory);
	return g_test_run();
}
