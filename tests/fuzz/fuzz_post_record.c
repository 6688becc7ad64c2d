/* fuzz_post_record.c: any bytes as a stored post: refused, or a post that reads back the same. */
#include <stdlib.h>

#include "store/post_record.h"

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
	must(str_utf8_ok(s));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct post p, back;
	struct buf b, again;

	if (!post_record_read((struct str){ (const char *)data, size }, &p))
		return 0;
	must_be_text(p.text);
	must_be_text(p.lang);
	must_be_text(p.url);
	must_be_text(p.hashtags);
	must_be_text(p.mentions);
	must(p.kind <= POST_REPOST && p.read_at >= 0 && p.read_at <= UINT32_MAX);
	for (int i = 0; i < COUNT_COUNT; i++)
		must(p.counts[i] >= COUNT_UNKNOWN && p.counts[i] <= COUNT_MAX);
	buf_init(&b, size + 64);
	buf_init(&again, size + 64);
	post_record_write(&p, &b);
	must(b.err == ERR_OK);
	must(post_record_read(buf_view(&b), &back));
	post_record_write(&back, &again);
	must(again.err == ERR_OK && str_eq(buf_view(&b), buf_view(&again)));
	must(post_record_same(buf_view(&b), buf_view(&again)));
	buf_free(&b);
	buf_free(&again);
	return 0;
}
