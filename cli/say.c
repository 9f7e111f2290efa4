#include "say.h"

#include <stdarg.h>
#include <stdio.h>

#include "progress.h"
#include "base/text.h"

void sc_say(const char *format, ...)
{
	GString *text = g_string_new(NULL), *plain = g_string_new("sipchron: ");
	va_list args;

	va_start(args, format);
	g_string_append_vprintf(text, format, args);
	va_end(args);
	sc_text_plain(plain, sc_span(text->str, text->len));
	g_string_append_c(plain, '\n');
	sc_progress_hide();
	fwrite(plain->str, 1, plain->len, stderr);
	g_string_free(text, TRUE);
	g_string_free(plain, TRUE);
}
