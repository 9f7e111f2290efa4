/* What the plugin tells a user who asked for something that cannot be. */
#ifndef SC_PLUGIN_SAY_H
#define SC_PLUGIN_SAY_H

#include "plugin.h"

bool sc_plugin_in_tshark(void);

/* Wireshark shows a message and goes on. tshark, in which it was typed on the command
 * line, says so and ends with status 1, as with wrong options of its own. */
void sc_plugin_refuse(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* tshark ends with status 1: something was asked of a protocol that is disabled. */
void sc_plugin_say_disabled(void);

/* A filter of tshark asks for a field that only the end of the capture tells. That is
 * noted with the frames of the first pass, and said at the end if there was no second. */
void sc_plugin_note_pass(proto_tree *tree);
void sc_plugin_say_one_pass(void);

#endif
