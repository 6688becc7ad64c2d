/* post_record.c: packs a post into bytes, and takes it out again with every length looked at. */
#include "store/post_record.h"

#include "base/scan.h"

#define VERSION 1

enum {
	HAS_TEXT = 1 << 2,
	HAS_LANG = 1 << 3,
	HAS_URL = 1 << 4,
	HAS_HASHTAGS = 1 << 5,
	HAS_MENTIONS = 1 << 6,
	HAS_AGES = 1 << 7
};

static void
put_varint(struct buf *b, uint64_t v)
{
	unsigned char bytes[10];
	size_t n = 0;

	while (v >= 0x80) {
		bytes[n++] = (unsigned char)(v | 0x80);
		v >>= 7;
	}
	bytes[n++] = (unsigned char)v;
	buf_put(b, bytes, n);
}

static void
put_str(struct buf *b, struct str s)
{
	put_varint(b, s.len);
	buf_str(b, s);
}

static uint64_t
within(int64_t v, int64_t max)
{
	return (uint64_t)(v < 0 ? 0 : v > max ? max : v);
}

void
post_record_write(const struct post *p, struct buf *b)
{
	unsigned ages = 0, counts = 0;
	unsigned flags = (unsigned)p->kind;

	for (int i = 0; i < FIELD_COUNT; i++)
		if (p->age[i] != 0)
			ages |= 1u << i;
	for (int i = 0; i < COUNT_COUNT; i++)
		if (p->counts[i] >= 0)
			counts |= 1u << i;
	flags |= p->text.p != NULL ? HAS_TEXT : 0;
	flags |= p->lang.len > 0 ? HAS_LANG : 0;
	flags |= p->url.len > 0 ? HAS_URL : 0;
	flags |= p->hashtags.p != NULL ? HAS_HASHTAGS : 0;
	flags |= p->mentions.p != NULL ? HAS_MENTIONS : 0;
	flags |= ages != 0 ? HAS_AGES : 0;
	buf_put(b, (unsigned char[]){ VERSION, (unsigned char)flags, (unsigned char)counts }, 3);
	put_varint(b, within(p->read_at, UINT32_MAX));
	for (int i = 0; i < COUNT_COUNT; i++)
		if (p->counts[i] >= 0)
			put_varint(b, within(p->counts[i], COUNT_MAX));
	if (ages != 0)
		put_varint(b, ages);
	for (int i = 0; i < FIELD_COUNT; i++)
		if (p->age[i] != 0)
			put_varint(b, p->age[i]);
	if (flags & HAS_LANG)
		put_str(b, p->lang);
	if (flags & HAS_URL)
		put_str(b, p->url);
	if (flags & HAS_HASHTAGS)
		put_str(b, p->hashtags);
	if (flags & HAS_MENTIONS)
		put_str(b, p->mentions);
	if (flags & HAS_TEXT)
		put_str(b, p->text);
}

/* What is left of a record. `bad` stays set. */
struct rest {
	const unsigned char *p, *end;
	bool bad;
};

static uint64_t
long_varint(struct rest *r)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		unsigned char c;

		if (r->p == r->end)
			break;
		c = *r->p++;
		/* The tenth byte has room for one bit. */
		if (shift == 63 && c > 1)
			break;
		v |= (uint64_t)(c & 0x7f) << shift;
		if (c < 0x80)
			return v;
	}
	r->bad = true;
	return 0;
}

static inline uint64_t
varint(struct rest *r, uint64_t max)
{
	uint64_t v = r->p < r->end && *r->p < 0x80 ? *r->p++ : long_varint(r);

	if (v > max) {
		r->bad = true;
		return 0;
	}
	return v;
}

/* Most texts are ASCII, which shows eight bytes at a time. */
static bool
utf8_ok(struct str s)
{
	const char *p = s.p;
	size_t n = s.len;
	uint64_t w, all = 0;

	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&w, p, 8);
		all |= w;
	}
	for (; n > 0; p++, n--)
		all |= (unsigned char)*p;
	return (all & UINT64_C(0x8080808080808080)) == 0 || scan_utf8_ok(s);
}

static inline struct str
string(struct rest *r, bool told)
{
	struct str s;
	uint64_t len;

	if (!told)
		return (struct str){ NULL, 0 };
	len = varint(r, (uint64_t)(r->end - r->p));
	/* The length itself took bytes. */
	if (r->bad || len > (uint64_t)(r->end - r->p)) {
		r->bad = true;
		return (struct str){ NULL, 0 };
	}
	s = (struct str){ (const char *)r->p, (size_t)len };
	r->p += len;
	if (!utf8_ok(s))
		r->bad = true;
	return s;
}

bool
post_record_read(struct str data, struct post *p)
{
	struct rest r = { (const unsigned char *)data.p, (const unsigned char *)data.p + data.len, false };
	unsigned flags, counts;
	uint64_t ages;

	if (data.len < 4 || r.p[0] != VERSION || r.p[2] >= 1u << COUNT_COUNT)
		return false;
	flags = r.p[1];
	counts = r.p[2];
	r.p += 3;
	p->kind = (enum post_kind)(flags & 3);
	p->read_at = (int64_t)varint(&r, UINT32_MAX);
	for (int i = 0; i < COUNT_COUNT; i++)
		p->counts[i] = counts & 1u << i ? (int64_t)varint(&r, (uint64_t)COUNT_MAX) : COUNT_UNKNOWN;
	memset(p->age, 0, sizeof(p->age));
	if (flags & HAS_AGES) {
		ages = varint(&r, (1u << FIELD_COUNT) - 1);
		for (int i = 0; i < FIELD_COUNT; i++)
			if (ages & 1u << i)
				p->age[i] = (uint32_t)varint(&r, UINT32_MAX);
	}
	p->lang = string(&r, flags & HAS_LANG);
	p->url = string(&r, flags & HAS_URL);
	p->hashtags = string(&r, flags & HAS_HASHTAGS);
	p->mentions = string(&r, flags & HAS_MENTIONS);
	p->text = string(&r, flags & HAS_TEXT);
	return !r.bad && r.p == r.end;
}

static bool
same_str(struct str a, struct str b)
{
	if (a.p == NULL || b.p == NULL)
		return a.p == b.p;
	return str_eq(a, b);
}

bool
post_record_same(struct str a, struct str b)
{
	struct post pa = { 0 }, pb = { 0 };

	return post_record_read(a, &pa) && post_record_read(b, &pb) && pa.kind == pb.kind &&
	       memcmp(pa.counts, pb.counts, sizeof(pa.counts)) == 0 && same_str(pa.lang, pb.lang) &&
	       same_str(pa.url, pb.url) && same_str(pa.hashtags, pb.hashtags) &&
	       same_str(pa.mentions, pb.mentions) && same_str(pa.text, pb.text);
}
