/* flights.h: one fetch of an account at a time over all processes, its progress, and what visitors and money allow. */
#ifndef TWEETX_STORE_FLIGHTS_H
#define TWEETX_STORE_FLIGHTS_H

#include "model/platform.h"
#include "store/db.h"

struct flight {
	int64_t started_at;
	int64_t posts, expected; /* so far; expected 0 for unknown */
	char owner[40];
	int64_t lease_until;
};

/* flights_take(db, handle, owner, now, lease, &taken): ours until now + lease seconds, also when a former owner's lease ran out; not
 * while one is up, even of the same owner. An owner is 1 to 39 bytes, else ERR_INVALID. */
enum err flights_take(struct db *db, const struct handle *h, const char *owner, int64_t now, int64_t lease, bool *taken);
/* flights_renew(db, handle, owner, now, lease, posts, expected): ERR_CONFLICT when somebody else holds it now, or nobody. flights_end
 * is fine then. */
enum err flights_renew(struct db *db, const struct handle *h, const char *owner, int64_t now, int64_t lease, int64_t posts, int64_t expected);
enum err flights_end(struct db *db, const struct handle *h, const char *owner);
/* flights_look(db, handle, now, &flight, &flying): a live one only. */
enum err flights_look(struct db *db, const struct handle *h, int64_t now, struct flight *fl, bool *flying);

/* flights_admit(db, address, now, limit, &ok, &retry_at): counts one first fetch of `address` in the last hour if it is within `limit` (0: no limit).
 * retry_at is when there is room again, 0 where there is. */
enum err flights_admit(struct db *db, struct str address, int64_t now, int64_t limit, bool *ok, int64_t *retry_at);

/*
 * Money, in millionths of a US dollar a UTC day. flights_reserve takes `cost` if the day's sum stays within `budget` (0 budget: nothing may be spent);
 * *spent is the day's sum afterwards. flights_settle gives back what was not used (or takes what was used beyond). A crash in between leaves the reservation spent: never more is spent than the budget.
 */
enum err flights_reserve(struct db *db, enum platform p, int64_t day, int64_t cost, int64_t budget, bool *ok, int64_t *spent);
enum err flights_settle(struct db *db, enum platform p, int64_t day, int64_t reserved, int64_t used, int64_t reads);
enum err flights_spent(struct db *db, enum platform p, int64_t day, int64_t *spent, int64_t *reads);

/* What an account could not be: a look-up that ended in "unknown", "protected"... is remembered for a while, so that repeating it costs nothing. */
enum err flights_miss(struct db *db, const struct handle *h, const struct fault *f, int64_t now, int64_t seconds);
enum err flights_missed(struct db *db, const struct handle *h, int64_t now, struct fault *f); /* f->err ERR_OK when there is none */

/* flights_prune(db, now): drops what is over. */
enum err flights_prune(struct db *db, int64_t now);

#endif
