/* PDUs that Wireshark exported (LINKTYPE_WIRESHARK_UPPER_PDU): tags that say what
 * it is, from whom to whom, and then its bytes. What came encrypted, or in pieces,
 * is there in the clear and whole. */
#include "decode/ip_header.h"
#include "decode/walk.h"

enum {
	TAG_END = 0,
	TAG_DISSECTOR = 12, /* name of what dissects it; or else */
	TAG_TABLE = 14,     /* of the table in which that is looked for, "udp.port" */
	TAG_SRC4 = 20,
	TAG_DST4 = 21,
	TAG_SRC6 = 22,
	TAG_DST6 = 23,
	TAG_PORT_TYPE = 24,
	TAG_SPORT = 25,
	TAG_DPORT = 26,
	TAG_COUNT,
};

struct tags {
	struct sc_bytes all[TAG_COUNT]; /* ptr NULL: not there */
};

/* Of each: type and length in two bytes, and padding inside the length. */
static bool read_tags(struct sc_walk *walk, struct tags *tags)
{
	enum { HEADER = 4 };

	memset(tags, 0, sizeof *tags);
	while (walk->rest.len >= HEADER) {
		uint16_t type = sc_u16(walk->rest, 0), len = sc_u16(walk->rest, 2);
		struct sc_bytes body = sc_bytes_after(walk->rest, HEADER);

		if (len > body.len)
			return false;
		if (type < TAG_COUNT)
			tags->all[type] = sc_bytes_first(body, len);
		sc_skip(walk, HEADER + (uint32_t)len);
		if (type == TAG_END)
			return true;
	}
	return false;
}

static void set_addresses(struct sc_walk *walk, const struct tags *tags)
{
	enum { BYTES_4 = 4, BYTES_6 = 16 };
	static const uint8_t nowhere[BYTES_6];
	bool four = tags->all[TAG_SRC4].len == BYTES_4 && tags->all[TAG_DST4].len == BYTES_4;
	bool six = tags->all[TAG_SRC6].len == BYTES_6 && tags->all[TAG_DST6].len == BYTES_6;

	walk->family = four ? 4 : six ? 6 : 0;
	walk->src = four ? tags->all[TAG_SRC4].ptr : six ? tags->all[TAG_SRC6].ptr : nowhere;
	walk->dst = four ? tags->all[TAG_DST4].ptr : six ? tags->all[TAG_DST6].ptr : nowhere;
}

static bool named(struct sc_bytes tag, const char *name)
{
	size_t len = strlen(name);

	while (tag.len > 0 && tag.ptr[tag.len - 1] == '\0')
		tag.len--;
	return tag.len == len && memcmp(tag.ptr, name, len) == 0;
}

/* One message, whatever it was carried in. */
static void deliver(struct sc_decoder *decoder, const struct sc_walk *walk, const struct tags *tags)
{
	enum { PORT_AT = 2 }; /* a number of four bytes */
	static const uint8_t transports[] = {[1] = SC_SCTP, [2] = SC_TCP, [3] = SC_UDP};
	uint32_t type = sc_u32(tags->all[TAG_PORT_TYPE], 0);
	enum sc_transport transport = type >= 1 && type < sizeof transports
					      ? (enum sc_transport)transports[type]
					      : SC_UDP;

	sc_deliver(decoder, walk, transport, sc_u16(tags->all[TAG_SPORT], PORT_AT),
		   sc_u16(tags->all[TAG_DPORT], PORT_AT));
}

enum sc_layer sc_exported(struct sc_decoder *decoder, struct sc_walk *walk)
{
	static const struct {
		const char *name;
		uint8_t layer;
	} layers[] = {
		{"ip", SC_LAYER_RAW_IP},
		{"ipv6", SC_LAYER_RAW_IP},
		{"eth", SC_LAYER_ETHERNET},
		{"eth_withoutfcs", SC_LAYER_ETHERNET},
		{"eth_maybefcs", SC_LAYER_ETHERNET},
		{"wlan", SC_LAYER_WLAN},
		{"wlan_withoutfcs", SC_LAYER_WLAN},
		{"udp", SC_LAYER_UDP},
		{"tcp", SC_LAYER_TCP},
		{"sctp", SC_LAYER_SCTP},
	};
	static const char *const messages[] = {"sip", "sip.tcp", "sip.tls"};
	static const char *const tables[] = {"udp.port", "tcp.port", "sctp.port", "tls.port"};
	struct tags tags;
	bool message = false;

	if (!read_tags(walk, &tags))
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	set_addresses(walk, &tags);
	for (size_t i = 0; i < sizeof layers / sizeof layers[0]; i++)
		if (named(tags.all[TAG_DISSECTOR], layers[i].name))
			return (enum sc_layer)layers[i].layer;
	for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++)
		message |= named(tags.all[TAG_DISSECTOR], messages[i]);
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		message |= named(tags.all[TAG_TABLE], tables[i]);
	if (message)
		deliver(decoder, walk, &tags);
	else
		sc_count(decoder, SC_COUNT_NOT_IP);
	return SC_LAYER_DONE;
}
