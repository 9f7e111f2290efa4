/* Text from a capture, made fit to be printed. It is hostile: any bytes, any
 * controls, spreadsheet formulas, characters that turn the line around. */
#ifndef SC_BASE_TEXT_H
#define SC_BASE_TEXT_H

#include <glib.h>

#include "base/span.h"

/* A JSON string with its quotes. Always valid UTF-8: bytes that are none become
 * U+FFFD. Whatever a terminal might obey is escaped (\u001b), so nothing of the
 * text is lost. */
void sc_text_json(GString *out, struct sc_span text);

/* A CSV field (RFC 4180 section 2), quoted where it has to be. Bytes that are
 * no UTF-8 become U+FFFD, controls that RFC 4180 does not allow in a field
 * become \xNN. A field that a spreadsheet would take for a formula gets an
 * apostrophe in front. */
void sc_text_csv(GString *out, struct sc_span text);

/* Valid UTF-8 with what changes the direction of text, has no width, or ends a line
 * unseen as \u{NNNN}; line ends and other controls as they are. */
void sc_text_marks(GString *out, struct sc_span text);

/* For a terminal: no control, no bidirectional override, no line break gets
 * through; bytes become \xNN, characters \u{NNNN}. */
void sc_text_plain(GString *out, struct sc_span text);

/* For XML and HTML, in an element or an attribute: as sc_text_plain, with & < > "
 * and ' as references. What XML 1.0 does not allow at all becomes U+FFFD. */
void sc_text_xml(GString *out, struct sc_span text);

/* How many columns of a terminal valid UTF-8 takes. */
unsigned sc_text_width(struct sc_span text);

/* Valid UTF-8, shortened to at most `width_max` columns: the middle becomes an
 * ellipsis, because Call-IDs and URIs tell themselves apart at either end. */
void sc_text_cut(GString *out, struct sc_span text, unsigned width_max);

#endif
