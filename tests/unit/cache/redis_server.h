/* redis_server.h: a private redis-server on a Unix socket, for the tests of this room. */
#ifndef TWEETX_TESTS_REDIS_SERVER_H
#define TWEETX_TESTS_REDIS_SERVER_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

struct redis_server {
	char folder[64], socket[96], url[112];
	pid_t pid;
};

static bool
redis_server_answers(const struct redis_server *s)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool up;

	(void)snprintf(at.sun_path, sizeof(at.sun_path), "%s", s->socket);
	up = fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0;
	if (fd >= 0)
		(void)close(fd);
	return up;
}

/* Starts it, with the password and the port (0 for none) given; false where there is no redis-server. */
static bool
redis_server_start(struct redis_server *s, const char *password, const char *port)
{
	int i, null;

	if (s->folder[0] == '\0') {
		(void)snprintf(s->folder, sizeof(s->folder), "/tmp/tweetx-redis-XXXXXX");
		if (mkdtemp(s->folder) == NULL)
			return false;
		(void)snprintf(s->socket, sizeof(s->socket), "%s/redis.sock", s->folder);
		(void)snprintf(s->url, sizeof(s->url), "unix:%s", s->socket);
	}
	s->pid = fork();
	if (s->pid == 0) {
		null = open("/dev/null", O_RDWR);
		if (null < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
			_exit(127);
		execlp("redis-server", "redis-server", "--port", port, "--bind", "127.0.0.1", "--unixsocket",
		    s->socket, "--save", "", "--appendonly", "no", "--dir", s->folder, "--databases", "4",
		    "--requirepass", password, (char *)NULL);
		_exit(127);
	}
	if (s->pid < 0)
		return false;
	for (i = 0; i < 200; i++) {
		if (redis_server_answers(s))
			return true;
		if (waitpid(s->pid, NULL, WNOHANG) == s->pid)
			break;
		(void)usleep(20000);
	}
	s->pid = 0;
	return false;
}

static void
redis_server_stop(struct redis_server *s)
{
	if (s->pid > 0) {
		(void)kill(s->pid, SIGKILL);
		(void)waitpid(s->pid, NULL, 0);
	}
	s->pid = 0;
	(void)unlink(s->socket);
}

static void
redis_server_free(struct redis_server *s)
{
	redis_server_stop(s);
	(void)rmdir(s->folder);
}

#endif
