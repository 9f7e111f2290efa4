#include "media/rtcp.h"

#include "media/rtp.h"

#define HEADER_BYTES 4u
#define SENT_BYTES 24u /* SSRC, and what an SR says of its sender */
#define REPORT_BYTES 24u
#define VOIP_BLOCK 7u
#define VOIP_BLOCK_WORDS 8u

bool sc_rtcp_next(struct sc_bytes *rest, struct sc_rtcp_packet *packet)
{
	uint32_t whole = HEADER_BYTES + 4 * (uint32_t)sc_u16(*rest, 2), padding = 0;

	if (rest->len < whole || sc_u8(*rest, 0) >> 6 != 2 || !sc_rtcp_type(sc_u8(*rest, 1)))
		return false;
	if (sc_u8(*rest, 0) & 0x20)
		padding = sc_u8(*rest, whole - 1);
	packet->type = sc_u8(*rest, 1);
	packet->count = sc_u8(*rest, 0) & 0x1f;
	packet->body = sc_bytes_after(sc_bytes_first(*rest, whole), HEADER_BYTES);
	packet->body.len -= padding < packet->body.len ? padding : packet->body.len;
	packet->ssrc = sc_u32(packet->body, 0);
	*rest = sc_bytes_after(*rest, whole);
	return true;
}

enum sc_rtcp_form sc_rtcp_form_of(struct sc_bytes captured, uint32_t wire_bytes)
{
	uint8_t type = sc_u8(captured, 1);
	struct sc_rtcp_packet packet;

	if (captured.len != wire_bytes || captured.len == 0)
		return SC_RTCP_BROKEN;
	while (sc_rtcp_next(&captured, &packet))
		;
	if (captured.len > 0)
		return SC_RTCP_BROKEN;
	return type == SC_RTCP_SR || type == SC_RTCP_RR ? SC_RTCP_COMPOUND : SC_RTCP_REDUCED;
}

bool sc_rtcp_sent(const struct sc_rtcp_packet *packet, struct sc_rtcp_sent *sent)
{
	struct sc_bytes b = packet->body;

	if (packet->type != SC_RTCP_SR || b.len < SENT_BYTES)
		return false;
	sent->ntp = (uint64_t)sc_u32(b, 4) << 32 | sc_u32(b, 8);
	sent->timestamp = sc_u32(b, 12);
	sent->packets = sc_u32(b, 16);
	sent->bytes = sc_u32(b, 20);
	return true;
}

bool sc_rtcp_report(const struct sc_rtcp_packet *packet, unsigned i, struct sc_rtcp_report *report)
{
	uint32_t before = packet->type == SC_RTCP_SR ? SENT_BYTES : 4;
	struct sc_bytes b = sc_bytes_after(packet->body, before + i * REPORT_BYTES);

	if ((packet->type != SC_RTCP_SR && packet->type != SC_RTCP_RR) || i >= packet->count ||
	    b.len < REPORT_BYTES)
		return false;
	report->ssrc = sc_u32(b, 0);
	report->fraction = sc_u8(b, 4);
	report->lost = (int32_t)(sc_u32(b, 4) << 8) >> 8;
	report->highest = sc_u32(b, 8);
	report->jitter = sc_u32(b, 12);
	report->lsr = sc_u32(b, 16);
	report->dlsr = sc_u32(b, 20);
	return true;
}

static void read_voip(struct sc_bytes b, struct sc_rtcp_voip *voip)
{
	*voip = (struct sc_rtcp_voip){
		.ssrc = sc_u32(b, 4),
		.loss_rate = sc_u8(b, 8),
		.discard_rate = sc_u8(b, 9),
		.burst_density = sc_u8(b, 10),
		.gap_density = sc_u8(b, 11),
		.burst_ms = sc_u16(b, 12),
		.gap_ms = sc_u16(b, 14),
		.round_trip_ms = sc_u16(b, 16),
		.end_system_ms = sc_u16(b, 18),
		.signal_level = (int8_t)sc_u8(b, 20),
		.noise_level = (int8_t)sc_u8(b, 21),
		.rerl = sc_u8(b, 22),
		.gmin = sc_u8(b, 23),
		.r_factor = sc_u8(b, 24),
		.ext_r_factor = sc_u8(b, 25),
		.mos_lq = sc_u8(b, 26),
		.mos_cq = sc_u8(b, 27),
		.rx_config = sc_u8(b, 28),
		.jb_nominal_ms = sc_u16(b, 30),
		.jb_max_ms = sc_u16(b, 32),
		.jb_most_ms = sc_u16(b, 34),
	};
}

bool sc_rtcp_voip(const struct sc_rtcp_packet *packet, uint32_t *at, struct sc_rtcp_voip *voip)
{
	struct sc_bytes b;

	if (packet->type != SC_RTCP_XR)
		return false;
	if (*at == 0)
		*at = 4; /* behind the sender's SSRC */
	for (;;) {
		uint32_t whole;

		b = sc_bytes_after(packet->body, *at);
		whole = 4 + 4 * (uint32_t)sc_u16(b, 2);
		if (b.len < 4 || b.len < whole)
			return false;
		*at += whole;
		if (sc_u8(b, 0) == VOIP_BLOCK && whole == 4 + 4 * VOIP_BLOCK_WORDS)
			break;
	}
	read_voip(b, voip);
	return true;
}

bool sc_rtcp_round_trip(uint32_t now, uint32_t lsr, uint32_t dlsr, uint32_t *round_trip)
{
	*round_trip = now - lsr - dlsr; /* the middle of NTP wraps every 18 hours */
	return lsr != 0 && *round_trip < UINT32_C(0x80000000);
}
