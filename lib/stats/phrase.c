/* phrase.c: numbers, days and findings as people say them. */
#include "stats/phrase.h"

#include "base/clock.h"

void
phrase_int(struct buf *b, int64_t v)
{
	char text[32];
	size_t n = 0;

	if (v < 0) {
		buf_puts(b, "\xe2\x80\x93");
		return;
	}
	do {
		if (n % 4 == 3)
			text[n++] = ',';
		text[n++] = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	while (n > 0)
		buf_char(b, text[--n]);
}

void
phrase_short(struct buf *b, int64_t v)
{
	static const struct {
		int64_t unit;
		char letter;
	} units[] = { { 1000000, 'M' }, { 1000000000, 'B' }, { 1000000000000, 'T' } };
	int64_t tenths = 0;
	size_t u = 0;

	if (v < 10000000) {
		phrase_int(b, v);
		return;
	}
	for (;; u++) {
		/* Rounded half up; 999.95M and more is said in the next unit. */
		tenths = v / (units[u].unit / 10) + (v % (units[u].unit / 10) >= units[u].unit / 20);
		if (tenths < 10000 || u == 2)
			break;
	}
	if (tenths >= 1000) {
		int64_t whole = v / units[u].unit + (v % units[u].unit >= units[u].unit / 2);

		phrase_int(b, whole);
	} else {
		phrase_int(b, tenths / 10);
		if (tenths % 10 != 0) {
			buf_char(b, '.');
			buf_char(b, (char)('0' + tenths % 10));
		}
	}
	buf_char(b, units[u].letter);
}

void
phrase_count(struct buf *b, int64_t n, const char *noun)
{
	phrase_int(b, n);
	buf_char(b, ' ');
	buf_puts(b, noun);
	if (n != 1)
		buf_char(b, 's');
}

const char *
phrase_month(int month)
{
	static const char *const names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
		"Oct", "Nov", "Dec" };

	return names[(month + 11) % 12];
}

const char *
phrase_weekday(int weekday)
{
	static const char *const names[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
		"Saturday", "Sunday" };

	return names[weekday % 7];
}

void
phrase_day_month(struct buf *b, int64_t day)
{
	struct civil c = civil_from_day(day);

	buf_i64(b, c.day);
	buf_char(b, ' ');
	buf_puts(b, phrase_month(c.month));
}

void
phrase_day(struct buf *b, int64_t day)
{
	phrase_day_month(b, day);
	buf_char(b, ' ');
	buf_i64(b, civil_from_day(day).year);
}

void
phrase_hour(struct buf *b, int hour)
{
	if (hour == 0)
		buf_puts(b, "midnight");
	else if (hour == 12)
		buf_puts(b, "noon");
	else
		buf_printf(b, "%02d:00", hour);
}

int64_t
phrase_active(const struct report *r)
{
	int64_t n = 0;

	for (size_t i = 0; i < r->per_day.n; i++)
		n += r->per_day.values[i] > 0;
	return n;
}

void
phrase_finding(const struct report *r, struct buf *b)
{
	int busiest = 0;

	if (r->posts == 0) {
		buf_puts(b, "Nothing posted yet");
		return;
	}
	if (r->posts < 10) {
		phrase_count(b, r->posts, "post");
		if (r->first_day == r->last_day) {
			buf_puts(b, ", on ");
			phrase_day(b, r->first_day);
		} else {
			buf_puts(b, " from ");
			phrase_day(b, r->first_day);
			buf_puts(b, " to ");
			phrase_day(b, r->last_day);
		}
		return;
	}
	for (int w = 1; w < 7; w++)
		if (r->weekday_means[w] > r->weekday_means[busiest])
			busiest = w;
	buf_printf(b, "Busiest on %ss, most often around ", phrase_weekday(busiest));
	phrase_hour(b, r->most_active_hour);
	/* Where nothing has been received, no time is better than another. */
	if (r->n_best_times > 0 && r->best_times[0].lift > 0) {
		buf_printf(b, ", best read on %ss at ", phrase_weekday(r->best_times[0].weekday));
		phrase_hour(b, r->best_times[0].hour);
	}
}

void
phrase_reason(struct buf *b, struct str reason)
{
	static const struct {
		const char *reason, *words;
	} known[] = {
		{ "platform_depth", "the platform gives no older posts" },
		{ "depth_setting", "read back to the depth that is set" },
		{ "embed_partial", "the public timeline shows only some posts" },
		{ "rate_limited", "the platform limits us, the rest comes later" },
		{ "quota", "the quota for the platform is used up" },
		{ "error", "reading stopped half way" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq(reason, str_of(known[i].reason))) {
			buf_puts(b, known[i].words);
			return;
		}
	buf_str(b, reason);
}
