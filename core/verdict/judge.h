/* The judge asks every rule of a matter, and tells which finding is the cause (VD-4). */
#ifndef SC_VERDICT_JUDGE_H
#define SC_VERDICT_JUDGE_H

#include <glib.h>

#include "verdict/rule.h"

/* A finding as a rule makes it. */
struct sc_finding {
	struct sc_finding_row row; /* `severity`, `certainty`, `scope`, `endpoint`, `txn` and
				      `stream` may be set by the rule */
	GString *text;
	uint64_t frames[SC_FINDING_FRAMES_MAX];
	size_t frame_count;
};

struct sc_judge *sc_judge_new(void);
void sc_judge_free(struct sc_judge *judge); /* NULL is fine */

/* Judges the matter: `found` gets each finding, the cause first, then in the order of the rules.
 * The numbers of the rows are left 0. */
void sc_judge_matter(struct sc_judge *judge, const struct sc_matter *matter,
		     void (*found)(void *user, const struct sc_finding_row *row), void *user);

/* ---- for rules ---- */

/* A finding of the rule that is asked, about the matter, by this frame seen at that time. Its
 * members are what the table of rules says. Valid until the matter is judged. */
struct sc_finding *sc_find(struct sc_judge *judge, uint64_t frame, int64_t time_ns);
struct sc_finding *sc_find_said(struct sc_judge *judge, const struct sc_said *said);

/* More evidence: frames beyond SC_FINDING_FRAMES_MAX and those that it has are left out. */
void sc_evidence(struct sc_finding *finding, uint64_t frame);

/* Adds to the text. Texts of the capture: "%.*s" with SC_QUOTED. */
void sc_tell(struct sc_finding *finding, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A text of the capture in a sentence: so much of it. */
#define SC_QUOTED_MAX 80
#define SC_QUOTED(span) (int)MIN((span).len, (size_t)SC_QUOTED_MAX), (span).ptr ? (span).ptr : ""

/* Adds "1 request", "2 requests". */
void sc_tell_count(struct sc_finding *finding, uint64_t count, const char *noun);

/* Adds "1.234 s", "an.ad.dr.ess:port". */
void sc_tell_seconds(struct sc_finding *finding, int64_t ns);
void sc_tell_endpoint(struct sc_finding *finding, const struct sc_endpoint *endpoint);

/* What went wrong with the matter that is judged (sc_matter_troubles). */
unsigned sc_judge_troubles(const struct sc_judge *judge);

#endif
