/* zone_file.c: reads TZif files of every version, with the rule in their footer. */
#include "base/zone_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ZONE_DIR "/usr/share/zoneinfo/"
/* The largest of tzdata is 4 kB. */
#define FILE_MAX_BYTES ((size_t)256 * 1024)
#define HEADER 44

/* The counts of a TZif header, RFC 8536, 3.1. */
struct counts {
	size_t isut, isstd, leap, time, type, chars;
};

static uint64_t
be(const char *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

static bool
read_header(struct str s, struct counts *c)
{
	if (s.len < HEADER || memcmp(s.p, "TZif", 4) != 0)
		return false;
	c->isut = be(s.p + 20, 4);
	c->isstd = be(s.p + 24, 4);
	c->leap = be(s.p + 28, 4);
	c->time = be(s.p + 32, 4);
	c->type = be(s.p + 36, 4);
	c->chars = be(s.p + 40, 4);
	return c->type > 0 && c->type <= 256;
}

static size_t
body_len(const struct counts *c, size_t width)
{
	/* Each count has 32 bits, so nothing wraps in 64. */
	return c->time * (width + 1) + c->type * 6 + c->chars + c->leap * (width + 4) + c->isstd + c->isut;
}

static enum err
read_body(struct zone_file *f, struct str s, const struct counts *c, size_t width)
{
	const char *types = s.p + c->time * width, *infos = types + c->time;
	int64_t at;

	f->first = (int32_t)be(infos, 4);
	if (c->time > 0) {
		f->at = calloc(c->time, sizeof(*f->at));
		f->offset = calloc(c->time, sizeof(*f->offset));
		if (f->at == NULL || f->offset == NULL)
			return ERR_NOMEM;
	}
	for (size_t i = 0; i < c->time; i++) {
		size_t type = (unsigned char)types[i];

		at = width == 8 ? (int64_t)be(s.p + i * 8, 8) : (int32_t)be(s.p + i * 4, 4);
		if (type >= c->type || (i > 0 && at <= f->at[i - 1]))
			return ERR_IO;
		f->at[i] = at;
		f->offset[i] = (int32_t)be(infos + type * 6, 4);
	}
	f->changes = c->time;
	for (size_t i = 0; i < c->type; i++) {
		int32_t offset = (int32_t)be(infos + i * 6, 4);

		if (offset < -25 * 3600 || offset > 26 * 3600)
			return ERR_IO;
	}
	return ERR_OK;
}

enum err
zone_file_parse(struct zone_file *f, struct str s)
{
	size_t width = 4, end;
	struct counts c;
	char version;
	enum err err = ERR_IO;

	*f = (struct zone_file){ 0 };
	if (!read_header(s, &c))
		return ERR_IO;
	version = s.p[4];
	if (version != '\0') {
		/* Version 2 and up: the 32-bit block is for old readers; the same follows with 64 bits. */
		s = str_sub(s, HEADER, s.len);
		if (s.len < body_len(&c, 4))
			return ERR_IO;
		s = str_sub(s, body_len(&c, 4), s.len);
		if (!read_header(s, &c))
			return ERR_IO;
		width = 8;
	}
	s = str_sub(s, HEADER, s.len);
	if (s.len < body_len(&c, width))
		return ERR_IO;
	if ((err = read_body(f, s, &c, width)) != ERR_OK)
		goto out;
	if (version != '\0') {
		s = str_sub(s, body_len(&c, width), s.len);
		err = ERR_IO;
		if (s.len < 2 || s.p[0] != '\n' || (end = str_chr(str_sub(s, 1, s.len), '\n')) == (size_t)-1)
			goto out;
		f->has_rule = end > 0;
		if (end > 0 && !zone_rule_parse(str_sub(s, 1, end), &f->rule))
			goto out;
		err = ERR_OK;
	}
out:
	if (err != ERR_OK)
		zone_file_free(f);
	return err;
}

enum err
zone_file_read(struct zone_file *f, const char *name)
{
	char path[sizeof(ZONE_DIR) + ZONE_NAME_MAX];
	enum err err = ERR_IO;
	char *bytes = NULL;
	size_t len = 0;
	ssize_t n;
	int fd, w;

	*f = (struct zone_file){ 0 };
	w = snprintf(path, sizeof(path), "%s%s", ZONE_DIR, name);
	if (w < 0 || (size_t)w >= sizeof(path))
		return ERR_INVALID;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == EIO ? ERR_IO
											     : ERR_INVALID;
	if ((bytes = malloc(FILE_MAX_BYTES)) == NULL) {
		err = ERR_NOMEM;
		goto out;
	}
	while (len < FILE_MAX_BYTES) {
		n = read(fd, bytes + len, FILE_MAX_BYTES - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err = errno == EISDIR ? ERR_INVALID : ERR_IO;
			goto out;
		}
		if (n == 0)
			break;
		len += (size_t)n;
	}
	/* Tables and notes lie in the same folder: what does not begin as a zone is none. */
	if (len < 4 || memcmp(bytes, "TZif", 4) != 0)
		err = ERR_INVALID;
	else
		err = zone_file_parse(f, (struct str){ bytes, len });
out:
	free(bytes);
	(void)close(fd);
	return err;
}

void
zone_file_free(struct zone_file *f)
{
	if (f == NULL)
		return;
	free(f->at);
	free(f->offset);
	*f = (struct zone_file){ 0 };
}
