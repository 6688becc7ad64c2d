/* test_html.c: HTML as a reader would see it, whatever comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/arena.h"
#include "text/html.h"
#include "text/ref.h"

struct pair {
	const char *html, *text;
};

static void
check(struct arena *a, const struct pair *p)
{
	struct str text;

	assert_int_equal(html_to_text(a, str_of(p->html), &text), ERR_OK);
	if (!str_eq(text, str_of(p->text)))
		fail_msg("\"%s\": \"" STR_FMT "\" instead of \"%s\"", p->html, STR_ARG(text), p->text);
}

static void
readable(void **state)
{
	static const struct pair pairs[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "<p>One</p><p>Two</p>", "One\n\nTwo" },
		{ "<p>One<br>Two<br/>Three<BR />Four</p>", "One\nTwo\nThree\nFour" },
		{ "<p>a<br><br>b<br><br><br><br>c</p>", "a\n\nb\n\nc" },
		{ "  <p>  much \n\t white   space </p>  ", "much white space" },
		{ "<b>bo</b>ld <i>and</i> <em>so</em>", "bold and so" },
		{ "<p>x &lt;b&gt; &amp;amp; &quot;q&quot; &#39;a&#39; &apos;</p>",
		    "x <b> &amp; \"q\" 'a' '" },
		{ "&eacute;&hellip;&Omega;&#233;&#xe9;&#XE9;&#128512;", "é…Ωééé😀" },
		{ "a&nbsp;b", "a\xc2\xa0"
			      "b" },
		{ "&#8217;&#150;&#x80;", "’–€" },
		/* Mastodon: a link's parts make the whole address, a tag and a name keep their sigils. */
		{ "<p>See <a href=\"https://example.com/very/long\" rel=\"nofollow\"><span "
		  "class=\"invisible\">https://"
		  "</span><span class=\"ellipsis\">example.com/very</span><span "
		  "class=\"invisible\">/long</span></a>!</p>",
		    "See https://example.com/very/long!" },
		{ "<a href=\"https://m.example/tags/Foo\" class=\"mention hashtag\" "
		  "rel=\"tag\">#<span>Foo</span></a>",
		    "#Foo" },
		{ "<span class=\"h-card\"><a href=\"https://m.example/@bob\" class=\"u-url "
		  "mention\">@<span>bob</span>"
		  "</a></span> hi",
		    "@bob hi" },
		{ "<ul><li>one</li><li>two</li></ul>end", "one\ntwo\n\nend" },
		{ "<blockquote><p>q</p></blockquote><p>r</p>", "q\n\nr" },
		{ "<pre>a\n  b\n\nc</pre>d  e", "a\n  b\n\nc\n\nd e" },
		{ "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc" },
		{ "日本<br>語", "日本\n語" },
	};
	struct arena *a = arena_new(1 << 20);
	size_t i;

	(void)state;
	assert_non_null(a);
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		check(a, &pairs[i]);
	arena_free(a);
}

/* Nothing that is not text comes through, and nothing that is gets lost. */
static void
hostile(void **state)
{
	static const struct pair pairs[] = {
		{ "a<script>alert('<p>x</p>')</script>b", "ab" },
		{ "a<STYLE>p{}</sTyLe >b", "ab" },
		{ "a<script>never closed", "a" },
		{ "a<script/>b</script>c", "ac" },
		{ "a<!-- <p>no</p> -->b<!-- open", "ab" },
		{ "a<!---->b", "ab" },
		{ "a<!DOCTYPE html>b<?php x ?>c<![CDATA[d]]>e", "abce" },
		{ "<a title=\"a>b\" href='c>d'>x</a>", "x" },
		{ "<a title = \"a>b\">x</a>", "x" },
		{ "<a href=it's>x</a>", "x" },
		{ "a<b", "a" },
		{ "a<b title=\"", "a" },
		{ "1 < 2 > 3 <3 </ 4 <", "1 < 2 > 3 <3 </ 4 <" },
		{ "&", "&" },
		{ "a & b &; &x; &unknown; &amp", "a & b &; &x; &unknown; &" },
		{ "&ampx &ltx &gt &quot", "&ampx &ltx > \"" },
		{ "&#; &#x; &#xg; &#12a", "&#; &#x; &#xg; a" },
		{ "&#0;&#xd800;&#x110000;&#99999999999999999999;",
		    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "&#1;&#7;x&#27;", "x" },
		{ "x\x01\x1by", "xy" },
		{ "x\xffy\xe2\x80z", "x\xef\xbf\xbdy\xef\xbf\xbd\xef\xbf\xbdz" },
		{ "&lt;script&gt;", "<script>" },
		{ "<img src=x onerror=alert(1)>y", "y" },
		{ "</p></div></pre>x", "x" },
		{ "<iframe src=x>in</iframe><object>o</object><title>t</title>out", "out" },
		{ "<scripty>x</scripty>", "x" },
	};
	struct arena *a = arena_new(1 << 20);
	struct str text;
	size_t i;
	char *big;

	(void)state;
	assert_non_null(a);
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		check(a, &pairs[i]);
	assert_int_equal(html_to_text(a, (struct str){ "a\0b", 3 }, &text), ERR_OK);
	assert_true(str_eq(text, STR("ab")));
	arena_free(a);

	/* Deep nesting and unclosed things take time in proportion to their length; a megabyte is the most.
	 */
	big = malloc((1 << 20) + 1);
	a = arena_new(8 << 20);
	assert_true(big && a);
	for (i = 0; i < (1 << 20); i++)
		big[i] = "<p>&"[i % 4];
	assert_int_equal(html_to_text(a, (struct str){ big, 1 << 20 }, &text), ERR_OK);
	for (i = 0; i < (1 << 20); i++)
		big[i] = "<b a=\""[i % 6];
	assert_int_equal(html_to_text(a, (struct str){ big, 1 << 20 }, &text), ERR_OK);
	big[1 << 20] = 'x';
	assert_int_equal(html_to_text(a, (struct str){ big, (1 << 20) + 1 }, &text), ERR_TOO_LARGE);
	arena_free(a);
	a = arena_new(1 << 16);
	assert_non_null(a);
	assert_int_equal(html_to_text(a, (struct str){ big, 1 << 20 }, &text), ERR_NOMEM);
	arena_free(a);
	free(big);
}

static void
unescape(void **state)
{
	static const struct pair pairs[] = {
		{ "nothing", "nothing" },
		{ "a &lt; b &gt; c &amp; d", "a < b > c & d" },
		{ "&amp;lt; once", "&lt; once" },
		{ "&amp;amp;", "&amp;" },
		{ "&quot; &#39; &LT; &lt &", "&quot; &#39; &LT; &lt &" },
		{ "&&amp;&", "&&&" },
		{ "", "" },
	};
	struct arena *a = arena_new(1 << 16);
	struct str s, text;
	size_t i;

	(void)state;
	assert_non_null(a);
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		s = str_of(pairs[i].html);
		text = html_unescape_basic(a, s);
		assert_true(str_eq(text, str_of(pairs[i].text)));
		if (!strchr(s.p, '&'))
			assert_ptr_equal(text.p, s.p);
	}
	arena_free(a);
	a = arena_new(1);
	assert_non_null(a);
	assert_null(html_unescape_basic(a, STR("&amp; and more")).p);
	arena_free(a);
}

static void
references(void **state)
{
	size_t i;

	(void)state;
	assert_int_equal(ref_list_len, 253);
	for (i = 1; i < ref_list_len; i++)
		assert_true(str_cmp(ref_list[i - 1].name, ref_list[i].name) < 0);
	assert_int_equal(ref_value(STR("AMP")), 0);
	assert_int_equal(ref_value(STR("")), 0);
	assert_int_equal(ref_value(STR("euro")), 0x20ac);
	assert_int_equal(ref_value(STR("Aacute")), 0xc1);
	assert_int_equal(ref_value(STR("aacute")), 0xe1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(readable),
		cmocka_unit_test(hostile),
		cmocka_unit_test(unescape),
		cmocka_unit_test(references),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
