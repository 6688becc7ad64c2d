/* archive_note.c: finds the note of a post by its second and its beginning. */
#define SCAN_COMPACT
#include "source/archive_note.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "source/take.h"

#define LINK STR("https://t.co/")
#define ELLIPSIS STR("\xe2\x80\xa6")

struct note {
	int64_t at;
	size_t order; /* of the file */
	struct str text, hashtags, mentions;
};

struct notes {
	struct arena *arena;
	struct note *list;
	size_t n, cap;
	bool sorted;
};

struct notes *
notes_new(size_t max)
{
	struct notes *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	n->arena = arena_new(max);
	if (!n->arena) {
		free(n);
		return NULL;
	}
	return n;
}

void
notes_free(struct notes *n)
{
	if (!n)
		return;
	arena_free(n->arena);
	free(n);
}

static void
take_core(struct arena *a, struct scan *s, struct note *note)
{
	struct str k;

	if (take_null(s) || !scan_object(s))
		return;
	while (scan_key(s, &k)) {
		if (str_eq(k, STR("text")))
			take_string(s, &note->text);
		else if (str_eq(k, STR("hashtags")))
			take_list(a, s, STR("text"), &note->hashtags);
		else if (str_eq(k, STR("mentions")))
			take_list(a, s, STR("screenName"), &note->mentions);
		else
			scan_skip(s);
	}
}

static enum err
keep(struct notes *n, struct note *note)
{
	struct str *strings[] = { &note->text, &note->hashtags, &note->mentions };

	if (n->n == n->cap) {
		size_t cap = n->cap ? n->cap * 2 : 64;
		struct note *grown =
		    arena_grow(n->arena, n->list, n->cap * sizeof(*grown), cap * sizeof(*grown));

		if (!grown)
			return ERR_FULL;
		n->list = grown;
		n->cap = cap;
	}
	for (size_t i = 0; i < 3; i++) {
		if (!strings[i]->p)
			continue;
		*strings[i] = arena_str(n->arena, *strings[i]);
		if (!strings[i]->p)
			return ERR_FULL;
	}
	note->order = n->n;
	n->list[n->n++] = *note;
	n->sorted = false;
	return ERR_OK;
}

enum err
notes_add(struct notes *n, struct scan_mem *mem, struct str json, const char **why)
{
	struct note note = { .at = 0 };
	struct str k, created = { NULL, 0 };
	struct scan s;

	*why = NULL;
	scan_init(&s, json, mem);
	scan_object(&s);
	while (scan_key(&s, &k)) {
		if (!str_eq(k, STR("noteTweet"))) {
			scan_skip(&s);
			continue;
		}
		scan_object(&s);
		while (scan_key(&s, &k)) {
			if (str_eq(k, STR("createdAt")))
				take_string(&s, &created);
			else if (str_eq(k, STR("core")))
				take_core(n->arena, &s, &note);
			else
				scan_skip(&s);
		}
	}
	if (!scan_end(&s)) {
		*why = s.why;
		return scan_nomem(&s) ? ERR_NOMEM : ERR_MALFORMED;
	}
	if (!note.text.len)
		*why = "the note's text is missing";
	else if (!clock_parse_rfc3339(created, &note.at))
		*why = "the note's createdAt is no time";
	return *why ? ERR_INVALID : keep(n, &note);
}

static int
by_time(const void *a, const void *b)
{
	const struct note *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static size_t
link_len(struct str s)
{
	size_t n = LINK.len;

	if (!str_starts(s, LINK))
		return 0;
	while (n < s.len && ((s.p[n] >= 'a' && s.p[n] <= 'z') || (s.p[n] >= 'A' && s.p[n] <= 'Z') ||
				(s.p[n] >= '0' && s.p[n] <= '9')))
		n++;
	return n;
}

/* s without the links (and blanks) at its end. */
static struct str
cut_links(struct str s)
{
	for (;;) {
		size_t i;

		s = str_trim(s);
		i = s.len;
		while (i > 0 && (unsigned char)s.p[i - 1] > ' ')
			i--;
		if (i == s.len || link_len(str_sub(s, i, s.len)) != s.len - i)
			return s;
		s.len = i;
	}
}

/* How many bytes of the note the post's text covers; 0 when it is not the note's beginning. */
static size_t
covers(struct str text, struct str note)
{
	size_t i = 0, j = 0;
	bool cut;

	text = cut_links(text);
	cut = str_ends(text, ELLIPSIS);
	if (cut) {
		text.len -= ELLIPSIS.len;
		text = str_trim(text);
	}
	if (text.len == 0)
		return 0;
	while (i < text.len) {
		size_t a = link_len(str_sub(text, i, text.len)),
		       b = a ? link_len(str_sub(note, j, note.len)) : 0;

		if (a && b) {
			i += a;
			j += b;
		} else if (j < note.len && text.p[i] == note.p[j]) {
			i++;
			j++;
		} else {
			return 0;
		}
	}
	/* a text that is not cut must be all of the note but its links */
	if (!cut && cut_links(str_sub(note, j, note.len)).len > 0)
		return 0;
	return j;
}

/* The names that X puts in front of a reply. */
static size_t
names_in_front(struct str s)
{
	size_t i = 0, from;

	while (i < s.len && s.p[i] == '@') {
		from = ++i;
		while (i < s.len && (unsigned char)s.p[i] > ' ')
			i++;
		if (i == from || i == s.len)
			return from - 1;
		while (i < s.len && s.p[i] == ' ')
			i++;
	}
	return i;
}

static bool
listed(struct str list, struct str name)
{
	struct str item;

	while (str_cut(&list, ' ', &item))
		if (str_eq_ci(item, name))
			return true;
	return false;
}

static struct str
joined_text(struct arena *a, struct str front, struct str text)
{
	char *p;

	if (!front.len)
		return text;
	p = arena_alloc(a, front.len + text.len);
	if (!p)
		return text;
	memcpy(p, front.p, front.len);
	memcpy(p + front.len, text.p, text.len);
	return (struct str){ p, front.len + text.len };
}

bool
notes_join(struct notes *n, struct arena *a, struct post *post)
{
	struct str front = { NULL, 0 }, rest, name;
	const struct note *best = NULL;
	size_t lo = 0, hi = n->n, most = 0, names, c;

	if (!n->sorted && n->n > 1)
		qsort(n->list, n->n, sizeof(*n->list), by_time);
	n->sorted = true;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (n->list[mid].at < post->created_at)
			lo = mid + 1;
		else
			hi = mid;
	}
	names = names_in_front(post->text);
	for (; lo < n->n && n->list[lo].at == post->created_at; lo++) {
		c = covers(post->text, n->list[lo].text);
		if (c > most) {
			most = c;
			best = &n->list[lo];
			front = STR("");
		}
		c = names ? covers(str_sub(post->text, names, post->text.len), n->list[lo].text) : 0;
		if (c > most) {
			most = c;
			best = &n->list[lo];
			front = str_sub(post->text, 0, names);
		}
	}
	if (!best)
		return false;
	post->text = joined_text(a, front, best->text);
	post->hashtags = best->hashtags;
	rest = best->mentions;
	while (rest.p && str_cut(&rest, ' ', &name))
		if (name.len && !listed(post->mentions, name)) {
			if (!post->mentions.p)
				post->mentions = STR("");
			if (!take_join(a, &post->mentions, name))
				break;
		}
	return true;
}
