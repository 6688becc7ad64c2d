/* js_json.c: quotes what JavaScript lets stand bare. */
#include "source/js_json.h"

static bool
name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

static bool
name_char(char c)
{
	return name_start(c) || (c >= '0' && c <= '9');
}

static int
hex(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

static void
put_code(struct buf *out, unsigned c)
{
	if (c > 0xffff) {
		c -= 0x10000;
		buf_printf(out, "\\u%04x", 0xd800 + (c >> 10));
		c = 0xdc00 + (c & 0x3ff);
	}
	buf_printf(out, "\\u%04x", c);
}

/* The escape at *i (behind the backslash). JSON's own are passed on as they are. */
static bool
put_escape(struct str js, size_t *i, struct buf *out)
{
	char c = js.p[(*i)++];
	unsigned v = 0;
	size_t n = 0;

	switch (c) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		buf_char(out, '\\');
		buf_char(out, c);
		return true;
	case 'v':
		put_code(out, '\v');
		return true;
	case '0':
		put_code(out, 0);
		return true;
	case '\n':
		return true;
	case 'x':
		for (; n < 2 && *i < js.len && hex(js.p[*i]) >= 0; n++)
			v = v << 4 | (unsigned)hex(js.p[(*i)++]);
		put_code(out, v);
		return n == 2;
	case 'u':
		if (*i < js.len && js.p[*i] == '{') {
			for (++*i; n < 6 && *i < js.len && hex(js.p[*i]) >= 0; n++)
				v = v << 4 | (unsigned)hex(js.p[(*i)++]);
			if (n == 0 || v > 0x10ffff || *i >= js.len || js.p[(*i)++] != '}')
				return false;
			put_code(out, v);
			return true;
		}
		buf_puts(out, "\\u");
		return true;
	default:
		/* \' and any other: the character itself */
		buf_char(out, c);
		return true;
	}
}

/* The string whose quote is at *i. */
static bool
put_string(struct str js, size_t *i, struct buf *out)
{
	char quote = js.p[(*i)++];

	buf_char(out, '"');
	while (*i < js.len) {
		char c = js.p[(*i)++];

		if (c == quote) {
			buf_char(out, '"');
			return true;
		}
		if (c == '\\') {
			if (*i == js.len || !put_escape(js, i, out))
				return false;
		} else if (c == '"') {
			buf_puts(out, "\\\"");
		} else {
			buf_char(out, c);
		}
	}
	return false;
}

static size_t
skip_space(struct str js, size_t i)
{
	while (i < js.len && (js.p[i] == ' ' || js.p[i] == '\n' || js.p[i] == '\t' || js.p[i] == '\r'))
		i++;
	return i;
}

bool
js_json(struct str js, struct buf *out)
{
	for (size_t i = 0; i < js.len;) {
		char c = js.p[i];
		size_t next, from = i;

		if (c == '"' || c == '\'') {
			if (!put_string(js, &i, out))
				return false;
		} else if (name_start(c)) {
			while (i < js.len && name_char(js.p[i]))
				i++;
			next = skip_space(js, i);
			if (next < js.len && js.p[next] == ':') {
				buf_char(out, '"');
				buf_str(out, str_sub(js, from, i - from));
				buf_char(out, '"');
			} else {
				buf_str(out, str_sub(js, from, i - from));
			}
		} else if ((c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.') {
			/* a number's letters (1e5) are no name */
			while (i < js.len &&
			       (name_char(js.p[i]) || js.p[i] == '-' || js.p[i] == '+' || js.p[i] == '.'))
				i++;
			buf_str(out, str_sub(js, from, i - from));
		} else {
			i++;
			next = c == ',' ? skip_space(js, i) : js.len;
			if (next >= js.len || (js.p[next] != '}' && js.p[next] != ']'))
				buf_char(out, c);
		}
	}
	return out->err == ERR_OK;
}
