/* rows.h: what is kept of each reading: 40 bytes of numbers. */
#ifndef TWEETX_STATS_ROWS_H
#define TWEETX_STATS_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/post.h"
#include "stats/names.h"
#include "stats/pool.h"

enum row_flag {
	ROW_KIND = 3,	 /* the bits of enum post_kind */
	ROW_IN = 4,	 /* chosen by from, to and kinds */
	ROW_HIDDEN = 8,	 /* a reading that another row stands for */
	ROW_MERGED = 16, /* stands for several readings, its own (`ref`) among them */
	ROW_WIDE = 32	 /* counts that do not fit: `likes` is an index into `wide` */
};

struct row {
	uint64_t key; /* the id as a number below 2^63, else 2^63 + its number among `ids` */
	uint64_t ref;
	uint32_t at;			      /* seconds since LOCAL_EPOCH */
	uint32_t likes, reposts, impressions; /* all bits set: unknown */
	uint16_t replies, quotes, bookmarks;
	uint8_t flags;
};

#define ROW_CHUNK 2048
struct row_chunk {
	uint32_t n;
	struct row rows[ROW_CHUNK];
};

/* A stretch of rows whose keys only rise or only fall, as a timeline's do: no id comes twice within it. */
#define ROW_RUNS 8
struct row_run {
	uint32_t first, last; /* rows */
	uint64_t first_key, last_key;
};

struct rows {
	struct pool *pool;
	struct row_chunk **chunks;
	uint32_t n_chunks, cap;
	uint32_t n;	  /* rows in all */
	struct names ids; /* ids that are no plain numbers */
	int64_t (*wide)[COUNT_COUNT];
	uint32_t n_wide, wide_cap;
	struct row_run runs[ROW_RUNS];
	unsigned n_runs; /* above ROW_RUNS: in no order */
};

void rows_init(struct rows *r, struct pool *pool);
void rows_free(struct rows *r);

/* rows_add(r, post, ref, flags): keeps a reading; its kind and wide bits are added to flags. ERR_FULL,
 * ERR_NOMEM: nothing kept. */
enum err rows_add(struct rows *r, const struct post *post, uint64_t ref, unsigned flags);

/* rows_move(into, from): what another thread has kept; `from` is empty then. ERR_FULL, ERR_NOMEM: neither is
 * to be used on. */
enum err rows_move(struct rows *into, struct rows *from);

/* Rows by number: chunk * ROW_CHUNK + place (chunks need not be full). */
static inline struct row *
rows_at(const struct rows *r, uint32_t i)
{
	return &r->chunks[i / ROW_CHUNK]->rows[i % ROW_CHUNK];
}

/* rows_set(r, row, post): time, kind and counts of another reading or of several merged. ERR_FULL, ERR_NOMEM:
 * unchanged. */
enum err rows_set(struct rows *r, struct row *row, const struct post *post);

/* rows_counts(r, row, counts): its counts, COUNT_UNKNOWN where not told. */
static inline void
rows_counts(const struct rows *r, const struct row *row, int64_t counts[static COUNT_COUNT])
{
	if (row->flags & ROW_WIDE) {
		for (int i = 0; i < COUNT_COUNT; i++)
			counts[i] = r->wide[row->likes][i];
		return;
	}
	counts[COUNT_LIKES] = row->likes == UINT32_MAX ? COUNT_UNKNOWN : row->likes;
	counts[COUNT_REPOSTS] = row->reposts == UINT32_MAX ? COUNT_UNKNOWN : row->reposts;
	counts[COUNT_REPLIES] = row->replies == UINT16_MAX ? COUNT_UNKNOWN : row->replies;
	counts[COUNT_QUOTES] = row->quotes == UINT16_MAX ? COUNT_UNKNOWN : row->quotes;
	counts[COUNT_BOOKMARKS] = row->bookmarks == UINT16_MAX ? COUNT_UNKNOWN : row->bookmarks;
	counts[COUNT_IMPRESSIONS] = row->impressions == UINT32_MAX ? COUNT_UNKNOWN : row->impressions;
}

/* rows_id_cmp(r, a, b): the order of two ids: the shorter first, then by code point. */
int rows_id_cmp(const struct rows *r, uint64_t a, uint64_t b);

#endif
