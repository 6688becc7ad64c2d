/* worker.c: runs the jobs that wait, each in a process of its own, and queues what is due by the clock. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "job/queue.h"
#include "tracker/tracker.h"
#include "tracker/wake.h"
#include "tracker/work.h"

#define SCHEDULE_US ((int64_t)30 * 1000000)
#define HEARTBEAT_US ((int64_t)4 * 1000000)
#define LOOK_US ((int64_t)1000000)

static volatile sig_atomic_t ended;

static void
on_end(int signal_number)
{
	(void)signal_number;
	ended = 1;
}

static void
on_child(int signal_number)
{
	(void)signal_number; /* only so that waiting ends early */
}

static void
catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_end };

	sigemptyset(&sa.sa_mask);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	sa.sa_handler = on_child;
	sigaction(SIGCHLD, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
	sigaction(SIGXFSZ, &sa, NULL); /* a limit of a file's size is an error like a full disk */
}

/* A child does jobs until none is due, and ends: what it leaks or breaks dies with it. */
static int
be_child(const struct conf *c)
{
	struct tracker *t;
	struct fault f;
	bool did = true;
	enum err err;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	err = tracker_open(c, &t, &f);
	if (err) {
		log_error("the store could not be opened", "code", err_code(err), "detail", f.detail);
		return 1;
	}
	signal(SIGTERM, SIG_DFL);
	while (err == ERR_OK && did)
		err = work_one(t, &did);
	if (err)
		log_error("a job could not be run", "code", err_code(err));
	tracker_close(t);
	return err ? 1 : 0;
}

static bool
start_child(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl("/proc/self/exe", "worker", "--child", (char *)NULL);
		_exit(127);
	}
	if (pid < 0)
		log_error("no process could be started for a job", "error", strerror(errno));
	return pid > 0;
}

/* Children that ended; one that was killed leaves its job behind, which goes back into the queue at once. */
static int
reap(struct tracker *t)
{
	int status, n = 0;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		n++;
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			continue;
		log_warn("a job's process ended badly", "pid", log_num(pid), "signal",
		    log_num(WIFSIGNALED(status) ? WTERMSIG(status) : 0));
		if (work_free_dead(t, clock_now()) != ERR_OK)
			log_warn("its job waits for the end of its lease", "pid", log_num(pid));
	}
	return n;
}

static void
serve(struct tracker *t)
{
	const struct conf *c = tracker_conf(t);
	int running = 0, most = (int)conf_int(c, CONF_WORKERS), fd = wake_listen(c);
	int64_t now_us, beat_us = 0, schedule_us = 0, due;
	enum err err;

	while (!ended) {
		now_us = clock_mono_us();
		running -= reap(t);
		if (now_us >= beat_us) {
			if (job_heartbeat(tracker_db(t), tracker_owner(t), clock_now()) != ERR_OK)
				log_warn("the store took no sign of life");
			beat_us = now_us + HEARTBEAT_US;
		}
		if (now_us >= schedule_us) {
			err = work_schedule(t, clock_now());
			if (err)
				log_warn("what is due could not be queued", "code", err_code(err));
			schedule_us = now_us + SCHEDULE_US;
		}
		due = 0;
		if (running < most && job_next_due(tracker_db(t), clock_now(), &due) == ERR_OK && due > 0 &&
		    due <= clock_now() && start_child())
			running++;
		wake_wait(fd, LOOK_US);
	}
	if (fd >= 0)
		close(fd);
	/* Children end by the death of this process; what they had not finished is taken up by the next
	 * worker. */
}

int
main(int argc, char **argv)
{
	bool child = argc == 2 && strcmp(argv[1], "--child") == 0;
	struct tracker *t;
	struct conf *c;
	struct fault f;
	int status = 0;
	enum err err;

	if (argc > 1 && !child) {
		fprintf(stderr, "usage: worker\nRuns TweetX's jobs until it is ended; `tweetx work --once` "
				"does so from cron.\n");
		return 2;
	}
	log_init("worker", LOG_INFO);
	err = conf_load(&c, &f);
	if (err) {
		log_error("a setting is wrong", "setting", f.field, "detail", f.detail);
		return 2;
	}
	catch_signals();
	if (child) {
		status = be_child(c);
		conf_free(c);
		return status;
	}
	err = tracker_open(c, &t, &f);
	if (err) {
		log_error("the store could not be opened", "code", err_code(err), "detail", f.detail);
		conf_free(c);
		return 1;
	}
	if (work_free_dead(t, clock_now()) != ERR_OK)
		log_warn("jobs of a dead worker wait for the end of their leases");
	log_info("the worker is ready", "jobs_at_a_time", log_num(conf_int(c, CONF_WORKERS)));
	serve(t);
	tracker_close(t);
	conf_free(c);
	return status;
}
