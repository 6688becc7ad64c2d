/* test_shared.c: tests of what processes share: metrics and waiting places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http/metrics.h"
#include "http/wait.h"

static const struct route routes[] = { { .id = "getA" }, { .id = "getB" } };

struct world {
	char home[64], file[128], wait[128];
	struct conf *conf;
};

static int
setup(void **state)
{
	static struct world w;
	struct fault f;

	(void)snprintf(w.home, sizeof(w.home), "/tmp/tweetx-http-XXXXXX");
	if (mkdtemp(w.home) == NULL || setenv("TWEETX_HOME", w.home, 1) != 0 ||
	    conf_load(&w.conf, &f) != ERR_OK)
		return 1;
	(void)snprintf(w.file, sizeof(w.file), "%s/run/metrics", w.home);
	(void)snprintf(w.wait, sizeof(w.wait), "%s/run/g.wait", w.home);
	*state = &w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;
	char run[128];

	conf_free(w->conf);
	(void)unlink(w->file);
	(void)rmdir(w->file);
	(void)unlink(w->wait);
	(void)snprintf(run, sizeof(run), "%s/run", w->home);
	return rmdir(run) | rmdir(w->home);
}

static void
expect(struct metrics *m, const char *line, int64_t now)
{
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	metrics_print(m, &b, now);
	assert_int_equal(b.err, ERR_OK);
	if (strstr(b.data, line) == NULL)
		print_error("%s\nlacks %s\n", b.data, line);
	assert_non_null(strstr(b.data, line));
	buf_free(&b);
}

static void
test_counts(void **state)
{
	struct world *w = *state;
	struct metrics *m = metrics_new(w->conf, routes, 2, 0),
		       *other = metrics_new(w->conf, routes + 1, 1, 0);

	assert_true(metrics_shared(m));
	metrics_count(m, 0, 200, 400, 0);
	metrics_count(m, 0, 304, 501, 0);
	metrics_count(m, 0, 503, 40000000, 0);
	metrics_count(m, METRICS_NO_ROUTE, 404, 10, 0);
	metrics_count(m, 7, 404, 10, 0);
	metrics_count(m, 1, 0, -5, 0);
	metrics_count(other, 0, 201, 0, 0);
	expect(other, "tweetx_http_requests_total{route=\"getA\",status=\"2xx\"} 1\n", 0);
	expect(other, "tweetx_http_requests_total{route=\"getA\",status=\"3xx\"} 1\n", 0);
	expect(other, "tweetx_http_requests_total{route=\"getA\",status=\"5xx\"} 1\n", 0);
	expect(other, "tweetx_http_requests_total{route=\"none\",status=\"4xx\"} 2\n", 0);
	expect(m, "tweetx_http_requests_total{route=\"getB\",status=\"2xx\"} 1\n", 0);
	expect(m, "tweetx_http_request_seconds_bucket{route=\"getA\",le=\"0.0005\"} 1\n", 0);
	expect(m, "tweetx_http_request_seconds_bucket{route=\"getA\",le=\"0.001\"} 2\n", 0);
	expect(m, "tweetx_http_request_seconds_bucket{route=\"getA\",le=\"30\"} 2\n", 0);
	expect(m, "tweetx_http_request_seconds_bucket{route=\"getA\",le=\"+Inf\"} 3\n", 0);
	expect(m, "tweetx_http_request_seconds_sum{route=\"getA\"} 40.000901\n", 0);
	expect(m, "tweetx_http_request_seconds_count{route=\"getB\"} 2\n", 0);
	metrics_free(m);
	metrics_free(other);
	metrics_free(NULL);
}

static void
test_many_processes(void **state)
{
	struct world *w = *state;
	struct metrics *m;

	for (int i = 0; i < 4; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			m = metrics_new(w->conf, routes, 2, 0);
			for (int k = 0; k < 10000; k++)
				metrics_count(m, 1, 200, 1, 0);
			metrics_free(m);
			conf_free(w->conf);
			_exit(0);
		}
	}
	for (int i = 0; i < 4; i++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	/* The file was there before: two that make one at once may lose what was counted until their next
	 * look. */
	m = metrics_new(w->conf, routes, 2, 0);
	expect(m, "tweetx_http_requests_total{route=\"getB\",status=\"2xx\"} 40000\n", 0);
	metrics_free(m);
}

static int
setup_with_file(void **state)
{
	struct world *w;

	if (setup(state) != 0)
		return 1;
	w = *state;
	metrics_free(metrics_new(w->conf, routes, 2, 0));
	return 0;
}

/* Whatever lies there: it counts again, at the latest when it looks again. */
static void
test_broken_file(void **state)
{
	struct world *w = *state;
	struct metrics *m = metrics_new(w->conf, routes, 2, 0);
	char junk[4096];
	int fd;

	memset(junk, 0x5a, sizeof(junk));
	/* junk over the head and the slots */
	for (int at = 0; at < 2; at++) {
		fd = open(w->file, O_WRONLY);
		assert_true(fd >= 0);
		for (int i = 0; i < 30; i++)
			assert_int_equal(pwrite(fd, junk, sizeof(junk), at * 64 + i * 4096), sizeof(junk));
		assert_int_equal(close(fd), 0);
		metrics_free(m);
		m = metrics_new(w->conf, routes, 2, 0);
		assert_true(metrics_shared(m));
		metrics_count(m, 0, 200, 1, 0);
		expect(m, "route=\"getA\",status=\"2xx\"} 1\n", 0);
	}
	/* gone: a new one within its time */
	assert_int_equal(unlink(w->file), 0);
	metrics_count(m, 0, 200, 1, 5);
	assert_int_equal(access(w->file, F_OK), -1);
	metrics_count(m, 0, 200, 1, 10);
	assert_int_equal(access(w->file, F_OK), 0);
	expect(m, "route=\"getA\",status=\"2xx\"} 1\n", 10);
	/* cut off, and found so before it is touched */
	assert_int_equal(truncate(w->file, 100), 0);
	metrics_count(m, 0, 200, 1, 20);
	expect(m, "route=\"getA\",status=\"2xx\"} 1\n", 20);
	/* a folder in its place: counted for nobody, but counted */
	assert_int_equal(unlink(w->file), 0);
	assert_int_equal(mkdir(w->file, 0700), 0);
	metrics_count(m, 0, 200, 1, 40);
	assert_false(metrics_shared(m));
	metrics_count(m, 0, 200, 1, 41);
	metrics_free(m);
}

static void
test_wait(void **state)
{
	struct world *w = *state;
	struct wait *here;
	int to[2], from[2], status;
	struct fault f;
	char c;
	pid_t pid;

	assert_int_equal(conf_set(w->conf, "TWEETX_PROCS", "3", &f), ERR_OK);
	assert_int_equal(pipe(to), 0);
	assert_int_equal(pipe(from), 0);
	here = wait_new(w->conf, "g", false);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct wait *there = wait_new(w->conf, "g", false);

		/* takes the one place, says so, is killed with it */
		c = wait_take(there) && wait_take(there) ? 'y' : 'n';
		if (write(from[1], &c, 1) != 1 || read(to[0], &c, 1) != 1)
			_exit(1);
		_exit(0);
	}
	assert_int_equal(read(from[0], &c, 1), 1);
	assert_int_equal(c, 'y');
	assert_false(wait_take(here));
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(wait_take(here));
	assert_true(wait_take(here));
	wait_give(here);
	wait_give(here);
	assert_true(wait_take(here));
	wait_free(here);
	wait_free(NULL);
	for (int i = 0; i < 2; i++)
		assert_int_equal(close(to[i]) | close(from[i]), 0);
}

static void
test_wait_counts(void **state)
{
	struct world *w = *state;
	struct fault f;
	struct wait *one;

	/* One process: none may wait; but a CGI may. */
	assert_int_equal(conf_set(w->conf, "TWEETX_PROCS", "1", &f), ERR_OK);
	one = wait_new(w->conf, "g", false);
	assert_false(wait_take(one));
	wait_free(one);
	one = wait_new(w->conf, "g", true);
	assert_true(wait_take(one));
	wait_free(one);
	/* No file to be had: nobody waits. */
	assert_int_equal(unlink(w->wait), 0);
	assert_int_equal(mkdir(w->wait, 0700), 0);
	one = wait_new(w->conf, "g", true);
	assert_false(wait_take(one));
	assert_false(wait_take(one));
	wait_free(one);
	assert_int_equal(rmdir(w->wait), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_counts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_processes, setup_with_file, teardown),
		cmocka_unit_test_setup_teardown(test_broken_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wait, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wait_counts, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
