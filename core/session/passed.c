#include "session/passed.h"

#include "session/announcements.h"
#include "session/call.h"
#include "session/dialog_set.h"
#include "session/stream_call.h"

#define TURN_HEADER_BYTES 4u

static const struct {
	enum sc_counter counter;
	bool kept;
} kinds[] = {
	[SC_MEDIA_OTHER] = {SC_COUNT_MEDIA_OTHER, false},
	[SC_MEDIA_STUN] = {SC_COUNT_STUN, true},
	[SC_MEDIA_TURN] = {SC_COUNT_TURN, false},
	[SC_MEDIA_ZRTP] = {SC_COUNT_ZRTP, true},
	[SC_MEDIA_DTLS] = {SC_COUNT_MEDIA_DTLS, true},
	[SC_MEDIA_UDPTL] = {SC_COUNT_T38, true},
	[SC_MEDIA_DNS] = {SC_COUNT_MEDIA_DNS, false},
	[SC_MEDIA_KEEPALIVE] = {SC_COUNT_MEDIA_KEEPALIVES, false},
};

/* ---- what is kept ---- */

static bool is_between(const struct sc_passed *passed, const struct sc_endpoint_pair *ends,
		       enum sc_media_kind kind)
{
	return passed->kind == kind && memcmp(&passed->ends, ends, sizeof *ends) == 0;
}

static struct sc_passed *find(const struct sc_call *call, const struct sc_endpoint_pair *ends,
			      enum sc_media_kind kind)
{
	struct sc_passed *passed = call->media ? call->media->passed : NULL;

	while (passed && !is_between(passed, ends, kind))
		passed = passed->next;
	return passed;
}

void sc_passed_keep(struct sc_state *state, struct sc_call *call,
		    const struct sc_datagram *datagram, enum sc_media_kind kind)
{
	struct sc_endpoint to = sc_datagram_end(datagram, datagram->dst, datagram->dport);
	struct sc_endpoint from = sc_datagram_end(datagram, datagram->src, datagram->sport);
	struct sc_endpoint_pair ends = sc_endpoint_pair_of(&to, &from);
	struct sc_passed *passed = find(call, &ends, kind);
	int64_t time_ns = datagram->frame->time_ns;

	if (passed) {
		passed->last_ns = MAX(passed->last_ns, time_ns);
		return;
	}
	if (call->media->passed_count >= SC_CALL_PASSED_MAX) {
		sc_owner_limit(state, &call->attempt.owner, SC_COUNT_LIMIT_PASSED);
		return;
	}
	passed = sc_pool_take(&state->pool, sizeof *passed);
	*passed = (struct sc_passed){call->media->passed, ends, kind, time_ns, time_ns};
	call->media->passed = passed;
	call->media->passed_count++;
}

/* ---- what it is ---- */

/* RFC 8656 12.4: 4 bytes before a datagram that a relay carries. True: that begins as RTP does. */
static bool enter_relayed(struct sc_datagram *datagram)
{
	uint32_t bytes = sc_u16(sc_datagram_bytes(datagram), 2);

	if (datagram->captured <= TURN_HEADER_BYTES || bytes == 0)
		return false;
	datagram->bytes += TURN_HEADER_BYTES;
	datagram->captured = MIN(datagram->captured - TURN_HEADER_BYTES, bytes);
	datagram->length = bytes;
	return datagram->bytes[0] >> 6 == 2;
}

static bool wants_fax(const struct sc_media_end *end)
{
	return end && end->announced && end->announced->udptl;
}

/* What it is by its bytes, and where these do not tell by who receives there. */
static enum sc_media_kind kind_of(const struct sc_datagram *datagram,
				  const struct sc_media_end *dst, const struct sc_media_end *src)
{
	struct sc_bytes bytes = sc_datagram_bytes(datagram);
	enum sc_media_kind kind = sc_media_kind_of(bytes, datagram->length);

	if (!wants_fax(dst) && !wants_fax(src))
		return kind;
	if (kind == SC_MEDIA_OTHER || ((kind == SC_MEDIA_RTP || kind == SC_MEDIA_RTCP) &&
				       sc_media_is_udptl(bytes, datagram->length)))
		return SC_MEDIA_UDPTL;
	return kind;
}

static void note(struct sc_state *state, const struct sc_datagram *datagram,
		 const struct sc_media_end *dst, const struct sc_media_end *src,
		 enum sc_media_kind kind)
{
	struct sc_stream_binding binding;

	state->counters->n[kinds[kind].counter]++;
	if (!kinds[kind].kept)
		return;
	binding = sc_stream_choose(dst, src);
	if (!binding.announced)
		binding = sc_stream_choose(src, dst);
	if (binding.more)
		state->counters->n[SC_COUNT_LIMIT_MEDIA_END]++;
	if (binding.announced)
		sc_passed_keep(state, binding.announced->call, datagram, kind);
}

bool sc_passed_tells(const struct sc_datagram *datagram)
{
	enum sc_media_kind kind = sc_media_kind_of(sc_datagram_bytes(datagram), datagram->length);

	/* What a relay carries may be RTP. */
	return kind == SC_MEDIA_RTCP || kind == SC_MEDIA_TURN ||
	       (kind < G_N_ELEMENTS(kinds) && kinds[kind].kept);
}

bool sc_passed_take(struct sc_state *state, struct sc_datagram *datagram)
{
	struct sc_endpoint to = sc_datagram_end(datagram, datagram->dst, datagram->dport);
	struct sc_endpoint from = sc_datagram_end(datagram, datagram->src, datagram->sport);
	const struct sc_media_end *dst = sc_media_end_find(&state->media_ends, &to);
	const struct sc_media_end *src = sc_media_end_find(&state->media_ends, &from);
	enum sc_media_kind kind = kind_of(datagram, dst, src);

	if (kind == SC_MEDIA_RTP)
		return false;
	if (kind == SC_MEDIA_RTCP || (!dst && !src))
		return true;
	note(state, datagram, dst, src, kind);
	return kind != SC_MEDIA_TURN || !enter_relayed(datagram);
}

/* ---- questions ---- */

bool sc_passed_between(const struct sc_call *call, const struct sc_endpoint *one,
		       const struct sc_endpoint *other, enum sc_media_kind kind)
{
	struct sc_endpoint_pair ends = sc_endpoint_pair_of(one, other);

	return find(call, &ends, kind) != NULL;
}

void sc_passed_hand_out(struct sc_state *state, const struct sc_call *call)
{
	for (const struct sc_passed *passed = call->media->passed; passed; passed = passed->next)
		state->sink.passed(state->sink.user, call->attempt.owner.number, passed);
}

void sc_passed_free(struct sc_state *state, struct sc_call *call)
{
	struct sc_passed *next;

	for (struct sc_passed *passed = call->media->passed; passed; passed = next) {
		next = passed->next;
		sc_pool_give(&state->pool, passed, sizeof *passed);
	}
	call->media->passed = NULL;
}
