/* report_tty.c: the report for people at a terminal. */
#include "stats/report_tty.h"

#include "base/clock.h"
#include "stats/notice.h"
#include "stats/phrase.h"
#include "stats/screen.h"

#define WIDTH_DEFAULT 80
#define WIDTH_LEAST 40
#define WEEKS 53
#define GUTTER 5  /* weekdays before the graph */
#define LABEL 16  /* names before numbers */
#define NUMBER 34 /* where what stands behind a number begins */
#define SHORT 4096

void
report_tty_text(struct buf *b, struct str s, bool utf8)
{
	screen_clean(b, s, utf8);
}

/* Puts a phrase that was made in a buffer, and clears it. */
static void
put(struct screen *s, struct buf *text)
{
	screen_fit(s, buf_view(text), s->width - s->column);
	if (s->b->err == ERR_OK)
		s->b->err = text->err;
	buf_clear(text);
}

static void
head(struct screen *s, const struct report *r, struct buf *t)
{
	if (r->account.name.len > 0) {
		screen_paint(s, SCREEN_BOLD);
		screen_fit(s, r->account.name, s->width);
		screen_plain(s);
		screen_end(s);
	}
	screen_paint(s, SCREEN_HEAT3);
	notice_who(t, str_of(platform_title(r->account.platform)), r->account.handle);
	put(s, t);
	screen_plain(s);
	screen_end(s);
	phrase_finding(r, t);
	buf_char(t, '.');
	screen_wrap(s, buf_view(t), 0, 3);
	buf_clear(t);
	screen_end(s);
	screen_end(s);
}

/* "3,225 posts on 1,132 of 1,752 days, 23 Feb 2011 to 10 Dec 2015, UTC", and what is missing. */
static void
range(struct screen *s, const struct report *r, struct buf *t)
{
	phrase_count(t, r->posts, "post");
	if (r->has_posts) {
		buf_puts(t, " on ");
		phrase_int(t, phrase_active(r));
		buf_puts(t, " of ");
		phrase_count(t, (int64_t)r->per_day.n, "day");
		buf_puts(t, ", ");
		phrase_day(t, r->first_day);
		buf_puts(t, " to ");
		phrase_day(t, r->last_day);
		buf_puts(t, ", ");
		buf_puts(t, r->timezone);
	}
	screen_wrap(s, buf_view(t), 0, 3);
	buf_clear(t);
	screen_end(s);
	if (!r->complete && r->reason.len > 0) {
		screen_paint(s, SCREEN_MARK);
		buf_puts(t, "Not everything: ");
		phrase_reason(t, r->reason);
		put(s, t);
		screen_plain(s);
		screen_end(s);
	}
	screen_end(s);
}

static int64_t
posts_on(const struct report *r, int64_t day)
{
	int64_t at = day - r->first_day;

	return at >= 0 && at < (int64_t)r->per_day.n ? r->per_day.values[at] : 0;
}

/* Weeks as columns, the last one with `last` in it; two cells a week where there is room. */
static void
months(struct screen *s, int64_t monday, int weeks, int cell)
{
	screen_pad(s, GUTTER);
	for (int w = 0; w < weeks; w++) {
		struct civil c = civil_from_day(monday + w * 7 + 6);
		int column = GUTTER + w * cell;

		/* A month is named over the week that holds its first day. */
		if (c.day > 7 || column < s->column + (w > 0) || column + 3 > s->width)
			continue;
		screen_pad(s, column);
		screen_put(s, str_of(phrase_month(c.month)));
	}
	screen_end(s);
}

static void
cell_of(struct screen *s, int level)
{
	/* Dots punched into a cell: more of them say the same as the colour. */
	static const char *const dots[] = { "\xc2\xb7", "\xe2\xa0\x82", "\xe2\xa0\x92", "\xe2\xa0\xb6",
		"\xe2\xa0\xbf" };
	static const char *const plain[] = { ".", "-", "+", "*", "#" };

	screen_paint(s, (enum screen_paint)(SCREEN_HEAT0 + level));
	screen_put(s, str_of(s->utf8 ? dots[level] : plain[level]));
	screen_plain(s);
}

/* The last day drawn: the one asked for, unless nothing was posted in the weeks before it; then the last one
 * with posts. */
static int64_t
last_day(const struct report *r, int64_t asked, int weeks)
{
	if (asked == 0 || r->last_day < asked - civil_weekday(asked) - (weeks - 1) * 7)
		return r->last_day;
	return asked;
}

static void
graph(struct screen *s, const struct report *r, int64_t asked, struct buf *t)
{
	static const char *const names[] = { "Mon", "", "Wed", "", "Fri", "", "Sun" };
	int cell = s->width >= GUTTER + 2 * WEEKS ? 2 : 1;
	int weeks = s->width - GUTTER < WEEKS ? s->width - GUTTER : WEEKS;
	int64_t last = last_day(r, asked, weeks), monday = last - civil_weekday(last) - (weeks - 1) * 7;

	months(s, monday, weeks, cell);
	for (int w = 0; w < 7; w++) {
		screen_put(s, str_of(names[w]));
		screen_pad(s, GUTTER);
		for (int k = 0; k < weeks; k++) {
			int64_t day = monday + k * 7 + w;

			if (day > last)
				break;
			cell_of(s, posts_on(r, day) > 0 ? r->levels[day - r->first_day] - '0' : 0);
			if (cell == 2 && k + 1 < weeks)
				screen_put(s, STR(" "));
		}
		screen_end(s);
	}
	screen_pad(s, GUTTER);
	screen_put(s, STR("fewer "));
	for (int level = 0; level < 5; level++) {
		cell_of(s, level);
		screen_put(s, STR(" "));
	}
	screen_put(s, STR("more"));
	if (r->peak_day.posts > 0) {
		buf_puts(t, "   most on ");
		phrase_day(t, r->peak_day.bucket);
		buf_puts(t, " (");
		phrase_int(t, r->peak_day.posts);
		buf_puts(t, ")");
		put(s, t);
	}
	screen_end(s);
	screen_end(s);
}

/* A name, a number flush with the others, and a remark. */
static void
figure(struct screen *s, const char *name, struct buf *number, struct buf *remark)
{
	screen_put(s, str_of(name));
	screen_pad(s, NUMBER - 2 - screen_width(s, buf_view(number)));
	screen_paint(s, SCREEN_BOLD);
	put(s, number);
	screen_plain(s);
	if (remark->len > 0) {
		screen_pad(s, NUMBER);
		screen_paint(s, SCREEN_FAINT);
		put(s, remark);
		screen_plain(s);
	}
	screen_end(s);
}

static void
received(
    struct screen *s, const char *name, int64_t total, double median, struct buf *number, struct buf *remark)
{
	phrase_int(number, total);
	if (total < 0) {
		buf_puts(remark, "not told");
	} else if (median >= 0) {
		phrase_int(remark, (int64_t)(median + 0.5));
		buf_puts(remark, " on a usual post");
	}
	figure(s, name, number, remark);
}

static void
figures(struct screen *s, const struct report *r, struct buf *number, struct buf *remark)
{
	received(s, "Likes", r->totals[COUNT_LIKES], r->median_likes, number, remark);
	received(s, "Reposts", r->totals[COUNT_REPOSTS], r->median_reposts, number, remark);
	received(s, "Replies", r->totals[COUNT_REPLIES], r->median_replies, number, remark);
	if (r->posts_estimated > 0) {
		buf_puts(number, "\xe2\x89\x88 ");
		phrase_int(remark, r->posts_estimated);
		buf_puts(remark, r->posts_estimated == 1 ? " post estimated" : " posts estimated");
		phrase_int(number, r->totals[COUNT_IMPRESSIONS]);
		figure(s, "Impressions", number, remark);
	} else {
		received(
		    s, "Impressions", r->totals[COUNT_IMPRESSIONS], r->median_impressions, number, remark);
	}
	if (r->rate >= 0) {
		buf_printf(number, "%.1f %%", r->rate * 100);
		buf_puts(remark, "of impressions");
		figure(s, "Engagement", number, remark);
	}
	if (r->longest.days > 0) {
		phrase_count(number, r->longest.days, "day");
		buf_puts(remark, "from ");
		phrase_day(remark, r->longest.first);
		figure(s, "Longest streak", number, remark);
	}
	if (r->current.days > 0) {
		phrase_count(number, r->current.days, "day");
		buf_puts(remark, "since ");
		phrase_day(remark, r->current.first);
		figure(s, "Current streak", number, remark);
	}
	screen_end(s);
}

static void
title(struct screen *s, const char *name)
{
	screen_paint(s, SCREEN_HEAT3);
	screen_put(s, str_of(name));
	screen_plain(s);
	screen_pad(s, LABEL);
}

static void
top_post(struct screen *s, const struct report *r, struct buf *t)
{
	const struct top_post *p = &r->top_impressions[0];

	if (r->n_top_impressions == 0)
		return;
	title(s, "Top post");
	screen_wrap(s, p->text, LABEL, 4);
	screen_end(s);
	screen_pad(s, LABEL);
	screen_paint(s, SCREEN_FAINT);
	buf_puts(t, p->estimated ? "\xe2\x89\x88 " : "");
	phrase_count(t, p->impressions, "impression");
	if (p->counts[COUNT_LIKES] >= 0) {
		buf_puts(t, ", ");
		phrase_count(t, p->counts[COUNT_LIKES], "like");
	}
	if (p->counts[COUNT_REPOSTS] >= 0) {
		buf_puts(t, ", ");
		phrase_count(t, p->counts[COUNT_REPOSTS], "repost");
	}
	put(s, t);
	screen_end(s);
	screen_pad(s, LABEL);
	screen_fit(s, p->url, s->width - LABEL);
	screen_plain(s);
	screen_end(s);
	screen_end(s);
}

/* Items with their numbers behind a title, as many as fit on so many lines. */
struct items {
	struct screen *s;
	int lines;
};

static bool
item(struct items *l, struct buf *t)
{
	struct screen *s = l->s;
	int width = screen_width(s, buf_view(t));
	bool fits = true;

	if (s->column > LABEL) {
		if (s->column + 2 + width > s->width) {
			fits = --l->lines > 0;
			if (fits) {
				screen_end(s);
				screen_pad(s, LABEL);
			}
		} else {
			screen_put(s, STR("  "));
		}
	}
	if (fits)
		put(s, t);
	buf_clear(t);
	return fits;
}

static void
names(struct screen *s, const char *name, const char *sigil, const struct name_count *list, size_t n,
    struct buf *t)
{
	struct items l = { s, 2 };

	if (n == 0)
		return;
	title(s, name);
	for (size_t i = 0; i < n; i++) {
		buf_puts(t, sigil);
		buf_str(t, list[i].name);
		buf_char(t, ' ');
		phrase_int(t, list[i].count);
		if (!item(&l, t))
			break;
	}
	screen_end(s);
}

static void
hashtags(struct screen *s, const struct report *r, struct buf *t)
{
	struct items l = { s, 2 };

	if (r->n_hashtags == 0)
		return;
	title(s, "Hashtags");
	for (size_t i = 0; i < r->n_hashtags; i++) {
		buf_char(t, '#');
		buf_str(t, r->hashtags[i].tag);
		buf_char(t, ' ');
		phrase_int(t, r->hashtags[i].posts);
		if (!item(&l, t))
			break;
	}
	screen_end(s);
}

static void
best_times(struct screen *s, const struct report *r, struct buf *t)
{
	struct items l = { s, 5 };

	if (r->n_best_times == 0)
		return;
	title(s, "Best times");
	for (size_t i = 0; i < r->n_best_times; i++) {
		const struct best_time *b = &r->best_times[i];

		buf_put(t, phrase_weekday(b->weekday), 3);
		buf_printf(t, " %02d:00 %.1f\xc3\x97", b->hour, b->lift + 1);
		if (!item(&l, t))
			break;
	}
	screen_end(s);
}

void
report_tty(const struct report *r, const struct tty_options *o, struct buf *b)
{
	struct screen s = { .b = b, .mode = o->mode, .utf8 = o->utf8, .light = o->light };
	struct buf t, remark;

	s.width = o->width == 0 ? WIDTH_DEFAULT : o->width < WIDTH_LEAST ? WIDTH_LEAST : o->width;
	buf_init(&t, SHORT);
	buf_init(&remark, SHORT);
	head(&s, r, &t);
	range(&s, r, &t);
	if (r->has_posts) {
		graph(&s, r, o->last_day, &t);
		figures(&s, r, &t, &remark);
		top_post(&s, r, &t);
	}
	hashtags(&s, r, &t);
	names(&s, "Mentions", "@", r->mentions, r->n_mentions, &t);
	names(&s, "Words", "", r->words, r->n_words, &t);
	best_times(&s, r, &t);
	buf_free(&t);
	buf_free(&remark);
}
