/* Sets of diagnostics, as kept in sc_message.diags. */
#ifndef SC_MESSAGE_DIAG_H
#define SC_MESSAGE_DIAG_H

#include "message/message.h"

#define SC_DIAG_BIT(id) (UINT64_C(1) << SC_DIAG_##id)

/* Diagnostics with which a message is never measured: those of severity BAD,
 * and a doubled key header, of which one value is as good as the other. */
bool sc_diags_bad(uint64_t diags);

#endif
