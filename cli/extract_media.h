/* The media of chosen calls: which records they came in. */
#ifndef SC_CLI_EXTRACT_MEDIA_H
#define SC_CLI_EXTRACT_MEDIA_H

#include "choice.h"

/* Tells of every record of RTP of a chosen call, and of RTCP beside it (METRICS.md 12.5), each
 * fragment of such a datagram; `number` is over all inputs. Reads the inputs twice, or once where
 * the chosen calls have no streams. */
void sc_extract_media(struct sc_choice *choice, void (*want)(void *user, uint64_t number),
		      void *user);

#endif
