/* plan_play.h: plays a platform's answers to a plan and writes down what it asked and found. */
#ifndef TEST_SOURCE_PLAN_PLAY_H
#define TEST_SOURCE_PLAN_PLAY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "source/plan.h"

/* 2026-01-01T00:00:00Z */
#define PLAY_NOW 1767225600
#define PLAY_STEPS 1000
#define FIXTURES "tests/fixtures/platforms/"

/* One answer: to the first request whose address holds `to` (NULL: any). `file` is below FIXTURES, `body`
 * stands for itself. */
struct play_answer {
	const char *to;
	int status;
	const char *file, *body;
	const char *header, *value; /* one header, lower-case name */
	bool again;		    /* serves any number of requests */
};

struct play {
	struct arena *a;
	struct buf urls; /* one a line */
	struct str url[PLAY_STEPS];
	struct plan_request rq[PLAY_STEPS]; /* url, bearer and accept copied */
	size_t n_asked;
	struct post *posts;
	size_t n_posts, cap_posts, n_broken;
	struct str gone[1000];
	size_t n_gone;
	bool has_account;
	struct account account;
	int64_t expected, cost, cost_max;
	struct str cursor;
	enum plan_step step;
	struct plan_end end;
};

static inline struct str
play_file(struct arena *a, const char *name)
{
	char path[256];
	FILE *f;
	char *p = arena_alloc(a, 1 << 18);
	size_t n;

	snprintf(path, sizeof(path), FIXTURES "%s", name);
	f = fopen(path, "rb");
	if (f == NULL || p == NULL)
		fail_msg("no %s: tests run from the project's root", path);
	n = fread(p, 1, 1 << 18, f);
	fclose(f);
	return (struct str){ p, n };
}

static inline struct str
play_header(const void *ctx, const char *name)
{
	const struct play_answer *s = ctx;

	return s->header && strcmp(s->header, name) == 0 ? str_of(s->value) : (struct str){ NULL, 0 };
}

static inline struct str
play_keep(struct arena *a, struct str s)
{
	return s.p ? arena_str(a, s) : s;
}

static inline void
play_take(struct play *g, const struct plan_page *page)
{
	if (page->has_account) {
		g->has_account = true;
		g->account = page->account;
		g->account.id = play_keep(g->a, page->account.id);
		g->account.handle = play_keep(g->a, page->account.handle);
		g->account.name = play_keep(g->a, page->account.name);
		g->account.bio = play_keep(g->a, page->account.bio);
		g->account.avatar = play_keep(g->a, page->account.avatar);
		g->account.url = play_keep(g->a, page->account.url);
	}
	for (size_t i = 0; i < page->n_posts; i++) {
		struct post *p;
		if (g->n_posts == g->cap_posts) {
			size_t cap = g->cap_posts ? g->cap_posts * 2 : 256;
			g->posts = arena_grow(
			    g->a, g->posts, g->cap_posts * sizeof(*g->posts), cap * sizeof(*g->posts));
			assert_non_null(g->posts);
			g->cap_posts = cap;
		}
		p = &g->posts[g->n_posts++];
		*p = page->posts[i];
		p->id = play_keep(g->a, p->id);
		p->url = play_keep(g->a, p->url);
		p->text = play_keep(g->a, p->text);
		p->lang = play_keep(g->a, p->lang);
		p->hashtags = play_keep(g->a, p->hashtags);
		p->mentions = play_keep(g->a, p->mentions);
	}
	for (size_t i = 0; i < page->n_gone && g->n_gone < 1000; i++)
		g->gone[g->n_gone++] = play_keep(g->a, page->gone_ids[i]);
	g->n_broken += page->n_broken;
	g->expected = page->expected ? page->expected : g->expected;
	g->cost += page->cost;
	g->cursor = play_keep(g->a, page->cursor);
}

/* A request beyond the script is a failure of the test; more than PLAY_STEPS are a plan without an end. */
static inline struct play_answer *
play_find(struct play_answer *script, size_t n, struct str url)
{
	for (size_t i = 0; i < n; i++)
		if (script[i].status != 0 &&
		    (script[i].to == NULL || str_find(url, str_of(script[i].to)) != (size_t)-1))
			return &script[i];
	fail_msg("the plan asked " STR_FMT ", for which there is no answer", STR_ARG(url));
	return NULL;
}

static inline void
play(
    struct play *g, enum source_kind kind, const struct plan_options *o, struct play_answer *script, size_t n)
{
	struct plan *p = plan_new(kind, o);
	struct arena *page_arena = arena_new(16 << 20);
	struct plan_request rq;

	memset(g, 0, sizeof(*g));
	g->a = arena_new(64 << 20);
	assert_true(p && g->a && page_arena);
	while ((g->step = plan_next(p, &rq)) == PLAN_ASK) {
		struct plan_page page;
		struct play_answer *s;
		if (g->n_asked == PLAY_STEPS)
			fail_msg("the plan comes to no end");
		g->rq[g->n_asked] = rq;
		g->rq[g->n_asked].bearer = play_keep(g->a, rq.bearer);
		g->url[g->n_asked++] = play_keep(g->a, rq.url);
		g->cost_max += rq.cost_max;
		s = play_find(script, n, rq.url);
		struct plan_answer answer = { .status = s->status,
			.header = play_header,
			.ctx = s,
			.at = PLAY_NOW + (int64_t)g->n_asked };
		arena_reset(page_arena);
		answer.body = s->file ? play_file(page_arena, s->file) : str_of(s->body ? s->body : "");
		plan_feed(p, page_arena, &answer, &page);
		play_take(g, &page);
		if (!s->again)
			s->status = 0;
	}
	g->end = *plan_end(p);
	g->end.reason = play_keep(g->a, g->end.reason);
	arena_free(page_arena);
	plan_free(p);
}

static inline void
play_free(struct play *g)
{
	arena_free(g->a);
}

static inline void
want_str(struct str got, const char *want)
{
	if (!str_eq(got, str_of(want)))
		fail_msg("\"" STR_FMT "\" instead of \"%s\"", STR_ARG(got), want);
}

/* What one post must look like; NULL for a list or text that is not told. Counts in the order of enum count.
 */
struct want_post {
	const char *id, *created_at;
	enum post_kind kind;
	const char *text, *lang, *hashtags, *mentions;
	int64_t counts[COUNT_COUNT];
};

static inline void
want_text(struct str got, const char *want)
{
	if (want == NULL)
		assert_null(got.p);
	else
		assert_non_null(got.p);
	want_str(got, want ? want : "");
}

static inline void
want_posts(const struct play *g, const struct want_post *want, size_t n)
{
	char at[32];

	if (g->n_posts != n)
		fail_msg("%zu posts instead of %zu", g->n_posts, n);
	for (size_t i = 0; i < n; i++) {
		const struct post *p = &g->posts[i];
		want_str(p->id, want[i].id);
		want_str(str_of(clock_rfc3339(at, p->created_at)), want[i].created_at);
		assert_int_equal(p->kind, want[i].kind);
		want_text(p->text, want[i].text);
		want_str(p->lang, want[i].lang);
		want_text(p->hashtags, want[i].hashtags);
		want_text(p->mentions, want[i].mentions);
		assert_true(p->read_at > PLAY_NOW);
		for (int c = 0; c < COUNT_COUNT; c++)
			if (p->counts[c] != want[i].counts[c])
				fail_msg("%s: count %d is %lld", want[i].id, c, (long long)p->counts[c]);
	}
}

static inline struct handle
play_handle(enum platform platform, const char *text)
{
	struct handle h = { .platform = platform };

	snprintf(h.text, sizeof(h.text), "%s", text);
	return h;
}

#define PLAY_N(array) (sizeof(array) / sizeof((array)[0]))
#define UNTOLD                         \
	{                              \
		-1, -1, -1, -1, -1, -1 \
	}

#endif
