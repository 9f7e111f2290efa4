#include "capture/foreign.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#define CONVERT "convert it: editcap -F pcapng IN OUT"
#define NO_HEADER "not a capture file (no pcap or pcapng header)"

/* What of a file is looked at to call it a text. */
#define TEXT_BYTES 512

#define MAGIC(offset, bytes) (offset), sizeof(bytes) - 1, (bytes)

/* The magics are those that Wireshark's wiretap library and file(1) know. */
static const struct {
	size_t offset, length;
	const char *magic;
	struct sc_foreign foreign;
} table[] = {
	{MAGIC(0, "RTSS"), {"Microsoft Network Monitor 1 file", CONVERT}},
	{MAGIC(0, "GMBU"), {"Microsoft Network Monitor 2 file", CONVERT}},
	{MAGIC(0, "snoop\0\0\0"), {"snoop file", CONVERT}},
	{MAGIC(0, "btsnoop\0"),
	 {"Bluetooth HCI log, which holds no IP packets", "give another file"}},
	{MAGIC(0, "TRSNIFF data    \x1a"), {"Sniffer (DOS) file", CONVERT}},
	{MAGIC(0, "XCP\0"), {"Sniffer (Windows) or NetXRay file", CONVERT}},
	{MAGIC(0, "iptrace "), {"AIX iptrace file", CONVERT}},
	{MAGIC(0, "\x7fver"), {"EtherPeek or OmniPeek file", CONVERT}},
	{MAGIC(0, "\x05VNF"), {"Visual Networks file", CONVERT}},
	{MAGIC(0, "LOGG"), {"Vector BLF file", CONVERT}},
	{MAGIC(0, "\x54\x52\x00\x64\x00"), {"HP-UX nettl file", CONVERT}},
	{MAGIC(0, "BZh"), {"bzip2-compressed", "unpack it first: bunzip2 FILE"}},
	{MAGIC(0, "\xfd\x37zXZ\0"), {"xz-compressed", "unpack it first: unxz FILE"}},
	{MAGIC(0, "\x04\x22\x4d\x18"), {"lz4-compressed", "unpack it first: unlz4 FILE"}},
	{MAGIC(0, "\x1f\x9d"), {"compressed with compress", "unpack it first: uncompress FILE"}},
	{MAGIC(0, "\x1f\x8b"), {"compressed twice", "unpack it once: gunzip FILE"}},
	{MAGIC(0, "\x28\xb5\x2f\xfd"), {"compressed twice", "unpack it once: unzstd FILE"}},
	{MAGIC(0, "PK\x03\x04"), {"zip archive", "unpack it first: unzip FILE"}},
	{MAGIC(0, "7z\xbc\xaf\x27\x1c"), {"7-Zip archive", "unpack it first: 7z x FILE"}},
	{MAGIC(257, "ustar"), {"tar archive", "unpack it first: tar -xf FILE"}},
};

static const struct sc_foreign text = {
	NO_HEADER " but a text",
	"give a capture, or make one of a hex dump with text2pcap",
};
static const struct sc_foreign unknown = {NO_HEADER, "if Wireshark can read it, " CONVERT};

static bool is_text(const uint8_t *octets, size_t len)
{
	for (size_t i = 0; i < MIN(len, TEXT_BYTES); i++)
		if ((octets[i] < ' ' && !strchr("\t\n\f\r\x1b", octets[i])) || octets[i] == 0x7f ||
		    octets[i] == 0)
			return false;
	return true;
}

const struct sc_foreign *sc_foreign_find(const uint8_t *octets, size_t len)
{
	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		if (len >= table[i].offset + table[i].length &&
		    memcmp(octets + table[i].offset, table[i].magic, table[i].length) == 0)
			return &table[i].foreign;
	return is_text(octets, len) ? &text : &unknown;
}
