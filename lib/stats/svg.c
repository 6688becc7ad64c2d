/* svg.c: what the pictures share: themes as fixed colours, escaped text, and documents. */
#include "stats/svg.h"

#include <math.h>

#include "text/unicode.h"

#define LINE_CHARS 500

/* The tokens of static/tokens.css, converted from oklch; ghosts and slots are mixed with what lies behind
 * them.
 */
static const char *const colours[SVG_COLOURS][2] = {
	[SVG_PAPER] = { "#f1f5f9", "#0c101a" },
	[SVG_TAPE] = { "#f3e3a2", "#19202f" },
	[SVG_TAPE_HOLE] = { "#101d38", "#fba62a" },
	[SVG_TAPE_GHOST] = { "#cdc294", "#31394a" },
	[SVG_INK] = { "#101d38", "#f1ede0" },
	[SVG_INK2] = { "#404d66", "#bdb7a9" },
	[SVG_INK3] = { "#56647a", "#9f978b" },
	[SVG_RULE] = { "#ccd3dd", "#272e3b" },
	[SVG_HEAT0] = { "#bfc8d4", "#363d4b" },
	[SVG_HEAT1] = { "#3d90d6", "#ac4d25" },
	[SVG_HEAT2] = { "#126fcd", "#df6e1b" },
	[SVG_HEAT3] = { "#0c45b4", "#fba62a" },
	[SVG_HEAT4] = { "#0c2175", "#fdeca6" },
	[SVG_MARK] = { "#c24303", "#5fcdf5" },
	[SVG_SLOT] = { "#e6c4b4", "#22475a" },
};

bool
svg_theme_parse(struct str s, enum svg_theme *t)
{
	static const char *const names[] = {
		[SVG_LIGHT] = "light", [SVG_DARK] = "dark", [SVG_AUTO] = "auto"
	};

	for (int i = SVG_LIGHT; i <= SVG_AUTO; i++)
		if (str_eq(s, str_of(names[i]))) {
			*t = (enum svg_theme)i;
			return true;
		}
	return false;
}

/* XML 1.0, section 2.2: no control bytes but tab and line ends, no U+FFFE and U+FFFF; surrogates are no UTF-8
 * anyway. */
static bool
xml_char(uint32_t c)
{
	return c >= 0x20 ? c != 0xfffe && c != 0xffff : c == '\t' || c == '\n' || c == '\r';
}

void
svg_text(struct buf *b, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.len;) {
		size_t at = i;
		uint32_t c = unicode_next(s, &i);
		const char *as = NULL;

		switch (c) {
		case '&':
			as = "&amp;";
			break;
		case '<':
			as = "&lt;";
			break;
		case '>':
			as = "&gt;";
			break;
		case '"':
			as = "&quot;";
			break;
		case '\'':
			as = "&#39;";
			break;
		default:
			/* A broken sequence reads as U+FFFD, which it then becomes. */
			if (!xml_char(c) || (c == 0xfffd && i - at != 3))
				as = "\xef\xbf\xbd";
			break;
		}
		if (as == NULL)
			continue;
		buf_put(b, s.p + from, at - from);
		buf_puts(b, as);
		from = i;
	}
	if (from < s.len)
		buf_put(b, s.p + from, s.len - from);
}

void
svg_num(struct buf *b, double v)
{
	int64_t hundredths = (int64_t)floor(v * 100 + 0.5);

	if (hundredths < 0) {
		buf_char(b, '-');
		hundredths = -hundredths;
	}
	buf_i64(b, hundredths / 100);
	hundredths %= 100;
	if (hundredths == 0)
		return;
	buf_char(b, '.');
	buf_char(b, (char)('0' + hundredths / 10));
	if (hundredths % 10 != 0)
		buf_char(b, (char)('0' + hundredths % 10));
}

void
svg_paint(struct buf *b, enum svg_theme theme, const char *attribute, enum svg_colour colour)
{
	buf_printf(b, " %s=\"%s\"", attribute, colours[colour][theme == SVG_DARK]);
	if (theme == SVG_AUTO)
		buf_printf(b, " class=\"%c%d\"", attribute[0], (int)colour);
}

/* The day's colours stand in the elements; this turns them at night. */
static void
night(struct buf *b)
{
	buf_puts(b, "<style>@media(prefers-color-scheme:dark){");
	for (int i = 0; i < SVG_COLOURS; i++)
		buf_printf(b, ".f%d{fill:%s}.s%d{stroke:%s}", i, colours[i][1], i, colours[i][1]);
	buf_puts(b, "}</style>");
}

void
svg_open(struct buf *b, enum svg_theme theme, int width, int height, struct str title, struct str description)
{
	buf_printf(b,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
	    "role=\"img\" "
	    "aria-labelledby=\"t d\"><title id=\"t\">",
	    width, height, width, height);
	svg_text(b, title);
	buf_puts(b, "</title><desc id=\"d\">");
	svg_text(b, description);
	buf_puts(b, "</desc>");
	if (theme == SVG_AUTO)
		night(b);
	buf_printf(b, "<rect width=\"%d\" height=\"%d\" rx=\"2\"", width, height);
	svg_paint(b, theme, "fill", SVG_PAPER);
	buf_puts(b, "/>");
}

void
svg_close(struct buf *b)
{
	buf_puts(b, "</svg>\n");
}

/* Hundredths of an em of the printable ASCII characters in DejaVu Sans Bold, one of the widest likely faces.
 */
static const unsigned char widths[95] = { 35, 46, 52, 84, 70, 100, 87, 31, 46, 46, 52, 84, 38, 42, 38, 37, 70,
	70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40, 84, 84, 84, 58, 100, 77, 76, 73, 83, 68, 68, 82, 84, 37,
	37, 77, 64, 100, 84, 85, 73, 85, 77, 72, 68, 81, 77, 110, 77, 72, 73, 46, 37, 46, 84, 50, 50, 67, 72,
	59, 72, 68, 44, 72, 71, 34, 34, 67, 34, 104, 71, 69, 72, 72, 49, 60, 48, 71, 65, 92, 65, 65, 58, 71,
	37, 71, 84 };

double
svg_width(struct str s, const struct svg_font *f)
{
	double units = 0;

	for (size_t i = 0; i < s.len;) {
		uint32_t c = unicode_next(s, &i);

		if (f->face == SVG_MONO && c < 0x300)
			units += 61;
		else if (c >= 0x20 && c < 0x7f)
			units += f->face == SVG_PLAIN ? widths[c - 0x20] * 0.88 : widths[c - 0x20];
		else if (c < 0x300)
			units += xml_char(c) ? 76 : 105; /* shown as U+FFFD */
		else if (c < 0x370 || (c >= 0x200b && c <= 0x200f) || (c >= 0xfe00 && c <= 0xfe0f))
			units += 0; /* marks, joiners and variation selectors */
		else if (c < 0x1100)
			units += 80;
		else
			units += 105; /* the wide scripts, symbols, emoji */
	}
	return units / 100 * f->size;
}

void
svg_line(struct buf *b, enum svg_theme theme, double x, double y, const struct svg_font *f, struct str s,
    double room)
{
	static const char *const faces[] = {
		[SVG_DISPLAY] = "font-family=\"'Anybody Variable',Anybody,'Hanken Grotesk',system-ui,'Noto "
				"Sans',sans-serif\" "
				"font-weight=\"800\"",
		[SVG_PLAIN] = "font-family=\"'Hanken Grotesk',system-ui,'Noto Sans',sans-serif\"",
		[SVG_BOLD] =
		    "font-family=\"'Hanken Grotesk',system-ui,'Noto Sans',sans-serif\" font-weight=\"700\"",
		[SVG_MONO] = "font-family=\"'Sometype Mono',ui-monospace,'DejaVu Sans Mono',monospace\"",
	};
	struct str shown = s;
	bool cut = false;

	if (room > 0 && svg_width(s, f) > room) {
		struct str dots = { "\xe2\x80\xa6", 3 };
		size_t chars = 0, i;

		/* No line is so long: a name of a megabyte costs no more than this. */
		for (i = 0; i < s.len && chars < LINE_CHARS; chars++)
			unicode_next(s, &i);
		s = str_sub(s, 0, i);
		cut = true;
		do {
			shown = unicode_cut(s, --chars);
		} while (chars > 0 && svg_width(shown, f) + svg_width(dots, f) > room);
	}
	buf_puts(b, "<text x=\"");
	svg_num(b, x);
	buf_puts(b, "\" y=\"");
	svg_num(b, y);
	buf_printf(b, "\" font-size=\"%d\" %s", f->size, faces[f->face]);
	if (f->anchor == 'm' || f->anchor == 'e')
		buf_printf(b, " text-anchor=\"%s\"", f->anchor == 'm' ? "middle" : "end");
	svg_paint(b, theme, "fill", f->colour);
	buf_puts(b, ">");
	svg_text(b, shown);
	if (cut)
		buf_puts(b, "\xe2\x80\xa6");
	buf_puts(b, "</text>");
}
