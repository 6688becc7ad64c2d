/* str.h: a piece of bytes that somebody else owns, and what is asked of it. */
#ifndef TWEETX_BASE_STR_H
#define TWEETX_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Not NUL-terminated unless its maker says so. p may be NULL only when len is 0. */
struct str {
	const char *p;
	size_t len;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).len, (s).p ? (s).p : ""

static inline struct str
str_of(const char *cstr)
{
	return (struct str){ cstr, cstr ? strlen(cstr) : 0 };
}

static inline bool
str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

/* str_cmp(a, b): by bytes, which for UTF-8 is by code point; a prefix comes first. */
int str_cmp(struct str a, struct str b);

/* str_eq_ci(a, b), str_starts, str_starts_ci, str_ends: ASCII letters fold in the _ci forms. */
bool str_eq_ci(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_starts_ci(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* str_find(s, needle): offset of the first occurrence, or (size_t)-1. str_chr(s, c) likewise. */
size_t str_find(struct str s, struct str needle);
size_t str_chr(struct str s, char c);

/* str_trim(s): without ASCII white space at both ends. */
struct str str_trim(struct str s);

/* str_sub(s, from, len): clamped to s. */
struct str str_sub(struct str s, size_t from, size_t len);

/* str_cut(s, sep, &head): head is up to sep (or all of s), *s goes on behind it; false once s is used up
 * ("a," gives "a" and ""; s->p is NULL then). */
bool str_cut(struct str *s, char sep, struct str *head);

/* str_utf8_ok(s): whether s is valid UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool str_utf8_ok(struct str s);

/* str_utf8_len(s): how many bytes (1..4) the well-formed UTF-8 character at the start of s takes; 0 for none. */
size_t str_utf8_len(struct str s);

/* str_hash(s): 64 bits, the same in every process (not for hostile tables without a bound). */
unsigned long long str_hash(struct str s);

#endif
