/* emoji.c: where an emoji ends. */
#include "text/emoji.h"

#include <unicode/uchar.h>
#include <unicode/utf16.h>

#include "text/unicode.h"

#define SEQUENCE_MAX 12 /* code points; the longest recommended has ten */

/* What may stand behind the first code point of a sequence. */
static bool
goes_on(uint32_t c)
{
	return c == 0x200d || c == 0xfe0f || c == 0x20e3 || (c >= 0x1f3fb && c <= 0x1f3ff) ||
	       (c >= 0x1f1e6 && c <= 0x1f1ff) || (c >= 0xe0020 && c <= 0xe007f);
}

size_t
emoji_end(struct str s, size_t i)
{
	size_t ends[SEQUENCE_MAX], units[SEQUENCE_MAX], j = i, n = 0;
	UChar u[2 * SEQUENCE_MAX];
	uint32_t first = 0, c;
	size_t len = 0;

	while (n < SEQUENCE_MAX && j < s.len) {
		c = unicode_next(s, &j);
		if (n == 0) {
			first = c;
			if (!u_hasBinaryProperty((UChar32)c, UCHAR_EMOJI))
				return i;
		} else if (n == 1 && !goes_on(c)) {
			break;
		}
		U16_APPEND_UNSAFE(u, len, c);
		units[n] = len;
		ends[n++] = j;
	}
	if (n > 1 && first < 0x80 && u[1] == 0x20e3)
		return ends[1];
	for (; n > 0; n--)
		if (u_stringHasBinaryProperty(u, (int32_t)units[n - 1], UCHAR_RGI_EMOJI))
			return ends[n - 1];
	return i;
}
