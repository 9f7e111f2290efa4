/* The health of what a command reads, collected beside its own rows. */
#ifndef SC_CLI_HEALTH_H
#define SC_CLI_HEALTH_H

#include "intake.h"
#include "verdict/health.h"

/* All inputs were read: what is known of them goes in, and the checks are made. */
void sc_health_end(struct sc_health *health, const struct sc_intake_end *end);

#endif
