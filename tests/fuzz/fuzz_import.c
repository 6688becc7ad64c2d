/* fuzz_import.c: any bytes as a file to import: refused with a sentence, or posts that keep the rules of
 * struct post. */
#include <stdlib.h>
#include <string.h>

#include "source/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW ((int64_t)1767225600)

static void
must(int yes)
{
	if (!yes)
		abort();
}

static void
must_be_text(struct str s)
{
	must(s.len == 0 || (str_utf8_ok(s) && !memchr(s.p, 0, s.len)));
}

static ssize_t
give(void *ctx, uint64_t offset, void *buf, size_t n)
{
	const struct str *s = ctx;

	if (offset >= s->len)
		return 0;
	if (n > s->len - offset)
		n = (size_t)(s->len - offset);
	memcpy(buf, s->p + offset, n);
	return (ssize_t)n;
}

static enum err
take_account(void *ctx, const struct account *a)
{
	(void)ctx;
	must_be_text(a->id);
	must_be_text(a->handle);
	must_be_text(a->name);
	must_be_text(a->bio);
	must_be_text(a->avatar);
	must(a->id.len > 0 || a->handle.len > 0);
	return ERR_OK;
}

static enum err
take_post(void *ctx, const struct post *p, struct str handle, struct str id)
{
	(void)ctx;
	must(p->id.len > 0);
	must(post_time_ok(p->created_at, NOW));
	must_be_text(p->id);
	must_be_text(p->text);
	must_be_text(p->lang);
	must_be_text(p->hashtags);
	must_be_text(p->mentions);
	must_be_text(handle);
	must_be_text(id);
	for (int i = 0; i < COUNT_COUNT; i++)
		must(p->counts[i] >= COUNT_UNKNOWN && p->counts[i] <= COUNT_MAX);
	return ERR_OK;
}

static enum err
take_reading(void *ctx, const struct reading *r, int64_t net, bool has_net)
{
	(void)ctx;
	must(r->at > 0 && r->followers >= COUNT_UNKNOWN);
	must(has_net || net == 0);
	return ERR_OK;
}

static void
take_broken(void *ctx, const char *place, const char *why)
{
	(void)ctx;
	must(*place && *why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = { (const char *)data, size };
	struct import_input in = { .read = give, .ctx = &s, .size = size, .name = STR("fuzz") };
	struct import_limits limits = {
		.max_record = 1 << 16, .max_member = 1 << 20, .max_members = 100, .now = NOW
	};
	struct import_sink sink = {
		.account = take_account, .post = take_post, .reading = take_reading, .broken = take_broken
	};
	enum import_format format;
	struct fault f = { .err = ERR_OK };
	enum err e = import_detect(&in, &format, &f);

	if (!e)
		e = import_run(&in, format, &limits, &sink, &f);
	must(e == f.err);
	must(!e || f.detail[0]);
	return 0;
}
