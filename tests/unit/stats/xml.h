/* xml.h: a strict little reader of XML for the tests of the pictures: well-formed or not, and what stands
 * where. */
#ifndef TWEETX_TESTS_STATS_XML_H
#define TWEETX_TESTS_STATS_XML_H

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "text/unicode.h"

#define XML_DEEP 16

/* Told of every element as it starts: its name, and its attributes as they are written. */
typedef void xml_element(void *ctx, struct str name, struct str attributes);

/* A reference of the five that XML knows, or one of a number. */
static size_t
xml_reference(struct str s)
{
	static const struct str known[] = { { "&amp;", 5 }, { "&lt;", 4 }, { "&gt;", 4 }, { "&quot;", 6 },
		{ "&#39;", 5 } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_starts(s, known[i]))
			return known[i].len;
	return 0;
}

/* Character data: references whole, no stray mark, and only characters that XML 1.0 allows. */
static bool
xml_data_ok(struct str s)
{
	if (!str_utf8_ok(s))
		return false;
	for (size_t i = 0; i < s.len;) {
		uint32_t c;

		if (s.p[i] == '&') {
			size_t n = xml_reference(str_sub(s, i, s.len));

			if (n == 0)
				return false;
			i += n;
			continue;
		}
		c = unicode_next(s, &i);
		if (c == '<' || (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe ||
		    c == 0xffff)
			return false;
	}
	return true;
}

/* Attributes: name="value", parted by blanks, none twice. */
static bool
xml_attributes_ok(struct str s)
{
	struct str seen[24];
	size_t n = 0;

	while (s.len > 0) {
		struct str name, value;
		size_t i = 1, end;

		if (s.p[0] != ' ')
			return false;
		while (i < s.len &&
		       (isalpha((unsigned char)s.p[i]) || s.p[i] == '-' || isdigit((unsigned char)s.p[i])))
			i++;
		name = str_sub(s, 1, i - 1);
		if (name.len == 0 || i + 1 >= s.len || s.p[i] != '=' || s.p[i + 1] != '"')
			return false;
		s = str_sub(s, i + 2, s.len);
		end = str_chr(s, '"');
		if (end == (size_t)-1)
			return false;
		value = str_sub(s, 0, end);
		if (!xml_data_ok(value) || n == 24)
			return false;
		for (size_t k = 0; k < n; k++)
			if (str_eq(seen[k], name))
				return false;
		seen[n++] = name;
		s = str_sub(s, end + 1, s.len);
	}
	return true;
}

/* Whether a text is one well-formed element; `tell` may be NULL. */
static bool
xml_ok(struct str s, xml_element *tell, void *ctx)
{
	struct str open[XML_DEEP];
	int depth = 0;
	bool any = false;

	while (s.len > 0) {
		size_t end = str_chr(s, '<');
		struct str tag, name;
		bool closing, empty;

		if (!xml_data_ok(str_sub(s, 0, end == (size_t)-1 ? s.len : end)))
			return false;
		if (depth == 0 && str_trim(str_sub(s, 0, end == (size_t)-1 ? s.len : end)).len > 0)
			return false;
		if (end == (size_t)-1)
			break;
		s = str_sub(s, end + 1, s.len);
		end = str_chr(s, '>'); /* our attributes hold none */
		if (end == (size_t)-1 || end == 0)
			return false;
		tag = str_sub(s, 0, end);
		s = str_sub(s, end + 1, s.len);
		closing = tag.p[0] == '/';
		empty = tag.p[tag.len - 1] == '/';
		tag = str_sub(tag, closing, tag.len - (size_t)closing - (size_t)empty);
		end = str_chr(tag, ' ');
		name = str_sub(tag, 0, end == (size_t)-1 ? tag.len : end);
		if (closing) {
			if (depth == 0 || !str_eq(open[--depth], tag))
				return false;
			continue;
		}
		if ((depth == 0 && any) || depth == XML_DEEP ||
		    !xml_attributes_ok(str_sub(tag, name.len, tag.len)))
			return false;
		any = true;
		if (tell != NULL)
			tell(ctx, name, str_sub(tag, name.len, tag.len));
		if (!empty)
			open[depth++] = name;
	}
	return any && depth == 0;
}

/* The value of an attribute, {NULL,0} where there is none. */
static __attribute__((unused)) struct str
xml_attribute(struct str attributes, const char *name)
{
	char start[64];
	size_t at;
	struct str rest;

	snprintf(start, sizeof(start), " %s=\"", name);
	at = str_find(attributes, str_of(start));
	if (at == (size_t)-1)
		return (struct str){ NULL, 0 };
	rest = str_sub(attributes, at + strlen(start), attributes.len);
	return str_sub(rest, 0, str_chr(rest, '"'));
}

#endif
