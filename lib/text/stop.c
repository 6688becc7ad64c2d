/* stop.c: looks a folded word up in the stop-word lists. */
#include "text/stop.h"

static uint32_t
mask_of(struct str tag)
{
	size_t i;

	for (i = 0; i < stop_languages_len; i++)
		if (str_eq_ci(tag, str_of(stop_languages[i])))
			return (uint32_t)1 << i;
	return 0;
}

uint32_t
stop_mask(struct str lang)
{
	struct str tag = lang;
	uint32_t mask;

	for (tag.len = 0; tag.len < lang.len; tag.len++)
		if (lang.p[tag.len] == '-' || lang.p[tag.len] == '_')
			break;
	mask = mask_of(tag);
	return mask ? mask : mask_of(STR("en"));
}

uint32_t
stop_bits(struct str word)
{
	size_t low = 0, high = stop_list_len, mid;
	int order;

	while (low < high) {
		mid = low + (high - low) / 2;
		order = str_cmp(word, stop_list[mid].word);
		if (order == 0)
			return stop_list[mid].languages;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return 0;
}
