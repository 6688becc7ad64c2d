/* card_svg.c: the headline numbers of an account as a picture of 1200 x 630. */
#include "stats/card_svg.h"

#include "base/clock.h"
#include "stats/notice.h"
#include "stats/phrase.h"
#include "stats/punch.h"

#define WIDTH 1200
#define HEIGHT 630
#define MARGIN 60
#define TAPE_PITCH 12.5
#define TAPE_HEIGHT 144

/* What is printed along the tape, and punched in it. */
static void
tape_text(struct buf *b, const struct report *r)
{
	buf_char(b, '@');
	buf_str(b, r->account.handle);
	buf_puts(b, "   ");
	if (r->posts > 0) {
		char day[16];

		buf_i64(b, r->posts);
		buf_puts(b, r->posts == 1 ? " post   " : " posts   ");
		if (r->totals[COUNT_LIKES] > 0) {
			phrase_short(b, r->totals[COUNT_LIKES]);
			buf_puts(b, r->totals[COUNT_LIKES] == 1 ? " like   " : " likes   ");
		}
		buf_puts(b, "since ");
		buf_puts(b, clock_date(day, r->first_day));
		buf_puts(b, "   ");
	}
}

static void
rect(struct buf *b, enum svg_theme theme, double x, double y, double width, double height,
    enum svg_colour colour)
{
	buf_puts(b, "<rect x=\"");
	svg_num(b, x);
	buf_puts(b, "\" y=\"");
	svg_num(b, y);
	buf_puts(b, "\" width=\"");
	svg_num(b, width);
	buf_puts(b, "\" height=\"");
	svg_num(b, height);
	buf_char(b, '"');
	svg_paint(b, theme, "fill", colour);
	buf_puts(b, "/>");
}

static void
tape(struct buf *b, enum svg_theme theme, const struct report *r)
{
	const struct svg_font print = { SVG_MONO, 13, SVG_INK2, 'm' };
	int columns = (int)(WIDTH / TAPE_PITCH);
	struct buf text;

	buf_init(&text, 4096);
	tape_text(&text, r);
	rect(b, theme, 0, 0, WIDTH, TAPE_HEIGHT, SVG_TAPE);
	punch_tape(b, theme, SVG_TAPE_HOLE, 0, 8, columns, TAPE_PITCH, buf_view(&text));
	/* Each character is printed under its column. */
	for (int c = 0; c < columns && text.len > 0; c++) {
		const char *p = &text.data[(size_t)c % text.len];

		if (*p > ' ' && *p < 0x7f)
			svg_line(b, theme, (c + 0.5) * TAPE_PITCH, TAPE_HEIGHT - 8, &print,
			    (struct str){ p, 1 }, 0);
	}
	if (b->err == ERR_OK)
		b->err = text.err;
	buf_free(&text);
}

/* One number of the register at the foot. */
static void
entry(struct buf *b, enum svg_theme theme, int place, const char *label, int64_t value, bool estimated,
    struct str below)
{
	const struct svg_font small = { SVG_PLAIN, 18, SVG_INK2, 's' },
			      big = { SVG_DISPLAY, 32, SVG_INK, 's' },
			      note = { SVG_PLAIN, 15, SVG_INK3, 's' };
	double room = (WIDTH - 2.0 * MARGIN) / 4, x = MARGIN + place * room + (place > 0 ? 20 : 0);
	struct buf text;

	buf_init(&text, 64);
	if (place > 0)
		rect(b, theme, MARGIN + place * room, 494, 1, 96, SVG_RULE);
	/* A hole is told, a ring estimated, a dash not told. */
	if (value < 0) {
		rect(b, theme, x, 511, 12, 2, SVG_INK3);
	} else {
		buf_printf(b, "<circle cy=\"512\" r=\"%s\" cx=\"", estimated ? "5" : "6");
		svg_num(b, x + 6);
		buf_puts(b, estimated ? "\" fill=\"none\" stroke-width=\"2\"" : "\"");
		svg_paint(b, theme, estimated ? "stroke" : "fill", SVG_HEAT3);
		buf_puts(b, "/>");
	}
	svg_line(b, theme, x + 20, 518, &small, str_of(label), 0);
	if (estimated && value >= 0)
		buf_puts(&text, "\xe2\x89\x88 ");
	phrase_short(&text, value);
	svg_line(b, theme, x, 558, &big, buf_view(&text), 0);
	svg_line(b, theme, x, 584, &note, below, room - 30);
	if (b->err == ERR_OK)
		b->err = text.err;
	buf_free(&text);
}

static void
usual(struct buf *b, int64_t total, double median)
{
	if (total < 0) {
		buf_puts(b, "not told by the source");
	} else if (median >= 0) {
		phrase_int(b, (int64_t)(median + 0.5));
		buf_puts(b, " on a usual post");
	}
}

static void
entries(struct buf *b, enum svg_theme theme, const struct report *r)
{
	struct buf below;
	bool estimated = r->posts_estimated > 0;

	buf_init(&below, 256);
	rect(b, theme, MARGIN, 480, WIDTH - 2 * MARGIN, 2, SVG_INK);
	usual(&below, r->totals[COUNT_LIKES], r->median_likes);
	entry(b, theme, 0, "Likes", r->totals[COUNT_LIKES], false, buf_view(&below));
	buf_clear(&below);
	usual(&below, r->totals[COUNT_REPOSTS], r->median_reposts);
	entry(b, theme, 1, "Reposts", r->totals[COUNT_REPOSTS], false, buf_view(&below));
	buf_clear(&below);
	if (estimated && r->impressions_known == 0)
		buf_puts(&below, "all estimated");
	else if (estimated)
		buf_puts(&below, "partly estimated");
	else
		usual(&below, r->totals[COUNT_IMPRESSIONS], r->median_impressions);
	entry(b, theme, 2, "Impressions", r->totals[COUNT_IMPRESSIONS], estimated, buf_view(&below));
	buf_clear(&below);
	if (r->longest.days > 0) {
		buf_puts(&below, r->longest.days == 1 ? "day, " : "days, from ");
		phrase_day(&below, r->longest.first);
	}
	entry(b, theme, 3, "Longest streak", r->longest.days, false, buf_view(&below));
	if (b->err == ERR_OK)
		b->err = below.err;
	buf_free(&below);
}

/* A sentence over at most three lines, broken at blanks. */
static void
sentence(struct buf *b, enum svg_theme theme, struct str s, double y, double room)
{
	const struct svg_font lead = { SVG_PLAIN, 30, SVG_INK, 's' };

	for (int line = 0; line < 3 && s.len > 0; line++, y += 42) {
		size_t fits = 0;

		for (size_t i = 0; i <= s.len; i++)
			if ((i == s.len || s.p[i] == ' ') && svg_width(str_sub(s, 0, i), &lead) <= room)
				fits = i;
		if (fits == 0 || line == 2)
			fits = s.len;
		svg_line(b, theme, MARGIN, y, &lead, str_sub(s, 0, fits), room);
		s = str_trim(str_sub(s, fits, s.len));
	}
}

/* The mark: an X of nine holes, the middle one in the colour of what is pointed at. */
static void
mark(struct buf *b, enum svg_theme theme, double x, double y, double pitch)
{
	static const signed char holes[9][2] = { { -2, -2 }, { 2, -2 }, { -1, -1 }, { 1, -1 }, { 0, 0 },
		{ -1, 1 }, { 1, 1 }, { -2, 2 }, { 2, 2 } };

	for (int i = 0; i < 9; i++) {
		buf_puts(b, "<circle cx=\"");
		svg_num(b, x + holes[i][0] * pitch);
		buf_puts(b, "\" cy=\"");
		svg_num(b, y + holes[i][1] * pitch);
		buf_puts(b, "\" r=\"");
		svg_num(b, pitch * 0.6);
		buf_char(b, '"');
		svg_paint(b, theme, "fill", i == 4 ? SVG_MARK : SVG_HEAT4);
		buf_puts(b, "/>");
	}
}

/* The name as large as it fits, down to half the size; then it is cut. */
static void
name_line(struct buf *b, enum svg_theme theme, struct str name)
{
	struct svg_font display = { SVG_DISPLAY, 88, SVG_INK, 's' };
	double room = WIDTH - 2 * MARGIN - 60;

	while (display.size > 48 && svg_width(name, &display) > room)
		display.size -= 4;
	svg_line(b, theme, MARGIN - 3, 244, &display, name, room);
	mark(b, theme, WIDTH - MARGIN - 14, 216, 6.5);
}

static void
range_text(struct buf *b, const struct report *r)
{
	notice_who(b, str_of(platform_title(r->account.platform)), r->account.handle);
	if (!r->has_posts)
		return;
	buf_puts(b, ", ");
	phrase_day(b, r->first_day);
	if (r->last_day != r->first_day) {
		buf_puts(b, " to ");
		phrase_day(b, r->last_day);
	}
}

static void
count_of_holes(struct buf *b, enum svg_theme theme, const struct report *r)
{
	const struct svg_font left = { SVG_PLAIN, 20, SVG_INK2, 's' },
			      right = { SVG_PLAIN, 20, SVG_INK2, 'e' };
	double width = 440, pitch, x = WIDTH - MARGIN;
	struct buf digits, days;

	buf_init(&digits, 64);
	buf_init(&days, 128);
	phrase_int(&digits, r->posts);
	pitch = punch_number(b, theme, x, 300, width, 16, buf_view(&digits));
	width = punch_columns(buf_view(&digits)) * pitch;
	if (r->has_posts) {
		buf_puts(&days, r->posts == 1 ? "post on " : "posts on ");
		phrase_int(&days, phrase_active(r));
		buf_puts(&days, " of ");
		phrase_count(&days, (int64_t)r->per_day.n, "day");
	} else {
		buf_puts(&days, "posts");
	}
	if (svg_width(buf_view(&days), &left) <= width)
		svg_line(b, theme, x - width, 300 + 7 * pitch + 30, &left, buf_view(&days), 0);
	else
		svg_line(b, theme, x, 300 + 7 * pitch + 30, &right, buf_view(&days), 0);
	if (b->err == ERR_OK)
		b->err = digits.err != ERR_OK ? digits.err : days.err;
	buf_free(&digits);
	buf_free(&days);
}

void
card_svg(const struct report *r, enum svg_theme theme, struct buf *b)
{
	const struct svg_font mono = { SVG_MONO, 18, SVG_INK2, 's' };
	struct str name = r->account.name.len > 0 ? r->account.name : r->account.handle;
	struct buf title, finding, range;

	buf_init(&title, 4096);
	buf_init(&finding, 1024);
	buf_init(&range, 4096);
	notice_who(&title, str_of(platform_title(r->account.platform)), r->account.handle);
	buf_puts(&title, ": ");
	phrase_count(&title, r->posts, "post");
	phrase_finding(r, &finding);
	buf_char(&finding, '.');
	range_text(&range, r);
	svg_open(b, theme, WIDTH, HEIGHT, buf_view(&title), buf_view(&finding));
	tape(b, theme, r);
	name_line(b, theme, name);
	svg_line(b, theme, MARGIN, 292, &mono, buf_view(&range), 640);
	sentence(b, theme, buf_view(&finding), 352, 560);
	count_of_holes(b, theme, r);
	entries(b, theme, r);
	svg_close(b);
	if (b->err == ERR_OK)
		b->err = title.err != ERR_OK ? title.err : finding.err != ERR_OK ? finding.err : range.err;
	buf_free(&title);
	buf_free(&finding);
	buf_free(&range);
}

void
card_svg_message(const struct svg_message *m, enum svg_theme theme, struct buf *b)
{
	const struct svg_font head = { SVG_DISPLAY, 56, SVG_INK, 's' },
			      note = { SVG_PLAIN, 30, SVG_INK2, 's' };
	struct notice n;

	notice_make(m, &n);
	svg_open(b, theme, WIDTH, HEIGHT, buf_view(&n.title), buf_view(&n.detail));
	notice_tape(b, theme, m, 0, 0, WIDTH, TAPE_PITCH);
	svg_line(b, theme, MARGIN, 320, &head, buf_view(&n.title), WIDTH - 2 * MARGIN);
	svg_line(b, theme, MARGIN, 384, &note, buf_view(&n.detail), WIDTH - 2 * MARGIN);
	mark(b, theme, MARGIN + 16, HEIGHT - 76, 7);
	svg_close(b);
	notice_free(&n, b);
}
