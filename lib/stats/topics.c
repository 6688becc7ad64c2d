/* topics.c: what the posts are about: hashtags, users, languages and words. */
#include "stats/topics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "text/entities.h"
#include "text/unicode.h"

#define HASHTAGS 50
#define MENTIONS 50
#define WORDS 100
/* A text and its entities; texts are bounded where they are read. */
#define SCRATCH ((size_t)64 << 20)

enum err
topics_init(struct topics *t, struct pool *pool, struct words *words, size_t words_max, bool dotted)
{
	*t = (struct topics){ .dotted = dotted, .lent = words != NULL };
	tags_init(&t->hashtags, pool);
	tags_init(&t->mentions, pool);
	tags_init(&t->languages, pool);
	t->scratch = arena_new(SCRATCH);
	t->words = words != NULL ? words : words_new(words_max);
	return t->scratch != NULL && t->words != NULL ? ERR_OK : ERR_NOMEM;
}

void
topics_free(struct topics *t)
{
	tags_free(&t->hashtags);
	tags_free(&t->mentions);
	tags_free(&t->languages);
	if (t->lent)
		words_clear(t->words, SIZE_MAX);
	else
		words_free(t->words);
	arena_free(t->scratch);
}

/* Whether a text can hold a hashtag or a mention at all: '#' or '@', also in full width (U+FF03, U+FF20). */
static bool
may_hold(struct str text, char sigil, char wide)
{
	const char *p = text.p, *end = text.p + text.len;

	if (text.len == 0)
		return false;
	if (memchr(text.p, sigil, text.len) != NULL)
		return true;
	while ((p = memchr(p, 0xef, (size_t)(end - p))) != NULL) {
		if (end - p >= 3 && p[1] == '\xbc' && p[2] == wide)
			return true;
		p++;
	}
	return false;
}

/* The entities of one kind, joined by blanks as a platform's list is. */
static enum err
join(struct arena *a, const struct entity *list, size_t n, enum entity_kind kind, struct str *out)
{
	size_t len = 0;
	char *p;

	for (size_t i = 0; i < n; i++)
		if (list[i].kind == kind)
			len += list[i].text.len + 1;
	p = arena_alloc(a, len);
	if (p == NULL)
		return ERR_NOMEM;
	*out = (struct str){ p, len };
	for (size_t i = 0; i < n; i++) {
		if (list[i].kind != kind)
			continue;
		memcpy(p, list[i].text.p, list[i].text.len);
		p += list[i].text.len;
		*p++ = ' ';
	}
	return ERR_OK;
}

/* The lists of a post: the platform's word where it told one, else what twitter-text finds. Links are looked
 * for as well, since a hashtag inside one is none. */
static enum err
lists_of(struct arena *a, const struct post *post, struct str *hashtags, struct str *mentions)
{
	bool find_tags = post->hashtags.p == NULL && may_hold(post->text, '#', '\x83');
	bool find_users = post->mentions.p == NULL && may_hold(post->text, '@', '\xa0');
	struct entity *list;
	size_t n;
	enum err err;

	*hashtags = post->hashtags;
	*mentions = post->mentions;
	if (!find_tags && !find_users)
		return ERR_OK;
	err = entities_extract(a, post->text,
	    ENTITY_BIT(ENTITY_URL) | ENTITY_BIT(ENTITY_HASHTAG) | ENTITY_BIT(ENTITY_MENTION), &list, &n);
	if (err == ERR_OK && find_tags)
		err = join(a, list, n, ENTITY_HASHTAG, hashtags);
	if (err == ERR_OK && find_users)
		err = join(a, list, n, ENTITY_MENTION, mentions);
	return err;
}

/* Nearly every post tells its language, in two letters: its number is kept. */
static enum err
add_language(struct topics *t, struct str lang, int sign)
{
	uint32_t *known = NULL, spelling;
	enum err err;

	if (lang.len == 2 && lang.p[0] >= 'a' && lang.p[0] <= 'z' && lang.p[1] >= 'a' && lang.p[1] <= 'z')
		known = &t->two_letters[lang.p[0] - 'a'][lang.p[1] - 'a'];
	if (known != NULL && *known != 0) {
		tags_again(&t->languages, *known - 1, sign);
		return ERR_OK;
	}
	err = tags_add(&t->languages, lang, COUNT_UNKNOWN, sign, t->scratch);
	if (err == ERR_OK && known != NULL && tags_find(&t->languages, lang, &spelling))
		*known = spelling + 1;
	return err;
}

enum err
topics_add(struct topics *t, const struct post *post, int sign)
{
	struct str hashtags, mentions;
	int64_t likes = post->counts[COUNT_LIKES];
	enum err err;

	if (post->kind == POST_REPOST)
		return ERR_OK;
	if (likes > COUNT_MAX)
		likes = COUNT_MAX;
	err = lists_of(t->scratch, post, &hashtags, &mentions);
	if (err == ERR_OK && hashtags.len > 0)
		err = tags_add(&t->hashtags, hashtags, likes, sign, t->scratch);
	if (err == ERR_OK && mentions.len > 0)
		err = tags_add(&t->mentions, mentions, COUNT_UNKNOWN, sign, t->scratch);
	if (err == ERR_OK && post->lang.len > 0)
		err = add_language(t, post->lang, sign);
	if (err == ERR_OK && post->text.len > 0)
		err = words_add(t->words, post->text, post->lang, t->dotted, sign);
	if (arena_used(t->scratch) > 0)
		arena_reset(t->scratch);
	return err;
}

enum err
topics_merge(struct topics *into, const struct topics *from)
{
	enum err err = tags_merge(&into->hashtags, &from->hashtags);

	if (err == ERR_OK)
		err = tags_merge(&into->mentions, &from->mentions);
	if (err == ERR_OK)
		err = tags_merge(&into->languages, &from->languages);
	if (err == ERR_OK)
		err = words_merge(into->words, from->words);
	return err;
}

static enum err
fill_hashtags(const struct tags *t, struct arena *a, struct report *r)
{
	static const struct str none[2] = { { NULL, 0 }, { NULL, 0 } };
	struct tag_top top[HASHTAGS];
	size_t n = tags_top(t, none, top, HASHTAGS);

	tags_spelling(t, top, n);
	r->hashtags = arena_alloc(a, n * sizeof(*r->hashtags));
	if (r->hashtags == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct tag_folded *f = &t->folded[top[i].folded];
		struct str tag = arena_str(a, top[i].shown);

		if (tag.p == NULL)
			return ERR_NOMEM;
		r->hashtags[i] = (struct tag_count){ tag, f->posts,
			f->told > 0 ? (double)f->likes / (double)f->told : NAN };
	}
	r->n_hashtags = n;
	return ERR_OK;
}

/* Folded forms with their numbers of posts, as the report lists users and languages. */
static enum err
fill_names(const struct tags *t, const struct tag_top *top, size_t n, struct arena *a,
    struct name_count **out, size_t *n_out)
{
	*out = arena_alloc(a, n * sizeof(**out));
	if (*out == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		struct str name = arena_str(a, names_get(&t->folded_names, top[i].folded));

		if (name.p == NULL)
			return ERR_NOMEM;
		(*out)[i] = (struct name_count){ name, top[i].posts };
	}
	*n_out = n;
	return ERR_OK;
}

static enum err
fill_mentions(
    const struct tags *t, enum platform platform, struct str handle, struct arena *a, struct report *r)
{
	struct tag_top top[MENTIONS];
	struct str skip[2] = { { NULL, 0 }, { NULL, 0 } };
	size_t at;

	if (handle.len > 0) {
		skip[0] = unicode_fold(a, handle);
		if (skip[0].p == NULL)
			return ERR_NOMEM;
		at = str_chr(skip[0], '@');
		if (platform == PLATFORM_MASTODON && at != (size_t)-1)
			skip[1] = str_sub(skip[0], 0, at);
	}
	return fill_names(t, top, tags_top(t, skip, top, MENTIONS), a, &r->mentions, &r->n_mentions);
}

static int
by_posts(const void *va, const void *vb, void *ctx)
{
	const struct tag_top *a = va, *b = vb;
	const struct tags *t = ctx;

	if (a->posts != b->posts)
		return a->posts > b->posts ? -1 : 1;
	return str_cmp(names_get(&t->folded_names, a->folded), names_get(&t->folded_names, b->folded));
}

/* All of them, so they are sorted as a whole. */
static enum err
fill_languages(const struct tags *t, struct arena *a, struct report *r)
{
	struct tag_top *top = calloc((size_t)t->folded_names.n + 1, sizeof(*top));
	size_t n = 0;
	enum err err;

	if (top == NULL)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < t->folded_names.n; i++)
		if (t->folded[i].posts > 0)
			top[n++] = (struct tag_top){ .folded = i, .posts = t->folded[i].posts };
	qsort_r(top, n, sizeof(*top), by_posts, (void *)(uintptr_t)t);
	err = fill_names(t, top, n, a, &r->languages, &r->n_languages);
	free(top);
	return err;
}

static enum err
fill_words(struct words *w, struct arena *a, struct report *r)
{
	struct word_count top[WORDS];
	size_t n;
	enum err err = words_top(w, top, WORDS, &n);

	if (err)
		return err;
	r->words = arena_alloc(a, n * sizeof(*r->words));
	if (r->words == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		struct str word = arena_str(a, top[i].word);

		if (word.p == NULL)
			return ERR_NOMEM;
		r->words[i] = (struct name_count){ word, (int64_t)top[i].count };
	}
	r->n_words = n;
	return ERR_OK;
}

enum err
topics_fill(
    const struct topics *t, enum platform platform, struct str handle, struct arena *a, struct report *r)
{
	enum err err = fill_hashtags(&t->hashtags, a, r);

	if (err == ERR_OK)
		err = fill_mentions(&t->mentions, platform, handle, a, r);
	if (err == ERR_OK)
		err = fill_languages(&t->languages, a, r);
	if (err == ERR_OK)
		err = fill_words(t->words, a, r);
	return err;
}
