/* import_job.c: hands records on to the sink and counts what was left out. */
#include "source/import_job.h"

#include <stdlib.h>
#include <string.h>

/* An author's number among so many is not looked up any more: telling one twice does no harm. */
#define SEEN_MAX ((size_t)1 << 20)

enum err
import_job_open(struct import_job *job, const struct import_input *in, const struct import_limits *limits,
    const struct import_sink *sink, struct fault *f)
{
	*job = (struct import_job){ .in = in, .sink = sink, .fault = f };
	if (limits)
		job->limits = *limits;
	if (!job->limits.max_member)
		job->limits.max_member = (uint64_t)8 << 30;
	if (!job->limits.max_ratio)
		job->limits.max_ratio = 1000;
	if (!job->limits.max_record)
		job->limits.max_record = (size_t)4 << 20;
	if (!job->limits.max_members)
		job->limits.max_members = 100000;
	job->arena = arena_new(16 * job->limits.max_record + ((size_t)16 << 20));
	return job->arena ? ERR_OK : fault_set(f, ERR_NOMEM, "memory ran out");
}

void
import_job_close(struct import_job *job)
{
	arena_free(job->arena);
	free(job->seen);
}

void
import_job_broken(struct import_job *job, const char *place, const char *why)
{
	job->broken++;
	if (job->sink->broken)
		job->sink->broken(job->sink->ctx, place, why);
}

/* Folded into `out`; empty for what is no handle of X. */
static struct str
fold(struct str name, struct handle *out)
{
	if (name.len == 0 || handle_parse(PLATFORM_X, name, out, NULL) != ERR_OK)
		return STR("");
	return str_of(out->text);
}

enum err
import_job_post(
    struct import_job *job, const struct post *post, struct str handle, struct str id, const char *place)
{
	struct handle folded;
	enum err e;

	if (!post_time_ok(post->created_at, job->limits.now)) {
		import_job_broken(job, place, "its time is before 2006 or in the future");
		return ERR_OK;
	}
	if (job->sink->post &&
	    (e = job->sink->post(job->sink->ctx, post, fold(handle, &folded), id)) != ERR_OK)
		return e;
	if (post->created_at > job->newest)
		job->newest = post->created_at;
	job->posts++;
	return ERR_OK;
}

/* Whether this hash comes for the first time. */
static bool
first_time(struct import_job *job, uint64_t hash)
{
	size_t i;

	hash |= 1;
	if (job->n_seen * 2 >= job->seen_cap && job->seen_cap < SEEN_MAX) {
		size_t cap = job->seen_cap ? job->seen_cap * 2 : 64;
		uint64_t *grown = calloc(cap, sizeof(*grown));

		if (!grown)
			return true;
		for (size_t k = 0; k < job->seen_cap; k++) {
			if (!job->seen[k])
				continue;
			for (i = job->seen[k] >> 7 & (cap - 1); grown[i]; i = (i + 1) & (cap - 1))
				;
			grown[i] = job->seen[k];
		}
		free(job->seen);
		job->seen = grown;
		job->seen_cap = cap;
	}
	for (i = hash >> 7 & (job->seen_cap - 1); job->seen[i]; i = (i + 1) & (job->seen_cap - 1))
		if (job->seen[i] == hash)
			return false;
	if (job->n_seen * 2 < job->seen_cap) {
		job->seen[i] = hash;
		job->n_seen++;
	}
	return true;
}

enum err
import_job_account(struct import_job *job, const struct account *account)
{
	struct account told = *account;
	struct handle folded;

	told.platform = PLATFORM_X;
	told.handle = fold(account->handle, &folded);
	if (!told.id.len && !told.handle.len)
		return ERR_OK;
	if (!first_time(job, str_hash(told.id.len ? told.id : told.handle)))
		return ERR_OK;
	return job->sink->account ? job->sink->account(job->sink->ctx, &told) : ERR_OK;
}

enum err
import_job_reading(struct import_job *job, const struct reading *r, int64_t net, bool has_net)
{
	return job->sink->reading ? job->sink->reading(job->sink->ctx, r, net, has_net) : ERR_OK;
}

void
import_job_progress(struct import_job *job, uint64_t done)
{
	if (job->sink->progress)
		job->sink->progress(job->sink->ctx, done, job->in->size, job->posts);
}

enum err
import_job_refuse(struct import_job *job, enum err e, const char *what)
{
	switch (e) {
	case ERR_OK:
		return ERR_OK;
	case ERR_MALFORMED:
		return fault_set(job->fault, e, "%s is broken or breaks off", what);
	case ERR_TOO_LARGE:
		return fault_set(job->fault, e, "%s holds a record that is larger than is read", what);
	case ERR_IO:
		return fault_set(job->fault, e, "%s cannot be read", what);
	case ERR_NOMEM:
		return fault_set(job->fault, e, "memory ran out");
	default:
		return fault_set(job->fault, e, "%s cannot be taken", what);
	}
}
