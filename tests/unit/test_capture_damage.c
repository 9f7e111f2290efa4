/* Captures that are cut, damaged, or none at all. What must come out: every
 * record that lies before the damage, the right status, and one line that says
 * how far it got. */
#include "capture_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/time.h"
#include "capture/foreign.h"

#define T0_S 1700000000

static struct file classic_file(bool big)
{
	struct file file = file_new(big);

	pcap_begin(&file, big ? PCAP_NS : PCAP_US, 4, 1);
	for (unsigned i = 0; i < 6; i++)
		pcap_packet(&file, T0_S + i, i, i, 11 * i, 100);
	return file;
}

/* Every block that there is, and options; two byte orders. */
static struct file ng_file(bool big)
{
	struct file file = file_new(big);

	for (unsigned section = 0; section < 2; section++) {
		ng_section(&file);
		ng_interface(&file, 1, 0, NO_TSRESOL, 0);
		ng_interface(&file, 101, 30, 9, -5);
		ng_packet(&file, 0, T0_S, 1, 21, 21, 0);
		ng_packet(&file, 1, T0_S, 2, 22, 40, 3);
		ng_simple(&file, 3, 23, 23);
		ng_obsolete(&file, 1, 1, T0_S, 4, 24);
		ng_statistics(&file, 1, 5, 6);
		file.big = !file.big;
	}
	return file;
}

/* Where a file of `length` octets ends: SC_OK only between two records. */
static enum sc_status expected_status(const struct file *file, size_t length, unsigned *packets)
{
	size_t end = 0;

	*packets = 0;
	for (guint i = 0; i < file->ends->len; i++) {
		size_t next = g_array_index(file->ends, size_t, i);
		if (next > length)
			break;
		end = next;
		*packets = g_array_index(file->packets_at, unsigned, i);
	}
	if (end == 0)
		return SC_UNREADABLE;
	return end == length ? SC_OK : SC_DAMAGED;
}

static void assert_says_how_far(const struct outcome *outcome)
{
	unsigned frames = (unsigned)outcome->frames;
	char *in = g_strdup_printf(" in the middle of packet %u;", frames + 1);
	char *after = frames == 0 ? g_strdup(" before the first packet;")
				  : g_strdup_printf(" after packet %u;", frames);

	g_assert_true(strstr(outcome->error.text, in) || strstr(outcome->error.text, after));
	g_assert_nonnull(strstr(outcome->error.text, "everything before it was read"));
	g_assert_null(strchr(outcome->error.text, '\n'));
	g_free(in);
	g_free(after);
}

static void cut_everywhere(struct file file)
{
	char *path = on_disk(file.octets->data, file.octets->len);

	for (size_t length = file.octets->len + 1; length-- > 0;) {
		unsigned packets;
		enum sc_status status = expected_status(&file, length, &packets);
		struct outcome outcome;

		g_assert_cmpint(truncate(path, (off_t)length), ==, 0);
		outcome = read_all(path);
		g_assert_cmpint(outcome.status, ==, status);
		g_assert_cmpuint(outcome.frames, ==, packets);
		if (status == SC_DAMAGED) {
			assert_says_how_far(&outcome);
			g_assert_nonnull(strstr(outcome.error.text, ": cut short "));
		}
	}
	off_disk(path);
	file_free(&file);
}

static void test_cut_pcap(void)
{
	cut_everywhere(classic_file(false));
	cut_everywhere(classic_file(true));
}

static void test_cut_pcapng(void)
{
	cut_everywhere(ng_file(false));
	cut_everywhere(ng_file(true));
}

/* A member (or frame) for every record, so that it is known what is complete:
 * `packed` is the compressed file, with its own `ends`. */
static struct file pack_records(const struct file *file, bool gzip)
{
	struct file packed = file_new(false);
	size_t from = 0;

	for (guint i = 0; i < file->ends->len; i++) {
		size_t end = g_array_index(file->ends, size_t, i);
		(gzip ? gzip_member : zstd_frame)(packed.octets, file->octets->data + from,
						  end - from);
		end_record(&packed, i > 0);
		from = end;
	}
	return packed;
}

static void test_cut_compressed(const void *data)
{
	const bool gzip = g_str_equal(data, "gzip");
	struct file file = classic_file(false), packed = pack_records(&file, gzip);
	char *path = on_disk(packed.octets->data, packed.octets->len);

	for (size_t length = packed.octets->len + 1; length-- > 0;) {
		unsigned packets;
		enum sc_status status = expected_status(&packed, length, &packets);
		struct outcome outcome;

		g_assert_cmpint(truncate(path, (off_t)length), ==, 0);
		outcome = read_all(path);
		/* The data of a gzip member can be there before its check sum, which
		 * for the first one, the file header, makes it readable. */
		g_assert_cmpuint(outcome.frames, >=, packets);
		g_assert_cmpuint(outcome.frames, <=, packets + gzip);
		if (status != SC_UNREADABLE || !gzip)
			g_assert_cmpint(outcome.status, ==, status);
		else
			g_assert_cmpint(outcome.status, !=, SC_OK);
		if (status == SC_DAMAGED)
			assert_says_how_far(&outcome);
	}
	off_disk(path);
	file_free(&packed);
	file_free(&file);
}

/* What follows the compressed data, and a check sum that does not fit. */
static void test_gzip_tail(void)
{
	static const uint8_t zeros[1000];
	struct file file = classic_file(false);
	GByteArray *packed = g_byte_array_new();
	struct outcome outcome;

	gzip_member(packed, file.octets->data, file.octets->len);
	packed->data[packed->len - 8] ^= 1; /* RFC 1952 2.3.1: CRC32, then ISIZE */
	outcome = read_octets(packed->data, packed->len);
	g_assert_cmpint(outcome.status, ==, SC_DAMAGED);
	g_assert_cmpuint(outcome.frames, ==, 6);
	g_assert_nonnull(strstr(outcome.error.text,
				"damaged gzip data (incorrect data check) after packet 6; "));
	packed->data[packed->len - 8] ^= 1;
	g_byte_array_append(packed, zeros, sizeof zeros);
	outcome = read_octets(packed->data, packed->len);
	g_assert_cmpint(outcome.status, ==, SC_OK);
	g_assert_cmpuint(outcome.frames, ==, 6);
	g_byte_array_append(packed, (const uint8_t *)"what", 4);
	outcome = read_octets(packed->data, packed->len);
	g_assert_cmpint(outcome.status, ==, SC_DAMAGED);
	g_assert_cmpuint(outcome.frames, ==, 6);
	g_byte_array_free(packed, TRUE);
	file_free(&file);
}

/* Reads it; whatever it is, it must end, and give no more than is in it. */
static void survive(const uint8_t *octets, size_t length)
{
	struct outcome outcome = read_octets(octets, length);

	g_assert_true(outcome.status == SC_OK || outcome.status == SC_UNREADABLE ||
		      outcome.status == SC_DAMAGED);
	if (g_strcmp0(outcome.info.compression, "none") == 0) {
		g_assert_cmpuint(outcome.octets, <=, length);
		g_assert_cmpuint(outcome.frames, <=, length / 8);
	}
	if (outcome.status != SC_OK)
		g_assert_nonnull(strstr(outcome.error.text, "; "));
}

static GPtrArray *specimens(void)
{
	GPtrArray *files = g_ptr_array_new_with_free_func((GDestroyNotify)g_byte_array_unref);
	struct file made[] = {classic_file(false), classic_file(true), ng_file(false),
			      ng_file(true)};

	for (size_t i = 0; i < G_N_ELEMENTS(made); i++) {
		GByteArray *gzip = g_byte_array_new(), *zstd = g_byte_array_new();
		gzip_member(gzip, made[i].octets->data, made[i].octets->len);
		zstd_frame(zstd, made[i].octets->data, made[i].octets->len);
		g_ptr_array_add(files, g_byte_array_ref(made[i].octets));
		g_ptr_array_add(files, gzip);
		g_ptr_array_add(files, zstd);
		file_free(&made[i]);
	}
	return files;
}

static void test_flips(void)
{
	GPtrArray *files = specimens();
	GRand *dice = g_rand_new_with_seed(20260101);

	for (guint i = 0; i < files->len; i++) {
		GByteArray *file = g_ptr_array_index(files, i);
		uint8_t *copy = g_malloc(file->len);

		for (unsigned round = 0; round < 1000; round++) {
			memcpy(copy, file->data, file->len);
			for (int flips = g_rand_int_range(dice, 1, 5); flips > 0; flips--)
				copy[g_rand_int_range(dice, 0, (gint32)file->len)] ^=
					(uint8_t)g_rand_int_range(dice, 1, 256);
			survive(copy, (size_t)g_rand_int_range(dice, (gint32)file->len / 2,
							       (gint32)file->len + 1));
		}
		g_free(copy);
	}
	g_rand_free(dice);
	g_ptr_array_unref(files);
}

/* Every aligned word of every file replaced by every number that is dangerous. */
static void test_words(void)
{
	static const uint32_t words[] = {0,          1,          2,          4,          8,
					 12,         16,         0x7fffffff, 0x80000000, 0xfffffff0,
					 0xfffffffc, 0xffffffff, 0x08000000, 0x00000008, 0x07fffffc,
					 0x0a0d0d0a, 0x06000000, 6,          5,          3};
	GPtrArray *files = specimens();

	for (guint i = 0; i < files->len; i += 3) { /* those that are not compressed */
		GByteArray *file = g_ptr_array_index(files, i);

		for (guint at = 0; at + 4 <= file->len; at += 4)
			for (size_t w = 0; w < G_N_ELEMENTS(words); w++) {
				uint8_t saved[4];
				memcpy(saved, file->data + at, 4);
				memcpy(file->data + at, &words[w], 4);
				survive(file->data, file->len);
				memcpy(file->data + at, saved, 4);
			}
	}
	g_ptr_array_unref(files);
}

static void assert_fails(const void *octets, size_t length, enum sc_status status, uint64_t frames,
			 const char *text)
{
	struct outcome outcome = read_octets(octets, length);

	g_assert_cmpint(outcome.status, ==, status);
	g_assert_cmpuint(outcome.frames, ==, frames);
	if (!strstr(outcome.error.text, text))
		g_error("\"%s\" is not in: %s", text, outcome.error.text);
	g_assert_nonnull(strstr(outcome.error.text, "; "));
}

static void assert_file_fails(struct file *file, uint64_t frames, const char *text)
{
	assert_fails(file->octets->data, file->octets->len, SC_DAMAGED, frames, text);
	file_free(file);
}

/* A record that claims 4 GB is damage, however much room there is. */
static void test_impossible_lengths(void)
{
	struct file file = file_new(false);
	size_t start;

	pcap_begin(&file, PCAP_US, 4, 1);
	pcap_packet(&file, T0_S, 0, 1, 10, 10);
	put64(&file, 0);
	put64(&file, UINT64_MAX);
	assert_file_fails(
		&file, 1,
		": damaged (it claims to have 4294967295 bytes) in the middle of packet 2; ");

	file = file_new(true);
	ng_section(&file);
	ng_interface(&file, 1, 0, NO_TSRESOL, 0);
	ng_packet(&file, 0, 0, 1, 10, 10, 0);
	put32(&file, NG_PACKET);
	put32(&file, 0xfffffffc);
	assert_file_fails(
		&file, 1,
		": damaged (a block of an impossible length) in the middle of packet 2; ");

	file = file_new(true);
	ng_section(&file);
	put32(&file, NG_INTERFACE);
	put32(&file, 21); /* not a multiple of four */
	put64(&file, 0);
	put64(&file, 0);
	assert_file_fails(&file, 0,
			  ": damaged (a block of an impossible length) before the first packet; ");

	file = file_new(false);
	ng_section(&file);
	ng_interface(&file, 1, 0, NO_TSRESOL, 0);
	start = file.octets->len;
	ng_packet(&file, 0, 0, 1, 10, 10, 0);
	file.octets->data[start + 20] = 13; /* caplen; the block has room for 12 */
	assert_file_fails(&file, 0, "(it is longer than its block) in the middle of packet 1; ");
}

/* An interface whose only option is `length` long in a block that has room for 8. */
static struct file ng_option_file(uint32_t code, uint32_t length)
{
	struct file file = file_new(false);
	size_t start;

	ng_section(&file);
	start = ng_block_begin(&file, NG_INTERFACE);
	put64(&file, 1); /* Ethernet, no snap length */
	put16(&file, code);
	put16(&file, length);
	put64(&file, 6);
	ng_block_end(&file, start, false);
	ng_packet(&file, 0, 0, 1, 10, 10, 0);
	return file;
}

/* Times that cannot be known are damage; other options do not matter. */
static void test_options(void)
{
	struct file file = ng_option_file(2, 8);
	struct outcome outcome = read_file(&file);

	g_assert_cmpint(outcome.status, ==, SC_OK);
	g_assert_cmpuint(outcome.frames, ==, 1);
	file_free(&file);
	file = ng_option_file(2, 9);
	assert_file_fails(&file, 0, "(an interface whose options run beyond their block)");
	file = ng_option_file(2, 0xffff);
	assert_file_fails(&file, 0, "(an interface whose options run beyond their block)");
	file = ng_option_file(9, 8);
	assert_file_fails(&file, 0, "(an interface whose time stamps cannot be understood)");
	file = ng_option_file(14, 7);
	assert_file_fails(&file, 0, "(an interface whose time stamps cannot be understood)");
}

static void test_pcapng_nonsense(void)
{
	struct file file = file_new(false);

	ng_section(&file);
	ng_packet(&file, 0, 0, 1, 10, 10, 0);
	assert_file_fails(
		&file, 0,
		"(it is from an interface that is not described) in the middle of packet 1; ");

	file = file_new(false);
	ng_section(&file);
	ng_interface(&file, 1, 0, NO_TSRESOL, 0);
	ng_section(&file); /* a section has interfaces of its own */
	ng_simple(&file, 1, 10, 10);
	assert_file_fails(
		&file, 0,
		"(it is from an interface that is not described) in the middle of packet 1; ");

	file = file_new(false);
	ng_section(&file);
	ng_interface(&file, 1, 0, NO_TSRESOL, 0);
	ng_packet(&file, 0, 0, 1, 10, 10, 0);
	file.octets->data[file.octets->len - 1] ^= 1;
	assert_file_fails(&file, 0,
			  "(a block whose two lengths differ) in the middle of packet 1; ");
}

/* What is no capture, and what the user is told. The magics are those in the
 * formats' own descriptions (RFC 1761 for snoop, RFC 8878, ...). */
static void test_foreign(void)
{
	static const struct {
		const char *octets;
		size_t length;
		const char *text;
	} table[] = {
#define CASE(octets, text) {(octets), sizeof(octets) - 1, (text)}
		CASE("", ": empty; "),
		CASE("\xd4\xc3\xb2", ": not a capture file (no pcap or pcapng header)"),
		CASE("\xd4\xc3\xb2\xa1\2\0\4\0", ": cut short in the middle of the pcap file"),
		CASE("\xd4\xc3\xb2\xa1\3\0\4\0................", "another version"),
		CASE("\x0a\x0d\x0d\x0a\x1c\0\0\0", ": cut short in the middle of a pcapng section"),
		CASE("\x0a\x0d\x0d\x0a\x1c\0\0\0\0\0\0\0................", "byte order"),
		CASE("INVITE sip:a@b SIP/2.0\r\n", "(no pcap or pcapng header) but a text"),
		CASE("ab\0cdefghijklmnop", ": not a capture file (no pcap or pcapng header); "),
		CASE("RTSS\0\0\0\0", "Microsoft Network Monitor 1 file; convert it: editcap"),
		CASE("GMBU\0\2\1\0", "Microsoft Network Monitor 2 file; convert it: editcap"),
		CASE("snoop\0\0\0\0\0\0\2\0\0\0\4", "snoop file; convert it: editcap -F pcapng"),
		CASE("\xfd\x37zXZ\0\0\4", "xz-compressed; unpack it first: unxz"),
		CASE("PK\3\4\x14\0", "zip archive; unpack it first: unzip"),
		CASE("\x1f\x8b\x08", ": damaged gzip data (cut short)"),
		CASE("\x1f\x8b\x08\0\0\0\0\0\0\3\xff\xff\xff",
		     ": damaged gzip data (invalid block"),
		CASE("\x1f\x8b\x08\0\0\0\0\0\0\3", ": damaged gzip data (cut short)"),
		CASE("\x28\xb5\x2f\xfd\x24", ": damaged zstd data (cut short)"),
#undef CASE
	};

	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		assert_fails(table[i].octets, table[i].length, SC_UNREADABLE, 0, table[i].text);
	/* Not by octets that are not there. */
	g_assert_nonnull(strstr(sc_foreign_find((const uint8_t *)"RTSS", 3)->reason, "a text"));
}

static void assert_cannot_open(const char *path, const char *text)
{
	struct sc_error error = {.status = SC_OK};

	g_assert_null(sc_capture_open(path, &error));
	g_assert_cmpint(error.status, ==, SC_UNREADABLE);
	g_assert_cmpstr(error.text, ==, text);
}

static void test_no_file(void)
{
	char *path = on_disk("", 0), *text;
	char *name = g_strnfill(2000, 'x');

	assert_cannot_open("/nonexistent/a.pcap",
			   "/nonexistent/a.pcap: No such file or directory; check the name");
	assert_cannot_open("/", "/: Is a directory; give the capture files that are in it");
	if (geteuid() != 0) { /* root may read everything */
		g_assert_cmpint(chmod(path, 0), ==, 0);
		text = g_strdup_printf("%s: Permission denied; ask for the right to read it", path);
		assert_cannot_open(path, text);
		g_free(text);
	}
	off_disk(path);
	/* The reason is there however long the path. */
	text = g_strdup_printf("%.512s: File name too long; check the name", name);
	assert_cannot_open(name, text);
	g_free(text);
	g_free(name);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/capture/cut/pcap", test_cut_pcap);
	g_test_add_func("/capture/cut/pcapng", test_cut_pcapng);
	g_test_add_data_func("/capture/cut/gzip", "gzip", test_cut_compressed);
	g_test_add_data_func("/capture/cut/zstd", "zstd", test_cut_compressed);
	g_test_add_func("/capture/damage/gzip-tail", test_gzip_tail);
	g_test_add_func("/capture/damage/flips", test_flips);
	g_test_add_func("/capture/damage/words", test_words);
	g_test_add_func("/capture/damage/lengths", test_impossible_lengths);
	g_test_add_func("/capture/damage/pcapng", test_pcapng_nonsense);
	g_test_add_func("/capture/damage/options", test_options);
	g_test_add_func("/capture/none/foreign", test_foreign);
	g_test_add_func("/capture/none/no-file", test_no_file);
	return g_test_run();
}
