/* import.c: `tweetx import`: an own history from files into the store. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/command.h"
#include "cli/file_input.h"
#include "stats/report_tty.h"
#include "tracker/import.h"

struct watcher {
	struct progress progress;
	const char *file;
	int shown; /* broken records said aloud */
};

#define BROKEN_SHOWN 20

static void
on_progress(void *ctx, int pass, uint64_t done, uint64_t total, uint64_t posts)
{
	struct watcher *w = ctx;

	/* The first look is quick; what people wait for is the second. */
	if (pass == 2)
		progress_say(&w->progress, w->file, (long long)posts, total ? (int)(done * 100 / total) : 0);
}

static void
on_broken(void *ctx, const char *place, const char *why)
{
	struct watcher *w = ctx;
	struct buf b;

	if (w->shown++ >= BROKEN_SHOWN)
		return;
	buf_init(&b, 4096);
	report_tty_text(&b, str_of(place), true);
	progress_end(&w->progress);
	command_say("%s: %s: %s; left out", w->file, b.data ? b.data : "", why);
	buf_free(&b);
}

static int
import_file(struct tracker *t, const char *path, const struct handle *handle)
{
	struct watcher w = { .file = path };
	struct import_request rq = {
		.handle = handle, .now = clock_now(), .progress = on_progress, .broken = on_broken, .ctx = &w
	};
	struct import_result result;
	struct file_input *in;
	struct fault f = { .err = ERR_OK };
	enum err err;

	if (file_input_open(path, &in, &f) != ERR_OK)
		return command_fault(path, &f);
	rq.in = file_input_view(in);
	progress_start(&w.progress);
	err = tracker_import(t, &rq, &result, &f);
	progress_end(&w.progress);
	file_input_close(in);
	if (w.shown > BROKEN_SHOWN)
		command_say("%s: %d more records were left out", path, w.shown - BROKEN_SHOWN);
	if (err)
		return command_fault(path, &f);
	printf("%s: %s of @%s: %lld posts, %lld new, %lld told more", path, import_format_name(result.format),
	    result.handle.text, (long long)result.posts, (long long)result.added, (long long)result.changed);
	if (result.readings > 0)
		printf(", %lld reading%s of followers", (long long)result.readings,
		    result.readings == 1 ? "" : "s");
	if (result.others > 0)
		printf(", %lld posts of others left out", (long long)result.others);
	if (result.broken > 0)
		printf(", %lld records could not be read", (long long)result.broken);
	putchar('\n');
	return result.broken > 0 ? EXIT_PARTLY : EXIT_FINE;
}

static int
run_import(int argc, char **argv)
{
	const char *name = NULL;
	const struct option_row options[] = { { "handle", &name, NULL }, { NULL, NULL, NULL } };
	struct handle handle;
	struct tracker *t = NULL;
	struct conf *c = NULL;
	struct fault f;
	char **rest = calloc((size_t)argc, sizeof(*rest));
	int n, status, worst = EXIT_FINE;

	if (!rest || !command_options(argc, argv, options, rest, &n) || n < 2) {
		free(rest);
		return command_usage(&command_import);
	}
	if (strcmp(rest[0], "x") != 0) {
		command_say("files of \"%s\" are not read; those of x are", rest[0]);
		worst = EXIT_USAGE;
		goto out;
	}
	if (name && handle_parse(PLATFORM_X, str_of(name), &handle, &f) != ERR_OK) {
		command_fault("--handle", &f);
		worst = EXIT_USAGE;
		goto out;
	}
	worst = command_tracker(&c, &t);
	for (int i = 1; i < n && worst != EXIT_FAILED && worst != EXIT_USAGE; i++) {
		status = import_file(t, rest[i], name ? &handle : NULL);
		if (status != EXIT_FINE)
			worst = status;
	}
out:
	tracker_close(t);
	conf_free(c);
	free(rest);
	return worst;
}

const struct command command_import = { "import", "[--handle NAME] x FILE...",
	"Bring an own history from files",
	"FILE is X's archive (the zip, or one of its parts), a CSV of X's analytics\n"
	"(content or overview), JSON lines of X API v2 posts, snscrape's or twscrape's JSON\n"
	"lines, or twint's CSV; each may be packed with gzip, and - is standard input. What a\n"
	"file is, is told by its content.\n\n"
	"  --handle NAME  whose posts these are, where the file does not tell, or whose alone\n"
	"                 are wanted of a file with several accounts\n\n"
	"Importing again changes nothing, and an older export never undoes a newer one. A\n"
	"record that cannot be read is said with its place and left out (exit status 3); a\n"
	"file that is broken is refused as a whole, and the store stays as it was.\n",
	run_import };
