/* test_plan_bluesky.c: the plan of Bluesky's app view: reposts, facets, clocks of clients, and accounts that
 * are not shown. */
#include "plan_play.h"

#define DID "did:plc:adaadaadaadaadaadaadaada"
#define POST DID "/app.bsky.feed.post/"

static struct plan_options
options(enum plan_mode mode)
{
	return (struct plan_options){ .mode = mode,
		.handle = play_handle(PLATFORM_BLUESKY, "ada.boats.example"),
		.now = PLAY_NOW,
		.depth = 3200,
		.base_url = "http://sky.test" };
}

static void
first_reading(void **state)
{
	static const struct want_post want[] = {
		{ "at://" POST "3l7", "2025-12-30T10:00:05Z", POST_ORIGINAL,
		    "Grüße @Bob.boats.example #Sailing &amp; mehr", "de", "Sailing hidden",
		    "Bob.boats.example did:plc:evaevaevaevaevaevaevaeva did:plc:cutcutcutcutcutcutcutcut",
		    { 21, 4, 3, 2, 1, -1 } },
		{ "at://" DID "/app.bsky.feed.repost/3l6", "2025-12-30T09:00:00Z", POST_REPOST, "", "", "",
		    "", UNTOLD },
		{ "at://" DID "/app.bsky.feed.repost/3k2", "2025-12-30T08:00:00Z", POST_REPOST, "", "", "",
		    "", UNTOLD },
		/* a clock that is six years ahead */
		{ "at://" POST "3l5", "2025-12-29T08:00:00Z", POST_REPLY, "yes", "he", NULL, NULL,
		    { 1, 0, 0, 0, -1, -1 } },
		{ "at://" POST "3l4", "2025-12-28T08:00:00Z", POST_QUOTE, "both", "", NULL, NULL,
		    { 2, -1, -1, -1, -1, -1 } },
		/* a time without a zone is none: the platform's own */
		{ "at://" POST "3l3", "2025-12-27T08:00:01Z", POST_ORIGINAL, "a list is no quote", "", NULL,
		    NULL, { 0, -1, -1, -1, -1, -1 } },
	};
	struct play_answer script[] = {
		{ "http://sky.test/xrpc/app.bsky.actor.getProfile?actor=ada.boats.example", 200,
		    "bluesky/profile.json", NULL, NULL, NULL, false },
		{ "&cursor=2025-12-28T08%3A00%3A00.000Z", 200, "bluesky/feed_2.json", NULL, NULL, NULL,
		    false },
		{ "/xrpc/"
		  "app.bsky.feed.getAuthorFeed?actor=did%3Aplc%3Aadaadaadaadaadaadaadaada&filter=posts_with_"
		  "replies&includePins=false&limit=100",
		    200, "bluesky/feed_1.json", NULL, NULL, NULL, false },
	};
	struct plan_options o = options(PLAN_FIRST);
	struct play g;

	(void)state;
	play(&g, SOURCE_BLUESKY, &o, script, PLAY_N(script));
	assert_int_equal(g.step, PLAN_DONE);
	assert_int_equal(g.end.fault.err, ERR_OK);
	assert_true(g.end.complete);
	want_posts(&g, want, PLAY_N(want));
	assert_int_equal(g.n_broken, 3);
	want_str(g.end.source, "bluesky");
	want_str(g.account.id, DID);
	want_str(g.account.handle, "ada.boats.example");
	want_str(g.account.name, "Ada ⛵");
	assert_int_equal(g.account.verified, 1);
	assert_int_equal(g.account.followers, 321);
	assert_int_equal(g.account.following, 12);
	assert_int_equal(g.account.posts, 7);
	play_free(&g);
}

static void
asked_by_did(void **state)
{
	static const struct {
		const char *profile, *handle;
	} table[] = { { "{\"did\":\"" DID "\",\"handle\":\"ada.boats.example\"}", "ada.boats.example" },
		{ "{\"did\":\"" DID "\",\"handle\":\"handle.invalid\"}", DID },
		{ "{\"did\":\"" DID "\"}", DID } };

	(void)state;
	for (size_t i = 0; i < PLAY_N(table); i++) {
		struct play_answer script[] = { { "getProfile?actor=did%3Aplc%3Aada", 200, NULL,
						    table[i].profile, NULL, NULL, false },
			{ "getAuthorFeed", 200, NULL, "{\"feed\":[]}", NULL, NULL, false } };
		struct plan_options o = options(PLAN_FIRST);
		struct play g;
		o.handle = play_handle(PLATFORM_BLUESKY, DID);
		play(&g, SOURCE_BLUESKY, &o, script, PLAY_N(script));
		assert_int_equal(g.step, PLAN_DONE);
		want_str(g.account.handle, table[i].handle);
		play_free(&g);
	}
}

static void
renamed_and_reused(void **state)
{
	struct play_answer renamed[] = {
		{ "getProfile?actor=ada", 400, NULL,
		    "{\"error\":\"InvalidRequest\",\"message\":\"Profile not found\"}", NULL, NULL, false },
		{ "getProfile?actor=did%3Aplc%3Aada", 200, NULL,
		    "{\"did\":\"" DID "\",\"handle\":\"ada.sea.example\"}", NULL, NULL, false },
		{ "getAuthorFeed", 200, NULL, "{\"feed\":[]}", NULL, NULL, false }
	};
	struct play_answer reused[] = { { "getProfile", 200, "bluesky/profile.json", NULL, NULL, NULL,
					    false },
		{ "getAuthorFeed", 200, NULL, "{\"feed\":[]}", NULL, NULL, false } };
	struct plan_options o = options(PLAN_REFRESH);
	struct play g;

	(void)state;
	o.account_id = STR(DID);
	play(&g, SOURCE_BLUESKY, &o, renamed, PLAY_N(renamed));
	assert_int_equal(g.step, PLAN_DONE);
	want_str(g.account.handle, "ada.sea.example");
	play_free(&g);
	o.account_id = STR("did:plc:formerowner");
	play(&g, SOURCE_BLUESKY, &o, reused, PLAY_N(reused));
	assert_true(g.end.other_account);
	play_free(&g);
}

#define XRPC(name, words) "{\"error\":\"" name "\",\"message\":\"" words "\"}"
#define LABELLED(val)                                                                       \
	"{\"did\":\"" DID "\",\"handle\":\"ada.boats.example\",\"labels\":[{\"src\":\"" DID \
	"\",\"val\":\"" val "\"}]}"

static void
refusals(void **state)
{
	static const struct {
		int status;
		const char *body;
		enum err err, at_posts;
	} table[] = {
		{ 400, XRPC("InvalidRequest", "Profile not found"), ERR_UNKNOWN_ACCOUNT,
		    ERR_UNKNOWN_ACCOUNT },
		{ 400, XRPC("InvalidRequest", "Error: actor must be a valid did or a handle"),
		    ERR_UNKNOWN_ACCOUNT, ERR_PLATFORM_ERROR },
		{ 400, XRPC("AccountTakedown", "Account has been suspended"), ERR_SUSPENDED, ERR_SUSPENDED },
		{ 400, XRPC("AccountDeactivated", "Account is deactivated"), ERR_GONE, ERR_GONE },
		{ 400, XRPC("BlockedActor", "x"), ERR_LOGIN_REQUIRED, ERR_LOGIN_REQUIRED },
		{ 400, XRPC("Whatever", "x"), ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 400, "<html>", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 401, XRPC("AuthMissing", "x"), ERR_LOGIN_REQUIRED, ERR_LOGIN_REQUIRED },
		{ 403, "<html>", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 404, XRPC("XRPCNotSupported", "x"), ERR_UNKNOWN_ACCOUNT, ERR_UNKNOWN_ACCOUNT },
		{ 410, "{}", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 500, XRPC("InternalServerError", "x"), ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 502, XRPC("UpstreamFailure", "x"), ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 504, XRPC("UpstreamTimeout", "x"), ERR_PLATFORM_TIMEOUT, ERR_PLATFORM_TIMEOUT },
		{ 200, LABELLED("!no-unauthenticated"), ERR_LOGIN_REQUIRED, ERR_PLATFORM_ERROR },
		{ 200, LABELLED("!takedown"), ERR_SUSPENDED, ERR_PLATFORM_ERROR },
		{ 200, "{\"did\":\"did:plc\",\"handle\":\"ada.boats.example\"}", ERR_PLATFORM_ERROR,
		    ERR_PLATFORM_ERROR },
		{ 200, "{\"did\":\"did:plc:a/../b\",\"handle\":\"ada.boats.example\"}", ERR_PLATFORM_ERROR,
		    ERR_PLATFORM_ERROR },
		{ 200, "{\"did\":[\"no\"]}", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 200, "{\"feed\":{\"a\":1}}", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 200, "{\"feed\":[{\"post\":", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 200, "<!doctype html>", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 200, "", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
	};

	(void)state;
	for (size_t i = 0; i < PLAY_N(table); i++) {
		struct play_answer at_once[] = { { NULL, table[i].status, NULL, table[i].body, NULL, NULL,
		    false } };
		struct play_answer at_posts[] = { { "getProfile", 200, "bluesky/profile.json", NULL, NULL,
						      NULL, false },
			{ NULL, table[i].status, NULL, table[i].body, NULL, NULL, false } };
		struct play_answer midway[] = { { "getProfile", 200, "bluesky/profile.json", NULL, NULL, NULL,
						    false },
			{ "limit=100", 200, "bluesky/feed_1.json", NULL, NULL, NULL, false },
			{ NULL, table[i].status, NULL, table[i].body, NULL, NULL, false } };
		bool of_account =
		    table[i].at_posts != ERR_PLATFORM_ERROR && table[i].at_posts != ERR_PLATFORM_TIMEOUT;
		struct plan_options o = options(PLAN_FIRST);
		struct play g;
		play(&g, SOURCE_BLUESKY, &o, at_once, 1);
		if (g.step != PLAN_FAILED || g.end.fault.err != table[i].err || g.has_account)
			fail_msg("row %zu: %s %s", i, err_code(g.end.fault.err), g.end.fault.detail);
		play_free(&g);
		play(&g, SOURCE_BLUESKY, &o, at_posts, 2);
		if (g.step != PLAN_FAILED || g.end.fault.err != table[i].at_posts)
			fail_msg(
			    "row %zu at the posts: %s %s", i, err_code(g.end.fault.err), g.end.fault.detail);
		play_free(&g);
		play(&g, SOURCE_BLUESKY, &o, midway, 3);
		if (g.step != (of_account ? PLAN_FAILED : PLAN_DONE) ||
		    g.end.fault.err != table[i].at_posts || g.n_posts != 5 || g.end.complete)
			fail_msg("row %zu midway: %s %s", i, err_code(g.end.fault.err), g.end.fault.detail);
		if (!of_account)
			want_str(
			    g.end.reason, table[i].at_posts == ERR_PLATFORM_TIMEOUT ? "timeout" : "error");
		/* What was listed from the newest on is known, whatever came behind. */
		assert_int_equal(g.end.window_from, of_account ? 0 : g.posts[4].created_at + 1);
		play_free(&g);
	}
}

/* What an item may be without being a post of the account. */
static void
strange_items(void **state)
{
	static const struct {
		const char *item;
		size_t broken;
	} table[] = {
		{ "7", 1 },
		{ "null", 1 },
		{ "{}", 1 },
		{ "{\"post\":{}}", 0 }, /* of nobody */
		{ "{\"post\":{\"author\":{\"did\":\"" DID "\"}}}", 1 },
		{ "{\"post\":{\"uri\":\"at://" POST "1\",\"author\":{\"did\":\"" DID
		  "\"},\"record\":{\"text\":\"no time\"}}}",
		    1 },
		{ "{\"post\":{\"uri\":\"at://did:plc:other/app.bsky.feed.post/1\",\"author\":{\"did\":\"" DID
		  "\"},\"record\":{},\"indexedAt\":\"2025-12-27T07:00:00Z\"}}",
		    1 },
		{ "{\"post\":{\"uri\":\"at://" DID "evil/1\",\"author\":{\"did\":\"" DID
		  "\"},\"record\":{},\"indexedAt\":\"2025-12-27T07:00:00Z\"}}",
		    1 },
		{ "{\"post\":{\"uri\":\"https://evil.example/\",\"author\":{\"did\":\"" DID
		  "\"},\"record\":{},\"indexedAt\":\"2025-12-27T07:00:00Z\"}}",
		    1 },
		{ "{\"post\":{\"uri\":\"at://" POST "1\",\"author\":{\"did\":\"" DID
		  "\"},\"record\":{},\"indexedAt\":\"2036-12-27T07:00:00Z\"}}",
		    1 },
		{ "{\"post\":{\"uri\":\"at://x/y/"
		  "z\"},\"reason\":{\"$type\":\"app.bsky.feed.defs#reasonRepost\",\"by\":{\"did\":\"did:plc:"
		  "other\"},\"indexedAt\":\"2025-12-27T07:00:00Z\"}}",
		    0 },
		{ "{\"post\":{\"uri\":\"at://x/y/"
		  "z\"},\"reason\":{\"$type\":\"app.bsky.feed.defs#reasonRepost\",\"by\":{\"did\":\"" DID
		  "\"}}}",
		    1 },
		{ "{\"reason\":{\"$type\":\"app.bsky.feed.defs#reasonRepost\",\"by\":{\"did\":\"" DID
		  "\"},\"indexedAt\":\"2025-12-27T07:00:00Z\"}}",
		    1 },
		{ "{\"post\":{\"uri\":\"at://" POST "1\",\"author\":{\"did\":\"" DID
		  "\"}},\"reason\":{\"$type\":\"app.bsky.feed.defs#reasonNew\"}}",
		    0 },
	};

	(void)state;
	for (size_t i = 0; i < PLAY_N(table); i++) {
		char body[1024];
		struct play_answer script[] = { { "getProfile", 200, "bluesky/profile.json", NULL, NULL, NULL,
						    false },
			{ "getAuthorFeed", 200, NULL, body, NULL, NULL, false } };
		struct plan_options o = options(PLAN_FIRST);
		struct play g;
		snprintf(body, sizeof(body), "{\"feed\":[%s]}", table[i].item);
		play(&g, SOURCE_BLUESKY, &o, script, PLAY_N(script));
		assert_int_equal(g.step, PLAN_DONE);
		if (g.n_posts != 0 || g.n_broken != table[i].broken)
			fail_msg("row %zu: %zu posts, %zu broken", i, g.n_posts, g.n_broken);
		play_free(&g);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(first_reading), cmocka_unit_test(asked_by_did),
		cmocka_unit_test(renamed_and_reused), cmocka_unit_test(refusals),
		cmocka_unit_test(strange_items) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
