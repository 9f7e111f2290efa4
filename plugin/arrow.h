/* What stands on an arrow of a graph and beside it, for a message. Texts are the
 * caller's to free with g_free. */
#ifndef SC_PLUGIN_ARROW_H
#define SC_PLUGIN_ARROW_H

#include "plugin.h"

/* A repetition; a proxy's forwarded message is one of its own. */
bool sc_plugin_is_copy(const struct sc_plugin_message *message);

char *sc_plugin_arrow_label(const struct sc_plugin_message *message, uint64_t frame);
char *sc_plugin_arrow_comment(const struct sc_plugin_message *message, uint64_t frame);

#endif
