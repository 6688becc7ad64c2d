/* intake.c: a growing window over bytes that come in order. */
#include "source/intake.h"

#include <stdlib.h>
#include <string.h>

#define FIRST ((size_t)64 << 10)

static ssize_t
read_input(void *ctx, void *buf, size_t n)
{
	struct intake *f = ctx;
	ssize_t r = f->in->read(f->in->ctx, f->next, buf, n);

	if (r > 0)
		f->next += (uint64_t)r;
	return r;
}

void
intake_open(struct intake *f, ssize_t (*read)(void *ctx, void *buf, size_t n), void *ctx, size_t max)
{
	*f = (struct intake){ .read = read, .ctx = ctx, .max = max < FIRST ? FIRST : max };
}

void
intake_open_input(struct intake *f, const struct import_input *in, uint64_t from, size_t max)
{
	intake_open(f, read_input, f, max);
	f->in = in;
	f->next = f->at = from;
}

void
intake_close(struct intake *f)
{
	free(f->buf);
	*f = (struct intake){ 0 };
}

/* Room behind the window: by moving it to the front, else by a larger buffer. */
static enum err
make_room(struct intake *f)
{
	size_t used = (size_t)(f->p - f->buf) + f->len, cap;
	char *grown;

	if (f->buf && f->cap - used >= FIRST / 4)
		return ERR_OK;
	if (f->buf && f->p && f->p != f->buf) {
		memmove(f->buf, f->p, f->len);
		f->p = f->buf;
	}
	if (f->buf && f->cap - f->len >= FIRST / 4)
		return ERR_OK;
	if (f->len >= f->max)
		return ERR_TOO_LARGE;
	cap = f->cap ? f->cap * 2 : FIRST;
	if (cap > f->max + FIRST)
		cap = f->max + FIRST;
	grown = realloc(f->buf, cap);
	if (!grown)
		return ERR_NOMEM;
	f->buf = f->p = grown;
	f->cap = cap;
	return ERR_OK;
}

enum err
intake_more(struct intake *f)
{
	enum err e;
	ssize_t r;
	size_t used;

	if (f->end)
		return ERR_OK;
	if (!f->buf)
		f->p = f->buf;
	if ((e = make_room(f)) != ERR_OK)
		return e;
	used = (size_t)(f->p - f->buf) + f->len;
	r = f->read(f->ctx, f->buf + used, f->cap - used);
	if (r < 0)
		return ERR_IO;
	if (r == 0)
		f->end = true;
	f->len += (size_t)r;
	return ERR_OK;
}

void
intake_take(struct intake *f, size_t n)
{
	f->p += n;
	f->len -= n;
	f->at += n;
}

enum err
intake_line(struct intake *f, struct str *line, uint64_t *at, size_t *held)
{
	size_t seen = 0;
	bool dropped = false;
	enum err e;

	if (*held) {
		intake_take(f, *held);
		*held = 0;
	}
	*at = f->at;
	*line = (struct str){ NULL, 0 };
	for (;;) {
		const char *lf = f->p && f->len > seen ? memchr(f->p + seen, '\n', f->len - seen) : NULL;

		if (lf || f->end) {
			size_t n = lf ? (size_t)(lf - f->p) : f->len;

			*held = lf ? n + 1 : n;
			if (dropped)
				return ERR_TOO_LARGE;
			if (lf || n > 0)
				*line = (struct str){ f->p, n };
			return ERR_OK;
		}
		seen = f->len;
		e = intake_more(f);
		if (e == ERR_TOO_LARGE) {
			dropped = true;
			intake_take(f, f->len);
			seen = 0;
		} else if (e) {
			return e;
		}
	}
}
