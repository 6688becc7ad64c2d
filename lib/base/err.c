/* err.c: the table of failures, and faults filled from a format. */
#include "base/err.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct row {
	int status;
	const char *code, *title;
};

static const struct row rows[] = {
#define ERR_ROW(name, status, code, title) { status, code, title },
	ERR_LIST(ERR_ROW)
#undef ERR_ROW
};

static const struct row *
row_of(enum err e)
{
	size_t i = (size_t)e;

	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : &rows[ERR_INTERNAL];
}

int
err_status(enum err e)
{
	return row_of(e)->status;
}

const char *
err_code(enum err e)
{
	return row_of(e)->code;
}

const char *
err_title(enum err e)
{
	return row_of(e)->title;
}

/* Cut off a character that the end of the room has left incomplete. */
static void
trim_partial(char *s)
{
	size_t len = strlen(s), i = len, need;
	unsigned char c;

	while (i > 0 && len - i < 4 && ((unsigned char)s[i - 1] & 0xc0) == 0x80)
		i--;
	if (i == 0)
		return;
	c = (unsigned char)s[i - 1];
	need = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
	if (len - (i - 1) < need)
		s[i - 1] = '\0';
}

enum err
fault_set(struct fault *f, enum err e, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (f == NULL)
		return e;
	memset(f, 0, sizeof(*f));
	f->err = e;
	va_start(ap, fmt);
	n = vsnprintf(f->detail, sizeof(f->detail), fmt, ap);
	va_end(ap);
	if (n < 0)
		f->detail[0] = '\0';
	else if ((size_t)n >= sizeof(f->detail))
		trim_partial(f->detail);
	return e;
}
