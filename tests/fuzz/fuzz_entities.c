/* fuzz_entities.c: the entities of any text lie inside it, in order and apart, and its weight is sane. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "text/entities.h"

#define ROOM ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
check_list(struct str text, const struct entity *list, size_t n)
{
	size_t i, end = 0;

	for (i = 0; i < n; i++) {
		must(list[i].start >= end && list[i].start < list[i].end && list[i].end <= text.len);
		must(list[i].text.len > 0 && list[i].text.p > text.p - 1);
		must(list[i].list.p + list[i].list.len == text.p + list[i].end);
		end = list[i].end;
	}
}

/* The kinds asked for alone are those found among all. */
static void
check_kind(struct arena *a, struct str text, enum entity_kind kind, const struct entity *all, size_t n)
{
	struct entity *list;
	size_t found, i;

	must(entities_extract(a, text, ENTITY_BIT(kind), &list, &found) == ERR_OK);
	check_list(text, list, found);
	for (i = 0; i < n; i++)
		must(all[i].kind != kind || found > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, name;
	struct arena *a = arena_new(ROOM);
	struct entity *list;
	struct weighted w;
	size_t n;
	int k;

	must(a != NULL);
	must(entities_extract(a, text, 0xf, &list, &n) == ERR_OK);
	check_list(text, list, n);
	for (k = ENTITY_URL; k <= ENTITY_CASHTAG; k++)
		check_kind(a, text, (enum entity_kind)k, list, n);
	if (entities_reply_to(text, &name))
		must(name.len > 0 && name.len <= 20);
	for (k = 1; k <= 3; k++) {
		w = entities_weigh(text, k, 0);
		must(w.length >= 0 && w.permillage >= 0 && w.valid_end <= size);
		must(!w.valid || w.valid_end == size);
	}
	(void)entities_valid_username(text);
	(void)entities_valid_list(text);
	(void)entities_valid_hashtag(text);
	(void)entities_valid_url(text, size & 1, size & 2);
	arena_free(a);
	return 0;
}
