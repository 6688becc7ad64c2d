/* post.c: readings of a post merged into one, and language tags. */
#include "model/post.h"

#include "base/num.h"

void
post_init(struct post *p)
{
	*p = (struct post){ .kind = POST_ORIGINAL };
	for (int i = 0; i < COUNT_COUNT; i++)
		p->counts[i] = COUNT_UNKNOWN;
}

static int64_t
read_at(const struct post *p)
{
	return p->read_at < 0 ? 0 : p->read_at > UINT32_MAX ? UINT32_MAX : p->read_at;
}

int64_t
post_value_at(const struct post *p, enum post_field field)
{
	int64_t at = read_at(p), age = p->age[field];

	return age < at ? at - age : 0;
}

static void
set_age(struct post *out, enum post_field field, int64_t at)
{
	out->age[field] = (uint32_t)(read_at(out) - at);
}

static size_t
code_points(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

/* Whether a goes before b where both were read at one time. */
static bool
wins_tie(struct str a, struct str b)
{
	size_t na = code_points(a), nb = code_points(b);

	return na != nb ? na > nb : str_cmp(a, b) < 0;
}

static struct str *
string_of(struct post *p, enum post_field field)
{
	switch (field) {
	case FIELD_TEXT:
		return &p->text;
	case FIELD_LANG:
		return &p->lang;
	case FIELD_URL:
		return &p->url;
	case FIELD_HASHTAGS:
		return &p->hashtags;
	default:
		return &p->mentions;
	}
}

/* A text or list may be told and empty; an empty url or lang tells nothing. */
static bool
string_told(struct str s, enum post_field field)
{
	return s.p != NULL && (s.len > 0 || (field != FIELD_LANG && field != FIELD_URL));
}

static void
merge_string(struct post *a, struct post *b, struct post *out, enum post_field field)
{
	struct str sa = *string_of(a, field), sb = *string_of(b, field);
	int64_t ta = post_value_at(a, field), tb = post_value_at(b, field);
	bool first;

	if (!string_told(sa, field) && !string_told(sb, field)) {
		*string_of(out, field) = (struct str){ NULL, 0 };
		out->age[field] = 0;
		return;
	}
	if (!string_told(sa, field) || !string_told(sb, field))
		first = string_told(sa, field);
	else
		first = ta != tb ? ta > tb : wins_tie(sa, sb);
	*string_of(out, field) = first ? sa : sb;
	set_age(out, field, first ? ta : tb);
}

static void
merge_count(const struct post *a, const struct post *b, struct post *out, enum post_field field)
{
	int64_t va = a->counts[field], vb = b->counts[field];
	int64_t ta = post_value_at(a, field), tb = post_value_at(b, field);
	bool first;

	if (va < 0 && vb < 0) {
		out->counts[field] = COUNT_UNKNOWN;
		out->age[field] = 0;
		return;
	}
	if (va < 0 || vb < 0)
		first = va >= 0;
	else
		first = ta != tb ? ta > tb : va >= vb;
	out->counts[field] = first ? va : vb;
	set_age(out, field, first ? ta : tb);
}

void
post_merge(const struct post *a, const struct post *b, struct post *out)
{
	/* Copies, because out may be one of them. */
	struct post pa = *a, pb = *b, m;

	post_init(&m);
	m.id = pa.id;
	m.read_at = read_at(&pa) > read_at(&pb) ? read_at(&pa) : read_at(&pb);
	if (read_at(&pa) == read_at(&pb)) {
		m.kind = pa.kind > pb.kind ? pa.kind : pb.kind;
		m.created_at = pa.created_at < pb.created_at ? pa.created_at : pb.created_at;
	} else {
		m.kind = read_at(&pa) > read_at(&pb) ? pa.kind : pb.kind;
		m.created_at = read_at(&pa) > read_at(&pb) ? pa.created_at : pb.created_at;
	}
	for (int i = 0; i < COUNT_COUNT; i++)
		merge_count(&pa, &pb, &m, (enum post_field)i);
	for (int i = FIELD_TEXT; i < FIELD_COUNT; i++)
		merge_string(&pa, &pb, &m, (enum post_field)i);
	*out = m;
}

void
post_ages_write(const struct post *p, struct buf *b)
{
	int last = FIELD_COUNT;

	/* Trailing zeros are left out, so that most posts have nothing to store. */
	while (last > 0 && p->age[last - 1] == 0)
		last--;
	for (int i = 0; i < last; i++) {
		if (i > 0)
			buf_char(b, ' ');
		buf_u64(b, p->age[i]);
	}
}

bool
post_ages_parse(struct post *p, struct str s)
{
	struct str item;
	uint64_t v;
	int n = 0;

	memset(p->age, 0, sizeof(p->age));
	if (s.len == 0)
		return true;
	while (str_cut(&s, ' ', &item)) {
		if (n == FIELD_COUNT || !num_u64(item, UINT32_MAX, &v)) {
			memset(p->age, 0, sizeof(p->age));
			return false;
		}
		p->age[n++] = (uint32_t)v;
	}
	return true;
}

#define ROW(c)                                                                                            \
	c "a" c "b" c "c" c "d" c "e" c "f" c "g" c "h" c "i" c "j" c "k" c "l" c "m" c "n" c "o" c "p" c \
	  "q" c "r" c "s" c "t" c "u" c "v" c "w" c "x" c "y" c "z"

/* Every pair of letters, so that a tag in capitals has a lower-case form to point to. */
static const char pairs[] = ROW("a") ROW("b") ROW("c") ROW("d") ROW("e") ROW("f") ROW("g") ROW("h") ROW("i")
    ROW("j") ROW("k") ROW("l") ROW("m") ROW("n") ROW("o") ROW("p") ROW("q") ROW("r") ROW("s") ROW("t")
	ROW("u") ROW("v") ROW("w") ROW("x") ROW("y") ROW("z");

static int
letter(char c)
{
	return c >= 'a' && c <= 'z' ? c - 'a' : c >= 'A' && c <= 'Z' ? c - 'A' : -1;
}

/* Three letters: only names of languages, and only those with no code of two in use on the platforms. */
static struct str
lang3(struct str tag)
{
	static const char *const known[] = { "fil", "ckb", "yue", "cmn", "nan", "wuu", "hak", "ceb", "haw",
		"hmn", "szl", "nds", "ast", "kab", "kmr", "sco", "tok", "gsw", "mni", "mai", "bho", "doi",
		"lus", "ilo", "pap", "kok", "chr", "jbo", "cnr", "csb", "zgh", "moh" };
	static const char *const none[] = { "und", "zxx", "mul", "mis", "art" };
	bool lower = true;

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (str_eq_ci(tag, str_of(none[i])))
			return (struct str){ NULL, 0 };
	/* qaa..qtz are for private use (ISO 639-2); X marks pictures, links and the like by them. */
	if (letter(tag.p[0]) == 'q' - 'a' && letter(tag.p[1]) <= 't' - 'a')
		return (struct str){ NULL, 0 };
	for (size_t i = 0; i < 3; i++)
		lower = lower && tag.p[i] >= 'a';
	if (lower)
		return tag;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq_ci(tag, str_of(known[i])))
			return str_of(known[i]);
	return (struct str){ NULL, 0 };
}

struct str
post_lang(struct str tag)
{
	static const char *const renamed[][2] = { { "in", "id" }, { "iw", "he" }, { "ji", "yi" } };
	size_t len = 0;

	while (len < tag.len && letter(tag.p[len]) >= 0)
		len++;
	if (len < 2 || len > 3 || (len < tag.len && tag.p[len] != '-' && tag.p[len] != '_'))
		return (struct str){ NULL, 0 };
	tag.len = len;
	if (len == 3)
		return lang3(tag);
	for (size_t i = 0; i < sizeof(renamed) / sizeof(renamed[0]); i++)
		if (str_eq_ci(tag, str_of(renamed[i][0])))
			return str_of(renamed[i][1]);
	return (struct str){ pairs + 2 * (letter(tag.p[0]) * 26 + letter(tag.p[1])), 2 };
}
