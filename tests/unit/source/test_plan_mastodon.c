/* test_plan_mastodon.c: the plan of Mastodon and what speaks its API: WebFinger, Link headers, boosts, other
 * people's servers. */
#include "plan_play.h"

#define ID "109300000000000001"
#define LIST "/api/v1/accounts/" ID "/statuses?limit=40"
#define LINK(host, query)                                                                            \
	"<https://" host "/api/v1/accounts/" ID "/statuses?" query ">; rel=\"next\", <https://" host \
	"/x?min_id=9>; rel=\"prev\""

static struct plan_options
options(enum plan_mode mode)
{
	return (struct plan_options){ .mode = mode,
		.handle = play_handle(PLATFORM_MASTODON, "ada@social.example"),
		.now = PLAY_NOW,
		.depth = 3200 };
}

static void
first_reading(void **state)
{
	static const struct want_post want[] = {
		{ "115800000000000009", "2025-12-30T10:00:05Z", POST_ORIGINAL,
		    "Fair winds <3 & C #Sailing with @bob", "en", "sailing",
		    "bob@else.example ada@social.example", { 21, 4, 3, 2, -1, -1 } },
		{ "115800000000000008", "2025-12-30T09:00:00Z", POST_REPOST, "", "", "", "", UNTOLD },
		{ "115800000000000007", "2025-12-29T08:00:00Z", POST_REPLY, "yes", "he", "", "",
		    { 1, 0, 0, -1, -1, -1 } },
		{ "115800000000000006", "2025-12-28T08:00:00Z", POST_QUOTE, "both at once", "en", "", "",
		    { 2, 0, 0, 0, -1, -1 } },
		{ "115800000000000004", "2025-12-27T08:00:00Z", POST_ORIGINAL, "zweite Seite", "de", NULL,
		    NULL, UNTOLD },
	};
	struct play_answer script[] = {
		{ "https://social.example/api/v1/accounts/lookup?acct=ada", 200, "mastodon/account.json",
		    NULL, NULL, NULL, false },
		{ "https://social.example" LIST "&max_id=115800000000000005", 200, "mastodon/statuses_2.json",
		    NULL, "link", LINK("social.example", "limit=40&max_id=115800000000000002"), false },
		{ "max_id=115800000000000002", 200, NULL, "[]", NULL, NULL, false },
		{ "https://social.example" LIST, 200, "mastodon/statuses_1.json", NULL, "link",
		    LINK("Social.Example", "max_id=115800000000000005&limit=40"), false },
	};
	struct plan_options o = options(PLAN_FIRST);
	struct play g;

	(void)state;
	play(&g, SOURCE_MASTODON, &o, script, PLAY_N(script));
	assert_int_equal(g.step, PLAN_DONE);
	assert_int_equal(g.end.fault.err, ERR_OK);
	assert_true(g.end.complete);
	want_posts(&g, want, PLAY_N(want));
	want_str(g.posts[0].url, "https://social.example/@Ada/115800000000000009");
	assert_int_equal(g.n_broken, 2);
	assert_int_equal(g.end.window_from, 0); /* what was broken may be stored */
	want_str(g.end.source, "mastodon");
	want_str(g.account.id, ID);
	want_str(g.account.handle, "ada@social.example");
	want_str(g.account.name, "Ada Sails");
	want_str(g.account.bio, "Boats & compilers\n\nsecond https://boats.example");
	want_str(g.account.url, "https://social.example/@Ada");
	assert_int_equal(g.account.verified, -1);
	assert_int_equal(g.account.posts, 9);
	assert_int_equal(g.expected, 9);
	assert_int_equal(g.rq[0].bearer.len, 0);
	play_free(&g);
}

static void
webfinger_finds_the_host(void **state)
{
	struct play_answer script[] = {
		{ "https://social.example/api/v1/accounts/lookup?acct=ada", 404, NULL,
		    "{\"error\":\"Record not found\"}", NULL, NULL, false },
		{ "https://social.example/.well-known/webfinger?resource=acct:ada@social.example", 200,
		    "mastodon/webfinger.json", NULL, NULL, NULL, false },
		{ "https://toots.social.example/api/v1/accounts/lookup?acct=ada", 200,
		    "mastodon/account.json", NULL, NULL, NULL, false },
		{ "https://toots.social.example" LIST, 200, NULL, "[]", NULL, NULL, false },
	};
	struct plan_options o = options(PLAN_FIRST);
	struct play g;

	(void)state;
	play(&g, SOURCE_MASTODON, &o, script, PLAY_N(script));
	assert_int_equal(g.step, PLAN_DONE);
	assert_true(g.end.complete);
	want_str(g.account.handle, "ada@social.example");
	/* Nine posts are told and none is shown: no evidence that all were deleted. */
	assert_int_equal(g.end.window_from, 0);
	play_free(&g);
}

#define JRD(rel, href) "{\"links\":[{\"rel\":\"" rel "\",\"href\":\"" href "\"}]}"

static void
webfinger_that_leads_nowhere(void **state)
{
	static const struct {
		int status;
		const char *body;
	} table[] = { { 404, "" }, { 200, "" }, { 200, "<html>" }, { 200, "{}" }, { 200, "{\"links\":{}}" },
		{ 200, JRD("self", "https://social.example/users/ada") },
		{ 200, JRD("self", "http://toots.social.example/users/ada") },
		{ 200, JRD("self", "https://127.0.0.1/users/ada") },
		{ 200, JRD("self", "https://localhost/users/ada") },
		{ 200, JRD("self", "https://user@toots.social.example/") },
		{ 200, JRD("self", "ftp://toots.social.example/") },
		{ 200, JRD("avatar", "https://toots.social.example/") },
		{ 200, JRD("self", "https://toots.social.example\\\\@evil.example/") },
		{ 200, JRD("self", "https://[::1]/") } };

	(void)state;
	for (size_t i = 0; i < PLAY_N(table); i++) {
		struct play_answer script[] = { { "/lookup", 404, NULL, "{\"error\":\"Record not found\"}",
						    NULL, NULL, false },
			{ "webfinger", table[i].status, NULL, table[i].body, NULL, NULL, false } };
		struct plan_options o = options(PLAN_FIRST);
		struct play g;
		play(&g, SOURCE_MASTODON, &o, script, PLAY_N(script));
		if (g.step != PLAN_FAILED || g.end.fault.err != ERR_UNKNOWN_ACCOUNT)
			fail_msg("row %zu: %s", i, err_code(g.end.fault.err));
		play_free(&g);
	}
	/* It is asked once, and the second host's word is final. */
	struct play_answer twice[] = { { "/lookup", 404, NULL, "{\"error\":\"Record not found\"}", NULL, NULL,
					   true },
		{ "webfinger", 200, "mastodon/webfinger.json", NULL, NULL, NULL, true } };
	struct plan_options o = options(PLAN_FIRST);
	struct play g;
	play(&g, SOURCE_MASTODON, &o, twice, PLAY_N(twice));
	assert_int_equal(g.end.fault.err, ERR_UNKNOWN_ACCOUNT);
	assert_int_equal(g.n_asked, 3);
	play_free(&g);
	/* Where one address stands for every host there is no other host. */
	struct play_answer base[] = { { "http://127.0.0.1:9/api/v1/accounts/lookup?acct=ada", 404, NULL, "",
	    NULL, NULL, false } };
	o.base_url = "http://127.0.0.1:9";
	play(&g, SOURCE_MASTODON, &o, base, 1);
	assert_int_equal(g.end.fault.err, ERR_UNKNOWN_ACCOUNT);
	play_free(&g);
}

#define STATUS(id, at)                                                                                    \
	"{\"id\":\"" id "\",\"created_at\":\"" at "\",\"content\":\"<p>x</p>\",\"account\":{\"id\":\"" ID \
	"\"}}"

/* Whatever a Link header says, only its max_id is used, and only of the same host; without one the last id
 * pages on. */
static void
link_headers(void **state)
{
	static const struct {
		const char *link;
		const char *next; /* max_id that is asked for; NULL: the end */
	} table[] = {
		{ "<https://social.example/x?max_id=77>; rel=\"next\"", "77" },
		{ "<https://social.example/x?max_id=77>; rel=next", "77" },
		{ "<https://social.example/x?min_id=9>; rel=\"prev\", <https://social.example/x?max_id=77>; "
		  "title=\"a, b; c\"; rel=\"next last\"",
		    "77" },
		{ "<https://social.example/x?limit=40&max_id=01HZX-a_b>; rel=\"next\"", "01HZX-a_b" },
		{ "<https://evil.example/x?max_id=77>; rel=\"next\"", "55" },
		{ "<https://social.example@evil.example/x?max_id=77>; rel=\"next\"", "55" },
		{ "<https://social.example.evil.example/x?max_id=77>; rel=\"next\"", "55" },
		{ "<file:///etc/passwd?max_id=77>; rel=\"next\"", "55" },
		{ "<https://social.example/x?max_id=7%377>; rel=\"next\"", "55" },
		{ "<https://social.example/x?max_id=../../x>; rel=\"next\"", "55" },
		{ "<https://social.example/x?max_id=>; rel=\"next\"", "55" },
		{ "<https://social.example/x?amax_id=77#max_id=78>; rel=\"next\"", "55" },
		{ "<https://social.example/x?min_id=9>; rel=\"prev\"", NULL },
		{ "<https://social.example/x?max_id=77>; rel=\"nextish\"", NULL },
		{ "<https://social.example/x?max_id=77", NULL },
		{ "<https://social.example/x?max_id=77>; rel=\"next", NULL },
		{ "garbage", NULL },
		{ "", "55" },
	};

	(void)state;
	for (size_t i = 0; i < PLAY_N(table); i++) {
		struct play_answer script[] = { { "/lookup", 200, "mastodon/account.json", NULL, NULL, NULL,
						    false },
			{ "&max_id=", 200, NULL, "[]", NULL, NULL, false },
			{ "/statuses?limit=40", 200, NULL, "[" STATUS("55", "2025-12-28T08:00:00Z") "]",
			    *table[i].link ? "link" : NULL, table[i].link, false } };
		struct plan_options o = options(PLAN_FIRST);
		char want[128];
		struct play g;
		play(&g, SOURCE_MASTODON, &o, script, PLAY_N(script));
		assert_int_equal(g.step, PLAN_DONE);
		if (g.n_asked != (table[i].next ? 3 : 2))
			fail_msg("%s: %zu requests", table[i].link, g.n_asked);
		snprintf(want, sizeof(want), "https://social.example" LIST "&max_id=%s",
		    table[i].next ? table[i].next : "");
		if (table[i].next)
			want_str(g.url[2], want);
		play_free(&g);
	}
}

static void
refresh_reads_a_week_back(void **state)
{
	/* now - 7 d is 2025-12-25. */
	struct play_answer script[] = {
		{ "/lookup", 200, "mastodon/account.json", NULL, NULL, NULL, false },
		{ "max_id=8", 200, NULL,
		    "[" STATUS("7", "2025-12-26T08:00:00Z") "," STATUS("6", "2025-12-20T08:00:00Z") "]", NULL,
		    NULL, false },
		{ "/statuses", 200, NULL,
		    "[" STATUS("9", "2025-12-31T08:00:00Z") "," STATUS("8", "2025-12-30T08:00:00Z") "]", NULL,
		    NULL, false },
	};
	struct plan_options o = options(PLAN_REFRESH);
	struct play g;

	(void)state;
	o.account_id = STR(ID);
	o.newest_at = PLAY_NOW - 2 * 86400;
	play(&g, SOURCE_MASTODON, &o, script, PLAY_N(script));
	assert_int_equal(g.step, PLAN_DONE);
	assert_int_equal(g.n_asked, 3);
	assert_int_equal(g.n_posts, 4);
	assert_false(g.end.complete);
	want_str(g.end.reason, "");
	assert_int_equal(g.end.window_from, g.posts[3].created_at + 1);
	assert_true(g.end.window_from <= PLAY_NOW - 7 * 86400);
	want_str(g.cursor, "");
	play_free(&g);

	/* Longer away than a week: on to what is stored. */
	struct play_answer longer[] = {
		{ "/lookup", 200, "mastodon/account.json", NULL, NULL, NULL, false },
		{ "max_id=6", 200, NULL, "[" STATUS("5", "2025-12-01T08:00:00Z") "]", NULL, NULL, false },
		{ "/statuses", 200, NULL, "[" STATUS("6", "2025-12-20T08:00:00Z") "]", NULL, NULL, false },
	};
	o.newest_at = 1764633600; /* 2025-12-02 */
	play(&g, SOURCE_MASTODON, &o, longer, PLAY_N(longer));
	assert_int_equal(g.step, PLAN_DONE);
	assert_int_equal(g.n_asked, 3);
	play_free(&g);
}

static void
disorder_gives_no_window(void **state)
{
	struct play_answer script[] = { { "/lookup", 200, "mastodon/account.json", NULL, NULL, NULL, false },
		{ "/statuses", 200, NULL,
		    "[" STATUS("9", "2025-12-01T08:00:00Z") "," STATUS("8", "2025-12-30T08:00:00Z") "]", NULL,
		    NULL, false } };
	struct plan_options o = options(PLAN_FIRST);
	struct play g;

	(void)state;
	o.depth = 1;
	play(&g, SOURCE_MASTODON, &o, script, PLAY_N(script));
	assert_int_equal(g.step, PLAN_DONE);
	want_str(g.end.reason, "depth_setting");
	assert_int_equal(g.end.window_from, 0);
	play_free(&g);
}

static void
sweep_and_backfill(void **state)
{
	struct play_answer sweep[] = { { "/lookup", 200, NULL,
					   "{\"id\":\"" ID
					   "\",\"username\":\"ada\",\"acct\":\"ada\",\"statuses_count\":2}",
					   NULL, NULL, false },
		{ "&max_id=8", 200, NULL, "[]", NULL, NULL, false },
		{ "/statuses", 200, NULL,
		    "[" STATUS("9", "2025-12-31T08:00:00Z") "," STATUS("8", "2025-12-30T08:00:00Z") "]", NULL,
		    NULL, false } };
	struct plan_options o = options(PLAN_SWEEP);
	struct play g;

	(void)state;
	o.account_id = STR(ID);
	play(&g, SOURCE_MASTODON, &o, sweep, PLAY_N(sweep));
	assert_true(g.end.complete);
	assert_int_equal(g.end.window_from, 1);
	play_free(&g);

	struct play_answer behind[] = { { "/lookup", 200, "mastodon/account.json", NULL, NULL, NULL, false },
		{ "&max_id=77", 200, NULL,
		    "[" STATUS("9", "2025-12-31T08:00:00Z") "," STATUS("8", "2025-12-30T08:00:00Z") "]", NULL,
		    NULL, false } };
	o.mode = PLAN_BACKFILL;
	o.cursor = STR("77");
	o.have = 5;
	o.depth = 7;
	play(&g, SOURCE_MASTODON, &o, behind, PLAY_N(behind));
	assert_int_equal(g.step, PLAN_DONE);
	want_str(g.end.reason, "depth_setting");
	want_str(g.cursor, "8");
	assert_int_equal(g.end.window_from, 0);
	assert_int_equal(g.expected, 2);
	play_free(&g);
}

static void
renamed_and_reused(void **state)
{
	struct play_answer renamed[] = { { "/lookup", 404, NULL, "{}", NULL, NULL, false },
		{ "webfinger", 404, NULL, "", NULL, NULL, false },
		{ "https://social.example/api/v1/accounts/" ID, 200, NULL,
		    "{\"id\":\"" ID "\",\"username\":\"Ada2\",\"acct\":\"Ada2\"}", NULL, NULL, false },
		{ "/statuses", 200, NULL, "[]", NULL, NULL, false } };
	struct play_answer reused[] = { { "/lookup", 200, "mastodon/account.json", NULL, NULL, NULL, false },
		{ "/statuses", 200, NULL, "[]", NULL, NULL, false } };
	struct plan_options o = options(PLAN_REFRESH);
	struct play g;

	(void)state;
	o.account_id = STR(ID);
	/* The listing's address begins like the account's: the script's order tells them apart. */
	struct play_answer ordered[] = { renamed[0], renamed[1], renamed[3], renamed[2] };
	play(&g, SOURCE_MASTODON, &o, ordered, PLAY_N(ordered));
	assert_int_equal(g.step, PLAN_DONE);
	want_str(g.account.handle, "ada2@social.example");
	assert_false(g.end.other_account);
	play_free(&g);
	o.account_id = STR("4");
	play(&g, SOURCE_MASTODON, &o, reused, PLAY_N(reused));
	assert_true(g.end.other_account);
	play_free(&g);
}

static void
refusals(void **state)
{
	static const struct {
		int status;
		const char *body;
		enum err err, at_posts;
	} table[] = {
		{ 401, "{\"error\":\"This API requires an authenticated user\"}", ERR_LOGIN_REQUIRED,
		    ERR_LOGIN_REQUIRED },
		{ 401, "", ERR_LOGIN_REQUIRED, ERR_LOGIN_REQUIRED },
		{ 403, "{\"error\":\"This API requires an authenticated user\"}", ERR_LOGIN_REQUIRED,
		    ERR_LOGIN_REQUIRED },
		{ 422, "{\"error\":\"This method requires an authenticated user\"}", ERR_LOGIN_REQUIRED,
		    ERR_LOGIN_REQUIRED },
		{ 403, "<html>wall</html>", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 410, "{\"error\":\"Gone\"}", ERR_SUSPENDED, ERR_SUSPENDED },
		{ 422, "{\"error\":\"Validation failed: x\"}", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 500, "{\"error\":\"oh\"}", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 503, "<html>", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 504, "", ERR_PLATFORM_TIMEOUT, ERR_PLATFORM_TIMEOUT },
		{ 200, "<html>", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 200, "{\"id\":\"1", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 200, "", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 200, "{\"id\":\"" ID "\",\"username\":\"ada\",\"acct\":\"ada\",\"suspended\":true}",
		    ERR_SUSPENDED, ERR_PLATFORM_ERROR },
		{ 200, "{\"id\":\"" ID "\",\"username\":\"bob\",\"acct\":\"bob\"}", ERR_PLATFORM_ERROR,
		    ERR_PLATFORM_ERROR },
		{ 200, "{\"id\":\"" ID "\",\"username\":\"ada\",\"acct\":\"ada@other.example\"}",
		    ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
		{ 200, "{\"id\":\"../../x\",\"username\":\"ada\",\"acct\":\"ada\"}", ERR_PLATFORM_ERROR,
		    ERR_PLATFORM_ERROR },
		{ 200, "{\"id\":7,\"username\":\"ada\",\"acct\":\"ada\"}", ERR_PLATFORM_ERROR,
		    ERR_PLATFORM_ERROR },
		{ 200, "{\"username\":\"ada\"}", ERR_PLATFORM_ERROR, ERR_PLATFORM_ERROR },
	};

	(void)state;
	for (size_t i = 0; i < PLAY_N(table); i++) {
		struct play_answer at_once[] = { { NULL, table[i].status, NULL, table[i].body, NULL, NULL,
		    false } };
		struct play_answer at_posts[] = { { "/lookup", 200, "mastodon/account.json", NULL, NULL, NULL,
						      false },
			{ NULL, table[i].status, NULL, table[i].body, NULL, NULL, false } };
		struct plan_options o = options(PLAN_FIRST);
		struct play g;
		play(&g, SOURCE_MASTODON, &o, at_once, 1);
		if (g.step != PLAN_FAILED || g.end.fault.err != table[i].err)
			fail_msg("row %zu: %s %s", i, err_code(g.end.fault.err), g.end.fault.detail);
		play_free(&g);
		play(&g, SOURCE_MASTODON, &o, at_posts, 2);
		if (g.step != PLAN_FAILED || g.end.fault.err != table[i].at_posts)
			fail_msg(
			    "row %zu at the posts: %s %s", i, err_code(g.end.fault.err), g.end.fault.detail);
		play_free(&g);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(first_reading),
		cmocka_unit_test(webfinger_finds_the_host), cmocka_unit_test(webfinger_that_leads_nowhere),
		cmocka_unit_test(link_headers), cmocka_unit_test(refresh_reads_a_week_back),
		cmocka_unit_test(disorder_gives_no_window), cmocka_unit_test(sweep_and_backfill),
		cmocka_unit_test(renamed_and_reused), cmocka_unit_test(refusals) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
