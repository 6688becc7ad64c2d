/* test_flights.c: one fetch at a time, what visitors and money allow, and look-ups that found nothing. */
#include "fixture.h"

#include "store/flights.h"

static const struct handle jack = { .platform = PLATFORM_X, .text = "jack" };
static const struct handle jill = { .platform = PLATFORM_X, .text = "jill" };

static void
test_taken_in_turn(void **state)
{
	struct place *p = *state;
	/* op: t take, r renew, e end; at a time, by an owner; and what comes of it. */
	static const struct {
		char op;
		const char *owner;
		int64_t now;
		bool taken;
		enum err err;
		const char *holder; /* afterwards, "" for nobody */
	} row[] = {
		{ 'r', "a", 90, false, ERR_CONFLICT, "" },
		{ 'e', "a", 90, false, ERR_OK, "" },
		{ 't', "a", 100, true, ERR_OK, "a" },
		{ 't', "b", 101, false, ERR_OK, "a" },
		{ 't', "a", 101, false, ERR_OK, "a" },
		{ 'r', "b", 101, false, ERR_CONFLICT, "a" },
		{ 'e', "b", 101, false, ERR_OK, "a" },
		{ 'r', "a", 105, false, ERR_OK, "a" }, /* until 115 */
		{ 't', "b", 114, false, ERR_OK, "a" },
		{ 'r', "a", 120, false, ERR_OK, "a" }, /* late, but nobody else was there */
		{ 't', "b", 130, true, ERR_OK, "b" },  /* a's lease ran out */
		{ 'r', "a", 131, false, ERR_CONFLICT, "b" },
		{ 'e', "a", 131, false, ERR_OK, "b" },
		{ 'e', "b", 131, false, ERR_OK, "" },
		{ 't', "a", 131, true, ERR_OK, "a" },
		{ 't', "", 200, false, ERR_INVALID, "" },
		{ 't', "a name of more than thirty-nine bytes...", 200, false, ERR_INVALID, "" },
	};
	struct flight fl;
	bool flying;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		bool taken = false;
		enum err e = ERR_INTERNAL;

		if (row[i].op == 't')
			e = flights_take(p->db, &jack, row[i].owner, row[i].now, 10, &taken);
		else if (row[i].op == 'r')
			e = flights_renew(p->db, &jack, row[i].owner, row[i].now, 10, 40, 3200);
		else
			e = flights_end(p->db, &jack, row[i].owner);
		assert_int_equal(e, row[i].err);
		assert_int_equal(taken, row[i].taken);
		assert_int_equal(flights_look(p->db, &jack, row[i].now, &fl, &flying), ERR_OK);
		assert_string_equal(fl.owner, row[i].holder);
		assert_int_equal(flying, row[i].holder[0] != '\0');
		if (row[i].op == 'r' && row[i].err == ERR_OK) {
			assert_int_equal(fl.posts, 40);
			assert_int_equal(fl.expected, 3200);
			assert_int_equal(fl.started_at, 100);
			assert_int_equal(fl.lease_until, row[i].now + 10);
		}
		assert_int_equal(flights_look(p->db, &jill, row[i].now, &fl, &flying), ERR_OK);
		assert_false(flying);
	}
}

static void
test_admitted(void **state)
{
	struct place *p = *state;
	static const struct {
		const char *address;
		int64_t now, limit;
		bool ok;
		int64_t retry_at;
	} row[] = {
		{ "::1", 1000, 2, true, 0 },
		{ "::1", 1600, 2, true, 0 },
		{ "::1", 1700, 2, false, 4600 },
		{ "::1", 4599, 2, false, 4600 }, /* refusals do not count */
		{ "::2", 1700, 2, true, 0 },	 /* others are others */
		{ "::1", 1700, 0, true, 0 },	 /* no limit, not counted */
		{ "::1", 1700, -1, true, 0 },
		{ "::1", 1700, 3, true, 0 },
		{ "::1", 1800, 1, false, 5300 }, /* a smaller limit looks at the newest */
		{ "::1", 4600, 2, false, 5200 },
		{ "::1", 5200, 2, true, 0 },
		{ "' OR 1=1 --", 1, 1, true, 0 },
		{ "", 5000, 1, true, 0 },
		{ "", 5001, 1, false, 8600 },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		int64_t retry_at = -1;
		bool ok;

		assert_int_equal(
		    flights_admit(p->db, str_of(row[i].address), row[i].now, row[i].limit, &ok, &retry_at),
		    ERR_OK);
		if (ok != row[i].ok || retry_at != row[i].retry_at)
			fail_msg("row %zu: %d, again at %lld", i, ok, (long long)retry_at);
	}
}

static void
test_money(void **state)
{
	struct place *p = *state;
	static const struct {
		int64_t day, cost, budget;
		bool ok;
		int64_t spent;
		enum err err;
	} row[] = {
		{ 1, 1, 0, false, 0, ERR_OK },
		{ 1, 0, 0, true, 0, ERR_OK },
		{ 1, 600, 1000, true, 600, ERR_OK },
		{ 1, 401, 1000, false, 600, ERR_OK },
		{ 1, 400, 1000, true, 1000, ERR_OK },
		{ 1, 1, 1000, false, 1000, ERR_OK },
		{ 1, 0, 999, false, 1000, ERR_OK }, /* the budget was lowered */
		{ 1, INT64_MAX, INT64_MAX, false, 1000, ERR_OK },
		{ 2, 1000, 1000, true, 1000, ERR_OK }, /* a new day */
		{ 3, INT64_MAX, INT64_MAX, true, INT64_MAX, ERR_OK },
		{ 3, 1, INT64_MAX, false, INT64_MAX, ERR_OK },
		{ 4, -1, 1000, false, -7, ERR_INVALID },
		{ 4, 1, -1000, false, -7, ERR_INVALID },
	};
	int64_t spent, reads;
	bool ok;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		spent = -7;
		assert_int_equal(
		    flights_reserve(p->db, PLATFORM_X, row[i].day, row[i].cost, row[i].budget, &ok, &spent),
		    row[i].err);
		assert_int_equal(ok, row[i].ok);
		assert_int_equal(spent, row[i].spent);
	}
	/* 1000 reserved: 250 used and 5 posts read; then more than was reserved. */
	assert_int_equal(flights_settle(p->db, PLATFORM_X, 2, 1000, 250, 5), ERR_OK);
	assert_int_equal(flights_spent(p->db, PLATFORM_X, 2, &spent, &reads), ERR_OK);
	assert_int_equal(spent, 250);
	assert_int_equal(reads, 5);
	assert_int_equal(flights_settle(p->db, PLATFORM_X, 2, 0, 50, 1), ERR_OK);
	assert_int_equal(flights_settle(p->db, PLATFORM_X, 2, 5000, 0, 0), ERR_OK);
	assert_int_equal(flights_spent(p->db, PLATFORM_X, 2, &spent, &reads), ERR_OK);
	assert_int_equal(spent, 0);
	assert_int_equal(reads, 6);
	/* A reservation of the day before that is settled after midnight. */
	assert_int_equal(flights_settle(p->db, PLATFORM_X, 77, 10, 0, 2), ERR_OK);
	assert_int_equal(flights_spent(p->db, PLATFORM_X, 77, &spent, &reads), ERR_OK);
	assert_int_equal(spent, 0);
	assert_int_equal(flights_settle(p->db, PLATFORM_X, 2, -1, 0, 0), ERR_INVALID);
	assert_int_equal(flights_settle(p->db, PLATFORM_X, 2, 0, -1, 0), ERR_INVALID);
	assert_int_equal(flights_spent(p->db, PLATFORM_MASTODON, 2, &spent, &reads), ERR_OK);
	assert_int_equal(spent + reads, 0);
}

static void
test_missed(void **state)
{
	struct place *p = *state;
	struct fault f, got;

	assert_int_equal(flights_missed(p->db, &jack, 100, &got), ERR_OK);
	assert_int_equal(got.err, ERR_OK);
	(void)fault_set(&f, ERR_UNKNOWN_ACCOUNT, "X knows no jack \xe2\x80\x94 or hides it");
	assert_int_equal(flights_miss(p->db, &jack, &f, 100, 600), ERR_OK);
	assert_int_equal(flights_missed(p->db, &jack, 699, &got), ERR_OK);
	assert_int_equal(got.err, ERR_UNKNOWN_ACCOUNT);
	assert_string_equal(got.detail, f.detail);
	assert_int_equal(flights_missed(p->db, &jill, 200, &got), ERR_OK);
	assert_int_equal(got.err, ERR_OK);
	/* Anew, for something else and for longer. */
	(void)fault_set(&f, ERR_PROTECTED, "It is protected");
	f.until = 5000;
	assert_int_equal(flights_miss(p->db, &jack, &f, 200, 4800), ERR_OK);
	assert_int_equal(flights_missed(p->db, &jack, 4999, &got), ERR_OK);
	assert_int_equal(got.err, ERR_PROTECTED);
	assert_int_equal(got.until, 5000);
	assert_int_equal(flights_missed(p->db, &jack, 5000, &got), ERR_OK);
	assert_int_equal(got.err, ERR_OK);
	/* A word of a newer program is a failure all the same. */
	place_run(p->db, "UPDATE misses SET trouble = 'of_the_future', until = 9000");
	assert_int_equal(flights_missed(p->db, &jack, 5000, &got), ERR_OK);
	assert_int_equal(got.err, ERR_INTERNAL);
}

static void
test_pruned(void **state)
{
	struct place *p = *state;
	int64_t now = 500 * 86400, n, retry_at;
	struct fault f = { .err = ERR_GONE };
	bool ok;

	for (int old = 0; old < 2; old++) {
		const struct handle *h = old ? &jack : &jill;
		int64_t then = old ? now - 3600 : now;

		assert_int_equal(flights_take(p->db, h, "a", then, 60, &ok), ERR_OK);
		assert_int_equal(flights_miss(p->db, h, &f, then, 600), ERR_OK);
		assert_int_equal(flights_admit(p->db, STR("::1"), then, 10, &ok, &retry_at), ERR_OK);
		assert_int_equal(flights_settle(p->db, PLATFORM_X, old ? 99 : 100, 0, 1, 1), ERR_OK);
	}
	assert_int_equal(flights_prune(p->db, now), ERR_OK);
	place_number(p->db,
	    "SELECT (SELECT count(*) FROM flights) + (SELECT count(*) FROM misses) * 10 + "
	    "(SELECT count(*) FROM admissions) * 100 + (SELECT count(*) FROM spending) * 1000",
	    &n);
	assert_int_equal(n, 1111);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_taken_in_turn, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_admitted, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_money, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_missed, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_pruned, place_setup, place_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
