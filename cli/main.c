/* sipchron COMMAND [OPTIONS] FILE... */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "help.h"
#include "output.h"
#include "run.h"
#include "say.h"
#include "filter/nearest.h"

/* A descriptor 0, 1 or 2 that the caller closed would become the next file that
 * is opened, and messages would go into it. Opened the wrong way round, its use
 * is still an error. */
static void hold_standard_streams(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF)
			open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

static const struct sc_command *find_command(const char *name)
{
	struct sc_nearest nearest = sc_nearest_to(sc_span_of(name));

	for (size_t i = 0; sc_commands[i]; i++) {
		if (strcmp(name, sc_commands[i]->name) == 0)
			return sc_commands[i];
		sc_nearest_offer(&nearest, sc_commands[i]->name);
	}
	if (nearest.word)
		sc_say("unknown command \"%s\"; did you mean \"%s\"?", name, nearest.word);
	else
		sc_say("unknown command \"%s\"; see sipchron --help", name);
	return NULL;
}

/* Help and version are output like any other: a full disk is an error. */
static enum sc_status print(const char *text)
{
	struct sc_output output;
	struct sc_error error;
	enum sc_status status;

	sc_output_open(&output, NULL, NULL, &error);
	errno = 0;
	status = sc_output_close(&output, fputs(text, stdout) < 0 ? errno : 0, &error);
	if (status != SC_OK)
		sc_say("%s", error.text);
	return status;
}

static enum sc_status run_command(const struct sc_command *command, char **argv)
{
	struct sc_run run = {.command = command};
	struct sc_error error;
	char *help = NULL;
	enum sc_status status = SC_USAGE;

	switch (sc_options_parse(&run.options, command, argv, &help, &error)) {
	case SC_PARSED_HELP:
		status = print(help);
		break;
	case SC_PARSED_FAILED:
		sc_say("%s", error.text);
		status = error.status;
		break;
	case SC_PARSED:
		command->run(&run);
		status = run.status;
		break;
	}
	g_free(help);
	sc_options_free(&run.options);
	return status;
}

static bool is_one_of(const char *text, const char *const *words)
{
	while (*words && strcmp(text, *words) != 0)
		words++;
	return *words != NULL;
}

int main(int argc, char **argv)
{
	const struct sc_command *command;
	const char *first = argc > 1 ? argv[1] : NULL;

	hold_standard_streams();
	setlocale(LC_CTYPE, "");
	/* Writing to a reader that left, or to a file that may not grow, fails in write(2) instead
	 * of ending the program. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	g_set_prgname("sipchron");
	if (!first) {
		g_autofree char *help = sc_help_general();

		fputs(help, stderr);
		return SC_USAGE;
	}
	if (is_one_of(first, (const char *const[]){"--help", "-h", "help", NULL})) {
		g_autofree char *help = sc_help_general();
		static char *of_command[] = {NULL, (char *)(uintptr_t) "--help", NULL};

		if (*first == '-' || argc == 2)
			return (int)print(help);
		command = find_command(argv[2]);
		of_command[0] = argv[2];
		return (int)(command ? run_command(command, of_command) : SC_USAGE);
	}
	if (is_one_of(first, (const char *const[]){"--version", "-V", "version", NULL}))
		return (int)print("sipchron " SIPCHRON_VERSION "\n");
	if (*first == '-') {
		sc_say("the command comes first, then its options; see sipchron --help");
		return SC_USAGE;
	}
	command = find_command(first);
	return (int)(command ? run_command(command, argv + 1) : SC_USAGE);
}
