/* Values of a page's data. */
#ifndef SC_WRITERS_REPORT_REPORT_JSON_H
#define SC_WRITERS_REPORT_REPORT_JSON_H

#include <glib.h>

#include "base/span.h"

/* A string, null for a text that is absent. */
void sc_report_json_text(GString *out, struct sc_span text);

/* Seconds, exact to the nanosecond; null for SC_TIME_NONE. */
void sc_report_json_seconds(GString *out, int64_t ns);

#endif
