/* json_out.c: JSON written straight into a buffer. */
#include "base/clock.h"
#include "base/json.h"

#define DEPTH_MAX 64

/* What each byte below 0x80 needs inside a string: 0 nothing, 'u' a \u00XX, else the letter of its short
 * escape. */
static const char escapes[128] = { 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b', 't', 'n', 'u', 'f', 'r', 'u',
	'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u',
	'u', ['"'] = '"', ['\\'] = '\\', ['<'] = 'u' };

#define ONES 0x0101010101010101u
#define HIGH 0x8080808080808080u
/* Sets the high bit of (at least the lowest of) the bytes of w that are below n <= 0x80, or equal to c, all
 * being ASCII. */
#define BELOW(w, n) (((w)-ONES * (n)) & ~(w)&HIGH)
#define EQUALS(w, c) BELOW((w) ^ (ONES * (c)), 1)

/* How many bytes at the start of s stand in a string as they are, all of them well-formed. */
static size_t
plain_run(struct str s)
{
	size_t i = 0, n;
	uint64_t w;

	for (;;) {
		while (i + 8 <= s.len) {
			memcpy(&w, s.p + i, 8);
			if ((w & HIGH) ||
			    (BELOW(w, 0x20u) | EQUALS(w, '"') | EQUALS(w, '\\') | EQUALS(w, '<')))
				break;
			i += 8;
		}
		while (i < s.len && (unsigned char)s.p[i] < 0x80) {
			if (escapes[(unsigned char)s.p[i]] != 0)
				return i;
			i++;
			if (i % 8 == 0 && i + 8 <= s.len)
				break;
		}
		if (i == s.len)
			return i;
		if ((unsigned char)s.p[i] < 0x80)
			continue;
		if ((n = str_utf8_len(str_sub(s, i, s.len))) == 0)
			return i;
		i += n;
	}
}

void
json_text(struct buf *b, struct str s)
{
	static const char hex[] = "0123456789abcdef";
	size_t run;

	buf_char(b, '"');
	for (;;) {
		unsigned char c;

		run = plain_run(s);
		buf_put(b, s.p, run);
		s = str_sub(s, run, s.len);
		if (s.len == 0)
			break;
		c = (unsigned char)s.p[0];
		if (c >= 0x80)
			buf_put(b, "\xef\xbf\xbd", 3);
		else if (escapes[c] != 'u')
			buf_put(b, (const char[]){ '\\', escapes[c] }, 2);
		else
			buf_put(b, (const char[]){ '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] }, 6);
		s = str_sub(s, 1, s.len);
	}
	buf_char(b, '"');
}

void
json_begin(struct json_out *j, struct buf *b)
{
	*j = (struct json_out){ .b = b };
}

/* Before any value: the comma that it needs, unless its key has had it. */
static void
before(struct json_out *j)
{
	uint64_t bit;

	if (j->after_key) {
		j->after_key = false;
		return;
	}
	if (j->depth == 0 || j->depth > DEPTH_MAX)
		return;
	bit = (uint64_t)1 << (j->depth - 1);
	if (j->has_item & bit)
		buf_char(j->b, ',');
	j->has_item |= bit;
}

static void
enter(struct json_out *j, char open)
{
	before(j);
	buf_char(j->b, open);
	j->depth++;
	if (j->depth >= 1 && j->depth <= DEPTH_MAX)
		j->has_item &= ~((uint64_t)1 << (j->depth - 1));
	else if (j->b->err == ERR_OK)
		j->b->err = ERR_FULL;
}

static void
leave(struct json_out *j, char close)
{
	j->depth--;
	buf_char(j->b, close);
}

void
json_obj(struct json_out *j)
{
	enter(j, '{');
}

void
json_end_obj(struct json_out *j)
{
	leave(j, '}');
}

void
json_arr(struct json_out *j)
{
	enter(j, '[');
}

void
json_end_arr(struct json_out *j)
{
	leave(j, ']');
}

void
json_key(struct json_out *j, const char *key)
{
	before(j);
	json_text(j->b, str_of(key));
	buf_char(j->b, ':');
	j->after_key = true;
}

void
json_s(struct json_out *j, struct str s)
{
	before(j);
	json_text(j->b, s);
}

void
json_i(struct json_out *j, int64_t v)
{
	before(j);
	buf_i64(j->b, v);
}

void
json_d(struct json_out *j, double v)
{
	before(j);
	buf_double(j->b, v);
}

void
json_b(struct json_out *j, bool v)
{
	before(j);
	buf_str(j->b, v ? STR("true") : STR("false"));
}

void
json_null(struct json_out *j)
{
	before(j);
	buf_put(j->b, "null", 4);
}

void
json_raw(struct json_out *j, struct str text)
{
	before(j);
	buf_str(j->b, text);
}

void
json_kv_s(struct json_out *j, const char *key, struct str s)
{
	json_key(j, key);
	json_s(j, s);
}

void
json_kv_text(struct json_out *j, const char *key, struct str s)
{
	json_key(j, key);
	if (s.p == NULL)
		json_null(j);
	else
		json_s(j, s);
}

void
json_kv_i(struct json_out *j, const char *key, int64_t v)
{
	json_key(j, key);
	json_i(j, v);
}

void
json_kv_count(struct json_out *j, const char *key, int64_t v)
{
	json_key(j, key);
	if (v < 0)
		json_null(j);
	else
		json_i(j, v);
}

void
json_kv_d(struct json_out *j, const char *key, double v)
{
	json_key(j, key);
	json_d(j, v);
}

void
json_kv_b(struct json_out *j, const char *key, bool v)
{
	json_key(j, key);
	json_b(j, v);
}

void
json_kv_null(struct json_out *j, const char *key)
{
	json_key(j, key);
	json_null(j);
}

void
json_kv_time(struct json_out *j, const char *key, int64_t t)
{
	char text[32];

	json_key(j, key);
	if (t <= 0)
		json_null(j);
	else
		json_s(j, str_of(clock_rfc3339(text, t)));
}
