/* One error style: bad input is a value. Out of memory aborts, as in GLib. */
#ifndef SC_BASE_ERROR_H
#define SC_BASE_ERROR_H

/* The numbers are the exit statuses of the command line (docs/CLI.md). */
enum sc_status {
	SC_OK = 0,
	SC_GATE_FAILED = 1,
	SC_USAGE = 2,      /* unknown option, key, kind, call ... */
	SC_UNREADABLE = 3, /* an input could not be read at all */
	SC_DAMAGED = 4,    /* an input was damaged or cut short; what came before is good */
	SC_OUTPUT = 5,     /* the output could not be written */
};

struct sc_error {
	enum sc_status status;
	char text[1024]; /* one line, no newline: the file, the frame, the reason, what to do */
};

/* Fills in `error` (which may be NULL) and returns `status`. */
enum sc_status sc_error_set(struct sc_error *error, enum sc_status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
