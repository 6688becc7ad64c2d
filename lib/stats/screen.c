/* screen.c: lines for a terminal: safe text, colours, wrapping. */
#include "stats/screen.h"

#include "text/unicode.h"

#define ELLIPSIS ((struct str){ "\xe2\x80\xa6", 3 })

/*
 * What must not reach a terminal as it is: controls (C0, DEL, C1) start escape sequences; bidirectional
 * controls reorder what is shown; line and paragraph separators break the line; invisible format characters
 * hide text. The joiners U+200C and U+200D stay: scripts and emoji need them, and they do neither.
 */
static const char *
replacement(uint32_t c)
{
	if (c == '\t' || c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
		return " ";
	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		return "\xef\xbf\xbd";
	if (c == 0xad || c == 0x61c || c == 0x180e || c == 0x200b || c == 0x200e || c == 0x200f ||
	    (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	    (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f))
		return "";
	return NULL;
}

/* A character in ASCII: what we write ourselves, and the commonest typography; else a question mark. */
static const char *
ascii(uint32_t c)
{
	switch (c) {
	case 0xa0:
		return " ";
	case 0xb7:
		return ".";
	case 0xd7:
		return "x";
	case 0x2010:
	case 0x2011:
	case 0x2013:
	case 0x2014:
		return "-";
	case 0x2018:
	case 0x2019:
		return "'";
	case 0x201c:
	case 0x201d:
		return "\"";
	case 0x2026:
		return "...";
	case 0x2248:
		return "~";
	default:
		return "?";
	}
}

void
screen_clean(struct buf *b, struct str text, bool utf8)
{
	for (size_t i = 0; i < text.len;) {
		size_t from = i;
		uint32_t c = unicode_next(text, &i);
		const char *as = replacement(c);

		if (as == NULL && c == 0xfffd)
			as = "\xef\xbf\xbd"; /* also for a broken sequence */
		if (!utf8 && c >= 0x80 && (as == NULL || as[0] == '\xef'))
			as = ascii(c);
		else if (!utf8 && as != NULL && as[0] == '\xef')
			as = "?";
		if (as != NULL)
			buf_puts(b, as);
		else
			buf_put(b, text.p + from, i - from);
	}
}

int
screen_width(const struct screen *s, struct str text)
{
	struct buf b;
	int width;

	buf_init(&b, text.len * 4 + 16);
	screen_clean(&b, text, s->utf8);
	width = unicode_width(buf_view(&b));
	buf_free(&b);
	return width;
}

void
screen_put(struct screen *s, struct str text)
{
	size_t from = s->b->len;

	screen_clean(s->b, text, s->utf8);
	if (s->b->len > from)
		s->column += unicode_width((struct str){ s->b->data + from, s->b->len - from });
}

void
screen_fit(struct screen *s, struct str text, int room)
{
	int dots = screen_width(s, ELLIPSIS);
	size_t chars;

	if (screen_width(s, text) <= room) {
		screen_put(s, text);
		return;
	}
	if (room < dots)
		return;
	/* A column holds one cluster at most, so more of them than columns never fit. */
	for (chars = (size_t)room * 8; chars > 0; chars--)
		if (screen_width(s, unicode_cut(text, chars)) <= room - dots)
			break;
	screen_put(s, unicode_cut(text, chars));
	screen_put(s, ELLIPSIS);
}

static bool
blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct str
next_word(struct str *text)
{
	struct str word;
	size_t n = 0;

	while (text->len > 0 && blank(text->p[0]))
		*text = str_sub(*text, 1, text->len);
	while (n < text->len && !blank(text->p[n]))
		n++;
	word = str_sub(*text, 0, n);
	*text = str_sub(*text, n, text->len);
	return word;
}

void
screen_wrap(struct screen *s, struct str text, int indent, int lines)
{
	int dots = screen_width(s, ELLIPSIS), start = s->column;
	struct str word = next_word(&text), next;

	while (word.len > 0) {
		int width = screen_width(s, word), gap = s->column > start ? 1 : 0,
		    room = s->width - s->column - gap;

		next = next_word(&text);
		if (width > room && gap > 0 && lines > 1) {
			screen_end(s);
			screen_pad(s, indent);
			start = indent;
			lines--;
			gap = 0;
			room = s->width - indent;
		}
		if (lines <= 1 && (width > room || (next.len > 0 && width + 1 + dots > room))) {
			if (gap > 0 && room > dots)
				screen_put(s, STR(" "));
			if (room >= dots && width + dots <= room)
				screen_put(s, word);
			else if (room >= dots) {
				screen_fit(s, word, room);
				if (width > room)
					return;
			}
			if (next.len > 0 && s->width - s->column >= dots)
				screen_put(s, ELLIPSIS);
			return;
		}
		if (gap > 0)
			screen_put(s, STR(" "));
		screen_fit(s, word, room);
		word = next;
	}
}

void
screen_pad(struct screen *s, int column)
{
	while (s->column < column)
		screen_put(s, STR(" "));
}

void
screen_end(struct screen *s)
{
	buf_char(s->b, '\n');
	s->column = 0;
}

/* The tokens of static/tokens.css by night and by day, as sRGB and as the nearest of the 256. */
void
screen_paint(struct screen *s, enum screen_paint paint)
{
	static const struct {
		unsigned char r, g, b, nearest;
	} colours[2][SCREEN_MARK + 1] = {
		{ { 0x5a, 0x62, 0x72, 241 }, { 0xac, 0x4d, 0x25, 130 }, { 0xdf, 0x6e, 0x1b, 166 },
		    { 0xfb, 0xa6, 0x2a, 214 }, { 0xfd, 0xec, 0xa6, 229 }, { 0x5f, 0xcd, 0xf5, 81 } },
		{ { 0x9a, 0xa4, 0xb2, 248 }, { 0x3d, 0x90, 0xd6, 68 }, { 0x12, 0x6f, 0xcd, 26 },
		    { 0x0c, 0x45, 0xb4, 25 }, { 0x0c, 0x21, 0x75, 18 }, { 0xc2, 0x43, 0x03, 130 } },
	};

	if (s->mode == TTY_PLAIN)
		return;
	if (paint == SCREEN_BOLD)
		buf_puts(s->b, "\033[1m");
	else if (paint == SCREEN_FAINT)
		buf_puts(s->b, "\033[2m");
	else if (s->mode == TTY_256)
		buf_printf(s->b, "\033[38;5;%dm", colours[s->light][paint].nearest);
	else
		buf_printf(s->b, "\033[38;2;%d;%d;%dm", colours[s->light][paint].r,
		    colours[s->light][paint].g, colours[s->light][paint].b);
}

void
screen_plain(struct screen *s)
{
	if (s->mode != TTY_PLAIN)
		buf_puts(s->b, "\033[0m");
}
