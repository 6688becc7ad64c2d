/* pylist.c: reads Python's printed lists. */
#include "source/pylist.h"

#include "source/take.h"

/* The string at *i (its quote); false where it has no end. */
static bool
take_quoted(struct str s, size_t *i, struct str *out)
{
	char quote = s.p[*i];
	size_t from = ++*i;
	bool escaped = false;

	for (; *i < s.len && s.p[*i] != quote; ++*i)
		if (s.p[*i] == '\\') {
			escaped = true;
			++*i;
		}
	if (*i >= s.len)
		return false;
	*out = escaped ? STR("") : str_sub(s, from, *i - from);
	++*i;
	return true;
}

bool
pylist_join(struct arena *a, struct str cell, struct str *list, size_t *n)
{
	struct str item, key = { NULL, 0 };
	bool in_dict = false;

	cell = str_trim(cell);
	if (cell.len < 2 || cell.p[0] != '[' || cell.p[cell.len - 1] != ']')
		return false;
	*list = STR("");
	*n = 0;
	for (size_t i = 1; i + 1 < cell.len;) {
		char c = cell.p[i];

		if (c == '\'' || c == '"') {
			if (!take_quoted(cell, &i, &item))
				return false;
			if (!in_dict) {
				++*n;
				if (!take_join(a, list, item))
					return false;
			} else if (i < cell.len && cell.p[i] == ':') {
				key = item;
			} else if (str_eq(key, STR("screen_name")) || str_eq(key, STR("username"))) {
				++*n;
				if (!take_join(a, list, item))
					return false;
			}
			continue;
		}
		if (c == '{' || c == '}') {
			if (in_dict == (c == '{'))
				return false;
			in_dict = c == '{';
		} else if (!in_dict && c != ',' && c != ' ') {
			return false;
		}
		i++;
	}
	return !in_dict;
}
