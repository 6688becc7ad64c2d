/* test_tty.c: the terminal's report fits, and nothing of an account's text acts on the terminal. */
#include "feed.h"

#include <stdio.h>
#include <string.h>

#include "stats/report_tty.h"
#include "text/unicode.h"

/* What would act: an escape, controls, C1 controls, bidirectional controls, and what hides or breaks lines.
 */
#define NASTY                                                              \
	"\x1b]0;title\x07\x1b[2J\x9b"                                      \
	"31m \xc2\x9b"                                                     \
	"31m \xc2\x90q\xe2\x80\xae"                                        \
	"evil\xe2\x81\xa6\xe2\x80\x8f\xd8\x9c \r\nnew\b\b\x7f\xe2\x80\xa8" \
	"x\xef\xbb\xbf"                                                    \
	"\xf3\xa0\x81\xa1"

static void
test_text(void **state)
{
	static const struct {
		const char *in;
		bool utf8;
		const char *out;
	} cases[] = {
		{ "plain", true, "plain" },
		{ "\x1b[31mred", true, "\xef\xbf\xbd[31mred" },
		{ "\x1b[31mred", false, "?[31mred" },
		{ "a\nb\tc\rd", true, "a b c d" },
		{ "\x7f\x01", true, "\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xc2\x9b"
		  "31m",
		    true,
		    "\xef\xbf\xbd"
		    "31m" },
		{ "\xc2\x85x\xe2\x80\xa8y\xe2\x80\xa9z", true, " x y z" },
		{ "\x9b\xff", true, "\xef\xbf\xbd\xef\xbf\xbd" },
		{ "a\xe2\x80\xae"
		  "b\xe2\x80\xac\xe2\x81\xa6\xe2\x81\xa9\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c"
		  "c",
		    true, "abc" },
		{ "a\xe2\x80\x8b\xc2\xad\xef\xbb\xbf\xe2\x81\xa0"
		  "b",
		    true, "ab" },
		{ "\xf3\xa0\x81\xa7\xf3\xa0\x81\xbf.", true, "." },
		{ "\xe6\x9d\xb1 \xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9", true,
		    "\xe6\x9d\xb1 \xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9" },
		{ "\xe6\x9d\xb1\xe4\xba\xac", false, "??" },
		{ "it\xe2\x80\x99s \xe2\x80\x9cx\xe2\x80\x9d \xe2\x80\x93 \xe2\x80\xa6\xc2\xa0\xe2\x89\x88",
		    false, "it's \"x\" - ... ~" },
		{ "a\xe2\x80\xae"
		  "b",
		    false, "ab" },
		{ "", true, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf b;

		buf_init(&b, 4096);
		report_tty_text(&b, str_of(cases[i].in), cases[i].utf8);
		assert_string_equal(b.len > 0 ? b.data : "", cases[i].out);
		buf_free(&b);
	}
}

static void
fill(struct feed *f, const char *text, int n)
{
	for (int i = 0; i < n; i++) {
		char id[24];
		struct post *p;

		snprintf(id, sizeof(id), "%d", i + 1);
		p = feed_post(f, id, 1704067200 + i * 86400 * (i % 3) + i * 3600);
		p->text = str_of(text);
		p->hashtags = str_of(text);
		p->mentions = str_of(text);
		p->counts[COUNT_LIKES] = i * 1000;
		p->counts[COUNT_REPOSTS] = i;
		p->lang = STR("en");
	}
	f->head.account.name = str_of(text);
	f->head.account.handle = str_of(text);
	f->head.reason = str_of(text);
}

/* Takes our own colours out of a line; fails at anything else that is no text. */
static size_t
strip(char *line, size_t len, enum tty_mode mode)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)line[i];

		if (c == 0x1b) {
			assert_true(mode != TTY_PLAIN);
			assert_int_equal(line[++i], '[');
			for (i++; line[i] != 'm'; i++)
				assert_true((line[i] >= '0' && line[i] <= '9') || line[i] == ';');
			continue;
		}
		assert_true(c >= 0x20 && c != 0x7f);
		line[n++] = line[i];
	}
	return n;
}

static void
test_report(void **state)
{
	static const char *const texts[] = { NASTY, "moon earth", "",
		"\xe6\x9d\xb1\xe4\xba\xac\xe3\x81\xae\xe5\xa4\xa9\xe6\xb0\x97\xe3\x81\xa8\xe5\x9c\xb0\xe9\x9c"
		"\x87\xe6\x83\x85\xe5\xa0\xb1 "
		"\xe6\x9d\xb1\xe4\xba\xac\xe3\x81\xae\xe5\xa4\xa9\xe6\xb0\x97\xe3\x81\xa8\xe5\x9c\xb0\xe9\x9c"
		"\x87\xe6\x83\x85\xe5\xa0\xb1",
		"onewordthatisfarlongerthananyterminaliswideandgoesonandonandonandonandonandonandonandonandon"
		"andonandonandonandon",
		"a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t "
		"u v w x y z a b c d e f g h" };
	static const int widths[] = { 0, 1, 40, 57, 80, 111, 200 };

	(void)state;
	for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++)
		for (int n = 0; n <= 40; n += n == 0 ? 1 : 39) {
			struct feed f;
			struct report *r;

			feed_init(&f, "UTC");
			fill(&f, texts[t], n);
			r = feed_report(&f, NULL);
			for (size_t w = 0; w < sizeof(widths) / sizeof(widths[0]); w++)
				for (int how = 0; how < 6; how++) {
					const struct tty_options o = { (enum tty_mode)(how % 3), how < 3,
						how % 2, widths[w], 0 };
					int width = widths[w] == 0 ? 80 : widths[w] < 40 ? 40 : widths[w];
					struct buf b;
					char *line, *end;

					buf_init(&b, 1 << 20);
					report_tty(r, &o, &b);
					assert_int_equal(b.err, ERR_OK);
					assert_true(b.len > 0 && b.data[b.len - 1] == '\n');
					for (line = b.data; *line != '\0'; line = end + 1) {
						struct str s = { line, 0 };

						end = strchr(line, '\n');
						s.len = strip(line, (size_t)(end - line), o.mode);
						if (unicode_width(s) > width)
							fail_msg(
							    "wider than %d: " STR_FMT, width, STR_ARG(s));
						for (size_t i = 0; i < s.len && !o.utf8; i++)
							assert_true((unsigned char)s.p[i] < 0x80);
						assert_true(s.len == 0 || str_utf8_ok(s));
					}
					buf_free(&b);
				}
			feed_free(&f);
		}
}

/* What a reader would look for. */
static void
test_content(void **state)
{
	static const char *const lines[] = { "@jack on X\n",
		"5 posts on 2 of 3 days, 1 Jan 2024 to 3 Jan 2024, UTC\n",
		"Not everything: the platform gives no older posts\n",
		"Likes                         15  3 on a usual post\n",
		"Reposts                        \xe2\x80\x93  not told\n",
		"Impressions                \xe2\x89\x88 750  5 posts estimated\n",
		"Longest streak             1 day  from 1 Jan 2024\n", "Top post        blue moon\n",
		"Hashtags        #AI 5\n", "Mentions        @bob 5\n", "Words           blue 5  moon 5\n",
		"Best times      Wed 10:00 1.0\xc3\x97\n", "Mon  \xc2\xb7" };
	const struct tty_options o = { TTY_PLAIN, true, false, 80, 0 };
	struct feed f;
	struct buf b;

	(void)state;
	feed_init(&f, "UTC");
	for (int i = 0; i < 5; i++) {
		char id[16];
		struct post *p;

		snprintf(id, sizeof(id), "%d", i);
		p = feed_post(
		    &f, id, 1704103200 + (i < 1 ? 0 : 2 * 86400)); /* 10:00 on 1 and 3 January 2024 */
		p->text = STR("blue moon");
		p->hashtags = STR("AI");
		p->mentions = STR("bob jack");
		p->counts[COUNT_LIKES] = 3;
	}
	f.head.reason = STR("platform_depth");
	buf_init(&b, 1 << 20);
	report_tty(feed_report(&f, NULL), &o, &b);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (strstr(b.data, lines[i]) == NULL)
			fail_msg("no line: %s", lines[i]);
	buf_free(&b);
	feed_free(&f);
}

/* Where the weeks before the day asked for hold no post, the last ones that do are drawn. */
static void
test_last_day(void **state)
{
	/* The only post is on Wednesday, 3 January 2024; the row of Wednesdays, from behind. */
	static const struct {
		int64_t last_day;
		const char *ends;
	} cases[] = {
		{ 0, "\xe2\xa0\x82\n" }, { 19725, "\xe2\xa0\x82\n" }, /* that day */
		{ 19725 + 7, "\xe2\xa0\x82\xc2\xb7\n" },	      /* a week later */
		{ 19725 + 52 * 7 - 2, "Wed  \xe2\xa0\x82\xc2\xb7" },  /* the first week drawn; that week's
									 Wednesday is to come */
		{ 19725 + 53 * 7, "\xe2\xa0\x82\n" },		      /* out of sight */
	};
	struct feed f;
	struct report *r;

	(void)state;
	feed_init(&f, "UTC");
	feed_post(&f, "1", (int64_t)19725 * 86400);
	r = feed_report(&f, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct tty_options o = { TTY_PLAIN, true, false, 80, cases[i].last_day };
		struct buf b;
		char *row;

		buf_init(&b, 1 << 20);
		report_tty(r, &o, &b);
		row = strstr(b.data, "\nWed ");
		assert_non_null(row);
		strchr(row + 1, '\n')[1] = '\0';
		if (strstr(row, cases[i].ends) == NULL)
			fail_msg("%d: %s", (int)i, row);
		buf_free(&b);
	}
	feed_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_content),
		cmocka_unit_test(test_last_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
