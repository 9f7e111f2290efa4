/* Ladders: the messages of a call between its hosts, in time.
 *
 * One model, any number of pictures. A book collects what rows tell of the
 * calls that are wanted, in the order in which they are handed out; when it is
 * finished it holds ladders, in which everything is decided but the looks:
 * which hosts there are and in which order, from which to which each message
 * goes, what is a copy of what, and where metrics start and stop.
 *
 *   book = sc_ladder_book_new(&counters);
 *   sc_ladder_book_message(book, row, group);   each message of a wanted call
 *   sc_ladder_book_call(book, row, group);      each wanted call
 *   sc_ladder_book_stream(book, row, group);    each stream of a wanted call
 *   sc_ladder_book_element(book, row);          each host
 *   ladders = sc_ladder_book_finish(book, &count); sc_ladder_text(...), _svg, _mermaid
 *   sc_ladder_book_free(book);
 *
 * All text in a model is as captured: any bytes. Writers make it harmless. */
#ifndef SC_WRITERS_LADDER_LADDER_H
#define SC_WRITERS_LADDER_LADDER_H

#include <glib.h>

#include "base/counters.h"
#include "session/rows.h"

/* A column. */
struct sc_ladder_host {
	/* With a port only where one address is several hosts (loopback). */
	struct sc_endpoint endpoint;
	uint64_t roles;            /* bits, words in sc_role_words; 0: none known */
	struct sc_span user_agent; /* as it names itself; ptr NULL: it does not */
};

/* Where a metric starts or stops: column->key of an interval of the call's row,
 * so that a metric more in the row is one more here. */
struct sc_ladder_mark {
	const char *key;    /* "srd" */
	int64_t ns;         /* the value */
	bool stop;          /* here it stops; else it starts */
	bool ends_by_clock; /* a start without a stop: a deadline ended it */
};

/* What an arrow is. */
enum sc_ladder_kind {
	SC_LADDER_MESSAGE,
	SC_LADDER_BEGINS, /* a stream of RTP */
	SC_LADDER_ENDS,   /* the same */
	SC_LADDER_GAP,    /* two seconds or more without a packet of it, from here on */
	SC_LADDER_KEY,    /* a key was pressed (RFC 4733) */
};

/* One message, or an event of a stream. */
struct sc_ladder_arrow {
	enum sc_ladder_kind kind;
	size_t entered; /* place of a message among those of the group, as they were entered */
	uint64_t frame, first_frame;
	uint64_t call;     /* the number of its call, or registration */
	int64_t time_ns;   /* SC_TIME_NONE: not known */
	int64_t since_ns;  /* since the ladder's first message, and since the one before; */
	int64_t delta_ns;  /* SC_TIME_NONE: not known. Negative where the clock went back */
	unsigned from, to; /* hosts, by index; the same: it came from where it went to */
	struct sc_endpoint src, dst;
	bool request;
	uint16_t code;          /* of a response */
	struct sc_span command; /* method, or reason phrase */
	struct sc_span method;  /* of CSeq */
	struct sc_span info;    /* "INVITE sip:bob@example.com", "180 Ringing", "RTP PCMU" */
	enum sc_transport transport;
	enum sc_copy copy;
	bool repeated;           /* it is one, or a duplicate: nothing new was said */
	uint64_t original_frame; /* what it is a copy of; 0: of nothing */
	uint64_t retransmission_index;
	const struct sc_ladder_mark *marks; /* stops first */
	size_t mark_count;
	enum sc_stream_direction direction; /* of media; 0: a message */
	char **details; /* what more is to be said of media; NULL at the end, or NULL: nothing */
};

/* What a ladder is of: a call or a registration. */
struct sc_ladder_subject {
	const struct sc_table *table; /* sc_calls_table or sc_registrations_table, */
	const void *row;              /* whose row it is */
	uint64_t number;
	struct sc_span call_id;
	struct sc_endpoint src;    /* who made it, */
	struct sc_endpoint callee; /* and who answered first; family 0: nobody */
};

struct sc_ladder {
	const struct sc_ladder_subject *const *calls; /* by number; registrations are like them */
	size_t call_count;
	const struct sc_ladder_host *hosts; /* in the order of the path */
	size_t host_count;
	const struct sc_ladder_arrow *arrows; /* in the order of the capture */
	size_t arrow_count;
	uint64_t left_out; /* messages and events beyond SC_LADDER_MESSAGES_MAX */
	bool media;        /* there are arrows of media */
};

struct sc_ladder_book;

/* `counters` outlives it and is added to. */
struct sc_ladder_book *sc_ladder_book_new(struct sc_counters *counters);

/* Rows are copied. Calls with the same `group` share a ladder. A call is entered after its
 * messages, as the engine hands them out; it has no ladder when none of its messages was kept
 * because there are too many. */
void sc_ladder_book_message(struct sc_ladder_book *book, const struct sc_message_row *row,
			    uint64_t group);
void sc_ladder_book_call(struct sc_ladder_book *book, const struct sc_call_row *row,
			 uint64_t group);
/* A stream of the call, entered after it. */
void sc_ladder_book_stream(struct sc_ladder_book *book, const struct sc_stream_row *row,
			   uint64_t group);
/* The same for a registration, whose `group` is that of no call. */
void sc_ladder_book_registration(struct sc_ladder_book *book, const struct sc_registration_row *row,
				 uint64_t group);
/* A host, entered after the messages: one that no message came from or went to is not kept. */
void sc_ladder_book_element(struct sc_ladder_book *book, const struct sc_element_row *row);

/* The ladders, by the lowest number of their calls. They live as long as the book. */
const struct sc_ladder *const *sc_ladder_book_finish(struct sc_ladder_book *book, size_t *count);
void sc_ladder_book_free(struct sc_ladder_book *book); /* NULL is fine */

/* ---- pictures ---- */

struct sc_ladder_style {
	unsigned width;  /* text: columns of the terminal; 0: no limit */
	bool ascii;      /* text: nothing but ASCII */
	bool local_time; /* local time instead of UTC */
};

/* Appends the picture to `out`. Text and SVG take any number of ladders, one
 * below the other; a Mermaid diagram is of one. */
void sc_ladder_text(GString *out, const struct sc_ladder *ladder,
		    const struct sc_ladder_style *style);
void sc_ladder_svg(GString *out, const struct sc_ladder *const *ladders, size_t count,
		   const struct sc_ladder_style *style);
void sc_ladder_mermaid(GString *out, const struct sc_ladder *ladder,
		       const struct sc_ladder_style *style);

#endif
