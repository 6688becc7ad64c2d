/* file_lines.c: line-aligned blocks, read and counted by one thread a core, merged at the end. */
#include "cli/file_lines.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/zone.h"
#include "source/jsonl.h"

#define BLOCK ((size_t)256 << 10)
/* Read along with a block, so that its last line is mostly whole at once. */
#define SLACK ((size_t)8 << 10)
#define LINE_MAX_BYTES ((size_t)4 << 20)
#define THREADS_MAX 4
/* Posts read before they are counted: reading and counting each fill the processor's instruction cache, so
 * they take turns. */
#define BATCH 64
/* Below this a second thread costs more than it brings. */
#define BLOCKS_ALONE 4

struct broken_line {
	uint64_t at;
	const char *why; /* static */
};

/* What loading needs; a thread may load while another does. */
struct loader {
	int fd;
	struct jsonl *jsonl;
	char *buf;
	size_t cap;
};

struct worker {
	struct file_lines *all;
	struct loader loader;
	pthread_t thread;
	bool started;
	struct stats *stats;
	struct zone *own_zone; /* all but the first's */
	struct jsonl *jsonl;
	struct post batch[BATCH];
	uint64_t places[BATCH];
	size_t n_batch;
	char *buf;
	size_t cap;
	uint64_t posts, broken;
	struct broken_line first[FILE_NOTES_MAX]; /* the earliest in the file, in any order */
	size_t n_first;
	enum err err;
	struct fault fault;
};

struct file_lines {
	int fd;
	uint64_t size;
	atomic_uint_fast64_t next; /* block that nobody has taken yet */
	atomic_bool stop;
	struct worker workers[THREADS_MAX];
	size_t n_workers;
};

/* Up to n bytes at `at`; fewer only at the end of the file. */
static enum err
read_at(int fd, uint64_t at, char *buf, size_t n, size_t *got)
{
	*got = 0;
	while (*got < n) {
		ssize_t r = pread(fd, buf + *got, n - *got, (off_t)(at + *got));

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return ERR_IO;
		if (r == 0)
			break;
		*got += (size_t)r;
	}
	return ERR_OK;
}

static bool
reserve(char **buf, size_t *cap, size_t n)
{
	char *grown;

	if (*cap >= n)
		return true;
	grown = realloc(*buf, n);
	if (!grown)
		return false;
	*buf = grown;
	*cap = n;
	return true;
}

static void
note_broken(struct worker *w, uint64_t at, const char *why)
{
	size_t last = 0;

	w->broken++;
	if (w->n_first < FILE_NOTES_MAX) {
		w->first[w->n_first++] = (struct broken_line){ at, why };
		return;
	}
	for (size_t i = 1; i < w->n_first; i++)
		if (w->first[i].at > w->first[last].at)
			last = i;
	if (at < w->first[last].at)
		w->first[last] = (struct broken_line){ at, why };
}

static bool
blank(struct str line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.p[i] != ' ' && line.p[i] != '\t' && line.p[i] != '\r')
			return false;
	return true;
}

static enum err
count_batch(struct worker *w)
{
	enum err e;

	for (size_t i = 0; i < w->n_batch; i++) {
		e = stats_add(w->stats, &w->batch[i], w->places[i]);
		if (e == ERR_INVALID)
			note_broken(w, w->places[i], "its time is before 2006 or in the future");
		else if (e)
			return fault_set(&w->fault, e, "%s",
			    e == ERR_FULL ? "there are more posts than fit into the memory set for it"
					  : err_title(e));
		else
			w->posts++;
	}
	w->n_batch = 0;
	return ERR_OK;
}

static enum err
read_line(struct worker *w, struct str line, uint64_t at)
{
	const char *why;
	enum err e;

	if (line.len > LINE_MAX_BYTES) {
		note_broken(w, at, "it is larger than a post can be");
		return ERR_OK;
	}
	if (line.len == 0 || (line.p[0] != '{' && blank(line)))
		return ERR_OK;
	e = w->n_batch ? jsonl_more(w->jsonl, line, &w->batch[w->n_batch], &why) : ERR_FULL;
	if (e == ERR_FULL) {
		if ((e = count_batch(w)) != ERR_OK)
			return e;
		e = jsonl_post(w->jsonl, line, &w->batch[0], &why);
	}
	if (e == ERR_NOMEM)
		return fault_set(&w->fault, e, "memory ran out");
	if (e) {
		note_broken(w, at, why);
		return ERR_OK;
	}
	w->places[w->n_batch++] = at;
	return w->n_batch < BATCH ? ERR_OK : count_batch(w);
}

/* The end of the line that starts at buf[from] and goes on behind what was read: more is read until it is
 * there, as long as it can be a post. *end is behind its last byte. */
static enum err
finish_line(struct worker *w, uint64_t base, size_t *got, size_t from, size_t *end)
{
	size_t seen = *got, more;
	const char *lf;
	enum err e;

	for (;;) {
		if (*got - from > LINE_MAX_BYTES) {
			*end = *got;
			return ERR_OK;
		}
		if (!reserve(&w->buf, &w->cap, seen + BLOCK))
			return ERR_NOMEM;
		if ((e = read_at(w->all->fd, base + seen, w->buf + seen, BLOCK, &more)) != ERR_OK)
			return e;
		*got += more;
		lf = more ? memchr(w->buf + seen, '\n', more) : NULL;
		if (lf || more < BLOCK) {
			*end = lf ? (size_t)(lf - w->buf) : *got;
			return ERR_OK;
		}
		seen = *got;
	}
}

/* The lines that start in [low, low + BLOCK). */
static enum err
count_block(struct worker *w, uint64_t low)
{
	/* one byte before the block tells whether a line starts right at it */
	uint64_t base = low ? low - 1 : 0;
	size_t got, from = 0, end, limit = (size_t)(low + BLOCK - base);
	const char *lf;
	enum err e;

	if (!reserve(&w->buf, &w->cap, BLOCK + SLACK + 1))
		return fault_set(&w->fault, ERR_NOMEM, "memory ran out");
	if ((e = read_at(w->all->fd, base, w->buf, BLOCK + SLACK, &got)) != ERR_OK)
		return fault_set(&w->fault, e, "%s", strerror(errno));
	if (low) {
		lf = got ? memchr(w->buf, '\n', got < limit ? got : limit) : NULL;
		if (!lf)
			return ERR_OK;
		from = (size_t)(lf - w->buf) + 1;
	} else if (got >= 3 && memcmp(w->buf, "\xef\xbb\xbf", 3) == 0) {
		from = 3;
	}
	while (from < limit && from < got) {
		lf = memchr(w->buf + from, '\n', got - from);
		if (lf)
			end = (size_t)(lf - w->buf);
		else if ((e = count_batch(w)) != ERR_OK) /* the buffer may move */
			return e;
		else if ((e = finish_line(w, base, &got, from, &end)) != ERR_OK)
			return fault_set(&w->fault, e, "%s", e == ERR_IO ? strerror(errno) : err_title(e));
		e = read_line(w, (struct str){ w->buf + from, end - from }, base + from);
		if (e)
			return e;
		from = end + 1;
	}
	return count_batch(w);
}

static void *
work(void *ctx)
{
	struct worker *w = ctx;
	struct file_lines *all = w->all;

	while (!w->err && !atomic_load_explicit(&all->stop, memory_order_relaxed)) {
		uint64_t low = atomic_fetch_add_explicit(&all->next, 1, memory_order_relaxed) * BLOCK;

		if (low >= all->size)
			break;
		w->err = count_block(w, low);
	}
	if (w->err)
		atomic_store(&all->stop, true);
	return NULL;
}

static enum err
load(void *ctx, uint64_t ref, struct arena *a, struct post *post)
{
	struct loader *l = ctx;
	size_t got, n = SLACK;
	const char *lf, *why;
	enum err e;

	for (;; n *= 8) {
		if (!reserve(&l->buf, &l->cap, n))
			return ERR_NOMEM;
		if ((e = read_at(l->fd, ref, l->buf, n, &got)) != ERR_OK)
			return e;
		lf = memchr(l->buf, '\n', got);
		if (lf || got < n)
			break;
		if (n > LINE_MAX_BYTES)
			return ERR_IO;
	}
	/* it was read before: if it cannot be read now, the file has changed under us */
	e = jsonl_post(l->jsonl, (struct str){ l->buf, lf ? (size_t)(lf - l->buf) : got }, post, &why);
	if (e)
		return e == ERR_NOMEM ? e : ERR_IO;
	struct str *strings[] = { &post->id, &post->url, &post->text, &post->lang, &post->hashtags,
		&post->mentions };
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		if (!strings[i]->p)
			continue;
		*strings[i] = arena_str(a, *strings[i]);
		if (!strings[i]->p)
			return ERR_NOMEM;
	}
	return ERR_OK;
}

static size_t
cores(uint64_t size)
{
	cpu_set_t set;
	size_t n = 1;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n = (size_t)CPU_COUNT(&set);
	if (n > THREADS_MAX)
		n = THREADS_MAX;
	return n < 1 || size <= BLOCKS_ALONE * BLOCK ? 1 : n;
}

static enum err
start_worker(struct file_lines *all, struct worker *w, const struct stats_options *o, struct fault *f)
{
	struct stats_options own = *o;
	enum err e;

	w->all = all;
	w->loader.fd = all->fd;
	if (w != all->workers) {
		if ((e = zone_open(str_of(zone_name(o->zone)), &w->own_zone)) != ERR_OK)
			return fault_set(f, e, "the time zone cannot be read again");
		own.zone = w->own_zone;
	}
	own.load = load;
	own.load_ctx = &w->loader;
	w->jsonl = jsonl_new();
	w->loader.jsonl = jsonl_new();
	w->stats = stats_new(&own);
	if (!w->jsonl || !w->loader.jsonl || !w->stats)
		return fault_set(f, ERR_NOMEM, "memory ran out");
	/* the first works in the caller's thread; a thread that the system refuses is done without */
	if (w != all->workers)
		w->started = pthread_create(&w->thread, NULL, work, w) == 0;
	return ERR_OK;
}

static int
by_place(const void *a, const void *b)
{
	const struct broken_line *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

/* Line numbers are counted only where somebody wants to know them. */
static enum err
write_notes(struct file_lines *all, struct file_notes *notes, struct fault *f)
{
	struct broken_line found[THREADS_MAX * FILE_NOTES_MAX] = { { 0 } };
	struct worker *w = &all->workers[0];
	uint64_t at = 0, line = 1;
	size_t n = 0, got;

	for (size_t k = 0; k < all->n_workers; k++) {
		notes->posts += all->workers[k].posts;
		notes->broken += all->workers[k].broken;
		for (size_t i = 0; i < all->workers[k].n_first; i++)
			found[n++] = all->workers[k].first[i];
	}
	qsort(found, n, sizeof(found[0]), by_place);
	for (size_t i = 0; i < n && i < FILE_NOTES_MAX; i++) {
		while (at < found[i].at) {
			size_t want = found[i].at - at < BLOCK ? (size_t)(found[i].at - at) : BLOCK;

			if (read_at(all->fd, at, w->buf, want, &got) || got == 0)
				return fault_set(f, ERR_IO, "the file has changed while it was read");
			for (const char *p = w->buf;
			     (p = memchr(p, '\n', (size_t)(w->buf + got - p))) != NULL; p++)
				line++;
			at += got;
		}
		snprintf(notes->first[notes->n_first++], sizeof(notes->first[0]), "line %" PRIu64 ": %s",
		    line, found[i].why);
	}
	return ERR_OK;
}

enum err
file_lines_count(const struct file_input *in, const struct stats_options *o, struct file_lines **out,
    struct file_notes *notes, struct fault *f)
{
	struct file_lines *all = calloc(1, sizeof(*all));
	enum err e = ERR_OK;

	*out = NULL;
	if (!all)
		return fault_set(f, ERR_NOMEM, "memory ran out");
	all->fd = file_input_fd(in);
	all->size = file_input_view(in)->size;
	atomic_init(&all->next, 0);
	atomic_init(&all->stop, false);
	for (size_t n = cores(all->size); !e && all->n_workers < n;)
		e = start_worker(all, &all->workers[all->n_workers++], o, f);
	if (e)
		atomic_store(&all->stop, true);
	else
		work(&all->workers[0]);
	for (size_t k = 1; k < all->n_workers; k++)
		if (all->workers[k].started)
			pthread_join(all->workers[k].thread, NULL);
	for (size_t k = 0; !e && k < all->n_workers; k++) {
		e = all->workers[k].err;
		if (e && f)
			*f = all->workers[k].fault;
		if (!e && k > 0 && (e = stats_merge(all->workers[0].stats, all->workers[k].stats)) != ERR_OK)
			e = fault_set(f, e, "%s", err_title(e));
	}
	if (!e)
		e = write_notes(all, notes, f);
	if (e) {
		file_lines_free(all);
		return e;
	}
	*out = all;
	return ERR_OK;
}

struct stats *
file_lines_stats(struct file_lines *lines)
{
	return lines->workers[0].stats;
}

void
file_lines_free(struct file_lines *lines)
{
	if (!lines)
		return;
	for (size_t k = 0; k < lines->n_workers; k++) {
		struct worker *w = &lines->workers[k];

		stats_free(w->stats);
		zone_free(w->own_zone);
		jsonl_free(w->jsonl);
		jsonl_free(w->loader.jsonl);
		free(w->loader.buf);
		free(w->buf);
	}
	free(lines);
}
