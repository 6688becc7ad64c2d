/* param.c: parameters from text to checked values, by their rows. */
#include "http/param.h"

#include <stdarg.h>

#include "base/clock.h"
#include "base/num.h"
#include "http/uri.h"

#define CURSOR_MAX 512
#define MESSAGE_MAX 320

static void __attribute__((format(printf, 5, 6)))
wrong(struct arena *a, struct param_errors *errors, enum err err, struct str field, const char *fmt, ...)
{
	char message[MESSAGE_MAX];
	va_list ap;
	int n;

	if (errors->first == ERR_OK)
		errors->first = err;
	if (errors->n == PARAM_ERRORS)
		return;
	va_start(ap, fmt);
	n = vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	errors->list[errors->n++] = (struct problem_error){
		.field = arena_str(a, str_sub(field, 0, 64)),
		.message = arena_str(a, str_of(message)),
	};
}

void
param_query(struct arena *a, const struct param *rows, struct str query, struct param_value *values,
    struct param_errors *errors)
{
	struct str raw_key, raw_value, key, value;
	size_t i;

	while (uri_next(&query, &raw_key, &raw_value)) {
		if (uri_decode(a, raw_key, true, &key) != ERR_OK) {
			wrong(a, errors, ERR_MALFORMED, STR("query"), "A parameter's name cannot be decoded");
			continue;
		}
		for (i = 0; rows != NULL && rows[i].name != NULL; i++)
			if (rows[i].in == IN_QUERY && str_eq(str_of(rows[i].name), key))
				break;
		if (rows == NULL || rows[i].name == NULL)
			wrong(a, errors, ERR_MALFORMED, key, "There is no such parameter");
		else if (values[i].given)
			wrong(a, errors, ERR_MALFORMED, key, "The parameter is given more than once");
		else if (raw_value.len == 0)
			wrong(a, errors, ERR_MALFORMED, key, "The parameter has no value");
		else if (uri_decode(a, raw_value, true, &value) != ERR_OK)
			wrong(a, errors, ERR_MALFORMED, key, "The value cannot be decoded");
		else
			values[i].text = value;
		/* Also a bad one counts as given, so that it is not said to be missing besides. */
		if (rows != NULL && rows[i].name != NULL)
			values[i].given = true;
	}
}

/* What one validator needs beside the row and the value. */
struct check {
	struct arena *arena;
	struct zones *zones;
	int64_t now;
	const struct param *row;
	struct param_value *value;
	struct param_errors *errors;
	const struct param_value *platform; /* NULL where it did not pass */
};

#define WRONG(c, err, ...) wrong((c)->arena, (c)->errors, (err), str_of((c)->row->name), __VA_ARGS__)

/* Code points; -1 where there is a control character (C0, DEL, C1) or a line separator. s is valid UTF-8. */
static int64_t
count_plain(struct str s)
{
	int64_t n = 0;
	size_t len;

	for (; s.len > 0; s = str_sub(s, len, s.len)) {
		const unsigned char *p = (const unsigned char *)s.p;

		if ((len = str_utf8_len(s)) == 0)
			return -1;
		if (p[0] < 0x20 || p[0] == 0x7f || (p[0] == 0xc2 && p[1] < 0xa0) ||
		    (p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9)))
			return -1;
		n++;
	}
	return n;
}

static void
check_text(struct check *c)
{
	int64_t n = count_plain(c->value->text);

	if (n < 0)
		WRONG(c, ERR_INVALID, "Control characters are not allowed");
	else if (n < c->row->min || n > c->row->max)
		WRONG(c, ERR_INVALID, "The length must be %lld to %lld characters", (long long)c->row->min,
		    (long long)c->row->max);
	c->value->n = n;
}

static void
check_int(struct check *c)
{
	if (!num_i64(c->value->text, c->row->min, c->row->max, &c->value->n))
		WRONG(c, ERR_INVALID, "A whole number from %lld to %lld is needed", (long long)c->row->min,
		    (long long)c->row->max);
}

static void
check_bool(struct check *c)
{
	struct str s = c->value->text;

	if (str_eq(s, STR("true")) || str_eq(s, STR("1")))
		c->value->n = 1;
	else if (str_eq(s, STR("false")) || str_eq(s, STR("0")))
		c->value->n = 0;
	else
		WRONG(c, ERR_INVALID, "The value must be true or false");
}

/* The place of s among "a|b|c", -1 for none. */
static int
choice_index(const char *choices, struct str s)
{
	struct str left = str_of(choices), one;

	for (int i = 0; str_cut(&left, '|', &one); i++)
		if (str_eq(one, s))
			return i;
	return -1;
}

static void
check_choice(struct check *c)
{
	if ((c->value->n = choice_index(c->row->choices, c->value->text)) < 0)
		WRONG(c, ERR_INVALID, "The value must be one of %s", c->row->choices);
}

static void
check_choices(struct check *c)
{
	struct str left = c->value->text, one;
	int64_t mask = 0;

	while (str_cut(&left, ',', &one)) {
		int i = choice_index(c->row->choices, one);

		if (i < 0 || i > 62) {
			WRONG(c, ERR_INVALID, "The values, comma-separated, must be of %s", c->row->choices);
			return;
		}
		if (mask & (int64_t)1 << i) {
			WRONG(c, ERR_INVALID, "A value is given twice");
			return;
		}
		mask |= (int64_t)1 << i;
	}
	c->value->n = mask;
}

static void
check_date(struct check *c)
{
	if (!clock_parse_date(c->value->text, &c->value->n))
		WRONG(c, ERR_INVALID, "A date such as 2024-02-29 is needed");
	else if (c->row->min < c->row->max && (c->value->n < c->row->min || c->value->n > c->row->max))
		WRONG(c, ERR_INVALID, "The date is out of range");
}

static void
check_zone(struct check *c)
{
	enum err err;

	c->value->zone = zones_get(c->zones, c->value->text, c->now, &err);
	if (c->value->zone == NULL)
		WRONG(c, err == ERR_NOMEM ? err : ERR_INVALID,
		    "An IANA time zone such as Europe/Berlin is needed");
}

static void
check_platform(struct check *c)
{
	enum platform p;

	if (platform_parse(c->value->text, &p))
		c->value->n = p;
	else
		WRONG(c, ERR_INVALID, "The platform must be one of x, mastodon, bluesky");
}

static void
check_handle(struct check *c)
{
	struct fault f = { .err = ERR_OK };
	enum err err;

	/* Without its platform a handle is neither good nor bad. */
	if (c->platform == NULL)
		return;
	if ((c->value->handles = arena_alloc(c->arena, sizeof(struct handle))) == NULL) {
		WRONG(c, ERR_NOMEM, "%s", err_title(ERR_NOMEM));
		return;
	}
	err = handle_parse((enum platform)c->platform->n, c->value->text, c->value->handles, &f);
	if (err != ERR_OK)
		WRONG(c, err, "%s", f.detail[0] != '\0' ? f.detail : err_title(err));
}

static void
check_accounts(struct check *c)
{
	struct str left = c->value->text, one;
	struct fault f = { .err = ERR_OK };
	int64_t n = 1;
	enum err err;

	for (size_t i = 0; i < left.len; i++)
		n += left.p[i] == ',';
	if (n < c->row->min || n > c->row->max) {
		WRONG(c, ERR_INVALID, "%lld to %lld accounts, comma-separated, are needed",
		    (long long)c->row->min, (long long)c->row->max);
		return;
	}
	if ((c->value->handles = arena_alloc(c->arena, (size_t)n * sizeof(struct handle))) == NULL) {
		WRONG(c, ERR_NOMEM, "%s", err_title(ERR_NOMEM));
		return;
	}
	while (str_cut(&left, ',', &one)) {
		struct handle *h = &c->value->handles[c->value->n];

		if ((err = handle_parse_spec(one, h, &f)) != ERR_OK) {
			WRONG(c, err, "Account %lld: %s", (long long)c->value->n + 1,
			    f.detail[0] != '\0' ? f.detail : err_title(err));
			return;
		}
		for (int64_t i = 0; i < c->value->n; i++) {
			if (c->value->handles[i].platform == h->platform &&
			    strcmp(c->value->handles[i].text, h->text) == 0) {
				WRONG(c, ERR_INVALID, "Account %lld is given twice",
				    (long long)c->value->n + 1);
				return;
			}
		}
		c->value->n++;
	}
}

static void
check_id(struct check *c)
{
	if (!num_i64(c->value->text, 1, INT64_MAX, &c->value->n))
		WRONG(c, ERR_INVALID, "An id is a decimal number");
}

static void
check_cursor(struct check *c)
{
	struct str s = c->value->text;
	bool good = s.len <= CURSOR_MAX;

	for (size_t i = 0; i < s.len && good; i++) {
		char d = s.p[i];

		good = (d >= '0' && d <= '9') || (d >= 'a' && d <= 'z') || (d >= 'A' && d <= 'Z') ||
		       d == '-' || d == '_' || d == '=';
	}
	if (!good)
		WRONG(c, ERR_INVALID, "That is no cursor that was given out here");
}

void
param_check(struct arena *a, struct zones *zones, int64_t now, const struct param *rows,
    struct param_value *values, struct param_errors *errors)
{
	static void (*const checks[])(struct check *) = { [PARAM_TEXT] = check_text,
		[PARAM_INT] = check_int,
		[PARAM_BOOL] = check_bool,
		[PARAM_CHOICE] = check_choice,
		[PARAM_CHOICES] = check_choices,
		[PARAM_DATE] = check_date,
		[PARAM_ZONE] = check_zone,
		[PARAM_PLATFORM] = check_platform,
		[PARAM_HANDLE] = check_handle,
		[PARAM_ACCOUNTS] = check_accounts,
		[PARAM_ID] = check_id,
		[PARAM_CURSOR] = check_cursor };
	struct check c = { .arena = a, .zones = zones, .now = now, .errors = errors };
	size_t before;

	for (size_t i = 0; rows != NULL && rows[i].name != NULL; i++) {
		c.row = &rows[i];
		c.value = &values[i];
		if (c.value->text.p == NULL && !c.value->given && c.row->fallback != NULL)
			c.value->text = str_of(c.row->fallback);
		if (c.value->text.p == NULL) {
			if (c.row->required && !c.value->given)
				WRONG(&c, ERR_INVALID, "The parameter is required");
			continue;
		}
		before = errors->n;
		checks[c.row->type](&c);
		if (c.row->type == PARAM_PLATFORM)
			c.platform = errors->n == before ? c.value : NULL;
	}
}
