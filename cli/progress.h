/* The bar on standard error for work that takes longer than a second.
 *
 * There is one standard error, and so one bar: whoever prints to a terminal
 * hides it first, and it comes back with the next step. */
#ifndef SC_CLI_PROGRESS_H
#define SC_CLI_PROGRESS_H

#include <stdint.h>

enum sc_progress_mode {
	SC_PROGRESS_AUTO, /* only if standard error is a terminal */
	SC_PROGRESS_ALWAYS,
	SC_PROGRESS_NEVER,
};

void sc_progress_start(enum sc_progress_mode mode);

/* So much has been read; total 0: not known. Cheap enough to be called often,
 * though not for every packet: it reads the clock. */
void sc_progress_step(uint64_t bytes_done, uint64_t bytes_total);

/* Takes the bar off the screen until the next step that draws it. */
void sc_progress_hide(void);

#endif
