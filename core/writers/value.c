#include "writers/value.h"

#include "base/digits.h"

#define CSV_DECIMALS 9
#define TABLE_DECIMALS 3

bool sc_value_is_number(enum sc_type type)
{
	switch (type) {
	case SC_T_COUNT:
	case SC_T_ID:
	case SC_T_FRAME:
	case SC_T_INTERVAL:
	case SC_T_SPAN_NS:
	case SC_T_QUANTITY:
		return true;
	default:
		return false;
	}
}

void sc_value_append_count(GString *out, uint64_t value)
{
	char digits[SC_DIGITS_MAX];

	g_string_append_len(out, digits, (gssize)sc_digits(digits, value, 1));
}

static void append_duration(GString *out, int64_t ns, enum sc_style style)
{
	char text[SC_TIME_TEXT_MAX];
	size_t len;

	if (style == SC_STYLE_JSON)
		len = sc_duration_format_exact(text, ns);
	else
		len = sc_duration_format(text, ns,
					 style == SC_STYLE_CSV ? CSV_DECIMALS : TABLE_DECIMALS);
	g_string_append_len(out, text, (gssize)len);
}

/* A number of tenths, hundredths ...: `value` with that many decimals. */
static void append_fixed(GString *out, int64_t value, unsigned decimals)
{
	uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, unit = 1;
	char digits[SC_DIGITS_MAX];

	for (unsigned i = 0; i < decimals; i++)
		unit *= 10;
	if (value < 0)
		g_string_append_c(out, '-');
	sc_value_append_count(out, magnitude / unit);
	if (decimals == 0)
		return;
	g_string_append_c(out, '.');
	g_string_append_len(out, digits, (gssize)sc_digits(digits, magnitude % unit, decimals));
}

static void append_quantity(GString *out, const struct sc_quantity *quantity, enum sc_style style)
{
	switch (quantity->unit) {
	case SC_UNIT_SECONDS:
		append_duration(out, quantity->value, style);
		break;
	case SC_UNIT_PERCENT:
		append_fixed(out, quantity->value, 2);
		break;
	case SC_UNIT_PER_SECOND:
	case SC_UNIT_AVERAGE:
		append_fixed(out, quantity->value, 3);
		break;
	case SC_UNIT_COUNT:
		append_fixed(out, quantity->value, 0);
		break;
	}
}

bool sc_value_append(GString *out, const struct sc_column *column, const void *row,
		     enum sc_style style, bool local)
{
	const void *cell = sc_cell(column, row);
	char text[SC_ENDPOINT_TEXT_MAX]; /* has room for a time as well */
	_Static_assert(SC_TIME_TEXT_MAX <= SC_ENDPOINT_TEXT_MAX, "one buffer for both");

	switch (column->type) {
	case SC_T_COUNT:
	case SC_T_ID:
	case SC_T_FRAME:
		sc_value_append_count(out, *(const uint64_t *)cell);
		return true;
	case SC_T_INTERVAL:
		append_duration(out, ((const struct sc_interval *)cell)->ns, style);
		return true;
	case SC_T_SPAN_NS:
		append_duration(out, *(const int64_t *)cell, style);
		return true;
	case SC_T_QUANTITY:
		append_quantity(out, cell, style);
		return true;
	case SC_T_TIME:
		g_string_append_len(out, text,
				    (gssize)sc_time_format(text, *(const int64_t *)cell, local));
		return true;
	case SC_T_ENDPOINT:
		g_string_append_len(out, text, (gssize)sc_endpoint_format(text, cell));
		return true;
	default:
		return false;
	}
}

void sc_value_append_flags(GString *out, const struct sc_column *column, const void *row,
			   const char *open, const char *separator, const char *close)
{
	uint64_t bits = *(const uint64_t *)sc_cell(column, row);
	bool first = true;

	for (size_t i = 0; bits != 0 && column->words[i]; i++, bits >>= 1) {
		if (!(bits & 1))
			continue;
		if (!first)
			g_string_append(out, separator);
		g_string_append(out, open);
		g_string_append(out, column->words[i]);
		g_string_append(out, close);
		first = false;
	}
}

void sc_value_append_frames(GString *out, const struct sc_frame_list *frames, const char *separator)
{
	for (size_t i = 0; i < frames->count; i++) {
		if (i > 0)
			g_string_append(out, separator);
		sc_value_append_count(out, frames->items[i]);
	}
}
