/* stats.c: from posts to the report of twenty-two statistics. */
#include "stats/stats.h"

#include <math.h>
#include <stdlib.h>

#include "stats/calendar.h"
#include "stats/history.h"
#include "stats/local.h"
#include "stats/measure.h"
#include "stats/pool.h"
#include "stats/report.h"
#include "stats/rows.h"
#include "stats/same.h"
#include "stats/topics.h"

#define BYTES_DEFAULT ((size_t)1 << 30)
/* Readings of one post, loaded; when there are many, what they say together is carried over before the room
 * ends. */
#define SCRATCH ((size_t)64 << 20)
#define SCRATCH_FULL (SCRATCH / 4)

struct stats {
	struct stats_options o;
	char *handle; /* the bytes of o.handle */
	struct pool pool;
	struct local local;
	struct rows rows;
	struct topics topics;
	struct arena *scratch, *other;
	struct same *same; /* the readings that share an id with others, by id; as of `settled` */
	uint32_t n_same;
	uint32_t settled; /* rows that `same` knows */
	enum err broken;  /* what went wrong half way: the numbers are no longer to be trusted */
};

static void
forget_same(struct stats *s)
{
	pool_free(&s->pool, s->same, s->n_same * sizeof(*s->same));
	s->same = NULL;
	s->n_same = 0;
	s->settled = 0;
}

struct stats *
stats_new(const struct stats_options *o)
{
	size_t max = o->max_bytes > 0 ? o->max_bytes : BYTES_DEFAULT;
	struct stats *s = calloc(1, sizeof(*s));
	enum err err;

	if (s == NULL)
		return NULL;
	s->o = *o;
	/* Half for the words, half for all else. */
	s->pool.max = max - max / 2;
	local_init(&s->local, o->zone, &s->pool);
	rows_init(&s->rows, &s->pool);
	err = topics_init(&s->topics, &s->pool, o->words, max / 2, o->platform != PLATFORM_X);
	s->scratch = arena_new(SCRATCH);
	s->other = arena_new(SCRATCH);
	s->handle = malloc(o->handle.len + 1);
	if (err || s->scratch == NULL || s->other == NULL || s->handle == NULL) {
		stats_free(s);
		return NULL;
	}
	if (o->handle.len > 0)
		memcpy(s->handle, o->handle.p, o->handle.len);
	s->o.handle.p = s->handle;
	return s;
}

void
stats_free(struct stats *s)
{
	if (s == NULL)
		return;
	forget_same(s);
	topics_free(&s->topics);
	rows_free(&s->rows);
	local_free(&s->local);
	arena_free(s->scratch);
	arena_free(s->other);
	free(s->handle);
	free(s);
}

/* Whether from, to and kinds choose a post. */
static bool
chosen(struct stats *s, const struct post *p)
{
	int64_t day;

	if ((s->o.kinds & (1u << p->kind)) == 0)
		return false;
	if (!s->o.has_from && !s->o.has_to)
		return true;
	day = local_day(&s->local, p->created_at);
	return (!s->o.has_from || day >= s->o.from_day) && (!s->o.has_to || day <= s->o.to_day);
}

enum err
stats_add(struct stats *s, const struct post *post, uint64_t ref)
{
	bool in;
	enum err err;

	if (s->broken)
		return s->broken;
	if (post->id.len == 0 || (unsigned)post->kind >= POST_KIND_COUNT ||
	    !post_time_ok(post->created_at, s->o.now) || post->created_at - LOCAL_EPOCH > UINT32_MAX)
		return ERR_INVALID;
	/* Readings that are not chosen are kept too: another one of the same post may tell another kind. */
	in = chosen(s, post);
	err = rows_add(&s->rows, post, ref, in ? ROW_IN : 0);
	if (err == ERR_OK && in)
		err = topics_add(&s->topics, post, 1);
	s->broken = err;
	return err;
}

/* One reading, its strings in the scratch arena after what is there. */
static enum err
load(struct stats *s, const struct row *row, struct post *p)
{
	if (s->o.load == NULL)
		return ERR_INTERNAL;
	post_init(p);
	return s->o.load(s->o.load_ctx, row->ref, s->scratch, p);
}

/* Moves a post to an empty scratch arena. */
static enum err
carry(struct stats *s, struct post *p)
{
	struct str *const strings[] = { &p->id, &p->url, &p->text, &p->lang, &p->hashtags, &p->mentions };
	struct arena *full = s->scratch;

	arena_reset(s->other);
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		if (strings[i]->p == NULL)
			continue;
		*strings[i] = arena_str(s->other, *strings[i]);
		if (strings[i]->p == NULL)
			return ERR_NOMEM;
	}
	s->scratch = s->other;
	s->other = full;
	return ERR_OK;
}

/* The readings of one post merged, or (counted) those among them that were counted as one before; n says of
 * how many. The strings lie in the scratch arena until it is used again. */
static enum err
merged(struct stats *s, const struct same *same, uint32_t count, bool counted, struct post *out, uint32_t *n)
{
	struct post p;
	enum err err = ERR_OK;

	arena_reset(s->scratch);
	post_init(out);
	*n = 0;
	for (uint32_t i = 0; i < count && err == ERR_OK; i++) {
		const struct row *row = rows_at(&s->rows, same[i].row);

		if (counted && !(row->flags & (ROW_HIDDEN | ROW_MERGED)))
			continue;
		err = load(s, row, &p);
		if (err)
			break;
		if ((*n)++ == 0)
			*out = p;
		else
			post_merge(out, &p, out);
		if (arena_used(s->scratch) > SCRATCH_FULL)
			err = carry(s, out);
	}
	return err;
}

/* Takes back what a reading has counted by itself; from now on it is hidden behind the merged one. */
static enum err
take_back(struct stats *s, struct row *row)
{
	struct post p;
	enum err err = ERR_OK;

	if (row->flags & ROW_IN) {
		arena_reset(s->scratch);
		err = load(s, row, &p);
		if (err == ERR_OK)
			err = topics_add(&s->topics, &p, -1);
	}
	row->flags |= ROW_HIDDEN;
	return err;
}

/* Takes back what the readings of one post have counted so far, and counts them as one. */
static enum err
settle_one(struct stats *s, const struct same *same, uint32_t count)
{
	struct post p;
	struct row *head = rows_at(&s->rows, same[0].row);
	uint32_t n;
	enum err err;

	err = merged(s, same, count, true, &p, &n);
	if (err == ERR_OK && n > 0 && chosen(s, &p))
		err = topics_add(&s->topics, &p, -1);
	for (uint32_t i = 0; i < count && err == ERR_OK; i++) {
		struct row *row = rows_at(&s->rows, same[i].row);

		if (row->flags & ROW_MERGED)
			head = row;
		else if (!(row->flags & ROW_HIDDEN))
			err = take_back(s, row);
	}
	if (err == ERR_OK)
		err = merged(s, same, count, false, &p, &n);
	if (err)
		return err;
	head->flags =
	    (uint8_t)((head->flags & ~(ROW_HIDDEN | ROW_IN)) | ROW_MERGED | (chosen(s, &p) ? ROW_IN : 0));
	err = rows_set(&s->rows, head, &p);
	if (err == ERR_OK && (head->flags & ROW_IN))
		err = topics_add(&s->topics, &p, 1);
	return err;
}

/* Finds the posts that came more than once since the last report. */
static enum err
settle(struct stats *s)
{
	enum err err;

	if (s->settled == s->rows.n)
		return ERR_OK;
	forget_same(s);
	err = same_find(&s->rows, &s->same, &s->n_same);
	for (uint32_t i = 0, j; i < s->n_same && err == ERR_OK; i = j) {
		bool fresh = false;

		for (j = i; j < s->n_same && s->same[j].key == s->same[i].key; j++)
			fresh |= !(rows_at(&s->rows, s->same[j].row)->flags & (ROW_HIDDEN | ROW_MERGED));
		if (fresh)
			err = settle_one(s, s->same + i, j - i);
	}
	s->settled = s->rows.n;
	return err;
}

/* Counts the readings of every post by themselves again, as if no report had been made: a post that both of
 * two merged tables count as one would have two rows to stand for it. */
static enum err
unsettle(struct stats *s)
{
	struct post p;
	uint32_t n;
	enum err err = ERR_OK;

	for (uint32_t i = 0, j; i < s->n_same && err == ERR_OK; i = j) {
		for (j = i; j < s->n_same && s->same[j].key == s->same[i].key;)
			j++;
		err = merged(s, s->same + i, j - i, true, &p, &n);
		if (err == ERR_OK && chosen(s, &p))
			err = topics_add(&s->topics, &p, -1);
		for (uint32_t k = i; k < j && err == ERR_OK; k++) {
			struct row *row = rows_at(&s->rows, s->same[k].row);

			arena_reset(s->scratch);
			err = load(s, row, &p);
			if (err == ERR_OK)
				err = rows_set(&s->rows, row, &p);
			row->flags &= (uint8_t) ~(ROW_HIDDEN | ROW_MERGED | ROW_IN);
			if (err == ERR_OK && chosen(s, &p)) {
				row->flags |= ROW_IN;
				err = topics_add(&s->topics, &p, 1);
			}
		}
	}
	forget_same(s);
	return err;
}

enum err
stats_merge(struct stats *into, struct stats *from)
{
	enum err err = into->broken ? into->broken : from->broken;

	if (err == ERR_OK)
		err = unsettle(into);
	if (err == ERR_OK)
		err = rows_move(&into->rows, &from->rows);
	if (err == ERR_OK)
		err = topics_merge(&into->topics, &from->topics);
	into->broken = err;
	forget_same(from);
	topics_free(&from->topics);
	rows_free(&from->rows);
	from->broken = topics_init(
	    &from->topics, &from->pool, from->o.words, from->pool.max, from->o.platform != PLATFORM_X);
	return err;
}

/* The post of a row, merged if it stands for several readings. */
static enum err
post_of(struct stats *s, uint32_t number, struct post *p)
{
	const struct row *row = rows_at(&s->rows, number);
	uint32_t lo = 0, n = s->n_same, count = 0;

	if (!(row->flags & ROW_MERGED)) {
		arena_reset(s->scratch);
		return load(s, row, p);
	}
	while (n > 0) {
		if (s->same[lo + n / 2].key < row->key) {
			lo += n / 2 + 1;
			n -= n / 2 + 1;
		} else {
			n /= 2;
		}
	}
	while (lo + count < s->n_same && s->same[lo + count].key == row->key)
		count++;
	return merged(s, s->same + lo, count, false, p, &n);
}

static enum err
url_of(const struct post *p, const struct account *account, struct arena *a, struct str *out)
{
	struct buf b;
	enum err err;

	buf_init(&b, 4096);
	if (p->url.len > 0)
		buf_str(&b, p->url);
	else
		platform_post_url(&b, account->platform, account->handle, p->id);
	*out = arena_str(a, buf_view(&b));
	err = b.err != ERR_OK ? b.err : out->p == NULL ? ERR_NOMEM : ERR_OK;
	buf_free(&b);
	return err;
}

static enum err
fill_top(struct stats *s, const struct measure *m, struct arena *a, struct report *r)
{
	struct top_post *const lists[MEASURE_LISTS] = { r->top_impressions, r->top_likes, r->top_reposts,
		r->top_replies };
	size_t *const counts[MEASURE_LISTS] = { &r->n_top_impressions, &r->n_top_likes, &r->n_top_reposts,
		&r->n_top_replies };
	struct post p;
	enum err err;

	for (int list = 0; list < MEASURE_LISTS; list++) {
		for (size_t i = 0; i < m->n_top[list]; i++) {
			const struct measure_top *top = &m->top[list][i];
			struct top_post *out = &lists[list][i];

			err = post_of(s, top->row, &p);
			if (err)
				return err;
			out->id = arena_str(a, p.id);
			out->text = arena_str(a, p.text);
			if (out->id.p == NULL || out->text.p == NULL)
				return ERR_NOMEM;
			err = url_of(&p, &r->account, a, &out->url);
			if (err)
				return err;
			out->created_at = p.created_at;
			rows_counts(&s->rows, rows_at(&s->rows, top->row), out->counts);
			out->impressions =
			    measure_impressions(out->counts, r->impressions_rate, &out->estimated);
		}
		*counts[list] = m->n_top[list];
	}
	return ERR_OK;
}

/* A copy in the arena; what is absent stays absent. */
static struct str
copy(struct arena *a, struct str s, bool *full)
{
	struct str c = { NULL, 0 };

	if (s.p != NULL) {
		c = arena_str(a, s);
		*full |= c.p == NULL;
	}
	return c;
}

static enum err
fill_head(const struct stats *s, const struct stats_head *head, struct arena *a, struct report *r)
{
	const struct account *from = &head->account;
	bool full = false;

	r->account = *from;
	r->account.id = copy(a, from->id, &full);
	r->account.handle = copy(a, from->handle.len > 0 ? from->handle : s->o.handle, &full);
	r->account.name = copy(a, from->name, &full);
	r->account.url = copy(a, from->url, &full);
	r->account.avatar = copy(a, from->avatar, &full);
	r->account.bio = copy(a, from->bio, &full);
	r->reason = copy(a, head->reason, &full);
	r->source = copy(a, head->source, &full);
	r->timezone = arena_cstr(a, str_of(zone_name(s->o.zone)));
	r->complete = head->complete;
	r->fetched_at = head->fetched_at > 0 ? head->fetched_at : s->o.now;
	return full || r->timezone == NULL ? ERR_NOMEM : ERR_OK;
}

enum err
stats_report(struct stats *s, const struct stats_head *head, struct arena *a, struct report **out)
{
	struct report *r = arena_zalloc(a, sizeof(*r));
	struct measure m;
	enum err err = s->broken;

	if (err == ERR_OK)
		s->broken = err = settle(s);
	if (err == ERR_OK && r == NULL)
		err = ERR_NOMEM;
	if (err == ERR_OK)
		err = fill_head(s, head, a, r);
	if (err == ERR_OK)
		err = measure_rows(&s->rows, &s->local, a, &m, r);
	if (err == ERR_OK)
		err = calendar_fill(&m, a, r);
	if (err == ERR_OK)
		err = topics_fill(
		    &s->topics, s->o.platform, s->o.handle.len > 0 ? s->o.handle : r->account.handle, a, r);
	if (err == ERR_OK)
		err = history_fill(head->readings, head->n_readings, &s->local,
		    s->o.has_from ? s->o.from_day : INT64_MIN, s->o.has_to ? s->o.to_day : INT64_MAX, a, r);
	if (err == ERR_OK)
		err = fill_top(s, &m, a, r);
	if (err == ERR_OK)
		r->current = calendar_current(&m, local_day(&s->local, r->fetched_at));
	arena_reset(s->scratch);
	*out = err == ERR_OK ? r : NULL;
	return err;
}

int64_t
stats_impressions(const struct post *post, double rate, bool *estimated)
{
	*estimated = false;
	if (post->kind == POST_REPOST)
		return post->counts[COUNT_IMPRESSIONS];
	return measure_impressions(post->counts, isnan(rate) ? 0.02 : rate, estimated);
}
