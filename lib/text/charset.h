/* charset.h: the classes of characters of which twitter-text's definitions are made. */
#ifndef TWEETX_TEXT_CHARSET_H
#define TWEETX_TEXT_CHARSET_H

#include <stdbool.h>
#include <stdint.h>
#include <unicode/uchar.h>

static inline bool
charset_is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static inline bool
charset_is_letter(uint32_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static inline bool
charset_is_alnum(uint32_t c)
{
	return charset_is_letter(c) || charset_is_digit(c);
}

/* What a screen name is made of. */
static inline bool
charset_is_name(uint32_t c)
{
	return charset_is_alnum(c) || c == '_';
}

static inline bool
charset_is_at(uint32_t c)
{
	return c == '@' || c == 0xff20;
}

static inline bool
charset_is_hash(uint32_t c)
{
	return c == '#' || c == 0xff03;
}

static inline bool
charset_is_space(uint32_t c)
{
	return (c >= 9 && c <= 0xd) || c == ' ' || c == 0x85 || c == 0xa0 || c == 0x1680 || c == 0x180e ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
	       c == 0x3000;
}

/* Code points that no post may hold. */
static inline bool
charset_is_forbidden(uint32_t c)
{
	return c == 0xfffe || c == 0xfeff || c == 0xffff;
}

/* Marks that turn the direction of writing. */
static inline bool
charset_is_directional(uint32_t c)
{
	return (c >= 0x202a && c <= 0x202e) || c == 0x061c || c == 0x200e || c == 0x200f ||
	       (c >= 0x2066 && c <= 0x2069);
}

/* ASCII punctuation but the double quote and the back quote. */
static inline bool
charset_is_punct(uint32_t c)
{
	return c > ' ' && c < 0x7f && !charset_is_alnum(c) && c != '"' && c != '`';
}

static inline bool
charset_is_latin_accent(uint32_t c)
{
	return (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7) || c == 0x253 || c == 0x254 ||
	       c == 0x256 || c == 0x257 || c == 0x259 || c == 0x25b || c == 0x263 || c == 0x268 ||
	       c == 0x26f || c == 0x272 || c == 0x289 || c == 0x28b || c == 0x2bb ||
	       (c >= 0x300 && c <= 0x36f) || (c >= 0x1e00 && c <= 0x1eff);
}

static inline bool
charset_is_cyrillic(uint32_t c)
{
	return c >= 0x400 && c <= 0x4ff;
}

/* What makes a hashtag more than a number. */
static inline bool
charset_is_tag_letter(uint32_t c)
{
	return (U_GET_GC_MASK((UChar32)c) & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
}

/* What a hashtag is made of. */
static inline bool
charset_is_tag(uint32_t c)
{
	if (c < 0x80)
		return charset_is_name(c);
	if (U_GET_GC_MASK((UChar32)c) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK))
		return true;
	switch (c) {
	case 0xb7:
	case 0x5be:
	case 0x5f3:
	case 0x5f4:
	case 0xf0b:
	case 0xf0c:
	case 0x200c:
	case 0x200d:
	case 0x3003:
	case 0x301c:
	case 0x309b:
	case 0x309c:
	case 0x30a0:
	case 0x30fb:
	case 0xa67e:
	case 0xff5e:
		return true;
	default:
		return false;
	}
}

#endif
