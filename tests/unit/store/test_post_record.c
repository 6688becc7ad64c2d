/* test_post_record.c: posts as packed bytes: there and back, and what is no record. */
#include "fixture.h"

#include "store/post_record.h"

static void
assert_same_str(struct str a, struct str b)
{
	assert_true((a.p == NULL) == (b.p == NULL));
	if (a.p != NULL && b.p != NULL)
		assert_true(str_eq(a, b));
}

static void
assert_same(const struct post *a, const struct post *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_true(a->read_at == b->read_at);
	assert_memory_equal(a->counts, b->counts, sizeof(a->counts));
	assert_memory_equal(a->age, b->age, sizeof(a->age));
	assert_same_str(a->lang, b->lang);
	assert_same_str(a->url, b->url);
	assert_same_str(a->hashtags, b->hashtags);
	assert_same_str(a->mentions, b->mentions);
	assert_same_str(a->text, b->text);
}

/* Text, lang, url, tags, mentions in turn told, empty or untold; numbers around every border of a varint. */
static void
make_post(struct post *p, unsigned n)
{
	static const struct str texts[] = { { NULL, 0 }, { "", 0 }, { "a", 1 },
		{ "gr\xc3\xbc\xc3\x9f \xf0\x9f\x8c\x8d", 12 } };
	static const int64_t numbers[] = { COUNT_UNKNOWN, 0, 1, 127, 128, 16383, 16384, UINT32_MAX,
		COUNT_MAX };

	post_init(p);
	p->kind = (enum post_kind)(n % POST_KIND_COUNT);
	p->read_at = numbers[1 + n % 7];
	for (unsigned i = 0; i < COUNT_COUNT; i++)
		p->counts[i] = numbers[(n + i * 5) % 9];
	for (unsigned i = 0; i < FIELD_COUNT; i++)
		p->age[i] = n % 3 == 0 ? 0 : (uint32_t)numbers[1 + (n / 3 + i) % 7];
	p->text = texts[n % 4];
	p->hashtags = texts[n / 4 % 4];
	p->mentions = texts[n / 16 % 4];
	p->lang = n / 64 % 2 ? texts[2] : texts[0];
	p->url = n / 128 % 2 ? texts[3] : texts[0];
}

static void
test_there_and_back(void **state)
{
	struct post p, back;
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	for (unsigned n = 0; n < 256 * 9 * 7; n++) {
		make_post(&p, n);
		buf_clear(&b);
		post_record_write(&p, &b);
		assert_int_equal(b.err, ERR_OK);
		memset(&back, 0x5a, sizeof(back));
		assert_true(post_record_read(buf_view(&b), &back));
		assert_same(&p, &back);
		assert_true(post_record_same(buf_view(&b), buf_view(&b)));
	}
	buf_free(&b);
}

/* A truncated record is none, wherever it is cut; a longer one neither. Under ASan each cut is a block of its
 * own. */
static void
test_cut_anywhere(void **state)
{
	struct post p, back;
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	for (unsigned n = 0; n < 256; n++) {
		make_post(&p, n);
		buf_clear(&b);
		post_record_write(&p, &b);
		for (size_t len = 0; len < b.len; len++) {
			char *cut = malloc(len ? len : 1);

			assert_non_null(cut);
			memcpy(cut, b.data, len);
			assert_false(post_record_read((struct str){ cut, len }, &back));
			free(cut);
		}
		buf_char(&b, 0);
		assert_false(post_record_read(buf_view(&b), &back));
	}
	buf_free(&b);
}

static void
test_no_records(void **state)
{
#define REC(s)                   \
	{                        \
		s, sizeof(s) - 1 \
	}
	static const struct str bad[] = {
		REC(""), REC("\x00\x00\x00\x00"),	 /* version 0 */
		REC("\x02\x00\x00\x00"),		 /* a later version */
		REC("\x01\x00\x40\x00"),		 /* a seventh count */
		REC("\x01\x00\x80\x00"),		 /* an eighth */
		REC("\x01\x00\x00\x80"),		 /* a varint that does not end */
		REC("\x01\x00\x00\x80\x80\x80\x80\x10"), /* read_at 2^32 */
		REC("\x01\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
		REC("\x01\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), /* 65 bits */
		REC("\x01\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
		REC("\x01\x00\x01\x00\x81\x80\x80\x80\x80\x20"), /* a count above 2^40 */
		REC("\x01\x80\x00\x00\x80\x10"),		 /* the age of a twelfth field */
		REC("\x01\x80\x00\x00\x01\x80\x80\x80\x80\x10"), /* an age of 2^32 */
		REC("\x01\x04\x00\x00\x05\x61"),		 /* a text longer than the record */
		REC("\x01\x04\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
		REC("\x01\x04\x00\x00\x81\x00"),	 /* the length takes the last byte */
		REC("\x01\x04\x00\x00\x01\x80"),	 /* no UTF-8 */
		REC("\x01\x04\x00\x00\x03\xed\xa0\x80"), /* a surrogate */
		REC("\x01\x04\x00\x00\x09\x61\x61\x61\x61\x61\x61\x61\x61\xff"),
		REC("\x01\x08\x00\x00\x02\x61"),
		REC("\x01\x78\x00\x00\x01\x61\x01\x61\x01\x61"), /* one of four lists is missing */
		REC("\x01\x00\x00\x00\x00"),			 /* something behind the end */
	};
	struct post p;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *own = malloc(bad[i].len ? bad[i].len : 1);

		assert_non_null(own);
		memcpy(own, bad[i].p, bad[i].len);
		if (post_record_read((struct str){ own, bad[i].len }, &p))
			fail_msg("record %zu was read", i);
		free(own);
	}
	assert_true(post_record_read((struct str)REC("\x01\x00\x00\x00"), &p));
}

/* The bytes of a stored post are a promise to stores that exist: this is version 1. */
static void
test_format_stays(void **state)
{
	/* version; reply, text, hashtags, mentions, ages; likes, impressions; read_at; 5; 300; ages of:
	 * likes; 60; "AI"; ""; "hi" */
	static const unsigned char want[] = { 1, 0x01 | 0x04 | 0x20 | 0x40 | 0x80, 0x21, 0x80, 0xe2, 0xcf,
		0xaa, 0x06, 5, 0xac, 0x02, 0x01, 60, 2, 'A', 'I', 0, 2, 'h', 'i' };
	struct post p;
	struct buf b;

	(void)state;
	post_init(&p);
	p.kind = POST_REPLY;
	p.read_at = 1700000000;
	p.counts[COUNT_LIKES] = 5;
	p.counts[COUNT_IMPRESSIONS] = 300;
	p.age[COUNT_LIKES] = 60;
	p.text = STR("hi");
	p.hashtags = STR("AI");
	p.mentions = STR("");
	buf_init(&b, 100);
	post_record_write(&p, &b);
	assert_int_equal(b.len, sizeof(want));
	assert_memory_equal(b.data, want, sizeof(want));
	buf_free(&b);
}

static void
test_out_of_range(void **state)
{
	struct post p, back;
	struct buf b;

	(void)state;
	post_init(&p);
	p.read_at = -5;
	p.counts[COUNT_LIKES] = INT64_MAX;
	p.counts[COUNT_QUOTES] = INT64_MIN;
	p.lang = STR("");
	buf_init(&b, 100);
	post_record_write(&p, &b);
	assert_true(post_record_read(buf_view(&b), &back));
	assert_true(back.read_at == 0);
	assert_true(back.counts[COUNT_LIKES] == COUNT_MAX);
	assert_true(back.counts[COUNT_QUOTES] == COUNT_UNKNOWN);
	assert_null(back.lang.p);
	buf_clear(&b);
	p.read_at = INT64_MAX;
	post_record_write(&p, &b);
	assert_true(post_record_read(buf_view(&b), &back));
	assert_true(back.read_at == UINT32_MAX);
	buf_free(&b);
}

static void
test_no_room(void **state)
{
	struct post p;
	struct buf b;

	(void)state;
	post_init(&p);
	p.text = STR("longer than the buffer may become");
	buf_init(&b, 20);
	post_record_write(&p, &b);
	assert_int_equal(b.err, ERR_FULL);
	buf_free(&b);
}

/* Reading again is no news; anything else is. */
static void
test_same(void **state)
{
	struct post p, q;
	struct buf a, b;

	(void)state;
	buf_init(&a, 4096);
	buf_init(&b, 4096);
	for (int change = 0; change < 12; change++) {
		post_init(&p);
		p.text = STR("a");
		p.hashtags = STR("");
		q = p;
		switch (change) {
		case 0:
			q.read_at = 5;
			break;
		case 1:
			q.age[FIELD_TEXT] = 9;
			break;
		case 2:
			q.counts[COUNT_REPLIES] = 0;
			break;
		case 3:
			q.text = STR("b");
			break;
		case 4:
			q.text = (struct str){ NULL, 0 };
			break;
		case 5:
			q.hashtags = (struct str){ NULL, 0 };
			break;
		case 6:
			q.hashtags = STR("b");
			break;
		case 7:
			q.mentions = STR("");
			break;
		case 8:
			q.lang = STR("de");
			break;
		case 9:
			q.url = STR("https://a.b/");
			break;
		case 10:
			q.kind = POST_REPOST;
			break;
		default:
			q.counts[COUNT_LIKES] = COUNT_MAX;
		}
		buf_clear(&a);
		buf_clear(&b);
		post_record_write(&p, &a);
		post_record_write(&q, &b);
		assert_int_equal(post_record_same(buf_view(&a), buf_view(&b)), change < 2);
		assert_int_equal(post_record_same(buf_view(&b), buf_view(&a)), change < 2);
	}
	assert_false(post_record_same(STR("x"), STR("x")));
	buf_free(&a);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_no_records),
		cmocka_unit_test(test_format_stays),
		cmocka_unit_test(test_out_of_range),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
