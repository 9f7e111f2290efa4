#include "media/modes.h"

/* 3GPP TS 26.201 table 1a, by frame type; from 9 on it is no speech. */
static const char *const amr_wb[] = {"6.60",  "8.85",  "12.65", "14.25", "15.85",
				     "18.25", "19.85", "23.05", "23.85"};
#define MODE_COUNT (sizeof amr_wb / sizeof amr_wb[0])

/* The value of "name=value"; ptr NULL: it is another parameter. */
static struct sc_span value_of(struct sc_span parameter, const char *name)
{
	const char *end = parameter.ptr + parameter.len;
	const char *equals = parameter.len > 0 ? memchr(parameter.ptr, '=', parameter.len) : NULL;

	if (!equals ||
	    !sc_span_caseeq(sc_span_trim(sc_span_between(parameter.ptr, equals)), sc_span_of(name)))
		return (struct sc_span){NULL, 0};
	return sc_span_trim(sc_span_between(equals + 1, end));
}

/* RFC 4867 8.1: these three go with octets alone, and are on where that says 1, or how many. */
static bool wants_octets(struct sc_span parameter)
{
	static const char *const names[] = {"octet-align", "crc", "robust-sorting"};

	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
		if (sc_span_eq(value_of(parameter, names[i]), SC_SPAN_LIT("1")))
			return true;
	return false;
}

enum sc_mode_form sc_mode_form_of(struct sc_span codec, struct sc_span parameters)
{
	enum sc_mode_form form = SC_MODES_AMR_WB;
	const char *at = parameters.ptr, *end = parameters.ptr ? at + parameters.len : NULL;

	if (!sc_span_caseeq(codec, SC_SPAN_LIT("AMR-WB")))
		return SC_MODES_NONE;
	while (at && at < end) {
		const char *semicolon = memchr(at, ';', (size_t)(end - at));
		struct sc_span parameter = sc_span_between(at, semicolon ? semicolon : end);

		if (value_of(parameter, "interleaving").ptr)
			return SC_MODES_NONE; /* its frames are of other packets, too */
		if (wants_octets(parameter))
			form = SC_MODES_AMR_WB_OCTETS;
		at = semicolon ? semicolon + 1 : end;
	}
	return form;
}

/* A request for a mode (4 bits), then of each frame: whether another follows, its type, and whether
 * it is good. */
uint16_t sc_mode_bit(enum sc_mode_form form, struct sc_bytes payload)
{
	unsigned type;

	if (form == SC_MODES_NONE || payload.len < 2)
		return 0;
	type = form == SC_MODES_AMR_WB ? (sc_u8(payload, 0) & 7u) << 1 | sc_u8(payload, 1) >> 7
				       : sc_u8(payload, 1) >> 3 & 0xfu;
	return (uint16_t)(type < MODE_COUNT ? 1u << type : 0);
}

const char *sc_mode_name(uint16_t bits)
{
	for (unsigned i = 0; i < MODE_COUNT; i++)
		if (bits == 1u << i)
			return amr_wb[i];
	return NULL;
}
