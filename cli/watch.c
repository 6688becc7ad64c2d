/* watch.c: `tweetx watch` and `tweetx forget`: which accounts are read on, and which are kept out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/command.h"
#include "tracker/ask.h"

static int
parse_handles(char **list, int n, struct handle *out)
{
	struct fault f;

	for (int i = 0; i < n; i++) {
		if (handle_parse_spec(str_of(list[i]), &out[i], &f) != ERR_OK) {
			command_fault(list[i], &f);
			return EXIT_USAGE;
		}
	}
	return EXIT_FINE;
}

static int
list_watched(struct tracker *t)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct watch_row *list;
	char at[32];
	size_t i, n;
	int status = EXIT_FAILED;

	if (!a || accounts_watched(tracker_db(t), a, &list, &n) != ERR_OK) {
		command_say("the store does not answer");
		goto out;
	}
	for (i = 0; i < n; i++) {
		printf("%s:%s\t", platform_name(list[i].handle.platform), list[i].handle.text);
		if (list[i].fetched_at > 0)
			printf("%lld posts\tread %s", (long long)list[i].posts,
			    clock_rfc3339(at, list[i].fetched_at));
		else
			printf("-\tnot read yet");
		if (list[i].trouble != ERR_OK)
			printf("\t%s", err_code(list[i].trouble));
		putchar('\n');
	}
	status = EXIT_FINE;
out:
	arena_free(a);
	return status;
}

static int
watch_one(struct tracker *t, const struct handle *h, bool add)
{
	int64_t now = clock_now();
	bool was = false;
	enum err err;

	err = add ? accounts_watch(tracker_db(t), h, now, &was) : accounts_unwatch(tracker_db(t), h, &was);
	if (err) {
		command_say("%s: %s", h->text, err_title(err));
		return EXIT_FAILED;
	}
	if (add)
		ask_renew(t, h, false, now);
	printf("%s:%s %s\n", platform_name(h->platform), h->text,
	    add ? (was ? "is watched already" : "is watched from now on")
		: (was ? "is not watched any more" : "was not watched"));
	return EXIT_FINE;
}

static int
run_watch(int argc, char **argv)
{
	const struct option_row options[] = { { NULL, NULL, NULL } };
	struct handle *handles = calloc((size_t)argc, sizeof(*handles));
	char **rest = calloc((size_t)argc, sizeof(*rest));
	struct tracker *t = NULL;
	struct conf *c = NULL;
	bool add, list;
	int n, status = EXIT_USAGE;

	if (!handles || !rest || !command_options(argc, argv, options, rest, &n) || n < 1)
		goto usage;
	add = strcmp(rest[0], "add") == 0;
	list = strcmp(rest[0], "list") == 0;
	if ((!add && !list && strcmp(rest[0], "remove") != 0) || (list ? n != 1 : n < 2))
		goto usage;
	status = parse_handles(rest + 1, n - 1, handles);
	if (status == EXIT_FINE)
		status = command_tracker(&c, &t);
	if (status == EXIT_FINE && list)
		status = list_watched(t);
	for (int i = 0; status == EXIT_FINE && !list && i < n - 1; i++)
		status = watch_one(t, &handles[i], add);
	goto out;
usage:
	command_usage(&command_watch);
out:
	tracker_close(t);
	conf_free(c);
	free(rest);
	free(handles);
	return status;
}

const struct command command_watch = { "watch", "add|remove ACCOUNT... | list",
	"Have accounts read again every six hours",
	"ACCOUNT is x:NAME, mastodon:USER@HOST, bluesky:NAME.HOST, or the address of a profile.\n"
	"The worker (or `tweetx work --once` from cron) reads what is watched, and looks once\n"
	"a month for posts that were deleted.\n",
	run_watch };

static int
forget_one(struct tracker *t, const struct handle *h, bool undo)
{
	bool was = false;
	enum err err;

	if (undo)
		err = accounts_unforget(tracker_db(t), h, &was);
	else
		err = tracker_forget(t, h, clock_now(), &was);
	if (err) {
		command_say("%s: %s", h->text, err_title(err));
		return EXIT_FAILED;
	}
	printf("%s:%s %s\n", platform_name(h->platform), h->text,
	    undo ? (was ? "may be read again" : "was not kept out")
		 : (was ? "is removed and kept out" : "was not stored; it is kept out"));
	return EXIT_FINE;
}

static int
run_forget(int argc, char **argv)
{
	bool undo = false;
	const struct option_row options[] = { { "undo", NULL, &undo }, { NULL, NULL, NULL } };
	struct handle *handles = calloc((size_t)argc, sizeof(*handles));
	char **rest = calloc((size_t)argc, sizeof(*rest));
	struct tracker *t = NULL;
	struct conf *c = NULL;
	int n, status = EXIT_USAGE;

	if (!handles || !rest || !command_options(argc, argv, options, rest, &n) || n < 1) {
		command_usage(&command_forget);
		goto out;
	}
	status = parse_handles(rest, n, handles);
	if (status == EXIT_FINE)
		status = command_tracker(&c, &t);
	for (int i = 0; status == EXIT_FINE && i < n; i++)
		status = forget_one(t, &handles[i], undo);
out:
	tracker_close(t);
	conf_free(c);
	free(rest);
	free(handles);
	return status;
}

const struct command command_forget = { "forget", "[--undo] ACCOUNT...",
	"Remove accounts with everything about them, and keep them out",
	"Posts, readings, cached and published reports go at once on this host (published\n"
	"files of other hosts within their 15 minutes). What stays is the name alone, so that\n"
	"nobody can have it fetched again; --undo lets it in.\n",
	run_forget };
