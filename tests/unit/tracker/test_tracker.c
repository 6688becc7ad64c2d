/* test_tracker.c: what a stored account is worth, its report, and that a forgotten one is gone. */
#include "home.h"

#include "stats/report.h"
#include "tracker/ask.h"
#include "tracker/export.h"
#include "tracker/work.h"

static void
test_freshness(void **state)
{
	static const struct {
		int64_t fetched, now;
		enum freshness want;
	} rows[] = {
		{ HOME_NOW, HOME_NOW, FRESH }, { HOME_NOW, HOME_NOW + 900, FRESH },
		{ HOME_NOW, HOME_NOW + 901, STALE }, { HOME_NOW, HOME_NOW + 86400, STALE },
		{ HOME_NOW, HOME_NOW + 86401, OUTDATED },
		{ 0, HOME_NOW, FRESH }, /* imported alone, and X is not set up: nothing newer can be had */
	};
	struct account_row row = { .account = { .platform = PLATFORM_X, .handle = STR("ada") } };
	struct home *h = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		row.fetched_at = rows[i].fetched;
		assert_int_equal(tracker_freshness(h->t, &row, rows[i].now), rows[i].want);
	}
}

static struct report *
report(struct home *h, const char *spec, struct report_query q)
{
	struct handle handle = home_handle(spec);
	struct account_row row;
	struct report *r;

	assert_int_equal(zone_open(STR("UTC"), &q.zone), ERR_OK);
	assert_int_equal(accounts_find(tracker_db(h->t), h->a, &handle, &row), ERR_OK);
	assert_int_equal(tracker_report(h->t, h->a, &row, &q, HOME_NOW + 60, &r), ERR_OK);
	zone_free(q.zone);
	return r;
}

static void
test_report(void **state)
{
	struct home *h = *state;
	struct report *r;

	home_account(h, "ada", "1", 30);
	r = report(h, "x:ada", (struct report_query){ .kinds = POST_KINDS_ALL });
	assert_int_equal(r->posts, 30);
	assert_int_equal(r->totals[COUNT_LIKES], 29 * 30 / 2);
	assert_int_equal(r->fetched_at, HOME_NOW);
	assert_true(r->complete);
	assert_false(r->stale);
	assert_int_equal(r->top_likes[0].counts[COUNT_LIKES], 29);
	assert_true(str_eq(r->top_likes[0].id, STR("1029")));
	assert_true(str_eq(r->top_likes[0].text, STR("a plain post about tape")));
	r = report(h, "x:ada", (struct report_query){ .kinds = 1u << POST_REPLY });
	assert_int_equal(r->posts, 0);
}

static void
test_trouble_shows(void **state)
{
	struct account_progress p = { .set_trouble = true,
		.trouble = { .err = ERR_PLATFORM_ERROR, .until = HOME_NOW + 600 } };
	struct home *h = *state;
	int64_t id = home_account(h, "ada", "1", 3);
	struct report *r;

	assert_int_equal(db_begin(tracker_db(h->t)), ERR_OK);
	assert_int_equal(accounts_progress(tracker_db(h->t), id, &p), ERR_OK);
	assert_int_equal(db_commit(tracker_db(h->t)), ERR_OK);
	r = report(h, "x:ada", (struct report_query){ .kinds = POST_KINDS_ALL });
	assert_true(r->stale);
	assert_false(r->complete);
	assert_true(str_eq(r->reason, STR("platform_error")));
	assert_int_equal(r->posts, 3);
}

static void
test_forget(void **state)
{
	struct home *h = *state;
	struct handle ada = home_handle("x:ada");
	struct ask ask = { .handle = ada };
	struct asked_for out;
	struct account_row row;
	int64_t id = home_account(h, "ada", "1", 5), n = -1;
	bool was;

	ask_account(h->t, h->a, &ask, HOME_NOW + 1, &out);
	assert_int_equal(out.asked, ASKED_REPORT);
	assert_int_equal(tracker_forget(h->t, &ada, HOME_NOW, &was), ERR_OK);
	assert_true(was);
	assert_int_equal(accounts_find(tracker_db(h->t), h->a, &ada, &row), ERR_NOT_FOUND);
	assert_int_equal(posts_count(tracker_db(h->t), id, &n), ERR_OK);
	assert_int_equal(n, 0);
	ask_account(h->t, h->a, &ask, HOME_NOW + 2, &out);
	assert_int_equal(out.asked, ASKED_FAULT);
	assert_int_equal(out.fault.err, ERR_FORGOTTEN);
	assert_int_equal(tracker_forget(h->t, &ada, HOME_NOW, &was), ERR_OK);
	assert_false(was);
}

static void
test_unknown_without_a_source(void **state)
{
	struct home *h = *state;
	struct ask ask = { .handle = home_handle("x:nobody"), .address = STR("192.0.2.1") };
	struct asked_for out;

	ask_account(h->t, h->a, &ask, HOME_NOW, &out);
	assert_int_equal(out.asked, ASKED_FAULT);
	assert_int_equal(out.fault.err, ERR_PLATFORM_NOT_CONFIGURED);
	assert_string_equal(out.fault.setting, "TWITTER_BEARER_TOKEN");
}

static void
test_watched_only(void **state)
{
	struct home *h = *state;
	struct ask ask = { .handle = home_handle("mastodon:ada@social.example"),
		.address = STR("192.0.2.1") };
	struct asked_for out;

	assert_int_equal(conf_set(h->conf, "TWEETX_FETCH", "watched", NULL), ERR_OK);
	ask_account(h->t, h->a, &ask, HOME_NOW, &out);
	assert_int_equal(out.asked, ASKED_FAULT);
	assert_int_equal(out.fault.err, ERR_NOT_WATCHED);
}

static void
test_retention(void **state)
{
	struct home *h = *state;
	struct handle ada = home_handle("x:ada"), bob = home_handle("x:bob");
	struct account_row row;
	bool was;

	home_account(h, "ada", "1", 2);
	home_account(h, "bob", "2", 2);
	assert_int_equal(accounts_watch(tracker_db(h->t), &bob, HOME_NOW, &was), ERR_OK);
	assert_int_equal(work_schedule(h->t, HOME_NOW + (int64_t)400 * 86400), ERR_OK);
	assert_int_equal(accounts_find(tracker_db(h->t), h->a, &ada, &row), ERR_OK);
	assert_int_equal(conf_set(h->conf, "TWEETX_RETENTION", "30", NULL), ERR_OK);
	assert_int_equal(work_schedule(h->t, HOME_NOW + (int64_t)400 * 86400), ERR_OK);
	assert_int_equal(accounts_find(tracker_db(h->t), h->a, &ada, &row), ERR_NOT_FOUND);
	assert_int_equal(accounts_find(tracker_db(h->t), h->a, &bob, &row), ERR_OK);
}

static void
test_export(void **state)
{
	struct home *h = *state;
	struct handle ada = home_handle("x:ada");
	struct report_query q = { .kinds = POST_KINDS_ALL, .has_from = true };
	struct account_row row;
	struct buf b;
	size_t lines = 0;

	home_account(h, "ada", "1", 10);
	q.from_day = HOME_NOW / 86400 - 3;
	assert_int_equal(zone_open(STR("UTC"), &q.zone), ERR_OK);
	assert_int_equal(accounts_find(tracker_db(h->t), h->a, &ada, &row), ERR_OK);
	buf_init(&b, 1 << 20);
	assert_int_equal(export_csv(h->t, &row, &q, 0.02, &b, NULL, NULL), ERR_OK);
	for (size_t i = 0; i < b.len; i++)
		lines += b.data[i] == '\n';
	assert_int_equal(lines, 1 + 4);
	assert_true(str_starts(buf_view(&b), STR("id,created_at,kind,text,")));
	zone_free(q.zone);
	buf_free(&b);
}

int
main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, home_setup, home_teardown)
	const struct CMUnitTest tests[] = { ROW(test_freshness), ROW(test_report), ROW(test_trouble_shows),
		ROW(test_forget), ROW(test_unknown_without_a_source), ROW(test_watched_only),
		ROW(test_retention), ROW(test_export) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
