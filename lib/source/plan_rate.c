/* plan_rate.c: what an answer's headers say about the platform's rate limit. */
#include "source/plan_rate.h"

#include "base/clock.h"
#include "base/num.h"

#define RATE_UNKNOWN 60
#define RATE_FARTHEST ((int64_t)31 * 86400)
#define RATE_SPENT_FARTHEST 3600
/* Below this a number is a span of seconds, not a time (it is in the year 2001). */
#define RATE_EPOCH 1000000000

static struct str
header(const struct plan_answer *answer, const char *name)
{
	return answer->header ? str_trim(answer->header(answer->ctx, name)) : (struct str){ NULL, 0 };
}

/* A header's time, in whichever of the known forms it is; 0 for none. */
static int64_t
moment(const struct plan_answer *answer, const char *name)
{
	struct str s = header(answer, name);
	size_t dot = str_chr(s, '.');
	int64_t t;

	if (s.len == 0)
		return 0;
	if (clock_parse_rfc3339(s, &t) || clock_parse_http(s, &t))
		return t;
	if (!num_i64(dot == (size_t)-1 ? s : str_sub(s, 0, dot), 0, (int64_t)1 << 40, &t))
		return 0;
	return t < RATE_EPOCH ? answer->at + t : t;
}

static int64_t
latest(const struct plan_answer *answer)
{
	static const char *const names[] = { "retry-after", "x-rate-limit-reset", "x-ratelimit-reset",
		"ratelimit-reset" };
	int64_t best = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int64_t t = moment(answer, names[i]);
		if (t > best)
			best = t;
	}
	return best;
}

int64_t
plan_rate_reset(const struct plan_answer *answer)
{
	int64_t t = latest(answer);

	if (t == 0)
		return answer->at + RATE_UNKNOWN;
	if (t <= answer->at)
		return answer->at + 1;
	return t > answer->at + RATE_FARTHEST ? answer->at + RATE_FARTHEST : t;
}

bool
plan_rate_spent(const struct plan_answer *answer)
{
	static const char *const names[] = { "x-rate-limit-remaining", "x-ratelimit-remaining",
		"ratelimit-remaining" };
	int64_t t = latest(answer);

	if (t <= answer->at || t > answer->at + RATE_SPENT_FARTHEST)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq(header(answer, names[i]), STR("0")))
			return true;
	return false;
}
