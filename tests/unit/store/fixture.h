/* fixture.h: a store of its own for each test, in a folder that goes away with it. */
#ifndef TEST_STORE_FIXTURE_H
#define TEST_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "model/post.h"
#include "store/db.h"

struct place {
	char home[40];
	char file[80]; /* the store in it */
	struct conf *c;
	struct db *db;
	struct arena *a;
};

static inline struct db *
place_open(struct place *p, enum db_open_mode mode)
{
	struct fault f = { 0 };
	struct db *db = NULL;

	if (db_open(p->c, mode, &db, &f) != ERR_OK)
		fail_msg("the store does not open: %s", f.detail);
	return db;
}

static inline void
place_make(struct place *p)
{
	struct fault f = { 0 };

	/* What is refused is refused on purpose here, and need not be logged. */
	log_init("test", LOG_ERROR);
	(void)snprintf(p->home, sizeof(p->home), "/tmp/tweetx-store-XXXXXX");
	assert_non_null(mkdtemp(p->home));
	(void)snprintf(p->file, sizeof(p->file), "%s/tweetx.db", p->home);
	assert_int_equal(unsetenv("DATABASE_URL"), 0);
	assert_int_equal(setenv("TWEETX_HOME", p->home, 1), 0);
	if (conf_load(&p->c, &f) != ERR_OK)
		fail_msg("the settings do not load: %s", f.detail);
	p->db = NULL;
	p->a = arena_new(8 << 20);
	assert_non_null(p->a);
}

static inline void
place_drop(struct place *p)
{
	char command[160];

	db_close(p->db);
	conf_free(p->c);
	arena_free(p->a);
	(void)snprintf(command, sizeof(command), "chmod -R u+rwX '%s' && rm -rf '%s'", p->home, p->home);
	assert_int_equal(system(command), 0);
}

/* Set-up and tear-down with an open store. */
static inline int
place_setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	place_make(p);
	p->db = place_open(p, DB_READ_WRITE);
	*state = p;
	return 0;
}

static inline int
place_setup_closed(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	place_make(p);
	*state = p;
	return 0;
}

static inline int
place_teardown(void **state)
{
	place_drop(*state);
	free(*state);
	return 0;
}

/* The first number that a query gives. */
static inline void
place_number(struct db *db, const char *sql, int64_t *v)
{
	struct db_stmt *st;
	bool row;

	assert_int_equal(db_prepare(db, sql, &st), ERR_OK);
	assert_int_equal(db_step(st, &row), ERR_OK);
	assert_true(row);
	*v = db_int(st, 0);
	db_reset(st);
}

static inline void
place_run(struct db *db, const char *sql)
{
	struct db_stmt *st;

	assert_int_equal(db_prepare(db, sql, &st), ERR_OK);
	assert_int_equal(db_run(st, NULL), ERR_OK);
}

/*
 * crowd(n, fn, p): n processes at once, each with a connection of its own; what fn returns (0..100) is added up. One that fails,
 * by whatever, fails the test. They begin together.
 */
static inline int
crowd(int n, int (*fn)(struct place *p, int number), struct place *p)
{
	int gate[2], status, sum = 0;
	pid_t pid[16];
	char c;

	assert_true(n <= 16);
	assert_int_equal(pipe(gate), 0);
	for (int i = 0; i < n; i++) {
		pid[i] = fork();
		assert_true(pid[i] >= 0);
		if (pid[i] == 0) {
			int v = 101;

			/* A connection must not be used across a fork. */
			p->db = NULL;
			close(gate[1]);
			if (read(gate[0], &c, 1) == 0) {
				struct fault f = { 0 };

				if (db_open(p->c, DB_READ_WRITE, &p->db, &f) == ERR_OK)
					v = fn(p, i);
				else
					fprintf(stderr, "not opened: %s\n", f.detail);
				db_close(p->db);
			}
			_exit(v);
		}
	}
	close(gate[0]);
	close(gate[1]);
	for (int i = 0; i < n; i++) {
		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_true(WIFEXITED(status));
		assert_in_range(WEXITSTATUS(status), 0, 100);
		sum += WEXITSTATUS(status);
	}
	return sum;
}

#endif
