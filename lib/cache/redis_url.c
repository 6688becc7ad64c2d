/* redis_url.c: where a Redis server is, read from its address. */
#include "cache/redis_url.h"

#include <stdio.h>

#include "base/num.h"

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* False for what does not fit, a NUL, or a broken escape. */
static bool
decode(struct str s, char *out, size_t size)
{
	size_t i, n = 0;
	int high, low;
	char c;

	for (i = 0; i < s.len; i++) {
		c = s.p[i];
		if (c == '%') {
			if (i + 2 >= s.len)
				return false;
			high = hex(s.p[i + 1]);
			low = hex(s.p[i + 2]);
			if (high < 0 || low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		}
		if (c == '\0' || n + 1 >= size)
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return true;
}

static bool
copy(struct str s, char *out, size_t size)
{
	if (s.len == 0 || s.len >= size || memchr(s.p, '\0', s.len) != NULL)
		return false;
	memcpy(out, s.p, s.len);
	out[s.len] = '\0';
	return true;
}

static bool
parse_address(struct str s, struct redis_url *out)
{
	struct str host, port = STR("6379");
	size_t end;
	int64_t v;

	if (s.len > 0 && s.p[0] == '[') {
		end = str_chr(s, ']');
		if (end == (size_t)-1)
			return false;
		host = str_sub(s, 1, end - 1);
		s = str_sub(s, end + 1, s.len);
	} else {
		end = str_chr(s, ':');
		host = end == (size_t)-1 ? s : str_sub(s, 0, end);
		s = str_sub(s, host.len, s.len);
	}
	if (s.len > 0) {
		if (s.p[0] != ':')
			return false;
		port = str_sub(s, 1, s.len);
	}
	return num_i64(port, 1, 65535, &v) && copy(port, out->port, sizeof(out->port)) &&
	       copy(host, out->host, sizeof(out->host));
}

bool
redis_url_parse(struct str s, struct redis_url *out)
{
	struct str login, user;
	size_t at, i;
	int64_t db;

	*out = (struct redis_url){ .db = 0 };
	if (str_starts(s, STR("unix:"))) {
		s = str_sub(s, 5, s.len);
		return copy(s, out->path, sizeof(out->path));
	}
	if (!str_starts(s, STR("redis://")))
		return false;
	s = str_sub(s, 8, s.len);
	/* The last '@': one inside the password is meant to be escaped, but often is not. */
	for (at = (size_t)-1, i = 0; i < s.len && s.p[i] != '/'; i++) {
		if (s.p[i] == '@')
			at = i;
	}
	if (at != (size_t)-1) {
		login = str_sub(s, 0, at);
		s = str_sub(s, at + 1, s.len);
		i = str_chr(login, ':');
		if (i == (size_t)-1)
			return false;
		user = str_sub(login, 0, i);
		if (!decode(user, out->user, sizeof(out->user)) ||
		    !decode(str_sub(login, i + 1, login.len), out->password, sizeof(out->password)))
			return false;
	}
	i = str_chr(s, '/');
	if (i != (size_t)-1) {
		if (i + 1 < s.len) {
			if (!num_i64(str_sub(s, i + 1, s.len), 0, 65535, &db))
				return false;
			out->db = (int)db;
		}
		s = str_sub(s, 0, i);
	}
	return parse_address(s, out);
}
