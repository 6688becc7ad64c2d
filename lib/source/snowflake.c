/* snowflake.c: times out of X's post ids. */
#include "source/snowflake.h"

#include "base/num.h"

/* Before this, ids were counted. */
#define FIRST_ID ((uint64_t)29700859247)
#define EPOCH_MS ((uint64_t)1288834974657)

bool
snowflake_time(struct str id, int64_t *seconds)
{
	uint64_t v;

	if (!num_u64(id, INT64_MAX, &v) || v < FIRST_ID)
		return false;
	*seconds = (int64_t)(((v >> 22) + EPOCH_MS) / 1000);
	return true;
}
