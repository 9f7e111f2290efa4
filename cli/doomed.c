#include "doomed.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A picture and its numbers. */
#define FILES_MAX 2

/* Enough for the handler, also when the stack itself has run out. */
#define STACK_BYTES (64u << 10)

static char files[FILES_MAX][PATH_MAX]; /* "": none */
static volatile pid_t group;            /* 0: none */

static void remove_and_die(int signal_number)
{
	for (size_t i = 0; i < FILES_MAX; i++)
		if (files[i][0])
			unlink(files[i]);
	if (group > 0)
		kill(-group, SIGKILL);
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

/* Does the signal end the program unless something is done about it? */
static bool is_fatal(int signal_number)
{
	static const int others[] = {SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU,
				     SIGCONT, SIGCHLD, SIGURG,  SIGWINCH};

	for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
		if (signal_number == others[i])
			return false;
	return true;
}

/* A signal that has a handler already keeps it, and one that the caller had ignored (nohup) stays
 * ignored. */
static void catch_signals(void)
{
	static char stack[STACK_BYTES];
	const stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
	struct sigaction action = {.sa_handler = remove_and_die, .sa_flags = SA_ONSTACK};

	sigfillset(&action.sa_mask);
	sigaltstack(&other, NULL);
	for (int number = 1; number <= SIGRTMAX; number++) {
		struct sigaction before;

		if (is_fatal(number) && sigaction(number, NULL, &before) == 0 &&
		    !(before.sa_flags & SA_SIGINFO) && before.sa_handler == SIG_DFL)
			sigaction(number, &action, NULL);
	}
}

void sc_doomed_hold(sigset_t *before)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, before);
}

/* Notes the name of a file in place of another; "": none. */
static void note(const char *name, const char *instead_of)
{
	size_t i = 0;

	while (i < FILES_MAX && strcmp(files[i], instead_of) != 0)
		i++;
	if (i < FILES_MAX)
		g_strlcpy(files[i], name, sizeof files[i]);
}

/* No signal may come between the file's creation and the note of its name. */
int sc_doomed_create(char *template)
{
	sigset_t before;
	int fd, saved;

	sc_doomed_hold(&before);
	fd = g_mkstemp_full(template, O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
	saved = errno;
	if (fd >= 0) {
		note(template, "");
		catch_signals();
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = saved;
	return fd;
}

void sc_doomed_spare(const char *name)
{
	sigset_t before;

	sc_doomed_hold(&before);
	note("", name);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

void sc_doomed_group(pid_t number)
{
	group = number;
	if (number > 0)
		catch_signals();
}
