/* arena.h: memory that is given back all at once. */
#ifndef TWEETX_BASE_ARENA_H
#define TWEETX_BASE_ARENA_H

#include <stddef.h>

#include "base/str.h"

struct arena;

/* arena_new(max): an empty arena that never holds more than `max` bytes in all; NULL without memory. */
struct arena *arena_new(size_t max);

/* arena_alloc(a, n): n bytes aligned for any type, uninitialised (poisoned beyond n under ASan); NULL when
 * the cap or the memory is reached. arena_zalloc gives zeros. n may be 0. */
void *arena_alloc(struct arena *a, size_t n);
void *arena_zalloc(struct arena *a, size_t n);

/* arena_grow(a, p, old, new): like realloc; in place when p was the last allocation. */
void *arena_grow(struct arena *a, void *p, size_t old, size_t new_size);

/* Copies, NUL-terminated; NULL / {NULL,0} when out of room. */
char *arena_cstr(struct arena *a, struct str s);
struct str arena_str(struct arena *a, struct str s);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* arena_used(a): bytes handed out since the start or the last reset. */
size_t arena_used(const struct arena *a);

/* arena_reset(a): everything handed out is invalid (and poisoned) from here on; keeps at most one chunk. */
void arena_reset(struct arena *a);

void arena_free(struct arena *a);

#endif
