/* file_input.c: opens what posts are read from, and unpacks it where it must be. */
#include "cli/file_input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* gzip cannot pack better than about 1032 to 1, and text never comes near that */
#define RATIO_MAX 1000
#define RATIO_FREE ((uint64_t)16 << 20)

struct file_input {
	struct import_input view;
	int fd;
	char name[256];
};

const struct import_input *
file_input_view(const struct file_input *in)
{
	return &in->view;
}

int
file_input_fd(const struct file_input *in)
{
	return in->fd;
}

void
file_input_close(struct file_input *in)
{
	if (!in)
		return;
	if (in->fd >= 0)
		close(in->fd);
	free(in);
}

struct str
file_input_stem(const struct file_input *in)
{
	struct str s = in->view.name;
	size_t dot;

	if (str_eq(s, STR("-")))
		return STR("");
	if (str_ends(s, STR(".gz")))
		s.len -= 3;
	dot = s.len;
	while (dot > 1 && s.p[dot - 1] != '.')
		dot--;
	if (dot > 1)
		s.len = dot - 1;
	return s;
}

int
file_input_scratch(void)
{
	const char *dir = getenv("TMPDIR");
	char path[4096];
	size_t n;
	int fd;

	if (!dir || dir[0] != '/')
		dir = "/tmp";
	fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	/* not every file system knows files without names */
	n = strlen(dir);
	if (n + sizeof("/tweetx-XXXXXX") > sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(path, dir, n);
	memcpy(path + n, "/tweetx-XXXXXX", sizeof("/tweetx-XXXXXX"));
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0 && unlink(path)) {
		close(fd);
		return -1;
	}
	return fd;
}

static ssize_t
read_at(void *ctx, uint64_t offset, void *buf, size_t n)
{
	const struct file_input *in = ctx;
	ssize_t r;

	do
		r = pread(in->fd, buf, n, (off_t)offset);
	while (r < 0 && errno == EINTR);
	return r;
}

static enum err
write_all(int fd, const char *p, size_t n, struct fault *f)
{
	while (n > 0) {
		ssize_t w = write(fd, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return fault_set(
			    f, ERR_IO, "a temporary file cannot be written: %s", strerror(errno));
		p += w;
		n -= (size_t)w;
	}
	return ERR_OK;
}

/* One piece of what is packed, unpacked to `to`; *over while a member has ended and no other has begun. */
static enum err
inflate_piece(z_stream *z, unsigned char *out, size_t room, int to, uint64_t packed, uint64_t *unpacked,
    bool *over, struct fault *f)
{
	do {
		size_t n;
		int rc;
		enum err e;

		if (*over) {
			/* gzip files may be joined; zeros behind the last one are padding */
			if (z->avail_in == 0 || *z->next_in == 0)
				return ERR_OK;
			if (inflateReset(z) != Z_OK)
				return fault_set(f, ERR_NOMEM, "memory ran out");
			*over = false;
		}
		z->next_out = out;
		z->avail_out = (uInt)room;
		rc = inflate(z, Z_NO_FLUSH);
		if (rc == Z_MEM_ERROR)
			return fault_set(f, ERR_NOMEM, "memory ran out");
		if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
			return fault_set(f, ERR_MALFORMED, "it is a broken gzip file");
		n = room - z->avail_out;
		*unpacked += n;
		if (*unpacked > FILE_INPUT_MAX || (*unpacked > RATIO_FREE && *unpacked / RATIO_MAX > packed))
			return fault_set(f, ERR_TOO_LARGE, "it unpacks to far more than posts ever would");
		if ((e = write_all(to, (const char *)out, n, f)) != ERR_OK)
			return e;
		*over = rc == Z_STREAM_END;
	} while (z->avail_in > 0 || z->avail_out == 0);
	return ERR_OK;
}

/* Everything that `from` still gives, written to the scratch file `to`, through gzip where it is packed.
 * `head` was read before. */
static enum err
spool(int from, int to, const unsigned char *head, size_t n_head, bool gz, struct fault *f)
{
	enum { PIECE = 1 << 18 };
	unsigned char *in = malloc(PIECE), *out = malloc(PIECE);
	z_stream z = { 0 };
	bool open = false, over = false;
	uint64_t packed = 0, unpacked = 0;
	ssize_t r = (ssize_t)n_head;
	enum err e = ERR_OK;

	if (!in || !out || (gz && inflateInit2(&z, 15 + 16) != Z_OK)) {
		e = fault_set(f, ERR_NOMEM, "memory ran out");
		goto out;
	}
	open = gz;
	memcpy(in, head, n_head);
	for (;;) {
		packed += (uint64_t)r;
		if (gz) {
			z.next_in = in;
			z.avail_in = (uInt)r;
			if (r > 0)
				e = inflate_piece(&z, out, PIECE, to, packed, &unpacked, &over, f);
		} else {
			e = write_all(to, (const char *)in, (size_t)r, f);
			if (!e && packed > FILE_INPUT_MAX)
				e = fault_set(f, ERR_TOO_LARGE, "there is more of it than is read");
		}
		if (e)
			goto out;
		do
			r = read(from, in, PIECE);
		while (r < 0 && errno == EINTR);
		if (r < 0) {
			e = fault_set(f, ERR_IO, "%s", strerror(errno));
			goto out;
		}
		if (r == 0)
			break;
	}
	if (gz && !over)
		e = fault_set(f, ERR_MALFORMED, "it is a gzip file that breaks off");
out:
	if (open)
		inflateEnd(&z);
	free(in);
	free(out);
	return e;
}

static void
set_name(struct file_input *in, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash && slash[1] ? slash + 1 : path;
	size_t n = strlen(name);

	if (n >= sizeof(in->name))
		n = sizeof(in->name) - 1;
	memcpy(in->name, name, n);
	in->name[n] = '\0';
	in->view.name = (struct str){ in->name, n };
}

enum err
file_input_open(const char *path, struct file_input **out, struct fault *f)
{
	struct file_input *in = calloc(1, sizeof(*in));
	unsigned char head[2];
	struct stat st;
	ssize_t n = 0;
	bool regular, gz;
	int scratch = -1;
	enum err e = ERR_OK;

	*out = NULL;
	if (!in)
		return fault_set(f, ERR_NOMEM, "memory ran out");
	set_name(in, path);
	in->fd = strcmp(path, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
					: open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (in->fd < 0 || fstat(in->fd, &st)) {
		e = fault_set(f, ERR_IO, "%s", strerror(errno));
		goto out;
	}
	/* a device never ends, but a terminal does */
	if (S_ISDIR(st.st_mode) || S_ISBLK(st.st_mode) || (S_ISCHR(st.st_mode) && !isatty(in->fd))) {
		e = fault_set(f, ERR_UNSUPPORTED, "it is a folder or a device");
		goto out;
	}
	regular = S_ISREG(st.st_mode) && lseek(in->fd, 0, SEEK_CUR) == 0;
	while (n < (ssize_t)sizeof(head)) {
		ssize_t r = read(in->fd, head + n, sizeof(head) - (size_t)n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0) {
			e = fault_set(f, ERR_IO, "%s", strerror(errno));
			goto out;
		}
		if (r == 0)
			break;
		n += r;
	}
	gz = n == 2 && head[0] == 0x1f && head[1] == 0x8b;
	if (!regular || gz) {
		scratch = file_input_scratch();
		if (scratch < 0) {
			e = fault_set(f, ERR_IO, "a temporary file cannot be made: %s", strerror(errno));
			goto out;
		}
		if ((e = spool(in->fd, scratch, head, (size_t)n, gz, f)) != ERR_OK)
			goto out;
		close(in->fd);
		in->fd = scratch;
		scratch = -1;
		if (fstat(in->fd, &st)) {
			e = fault_set(f, ERR_IO, "%s", strerror(errno));
			goto out;
		}
	}
	in->view.read = read_at;
	in->view.ctx = in;
	in->view.size = (uint64_t)st.st_size;
	*out = in;
	in = NULL;
out:
	if (scratch >= 0)
		close(scratch);
	file_input_close(in);
	return e;
}
