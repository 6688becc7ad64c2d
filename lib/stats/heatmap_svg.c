/* heatmap_svg.c: the contribution graph as a picture for READMEs. */
#include "stats/heatmap_svg.h"

#include "base/clock.h"
#include "stats/notice.h"
#include "stats/phrase.h"
#include "stats/punch.h"

#define WIDTH 820
#define HEIGHT 196
#define PITCH 14
#define LEFT 46 /* of the first column, behind the weekdays */
#define TOP 58
#define MARGIN 16

/* Diameters by level as shares of the pitch: size says what colour says. */
static const double dot[5] = { 0.16, 0.46, 0.62, 0.78, 0.94 };

/* The days that are drawn. */
struct window {
	const struct report *r;
	enum svg_theme theme;
	int64_t from, to;   /* both drawn */
	int64_t known_from; /* days before are blank: nobody has told */
	int64_t known_to;   /* days after are still to come */
	int64_t posts, active, peak_day, peak;
	struct streak longest;
};

static int64_t
posts_on(const struct window *w, int64_t day)
{
	int64_t at = day - w->r->first_day;

	return w->r->has_posts && at >= 0 && at < (int64_t)w->r->per_day.n ? w->r->per_day.values[at] : 0;
}

static int
level_of(const struct window *w, int64_t day)
{
	return posts_on(w, day) > 0 ? w->r->levels[day - w->r->first_day] - '0' : 0;
}

static struct window
window_of(const struct report *r, const struct heatmap_options *o)
{
	struct window w = { .r = r, .theme = o->theme, .known_to = o->last_day };
	struct civil c = civil_from_day(o->last_day);
	int64_t run = 0;

	if (o->year != 0) {
		w.from = civil_to_day(o->year, 1, 1);
		w.to = civil_to_day(o->year, 12, 31);
	} else {
		/* The day after the same date a year ago; 29 February counts as the 28th there. */
		int day = c.month == 2 && c.day == 29 ? 28 : c.day;

		w.from = civil_to_day(c.year - 1, c.month, day) + 1;
		w.to = o->last_day;
	}
	/* A source that gave everything says that nothing was posted before. */
	w.known_from = r->complete || !r->has_posts ? INT64_MIN : r->first_day;
	if (r->has_posts && r->last_day > w.known_to)
		w.known_to = r->last_day;
	for (int64_t day = w.from; day <= w.to; day++) {
		int64_t posts = posts_on(&w, day);

		w.posts += posts;
		w.active += posts > 0;
		if (posts > w.peak) {
			w.peak = posts;
			w.peak_day = day;
		}
		run = posts > 0 ? run + 1 : 0;
		if (run > w.longest.days)
			w.longest = (struct streak){ run, day - run + 1, day };
	}
	return w;
}

static double
x_of(const struct window *w, int64_t day)
{
	int64_t column = (day - (w->from - civil_weekday(w->from))) / 7;

	return LEFT + ((double)column + 0.5) * PITCH;
}

static double
y_of(int64_t day)
{
	return TOP + (civil_weekday(day) + 0.5) * PITCH;
}

static void
place(struct buf *b, const struct window *w, int64_t day)
{
	buf_char(b, 'M');
	svg_num(b, x_of(w, day));
	buf_char(b, ' ');
	svg_num(b, y_of(day));
}

/* The longest run of days as a slot behind its holes: one stroke down each week. */
static void
slot(struct buf *b, const struct window *w)
{
	if (w->longest.days < 3)
		return;
	buf_printf(b, "<path fill=\"none\" stroke-linecap=\"round\" stroke-width=\"%d\"", PITCH);
	svg_paint(b, w->theme, "stroke", SVG_SLOT);
	buf_puts(b, " d=\"");
	for (int64_t day = w->longest.first; day <= w->longest.last;) {
		int64_t end = day + 6 - civil_weekday(day);

		if (end > w->longest.last)
			end = w->longest.last;
		place(b, w, day);
		buf_puts(b, end > day ? "V" : "h.01");
		if (end > day)
			svg_num(b, y_of(end));
		day = end + 1;
	}
	buf_puts(b, "\"/>");
}

static void
holes(struct buf *b, const struct window *w, int level)
{
	buf_puts(b, "<path fill=\"none\" stroke-linecap=\"round\" stroke-width=\"");
	svg_num(b, dot[level] * PITCH);
	buf_char(b, '"');
	svg_paint(b, w->theme, "stroke", (enum svg_colour)(SVG_HEAT0 + level));
	buf_puts(b, " d=\"");
	for (int64_t day = w->from; day <= w->to; day++) {
		if (day < w->known_from || day > w->known_to || level_of(w, day) != level)
			continue;
		place(b, w, day);
		buf_puts(b, "h.01");
	}
	buf_puts(b, "\"/>");
}

static void
labels(struct buf *b, const struct window *w)
{
	static const char *const days[] = { "Mon", "Wed", "Fri", "Sun" };
	const struct svg_font axis = { SVG_PLAIN, 10, SVG_INK3, 's' };
	double free_from = 0;

	for (int i = 0; i < 4; i++)
		svg_line(b, w->theme, MARGIN, TOP + (i * 2 + 0.5) * PITCH + 3.5, &axis, str_of(days[i]), 0);
	for (int64_t day = w->from; day <= w->to; day++) {
		struct civil c = civil_from_day(day);
		double x = x_of(w, day) - PITCH / 2.0;

		if (c.day != 1 || x < free_from || x > WIDTH - MARGIN - 20)
			continue;
		svg_line(b, w->theme, x + 2, TOP - 7, &axis, str_of(phrase_month(c.month)), 0);
		free_from = x + 28;
	}
}

static void
legend(struct buf *b, const struct window *w)
{
	const struct svg_font from = { SVG_PLAIN, 11, SVG_INK3, 'e' }, to = { SVG_PLAIN, 11, SVG_INK3, 's' };
	double x = WIDTH - MARGIN - 30 - 5 * PITCH, y = HEIGHT - 16;

	svg_line(b, w->theme, x - 4, y, &from, STR("fewer"), 0);
	for (int level = 0; level < 5; level++) {
		buf_puts(b, "<circle cx=\"");
		svg_num(b, x + (level + 0.5) * PITCH);
		buf_puts(b, "\" cy=\"");
		svg_num(b, y - 4);
		buf_puts(b, "\" r=\"");
		svg_num(b, dot[level] * PITCH / 2);
		buf_char(b, '"');
		svg_paint(b, w->theme, "fill", (enum svg_colour)(SVG_HEAT0 + level));
		buf_puts(b, "/>");
	}
	svg_line(b, w->theme, x + 5 * PITCH + 4, y, &to, STR("more"), 0);
}

/* The one sentence: how much, and on how many days. */
static void
finding(struct buf *b, const struct window *w, int year)
{
	if (w->posts == 0)
		buf_puts(b, "No posts");
	else
		phrase_count(b, w->posts, "post");
	if (w->posts > 0) {
		buf_puts(b, " on ");
		phrase_count(b, w->active, "day");
	}
	if (year != 0)
		buf_printf(b, " in %d", year);
	else
		buf_puts(b, " in twelve months");
}

static void
caption(struct buf *b, const struct window *w)
{
	if (w->posts == 0) {
		buf_puts(
		    b, w->r->has_posts ? "Posts on other days are not drawn here" : "Nothing posted yet");
		return;
	}
	buf_puts(b, "Most on ");
	phrase_day(b, w->peak_day);
	buf_puts(b, " (");
	phrase_int(b, w->peak);
	buf_puts(b, "). Longest streak ");
	phrase_count(b, w->longest.days, "day");
	if (w->longest.days > 1) {
		buf_puts(b, ", ");
		phrase_day_month(b, w->longest.first);
		buf_puts(b, " to ");
		phrase_day(b, w->longest.last);
	}
	buf_puts(b, ".");
}

static void
peak_ring(struct buf *b, const struct window *w)
{
	if (w->peak == 0)
		return;
	buf_puts(b, "<circle fill=\"none\" stroke-width=\"1.5\" cx=\"");
	svg_num(b, x_of(w, w->peak_day));
	buf_puts(b, "\" cy=\"");
	svg_num(b, y_of(w->peak_day));
	buf_printf(b, "\" r=\"8.7\"");
	svg_paint(b, w->theme, "stroke", SVG_MARK);
	buf_puts(b, "/>");
}

void
heatmap_svg(const struct report *r, const struct heatmap_options *o, struct buf *b)
{
	const struct svg_font head = { SVG_DISPLAY, 17, SVG_INK, 's' },
			      name = { SVG_MONO, 12, SVG_INK2, 'e' }, note = { SVG_PLAIN, 12, SVG_INK2, 's' };
	struct window w = window_of(r, o);
	struct buf sentence, who, more;

	buf_init(&sentence, 1024);
	buf_init(&who, 4096);
	buf_init(&more, 4096);
	finding(&sentence, &w, o->year);
	notice_who(&who, str_of(platform_title(r->account.platform)), r->account.handle);
	caption(&more, &w);
	buf_puts(&who, ": ");
	buf_str(&who, buf_view(&sentence));
	svg_open(b, o->theme, WIDTH, HEIGHT, buf_view(&who), buf_view(&more));
	buf_clear(&who);
	notice_who(&who, str_of(platform_title(r->account.platform)), r->account.handle);
	svg_line(b, o->theme, MARGIN, 29, &head, buf_view(&sentence), 460);
	svg_line(b, o->theme, WIDTH - MARGIN, 28, &name, buf_view(&who), 300);
	slot(b, &w);
	for (int level = 0; level < 5; level++)
		holes(b, &w, level);
	peak_ring(b, &w);
	labels(b, &w);
	svg_line(b, o->theme, MARGIN, HEIGHT - 16, &note, buf_view(&more), 600);
	legend(b, &w);
	svg_close(b);
	if (sentence.err || who.err || more.err)
		b->err = b->err ? b->err : sentence.err ? sentence.err : who.err ? who.err : more.err;
	buf_free(&sentence);
	buf_free(&who);
	buf_free(&more);
}

void
heatmap_svg_message(const struct svg_message *m, enum svg_theme theme, struct buf *b)
{
	const struct svg_font head = { SVG_DISPLAY, 22, SVG_INK, 's' },
			      note = { SVG_PLAIN, 14, SVG_INK2, 's' };
	struct notice n;

	notice_make(m, &n);
	svg_open(b, theme, WIDTH, HEIGHT, buf_view(&n.title), buf_view(&n.detail));
	notice_tape(b, theme, m, MARGIN, 20, WIDTH - 2 * MARGIN, 7);
	svg_line(b, theme, MARGIN, 128, &head, buf_view(&n.title), WIDTH - 2 * MARGIN);
	svg_line(b, theme, MARGIN, 156, &note, buf_view(&n.detail), WIDTH - 2 * MARGIN);
	svg_close(b);
	notice_free(&n, b);
}
