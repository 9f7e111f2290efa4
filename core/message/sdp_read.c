/* SDP in two steps: what the lines of a section say, each thing once; then what a media
 * description means by its own section and the session's. */
#include "message/sdp_read.h"

#include "message/host_port.h"
#include "message/sdp_line.h"

#define DISCARD_PORT 9 /* stands for a port that is not known yet (RFC 8839 4.3.1, 4145) */

/* Attributes that are looked at here. The directions come first, as in sc_sdp_direction. */
#define ATTRIBUTES(X) \
	X(SENDRECV, "sendrecv") \
	X(SENDONLY, "sendonly") \
	X(RECVONLY, "recvonly") \
	X(INACTIVE, "inactive") \
	X(RTCP, "rtcp") \
	X(RTCP_MUX, "rtcp-mux") \
	X(PTIME, "ptime") \
	X(CRYPTO, "crypto") \
	X(FINGERPRINT, "fingerprint") \
	X(ZRTP_HASH, "zrtp-hash") \
	X(SETUP, "setup") \
	X(MID, "mid") \
	X(BUNDLE_ONLY, "bundle-only") \
	X(CANDIDATE, "candidate") \
	X(ICE_UFRAG, "ice-ufrag") \
	X(ICE_LITE, "ice-lite")

enum attribute {
#define X(id, name) A_##id,
	ATTRIBUTES(X)
#undef X
		A_COUNT
};

static const struct sc_span attribute_names[A_COUNT] = {
#define X(id, name) SC_SPAN_LIT(name),
	ATTRIBUTES(X)
#undef X
};

struct section {
	struct sc_span lines;
	struct sc_span origin, host; /* of o= and c=; host: the address alone */
	struct sc_span value[A_COUNT];
	enum attribute direction; /* the first one; A_COUNT: none */
	bool version;             /* there is a v= line */
};

/* An m= line's words. */
struct word {
	struct sc_span text;
	int meaning;
};

static const struct word kinds[] = {
	{SC_SPAN_LIT("audio"), SC_SDP_AUDIO},
	{SC_SPAN_LIT("video"), SC_SDP_VIDEO},
	{SC_SPAN_LIT("image"), SC_SDP_IMAGE},
	{SC_SPAN_LIT("text"), SC_SDP_TEXT},
	{SC_SPAN_LIT("application"), SC_SDP_APPLICATION},
	{SC_SPAN_LIT("message"), SC_SDP_MESSAGE},
	{{NULL, 0}, SC_SDP_OTHER_KIND},
};

static const struct word transports[] = {
	{SC_SPAN_LIT("RTP/AVP"), SC_SDP_RTP_AVP},
	{SC_SPAN_LIT("RTP/AVPF"), SC_SDP_RTP_AVPF},
	{SC_SPAN_LIT("RTP/SAVP"), SC_SDP_RTP_SAVP},
	{SC_SPAN_LIT("RTP/SAVPF"), SC_SDP_RTP_SAVPF},
	{SC_SPAN_LIT("UDP/TLS/RTP/SAVP"), SC_SDP_RTP_SAVP},
	{SC_SPAN_LIT("UDP/TLS/RTP/SAVPF"), SC_SDP_RTP_SAVPF},
	{SC_SPAN_LIT("TCP/RTP/AVP"), SC_SDP_TCP_RTP},
	{SC_SPAN_LIT("TCP/RTP/AVPF"), SC_SDP_TCP_RTP},
	{SC_SPAN_LIT("TCP/RTP/SAVP"), SC_SDP_TCP_RTP},
	{SC_SPAN_LIT("TCP/RTP/SAVPF"), SC_SDP_TCP_RTP},
	{SC_SPAN_LIT("TCP/DTLS/RTP/SAVP"), SC_SDP_TCP_RTP},
	{SC_SPAN_LIT("TCP/DTLS/RTP/SAVPF"), SC_SDP_TCP_RTP},
	{SC_SPAN_LIT("TCP/TLS/RTP/AVP"), SC_SDP_TCP_RTP},
	{SC_SPAN_LIT("TCP/TLS/RTP/AVPF"), SC_SDP_TCP_RTP},
	{SC_SPAN_LIT("UDPTL"), SC_SDP_UDPTL},
	{SC_SPAN_LIT("UDP/TLS/UDPTL"), SC_SDP_UDPTL},
	{{NULL, 0}, SC_SDP_OTHER_TRANSPORT},
};

static int meaning_of(const struct word *word, struct sc_span text)
{
	while (word->text.ptr && !sc_span_caseeq(word->text, text))
		word++;
	return word->meaning;
}

/* ---- what a section says ---- */

/* "IN IP4 224.2.1.1/127": the address, without what is behind the '/' (time to live, number
 * of addresses: multicast). Empty: there is none. */
static struct sc_span read_host(struct sc_cursor *cursor)
{
	struct sc_cursor address;

	sc_sdp_word(cursor);
	sc_sdp_word(cursor);
	address = sc_cursor(sc_sdp_word(cursor));
	return sc_cursor_to(&address, '/', '/');
}

static void add_attribute(struct section *section, struct sc_span text)
{
	struct sc_span name, value;
	unsigned id = 0;

	sc_sdp_split(text, &name, &value);
	while (id < A_COUNT &&
	       (attribute_names[id].len != name.len || !sc_span_caseeq(attribute_names[id], name)))
		id++;
	if (id == A_COUNT || section->value[id].ptr)
		return;
	section->value[id] = value;
	if (id <= A_INACTIVE && section->direction == A_COUNT)
		section->direction = (enum attribute)id;
}

static void add_line(struct section *section, const struct sc_sdp_line *line)
{
	struct sc_cursor cursor = sc_cursor(line->value);

	switch (line->type) {
	case 'v':
		section->version = true;
		break;
	case 'o':
		if (!section->origin.ptr)
			section->origin = line->value;
		break;
	case 'c':
		if (section->host.len == 0)
			section->host = read_host(&cursor);
		break;
	case 'a':
		add_attribute(section, line->value);
		break;
	default:
		break;
	}
}

/* Up to the next m= line, whose value is then *media. False: the text ends before one. */
static bool read_section(struct section *section, struct sc_cursor *cursor, struct sc_span *media)
{
	const char *from = cursor->at;
	struct sc_sdp_line line;

	*section = (struct section){.direction = A_COUNT};
	while (sc_sdp_next_line(cursor, &line)) {
		if (line.type == 'm') {
			section->lines = sc_span_between(from, line.from);
			*media = line.value;
			return true;
		}
		add_line(section, &line);
	}
	section->lines = sc_span_between(from, cursor->at);
	return false;
}

/* ---- what that means ---- */

static struct sc_span in_effect(const struct section *own, const struct section *session,
				enum attribute id)
{
	return own->value[id].ptr ? own->value[id] : session->value[id];
}

static enum sc_sdp_direction direction_of(const struct section *own, const struct section *session)
{
	enum attribute direction = own->direction != A_COUNT ? own->direction : session->direction;

	return direction != A_COUNT ? (enum sc_sdp_direction)direction : SC_SDP_SENDRECV;
}

static struct sc_endpoint endpoint_of(struct sc_span host, uint16_t port)
{
	struct sc_endpoint endpoint = {0};

	sc_endpoint_read(&endpoint, host);
	endpoint.port = port;
	return endpoint;
}

/* 0.0.0.0 or :: */
static bool is_unspecified(const struct sc_endpoint *endpoint)
{
	static const struct sc_endpoint zero;

	return endpoint->family != 0 && memcmp(endpoint->addr, zero.addr, sizeof zero.addr) == 0;
}

static bool is_rtp(enum sc_sdp_transport transport)
{
	return transport != SC_SDP_OTHER_TRANSPORT && transport != SC_SDP_UDPTL;
}

/* a=rtcp:53020 IN IP4 192.0.2.4, where the address may be missing (RFC 3605 2.1). Port 0 of
 * RTP's next one: there is none above 65535. */
static struct sc_endpoint rtcp_of(const struct section *own, const struct sc_sdp_media *media)
{
	struct sc_cursor cursor = sc_cursor(own->value[A_RTCP]);
	struct sc_endpoint rtcp = media->rtp;
	struct sc_span host;
	uint64_t port;

	rtcp.port++;
	if (!sc_cursor_number(&cursor, SC_PORT_MAX, &port))
		return rtcp;
	host = read_host(&cursor);
	if (host.len > 0)
		rtcp = endpoint_of(host, 0);
	rtcp.port = (uint16_t)port;
	return rtcp;
}

static enum sc_sdp_keying keying_of(const struct section *own, const struct section *session,
				    struct sc_span proto)
{
	bool dtls = in_effect(own, session, A_FINGERPRINT).ptr != NULL;

	if (dtls && sc_span_casefind(proto, SC_SPAN_LIT("TLS/")))
		return SC_SDP_DTLS;
	if (own->value[A_CRYPTO].ptr)
		return SC_SDP_SDES;
	if (dtls)
		return SC_SDP_DTLS;
	return in_effect(own, session, A_ZRTP_HASH).ptr ? SC_SDP_ZRTP : SC_SDP_NO_KEYING;
}

/* Is the mid in an a=group:BUNDLE line of the session (RFC 9143 7.1)? */
static bool is_bundled(struct sc_span session_lines, struct sc_span mid)
{
	struct sc_cursor cursor = sc_cursor(session_lines);
	struct sc_span name, value, word;

	while (mid.len > 0 && sc_sdp_next_attribute(&cursor, &name, &value)) {
		struct sc_cursor words = sc_cursor(value);

		if (!sc_is_word(name, "group") || !sc_is_word(sc_sdp_word(&words), "bundle"))
			continue;
		while ((word = sc_sdp_word(&words)).len > 0)
			if (sc_span_eq(word, mid))
				return true;
	}
	return false;
}

/* The rest of the m= line, SC_SDP_FORMATS_MAX words of it. */
static struct sc_span read_formats(struct sc_cursor *cursor)
{
	const char *from;

	sc_cursor_skip_lws(cursor);
	from = cursor->at;
	for (unsigned i = 0; i < SC_SDP_FORMATS_MAX && !sc_cursor_done(cursor); i++)
		sc_sdp_word(cursor);
	return sc_span_between(from, cursor->at);
}

/* audio 49170/2 RTP/AVP 0 8 */
static void read_media_line(struct sc_sdp_media *media, struct sc_span value)
{
	struct sc_cursor cursor = sc_cursor(value), port;
	uint64_t number;

	media->type = sc_sdp_word(&cursor);
	port = sc_cursor(sc_sdp_word(&cursor));
	media->proto = sc_sdp_word(&cursor);
	media->formats = read_formats(&cursor);
	media->kind = (enum sc_sdp_kind)meaning_of(kinds, media->type);
	media->transport = (enum sc_sdp_transport)meaning_of(transports, media->proto);
	if (sc_cursor_number(&port, SC_PORT_MAX, &number)) {
		media->rtp.port = (uint16_t)number;
		media->rejected = number == 0;
	}
	media->port_count = 1;
	if (sc_cursor_take(&port, '/') && sc_cursor_number(&port, SC_PORT_MAX, &number) &&
	    number > 0)
		media->port_count = (uint16_t)number;
}

static void read_media(struct sc_sdp_media *media, struct sc_span line, const struct section *own,
		       const struct section *session)
{
	uint64_t ptime_ms;

	read_media_line(media, line);
	media->lines = own->lines;
	media->direction = direction_of(own, session);
	media->keying = keying_of(own, session, media->proto);
	media->fingerprint = in_effect(own, session, A_FINGERPRINT).ptr != NULL;
	media->host = own->host.len > 0 ? own->host : session->host;
	media->setup = in_effect(own, session, A_SETUP);
	media->mid = own->value[A_MID];
	media->rtcp_mux = own->value[A_RTCP_MUX].ptr != NULL;
	media->bundled = is_bundled(session->lines, media->mid);
	if (own->value[A_BUNDLE_ONLY].ptr)
		media->rejected = false;
	if (sc_leading_number(own->value[A_PTIME], UINT16_MAX, &ptime_ms))
		media->ptime_ms = (uint16_t)ptime_ms;
	media->ice = own->value[A_CANDIDATE].ptr || in_effect(own, session, A_ICE_UFRAG).ptr;
	media->rtp = endpoint_of(media->host, media->rtp.port);
	if (is_rtp(media->transport) && media->rtp.port != 0)
		media->rtcp = rtcp_of(own, media);
	media->on_hold = is_unspecified(&media->rtp) && media->rtp.port != 0 &&
			 !(media->ice && media->rtp.port == DISCARD_PORT);
}

static void read_session(struct sc_sdp *sdp, const struct section *session)
{
	struct sc_cursor origin = sc_cursor(session->origin);

	sdp->lines = session->lines;
	sdp->connection = endpoint_of(session->host, 0);
	sdp->direction = direction_of(session, session);
	sdp->ice_lite = session->value[A_ICE_LITE].ptr != NULL;
	if (!session->origin.ptr)
		return;
	sc_sdp_word(&origin); /* the user's name, "-" mostly */
	sdp->session_id = sc_sdp_word(&origin);
	sdp->session_version = sc_sdp_word(&origin);
	sdp->origin_host = read_host(&origin);
}

bool sc_sdp_read(struct sc_sdp *sdp, struct sc_span text)
{
	struct sc_cursor cursor = sc_cursor(text);
	struct section session, own;
	struct sc_span next, line;
	bool more = read_section(&session, &cursor, &next);

	memset(sdp, 0, offsetof(struct sc_sdp, media)); /* most have one m= line of so many */
	read_session(sdp, &session);
	while (more && sdp->media_count < SC_SDP_MEDIA_MAX) {
		line = next;
		more = read_section(&own, &cursor, &next);
		sdp->media[sdp->media_count] = (struct sc_sdp_media){0};
		read_media(&sdp->media[sdp->media_count++], line, &own, &session);
	}
	sdp->media_more = more;
	return session.version || sdp->media_count > 0;
}
