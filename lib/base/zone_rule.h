/* zone_rule.h: what a POSIX rule says about offsets, for zone.c and zone_file.c alone. */
#ifndef TWEETX_BASE_ZONE_RULE_H
#define TWEETX_BASE_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* One offset, in seconds east of UTC, for from <= t < to. */
struct zone_span {
	int64_t from, to;
	int32_t offset;
};

/* When a POSIX rule changes the offset: "J60", "59" or "M3.5.0", and "/2" seconds past (or before) that day's 00:00. */
struct zone_change {
	enum { ZONE_MONTH, ZONE_JULIAN, ZONE_DAY } form;
	int month, week, day; /* `day` is a weekday from Sunday (0) or a day of the year */
	int32_t time;
};

/* What holds after the table's last change; offsets are seconds east of UTC. */
struct zone_rule {
	int32_t std, dst;
	bool has_dst;
	struct zone_change begin, end;
};

/* zone_rule_parse("CET-1CEST,M3.5.0,M10.5.0/3", &rule): POSIX.1's TZ with RFC 8536's hours from -167 to 167; the rule of a
 * summer time must be told. False for anything else. */
bool zone_rule_parse(struct str s, struct zone_rule *rule);

/* zone_rule_span(rule, t): the span around t by the rule alone; past the year 9999 the last one goes on. */
struct zone_span zone_rule_span(const struct zone_rule *rule, int64_t t);

#endif
