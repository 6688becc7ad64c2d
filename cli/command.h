/* command.h: a command of `tweetx`: its row in the index, its help, its function. */
#ifndef TWEETX_CLI_COMMAND_H
#define TWEETX_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/conf.h"
#include "base/err.h"
#include "tracker/tracker.h"

/* Exit status: 0 fine, 1 it could not be done, 2 the command line is wrong, 3 partly done (records were left
 * out). */
enum { EXIT_FINE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_PARTLY = 3 };

struct command {
	const char *name;
	const char *arguments; /* "[--handle NAME] x FILE..." */
	const char *summary;   /* one line of the index */
	const char *help;      /* what `tweetx help NAME` prints below; lines of at most 80 columns */
	int (*run)(int argc, char **argv); /* argv[0] is the command's name */
};

/* Every command, in the order of the index; ends with a row without a name. */
extern const struct command *const commands[];
extern const struct command command_stats, command_import, command_watch, command_work, command_forget,
    command_backup, command_config, command_migrate, command_help;

/* command_say(fmt, ...): "tweetx: ..." on stderr. command_usage(c): its synopsis on stderr; returns
 * EXIT_USAGE. */
void command_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int command_usage(const struct command *c);

/* command_fault(what, fault): what failed, why, and what would help; returns EXIT_FAILED. */
int command_fault(const char *what, const struct fault *f);

/* command_conf(&c), command_tracker(&c, &t): settings and store opened, or EXIT_FAILED/EXIT_USAGE said aloud.
 * 0 is fine. */
int command_conf(struct conf **c);
int command_tracker(struct conf **c, struct tracker **t);

/*
 * Options as people write them: --name VALUE, --name=VALUE, --flag, "--" ends them, anywhere among the
 * arguments. command_options(argc, argv, options, &rest, &n): false (and said aloud) for an unknown one, a
 * missing or a superfluous value.
 */
struct option_row {
	const char *name;   /* without dashes */
	const char **value; /* takes a value; NULL: a flag */
	bool *flag;
};
bool command_options(int argc, char **argv, const struct option_row *options, char **rest, int *n);

/* A line of progress on a terminal, overwritten in place; one line a thousand else. */
struct progress {
	bool terminal;
	long long said; /* thousands said so far */
	long long drawn_us;
};
void progress_start(struct progress *p);
void progress_say(struct progress *p, const char *what, long long posts, int percent);
void progress_end(struct progress *p);

#endif
