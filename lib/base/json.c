/* json.c: JSON read strictly into an arena by cJSON, and what is asked of the tree. */
#include "base/json.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/num.h"

#define DEPTH_MAX 64

/*
 * cJSON has but one set of allocation hooks for the whole process. They are installed once and look here for
 * the arena of the parse that runs on this thread; without one (somebody else's cJSON) they are malloc and
 * free. Empty outside json_parse.
 */
static _Thread_local struct {
	struct arena *arena;
	bool refused; /* the arena had no room: what cJSON does not tell */
} parsing;
static pthread_once_t hooks_once = PTHREAD_ONCE_INIT;

static void *
hook_malloc(size_t n)
{
	void *p;

	if (parsing.arena == NULL)
		return malloc(n);
	p = arena_alloc(parsing.arena, n);
	if (p == NULL)
		parsing.refused = true;
	return p;
}

static void
hook_free(void *p)
{
	if (parsing.arena == NULL)
		free(p);
}

static void
hooks_install(void)
{
	cJSON_Hooks hooks = { hook_malloc, hook_free };

	cJSON_InitHooks(&hooks);
}

/*
 * The first look: cJSON lets pass what JSON does not know (control bytes as blanks, "01", "\uZZZZ" as NUL),
 * refuses lone surrogates and ends strings at NUL escapes. `fixes` counts what has to become U+FFFD, in a
 * copy.
 */
struct scan {
	struct str s;
	size_t at, fixes;
	int depth;
};

static int
hex4(const char *p)
{
	int v = 0;

	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int d = c >= '0' && c <= '9'   ? c - '0'
			: c >= 'a' && c <= 'f' ? c - 'a' + 10
			: c >= 'A' && c <= 'F' ? c - 'A' + 10
					       : -1;

		if (d < 0)
			return -1;
		v = v << 4 | d;
	}
	return v;
}

/*
 * escape_len(s, &bad): the length of the escape at the start of s (a surrogate pair is one of 12), 0 for
 * none; *bad when it names no character that a string may hold.
 */
static size_t
escape_len(struct str s, bool *bad)
{
	int unit, low;

	*bad = false;
	if (s.len < 2)
		return 0;
	if (s.p[1] != 'u')
		return s.p[1] != '\0' && strchr("\"\\/bfnrt", s.p[1]) != NULL ? 2 : 0;
	if (s.len < 6 || (unit = hex4(s.p + 2)) < 0)
		return 0;
	if (unit >= 0xd800 && unit < 0xdc00 && s.len >= 12 && s.p[6] == '\\' && s.p[7] == 'u') {
		low = hex4(s.p + 8);
		if (low >= 0xdc00 && low < 0xe000)
			return 12;
	}
	*bad = unit == 0 || (unit >= 0xd800 && unit < 0xe000);
	return 6;
}

/* How many bytes to replace by one U+FFFD: the longest start of a character, else one (Unicode 15, 3.9,
 * U+FFFD substitution). */
static size_t
broken_len(struct str s)
{
	char probe[4];
	size_t best = 1;

	/* A start is a good one when continuation bytes make a whole character of it. */
	for (size_t n = 2; n <= 3 && n <= s.len; n++) {
		for (size_t whole = n + 1; whole <= 4; whole++) {
			memset(probe, 0x80, sizeof(probe));
			memcpy(probe, s.p, n);
			if (str_utf8_len((struct str){ probe, whole }) == whole)
				best = n;
		}
	}
	return best;
}

static bool
scan_string(struct scan *c)
{
	size_t at = c->at + 1, n;
	unsigned char b;
	bool bad;

	while (at < c->s.len) {
		b = (unsigned char)c->s.p[at];
		if (b == '"') {
			c->at = at + 1;
			return true;
		}
		if (b < 0x20)
			return false;
		if (b == '\\') {
			n = escape_len(str_sub(c->s, at, c->s.len), &bad);
			if (n == 0)
				return false;
			c->fixes += bad;
			at += n;
		} else if (b < 0x80) {
			at++;
		} else if ((n = str_utf8_len(str_sub(c->s, at, c->s.len))) > 0) {
			at += n;
		} else {
			c->fixes++;
			at++;
		}
	}
	return false;
}

static bool
scan_text(struct scan *c)
{
	while (c->at < c->s.len) {
		struct str rest = str_sub(c->s, c->at, c->s.len);
		size_t n;

		switch (rest.p[0]) {
		case ' ':
		case '\t':
		case '\n':
		case '\r':
		case ',':
		case ':':
			c->at++;
			break;
		case '{':
		case '[':
			if (++c->depth > DEPTH_MAX)
				return false;
			c->at++;
			break;
		case '}':
		case ']':
			c->depth--;
			c->at++;
			break;
		case '"':
			if (!scan_string(c))
				return false;
			break;
		case 't':
		case 'f':
		case 'n':
			n = str_starts(rest, STR("true")) || str_starts(rest, STR("null")) ? 4
			    : str_starts(rest, STR("false"))				   ? 5
											   : 0;
			if (n == 0)
				return false;
			c->at += n;
			break;
		default:
			if ((n = num_json_len(rest)) == 0)
				return false;
			c->at += n;
		}
	}
	return true;
}

/* A copy with every broken place as U+FFFD; `fixes` of them, each at most two bytes longer than what it
 * replaces. */
static bool
repair(struct arena *a, struct str s, size_t fixes, struct str *out)
{
	char *copy;
	size_t at = 0, len = 0, n;
	bool bad;

	if (fixes > (SIZE_MAX - s.len) / 2 || (copy = arena_alloc(a, s.len + 2 * fixes)) == NULL)
		return false;
	while (at < s.len) {
		struct str rest = str_sub(s, at, s.len);

		if (rest.p[0] == '\\') {
			n = escape_len(rest, &bad);
			memcpy(copy + len, bad ? "\\ufffd" : rest.p, n);
			len += n;
			at += n;
		} else if ((n = str_utf8_len(rest)) > 0) {
			memcpy(copy + len, rest.p, n);
			len += n;
			at += n;
		} else {
			memcpy(copy + len, "\xef\xbf\xbd", 3);
			len += 3;
			at += broken_len(rest);
		}
	}
	*out = (struct str){ copy, len };
	return true;
}

enum err
json_parse(struct arena *a, struct str text, cJSON **root)
{
	struct scan scan = { .s = text };
	const char *end = NULL;
	cJSON *tree;
	bool refused;

	*root = NULL;
	if (str_starts(text, STR("\xef\xbb\xbf")))
		scan.s = text = str_sub(text, 3, text.len);
	if (!scan_text(&scan))
		return ERR_MALFORMED;
	if (scan.fixes > 0 && !repair(a, text, scan.fixes, &text))
		return ERR_NOMEM;
	if (pthread_once(&hooks_once, hooks_install) != 0)
		return ERR_INTERNAL;
	parsing.arena = a;
	parsing.refused = false;
	tree = cJSON_ParseWithLengthOpts(text.p ? text.p : "", text.len, &end, 0);
	refused = parsing.refused;
	parsing.arena = NULL;
	if (tree == NULL)
		return refused ? ERR_NOMEM : ERR_MALFORMED;
	if (str_trim(str_sub(text, (size_t)(end - text.p), text.len)).len != 0)
		return ERR_MALFORMED;
	*root = tree;
	return ERR_OK;
}

static const cJSON *
step(const cJSON *o, struct str name)
{
	uint64_t index;

	if (cJSON_IsArray(o)) {
		if (!num_u64(name, INT32_MAX, &index))
			return NULL;
		o = o->child;
		while (o != NULL && index-- > 0)
			o = o->next;
		return o;
	}
	if (!cJSON_IsObject(o))
		return NULL;
	for (o = o->child; o != NULL; o = o->next)
		if (o->string != NULL && strncmp(o->string, name.p, name.len) == 0 &&
		    o->string[name.len] == '\0')
			return o;
	return NULL;
}

const cJSON *
json_get(const cJSON *o, const char *path)
{
	struct str rest = str_of(path), name;

	while (o != NULL && str_cut(&rest, '.', &name))
		o = step(o, name);
	return o;
}

struct str
json_str(const cJSON *o, const char *path)
{
	const cJSON *v = json_get(o, path);

	return v != NULL && cJSON_IsString(v) ? str_of(v->valuestring) : (struct str){ NULL, 0 };
}

int64_t
json_int(const cJSON *o, const char *path, int64_t otherwise)
{
	const cJSON *v = json_get(o, path);
	int64_t n = otherwise;

	if (v == NULL)
		return otherwise;
	if (cJSON_IsString(v))
		(void)num_i64(str_of(v->valuestring), INT64_MIN, INT64_MAX, &n);
	else if (cJSON_IsNumber(v) && v->valuedouble >= -9007199254740991.0 &&
		 v->valuedouble <= 9007199254740991.0 && v->valuedouble == (double)(int64_t)v->valuedouble)
		n = (int64_t)v->valuedouble;
	return n;
}

bool
json_bool(const cJSON *o, const char *path, bool otherwise)
{
	const cJSON *v = json_get(o, path);

	return v != NULL && cJSON_IsBool(v) ? cJSON_IsTrue(v) : otherwise;
}
