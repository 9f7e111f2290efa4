/* Which calls are asked for: --call, --call-id, --where, --from, --to and
 * --session, of which all that are given must hold; and which registrations:
 * --registration. */
#ifndef SC_CLI_CHOICE_H
#define SC_CLI_CHOICE_H

#include "passes.h"
#include "session/passed.h"
#include "session/rows.h"

struct sc_choice {
	struct sc_run *run;
	struct sc_passes passes;
	struct sc_intake_end input; /* of the pass that chose, if one did */
	struct sc_where *where;     /* NULL: none, or no longer needed */
	GHashTable *chosen;         /* call -> group, both uint64_t *; NULL: by number alone */
	GHashTable *call_ids;       /* struct sc_span *: those of the chosen calls; NULL: so */
	GArray *joined;             /* with --session: struct sc_joined of every call */
	uint64_t calls_seen, registrations_seen;
	const struct sc_choice_media *media; /* NULL: nobody */
};

/* Who else wants to know of the media of calls while these are chosen: those of a call come behind
 * its row. */
struct sc_choice_media {
	void *user;
	void (*stream)(void *user, const struct sc_stream_row *row);
	void (*passed)(void *user, uint64_t call, const struct sc_passed *passed);
};

/* Checks the options. Reads the inputs once when the numbers of the calls alone do not say which
 * are wanted, or when their Call-IDs have to be known (`with_call_ids`), or for `media` (else
 * NULL). `passes`: how often the inputs are read after that. False after sc_run_fail.
 * sc_choice_clear in every case. */
bool sc_choice_make(struct sc_choice *choice, struct sc_run *run, unsigned passes,
		    bool with_call_ids, const struct sc_choice_media *media);
void sc_choice_clear(struct sc_choice *choice);

/* Is the call one of them? Then *group is the same number for those that go
 * together: the session's with --session, else the call's own. */
bool sc_choice_has(const struct sc_choice *choice, uint64_t call, uint64_t *group);

/* Is the registration one of them? Then *group is a number that no call has. */
bool sc_choice_has_registration(const struct sc_choice *choice, uint64_t registration,
				uint64_t *group);

/* Does one of them have that Call-ID? (with_call_ids) */
bool sc_choice_has_call_id(const struct sc_choice *choice, struct sc_span call_id);

/* Says that none of `calls_seen` calls is one of them, as an error of usage;
 * with what the input held instead. */
void sc_choice_none(const struct sc_choice *choice, uint64_t calls_seen);

/* Is each of these numbers one of those seen? If not, that is said as an error of usage. */
bool sc_choice_numbers(struct sc_run *run, const GArray *ranges, const char *noun, uint64_t seen);

/* A number given with --call or --registration that nothing has: an error of usage. */
bool sc_choice_check(const struct sc_choice *choice, uint64_t calls_seen,
		     uint64_t registrations_seen);

#endif
