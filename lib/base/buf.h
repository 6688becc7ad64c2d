/* buf.h: bytes that grow up to a maximum and remember that something went wrong. */
#ifndef TWEETX_BASE_BUF_H
#define TWEETX_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/*
 * A failed append changes nothing, sets `err` (ERR_FULL at the maximum, ERR_NOMEM without memory) and
 * makes every later append do nothing, so that one look at the end is enough. `data` is NUL-terminated
 * whenever it is not NULL.
 */
struct buf {
	char *data;
	size_t len, cap, max;
	enum err err;
};

/* buf_init(b, max): empty, allocates nothing. buf_free(b) may be called on a zeroed one. */
void buf_init(struct buf *b, size_t max);
void buf_free(struct buf *b);

/* buf_clear(b): length 0, error forgotten, memory kept. */
void buf_clear(struct buf *b);

void buf_put(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, struct str s);
void buf_puts(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_u64(struct buf *b, uint64_t v);
void buf_i64(struct buf *b, int64_t v);
/* buf_double(b, v): the shortest decimal that reads back to the same double; not finite is `null`, -0 is 0. */
void buf_double(struct buf *b, double v);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* buf_reserve(b, n): room for n more bytes (and a NUL) at b->data + b->len; false (and err) when there is none. Whoever writes
 * there adds to len and writes the NUL. */
bool buf_reserve(struct buf *b, size_t n);

static inline struct str
buf_view(const struct buf *b)
{
	return (struct str){ b->data ? b->data : "", b->len };
}

#endif
