/* test_queue_crowd.c: eight workers at one queue, and one that dies at work. */
#include "../store/fixture.h"

#include <signal.h>

#include "job/queue.h"

#define CROWD 8
#define JOBS 96 /* a process tells by its exit status how many it had, at most 100 */
#define FAILED 101

/* Everybody adds all jobs; each is added once. */
static int
add_all(struct place *p, int number)
{
	char key[16], lane[16];
	int added = 0;

	(void)number;
	for (int i = 0; i < JOBS; i++) {
		struct job_spec spec = { .kind = "k" };
		bool one;
		int64_t id;

		(void)snprintf(key, sizeof(key), "%d", i);
		(void)snprintf(lane, sizeof(lane), "lane%d", i % 4);
		spec.key = str_of(key);
		spec.lane = str_of(i % 2 ? lane : "");
		if (job_add(p->db, &spec, 100, &id, &one) != ERR_OK)
			return FAILED;
		added += one;
	}
	return added;
}

/* Takes jobs until there is none that may run, and sees that a lane is never taken twice. */
static int
work_all(struct place *p, int number)
{
	char owner[16];
	int done = 0, idle = 0;

	(void)snprintf(owner, sizeof(owner), "w%d", number);
	while (idle < 200) {
		struct job job;
		struct db_stmt *st;
		int64_t together;
		bool got, row;

		if (job_claim(p->db, p->a, owner, 100, 60, &job, &got) != ERR_OK)
			return FAILED;
		if (!got) {
			int64_t counts[4], oldest;

			if (job_counts(p->db, counts, 100, &oldest) != ERR_OK)
				return FAILED;
			if (counts[JOB_QUEUED] == 0)
				break;
			/* Its lane is somebody's. */
			idle++;
			(void)usleep(2000);
			continue;
		}
		if (job.attempts != 1 ||
		    db_prepare(p->db,
			"SELECT max(n) FROM (SELECT count(*) AS n FROM jobs WHERE state = 1 AND lane <> '' "
			"GROUP BY lane)",
			&st) != ERR_OK ||
		    db_step(st, &row) != ERR_OK)
			return FAILED;
		together = db_int(st, 0);
		db_reset(st);
		if (together > 1 || job_finish(p->db, job.id, owner, 101) != ERR_OK)
			return FAILED;
		arena_reset(p->a);
		done++;
	}
	return done;
}

static void
test_each_job_once(void **state)
{
	struct place *p = *state;
	int64_t counts[4], oldest;

	int added = crowd(CROWD, add_all, p);

	assert_int_equal(added, JOBS);
	assert_int_equal(crowd(CROWD, work_all, p), JOBS);
	p->db = place_open(p, DB_READ_WRITE);
	assert_int_equal(job_counts(p->db, counts, 100, &oldest), ERR_OK);
	assert_int_equal(counts[JOB_DONE], JOBS);
	assert_int_equal(counts[JOB_QUEUED] + counts[JOB_RUNNING] + counts[JOB_FAILED], 0);
}

static void
test_worker_killed(void **state)
{
	struct place *p = *state;
	struct job_spec spec = { .kind = "k", .key = STR("a"), .lane = STR("l") };
	struct job job;
	int fd[2], status;
	int64_t id;
	pid_t pid;
	bool got;
	char c;

	p->db = place_open(p, DB_READ_WRITE);
	assert_int_equal(job_add(p->db, &spec, 100, &id, NULL), ERR_OK);
	db_close(p->db);
	p->db = NULL;
	assert_int_equal(pipe(fd), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		p->db = place_open(p, DB_READ_WRITE);
		if (job_claim(p->db, p->a, "killed", 100, 60, &job, &got) != ERR_OK || !got)
			_exit(1);
		/* In the middle of finishing it. */
		if (db_begin(p->db) != ERR_OK || job_finish(p->db, id, "killed", 110) != ERR_OK ||
		    write(fd[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(fd[1]);
	assert_int_equal(read(fd[0], &c, 1), 1);
	close(fd[0]);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	p->db = place_open(p, DB_READ_WRITE);
	assert_int_equal(job_claim(p->db, p->a, "next", 159, 60, &job, &got), ERR_OK);
	assert_false(got);
	assert_int_equal(job_claim(p->db, p->a, "next", 160, 60, &job, &got), ERR_OK);
	assert_true(got);
	assert_int_equal(job.id, id);
	assert_int_equal(job.attempts, 2);
	assert_int_equal(job_finish(p->db, id, "next", 161), ERR_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_each_job_once, place_setup_closed, place_teardown),
		cmocka_unit_test_setup_teardown(test_worker_killed, place_setup_closed, place_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
