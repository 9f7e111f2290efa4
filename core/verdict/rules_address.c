/* Rules of addresses: where a NAT or an ALG stands between what messages say and where they come
 * from. */
#include "base/time.h"
#include "message/sdp_read.h"
#include "message/via.h"
#include "verdict/judge.h"
#include "verdict/talk.h"

/* A host of a message by its address; family 0: it is a name, or is not there. */
static struct sc_endpoint address_of(struct sc_span host)
{
	struct sc_endpoint address = {.family = 0};

	sc_endpoint_read(&address, host);
	address.port = 0;
	return address;
}

static bool is_known(const struct sc_endpoint *address)
{
	return address->family != 0;
}

/* ---- private-contact ---- */

/* Does the message come from elsewhere than where its Contact is, in a net that does not reach it?
 */
static bool hides_behind_nat(const struct sc_said *said, struct sc_target *contact)
{
	*contact = sc_target_first(said, SC_FACT_CONTACT);
	return sc_endpoint_private(&contact->address) &&
	       contact->address.family == said->src.family &&
	       !sc_target_is(contact, sc_talk_src(said)) && !sc_endpoint_private(&said->src);
}

/* A request inside the dialog that went to that address and got nothing; NULL: none did. */
static const struct sc_said *lost_to(const struct sc_matter *matter,
				     const struct sc_target *contact)
{
	for (const struct sc_said *said = matter->said; said; said = said->next)
		if (sc_talk_inside(said) && sc_target_is(contact, sc_talk_dst(said)) &&
		    !sc_said_final(matter, said->txn))
			return said;
	return NULL;
}

/* Only the first message of a side on the hop where it sends it itself: one Via. */
static bool is_own(const struct sc_said *said)
{
	struct sc_span vias = sc_said_fact(said, SC_FACT_VIA);

	if (said->method != SC_INVITE || !sc_said_first(said))
		return false;
	return said->request ? vias.len > 0 && !memchr(vias.ptr, ',', vias.len)
			     : said->code >= 200 && said->code < 300;
}

void sc_rule_private_contact(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *lost;
	struct sc_finding *finding;
	struct sc_target contact;

	for (const struct sc_said *said = matter->said; said; said = said->next) {
		if (!is_own(said) || !hides_behind_nat(said, &contact))
			continue;
		lost = lost_to(matter, &contact);
		finding = sc_find_said(judge, said);
		finding->row.endpoint = said->src;
		sc_tell(finding, "the Contact %.*s is private, and its message comes from ",
			SC_QUOTED(contact.host));
		sc_tell_endpoint(finding, &said->src);
		if (lost || (!said->request && matter->call->sub_outcome == SC_SUB_NO_ACK)) {
			finding->row.severity = SC_FINDING_ERROR;
			sc_evidence(finding, lost ? lost->frame : 0);
			sc_tell(finding, "; %s to it was lost",
				lost ? sc_method_name(lost->method) : "the ACK");
		}
		return;
	}
}

/* ---- private-sdp ---- */

/* Where the SDP of a message wants its media; family 0: it has none. */
static struct sc_endpoint media_of(const struct sc_said *said)
{
	struct sc_sdp sdp;

	if (!sc_said_has(said, SC_FACT_SDP) || !sc_sdp_read(&sdp, sc_said_fact(said, SC_FACT_SDP)))
		return (struct sc_endpoint){.family = 0};
	return sdp.media_count > 0 ? sdp.media[0].rtp : sdp.connection;
}

/* Did the side that wrote the SDP get no audio? */
static bool side_is_deaf(const struct sc_matter *matter, bool caller)
{
	const struct sc_call_row *call = matter->call;

	if (call->media == SC_MEDIA_NONE_AT_ALL)
		return true;
	return call->media == SC_MEDIA_ONE_WAY &&
	       call->media_missing == (caller ? SC_DIRECTION_TO_CALLER : SC_DIRECTION_TO_CALLEE);
}

/* Are media sent to the private address itself, from where it does not lead? */
static bool is_sent_there(const struct sc_matter *matter, const struct sc_endpoint *announced)
{
	for (const struct sc_matter_stream *at = matter->streams; at; at = at->next)
		if (sc_endpoint_same_ip(&at->row->dst, announced))
			return true;
	return false;
}

static bool hears_all_the_same(const struct sc_matter *matter, const struct sc_endpoint *announced)
{
	if (matter->call->media == SC_MEDIA_BOTH)
		return true;
	for (const struct sc_matter_stream *at = matter->streams; at; at = at->next)
		if ((at->row->flags >> SC_STREAM_NAT_LATCHED & 1) &&
		    !sc_endpoint_same_ip(&at->row->dst, announced))
			return true;
	return false;
}

void sc_rule_private_sdp(struct sc_judge *judge, const struct sc_matter *matter)
{
	struct sc_endpoint media;
	struct sc_finding *finding;
	char text[SC_ENDPOINT_TEXT_MAX];
	bool deaf;

	for (const struct sc_said *said = matter->said; said; said = said->next) {
		if (!is_own(said))
			continue;
		media = media_of(said);
		if (!is_known(&media) || !sc_endpoint_private(&media) ||
		    sc_endpoint_same_ip(&media, &said->src) || sc_endpoint_private(&said->dst))
			continue;
		deaf = side_is_deaf(matter, said->request) || is_sent_there(matter, &media);
		if (!deaf && !hears_all_the_same(matter, &media))
			continue;
		finding = sc_find_said(judge, said);
		finding->row.endpoint = said->src;
		finding->row.severity = deaf ? SC_FINDING_ERROR : SC_FINDING_NOTE;
		media.port = 0;
		sc_tell(finding, "the SDP wants media at the private address %.*s",
			(int)sc_endpoint_format(text, &media), text);
		sc_tell(finding, deaf ? ", and none can come that way"
				      : "; they were sent to where its own came from");
		return;
	}
}

/* ---- alg ---- */

/* The addresses that the parts of one message name. */
enum part { PART_VIA, PART_CONTACT, PART_CALL_ID, PART_ORIGIN, PART_MEDIA, PARTS };

static const char *const part_names[PARTS] = {
	[PART_VIA] = "Via",   [PART_CONTACT] = "Contact", [PART_CALL_ID] = "Call-ID",
	[PART_ORIGIN] = "o=", [PART_MEDIA] = "c=",
};

static struct sc_span host_of_call_id(const struct sc_said *said)
{
	struct sc_span call_id = sc_said_fact(said, SC_FACT_CALL_ID);
	const char *at = call_id.len > 0 ? memchr(call_id.ptr, '@', call_id.len) : NULL;

	return at ? sc_span_between(at + 1, call_id.ptr + call_id.len) : (struct sc_span){NULL, 0};
}

/* The sent-by of the topmost Via. */
static struct sc_span host_of_via(const struct sc_said *said)
{
	struct sc_span value = sc_said_fact(said, SC_FACT_VIA);
	const char *comma = value.len > 0 ? memchr(value.ptr, ',', value.len) : NULL;
	struct sc_via via;

	if (value.len == 0)
		return (struct sc_span){NULL, 0};
	sc_via_parse(&via, comma ? sc_span_between(value.ptr, comma) : value);
	return via.host;
}

static void read_parts(struct sc_endpoint parts[PARTS], const struct sc_said *said)
{
	struct sc_sdp sdp;

	memset(parts, 0, PARTS * sizeof *parts);
	parts[PART_VIA] = address_of(host_of_via(said));
	parts[PART_CONTACT] = sc_target_first(said, SC_FACT_CONTACT).address;
	parts[PART_CALL_ID] = address_of(host_of_call_id(said));
	if (!sc_said_has(said, SC_FACT_SDP) || !sc_sdp_read(&sdp, sc_said_fact(said, SC_FACT_SDP)))
		return;
	parts[PART_ORIGIN] = address_of(sdp.origin_host);
	if (sdp.media_count > 0)
		parts[PART_MEDIA] = sdp.media[0].rtp;
	for (int part = 0; part < PARTS; part++)
		parts[part].port = 0;
}

/* Do some parts have where the message comes from, and all others one private address? */
static bool is_translated(const struct sc_endpoint parts[PARTS], const struct sc_said *said,
			  struct sc_endpoint *inner)
{
	unsigned outside = 0;

	inner->family = 0;
	for (int part = 0; part < PARTS; part++) {
		if (!is_known(&parts[part]))
			continue;
		if (sc_endpoint_same_ip(&parts[part], &said->src))
			outside++;
		else if (!sc_endpoint_private(&parts[part]) ||
			 (is_known(inner) && !sc_endpoint_same_ip(inner, &parts[part])))
			return false;
		else
			*inner = parts[part];
	}
	return outside > 0 && is_known(inner);
}

void sc_rule_alg(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *said = sc_said_request(matter->said, SC_INVITE);
	struct sc_endpoint parts[PARTS], inner;
	struct sc_finding *finding;
	const char *between = "";

	if (!said || !is_own(said) || sc_endpoint_private(&said->src))
		return;
	read_parts(parts, said);
	if (!is_translated(parts, said, &inner))
		return;
	finding = sc_find_said(judge, said);
	finding->row.endpoint = said->src;
	finding->row.certainty = SC_LIKELY;
	for (int part = 0; part < PARTS; part++)
		if (is_known(&parts[part]) && sc_endpoint_same_ip(&parts[part], &said->src)) {
			sc_tell(finding, "%s%s", between, part_names[part]);
			between = ", ";
		}
	sc_tell(finding, " of the INVITE have the address that it comes from, and the rest has ");
	sc_tell_endpoint(finding, &inner);
	sc_tell(finding,
		": something on the way rewrites, or the phone knows its outer address in part");
}
