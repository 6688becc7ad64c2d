/* column.c: columns of a row as the types that the rooms speak of. */
#include "store/column.h"

bool
column_str(struct db_stmt *st, int i, struct arena *a, struct str *s)
{
	*s = arena_str(a, db_text(st, i));
	return s->p != NULL;
}

void
column_bind_text(struct db_stmt *st, int i, struct str s)
{
	db_bind_str(st, i, s.p != NULL ? s : STR(""));
}

/* Cut at a character's border. */
static void
copy(char *to, size_t size, struct str s)
{
	size_t len = s.len < size ? s.len : size - 1;

	while (len > 0 && len < s.len && ((unsigned char)s.p[len] & 0xc0) == 0x80)
		len--;
	if (len > 0)
		memcpy(to, s.p, len);
	to[len] = '\0';
}

bool
column_handle(struct db_stmt *st, int i, struct handle *h)
{
	copy(h->text, sizeof(h->text), db_text(st, i + 1));
	return platform_parse(db_text(st, i), &h->platform);
}

void
column_bind_platform(struct db_stmt *st, int i, enum platform p)
{
	db_bind_str(st, i, str_of(platform_name(p)));
}

void
column_bind_handle(struct db_stmt *st, int i, const struct handle *h)
{
	column_bind_platform(st, i, h->platform);
	db_bind_str(st, i + 1, str_of(h->text));
}

enum err
column_err(struct db_stmt *st, int i)
{
#define WORD(name, status, code, title) ERR_##name,
	static const enum err all[] = { ERR_LIST(WORD) };
#undef WORD
	struct str word = db_text(st, i);

	if (word.p == NULL)
		return ERR_OK;
	for (size_t k = 0; k < sizeof(all) / sizeof(all[0]); k++)
		if (str_eq(word, str_of(err_code(all[k]))))
			return all[k];
	return ERR_INTERNAL;
}

void
column_fault(struct db_stmt *st, int i, struct fault *f)
{
	f->err = column_err(st, i);
	copy(f->detail, sizeof(f->detail), db_text(st, i + 1));
	copy(f->field, sizeof(f->field), db_text(st, i + 2));
	copy(f->setting, sizeof(f->setting), db_text(st, i + 3));
	f->until = db_int(st, i + 4);
}

void
column_bind_fault(struct db_stmt *st, int i, const struct fault *f)
{
	db_bind_str(st, i, str_of(err_code(f->err)));
	db_bind_str(st, i + 1, str_of(f->detail));
	db_bind_str(st, i + 2, str_of(f->field));
	db_bind_str(st, i + 3, str_of(f->setting));
	db_bind_int(st, i + 4, f->until);
}
