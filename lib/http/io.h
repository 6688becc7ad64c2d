/* io.h: what stands between a request and its web server: FastCGI, CGI, or a test. */
#ifndef TWEETX_HTTP_IO_H
#define TWEETX_HTTP_IO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * One request's transport. `envp` holds the CGI variables (RFC 3875), NAME=VALUE, ends with NULL; it and what
 * it points to live until `end`.
 */
struct io {
	char **envp;
	bool bounded; /* the body always has an end, also where CONTENT_LENGTH is missing */
	/* read(io, p, n): up to n bytes of the body; 0 at its end and when the client has gone. */
	size_t (*read)(struct io *io, char *p, size_t n);
	/* write(io, head, body): both, one behind the other; either may be empty. False when the client has
	 * gone. */
	bool (*write)(struct io *io, struct str head, struct str body);
	/* end(io): the answer is whole; the client waits no longer. */
	void (*end)(struct io *io);
};

/* io_cgi(): standard input and output of this process, for its one request. */
struct io *io_cgi(void);
void io_cgi_free(struct io *io);

/*
 * FastCGI on descriptor 0, by libfcgi. io_fcgi_new: NULL without memory. io_fcgi_accept waits for a request;
 * false once io_fcgi_stop was called (from a signal handler: it is safe there, and no accept that begins
 * later waits) or the socket is no good.
 */
bool io_fcgi_is_cgi(void);
struct io *io_fcgi_new(void);
bool io_fcgi_accept(struct io *io);
void io_fcgi_stop(void);
void io_fcgi_free(struct io *io);

#endif
