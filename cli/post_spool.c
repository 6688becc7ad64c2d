/* post_spool.c: writes posts one behind the other and finds them by place. */
#include "cli/post_spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/file_input.h"

#define BUFFER ((size_t)256 << 10)
#define STRINGS 6

struct post_spool {
	int fd;
	uint64_t at;	  /* bytes in the file */
	char buf[BUFFER]; /* what follows them */
	size_t len;
};

/* In front of each post's strings; only ever read by the process that wrote it. */
struct head {
	int64_t created_at, read_at, counts[COUNT_COUNT];
	uint32_t lens[STRINGS];
	uint8_t told, kind; /* bit n of told: string n is not {NULL,0} */
};

struct post_spool *
post_spool_new(void)
{
	struct post_spool *s = malloc(sizeof(*s));

	if (!s)
		return NULL;
	s->fd = file_input_scratch();
	s->at = 0;
	s->len = 0;
	if (s->fd < 0) {
		free(s);
		return NULL;
	}
	return s;
}

void
post_spool_free(struct post_spool *s)
{
	if (!s)
		return;
	close(s->fd);
	free(s);
}

static enum err
flush(struct post_spool *s)
{
	size_t done = 0;

	while (done < s->len) {
		ssize_t w = pwrite(s->fd, s->buf + done, s->len - done, (off_t)(s->at + done));

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return errno == ENOSPC ? ERR_STORE_FULL : ERR_IO;
		done += (size_t)w;
	}
	s->at += s->len;
	s->len = 0;
	return ERR_OK;
}

static enum err
put(struct post_spool *s, const void *p, size_t n)
{
	const char *from = p;
	enum err e;

	while (n > 0) {
		size_t room = BUFFER - s->len, now = n < room ? n : room;

		memcpy(s->buf + s->len, from, now);
		s->len += now;
		from += now;
		n -= now;
		if (s->len == BUFFER && (e = flush(s)) != ERR_OK)
			return e;
	}
	return ERR_OK;
}

static enum err
get(struct post_spool *s, uint64_t at, void *out, size_t n)
{
	char *to = out;

	while (n > 0) {
		ssize_t r = pread(s->fd, to, n, (off_t)at);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return ERR_IO;
		to += r;
		at += (uint64_t)r;
		n -= (size_t)r;
	}
	return ERR_OK;
}

static struct str *
string_of(struct post *p, int i)
{
	struct str *all[STRINGS] = { &p->id, &p->url, &p->text, &p->lang, &p->hashtags, &p->mentions };

	return all[i];
}

enum err
post_spool_put(struct post_spool *s, const struct post *post, uint64_t *ref)
{
	struct post p = *post;
	struct head h;
	enum err e;

	memset(&h, 0, sizeof(h));
	h.created_at = p.created_at;
	h.read_at = p.read_at;
	h.kind = (uint8_t)p.kind;
	memcpy(h.counts, p.counts, sizeof(h.counts));
	for (int i = 0; i < STRINGS; i++) {
		if (string_of(&p, i)->len > UINT32_MAX)
			return ERR_TOO_LARGE;
		h.lens[i] = (uint32_t)string_of(&p, i)->len;
		h.told |= (uint8_t)((string_of(&p, i)->p != NULL) << i);
	}
	*ref = s->at + s->len;
	if ((e = put(s, &h, sizeof(h))) != ERR_OK)
		return e;
	for (int i = 0; i < STRINGS; i++)
		if (h.lens[i] && (e = put(s, string_of(&p, i)->p, h.lens[i])) != ERR_OK)
			return e;
	return ERR_OK;
}

enum err
post_spool_get(struct post_spool *s, uint64_t ref, struct arena *a, struct post *post)
{
	struct head h;
	enum err e;

	if (s->len && (e = flush(s)) != ERR_OK)
		return e;
	if ((e = get(s, ref, &h, sizeof(h))) != ERR_OK)
		return e;
	ref += sizeof(h);
	post_init(post);
	post->created_at = h.created_at;
	post->read_at = h.read_at;
	post->kind = h.kind;
	memcpy(post->counts, h.counts, sizeof(h.counts));
	for (int i = 0; i < STRINGS; i++) {
		char *p;

		if (!(h.told & 1 << i))
			continue;
		p = arena_alloc(a, h.lens[i]);
		if (!p)
			return ERR_NOMEM;
		if (h.lens[i] && (e = get(s, ref, p, h.lens[i])) != ERR_OK)
			return e;
		*string_of(post, i) = (struct str){ p, h.lens[i] };
		ref += h.lens[i];
	}
	return ERR_OK;
}
