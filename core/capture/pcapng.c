/* pcapng: draft-ietf-opsawg-pcapng. Sections, each in a byte order of its own
 * and with interfaces of its own; blocks that we do not know are passed over. */
#include "capture/capture_parts.h"
#include "capture/interface.h"
#include "capture/order.h"

#define BLOCK_SECTION 0x0a0d0d0au
#define BLOCK_INTERFACE 1u
#define BLOCK_PACKET_OBSOLETE 2u
#define BLOCK_PACKET_SIMPLE 3u
#define BLOCK_STATISTICS 5u
#define BLOCK_PACKET 6u

/* A block: type, total length, body, total length again. */
#define BLOCK_HEAD_BYTES 8u
#define BLOCK_TRAILER_BYTES 4u
#define BLOCK_FRAME_BYTES 12u
#define BLOCK_LENGTH_MULTIPLE 4u

#define BYTE_ORDER_MAGIC 0x1a2b3c4du
#define SECTION_BLOCK_BYTES_MIN 28u
#define SECTION_VERSION 1u

#define OPTION_HEAD_BYTES 4u
#define OPTION_END 0u
#define OPTION_NAME 2u
#define OPTION_DESCRIPTION 3u
#define OPTION_TSRESOL 9u
#define OPTION_TSOFFSET 14u
#define OPTION_IFDROP 5u
#define OPTION_OSDROP 7u
#define OPTION_DROPCOUNT 4u

#define INTERFACE_BODY_BYTES 8u
#define PACKET_BODY_BYTES 20u
#define SIMPLE_BODY_BYTES 4u
#define STATISTICS_BODY_BYTES 12u

/* Drops of an obsolete packet block that are not known. */
#define DROPS_UNKNOWN 0xffffu

static const char section_cut[] = "cut short in the middle of a pcapng section header";

struct body {
	const uint8_t *bytes;
	uint32_t length;
	uint32_t here; /* of them those that are at `bytes`: not all of a long block */
};

struct option {
	uint32_t code, length;
	const uint8_t *value;
};

/* The next option of `left`, which moves on; false at the end of the list, with
 * bytes left over only if the list runs beyond its block. */
static bool next_option(struct body *left, bool swapped, struct option *option)
{
	uint32_t padded;

	if (left->length < OPTION_HEAD_BYTES)
		return false;
	option->code = sc_load16(left->bytes, swapped);
	option->length = sc_load16(left->bytes + 2, swapped);
	option->value = left->bytes + OPTION_HEAD_BYTES;
	if (option->code == OPTION_END) {
		left->length = 0;
		return false;
	}
	padded = OPTION_HEAD_BYTES + (option->length + 3) / 4 * 4;
	if (padded > left->length)
		return false;
	left->bytes += padded;
	left->length -= padded;
	return true;
}

/* A 64-bit count of packets; one of any other length says nothing. */
static uint64_t option_count(const struct option *option, bool swapped)
{
	return option->length == sizeof(uint64_t) ? sc_load64(option->value, swapped) : 0;
}

static struct sc_interface *find_interface(struct sc_capture *capture, uint32_t id)
{
	GArray *interfaces = capture->pcapng.interfaces;

	return id < interfaces->len ? &g_array_index(interfaces, struct sc_interface, id) : NULL;
}

static uint64_t add_saturated(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

/* `interface` is known to have lost that many packets, by either way of counting. */
static void count_lost(struct sc_capture *capture, struct sc_interface *interface, uint64_t counted,
		       uint64_t between)
{
	uint64_t before = sc_interface_lost(interface);

	/* The statistics count from the start of the capture: the latest have the sum. */
	interface->lost_counted = MAX(interface->lost_counted, counted);
	interface->lost_between = add_saturated(interface->lost_between, between);
	capture->info.dropped =
		add_saturated(capture->info.dropped, sc_interface_lost(interface) - before);
}

static const char *read_interface(struct sc_capture *capture, struct body body,
				  struct sc_frame *frame)
{
	struct body left = {body.bytes + INTERFACE_BODY_BYTES, body.here - INTERFACE_BODY_BYTES,
			    body.here - INTERFACE_BODY_BYTES};
	struct sc_interface interface = {
		.link_type = sc_load16(body.bytes, capture->swapped),
		.snaplen = sc_load32(body.bytes + 4, capture->swapped),
	};
	const char *problem = NULL;
	struct option option;

	(void)frame;
	sc_interface_resolution(&interface, SC_TSRESOL_DEFAULT);
	while (!problem && next_option(&left, capture->swapped, &option)) {
		if (option.code == OPTION_NAME)
			sc_interface_text(&interface.name, option.value, option.length);
		else if (option.code == OPTION_DESCRIPTION)
			sc_interface_text(&interface.description, option.value, option.length);
		else if (option.code == OPTION_TSRESOL && option.length == 1)
			sc_interface_resolution(&interface, option.value[0]);
		else if (option.code == OPTION_TSOFFSET && option.length == sizeof(int64_t))
			interface.offset_s = (int64_t)sc_load64(option.value, capture->swapped);
		else if (option.code == OPTION_TSRESOL || option.code == OPTION_TSOFFSET)
			problem = "an interface whose time stamps cannot be understood";
	}
	if (!problem && left.length > 0)
		problem = "an interface whose options run beyond their block";
	if (problem) {
		sc_interface_clear(&interface);
		return problem;
	}
	g_array_append_val(capture->pcapng.interfaces, interface);
	capture->info.interfaces++;
	capture->info.resolution_ns = MAX(capture->info.resolution_ns, interface.resolution_ns);
	return NULL;
}

static const char *read_statistics(struct sc_capture *capture, struct body body,
				   struct sc_frame *frame)
{
	struct body left = {body.bytes + STATISTICS_BODY_BYTES, body.here - STATISTICS_BODY_BYTES,
			    body.here - STATISTICS_BODY_BYTES};
	struct sc_interface *interface =
		find_interface(capture, sc_load32(body.bytes, capture->swapped));
	struct option option;
	uint64_t lost = 0;

	(void)frame;
	if (!interface)
		return "statistics of an interface that is not described";
	while (next_option(&left, capture->swapped, &option)) {
		if (option.code == OPTION_IFDROP || option.code == OPTION_OSDROP)
			lost = add_saturated(lost, option_count(&option, capture->swapped));
	}
	count_lost(capture, interface, lost, 0);
	return NULL;
}

/* The sum of epb_dropcount in the options of a packet. */
static uint64_t lost_before_packet(const struct sc_capture *capture, struct body left)
{
	struct option option;
	uint64_t lost = 0;

	while (next_option(&left, capture->swapped, &option))
		if (option.code == OPTION_DROPCOUNT)
			lost = add_saturated(lost, option_count(&option, capture->swapped));
	return lost;
}

/* The record is of this interface of the section. Its number over all sections of the
 * file has a limit; beyond it numbers begin again. */
static void set_interface(struct sc_capture *capture, struct sc_frame *frame, uint32_t id)
{
	struct sc_pcapng *pcapng = &capture->pcapng;

	pcapng->interface = id;
	frame->interface = (pcapng->interfaces_before + id) % SC_INTERFACES_MAX;
	frame->link_type = g_array_index(pcapng->interfaces, struct sc_interface, id).link_type;
}

/* What the enhanced and the obsolete packet block have in common: all that
 * follows the first four bytes. */
static const char *read_timed(struct sc_capture *capture, struct body body, uint32_t id,
			      uint64_t lost, struct sc_frame *frame)
{
	const bool swapped = capture->swapped;
	struct sc_interface *interface = find_interface(capture, id);
	uint64_t ticks = (uint64_t)sc_load32(body.bytes + 4, swapped) << 32 |
			 sc_load32(body.bytes + 8, swapped);
	uint32_t caplen = sc_load32(body.bytes + 12, swapped);
	uint32_t length = sc_load32(body.bytes + 16, swapped);
	uint32_t room = body.length - PACKET_BODY_BYTES, padded;

	if (!interface)
		return "it is from an interface that is not described";
	if (caplen > room)
		return "it is longer than its block";
	padded = (caplen + 3) / 4 * 4; /* room is a multiple of four */
	if (room > padded && body.here == body.length) {
		struct body options = {body.bytes + PACKET_BODY_BYTES + padded, room - padded,
				       room - padded};
		lost = add_saturated(lost, lost_before_packet(capture, options));
	}
	if (lost > 0)
		count_lost(capture, interface, 0, lost);
	set_interface(capture, frame, id);
	sc_capture_frame(capture, frame, body.bytes + PACKET_BODY_BYTES, caplen, length,
			 sc_interface_time(interface, ticks));
	sc_capture_shorten(capture, frame, body.here - PACKET_BODY_BYTES);
	return NULL;
}

static const char *read_packet(struct sc_capture *capture, struct body body, struct sc_frame *frame)
{
	return read_timed(capture, body, sc_load32(body.bytes, capture->swapped), 0, frame);
}

static const char *read_obsolete(struct sc_capture *capture, struct body body,
				 struct sc_frame *frame)
{
	uint32_t drops = sc_load16(body.bytes + 2, capture->swapped);

	return read_timed(capture, body, sc_load16(body.bytes, capture->swapped),
			  drops == DROPS_UNKNOWN ? 0 : drops, frame);
}

/* Of the first interface, without a time, cut to its snap length. */
static const char *read_simple(struct sc_capture *capture, struct body body, struct sc_frame *frame)
{
	const struct sc_interface *interface = find_interface(capture, 0);
	uint32_t length = sc_load32(body.bytes, capture->swapped), caplen = length;

	if (!interface)
		return "it is from an interface that is not described";
	if (interface->snaplen > 0 && caplen > interface->snaplen)
		caplen = interface->snaplen;
	if (caplen > body.length - SIMPLE_BODY_BYTES)
		return "it is longer than its block";
	set_interface(capture, frame, 0);
	sc_capture_frame(capture, frame, body.bytes + SIMPLE_BODY_BYTES, caplen, length,
			 SC_TIME_NONE);
	sc_capture_shorten(capture, frame, body.here - SIMPLE_BODY_BYTES);
	return NULL;
}

/* Most frequent first. `read` gives NULL or what is wrong. */
static const struct block {
	uint32_t type;
	uint32_t body_bytes_min;
	bool packet;
	const char *(*read)(struct sc_capture *capture, struct body body, struct sc_frame *frame);
} blocks[] = {
	{BLOCK_PACKET, PACKET_BODY_BYTES, true, read_packet},
	{BLOCK_PACKET_SIMPLE, SIMPLE_BODY_BYTES, true, read_simple},
	{BLOCK_PACKET_OBSOLETE, PACKET_BODY_BYTES, true, read_obsolete},
	{BLOCK_INTERFACE, INTERFACE_BODY_BYTES, false, read_interface},
	{BLOCK_STATISTICS, STATISTICS_BODY_BYTES, false, read_statistics},
};

/* A row for every type, so that the caller need not ask. */
static const struct block *find_block(uint32_t type)
{
	static const struct block unknown = {0, 0, false, NULL};

	for (size_t i = 0; i < G_N_ELEMENTS(blocks); i++)
		if (blocks[i].type == type)
			return &blocks[i];
	return &unknown;
}

static bool length_is_possible(uint32_t length, uint32_t least)
{
	return length >= least && length <= SC_RECORD_BYTES_MAX &&
	       length % BLOCK_LENGTH_MULTIPLE == 0;
}

/* A block of `total` octets. NULL: it is not all there. *sound: the length at its end is
 * the one at its beginning. */
static const uint8_t *take_block(struct sc_capture *capture, uint32_t total, bool *sound)
{
	const uint32_t before = total - BLOCK_TRAILER_BYTES;
	struct sc_octets *octets = &capture->octets;
	const uint8_t *head, *trailer;

	if (G_LIKELY(before <= SC_RECORD_BYTES_KEPT)) {
		head = sc_octets_need(octets, total);
		if (!head)
			return NULL;
		sc_octets_take(octets, before);
		trailer = octets->at;
	} else {
		head = sc_capture_take(capture, before);
		trailer = head ? sc_octets_need(octets, BLOCK_TRAILER_BYTES) : NULL;
		capture->passing = !trailer;
		if (!trailer)
			return NULL;
	}
	*sound = sc_load32(trailer, capture->swapped) == total;
	sc_octets_take(octets, BLOCK_TRAILER_BYTES);
	return head;
}

/* NULL, or why the section that begins here cannot be read. */
static const char *read_section(struct sc_capture *capture)
{
	struct sc_pcapng *pcapng = &capture->pcapng;
	const uint8_t *head = sc_octets_need(&capture->octets, BLOCK_HEAD_BYTES + 4);
	uint32_t total;
	bool sound;

	if (!head)
		return section_cut;
	capture->swapped = sc_load32(head + 8, true) == BYTE_ORDER_MAGIC;
	if (sc_load32(head + 8, capture->swapped) != BYTE_ORDER_MAGIC)
		return "a pcapng section header without a byte order";
	total = sc_load32(head + 4, capture->swapped);
	if (!length_is_possible(total, SECTION_BLOCK_BYTES_MIN))
		return "a pcapng section header of an impossible length";
	head = take_block(capture, total, &sound);
	if (!head)
		return section_cut;
	if (!sound)
		return "a pcapng section header whose two lengths differ";
	if (sc_load16(head + 12, capture->swapped) != SECTION_VERSION)
		return "pcapng of another version than 1";
	g_array_set_size(pcapng->interfaces, 0);
	pcapng->interfaces_before = capture->info.interfaces;
	return NULL;
}

static bool pcapng_recognise(uint32_t magic)
{
	return magic == BLOCK_SECTION;
}

static const char *pcapng_open(struct sc_capture *capture)
{
	capture->info.format = "pcapng";
	capture->pcapng.interfaces = g_array_new(FALSE, FALSE, sizeof(struct sc_interface));
	g_array_set_clear_func(capture->pcapng.interfaces, sc_interface_clear);
	return read_section(capture);
}

static enum sc_read next_section(struct sc_capture *capture, struct sc_error *error)
{
	const char *reason = read_section(capture);

	if (!reason)
		return SC_READ_FRAME;
	if (reason == section_cut)
		return sc_capture_stop(capture, false, error);
	return sc_capture_damaged(capture, false, error, "%s", reason);
}

/* The block of `type` that comes next. *packet: it was one, and is in *frame. */
static enum sc_read next_block(struct sc_capture *capture, uint32_t type, uint32_t total,
			       struct sc_frame *frame, bool *packet, struct sc_error *error)
{
	const struct block *block = find_block(type);
	const char *reason = NULL;
	const uint8_t *head;
	struct body body;
	bool sound;

	*packet = block->packet;
	if (!length_is_possible(total, BLOCK_FRAME_BYTES + block->body_bytes_min))
		return sc_capture_damaged(capture, *packet, error,
					  "a block of an impossible length");
	head = take_block(capture, total, &sound);
	if (!head)
		return sc_capture_stop(capture, *packet, error);
	if (!sound)
		return sc_capture_damaged(capture, *packet, error,
					  "a block whose two lengths differ");
	body = (struct body){head + BLOCK_HEAD_BYTES, total - BLOCK_FRAME_BYTES,
			     MIN(total, SC_RECORD_BYTES_KEPT + BLOCK_TRAILER_BYTES) -
				     BLOCK_FRAME_BYTES};
	if (block->read)
		reason = block->read(capture, body, frame);
	if (reason)
		return sc_capture_damaged(capture, *packet, error, "%s", reason);
	return SC_READ_FRAME;
}

static enum sc_read pcapng_next(struct sc_capture *capture, struct sc_frame *frame,
				struct sc_error *error)
{
	enum sc_read result = SC_READ_FRAME;
	bool packet = false;

	while (result == SC_READ_FRAME && !packet) {
		const uint8_t *head = sc_octets_need(&capture->octets, BLOCK_HEAD_BYTES);
		uint32_t type = head ? sc_load32(head, capture->swapped) : 0;

		if (!head)
			result = sc_capture_stop(capture, false, error);
		else if (type == BLOCK_SECTION)
			result = next_section(capture, error);
		else
			result = next_block(capture, type, sc_load32(head + 4, capture->swapped),
					    frame, &packet, error);
		if (result == SC_READ_FRAME && !packet && capture->octets.may_pause &&
		    !sc_capture_has_come(capture))
			return SC_READ_NOTHING;
	}
	return result;
}

/* Of the next block, which need not be a packet. */
static size_t pcapng_record_bytes(const struct sc_capture *capture, size_t have)
{
	const uint8_t *head = capture->octets.at;
	uint32_t type, total;

	if (have < BLOCK_HEAD_BYTES + 4) /* the byte order of a section, too */
		return BLOCK_HEAD_BYTES + 4;
	type = sc_load32(head, capture->swapped);
	total = sc_load32(head + 4, type == BLOCK_SECTION
					    ? sc_load32(head + 8, true) == BYTE_ORDER_MAGIC
					    : capture->swapped);
	return length_is_possible(total, BLOCK_FRAME_BYTES) ? total : have;
}

static size_t pcapng_ahead(const struct sc_capture *capture, const uint8_t *at,
			   struct sc_frame *frame)
{
	const GArray *interfaces = capture->pcapng.interfaces;
	size_t have = (size_t)(capture->octets.end - at);
	const uint8_t *body = at + BLOCK_HEAD_BYTES;
	uint32_t type, total, interface;

	if (have < BLOCK_FRAME_BYTES)
		return 0;
	type = sc_load32(at, capture->swapped);
	total = sc_load32(at + 4, capture->swapped);
	if (type == BLOCK_SECTION || total > have || !length_is_possible(total, BLOCK_FRAME_BYTES))
		return 0;
	frame->caplen = 0;
	if (type != BLOCK_PACKET)
		return type == BLOCK_PACKET_SIMPLE || type == BLOCK_PACKET_OBSOLETE ? 0 : total;
	if (total < BLOCK_FRAME_BYTES + PACKET_BODY_BYTES)
		return 0;
	interface = sc_load32(body, capture->swapped);
	frame->caplen = sc_load32(body + 12, capture->swapped);
	if (frame->caplen == 0 || interface >= interfaces->len ||
	    frame->caplen > total - BLOCK_FRAME_BYTES - PACKET_BODY_BYTES)
		return 0;
	frame->link_type = g_array_index(interfaces, struct sc_interface, interface).link_type;
	frame->data = body + PACKET_BODY_BYTES;
	frame->ref.length = sc_load32(body + 16, capture->swapped);
	return total;
}

static void pcapng_interface(const struct sc_capture *capture, uint32_t number,
			     struct sc_interface_info *info)
{
	const struct sc_pcapng *pcapng = &capture->pcapng;
	const struct sc_interface *interface =
		&g_array_index(pcapng->interfaces, struct sc_interface, pcapng->interface);

	(void)number; /* it may be another's, too */
	*info = (struct sc_interface_info){
		.link_type = interface->link_type,
		.snaplen = interface->snaplen,
		.tsresol = interface->tsresol,
		.offset_s = interface->offset_s,
		.name = interface->name,
		.description = interface->description,
	};
}

const struct sc_format sc_format_pcapng = {
	.recognise = pcapng_recognise,
	.open = pcapng_open,
	.next = pcapng_next,
	.record_bytes = pcapng_record_bytes,
	.ahead = pcapng_ahead,
	.interface = pcapng_interface,
};
