/* spread.c: the exact median of counts that come twice, kept by their size alone. */
#include "stats/spread.h"

#include <math.h>
#include <stdlib.h>

#include "stats/order.h"

/* Where the k-th smallest value lies: its step, and its rank within. */
static struct spread_middle
place(const struct spread *s, int64_t k)
{
	struct spread_middle m = { 0 };

	while (k >= (int64_t)s->steps[m.step])
		k -= s->steps[m.step++];
	m.rank = (size_t)k;
	m.room = s->steps[m.step];
	return m;
}

enum err
spread_plan(struct spread *s, bool *again)
{
	*again = false;
	if (s->n == 0)
		return ERR_OK;
	s->middle[0] = place(s, (s->n - 1) / 2);
	s->middle[1] = place(s, s->n / 2);
	for (int i = 0; i < 2; i++) {
		struct spread_middle *m = &s->middle[i];

		if (m->step < SPREAD_EXACT)
			continue;
		m->values = malloc(m->room * sizeof(*m->values));
		if (m->values == NULL)
			return ERR_NOMEM;
		*again = true;
	}
	return ERR_OK;
}

double
spread_median(struct spread *s)
{
	double v[2];

	if (s->n == 0)
		return NAN;
	for (int i = 0; i < 2; i++) {
		struct spread_middle *m = &s->middle[i];

		v[i] = m->values == NULL ? (double)m->step : (double)order_select(m->values, m->n, m->rank);
	}
	return (v[0] + v[1]) / 2;
}

void
spread_free(struct spread *s)
{
	for (int i = 0; s != NULL && i < 2; i++) {
		free(s->middle[i].values);
		s->middle[i].values = NULL;
	}
}
