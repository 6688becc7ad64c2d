/* clock.h: civil dates, times as text, and what time it is. */
#ifndef TWEETX_BASE_CLOCK_H
#define TWEETX_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Days are counted from 1970-01-01 (day 0, a Thursday), proleptic Gregorian; seconds are Unix time. */

/* clock_now(): Unix seconds; clock_now_us(): microseconds; clock_mono_us(): microseconds of a clock that never
 * jumps. For callers at the edge (executables): libraries take the time as an argument. */
int64_t clock_now(void);
int64_t clock_now_us(void);
int64_t clock_mono_us(void);

struct civil {
	int year;  /* e.g. 2024 */
	int month; /* 1..12 */
	int day;   /* 1..31 */
};

int64_t civil_to_day(int year, int month, int day);
struct civil civil_from_day(int64_t day);
/* civil_weekday(day): 0 Monday .. 6 Sunday. */
int civil_weekday(int64_t day);
/* civil_iso_week(day, &year): ISO 8601 week 1..53 and the year it belongs to. */
int civil_iso_week(int64_t day, int *iso_year);
bool civil_leap(int year);
int civil_month_days(int year, int month);

/* clock_parse_date("2024-02-29", &day): exactly that form, a real date of the years 1..9999. */
bool clock_parse_date(struct str s, int64_t *day);
/* clock_parse_rfc3339("2024-02-29T12:00:00.123Z" or with +01:00, blank or 't' allowed for T): fraction cut;
 * a leap second reads as :59. Seconds may not be left out. */
bool clock_parse_rfc3339(struct str s, int64_t *seconds);
/* clock_parse_twitter("Wed Oct 10 20:19:24 +0000 2018"): X's old form. */
bool clock_parse_twitter(struct str s, int64_t *seconds);
/* clock_parse_http("Sun, 06 Nov 1994 08:49:37 GMT"): RFC 9110's IMF-fixdate. */
bool clock_parse_http(struct str s, int64_t *seconds);

/* Writers fill out[] and return it (years 0..9999; others clamped): "2024-02-29", "2024-02-29T12:00:00Z", "Sun, 06 Nov 1994 08:49:37 GMT". */
char *clock_date(char out[static 16], int64_t day);
char *clock_rfc3339(char out[static 32], int64_t seconds);
char *clock_http(char out[static 32], int64_t seconds);

#endif
