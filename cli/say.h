/* Lines on standard error, made fit for a terminal: file names and captures
 * may hold anything. */
#ifndef SC_CLI_SAY_H
#define SC_CLI_SAY_H

/* "sipchron: ...", one line; control characters are shown as \xNN. */
void sc_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
