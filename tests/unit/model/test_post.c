/* test_post.c: readings merged in any order, and language tags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "model/post.h"

static void
assert_str(struct str got, const char *want)
{
	if (want == NULL)
		assert_null(got.p);
	else if (got.p == NULL || !str_eq(got, str_of(want)))
		fail_msg("\"" STR_FMT "\", not \"%s\"", STR_ARG(got), want);
}

static bool
same_str(struct str a, struct str b)
{
	return (a.p == NULL) == (b.p == NULL) && str_eq(a, b);
}

static bool
same(const struct post *a, const struct post *b)
{
	return str_eq(a->id, b->id) && same_str(a->url, b->url) && a->created_at == b->created_at &&
	       a->read_at == b->read_at && a->kind == b->kind &&
	       memcmp(a->counts, b->counts, sizeof(a->counts)) == 0 && same_str(a->text, b->text) &&
	       same_str(a->lang, b->lang) && same_str(a->hashtags, b->hashtags) &&
	       same_str(a->mentions, b->mentions) && memcmp(a->age, b->age, sizeof(a->age)) == 0;
}

static struct post
reading(int64_t at)
{
	struct post p;

	post_init(&p);
	p.id = STR("1");
	p.read_at = at;
	p.created_at = 1700000000;
	return p;
}

static void
a_new_post_tells_nothing(void **state)
{
	struct post p;

	(void)state;
	memset(&p, 0xff, sizeof(p));
	post_init(&p);
	for (int i = 0; i < COUNT_COUNT; i++)
		assert_int_equal(p.counts[i], COUNT_UNKNOWN);
	for (int i = 0; i < FIELD_COUNT; i++)
		assert_int_equal(p.age[i], 0);
	assert_null(p.text.p);
	assert_int_equal(p.kind, POST_ORIGINAL);
}

static void
the_newest_that_tells_wins(void **state)
{
	struct post a = reading(100), b = reading(300), c = reading(200), m;

	(void)state;
	a.counts[COUNT_LIKES] = 5;
	a.counts[COUNT_REPLIES] = 9;
	a.text = STR("the first text, which is longer");
	a.lang = STR("en");
	a.hashtags = STR("a b");
	a.mentions = STR("x");
	a.url = STR("https://a.example/1");
	a.kind = POST_QUOTE;
	b.text = STR("the last");
	b.counts[COUNT_REPLIES] = 2;
	b.hashtags = STR("");
	b.created_at = 1700000001;
	c.counts[COUNT_LIKES] = 7;
	c.counts[COUNT_REPLIES] = 99;
	c.lang = STR("de");
	c.url = STR("");
	post_merge(&a, &b, &m);
	assert_int_equal(m.counts[COUNT_LIKES], 5);
	assert_int_equal(post_value_at(&m, (enum post_field)COUNT_LIKES), 100);
	assert_int_equal(m.read_at, 300);
	/* The case that needs the ages: c is older than m, yet newer than what m knows of the likes. */
	post_merge(&m, &c, &m);
	assert_int_equal(m.counts[COUNT_LIKES], 7);
	assert_int_equal(m.counts[COUNT_REPLIES], 2);
	assert_int_equal(m.counts[COUNT_QUOTES], COUNT_UNKNOWN);
	assert_str(m.text, "the last");
	assert_str(m.lang, "de");
	assert_str(m.hashtags, "");
	assert_str(m.mentions, "x");
	assert_str(m.url, "https://a.example/1");
	assert_int_equal(m.kind, POST_ORIGINAL);
	assert_int_equal(m.created_at, 1700000001);
	assert_int_equal(m.read_at, 300);
	assert_int_equal(post_value_at(&m, FIELD_LANG), 200);
	assert_int_equal(post_value_at(&m, FIELD_TEXT), 300);
}

static void
ties_are_settled(void **state)
{
	struct post a = reading(0), b = reading(0), m;

	(void)state;
	a.counts[COUNT_LIKES] = 5;
	b.counts[COUNT_LIKES] = 7;
	/* Five characters, later by code point, against four of more bytes: characters count. */
	a.text = STR("zzzzz");
	b.text = STR("a\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac");
	a.hashtags = STR("zz");
	b.hashtags = STR("aa");
	b.mentions = STR("");
	a.kind = POST_REPLY;
	b.kind = POST_QUOTE;
	b.created_at--;
	post_merge(&a, &b, &m);
	assert_int_equal(m.counts[COUNT_LIKES], 7);
	assert_str(m.text, "zzzzz");
	assert_str(m.hashtags, "aa");
	assert_str(m.mentions, "");
	assert_int_equal(m.kind, POST_QUOTE);
	assert_int_equal(m.created_at, b.created_at);
	assert_int_equal(m.read_at, 0);
	/* Of unknown time is older than any other. */
	b = reading(1);
	b.counts[COUNT_LIKES] = 0;
	post_merge(&m, &b, &m);
	assert_int_equal(m.counts[COUNT_LIKES], 0);
	assert_str(m.text, "zzzzz");
	assert_int_equal(post_value_at(&m, FIELD_TEXT), 0);
	/* Times that cannot be are bounded, not wrapped. */
	a = reading(INT64_MIN);
	a.counts[COUNT_LIKES] = 1;
	b = reading(INT64_MAX);
	b.counts[COUNT_QUOTES] = 2;
	post_merge(&b, &a, &m);
	assert_int_equal(m.read_at, UINT32_MAX);
	assert_int_equal(post_value_at(&m, (enum post_field)COUNT_LIKES), 0);
	assert_int_equal(post_value_at(&m, (enum post_field)COUNT_QUOTES), UINT32_MAX);
}

static uint64_t
next(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

static struct str
some_text(uint64_t *x)
{
	static const char *const texts[] = { NULL, "", "a", "b", "ab", "ba", "\xc3\xa9", "en",
		"\xe2\x82\xac" };

	return str_of(texts[next(x) % 9]);
}

static struct post
random_reading(uint64_t *x)
{
	struct post p = reading((int64_t)(next(x) % 4));

	for (int i = 0; i < COUNT_COUNT; i++)
		p.counts[i] = (int64_t)(next(x) % 4) - 1;
	p.text = some_text(x);
	p.lang = some_text(x);
	p.url = some_text(x);
	p.hashtags = some_text(x);
	p.mentions = some_text(x);
	p.kind = (enum post_kind)(next(x) % POST_KIND_COUNT);
	p.created_at = 1700000000 + (int64_t)(next(x) % 3);
	return p;
}

/* What stats.md says, over all the readings at once: the newest that tells, of these the greatest. */
static int64_t
count_by_definition(const struct post *p, size_t n, int count)
{
	int64_t best = COUNT_UNKNOWN, at = -1;

	for (size_t i = 0; i < n; i++) {
		if (p[i].counts[count] < 0 || p[i].read_at < at)
			continue;
		if (p[i].read_at > at || p[i].counts[count] > best)
			best = p[i].counts[count];
		at = p[i].read_at;
	}
	return best;
}

static void
order_never_matters(void **state)
{
	uint64_t x = 88172645463325252u;
	struct post p[6], first, m, half;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		size_t n = 2 + next(&x) % 5;

		for (size_t i = 0; i < n; i++)
			p[i] = random_reading(&x);
		first = p[0];
		for (size_t i = 1; i < n; i++)
			post_merge(&first, &p[i], &first);
		for (int c = 0; c < COUNT_COUNT; c++)
			assert_int_equal(first.counts[c], count_by_definition(p, n, c));
		for (int shuffle = 0; shuffle < 5; shuffle++) {
			for (size_t i = n - 1; i > 0; i--) {
				size_t k = next(&x) % (i + 1);
				struct post swap = p[i];

				p[i] = p[k];
				p[k] = swap;
			}
			m = p[0];
			for (size_t i = 1; i < n; i++)
				post_merge(&p[i], &m, &m);
			assert_true(same(&m, &first));
			/* In two batches, and everything once more on top. */
			m = p[0];
			half = p[n - 1];
			for (size_t i = 1; i < n / 2; i++)
				post_merge(&m, &p[i], &m);
			for (size_t i = n / 2; i + 1 < n; i++)
				post_merge(&half, &p[i], &half);
			post_merge(&half, &m, &m);
			assert_true(same(&m, &first));
			for (size_t i = 0; i < n; i++)
				post_merge(&m, &p[i], &m);
			assert_true(same(&m, &first));
		}
	}
}

static void
ages_come_back(void **state)
{
	static const char *const bad[] = { "x", " ", "1 ", " 1", "1  2", "-1", "01", "4294967296", "1,2",
		"0 0 0 0 0 0 0 0 0 0 0 0" };
	struct post p, back;
	struct buf b;

	(void)state;
	buf_init(&b, 200);
	post_init(&p);
	post_ages_write(&p, &b);
	assert_int_equal(b.len, 0);
	p.age[COUNT_REPOSTS] = 7;
	p.age[FIELD_LANG] = UINT32_MAX;
	post_ages_write(&p, &b);
	assert_string_equal(b.data, "0 7 0 0 0 0 0 4294967295");
	memset(&back, 0xff, sizeof(back));
	assert_true(post_ages_parse(&back, buf_view(&b)));
	assert_memory_equal(back.age, p.age, sizeof(p.age));
	assert_true(post_ages_parse(&back, STR("")));
	assert_int_equal(back.age[FIELD_LANG], 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		back.age[0] = 3;
		if (post_ages_parse(&back, str_of(bad[i])) || back.age[0] != 0)
			fail_msg("accepted: \"%s\"", bad[i]);
	}
	buf_free(&b);
}

static void
languages(void **state)
{
	static const struct {
		const char *tag, *want;
	} cases[] = { { "en", "en" }, { "en-US", "en" }, { "pt_BR", "pt" }, { "zh-Hant-TW", "zh" },
		{ "EN", "en" }, { "De-at", "de" }, { "in", "id" }, { "iw", "he" }, { "ji", "yi" },
		{ "IW-IL", "he" }, { "fil", "fil" }, { "FIL", "fil" }, { "ckb", "ckb" }, { "zz", "zz" },
		{ "und", NULL }, { "UND", NULL }, { "zxx", NULL }, { "mul", NULL }, { "art", NULL },
		{ "qme", NULL }, { "qst", NULL }, { "qaa", NULL }, { "qtz", NULL }, { "que", "que" },
		{ "", NULL }, { "e", NULL }, { "engl", NULL }, { "english", NULL }, { "e1", NULL },
		{ "en1", NULL }, { "en US", NULL }, { "-en", NULL }, { "\xc3\xa9", NULL },
		{ "x-klingon", NULL }, { "i-default", NULL } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_str(post_lang(str_of(cases[i].tag)), cases[i].want);
	assert_null(post_lang((struct str){ NULL, 0 }).p);
	/* Every pair of capitals has its own small one. */
	for (char a = 'A'; a <= 'Z'; a++) {
		for (char b = 'A'; b <= 'Z'; b++) {
			char tag[2] = { a, b };
			struct str got = post_lang((struct str){ tag, 2 });

			assert_int_equal(got.len, 2);
			if (!(a == 'I' && (b == 'N' || b == 'W')) && !(a == 'J' && b == 'I'))
				assert_true(str_eq_ci(got, (struct str){ tag, 2 }) && got.p[0] >= 'a' &&
					    got.p[1] >= 'a');
		}
	}
}

static void
times(void **state)
{
	(void)state;
	assert_true(post_time_ok(1136073600, 1700000000));
	assert_false(post_time_ok(1136073599, 1700000000));
	assert_true(post_time_ok(1700086400, 1700000000));
	assert_false(post_time_ok(1700086401, 1700000000));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_post_tells_nothing),
		cmocka_unit_test(the_newest_that_tells_wins),
		cmocka_unit_test(ties_are_settled),
		cmocka_unit_test(order_never_matters),
		cmocka_unit_test(ages_come_back),
		cmocka_unit_test(languages),
		cmocka_unit_test(times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
