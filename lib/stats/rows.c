/* rows.c: what is kept of each reading: 40 bytes of numbers. */
#include "stats/rows.h"

#include <stdio.h>

#include "stats/local.h"

_Static_assert(sizeof(struct row) == 40, "three million rows and all else must fit into 256 MB");

#define NAMED ((uint64_t)1 << 63)

void
rows_init(struct rows *r, struct pool *pool)
{
	*r = (struct rows){ .pool = pool };
	names_init(&r->ids, pool);
}

void
rows_free(struct rows *r)
{
	if (r->pool == NULL)
		return;
	for (uint32_t i = 0; i < r->n_chunks; i++)
		pool_free(r->pool, r->chunks[i], sizeof(struct row_chunk));
	pool_free(r->pool, r->chunks, r->cap * sizeof(*r->chunks));
	pool_free(r->pool, r->wide, r->wide_cap * sizeof(*r->wide));
	names_free(&r->ids);
	rows_init(r, r->pool);
}

/* A decimal number below 2^63 without leading zeros, so that number and text tell the same. */
static bool
plain_number(struct str id, uint64_t *key)
{
	uint64_t v = 0;

	if (id.len == 0 || id.len > 19 || (id.p[0] == '0' && id.len > 1))
		return false;
	for (size_t i = 0; i < id.len; i++) {
		unsigned d = (unsigned char)id.p[i] - (unsigned)'0';

		if (d > 9)
			return false;
		v = v * 10 + d;
	}
	*key = v;
	return v < NAMED; /* 19 digits stay below 2^64, so v has not wrapped */
}

static enum err
key_of(struct rows *r, struct str id, uint64_t *key)
{
	uint32_t index;
	bool fresh;
	enum err err;

	if (plain_number(id, key))
		return ERR_OK;
	err = names_put(&r->ids, id, &index, &fresh);
	*key = NAMED + index;
	return err;
}

enum err
rows_set(struct rows *r, struct row *row, const struct post *post)
{
	const int64_t *c = post->counts;
	int64_t known[COUNT_COUNT];
	bool wide = false;
	void *mem;
	enum err err;

	for (int i = 0; i < COUNT_COUNT; i++) {
		bool small = i == COUNT_REPLIES || i == COUNT_QUOTES || i == COUNT_BOOKMARKS;

		known[i] = c[i] < 0 ? COUNT_UNKNOWN : c[i] > COUNT_MAX ? COUNT_MAX : c[i];
		wide |= known[i] >= (small ? (int64_t)UINT16_MAX : (int64_t)UINT32_MAX);
	}
	if (wide) {
		err =
		    pool_grow(r->pool, r->wide, &r->wide_cap, (size_t)r->n_wide + 1, sizeof(*r->wide), &mem);
		if (err)
			return err;
		r->wide = mem;
		memcpy(r->wide[r->n_wide], known, sizeof(known));
		row->likes = r->n_wide++;
	} else {
		row->likes = (uint32_t)known[COUNT_LIKES]; /* -1 becomes all bits set */
		row->reposts = (uint32_t)known[COUNT_REPOSTS];
		row->impressions = (uint32_t)known[COUNT_IMPRESSIONS];
		row->replies = (uint16_t)known[COUNT_REPLIES];
		row->quotes = (uint16_t)known[COUNT_QUOTES];
		row->bookmarks = (uint16_t)known[COUNT_BOOKMARKS];
	}
	row->at = (uint32_t)(post->created_at - LOCAL_EPOCH);
	row->flags =
	    (uint8_t)((row->flags & ~(ROW_KIND | ROW_WIDE)) | (unsigned)post->kind | (wide ? ROW_WIDE : 0));
	return ERR_OK;
}

/* Notes whether keys still rise or fall; after too many turns they count as being in no order. */
static void
note_run(struct rows *r, uint32_t i, uint64_t key)
{
	struct row_run *run;

	if (r->n_runs > ROW_RUNS)
		return;
	if (r->n_runs > 0) {
		run = &r->runs[r->n_runs - 1];
		if (key != run->last_key &&
		    (run->first == run->last || (key > run->last_key) == (run->last_key > run->first_key))) {
			run->last = i;
			run->last_key = key;
			return;
		}
	}
	if (r->n_runs < ROW_RUNS)
		r->runs[r->n_runs] = (struct row_run){ i, i, key, key };
	r->n_runs++;
}

static enum err
new_chunk(struct rows *r)
{
	void *mem;
	enum err err;

	if (r->n_chunks >= UINT32_MAX / ROW_CHUNK)
		return ERR_FULL;
	err = pool_grow(r->pool, r->chunks, &r->cap, (size_t)r->n_chunks + 1, sizeof(*r->chunks), &mem);
	if (err)
		return err;
	r->chunks = mem;
	err = pool_resize(r->pool, NULL, 0, sizeof(struct row_chunk), &mem);
	if (err)
		return err;
	r->chunks[r->n_chunks] = mem;
	r->chunks[r->n_chunks++]->n = 0;
	return ERR_OK;
}

enum err
rows_add(struct rows *r, const struct post *post, uint64_t ref, unsigned flags)
{
	struct row_chunk *c;
	struct row row = { .ref = ref, .flags = (uint8_t)flags };
	enum err err;

	if (r->n_chunks == 0 || r->chunks[r->n_chunks - 1]->n == ROW_CHUNK) {
		err = new_chunk(r);
		if (err)
			return err;
	}
	err = key_of(r, post->id, &row.key);
	if (err)
		return err;
	err = rows_set(r, &row, post);
	if (err)
		return err;
	c = r->chunks[r->n_chunks - 1];
	c->rows[c->n] = row;
	note_run(r, (r->n_chunks - 1) * ROW_CHUNK + c->n, row.key);
	c->n++;
	r->n++;
	return ERR_OK;
}

/* Gives the rows of `from` their keys and wide counts among those of `into`. */
static enum err
renumber(struct rows *into, struct rows *from)
{
	uint32_t base = into->n_wide;
	void *mem;
	enum err err;

	err = pool_grow(
	    into->pool, into->wide, &into->wide_cap, (size_t)base + from->n_wide, sizeof(*into->wide), &mem);
	if (err)
		return err;
	into->wide = mem;
	if (from->n_wide > 0)
		memcpy(into->wide + base, from->wide, from->n_wide * sizeof(*from->wide));
	into->n_wide += from->n_wide;
	for (uint32_t c = 0; c < from->n_chunks; c++)
		for (uint32_t i = 0; i < from->chunks[c]->n; i++) {
			struct row *row = &from->chunks[c]->rows[i];

			if (row->flags & ROW_WIDE)
				row->likes += base;
			if (!(row->key & NAMED))
				continue;
			err = key_of(into, names_get(&from->ids, (uint32_t)row->key), &row->key);
			if (err)
				return err;
		}
	return ERR_OK;
}

enum err
rows_move(struct rows *into, struct rows *from)
{
	uint32_t base = into->n_chunks * ROW_CHUNK;
	void *mem;
	enum err err;

	if (into->n_chunks + (uint64_t)from->n_chunks >= UINT32_MAX / ROW_CHUNK)
		return ERR_FULL;
	err = renumber(into, from);
	if (err)
		return err;
	err = pool_grow(into->pool, into->chunks, &into->cap, (size_t)into->n_chunks + from->n_chunks,
	    sizeof(*into->chunks), &mem);
	if (err)
		return err;
	into->chunks = mem;
	for (uint32_t c = 0; c < from->n_chunks; c++)
		into->chunks[into->n_chunks++] = from->chunks[c];
	into->n += from->n;
	/* Numbers of named ids have changed, so their runs no longer hold. */
	if (from->ids.n > 0 || from->n_runs > ROW_RUNS || into->n_runs + from->n_runs > ROW_RUNS)
		into->n_runs = ROW_RUNS + 1;
	for (unsigned i = 0; i < from->n_runs && into->n_runs <= ROW_RUNS; i++) {
		struct row_run run = from->runs[i];

		run.first += base;
		run.last += base;
		into->runs[into->n_runs++] = run;
	}
	/* The bytes go over to the other pool with their chunks. */
	into->pool->used += from->n_chunks * sizeof(struct row_chunk);
	from->pool->used -= from->n_chunks * sizeof(struct row_chunk);
	from->n_chunks = 0;
	rows_free(from);
	return into->pool->used > into->pool->max ? ERR_FULL : ERR_OK;
}

int
rows_id_cmp(const struct rows *r, uint64_t a, uint64_t b)
{
	char text[2][24];
	struct str id[2];
	uint64_t key[2] = { a, b };

	if (!((a | b) & NAMED))
		return (a > b) - (a < b);
	for (int i = 0; i < 2; i++) {
		if (key[i] & NAMED) {
			id[i] = names_get(&r->ids, (uint32_t)key[i]);
			continue;
		}
		snprintf(text[i], sizeof(text[i]), "%llu", (unsigned long long)key[i]);
		id[i] = str_of(text[i]);
	}
	if (id[0].len != id[1].len)
		return id[0].len < id[1].len ? -1 : 1;
	return str_cmp(id[0], id[1]);
}
