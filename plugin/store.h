/* What is kept of frames and messages for the passes after the first. */
#ifndef SC_PLUGIN_STORE_H
#define SC_PLUGIN_STORE_H

#include "plugin.h"

void sc_plugin_store_open(void);
void sc_plugin_store_close(void);

/* A frame comes; SC_TIME_NONE: without a time. */
void sc_plugin_store_frame(uint32_t number, int64_t time_ns);
int64_t sc_plugin_time(uint32_t number);

/* Messages kept so far: what comes next has the number behind. */
uint32_t sc_plugin_store_count(void);

/* The messages of the frame that came. */
void sc_plugin_store_messages(uint32_t number, const struct sc_plugin_frame *frame);

/* The messages of a frame that was fed, valid while it is shown; NULL: none. */
const struct sc_plugin_frame *sc_plugin_frame(packet_info *pinfo);

/* A text of a message as UTF-8, for as long as the store is open. */
const char *sc_plugin_store_text(struct sc_span text);

#endif
