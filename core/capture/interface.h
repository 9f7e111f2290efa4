/* An interface of a pcapng section, and its clock. */
#ifndef SC_CAPTURE_INTERFACE_H
#define SC_CAPTURE_INTERFACE_H

#include <stdint.h>

#include "base/span.h"

struct sc_interface {
	/* Time is ticks * multiplier / divisor / 2^shift + offset. */
	uint64_t multiplier, divisor;
	uint32_t shift;
	uint32_t snaplen;         /* 0: none */
	int64_t offset_s;         /* if_tsoffset */
	int64_t resolution_ns;    /* of a tick, rounded up */
	char *name, *description; /* if_name, if_description; NULL: none. Owned */
	uint8_t tsresol;          /* as it was written */
	uint64_t lost_counted;    /* isb_ifdrop + isb_osdrop, the highest seen */
	uint64_t lost_between;    /* sum of epb_dropcount */
	uint16_t link_type;
};

/* Sets the clock from the octet of if_tsresol (SC_TSRESOL_DEFAULT without that option). */
#define SC_TSRESOL_DEFAULT 6
void sc_interface_resolution(struct sc_interface *interface, uint8_t tsresol);

/* Longer names and descriptions are cut: nobody reads them. */
#define SC_INTERFACE_TEXT_MAX 255

/* if_name or if_description of that many octets; the first one given counts. */
void sc_interface_text(char **text, const uint8_t *value, uint32_t length);

/* For arrays of them. */
void sc_interface_clear(void *interface);

/* ns since the epoch; SC_TIME_NONE when that is outside of the range. */
int64_t sc_interface_time(const struct sc_interface *interface, uint64_t ticks);

/* Packets lost on it: the two ways of counting speak of the same packets. */
static inline uint64_t sc_interface_lost(const struct sc_interface *interface)
{
	return interface->lost_counted > interface->lost_between ? interface->lost_counted
								 : interface->lost_between;
}

#endif
