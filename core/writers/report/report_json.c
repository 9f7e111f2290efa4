#include "writers/report/report_json.h"

#include "base/text.h"
#include "base/time.h"

void sc_report_json_text(GString *out, struct sc_span text)
{
	if (text.ptr)
		sc_text_json(out, text);
	else
		g_string_append(out, "null");
}

void sc_report_json_seconds(GString *out, int64_t ns)
{
	char text[SC_TIME_TEXT_MAX];

	if (ns == SC_TIME_NONE)
		g_string_append(out, "null");
	else
		g_string_append_len(out, text, (gssize)sc_duration_format_exact(text, ns));
}
