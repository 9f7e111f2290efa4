/* The calls of a SIPp run (its scenarios uac and uas, and the 100 that a proxy
 * or PBX adds): seven messages a call, all of them following from the call's
 * number. */
#ifndef BENCH_SCENARIO_H
#define BENCH_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	STEP_INVITE,
	STEP_TRYING,
	STEP_RINGING,
	STEP_ANSWER,
	STEP_ACK,
	STEP_BYE,
	STEP_END,
	STEPS, /* messages a call */
};

#define SCENARIO_TEXT_MAX 2048 /* the INVITE, the longest, has some 560 bytes */

/* One call: who talks to whom. */
struct call {
	uint32_t number;         /* from 0 */
	uint32_t client, server; /* IPv4 addresses, host order */
	uint16_t client_media, server_media;
};

/* Call `number` of a run in which `clients` addresses call in turn. */
struct call scenario_call(uint32_t number, uint32_t clients);

/* Microseconds from the message before `step` (not STEP_INVITE) to `step`:
 * what a LAN and a called person take, `talk_us` long on average; the same for
 * the same call each time. */
int64_t scenario_delay_us(const struct call *call, int step, int64_t talk_us);

/* Whether the client sends it. */
bool scenario_from_client(int step);

/* Writes the message, returns its length. `text` has SCENARIO_TEXT_MAX bytes. */
size_t scenario_write(const struct call *call, int step, char *text);

#endif
