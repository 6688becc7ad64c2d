/* test_app.c: tests of the executable itself: as CGI, as FastCGI, its signals, its rows and the document made
 * of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "http/app.h"

#define SECONDS 20 /* more than anything here takes */

/* The executable under test. */

static void
get_text(struct req *r)
{
	res_body(r, 200, "text/plain", STR("hello\n"));
}

static void
post_back(struct req *r)
{
	res_body(r, 200, "text/plain", req_body(r));
}

static void
get_large(struct req *r)
{
	char *p = arena_alloc(req_arena(r), 100000);

	memset(p, 'x', 100000);
	res_body(r, 200, "text/plain", (struct str){ p, 100000 });
}

static void
write_word(struct req *r, void *ctx)
{
	(void)r;
	/* The answer must be out before this is seen. */
	(void)poll(NULL, 0, 300);
	assert_int_equal(write(STDERR_FILENO, ctx, 5), 5);
}

static void
get_later(struct req *r)
{
	static char word[] = "later";

	req_after(r, write_word, word);
	res_body(r, 200, "text/plain", STR("now\n"));
}

static void
get_slow(struct req *r)
{
	(void)poll(NULL, 0, 500);
	res_body(r, 200, "text/plain", STR("slow\n"));
}

static const struct schema thing = { "Thing",
	"{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}" };
static const struct schema extra = { "Extra", "{\"type\":\"string\"}" };
static const struct schema *const extras[] = { &extra, NULL };
static const struct answer others[] = { { 202, "application/json", &thing, "Still at it" }, { .status = 0 } };
static const enum err errors[] = { ERR_PLATFORM_TIMEOUT, ERR_OK };
static const struct param params[] = {
	{ .name = "id", .in = IN_PATH, .type = PARAM_ID, .doc = "which" },
	{ .name = "kinds",
	    .in = IN_QUERY,
	    .type = PARAM_CHOICES,
	    .choices = "a|b",
	    .fallback = "a,b",
	    .doc = "of what kind" },
	{ .name = "wait", .in = IN_QUERY, .type = PARAM_INT, .max = 30, .fallback = "10", .doc = "seconds" },
	{ .name = NULL },
};

static const struct route routes[] = {
	{ .method = "GET",
	    .path = "/api/v1/text",
	    .handler = get_text,
	    .id = "getText",
	    .summary = "Text",
	    .produces = "text/plain" },
	{ .method = "GET",
	    .path = "/api/v1/large",
	    .handler = get_large,
	    .id = "getLarge",
	    .summary = "Large",
	    .produces = "text/plain" },
	{ .method = "GET",
	    .path = "/api/v1/later",
	    .handler = get_later,
	    .id = "getLater",
	    .summary = "Later",
	    .produces = "text/plain" },
	{ .method = "GET",
	    .path = "/api/v1/slow",
	    .handler = get_slow,
	    .id = "getSlow",
	    .summary = "Slow",
	    .produces = "text/plain" },
	{ .method = "POST",
	    .path = "/api/v1/text",
	    .handler = post_back,
	    .max_body = 200000,
	    .body_type = "text/plain",
	    .access = ACCESS_ANYONE,
	    .id = "postText",
	    .summary = "Back",
	    .produces = "text/plain" },
	{ .method = "GET",
	    .path = "/api/v1/things/{id}",
	    .params = params,
	    .handler = get_text,
	    .id = "getThing",
	    .summary = "A thing",
	    .produces = "application/json",
	    .answer = &thing,
	    .errors = errors,
	    .others = others,
	    .access = ACCESS_USER },
};

static const struct app_def def = { .name = "app",
	.summary = "Tests",
	.routes = routes,
	.n_routes = sizeof(routes) / sizeof(routes[0]),
	.schemas = extras };

static char home[64];

static int
setup_home(void **state)
{
	(void)state;
	(void)snprintf(home, sizeof(home), "/tmp/tweetx-http-XXXXXX");
	return mkdtemp(home) == NULL || setenv("TWEETX_HOME", home, 1) != 0;
}

static int
remove_home(void **state)
{
	static const char *const names[] = { "run/metrics", "run/app.wait", "rows.json", "rows2.json", "run",
		"s.sock" };
	char path[128];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", home, names[i]);
		(void)remove(path);
	}
	return rmdir(home);
}

/* A child that has `in`, `out` and `err` as its standard files and is the executable. A negative one stays.
 */
static pid_t
start(int in, int out, int err, const char *const *args)
{
	const char *argv[8] = { "app" };
	int argc = 1;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid != 0)
		return pid;
	(void)alarm(SECONDS);
	if (in >= 0)
		(void)dup2(in, STDIN_FILENO);
	if (out >= 0)
		(void)dup2(out, STDOUT_FILENO);
	if (err >= 0)
		(void)dup2(err, STDERR_FILENO);
	for (int fd = 3; fd < 64; fd++)
		(void)close(fd);
	while (args != NULL && args[argc - 1] != NULL && argc < 7) {
		argv[argc] = args[argc - 1];
		argc++;
	}
	argv[argc] = NULL;
	/* exit, so that standard output is flushed; cmocka's own state is the parent's alone. */
	argc = app_main(argc, (char **)(uintptr_t)argv, &def);
	(void)fflush(NULL);
	_exit(argc);
}

static int
wait_for(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static size_t
read_all(int fd, char *p, size_t size)
{
	size_t n = 0;
	ssize_t got;

	while (n < size - 1 && (got = read(fd, p + n, size - 1 - n)) > 0)
		n += (size_t)got;
	p[n] = '\0';
	(void)close(fd);
	return n;
}

/* Runs it with arguments; what it prints. */
static int
run(const char *const *args, char *out, size_t size)
{
	int p[2];
	pid_t pid;

	assert_int_equal(pipe(p), 0);
	pid = start(-1, p[1], -1, args);
	(void)close(p[1]);
	(void)read_all(p[0], out, size);
	return wait_for(pid);
}

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

/* Its commands. */

static void
test_usage(void **state)
{
	static char out[65536];
	static const char *const wrong[] = { "--wrong", NULL }, *const help[] = { "--help", NULL },
				 *const version[] = { "--version", NULL };
	static const char *const two[] = { "--check", "--check", NULL };

	(void)state;
	assert_int_equal(run(NULL, out, sizeof(out)), 2);
	assert_int_equal(run(wrong, out, sizeof(out)), 2);
	assert_int_equal(run(two, out, sizeof(out)), 2);
	assert_int_equal(run(help, out, sizeof(out)), 0);
	assert_non_null(strstr(out, "--routes"));
	assert_int_equal(run(version, out, sizeof(out)), 0);
	assert_string_equal(out, "tweetx app " TWEETX_VERSION "\n");
	/* What a web server passes from an address is no command. */
	assert_int_equal(setenv("REQUEST_METHOD", "GET", 1) | setenv("REQUEST_URI", "/nix?--routes", 1), 0);
	assert_int_equal(run(help, out, sizeof(out)), 0);
	assert_memory_equal(out, "Status: 404 ", 12);
	assert_int_equal(unsetenv("REQUEST_METHOD") | unsetenv("REQUEST_URI"), 0);
}

static void
write_file(const char *name, const char *text, char *path, size_t size)
{
	FILE *f;

	(void)snprintf(path, size, "%s/%s", home, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
test_document(void **state)
{
	static char rows[65536], out[200000];
	static const char *const list[] = { "--routes", NULL };
	char path[128], path2[128];
	const char *const make[] = { "--openapi", path, NULL };
	const char *const twice[] = { "--openapi", path, path2, NULL };
	struct arena *a = arena_new((size_t)1 << 22);
	const cJSON *op, *p;
	cJSON *doc;

	(void)state;
	assert_int_equal(run(list, rows, sizeof(rows)), 0);
	write_file("rows.json", rows, path, sizeof(path));
	assert_int_equal(run(make, out, sizeof(out)), 0);
	assert_int_equal(json_parse(a, str_of(out), &doc), ERR_OK);
	assert_true(str_eq(json_str(doc, "openapi"), STR("3.1.0")));
	op = json_get(cJSON_GetObjectItem(json_get(doc, "paths"), "/api/v1/things/{id}"), "get");
	assert_true(str_eq(json_str(op, "operationId"), STR("getThing")));
	assert_true(str_eq(json_str(op, "parameters.1.$ref"), STR("#/components/parameters/kinds")));
	for (size_t i = 0; i < 11; i++) {
		static const char *const statuses[] = { "200", "202", "304", "400", "401", "403", "413",
			"414", "422", "503", "504" };

		if (cJSON_GetObjectItem(json_get(op, "responses"), statuses[i]) == NULL)
			print_error("%s is missing\n", statuses[i]);
		assert_non_null(cJSON_GetObjectItem(json_get(op, "responses"), statuses[i]));
	}
	assert_null(cJSON_GetObjectItem(json_get(op, "responses"), "502"));
	assert_non_null(json_get(op, "security.0.bearer"));
	p = json_get(doc, "components.parameters.kinds");
	assert_true(str_eq(json_str(p, "schema.items.enum.1"), STR("b")));
	assert_true(str_eq(json_str(p, "schema.default.0"), STR("a")));
	assert_int_equal(json_int(json_get(doc, "components.parameters.wait"), "schema.default", 0), 10);
	assert_non_null(json_get(doc, "components.schemas.Thing"));
	assert_non_null(json_get(doc, "components.schemas.Extra"));
	assert_non_null(json_get(doc, "components.schemas.Problem"));
	assert_true(str_eq(json_str(doc, "components.schemas.ProblemCode.x-enumDescriptions.gone"),
	    STR("410: This is gone")));
	op = cJSON_GetObjectItem(json_get(doc, "paths"), "/api/v1/text");
	assert_non_null(json_get(op, "get"));
	assert_non_null(json_get(op, "post.requestBody"));
	/* What cannot be made into one document. */
	write_file("rows2.json", rows, path2, sizeof(path2));
	assert_int_equal(run(twice, out, sizeof(out)), 1);
	write_file("rows2.json",
	    "{\"name\":\"b\",\"routes\":[],\"schemas\":{\"Thing\":{\"type\":\"string\"}}}", path2,
	    sizeof(path2));
	assert_int_equal(run(twice, out, sizeof(out)), 1);
	write_file("rows2.json", "{\"name\":\"b\",\"routes\":[{}],\"schemas\":{}}", path2, sizeof(path2));
	assert_int_equal(run(twice, out, sizeof(out)), 1);
	write_file("rows2.json", "not JSON", path2, sizeof(path2));
	assert_int_equal(run(twice, out, sizeof(out)), 1);
	(void)unlink(path2);
	assert_int_equal(run(twice, out, sizeof(out)), 1);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cgi),
		cmocka_unit_test(test_bad_settings),
		cmocka_unit_test(test_fastcgi),
		cmocka_unit_test(test_sigterm),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_document),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, setup_home, remove_home);
}
