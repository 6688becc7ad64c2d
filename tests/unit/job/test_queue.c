/* test_queue.c: jobs added, claimed in order, retried, finished, listed and counted. */
#include "../store/fixture.h"

#include "job/queue.h"

static int64_t
add(struct place *p, const char *kind, const char *key, const char *lane, int64_t run_at, int priority)
{
	struct job_spec spec = {
		.kind = kind, .key = str_of(key), .lane = str_of(lane), .run_at = run_at, .priority = priority
	};
	int64_t id = 0;
	bool added = false;

	assert_int_equal(job_add(p->db, &spec, 100, &id, &added), ERR_OK);
	assert_true(added);
	return id;
}

/* The id of the job that `owner` gets at `now`, 0 for none; the lease is 60 seconds. */
static int64_t
claim(struct place *p, const char *owner, int64_t now)
{
	struct job job;
	bool got;

	assert_int_equal(job_claim(p->db, p->a, owner, now, 60, &job, &got), ERR_OK);
	if (!got)
		return 0;
	assert_int_equal(job.state, JOB_RUNNING);
	assert_int_equal(job.lease_until, now + 60);
	assert_true(str_eq(job.owner, str_of(owner)));
	return job.id;
}

static struct job
look(struct place *p, int64_t id)
{
	struct job job;

	assert_int_equal(job_get(p->db, p->a, id, &job), ERR_OK);
	return job;
}

static void
test_added_once(void **state)
{
	struct place *p = *state;
	struct job_spec spec = { .kind = "fetch", .key = STR("x:jack"), .payload = STR("{}"), .run_at = 500 };
	int64_t id, again;
	struct job job;
	bool added;

	assert_int_equal(job_get(p->db, p->a, 1, &job), ERR_NOT_FOUND);
	assert_int_equal(job_add(p->db, &spec, 100, &id, &added), ERR_OK);
	assert_true(added);
	job = look(p, id);
	assert_true(str_eq(job.kind, STR("fetch")));
	assert_true(str_eq(job.key, STR("x:jack")));
	assert_true(str_eq(job.payload, STR("{}")));
	assert_int_equal(job.lane.len, 0);
	assert_int_equal(job.state, JOB_QUEUED);
	assert_int_equal(job.max_attempts, 5);
	assert_int_equal(job.created_at, 100);
	assert_int_equal(job.run_at, 500);
	/* Another kind or key is another job. */
	assert_int_not_equal(add(p, "sweep", "x:jack", "", 5000, 0), id);
	assert_int_not_equal(add(p, "fetch", "x:jac", "", 5000, 0), id);
	/* The same: not again, but earlier where that is asked for, never later. */
	spec.run_at = 900;
	assert_int_equal(job_add(p->db, &spec, 100, &again, &added), ERR_OK);
	assert_false(added);
	assert_int_equal(again, id);
	assert_int_equal(look(p, id).run_at, 500);
	spec.run_at = 0;
	assert_int_equal(job_add(p->db, &spec, 200, &again, NULL), ERR_OK);
	assert_int_equal(look(p, id).run_at, 200);
	/* Also while it runs; afterwards it is a new one. */
	assert_int_equal(claim(p, "w", 200), id);
	assert_int_equal(job_add(p->db, &spec, 201, &again, &added), ERR_OK);
	assert_false(added);
	assert_int_equal(again, id);
	assert_int_equal(job_finish(p->db, id, "w", 202), ERR_OK);
	assert_int_equal(job_add(p->db, &spec, 203, &again, &added), ERR_OK);
	assert_true(added);
	assert_true(again > id);
}

static void
test_order(void **state)
{
	struct place *p = *state;
	/* Priority, then time, then number. */
	int64_t late = add(p, "k", "late", "", 300, 0), first = add(p, "k", "first", "", 200, 0),
		second = add(p, "k", "second", "", 200, 0), urgent = add(p, "k", "urgent", "", 250, 10),
		future = add(p, "k", "future", "", 9000, 100);
	struct job_spec hurry = { .kind = "k", .key = STR("second"), .run_at = 999, .priority = 3 };
	int64_t id;

	assert_int_equal(claim(p, "w", 199), 0);
	assert_int_equal(claim(p, "w", 200), first);
	assert_int_equal(job_add(p->db, &hurry, 100, &id, NULL), ERR_OK);
	assert_int_equal(id, second);
	assert_int_equal(claim(p, "w", 300), urgent);
	assert_int_equal(claim(p, "w", 300), second);
	/* Its lease of 60 seconds ran out at 260. */
	assert_int_equal(claim(p, "w", 300), first);
	assert_int_equal(claim(p, "w", 300), late);
	assert_int_equal(claim(p, "w", 300), 0);
	/* All of their leases ran out: the most urgent again. */
	assert_int_equal(claim(p, "v", 360), urgent);
	assert_int_equal(claim(p, "v", 360), second);
	assert_int_equal(claim(p, "v", 360), first);
	assert_int_equal(claim(p, "v", 360), late);
	assert_int_equal(claim(p, "v", 9000), future);
}

static void
test_lanes(void **state)
{
	struct place *p = *state;
	int64_t a1 = add(p, "k", "a1", "a", 100, 5), a2 = add(p, "k", "a2", "a", 100, 5),
		b1 = add(p, "k", "b1", "b", 100, 0), none1 = add(p, "k", "none1", "", 100, 0),
		none2 = add(p, "k", "none2", "", 100, 0), due = 0;

	assert_int_equal(claim(p, "w", 100), a1);
	assert_int_equal(claim(p, "w", 100), b1);
	assert_int_equal(claim(p, "w", 100), none1);
	assert_int_equal(claim(p, "w", 100), none2);
	assert_int_equal(claim(p, "w", 100), 0);
	/* Nothing to do before the lane's lease ends. */
	assert_int_equal(job_next_due(p->db, 100, &due), ERR_OK);
	assert_int_equal(due, 160);
	assert_int_equal(job_renew(p->db, a1, "w", 150, 60, 1, 2), ERR_OK);
	assert_int_equal(claim(p, "v", 165), b1);
	assert_int_equal(job_finish(p->db, a1, "w", 166), ERR_OK);
	assert_int_equal(claim(p, "v", 166), a2);
	/* Its worker dies: the lane is free again when the lease ends, and one of it goes on at a time. */
	int64_t a3 = add(p, "k", "a3", "a", 101, 9);

	assert_int_equal(job_finish(p->db, b1, "v", 166), ERR_OK);
	assert_int_equal(job_finish(p->db, none1, "w", 166), ERR_OK);
	assert_int_equal(job_finish(p->db, none2, "w", 166), ERR_OK);
	assert_int_equal(claim(p, "v", 225), 0);
	assert_int_equal(claim(p, "v", 226), a3);
	assert_int_equal(claim(p, "v", 226), 0);
	assert_int_equal(job_next_due(p->db, 226, &due), ERR_OK);
	assert_int_equal(due, 286);
	assert_int_equal(job_finish(p->db, a3, "v", 227), ERR_OK);
	assert_int_equal(claim(p, "v", 227), a2);
}

static void
test_not_ours(void **state)
{
	struct place *p = *state;
	int64_t id = add(p, "k", "a", "", 100, 0);

	/* Not running, running for another, not there. */
	for (int i = 0; i < 3; i++) {
		int64_t which = i == 2 ? 999 : id;

		if (i == 1)
			assert_int_equal(claim(p, "other", 100), id);
		assert_int_equal(job_renew(p->db, which, "w", 100, 60, 0, 0), ERR_CONFLICT);
		assert_int_equal(job_finish(p->db, which, "w", 100), ERR_CONFLICT);
		assert_int_equal(job_fail(p->db, which, "w", 100, "e", true, 0), ERR_CONFLICT);
		assert_int_equal(job_reschedule(p->db, which, "w", STR("{}"), 100), ERR_CONFLICT);
		assert_int_equal(job_finish(p->db, which, "", 100), ERR_CONFLICT);
	}
	/* Finished exactly once. */
	assert_int_equal(job_finish(p->db, id, "other", 101), ERR_OK);
	assert_int_equal(job_finish(p->db, id, "other", 102), ERR_CONFLICT);
	assert_int_equal(job_fail(p->db, id, "other", 102, "e", true, 0), ERR_CONFLICT);
	assert_int_equal(look(p, id).finished_at, 101);
	/* A lost lease: the second worker's job, whatever the first still says. */
	id = add(p, "k", "b", "", 100, 0);
	assert_int_equal(claim(p, "slow", 200), id);
	assert_int_equal(claim(p, "w", 260), id);
	assert_int_equal(job_renew(p->db, id, "slow", 261, 60, 0, 0), ERR_CONFLICT);
	assert_int_equal(job_finish(p->db, id, "slow", 261), ERR_CONFLICT);
	assert_int_equal(job_finish(p->db, id, "w", 262), ERR_OK);
	assert_int_equal(look(p, id).attempts, 2);
}

static void
test_back_off(void **state)
{
	struct place *p = *state;
	struct job_spec spec = { .kind = "k", .key = STR("a"), .run_at = 100, .max_attempts = 10 },
			now = { .kind = "k", .key = STR("a") };
	static const int64_t wait[] = { 30, 60, 120, 240, 480, 960, 1920, 3600, 3600 };
	char error[2000];
	int64_t id, same, t = 100;
	struct job job;

	memset(error, 'e', sizeof(error));
	memcpy(error + 511, "\xc3\xbc", 2);
	error[sizeof(error) - 1] = '\0';
	assert_int_equal(job_add(p->db, &spec, 100, &id, NULL), ERR_OK);
	for (size_t i = 0; i < sizeof(wait) / sizeof(wait[0]); i++) {
		assert_int_equal(claim(p, "w", t), id);
		assert_int_equal(job_fail(p->db, id, "w", t, error, true, 0), ERR_OK);
		job = look(p, id);
		assert_int_equal(job.state, JOB_QUEUED);
		assert_int_equal(job.attempts, i + 1);
		assert_int_equal(job.run_at, t + wait[i]);
		assert_int_equal(job.error.len, 511); /* cut, but not within a character */
		/* Who asks for it again does not hurry it on. */
		assert_int_equal(job_add(p->db, &now, t, &same, NULL), ERR_OK);
		assert_int_equal(same, id);
		assert_int_equal(claim(p, "w", t + wait[i] - 1), 0);
		t += wait[i];
	}
	assert_int_equal(claim(p, "w", t), id);
	assert_int_equal(job_fail(p->db, id, "w", t, NULL, true, 0), ERR_OK);
	job = look(p, id);
	assert_int_equal(job.state, JOB_FAILED);
	assert_int_equal(job.finished_at, t);
	assert_int_equal(claim(p, "w", t + 100000), 0);

	/* A time that the platform names, if it is later; and what no retry helps. */
	static const struct {
		bool retry;
		int64_t retry_at, run_at;
		enum job_state state;
	} row[] = {
		{ true, 1131, 1131, JOB_QUEUED },
		{ true, 1130, 1130, JOB_QUEUED },
		{ true, 1001, 1030, JOB_QUEUED },
		{ false, 5000, 1000, JOB_FAILED },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char key[16];

		(void)snprintf(key, sizeof(key), "b%zu", i);
		id = add(p, "k", key, "", 1000, 100);
		assert_int_equal(claim(p, "w", i == 1 ? 1100 : 1000), id);
		assert_int_equal(
		    job_fail(p->db, id, "w", i == 1 ? 1100 : 1000, "e", row[i].retry, row[i].retry_at),
		    ERR_OK);
		job = look(p, id);
		assert_int_equal(job.state, row[i].state);
		assert_int_equal(job.run_at, row[i].run_at);
	}
}

static void
test_rescheduled(void **state)
{
	struct place *p = *state;
	int64_t id = add(p, "backfill", "a", "lane", 100, 0);
	struct job job;

	for (int i = 0; i < 20; i++) {
		/* It fails now and then; getting on lets the attempts begin anew. */
		assert_int_equal(claim(p, "w", 1000 * i + 1000), id);
		assert_int_equal(job_fail(p->db, id, "w", 1000 * i + 1000, "e", true, 0), ERR_OK);
		assert_int_equal(claim(p, "w", 1000 * i + 1030), id);
		assert_int_equal(job_reschedule(p->db, id, "w",
				     i % 2 ? STR("{\"page\":2}") : (struct str){ NULL, 0 }, 1000 * i + 2000),
		    ERR_OK);
		job = look(p, id);
		assert_int_equal(job.state, JOB_QUEUED);
		assert_int_equal(job.attempts, 0);
		assert_true(str_eq(job.payload, i % 2 ? STR("{\"page\":2}") : STR("")));
		assert_int_equal(claim(p, "w", 1000 * i + 1999), 0);
	}
}

/* A job that kills its workers ends after its attempts. */
static void
test_deadly(void **state)
{
	struct place *p = *state;
	int64_t id = add(p, "k", "deadly", "lane", 100, 0), next = add(p, "k", "next", "lane", 100, 0),
		t = 100, due;
	struct job job;

	for (int i = 0; i < 5; i++, t += 60)
		assert_int_equal(claim(p, "w", t), id);
	assert_int_equal(job_next_due(p->db, t - 1, &due), ERR_OK);
	assert_int_equal(due, t);
	assert_int_equal(claim(p, "w", t), next);
	job = look(p, id);
	assert_int_equal(job.state, JOB_FAILED);
	assert_int_equal(job.attempts, 5);
	assert_true(job.error.len > 0);
	assert_int_equal(job.finished_at, t);
	/* Alone, it is found out as well. */
	assert_int_equal(job_finish(p->db, next, "w", t), ERR_OK);
	id = add(p, "k", "alone", "", 100, 0);
	for (int i = 0; i < 5; i++, t += 60)
		assert_int_equal(claim(p, "w", t), id);
	assert_int_equal(claim(p, "w", t), 0);
	assert_int_equal(look(p, id).state, JOB_FAILED);
	assert_int_equal(job_next_due(p->db, t, &due), ERR_OK);
	assert_int_equal(due, 0);
}

static void
test_owner_freed(void **state)
{
	struct place *p = *state;
	int64_t a = add(p, "k", "a", "", 100, 0), b = add(p, "k", "b", "", 100, 0),
		c = add(p, "k", "c", "", 100, 0);

	assert_int_equal(claim(p, "dead", 100), a);
	assert_int_equal(claim(p, "alive", 100), b);
	assert_int_equal(claim(p, "dead", 100), c);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(job_free_owner(p->db, "dead", 110), ERR_OK);
		assert_int_equal(look(p, c).state, JOB_QUEUED);
		assert_int_equal(claim(p, "dead", 110), a);
		assert_int_equal(claim(p, "dead", 110), c);
	}
	assert_int_equal(look(p, b).state, JOB_RUNNING);
	/* The fifth death is the last one. */
	assert_int_equal(job_free_owner(p->db, "dead", 120), ERR_OK);
	assert_int_equal(look(p, a).state, JOB_FAILED);
	assert_int_equal(look(p, a).finished_at, 120);
	assert_int_equal(job_free_owner(p->db, "nobody", 120), ERR_OK);
	assert_int_equal(look(p, b).state, JOB_RUNNING);
}

static void
test_retried_by_hand(void **state)
{
	struct place *p = *state;
	int64_t id = add(p, "k", "a", "", 100, 0), newer;

	assert_int_equal(job_retry(p->db, 999, 100), ERR_NOT_FOUND);
	assert_int_equal(claim(p, "w", 100), id);
	assert_int_equal(job_retry(p->db, id, 100), ERR_CONFLICT);
	assert_int_equal(job_fail(p->db, id, "w", 100, "e", true, 5000), ERR_OK);
	/* Its back-off is cut short. */
	assert_int_equal(job_retry(p->db, id, 150), ERR_OK);
	assert_int_equal(look(p, id).attempts, 0);
	assert_int_equal(claim(p, "w", 150), id);
	assert_int_equal(job_fail(p->db, id, "w", 150, "e", false, 0), ERR_OK);
	assert_int_equal(look(p, id).state, JOB_FAILED);
	/* Not beside a newer one about the same. */
	newer = add(p, "k", "a", "", 100, 0);
	assert_int_equal(job_retry(p->db, id, 160), ERR_CONFLICT);
	assert_int_equal(look(p, id).state, JOB_FAILED);
	assert_int_equal(claim(p, "w", 160), newer);
	assert_int_equal(job_finish(p->db, newer, "w", 161), ERR_OK);
	assert_int_equal(job_retry(p->db, newer, 162), ERR_CONFLICT);
	assert_int_equal(job_retry(p->db, id, 162), ERR_OK);
	assert_int_equal(look(p, id).finished_at, 0);
	assert_int_equal(claim(p, "w", 162), id);
}

static void
test_lists_and_counts(void **state)
{
	struct place *p = *state;
	struct arena *tiny = arena_new(4096);
	int64_t id[5], counts[4], oldest, due = -1;
	struct job *list, job;
	char key[16];
	bool got;
	size_t n;

	assert_int_equal(job_next_due(p->db, 100, &due), ERR_OK);
	assert_int_equal(due, 0);
	assert_int_equal(job_counts(p->db, counts, 100, &oldest), ERR_OK);
	assert_int_equal(counts[0] + counts[1] + counts[2] + counts[3] + oldest, 0);
	for (int i = 0; i < 5; i++) {
		(void)snprintf(key, sizeof(key), "%d", i);
		id[i] = add(p, "k", key, "", 200 + i, 0);
	}
	assert_int_equal(job_next_due(p->db, 100, &due), ERR_OK);
	assert_int_equal(due, 200);
	assert_int_equal(claim(p, "w", 250), id[0]);
	assert_int_equal(claim(p, "w", 250), id[1]);
	assert_int_equal(job_finish(p->db, id[0], "w", 251), ERR_OK);
	assert_int_equal(job_fail(p->db, id[1], "w", 252, "broken", false, 0), ERR_OK);
	assert_int_equal(claim(p, "w", 253), id[2]);
	assert_int_equal(job_renew(p->db, id[2], "w", 254, 60, 40, 3200), ERR_OK);
	assert_int_equal(job_counts(p->db, counts, 260, &oldest), ERR_OK);
	assert_int_equal(counts[JOB_QUEUED], 2);
	assert_int_equal(counts[JOB_RUNNING], 1);
	assert_int_equal(counts[JOB_DONE], 1);
	assert_int_equal(counts[JOB_FAILED], 1);
	assert_int_equal(oldest, 57);
	assert_int_equal(job_counts(p->db, counts, 100, &oldest), ERR_OK);
	assert_int_equal(oldest, 0);

	assert_int_equal(job_list(p->db, p->a, 0, 100, &list, &n), ERR_OK);
	assert_int_equal(n, 5);
	assert_int_equal(list[0].id, id[4]);
	assert_int_equal(list[2].done, 40);
	assert_int_equal(list[2].total, 3200);
	assert_true(str_eq(list[3].error, STR("broken")));
	assert_int_equal(job_list(p->db, p->a, id[3], 2, &list, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(list[0].id, id[2]);
	assert_int_equal(job_list(p->db, p->a, 0, 0, &list, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(job_list(p->db, p->a, 0, -1, &list, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_non_null(tiny);
	assert_int_equal(job_list(p->db, tiny, 0, 1000000, &list, &n), ERR_NOMEM);
	assert_int_equal(n, 0);
	/* No memory for the answer: nothing was claimed. */
	while (arena_alloc(tiny, 16) != NULL)
		;
	assert_int_equal(job_claim(p->db, tiny, "w", 260, 60, &job, &got), ERR_NOMEM);
	assert_false(got);
	assert_int_equal(look(p, id[3]).state, JOB_QUEUED);
	assert_int_equal(look(p, id[3]).attempts, 0);
	arena_free(tiny);

	assert_int_equal(job_prune(p->db, 252), ERR_OK);
	assert_int_equal(job_get(p->db, p->a, id[0], &job), ERR_NOT_FOUND);
	assert_int_equal(look(p, id[1]).state, JOB_FAILED);
	assert_int_equal(job_prune(p->db, 100000), ERR_OK);
	assert_int_equal(job_list(p->db, p->a, 0, 100, &list, &n), ERR_OK);
	assert_int_equal(n, 3);
}

static void
test_workers(void **state)
{
	struct place *p = *state;
	bool alive = true;
	int64_t n;

	assert_int_equal(job_worker_alive(p->db, 100, 60, &alive), ERR_OK);
	assert_false(alive);
	assert_int_equal(job_heartbeat(p->db, "w", 100), ERR_OK);
	assert_int_equal(job_heartbeat(p->db, "w", 110), ERR_OK);
	assert_int_equal(job_worker_alive(p->db, 170, 60, &alive), ERR_OK);
	assert_true(alive);
	assert_int_equal(job_worker_alive(p->db, 171, 60, &alive), ERR_OK);
	assert_false(alive);
	assert_int_equal(job_heartbeat(p->db, "v", 110 + 86401), ERR_OK);
	place_number(p->db, "SELECT count(*) FROM workers", &n);
	assert_int_equal(n, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_added_once, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_order, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_lanes, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_not_ours, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_back_off, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_rescheduled, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_deadly, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_owner_freed, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_retried_by_hand, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_lists_and_counts, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_workers, place_setup, place_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
