#include "capture/interface.h"

#include <glib.h>

#include "base/time.h"

/* draft-ietf-opsawg-pcapng 4.2, if_tsresol: the high bit chooses the base. */
#define TSRESOL_BINARY 0x80
#define TSRESOL_EXPONENT 0x7f

/* A tick of 10^-9 s is a nanosecond. From 10^-29 on all 64 bits of ticks are
 * less than one. */
#define EXPONENT_NS 9
#define EXPONENT_NOTHING 29

static uint64_t power_of_ten(unsigned exponent)
{
	uint64_t power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

void sc_interface_resolution(struct sc_interface *interface, uint8_t tsresol)
{
	unsigned exponent = tsresol & TSRESOL_EXPONENT;

	interface->tsresol = tsresol;
	interface->multiplier = 1;
	interface->divisor = 1;
	interface->shift = 0;
	interface->resolution_ns = 1;
	if (tsresol & TSRESOL_BINARY) {
		interface->multiplier = (uint64_t)SC_NS_PER_S;
		interface->shift = exponent;
		if (exponent < 30) /* 2^30 > 10^9 */
			interface->resolution_ns =
				(SC_NS_PER_S + (INT64_C(1) << exponent) - 1) >> exponent;
	} else if (exponent <= EXPONENT_NS) {
		interface->multiplier = power_of_ten(EXPONENT_NS - exponent);
		interface->resolution_ns = (int64_t)interface->multiplier;
	} else if (exponent < EXPONENT_NOTHING) {
		interface->divisor = power_of_ten(exponent - EXPONENT_NS);
	} else {
		interface->multiplier = 0;
	}
}

void sc_interface_text(char **text, const uint8_t *value, uint32_t length)
{
	if (!*text)
		*text = g_strndup((const char *)value, MIN(length, SC_INTERFACE_TEXT_MAX));
}

void sc_interface_clear(void *data)
{
	struct sc_interface *interface = data;

	g_clear_pointer(&interface->name, g_free);
	g_clear_pointer(&interface->description, g_free);
}

int64_t sc_interface_time(const struct sc_interface *interface, uint64_t ticks)
{
	/* Below 2^94: neither the product nor the sum can overflow. */
	unsigned __int128 product = (unsigned __int128)ticks * interface->multiplier;
	__int128 time_ns;

	if (interface->divisor != 1)
		product /= interface->divisor;
	time_ns = (__int128)(product >> interface->shift) +
		  (__int128)interface->offset_s * SC_NS_PER_S;
	if (time_ns <= INT64_MIN || time_ns > INT64_MAX) /* INT64_MIN is SC_TIME_NONE */
		return SC_TIME_NONE;
	return (int64_t)time_ns;
}
