/* intake.h: bytes that come in order, seen through a window that grows when it must. */
#ifndef TWEETX_SOURCE_INTAKE_H
#define TWEETX_SOURCE_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"
#include "source/import.h"

/*
 * The window is p[0..len); `at` is the place of p[0] in the stream. intake_more adds behind it, intake_take
 * takes from its front, and both may move it. What a record needs at once is bounded by `max`.
 */
struct intake {
	char *p;
	size_t len;
	uint64_t at;
	bool end; /* nothing comes behind the window */

	/* up to n bytes, 0 at the end, -1 on failure */
	ssize_t (*read)(void *ctx, void *buf, size_t n);
	void *ctx;
	char *buf;
	size_t cap, max;
	/* intake_open_input's own */
	const struct import_input *in;
	uint64_t next;
};

/* intake_open(f, read, ctx, max): nothing is read yet. intake_open_input: over a file, from the byte `from`.
 */
void intake_open(struct intake *f, ssize_t (*read)(void *ctx, void *buf, size_t n), void *ctx, size_t max);
void intake_open_input(struct intake *f, const struct import_input *in, uint64_t from, size_t max);
void intake_close(struct intake *f);

/* intake_more(f): more bytes in the window, or `end` set. ERR_TOO_LARGE when `max` bytes are in it already,
 * ERR_NOMEM, ERR_IO. */
enum err intake_more(struct intake *f);
void intake_take(struct intake *f, size_t n);

/* intake_line(f, &line): the next line without its LF, also the last one without; {NULL,0} at the end. It is
 * taken at the next call. A line longer than max is passed over: ERR_TOO_LARGE, and the next call gives the
 * one behind it. */
enum err intake_line(struct intake *f, struct str *line, uint64_t *at, size_t *held);

#endif
