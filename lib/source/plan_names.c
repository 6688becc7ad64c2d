/* plan_names.c: the tags or mentions of a post, joined as struct post keeps them. */
#include "source/plan_names.h"

#include "base/json.h"

#define NAME_MAX_BYTES 512

void
plan_names_begin(struct plan_names *n, struct arena *a)
{
	*n = (struct plan_names){ .a = a };
}

static bool
clean(struct str name)
{
	if (name.p == NULL || name.len == 0 || name.len > NAME_MAX_BYTES || !str_utf8_ok(name))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.p[i] <= ' ' || name.p[i] == 0x7f)
			return false;
	/* Unicode's other blanks would part one name into two for a reader of the list. */
	return str_find(name, STR("\xc2\xa0")) == (size_t)-1 &&
	       str_find(name, STR("\xe3\x80\x80")) == (size_t)-1;
}

static struct str
bare(struct str name)
{
	static const struct str sigils[] = { { "#", 1 }, { "@", 1 }, { "\xef\xbc\x83", 3 },
		{ "\xef\xbc\xa0", 3 } };

	name = str_trim(name);
	for (size_t i = 0; i < sizeof(sigils) / sizeof(sigils[0]); i++)
		if (str_starts(name, sigils[i]))
			return str_sub(name, sigils[i].len, name.len);
	return name;
}

void
plan_names_add(struct plan_names *n, struct str name)
{
	size_t need;

	name = bare(name);
	if (n->failed || !clean(name))
		return;
	need = n->len + 1 + name.len;
	if (n->p == NULL || need > n->cap) {
		size_t cap = n->cap ? n->cap * 2 : 64;
		char *p;
		while (cap < need)
			cap *= 2;
		p = arena_grow(n->a, n->p, n->cap, cap);
		if (p == NULL) {
			n->failed = true;
			return;
		}
		n->p = p;
		n->cap = cap;
	}
	if (n->len > 0)
		n->p[n->len++] = ' ';
	memcpy(n->p + n->len, name.p, name.len);
	n->len += name.len;
}

struct str
plan_names_end(struct plan_names *n)
{
	if (n->failed)
		return (struct str){ NULL, 0 };
	return (struct str){ n->len ? n->p : "", n->len };
}

struct str
plan_names_of(struct arena *a, const cJSON *list, const char *key, const char *other)
{
	struct plan_names n;
	const cJSON *item;

	if (!cJSON_IsArray(list))
		return (struct str){ NULL, 0 };
	plan_names_begin(&n, a);
	cJSON_ArrayForEach(item, list)
	{
		struct str name = json_str(item, key);
		if (name.p == NULL && other != NULL)
			name = json_str(item, other);
		plan_names_add(&n, name);
	}
	return plan_names_end(&n);
}
