/* io_cgi.c: standard input and output of a process that answers once. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

#include "http/io.h"

extern char **environ;

static size_t
cgi_read(struct io *io, char *p, size_t n)
{
	ssize_t got;

	(void)io;
	do {
		got = read(STDIN_FILENO, p, n);
	} while (got < 0 && errno == EINTR);
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

/* The web server sees the end of the output; what the process does from here on keeps nobody waiting. */
static void
cgi_end(struct io *io)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)io;
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
	struct io *io = calloc(1, sizeof(*io));

	if (io != NULL)
		*io = (struct io){
			.envp = environ, .cgi = true, .read = cgi_read, .write = cgi_write, .end = cgi_end
		};
	return io;
}

void
io_cgi_free(struct io *io)
{
	free(io);
}
