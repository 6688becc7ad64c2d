/* command.c: what the commands share: messages, options, settings, progress. */
#include "cli/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "stats/report_tty.h"

#define DRAW_US 100000
#define SAY_BYTES ((size_t)1 << 20)

/* What a platform says, or a file is called, is shown and does nothing to the terminal. */
void
command_say(const char *fmt, ...)
{
	char *text = NULL;
	struct buf b;
	va_list ap;
	int n;

	buf_init(&b, SAY_BYTES);
	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n >= 0)
		report_tty_text(&b, str_of(text), true);
	fprintf(stderr, "tweetx: %s\n", n >= 0 && b.len > 0 ? b.data : "memory ran out");
	if (n >= 0)
		free(text);
	buf_free(&b);
}

int
command_usage(const struct command *c)
{
	fprintf(stderr, "usage: tweetx %s%s%s\n", c->name, *c->arguments ? " " : "", c->arguments);
	return EXIT_USAGE;
}

int
command_fault(const char *what, const struct fault *f)
{
	char until[32];

	command_say("%s: %s", what, f->detail[0] ? f->detail : err_title(f->err));
	if (f->setting[0])
		fprintf(stderr, "tweetx: the setting %s would help\n", f->setting);
	if (f->until > 0)
		fprintf(
		    stderr, "tweetx: asking again makes sense from %s on\n", clock_rfc3339(until, f->until));
	return EXIT_FAILED;
}

int
command_conf(struct conf **c)
{
	struct fault f;

	if (conf_load(c, &f) == ERR_OK)
		return 0;
	command_say("the setting %s is wrong: %s", f.field, f.detail[0] ? f.detail : err_title(f.err));
	return EXIT_USAGE;
}

int
command_tracker(struct conf **c, struct tracker **t)
{
	struct fault f;
	int status = command_conf(c);

	if (status)
		return status;
	if (tracker_open(*c, t, &f) == ERR_OK)
		return 0;
	conf_free(*c);
	*c = NULL;
	return command_fault("the store could not be opened", &f);
}

static const struct option_row *
find_option(const struct option_row *options, const char *name, size_t len)
{
	for (; options->name; options++)
		if (strlen(options->name) == len && memcmp(options->name, name, len) == 0)
			return options;
	return NULL;
}

bool
command_options(int argc, char **argv, const struct option_row *options, char **rest, int *n)
{
	const struct option_row *o;
	const char *name, *equals;
	bool ended = false;

	*n = 0;
	for (int i = 1; i < argc; i++) {
		if (ended || strncmp(argv[i], "--", 2) != 0) {
			if (!ended && argv[i][0] == '-' && argv[i][1] != '\0') {
				command_say("there is no option %s", argv[i]);
				return false;
			}
			rest[(*n)++] = argv[i];
			continue;
		}
		name = argv[i] + 2;
		if (*name == '\0') {
			ended = true;
			continue;
		}
		equals = strchr(name, '=');
		o = find_option(options, name, equals ? (size_t)(equals - name) : strlen(name));
		if (!o) {
			command_say("there is no option %s", argv[i]);
			return false;
		}
		if (!o->value && equals) {
			command_say("--%s takes no value", o->name);
			return false;
		}
		if (!o->value) {
			*o->flag = true;
		} else if (equals) {
			*o->value = equals + 1;
		} else if (i + 1 < argc) {
			*o->value = argv[++i];
		} else {
			command_say("--%s needs a value", o->name);
			return false;
		}
	}
	return true;
}

void
progress_start(struct progress *p)
{
	*p = (struct progress){ .terminal = isatty(STDERR_FILENO) == 1 };
}

void
progress_say(struct progress *p, const char *what, long long posts, int percent)
{
	int64_t now = clock_mono_us();

	if (!p->terminal) {
		if (posts / 1000 > p->said) {
			p->said = posts / 1000;
			fprintf(stderr, "%s: %lld posts, %d %%\n", what, posts, percent);
		}
		return;
	}
	if (p->drawn_us != 0 && now - p->drawn_us < DRAW_US)
		return;
	p->drawn_us = now;
	fprintf(stderr, "\r\033[K%s: %lld posts, %d %%", what, posts, percent);
	fflush(stderr);
}

void
progress_end(struct progress *p)
{
	if (p->terminal && p->drawn_us != 0)
		fputs("\r\033[K", stderr);
	p->drawn_us = 0;
	p->said = 0;
}
