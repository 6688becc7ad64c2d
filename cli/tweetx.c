/* tweetx.c: the command line: finds the command and runs it. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "cli/command.h"

const struct command *const commands[] = { &command_stats, &command_import, &command_watch, &command_work,
	&command_forget, &command_backup, &command_config, &command_migrate, &command_help, NULL };

static const struct command *
find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static void
print_index(FILE *f)
{
	fputs("usage: tweetx COMMAND [ARGUMENTS]\n\n"
	      "What does this account do, and what comes of it?\n\n",
	    f);
	for (size_t i = 0; commands[i]; i++)
		fprintf(f, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n`tweetx help COMMAND` tells more. Settings are environment variables or lines of\n"
	      "$TWEETX_HOME/tweetx.env; `tweetx config` prints them all.\n",
	    f);
}

static void
print_help(const struct command *c)
{
	printf("usage: tweetx %s%s%s\n\n%s.\n%s%s", c->name, *c->arguments ? " " : "", c->arguments,
	    c->summary, *c->help ? "\n" : "", c->help);
}

static int
run_help(int argc, char **argv)
{
	const struct command *c;

	if (argc > 2)
		return command_usage(&command_help);
	if (argc < 2) {
		print_index(stdout);
		return EXIT_FINE;
	}
	c = find(argv[1]);
	if (!c) {
		command_say("there is no command \"%s\"; `tweetx help` lists them", argv[1]);
		return EXIT_USAGE;
	}
	print_help(c);
	return EXIT_FINE;
}

const struct command command_help = { "help", "[COMMAND]", "Explain the commands", "", run_help };

static int
run(int argc, char **argv)
{
	const struct command *c;

	if (argc < 2) {
		print_index(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		puts("tweetx " TWEETX_VERSION);
		return EXIT_FINE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_index(stdout);
		return EXIT_FINE;
	}
	c = find(argv[1]);
	if (!c) {
		command_say("there is no command \"%s\"; `tweetx help` lists them", argv[1]);
		return EXIT_USAGE;
	}
	if (argc == 3 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0)) {
		print_help(c);
		return EXIT_FINE;
	}
	return c->run(argc - 1, argv + 1);
}

int
main(int argc, char **argv)
{
	int status;

	log_init("tweetx", LOG_WARN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a limit of a file's size is an error like a full disk */
	status = run(argc, argv);
	/* What could not be written (a full disk, a closed pipe) is a failure too. */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		if (status == EXIT_FINE)
			status = EXIT_FAILED;
	}
	return status;
}
