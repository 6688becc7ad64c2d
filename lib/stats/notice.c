/* notice.c: what a picture says in place of an account's numbers. */
#include "stats/notice.h"

#include "stats/phrase.h"
#include "stats/punch.h"

void
notice_who(struct buf *b, struct str platform, struct str handle)
{
	buf_char(b, '@');
	buf_str(b, handle);
	buf_puts(b, " on ");
	buf_str(b, platform);
}

void
notice_make(const struct svg_message *m, struct notice *n)
{
	static const char *const says[] = {
		[SVG_NOTICE_UNKNOWN] = " is not known",
		[SVG_NOTICE_PROTECTED] = " is protected",
		[SVG_NOTICE_GONE] = " is gone",
		[SVG_NOTICE_READING] = " is being read",
		[SVG_NOTICE_LATER] = " cannot be read now",
	};
	static const char *const more[] = {
		[SVG_NOTICE_UNKNOWN] = "The platform knows no account of this name.",
		[SVG_NOTICE_PROTECTED] = "Its posts are shown to signed-in people only.",
		[SVG_NOTICE_GONE] = "The account was suspended, or removed here.",
		[SVG_NOTICE_LATER] = "The platform does not answer. Ask again in a while.",
	};

	buf_init(&n->title, 4096);
	buf_init(&n->detail, 4096);
	notice_who(&n->title, m->platform, m->handle);
	buf_puts(&n->title, says[m->notice]);
	if (m->notice != SVG_NOTICE_READING) {
		buf_puts(&n->detail, more[m->notice]);
		return;
	}
	if (m->expected > 0 && m->posts <= m->expected) {
		phrase_int(&n->detail, m->posts);
		buf_puts(&n->detail, " of ");
		phrase_count(&n->detail, m->expected, "post");
	} else {
		phrase_count(&n->detail, m->posts, "post");
	}
	buf_puts(&n->detail, " so far. Ask again in a moment.");
}

void
notice_free(struct notice *n, struct buf *b)
{
	if (b->err == ERR_OK)
		b->err = n->title.err != ERR_OK ? n->title.err : n->detail.err;
	buf_free(&n->title);
	buf_free(&n->detail);
}

void
notice_tape(struct buf *b, enum svg_theme theme, const struct svg_message *m, double x, double y,
    double width, double pitch)
{
	enum svg_colour hole = m->notice == SVG_NOTICE_PROTECTED ? SVG_TAPE_GHOST : SVG_TAPE_HOLE;
	int columns = (int)(width / pitch), punched = 0;
	struct buf text;

	buf_puts(b, "<rect x=\"");
	svg_num(b, x);
	buf_puts(b, "\" y=\"");
	svg_num(b, y);
	buf_puts(b, "\" width=\"");
	svg_num(b, width);
	buf_puts(b, "\" height=\"");
	svg_num(b, 9 * pitch + 8);
	buf_char(b, '"');
	svg_paint(b, theme, "fill", SVG_TAPE);
	buf_puts(b, "/>");
	if (m->notice == SVG_NOTICE_READING && m->expected > 0 && m->posts <= m->expected)
		punched = (int)((double)columns * (double)m->posts / (double)m->expected);
	else if (m->notice == SVG_NOTICE_READING)
		punched = columns / 3;
	else if (m->notice == SVG_NOTICE_LATER || m->notice == SVG_NOTICE_PROTECTED)
		punched = columns;
	buf_init(&text, 4096);
	buf_char(&text, '@');
	buf_str(&text, m->handle);
	buf_puts(&text, "   ");
	if (punched > 0)
		punch_tape(b, theme, hole, x, y + 4, punched, pitch, buf_view(&text));
	if (punched < columns)
		punch_tape(b, theme, hole, x + punched * pitch, y + 4, columns - punched, pitch,
		    (struct str){ NULL, 0 });
	if (b->err == ERR_OK)
		b->err = text.err;
	buf_free(&text);
}
