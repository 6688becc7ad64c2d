/* wake.h: taps the worker of this host on the shoulder, so that it looks for jobs at once. */
#ifndef TWEETX_TRACKER_WAKE_H
#define TWEETX_TRACKER_WAKE_H

#include <stdint.h>

#include "base/conf.h"

/* A datagram to $TWEETX_HOME/run/worker.sock. Nothing depends on it: the worker looks every second anyway. */
void wake_worker(const struct conf *c);

/* wake_listen(c): the worker's end; -1 where it cannot be had. wake_wait(fd, us): waits for a tap, at most so
 * long. */
int wake_listen(const struct conf *c);
void wake_wait(int fd, int64_t us);

#endif
