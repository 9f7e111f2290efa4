/* Episodes: what a host did for some time, as facts: how often, since when, in which frames. They
 * are made of probes in the order sent (probe.h), and rules judge them. */
#ifndef SC_VERDICT_EPISODE_H
#define SC_VERDICT_EPISODE_H

#include "verdict/probe.h"

enum sc_episode_kind {
	SC_EPISODE_ODDITY,   /* messages of `host` with the diagnostic `diag` (oddity.h) */
	SC_EPISODE_SILENT,   /* OPTIONS and INVITEs in a row that `host` did not answer, or with 503
			      */
	SC_EPISODE_ERRORS,   /* ten seconds in which `host` answered 500 or 503 */
	SC_EPISODE_SLOW,     /* requests other than INVITE that `host` took over a second for */
	SC_EPISODE_STALE,    /* challenges of `host`, and those that said stale */
	SC_EPISODE_TOOL,     /* `host` calls itself by the name of a scanner */
	SC_EPISODE_USERS,    /* a minute in which requests of `host` failed for many users */
	SC_EPISODE_PREFIXES, /* `host` dials one number behind other and other digits */
	SC_EPISODE_CALLS,    /* a minute of INVITEs of `host` */
	SC_EPISODE_REGISTERS, /* ten seconds with the most REGISTERs to `host`, and the median */
	SC_EPISODE_KINDS,
	/* Of an address of record (aor.h). */
	SC_EPISODE_BINDINGS, /* ten minutes in which its binding changed */
	SC_EPISODE_PORT      /* its phone was seen at another port while its binding lived */
};

struct sc_episode {
	enum sc_episode_kind kind;
	struct sc_endpoint host;
	struct sc_endpoint peer;  /* who asked it, or was asked; family 0: several may have */
	struct sc_endpoint other; /* where its phone was before */
	struct sc_span aor;       /* the address of record; ptr NULL: of none */
	int64_t from_ns, to_ns;
	uint64_t count, of; /* so many of so many */
	uint64_t calls;     /* that fell into it */
	uint64_t ignored;   /* requests that came before a Retry-After had run out */
	int64_t longest_ns;
	uint8_t diag;   /* enum sc_diag */
	bool open;      /* it goes on at the end of the capture */
	bool succeeded; /* a REGISTER succeeded in it, after ten failures */
	char digits[SC_PROBE_DIGITS + 1];
	uint64_t frames[4]; /* the first ones, then the last */
	unsigned frame_count;
};

/* Its first three frames and its last one. */
void sc_episode_frame(struct sc_episode *episode, uint64_t frame);

struct sc_episodes;

/* `over` gets each episode when it is over. All arguments outlive the episodes. */
struct sc_episodes *sc_episodes_new(struct sc_pool *pool, const struct sc_config *config,
				    struct sc_counters *counters,
				    void (*over)(void *user, const struct sc_episode *episode),
				    void *user);
void sc_episodes_free(struct sc_episodes *episodes); /* NULL is fine */

/* The next request, as it is sent, and the next that is settled. */
void sc_episodes_sent(struct sc_episodes *episodes, const struct sc_probe *probe);
void sc_episodes_settled(struct sc_episodes *episodes, const struct sc_probe *probe);

/* The end of the input: all that go on are over. */
void sc_episodes_finish(struct sc_episodes *episodes);

#endif
