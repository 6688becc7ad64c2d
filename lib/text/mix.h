/* mix.h: a keyed hash of short strings, and the sixteen bytes that stand for one. */
#ifndef TWEETX_TEXT_MIX_H
#define TWEETX_TEXT_MIX_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Of the process's own random bytes, so that nobody can write posts whose words all meet in one slot. */
struct mix {
	uint64_t a, b;
};

static inline uint64_t
mix_load(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

/* mix_tail(p, n, &a, &b): n <= 16 bytes, filled up with zeros, reading none besides. */
static inline void
mix_tail(const char *p, size_t n, uint64_t *a, uint64_t *b)
{
	char t[16] = { 0 };

	if (n >= 8) {
		*a = mix_load(p);
		*b = n == 8 ? 0 : mix_load(p + n - 8) >> (8 * (16 - n));
		return;
	}
	memcpy(t, p, n);
	*a = mix_load(t);
	*b = 0;
}

/* mix_pair: the 64 x 64 multiplication folded, as wyhash does. */
static inline uint64_t
mix_pair(const struct mix *m, uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 r = (unsigned __int128)(a ^ m->a) * (b ^ m->b);

	return (uint64_t)r ^ (uint64_t)(r >> 64);
}

/* mix_short(m, a, b, n): the hash of n <= 16 bytes given as mix_tail gives them. */
static inline uint64_t
mix_short(const struct mix *m, uint64_t a, uint64_t b, size_t n)
{
	return mix_pair(m, a ^ (n << 56), b);
}

/* mix_long(m, p, n): the hash of any bytes; for n <= 16 that of mix_short. */
static inline uint64_t
mix_long(const struct mix *m, const char *p, size_t n)
{
	uint64_t a, b, h = 0;
	size_t all = n;

	while (n > 16) {
		h = mix_pair(m, mix_load(p) ^ h, mix_load(p + 8) + h);
		p += 16;
		n -= 16;
	}
	mix_tail(p, n, &a, &b);
	return mix_pair(m, a ^ h ^ ((uint64_t)all << 56), b + h);
}

#endif
