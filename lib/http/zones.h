/* zones.h: the time zones asked for lately, kept open, because reading one costs several system calls. */
#ifndef TWEETX_HTTP_ZONES_H
#define TWEETX_HTTP_ZONES_H

#include "base/zone.h"

struct zones;

struct zones *zones_new(void);
void zones_free(struct zones *z);

/* zones_get(z, name, now): the zone, owned by z; good at least until 15 others have been asked for. Read anew
 * after an hour, so that new tzdata arrives. NULL and *err: as zone_open. */
struct zone *zones_get(struct zones *z, struct str name, int64_t now, enum err *err);

#endif
