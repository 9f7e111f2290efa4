/* A SIP message: spans into the bytes it was parsed from (parse.h). No copy, no
 * allocation; it is valid as long as these bytes are. */
#ifndef SC_MESSAGE_MESSAGE_H
#define SC_MESSAGE_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "message/diag.h"
#include "message/header.h"
#include "message/method.h"
#include "message/name_addr.h"
#include "message/uri.h"
#include "message/via.h"

struct sc_message {
	struct sc_span bytes;        /* start-line to the end of the body */
	struct sc_span start_line;   /* without its line end */
	struct sc_span header_block; /* behind the start-line, up to and without the empty line */
	struct sc_span body;         /* as far as it was captured */
	uint32_t surplus;            /* bytes behind the body in the datagram */

	bool request;
	enum sc_method method;      /* of the request; for a response that of CSeq */
	struct sc_span method_name; /* as received; for a response that of CSeq */
	struct sc_span uri;         /* Request-URI */
	uint16_t code;              /* 100 to 699; 0: a request, or unusable */
	struct sc_span reason;      /* reason phrase as received, may be empty */

	struct sc_via via;  /* the topmost */
	uint32_t via_count; /* values, over all rows */
	/* From the first Via value to the end of the last; ptr NULL: there is none, or other
	 * rows stand between. */
	struct sc_span vias;
	struct sc_name_addr from, to;
	struct sc_span call_id;
	uint32_t cseq;
	uint64_t content_length; /* only when has_content_length */
	bool has_content_length; /* present and sound, and no second one differs */

	uint64_t diags; /* bit 1 << SC_DIAG_... */
	bool bad;       /* a diagnostic of severity BAD, or DUPLICATE_KEY: never measured */

	/* The first row of each known header, white space trimmed, folds still
	 * inside; ptr NULL: absent. */
	struct sc_span header[SC_HEADER_COUNT];
};

static inline bool sc_message_has(const struct sc_message *message, enum sc_header header)
{
	return message->header[header].ptr != NULL;
}

static inline bool sc_message_diag(const struct sc_message *message, enum sc_diag diag)
{
	return message->diags >> diag & 1;
}

/* Walks over all values of a header: rows in order, and for lists each value
 * between commas (commas in quotes and <> do not separate). Start with
 * *position = 0; false: no more. Values are trimmed, folds still inside. */
bool sc_message_next_value(const struct sc_message *message, enum sc_header header,
			   size_t *position, struct sc_span *value);

/* Walks over all rows, those of one header or another. Start with *position = 0; false: no more.
 * Names are trimmed and as they stand, values trimmed, folds still inside. */
bool sc_message_next_row(const struct sc_message *message, size_t *position, enum sc_header *header,
			 struct sc_span *name, struct sc_span *value);

/* The value of the first row with that name, in whatever case, for names that are no
 * row of SC_HEADERS: it looks through all rows. False: there is none. */
bool sc_message_named(const struct sc_message *message, struct sc_span name, struct sc_span *value);

#endif
