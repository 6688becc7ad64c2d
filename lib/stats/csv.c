/* csv.c: posts as rows of comma-separated values that a spreadsheet may open safely. */
#include "stats/csv.h"

#include "base/clock.h"

void
csv_header(struct buf *b)
{
	buf_puts(b, "id,created_at,kind,text,likes,reposts,replies,quotes,bookmarks,impressions,impressions_"
		    "estimated,"
		    "lang,hashtags,mentions,url\r\n");
}

/* What spreadsheets pass over before they look whether a cell is a formula: blanks of any width, quotes,
 * marks without a width. */
static size_t
passed_over(struct str s)
{
	static const struct str skipped[] = { { " ", 1 }, { "\"", 1 }, { "'", 1 }, { "\n", 1 }, { "\v", 1 },
		{ "\f", 1 }, { "\xc2\xa0", 2 }, /* no-break space */
		{ "\xc2\xad", 2 },		/* soft hyphen */
		{ "\xe1\x9a\x80", 3 },		/* ogham space */
		{ "\xe2\x80\xa8", 3 },		/* line separator */
		{ "\xe2\x80\xa9", 3 },		/* paragraph separator */
		{ "\xe2\x80\xaf", 3 },		/* narrow no-break space */
		{ "\xe2\x81\x9f", 3 },		/* mathematical space */
		{ "\xe2\x81\xa0", 3 },		/* word joiner */
		{ "\xe3\x80\x80", 3 },		/* ideographic space */
		{ "\xef\xbb\xbf", 3 },		/* byte order mark */
		{ "\xe2\x80\x9c", 3 }, { "\xe2\x80\x9d", 3 } };

	for (size_t i = 0; i < sizeof(skipped) / sizeof(skipped[0]); i++)
		if (str_starts(s, skipped[i]))
			return skipped[i].len;
	/* U+2000 to U+200F: spaces and marks without a width */
	if (s.len >= 3 && s.p[0] == '\xe2' && s.p[1] == '\x80' && (unsigned char)s.p[2] <= 0x8f)
		return 3;
	return 0;
}

/* Whether a spreadsheet could take the text for a formula. Full-width signs too: input methods and some
 * programs read them so. */
static bool
formula(struct str s)
{
	static const struct str starts[] = { { "=", 1 }, { "+", 1 }, { "-", 1 }, { "@", 1 }, { "\t", 1 },
		{ "\r", 1 }, { "\xef\xbc\x9d", 3 }, { "\xef\xbc\x8b", 3 }, { "\xef\xbc\x8d", 3 },
		{ "\xef\xbc\xa0", 3 }, { "\xe2\x88\x92", 3 } /* minus */ };
	size_t n;

	while ((n = passed_over(s)) > 0)
		s = str_sub(s, n, s.len);
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (str_starts(s, starts[i]))
			return true;
	return false;
}

/* A cell of text: disarmed where it could run, quoted where RFC 4180 asks for it. */
static void
text(struct buf *b, struct str s)
{
	bool armed = formula(s), quoted = armed;

	for (size_t i = 0; i < s.len && !quoted; i++)
		quoted = s.p[i] == '"' || s.p[i] == ',' || s.p[i] == '\r' || s.p[i] == '\n';
	/* Blanks at the ends are part of the cell; not every reader keeps them without quotes. */
	quoted |= s.len > 0 && (s.p[0] == ' ' || s.p[s.len - 1] == ' ');
	if (!quoted) {
		buf_str(b, s);
		return;
	}
	buf_char(b, '"');
	if (armed)
		buf_char(b, '\'');
	while (s.len > 0) {
		size_t at = str_chr(s, '"');

		if (at == (size_t)-1) {
			buf_str(b, s);
			break;
		}
		buf_put(b, s.p, at + 1);
		buf_char(b, '"');
		s = str_sub(s, at + 1, s.len);
	}
	buf_char(b, '"');
}

static void
count(struct buf *b, int64_t v)
{
	if (v >= 0)
		buf_i64(b, v);
	buf_char(b, ',');
}

void
csv_post(struct buf *b, const struct post *p, int64_t impressions, bool estimated, struct str url)
{
	static const char *const kinds[POST_KIND_COUNT] = { [POST_ORIGINAL] = "original",
		[POST_REPLY] = "reply",
		[POST_QUOTE] = "quote",
		[POST_REPOST] = "repost" };
	char time[32];

	text(b, p->id);
	buf_char(b, ',');
	buf_puts(b, clock_rfc3339(time, p->created_at));
	buf_char(b, ',');
	buf_puts(b, kinds[p->kind]);
	buf_char(b, ',');
	text(b, p->text);
	buf_char(b, ',');
	for (int i = COUNT_LIKES; i <= COUNT_BOOKMARKS; i++)
		count(b, p->counts[i]);
	count(b, impressions);
	buf_puts(b, impressions < 0 ? "" : estimated ? "true" : "false");
	buf_char(b, ',');
	text(b, p->lang);
	buf_char(b, ',');
	text(b, p->hashtags);
	buf_char(b, ',');
	text(b, p->mentions);
	buf_char(b, ',');
	text(b, url);
	buf_puts(b, "\r\n");
}
