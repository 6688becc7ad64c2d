/* metrics.c: how many requests each route answered and how long they took. */
#include "http/metrics.h"

#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/run.h"

#define MAGIC 0x74776d6574726901u /* changes with the layout */
#define SLOTS 512		  /* about three times the routes there will ever be */
#define NAME_SIZE 56
#define LOOK_SECONDS 10 /* how often the file is looked for again */

/* Upper bounds of the histogram in microseconds; the last bucket has none. */
static const int64_t bounds[] = { 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000,
	2500000, 5000000, 10000000, 30000000 };
#define BOUNDS (sizeof(bounds) / sizeof(bounds[0]))

struct slot {
	_Atomic uint64_t key;	/* hash of the name; 0: free */
	_Atomic uint32_t ready; /* 1: the name is whole */
	char name[NAME_SIZE];
	_Atomic uint64_t by_class[5];
	_Atomic uint64_t buckets[BOUNDS + 1];
	_Atomic uint64_t us;
	char rest[8]; /* to whole cache lines */
};

struct file {
	uint64_t magic;
	uint64_t size;
	char rest[48];
	struct slot slots[SLOTS];
};

struct metrics {
	char path[PATH_MAX]; /* empty: no file to be had */
	struct file *file;
	dev_t dev;
	ino_t ino; /* of the mapped file */
	int64_t looked_at;
	const struct route *routes;
	size_t n;
	struct slot **slots; /* of each route, and behind them the one of "none" */
	struct slot spare;   /* where no slot is to be had */
};

static bool
name_good(const struct slot *s)
{
	size_t len = strnlen(s->name, NAME_SIZE);

	for (size_t i = 0; i < len; i++) {
		char c = s->name[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
			return false;
	}
	return len > 0 && len < NAME_SIZE && str_hash((struct str){ s->name, len }) == atomic_load(&s->key);
}

/* Whether the mapped bytes are a file of ours. A slot that is just being taken has a key and no name yet. */
static bool
file_good(struct file *f)
{
	if (f->magic != MAGIC || f->size != sizeof(*f))
		return false;
	for (size_t i = 0; i < SLOTS; i++)
		if (atomic_load(&f->slots[i].ready) != 0 && !name_good(&f->slots[i]))
			return false;
	return true;
}

/* NULL when there is none, or none that is good. */
static struct file *
map_file(const char *path, struct stat *st)
{
	struct file *f = MAP_FAILED;
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0)
		return NULL;
	if (fstat(fd, st) == 0 && S_ISREG(st->st_mode) && st->st_size == (off_t)sizeof(*f))
		f = mmap(NULL, sizeof(*f), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	(void)close(fd);
	if (f == MAP_FAILED)
		return NULL;
	if (file_good(f))
		return f;
	(void)munmap(f, sizeof(*f));
	return NULL;
}

/* A new file appears whole or not at all. Two that make one at once: one of them wins, the other sees it at
 * its next look. */
static void
make_file(const char *path)
{
	struct file head = { .magic = MAGIC, .size = sizeof(head) };
	char temp[PATH_MAX + 16];
	int fd;

	(void)snprintf(temp, sizeof(temp), "%s.%ld", path, (long)getpid());
	(void)unlink(temp);
	if ((fd = run_open(temp)) < 0)
		return;
	/* Written, not stretched: touching a hole of a mapped file on a full disk would end the process. */
	if (write(fd, &head, sizeof(head)) != (ssize_t)sizeof(head) || rename(temp, path) != 0)
		(void)unlink(temp);
	(void)close(fd);
}

static struct slot *
find_slot(struct metrics *m, const char *name)
{
	size_t len = strlen(name);
	uint64_t key = str_hash((struct str){ name, len }), seen;

	if (m->file == NULL || len >= NAME_SIZE)
		return &m->spare;
	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *s = &m->file->slots[(key + i) % SLOTS];

		seen = 0;
		if (!atomic_compare_exchange_strong(&s->key, &seen, key) && seen != key)
			continue;
		/* Ours. Whoever took it may have died before it was named; all who name it write the same. */
		if (atomic_load(&s->ready) == 0) {
			memcpy(s->name, name, len + 1);
			atomic_store(&s->ready, 1);
		}
		return s;
	}
	return &m->spare;
}

static void
attach(struct metrics *m)
{
	struct stat st;
	struct file *f = NULL;

	if (m->path[0] != '\0' && (f = map_file(m->path, &st)) == NULL) {
		make_file(m->path);
		f = map_file(m->path, &st);
	}
	if (m->file != NULL)
		(void)munmap(m->file, sizeof(*m->file));
	m->file = f;
	m->dev = f != NULL ? st.st_dev : 0;
	m->ino = f != NULL ? st.st_ino : 0;
	for (size_t i = 0; i < m->n; i++)
		m->slots[i] = find_slot(m, m->routes[i].id);
	m->slots[m->n] = find_slot(m, "none");
}

/* Whether the file at the path is still the mapped one, and as large: one that was cut off must not be
 * touched. */
static void
look_again(struct metrics *m, int64_t now)
{
	struct stat st;

	if (now >= m->looked_at && now - m->looked_at < LOOK_SECONDS)
		return;
	m->looked_at = now;
	if (m->path[0] == '\0')
		return;
	if (m->file == NULL || stat(m->path, &st) != 0 || st.st_ino != m->ino || st.st_dev != m->dev ||
	    st.st_size != (off_t)sizeof(*m->file))
		attach(m);
}

struct metrics *
metrics_new(const struct conf *c, const struct route *routes, size_t n, int64_t now)
{
	struct metrics *m = calloc(1, sizeof(*m));

	if (m == NULL || (m->slots = calloc(n + 1, sizeof(m->slots[0]))) == NULL) {
		free(m);
		return NULL;
	}
	m->routes = routes;
	m->n = n;
	m->looked_at = now;
	if (!run_path(c, m->path, sizeof(m->path), "metrics"))
		m->path[0] = '\0';
	attach(m);
	return m;
}

bool
metrics_shared(const struct metrics *m)
{
	return m->file != NULL;
}

void
metrics_free(struct metrics *m)
{
	if (m == NULL)
		return;
	if (m->file != NULL)
		(void)munmap(m->file, sizeof(*m->file));
	free(m->slots);
	free(m);
}

void
metrics_count(struct metrics *m, size_t route, int status, int64_t us, int64_t now)
{
	struct slot *s;
	size_t i = 0;

	look_again(m, now);
	s = m->slots[route < m->n ? route : m->n];
	while (i < BOUNDS && us > bounds[i])
		i++;
	if (status >= 100 && status <= 599)
		atomic_fetch_add_explicit(&s->by_class[status / 100 - 1], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&s->buckets[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&s->us, us > 0 ? (uint64_t)us : 0, memory_order_relaxed);
}

static void
print_seconds(struct buf *b, uint64_t us)
{
	buf_printf(b, "%llu.%06llu", (unsigned long long)(us / 1000000), (unsigned long long)(us % 1000000));
}

static void
print_histogram(const struct slot *s, struct buf *b)
{
	uint64_t sum = 0;

	for (size_t i = 0; i <= BOUNDS; i++) {
		sum += atomic_load_explicit(&s->buckets[i], memory_order_relaxed);
		buf_printf(b, "tweetx_http_request_seconds_bucket{route=\"%s\",le=\"", s->name);
		if (i < BOUNDS)
			buf_double(b, (double)bounds[i] / 1e6);
		else
			buf_puts(b, "+Inf");
		buf_printf(b, "\"} %llu\n", (unsigned long long)sum);
	}
	buf_printf(b, "tweetx_http_request_seconds_sum{route=\"%s\"} ", s->name);
	print_seconds(b, atomic_load_explicit(&s->us, memory_order_relaxed));
	buf_printf(
	    b, "\ntweetx_http_request_seconds_count{route=\"%s\"} %llu\n", s->name, (unsigned long long)sum);
}

static void
print_classes(const struct slot *s, struct buf *b)
{
	for (int i = 0; i < 5; i++) {
		uint64_t n = atomic_load_explicit(&s->by_class[i], memory_order_relaxed);

		if (n > 0)
			buf_printf(b, "tweetx_http_requests_total{route=\"%s\",status=\"%dxx\"} %llu\n",
			    s->name, i + 1, (unsigned long long)n);
	}
}

static bool
was_asked(const struct slot *s)
{
	for (size_t i = 0; i <= BOUNDS; i++)
		if (atomic_load_explicit(&s->buckets[i], memory_order_relaxed) > 0)
			return true;
	return false;
}

static void
print_each(struct metrics *m, struct buf *b, void (*print)(const struct slot *, struct buf *))
{
	if (m->file == NULL)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		if (atomic_load(&m->file->slots[i].ready) == 1 && name_good(&m->file->slots[i]) &&
		    was_asked(&m->file->slots[i]))
			print(&m->file->slots[i], b);
}

void
metrics_print(struct metrics *m, struct buf *b, int64_t now)
{
	look_again(m, now);
	buf_puts(b, "# HELP tweetx_http_requests_total Requests answered, by route and class of status.\n"
		    "# TYPE tweetx_http_requests_total counter\n");
	print_each(m, b, print_classes);
	buf_puts(b,
	    "# HELP tweetx_http_request_seconds Time from the request's arrival to the end of its answer.\n"
	    "# TYPE tweetx_http_request_seconds histogram\n");
	print_each(m, b, print_histogram);
}
