/* shadow.c: ASCII that is cut into words just where a text of other letters would be. */
#include "text/shadow.h"

#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#include "text/ascii.h"
#include "text/mix.h"
#include "text/unicode.h"

/* The characters that are remembered: the basic plane and that of the emoji. */
#define EMOJI_FROM 0x1f000u
#define EMOJI_TO 0x20000u
#define KINDS (0x10000u + EMOJI_TO - EMOJI_FROM)

enum kind {
	UNKNOWN, /* not asked yet */
	FOREIGN, /* for ICU */
	CAPITAL, /* a letter that folds to another */
	LETTER,
	HANGUL, /* a letter that ICU parts from letters, digits and joints of other kinds */
	DIGIT,
	SYMBOL,	  /* breaks words at both ends */
	ATTACHED, /* goes with a symbol before it: joiner, variation selector, skin tone */
	JOINT,	  /* of ASCII: may join letters */
	OTHER,	  /* of ASCII */
};

struct shadow {
	uint8_t kinds[KINDS];
};

struct shadow *
shadow_new(void)
{
	return calloc(1, sizeof(struct shadow));
}

void
shadow_free(struct shadow *s)
{
	free(s);
}

/* Cut by a dictionary, alone or with what is next to it. */
static bool
needs_dictionary(UChar32 c)
{
	UErrorCode e = U_ZERO_ERROR;
	UScriptCode script = uscript_getScript(c, &e);

	return U_FAILURE(e) || script == USCRIPT_HAN || script == USCRIPT_HIRAGANA ||
	       script == USCRIPT_KATAKANA ||
	       u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT;
}

static bool
folds_to_one(UChar32 c)
{
	UErrorCode e = U_ZERO_ERROR;
	UChar raw[2], folded[8];
	int32_t n = 0, len;

	U16_APPEND_UNSAFE(raw, n, c);
	len = u_strFoldCase(folded, 8, raw, n, U_FOLD_CASE_DEFAULT, &e);
	return U_SUCCESS(e) && u_countChar32(folded, len) == 1;
}

static enum kind
ask(UChar32 c)
{
	int breaks = u_getIntPropertyValue(c, UCHAR_WORD_BREAK);
	uint32_t category = U_GET_GC_MASK(c);

	if (c == 0x200d || c == 0xfe0f || (c >= 0x1f3fb && c <= 0x1f3ff))
		return ATTACHED;
	/* Characters of which each is its own NFKC and composes with nothing before it are so together as
	 * well. */
	if (u_getIntPropertyValue(c, UCHAR_NFKC_QUICK_CHECK) != UNORM_YES || u_getCombiningClass(c) != 0 ||
	    needs_dictionary(c) || !folds_to_one(c))
		return FOREIGN;
	if (breaks == U_WB_ALETTER && (category & U_GC_L_MASK)) {
		switch (u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE)) {
		case U_HST_NOT_APPLICABLE:
			return u_foldCase(c, U_FOLD_CASE_DEFAULT) == c ? LETTER : CAPITAL;
		case U_HST_LV_SYLLABLE:
		case U_HST_LVT_SYLLABLE:
			return HANGUL;
		default:
			return FOREIGN;
		}
	}
	if (breaks == U_WB_NUMERIC && (category & U_GC_ND_MASK))
		return DIGIT;
	if ((breaks == U_WB_OTHER || breaks == U_WB_REGIONAL_INDICATOR) &&
	    (category & (U_GC_P_MASK | U_GC_S_MASK)) && !u_isUWhiteSpace(c))
		return SYMBOL;
	return FOREIGN;
}

static inline enum kind
kind_of(struct shadow *s, uint32_t c)
{
	uint8_t *kind;

	if (c < 0x10000)
		kind = &s->kinds[c];
	else if (c >= EMOJI_FROM && c < EMOJI_TO)
		kind = &s->kinds[c - EMOJI_FROM + 0x10000];
	else
		return FOREIGN;
	if (*kind == UNKNOWN)
		*kind = (uint8_t)ask((UChar32)c);
	return (enum kind) * kind;
}

/* What an ASCII character is beside Hangul. */
static enum kind
ascii_kind(char c)
{
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
		return LETTER;
	if ((c >= '0' && c <= '9') || c == '_' || c == '@')
		return DIGIT;
	return c == '.' || c == '\'' ? JOINT : OTHER;
}

/* Whether two neighbours of a piece with Hangul may be cut otherwise than their shadows. */
static bool
meets_hangul(enum kind before, enum kind kind)
{
	if (kind == HANGUL)
		return before == LETTER || before == CAPITAL || before == DIGIT || before == JOINT;
	return (kind == LETTER || kind == CAPITAL || kind == DIGIT) && (before == HANGUL || before == JOINT);
}

/* The character at *i; for two bytes, the common case, without a call. */
static inline uint32_t
next(struct str s, size_t *i)
{
	unsigned char first = (unsigned char)s.p[*i], second;

	if (first < 0x80) {
		++*i;
		return first;
	}
	if (first >= 0xc2 && first < 0xe0 && *i + 1 < s.len) {
		second = (unsigned char)s.p[*i + 1];
		if ((second & 0xc0) == 0x80) {
			*i += 2;
			return (first & 0x1fu) << 6 | (second & 0x3fu);
		}
	}
	return unicode_next(s, i);
}

/* Whether the next sixteen bytes are ASCII, for which there is a faster way. */
static bool
is_ascii_next(struct str s, size_t i)
{
	return s.len - i >= 16 && ((mix_load(s.p + i) | mix_load(s.p + i + 8)) & 0x8080808080808080u) == 0;
}

/* A cast under way, within its text. */
struct caster {
	struct shadow *shadow;
	struct shadow_cast *out;
	size_t n, folded;
	enum kind before;
	bool hangul; /* in this piece */
};

static inline void
put(struct caster *c, char shadow, const char *p, size_t n)
{
	c->out->shadow[c->n] = shadow;
	c->out->at[c->n++] = (uint16_t)c->folded;
	memcpy(c->out->folded + c->folded, p, n);
	c->folded += n;
}

static enum kind
put_ascii(struct caster *c, char ch)
{
	char folded = ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch;

	put(c, ch, &folded, 1);
	return ascii_kind(ch);
}

static void
put_capital(struct caster *c, uint32_t ch)
{
	uint8_t b[U8_MAX_LENGTH];
	int32_t n = 0;

	ch = (uint32_t)u_foldCase((UChar32)ch, U_FOLD_CASE_DEFAULT);
	U8_APPEND_UNSAFE(b, n, ch);
	put(c, 'a', (const char *)b, (size_t)n);
}

/* One character that is not ASCII and takes the bytes [p, p + n). */
static enum kind
put_other(struct caster *c, uint32_t ch, const char *p, size_t n)
{
	static const char looks[] = { [LETTER] = 'a', [HANGUL] = 'a', [DIGIT] = '0', [SYMBOL] = '!' };
	enum kind kind;

	if (ch == 0x2019) {
		put(c, '\'', "'", 1);
		return JOINT;
	}
	if (ch == 0x2026) { /* "..." to NFKC */
		put(c, '.', ".", 1);
		put(c, '.', ".", 1);
		put(c, '.', ".", 1);
		return JOINT;
	}
	kind = kind_of(c->shadow, ch);
	if (kind == ATTACHED)
		return c->before == SYMBOL ? SYMBOL : FOREIGN;
	if (kind == CAPITAL)
		put_capital(c, ch);
	else if (kind != FOREIGN)
		put(c, looks[kind], p, n);
	return kind;
}

size_t
shadow_cast(struct shadow *s, struct str text, struct shadow_cast *out)
{
	struct caster c = { .shadow = s, .out = out, .before = OTHER };
	size_t i = 0, from, done = 0;
	enum kind kind;
	uint32_t ch;

	out->len = 0;
	while (i < text.len && c.n + 3 <= SHADOW_MAX) {
		from = i;
		ch = next(text, &i);
		if (ch < 0x80 && ascii_space((unsigned char)ch)) {
			/* Here the piece ends, and is good. */
			out->len = c.n;
			done = from;
			if (is_ascii_next(text, i))
				break;
			c.hangul = false;
		}
		kind = ch < 0x80 ? put_ascii(&c, (char)ch) : put_other(&c, ch, text.p + from, i - from);
		c.hangul = c.hangul || kind == HANGUL;
		if (kind == FOREIGN || (c.hangul && meets_hangul(c.before, kind)))
			break;
		c.before = kind;
		if (i == text.len) {
			out->len = c.n;
			done = i;
		}
	}
	if (done)
		out->at[out->len] = (uint16_t)(out->len < c.n ? out->at[out->len] : c.folded);
	return done;
}
