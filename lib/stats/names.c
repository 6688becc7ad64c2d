/* names.c: strings that get a number each, the first 0, the next 1. */
#include "stats/names.h"

#define BLOCK_MIN ((size_t)4096)
#define BLOCK_MAX ((size_t)1 << 18)

struct name_block {
	struct name_block *next;
	size_t used, size;
	char bytes[];
};

void
names_init(struct names *t, struct pool *pool)
{
	*t = (struct names){ .pool = pool };
}

void
names_free(struct names *t)
{
	struct name_block *b, *next;

	if (t->pool == NULL)
		return;
	for (b = t->blocks; b != NULL; b = next) {
		next = b->next;
		pool_free(t->pool, b, sizeof(*b) + b->size);
	}
	pool_free(t->pool, t->list, t->cap * sizeof(*t->list));
	pool_free(t->pool, t->slots, t->n_slots * sizeof(*t->slots));
	names_init(t, t->pool);
}

/* Eight bytes at a time, since every tag of every post comes by here. */
static uint32_t
hash(struct str s)
{
	uint64_t h = s.len * 0x9e3779b97f4a7c15u, w;
	size_t i = 0;

	for (; i + 8 <= s.len; i += 8) {
		memcpy(&w, s.p + i, 8);
		h = (h ^ w) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	if (i < s.len) {
		w = 0;
		memcpy(&w, s.p + i, s.len - i);
		h = (h ^ w) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	h *= 0xc4ceb9fe1a85ec53u;
	return (uint32_t)(h >> 32);
}

static enum err
rehash(struct names *t)
{
	uint32_t n_slots = t->n_slots == 0 ? 64 : t->n_slots * 2;
	void *slots = NULL;
	enum err err;

	if (n_slots < t->n_slots)
		return ERR_FULL;
	err = pool_resize(t->pool, NULL, 0, n_slots * sizeof(*t->slots), &slots);
	if (err)
		return err;
	pool_free(t->pool, t->slots, t->n_slots * sizeof(*t->slots));
	t->slots = slots;
	t->n_slots = n_slots;
	memset(t->slots, 0, n_slots * sizeof(*t->slots));
	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t at = t->list[i].hash & (n_slots - 1);

		while (t->slots[at] != 0)
			at = (at + 1) & (n_slots - 1);
		t->slots[at] = i + 1;
	}
	return ERR_OK;
}

static enum err
copy(struct names *t, struct str s, const char **out)
{
	struct name_block *b = t->blocks;

	if (b == NULL || b->size - b->used < s.len) {
		size_t size = b == NULL ? BLOCK_MIN : b->size * 2;
		void *fresh;
		enum err err;

		if (size > BLOCK_MAX)
			size = BLOCK_MAX;
		if (size < s.len)
			size = s.len;
		err = pool_resize(t->pool, NULL, 0, sizeof(*b) + size, &fresh);
		if (err)
			return err;
		b = fresh;
		*b = (struct name_block){ .next = t->blocks, .size = size };
		t->blocks = b;
	}
	if (s.len > 0)
		memcpy(b->bytes + b->used, s.p, s.len);
	*out = b->bytes + b->used;
	b->used += s.len;
	return ERR_OK;
}

/* The slot of a string, or the empty one where it belongs; there are empty ones. */
static inline bool
look(const struct names *t, struct str s, uint32_t h, uint32_t *slot)
{
	uint32_t at = h & (t->n_slots - 1), i;

	for (; (i = t->slots[at]) != 0; at = (at + 1) & (t->n_slots - 1)) {
		const struct name *e = &t->list[i - 1];

		if (e->hash == h && e->len == s.len && memcmp(e->p, s.p, s.len) == 0)
			break;
	}
	*slot = at;
	return i != 0;
}

bool
names_find(const struct names *t, struct str s, uint32_t *index)
{
	uint32_t at;

	if (t->n_slots == 0 || !look(t, s, hash(s), &at))
		return false;
	*index = t->slots[at] - 1;
	return true;
}

enum err
names_put(struct names *t, struct str s, uint32_t *index, bool *fresh)
{
	uint32_t h = hash(s), at;
	const char *p;
	void *list;
	enum err err;

	if (s.len > UINT32_MAX)
		return ERR_FULL;
	if (t->n + t->n / 2 >= t->n_slots && (err = rehash(t)) != ERR_OK)
		return err;
	if (look(t, s, h, &at)) {
		*index = t->slots[at] - 1;
		*fresh = false;
		return ERR_OK;
	}
	if ((err = pool_grow(t->pool, t->list, &t->cap, (size_t)t->n + 1, sizeof(*t->list), &list)) != ERR_OK)
		return err;
	t->list = list;
	if ((err = copy(t, s, &p)) != ERR_OK)
		return err;
	t->list[t->n] = (struct name){ p, (uint32_t)s.len, h };
	t->slots[at] = t->n + 1;
	*index = t->n++;
	*fresh = true;
	return ERR_OK;
}

struct str
names_get(const struct names *t, uint32_t index)
{
	return (struct str){ t->list[index].p, t->list[index].len };
}
