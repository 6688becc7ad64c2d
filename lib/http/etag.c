/* etag.c: entity tags: made, and compared. */
#include "http/etag.h"

#include <stdint.h>

static uint64_t
rotl(uint64_t v, int by)
{
	return v << by | v >> (64 - by);
}

static uint64_t
mix(uint64_t h)
{
	h = (h ^ h >> 33) * 0xff51afd7ed558ccdu;
	h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53u;
	return h ^ h >> 33;
}

void
etag_make(char out[static ETAG_SIZE], struct str body)
{
	static const char hex[] = "0123456789abcdef";
	const uint64_t c1 = 0x87c37b91114253d5u, c2 = 0x4cf5ad432745937fu;
	uint64_t h[2] = { 0, 0 }, k[2];
	size_t n = body.len;
	const char *p = body.p;

	for (; n > 0; p += 16) {
		size_t take = n < 16 ? n : 16;

		k[0] = k[1] = 0;
		memcpy(k, p, take);
		n -= take;
		h[0] ^= rotl(k[0] * c1, 31) * c2;
		if (take == 16)
			h[0] = (rotl(h[0], 27) + h[1]) * 5 + 0x52dce729;
		h[1] ^= rotl(k[1] * c2, 33) * c1;
		if (take == 16)
			h[1] = (rotl(h[1], 31) + h[0]) * 5 + 0x38495ab5;
	}
	h[0] ^= body.len;
	h[1] ^= body.len;
	h[0] += h[1];
	h[1] += h[0];
	h[0] = mix(h[0]);
	h[1] = mix(h[1]);
	h[0] += h[1];
	h[1] += h[0];
	out[0] = '"';
	for (int i = 0; i < 32; i++)
		out[1 + i] = hex[h[i / 16] >> (60 - i % 16 * 4) & 15];
	out[33] = '"';
	out[34] = '\0';
}

/* The text between the quotes. */
static struct str
opaque(struct str tag)
{
	if (str_starts(tag, STR("W/")))
		tag = str_sub(tag, 2, tag.len);
	return tag.len < 2 ? (struct str){ NULL, 0 } : str_sub(tag, 1, tag.len - 2);
}

static bool
same(struct str theirs, struct str ours)
{
	static const char *const marks[] = { "", "-gzip", "-br", "-deflate", "-zstd", "-bzip2" };

	if (!str_starts(theirs, ours))
		return false;
	theirs = str_sub(theirs, ours.len, theirs.len);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (str_eq(theirs, str_of(marks[i])))
			return true;
	return false;
}

struct str
etag_match(struct str list, struct str etag)
{
	const struct str none = { NULL, 0 };
	struct str ours = opaque(etag), tag;
	size_t start, end;

	list = str_trim(list);
	if (str_eq(list, STR("*")))
		return etag;
	/* Not cut at commas: a tag may hold one. */
	while (list.len > 0) {
		start = str_starts(list, STR("W/\"")) ? 2 : 0;
		if (list.p[start] != '"')
			return none;
		end = str_chr(str_sub(list, start + 1, list.len), '"');
		if (end == (size_t)-1)
			return none;
		tag = str_sub(list, 0, start + 1 + end + 1);
		if (ours.p != NULL && same(opaque(tag), ours))
			return tag;
		list = str_trim(str_sub(list, tag.len, list.len));
		if (list.len > 0 && list.p[0] != ',')
			return none;
		while (list.len > 0 && (list.p[0] == ',' || list.p[0] == ' ' || list.p[0] == '\t'))
			list = str_sub(list, 1, list.len);
	}
	return none;
}
