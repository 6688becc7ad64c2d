/* keychain.c: learns keys and their order. */
#define SCAN_COMPACT
#include "source/keychain.h"

void
keychain_init(struct keychain *c)
{
	memset(c, 0, sizeof(*c));
	/* a link that leads nowhere yet leads here, and whatever comes does not match */
	c->links[0].want = 1;
	c->n = 1;
}

static uint8_t
name_id(const struct keychain_name *names, struct str key)
{
	for (; names->name; names++)
		if (names->len == key.len && memcmp(names->name, key.p, key.len) == 0)
			return names->id;
	return 0;
}

/* The link of these bytes, made where there is room for it; 0 for none. */
static unsigned
link_of(struct keychain *c, const char *text, size_t len, uint8_t id)
{
	struct keychain_link *l;

	for (unsigned i = 1; i < c->n; i++)
		if (c->links[i].len == len && memcmp(c->links[i].text, text, len) == 0)
			return i;
	if (c->n == KEYCHAIN_LINKS)
		return 0;
	l = &c->links[c->n];
	memcpy(l->text, text, len);
	l->mask = len == 32 ? UINT32_MAX : (UINT32_C(1) << len) - 1;
	l->want = l->mask;
	l->len = (uint8_t)len;
	l->id = id;
	return c->n++;
}

struct keychain_found
keychain_slow_(struct keychain *c, const struct keychain_name *names, unsigned link, const char *p,
    const char *end, bool fresh, struct scan_mem *mem, size_t room)
{
	const char *text = p + !fresh;
	struct keychain_found found = { .id = 0 };
	unsigned to;

	/* what is expected, where too little is left of the text for the fast comparison */
	for (int i = 0; i < 2 && text < end && (fresh || *p == ','); i++) {
		const struct keychain_link *l = &c->links[c->links[link].next[i]];

		if (l->len && l->len <= end - text && memcmp(text, l->text, l->len) == 0) {
			found.step = (struct scan_step){ .p = text + l->len, .more = true };
			found.id = l->id;
			found.link = (uint8_t)(l - c->links);
			return found;
		}
	}
	found.step = scan_key_slow_(p, end, fresh, true, mem, room);
	if (!found.step.p || !found.step.more)
		return found;
	found.id = name_id(names, found.step.v);
	/* only what stands there without white space and escapes can be told by its bytes */
	if (found.step.v.p != text + 1 || found.step.p != found.step.v.p + found.step.v.len + 2 ||
	    found.step.v.len + 3 > KEYCHAIN_BYTES)
		return found;
	to = link_of(c, text, found.step.v.len + 3, found.id);
	found.link = (uint8_t)to;
	if (to == 0 || c->links[link].next[0] == to || c->links[link].next[1] == to)
		return found;
	c->links[link].next[c->links[link].next[0] ? 1 : 0] = (uint8_t)to;
	return found;
}
