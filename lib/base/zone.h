/* zone.h: a time zone of the system's tzdata, and local days and hours in it. */
#ifndef TWEETX_BASE_ZONE_H
#define TWEETX_BASE_ZONE_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct zone;

/*
 * zone_open(name, &z): an IANA name ("UTC", "Europe/Berlin"), read from /usr/share/zoneinfo (TZif, RFC 8536,
 * with the footer's POSIX rule for times past the table). ERR_INVALID for a name that is no zone (absolute paths,
 * "..", "posix/", "right/", anything but [A-Za-z0-9_+-/]). "UTC" works without tzdata. The caller frees it.
 */
enum err zone_open(struct str name, struct zone **z);
void zone_free(struct zone *z);
const char *zone_name(const struct zone *z);

/* zone_offset(z, t): seconds east of UTC at the instant t. Fast for neighbouring instants (keeps the last span). */
int32_t zone_offset(struct zone *z, int64_t t);

/* zone_day_start(z, day): the first instant of the local day (of the next existing one where the zone skipped it). */
int64_t zone_day_start(struct zone *z, int64_t day);

#endif
