/* test_plan_x_embed.c: the plan of X's embed timeline: one page, and how little it proves. */
#include "plan_play.h"

static struct plan_options
options(void)
{
	return (struct plan_options){ .mode = PLAN_FIRST,
		.handle = play_handle(PLATFORM_X, "ada_sails"),
		.now = PLAY_NOW,
		.depth = 200,
		.base_url = "http://x.test" };
}

static void
page(void **state)
{
	static const struct want_post want[] = {
		{ "2000000000000000005", "2025-12-30T10:00:05Z", POST_ORIGINAL,
		    "Fair winds <3 & C #Sailing with @Bob_Rows", "en", "Sailing", "Bob_Rows",
		    { 21, 4, 3, 2, -1, -1 } },
		{ "2000000000000000004", "2025-12-30T09:00:00Z", POST_REPOST, "", "", "", "", UNTOLD },
		{ "2000000000000000003", "2025-12-29T08:00:00Z", POST_REPLY, "@Bob_Rows yes", "", NULL, NULL,
		    { 1, 0, -1, -1, -1, -1 } },
		{ "2000000000000000002", "2025-12-28T08:00:00Z", POST_QUOTE, "see", "", NULL, NULL,
		    { 2, -1, -1, -1, -1, -1 } },
	};
	struct play_answer script[] = { { "http://x.test/srv/timeline-profile/screen-name/ada_sails?", 200,
	    "x_embed/page.html", NULL, NULL, NULL, false } };
	struct plan_options o = options();
	struct play g;

	(void)state;
	play(&g, SOURCE_X_EMBED, &o, script, PLAY_N(script));
	assert_int_equal(g.step, PLAN_DONE);
	assert_int_equal(g.end.fault.err, ERR_OK);
	want_posts(&g, want, PLAY_N(want));
	assert_int_equal(g.n_broken, 1);
	assert_false(g.end.complete);
	want_str(g.end.reason, "embed_partial");
	want_str(g.end.source, "x-embed");
	/* What it leaves out is no evidence of anything. */
	assert_int_equal(g.end.window_from, 0);
	want_str(g.cursor, "");
	assert_int_equal(g.cost_max, 0);
	assert_int_equal(g.rq[0].bearer.len, 0);
	want_str(g.account.id, "900100200");
	want_str(g.account.handle, "ada_sails");
	assert_int_equal(g.account.followers, 1234);
	assert_int_equal(g.account.posts, 700);
	assert_int_equal(g.account.verified, 1);
	play_free(&g);
}

#define NEXT(json) "<html><script id=\"__NEXT_DATA__\" type=\"application/json\">" json "</script></html>"
#define ENTRY(user, rest)                                                                                 \
	NEXT("{\"props\":{\"pageProps\":{\"timeline\":{\"entries\":[{\"content\":{\"tweet\":{\"id_str\":" \
	     "\"5\"," rest "\"user\":{" user "}}}}]}}}}")

static void
refusals(void **state)
{
	static const struct {
		int status;
		const char *body;
		enum err err;
		const char *says;
	} table[] = {
		{ 200, NEXT("{\"props\":{\"pageProps\":{\"timeline\":{\"entries\":[]}}}}"),
		    ERR_UNKNOWN_ACCOUNT, "look alike" },
		{ 200, NEXT("{\"props\":{\"pageProps\":{\"timeline\":{}}}}"), ERR_UNKNOWN_ACCOUNT, NULL },
		{ 200, NEXT("{\"props\":{\"pageProps\":{}}}"), ERR_UNKNOWN_ACCOUNT, NULL },
		{ 200, ENTRY("\"screen_name\":\"somebody\",\"id_str\":\"7\"", ""), ERR_UNKNOWN_ACCOUNT,
		    NULL },
		{ 200, ENTRY("\"screen_name\":\"ada_sails\",\"id_str\":\"../7\"", ""), ERR_UNKNOWN_ACCOUNT,
		    NULL },
		{ 200, ENTRY("\"screen_name\":\"Ada_Sails\",\"id_str\":\"7\",\"protected\":true", ""),
		    ERR_PROTECTED, NULL },
		{ 404, "", ERR_UNKNOWN_ACCOUNT, NULL },
		{ 200, "<html>checking your browser</html>", ERR_PLATFORM_ERROR, NULL },
		{ 200, NEXT("{\"props\":{}}"), ERR_PLATFORM_ERROR, "shape" },
		{ 200, NEXT("{\"props\":{\"pageProps\":{\"timeline\":{\"entries\":7}}}}"), ERR_PLATFORM_ERROR,
		    "shape" },
		{ 200, NEXT("[1,2"), ERR_PLATFORM_ERROR, NULL },
		{ 200, "<script id=\"__NEXT_DATA__\">{\"props\":", ERR_PLATFORM_ERROR, NULL },
		{ 200, "<script id=\"__NEXT_DATA__\"", ERR_PLATFORM_ERROR, NULL },
		{ 200, "", ERR_PLATFORM_ERROR, NULL },
		{ 401, "", ERR_PLATFORM_ERROR, "refuses" },
		{ 403, "<html>", ERR_PLATFORM_ERROR, "refuses" },
		{ 410, "", ERR_PLATFORM_ERROR, NULL },
		{ 500, "", ERR_PLATFORM_ERROR, NULL },
		{ 504, "", ERR_PLATFORM_TIMEOUT, NULL },
	};

	(void)state;
	for (size_t i = 0; i < PLAY_N(table); i++) {
		struct play_answer script[] = { { NULL, table[i].status, NULL, table[i].body, NULL, NULL,
		    false } };
		struct plan_options o = options();
		struct play g;
		play(&g, SOURCE_X_EMBED, &o, script, 1);
		if (g.step != PLAN_FAILED || g.end.fault.err != table[i].err)
			fail_msg("row %zu: %s", i, err_code(g.end.fault.err));
		if (table[i].says)
			assert_non_null(strstr(g.end.fault.detail, table[i].says));
		assert_int_equal(g.n_posts, 0);
		play_free(&g);
	}
}

static void
other_account(void **state)
{
	struct play_answer script[] = { { NULL, 200, "x_embed/page.html", NULL, NULL, NULL, false } };
	struct plan_options o = options();
	struct play g;

	(void)state;
	o.account_id = STR("12");
	o.mode = PLAN_REFRESH;
	play(&g, SOURCE_X_EMBED, &o, script, 1);
	assert_true(g.end.other_account);
	assert_int_equal(g.n_posts, 4);
	play_free(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(page), cmocka_unit_test(refusals),
		cmocka_unit_test(other_account) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
