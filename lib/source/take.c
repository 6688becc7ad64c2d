/* take.c: strings, ids, counts, flags and lists from a JSON scanner. */
#define SCAN_COMPACT
#include "source/take.h"

#include <string.h>

#include "base/num.h"
#include "model/post.h"

bool
take_null(struct scan *s)
{
	return scan_kind(s) == SCAN_NULL && scan_skip(s);
}

void
take_string(struct scan *s, struct str *out)
{
	*out = (struct str){ NULL, 0 };
	if (!take_null(s))
		scan_string(s, out);
}

void
take_id(struct scan *s, struct str *out)
{
	if (scan_kind(s) != SCAN_NUMBER) {
		take_string(s, out);
		return;
	}
	*out = (struct str){ NULL, 0 };
	scan_number(s, out);
}

bool
take_is_id(struct str s)
{
	if (s.len == 0 || s.len > 20)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

int64_t
take_count(struct scan *s)
{
	struct str text = { NULL, 0 };
	int64_t v = COUNT_UNKNOWN;

	switch (scan_kind(s)) {
	case SCAN_NUMBER:
		if (!scan_int(s, &v))
			scan_number(s, &text);
		break;
	case SCAN_STRING:
		if (!scan_string(s, &text) || !num_i64(str_trim(text), 0, COUNT_MAX, &v))
			v = COUNT_UNKNOWN;
		break;
	default:
		scan_skip(s);
	}
	return v < 0 || v > COUNT_MAX ? COUNT_UNKNOWN : v;
}

int
take_flag(struct scan *s)
{
	bool v = false;

	if (scan_kind(s) != SCAN_BOOL) {
		scan_skip(s);
		return -1;
	}
	return scan_bool(s, &v) ? v : -1;
}

bool
take_join(struct arena *a, struct str *list, struct str item)
{
	char *grown;
	size_t n = list->len + (list->len > 0) + item.len;

	if (item.len > 0 && (item.p[0] == '#' || item.p[0] == '@')) {
		item.p++;
		item.len--;
		n--;
	}
	if (item.len == 0)
		return true;
	for (size_t i = 0; i < item.len; i++)
		if ((unsigned char)item.p[i] <= ' ')
			return true;
	if (list->len == 0) {
		*list = item;
		return true;
	}
	grown = arena_alloc(a, n);
	if (!grown)
		return false;
	memcpy(grown, list->p, list->len);
	grown[list->len] = ' ';
	memcpy(grown + list->len + 1, item.p, item.len);
	*list = (struct str){ grown, n };
	return true;
}

void
take_list(struct arena *a, struct scan *s, struct str member, struct str *list)
{
	struct str k, item = { NULL, 0 };

	*list = (struct str){ NULL, 0 };
	if (take_null(s) || !scan_array(s))
		return;
	*list = STR("");
	while (scan_item(s)) {
		if (member.len == 0) {
			take_string(s, &item);
			if (!take_join(a, list, item))
				scan_fail_(s, "a list is too long");
			continue;
		}
		if (!scan_object(s))
			return;
		while (scan_key(s, &k)) {
			if (str_eq(k, member)) {
				take_string(s, &item);
				if (!take_join(a, list, item))
					scan_fail_(s, "a list is too long");
			} else {
				scan_skip(s);
			}
		}
	}
}
