/* snowflake.h: the time that an X post's id holds. */
#ifndef TWEETX_SOURCE_SNOWFLAKE_H
#define TWEETX_SOURCE_SNOWFLAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* snowflake_time(id, &seconds): ids given out since 2010-11-04 hold milliseconds since 1288834974657 above
 * their low 22 bits (Twitter, "Announcing Snowflake", 2010). False for an older or impossible one. */
bool snowflake_time(struct str id, int64_t *seconds);

#endif
