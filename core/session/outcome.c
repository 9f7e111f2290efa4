#include "session/outcome.h"

#include <stddef.h>

/* First match wins. Code 0 or Q.850 cause 0: any. */
static const struct row {
	uint16_t from, to; /* status codes */
	uint16_t q850;     /* cause in Reason; 0: whatever it is */
	uint8_t rang;      /* 1: only after a 180 or 183 */
	const char *outcome, *sub;
} rows[] = {
	{300, 399, 0, 0, "redirected", NULL},
	{486, 486, 0, 0, "busy", NULL},
	{600, 600, 0, 0, "busy", NULL},
	{400, 599, 17, 0, "busy", NULL}, /* Q.850 17: user busy */
	{480, 480, 0, 0, "no_answer", "unavailable"},
	{408, 408, 0, 1, "no_answer", "ring-timeout"},
	{400, 699, 18, 0, "no_answer", "ring-timeout"}, /* no user responding */
	{400, 699, 19, 0, "no_answer", "ring-timeout"}, /* no answer from user */
	{400, 699, 20, 0, "no_answer", "unavailable"},  /* subscriber absent */
	{603, 603, 0, 0, "rejected", "declined"},
	{607, 608, 0, 0, "rejected", "declined"}, /* RFC 8197, RFC 8688 */
	{403, 403, 0, 0, "rejected", "forbidden"},
	{433, 433, 0, 0, "rejected", "forbidden"}, /* RFC 5079 */
	{401, 402, 0, 0, "rejected", "auth-failed"},
	{407, 407, 0, 0, "rejected", "auth-failed"},
	{400, 699, 21, 0, "rejected", "declined"}, /* Q.850 21: call rejected */
	{408, 408, 0, 0, "timed_out", "remote-408"},
	{503, 503, 0, 0, "failed_server", "overload"},
	{500, 599, 0, 0, "failed_server", NULL},
	{404, 404, 0, 0, "failed_request", "not-found"},
	{410, 410, 0, 0, "failed_request", "not-found"},
	{484, 485, 0, 0, "failed_request", "not-found"},
	{604, 604, 0, 0, "failed_request", "not-found"},
	{406, 406, 0, 0, "failed_request", "not-acceptable"},
	{415, 415, 0, 0, "failed_request", "not-acceptable"},
	{488, 488, 0, 0, "failed_request", "not-acceptable"},
	{606, 606, 0, 0, "failed_request", "not-acceptable"},
	{400, 499, 0, 0, "failed_request", "bad-request"},
	{600, 699, 0, 0, "busy", NULL}, /* RFC 3261 8.1.3.2: unknown 6xx is a 600 */
};

struct sc_outcome sc_outcome_of_final(unsigned code, bool rang, unsigned q850)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (code >= rows[i].from && code <= rows[i].to &&
		    (rows[i].q850 == 0 || rows[i].q850 == q850) && (!rows[i].rang || rang))
			return (struct sc_outcome){rows[i].outcome, rows[i].sub};
	return (struct sc_outcome){"failed_request", "bad-request"};
}

bool sc_code_failure(unsigned code)
{
	return code >= 400 && code < 700 && code != 401 && code != 402 && code != 407;
}
