/* wake.c: taps the worker of this host on the shoulder, so that it looks for jobs at once. */
#include "tracker/wake.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int
open_socket(const struct conf *c, struct sockaddr_un *sa)
{
	*sa = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (!conf_path(c, sa->sun_path, sizeof(sa->sun_path), "run/worker.sock"))
		return -1;
	return socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

void
wake_worker(const struct conf *c)
{
	struct sockaddr_un sa;
	int fd = open_socket(c, &sa);

	if (fd < 0)
		return;
	/* No worker, or one with a full queue: both find the job by themselves. */
	(void)!sendto(fd, "", 0, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&sa, sizeof(sa));
	close(fd);
}

int
wake_listen(const struct conf *c)
{
	struct sockaddr_un sa;
	int fd = open_socket(c, &sa);

	if (fd < 0)
		return -1;
	unlink(sa.sun_path);
	if (bind(fd, (struct sockaddr *)&sa, sizeof(sa)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

void
wake_wait(int fd, int64_t us)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char sink[16];

	if (poll(&p, fd >= 0 ? 1 : 0, us > 0 ? (int)(us / 1000) : 0) <= 0)
		return;
	while (recv(fd, sink, sizeof(sink), MSG_DONTWAIT) >= 0)
		;
}
