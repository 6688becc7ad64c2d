/* identity.c: the name under which the store knows a platform's account. */
#include "tracker/identity.h"

struct str
identity_stored(struct arena *a, enum platform p, struct str handle, struct str id)
{
	size_t at = str_chr(handle, '@');
	char *both;

	if (p != PLATFORM_MASTODON || at == (size_t)-1 || id.len == 0 || str_chr(id, '@') != (size_t)-1)
		return arena_str(a, id);
	both = arena_printf(a, STR_FMT STR_FMT, STR_ARG(id), STR_ARG(str_sub(handle, at, handle.len)));
	return str_of(both);
}

struct str
identity_told(enum platform p, struct str stored)
{
	size_t at = str_chr(stored, '@');

	return p == PLATFORM_MASTODON && at != (size_t)-1 && at > 0 ? str_sub(stored, 0, at) : stored;
}
