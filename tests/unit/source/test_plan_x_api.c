/* test_plan_x_api.c: the plan of X's API: what it asks, what it makes of the answers, what it costs. */
#include "plan_play.h"

#define ID "900100200"

static struct plan_options
options(enum plan_mode mode)
{
	return (struct plan_options){ .mode = mode,
		.handle = play_handle(PLATFORM_X, "ada_sails"),
		.now = PLAY_NOW,
		.depth = 200,
		.base_url = "http://x.test/",
		.token = "hush" };
}

static const struct want_post page_1[] = {
	{ "2000000000000000005", "2025-12-30T10:00:05Z", POST_ORIGINAL,
	    "Fair winds <3 & C #Sailing #C99 with @Bob_Rows", "en", "Sailing C99", "Bob_Rows",
	    { 21, 4, 3, 2, 1, 900 } },
	{ "2000000000000000004", "2025-12-30T09:00:00Z", POST_REPOST, "", "en", "", "", UNTOLD },
	{ "2000000000000000003", "2025-12-29T08:00:00Z", POST_REPLY, "@Bob_Rows yes", "id", NULL, "Bob_Rows",
	    { 1, 0, 0, 0, -1, -1 } },
	{ "2000000000000000002", "2025-12-28T08:00:00Z", POST_QUOTE, "both at once https://t.co/q", "", NULL,
	    NULL, { 2, 0, 0, 0, 0, 40 } },
	{ "2000000000000000001", "2025-12-27T08:00:00Z", POST_ORIGINAL,
	    "A long story that is cut & goes on here to its very end #Whole", "en", "Whole", "",
	    { 4, 6, 5, 3, 2, 1000 } },
	{ "1999999999999999996", "2025-12-25T08:00:00Z", POST_QUOTE, "quoted", "", NULL, NULL,
	    { -1, -1, 7, -1, -1, -1 } },
};

static void
first_reading(void **state)
{
	struct play_answer script[] = {
		{ "/2/users/by/username/ada_sails?user.fields=", 200, "x/user.json", NULL, NULL, NULL,
		    false },
		{ "pagination_token=7140dibdnow9c7btw481s8m561gat797rboud5r80xvzm", 200, "x/posts_2.json",
		    NULL, NULL, NULL, false },
		{ "/2/users/" ID "/tweets?max_results=100&tweet.fields=", 200, "x/posts_1.json", NULL, NULL,
		    NULL, false },
	};
	struct plan_options o = options(PLAN_FIRST);
	struct play g;

	(void)state;
	play(&g, SOURCE_X_API, &o, script, PLAY_N(script));
	assert_int_equal(g.step, PLAN_DONE);
	assert_int_equal(g.end.fault.err, ERR_OK);
	assert_true(g.end.complete);
	want_str(g.end.source, "x-api");
	want_posts(&g, page_1, PLAY_N(page_1));
	/* a time, an id and an age that are none */
	assert_int_equal(g.n_broken, 3);
	/* What could not be read may be stored: nothing is to be deleted for it. */
	assert_int_equal(g.end.window_from, 0);
	assert_int_equal(g.n_asked, 3);
	for (size_t i = 0; i < g.n_asked; i++)
		want_str(g.rq[i].bearer, "hush");
	assert_int_equal(g.cost, 10000 + (4 + 7) * 5000);
	assert_int_equal(g.rq[0].cost_max, 10000);
	assert_int_equal(g.rq[1].cost_max, 100 * 5000);
	assert_true(g.cost <= g.cost_max);
	assert_int_equal(g.expected, 7);
	assert_true(g.has_account);
	want_str(g.account.id, ID);
	want_str(g.account.handle, "ada_sails");
	want_str(g.account.bio, "Boats & compilers");
	want_str(g.account.avatar, "https://pbs.twimg.com/profile_images/1/ada_normal.jpg");
	assert_int_equal(g.account.verified, 1);
	assert_int_equal(g.account.followers, 1234);
	assert_int_equal(g.account.following, 56);
	assert_int_equal(g.account.posts, 7);
	assert_int_equal(g.account.joined, 1330837567);
	play_free(&g);
}

static void
other_spelling_of_fields(void **state)
{
	struct play_answer script[] = {
		{ "/2/users/by/", 200, "x/user_other_names.json", NULL, NULL, NULL, false },
		{ "tweet.fields=", 400, NULL,
		    "{\"errors\":[{\"parameters\":{\"tweet.fields\":[\"x\"]},\"message\":\"The query "
		    "parameter [tweet.fields] is not one of [post.fields]\"}],"
		    "\"title\":\"Invalid Request\",\"detail\":\"One or more parameters to your request was "
		    "invalid.\",\"type\":\"https://api.x.com/2/problems/invalid-request\"}",
		    NULL, NULL, false },
		{ "post.fields=", 200, "x/posts_1.json", NULL, NULL, NULL, false },
		{ "post.fields=", 200, NULL, "{\"meta\":{\"result_count\":0}}", NULL, NULL, false },
	};
	struct plan_options o = options(PLAN_FIRST);
	struct play g;

	(void)state;
	play(&g, SOURCE_X_API, &o, script, PLAY_N(script));
	assert_int_equal(g.step, PLAN_DONE);
	assert_true(g.end.complete);
	assert_int_equal(g.n_posts, 4);
	assert_int_equal(g.account.posts, 7);
	assert_int_equal(g.account.verified, 1);
	/* The profile counts 7 posts, the list showed 4: what is older than these is not taken for deleted. */
	assert_int_equal(g.end.window_from, g.posts[3].created_at + 1);
	play_free(&g);
	/* The same refusal of the other name is not asked about for ever. */
	struct play_answer stubborn[] = { { "/2/users/by/", 200, "x/user.json", NULL, NULL, NULL, false },
		{ "/tweets", 400, NULL,
		    "{\"title\":\"Invalid Request\",\"detail\":\"tweet.fields "
		    "post.fields\",\"type\":\"https://api.x.com/2/problems/invalid-request\"}",
		    NULL, NULL, true } };
	play(&g, SOURCE_X_API, &o, stubborn, PLAY_N(stubborn));
	assert_int_equal(g.step, PLAN_FAILED);
	assert_int_equal(g.end.fault.err, ERR_PLATFORM_ERROR);
	assert_int_equal(g.n_asked, 3);
	play_free(&g);
}

static void
depth_is_kept(void **state)
{
	struct play_answer script[] = { { "/2/users/by/", 200, "x/user.json", NULL, NULL, NULL, false },
		{ "max_results=5&", 200, "x/posts_1.json", NULL, NULL, NULL, false } };
	struct plan_options o = options(PLAN_FIRST);
	struct play g;

	(void)state;
	o.depth = 3;
	play(&g, SOURCE_X_API, &o, script, PLAY_N(script));
	assert_int_equal(g.step, PLAN_DONE);
	assert_false(g.end.complete);
	want_str(g.end.reason, "depth_setting");
	/* What lies between the newest and the oldest listed was listed whole. */
	assert_int_equal(g.end.window_from, g.posts[3].created_at + 1);
	want_str(g.cursor, "2000000000000000002");
	assert_int_equal(g.expected, 3);
	play_free(&g);
}

/* A timeline of so many posts, a hundred a page. */
static const char *
page_of(struct arena *a, int from, int n, const char *next)
{
	struct buf b;
	char at[32], *text;

	buf_init(&b, 1 << 20);
	buf_puts(&b, "{\"data\":[");
	for (int i = from; i < from + n; i++)
		buf_printf(&b,
		    "%s{\"id\":\"%d\",\"author_id\":\"" ID "\",\"created_at\":\"%s\",\"text\":\"t\"}",
		    i > from ? "," : "", 9000000 - i, clock_rfc3339(at, PLAY_NOW - i * 3600));
	buf_printf(&b, "],\"meta\":{\"result_count\":%d", n);
	if (next)
		buf_printf(&b, ",\"next_token\":\"%s\"", next);
	buf_puts(&b, "}}");
	text = arena_cstr(a, buf_view(&b));
	buf_free(&b);
	return text;
}

static void
platform_depth(void **state)
{
	static struct play_answer script[40];
	struct arena *a = arena_new(16 << 20);
	struct plan_options o = options(PLAN_FIRST);
	struct play g;
	size_t n = 0;

	(void)state;
	script[n++] = (struct play_answer){ "/by/username/", 200, NULL,
		"{\"data\":{\"id\":\"" ID
		"\",\"username\":\"ada_sails\",\"name\":\"A\",\"public_metrics\":{\"tweet_count\":41000}}}",
		NULL, NULL, false };
	for (int i = 0; i < 32; i++)
		script[n++] = (struct play_answer){ "/tweets?max_results=100", 200, NULL,
			page_of(a, i * 100, 100, i < 31 ? arena_printf(a, "t%d", i) : NULL), NULL, NULL,
			false };
	o.depth = 3200;
	play(&g, SOURCE_X_API, &o, script, n);
	assert_int_equal(g.n_posts, 3200);
	assert_int_equal(g.step, PLAN_DONE);
	assert_false(g.end.complete);
	want_str(g.end.reason, "platform_depth");
	assert_int_equal(g.end.window_from, PLAY_NOW - 3199 * 3600 + 1);
	play_free(&g);
	arena_free(a);
}

static void
refresh(void **state)
{
	static const struct str recent[] = { { "2000000000000000005", 19 }, { "2000000000000000003", 19 },
		{ "2000000000000000002", 19 }, { "x/../y", 6 }, { "1000000000000000001", 19 } };
	struct play_answer script[] = {
		{ "/2/users/by/", 200, "x/user.json", NULL, NULL, NULL, false },
		{ "&since_id=2000000000000000005", 200, NULL, "{\"meta\":{\"result_count\":0}}", NULL, NULL,
		    false },
		{ "/2/"
		  "tweets?ids=2000000000000000005,2000000000000000003,2000000000000000002,"
		  "1000000000000000001&tweet.fields=",
		    200, "x/ids.json", NULL, NULL, NULL, false },
	};
	struct plan_options o = options(PLAN_REFRESH);
	struct play g;

	(void)state;
	o.account_id = STR(ID);
	o.newest_id = STR("2000000000000000005");
	o.newest_at = PLAY_NOW - 100000;
	o.recent_ids = recent;
	o.n_recent = PLAY_N(recent);
	play(&g, SOURCE_X_API, &o, script, PLAY_N(script));
	assert_int_equal(g.step, PLAN_DONE);
	assert_int_equal(g.end.fault.err, ERR_OK);
	/* It says nothing new about the whole. */
	assert_false(g.end.complete);
	want_str(g.end.reason, "");
	assert_int_equal(g.end.window_from, 0);
	assert_int_equal(g.n_posts, 1);
	assert_int_equal(g.posts[0].counts[COUNT_LIKES], 30);
	/* Told to be gone, or left out without a word; not the one that is merely kept from us. */
	assert_int_equal(g.n_gone, 2);
	want_str(g.gone[0], "2000000000000000003");
	want_str(g.gone[1], "1000000000000000001");
	assert_int_equal(g.cost, 10000 + 5000);
	assert_int_equal(g.rq[2].cost_max, 4 * 5000);
	play_free(&g);
}

static void
refresh_in_hundreds(void **state)
{
	static struct str recent[250];
	struct play_answer script[] = {
		{ "/2/users/by/", 200, "x/user.json", NULL, NULL, NULL, false },
		{ "since_id", 200, NULL, "{\"meta\":{\"result_count\":0}}", NULL, NULL, false },
		{ "/2/tweets?ids=", 200, NULL, "{\"data\":[]}", NULL, NULL, true },
	};
	struct arena *a = arena_new(1 << 20);
	struct plan_options o = options(PLAN_REFRESH);
	struct play g;

	(void)state;
	for (int i = 0; i < 250; i++)
		recent[i] = str_of(arena_printf(a, "%d", 5000 + i));
	o.newest_id = STR("9999");
	o.recent_ids = recent;
	o.n_recent = PLAY_N(recent);
	play(&g, SOURCE_X_API, &o, script, PLAY_N(script));
	assert_int_equal(g.step, PLAN_DONE);
	assert_int_equal(g.n_asked, 5);
	assert_int_equal(g.n_gone, 250);
	assert_int_equal(g.rq[4].cost_max, 50 * 5000);
	play_free(&g);
	arena_free(a);
}

static void
all_gone_is_told_by_errors_alone(void **state)
{
	static const struct str recent[] = { { "2000000000000000003", 19 } };
	struct play_answer script[] = {
		{ "/2/users/by/", 200, "x/user.json", NULL, NULL, NULL, false },
		{ "since_id", 200, NULL, "{\"meta\":{\"result_count\":0}}", NULL, NULL, false },
		{ "/2/tweets?ids=", 200, NULL,
		    "{\"errors\":[{\"value\":\"2000000000000000003\",\"detail\":\"Could not find tweet with "
		    "ids: [2000000000000000003].\",\"title\":\"Not Found "
		    "Error\",\"resource_type\":\"tweet\",\"parameter\":\"ids\",\"type\":\"https://api.x.com/"
		    "2/problems/resource-not-found\"}]}",
		    NULL, NULL, false },
	};
	struct plan_options o = options(PLAN_REFRESH);
	struct play g;

	(void)state;
	o.newest_id = STR("2000000000000000005");
	o.recent_ids = recent;
	o.n_recent = 1;
	play(&g, SOURCE_X_API, &o, script, PLAY_N(script));
	assert_int_equal(g.step, PLAN_DONE);
	assert_int_equal(g.n_gone, 1);
	play_free(&g);
}

static void
backfill_goes_on_behind_an_id(void **state)
{
	/* No profile: it would be paid for again. */
	struct play_answer script[] = { { "/2/users/" ID "/tweets?max_results=100&", 200, "x/posts_1.json",
					    NULL, NULL, NULL, false },
		{ "&until_id=2000000000000000009&pagination_token=7140", 200, NULL,
		    "{\"meta\":{\"result_count\":0}}", NULL, NULL, false } };
	struct plan_options o = options(PLAN_BACKFILL);
	struct play g;

	(void)state;
	o.account_id = STR(ID);
	o.cursor = STR("2000000000000000009");
	o.have = 50;
	play(&g, SOURCE_X_API, &o, script, PLAY_N(script));
	assert_int_equal(g.step, PLAN_DONE);
	assert_true(str_find(g.url[0], STR("&until_id=2000000000000000009")) != (size_t)-1);
	assert_true(g.end.complete);
	/* It has seen no more than a piece. */
	assert_int_equal(g.end.window_from, 0);
	want_str(g.cursor, "");
	play_free(&g);
	o.have = 200;
	play(&g, SOURCE_X_API, &o, NULL, 0);
	assert_int_equal(g.step, PLAN_DONE);
	want_str(g.end.reason, "depth_setting");
	play_free(&g);
}

static void
reused_and_renamed(void **state)
{
	struct play_answer reused[] = { { "/2/users/by/", 200, "x/user.json", NULL, NULL, NULL, false },
		{ "/2/users/" ID "/tweets", 200, NULL, "{\"meta\":{\"result_count\":0}}", NULL, NULL,
		    false } };
	struct play_answer renamed[] = {
		{ "/2/users/by/", 200, NULL,
		    "{\"errors\":[{\"detail\":\"Could not find user with username: "
		    "[ada_sails].\",\"title\":\"Not Found "
		    "Error\",\"type\":\"https://api.twitter.com/2/problems/resource-not-found\"}]}",
		    NULL, NULL, false },
		{ "/2/users/" ID "?user.fields", 200, NULL,
		    "{\"data\":{\"id\":\"" ID "\",\"username\":\"Ada_Rows\",\"name\":\"A\"}}", NULL, NULL,
		    false },
		{ "/2/users/" ID "/tweets", 200, NULL, "{\"meta\":{\"result_count\":0}}", NULL, NULL, false },
	};
	struct plan_options o = options(PLAN_REFRESH);
	struct play g;

	(void)state;
	o.account_id = STR("55");
	o.newest_id = STR("77");
	play(&g, SOURCE_X_API, &o, reused, PLAY_N(reused));
	assert_int_equal(g.step, PLAN_DONE);
	assert_true(g.end.other_account);
	want_str(g.account.id, ID);
	assert_true(str_find(g.url[1], STR("since_id")) == (size_t)-1);
	play_free(&g);
	o.account_id = STR(ID);
	play(&g, SOURCE_X_API, &o, renamed, PLAY_N(renamed));
	assert_int_equal(g.step, PLAN_DONE);
	assert_false(g.end.other_account);
	want_str(g.account.handle, "ada_rows");
	play_free(&g);
}

#define PROBLEM(type, title, detail)                    \
	"{\"title\":\"" title "\",\"detail\":\"" detail \
	"\",\"type\":\"https://api.twitter.com/2/problems/" type "\"}"
#define ERRORS(type, title, detail) "{\"errors\":[" PROBLEM(type, title, detail) "]}"

/* What X refuses with, before any post and, where it says so, after some. */
static void
refusals(void **state)
{
	static const struct {
		int status;
		const char *body;
		enum err err;
		const char *says;
	} table[] = {
		{ 200,
		    ERRORS("resource-not-found", "Not Found Error",
			"Could not find user with username: [ada_sails]."),
		    ERR_UNKNOWN_ACCOUNT, "ada_sails" },
		{ 404, PROBLEM("resource-not-found", "Not Found Error", "no"), ERR_UNKNOWN_ACCOUNT, NULL },
		{ 404, "{\"title\":\"Not Found\",\"type\":\"about:blank\",\"status\":404}",
		    ERR_UNKNOWN_ACCOUNT, NULL },
		{ 404, "<html>nginx</html>", ERR_PLATFORM_ERROR, NULL },
		{ 200, ERRORS("resource-not-found", "Forbidden", "User has been suspended: [ada_sails]."),
		    ERR_SUSPENDED, NULL },
		{ 403, PROBLEM("not-authorized-for-resource", "Forbidden", "User has been Suspended"),
		    ERR_SUSPENDED, NULL },
		{ 200, ERRORS("not-authorized-for-resource", "Authorization Error", "Sorry"), ERR_PROTECTED,
		    NULL },
		{ 401, "{\"title\":\"Unauthorized\",\"type\":\"about:blank\",\"status\":401}",
		    ERR_PLATFORM_NOT_CONFIGURED, "token" },
		{ 401, "", ERR_PLATFORM_NOT_CONFIGURED, NULL },
		{ 403, PROBLEM("client-forbidden", "Client Forbidden", "attached to a Project"),
		    ERR_PLATFORM_NOT_CONFIGURED, NULL },
		{ 403, "{\"title\":\"Forbidden\",\"type\":\"about:blank\"}", ERR_PLATFORM_NOT_CONFIGURED,
		    NULL },
		{ 403, "<html>wall</html>", ERR_PLATFORM_ERROR, NULL },
		{ 429, PROBLEM("usage-capped", "UsageCapExceeded", "Usage cap exceeded: Monthly product cap"),
		    ERR_PLATFORM_QUOTA, NULL },
		{ 200, PROBLEM("usage-capped", "UsageCapExceeded", "Usage cap exceeded"), ERR_PLATFORM_QUOTA,
		    NULL },
		{ 403, "{\"title\":\"UsageCapExceeded\",\"type\":\"about:blank\"}", ERR_PLATFORM_QUOTA,
		    NULL },
		{ 402,
		    "{\"account_id\": 2056915467785113600, \"title\": "
		    "\"CreditsDepleted\",\"type\":\"https://api.twitter.com/2/problems/credits\"}",
		    ERR_PLATFORM_QUOTA, NULL },
		{ 402, "", ERR_PLATFORM_QUOTA, NULL },
		{ 400, PROBLEM("invalid-request", "Invalid Request", "no"), ERR_PLATFORM_ERROR, "400" },
		{ 410, "{}", ERR_PLATFORM_ERROR, "410" },
		{ 500, PROBLEM("internal-error", "Internal Error", "no"), ERR_PLATFORM_ERROR, "500" },
		{ 503, "<html>", ERR_PLATFORM_ERROR, NULL },
		{ 504, "", ERR_PLATFORM_TIMEOUT, NULL },
		{ 302, "", ERR_PLATFORM_ERROR, NULL },
		{ 200, "{\"data\": {\"id\": \"12", ERR_PLATFORM_ERROR, "JSON" },
		{ 200, "<!doctype html><html>", ERR_PLATFORM_ERROR, "page" },
		{ 200, "", ERR_PLATFORM_ERROR, NULL },
		{ 200, "null", ERR_PLATFORM_ERROR, NULL },
		{ 200, "[]", ERR_PLATFORM_ERROR, NULL },
		{ 200, "{}", ERR_PLATFORM_ERROR, NULL },
		{ 200, "{\"data\":7}", ERR_PLATFORM_ERROR, NULL },
		{ 200, "{\"data\":\"x\",\"meta\":[]}", ERR_PLATFORM_ERROR, NULL },
		{ 200, ERRORS("something-new", "Odd", "odd"), ERR_PLATFORM_ERROR, NULL },
	};

	(void)state;
	for (size_t i = 0; i < PLAY_N(table); i++) {
		struct play_answer at_once[] = { { NULL, table[i].status, NULL, table[i].body, NULL, NULL,
		    true } };
		struct play_answer at_posts[] = { { "/by/username", 200, "x/user.json", NULL, NULL, NULL,
						      false },
			{ NULL, table[i].status, NULL, table[i].body, NULL, NULL, true } };
		struct play_answer midway[] = { { "/by/username", 200, "x/user.json", NULL, NULL, NULL,
						    false },
			{ "/tweets", 200, "x/posts_1.json", NULL, NULL, NULL, false },
			{ NULL, table[i].status, NULL, table[i].body, NULL, NULL, true } };
		bool of_account = table[i].err == ERR_UNKNOWN_ACCOUNT || table[i].err == ERR_SUSPENDED ||
				  table[i].err == ERR_PROTECTED;
		struct plan_options o = options(PLAN_FIRST);
		struct play g;

		play(&g, SOURCE_X_API, &o, at_once, 1);
		if (g.step != PLAN_FAILED || g.end.fault.err != table[i].err || g.n_asked != 1)
			fail_msg("row %zu: %s after %zu requests", i, err_code(g.end.fault.err), g.n_asked);
		if (table[i].says)
			assert_non_null(strstr(g.end.fault.detail, table[i].says));
		want_str(str_of(g.end.fault.setting),
		    table[i].err == ERR_PLATFORM_NOT_CONFIGURED ? "TWITTER_BEARER_TOKEN" : "");
		assert_null(strstr(g.end.fault.detail, "hush"));
		play_free(&g);

		play(&g, SOURCE_X_API, &o, at_posts, 2);
		if (g.step != PLAN_FAILED || g.end.fault.err != table[i].err || g.n_asked != 2)
			fail_msg("row %zu at the posts: %s after %zu requests", i, err_code(g.end.fault.err),
			    g.n_asked);
		play_free(&g);

		play(&g, SOURCE_X_API, &o, midway, 3);
		if (g.step != (of_account ? PLAN_FAILED : PLAN_DONE) || g.end.fault.err != table[i].err ||
		    g.n_posts != 4 || g.end.complete)
			fail_msg("row %zu midway: %s", i, err_code(g.end.fault.err));
		if (table[i].err == ERR_PLATFORM_QUOTA)
			want_str(g.end.reason, "quota");
		want_str(g.cursor, "");
		play_free(&g);
	}
}

static void
protected_profile_asks_no_posts(void **state)
{
	struct play_answer script[] = { { NULL, 200, NULL,
	    "{\"data\":{\"id\":\"" ID "\",\"username\":\"ada_sails\",\"protected\":true}}", NULL, NULL,
	    false } };
	struct plan_options o = options(PLAN_FIRST);
	struct play g;

	(void)state;
	play(&g, SOURCE_X_API, &o, script, PLAY_N(script));
	assert_int_equal(g.step, PLAN_FAILED);
	assert_int_equal(g.end.fault.err, ERR_PROTECTED);
	assert_true(g.has_account);
	assert_true(g.account.is_protected);
	play_free(&g);
}

static void
strange_profiles(void **state)
{
	static const char *const table[] = { "{\"data\":{\"id\":\"../7\",\"username\":\"ada_sails\"}}",
		"{\"data\":{\"id\":7,\"username\":\"ada_sails\"}}",
		"{\"data\":{\"id\":\"7\",\"username\":\"somebody\"}}", "{\"data\":{\"id\":\"7\"}}",
		"{\"data\":{\"username\":\"ada_sails\"}}",
		"{\"data\":{\"id\":\"123456789012345678901\",\"username\":\"ada_sails\"}}" };
	struct plan_options o = options(PLAN_FIRST);

	(void)state;
	for (size_t i = 0; i < PLAY_N(table); i++) {
		struct play_answer script[] = { { NULL, 200, NULL, table[i], NULL, NULL, false } };
		struct play g;
		play(&g, SOURCE_X_API, &o, script, 1);
		assert_int_equal(g.step, PLAN_FAILED);
		assert_int_equal(g.end.fault.err, ERR_PLATFORM_ERROR);
		assert_false(g.has_account);
		play_free(&g);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(first_reading),
		cmocka_unit_test(other_spelling_of_fields), cmocka_unit_test(depth_is_kept),
		cmocka_unit_test(platform_depth), cmocka_unit_test(refresh),
		cmocka_unit_test(refresh_in_hundreds), cmocka_unit_test(all_gone_is_told_by_errors_alone),
		cmocka_unit_test(backfill_goes_on_behind_an_id), cmocka_unit_test(reused_and_renamed),
		cmocka_unit_test(refusals), cmocka_unit_test(protected_profile_asks_no_posts),
		cmocka_unit_test(strange_profiles) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
