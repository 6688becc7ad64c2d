/* program.h: an executable of some routes, started in a child process as a web server or a person would. */
#ifndef TWEETX_TESTS_HTTP_PROGRAM_H
#define TWEETX_TESTS_HTTP_PROGRAM_H

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

static inline int
setup_home(void **state)
{
	(void)state;
	(void)snprintf(home, sizeof(home), "/tmp/tweetx-http-XXXXXX");
	return mkdtemp(home) == NULL || setenv("TWEETX_HOME", home, 1) != 0;
}

static inline int
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
static inline pid_t
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

static inline int
wait_for(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static inline size_t
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
static inline int
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

#endif
