#include "carry_parts.h"

#include <epan/ipproto.h>

#include "store.h"

/* Those that are not there in this version of Wireshark stay 0. */
static const char *const wanted_names[WANTED_COUNT] = {
	[SIP] = "sip",
	[TCP_SEGMENT] = "tcp.segment",
	[IP_FRAGMENT] = "ip.fragment",
	[IPV6_FRAGMENT] = "ipv6.fragment",
	[SCTP_FRAGMENT] = "sctp.fragment",
	[TLS_SEGMENT] = "tls.segment",
	[WEBSOCKET_FRAGMENT] = "websocket.fragment",
	[TLS_ITEM] = "tls",
	[WEBSOCKET_ITEM] = "websocket",
	[IP_ID] = "ip.id",
	[IPV6_ID] = "ipv6.fraghdr.ident",
	[IPV6_LENGTH] = "ipv6.plen",
	[UDP_LENGTH] = "udp.length",
	[ICMP_TYPE] = "icmp.type",
	[ICMPV6_TYPE] = "icmpv6.type",
	[ICMP_CODE] = "icmp.code",
	[ICMPV6_CODE] = "icmpv6.code",
	[IP_SOURCE] = "ip.src",
	[IPV6_SOURCE] = "ipv6.src",
	[TCP_LENGTH] = "tcp.len",
	[TCP_FLAGS] = "tcp.flags",
};

static int wanted[WANTED_COUNT];

/* Layers that tell how a message travelled. */
enum layer { UDP, TCP, TLS, DTLS, SCTP, WEBSOCKET, ICMP, ICMPV6, IP, IPV6, LAYER_COUNT };

static const char *const layer_names[LAYER_COUNT] = {
	[UDP] = "udp",   [TCP] = "tcp",       [TLS] = "tls",
	[DTLS] = "dtls", [SCTP] = "sctp",     [WEBSOCKET] = "websocket",
	[ICMP] = "icmp", [ICMPV6] = "icmpv6", [IP] = "ip",
	[IPV6] = "ipv6",
};

static int layers[LAYER_COUNT];

void sc_carry_init(void)
{
	for (int i = 0; i < WANTED_COUNT; i++) {
		const header_field_info *info = proto_registrar_get_byname(wanted_names[i]);
		wanted[i] = info ? info->id : 0;
	}
	for (int i = 0; i < LAYER_COUNT; i++)
		layers[i] = proto_get_id_by_filter_name(layer_names[i]);
}

GArray *sc_carry_wanted(void)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(int));

	for (int i = 0; i < WANTED_COUNT; i++)
		if (wanted[i] > 0)
			g_array_append_val(ids, wanted[i]);
	return ids;
}

GPtrArray *sc_carry_fields(const proto_tree *tree, enum wanted which)
{
	return wanted[which] > 0 ? proto_get_finfo_ptr_array(tree, wanted[which]) : NULL;
}

/* The innermost one. */
static uint32_t last_value(const proto_tree *tree, enum wanted which)
{
	const GPtrArray *fields = sc_carry_fields(tree, which);

	return fields && fields->len > 0 ? sc_ws_uint(g_ptr_array_index(fields, fields->len - 1))
					 : 0;
}

/* ---- the frame ---- */

struct sc_endpoint sc_carry_endpoint(const address *address, uint32_t port)
{
	if (address->type == AT_IPv4)
		return sc_endpoint_ip4(address->data, (uint16_t)port);
	if (address->type == AT_IPv6)
		return sc_endpoint_ip6(address->data, (uint16_t)port);
	return (struct sc_endpoint){.family = 0};
}

struct sc_frame_ref sc_carry_frame_ref(const packet_info *pinfo)
{
	return (struct sc_frame_ref){
		.number = pinfo->num,
		.file_number = pinfo->num,
		.length = pinfo->fd->pkt_len,
		.time_ns = sc_plugin_time(pinfo->num),
	};
}

/* The layers below the first message, as bits of enum layer. Of two that exclude
 * each other it is the nearer one. */
static unsigned layers_below(const packet_info *pinfo)
{
	static const unsigned transports = 1u << UDP | 1u << TCP | 1u << SCTP;
	static const unsigned networks = 1u << IP | 1u << IPV6;
	unsigned found = 0;

	for (wmem_list_frame_t *at = wmem_list_head(pinfo->layers); at;
	     at = wmem_list_frame_next(at)) {
		int id = GPOINTER_TO_INT(wmem_list_frame_data(at));

		if (id == wanted[SIP])
			break;
		for (int i = 0; i < LAYER_COUNT; i++) {
			if (layers[i] != id)
				continue;
			if (transports >> i & 1) /* a new one: what lay over the old is a tunnel */
				found &= ~(transports | 1u << TLS | 1u << DTLS | 1u << WEBSOCKET);
			if (networks >> i & 1)
				found &= ~networks;
			found |= 1u << i;
		}
	}
	return found;
}

static bool has(unsigned found, enum layer layer)
{
	return found >> layer & 1;
}

static void set_transport(struct sc_carry *carry, unsigned found)
{
	carry->carriage = SC_DATAGRAM;
	carry->packet.transport = SC_UDP;
	if (has(found, WEBSOCKET)) {
		carry->carriage = SC_WHOLE;
		carry->packet.transport = has(found, TLS) ? SC_WSS : SC_WS;
	} else if (has(found, TCP)) {
		carry->carriage = SC_STREAM;
		carry->packet.transport = has(found, TLS) ? SC_TLS : SC_TCP;
	} else if (has(found, SCTP)) {
		carry->carriage = SC_WHOLE;
		carry->packet.transport = SC_SCTP;
	}
}

/* Who sent the error: the source of the packet around the one that it quotes. */
static struct sc_endpoint teller(const proto_tree *tree, bool six)
{
	const GPtrArray *sources = sc_carry_fields(tree, six ? IPV6_SOURCE : IP_SOURCE);
	const field_info *source;
	uint8_t address[16];

	if (!sources || sources->len < 2)
		return (struct sc_endpoint){.family = 0};
	source = sources->pdata[sources->len - 2];
	for (int i = 0; i < (six ? 16 : 4); i++)
		address[i] = sc_ws_byte(source->ds_tvb, source->start + i);
	return six ? sc_endpoint_ip6(address, 0) : sc_endpoint_ip4(address, 0);
}

static void note_error(struct sc_icmp_error *icmp, const proto_tree *tree, bool six)
{
	enum { UNREACHABLE4 = 3, UNREACHABLE6 = 1 }; /* RFC 792, RFC 4443 */

	icmp->type = (uint8_t)last_value(tree, six ? ICMPV6_TYPE : ICMP_TYPE);
	icmp->code = (uint8_t)last_value(tree, six ? ICMPV6_CODE : ICMP_CODE);
	icmp->unreachable = icmp->type == (six ? UNREACHABLE6 : UNREACHABLE4);
	icmp->teller = teller(tree, six);
}

void sc_carry_frame(struct sc_carry *carry, packet_info *pinfo, proto_tree *tree)
{
	unsigned found;

	carry->messages = sc_carry_fields(tree, SIP);
	if (!carry->messages)
		return;
	*carry = (struct sc_carry){.tree = tree, .messages = carry->messages};
	found = layers_below(pinfo);
	set_transport(carry, found);
	carry->layered = has(found, TLS) || has(found, WEBSOCKET);
	carry->at = tree->first_child;
	if (pinfo->data_src)
		carry->frame_tvb = get_data_source_tvb(pinfo->data_src->data);
	carry->packet.src = sc_carry_endpoint(&pinfo->src, pinfo->srcport);
	carry->packet.dst = sc_carry_endpoint(&pinfo->dst, pinfo->destport);
	carry->packet.last = sc_carry_frame_ref(pinfo);
	carry->packet.interface = sc_ws_interface(pinfo);
	carry->packet.snapped = pinfo->fd->cap_len < pinfo->fd->pkt_len;
	if (carry->packet.transport == SC_UDP)
		carry->packet.ip_id = last_value(tree, has(found, IPV6) ? IPV6_ID : IP_ID);
	carry->error = has(found, ICMP) || has(found, ICMPV6);
	if (carry->error)
		note_error(&carry->icmp, tree, has(found, ICMPV6));
}

void sc_carry_pieces(packet_info *pinfo, const proto_tree *tree)
{
	static const enum wanted pieces[] = {IP_FRAGMENT, IPV6_FRAGMENT};

	/* What was put together is a source of data of its own. */
	if (!pinfo->data_src || !pinfo->data_src->next)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
		const GPtrArray *fields = sc_carry_fields(tree, pieces[i]);
		field_info *first = fields && fields->len > 0 ? fields->pdata[0] : NULL;

		if (first && sc_ws_uint(first) < pinfo->num)
			sc_plugin_store_began(pinfo->num, sc_ws_uint(first));
	}
}

/* From the header on as the frame has it, `length` bytes of which were on the wire. */
static bool set_rest(struct sc_walk *walk, const field_info *flags, uint32_t payload)
{
	enum { FLAGS_AT = 12, WORD = 4 };
	tvbuff_t *source = flags->ds_tvb;
	int at = flags->start - FLAGS_AT, captured;
	uint32_t length, here;

	if (at < 0 || flags->start >= (captured = (int)tvb_captured_length(source)))
		return false;
	length = (sc_ws_byte(source, flags->start) >> 4) * (uint32_t)WORD + payload;
	here = MIN(length, (uint32_t)(captured - at));
	walk->rest = (struct sc_bytes){tvb_get_ptr(source, at, (int)here), here};
	walk->missing = length - here;
	return true;
}

bool sc_carry_segment(struct sc_carry_segment *segment, packet_info *pinfo, const proto_tree *tree)
{
	const GPtrArray *flags, *lengths;
	uint32_t began;

	if (pinfo->ptype != PT_TCP || (pinfo->src.type != AT_IPv4 && pinfo->src.type != AT_IPv6) ||
	    pinfo->dst.type != pinfo->src.type)
		return false;
	flags = sc_carry_fields(tree, TCP_FLAGS);
	lengths = sc_carry_fields(tree, TCP_LENGTH);
	if (!flags || !lengths || flags->len == 0 || lengths->len != flags->len ||
	    sc_carry_fields(tree, ICMP_TYPE) ||
	    sc_carry_fields(tree, ICMPV6_TYPE)) /* it is quoted there */
		return false;
	began = sc_plugin_began(pinfo->num);
	*segment = (struct sc_carry_segment){
		.walk = {.family = pinfo->src.type == AT_IPv4 ? 4 : 6,
			 .src = pinfo->src.data,
			 .dst = pinfo->dst.data,
			 .first = &segment->first,
			 .last = &segment->last},
		.first = sc_carry_frame_ref(pinfo),
		.last = sc_carry_frame_ref(pinfo),
	};
	segment->first.number = segment->first.file_number = began;
	segment->first.time_ns = sc_plugin_time(began);
	return set_rest(&segment->walk, g_ptr_array_index(flags, flags->len - 1),
			last_value(tree, TCP_LENGTH));
}

/* ---- one message ---- */

/* The frame that the byte came in, if the source was put together from several. */
static uint32_t piece_with(const proto_tree *tree, enum wanted which, const field_info *field)
{
	const GPtrArray *pieces = sc_carry_fields(tree, which);

	for (guint i = 0; pieces && i < pieces->len; i++) {
		field_info *piece = g_ptr_array_index(pieces, i);

		if (piece->ds_tvb == field->ds_tvb && field->start >= piece->start &&
		    field->start - piece->start < piece->length)
			return sc_ws_uint(piece);
	}
	return 0;
}

static uint32_t first_piece(const proto_tree *tree, const field_info *field)
{
	static const enum wanted pieces[] = {TCP_SEGMENT,   IP_FRAGMENT, IPV6_FRAGMENT,
					     SCTP_FRAGMENT, TLS_SEGMENT, WEBSOCKET_FRAGMENT};
	uint32_t number = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(pieces) && number == 0; i++)
		number = piece_with(tree, pieces[i], field);
	return number;
}

/* Decrypted and unmasked bytes have a source of their own, which tells nothing
 * of segments. What they were taken from stands before them in the tree. */
static void find_outer(struct sc_carry *carry, const field_info *field)
{
	const field_info *websocket = carry->websocket, *tls = carry->tls;

	for (proto_node *node = carry->at; node; node = node->next) {
		const field_info *item = PNODE_FINFO(node);

		if (item == field) {
			carry->at = node->next;
			carry->websocket = websocket;
			carry->tls = tls;
			return;
		}
		if (item && item->hfinfo->id == wanted[WEBSOCKET_ITEM])
			websocket = item;
		else if (item && item->hfinfo->id == wanted[TLS_ITEM])
			tls = item;
	}
}

static void set_first(struct sc_carry *carry, const field_info *field)
{
	struct sc_frame_ref *first = &carry->packet.first;
	uint32_t number;

	*first = carry->packet.last;
	if (field->ds_tvb == carry->frame_tvb) /* put together of nothing */
		return;
	number = first_piece(carry->tree, field);
	if (carry->layered && number == 0) {
		find_outer(carry, field);
		if (carry->websocket)
			number = first_piece(carry->tree, carry->websocket);
		if (carry->tls && number == 0)
			number = first_piece(carry->tree, carry->tls);
	}
	if (number == 0 || number > first->number)
		return;
	/* A segment of a stream may have come in fragments itself. */
	if (number < first->number)
		number = sc_plugin_began(number);
	first->number = first->file_number = number;
	first->time_ns = sc_plugin_time(number);
}

int sc_carry_packet_end(const GPtrArray *ids, tvbuff_t *source, int header)
{
	enum { ID_AT = 4, LENGTH_AT = 2, IP6_HEADER = 40, IP6_LENGTH_AT = 4, IP6_NEXT_AT = 6 };

	for (guint i = ids ? ids->len : 0; i > 0; i--) {
		const field_info *id = g_ptr_array_index(ids, i - 1);
		int start = id->start - ID_AT, length;

		if (id->ds_tvb != source || id->start > header)
			continue;
		length = tvb_get_ntohs(source, start + LENGTH_AT);
		return length > 0 ? start + length : INT_MAX;
	}
	if (header >= IP6_HEADER && sc_ws_byte(source, header - IP6_HEADER) >> 4 == 6 &&
	    sc_ws_byte(source, header - IP6_HEADER + IP6_NEXT_AT) == IP_PROTO_UDP) {
		int length = tvb_get_ntohs(source, header - IP6_HEADER + IP6_LENGTH_AT);
		return length > 0 ? header + length : INT_MAX;
	}
	return INT_MAX;
}

/* Where the datagram ends by its own header, which counts as far as IP's does
 * not contradict. The field's length will not do: in a visible tree it is what
 * Wireshark made of Content-Length. -1: no such. */
static int datagram_end(const proto_tree *tree, const field_info *field)
{
	enum { LENGTH_AT = 4, HEADER = 8 };
	const GPtrArray *lengths = sc_carry_fields(tree, UDP_LENGTH);

	for (guint i = lengths ? lengths->len : 0; i > 0; i--) {
		field_info *length = g_ptr_array_index(lengths, i - 1);
		int header = length->start - LENGTH_AT, end;

		if (length->ds_tvb != field->ds_tvb || header + HEADER > field->start)
			continue;
		end = sc_carry_packet_end(sc_carry_fields(tree, IP_ID), field->ds_tvb, header);
		return MIN(end, header + (int)sc_ws_uint(length));
	}
	return -1;
}

bool sc_carry_message(struct sc_carry *carry, const field_info *field, struct sc_span *bytes)
{
	tvbuff_t *source = field->ds_tvb;
	int captured = (int)tvb_captured_length(source), end = -1;

	/* A body may hold SIP, too. */
	if (source == carry->source && field->start < carry->end)
		return false;
	if (carry->carriage == SC_DATAGRAM)
		end = datagram_end(carry->tree, field);
	if (end <= field->start) {
		end = field->start + field->length;
		if (end >= captured)
			end = (int)tvb_reported_length(source);
	}
	carry->packet.missing = end > captured ? (uint32_t)(end - captured) : 0;
	end = MIN(end, captured);
	if (end <= field->start)
		return false;
	set_first(carry, field);
	*bytes = sc_span((const char *)tvb_get_ptr(source, field->start, end - field->start),
			 (size_t)(end - field->start));
	carry->source = source;
	carry->end = end;
	return true;
}
