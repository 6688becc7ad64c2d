/* owner.c: the name of a process that holds leases, from which others on its host can tell that it has died.
 */
#include "tracker/owner.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
host_name(char out[17])
{
	char name[256] = "";

	if (gethostname(name, sizeof(name) - 1) != 0)
		name[0] = '\0';
	name[16] = '\0';
	for (char *p = name; *p; p++)
		if (*p == '/')
			*p = '_';
	memcpy(out, name, 17);
}

void
owner_name(char out[OWNER_MAX], unsigned nonce)
{
	char host[17];

	host_name(host);
	snprintf(out, OWNER_MAX, "%s/%ld-%08x", host, (long)getpid(), nonce);
}

bool
owner_is_dead(const char *owner)
{
	const char *slash = strchr(owner, '/');
	char host[17], *end;
	long pid;

	host_name(host);
	if (!slash || strncmp(owner, host, (size_t)(slash - owner)) != 0 || host[slash - owner] != '\0')
		return false;
	pid = strtol(slash + 1, &end, 10);
	if (end == slash + 1 || *end != '-' || pid <= 0)
		return false;
	return kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}
