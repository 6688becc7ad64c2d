/* history.c: the followers' history, one reading a day. */
#include "stats/history.h"

#include <stdlib.h>

struct dated {
	int64_t day;
	struct day_reading reading;
};

static int
less(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int
by_reading(const struct day_reading *a, const struct day_reading *b)
{
	int c = less(a->at, b->at);

	if (c == 0)
		c = less(a->followers, b->followers);
	if (c == 0)
		c = less(a->following, b->following);
	return c != 0 ? c : less(a->posts, b->posts);
}

static int
by_day(const void *va, const void *vb)
{
	const struct dated *a = va, *b = vb;
	int c = less(a->day, b->day);

	return c != 0 ? c : by_reading(&a->reading, &b->reading);
}

static int
by_time(const void *va, const void *vb)
{
	return by_reading(va, vb);
}

enum err
history_fill(const struct reading *readings, size_t n, struct local *local, int64_t from, int64_t to,
    struct arena *a, struct report *r)
{
	struct dated *list = calloc(n + 1, sizeof(*list));
	size_t kept = 0;
	enum err err = ERR_NOMEM;

	if (list == NULL)
		goto out;
	for (size_t i = 0; i < n; i++) {
		const struct reading *in = &readings[i];
		int64_t day = local_day(local, in->at);

		if (day >= from && day <= to)
			list[kept++] =
			    (struct dated){ day, { in->at, in->followers, in->following, in->posts } };
	}
	qsort(list, kept, sizeof(*list), by_day);
	r->readings = arena_alloc(a, kept * sizeof(*r->readings));
	if (r->readings == NULL)
		goto out;
	for (size_t i = 0; i < kept; i++)
		if (i + 1 == kept || list[i + 1].day != list[i].day)
			r->readings[r->n_readings++] = list[i].reading;
	/* Where clocks step back over midnight a later day may come first. */
	qsort(r->readings, r->n_readings, sizeof(*r->readings), by_time);
	err = ERR_OK;
out:
	free(list);
	return err;
}
