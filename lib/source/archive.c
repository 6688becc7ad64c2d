/* archive.c: an X archive's zip, read through libzip without a file name anywhere. */
#include "source/archive.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/num.h"

/* Below this a high ratio is no danger: small files of blanks pack very well. */
#define RATIO_FREE ((uint64_t)16 << 20)
/* The end of a zip: its record and the longest comment. */
#define TAIL ((size_t)22 + 65535)

struct archive {
	const struct import_input *in;
	struct import_limits limits;
	zip_t *zip;
	zip_error_t error;
	int64_t at; /* of the source that libzip reads through */
	uint64_t n;
	char *root; /* folder, with its slash; empty for none */
};

struct member {
	struct archive *a;
	zip_file_t *file;
	const char *name;
	uint64_t size, packed, done;
	bool over; /* more or less comes out than its size says */
};

static zip_int64_t
read_input(struct archive *a, void *data, zip_uint64_t n)
{
	zip_uint64_t got = 0;

	while (got < n) {
		ssize_t r = a->in->read(a->in->ctx, (uint64_t)a->at, (char *)data + got, (size_t)(n - got));

		if (r < 0) {
			zip_error_set(&a->error, ZIP_ER_READ, 0);
			return -1;
		}
		if (r == 0)
			break;
		got += (zip_uint64_t)r;
		a->at += r;
	}
	return (zip_int64_t)got;
}

/* libzip's way of reading: no file of its own, only ours. */
static zip_int64_t
source(void *ctx, void *data, zip_uint64_t n, zip_source_cmd_t cmd)
{
	struct archive *a = ctx;
	zip_stat_t *st;

	switch (cmd) {
	case ZIP_SOURCE_SUPPORTS:
		return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
		    ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL,
		    ZIP_SOURCE_SUPPORTS, -1);
	case ZIP_SOURCE_OPEN:
		a->at = 0;
		return 0;
	case ZIP_SOURCE_READ:
		return read_input(a, data, n);
	case ZIP_SOURCE_SEEK:
		a->at = zip_source_seek_compute_offset((zip_uint64_t)a->at, a->in->size, data, n, &a->error);
		return a->at < 0 ? -1 : 0;
	case ZIP_SOURCE_TELL:
		return a->at;
	case ZIP_SOURCE_STAT:
		st = data;
		zip_stat_init(st);
		st->size = a->in->size;
		st->valid |= ZIP_STAT_SIZE;
		return sizeof(*st);
	case ZIP_SOURCE_ERROR:
		return zip_error_to_data(&a->error, data, n);
	case ZIP_SOURCE_CLOSE:
	case ZIP_SOURCE_FREE:
		return 0;
	default:
		zip_error_set(&a->error, ZIP_ER_OPNOTSUPP, 0);
		return -1;
	}
}

static uint64_t
little(const unsigned char *p, int n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

/* How many members the zip says it has, from its end record (APPNOTE 4.3.14 to 4.3.16), before anything makes
 * room for them. */
static bool
count_members(struct archive *a, uint64_t *count)
{
	unsigned char *tail = malloc(TAIL), far[56];
	size_t n = a->in->size < TAIL ? (size_t)a->in->size : TAIL, i;
	uint64_t start = a->in->size - n;
	bool found = false;

	if (!tail)
		return false;
	a->at = (int64_t)start;
	if (n >= 22 && read_input(a, tail, n) == (zip_int64_t)n) {
		for (i = n - 22; !found; i--) {
			if (memcmp(tail + i, "PK\x05\x06", 4) == 0) {
				found = true;
				break;
			}
			if (i == 0)
				break;
		}
		if (found) {
			*count = little(tail + i + 10, 2);
			if (*count == 0xffff && i >= 20 && memcmp(tail + i - 20, "PK\x06\x07", 4) == 0) {
				uint64_t at = little(tail + i - 20 + 8, 8);

				found = at < a->in->size;
				a->at = (int64_t)at;
				found = found && read_input(a, far, sizeof(far)) == sizeof(far) &&
					memcmp(far, "PK\x06\x06", 4) == 0;
				if (found)
					*count = little(far + 32, 8);
			}
		}
	}
	free(tail);
	return found;
}

/* Whether a member may be looked at. */
static bool
plain_name(const char *name)
{
	struct str s = str_of(name), part;

	if (s.len == 0 || s.len > 1024 || s.p[0] == '/')
		return false;
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == '\\' || s.p[i] == ':')
			return false;
	while (str_cut(&s, '/', &part))
		if (str_eq(part, STR("..")) || str_eq(part, STR(".")))
			return false;
	return true;
}

static struct str
base_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return str_of(slash ? slash + 1 : name);
}

/* The shallowest folder that holds a file which every archive has. */
static enum err
find_root(struct archive *a, struct fault *f)
{
	static const char *const known[] = { "tweets.js", "tweet.js", "account.js", "manifest.js" };
	size_t best = SIZE_MAX, len;
	const char *found = NULL;

	for (size_t k = 0; k < sizeof(known) / sizeof(known[0]) && !found; k++) {
		for (uint64_t i = 0; i < a->n; i++) {
			const char *name = zip_get_name(a->zip, i, ZIP_FL_ENC_RAW);
			struct str base;

			if (!name || !plain_name(name))
				continue;
			base = base_name(name);
			len = strlen(name) - base.len;
			if (str_eq(base, str_of(known[k])) && len < best) {
				best = len;
				found = name;
			}
		}
	}
	if (!found)
		return fault_set(f, ERR_UNSUPPORTED, "the zip is no X archive: no tweets.js is in it");
	a->root = malloc(best + 1);
	if (!a->root)
		return fault_set(f, ERR_NOMEM, "memory ran out");
	memcpy(a->root, found, best);
	a->root[best] = '\0';
	return ERR_OK;
}

enum err
archive_open(
    const struct import_input *in, const struct import_limits *limits, struct archive **out, struct fault *f)
{
	struct archive *a = calloc(1, sizeof(*a));
	zip_source_t *src = NULL;
	uint64_t count = 0;
	zip_error_t error;
	enum err e;

	*out = NULL;
	if (!a)
		return fault_set(f, ERR_NOMEM, "memory ran out");
	a->in = in;
	a->limits = *limits;
	zip_error_init(&a->error);
	zip_error_init(&error);
	if (!count_members(a, &count)) {
		e = fault_set(f, ERR_MALFORMED, "the zip breaks off: its end is missing");
		goto out;
	}
	if (count > limits->max_members) {
		e = fault_set(f, ERR_TOO_LARGE, "the zip has %" PRIu64 " members, more than are read", count);
		goto out;
	}
	src = zip_source_function_create(source, a, &error);
	if (!src) {
		e = fault_set(f, ERR_NOMEM, "memory ran out");
		goto out;
	}
	a->zip = zip_open_from_source(src, ZIP_RDONLY, &error);
	if (!a->zip) {
		zip_source_free(src);
		e = zip_error_code_zip(&error) == ZIP_ER_MEMORY
			? fault_set(f, ERR_NOMEM, "memory ran out")
			: fault_set(f, ERR_MALFORMED, "the zip is broken or breaks off");
		goto out;
	}
	a->n = (uint64_t)zip_get_num_entries(a->zip, 0);
	if ((e = find_root(a, f)) != ERR_OK)
		goto out;
	*out = a;
	a = NULL;
out:
	zip_error_fini(&error);
	archive_close(a);
	return e;
}

void
archive_close(struct archive *a)
{
	if (!a)
		return;
	if (a->zip)
		zip_discard(a->zip);
	zip_error_fini(&a->error);
	free(a->root);
	free(a);
}

bool
archive_find(const struct archive *a, const char *name, uint64_t *index)
{
	char path[1200];
	zip_int64_t i;
	int n = snprintf(path, sizeof(path), "%s%s", a->root, name);

	if (n < 0 || (size_t)n >= sizeof(path))
		return false;
	i = zip_name_locate(a->zip, path, ZIP_FL_ENC_RAW);
	if (i < 0)
		return false;
	*index = (uint64_t)i;
	return true;
}

/* The number of a part: 0 for stem.js, n for stem-partN.js, -1 for another file. */
static int64_t
part_number(const char *root, const char *stem, const char *path)
{
	struct str s = str_of(path), number;
	int64_t n;

	if (!str_starts(s, str_of(root)))
		return -1;
	s = str_sub(s, strlen(root), s.len);
	if (!str_starts(s, str_of(stem)) || !str_ends(s, STR(".js")))
		return -1;
	s = str_sub(s, strlen(stem), s.len);
	s.len -= 3;
	if (s.len == 0)
		return 0;
	if (!str_starts(s, STR("-part")))
		return -1;
	number = str_sub(s, 5, s.len);
	return num_i64(number, 1, 100000, &n) ? n : -1;
}

enum err
archive_parts(
    const struct archive *a, const char *stem, uint64_t *list, size_t max, size_t *n, struct fault *f)
{
	char name[64];

	*n = 0;
	for (size_t k = 0;; k++) {
		int w = k ? snprintf(name, sizeof(name), "%s-part%zu.js", stem, k)
			  : snprintf(name, sizeof(name), "%s.js", stem);
		uint64_t index;

		if (w < 0 || (size_t)w >= sizeof(name) || !archive_find(a, name, &index))
			break;
		if (*n == max)
			return fault_set(
			    f, ERR_TOO_LARGE, "the zip has more parts of %s.js than are read", stem);
		list[(*n)++] = index;
	}
	/* the row must not go on behind a gap, nor start with one */
	for (uint64_t i = 0; i < a->n; i++) {
		const char *path = zip_get_name(a->zip, i, ZIP_FL_ENC_RAW);

		if (path && plain_name(path) && part_number(a->root, stem, path) >= (int64_t)*n)
			return fault_set(f, ERR_MALFORMED,
			    "the zip lacks a part of %s.js: %s is there, and one before it is not", stem,
			    archive_name(a, i));
	}
	return ERR_OK;
}

const char *
archive_name(const struct archive *a, uint64_t index)
{
	const char *name = zip_get_name(a->zip, index, ZIP_FL_ENC_RAW);

	return name ? base_name(name).p : "?";
}

static ssize_t
read_member(void *ctx, void *buf, size_t n)
{
	struct member *m = ctx;
	zip_int64_t r = zip_fread(m->file, buf, n);

	if (r < 0)
		return -1;
	m->done += (uint64_t)r;
	if (m->done > m->size || (r == 0 && m->done < m->size)) {
		m->over = true;
		return -1;
	}
	return (ssize_t)r;
}

enum err
member_open(struct archive *a, uint64_t index, size_t max_record, struct member **out, struct intake *intake,
    struct fault *f)
{
	const struct import_limits *l = &a->limits;
	const char *name = archive_name(a, index);
	struct member *m;
	zip_stat_t st;

	*out = NULL;
	intake_open(intake, NULL, NULL, 0);
	zip_stat_init(&st);
	if (zip_stat_index(a->zip, index, 0, &st) ||
	    (st.valid & (ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)) != (ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE))
		return fault_set(f, ERR_MALFORMED, "%s is broken in the zip", name);
	if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
		return fault_set(f, ERR_UNSUPPORTED,
		    "%s is encrypted: unpack the zip and pack it again without a password", name);
	if ((st.valid & ZIP_STAT_COMP_METHOD) && st.comp_method != ZIP_CM_STORE &&
	    st.comp_method != ZIP_CM_DEFLATE)
		return fault_set(f, ERR_UNSUPPORTED, "%s is packed in a way that is not read", name);
	if (st.size > l->max_member)
		return fault_set(f, ERR_TOO_LARGE, "%s unpacks to %" PRIu64 " bytes, more than are read",
		    name, (uint64_t)st.size);
	if (st.size > RATIO_FREE && st.size / l->max_ratio > st.comp_size)
		return fault_set(f, ERR_TOO_LARGE, "%s unpacks to far more than posts ever would", name);
	m = calloc(1, sizeof(*m));
	if (!m)
		return fault_set(f, ERR_NOMEM, "memory ran out");
	m->a = a;
	m->name = name;
	m->size = st.size;
	m->packed = st.comp_size;
	m->file = zip_fopen_index(a->zip, index, 0);
	if (!m->file) {
		enum err e =
		    zip_error_code_zip(zip_get_error(a->zip)) == ZIP_ER_MEMORY ? ERR_NOMEM : ERR_MALFORMED;

		free(m);
		return fault_set(f, e, e == ERR_NOMEM ? "memory ran out" : "%s is broken in the zip", name);
	}
	intake_open(intake, read_member, m, max_record);
	*out = m;
	return ERR_OK;
}

void
member_close(struct member *m, struct intake *intake)
{
	intake_close(intake);
	if (!m)
		return;
	zip_fclose(m->file);
	free(m);
}

enum err
member_refuse(const struct member *m, enum err e, struct fault *f)
{
	switch (e) {
	case ERR_OK:
		return ERR_OK;
	case ERR_MALFORMED:
		return fault_set(f, e, "%s is broken or breaks off", m->name);
	case ERR_TOO_LARGE:
		return fault_set(f, e, "%s holds a record that is larger than is read", m->name);
	case ERR_IO:
		return fault_set(f, ERR_MALFORMED,
		    m->over ? "%s unpacks to another size than it says" : "%s is damaged in the zip",
		    m->name);
	case ERR_NOMEM:
		return fault_set(f, e, "memory ran out");
	default:
		return fault_set(f, e, "%s cannot be taken", m->name);
	}
}

uint64_t
member_done(const struct member *m)
{
	return m->size ? (uint64_t)((double)m->packed * ((double)m->done / (double)m->size)) : 0;
}
