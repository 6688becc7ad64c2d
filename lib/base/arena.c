/* arena.c: chunks of memory that are given back all at once. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
/* Bytes between allocations that nobody may touch. */
#define RED_ZONE 16
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define RED_ZONE 0
#endif

#define ALIGN alignof(max_align_t)
#define CHUNK_MIN ((size_t)16 * 1024)
#define CHUNK_MAX ((size_t)1024 * 1024)

struct chunk {
	struct chunk *next; /* the one before it in time */
	size_t size, used;
	alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct chunk *head;
	size_t max, held; /* bytes of all chunks' data, which the cap is about */
	size_t used;
	unsigned char *last; /* the last allocation, the only one that grows in place */
};

struct arena *
arena_new(size_t max)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a != NULL)
		a->max = max;
	return a;
}

static struct chunk *
chunk_add(struct arena *a, size_t need)
{
	size_t size = a->head == NULL ? CHUNK_MIN : a->head->size * 2;
	struct chunk *c;

	if (need > a->max - a->held)
		return NULL;
	if (size > CHUNK_MAX)
		size = CHUNK_MAX;
	if (size < need)
		size = need;
	if (size > a->max - a->held)
		size = a->max - a->held;
	c = malloc(sizeof(*c) + size);
	if (c == NULL)
		return NULL;
	c->next = a->head;
	c->size = size;
	c->used = 0;
	POISON(c->data, c->size);
	a->head = c;
	a->held += size;
	return c;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	struct chunk *c = a->head;
	size_t room;
	unsigned char *p;

	if (n > SIZE_MAX / 2)
		return NULL;
	/* At least one byte, so that every allocation has its own address. */
	room = ((n ? n : 1) + RED_ZONE + ALIGN - 1) & ~(ALIGN - 1);
	if ((c == NULL || room > c->size - c->used) && (c = chunk_add(a, room)) == NULL)
		return NULL;
	p = c->data + c->used;
	c->used += room;
	a->used += n;
	a->last = p;
	UNPOISON(p, n);
	return p;
}

void *
arena_zalloc(struct arena *a, size_t n)
{
	void *p = arena_alloc(a, n);

	return p ? memset(p, 0, n) : NULL;
}

void *
arena_grow(struct arena *a, void *p, size_t old, size_t new_size)
{
	struct chunk *c = a->head;
	size_t at, room;
	void *q;

	if (p == NULL)
		return arena_alloc(a, new_size);
	if (new_size > SIZE_MAX / 2)
		return NULL;
	if (p == a->last) {
		at = (size_t)((unsigned char *)p - c->data);
		room = ((new_size ? new_size : 1) + RED_ZONE + ALIGN - 1) & ~(ALIGN - 1);
		if (room <= c->size - at) {
			c->used = at + room;
			a->used = a->used - old + new_size;
			POISON(c->data + at, c->size - at);
			UNPOISON(p, new_size);
			return p;
		}
	}
	if (new_size <= old)
		return p;
	q = arena_alloc(a, new_size);
	if (q != NULL && old > 0)
		memcpy(q, p, old);
	return q;
}

char *
arena_cstr(struct arena *a, struct str s)
{
	char *p = s.len < SIZE_MAX ? arena_alloc(a, s.len + 1) : NULL;

	if (p == NULL)
		return NULL;
	if (s.len > 0)
		memcpy(p, s.p, s.len);
	p[s.len] = '\0';
	return p;
}

struct str
arena_str(struct arena *a, struct str s)
{
	char *p = arena_cstr(a, s);

	return (struct str){ p, p ? s.len : 0 };
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || (p = arena_alloc(a, (size_t)n + 1)) == NULL)
		return NULL;
	va_start(ap, fmt);
	(void)vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}

static void
chunk_free(struct chunk *c)
{
	UNPOISON(c->data, c->size);
	free(c);
}

/* Keeps the newest chunk, which is the largest, unless one big allocation made it so. */
void
arena_reset(struct arena *a)
{
	struct chunk *keep = NULL, *c, *next;

	for (c = a->head; c != NULL; c = next) {
		next = c->next;
		if (keep == NULL && c->size <= CHUNK_MAX)
			keep = c;
		else
			chunk_free(c);
	}
	if (keep != NULL) {
		keep->next = NULL;
		keep->used = 0;
		POISON(keep->data, keep->size);
	}
	a->head = keep;
	a->held = keep ? keep->size : 0;
	a->used = 0;
	a->last = NULL;
}

void
arena_free(struct arena *a)
{
	struct chunk *c, *next;

	if (a == NULL)
		return;
	for (c = a->head; c != NULL; c = next) {
		next = c->next;
		chunk_free(c);
	}
	free(a);
}
