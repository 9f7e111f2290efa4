/* What is kept of frames and messages for the passes after the first. */
#ifndef SC_PLUGIN_STORE_H
#define SC_PLUGIN_STORE_H

#include "plugin.h"

void sc_plugin_store_open(void);
void sc_plugin_store_close(void);

/* Notes that a frame came, and when. SC_TIME_NONE: it has no time. */
void sc_plugin_store_frame(uint32_t number, int64_t time_ns);
int64_t sc_plugin_time(uint32_t number);

/* The frame was put together from fragments, of which `first` came first. */
void sc_plugin_store_began(uint32_t number, uint32_t first);
uint32_t sc_plugin_began(uint32_t number); /* that first one; `number`: there is none */

/* The number of messages that are kept: the next one gets this number plus 1. */
uint32_t sc_plugin_store_count(void);

/* Keeps the messages of that frame. */
void sc_plugin_store_messages(uint32_t number, const struct sc_plugin_frame *frame);

/* Keeps the streams of that frame: of one no byte more than of any frame. */
void sc_plugin_store_streams(uint32_t number, const struct sc_plugin_frame *frame);

/* Hands out the messages of frames `from` to `to`, in order. */
void sc_plugin_each_message(uint32_t from, uint32_t to,
			    void (*each)(void *user, uint32_t frame,
					 const struct sc_plugin_message *message),
			    void *user);

/* What is kept of a frame that was fed, valid while it is shown; NULL: none. */
const struct sc_plugin_frame *sc_plugin_frame(packet_info *pinfo);

/* What is kept of a message as the row that it was made from: without its text, addresses
 * and what names other rows. */
struct sc_message_row sc_plugin_message_row(const struct sc_plugin_message *message);

/* A text of a message as UTF-8, for as long as the store is open. */
const char *sc_plugin_store_text(struct sc_span text);

#endif
