/* plan_value.c: values out of a platform's JSON that are safe to keep, and into an address that is safe to
 * ask. */
#include <stdarg.h>
#include <stdio.h>

#include "base/json.h"
#include "source/plan_impl.h"
#include "text/unicode.h"

#define LINK_MAX 2048

const cJSON *
plan_value_json_quiet(struct arena *a, const struct plan_answer *answer)
{
	cJSON *root = NULL;

	return json_parse(a, answer->body, &root) == ERR_OK ? root : NULL;
}

const cJSON *
plan_value_json(struct plan *p, struct arena *a, const struct plan_answer *answer)
{
	struct str body = str_trim(answer->body);
	cJSON *root = NULL;
	enum err err = json_parse(a, body, &root);

	if (err == ERR_OK)
		return root;
	if (err != ERR_MALFORMED)
		plan_stop(p, ERR_PLATFORM_ERROR, "%s answered more than is read here", plan_host(p));
	else if (str_starts(body, STR("<")))
		plan_stop(p, ERR_PLATFORM_ERROR, "%s answered a web page instead of data", plan_host(p));
	else
		plan_stop(p, ERR_PLATFORM_ERROR, "%s answered broken JSON", plan_host(p));
	return NULL;
}

void
plan_value_url(struct plan *p, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(text))
		p->url.err = ERR_FULL;
	else
		buf_put(&p->url, text, (size_t)n);
}

void
plan_value_arg(struct plan *p, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
		    c == '.' || c == '_' || c == '~') {
			buf_char(&p->url, (char)c);
		} else {
			buf_char(&p->url, '%');
			buf_char(&p->url, hex[c >> 4]);
			buf_char(&p->url, hex[c & 15]);
		}
	}
}

struct str
plan_value_text(struct arena *a, const cJSON *o, const char *path)
{
	struct str s = json_str(o, path);

	return s.p ? unicode_clean(a, s) : s;
}

struct str
plan_value_link(const cJSON *o, const char *path)
{
	struct str s = json_str(o, path);

	if (s.len > LINK_MAX || !(str_starts_ci(s, STR("https://")) || str_starts_ci(s, STR("http://"))))
		return STR("");
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '"' || s.p[i] == '<' || s.p[i] == '>' ||
		    s.p[i] == 0x7f)
			return STR("");
	return s;
}

int64_t
plan_value_count(const cJSON *o, const char *path)
{
	int64_t n = json_int(o, path, COUNT_UNKNOWN);

	if (n < 0)
		return COUNT_UNKNOWN;
	return n > COUNT_MAX ? COUNT_MAX : n;
}
