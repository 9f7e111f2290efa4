/* The reason phrases of RFC 3261 21. */
#ifndef SC_MESSAGE_REASON_PHRASE_H
#define SC_MESSAGE_REASON_PHRASE_H

/* The reason phrase RFC 3261 gives a code ("Ringing"), that of x00 for unknown ones. */
const char *sc_reason_phrase(unsigned code);

#endif
