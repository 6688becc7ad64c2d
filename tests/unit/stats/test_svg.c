/* test_svg.c: the pictures are well-formed whatever an account is called, stay on their sheet, and say what
 * they show. */
#include "feed.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "stats/card_svg.h"
#include "stats/heatmap_svg.h"
#include "stats/punch.h"
#include "xml.h"

static const char *const names[] = {
	"Neil deGrasse Tyson",
	"",
	"<script>alert('x')</script> & \"co\"",
	"]]>&amp;<!--",
	"\x01\x1b[31m\x7f\xef\xbf\xbe\xff\xc3",
	"WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
	"\xe6\x9d\xb1\xe4\xba\xac\xe3\x81\xae\xe5\xa4\xa9\xe6\xb0\x97\xe3\x81\xa8\xe5\x9c\xb0\xe9\x9c\x87\xe6"
	"\x83\x85\xe5\xa0\xb1\xe3\x82\x92"
	"\xe3\x81\x8a\xe7\x9f\xa5\xe3\x82\x89\xe3\x81\x9b\xe3\x81\x99\xe3\x82\x8b\xe9\x9d\x9e\xe5\x85\xac\xe5"
	"\xbc\x8f",
	"\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7 \xd8\xa8\xd8\xa7\xd9\x84\xd8\xb9\xd8\xa7\xd9\x84\xd9\x85",
	"\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7\xf0\x9f\x9a\x80\xf0\x9f\x94"
	"\xa5",
};
#define NAMES (sizeof(names) / sizeof(names[0]))

static void
post(struct feed *f, const char *time, int n)
{
	int64_t t;

	assert_true(clock_parse_rfc3339(str_of(time), &t));
	for (int i = 0; i < n; i++) {
		char id[24];
		struct post *p;

		snprintf(id, sizeof(id), "%zu", f->n + 1);
		p = feed_post(f, id, t);
		p->counts[COUNT_LIKES] = 3;
		p->text = STR("x");
	}
}

/* What every element must keep to, and what the whole document then has. */
struct seen {
	enum svg_theme theme;
	int titles, styles, texts, elements;
	bool first;
};

static void
see(void *ctx, struct str name, struct str attributes)
{
	static const char *const allowed[] = { "svg", "title", "desc", "style", "rect", "circle", "path",
		"text" };
	struct seen *seen = ctx;
	struct str fill = xml_attribute(attributes, "fill");
	bool known = false;

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		known |= str_eq(name, str_of(allowed[i]));
	if (!known)
		fail_msg("an element " STR_FMT, STR_ARG(name));
	/* Nothing that runs or loads, and one painted attribute at most, since one class changes it at night.
	 */
	assert_null(xml_attribute(attributes, "style").p);
	assert_null(xml_attribute(attributes, "onload").p);
	assert_true(
	    fill.p == NULL || str_eq(fill, STR("none")) || xml_attribute(attributes, "stroke").p == NULL);
	if (fill.p != NULL && !str_eq(fill, STR("none")))
		assert_int_equal(xml_attribute(attributes, "class").p != NULL, seen->theme == SVG_AUTO);
	if (seen->first) {
		assert_true(str_eq(name, STR("svg")));
		assert_true(str_eq(xml_attribute(attributes, "role"), STR("img")));
		assert_true(str_eq(xml_attribute(attributes, "aria-labelledby"), STR("t d")));
	}
	seen->first = false;
	seen->elements++;
	seen->titles += str_eq(name, STR("title")) || str_eq(name, STR("desc"));
	seen->styles += str_eq(name, STR("style"));
	seen->texts += str_eq(name, STR("text"));
}

static void
check_document(const struct buf *b, enum svg_theme theme)
{
	struct seen seen = { .theme = theme, .first = true };

	assert_int_equal(b->err, ERR_OK);
	if (!xml_ok(buf_view(b), see, &seen))
		fail_msg("not well-formed: %.300s", b->data);
	assert_int_equal(seen.titles, 2);
	assert_int_equal(seen.styles, theme == SVG_AUTO);
	assert_true(seen.texts > 0);
	assert_null(strstr(b->data, "href"));
	assert_null(strstr(b->data, "url("));
	assert_null(strstr(b->data, "nan"));
	assert_null(strstr(b->data, "inf"));
}

/* What stands between a start tag and its end tag. */
static void
assert_inside(const struct buf *b, const char *tag, const char *end, const char *expected)
{
	const char *p = strstr(b->data, tag);

	assert_non_null(p);
	p += strlen(tag);
	if (strncmp(p, expected, strlen(expected)) != 0 ||
	    strncmp(p + strlen(expected), end, strlen(end)) != 0)
		fail_msg("%s is not '%s' but '%.80s'", tag, expected, p);
}

/* The reader itself refuses what is not well-formed. */
static void
test_reader(void **state)
{
	static const char *const bad[] = { "", "x", "<a>", "<a></b>", "<a/><a/>", "<a/>x", "<a>&</a>",
		"<a>&nbsp;</a>", "<a b=c/>", "<a b='c'/>", "<a b=\"1\" b=\"2\"/>", "<a b=\"&\"/>",
		"<a>\x01</a>", "<a>\xff</a>", "<a>\xef\xbf\xbf</a>", "<a b=\"1\"c=\"2\"/>", "</a>", "<>" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (xml_ok(str_of(bad[i]), NULL, NULL))
			fail_msg("taken for well-formed: %s", bad[i]);
	assert_true(xml_ok(STR("<a b=\"&lt;1\" c=\"2\">x &amp; y<b/><c></c></a>\n"), NULL, NULL));
}

static void
test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < NAMES; i++)
		for (int theme = SVG_LIGHT; theme <= SVG_AUTO; theme++) {
			const struct heatmap_options o = { (enum svg_theme)theme, 0, 20088 };
			struct feed f;
			struct report *r;
			struct buf b;

			feed_init(&f, "UTC");
			f.head.account.name = str_of(names[i]);
			f.head.account.handle = i % 2 ? str_of(names[i]) : STR("neiltyson");
			if (i > 1)
				post(&f, "2024-12-30T12:00:00Z", (int)i * 3);
			r = feed_report(&f, NULL);
			buf_init(&b, 1 << 20);
			card_svg(r, (enum svg_theme)theme, &b);
			check_document(&b, (enum svg_theme)theme);
			assert_non_null(strstr(b.data, "width=\"1200\" height=\"630\""));
			buf_clear(&b);
			heatmap_svg(r, &o, &b);
			check_document(&b, (enum svg_theme)theme);
			buf_free(&b);
			feed_free(&f);
		}
}

/* A server may call an account what it likes: the time that takes grows with the name, not with its square.
 */
static void
test_endless_name(void **state)
{
	static const char *const letters[] = { "W", " ", "\xcc\x81", "\xe6\x9d\xb1", "\xe2\x80\x8d" };
	const struct svg_font font = { SVG_BOLD, 20, SVG_INK, 's' };
	int64_t begin = clock_mono_us();

	(void)state;
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		struct buf name, b;

		buf_init(&name, 1 << 20);
		buf_init(&b, 1 << 20);
		buf_puts(&name, "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM");
		for (int n = 0; n < 100000; n++)
			buf_puts(&name, letters[i]);
		svg_line(&b, SVG_LIGHT, 0, 0, &font, buf_view(&name), 300);
		assert_int_equal(b.err, ERR_OK);
		assert_true(b.len < 4096);
		assert_non_null(strstr(b.data, "\xe2\x80\xa6</text>"));
		buf_free(&name);
		buf_free(&b);
	}
	assert_true(clock_mono_us() - begin < 5 * 1000000);
}

/* Long lines are cut so that they end on the sheet: an ellipsis, and as wide as the room at most. */
static void
test_cut(void **state)
{
	const struct svg_font font = { SVG_BOLD, 20, SVG_INK, 's' };

	(void)state;
	for (size_t i = 0; i < NAMES; i++)
		for (double room = 20; room < 400; room += 37) {
			const struct str dots = { "\xe2\x80\xa6", 3 };
			struct str s = str_of(names[i]);
			struct buf b;

			buf_init(&b, 1 << 16);
			svg_line(&b, SVG_LIGHT, 0, 0, &font, s, room);
			assert_true(xml_ok(buf_view(&b), NULL, NULL));
			if (svg_width(s, &font) > room) {
				const char *end = strstr(b.data, "\xe2\x80\xa6</text>"),
					   *start = strchr(b.data, '>') + 1;
				struct str shown = { start, end != NULL ? (size_t)(end - start) : 0 };

				assert_non_null(end);
				/* References are wider than what they stand for, so plain texts alone are
				 * measured. */
				if (shown.len > 0 && memchr(shown.p, '&', shown.len) == NULL)
					assert_true(svg_width(shown, &font) + svg_width(dots, &font) <= room);
			}
			buf_free(&b);
		}
}

/* How many holes the graph has at each level. */
static void
check_holes(struct buf *b, const int *expected)
{
	static const char *const colours[] = { "#bfc8d4", "#3d90d6", "#126fcd", "#0c45b4", "#0c2175" };

	for (int level = 0; level < 5; level++) {
		char start[64];
		const char *p;
		int n = 0;

		snprintf(start, sizeof(start), "stroke=\"%s\" d=\"", colours[level]);
		p = strstr(b->data, start);
		assert_non_null(p);
		for (p += strlen(start); *p != '"'; p++)
			n += *p == 'M';
		assert_int_equal(n, expected[level]);
	}
}

static void
test_window(void **state)
{
	/* Posts on 2023-12-31 (1), 2024-02-28 (2), 02-29 (3), 03-01 (4), 2024-12-31 (10): quartiles 2, 3, 4.
	 */
	static const struct {
		int year;
		const char *last;
		bool complete;
		int holes[5];
		const char *title, *description;
	} cases[] = {
		{ 0, "2024-12-31", true, { 362, 1, 1, 1, 1 },
		    "@jack on X: 19 posts on 4 days in twelve months",
		    "Most on 31 Dec 2024 (10). Longest streak 3 days, 28 Feb to 1 Mar 2024." },
		/* nobody told of days before the first post, unless all was given */
		{ 2024, "2024-12-31", false, { 362, 1, 1, 1, 1 }, "@jack on X: 19 posts on 4 days in 2024",
		    NULL },
		{ 2023, "2024-12-31", false, { 0, 1, 0, 0, 0 }, "@jack on X: 1 post on 1 day in 2023",
		    "Most on 31 Dec 2023 (1). Longest streak 1 day." },
		{ 2023, "2024-12-31", true, { 364, 1, 0, 0, 0 }, "@jack on X: 1 post on 1 day in 2023",
		    NULL },
		/* days to come are blank */
		{ 2025, "2025-01-10", true, { 10, 0, 0, 0, 0 }, "@jack on X: No posts in 2025", NULL },
		/* 29 February: the year from 1 March on */
		{ 0, "2024-02-29", true, { 363, 2, 1, 0, 0 },
		    "@jack on X: 6 posts on 3 days in twelve months", NULL },
	};
	struct feed f;
	struct report *r;

	(void)state;
	feed_init(&f, "UTC");
	post(&f, "2023-12-31T00:00:00Z", 1);
	post(&f, "2024-02-28T00:00:00Z", 2);
	post(&f, "2024-02-29T00:00:00Z", 3);
	post(&f, "2024-03-01T00:00:00Z", 4);
	post(&f, "2024-12-31T23:59:59Z", 10);
	r = feed_report(&f, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct heatmap_options o = { SVG_LIGHT, cases[i].year, 0 };
		struct buf b;

		assert_true(clock_parse_date(str_of(cases[i].last), &o.last_day));
		r->complete = cases[i].complete;
		buf_init(&b, 1 << 20);
		heatmap_svg(r, &o, &b);
		check_document(&b, SVG_LIGHT);
		check_holes(&b, cases[i].holes);
		assert_inside(&b, "<title id=\"t\">", "</title>", cases[i].title);
		if (cases[i].description != NULL)
			assert_inside(&b, "<desc id=\"d\">", "</desc>", cases[i].description);
		buf_free(&b);
	}
	feed_free(&f);
}

static void
test_messages(void **state)
{
	static const struct {
		struct svg_message m;
		const char *title, *detail;
	} cases[] = {
		{ { SVG_NOTICE_UNKNOWN, STR("X"), STR("nobody"), 0, 0 }, "@nobody on X is not known", NULL },
		{ { SVG_NOTICE_PROTECTED, STR("X"), STR("jack"), 0, 0 }, "@jack on X is protected", NULL },
		{ { SVG_NOTICE_GONE, STR("Mastodon"), STR("a@b.c"), 0, 0 }, "@a@b.c on Mastodon is gone",
		    NULL },
		{ { SVG_NOTICE_READING, STR("X"), STR("jack"), 1200, 3200 }, "@jack on X is being read",
		    "1,200 of 3,200 posts so far. Ask again in a moment." },
		{ { SVG_NOTICE_READING, STR("X"), STR("jack"), 0, 0 }, "@jack on X is being read",
		    "0 posts so far. Ask again in a moment." },
		{ { SVG_NOTICE_READING, STR("X"), STR("jack"), 5, 3 }, "@jack on X is being read",
		    "5 posts so far. Ask again in a moment." },
		{ { SVG_NOTICE_LATER, STR("X"), STR("<&>\"'"), 0, 0 },
		    "@&lt;&amp;&gt;&quot;&#39; on X cannot be read now", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (int theme = SVG_LIGHT; theme <= SVG_AUTO; theme++)
			for (int card = 0; card < 2; card++) {
				struct buf b;

				buf_init(&b, 1 << 20);
				if (card)
					card_svg_message(&cases[i].m, (enum svg_theme)theme, &b);
				else
					heatmap_svg_message(&cases[i].m, (enum svg_theme)theme, &b);
				check_document(&b, (enum svg_theme)theme);
				assert_inside(&b, "<title id=\"t\">", "</title>", cases[i].title);
				if (cases[i].detail != NULL)
					assert_inside(&b, "<desc id=\"d\">", "</desc>", cases[i].detail);
				buf_free(&b);
			}
}

/* 'a' is 0x61, three bits: parity makes them four. '@' is 0x40: parity and bit 7. */
static void
test_punch(void **state)
{
	static const struct {
		unsigned char code;
		const char *rows; /* from the top: parity, 7, 6, 5, 4, sprocket, 3, 2, 1 */
	} cases[] = { { 'a', "111.....1" }, { '@', "11......." }, { 'A', ".1......1" }, { '0', "..11....." },
		{ ' ', "1.1......" }, { 0x7f, "11111.111" }, { 0, "........." },
		{ 0xc3, "..111.111" /* a question mark */ } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (int row = 0; row < 9; row++)
			assert_int_equal(punch_row(cases[i].code, row), cases[i].rows[row] == '1');
	assert_false(punch_row('a', -1));
	assert_false(punch_row('a', 9));
	assert_int_equal(punch_columns(STR("3,225")), 26);
	assert_int_equal(punch_columns(STR("")), 0);
}

static void
test_theme(void **state)
{
	static const char *const bad[] = { "", "Light", "lightx", "ligh", "auto ", "dark\n" };
	enum svg_theme t = SVG_DARK;

	(void)state;
	assert_true(svg_theme_parse(STR("light"), &t) && t == SVG_LIGHT);
	assert_true(svg_theme_parse(STR("dark"), &t) && t == SVG_DARK);
	assert_true(svg_theme_parse(STR("auto"), &t) && t == SVG_AUTO);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(svg_theme_parse(str_of(bad[i]), &t));
}

static void
test_small_buffer(void **state)
{
	const struct svg_message m = { SVG_NOTICE_READING, STR("X"), STR("jack"), 1, 2 };
	const struct heatmap_options o = { SVG_AUTO, 0, 20088 };
	struct feed f;
	struct report *r;

	(void)state;
	feed_init(&f, "UTC");
	post(&f, "2024-12-30T12:00:00Z", 3);
	r = feed_report(&f, NULL);
	for (size_t max = 0; max < 2500; max += 97) {
		struct buf b[4];

		for (int i = 0; i < 4; i++)
			buf_init(&b[i], max);
		card_svg(r, SVG_AUTO, &b[0]);
		heatmap_svg(r, &o, &b[1]);
		card_svg_message(&m, SVG_AUTO, &b[2]);
		heatmap_svg_message(&m, SVG_AUTO, &b[3]);
		for (int i = 0; i < 4; i++) {
			assert_int_equal(b[i].err, ERR_FULL);
			buf_free(&b[i]);
		}
	}
	feed_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reader),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_endless_name),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_punch),
		cmocka_unit_test(test_theme),
		cmocka_unit_test(test_small_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
