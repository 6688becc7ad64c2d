/* plan_rate.h: what an answer's headers say about the platform's rate limit. */
#ifndef TWEETX_SOURCE_PLAN_RATE_H
#define TWEETX_SOURCE_PLAN_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "source/plan.h"

/*
 * plan_rate_reset(answer): Unix seconds from which asking again makes sense: the latest of Retry-After
 * (seconds or an HTTP date, RFC 9110), x-rate-limit-reset (X: Unix seconds), x-ratelimit-reset (Mastodon: RFC
 * 3339) and ratelimit-reset (Bluesky: Unix seconds; the IETF draft's seconds from now). Always after
 * answer->at and at most 31 days behind it; a minute where nothing usable is said.
 */
int64_t plan_rate_reset(const struct plan_answer *answer);

/* plan_rate_spent(answer): whether it says that no request is left before the reset, and the reset is told
 * and at most an hour ahead. */
bool plan_rate_spent(const struct plan_answer *answer);

#endif
