/* The words that all pictures of a ladder share; for their writers. */
#ifndef SC_WRITERS_LADDER_LADDER_WORDS_H
#define SC_WRITERS_LADDER_LADDER_WORDS_H

#include "writers/ladder/ladder.h"

/* "proxy, registrar": UA for both kinds of user agent, UAC and UAS for one. */
void sc_ladder_roles(GString *out, const struct sc_ladder_host *host);

/* "180 Ringing", "200 OK (BYE)", "INVITE sip:bob@example.com", "RTP PCMU ends". */
void sc_ladder_label(GString *out, const struct sc_ladder_arrow *arrow);

/* "retransmission 1 of frame 4", "duplicate of frame 4"; nothing for no repetition. */
void sc_ladder_copy(GString *out, const struct sc_ladder_arrow *arrow);

/* What is said beside an arrow, a line at a time: that it is a copy, then its
 * marks, with these signs before them, then details of media, as many as fit into `width` columns
 * but at least one. *next is 0 for the first line. False: nothing is left. */
struct sc_ladder_signs {
	const char *start, *stop;
};

bool sc_ladder_notes(GString *out, const struct sc_ladder_arrow *arrow, size_t *next,
		     unsigned width, const struct sc_ladder_signs *signs);

/* "SRD 0.850 s" where it stops, "SRD" where it starts. */
void sc_ladder_mark_text(GString *out, const struct sc_ladder_mark *mark);

/* "3 more messages are not drawn" */
void sc_ladder_left_out(GString *out, const struct sc_ladder *ladder);

/* "call 1: alice@example.com to bob@example.com, completed (normal), 200" */
void sc_ladder_title(GString *out, const struct sc_ladder_subject *subject);

#endif
