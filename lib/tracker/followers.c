/* followers.c: an account's history of followers: what was read, and what its daily changes prove. */
#include "tracker/followers.h"

#include <stdlib.h>

#define NOON 43200

static int
compare_readings(const void *a, const void *b)
{
	const struct reading *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static int64_t
day_of(int64_t at)
{
	return at / 86400;
}

/* Whether some reading with a count of followers lies on the day; the list is in order of time. */
static bool
has_day(const struct reading *list, size_t n, int64_t day)
{
	size_t low = 0, high = n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (day_of(list[mid].at) < day)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < n && day_of(list[low].at) == day; low++)
		if (list[low].followers >= 0)
			return true;
	return false;
}

static void
put(struct reading *out, size_t *n, int64_t day, int64_t followers)
{
	out[(*n)++] = (struct reading){ .at = day * 86400 + NOON,
		.followers = followers,
		.following = COUNT_UNKNOWN,
		.posts = COUNT_UNKNOWN };
}

/* The last reading of followers at or before the end of `day`'s chain start: index of net `day`, or n. */
static size_t
net_index(const struct net_follow *nets, size_t n, int64_t day)
{
	size_t low = 0, high = n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (nets[mid].day < day)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && nets[low].day == day ? low : n;
}

enum err
followers_history(struct db *db, struct arena *a, int64_t id, struct reading **list, size_t *n)
{
	struct net_follow *nets;
	struct reading *read, *all;
	size_t n_read, n_nets, n_all, i, k;
	int64_t followers, day;
	enum err err;

	*list = NULL;
	*n = 0;
	err = accounts_readings(db, a, id, &read, &n_read);
	if (err == ERR_OK)
		err = accounts_net_follows(db, a, id, &nets, &n_nets);
	if (err)
		return err;
	all = arena_alloc(a, (n_read + 2 * n_nets + 1) * sizeof(*all));
	if (!all)
		return ERR_NOMEM;
	for (n_all = 0; n_all < n_read; n_all++)
		all[n_all] = read[n_all];
	for (i = 0; i < n_read && n_nets > 0; i++) {
		if (read[i].followers < 0 || (i + 1 < n_read && day_of(read[i + 1].at) == day_of(read[i].at)))
			continue;
		/* Forwards: the change of the next day makes the next day's count. */
		followers = read[i].followers;
		day = day_of(read[i].at);
		while ((k = net_index(nets, n_nets, day + 1)) < n_nets && !has_day(read, n_read, day + 1) &&
		       n_all < n_read + 2 * n_nets) {
			followers += nets[k].net;
			put(all, &n_all, ++day, followers);
		}
		/* Backwards, only from the first reading: later ones meet the chain of the one before. */
		followers = read[i].followers;
		day = day_of(read[i].at);
		while (i == 0 && (k = net_index(nets, n_nets, day)) < n_nets && n_all < n_read + 2 * n_nets) {
			followers -= nets[k].net;
			if (followers < 0)
				break;
			put(all, &n_all, --day, followers);
		}
	}
	qsort(all, n_all, sizeof(*all), compare_readings);
	*list = all;
	*n = n_all;
	return ERR_OK;
}
