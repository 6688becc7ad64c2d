/* fuzz_html.c: HTML of any kind becomes clean text, no longer than what came; Unicode's helpers hold on any
 * bytes. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "text/html.h"
#include "text/unicode.h"

#define ROOM ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
check_clean(struct str text)
{
	size_t i;

	must(str_utf8_ok(text));
	for (i = 0; i < text.len; i++)
		must((unsigned char)text.p[i] >= 0x20 || text.p[i] == '\n' || text.p[i] == '\t');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = { (const char *)data, size }, text;
	struct arena *a = arena_new(ROOM);

	must(a != NULL);
	if (size > (1 << 20)) {
		must(html_to_text(a, in, &text) == ERR_TOO_LARGE);
	} else {
		must(html_to_text(a, in, &text) == ERR_OK);
		must(text.len <= 3 * size);
		check_clean(text);
	}
	must(html_unescape_basic(a, in).len <= size);
	text = unicode_clean(a, in);
	must(text.p != NULL || size == 0);
	check_clean(text);
	must(str_utf8_ok(unicode_fold(a, text)));
	must(unicode_cut(in, size / 2).len <= size);
	must(unicode_width(in) >= 0);
	arena_free(a);
	return 0;
}
