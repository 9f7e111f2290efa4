/* The headers at the beginning of a stream message, found as they arrive: no
 * byte is looked at twice however small the pieces are. */
#ifndef SC_MESSAGE_STREAM_HEAD_H
#define SC_MESSAGE_STREAM_HEAD_H

#include "message/content_length.h"

struct sc_head {
	bool started;  /* the first line was found to be a start-line */
	size_t at;     /* where the first row begins that has not ended yet */
	size_t seen;   /* so many bytes behind that hold no end of it */
	size_t length; /* of start-line, headers and empty line; 0: not there yet */
	struct sc_content_length content_length;
};

/* Goes on with `text`, which is that of the call before and more behind it; a
 * zeroed head begins. True: the headers are complete. */
bool sc_head_scan(struct sc_head *head, struct sc_span text);

/* Is the first line complete? `seen` remembers for the next call. */
bool sc_head_first_line(struct sc_head *head, struct sc_span text);

#endif
