/* What the files of the plugin share.
 *
 * Wireshark dissects every frame once in order, the first pass, and then any
 * frame again, in any order. The analysis is fed on the first pass alone
 * (feed.c). What is kept of a frame are its messages, by reference: the values
 * of calls, transactions and registrations are read from the core whenever a
 * frame is shown (show.c). */
#ifndef SC_PLUGIN_PLUGIN_H
#define SC_PLUGIN_PLUGIN_H

#include "ws_compat.h"

#include "base/second.h"
#include "results.h"

/* What is known of one message. */
struct sc_plugin_message {
	uint32_t number;                          /* of all messages, in the order fed, from 1 */
	uint32_t call, txn, registration, stream; /* row numbers; 0: none */
	uint32_t original_frame, retransmission_index, sip_length;
	int64_t time_ns, delta_prev_ns, delta_first_ns, timer_error_ns;
	uint64_t diags;
	const char *command, *cseq_method; /* one copy a text, UTF-8 */
	uint16_t code;
	enum sc_copy copy;
	enum sc_cause cause;
	bool request;
};

/* The messages of one frame, or of RTP and RTCP the streams that it is of, by their handles
 * (results.h). */
struct sc_plugin_frame {
	uint32_t count;
	const struct sc_plugin_message *messages;
	uint32_t stream_count;
	const uint32_t *streams;
};

struct sc_plugin {
	int proto;
	struct sc_config config;     /* from the preferences */
	struct sc_results *results;  /* of the file that is open; NULL: none */
	struct sc_counters counters; /* of `results` */
	struct sc_clock_watch watch; /* the times of all records */
	struct sc_seconds clock;     /* the latest time of any record */
	int tap;                     /* "sipchron"; hands out a struct sc_plugin_frame */
	sc_ws_bool voip_calls;       /* preference: calls are listed in VoIP Calls too */
	bool first_pass;             /* the frame at hand is in it; taps cannot ask Wireshark */
};

extern struct sc_plugin sc_plugin;

/* ---- register.c ---- */

void sc_plugin_register(void);
void sc_plugin_handoff(void);
bool sc_plugin_enabled(void); /* in Analyze > Enabled Protocols */

/* ---- prefs.c ---- */

void sc_plugin_register_prefs(void);
void sc_plugin_read_prefs(void); /* into sc_plugin.config */

/* ---- feed.c ---- */

/* A frame in the first pass. Returns its messages, valid until the next is fed; NULL: none. */
const struct sc_plugin_frame *sc_plugin_feed(packet_info *pinfo, proto_tree *tree);

/* Frames are asked for, or tables written: what waits for more of the capture waits no longer. */
void sc_plugin_feed_end(void);

void sc_plugin_feed_reset(void); /* the file is closed */

/* What a packet of media belongs to, as of now, the way that messages have it: .stream and .call,
 * all else 0. */
struct sc_plugin_message sc_plugin_media_message(uint32_t handle);

void sc_plugin_on_message(void *user, const struct sc_message_row *row); /* for sc_results_new */

/* ---- show.c ---- */

void sc_plugin_show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
		    const struct sc_plugin_frame *frame);

/* ---- roles.c ---- */

/* The roles of a host as bits of sc_role_words; 0: none known. */
uint64_t sc_plugin_roles(const struct sc_endpoint *endpoint);
void sc_plugin_roles_clear(void);

/* ---- conversation.c ---- */

#define SC_CONVERSATION_MAX 40

/* What the message belongs to, as of now: "session 3", "registration 2", "transaction 7".
 * False: to nothing. */
bool sc_plugin_conversation(const struct sc_plugin_message *message,
			    char text[static SC_CONVERSATION_MAX]);

/* ---- tables.c ---- */

typedef void sc_plugin_row_fn(void *user, const void *row);

/* One of the command line's tables. */
struct sc_plugin_listing {
	const char *name; /* behind -z: "sipchron,calls" */
	const struct sc_table *table;
	/* Of a table with a row for each number from 1 on: the row that a message
	 * belongs to (0: none), and the row of a number (NULL: there is none). */
	uint32_t (*number_of)(const struct sc_plugin_message *message);
	const void *(*row_of)(uint64_t number);
	/* All rows of a table that is about the whole capture. */
	void (*list)(sc_plugin_row_fn *row, void *user);
};

/* NULL: there is none of that name. */
const struct sc_plugin_listing *sc_plugin_listing(const char *name);

void sc_plugin_register_tables(void);
void sc_plugin_clear_tables(void); /* a file is opened, or dissected anew */

/* Rows of messages are gone once they were handed out. From now on they are kept. */
void sc_plugin_keep_messages(void);

/* NULL: it was not kept. */
const struct sc_message_row *sc_plugin_kept_message(uint64_t number);

/* Gets the row of each message; set while they are kept. */
extern void (*sc_plugin_list_message)(const struct sc_message_row *row);

/* ---- voip.c ---- */

void sc_plugin_register_voip(void);
void sc_plugin_voip(packet_info *pinfo, const struct sc_plugin_frame *frame);

/* ---- export.c ---- */

void sc_plugin_register_export(void);
void sc_plugin_export_open(void); /* a frame of the first pass comes */
void sc_plugin_export(packet_info *pinfo, const struct sc_plugin_frame *frame);

/* ---- windows.c, tree.c, flow.c, conversation.c, srt.c: what hangs in the menus ---- */

void sc_plugin_register_windows(void);
void sc_plugin_register_tree(void);
void sc_plugin_register_flow(void);
void sc_plugin_register_conversation(void);
void sc_plugin_register_srt(void);

#endif
