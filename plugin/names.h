/* What a message is called, for people and for graphs. */
#ifndef SC_PLUGIN_NAMES_H
#define SC_PLUGIN_NAMES_H

#include "plugin.h"

/* INVITE is 1, and so on; a status code is itself. */
uint32_t sc_plugin_type_id(const struct sc_plugin_message *message);

/* "180 Ringing", "INVITE": nothing in it that a terminal obeys. */
void sc_plugin_append_name(GString *out, const struct sc_plugin_message *message);

/* ", retransmission 2 of frame 6"; nothing of an original. */
void sc_plugin_append_copy(GString *out, const struct sc_plugin_message *message);

#endif
