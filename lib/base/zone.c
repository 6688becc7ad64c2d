/* zone.c: a time zone's spans of equal offset, and local days in them. */
#include "base/zone.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/zone_file.h"

#define DAY 86400
/* No zone is further than this from UTC (TZif allows 26 hours). */
#define OFFSET_MAX (26 * 3600)

struct zone {
	struct zone_file file;
	struct zone_span last;
	char name[ZONE_NAME_MAX + 1];
};

static bool
name_ok(struct str s)
{
	static const char *const refused[] = { "posix/", "right/", "localtime", "posixrules" };

	if (s.len == 0 || s.len > ZONE_NAME_MAX || s.p[0] == '/' || s.p[s.len - 1] == '/' ||
	    str_find(s, STR("//")) != (size_t)-1)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];

		if (!(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    (c == '\0' || strchr("_+-/", c) == NULL))
			return false;
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (str_starts(s, str_of(refused[i])))
			return false;
	return true;
}

enum err
zone_open(struct str name, struct zone **out)
{
	enum err err = ERR_OK;
	struct zone *z;

	*out = NULL;
	if (!name_ok(name))
		return ERR_INVALID;
	z = calloc(1, sizeof(*z));
	if (z == NULL)
		return ERR_NOMEM;
	memcpy(z->name, name.p, name.len);
	if (!str_eq(name, STR("UTC")))
		err = zone_file_read(&z->file, z->name);
	/* An empty span: the first question fills it. */
	z->last = (struct zone_span){ 0, 0, 0 };
	if (err == ERR_OK)
		*out = z;
	else
		zone_free(z);
	return err;
}

void
zone_free(struct zone *z)
{
	if (z == NULL)
		return;
	zone_file_free(&z->file);
	free(z);
}

const char *
zone_name(const struct zone *z)
{
	return z->name;
}

static struct zone_span
find_span(const struct zone_file *f, int64_t t)
{
	size_t low = 0, high = f->changes, mid;
	struct zone_span s;

	/* The first change after t. */
	while (low < high) {
		mid = low + (high - low) / 2;
		if (f->at[mid] <= t)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == f->changes && f->has_rule) {
		s = zone_rule_span(&f->rule, t);
		if (low > 0 && s.from < f->at[low - 1])
			s.from = f->at[low - 1];
		return s;
	}
	s.from = low > 0 ? f->at[low - 1] : INT64_MIN;
	s.to = low < f->changes ? f->at[low] : INT64_MAX;
	s.offset = low > 0 ? f->offset[low - 1] : f->first;
	return s;
}

static const struct zone_span *
span_at(struct zone *z, int64_t t)
{
	if (t < z->last.from || t >= z->last.to)
		z->last = find_span(&z->file, t);
	return &z->last;
}

int32_t
zone_offset(struct zone *z, int64_t t)
{
	return span_at(z, t)->offset;
}

int64_t
zone_day_start(struct zone *z, int64_t day)
{
	int64_t local = day * DAY, t = local - OFFSET_MAX;

	/* Span by span, the first instant whose local time is at or past the day's 00:00. */
	for (;;) {
		const struct zone_span *s = span_at(z, t);
		int64_t start = local - s->offset;

		if (start < t)
			start = t;
		if (start < s->to || s->to == INT64_MAX)
			return start;
		t = s->to;
	}
}
