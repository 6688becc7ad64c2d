/* io_cgi.c: standard input and output of a process that answers once. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/num.h"
#include "http/io.h"

#define DRAIN_MAX ((uint64_t)64 * 1024 * 1024)
#define DRAIN_MS 2000

extern char **environ;

struct io_cgi {
	struct io io;  /* first: a struct io * is one of these */
	uint64_t left; /* what is left of the announced body */
};

static size_t
cgi_read(struct io *io, char *p, size_t n)
{
	struct io_cgi *c = (struct io_cgi *)io;
	ssize_t got;

	do {
		got = read(STDIN_FILENO, p, n);
	} while (got < 0 && errno == EINTR);
	if (got <= 0)
		c->left = 0;
	else
		c->left -= (uint64_t)got < c->left ? (uint64_t)got : c->left;
	return got < 0 ? 0 : (size_t)got;
}

static bool
cgi_write(struct io *io, struct str head, struct str body)
{
	struct iovec v[2] = { { (void *)(uintptr_t)head.p, head.len },
		{ (void *)(uintptr_t)body.p, body.len } };
	ssize_t n;

	(void)io;
	while (v[0].iov_len + v[1].iov_len > 0) {
		n = writev(STDOUT_FILENO, v, 2);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		for (int i = 0; i < 2; i++) {
			size_t take = (size_t)n < v[i].iov_len ? (size_t)n : v[i].iov_len;

			v[i].iov_base = (char *)v[i].iov_base + take;
			v[i].iov_len -= take;
			n -= (ssize_t)take;
		}
	}
	return true;
}

/*
 * Apache sends the whole body before it looks at the answer, and loses the answer when the process ends with
 * some of the body unread: so the rest is read and forgotten, within limits.
 */
static void
drain(struct io_cgi *c)
{
	struct pollfd ready = { .fd = STDIN_FILENO, .events = POLLIN };
	uint64_t most = DRAIN_MAX;
	char rest[16384];
	size_t got;

	while (c->left > 0 && most > 0 && poll(&ready, 1, DRAIN_MS) == 1) {
		got = cgi_read(&c->io, rest, c->left < sizeof(rest) ? (size_t)c->left : sizeof(rest));
		most -= got < most ? got : most;
	}
}

/* The web server sees the end of the output; what the process does from here on keeps nobody waiting. */
static void
cgi_end(struct io *io)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	drain((struct io_cgi *)io);
	if (null < 0) {
		(void)close(STDOUT_FILENO);
		return;
	}
	(void)dup2(null, STDOUT_FILENO);
	(void)dup2(null, STDIN_FILENO);
	(void)close(null);
}

struct io *
io_cgi(void)
{
	struct io_cgi *c = calloc(1, sizeof(*c));
	const char *length = getenv("CONTENT_LENGTH");

	if (c == NULL)
		return NULL;
	c->io = (struct io){ .envp = environ, .read = cgi_read, .write = cgi_write, .end = cgi_end };
	/* A body in chunks has no length, but an end. */
	if (getenv("HTTP_TRANSFER_ENCODING") != NULL)
		c->left = UINT64_MAX;
	else if (length != NULL)
		(void)num_u64(str_of(length), UINT64_MAX, &c->left);
	return (struct io *)c;
}

void
io_cgi_free(struct io *io)
{
	free(io);
}
