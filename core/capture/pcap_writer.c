#include "capture/pcap_writer.h"

#include <errno.h>
#include <glib.h>

#include "base/time.h"

/* In the byte order of the machine, as the magic number says. */
#define MAGIC_NS 0xa1b23c4du
#define VERSION_MAJOR 2
#define VERSION_MINOR 4
#define SNAPLEN_BYTES (256u << 20) /* records are whole as far as they were read */

struct header {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t reserved[2];
	uint32_t snaplen, link_type;
};

struct record {
	uint32_t seconds, ns, caplen, length;
};

const char *sc_pcap_writer_refuses(const struct sc_pcap_writer *writer,
				   const struct sc_frame *frame)
{
	if (writer->begun && frame->link_type != writer->link)
		return "these packets are of several link types, and a pcap has one";
	if (frame->ref.time_ns == SC_TIME_NONE)
		return "one of these packets has no time, which a pcap cannot say";
	if (frame->ref.time_ns < 0 || frame->ref.time_ns / SC_NS_PER_S > UINT32_MAX)
		return "a pcap holds times from 1970 to 2106 only";
	return NULL;
}

static int put(FILE *out, const void *bytes, size_t len)
{
	errno = 0;
	return fwrite(bytes, 1, len, out) == len ? 0 : errno ? errno : EIO;
}

int sc_pcap_writer_frame(struct sc_pcap_writer *writer, const struct sc_frame *frame)
{
	const struct header header = {
		.magic = MAGIC_NS,
		.major = VERSION_MAJOR,
		.minor = VERSION_MINOR,
		.snaplen = SNAPLEN_BYTES,
		.link_type = frame->link_type,
	};
	const struct record record = {
		.seconds = (uint32_t)(frame->ref.time_ns / SC_NS_PER_S),
		.ns = (uint32_t)(frame->ref.time_ns % SC_NS_PER_S),
		.caplen = frame->caplen,
		.length = frame->ref.length,
	};
	int failed = writer->begun ? 0 : put(writer->out, &header, sizeof header);

	writer->begun = true;
	writer->link = frame->link_type;
	if (!failed)
		failed = put(writer->out, &record, sizeof record);
	return failed ? failed : put(writer->out, frame->data, frame->caplen);
}
