/* fuzz_plan.c: any answers to every plan: it ends, asks nothing but sane addresses, and finds nothing but
 * sane posts. */
#include <stdlib.h>

#include "source/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The input: a byte that chooses platform (bits 0-1), mode (2-3), whether an id is known (4) and a small
 * depth (5); then answers, each parted from the next by 0x1e: a byte that chooses the status, perhaps a value
 * for every header up to a 0x1f, the body.
 */
#define NEXT_ANSWER 0x1e
#define END_OF_HEADER 0x1f
#define NOW 1767225600

static void
must(int yes)
{
	if (!yes)
		abort();
}

static int
status_of(char c)
{
	static const int statuses[] = { 200, 400, 401, 402, 403, 404, 410, 422, 429, 500, 503, 504, 204, 302,
		0, -1 };

	/* '0' is 200, so that a corpus can be read */
	return statuses[(unsigned char)(c - '0') & 15];
}

static struct str
header(const void *ctx, const char *name)
{
	(void)name;
	return *(const struct str *)ctx;
}

static void
check_text(struct str s)
{
	must(s.len == 0 || s.p != NULL);
	must(str_utf8_ok(s));
}

static void
check_link(struct str s)
{
	check_text(s);
	must(s.len == 0 || str_starts_ci(s, STR("http://")) || str_starts_ci(s, STR("https://")));
}

static void
check_names(struct str s)
{
	check_text(s);
	for (size_t i = 0; i < s.len; i++) {
		must((unsigned char)s.p[i] >= ' ');
		must(s.p[i] != ' ' || (i > 0 && i + 1 < s.len && s.p[i - 1] != ' '));
	}
}

static void
check_page(const struct plan_page *page, int64_t cost_max)
{
	must(page->cost >= 0 && page->cost <= cost_max);
	must(page->expected >= 0);
	check_text(page->cursor);
	for (size_t i = 0; i < page->n_gone; i++)
		must(page->gone_ids[i].len > 0);
	if (page->has_account) {
		must(page->account.id.len > 0 && page->account.handle.len > 0);
		check_text(page->account.name);
		check_text(page->account.bio);
		check_link(page->account.avatar);
		check_link(page->account.url);
		must(page->account.followers >= -1 && page->account.following >= -1 &&
		     page->account.posts >= -1);
	}
	for (size_t i = 0; i < page->n_posts; i++) {
		const struct post *p = &page->posts[i];
		must(p->id.len > 0 && p->id.len <= 512 && p->read_at == NOW &&
		     post_time_ok(p->created_at, NOW));
		must((unsigned)p->kind <= POST_REPOST);
		must(p->kind != POST_REPOST || p->text.len == 0);
		check_text(p->id);
		check_text(p->text);
		check_text(p->lang);
		check_link(p->url);
		check_names(p->hashtags);
		check_names(p->mentions);
		for (int c = 0; c < COUNT_COUNT; c++)
			must(p->counts[c] >= COUNT_UNKNOWN && p->counts[c] <= COUNT_MAX);
	}
}

static void
check_request(const struct plan_request *rq)
{
	must(str_starts(rq->url, STR("https://")) && rq->url.len < 16384);
	for (size_t i = 0; i < rq->url.len; i++)
		must((unsigned char)rq->url.p[i] > ' ' && (unsigned char)rq->url.p[i] < 0x7f);
	must(rq->not_before <= NOW + 31 * 86400 && rq->cost_max >= 0);
}

static void
check_end(const struct plan_end *end, enum plan_step step)
{
	must(end->source.len > 0 && str_utf8_ok(str_of(end->fault.detail)));
	must(step != PLAN_FAILED || end->fault.err != ERR_OK);
	must(!end->complete || end->fault.err == ERR_OK);
	must(step != PLAN_FAILED || end->window_from == 0);
}

static struct plan *
open_plan(uint8_t choice)
{
	static const char *const handles[] = { "ada_sails", "ada_sails", "ada@social.example",
		"ada.boats.example" };
	static const enum platform platforms[] = { PLATFORM_X, PLATFORM_X, PLATFORM_MASTODON,
		PLATFORM_BLUESKY };
	static const char *const ids[] = { "900100200", "900100200", "109300000000000001",
		"did:plc:adaadaadaadaadaadaadaada" };
	static const struct str recent[] = { { "2000000000000000005", 19 }, { "2000000000000000003", 19 },
		{ "2000000000000000002", 19 } };
	enum source_kind kind = (enum source_kind)(choice & 3);
	struct plan_options o = { .mode = (enum plan_mode)(choice >> 2 & 3),
		.now = NOW,
		.depth = choice & 32 ? 3 : 3200,
		.newest_id = STR("2000000000000000001"),
		.newest_at = NOW - 86400,
		.recent_ids = recent,
		.n_recent = 3,
		.cursor = STR("115800000000000005"),
		.token = "t" };

	o.handle.platform = platforms[kind];
	memcpy(o.handle.text, handles[kind], strlen(handles[kind]) + 1);
	if (choice & 16)
		o.account_id = str_of(ids[kind]);
	return plan_new(kind, &o);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size }, body;
	struct fault over = { .err = ERR_PLATFORM_TIMEOUT };
	struct arena *a = arena_new(8 << 20);
	struct plan_request rq;
	struct plan_page page;
	enum plan_step step;
	struct plan *p;

	if (size == 0 || a == NULL) {
		arena_free(a);
		return 0;
	}
	p = open_plan(data[0]);
	must(p != NULL);
	rest = str_sub(rest, 1, rest.len);
	while ((step = plan_next(p, &rq)) == PLAN_ASK) {
		struct str head = { NULL, 0 };
		struct plan_answer answer = { .header = header, .ctx = &head, .at = NOW };
		check_request(&rq);
		if (!str_cut(&rest, NEXT_ANSWER, &body)) {
			plan_fail(p, &over);
			continue;
		}
		answer.status = body.len ? status_of(body.p[0]) : 200;
		answer.body = str_sub(body, 1, body.len);
		if (str_chr(answer.body, END_OF_HEADER) != (size_t)-1) {
			str_cut(&answer.body, END_OF_HEADER, &head);
		}
		arena_reset(a);
		plan_feed(p, a, &answer, &page);
		check_page(&page, rq.cost_max);
	}
	check_end(plan_end(p), step);
	plan_free(p);
	arena_free(a);
	return 0;
}
