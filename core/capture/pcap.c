/* The classic format: draft-ietf-opsawg-pcap, and pcap-savefile(5). */
#include "capture/capture_parts.h"
#include "capture/order.h"

#define MAGIC_US 0xa1b2c3d4u
#define MAGIC_NS 0xa1b23c4du
/* Linux kernels patched by A. Kuznetzov, around 2000: longer record headers. */
#define MAGIC_MODIFIED 0xa1b2cd34u

#define FILE_HEADER_BYTES 24
#define RECORD_HEADER_BYTES 16
#define MODIFIED_HEADER_BYTES 24

#define VERSION_MAJOR 2
/* Up to 2.3 the two lengths of a record were, depending on the writer, in the
 * other order; the captured length is the smaller one in any case. */
#define VERSION_MINOR_EXCHANGED 3

static bool pcap_recognise(uint32_t magic)
{
	return magic == MAGIC_US || magic == MAGIC_NS || magic == MAGIC_MODIFIED;
}

static const char *pcap_open(struct sc_capture *capture)
{
	const uint8_t *header = sc_octets_need(&capture->octets, FILE_HEADER_BYTES);
	struct sc_pcap *pcap = &capture->pcap;
	uint32_t magic;

	if (!header)
		return "cut short in the middle of the pcap file header";
	magic = sc_load32(header, capture->swapped);
	if (sc_load16(header + 4, capture->swapped) != VERSION_MAJOR)
		return "a pcap file of another version than 2";
	pcap->lengths_exchanged =
		sc_load16(header + 6, capture->swapped) <= VERSION_MINOR_EXCHANGED;
	pcap->header_bytes = magic == MAGIC_MODIFIED ? MODIFIED_HEADER_BYTES : RECORD_HEADER_BYTES;
	pcap->ns_per_tick = magic == MAGIC_NS ? 1 : (uint32_t)SC_NS_PER_US;
	/* The upper half holds flags and the length of the FCS. */
	pcap->link_type = (uint16_t)sc_load32(header + 20, capture->swapped);
	pcap->snaplen = sc_load32(header + 16, capture->swapped);
	capture->info.format = magic == MAGIC_NS ? "pcap-ns" : "pcap";
	capture->info.interfaces = 1;
	capture->info.resolution_ns = pcap->ns_per_tick;
	sc_octets_take(&capture->octets, FILE_HEADER_BYTES);
	return NULL;
}

static enum sc_read pcap_next(struct sc_capture *capture, struct sc_frame *frame,
			      struct sc_error *error)
{
	const struct sc_pcap *pcap = &capture->pcap;
	const bool swapped = capture->swapped;
	const uint8_t *record = sc_octets_need(&capture->octets, pcap->header_bytes);
	uint32_t caplen, length;
	int64_t time_ns;

	if (!record)
		return sc_capture_stop(capture, true, error);
	/* Unsigned seconds: until 2106. This cannot overflow. */
	time_ns = (int64_t)sc_load32(record, swapped) * SC_NS_PER_S +
		  (int64_t)sc_load32(record + 4, swapped) * pcap->ns_per_tick;
	caplen = sc_load32(record + 8, swapped);
	length = sc_load32(record + 12, swapped);
	if (pcap->lengths_exchanged && caplen > length) {
		uint32_t smaller = length;
		length = caplen;
		caplen = smaller;
	}
	if (caplen > SC_RECORD_BYTES_MAX)
		return sc_capture_damaged(capture, true, error, "it claims to have %u bytes",
					  caplen);
	record = sc_capture_take(capture, pcap->header_bytes + caplen);
	if (!record)
		return sc_capture_stop(capture, true, error);
	frame->interface = 0;
	frame->link_type = pcap->link_type;
	sc_capture_frame(capture, frame, record + pcap->header_bytes, caplen, length, time_ns);
	sc_capture_shorten(capture, frame, SC_RECORD_BYTES_KEPT - pcap->header_bytes);
	return SC_READ_FRAME;
}

static size_t pcap_ahead(const struct sc_capture *capture, const uint8_t *at,
			 struct sc_frame *frame)
{
	const struct sc_pcap *pcap = &capture->pcap;
	size_t have = (size_t)(capture->octets.end - at);
	uint32_t caplen;

	if (have < pcap->header_bytes)
		return 0;
	caplen = sc_load32(at + 8, capture->swapped);
	if (caplen == 0 || caplen > have - pcap->header_bytes || pcap->lengths_exchanged)
		return 0;
	frame->link_type = pcap->link_type;
	frame->data = at + pcap->header_bytes;
	frame->caplen = caplen;
	frame->ref.length = sc_load32(at + 12, capture->swapped);
	return pcap->header_bytes + caplen;
}

static size_t pcap_record_bytes(const struct sc_capture *capture, size_t have)
{
	const struct sc_pcap *pcap = &capture->pcap;
	const uint8_t *record = capture->octets.at;
	uint32_t caplen, length;

	if (have < pcap->header_bytes)
		return pcap->header_bytes;
	caplen = sc_load32(record + 8, capture->swapped);
	length = sc_load32(record + 12, capture->swapped);
	if (pcap->lengths_exchanged && caplen > length)
		caplen = length;
	return caplen > SC_RECORD_BYTES_MAX ? have : pcap->header_bytes + caplen;
}

static void pcap_interface(const struct sc_capture *capture, uint32_t number,
			   struct sc_interface_info *info)
{
	enum { MICROSECONDS = 6, NANOSECONDS = 9 }; /* as pcapng's if_tsresol */

	(void)number;
	*info = (struct sc_interface_info){
		.link_type = capture->pcap.link_type,
		.snaplen = capture->pcap.snaplen,
		.tsresol = capture->pcap.ns_per_tick == 1 ? NANOSECONDS : MICROSECONDS,
	};
}

const struct sc_format sc_format_pcap = {
	.recognise = pcap_recognise,
	.open = pcap_open,
	.next = pcap_next,
	.record_bytes = pcap_record_bytes,
	.ahead = pcap_ahead,
	.interface = pcap_interface,
};
