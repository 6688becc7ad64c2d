/* test_plan_trouble.c: what every plan does when a platform limits it, runs in circles, or ends the run from
 * outside. */
#include "plan_play.h"

#include "source/plan_rate.h"
#include "source/plan_seen.h"

struct platform_case {
	enum source_kind kind;
	enum platform platform;
	const char *handle;
	const char *profile_at, *profile; /* of the profile: part of its address, file */
	const char *list_at;		  /* part of every listing's address */
	const char *reset, *reset_value;  /* its own header, ten minutes from now */
	/* a listing of one post with a next page: "%s" the post's number, then the next page's */
	const char *page;
};

#define MASTO_ID "109300000000000001"
#define SKY_DID "did:plc:adaadaadaadaadaadaadaada"

static const struct platform_case cases[] = {
	{ SOURCE_X_API, PLATFORM_X, "ada_sails", "/by/username", "x/user.json", "/tweets?",
	    "x-rate-limit-reset", "1767226200",
	    "{\"data\":[{\"id\":\"%s\",\"created_at\":\"2025-12-30T10:00:05Z\",\"text\":\"x\"}],\"meta\":{"
	    "\"result_count\":1,\"next_token\":\"%s\"}}" },
	{ SOURCE_MASTODON, PLATFORM_MASTODON, "ada@social.example", "/lookup", "mastodon/account.json",
	    "/statuses?", "x-ratelimit-reset", "2026-01-01T00:10:00.123456Z",
	    "[{\"id\":\"%s\",\"created_at\":\"2025-12-30T10:00:05Z\",\"content\":\"x\"},{\"id\":\"%s\","
	    "\"visibility\":\"private\"}]" },
	{ SOURCE_BLUESKY, PLATFORM_BLUESKY, "ada.boats.example", "getProfile", "bluesky/profile.json",
	    "getAuthorFeed", "ratelimit-reset", "1767226200",
	    "{\"feed\":[{\"post\":{\"uri\":\"at://" SKY_DID
	    "/app.bsky.feed.post/%s\",\"author\":{\"did\":\"" SKY_DID
	    "\"},\"record\":{\"text\":\"x\"},\"indexedAt\":\"2025-12-30T10:00:05Z\"}}],\"cursor\":\"%s\"}" },
};

static struct plan_options
options(const struct platform_case *c)
{
	return (struct plan_options){ .mode = PLAN_FIRST,
		.handle = play_handle(c->platform, c->handle),
		.now = PLAY_NOW,
		.depth = 3200,
		.token = "t" };
}

static const char *
page_of(struct arena *a, const struct platform_case *c, int post, int next)
{
	char *p = arena_alloc(a, 1024);
	char one[16], two[16];

	snprintf(one, sizeof(one), "%d", post);
	snprintf(two, sizeof(two), "%d", next);
	assert_non_null(p);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(p, 1024, c->page, one, two);
#pragma GCC diagnostic pop
	return p;
}

static void
limited_for_ever(void **state)
{
	(void)state;
	for (size_t i = 0; i < PLAY_N(cases); i++) {
		const struct platform_case *c = &cases[i];
		struct play_answer script[] = { { NULL, 429, NULL,
		    "{\"title\":\"Too Many Requests\",\"type\":\"about:blank\",\"status\":429}", c->reset,
		    c->reset_value, true } };
		struct plan_options o = options(c);
		struct play g;
		play(&g, c->kind, &o, script, 1);
		assert_int_equal(g.step, PLAN_FAILED);
		assert_int_equal(g.end.fault.err, ERR_PLATFORM_RATE_LIMITED);
		assert_int_equal(g.end.fault.until, PLAY_NOW + 600);
		assert_int_equal(g.n_asked, 5);
		/* Every question after the first waits for the reset. */
		assert_int_equal(g.rq[0].not_before, 0);
		for (size_t k = 1; k < g.n_asked; k++)
			assert_int_equal(g.rq[k].not_before, PLAY_NOW + 600);
		play_free(&g);
	}
}

static void
limited_once_midway(void **state)
{
	(void)state;
	for (size_t i = 0; i < PLAY_N(cases); i++) {
		const struct platform_case *c = &cases[i];
		struct arena *a = arena_new(1 << 16);
		struct play_answer script[] = { { c->profile_at, 200, c->profile, NULL, NULL, NULL, false },
			{ c->list_at, 200, NULL, page_of(a, c, 50, 40), NULL, NULL, false },
			{ c->list_at, 429, NULL, "", c->reset, c->reset_value, false },
			{ c->list_at, 200, NULL, page_of(a, c, 30, 20), NULL, NULL, false } };
		struct plan_options o = options(c);
		struct play g;
		o.depth = 2;
		play(&g, c->kind, &o, script, PLAY_N(script));
		assert_int_equal(g.step, PLAN_DONE);
		assert_int_equal(g.end.fault.err, ERR_OK);
		assert_int_equal(g.n_posts, 2);
		assert_int_equal(g.n_asked, 4);
		/* the very same question again, later */
		assert_true(str_eq(g.url[2], g.url[3]));
		assert_int_equal(g.rq[2].not_before, 0);
		assert_int_equal(g.rq[3].not_before, PLAY_NOW + 600);
		play_free(&g);
		arena_free(a);
	}
}

/* The runner has no time to wait: what was read is a report in part. */
static void
failed_from_outside(void **state)
{
	static const struct {
		enum err err;
		const char *reason;
	} table[] = { { ERR_PLATFORM_RATE_LIMITED, "rate_limited" }, { ERR_PLATFORM_QUOTA, "quota" },
		{ ERR_PLATFORM_TIMEOUT, "timeout" }, { ERR_PLATFORM_ERROR, "error" },
		{ ERR_BLOCKED_ADDRESS, "error" }, { ERR_TOO_LARGE, "error" }, { ERR_INVALID, "error" },
		{ ERR_OK, "error" } };

	(void)state;
	for (size_t i = 0; i < PLAY_N(cases) * PLAY_N(table); i++) {
		const struct platform_case *c = &cases[i / PLAY_N(table)];
		enum err err = table[i % PLAY_N(table)].err;
		struct arena *a = arena_new(1 << 20);
		struct plan_options o = options(c);
		struct fault f = { .err = err, .until = 77 };
		struct plan_request rq;
		struct plan_page page;
		struct plan *p = plan_new(c->kind, &o);

		assert_int_equal(plan_next(p, &rq), PLAN_ASK);
		plan_fail(p, &f);
		assert_int_equal(plan_next(p, &rq), PLAN_FAILED);
		/* 413 and 422 would blame whoever asked us. */
		assert_int_equal(plan_end(p)->fault.err,
		    err == ERR_OK || err == ERR_TOO_LARGE || err == ERR_INVALID ? ERR_PLATFORM_ERROR : err);
		assert_int_equal(plan_end(p)->fault.until, 77);
		plan_free(p);

		p = plan_new(c->kind, &o);
		assert_int_equal(plan_next(p, &rq), PLAN_ASK);
		plan_feed(p, a,
		    &(struct plan_answer){ .status = 200, .body = play_file(a, c->profile), .at = PLAY_NOW },
		    &page);
		assert_true(page.has_account);
		assert_int_equal(plan_next(p, &rq), PLAN_ASK);
		plan_feed(p, a,
		    &(struct plan_answer){
			.status = 200, .body = str_of(page_of(a, c, 50, 40)), .at = PLAY_NOW },
		    &page);
		assert_int_equal(page.n_posts, 1);
		assert_true(page.cursor.len > 0);
		assert_int_equal(plan_next(p, &rq), PLAN_ASK);
		plan_fail(p, &f);
		assert_int_equal(plan_next(p, &rq), PLAN_DONE);
		want_str(plan_end(p)->reason, table[i % PLAY_N(table)].reason);
		assert_false(plan_end(p)->complete);
		assert_true(plan_end(p)->window_from > 0);
		/* An answer that nobody asked for changes nothing. */
		plan_feed(
		    p, a, &(struct plan_answer){ .status = 200, .body = STR("{}"), .at = PLAY_NOW }, &page);
		assert_int_equal(page.n_posts, 0);
		assert_int_equal(plan_next(p, &rq), PLAN_DONE);
		plan_free(p);
		arena_free(a);
	}
}

static void
circles_and_standstill(void **state)
{
	(void)state;
	for (size_t i = 0; i < PLAY_N(cases); i++) {
		const struct platform_case *c = &cases[i];
		struct arena *a = arena_new(1 << 16);
		struct plan_options o = options(c);
		struct play g;

		/* the same page for ever */
		struct play_answer same[] = { { c->profile_at, 200, c->profile, NULL, NULL, NULL, false },
			{ c->list_at, 200, NULL, page_of(a, c, 50, 40), NULL, NULL, true } };
		play(&g, c->kind, &o, same, PLAY_N(same));
		assert_int_equal(g.step, PLAN_DONE);
		assert_int_equal(g.end.fault.err, ERR_PLATFORM_ERROR);
		want_str(g.end.reason, "error");
		assert_false(g.end.complete);
		assert_int_equal(g.n_posts, 1);
		assert_int_equal(g.n_asked, 3);
		play_free(&g);

		/* two pages that name each other, each with a post of its own at first */
		struct play_answer pair[] = { { c->profile_at, 200, c->profile, NULL, NULL, NULL, false },
			{ "=47", 200, NULL, page_of(a, c, 30, 27), NULL, NULL, true },
			{ "=27", 200, NULL, page_of(a, c, 50, 47), NULL, NULL, true },
			{ c->list_at, 200, NULL, page_of(a, c, 50, 47), NULL, NULL, false } };
		play(&g, c->kind, &o, pair, PLAY_N(pair));
		assert_int_equal(g.step, PLAN_DONE);
		assert_int_equal(g.n_posts, 2);
		assert_true(g.n_asked <= 5);
		play_free(&g);

		/* ever new pages, never a new post */
		struct play_answer still[12] = { { c->profile_at, 200, c->profile, NULL, NULL, NULL,
		    false } };
		for (int k = 1; k < 12; k++)
			still[k] = (struct play_answer){ c->list_at, 200, NULL, page_of(a, c, 90, 80 - k),
				NULL, NULL, false };
		play(&g, c->kind, &o, still, PLAY_N(still));
		assert_int_equal(g.step, PLAN_DONE);
		want_str(g.end.reason, "error");
		assert_int_equal(g.n_posts, 1);
		assert_true(g.n_asked <= 7);
		play_free(&g);
		arena_free(a);
	}
}

/* Pages of one post each would be as many requests as posts: there is a bound. */
static void
steps_are_bounded(void **state)
{
	static struct play_answer script[600];

	(void)state;
	for (size_t i = 0; i < PLAY_N(cases); i++) {
		const struct platform_case *c = &cases[i];
		struct arena *a = arena_new(4 << 20);
		struct plan_options o = options(c);
		struct play g;

		script[0] = (struct play_answer){ c->profile_at, 200, c->profile, NULL, NULL, NULL, false };
		for (int k = 1; k < 600; k++)
			script[k] = (struct play_answer){ c->list_at, 200, NULL,
				page_of(a, c, 90000 - 2 * k, 89999 - 2 * k), NULL, NULL, false };
		play(&g, c->kind, &o, script, PLAY_N(script));
		assert_int_equal(g.step, PLAN_DONE);
		assert_int_equal(g.end.fault.err, ERR_PLATFORM_ERROR);
		assert_true(g.n_asked < 500);
		assert_int_equal(g.n_posts, g.n_asked - 1);
		play_free(&g);
		arena_free(a);
	}
}

/* A 200 that says that it was the last one allowed makes the next question wait. */
static struct str
spent_header(const void *ctx, const char *name)
{
	const struct platform_case *c = ctx;
	size_t n = strlen(c->reset) - strlen("reset");

	if (strcmp(name, c->reset) == 0)
		return str_of(c->reset_value);
	return strncmp(name, c->reset, n) == 0 && strcmp(name + n, "remaining") == 0
		   ? STR("0")
		   : (struct str){ NULL, 0 };
}

static void
spent_limit_is_waited_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < PLAY_N(cases); i++) {
		const struct platform_case *c = &cases[i];
		struct arena *a = arena_new(1 << 20);
		struct plan_options o = options(c);
		struct plan_request rq;
		struct plan_page page;
		struct plan *p = plan_new(c->kind, &o);

		assert_int_equal(plan_next(p, &rq), PLAN_ASK);
		plan_feed(p, a,
		    &(struct plan_answer){ .status = 200,
			.body = play_file(a, c->profile),
			.at = PLAY_NOW,
			.header = spent_header,
			.ctx = c },
		    &page);
		assert_int_equal(plan_next(p, &rq), PLAN_ASK);
		assert_int_equal(rq.not_before, PLAY_NOW + 600);
		plan_free(p);
		arena_free(a);
	}
}

static struct str
one_header(const void *ctx, const char *name)
{
	const char *const *pair = ctx;

	return strcmp(name, pair[0]) == 0 ? str_of(pair[1]) : (struct str){ NULL, 0 };
}

static void
reset_headers(void **state)
{
	static const struct {
		const char *pair[2];
		int64_t after; /* seconds after the answer */
	} table[] = {
		{ { "retry-after", "30" }, 30 },
		{ { "retry-after", "0" }, 1 },
		{ { "retry-after", " 12 " }, 12 },
		{ { "retry-after", "Thu, 01 Jan 2026 00:05:00 GMT" }, 300 },
		{ { "retry-after", "Thu, 01 Jan 2015 00:05:00 GMT" }, 1 },
		{ { "retry-after", "soon" }, 60 },
		{ { "retry-after", "-5" }, 60 },
		{ { "retry-after", "99999999999999999999" }, 60 },
		{ { "retry-after", "" }, 60 },
		{ { "x-rate-limit-reset", "1767225700" }, 100 },
		{ { "x-rate-limit-reset", "1767225700.5" }, 100 },
		{ { "x-rate-limit-reset", "1700000000" }, 1 },
		{ { "x-rate-limit-reset", "1999999999" }, 31 * 86400 },
		{ { "x-ratelimit-reset", "2026-01-01T00:01:00.000000Z" }, 60 },
		{ { "x-ratelimit-reset", "2026-01-01T01:01:30+01:00" }, 90 },
		{ { "ratelimit-reset", "1767225610" }, 10 },
		{ { "ratelimit-reset", "45" }, 45 },
		{ { "x-other", "45" }, 60 },
	};

	(void)state;
	for (size_t i = 0; i < PLAY_N(table); i++) {
		struct plan_answer answer = {
			.status = 429, .header = one_header, .ctx = table[i].pair, .at = PLAY_NOW
		};
		if (plan_rate_reset(&answer) != PLAY_NOW + table[i].after)
			fail_msg("%s: %s gives %lld", table[i].pair[0], table[i].pair[1],
			    (long long)(plan_rate_reset(&answer) - PLAY_NOW));
		assert_false(plan_rate_spent(&answer));
	}
	assert_int_equal(plan_rate_reset(&(struct plan_answer){ .status = 429, .at = 5 }), 65);
}

static void
seen_set(void **state)
{
	struct plan_seen s = { 0 };
	char text[16];

	(void)state;
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 5000; i++) {
			snprintf(text, sizeof(text), "%d", i);
			assert_int_equal(
			    plan_seen_add(&s, str_of(text)), round ? PLAN_SEEN_AGAIN : PLAN_SEEN_NEW);
		}
	assert_int_equal(s.used, 5000);
	plan_seen_free(&s);
	plan_seen_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(limited_for_ever),
		cmocka_unit_test(limited_once_midway), cmocka_unit_test(failed_from_outside),
		cmocka_unit_test(circles_and_standstill), cmocka_unit_test(steps_are_bounded),
		cmocka_unit_test(spent_limit_is_waited_for), cmocka_unit_test(reset_headers),
		cmocka_unit_test(seen_set) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
