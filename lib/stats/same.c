/* same.c: finds the rows that are readings of one post. */
#include "stats/same.h"

#include <stdlib.h>

/* One run of keys, read upwards: from its first row on where keys rise, from its last one back where they
 * fall. */
struct cursor {
	uint64_t key;
	uint32_t row, end;
	bool back, done;
};

static void
cursor_load(const struct rows *r, struct cursor *c)
{
	c->key = rows_at(r, c->row)->key;
}

/* The next row of the run; chunks that are not full are left early. */
static void
cursor_next(const struct rows *r, struct cursor *c)
{
	if (c->row == c->end) {
		c->done = true;
		return;
	}
	if (c->back) {
		c->row = c->row % ROW_CHUNK > 0
			     ? c->row - 1
			     : c->row - ROW_CHUNK + r->chunks[c->row / ROW_CHUNK - 1]->n - 1;
	} else {
		c->row++;
		if (c->row % ROW_CHUNK == 0 || c->row % ROW_CHUNK >= r->chunks[c->row / ROW_CHUNK]->n)
			c->row = (c->row + ROW_CHUNK - 1) / ROW_CHUNK * ROW_CHUNK;
	}
	cursor_load(r, c);
}

/* Whether some id comes twice, told from few runs by walking along all of them at once. */
static bool
runs_meet(const struct rows *r)
{
	struct cursor c[ROW_RUNS];
	uint64_t last = 0;
	bool any = false;

	for (unsigned i = 0; i < r->n_runs; i++) {
		const struct row_run *run = &r->runs[i];

		c[i].back = run->last_key < run->first_key;
		c[i].row = c[i].back ? run->last : run->first;
		c[i].end = c[i].back ? run->first : run->last;
		c[i].done = false;
		cursor_load(r, &c[i]);
	}
	for (;;) {
		struct cursor *least = NULL;

		for (unsigned i = 0; i < r->n_runs; i++)
			if (!c[i].done && (least == NULL || c[i].key < least->key))
				least = &c[i];
		if (least == NULL)
			return false;
		if (any && least->key == last)
			return true;
		any = true;
		last = least->key;
		cursor_next(r, least);
	}
}

/* Sorts keys by their bytes, the lowest first; a byte that is the same in all of them is passed over. The
 * result is in `keys`. */
static void
sort_keys(uint64_t *keys, uint64_t *spare, uint32_t n)
{
	uint64_t *from = keys, *to = spare;

	for (unsigned shift = 0; shift < 64; shift += 8) {
		uint32_t count[256] = { 0 }, sum = 0;
		uint64_t *swap;

		for (uint32_t i = 0; i < n; i++)
			count[from[i] >> shift & 255]++;
		if (count[from[0] >> shift & 255] == n)
			continue;
		for (int b = 0; b < 256; b++) {
			uint32_t here = count[b];

			count[b] = sum;
			sum += here;
		}
		for (uint32_t i = 0; i < n; i++)
			to[count[from[i] >> shift & 255]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	if (from != keys)
		memcpy(keys, from, n * sizeof(*keys));
}

static enum err
sorted_keys(const struct rows *r, uint64_t *keys)
{
	size_t bytes = r->n * sizeof(*keys);
	void *spare;
	uint32_t n = 0;
	enum err err;

	err = pool_resize(r->pool, NULL, 0, bytes, &spare);
	if (err)
		return err;
	for (uint32_t c = 0; c < r->n_chunks; c++)
		for (uint32_t i = 0; i < r->chunks[c]->n; i++)
			keys[n++] = r->chunks[c]->rows[i].key;
	sort_keys(keys, spare, n);
	pool_free(r->pool, spare, bytes);
	return ERR_OK;
}

/* Leaves in `keys` each key that comes more than once, once; how many there are, and of how many rows. */
static uint32_t
repeated(uint64_t *keys, uint32_t n, uint32_t *rows)
{
	uint32_t found = 0;

	*rows = 0;
	for (uint32_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && keys[j] == keys[i];)
			j++;
		if (j - i < 2)
			continue;
		keys[found++] = keys[i];
		*rows += j - i;
	}
	return found;
}

static int
by_key(const void *va, const void *vb)
{
	const struct same *a = va, *b = vb;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

static bool
contains(const uint64_t *keys, uint32_t n, uint64_t key)
{
	uint32_t lo = 0;

	while (n > 0) {
		uint32_t half = n / 2;

		if (keys[lo + half] < key) {
			lo += half + 1;
			n -= half + 1;
		} else if (keys[lo + half] > key) {
			n = half;
		} else {
			return true;
		}
	}
	return false;
}

enum err
same_find(const struct rows *r, struct same **list, uint32_t *n)
{
	uint64_t *keys;
	struct same *out;
	void *mem;
	uint32_t n_keys, n_rows, at = 0;
	enum err err;

	*list = NULL;
	*n = 0;
	if (r->n < 2 || r->n_runs == 1 || (r->n_runs <= ROW_RUNS && !runs_meet(r)))
		return ERR_OK;
	err = pool_resize(r->pool, NULL, 0, r->n * sizeof(*keys), &mem);
	if (err)
		return err;
	keys = mem;
	err = sorted_keys(r, keys);
	if (err)
		goto out;
	n_keys = repeated(keys, r->n, &n_rows);
	if (n_keys == 0)
		goto out;
	err = pool_resize(r->pool, NULL, 0, n_rows * sizeof(*out), &mem);
	if (err)
		goto out;
	out = mem;
	for (uint32_t c = 0; c < r->n_chunks; c++)
		for (uint32_t i = 0; i < r->chunks[c]->n; i++)
			if (contains(keys, n_keys, r->chunks[c]->rows[i].key))
				out[at++] = (struct same){ r->chunks[c]->rows[i].key, c * ROW_CHUNK + i };
	qsort(out, at, sizeof(*out), by_key);
	*list = out;
	*n = at;
out:
	pool_free(r->pool, keys, r->n * sizeof(*keys));
	return err;
}
