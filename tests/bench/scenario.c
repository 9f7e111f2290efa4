#include "scenario.h"

#include <string.h>

#include <glib.h>

#define SIP_PORT 5060
#define SIPP_PID 4711 /* SIPp puts its process number into branches, tags and Call-IDs */

/* Addresses for tests of network gear (RFC 2544 C.2.2, RFC 5735) for the one
 * server, 10/8 for the clients. */
#define SERVER_ADDRESS 0xc6120001u /* 198.18.0.1 */
#define CLIENT_NETWORK 0x0a000000u
#define CLIENTS_MAX 0xffffffu

/* RTP on the even ports of the upper range. As many calls in a row have ports
 * of their own; no run here has so many at once. */
#define MEDIA_PORT_MIN 16384u
#define MEDIA_PORTS 24576u

struct step {
	const char *start; /* of a response: the start line; of a request: the method */
	const char *cseq;
	unsigned branch; /* SIPp: the index of the request in its scenario */
	bool request, to_tag, contact, sdp;
	uint32_t delay_us, spread_us; /* since the step before: from .. from + spread */
};

static const struct step steps[STEPS] = {
	[STEP_INVITE] = {"INVITE", "1 INVITE", 0, true, false, true, true, 0, 0},
	[STEP_TRYING] = {"SIP/2.0 100 Trying", "1 INVITE", 0, false, false, false, false, 200, 800},
	[STEP_RINGING] = {"SIP/2.0 180 Ringing", "1 INVITE", 0, false, true, true, false, 50000,
			  200000},
	[STEP_ANSWER] = {"SIP/2.0 200 OK", "1 INVITE", 0, false, true, true, true, 1000000,
			 2000000},
	[STEP_ACK] = {"ACK", "1 ACK", 5, true, true, true, false, 300, 1200},
	[STEP_BYE] = {"BYE", "2 BYE", 7, true, true, true, false, 0, 0}, /* the talk */
	[STEP_END] = {"SIP/2.0 200 OK", "2 BYE", 7, false, true, true, false, 300, 5000},
};

/* A number that looks random and always is the same (the finalizer of
 * MurmurHash3 over call and step). */
static uint32_t scatter(uint32_t call, int step)
{
	uint32_t x = call * 8u + (uint32_t)step + 0x9e3779b9u;

	x = (x ^ x >> 16) * 0x85ebca6bu;
	x = (x ^ x >> 13) * 0xc2b2ae35u;
	return x ^ x >> 16;
}

struct call scenario_call(uint32_t number, uint32_t clients)
{
	uint32_t port = MEDIA_PORT_MIN + 2 * (number % MEDIA_PORTS);

	return (struct call){
		.number = number,
		.client = CLIENT_NETWORK + 1 + number % MIN(clients, CLIENTS_MAX),
		.server = SERVER_ADDRESS,
		.client_media = (uint16_t)port,
		.server_media = (uint16_t)port,
	};
}

int64_t scenario_delay_us(const struct call *call, int step, int64_t talk_us)
{
	int64_t least = steps[step].delay_us, spread = steps[step].spread_us;

	if (step == STEP_BYE) { /* 80 to 120 % of it */
		least = talk_us * 8 / 10;
		spread = talk_us * 4 / 10;
	}
	return least + scatter(call->number, step) % (spread + 1);
}

bool scenario_from_client(int step)
{
	return steps[step].request;
}

static void dotted(uint32_t address, char text[16])
{
	g_snprintf(text, 16, "%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255,
		   address & 255);
}

static void write_sdp(const struct call *call, bool client, char *sdp, size_t size)
{
	char address[16];

	dotted(client ? call->client : call->server, address);
	g_snprintf(sdp, size,
		   "v=0\r\no=user1 53655765 2353687637 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\n"
		   "t=0 0\r\nm=audio %u RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n",
		   address, address, client ? call->client_media : call->server_media);
}

/* What stands after CSeq: Contact, and of requests two headers more. */
static void write_rest(const struct step *step, const char *client, const char *server, char *rest,
		       size_t size)
{
	if (step->request)
		g_snprintf(rest, size,
			   "Contact: sip:sipp@%s:%d\r\nMax-Forwards: 70\r\n"
			   "Subject: Performance Test\r\n",
			   client, SIP_PORT);
	else if (step->contact)
		g_snprintf(rest, size, "Contact: <sip:%s:%d;transport=UDP>\r\n", server, SIP_PORT);
	else
		rest[0] = '\0';
}

size_t scenario_write(const struct call *call, int step_number, char *text)
{
	const struct step *step = &steps[step_number];
	unsigned number = call->number + 1;
	char client[16], server[16], start[64], to_tag[48] = "", rest[128], sdp[256] = "";

	dotted(call->client, client);
	dotted(call->server, server);
	if (step->request)
		g_snprintf(start, sizeof start, "%s sip:service@%s:%d SIP/2.0", step->start, server,
			   SIP_PORT);
	else
		g_strlcpy(start, step->start, sizeof start);
	if (step->to_tag)
		g_snprintf(to_tag, sizeof to_tag, ";tag=%dSIPpTag01%u", SIPP_PID + 1, number);
	write_rest(step, client, server, rest, sizeof rest);
	if (step->sdp)
		write_sdp(call, step->request, sdp, sizeof sdp);
	int length = g_snprintf(
		text, SCENARIO_TEXT_MAX,
		"%s\r\nVia: SIP/2.0/UDP %s:%d;branch=z9hG4bK-%d-%u-%u\r\n"
		"From: sipp <sip:sipp@%s:%d>;tag=%dSIPpTag00%u\r\n"
		"To: service <sip:service@%s:%d>%s\r\n"
		"Call-ID: %u-%d@%s\r\nCSeq: %s\r\n%s%sContent-Length: %s%zu\r\n\r\n%s",
		start, client, SIP_PORT, SIPP_PID, number, step->branch, client, SIP_PORT, SIPP_PID,
		number, server, SIP_PORT, to_tag, number, SIPP_PID, client, step->cseq, rest,
		step->sdp ? "Content-Type: application/sdp\r\n" : "", step->sdp ? "  " : "",
		strlen(sdp), sdp);

	g_assert(length > 0 && length < SCENARIO_TEXT_MAX);
	return (size_t)length;
}
