#include "wire.h"

#include <string.h>

#include <glib.h>

#define PCAP_MAGIC_US 0xa1b2c3d4u
#define PCAP_SNAPLEN 262144u
#define LINKTYPE_ETHERNET 1u

#define ETHERNET_BYTES 14u
#define IP_BYTES 20u
#define UDP_BYTES 8u
#define HEADERS_BYTES (ETHERNET_BYTES + IP_BYTES + UDP_BYTES)

/* Big-endian, as all protocols of a packet are. */
static void put16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value & 0xffff);
}

/* RFC 1071 */
static unsigned ip_checksum(const uint8_t *header)
{
	uint32_t sum = 0;

	for (unsigned i = 0; i < IP_BYTES; i += 2)
		sum += (uint32_t)header[i] << 8 | header[i + 1];
	sum = (sum >> 16) + (sum & 0xffff);
	sum += sum >> 16;
	return ~sum & 0xffff;
}

void wire_begin(FILE *file)
{
	/* In host order, as tcpdump writes it. */
	const struct {
		uint32_t magic;
		uint16_t major, minor;
		uint32_t zone, accuracy, snaplen, link_type;
	} header = {.magic = PCAP_MAGIC_US,
		    .major = 2,
		    .minor = 4,
		    .snaplen = PCAP_SNAPLEN,
		    .link_type = LINKTYPE_ETHERNET};

	fwrite(&header, sizeof header, 1, file);
}

void wire_datagram(FILE *file, const struct datagram *datagram)
{
	static const uint8_t to_server[ETHERNET_BYTES] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0};
	static uint16_t ip_id;
	uint32_t length = (uint32_t)(HEADERS_BYTES + datagram->length);
	const uint32_t record[] = {(uint32_t)(datagram->time_us / G_USEC_PER_SEC),
				   (uint32_t)(datagram->time_us % G_USEC_PER_SEC), length, length};
	uint8_t headers[HEADERS_BYTES] = {0};
	uint8_t *ip = headers + ETHERNET_BYTES, *udp = ip + IP_BYTES;

	memcpy(headers, to_server, sizeof to_server);
	ip[0] = 0x45;
	put16(ip + 2, length - ETHERNET_BYTES);
	put16(ip + 4, ++ip_id);
	ip[8] = 64; /* TTL */
	ip[9] = 17; /* UDP */
	put32(ip + 12, datagram->src);
	put32(ip + 16, datagram->dst);
	put16(ip + 10, ip_checksum(ip));
	put16(udp, datagram->src_port);
	put16(udp + 2, datagram->dst_port);
	put16(udp + 4, length - ETHERNET_BYTES - IP_BYTES);
	fwrite(record, sizeof record, 1, file);
	fwrite(headers, sizeof headers, 1, file);
	fwrite(datagram->data, datagram->length, 1, file);
}
