/* tags.c: how often hashtags, users or languages occur, compared case-folded. */
#include "stats/tags.h"

#include "model/post.h"
#include "text/unicode.h"

void
tags_init(struct tags *t, struct pool *pool)
{
	*t = (struct tags){ 0 };
	names_init(&t->spelling_names, pool);
	names_init(&t->folded_names, pool);
}

void
tags_free(struct tags *t)
{
	struct pool *pool = t->spelling_names.pool;

	if (pool == NULL)
		return;
	pool_free(pool, t->spellings, t->spellings_cap * sizeof(*t->spellings));
	pool_free(pool, t->folded, t->folded_cap * sizeof(*t->folded));
	names_free(&t->spelling_names);
	names_free(&t->folded_names);
	tags_init(t, pool);
}

static enum err
put_folded(struct tags *t, struct str folded, uint32_t *index)
{
	bool fresh;
	void *mem;
	enum err err;

	err = names_put(&t->folded_names, folded, index, &fresh);
	if (err || !fresh)
		return err;
	err = pool_grow(
	    t->folded_names.pool, t->folded, &t->folded_cap, t->folded_names.n, sizeof(*t->folded), &mem);
	if (err)
		return err;
	t->folded = mem;
	t->folded[*index] = (struct tag_folded){ 0 };
	return ERR_OK;
}

/* The number of a spelling; a new one is folded, `folded` being its form where the caller knows it. */
static enum err
put_spelling(struct tags *t, struct str s, const struct str *known, struct arena *scratch, uint32_t *index)
{
	struct str folded;
	uint32_t f;
	bool fresh;
	void *mem;
	enum err err;

	err = names_put(&t->spelling_names, s, index, &fresh);
	if (err || !fresh)
		return err;
	folded = known != NULL ? *known : unicode_fold(scratch, s);
	if (folded.p == NULL)
		return ERR_NOMEM;
	err = put_folded(t, folded, &f);
	if (err)
		return err;
	err = pool_grow(t->spelling_names.pool, t->spellings, &t->spellings_cap, t->spelling_names.n,
	    sizeof(*t->spellings), &mem);
	if (err)
		return err;
	t->spellings = mem;
	t->spellings[*index] = (struct tag_spelling){ .folded = f };
	return ERR_OK;
}

enum err
tags_add(struct tags *t, struct str list, int64_t likes, int sign, struct arena *scratch)
{
	struct str item;

	t->serial++;
	while (list.len > 0 && str_cut(&list, ' ', &item)) {
		struct tag_folded *f;
		uint32_t i;
		enum err err;

		if (item.len == 0)
			continue;
		err = put_spelling(t, item, NULL, scratch, &i);
		if (err)
			return err;
		t->spellings[i].count += sign;
		f = &t->folded[t->spellings[i].folded];
		if (f->seen == t->serial)
			continue;
		f->seen = t->serial;
		f->posts += sign;
		if (likes == COUNT_UNKNOWN)
			continue;
		f->told += sign;
		f->likes += sign * likes;
	}
	return ERR_OK;
}

bool
tags_find(const struct tags *t, struct str item, uint32_t *spelling)
{
	return names_find(&t->spelling_names, item, spelling);
}

enum err
tags_merge(struct tags *into, const struct tags *from)
{
	uint32_t to;
	enum err err;

	for (uint32_t i = 0; i < from->spelling_names.n; i++) {
		const struct tag_spelling *s = &from->spellings[i];
		struct str folded = names_get(&from->folded_names, s->folded);

		err = put_spelling(into, names_get(&from->spelling_names, i), &folded, NULL, &to);
		if (err)
			return err;
		into->spellings[to].count += s->count;
	}
	for (uint32_t i = 0; i < from->folded_names.n; i++) {
		const struct tag_folded *f = &from->folded[i];

		err = put_folded(into, names_get(&from->folded_names, i), &to);
		if (err)
			return err;
		into->folded[to].posts += f->posts;
		into->folded[to].told += f->told;
		into->folded[to].likes += f->likes;
	}
	return ERR_OK;
}

size_t
tags_top(const struct tags *t, const struct str skip[2], struct tag_top *out, size_t n)
{
	size_t found = 0;

	for (uint32_t i = 0; i < t->folded_names.n; i++) {
		int64_t posts = t->folded[i].posts;
		struct str name = names_get(&t->folded_names, i);
		size_t at;

		if (posts <= 0 || (found == n && posts < out[n - 1].posts) || name.len == 0)
			continue;
		if (str_eq(name, skip[0]) || str_eq(name, skip[1]))
			continue;
		for (at = found; at > 0; at--) {
			const struct tag_top *o = &out[at - 1];

			if (o->posts > posts ||
			    (o->posts == posts && str_cmp(names_get(&t->folded_names, o->folded), name) < 0))
				break;
			if (at < n)
				out[at] = *o;
		}
		if (at < n)
			out[at] = (struct tag_top){ .folded = i, .posts = posts };
		if (found < n)
			found++;
	}
	return found;
}

void
tags_spelling(const struct tags *t, struct tag_top *top, size_t n)
{
	for (uint32_t i = 0; n > 0 && i < t->spelling_names.n; i++) {
		const struct tag_spelling *s = &t->spellings[i];
		struct str name = names_get(&t->spelling_names, i);
		size_t k = 0;

		if (s->count <= 0 || t->folded[s->folded].posts < top[n - 1].posts)
			continue;
		while (k < n && top[k].folded != s->folded)
			k++;
		if (k == n || s->count < top[k].uses ||
		    (s->count == top[k].uses && str_cmp(name, top[k].shown) > 0))
			continue;
		top[k].uses = s->count;
		top[k].shown = name;
	}
}
