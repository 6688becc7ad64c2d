/* test_crowd.c: eight processes at one store, and one that is killed in the middle of writing. */
#include "fixture.h"

#include <signal.h>

#include "store/accounts.h"
#include "store/flights.h"
#include "store/posts.h"

#define CROWD 8
#define FAILED 101

static struct handle
numbered(int i)
{
	struct handle h = { .platform = PLATFORM_X };

	(void)snprintf(h.text, sizeof(h.text), "handle%d", i);
	return h;
}

static int
take_all(struct place *p, int number)
{
	char owner[16];
	int won = 0;
	bool taken;

	(void)snprintf(owner, sizeof(owner), "p%d", number);
	for (int i = 0; i < 60; i++) {
		struct handle h = numbered(i);

		if (flights_take(p->db, &h, owner, 100, 60, &taken) != ERR_OK)
			return FAILED;
		won += taken;
	}
	return won;
}

/* All leases ran out: each is taken over once. */
static int
take_over(struct place *p, int number)
{
	char owner[16];
	int won = 0;
	bool taken;

	(void)snprintf(owner, sizeof(owner), "q%d", number);
	for (int i = 0; i < 60; i++) {
		struct handle h = numbered(i);

		if (flights_take(p->db, &h, owner, 160, 60, &taken) != ERR_OK)
			return FAILED;
		won += taken;
	}
	return won;
}

static void
test_one_flight(void **state)
{
	struct place *p = *state;

	assert_int_equal(crowd(CROWD, take_all, p), 60);
	assert_int_equal(crowd(CROWD, take_over, p), 60);
}

static int
spend(struct place *p, int number)
{
	int64_t spent;
	int won = 0;
	bool ok;

	for (int i = 0; i < 30; i++) {
		if (flights_reserve(p->db, PLATFORM_X, 1, 10 + number, 1000, &ok, &spent) != ERR_OK ||
		    spent > 1000)
			return FAILED;
		if (ok && flights_settle(p->db, PLATFORM_X, 1, 10 + number, 10, 1) != ERR_OK)
			return FAILED;
		won += ok;
	}
	return won;
}

static void
test_one_purse(void **state)
{
	struct place *p = *state;
	int64_t spent, reads;
	int won = crowd(CROWD, spend, p);

	p->db = place_open(p, DB_READ_WRITE);
	assert_int_equal(flights_spent(p->db, PLATFORM_X, 1, &spent, &reads), ERR_OK);
	/* Each that won paid 10 in the end; what is left is less than the dearest wanted. */
	assert_int_equal(spent, 10 * won);
	assert_int_equal(reads, won);
	assert_in_range(won, 98, 100);
}

static int
enter(struct place *p, int number)
{
	int64_t retry_at;
	int won = 0;
	bool ok;

	(void)number;
	for (int i = 0; i < 20; i++) {
		if (flights_admit(p->db, STR("::1"), 1000 + i, 10, &ok, &retry_at) != ERR_OK)
			return FAILED;
		won += ok;
	}
	return won;
}

static void
test_one_door(void **state)
{
	assert_int_equal(crowd(CROWD, enter, *state), 10);
}

/* Everybody keeps readings of one post, and posts of his own, each in a transaction. */
static int
keep(struct place *p, int number)
{
	struct account a = { .platform = PLATFORM_X, .id = STR("12"), .handle = STR("jack") };
	int64_t id, added, changed, all = 0;
	char own[32];

	for (int i = 0; i < 40; i++) {
		struct post post[2];

		post_init(&post[0]);
		post[0].id = STR("shared");
		post[0].created_at = 1;
		post[0].read_at = 1 + i * CROWD + number;
		post[0].counts[COUNT_LIKES] = post[0].read_at * 3;
		(void)snprintf(own, sizeof(own), "%d-%d", number, i);
		post[1] = post[0];
		post[1].id = str_of(own);
		if (db_begin(p->db) != ERR_OK || accounts_save(p->db, &a, 100, &id, NULL) != ERR_OK ||
		    posts_save(p->db, id, post, 2, &added, &changed) != ERR_OK || db_commit(p->db) != ERR_OK)
			return FAILED;
		all += added;
	}
	return (int)all;
}

static void
test_no_lost_update(void **state)
{
	struct place *p = *state;
	struct account_row row;
	struct post post;
	int64_t n;

	assert_int_equal(crowd(CROWD, keep, p), CROWD * 40 + 1);
	p->db = place_open(p, DB_READ_WRITE);
	assert_int_equal(accounts_find_id(p->db, p->a, PLATFORM_X, STR("12"), &row), ERR_OK);
	assert_int_equal(row.stored_posts, CROWD * 40 + 1);
	place_number(p->db, "SELECT count(*) FROM posts", &n);
	assert_int_equal(n, row.stored_posts);
	assert_int_equal(posts_get(p->db, p->a, row.id, STR("shared"), &post), ERR_OK);
	assert_int_equal(post.read_at, CROWD * 40);
	assert_int_equal(post.counts[COUNT_LIKES], CROWD * 40 * 3);
}

/* Writes for ever, and says through `fd` what is committed. */
static void
write_until_killed(struct place *p, int64_t account, int fd, int round)
{
	struct handle h = numbered(0);
	int64_t added, changed;
	char id[20][48];
	bool taken;

	p->db = place_open(p, DB_READ_WRITE);
	if (flights_take(p->db, &h, "killed", 100 * round, 60, &taken) != ERR_OK || !taken)
		_exit(1);
	for (int i = 0;; i++) {
		struct post post[20];

		for (int k = 0; k < 20; k++) {
			post_init(&post[k]);
			post[k].created_at = i;
			post[k].text = STR("a text of some length, so that pages fill up and the log grows");
			(void)snprintf(id[k], sizeof(id[k]), "%d-%d-%d", round, i, k);
			post[k].id = str_of(id[k]);
		}
		if (db_begin(p->db) != ERR_OK ||
		    posts_save(p->db, account, post, 20, &added, &changed) != ERR_OK ||
		    db_commit(p->db) != ERR_OK || write(fd, &i, sizeof(i)) != sizeof(i))
			_exit(1);
	}
}

static void
test_killed(void **state)
{
	struct place *p = *state;
	struct account a = { .platform = PLATFORM_X, .id = STR("12"), .handle = STR("jack") };
	struct handle h = numbered(0);
	struct db_stmt *st;
	struct post post;
	int64_t account, n;
	bool taken, row;

	p->db = place_open(p, DB_READ_WRITE);
	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(accounts_save(p->db, &a, 1, &account, NULL), ERR_OK);
	assert_int_equal(db_commit(p->db), ERR_OK);
	for (int round = 1; round <= 12; round++) {
		int fd[2], status, told = -1, i, acknowledged;
		char id[48];
		pid_t pid;

		db_close(p->db);
		p->db = NULL;
		assert_int_equal(pipe(fd), 0);
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			write_until_killed(p, account, fd[1], round);
		close(fd[1]);
		for (acknowledged = 0; acknowledged < round * 7; acknowledged++) {
			assert_int_equal(read(fd[0], &i, sizeof(i)), sizeof(i));
			told = i;
		}
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		/* What it still said before it died counts as well. */
		while (read(fd[0], &i, sizeof(i)) == sizeof(i))
			told = i;
		close(fd[0]);

		p->db = place_open(p, DB_READ_WRITE);
		for (i = 0; i <= told; i++) {
			(void)snprintf(id, sizeof(id), "%d-%d-%d", round, i, i % 20);
			assert_int_equal(posts_get(p->db, p->a, account, str_of(id), &post), ERR_OK);
		}
		/* The counter agrees with the rows: no transaction in part. */
		assert_int_equal(posts_count(p->db, account, &n), ERR_OK);
		assert_int_equal(db_prepare(p->db, "SELECT count(*) FROM posts", &st), ERR_OK);
		assert_int_equal(db_step(st, &row), ERR_OK);
		assert_int_equal(db_int(st, 0), n);
		db_reset(st);
		assert_int_equal(db_prepare(p->db, "PRAGMA quick_check", &st), ERR_OK);
		assert_int_equal(db_step(st, &row), ERR_OK);
		assert_true(str_eq(db_text(st, 0), STR("ok")));
		db_reset(st);
		/* Its flight ends with its lease. */
		assert_int_equal(flights_take(p->db, &h, "next", 100 * round + 59, 1, &taken), ERR_OK);
		assert_false(taken);
		assert_int_equal(flights_take(p->db, &h, "next", 100 * round + 60, 1, &taken), ERR_OK);
		assert_true(taken);
		assert_int_equal(db_check(p->db), ERR_OK);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_flight, place_setup_closed, place_teardown),
		cmocka_unit_test_setup_teardown(test_one_purse, place_setup_closed, place_teardown),
		cmocka_unit_test_setup_teardown(test_one_door, place_setup_closed, place_teardown),
		cmocka_unit_test_setup_teardown(test_no_lost_update, place_setup_closed, place_teardown),
		cmocka_unit_test_setup_teardown(test_killed, place_setup_closed, place_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
