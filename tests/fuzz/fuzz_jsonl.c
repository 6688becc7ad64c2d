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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size }, line;
	struct jsonl *j = jsonl_new();
	struct post p;
	const char *why;

	if (!j)
		return 0;
	while (str_cut(&rest, '\n', &line)) {
		if (jsonl_post(j, line, &p, &why)) {
			must(why != NULL && *why);
			continue;
		}
		must(p.id.len > 0 && p.id.len <= 20);
		must_be_text(p.text);
		must_be_text(p.lang);
		must_be_list(p.hashtags);
		must_be_list(p.mentions);
		must_be_text(jsonl_author_id(j));
		must(p.kind != POST_REPOST || p.text.len == 0);
		for (int i = 0; i < COUNT_COUNT; i++)
			must(p.counts[i] >= COUNT_UNKNOWN && p.counts[i] <= COUNT_MAX);
	}
	jsonl_free(j);
	return 0;
}
