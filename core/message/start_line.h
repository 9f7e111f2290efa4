/* The start-line: RFC 3261 7.1, 7.2, read liberally (METRICS.md CL-1). */
#ifndef SC_MESSAGE_START_LINE_H
#define SC_MESSAGE_START_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

struct sc_start {
	bool request;
	struct sc_span method; /* request */
	struct sc_span uri;    /* request; angle brackets off */
	uint16_t code;         /* response; 0: outside 100 to 699 */
	struct sc_span reason; /* response */
	uint64_t diags;
};

/* Reads a line without its line end. False: no start-line. */
bool sc_start_read(struct sc_start *start, struct sc_span line);

/* "INVITE sip:bob@example.com": a Request-Line that lacks its version. Alone
 * it proves nothing; the caller looks at what follows. */
bool sc_start_read_versionless(struct sc_start *start, struct sc_span line);

/* Could a SIP message begin at the first byte of `bytes`? Looks at no more
 * than the start-line. Exact for whole lines: true only where the first line
 * is a Request-Line or a Status-Line in the liberal sense of METRICS.md CL-1
 * (several spaces, LF only, <URI>, any SIP/n.n version). `whole_line` false:
 * the line has no end yet and is a possible beginning of one. */
bool sc_start_line(struct sc_span bytes, bool *whole_line);

#endif
