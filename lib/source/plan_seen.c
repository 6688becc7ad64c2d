/* plan_seen.c: what a plan has come across already, as a set of hashes. */
#include "source/plan_seen.h"

#include <stdlib.h>

#define SEEN_MIN ((size_t)256)
#define SEEN_MAX ((size_t)1 << 25)

/* Finds the place of `h`: its own, or the empty one where it belongs. */
static unsigned long long *
place(unsigned long long *slots, size_t size, unsigned long long h)
{
	size_t i = (size_t)h & (size - 1);

	while (slots[i] != 0 && slots[i] != h)
		i = (i + 1) & (size - 1);
	return &slots[i];
}

static bool
grow(struct plan_seen *s)
{
	size_t size = s->size ? s->size * 2 : SEEN_MIN;
	unsigned long long *slots;

	if (size > SEEN_MAX)
		return false;
	slots = calloc(size, sizeof(*slots));
	if (slots == NULL)
		return false;
	for (size_t i = 0; i < s->size; i++)
		if (s->slots[i] != 0)
			*place(slots, size, s->slots[i]) = s->slots[i];
	free(s->slots);
	s->slots = slots;
	s->size = size;
	return true;
}

enum plan_seen_answer
plan_seen_add(struct plan_seen *s, struct str text)
{
	unsigned long long h = str_hash(text);
	unsigned long long *slot;

	if (h == 0)
		h = 1;
	if (s->used * 2 >= s->size && !grow(s))
		return PLAN_SEEN_NOMEM;
	slot = place(s->slots, s->size, h);
	if (*slot == h)
		return PLAN_SEEN_AGAIN;
	*slot = h;
	s->used++;
	return PLAN_SEEN_NEW;
}

void
plan_seen_free(struct plan_seen *s)
{
	free(s->slots);
	*s = (struct plan_seen){ 0 };
}
