/* conf_value.c: one setting's value checked and brought into its one form. */
#include "base/conf_value.h"

#include "base/num.h"

#define MILLION 1000000
/* More dollars a day than anybody means, and far from overflow. */
#define USD_MAX 1000000000

static void
set_text(struct conf_value *v, struct str s)
{
	memcpy(v->text, s.p, s.len);
	v->text[s.len] = '\0';
}

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *
read_str(struct str s, struct conf_value *v)
{
	if (!str_utf8_ok(s))
		return "UTF-8";
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return "text without control characters";
	set_text(v, s);
	return NULL;
}

/* Segments of RFC 3986's unreserved characters: the path also stands in the configuration of web servers. */
static bool
is_path(struct str s)
{
	struct str segment;

	if (s.len == 0)
		return true;
	if (s.p[0] != '/')
		return false;
	s = str_sub(s, 1, s.len);
	while (str_cut(&s, '/', &segment)) {
		if (segment.len == 0 || str_eq(segment, STR(".")) || str_eq(segment, STR("..")))
			return false;
		for (size_t i = 0; i < segment.len; i++)
			if (!is_alnum(segment.p[i]) && !is_one_of(segment.p[i], "-._~"))
				return false;
	}
	return true;
}

static struct str
without_slash(struct str s)
{
	return s.len > 0 && s.p[s.len - 1] == '/' ? str_sub(s, 0, s.len - 1) : s;
}

static const char *
read_path(struct str s, struct conf_value *v)
{
	s = without_slash(s);
	if (!is_path(s))
		return "a path such as /stats, of letters, digits, -, ., _ and ~";
	set_text(v, s);
	return NULL;
}

static bool
is_host_port(struct str s)
{
	size_t i = 0;
	int64_t port;

	if (s.len > 0 && s.p[0] == '[') {
		for (i = 1; i < s.len && (is_alnum(s.p[i]) || is_one_of(s.p[i], ":.")); i++)
			;
		if (i == 1 || i == s.len || s.p[i] != ']')
			return false;
		i++;
	} else {
		while (i < s.len && (is_alnum(s.p[i]) || is_one_of(s.p[i], "-._")))
			i++;
		if (i == 0)
			return false;
	}
	return i == s.len || (s.p[i] == ':' && num_i64(str_sub(s, i + 1, s.len), 1, 65535, &port));
}

static const char *
read_url(struct str s, struct conf_value *v)
{
	struct str rest;
	size_t slash;

	s = without_slash(s);
	if (str_starts(s, STR("https://")))
		rest = str_sub(s, 8, s.len);
	else if (str_starts(s, STR("http://")))
		rest = str_sub(s, 7, s.len);
	else
		return "an address that begins with http:// or https://";
	slash = str_chr(rest, '/');
	if (!is_host_port(str_sub(rest, 0, slash)) ||
	    (slash != (size_t)-1 && !is_path(str_sub(rest, slash, rest.len))))
		return "an address http(s)://host[:port][/path], without user, query and fragment";
	set_text(v, s);
	return NULL;
}

static const char *
read_bool(struct str s, struct conf_value *v)
{
	static const char *const words[][2] = { { "off", "on" }, { "false", "true" }, { "no", "yes" },
		{ "0", "1" } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		for (int b = 0; b < 2; b++) {
			if (!str_eq_ci(s, str_of(words[i][b])))
				continue;
			v->number = b;
			set_text(v, str_of(words[0][b]));
			return NULL;
		}
	}
	return "on or off";
}

static const char *
read_choice(struct str s, const char *choices, struct conf_value *v)
{
	struct str rest = str_of(choices), choice;

	while (str_cut(&rest, '|', &choice)) {
		if (str_eq(s, choice)) {
			set_text(v, s);
			return NULL;
		}
	}
	return "one of the choices";
}

static const char *
read_usd(struct str s, struct conf_value *v)
{
	struct str fraction = str_of(""), whole = s;
	size_t dot = str_chr(s, '.');
	int64_t dollars, millionths = 0;

	if (dot != (size_t)-1) {
		whole = str_sub(s, 0, dot);
		fraction = str_sub(s, dot + 1, s.len);
		if (fraction.len == 0 || fraction.len > 6)
			return "dollars with at most six decimals";
	}
	if (!num_i64(whole, 0, USD_MAX, &dollars))
		return "dollars, such as 5 or 0.25";
	for (size_t i = 0; i < 6; i++) {
		char c = i < fraction.len ? fraction.p[i] : '0';

		if (c < '0' || c > '9')
			return "dollars, such as 5 or 0.25";
		millionths = millionths * 10 + (c - '0');
	}
	v->number = dollars * MILLION + millionths;
	set_text(v, s);
	return NULL;
}

const char *
conf_value_read(
    enum conf_type type, struct str s, int64_t min, int64_t max, const char *choices, struct conf_value *v)
{
	*v = (struct conf_value){ .number = 0 };
	if (s.len >= CONF_VALUE_MAX)
		return "shorter than 4096 bytes";
	switch (type) {
	case CONF_TYPE_STR:
		return read_str(s, v);
	case CONF_TYPE_PATH:
		return read_path(s, v);
	case CONF_TYPE_INT:
		if (!num_i64(s, min, max, &v->number))
			return "a whole number in its range";
		set_text(v, s);
		return NULL;
	case CONF_TYPE_BOOL:
		return read_bool(s, v);
	case CONF_TYPE_URL:
		return read_url(s, v);
	case CONF_TYPE_CHOICE:
		return read_choice(s, choices, v);
	case CONF_TYPE_USD:
		return read_usd(s, v);
	}
	return "of a known type";
}
