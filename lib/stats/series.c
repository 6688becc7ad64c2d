/* series.c: the names of a series' buckets. */
#include <stdio.h>

#include "base/clock.h"
#include "stats/report.h"

char *
series_label(char out[static 16], enum step step, int64_t bucket)
{
	struct civil c;
	int year, week;

	switch (step) {
	case STEP_DAY:
		return clock_date(out, bucket);
	case STEP_WEEK:
		week = civil_iso_week(bucket, &year);
		snprintf(out, 16, "%04u-W%02u", (unsigned)year % 10000, (unsigned)week % 100);
		break;
	case STEP_MONTH:
		c = (struct civil){ .year = (int)(bucket / 12), .month = (int)(bucket % 12) + 1 };
		snprintf(out, 16, "%04u-%02u", (unsigned)c.year % 10000, (unsigned)c.month % 100);
		break;
	case STEP_YEAR:
		snprintf(out, 16, "%04u", (unsigned)bucket % 10000);
		break;
	}
	return out;
}
