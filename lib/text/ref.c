/* ref.c: looks up HTML's named character references. */
#include "text/ref.h"

uint32_t
ref_value(struct str name)
{
	size_t low = 0, high = ref_list_len, mid;
	int order;

	while (low < high) {
		mid = low + (high - low) / 2;
		order = str_cmp(name, ref_list[mid].name);
		if (order == 0)
			return ref_list[mid].value;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return 0;
}
