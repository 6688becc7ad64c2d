/* punch.c: text punched into tape, and numbers made of holes. */
#include "stats/punch.h"

#define SPROCKET_ROW 5
#define HOLE 0.74 /* diameters as shares of the pitch */
#define SPROCKET 0.34
#define GHOST 0.18

bool
punch_row(unsigned char code, int row)
{
	/* Track 8 (parity) on top, then 7 to 4, the sprocket, 3 to 1. */
	static const signed char track[9] = { 7, 6, 5, 4, 3, -1, 2, 1, 0 };
	unsigned byte = code < 0x80 ? code : '?';

	if (row < 0 || row > 8 || track[row] < 0)
		return false;
	byte |= (unsigned)__builtin_parity(byte) << 7;
	return byte >> track[row] & 1;
}

/* Many round holes of one size and colour as one path of strokes without length. */
static void
holes_begin(struct buf *b, enum svg_theme theme, enum svg_colour colour, double diameter)
{
	buf_puts(b, "<path fill=\"none\" stroke-linecap=\"round\" stroke-width=\"");
	svg_num(b, diameter);
	buf_char(b, '"');
	svg_paint(b, theme, "stroke", colour);
	buf_puts(b, " d=\"");
}

static void
hole(struct buf *b, double x, double y)
{
	buf_char(b, 'M');
	svg_num(b, x);
	buf_char(b, ' ');
	svg_num(b, y);
	buf_puts(b, "h.01");
}

static void
holes_end(struct buf *b)
{
	buf_puts(b, "\"/>");
}

void
punch_tape(struct buf *b, enum svg_theme theme, enum svg_colour hole_colour, double x, double y, int columns,
    double pitch, struct str text)
{
	enum { PUNCHED, FEED, BLANK };

	for (int what = PUNCHED; what <= BLANK; what++) {
		holes_begin(b, theme, what == PUNCHED ? hole_colour : SVG_TAPE_GHOST,
		    pitch * (what == PUNCHED   ? HOLE
				: what == FEED ? SPROCKET
					       : GHOST));
		for (int c = 0; c < columns; c++) {
			unsigned char code = text.len > 0 ? (unsigned char)text.p[(size_t)c % text.len] : 0;

			for (int row = 0; row < 9; row++) {
				int is = row == SPROCKET_ROW ? FEED : punch_row(code, row) ? PUNCHED : BLANK;

				if (is == what)
					hole(b, x + (c + 0.5) * pitch, y + (row + 0.5) * pitch);
			}
		}
		holes_end(b);
	}
}

/* Five columns by seven rows, the top row first, its left column the highest bit. */
static const unsigned char glyphs[10][7] = {
	{ 0x0e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e },
	{ 0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e },
	{ 0x0e, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1f },
	{ 0x1f, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0e },
	{ 0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02 },
	{ 0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e },
	{ 0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e },
	{ 0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08 },
	{ 0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e },
	{ 0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c },
};
static const unsigned char comma[7] = { 0, 0, 0, 0, 3, 3, 2 };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int
punch_columns(struct str digits)
{
	int columns = 0;

	for (size_t i = 0; i < digits.len; i++)
		columns += is_digit(digits.p[i]) ? 6 : 3;
	return columns > 0 ? columns - 1 : 0;
}

double
punch_number(struct buf *b, enum svg_theme theme, double right, double y, double width, double pitch,
    struct str digits)
{
	int columns = punch_columns(digits);

	if (columns == 0)
		return pitch;
	if (columns * pitch > width)
		pitch = width / columns;
	for (int lit = 0; lit < 2; lit++) {
		double x = right - columns * pitch;

		holes_begin(b, theme, lit ? SVG_HEAT4 : SVG_HEAT0, pitch * (lit ? 0.9 : 0.18));
		for (size_t i = 0; i < digits.len; i++) {
			bool digit = is_digit(digits.p[i]);
			const unsigned char *rows = digit ? glyphs[digits.p[i] - '0'] : comma;
			int wide = digit ? 5 : 2;

			for (int r = 0; r < 7; r++)
				for (int c = 0; c < wide; c++)
					if ((rows[r] >> (wide - 1 - c) & 1) == lit)
						hole(b, x + (c + 0.5) * pitch, y + (r + 0.5) * pitch);
			x += (wide + 1) * pitch;
		}
		holes_end(b);
	}
	return pitch;
}
