/* Expert information: what Analyze > Expert Information lists. */
#ifndef SC_PLUGIN_EXPERT_H
#define SC_PLUGIN_EXPERT_H

#include "plugin.h"

void sc_expert_register(void);
void sc_expert_open(void); /* a file is opened: by then all of Wireshark is there */

/* Does somebody ask for expert information, whosever it is? */
bool sc_expert_wanted(proto_tree *tree);

/* Adds what is to be said about a message. `item`: NULL when no tree is wanted. In
 * the first pass it leaves out what only the end of a call tells. */
void sc_expert_message(packet_info *pinfo, proto_item *item,
		       const struct sc_plugin_message *message);

#endif
