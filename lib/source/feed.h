/* feed.h: bytes that come in order, seen through a window that grows when it must. */
#ifndef TWEETX_SOURCE_FEED_H
#define TWEETX_SOURCE_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"
#include "source/import.h"

/*
 * The window is p[0..len); `at` is the place of p[0] in the stream. feed_more adds behind it, feed_take takes
 * from its front, and both may move it. What a record needs at once is bounded by `max`.
 */
struct feed {
	char *p;
	size_t len;
	uint64_t at;
	bool end; /* nothing comes behind the window */

	/* up to n bytes, 0 at the end, -1 on failure */
	ssize_t (*read)(void *ctx, void *buf, size_t n);
	void *ctx;
	char *buf;
	size_t cap, max;
	/* feed_open_input's own */
	const struct import_input *in;
	uint64_t next;
};

/* feed_open(f, read, ctx, max): nothing is read yet. feed_open_input: over a file, from the byte `from`. */
void feed_open(struct feed *f, ssize_t (*read)(void *ctx, void *buf, size_t n), void *ctx, size_t max);
void feed_open_input(struct feed *f, const struct import_input *in, uint64_t from, size_t max);
void feed_close(struct feed *f);

/* feed_more(f): more bytes in the window, or `end` set. ERR_TOO_LARGE when `max` bytes are in it already,
 * ERR_NOMEM, ERR_IO. */
enum err feed_more(struct feed *f);
void feed_take(struct feed *f, size_t n);

/* feed_line(f, &line): the next line without its LF, also the last one without; {NULL,0} at the end. It is
 * taken at the next call. A line longer than max is passed over: ERR_TOO_LARGE, and the next call gives the
 * one behind it. */
enum err feed_line(struct feed *f, struct str *line, uint64_t *at, size_t *held);

#endif
