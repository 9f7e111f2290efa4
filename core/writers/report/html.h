/* What a page needs that may hold data from a capture and must not obey it. */
#ifndef SC_WRITERS_REPORT_HTML_H
#define SC_WRITERS_REPORT_HTML_H

#include <glib.h>

#include "base/span.h"

/* JSON as the text of a script element (type application/json): every `<`, `>`
 * and `&`, which JSON has in strings alone, becomes an escape, so that neither
 * an end tag nor a comment can be in it. U+2028 and U+2029 the writers of JSON
 * escape themselves. */
void sc_html_json(GString *out, struct sc_span json);

/* 'sha256-...': the source expression of Content-Security-Policy for an inline
 * script or style of exactly that text. */
void sc_html_hash(GString *out, struct sc_span text);

#endif
