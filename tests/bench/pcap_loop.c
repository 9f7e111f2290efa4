/* The yardstick: how long it takes to be handed every packet of a capture and
 * to look at none of them. */
#include <stdint.h>
#include <stdio.h>

#include <pcap/pcap.h>

int main(int argc, char **argv)
{
	char error[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *header;
	const uint8_t *data;
	uint64_t packets = 0;
	int status;

	if (argc != 2) {
		fprintf(stderr, "usage: pcap_loop FILE\n");
		return 2;
	}
	pcap_t *pcap = pcap_open_offline(argv[1], error);
	if (!pcap) {
		fprintf(stderr, "pcap_loop: %s\n", error);
		return 3;
	}
	while ((status = pcap_next_ex(pcap, &header, &data)) == 1)
		packets++;
	if (status != PCAP_ERROR_BREAK)
		fprintf(stderr, "pcap_loop: %s\n", pcap_geterr(pcap));
	pcap_close(pcap);
	printf("%ju\n", (uintmax_t)packets);
	return status == PCAP_ERROR_BREAK ? 0 : 4;
}
