/* test_redis.c: servers that lie, stall, drip and break off: bounded in time and memory, and never a crash.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "cache/redis.h"
#include "redis_server.h"

static char folder[64], path[96], url[112];

/* A server of one answer: to each connection it gives `text` after the first bytes came, then does as `how`
 * says. */
enum how { CLOSE, HOLD, DRIP, DEAF };

static pid_t
liar(const char *text, size_t len, enum how how)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), fd;
	char in[4096];
	pid_t pid;

	(void)snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
	(void)unlink(path);
	assert_true(s >= 0 && bind(s, (struct sockaddr *)&at, sizeof(at)) == 0 && listen(s, 8) == 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid > 0) {
		(void)close(s);
		return pid;
	}
	for (;;) {
		fd = accept(s, NULL, NULL);
		if (fd < 0)
			_exit(1);
		if (how == DEAF) {
			(void)sleep(5);
			_exit(0);
		}
		while (read(fd, in, sizeof(in)) == (ssize_t)sizeof(in))
			continue;
		if (how == DRIP) {
			for (size_t i = 0; i < len && write(fd, text + i, 1) == 1; i++)
				(void)usleep(50000);
		} else if (write(fd, text, len) != (ssize_t)len) {
			_exit(1);
		}
		if (how == HOLD)
			(void)read(fd, in, sizeof(in));
		(void)close(fd);
	}
}

static void
dismiss(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

static void
lies_are_survived(void **state)
{
	static const struct {
		const char *text;
		enum how how;
		bool good;
	} row[] = {
		{ "+PONG\r\n", HOLD, true },
		{ "+PONG\r\n", DRIP, false }, /* 7 times 50 ms are too many */
		{ "", CLOSE, false },
		{ "", HOLD, false },
		{ "", DEAF, false },
		{ "$5\r\nhel", HOLD, false },
		{ "$5\r\nhel", CLOSE, false },
		{ "$5\r\nhelloXX+PONG\r\n", HOLD, true }, /* hiredis takes any two bytes for the end */
		{ "$-7\r\n", HOLD, false },
		{ "$99999999999999999999\r\n", HOLD, false },
		{ "$2147483647\r\nx", HOLD, false },
		{ "*2147483647\r\n", HOLD, false },
		{ "*-5\r\n", HOLD, false },
		{ "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n+x\r\n", HOLD, false },
		{ "*6\r\n+a\r\n+b\r\n+c\r\n+d\r\n+e\r\n+f\r\n", HOLD, true },
		{ "*2\r\n*2\r\n+a\r\n:1\r\n$-1\r\n", HOLD, true },
		{ "*0\r\n", HOLD, true },
		{ "*-1\r\n", HOLD, true },
		{ ":notanumber\r\n", HOLD, false },
		{ "HTTP/1.1 400 Bad Request\r\n\r\n", HOLD, false },
		{ "\377\377\377\377", HOLD, false },
		{ "-LOADING Redis is loading the dataset in memory\r\n", HOLD, false },
		{ "-NOAUTH Authentication required.\r\n", HOLD, false },
		{ "-ERR unknown command\r\n", HOLD, true },
		{ "-OOM command not allowed when used memory > 'maxmemory'.\r\n", HOLD, true },
	};
	struct str argv[] = { STR("MGET"), STR("a"), STR("b") };
	struct redis_reply reply;
	struct arena *a = arena_new(1 << 20);
	struct redis *r;
	int64_t start, took;
	pid_t pid;
	bool got;

	(void)state;
	assert_non_null(a);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		pid = liar(row[i].text, strlen(row[i].text), row[i].how);
		r = redis_new(str_of(url));
		assert_non_null(r);
		start = clock_mono_us();
		got = redis_ask(r, a, argv, 3, &reply);
		took = clock_mono_us() - start;
		if (got != row[i].good)
			fail_msg("%zu: %s", i, row[i].text);
		/* 250 ms, and what a busy machine adds. */
		if (took > 450000)
			fail_msg("%zu took %lld us", i, (long long)took);
		if (!got) {
			start = clock_mono_us();
			assert_false(redis_ask(r, a, argv, 3, &reply));
			assert_true(clock_mono_us() - start < 50000);
		}
		assert_true(reply.n <= REDIS_VALUES);
		redis_close(r);
		dismiss(pid);
		arena_reset(a);
	}
	arena_free(a);
}

/* A server that reads nothing while much is written to it. */
static void
nothing_is_read(void **state)
{
	size_t n = (size_t)16 << 20;
	char *big = calloc(1, n);
	struct str argv[] = { STR("SET"), STR("a"), { big, n } };
	struct redis_reply reply;
	struct arena *a = arena_new(4096);
	pid_t pid = liar("", 0, DEAF);
	struct redis *r = redis_new(str_of(url));
	int64_t start = clock_mono_us();

	(void)state;
	assert_true(big != NULL && a != NULL && r != NULL);
	assert_false(redis_ask(r, a, argv, 3, &reply));
	assert_true(clock_mono_us() - start < 500000);
	redis_close(r);
	dismiss(pid);
	arena_free(a);
	free(big);
}

static void
password_and_database(void **state)
{
	struct redis_server s = { .pid = 0 };
	struct str set[] = { STR("SET"), STR("k"), STR("in two") }, get[] = { STR("GET"), STR("k") };
	static const struct {
		const char *login, *db, *value; /* value NULL: refused */
	} row[] = {
		{ ":pa%20ss@", "/2", "in two" },
		{ "default:pa%20ss@", "/2", "in two" },
		{ ":pa%20ss@", "", "" },
		{ ":wrong@", "/2", NULL },
		{ "", "/2", NULL },
		{ "nobody:pa%20ss@", "/2", NULL },
		{ ":pa%20ss@", "/77", NULL },
	};
	struct arena *a = arena_new(1 << 20);
	struct redis_reply reply;
	char address[160], port[8];
	struct redis *r;
	bool got;

	(void)state;
	assert_non_null(a);
	/* Any port that is free; another process could take it in between, so a few are tried. */
	for (int i = 0; i < 5 && s.pid == 0; i++) {
		(void)snprintf(port, sizeof(port), "%d", 20000 + (int)((clock_mono_us() + i * 977) % 20000));
		(void)redis_server_start(&s, "pa ss", port);
	}
	if (s.pid == 0) {
		print_message("no redis-server: not tested\n");
		skip();
	}
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		(void)snprintf(
		    address, sizeof(address), "redis://%slocalhost:%s%s", row[i].login, port, row[i].db);
		r = redis_new(str_of(address));
		assert_non_null(r);
		if (i == 0)
			assert_true(redis_ask(r, a, set, 3, &reply));
		got = redis_ask(r, a, get, 2, &reply);
		if (got != (row[i].value != NULL))
			fail_msg("%s", address);
		if (got && row[i].value[0] == '\0')
			assert_int_equal(reply.v[0].kind, REDIS_NIL);
		else if (got)
			assert_true(str_eq(reply.v[0].text, str_of(row[i].value)));
		redis_close(r);
	}
	redis_server_free(&s);
	arena_free(a);
}

static void
a_name_that_nobody_knows(void **state)
{
	struct str argv[] = { STR("PING") };
	struct arena *a = arena_new(4096);
	struct redis *r = redis_new(STR("redis://no-such-host.invalid:6379"));
	struct redis_reply reply;
	int64_t start = clock_mono_us();

	(void)state;
	assert_true(a != NULL && r != NULL);
	assert_false(redis_ask(r, a, argv, 1, &reply));
	assert_true(clock_mono_us() - start < 400000);
	redis_close(r);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lies_are_survived),
		cmocka_unit_test(nothing_is_read),
		cmocka_unit_test(password_and_database),
		cmocka_unit_test(a_name_that_nobody_knows),
	};
	int failed;

	(void)snprintf(folder, sizeof(folder), "/tmp/tweetx-liar-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return 1;
	(void)snprintf(path, sizeof(path), "%s/r.sock", folder);
	(void)snprintf(url, sizeof(url), "unix:%s", path);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	(void)unlink(path);
	(void)rmdir(folder);
	return failed;
}
