/* test_followers.c: a history of followers holds what was read and what follows from it, and nothing else. */
#include "home.h"

#include "tracker/followers.h"

#define DAY ((int64_t)86400)
#define FIRST ((int64_t)20000) /* a day */

static void
read_at(struct home *h, int64_t id, int64_t at, int64_t followers)
{
	struct reading r = {
		.at = at, .followers = followers, .following = COUNT_UNKNOWN, .posts = COUNT_UNKNOWN
	};

	assert_int_equal(db_begin(tracker_db(h->t)), ERR_OK);
	assert_int_equal(accounts_add_reading(tracker_db(h->t), id, &r), ERR_OK);
	assert_int_equal(db_commit(tracker_db(h->t)), ERR_OK);
}

static void
net(struct home *h, int64_t id, int64_t day, int64_t follows)
{
	assert_int_equal(db_begin(tracker_db(h->t)), ERR_OK);
	assert_int_equal(
	    accounts_add_net_follow(tracker_db(h->t), id, (struct net_follow){ day, follows }), ERR_OK);
	assert_int_equal(db_commit(tracker_db(h->t)), ERR_OK);
}

/* Checks the whole history as "day:followers" pairs. */
static void
expect(struct home *h, int64_t id, const char *want)
{
	struct reading *list;
	char got[512] = "";
	size_t n, used = 0;

	assert_int_equal(followers_history(tracker_db(h->t), h->a, id, &list, &n), ERR_OK);
	for (size_t i = 0; i < n; i++)
		used += (size_t)snprintf(got + used, sizeof(got) - used, "%s%lld:%lld", i ? " " : "",
		    (long long)(list[i].at / DAY - FIRST), (long long)list[i].followers);
	assert_string_equal(got, want);
}

static void
test_readings_alone(void **state)
{
	struct home *h = *state;
	int64_t id = home_account(h, "ada", "1", 1);

	expect(h, id, "");
	read_at(h, id, FIRST * DAY + 100, 50);
	read_at(h, id, (FIRST + 9) * DAY + 100, 70);
	expect(h, id, "0:50 9:70");
}

static void
test_changes_without_a_reading_prove_nothing(void **state)
{
	struct home *h = *state;
	int64_t id = home_account(h, "ada", "1", 1);

	net(h, id, FIRST, 3);
	net(h, id, FIRST + 1, -1);
	expect(h, id, "");
}

static void
test_changes_make_days(void **state)
{
	struct home *h = *state;
	int64_t id = home_account(h, "ada", "1", 1);

	for (int64_t d = -2; d <= 2; d++)
		net(h, id, FIRST + d, 10);
	read_at(h, id, FIRST * DAY + 100, 100);
	/* The change of a day lies between the day before and it. */
	expect(h, id, "-3:70 -2:80 -1:90 0:100 1:110 2:120");
}

static void
test_gap_ends_the_chain(void **state)
{
	struct home *h = *state;
	int64_t id = home_account(h, "ada", "1", 1);

	net(h, id, FIRST + 1, 5);
	net(h, id, FIRST + 3, 5);
	read_at(h, id, FIRST * DAY + 100, 100);
	expect(h, id, "0:100 1:105");
}

static void
test_a_reading_wins_over_a_sum(void **state)
{
	struct home *h = *state;
	int64_t id = home_account(h, "ada", "1", 1);

	for (int64_t d = 1; d <= 4; d++)
		net(h, id, FIRST + d, 1);
	read_at(h, id, FIRST * DAY + 100, 100);
	read_at(h, id, (FIRST + 2) * DAY + 100, 150);
	expect(h, id, "0:100 1:101 2:150 3:151 4:152");
}

static void
test_never_below_nobody(void **state)
{
	struct home *h = *state;
	int64_t id = home_account(h, "ada", "1", 1);

	net(h, id, FIRST, 10);
	net(h, id, FIRST - 1, 1000);
	read_at(h, id, FIRST * DAY + 100, 20);
	expect(h, id, "-1:10 0:20");
}

int
main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, home_setup, home_teardown)
	const struct CMUnitTest tests[] = { ROW(test_readings_alone),
		ROW(test_changes_without_a_reading_prove_nothing), ROW(test_changes_make_days),
		ROW(test_gap_ends_the_chain), ROW(test_a_reading_wins_over_a_sum),
		ROW(test_never_below_nobody) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
