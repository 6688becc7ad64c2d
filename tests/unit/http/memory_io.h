/* memory_io.h: a transport in memory: the variables and body of a request, and the answer as bytes. */
#ifndef TWEETX_TESTS_MEMORY_IO_H
#define TWEETX_TESTS_MEMORY_IO_H

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "http/io.h"

#define MEMORY_ENV 24

struct memory_io {
	struct io io; /* first: a struct io * is one of these */
	char env[MEMORY_ENV][9000];
	char *envp[MEMORY_ENV + 1];
	size_t n_env;
	struct str body;
	size_t piece;	    /* the body comes in pieces of so many bytes; 0: whole */
	size_t writes_left; /* the client goes away after so many */
	struct buf out;
	int ended;
};

static size_t
memory_read(struct io *io, char *p, size_t n)
{
	struct memory_io *m = (struct memory_io *)io;
	size_t take = m->body.len < n ? m->body.len : n;

	if (m->piece > 0 && take > m->piece)
		take = m->piece;
	if (take > 0)
		memcpy(p, m->body.p, take);
	m->body = str_sub(m->body, take, m->body.len);
	return take;
}

static bool
memory_write(struct io *io, struct str head, struct str body)
{
	struct memory_io *m = (struct memory_io *)io;

	if (m->writes_left == 0)
		return false;
	m->writes_left--;
	buf_str(&m->out, head);
	buf_str(&m->out, body);
	return m->out.err == ERR_OK;
}

static void
memory_end(struct io *io)
{
	((struct memory_io *)io)->ended++;
}

static void
memory_env(struct memory_io *m, const char *name, const char *value)
{
	if (m->n_env == MEMORY_ENV)
		return;
	(void)snprintf(m->env[m->n_env], sizeof(m->env[0]), "%s=%s", name, value);
	m->envp[m->n_env] = m->env[m->n_env];
	m->envp[++m->n_env] = NULL;
}

static void
memory_init(struct memory_io *m, const char *method, const char *uri)
{
	memset(m, 0, sizeof(*m));
	m->io = (struct io){ .envp = m->envp,
		.bounded = true,
		.read = memory_read,
		.write = memory_write,
		.end = memory_end };
	m->writes_left = (size_t)-1;
	buf_init(&m->out, (size_t)64 * 1024 * 1024);
	memory_env(m, "REQUEST_METHOD", method);
	memory_env(m, "REQUEST_URI", uri);
}

static inline void
memory_free(struct memory_io *m)
{
	buf_free(&m->out);
}

#endif
