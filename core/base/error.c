#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

enum sc_status sc_error_set(struct sc_error *error, enum sc_status status, const char *format, ...)
{
	va_list args;

	if (!error)
		return status;
	error->status = status;
	va_start(args, format);
	vsnprintf(error->text, sizeof error->text, format, args);
	va_end(args);
	/* One line, whatever a file name holds. */
	for (char *c = error->text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	return status;
}
