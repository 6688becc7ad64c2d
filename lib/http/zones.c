/* zones.c: the time zones asked for lately, kept open. */
#include "http/zones.h"

#include <stdlib.h>

#define KEPT 16
#define KEEP_SECONDS 3600

struct zones {
	struct {
		struct zone *zone;
		int64_t read_at;
	} kept[KEPT];
	size_t next;
};

struct zones *
zones_new(void)
{
	return calloc(1, sizeof(struct zones));
}

void
zones_free(struct zones *z)
{
	if (z == NULL)
		return;
	for (size_t i = 0; i < KEPT; i++)
		zone_free(z->kept[i].zone);
	free(z);
}

struct zone *
zones_get(struct zones *z, struct str name, int64_t now, enum err *err)
{
	struct zone *fresh;

	*err = ERR_OK;
	for (size_t i = 0; i < KEPT; i++) {
		/* A clock that was set back must not keep one for ever. */
		if (z->kept[i].zone != NULL && str_eq(str_of(zone_name(z->kept[i].zone)), name) &&
		    now - z->kept[i].read_at < KEEP_SECONDS && now >= z->kept[i].read_at)
			return z->kept[i].zone;
	}
	if ((*err = zone_open(name, &fresh)) != ERR_OK)
		return NULL;
	zone_free(z->kept[z->next].zone);
	z->kept[z->next].zone = fresh;
	z->kept[z->next].read_at = now;
	z->next = (z->next + 1) % KEPT;
	return fresh;
}
