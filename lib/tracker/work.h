/* work.h: what the worker does: jobs that wait, and what is due by the clock. */
#ifndef TWEETX_TRACKER_WORK_H
#define TWEETX_TRACKER_WORK_H

#include "tracker/tracker.h"

/*
 * work_schedule(t, now): queues a reading of each watched account that was last read 6 hours ago, of each big
 * one that people ask for, and a sweep of each watched account a month after the last; removes accounts past
 * TWEETX_RETENTION, published files past their time, and rows that are over.
 */
enum err work_schedule(struct tracker *t, int64_t now);

/* work_one(t, &did): claims one due job and does it to its end. did: whether there was one. */
enum err work_one(struct tracker *t, bool *did);

/* work_free_dead(t, now): queues again what processes of this host held that have died. */
enum err work_free_dead(struct tracker *t, int64_t now);

#endif
