/* feed.h: posts for the tests of the statistics: made by hand or at random, added in any way, and asked for
 * again. */
#ifndef TWEETX_TESTS_STATS_FEED_H
#define TWEETX_TESTS_STATS_FEED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/zone.h"
#include "model/post.h"
#include "stats/report.h"
#include "stats/stats.h"

#define NOW 1790000000 /* 2026-09-21 */

struct feed {
	struct arena *a;
	struct post *posts;
	size_t n, cap;
	uint64_t loads; /* how often a post was asked for again */
	struct stats_options o;
	struct stats_head head;
};

static enum err
feed_load(void *ctx, uint64_t ref, struct arena *a, struct post *p)
{
	struct feed *f = ctx;
	const struct post *q;

	assert_true(ref >= 1000 && ref - 1000 < f->n);
	q = &f->posts[ref - 1000];
	f->loads++;
	*p = *q;
	/* Own copies, so that a string kept too long is found by the sanitizer. */
	p->id = arena_str(a, q->id);
	if (q->text.p != NULL)
		p->text = arena_str(a, q->text);
	if (q->lang.p != NULL)
		p->lang = arena_str(a, q->lang);
	if (q->hashtags.p != NULL)
		p->hashtags = arena_str(a, q->hashtags);
	if (q->mentions.p != NULL)
		p->mentions = arena_str(a, q->mentions);
	return ERR_OK;
}

static void
feed_init(struct feed *f, const char *zone)
{
	*f = (struct feed){ .a = arena_new((size_t)1 << 28) };
	f->o = (struct stats_options){
		.kinds = POST_KINDS_ALL, .now = NOW, .load = feed_load, .load_ctx = f, .handle = STR("Jack")
	};
	f->head.account = (struct account){ .platform = PLATFORM_X,
		.handle = STR("jack"),
		.verified = -1,
		.followers = COUNT_UNKNOWN,
		.following = COUNT_UNKNOWN,
		.posts = COUNT_UNKNOWN };
	f->head.source = STR("file");
	assert_int_equal(zone_open(str_of(zone), &f->o.zone), ERR_OK);
}

static void
feed_free(struct feed *f)
{
	zone_free(f->o.zone);
	arena_free(f->a);
}

/* A post of that id and RFC 3339 time, nothing told. */
static __attribute__((unused)) struct post *
feed_post(struct feed *f, const char *id, int64_t at)
{
	struct post *p;

	if (f->n == f->cap) {
		size_t cap = f->cap == 0 ? 64 : f->cap * 2;

		p = arena_alloc(f->a, cap * sizeof(*p));
		assert_non_null(p);
		if (f->n > 0)
			memcpy(p, f->posts, f->n * sizeof(*p));
		f->posts = p;
		f->cap = cap;
	}
	p = &f->posts[f->n++];
	post_init(p);
	p->id = arena_str(f->a, str_of(id));
	p->created_at = at;
	return p;
}

/* The report of all posts added in that order (NULL: as they are), its memory in f->a. */
static __attribute__((unused)) struct report *
feed_report(struct feed *f, const size_t *order)
{
	struct stats *s = stats_new(&f->o);
	struct report *r = NULL;

	assert_non_null(s);
	for (size_t i = 0; i < f->n; i++) {
		size_t k = order != NULL ? order[i] : i;

		assert_int_equal(stats_add(s, &f->posts[k], 1000 + k), ERR_OK);
	}
	assert_int_equal(stats_report(s, &f->head, f->a, &r), ERR_OK);
	stats_free(s);
	return r;
}

static __attribute__((unused)) char *
feed_json(struct feed *f, const struct report *r)
{
	struct buf b;
	char *text;

	buf_init(&b, (size_t)1 << 26);
	report_json(r, REPORT_ALL, &b);
	assert_int_equal(b.err, ERR_OK);
	text = arena_cstr(f->a, buf_view(&b));
	buf_free(&b);
	assert_non_null(text);
	return text;
}

#endif
