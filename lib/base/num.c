/* num.c: numbers from text, parsed whole and with a range. */
#include "base/num.h"

#include <math.h>
#include <stdlib.h>

bool
num_u64(struct str s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (s.len == 0 || s.len > 20 || (s.len > 1 && s.p[0] == '0'))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned d = (unsigned)((unsigned char)s.p[i] - '0');

		if (d > 9 || v > (UINT64_MAX - d) / 10)
			return false;
		v = v * 10 + d;
	}
	if (v > max)
		return false;
	*out = v;
	return true;
}

bool
num_i64(struct str s, int64_t min, int64_t max, int64_t *out)
{
	bool neg = s.len > 0 && s.p[0] == '-';
	uint64_t u;
	int64_t v;

	if (!num_u64(neg ? str_sub(s, 1, s.len) : s, neg ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX, &u))
		return false;
	if (neg && u == 0)
		return false;
	v = neg ? -(int64_t)(u - 1) - 1 : (int64_t)u;
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}

static size_t
digits(struct str s, size_t i)
{
	while (i < s.len && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	return i;
}

size_t
num_json_len(struct str s)
{
	size_t i = 0, from;

	if (i < s.len && s.p[i] == '-')
		i++;
	from = i;
	i = digits(s, i);
	if (i == from || (s.p[from] == '0' && i > from + 1))
		return 0;
	if (i < s.len && s.p[i] == '.') {
		from = i + 1;
		i = digits(s, from);
		if (i == from)
			return 0;
	}
	if (i < s.len && (s.p[i] == 'e' || s.p[i] == 'E')) {
		i++;
		if (i < s.len && (s.p[i] == '+' || s.p[i] == '-'))
			i++;
		from = i;
		i = digits(s, from);
		if (i == from)
			return 0;
	}
	return i;
}

bool
num_double(struct str s, double *out)
{
	char small[64], *text = small;
	bool ok = false;
	double v;

	if (s.len == 0 || num_json_len(s) != s.len)
		return false;
	if (s.len >= sizeof(small) && (text = malloc(s.len + 1)) == NULL)
		return false;
	memcpy(text, s.p, s.len);
	text[s.len] = '\0';
	v = strtod(text, NULL);
	if (isfinite(v)) {
		*out = v;
		ok = true;
	}
	if (text != small)
		free(text);
	return ok;
}
