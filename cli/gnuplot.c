#include "gnuplot.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "doomed.h"

char *sc_gnuplot_find(struct sc_error *error)
{
	char *program = g_find_program_in_path("gnuplot");

	if (!program)
		sc_error_set(error, SC_OUTPUT,
			     "gnuplot, which draws the pictures, is not installed or not in PATH; "
			     "on Debian: apt install gnuplot-nox");
	return program;
}

/* ---- talking to it: the script goes in while pictures and messages come out ---- */

#define CHUNK_BYTES (64u << 10)
#define MESSAGES_BYTES_MAX 4096

struct talk {
	int in, out, err; /* -1: closed */
	const GString *script;
	size_t sent;
	FILE *file;
	bool started;
	int failed;
	GString *messages;
	int64_t until_us; /* of g_get_monotonic_time */
	bool late;
};

static void end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void send_some(struct talk *talk)
{
	ssize_t sent = write(talk->in, talk->script->str + talk->sent,
			     MIN(talk->script->len - talk->sent, CHUNK_BYTES));

	if (sent > 0)
		talk->sent += (size_t)sent;
	else if (errno == EINTR || errno == EAGAIN)
		return;
	/* It went away: its messages will tell why. */
	if (sent < 0 || talk->sent == talk->script->len)
		end(&talk->in);
}

static void read_picture(struct talk *talk)
{
	char bytes[CHUNK_BYTES];
	ssize_t len = read(talk->out, bytes, sizeof bytes);
	size_t start;

	if (len < 0 && errno == EINTR)
		return;
	if (len <= 0) {
		end(&talk->out);
		return;
	}
	errno = 0;
	start = !talk->started && bytes[0] == '\f'; /* text begins with a new page */
	talk->started = true;
	if (!talk->failed &&
	    fwrite(bytes + start, 1, (size_t)len - start, talk->file) != (size_t)len - start)
		talk->failed = errno ? errno : EIO;
}

static void read_messages(struct talk *talk)
{
	char bytes[CHUNK_BYTES];
	ssize_t len = read(talk->err, bytes, sizeof bytes);

	if (len < 0 && errno == EINTR)
		return;
	if (len <= 0)
		end(&talk->err);
	else if (talk->messages->len < MESSAGES_BYTES_MAX)
		g_string_append_len(talk->messages, bytes, MIN(len, MESSAGES_BYTES_MAX));
}

/* Milliseconds that are left, rounded up; 0: it is late. */
static int left_ms(struct talk *talk)
{
	int64_t left_us = talk->until_us - g_get_monotonic_time();

	talk->late = left_us <= 0;
	return talk->late ? 0 : (int)MIN(left_us / 1000 + 1, INT_MAX);
}

static void converse(struct talk *talk)
{
	int wait_ms;

	while ((talk->out >= 0 || talk->err >= 0) && (wait_ms = left_ms(talk)) > 0) {
		struct pollfd fds[] = {
			{talk->in, POLLOUT, 0}, {talk->out, POLLIN, 0}, {talk->err, POLLIN, 0}};

		if (poll(fds, G_N_ELEMENTS(fds), wait_ms) < 0 && errno != EINTR)
			break;
		if (talk->in >= 0 && fds[0].revents)
			send_some(talk);
		if (talk->out >= 0 && fds[1].revents)
			read_picture(talk);
		if (talk->err >= 0 && fds[2].revents)
			read_messages(talk);
	}
	end(&talk->in);
	end(&talk->out);
	end(&talk->err);
}

/* The line that says what is wrong: gnuplot shows the command and an arrow first. */
static const char *reason_in(char *messages)
{
	char *line = NULL;

	for (char *next = messages; next && *next;) {
		char *end_of_line = strchr(next, '\n');

		if (end_of_line)
			*end_of_line = '\0';
		next = g_strstrip(next);
		if (*next && *next != '^')
			line = next;
		next = end_of_line ? end_of_line + 1 : NULL;
	}
	return line ? line : "no reason given";
}

/* Of the child. */
struct parent {
	pid_t pid;
	sigset_t signals; /* that were blocked before */
};

/* In the child, before it becomes gnuplot. A group of its own, so that what it
 * starts can be killed with it; it dies even when we are killed by SIGKILL. */
static void set_up_child(gpointer user)
{
	const struct parent *parent = user;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent->pid)
		_exit(1);
	sigprocmask(SIG_SETMASK, &parent->signals, NULL);
}

#define LOOK_AGAIN_US 2000

/* Waits for gnuplot, which may go on although its pipes are closed. Returns the status of
 * waitpid(2). */
static int wait_for(pid_t pid, struct talk *talk)
{
	int status = -1;
	pid_t answer = 0;

	while (answer == 0 && left_ms(talk) > 0) {
		answer = waitpid(pid, &status, WNOHANG);
		if (answer == 0)
			g_usleep(LOOK_AGAIN_US);
	}
	kill(-pid, SIGKILL); /* it, or what it has left behind */
	while (answer == 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static enum sc_status judge(const struct talk *talk, int status, int64_t patience_ns,
			    struct sc_error *error)
{
	char patience[SC_TIME_TEXT_MAX];

	sc_duration_format_exact(patience, patience_ns);
	if (talk->late)
		return sc_error_set(error, SC_OUTPUT,
				    "gnuplot was given up: it has not ended after %s s "
				    "(--gnuplot-timeout)",
				    patience);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return sc_error_set(error, SC_OUTPUT, "gnuplot has failed: %s",
				    reason_in(talk->messages->str));
	if (!talk->started)
		return sc_error_set(error, SC_OUTPUT, "gnuplot has drawn nothing: %s",
				    reason_in(talk->messages->str));
	return SC_OK;
}

enum sc_status sc_gnuplot_run(const char *program, const GString *script, int64_t patience_ns,
			      FILE *out, int *failed, struct sc_error *error)
{
	/* -d: without the user's own settings. */
	gchar *argv[] = {(gchar *)(uintptr_t)program, (gchar *)(uintptr_t) "-d", NULL};
	struct talk talk = {
		.script = script,
		.file = out,
		.messages = g_string_new(NULL),
		.until_us = g_get_monotonic_time() + patience_ns / SC_NS_PER_US,
	};
	enum sc_status answer;
	g_autoptr(GError) problem = NULL;
	struct parent self = {.pid = getpid()};
	bool started;
	GPid pid;

	/* No signal comes before gnuplot's number is noted for the handler that ends it. */
	sc_doomed_hold(&self.signals);
	started =
		g_spawn_async_with_pipes(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, set_up_child,
					 &self, &pid, &talk.in, &talk.out, &talk.err, &problem);
	if (started)
		sc_doomed_group(pid);
	sigprocmask(SIG_SETMASK, &self.signals, NULL);
	if (!started) {
		answer = sc_error_set(error, SC_OUTPUT, "gnuplot cannot be started: %s",
				      problem->message);
	} else {
		g_unix_set_fd_nonblocking(talk.in, TRUE, NULL);
		converse(&talk);
		answer = judge(&talk, wait_for(pid, &talk), patience_ns, error);
		sc_doomed_group(0);
		g_spawn_close_pid(pid);
	}
	*failed = talk.failed;
	g_string_free(talk.messages, TRUE);
	return answer;
}
