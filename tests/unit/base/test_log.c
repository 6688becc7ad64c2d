/* test_log.c: what reaches stderr is one whole JSON line a call, whatever is logged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"

/* The test's stderr goes into a pipe while it logs; a pipe holds 64 kB, more than any line. */
struct catcher {
	int real, pipe[2];
};

static void
catch_begin(struct catcher *c)
{
	c->real = dup(STDERR_FILENO);
	assert_true(c->real >= 0);
	assert_int_equal(pipe(c->pipe), 0);
	assert_true(dup2(c->pipe[1], STDERR_FILENO) >= 0);
	assert_int_equal(close(c->pipe[1]), 0);
}

static size_t
catch_end(struct catcher *c, char *out, size_t size)
{
	size_t len = 0;
	ssize_t n;

	assert_true(dup2(c->real, STDERR_FILENO) >= 0);
	assert_int_equal(close(c->real), 0);
	while ((n = read(c->pipe[0], out + len, size - 1 - len)) > 0)
		len += (size_t)n;
	assert_int_equal(n, 0);
	assert_int_equal(close(c->pipe[0]), 0);
	out[len] = '\0';
	return len;
}

static void
lines_are_json(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct catcher c;
	char out[65536];
	struct str rest, line;
	cJSON *o;
	int64_t t;

	(void)state;
	log_init("tester", LOG_INFO);
	catch_begin(&c);
	errno = 77;
	log_debug("not this one", "k", "v");
	log_info("started");
	log_request("req-1");
	log_warn("odd \"value\"", "path", "a\nb\x1b[31m\xff<", "n", log_num(-42), "m", log_num(INT64_MIN));
	log_request("");
	log_error("last", "key without a value");
	assert_int_equal(errno, 77);
	rest = (struct str){ out, catch_end(&c, out, sizeof(out)) };

	assert_true(str_cut(&rest, '\n', &line));
	assert_int_equal(json_parse(a, line, &o), ERR_OK);
	assert_string_equal(json_str(o, "msg").p, "started");
	assert_string_equal(json_str(o, "level").p, "info");
	assert_string_equal(json_str(o, "program").p, "tester");
	assert_null(json_str(o, "request_id").p);
	assert_int_equal(json_str(o, "ts").len, 24);
	assert_true(clock_parse_rfc3339(json_str(o, "ts"), &t));
	assert_in_range(clock_now() - t, 0, 10);

	assert_true(str_cut(&rest, '\n', &line));
	assert_int_equal(json_parse(a, line, &o), ERR_OK);
	assert_string_equal(json_str(o, "level").p, "warn");
	assert_string_equal(json_str(o, "request_id").p, "req-1");
	assert_string_equal(json_str(o, "msg").p, "odd \"value\"");
	assert_string_equal(json_str(o, "path").p, "a\nb\x1b[31m\xef\xbf\xbd<");
	assert_string_equal(json_str(o, "n").p, "-42");
	assert_string_equal(json_str(o, "m").p, "-9223372036854775808");
	/* On the terminal no control byte arrives. */
	assert_true(str_chr(line, '\x1b') == (size_t)-1);

	assert_true(str_cut(&rest, '\n', &line));
	assert_int_equal(json_parse(a, line, &o), ERR_OK);
	assert_string_equal(json_str(o, "msg").p, "last");
	assert_null(json_str(o, "request_id").p);
	assert_true(str_cut(&rest, '\n', &line));
	assert_int_equal(line.len, 0);
	assert_false(str_cut(&rest, '\n', &line));
	arena_free(a);
}

static void
long_values_are_cut(void **state)
{
	struct arena *a = arena_new(1 << 20);
	char value[5000], out[65536];
	struct catcher c;
	struct str got;
	cJSON *o;
	size_t len;

	(void)state;
	log_init("a program with a name that is longer than there is room for", LOG_DEBUG);
	for (size_t pad = 0; pad < 4; pad++) {
		memset(value, 'a', pad);
		for (size_t i = pad; i + 5 < sizeof(value); i += 4)
			memcpy(value + i, "\xf0\x9f\x98\x80", 5);
		catch_begin(&c);
		log_debug(value, "v", value);
		len = catch_end(&c, out, sizeof(out));
		assert_int_equal(json_parse(a, (struct str){ out, len }, &o), ERR_OK);
		got = json_str(o, "v");
		assert_in_range(got.len, 1021, 1024);
		assert_int_equal(memcmp(got.p, value, got.len), 0);
	}
	/* Forty values of a kilobyte, each byte of six when escaped: the line is given up, but it says so, as
	 * JSON. */
	memset(value, '\x01', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	catch_begin(&c);
	log_error("m", "a", value, "b", value, "c", value, "d", value, "e", value, "f", value, "g", value,
	    "h", value);
	len = catch_end(&c, out, sizeof(out));
	assert_int_equal(json_parse(a, (struct str){ out, len }, &o), ERR_OK);
	assert_string_equal(json_str(o, "msg").p, "m");
	assert_true(json_bool(o, "cut", false));
	arena_free(a);
}

static void
a_closed_stderr_is_survived(void **state)
{
	int real = dup(STDERR_FILENO);

	(void)state;
	assert_true(real >= 0);
	assert_int_equal(close(STDERR_FILENO), 0);
	errno = 5;
	log_error("nobody hears this");
	assert_int_equal(errno, 5);
	assert_true(dup2(real, STDERR_FILENO) >= 0);
	assert_int_equal(close(real), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_json),
		cmocka_unit_test(long_values_are_cut),
		cmocka_unit_test(a_closed_stderr_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
