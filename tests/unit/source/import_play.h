/* import_play.h: imports from memory or a file into lists that tests look at. */
#ifndef TESTS_IMPORT_PLAY_H
#define TESTS_IMPORT_PLAY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "source/import.h"

#define PLAY_NOW ((int64_t)1767225600) /* 2026-01-01 */

struct play_post {
	struct post post;
	struct str handle, author;
};

struct play {
	struct arena *arena;
	struct play_post *posts;
	size_t n, cap;
	struct account account; /* the first told */
	int accounts;
	struct reading readings[64];
	int64_t nets[64];
	int n_readings;
	char broken[32][200]; /* "place: why" */
	int n_broken;
	uint64_t progress; /* the last one told */
	struct fault fault;
	enum import_format format;
	enum err stop_with; /* what the sink answers to the first post */
};

struct play_bytes {
	const char *p;
	size_t n;
	size_t most;	/* bytes given at once; 0 for all */
	size_t fail_at; /* reading there fails; 0 for never */
};

static ssize_t
play_read(void *ctx, uint64_t offset, void *buf, size_t n)
{
	const struct play_bytes *b = ctx;

	if (b->fail_at && offset + n > b->fail_at)
		return -1;
	if (offset >= b->n)
		return 0;
	if (n > b->n - offset)
		n = (size_t)(b->n - offset);
	if (b->most && n > b->most)
		n = b->most;
	memcpy(buf, b->p + offset, n);
	return (ssize_t)n;
}

static struct str
play_keep(struct play *p, struct str s)
{
	struct str kept = s.p ? arena_str(p->arena, s) : s;

	assert_true(!s.p || kept.p);
	/* whatever comes out of a file is text */
	assert_true(str_utf8_ok(s));
	return kept;
}

static enum err
play_account(void *ctx, const struct account *a)
{
	struct play *p = ctx;

	assert_true(a->id.len > 0 || a->handle.len > 0);
	assert_int_equal(a->platform, PLATFORM_X);
	if (p->accounts++ > 0)
		return ERR_OK;
	p->account = *a;
	p->account.id = play_keep(p, a->id);
	p->account.handle = play_keep(p, a->handle);
	p->account.name = play_keep(p, a->name);
	p->account.bio = play_keep(p, a->bio);
	p->account.avatar = play_keep(p, a->avatar);
	p->account.url = play_keep(p, a->url);
	return ERR_OK;
}

static enum err
play_take(void *ctx, const struct post *post, struct str handle, struct str author)
{
	struct play *p = ctx;
	struct play_post *kept;

	if (p->stop_with)
		return p->stop_with;
	if (p->n == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 256;

		p->posts = realloc(p->posts, cap * sizeof(*p->posts));
		assert_non_null(p->posts);
		p->cap = cap;
	}
	kept = &p->posts[p->n++];
	kept->post = *post;
	kept->post.id = play_keep(p, post->id);
	kept->post.text = play_keep(p, post->text);
	kept->post.lang = play_keep(p, post->lang);
	kept->post.url = play_keep(p, post->url);
	kept->post.hashtags = play_keep(p, post->hashtags);
	kept->post.mentions = play_keep(p, post->mentions);
	kept->handle = play_keep(p, handle);
	kept->author = play_keep(p, author);
	assert_true(post->id.len > 0);
	assert_true(post_time_ok(post->created_at, PLAY_NOW));
	return ERR_OK;
}

static enum err
play_reading(void *ctx, const struct reading *r, int64_t net, bool has_net)
{
	struct play *p = ctx;

	if (p->n_readings < 64) {
		p->readings[p->n_readings] = *r;
		p->nets[p->n_readings] = has_net ? net : INT64_MIN;
	}
	p->n_readings++;
	return ERR_OK;
}

static void
play_broken(void *ctx, const char *place, const char *why)
{
	struct play *p = ctx;

	assert_true(strlen(place) > 0 && strlen(why) > 0);
	if (p->n_broken < 32)
		snprintf(p->broken[p->n_broken], sizeof(p->broken[0]), "%s: %s", place, why);
	p->n_broken++;
}

static void
play_progress(void *ctx, uint64_t done, uint64_t total, uint64_t posts)
{
	struct play *p = ctx;

	(void)total;
	assert_true(done >= p->progress);
	assert_true(posts >= p->n);
	p->progress = done;
}

static void
play_open(struct play *p)
{
	memset(p, 0, sizeof(*p));
	p->arena = arena_new((size_t)512 << 20);
	assert_non_null(p->arena);
}

static void
play_close(struct play *p)
{
	arena_free(p->arena);
	free(p->posts);
}

/* What import_detect and import_run say to these bytes. */
static enum err
play_input(struct play *p, const struct import_input *in, struct import_limits limits)
{
	struct import_sink sink = { .ctx = p,
		.account = play_account,
		.post = play_take,
		.reading = play_reading,
		.broken = play_broken,
		.progress = play_progress };
	enum err e = import_detect(in, &p->format, &p->fault);

	limits.now = PLAY_NOW;
	if (!e)
		e = import_run(in, p->format, &limits, &sink, &p->fault);
	if (e && !p->stop_with) {
		assert_int_equal(p->fault.err, e);
		assert_true(strlen(p->fault.detail) > 0);
		assert_true(str_utf8_ok(str_of(p->fault.detail)));
	}
	return e;
}

static enum err
play_limited(struct play *p, struct play_bytes bytes, struct import_limits limits)
{
	struct import_input in = { .read = play_read, .ctx = &bytes, .size = bytes.n, .name = STR("test") };

	return play_input(p, &in, limits);
}

static inline enum err
play_text(struct play *p, const char *text, size_t most)
{
	return play_limited(
	    p, (struct play_bytes){ text, strlen(text), most, 0 }, (struct import_limits){ 0 });
}

static inline void
play_is(struct str s, const char *want)
{
	if (!want) {
		assert_null(s.p);
		return;
	}
	if (!s.p || !str_eq(s, str_of(want)))
		fail_msg("\"" STR_FMT "\" is not \"%s\"", STR_ARG(s), want);
}

#endif
