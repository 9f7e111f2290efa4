/* Probes: every request as its host sent it on one hop, with what became of it within 64*T1, in the
 * order in which requests were sent. What hosts do, not calls, is concluded from them. */
#ifndef SC_VERDICT_PROBE_H
#define SC_VERDICT_PROBE_H

#include "base/config.h"
#include "base/counters.h"
#include "base/pool.h"
#include "session/rows.h"

struct sc_message;
struct sc_probes;

/* Digits of a dialled number that are kept, the last ones. */
#define SC_PROBE_DIGITS 24

struct sc_probe {
	struct sc_probe *next;    /* sent after it */
	uint64_t txn;             /* row number */
	uint64_t call;            /* row number; 0: of none */
	uint64_t frame;           /* of its first sending */
	uint64_t answer_frame;    /* of its final response; 0: none */
	int64_t time_ns, last_ns; /* first and last sending */
	int64_t retry_after_ns;   /* its final response says to wait so long; 0: it does not */
	int64_t answer_ns;        /* of its final response; SC_TIME_NONE: none in 64*T1 */
	uint64_t user;            /* hash of whom it is for: user and host of To */
	struct sc_endpoint src, dst;
	uint16_t code;                    /* of its final response; 0: none */
	uint8_t method;                   /* enum sc_method */
	bool provisional;                 /* a 1xx came */
	bool credentials;                 /* it carries some */
	bool stale;                       /* a challenge said that the nonce was stale */
	bool tool;                        /* its User-Agent is that of a scanner */
	char digits[SC_PROBE_DIGITS + 1]; /* of a dialled number; "": the user is none */
};

/* Who gets each probe: when its request was sent, and when it has its final response or its time is
 * over. */
struct sc_probe_sink {
	void (*sent)(void *user, const struct sc_probe *probe);
	void (*settled)(void *user, const struct sc_probe *probe);
	void *user;
};

/* `sink` is copied; the other arguments outlive the probes. */
struct sc_probes *sc_probes_new(struct sc_pool *pool, const struct sc_config *config,
				struct sc_counters *counters, const struct sc_probe_sink *sink);
void sc_probes_free(struct sc_probes *probes); /* NULL is fine */

void sc_probes_message(struct sc_probes *probes, const struct sc_message_row *row,
		       const struct sc_message *message);

/* The end of the input, at that time: what has waited for 64*T1 is settled, what has not is
 * forgotten. */
void sc_probes_finish(struct sc_probes *probes, int64_t now_ns);

#endif
