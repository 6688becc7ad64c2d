/* test_bad_days.c: a disk that is full, and files or folders that may not be written: reading goes on. */
#include "fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "job/queue.h"
#include "store/accounts.h"
#include "store/backup.h"
#include "store/flights.h"
#include "store/posts.h"
#include "store/sqlite.h"

#define NOBODY 65534

static int64_t
keep_account(struct place *p)
{
	struct account a = { .platform = PLATFORM_X, .id = STR("12"), .handle = STR("jack") };
	int64_t id = 0;

	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(accounts_save(p->db, &a, 1, &id, NULL), ERR_OK);
	assert_int_equal(db_commit(p->db), ERR_OK);
	return id;
}

/* A hundred posts of 4 kB in one transaction, the first one numbered `from`. */
static enum err
keep_posts(struct place *p, int64_t account, int from)
{
	static char text[4096];
	struct post post[100];
	char id[100][16];
	int64_t added, changed;
	enum err e;

	memset(text, 'x', sizeof(text));
	for (int i = 0; i < 100; i++) {
		post_init(&post[i]);
		(void)snprintf(id[i], sizeof(id[i]), "%d", from + i);
		post[i].id = str_of(id[i]);
		post[i].text = (struct str){ text, sizeof(text) };
	}
	e = db_begin(p->db);
	if (e == ERR_OK)
		e = posts_save(p->db, account, post, 100, &added, &changed);
	return e == ERR_OK ? db_commit(p->db) : (db_rollback(p->db), e);
}

static int64_t
count_posts(struct place *p)
{
	int64_t n;

	place_number(p->db, "SELECT count(*) FROM posts", &n);
	return n;
}

/* Fills the store until it refuses, sees that nothing is lost or half there, and goes on when there is room
 * again. */
static void
fill(struct place *p, int64_t account, void (*more_room)(struct place *p))
{
	struct handle h = { .platform = PLATFORM_X, .text = "jack" };
	struct account_row row;
	int whole = 0;
	int64_t n;
	enum err e;

	while ((e = keep_posts(p, account, whole * 100)) == ERR_OK)
		assert_true(++whole < 1000);
	assert_int_equal(e, ERR_STORE_FULL);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(keep_posts(p, account, whole * 100), ERR_STORE_FULL);
		assert_int_equal(count_posts(p), whole * 100);
		assert_int_equal(accounts_find(p->db, p->a, &h, &row), ERR_OK);
		assert_int_equal(row.stored_posts, whole * 100);
	}
	more_room(p);
	assert_int_equal(keep_posts(p, account, whole * 100), ERR_OK);
	assert_int_equal(posts_count(p->db, account, &n), ERR_OK);
	assert_int_equal(n, whole * 100 + 100);
}

static void
more_pages(struct place *p)
{
	assert_int_equal(sqlite_exec(p->db, "PRAGMA max_page_count=1000000"), ERR_OK);
}

static void
test_no_pages(void **state)
{
	struct place *p = *state;
	int64_t account = keep_account(p);

	assert_int_equal(sqlite_exec(p->db, "PRAGMA max_page_count=200"), ERR_OK);
	fill(p, account, more_pages);
}

static void
limit_files(rlim_t bytes)
{
	struct rlimit r;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &r), 0);
	r.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

static void
unlimited(struct place *p)
{
	(void)p;
	limit_files(RLIM_INFINITY);
}

/* As a full disk: the log cannot grow. Without this, the system would kill the process. */
static void
test_no_room_to_write(void **state)
{
	struct place *p = *state;
	int64_t account = keep_account(p);

	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	limit_files(1 << 20);
	fill(p, account, unlimited);
}

static void
test_no_room_for_a_new_store(void **state)
{
	struct place *p = *state;
	struct fault f = { 0 };

	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	log_init("test", LOG_ERROR + 1);
	for (rlim_t bytes = 0; bytes < 200000; bytes += 20000) {
		enum err e;

		limit_files(bytes);
		e = db_open(p->c, DB_READ_WRITE, &p->db, &f);
		limit_files(RLIM_INFINITY);
		if (e == ERR_OK)
			break;
		assert_int_equal(e, ERR_STORE_FULL);
		assert_non_null(strstr(f.detail, "disk is full"));
	}
	/* Whatever was begun is no hindrance. */
	db_close(p->db);
	p->db = place_open(p, DB_READ_WRITE);
	assert_int_equal(db_check(p->db), ERR_OK);
}

static void
test_no_room_for_a_backup(void **state)
{
	struct place *p = *state;
	struct fault f = { 0 };
	char path[128];
	struct stat st;

	(void)keep_posts(p, keep_account(p), 0);
	(void)snprintf(path, sizeof(path), "%s/copy", p->home);
	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	limit_files(100000);
	assert_int_equal(backup_to(p->db, path, NULL, NULL, &f), ERR_STORE_FULL);
	limit_files(RLIM_INFINITY);
	assert_int_not_equal(stat(path, &st), 0);
	assert_int_equal(backup_to(p->db, path, NULL, NULL, &f), ERR_OK);
	assert_int_equal(stat(path, &st), 0);
}

/*
 * The tests below are about permissions, which do not bind root: then they run as nobody.
 */
static int
setup_as_nobody(void **state)
{
	struct place *p;

	(void)place_setup_closed(state);
	p = *state;
	if (geteuid() == 0 && (chown(p->home, NOBODY, NOBODY) != 0 || seteuid(NOBODY) != 0)) {
		printf("skipped: this cannot be tried as root, nor can root become nobody here\n");
		(void)place_teardown(state);
		*state = NULL;
	}
	return 0;
}

static int
teardown_as_nobody(void **state)
{
	if (*state == NULL)
		return 0;
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	return place_teardown(state);
}

static void
set_mode(const struct place *p, const char *suffix, mode_t mode)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s%s", p->file, suffix);
	assert_int_equal(chmod(path, mode), 0);
}

/* What a store that may only be read does, and what it says. */
static void
assert_readable_only(struct place *p, int64_t posts)
{
	struct handle h = { .platform = PLATFORM_X, .text = "jack" };
	struct job_spec spec = { .kind = "k", .key = STR("a") };
	struct account_row row;
	struct job job;
	int64_t n;
	bool yes;

	p->db = place_open(p, DB_READ_WRITE);
	assert_int_equal(accounts_find(p->db, p->a, &h, &row), ERR_OK);
	assert_int_equal(row.stored_posts, posts);
	assert_int_equal(count_posts(p), posts);
	assert_int_equal(db_read_begin(p->db), ERR_OK);
	assert_int_equal(db_commit(p->db), ERR_OK);
	assert_int_equal(job_claim(p->db, p->a, "w", 100, 60, &job, &yes), ERR_OK);
	assert_false(yes);
	log_init("test", LOG_ERROR + 1);
	assert_int_equal(db_begin(p->db), ERR_STORE_READONLY);
	assert_int_equal(db_check(p->db), ERR_STORE_READONLY);
	assert_int_equal(accounts_bump(p->db, row.id), ERR_STORE_READONLY);
	assert_int_equal(accounts_touch(p->db, row.id, 1000000), ERR_STORE_READONLY);
	assert_int_equal(flights_take(p->db, &h, "me", 100, 60, &yes), ERR_STORE_READONLY);
	assert_false(yes);
	assert_int_equal(job_add(p->db, &spec, 100, &n, &yes), ERR_STORE_READONLY);
	db_close(p->db);
	/* Nothing to migrate: that is no refusal. */
	p->db = place_open(p, DB_MIGRATE);
	db_close(p->db);
	p->db = NULL;
}

static void
test_read_only(void **state)
{
	static const struct {
		mode_t folder, file;
		bool left_behind; /* a process was killed, and its log lies there */
	} row[] = {
		{ 0555, 0600, false },
		{ 0755, 0400, false },
		{ 0555, 0400, false },
		{ 0755, 0400, true },
		{ 0555, 0400, true },
	};
	struct place *p = *state;

	if (p == NULL) {
		skip();
		return; /* skip() does not come back, which analysers do not know */
	}
	p->db = place_open(p, DB_READ_WRITE);
	(void)keep_posts(p, keep_account(p), 0);
	db_close(p->db);
	p->db = NULL;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (row[i].left_behind) {
			int status;
			pid_t pid = fork();

			assert_true(pid >= 0);
			if (pid == 0) {
				p->db = place_open(p, DB_READ_WRITE);
				_exit(keep_posts(p, 1, 100) == ERR_OK ? 0 : 1);
			}
			assert_int_equal(waitpid(pid, &status, 0), pid);
			assert_int_equal(status, 0);
			set_mode(p, "-wal", row[i].file);
			set_mode(p, "-shm", row[i].file);
		}
		set_mode(p, "", row[i].file);
		assert_int_equal(chmod(p->home, row[i].folder), 0);
		assert_readable_only(p, row[i].left_behind ? 200 : 100);
		assert_int_equal(chmod(p->home, 0755), 0);
		set_mode(p, "", 0600);
		if (row[i].left_behind) {
			set_mode(p, "-wal", 0600);
			set_mode(p, "-shm", 0600);
		}
		/* Allowed again, it can be written again. */
		p->db = place_open(p, DB_READ_WRITE);
		assert_int_equal(db_check(p->db), ERR_OK);
		db_close(p->db);
		p->db = NULL;
	}
}

static void
test_not_allowed(void **state)
{
	struct place *p = *state;
	struct fault f = { 0 };
	char deeper[128];

	if (p == NULL) {
		skip();
		return; /* skip() does not come back, which analysers do not know */
	}
	log_init("test", LOG_ERROR + 1);
	/* A new store in a folder that may not be written; a home that may not be made. */
	assert_int_equal(chmod(p->home, 0555), 0);
	assert_int_equal(db_open(p->c, DB_READ_WRITE, &p->db, &f), ERR_STORE_READONLY);
	assert_non_null(strstr(f.detail, "may not be made"));
	(void)snprintf(deeper, sizeof(deeper), "%s/deeper", p->home);
	assert_int_equal(conf_set(p->c, "TWEETX_HOME", deeper, &f), ERR_OK);
	assert_int_equal(db_open(p->c, DB_READ_WRITE, &p->db, &f), ERR_STORE_READONLY);
	assert_non_null(strstr(f.detail, "TWEETX_HOME may not be made"));
	assert_int_equal(conf_set(p->c, "TWEETX_HOME", p->home, &f), ERR_OK);
	assert_int_equal(chmod(p->home, 0755), 0);
	/* A store that may not even be read. */
	p->db = place_open(p, DB_READ_WRITE);
	db_close(p->db);
	set_mode(p, "", 0);
	assert_int_equal(db_open(p->c, DB_READ_WRITE, &p->db, &f), ERR_STORE);
	assert_non_null(strstr(f.detail, "may not be opened"));
	/* One that still needs its tables. */
	set_mode(p, "", 0600);
	assert_int_equal(truncate(p->file, 0), 0);
	set_mode(p, "", 0400);
	assert_int_equal(db_open(p->c, DB_READ_WRITE, &p->db, &f), ERR_STORE_READONLY);
	assert_non_null(strstr(f.detail, "needs its tables"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_no_pages, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_no_room_to_write, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(
		    test_no_room_for_a_new_store, place_setup_closed, place_teardown),
		cmocka_unit_test_setup_teardown(test_no_room_for_a_backup, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_read_only, setup_as_nobody, teardown_as_nobody),
		cmocka_unit_test_setup_teardown(test_not_allowed, setup_as_nobody, teardown_as_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
