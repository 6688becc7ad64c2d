/* phrase.h: numbers, days and findings as people say them. */
#ifndef TWEETX_STATS_PHRASE_H
#define TWEETX_STATS_PHRASE_H

#include <stdint.h>

#include "base/buf.h"
#include "stats/report.h"

/* phrase_int(b, v): "3,225"; a dash where v is negative (unknown). */
void phrase_int(struct buf *b, int64_t v);

/* phrase_short(b, v): below ten million like phrase_int, from there "12.3M", "512M", "1.2B". */
void phrase_short(struct buf *b, int64_t v);

/* phrase_count(b, n, "post"): "1 post", "3,225 posts". */
void phrase_count(struct buf *b, int64_t n, const char *noun);

/* phrase_day(b, day): "4 Aug 2012"; phrase_day_month: "4 Aug". */
void phrase_day(struct buf *b, int64_t day);
void phrase_day_month(struct buf *b, int64_t day);

/* phrase_month(month), 1..12: "Jan"; phrase_weekday(0): "Monday". */
const char *phrase_month(int month);
const char *phrase_weekday(int weekday);

/* phrase_hour(b, h): "21:00", "noon", "midnight". */
void phrase_hour(struct buf *b, int hour);

/* phrase_finding(r, b): one sentence on the account's habits, without a full stop. */
void phrase_finding(const struct report *r, struct buf *b);

/* phrase_reason(b, reason): why a report is not complete, in words; a reason that is not known here as it is.
 */
void phrase_reason(struct buf *b, struct str reason);

/* phrase_active(r): days with posts. */
int64_t phrase_active(const struct report *r);

#endif
