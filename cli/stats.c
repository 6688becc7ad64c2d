/* stats.c: `tweetx stats`: the report of an account, or of a file, for people, programs and spreadsheets. */
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/command.h"
#include "cli/file_report.h"
#include "stats/report_tty.h"
#include "tracker/ask.h"
#include "tracker/export.h"

#define REPORT_BYTES ((size_t)64 << 20)
#define ARENA_BYTES ((size_t)256 << 20)

struct wish {
	const char *tz, *from, *to, *kinds, *file, *handle, *now, *account;
	bool json, csv;
	struct report_query query;
	int64_t now_seconds;
};

static bool
parse_kinds(const char *list, unsigned *mask)
{
	static const char *const names[POST_KIND_COUNT] = { "original", "reply", "quote", "repost" };
	struct str rest = str_of(list), word;
	unsigned bit;

	*mask = 0;
	while (str_cut(&rest, ',', &word)) {
		for (bit = 0; bit < POST_KIND_COUNT && !str_eq(word, str_of(names[bit])); bit++)
			;
		if (bit == POST_KIND_COUNT || *mask & 1u << bit) {
			command_say("--kinds takes original, reply, quote and repost, parted by commas");
			return false;
		}
		*mask |= 1u << bit;
	}
	return *mask != 0;
}

static bool
parse_day(const char *name, const char *text, bool *has, int64_t *day)
{
	*has = text != NULL;
	if (!text || clock_parse_date(str_of(text), day))
		return true;
	command_say("--%s takes a day such as 2024-02-29", name);
	return false;
}

static bool
parse_wish(struct wish *w)
{
	w->query.kinds = POST_KINDS_ALL;
	w->now_seconds = clock_now();
	if (zone_open(str_of(w->tz ? w->tz : "UTC"), &w->query.zone) != ERR_OK) {
		command_say("\"%s\" is no time zone; Europe/Berlin is one", w->tz);
		return false;
	}
	if (w->kinds && !parse_kinds(w->kinds, &w->query.kinds))
		return false;
	if (!parse_day("from", w->from, &w->query.has_from, &w->query.from_day) ||
	    !parse_day("to", w->to, &w->query.has_to, &w->query.to_day))
		return false;
	if (w->query.has_from && w->query.has_to && w->query.from_day > w->query.to_day) {
		command_say("the first day lies after the last one");
		return false;
	}
	if (w->now && !clock_parse_rfc3339(str_of(w->now), &w->now_seconds)) {
		command_say("--now takes a time such as 2024-02-29T12:00:00Z");
		return false;
	}
	return true;
}

static struct tty_options
terminal(const struct wish *w)
{
	struct tty_options o = { .width = 80 };
	const char *colour = getenv("COLORTERM"), *term = getenv("TERM"), *fgbg = getenv("COLORFGBG"),
		   *plain = getenv("NO_COLOR"), *back;
	struct winsize size;

	setlocale(LC_CTYPE, "");
	o.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	o.last_day = (w->now_seconds + zone_offset(w->query.zone, w->now_seconds)) / 86400;
	if (isatty(STDOUT_FILENO) != 1)
		return o;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		o.width = size.ws_col;
	if (plain && *plain)
		return o;
	if (colour && (strcmp(colour, "truecolor") == 0 || strcmp(colour, "24bit") == 0))
		o.mode = TTY_TRUE;
	else if (term && strstr(term, "256color"))
		o.mode = TTY_256;
	/* "foreground;background" of 16 colours: 7 and 15 are the light ones. */
	back = fgbg ? strrchr(fgbg, ';') : NULL;
	o.light = back && (strcmp(back, ";7") == 0 || strcmp(back, ";15") == 0);
	return o;
}

static int
print_report(const struct wish *w, const struct report *r)
{
	struct tty_options o;
	struct buf b;
	int status = EXIT_FINE;

	buf_init(&b, REPORT_BYTES);
	if (w->json) {
		report_json(r, REPORT_ALL, &b);
		buf_char(&b, '\n');
	} else {
		o = terminal(w);
		report_tty(r, &o, &b);
	}
	if (b.err || fwrite(b.data, 1, b.len, stdout) != b.len) {
		command_say("the report could not be written");
		status = EXIT_FAILED;
	}
	buf_free(&b);
	return status;
}

static void
say_notes(const struct file_notes *n, const char *file)
{
	struct buf b;

	buf_init(&b, 4096);
	for (size_t i = 0; i < n->n_first; i++) {
		buf_clear(&b);
		report_tty_text(&b, str_of(n->first[i]), true);
		command_say("%s: %s; left out", file, b.data ? b.data : "");
	}
	if (n->broken > n->n_first)
		command_say("%s: %llu more records were left out", file,
		    (unsigned long long)(n->broken - n->n_first));
	if (n->others > 0)
		command_say(
		    "%s: %llu posts of other accounts were left out", file, (unsigned long long)n->others);
	buf_free(&b);
}

static int
stats_of_file(struct wish *w, struct arena *a)
{
	struct stats_options o = { .zone = w->query.zone,
		.has_from = w->query.has_from,
		.has_to = w->query.has_to,
		.from_day = w->query.from_day,
		.to_day = w->query.to_day,
		.kinds = w->query.kinds,
		.now = w->now_seconds };
	struct stats_head head = { .complete = true, .source = STR("file") };
	struct file_notes *notes = arena_zalloc(a, sizeof(*notes));
	struct fault f = { .err = ERR_OK };
	struct handle h;
	struct report *r;
	int status;

	if (!notes)
		return EXIT_FAILED;
	head.account.followers = head.account.following = head.account.posts = COUNT_UNKNOWN;
	head.account.verified = -1;
	if (w->handle) {
		if (handle_parse(PLATFORM_X, str_of(w->handle), &h, &f) != ERR_OK) {
			command_fault("--handle", &f);
			return EXIT_USAGE;
		}
		head.account.handle = str_of(h.text);
	}
	if (file_report(w->file, &o, &head, a, &r, notes, &f) != ERR_OK)
		return command_fault(w->file, &f);
	say_notes(notes, w->file);
	status = print_report(w, r);
	return status == EXIT_FINE && notes->broken > 0 ? EXIT_PARTLY : status;
}

static bool
write_piece(void *ctx, struct buf *b)
{
	bool ok = fwrite(b->data, 1, b->len, stdout) == b->len;

	(void)ctx;
	buf_clear(b);
	return ok;
}

static int
print_csv(struct tracker *t, const struct wish *w, const struct account_row *row, const struct report *r)
{
	struct buf b;
	enum err err;

	buf_init(&b, REPORT_BYTES);
	err = export_csv(t, row, &w->query, r->impressions_rate, &b, write_piece, NULL);
	if (err == ERR_OK && b.len > 0 && !write_piece(NULL, &b))
		err = ERR_IO;
	buf_free(&b);
	if (err == ERR_OK)
		return EXIT_FINE;
	command_say("the posts could not be written: %s", err_title(err));
	return EXIT_FAILED;
}

struct watcher {
	struct progress progress;
	const char *what;
};

static void
on_progress(void *ctx, int64_t posts, int64_t expected)
{
	struct watcher *w = ctx;

	progress_say(&w->progress, w->what, (long long)posts,
	    expected > 0 ? (int)((posts < expected ? posts : expected) * 100 / expected) : 0);
}

static int
stats_of_account(struct wish *w, struct arena *a)
{
	struct watcher watcher = { .what = w->account };
	struct ask ask = { .wait_seconds = 3600, .alone = true, .progress = on_progress, .ctx = &watcher };
	struct tracker *t = NULL;
	struct conf *c = NULL;
	struct asked_for out;
	struct report *r;
	struct fault f;
	int status;
	enum err err;

	if (handle_parse_spec(str_of(w->account), &ask.handle, &f) != ERR_OK) {
		command_fault(w->account, &f);
		return EXIT_USAGE;
	}
	status = command_tracker(&c, &t);
	if (status)
		goto out;
	progress_start(&watcher.progress);
	ask_account(t, a, &ask, w->now_seconds, &out);
	progress_end(&watcher.progress);
	if (out.asked == ASKED_FAULT) {
		status = command_fault(w->account, &out.fault);
		goto out;
	}
	if (out.asked == ASKED_FETCHING) {
		command_say("%s is still being read by another process; ask again in a while", w->account);
		ask_after(t, &ask.handle, false, out.run);
		status = EXIT_FAILED;
		goto out;
	}
	err = tracker_report(t, a, &out.row, &w->query, w->now_seconds, &r);
	if (err) {
		command_say("%s: %s", w->account, err_title(err));
		status = EXIT_FAILED;
		goto out;
	}
	status = w->csv ? print_csv(t, w, &out.row, r) : print_report(w, r);
	fflush(stdout);
	/* What was shown was old: the next one will see a newer one. */
	ask_after(t, &ask.handle, out.renew, NULL);
out:
	tracker_close(t);
	conf_free(c);
	return status;
}

static int
run_stats(int argc, char **argv)
{
	struct wish w = { 0 };
	const struct option_row options[] = { { "tz", &w.tz, NULL }, { "from", &w.from, NULL },
		{ "to", &w.to, NULL }, { "kinds", &w.kinds, NULL }, { "file", &w.file, NULL },
		{ "handle", &w.handle, NULL }, { "now", &w.now, NULL }, { "json", NULL, &w.json },
		{ "csv", NULL, &w.csv }, { NULL, NULL, NULL } };
	char **rest = calloc((size_t)argc, sizeof(*rest));
	struct arena *a = arena_new(ARENA_BYTES);
	int n, status = EXIT_USAGE;

	if (!rest || !a) {
		command_say("memory ran out");
		status = EXIT_FAILED;
		goto out;
	}
	if (!command_options(argc, argv, options, rest, &n) || n != (w.file ? 0 : 1) || (w.json && w.csv)) {
		command_usage(&command_stats);
		goto out;
	}
	if (w.file && w.csv) {
		command_say(
		    "--csv writes the posts of a stored account; a file is reported on as text or --json");
		goto out;
	}
	if (!w.file && (w.handle || w.now)) {
		command_say("--handle and --now go with --file");
		goto out;
	}
	w.account = rest[0];
	if (parse_wish(&w))
		status = w.file ? stats_of_file(&w, a) : stats_of_account(&w, a);
out:
	zone_free(w.query.zone);
	arena_free(a);
	free(rest);
	return status;
}

const struct command command_stats = { "stats", "[OPTIONS] ACCOUNT | --file FILE",
	"Report on an account, or on a file of posts",
	"ACCOUNT is x:NAME, mastodon:USER@HOST, bluesky:NAME.HOST, or the address of a profile.\n"
	"One that is not stored yet, or was read more than 15 minutes ago, is read first.\n\n"
	"  --tz ZONE      days and hours of that time zone, such as Europe/Berlin; else UTC\n"
	"  --from DAY     the first day that counts, such as 2024-02-29\n"
	"  --to DAY       the last one\n"
	"  --kinds LIST   of original,reply,quote,repost\n"
	"  --json         the whole report as JSON\n"
	"  --csv          every post as CSV\n"
	"  --file FILE    report on a file that `tweetx import` would take, without the store;\n"
	"                 - is standard input\n"
	"  --handle NAME  with --file: whose posts these are\n"
	"  --now TIME     with --file: the moment of the report, such as 2024-02-29T12:00:00Z\n\n"
	"On a terminal the graph has true colour or 256 colours, as COLORTERM and TERM tell;\n"
	"NO_COLOR switches them off, and a pipe gets plain text.\n",
	run_stats };
