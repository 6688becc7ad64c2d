/* fuzz_jsonl.c: any bytes as lines of X API v2 posts: refused with a reason, or posts that keep the rules of
 * struct post. */
#include <stdlib.h>
#include <string.h>

#include "source/jsonl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(int yes)
{
	if (!yes)
		abort();
}

static void
must_be_text(struct str s)
{
	must(s.len == 0 || (str_utf8_ok(s) && !memchr(s.p, 0, s.len)));
}

static void
must_be_list(struct str s)
{
	must_be_text(s);
	if (s.len)
		must(s.p[0] != ' ' && s.p[s.len - 1] != ' ' && str_find(s, STR("  ")) == (size_t)-1);
}

static void
must_be_post(const struct jsonl *j, const struct post *p)
{
	must(p->id.len > 0 && p->id.len <= 20);
	must_be_text(p->text);
	must_be_text(p->lang);
	must_be_list(p->hashtags);
	must_be_list(p->mentions);
	must_be_text(jsonl_author_id(j));
	must(p->kind != POST_REPOST || p->text.len == 0);
	for (int i = 0; i < COUNT_COUNT; i++)
		must(p->counts[i] >= COUNT_UNKNOWN && p->counts[i] <= COUNT_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size }, line;
	struct jsonl *j = jsonl_new(), *fresh;
	struct post p, again;
	const char *why, *why_again;
	bool more = false;
	enum err e;

	/* one reader for all lines, and one for each: they must say the same */
	while (j && str_cut(&rest, '\n', &line)) {
		e = more ? jsonl_more(j, line, &p, &why) : jsonl_post(j, line, &p, &why);
		if (e == ERR_FULL)
			e = jsonl_post(j, line, &p, &why);
		more = true;
		fresh = jsonl_new();
		if (!fresh)
			break;
		must(jsonl_post(fresh, line, &again, &why_again) == e);
		if (e) {
			must(why != NULL && strcmp(why, why_again) == 0);
		} else {
			must_be_post(j, &p);
			must(str_eq(p.text, again.text) && str_eq(p.hashtags, again.hashtags) &&
			     str_eq(p.mentions, again.mentions));
			must(memcmp(p.counts, again.counts, sizeof(p.counts)) == 0 &&
			     p.created_at == again.created_at && p.kind == again.kind);
		}
		jsonl_free(fresh);
	}
	jsonl_free(j);
	return 0;
}
