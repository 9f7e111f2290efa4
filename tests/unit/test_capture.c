/* Well-formed captures of every kind, written octet by octet: what the records
 * must be follows from the numbers that were written. */
#include "capture_file.h"

#include <fcntl.h>

#include "base/limits.h"
#include "base/time.h"

#define T0_S 1700000000
#define T0_NS (T0_S * SC_NS_PER_S)

static struct sc_capture *open_file(const struct file *file, char **path)
{
	struct sc_error error;
	struct sc_capture *capture;

	*path = on_disk(file->octets->data, file->octets->len);
	capture = sc_capture_open(*path, &error);
	g_assert_nonnull(capture);
	return capture;
}

static struct sc_frame next_frame(struct sc_capture *capture)
{
	struct sc_frame frame;

	g_assert_cmpint(sc_capture_next(capture, &frame, NULL), ==, SC_READ_FRAME);
	return frame;
}

static void close_file(struct sc_capture *capture, char *path, struct file *file)
{
	struct sc_frame frame;

	g_assert_cmpint(sc_capture_next(capture, &frame, NULL), ==, SC_READ_END);
	sc_capture_close(capture);
	off_disk(path);
	file_free(file);
}

struct classic {
	uint32_t magic;
	bool big;
	uint32_t fraction; /* 0.25 s in the unit of the magic */
	const char *format;
	int64_t resolution_ns;
};

static void test_pcap(const void *data)
{
	const struct classic *classic = data;
	struct file file = file_new(classic->big);
	struct sc_capture *capture;
	struct sc_capture_info info;
	struct sc_frame frame;
	char *path;

	/* 0x2c...: an FCS of two 16-bit words in the upper half (pcap-linktype(7)). */
	pcap_begin(&file, classic->magic, 4, 0x2c000071);
	pcap_packet(&file, T0_S, classic->fraction, 1, 60, 60);
	pcap_packet(&file, UINT32_MAX, 1, 2, 40, 1500); /* 2106, cut by the snap length */
	pcap_packet(&file, T0_S, 0, 3, 7, 5);           /* more captured than there was */
	pcap_packet(&file, T0_S + 1, 0, 4, 0, 0);
	capture = open_file(&file, &path);
	frame = next_frame(capture);
	assert_payload(&frame, 1, 60);
	sc_capture_info(capture, &info);
	g_assert_cmpuint(info.bytes_read, ==, 24 + 16 + 60);
	g_assert_cmpint(frame.ref.time_ns, ==, T0_NS + 250000000);
	g_assert_cmpuint(frame.ref.length, ==, 60);
	g_assert_cmpuint(frame.link_type, ==, 113); /* LINKTYPE_LINUX_SLL, 0x71 */
	g_assert_cmpuint(frame.interface, ==, 0);
	g_assert_cmpuint(frame.ref.file, ==, 0);
	frame = next_frame(capture);
	assert_payload(&frame, 2, 40);
	g_assert_cmpuint(frame.ref.length, ==, 1500);
	g_assert_cmpint(frame.ref.time_ns, ==,
			INT64_C(4294967295) * SC_NS_PER_S + classic->resolution_ns);
	frame = next_frame(capture);
	assert_payload(&frame, 3, 7);
	g_assert_cmpuint(frame.ref.length, ==, 7);
	frame = next_frame(capture);
	g_assert_cmpuint(frame.caplen, ==, 0);
	g_assert_cmpuint(frame.ref.file_number, ==, 4);
	sc_capture_info(capture, &info);
	g_assert_cmpstr(info.path, ==, path);
	g_assert_cmpstr(info.format, ==, classic->format);
	g_assert_cmpstr(info.compression, ==, "none");
	g_assert_cmpuint(info.records, ==, 4);
	g_assert_cmpuint(info.bytes_read, ==, file.octets->len);
	g_assert_cmpuint(info.bytes_total, ==, file.octets->len);
	g_assert_cmpuint(info.interfaces, ==, 1);
	g_assert_cmpint(info.resolution_ns, ==, classic->resolution_ns);
	g_assert_cmpint(info.first_ns, ==, T0_NS + 250000000);
	g_assert_cmpint(info.last_ns, ==, T0_NS + SC_NS_PER_S);
	close_file(capture, path, &file);
}

/* A header of 24 octets: index, protocol, packet type behind the usual 16. */
static void test_pcap_modified(void)
{
	struct file file = file_new(true);
	struct sc_capture *capture;
	struct sc_frame frame;
	char *path;

	pcap_begin(&file, PCAP_MODIFIED, 4, 1);
	for (unsigned i = 1; i <= 2; i++) {
		put32(&file, T0_S);
		put32(&file, i);
		put32(&file, 10);
		put32(&file, 20);
		put64(&file, 0x0000000208000000);
		put_payload(&file, i, 10);
	}
	capture = open_file(&file, &path);
	for (unsigned i = 1; i <= 2; i++) {
		frame = next_frame(capture);
		assert_payload(&frame, i, 10);
		g_assert_cmpuint(frame.ref.length, ==, 20);
		g_assert_cmpint(frame.ref.time_ns, ==, T0_NS + i * SC_NS_PER_US);
	}
	close_file(capture, path, &file);
}

/* Version 2.2: length first, then captured length. */
static void test_pcap_old(void)
{
	struct file file = file_new(false);
	struct sc_capture *capture;
	struct sc_frame frame;
	char *path;

	pcap_begin(&file, PCAP_US, 2, 1);
	put32(&file, T0_S);
	put32(&file, 0);
	put32(&file, 1500);
	put32(&file, 68);
	put_payload(&file, 9, 68);
	capture = open_file(&file, &path);
	frame = next_frame(capture);
	assert_payload(&frame, 9, 68);
	g_assert_cmpuint(frame.ref.length, ==, 1500);
	close_file(capture, path, &file);
}

/* One tick count, read by clocks of every kind. The expected times are worked
 * out by hand from draft-ietf-opsawg-pcapng 4.2 (if_tsresol, if_tsoffset). */
static const struct {
	int tsresol;
	int64_t offset_s;
	uint64_t ticks;
	int64_t time_ns, resolution_ns;
} clocks[] = {
	{NO_TSRESOL, 0, 1700000000123456, 1700000000123456000, 1000},
	{6, 0, 1700000000123456, 1700000000123456000, 1000},
	{9, 0, 1700000000123456789, 1700000000123456789, 1},
	{3, 0, 1700000000123, 1700000000123000000, 1000000},
	{0, 0, 1700000000, 1700000000000000000, 1000000000},
	{12, 0, 1700000000123, 1700000000, 1},
	{28, 0, UINT64_MAX, 1, 1},
	{29, 0, UINT64_MAX, 0, 1},
	{127, 0, UINT64_MAX, 0, 1},
	{0x80, 0, 1700000000, 1700000000000000000, 1000000000},
	/* 1700000000.5 s in units of 2^-10 s, which is 976562.5 ns */
	{0x8a, 0, 1740800000512, 1700000000500000000, 976563},
	/* a second and one tick of 2^-30 s, which is 0.93 ns */
	{0x9e, 0, (1 << 30) + 1, 1000000000, 1},
	/* all of the ticks: 2^64 - 1 of 2^-63 s are a bit less than 2 s */
	{0xbf, 0, UINT64_MAX, 1999999999, 1},
	{0xff, 0, UINT64_MAX, 0, 1},
	{6, 1700000000, 5, 1700000000000005000, 1000},
	{6, -10, 1000000, -9000000000, 1000},
	/* beyond 2262, and before 1677 */
	{0, 0, 9223372037, SC_TIME_NONE, 1000000000},
	{6, 0, UINT64_MAX, SC_TIME_NONE, 1000},
	{6, INT64_MAX, 0, SC_TIME_NONE, 1000},
	{6, INT64_MIN, UINT64_MAX, SC_TIME_NONE, 1000},
	/* 9223372036.854775807 s is the last one */
	{9, 0, INT64_MAX, INT64_MAX, 1},
	{9, 0, (uint64_t)INT64_MAX + 1, SC_TIME_NONE, 1},
};

static void test_clocks(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(clocks); i++) {
		struct file file = file_new(i % 2 == 1);
		struct sc_capture_info info;
		struct sc_capture *capture;
		struct sc_frame frame;
		char *path;

		ng_section(&file);
		ng_interface(&file, 1, 0, clocks[i].tsresol, clocks[i].offset_s);
		ng_packet(&file, 0, clocks[i].ticks, 1, 8, 8, 0);
		capture = open_file(&file, &path);
		frame = next_frame(capture);
		g_assert_cmpint(frame.ref.time_ns, ==, clocks[i].time_ns);
		sc_capture_info(capture, &info);
		g_assert_cmpint(info.resolution_ns, ==, clocks[i].resolution_ns);
		g_assert_cmpint(info.first_ns, ==, clocks[i].time_ns);
		close_file(capture, path, &file);
	}
}

/* Two sections in different byte orders, three interfaces that differ in all. */
static void test_sections(void)
{
	struct file file = file_new(false);
	struct sc_capture_info info;
	struct sc_capture *capture;
	struct sc_frame frame;
	char *path;

	ng_section(&file);
	ng_interface(&file, 1, 0, NO_TSRESOL, 0);
	ng_interface(&file, 101, 96, 9, 0); /* LINKTYPE_RAW */
	ng_packet(&file, 1, T0_NS + 7, 1, 33, 1400, 0);
	ng_packet(&file, 0, T0_S * UINT64_C(1000000) + 9, 2, 34, 34, 0);
	file.big = true;
	ng_section(&file);
	ng_interface(&file, 113, 20, 3, 0);
	ng_packet(&file, 0, T0_S * UINT64_C(1000), 3, 35, 35, 0);
	ng_simple(&file, 4, 20, 1400);
	capture = open_file(&file, &path);
	frame = next_frame(capture);
	assert_payload(&frame, 1, 33);
	g_assert_cmpuint(frame.interface, ==, 1);
	g_assert_cmpuint(frame.link_type, ==, 101);
	g_assert_cmpuint(frame.ref.length, ==, 1400);
	g_assert_cmpint(frame.ref.time_ns, ==, T0_NS + 7);
	frame = next_frame(capture);
	assert_payload(&frame, 2, 34);
	g_assert_cmpuint(frame.interface, ==, 0);
	g_assert_cmpuint(frame.link_type, ==, 1);
	g_assert_cmpint(frame.ref.time_ns, ==, T0_NS + 9000);
	frame = next_frame(capture);
	assert_payload(&frame, 3, 35);
	g_assert_cmpuint(frame.interface, ==, 2);
	g_assert_cmpuint(frame.link_type, ==, 113);
	g_assert_cmpint(frame.ref.time_ns, ==, T0_NS);
	/* A simple packet: no time, and its interface says how much of it there is. */
	frame = next_frame(capture);
	assert_payload(&frame, 4, 20);
	g_assert_cmpuint(frame.interface, ==, 2);
	g_assert_cmpuint(frame.ref.length, ==, 1400);
	g_assert_cmpint(frame.ref.time_ns, ==, SC_TIME_NONE);
	sc_capture_info(capture, &info);
	g_assert_cmpstr(info.format, ==, "pcapng");
	g_assert_cmpuint(info.interfaces, ==, 3);
	g_assert_cmpint(info.resolution_ns, ==, 1000000); /* the coarsest */
	g_assert_cmpint(info.last_ns, ==, T0_NS);
	g_assert_cmpuint(info.bytes_read, ==, file.octets->len);
	close_file(capture, path, &file);
}

static void put_unknown(struct file *file)
{
	size_t start = ng_block_begin(file, 0x00000bad);

	put_payload(file, 5, 12);
	ng_block_end(file, start, false);
}

/* The obsolete packet block, and blocks that are not for us. */
static void test_other_blocks(void)
{
	struct file file = file_new(true);
	struct sc_capture *capture;
	struct sc_frame frame;
	char *path;

	ng_section(&file);
	put_unknown(&file);
	ng_interface(&file, 1, 0, NO_TSRESOL, 0);
	ng_interface(&file, 101, 0, NO_TSRESOL, 0);
	put_unknown(&file);
	ng_obsolete(&file, 1, 0xffff, T0_S * UINT64_C(1000000), 6, 41);
	put_unknown(&file);
	capture = open_file(&file, &path);
	frame = next_frame(capture);
	assert_payload(&frame, 6, 41);
	g_assert_cmpuint(frame.link_type, ==, 101);
	g_assert_cmpint(frame.ref.time_ns, ==, T0_NS);
	close_file(capture, path, &file);
}

/* isb_ifdrop and isb_osdrop count from the start of the capture, epb_dropcount
 * and the drops of an obsolete block since the packet before; an interface that
 * has both has lost the larger number: 7 + 5, and 4 + 3 + 2 of the other one. */
static void test_dropped(void)
{
	struct file file = file_new(false);
	struct outcome outcome;

	ng_section(&file);
	ng_interface(&file, 1, 0, NO_TSRESOL, 0);
	ng_interface(&file, 1, 0, NO_TSRESOL, 0);
	ng_packet(&file, 0, 1, 1, 10, 10, 6);
	ng_packet(&file, 1, 1, 1, 10, 10, 4);
	ng_packet(&file, 1, 2, 1, 11, 11, 3);
	ng_obsolete(&file, 1, 2, 3, 1, 10);
	ng_obsolete(&file, 1, 0xffff, 3, 1, 10); /* not known */
	ng_statistics(&file, 0, 3, 1);
	ng_statistics(&file, 0, 7, 5);
	ng_statistics(&file, 1, 8, 0);
	outcome = read_file(&file);
	g_assert_cmpint(outcome.status, ==, SC_OK);
	g_assert_cmpuint(outcome.frames, ==, 5);
	g_assert_cmpuint(outcome.info.dropped, ==, 12 + 9);
	file_free(&file);
}

/* Packets that do not fit in the window, and ones that lie across its end. Of one that is
 * longer than SC_RECORD_BYTES_KEPT, with its header of 16 bytes, the beginning is given. */
static void test_large(void)
{
	const uint32_t large = 1u << 20, here = SC_RECORD_BYTES_KEPT - 16;
	struct file file = file_new(false);
	struct sc_capture *capture;
	struct sc_frame frame;
	char *path;

	pcap_begin(&file, PCAP_US, 4, 1);
	for (unsigned i = 0; i < 400; i++)
		pcap_packet(&file, T0_S, i, i, i == 200 ? large : 1 + i * 17 % 2999,
			    i == 200 ? large : 3000);
	capture = open_file(&file, &path);
	for (unsigned i = 0; i < 400; i++) {
		frame = next_frame(capture);
		assert_payload(&frame, i, i == 200 ? here : 1 + i * 17 % 2999);
		g_assert_cmpuint(frame.left_out, ==, i == 200 ? large - here : 0);
		g_assert_cmpuint(frame.ref.length, ==, i == 200 ? large : 3000);
	}
	close_file(capture, path, &file);
}

static struct file thousand_packets(void)
{
	struct file file = file_new(false);

	pcap_begin(&file, PCAP_NS, 4, 1);
	for (unsigned i = 0; i < 1000; i++)
		pcap_packet(&file, T0_S, i, i, 500, 500);
	return file;
}

/* Three members, or frames, cut anywhere in the capture: RFC 1952 2.2, RFC 8878 3. */
static void test_compressed(const void *data)
{
	const bool gzip = g_str_equal(data, "gzip");
	void (*pack)(GByteArray *, const uint8_t *, size_t) = gzip ? gzip_member : zstd_frame;
	struct file file = thousand_packets();
	GByteArray *packed = g_byte_array_new();
	struct outcome outcome;

	pack(packed, file.octets->data, 10);
	pack(packed, file.octets->data + 10, 300000);
	pack(packed, NULL, 0);
	pack(packed, file.octets->data + 300010, file.octets->len - 300010);
	outcome = read_octets(packed->data, packed->len);
	g_assert_cmpint(outcome.status, ==, SC_OK);
	g_assert_cmpuint(outcome.frames, ==, 1000);
	g_assert_cmpstr(outcome.info.compression, ==, data);
	g_assert_cmpstr(outcome.info.format, ==, "pcap-ns");
	g_assert_cmpuint(outcome.info.bytes_read, ==, packed->len);
	g_assert_cmpuint(outcome.info.bytes_total, ==, packed->len);
	g_byte_array_free(packed, TRUE);
	file_free(&file);
}

/* pzstd puts a skippable frame (RFC 8878 3.1.2) before every other one. */
static void test_zstd_skippable(void)
{
	static const uint8_t skippable[] = {0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4};
	struct file file = thousand_packets();
	GByteArray *packed = g_byte_array_new();
	struct outcome outcome;

	g_byte_array_append(packed, skippable, sizeof skippable);
	zstd_frame(packed, file.octets->data, file.octets->len);
	outcome = read_octets(packed->data, packed->len);
	g_assert_cmpint(outcome.status, ==, SC_OK);
	g_assert_cmpuint(outcome.frames, ==, 1000);
	g_byte_array_free(packed, TRUE);
	file_free(&file);
}

/* Runs `read_all("-")` with `fd` as standard input. */
static struct outcome read_standard_input(int fd)
{
	int saved = dup(STDIN_FILENO);
	struct outcome outcome;

	g_assert_cmpint(dup2(fd, STDIN_FILENO), ==, STDIN_FILENO);
	close(fd);
	outcome = read_all("-");
	dup2(saved, STDIN_FILENO);
	close(saved);
	return outcome;
}

static void test_standard_input(void)
{
	struct file file = file_new(true);
	struct outcome outcome;
	int ends[2];
	char *path;

	pcap_begin(&file, PCAP_US, 4, 1);
	for (unsigned i = 0; i < 20; i++)
		pcap_packet(&file, T0_S, i, i, 100, 100);
	/* A pipe: nobody knows how long. */
	g_assert_cmpint(pipe(ends), ==, 0);
	g_assert_cmpint(write(ends[1], file.octets->data, file.octets->len), ==, file.octets->len);
	close(ends[1]);
	outcome = read_standard_input(ends[0]);
	g_assert_cmpint(outcome.status, ==, SC_OK);
	g_assert_cmpuint(outcome.frames, ==, 20);
	g_assert_cmpuint(outcome.info.bytes_total, ==, 0);
	g_assert_cmpuint(outcome.info.bytes_read, ==, file.octets->len);
	/* A file, by redirection. */
	path = on_disk(file.octets->data, file.octets->len);
	outcome = read_standard_input(open(path, O_RDONLY));
	g_assert_cmpuint(outcome.frames, ==, 20);
	g_assert_cmpuint(outcome.info.bytes_total, ==, file.octets->len);
	off_disk(path);
	/* Nothing. */
	outcome = read_standard_input(open("/dev/null", O_RDONLY));
	g_assert_cmpint(outcome.status, ==, SC_UNREADABLE);
	g_assert_true(g_str_has_prefix(outcome.error.text, "standard input: empty; "));
	file_free(&file);
}

int main(int argc, char **argv)
{
	static const struct classic us_little = {PCAP_US, false, 250000, "pcap", 1000};
	static const struct classic us_big = {PCAP_US, true, 250000, "pcap", 1000};
	static const struct classic ns_little = {PCAP_NS, false, 250000000, "pcap-ns", 1};
	static const struct classic ns_big = {PCAP_NS, true, 250000000, "pcap-ns", 1};

	g_test_init(&argc, &argv, NULL);
	g_test_add_data_func("/capture/pcap/us-little", &us_little, test_pcap);
	g_test_add_data_func("/capture/pcap/us-big", &us_big, test_pcap);
	g_test_add_data_func("/capture/pcap/ns-little", &ns_little, test_pcap);
	g_test_add_data_func("/capture/pcap/ns-big", &ns_big, test_pcap);
	g_test_add_func("/capture/pcap/modified", test_pcap_modified);
	g_test_add_func("/capture/pcap/old", test_pcap_old);
	g_test_add_func("/capture/pcapng/clocks", test_clocks);
	g_test_add_func("/capture/pcapng/sections", test_sections);
	g_test_add_func("/capture/pcapng/other-blocks", test_other_blocks);
	g_test_add_func("/capture/pcapng/dropped", test_dropped);
	g_test_add_func("/capture/large", test_large);
	g_test_add_data_func("/capture/compressed/gzip", "gzip", test_compressed);
	g_test_add_data_func("/capture/compressed/zstd", "zstd", test_compressed);
	g_test_add_func("/capture/compressed/zstd-skippable", test_zstd_skippable);
	g_test_add_func("/capture/standard-input", test_standard_input);
	return g_test_run();
}
