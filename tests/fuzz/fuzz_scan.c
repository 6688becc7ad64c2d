/* fuzz_scan.c: any bytes as JSON: skipping, pulling and unescaping agree on what is JSON, and nothing is read
 * beyond. */
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(int yes)
{
	if (!yes)
		abort();
}

static void
pull(struct scan *s)
{
	struct str v;
	int64_t n;
	bool b;

	switch (scan_kind(s)) {
	case SCAN_OBJECT:
		scan_object(s);
		while (scan_key(s, &v)) {
			must(scan_utf8_ok(v) && !memchr(v.p, 0, v.len));
			pull(s);
		}
		break;
	case SCAN_ARRAY:
		scan_array(s);
		while (scan_item(s))
			pull(s);
		break;
	case SCAN_STRING:
		if (scan_string(s, &v))
			must(str_utf8_ok(v) && !memchr(v.p, 0, v.len));
		break;
	case SCAN_NUMBER:
		if (!scan_int(s, &n))
			scan_number(s, &v);
		break;
	case SCAN_BOOL:
		scan_bool(s, &b);
		break;
	case SCAN_NULL:
		scan_null(s);
		break;
	case SCAN_NONE:
		scan_skip(s);
		break;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct scan_mem mem = { 0 };
	struct scan s;
	bool skipped;

	must(scan_utf8_ok(text) == str_utf8_ok(text));
	scan_init(&s, text, &mem);
	scan_skip(&s);
	skipped = scan_end(&s);
	scan_init(&s, text, &mem);
	pull(&s);
	must(scan_end(&s) == skipped);
	must(skipped == (s.why == NULL));
	scan_mem_free(&mem);
	return 0;
}
