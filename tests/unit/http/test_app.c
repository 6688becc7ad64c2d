/* test_app.c: tests of the executable itself: as CGI, as FastCGI, and its signals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "tests/unit/http/program.h"

/* As CGI. */

static void
test_cgi(void **state)
{
	static char out[200000], err[4096];
	int to[2], from[2], errs[2];
	pid_t pid;

	(void)state;
	assert_int_equal(setenv("REQUEST_METHOD", "POST", 1) | setenv("REQUEST_URI", "/api/v1/text", 1), 0);
	assert_int_equal(setenv("CONTENT_LENGTH", "5", 1) | setenv("CONTENT_TYPE", "text/plain", 1), 0);
	assert_int_equal(pipe(to) | pipe(from), 0);
	/* The pipe stays open behind the body: only what was announced is read. */
	assert_int_equal(write(to[1], "helloXXX", 8), 8);
	pid = start(to[0], from[1], -1, NULL);
	(void)close(from[1]);
	(void)read_all(from[0], out, sizeof(out));
	assert_int_equal(wait_for(pid), 0);
	(void)close(to[0]);
	(void)close(to[1]);
	assert_memory_equal(out, "Status: 200 OK\r\n", 16);
	assert_string_equal(strstr(out, "\r\n\r\n"), "\r\n\r\nhello");
	assert_int_equal(unsetenv("CONTENT_LENGTH") | unsetenv("CONTENT_TYPE"), 0);

	/* The client waits for no hook. */
	assert_int_equal(setenv("REQUEST_METHOD", "GET", 1) | setenv("REQUEST_URI", "/api/v1/later", 1), 0);
	assert_int_equal(pipe(from) | pipe(errs), 0);
	pid = start(-1, from[1], errs[1], NULL);
	(void)close(from[1]);
	(void)close(errs[1]);
	(void)read_all(from[0], out, sizeof(out));
	assert_string_equal(strstr(out, "\r\n\r\n"), "\r\n\r\nnow\n");
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	(void)read_all(errs[0], err, sizeof(err));
	assert_non_null(strstr(err, "later"));
	assert_int_equal(wait_for(pid), 0);

	/* A reader that goes away is no reason to die by a signal. */
	assert_int_equal(setenv("REQUEST_URI", "/api/v1/large", 1), 0);
	assert_int_equal(pipe(from), 0);
	(void)close(from[0]);
	pid = start(-1, from[1], -1, NULL);
	(void)close(from[1]);
	assert_int_equal(wait_for(pid), 0);
	assert_int_equal(unsetenv("REQUEST_METHOD") | unsetenv("REQUEST_URI"), 0);
}

static void
test_cgi_unread_body(void **state)
{
	static char large[150000], out[4096];
	size_t done = 0;
	int to[2], from[2];
	ssize_t n;
	pid_t pid;

	(void)state;
	/* A body that nobody wants is taken all the same: a web server that could not hand it over would lose
	 * the answer. */
	assert_int_equal(setenv("REQUEST_METHOD", "POST", 1) | setenv("REQUEST_URI", "/nix", 1), 0);
	assert_int_equal(setenv("CONTENT_LENGTH", "150000", 1), 0);
	assert_int_equal(pipe(to) | pipe(from), 0);
	pid = start(to[0], from[1], -1, NULL);
	(void)close(to[0]);
	(void)close(from[1]);
	while (done < sizeof(large) && (n = write(to[1], large, sizeof(large) - done)) > 0)
		done += (size_t)n;
	assert_int_equal(done, sizeof(large));
	(void)read_all(from[0], out, sizeof(out));
	assert_memory_equal(out, "Status: 404 ", 12);
	assert_int_equal(wait_for(pid), 0);
	(void)close(to[1]);
	assert_int_equal(
	    unsetenv("CONTENT_LENGTH") | unsetenv("REQUEST_METHOD") | unsetenv("REQUEST_URI"), 0);
}

static void
test_bad_settings(void **state)
{
	static char out[65536];
	static const char *const check[] = { "--check", NULL };

	(void)state;
	assert_int_equal(run(check, out, sizeof(out)), 0);
	assert_int_equal(setenv("TWEETX_PROCS", "many", 1), 0);
	assert_int_equal(run(check, out, sizeof(out)), 1);
	assert_int_equal(setenv("REQUEST_METHOD", "GET", 1) | setenv("REQUEST_URI", "/api/v1/text", 1), 0);
	assert_int_equal(run(NULL, out, sizeof(out)), 1);
	assert_memory_equal(out, "Status: 500 ", 12);
	assert_null(strstr(out, "many"));
	assert_int_equal(unsetenv("TWEETX_PROCS") | unsetenv("REQUEST_METHOD") | unsetenv("REQUEST_URI"), 0);
}

/* As FastCGI: a small client (FastCGI 1.0, section 3.3: version, type, id, length, padding). */

static void
put_record(struct buf *b, int type, const char *p, size_t n)
{
	const unsigned char head[8] = { 1, (unsigned char)type, 0, 1, (unsigned char)(n >> 8),
		(unsigned char)n, 0, 0 };

	buf_put(b, head, 8);
	buf_put(b, p, n);
}

static void
put_variable(struct buf *b, const char *name, const char *value)
{
	buf_char(b, (char)strlen(name));
	buf_char(b, (char)strlen(value));
	buf_puts(b, name);
	buf_puts(b, value);
}

static int
ask(const struct sockaddr_un *to, const char *method, const char *uri, const char *body)
{
	static const char begin[8] = { 0, 1, 0, 0, 0, 0, 0, 0 };
	struct buf vars, b;
	char length[24];
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (const struct sockaddr *)to, sizeof(*to)), 0);
	buf_init(&vars, 65536);
	buf_init(&b, (size_t)1 << 20);
	put_variable(&vars, "REQUEST_METHOD", method);
	put_variable(&vars, "REQUEST_URI", uri);
	put_variable(&vars, "REMOTE_ADDR", "192.0.2.1");
	if (body != NULL) {
		(void)snprintf(length, sizeof(length), "%zu", strlen(body));
		put_variable(&vars, "CONTENT_TYPE", "text/plain");
		put_variable(&vars, "CONTENT_LENGTH", length);
	}
	put_record(&b, 1, begin, 8);
	put_record(&b, 4, vars.data, vars.len);
	put_record(&b, 4, NULL, 0);
	for (size_t done = 0; body != NULL && done < strlen(body); done += 60000)
		put_record(&b, 5, body + done, strlen(body + done) < 60000 ? strlen(body + done) : 60000);
	put_record(&b, 5, NULL, 0);
	for (size_t done = 0; done < b.len;) {
		ssize_t n = write(fd, b.data + done, b.len - done);

		assert_true(n > 0);
		done += (size_t)n;
	}
	buf_free(&vars);
	buf_free(&b);
	return fd;
}

/* The whole answer: what stood in its STDOUT records, until END_REQUEST. */
static void
answer(int fd, struct buf *out)
{
	static char raw[400000];
	size_t n = read_all(fd, raw, sizeof(raw)), at = 0;
	bool ended = false;

	buf_clear(out);
	while (at + 8 <= n) {
		const unsigned char *h = (const unsigned char *)raw + at;
		size_t length = (size_t)h[4] << 8 | h[5];

		assert_true(at + 8 + length + h[6] <= n);
		if (h[1] == 6)
			buf_put(out, raw + at + 8, length);
		ended |= h[1] == 3;
		at += 8 + length + h[6];
	}
	assert_int_equal(at, n);
	assert_true(ended);
}

static int
listen_at(struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	(void)snprintf(a->sun_path, sizeof(a->sun_path), "%s/s.sock", home);
	assert_true(fd >= 0);
	(void)unlink(a->sun_path);
	assert_int_equal(bind(fd, (const struct sockaddr *)a, sizeof(*a)), 0);
	assert_int_equal(listen(fd, 16), 0);
	return fd;
}

static void
test_fastcgi(void **state)
{
	static char large[150001];
	struct sockaddr_un a;
	struct buf out;
	int listening, fd;
	pid_t pid;

	(void)state;
	buf_init(&out, (size_t)1 << 20);
	memset(large, 'l', sizeof(large) - 1);
	listening = listen_at(&a);
	pid = start(listening, -1, -1, NULL);
	(void)close(listening);
	for (int i = 0; i < 3; i++) {
		answer(ask(&a, "GET", "/api/v1/text", NULL), &out);
		assert_memory_equal(out.data, "Status: 200 OK\r\n", 16);
		assert_string_equal(strstr(out.data, "\r\n\r\n"), "\r\n\r\nhello\n");
		answer(ask(&a, "GET", "/nix", NULL), &out);
		assert_memory_equal(out.data, "Status: 404 ", 12);
		answer(ask(&a, "POST", "/api/v1/text", large), &out);
		assert_int_equal(strlen(strstr(out.data, "\r\n\r\n") + 4), sizeof(large) - 1);
		answer(ask(&a, "GET", "/api/v1/large", NULL), &out);
		assert_int_equal(strlen(strstr(out.data, "\r\n\r\n") + 4), 100000);
		/* A body that nobody reads does not cost the answer. */
		answer(ask(&a, "POST", "/nix", large), &out);
		assert_memory_equal(out.data, "Status: 404 ", 12);
		answer(ask(&a, "GET", "/api/v1/text", large), &out);
		assert_memory_equal(out.data, "Status: 413 ", 12);
		answer(ask(&a, "GET", "/api/v1/later", NULL), &out);
		assert_string_equal(strstr(out.data, "\r\n\r\n"), "\r\n\r\nnow\n");
		/* Clients that go away, before and in the middle of the answer. */
		(void)close(ask(&a, "GET", "/api/v1/large", NULL));
		fd = ask(&a, "GET", "/api/v1/large", NULL);
		assert_true(read(fd, large + 1, 10) > 0);
		memset(large, 'l', 20);
		(void)close(fd);
	}
	/* Told to end while it answers: the answer is whole, then it ends well. */
	fd = ask(&a, "GET", "/api/v1/slow", NULL);
	(void)poll(NULL, 0, 200);
	assert_int_equal(kill(pid, SIGTERM), 0);
	answer(fd, &out);
	assert_string_equal(strstr(out.data, "\r\n\r\n"), "\r\n\r\nslow\n");
	assert_int_equal(wait_for(pid), 0);
	buf_free(&out);
}

/* Told to end while it waits, which is most of the time, and at moments that nobody chose. */
static void
test_sigterm(void **state)
{
	struct sockaddr_un a;
	int listening = listen_at(&a);

	(void)state;
	for (int i = 0; i < 12; i++) {
		pid_t pid = start(listening, -1, -1, NULL);
		struct buf out;

		buf_init(&out, 65536);
		answer(ask(&a, "GET", "/api/v1/text", NULL), &out);
		buf_free(&out);
		(void)poll(NULL, 0, i % 4);
		assert_int_equal(kill(pid, i % 2 == 0 ? SIGTERM : SIGINT), 0);
		assert_int_equal(wait_for(pid), 0);
	}
	(void)close(listening);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cgi),
		cmocka_unit_test(test_cgi_unread_body),
		cmocka_unit_test(test_bad_settings),
		cmocka_unit_test(test_fastcgi),
		cmocka_unit_test(test_sigterm),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, setup_home, remove_home);
}
