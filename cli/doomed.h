/* What must not be left behind when the program is killed: files that are not
 * whole yet, and the program that draws. */
#ifndef SC_CLI_DOOMED_H
#define SC_CLI_DOOMED_H

#include <signal.h>
#include <sys/types.h>

/* Makes a file after `template` (see mkstemp), open for writing, that every
 * signal that can be caught removes. -1 and errno when it cannot be made. */
int sc_doomed_create(char *template);

/* The file of that name is whole, or gone already: it stays as it is. */
void sc_doomed_spare(const char *name);

/* The processes of this group are killed, too; 0: there are none. */
void sc_doomed_group(pid_t group);

/* No signal comes until *before is given back to sigprocmask(2): for what has to be
 * noted before one may. */
void sc_doomed_hold(sigset_t *before);

#endif
