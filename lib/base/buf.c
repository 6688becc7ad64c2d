/* buf.c: bytes that grow up to a maximum and remember that something went wrong. */
#include "base/buf.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void
buf_free(struct buf *b)
{
	if (b == NULL)
		return;
	free(b->data);
	*b = (struct buf){ .max = b->max };
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->err = ERR_OK;
	if (b->data != NULL)
		b->data[0] = '\0';
}

bool
buf_reserve(struct buf *b, size_t n)
{
	size_t want, cap;
	char *p;

	if (b->err != ERR_OK)
		return false;
	if (b->len > b->max || n > b->max - b->len) {
		b->err = ERR_FULL;
		return false;
	}
	want = b->len + n;
	if (want < b->cap)
		return true;
	if (want == SIZE_MAX) {
		b->err = ERR_FULL;
		return false;
	}
	cap = b->cap < 64 ? 64 : b->cap;
	while (cap <= want)
		cap = cap > SIZE_MAX / 2 ? want + 1 : cap * 2;
	/* One byte more than the maximum, for the NUL; not more, so that the maximum bounds the memory too.
	 */
	if (cap > b->max && b->max < SIZE_MAX)
		cap = b->max + 1;
	p = realloc(b->data, cap);
	if (p == NULL) {
		b->err = ERR_NOMEM;
		return false;
	}
	p[b->len] = '\0';
	b->data = p;
	b->cap = cap;
	return true;
}

void
buf_put(struct buf *b, const void *p, size_t n)
{
	if (n == 0 || !buf_reserve(b, n))
		return;
	memcpy(b->data + b->len, p, n);
	b->len += n;
	b->data[b->len] = '\0';
}

void
buf_str(struct buf *b, struct str s)
{
	buf_put(b, s.p, s.len);
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void
buf_char(struct buf *b, char c)
{
	buf_put(b, &c, 1);
}

void
buf_u64(struct buf *b, uint64_t v)
{
	char text[20];
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	buf_put(b, text + at, sizeof(text) - at);
}

void
buf_i64(struct buf *b, int64_t v)
{
	char text[21];
	size_t at = sizeof(text);
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do {
		text[--at] = (char)('0' + u % 10);
		u /= 10;
	} while (u != 0);
	if (v < 0)
		text[--at] = '-';
	buf_put(b, text + at, sizeof(text) - at);
}

void
buf_double(struct buf *b, double v)
{
	char text[32];
	int n = 0;

	if (!isfinite(v)) {
		buf_put(b, "null", 4);
		return;
	}
	/* 2^53: up to here an integral double prints exactly and without an exponent. */
	if (v >= -9007199254740992.0 && v <= 9007199254740992.0 && v == (double)(int64_t)v) {
		buf_i64(b, (int64_t)v);
		return;
	}
	for (int precision = 15; precision <= 17; precision++) {
		n = snprintf(text, sizeof(text), "%.*g", precision, v);
		if (n < 0 || (size_t)n >= sizeof(text)) {
			b->err = ERR_INTERNAL;
			return;
		}
		if (strtod(text, NULL) == v)
			break;
	}
	buf_put(b, text, (size_t)n);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	char small[256];
	va_list ap;
	int n;

	if (b->err != ERR_OK)
		return;
	va_start(ap, fmt);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->err = ERR_INTERNAL;
		return;
	}
	if ((size_t)n < sizeof(small)) {
		buf_put(b, small, (size_t)n);
		return;
	}
	if (!buf_reserve(b, (size_t)n))
		return;
	va_start(ap, fmt);
	(void)vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}
