/* local.c: local days and hours of many instants in one zone, fast. */
#include "stats/local.h"

#define SPAN 21600
/* No zone's offset is as large as these. */
#define NOT_ASKED INT32_MIN
#define CHANGES (INT32_MIN + 1)
/* Far ahead (2106) no table is kept: nothing is posted there. */
#define SPANS_MAX ((int64_t)3155760000 / SPAN)

void
local_init(struct local *l, struct zone *zone, struct pool *pool)
{
	*l = (struct local){ .zone = zone, .pool = pool };
}

void
local_free(struct local *l)
{
	if (l->pool != NULL)
		pool_free(l->pool, l->offsets, l->cap * sizeof(*l->offsets));
	l->offsets = NULL;
	l->cap = 0;
}

/* The offset of a span not seen before; a span in which the offset changes is asked instant by instant. */
static int32_t
ask(struct local *l, int64_t span, int64_t t)
{
	int64_t start = LOCAL_EPOCH + span * SPAN;
	uint32_t cap = l->cap;
	int32_t offset;
	void *mem;

	if (span >= (int64_t)cap) {
		if (pool_grow(l->pool, l->offsets, &l->cap, (size_t)span + 1, sizeof(*l->offsets), &mem) !=
		    ERR_OK)
			return zone_offset(l->zone, t);
		l->offsets = mem;
		for (uint32_t i = cap; i < l->cap; i++)
			l->offsets[i] = NOT_ASKED;
	}
	if (l->offsets[span] == CHANGES)
		return zone_offset(l->zone, t);
	offset = zone_offset(l->zone, start);
	if (zone_offset(l->zone, start + SPAN - 1) == offset) {
		l->offsets[span] = offset;
		return offset;
	}
	l->offsets[span] = CHANGES;
	return zone_offset(l->zone, t);
}

int64_t
local_seconds(struct local *l, int64_t t)
{
	int64_t span = (t - LOCAL_EPOCH) / SPAN;

	if (t < LOCAL_EPOCH || span >= SPANS_MAX)
		return t + zone_offset(l->zone, t);
	if (span < (int64_t)l->cap && l->offsets[span] > CHANGES)
		return t + l->offsets[span];
	return t + ask(l, span, t);
}

int64_t
local_day(struct local *l, int64_t t)
{
	int64_t s = local_seconds(l, t);

	return s >= 0 ? s / 86400 : -((86399 - s) / 86400);
}
