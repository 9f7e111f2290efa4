/* A pcap file of UDP datagrams in IPv4 in Ethernet. */
#ifndef BENCH_WIRE_H
#define BENCH_WIRE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct datagram {
	int64_t time_us;   /* since the epoch */
	uint32_t src, dst; /* host order */
	uint16_t src_port, dst_port;
	const void *data;
	size_t length; /* at most 65,507 */
};

/* The file header. Errors of all writing here stay in the stream (ferror). */
void wire_begin(FILE *file);

/* One record. The IP header's checksum is right, UDP's is 0: none computed (RFC 768). */
void wire_datagram(FILE *file, const struct datagram *datagram);

#endif
