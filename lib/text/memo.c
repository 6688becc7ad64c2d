/* memo.c: which words each piece of text held, so that ICU sees a piece once. */
#include "text/memo.h"

#include <stdlib.h>

#define PIECE_MAX 512
#define SLOTS_MIN 256

/* A record lies in `data`: its words, then the bytes of the piece, filled up to four. */
struct slot {
	uint64_t hash;
	uint32_t record; /* in units of four bytes */
	uint16_t len;	 /* 0 for an empty slot */
	uint8_t words, dotted;
};

struct memo {
	struct mix mix;
	size_t max;
	struct slot *slots;
	size_t slots_len, used; /* a power of two; how many of them */
	uint32_t *data;
	size_t data_len, data_cap;
};

struct memo *
memo_new(struct mix mix, size_t max)
{
	struct memo *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->mix = mix;
	m->max = max;
	return m;
}

void
memo_free(struct memo *m)
{
	if (m == NULL)
		return;
	free(m->slots);
	free(m->data);
	free(m);
}

static struct slot *
find(const struct memo *m, struct str piece, bool dotted, uint64_t hash)
{
	size_t i = hash & (m->slots_len - 1);
	struct slot *s;

	for (;; i = (i + 1) & (m->slots_len - 1)) {
		s = &m->slots[i];
		if (s->len == 0)
			return s;
		if (s->hash == hash && s->len == piece.len && s->dotted == dotted &&
		    memcmp(m->data + s->record + s->words, piece.p, piece.len) == 0)
			return s;
	}
}

size_t
memo_size(const struct memo *m)
{
	return m->slots_len * sizeof(struct slot) + m->data_cap * sizeof(uint32_t);
}

bool
memo_get(const struct memo *m, struct str piece, bool dotted, const uint32_t **words, size_t *n)
{
	const struct slot *s;

	if (m->slots_len == 0 || piece.len == 0 || piece.len > PIECE_MAX)
		return false;
	s = find(m, piece, dotted, mix_long(&m->mix, piece.p, piece.len) + dotted);
	if (s->len == 0)
		return false;
	*words = m->data + s->record;
	*n = s->words;
	return true;
}

static void
forget(struct memo *m)
{
	free(m->slots);
	free(m->data);
	m->slots = NULL;
	m->data = NULL;
	m->slots_len = m->used = m->data_len = m->data_cap = 0;
}

static size_t
bytes(size_t slots, size_t data)
{
	return slots * sizeof(struct slot) + data * sizeof(uint32_t);
}

static bool
grow_slots(struct memo *m)
{
	size_t n = m->slots_len ? m->slots_len * 2 : SLOTS_MIN, i, at;
	struct slot *old = m->slots, *new;

	if (bytes(n, m->data_cap) > m->max || (new = calloc(n, sizeof(*new))) == NULL)
		return false;
	for (i = 0; i < m->slots_len; i++) {
		if (old[i].len == 0)
			continue;
		for (at = old[i].hash & (n - 1); new[at].len; at = (at + 1) & (n - 1))
			;
		new[at] = old[i];
	}
	free(old);
	m->slots = new;
	m->slots_len = n;
	return true;
}

static bool
grow_data(struct memo *m, size_t need)
{
	size_t n = m->data_cap ? m->data_cap : 1024;
	uint32_t *p;

	while (n < m->data_len + need)
		n *= 2;
	if (n == m->data_cap)
		return true;
	if (bytes(m->slots_len, n) > m->max || (p = realloc(m->data, n * sizeof(*p))) == NULL)
		return false;
	m->data = p;
	m->data_cap = n;
	return true;
}

static bool
room(struct memo *m, size_t need)
{
	return ((m->used + 1) * 2 <= m->slots_len || grow_slots(m)) && grow_data(m, need);
}

void
memo_put(struct memo *m, struct str piece, bool dotted, const uint32_t *words, size_t n)
{
	size_t need = n + (piece.len + 3) / 4;
	struct slot *s;
	uint64_t hash;

	if (piece.len == 0 || piece.len > PIECE_MAX || n > UINT8_MAX)
		return;
	if (!room(m, need)) {
		forget(m);
		if (!room(m, need))
			return;
	}
	hash = mix_long(&m->mix, piece.p, piece.len) + dotted;
	s = find(m, piece, dotted, hash);
	*s = (struct slot){ hash, (uint32_t)m->data_len, (uint16_t)piece.len, (uint8_t)n, dotted };
	if (n)
		memcpy(m->data + m->data_len, words, n * sizeof(*words));
	memcpy(m->data + m->data_len + n, piece.p, piece.len);
	m->data_len += need;
	m->used++;
}
