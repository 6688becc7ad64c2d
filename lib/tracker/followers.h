/* followers.h: an account's history of followers: what was read, and what its daily changes prove. */
#ifndef TWEETX_TRACKER_FOLLOWERS_H
#define TWEETX_TRACKER_FOLLOWERS_H

#include "store/accounts.h"

/*
 * followers_history(db, a, id, &list, &n): every stored reading in order of time and, where X's overview
 * export tells a day's net follows, the days that follow from a reading by adding and taking away without a
 * gap: at noon UTC of the day, followers alone. A day with a reading of its own is never computed; a day
 * without a known change ends the chain. Nothing is invented in between.
 */
enum err followers_history(struct db *db, struct arena *a, int64_t id, struct reading **list, size_t *n);

#endif
