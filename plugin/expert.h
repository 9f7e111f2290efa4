/* Expert information: what is wrong, as Analyze > Expert Information lists it. */
#ifndef SC_PLUGIN_EXPERT_H
#define SC_PLUGIN_EXPERT_H

#include "plugin.h"

void sc_expert_register(void);
void sc_expert_open(void); /* a file is opened: by then all of Wireshark is there */

/* Does somebody ask for expert information, whosever it is? */
bool sc_expert_wanted(proto_tree *tree);

/* What is to be said of a message. `item`: NULL when no tree is wanted. What
 * only the end of a call tells is left out in the first pass. */
void sc_expert_message(packet_info *pinfo, proto_item *item,
		       const struct sc_plugin_message *message);

#endif
