/* report.c: the report of a stored account. */
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "stats/stats.h"
#include "store/posts.h"
#include "tracker/followers.h"
#include "tracker/identity.h"
#include "tracker/raw.h"
#include "tracker/tracker_impl.h"

/* What the statistics ask for again: the post behind a `ref`. */
struct loader {
	struct tracker *t;
	int64_t account;
	struct arena *ids; /* ids that are no numbers */
	struct str *texts;
	size_t n, cap;
	struct stats *stats;
	int64_t broken;
};

#define REF_TEXT ((uint64_t)1 << 63)

#define WORDS_MAX ((size_t)512 << 20)
/* What a process keeps of the words that it has met: posts of people have most of them in common. */
#define WORDS_KEEP ((size_t)12 << 20)

/* A reference that finds the post again: its id where that is a number, else its place in our list. */
static enum err
make_ref(struct loader *l, struct str id, uint64_t *ref)
{
	struct str *grown;
	size_t cap;

	if (id.len <= 18 && (id.len == 1 || id.p[0] != '0') && num_u64(id, REF_TEXT - 1, ref))
		return ERR_OK;
	if (l->n == l->cap) {
		cap = l->cap ? l->cap * 2 : 1024;
		grown = realloc(l->texts, cap * sizeof(*grown));
		if (!grown)
			return ERR_NOMEM;
		l->texts = grown;
		l->cap = cap;
	}
	l->texts[l->n] = arena_str(l->ids, id);
	if (!l->texts[l->n].p)
		return ERR_NOMEM;
	*ref = REF_TEXT | l->n++;
	return ERR_OK;
}

static enum err
load(void *ctx, uint64_t ref, struct arena *a, struct post *post)
{
	struct loader *l = ctx;
	char digits[24];

	if (ref & REF_TEXT)
		return posts_get(l->t->db, a, l->account, l->texts[ref & ~REF_TEXT], post);
	snprintf(digits, sizeof(digits), "%llu", (unsigned long long)ref);
	return posts_get(l->t->db, a, l->account, str_of(digits), post);
}

static enum err
add(void *ctx, const struct post *post)
{
	struct loader *l = ctx;
	uint64_t ref;
	enum err err = make_ref(l, post->id, &ref);

	if (err == ERR_OK)
		err = stats_add(l->stats, post, ref);
	if (err == ERR_INVALID) {
		l->broken++;
		err = ERR_OK;
	}
	return err;
}

enum err
tracker_report(struct tracker *t, struct arena *a, const struct account_row *row,
    const struct report_query *q, int64_t now, struct report **r)
{
	struct loader l = { .t = t, .account = row->id };
	struct stats_options so = { .zone = q->zone,
		.has_from = q->has_from,
		.has_to = q->has_to,
		.from_day = q->from_day,
		.to_day = q->to_day,
		.kinds = q->kinds,
		.now = now,
		.platform = row->account.platform,
		.handle = row->account.handle,
		.load = load,
		.load_ctx = &l };
	struct stats_head head = { .account = row->account,
		.complete = row->complete,
		.reason = row->reason,
		.source = row->source,
		.fetched_at = tracker_made_at(row, now) };
	struct reading *readings;
	struct buf url;
	enum err err;

	head.account.id = identity_told(row->account.platform, row->account.id);
	buf_init(&url, 2 * HANDLE_MAX);
	if (!t->words)
		t->words = words_new(WORDS_MAX);
	so.words = t->words;
	l.ids = arena_new((size_t)512 << 20);
	l.stats = t->words ? stats_new(&so) : NULL;
	if (!l.ids || !l.stats) {
		err = ERR_NOMEM;
		goto out;
	}
	if (head.account.url.len == 0 && row->account.handle.len > 0) {
		platform_profile_url(&url, row->account.platform, row->account.handle);
		head.account.url = arena_str(a, buf_view(&url));
	}
	/* One picture of the posts, the top ones among them loaded again, and the readings. */
	err = db_read_begin(t->db);
	if (err)
		goto out;
	err = raw_each(t, row, add, &l);
	if (err == ERR_OK)
		err = followers_history(t->db, a, row->id, &readings, &head.n_readings);
	if (err == ERR_OK) {
		head.readings = readings;
		err = stats_report(l.stats, &head, a, r);
	}
	if (err == ERR_OK) {
		err = db_commit(t->db);
		if (row->trouble.err != ERR_OK && row->trouble.until > now) {
			(*r)->stale = row->fetched_at > 0;
			(*r)->complete = false;
			(*r)->reason = str_of(err_code(row->trouble.err));
		}
	} else {
		db_rollback(t->db);
	}
out:
	stats_free(l.stats);
	if (t->words && !words_clear(t->words, WORDS_KEEP)) {
		words_free(t->words);
		t->words = NULL;
	}
	arena_free(l.ids);
	free(l.texts);
	buf_free(&url);
	return err;
}
