/* reception.c: how well posts are received by weekday and hour (statistic 22). */
#include "stats/reception.h"

#include <math.h>
#include <stdbool.h>

#define UNIT 281474976710656.0 /* 2^48 */
#define PRIOR 5		       /* posts of mean reception that each cell is given */
#define TIE 1e-9
#define LEAST_POSTS 3

static int64_t
log_units(int64_t e)
{
	return (int64_t)(log(1.0 + (double)e) * UNIT + 0.5);
}

void
reception_add(struct reception *r, unsigned cell, int64_t e)
{
	int64_t y;

	if (e == 0) {
		y = 0;
	} else if (e < RECEPTION_SMALL) {
		if (r->small[e] == 0)
			r->small[e] = log_units(e);
		y = r->small[e];
	} else {
		y = log_units(e);
	}
	r->sum[cell] += y;
	r->n[cell]++;
}

/* The five best with enough posts; of lifts within TIE of the best one left, the earlier weekday and hour. */
static void
choose(const struct reception *r, struct report *report)
{
	const double *lift = &report->lift[0][0];
	bool taken[7 * 24] = { false };

	report->n_best_times = 0;
	while (report->n_best_times < 5) {
		double best = -INFINITY;
		int cell = -1;

		for (int i = 0; i < 7 * 24; i++)
			if (!taken[i] && r->n[i] >= LEAST_POSTS && lift[i] > best)
				best = lift[i];
		for (int i = 0; i < 7 * 24 && cell < 0; i++)
			if (!taken[i] && r->n[i] >= LEAST_POSTS && lift[i] >= best - TIE)
				cell = i;
		if (cell < 0)
			break;
		taken[cell] = true;
		report->best_times[report->n_best_times++] =
		    (struct best_time){ cell / 24, cell % 24, lift[cell], r->n[cell] };
	}
}

void
reception_finish(const struct reception *r, struct report *report)
{
	__int128 sum = 0;
	int64_t n = 0;
	double mean;

	for (int i = 0; i < 7 * 24; i++) {
		sum += r->sum[i];
		n += r->n[i];
	}
	mean = n > 0 ? (double)sum / UNIT / (double)n : 0;
	for (int i = 0; i < 7 * 24; i++) {
		double score = ((double)r->sum[i] / UNIT + PRIOR * mean) / (double)(r->n[i] + PRIOR);

		/* Without posts the score is the mean itself, but for rounding. */
		report->lift[i / 24][i % 24] = r->n[i] > 0 ? expm1(score - mean) : 0;
	}
	choose(r, report);
}
