/* server.h: a web server on loopback that answers well and badly, for the tests of fetch. */
#ifndef TEST_NET_SERVER_H
#define TEST_NET_SERVER_H

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <zlib.h>

struct server {
	int fd, port;
	pthread_t thread;
	atomic_int requests, stop;
	atomic_int seen_auth; /* requests that carried an Authorization header */
};

static inline bool
say(int fd, const void *p, size_t n)
{
	return send(fd, p, n, MSG_NOSIGNAL) == (ssize_t)n;
}

static inline void
say_text(int fd, const char *text)
{
	(void)say(fd, text, strlen(text));
}

static inline void
answer(int fd, const char *status, const char *headers, const void *body, size_t n)
{
	char head[9000];

	snprintf(head, sizeof(head), "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n%s\r\n",
	    status, n, headers);
	say_text(fd, head);
	(void)say(fd, body, n);
}

/* Waits until the other side has gone, sending `piece` every 50 ms. */
static inline void
drip(struct server *s, int fd, const char *piece)
{
	char c;

	for (int i = 0; i < 400 && !atomic_load(&s->stop); i++) {
		if (recv(fd, &c, 1, MSG_DONTWAIT) == 0 || (*piece && !say(fd, piece, strlen(piece))))
			return;
		usleep(50000);
	}
}

static inline void
answer_gzip(int fd, size_t zeros, bool broken)
{
	unsigned char *in = calloc(1, zeros), *out = malloc(zeros / 100 + 1024);
	z_stream z = { 0 };

	z.next_in = in;
	z.avail_in = (uInt)zeros;
	z.next_out = out;
	z.avail_out = (uInt)(zeros / 100 + 1024);
	if (in && out && deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY) == Z_OK) {
		deflate(&z, Z_FINISH);
		if (broken)
			memset(out + 2, 0xff, 8);
		answer(fd, "200 OK", "Content-Encoding: gzip\r\n", out, (size_t)z.total_out);
		deflateEnd(&z);
	}
	free(in);
	free(out);
}

static inline void
serve(struct server *s, int fd, const char *path, const char *request, int nth)
{
	static const char chunk[65536];
	char text[8192];

	if (strcmp(path, "/ok") == 0) {
		answer(fd, "200 OK", "X-Twice: a\r\nX-TWICE: b\r\nContent-Type: text/plain\r\n", "fine", 4);
	} else if (strcmp(path, "/echo") == 0) {
		answer(fd, "200 OK", "", request, strlen(request));
	} else if (strncmp(path, "/to?", 4) == 0) {
		snprintf(text, sizeof(text), "Location: %s\r\n", path + 4);
		answer(fd, "302 Found", text, "", 0);
	} else if (strncmp(path, "/hop", 4) == 0) {
		snprintf(text, sizeof(text), path[4] == '1' ? "Location: /ok\r\n" : "Location: /hop%d\r\n",
		    atoi(path + 4) - 1);
		answer(fd, "307 Temporary Redirect", text, "moved", 5);
	} else if (strcmp(path, "/nowhere") == 0) {
		answer(fd, "302 Found", "", "no location", 11);
	} else if (strcmp(path, "/drip") == 0) {
		say_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
		drip(s, fd, "x");
	} else if (strcmp(path, "/silent") == 0) {
		drip(s, fd, "");
	} else if (strcmp(path, "/huge") == 0) {
		say_text(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
		for (int i = 0; i < 4096 && say(fd, chunk, sizeof(chunk)); i++)
			;
	} else if (strcmp(path, "/huge-told") == 0) {
		say_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
		drip(s, fd, "");
	} else if (strcmp(path, "/gzip") == 0) {
		answer_gzip(fd, 1000, false);
	} else if (strcmp(path, "/bomb") == 0) {
		answer_gzip(fd, 32 << 20, false);
	} else if (strcmp(path, "/bad-gzip") == 0) {
		answer_gzip(fd, 100000, true);
	} else if (strcmp(path, "/bad-chunk") == 0) {
		say_text(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n");
	} else if (strcmp(path, "/short") == 0) {
		say_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly so much");
	} else if (strcmp(path, "/limited") == 0) {
		answer(fd, nth > 1 ? "200 OK" : "429 Too Many Requests", "Retry-After: 0\r\n", "x", 1);
	} else if (strcmp(path, "/limited-long") == 0) {
		answer(fd, "429 Too Many Requests", "Retry-After: 3600\r\nX-Rate-Limit-Reset: 77\r\n", "wait",
		    4);
	} else if (strcmp(path, "/limited-date") == 0) {
		answer(
		    fd, "429 Too Many Requests", "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n", "wait", 4);
	} else if (strcmp(path, "/limited-bare") == 0) {
		answer(fd, "429 Too Many Requests", "", "wait", 4);
	} else if (strcmp(path, "/flaky") == 0) {
		answer(fd, nth > 2 ? "200 OK" : "503 Service Unavailable", "", "fine", 4);
	} else if (strcmp(path, "/flaky-drop") == 0) {
		if (nth > 1)
			answer(fd, "200 OK", "", "fine", 4);
	} else if (strcmp(path, "/down") == 0) {
		answer(fd, "500 Oh No", "", "down", 4);
	} else if (strcmp(path, "/unbuilt") == 0) {
		answer(fd, "501 Not Implemented", "", "no", 2);
	} else if (strcmp(path, "/flood") == 0) {
		say_text(fd, "HTTP/1.1 200 OK\r\n");
		for (int i = 0; i < 100000 && snprintf(text, sizeof(text), "X-H%d: v\r\n", i) > 0 &&
				say(fd, text, strlen(text));
		     i++)
			;
	} else if (strcmp(path, "/long-header") == 0) {
		say_text(fd, "HTTP/1.1 200 OK\r\nX-Long: ");
		for (int i = 0; i < 64 && say(fd, chunk, sizeof(chunk)); i++)
			;
	} else if (strcmp(path, "/garbage") == 0) {
		say_text(fd, "SSH-2.0-OpenSSH_9.2\r\n");
	} else if (strcmp(path, "/hints") == 0) {
		say_text(fd, "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n");
		answer(fd, "404 Not Found", "X-Late: 1\r\n", "", 0);
	}
	/* Anything else hangs up without a word. */
}

static inline void *
server_main(void *arg)
{
	struct server *s = arg;
	char last[256] = "";
	int nth = 0;

	while (!atomic_load(&s->stop)) {
		char request[8192], path[2048] = "";
		struct timeval tv = { .tv_usec = 500000 };
		size_t n = 0;
		int fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			break;
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
		while (n + 1 < sizeof(request)) {
			ssize_t got = recv(fd, request + n, sizeof(request) - 1 - n, 0);
			if (got <= 0)
				break;
			n += (size_t)got;
			request[n] = '\0';
			if (strstr(request, "\r\n\r\n"))
				break;
		}
		request[n] = '\0';
		if (n > 0 && sscanf(request, "GET %2047s", path) == 1) {
			atomic_fetch_add(&s->requests, 1);
			if (strcasestr(request, "\r\nauthorization:"))
				atomic_fetch_add(&s->seen_auth, 1);
			nth = strcmp(last, path) == 0 ? nth + 1 : 1;
			snprintf(last, sizeof(last), "%.255s", path);
			serve(s, fd, path, request, nth);
		}
		shutdown(fd, SHUT_WR);
		close(fd);
	}
	return NULL;
}

static inline bool
server_start(struct server *s)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(in);

	memset(s, 0, sizeof(*s));
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->fd < 0 || bind(s->fd, (struct sockaddr *)&in, sizeof(in)) != 0 || listen(s->fd, 16) != 0 ||
	    getsockname(s->fd, (struct sockaddr *)&in, &len) != 0)
		return false;
	s->port = ntohs(in.sin_port);
	return pthread_create(&s->thread, NULL, server_main, s) == 0;
}

static inline void
server_stop(struct server *s)
{
	atomic_store(&s->stop, 1);
	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->fd);
}

#endif
