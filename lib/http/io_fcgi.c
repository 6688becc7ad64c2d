/* io_fcgi.c: requests that come to a listening socket by libfcgi. */
#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "http/io.h"

struct io_fcgi {
	struct io io; /* first: a struct io * is one of these */
	FCGX_Request request;
};

/* The two things that a signal handler needs; set once before it is installed. */
static volatile sig_atomic_t stopping;
static volatile sig_atomic_t null_fd = -1;

static size_t
fcgi_read(struct io *io, char *p, size_t n)
{
	struct io_fcgi *f = (struct io_fcgi *)io;
	int got = FCGX_GetStr(p, n > INT_MAX ? INT_MAX : (int)n, f->request.in);

	return got < 0 ? 0 : (size_t)got;
}

static bool
put(FCGX_Stream *out, struct str s)
{
	while (s.len > 0) {
		int n = s.len > INT_MAX ? INT_MAX : (int)s.len;

		if (FCGX_PutStr(s.p, n, out) != n)
			return false;
		s = str_sub(s, (size_t)n, s.len);
	}
	return true;
}

static bool
fcgi_write(struct io *io, struct str head, struct str body)
{
	struct io_fcgi *f = (struct io_fcgi *)io;

	return put(f->request.out, head) && put(f->request.out, body);
}

static void
fcgi_end(struct io *io)
{
	struct io_fcgi *f = (struct io_fcgi *)io;

	/*
	 * libfcgi closes a connection by shutting down its half and reading until the web server has closed
	 * its own, so that no unread body makes the system throw the answer away. Where the whole body has
	 * been read there is none: closing at once spares three system calls and a wait.
	 */
	if (FCGX_HasSeenEOF(f->request.in) == EOF)
		FCGX_Detach(&f->request);
	FCGX_Finish_r(&f->request);
	io->envp = NULL;
}

bool
io_fcgi_is_cgi(void)
{
	return FCGX_IsCGI();
}

struct io *
io_fcgi_new(void)
{
	struct io_fcgi *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	f->io = (struct io){ .bounded = true, .read = fcgi_read, .write = fcgi_write, .end = fcgi_end };
	null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null_fd < 0 || FCGX_Init() != 0 ||
	    FCGX_InitRequest(&f->request, 0, FCGI_FAIL_ACCEPT_ON_INTR) != 0) {
		free(f);
		return NULL;
	}
	return &f->io;
}

bool
io_fcgi_accept(struct io *io)
{
	struct io_fcgi *f = (struct io_fcgi *)io;
	int rc;

	/* A signal that is none of ours ends one accept only. */
	do {
		if (stopping)
			return false;
		rc = FCGX_Accept_r(&f->request);
	} while (rc == -EINTR || rc == -ECONNABORTED);
	if (rc != 0) {
		if (!stopping)
			log_error("the socket is no good any more", "errno", log_num(-rc));
		return false;
	}
	io->envp = f->request.envp;
	return true;
}

/*
 * The flag alone could be set just before accept begins to wait. So the listening socket goes too: an accept
 * that begins later fails at once, and one that waits is started again by the system (SA_RESTART, which reads
 * and writes of the current request need) and fails then.
 */
void
io_fcgi_stop(void)
{
	stopping = 1;
	if (null_fd >= 0)
		(void)dup2(null_fd, 0);
}

void
io_fcgi_free(struct io *io)
{
	struct io_fcgi *f = (struct io_fcgi *)io;

	if (f == NULL)
		return;
	FCGX_Free(&f->request, 1);
	free(f);
}
