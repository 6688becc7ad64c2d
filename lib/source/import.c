/* import.c: tells the formats of files apart and reads each with its reader. */
#include "source/import.h"

#include <stdlib.h>
#include <string.h>

#include "source/import_job.h"
#include "source/import_json.h"
#include "source/sheet.h"

#define HEAD_MAX ((size_t)256 << 10)

const char *
import_format_name(enum import_format f)
{
	switch (f) {
	case IMPORT_X_ARCHIVE:
		return "X archive";
	case IMPORT_X_CONTENT:
		return "X analytics, posts";
	case IMPORT_X_OVERVIEW:
		return "X analytics, days";
	case IMPORT_X_V2:
		return "X API v2 JSON";
	case IMPORT_SNSCRAPE:
		return "snscrape JSON";
	case IMPORT_TWINT:
		return "twint CSV";
	case IMPORT_UNKNOWN:
		break;
	}
	return "unknown";
}

static enum err
read_head(const struct import_input *in, char *head, size_t *n, struct fault *f)
{
	ssize_t r;

	for (*n = 0; *n < HEAD_MAX; *n += (size_t)r) {
		r = in->read(in->ctx, *n, head + *n, HEAD_MAX - *n);
		if (r < 0)
			return fault_set(f, ERR_IO, "the file cannot be read");
		if (r == 0)
			break;
	}
	return ERR_OK;
}

struct bytes {
	struct str s;
};

static ssize_t
read_bytes(void *ctx, void *buf, size_t n)
{
	struct bytes *b = ctx;

	if (n > b->s.len)
		n = b->s.len;
	memcpy(buf, b->s.p, n);
	b->s.p += n;
	b->s.len -= n;
	return (ssize_t)n;
}

/* By the names of the columns. */
static enum import_format
table_format(struct str head)
{
	struct sheet *t = malloc(sizeof(*t));
	struct bytes b = { head };
	struct intake intake;
	enum import_format format = IMPORT_UNKNOWN;

	if (!t)
		return IMPORT_UNKNOWN;
	intake_open(&intake, read_bytes, &b, HEAD_MAX);
	if (sheet_open(t, &intake) == ERR_OK) {
		if (sheet_column(t, "id") >= 0 && sheet_column(t, "tweet") >= 0 &&
		    sheet_column(t, "username") >= 0)
			format = IMPORT_TWINT;
		else if (sheet_column(t, "postid|tweetid") >= 0 && sheet_column(t, "impressions") >= 0)
			format = IMPORT_X_CONTENT;
		else if (sheet_column(t, "date") >= 0 && sheet_column(t, "impressions") >= 0)
			format = IMPORT_X_OVERVIEW;
	}
	intake_close(&intake);
	free(t);
	return format;
}

enum err
import_detect(const struct import_input *in, enum import_format *format, struct fault *f)
{
	char *buf = malloc(HEAD_MAX);
	struct str head, start;
	enum err e;

	*format = IMPORT_UNKNOWN;
	if (!buf)
		return fault_set(f, ERR_NOMEM, "memory ran out");
	head.p = buf;
	e = read_head(in, buf, &head.len, f);
	if (e)
		goto out;
	if (str_starts(head, STR("\xef\xbb\xbf")))
		head = str_sub(head, 3, head.len);
	start = str_trim(head);
	if (str_starts(head, STR("PK\x03\x04")) || str_starts(head, STR("PK\x05\x06")) ||
	    str_starts(head, STR("PK\x07\x08"))) {
		*format = IMPORT_X_ARCHIVE;
	} else if (start.len == 0) {
		e = fault_set(f, ERR_UNSUPPORTED, "the file is empty");
	} else if (start.p[0] == '{' || start.p[0] == '[') {
		*format = import_json_format(head);
		if (*format == IMPORT_UNKNOWN)
			e = fault_set(f, ERR_UNSUPPORTED,
			    "this JSON holds no posts of the X API v2, snscrape or twscrape");
	} else if (str_starts(start, STR("window.YTD."))) {
		e = fault_set(f, ERR_UNSUPPORTED, "this is one file out of an X archive: give the whole zip");
	} else if (str_starts(head, STR("\x1f\x8b"))) {
		e = fault_set(
		    f, ERR_UNSUPPORTED, "the file is packed with gzip twice, or where it cannot be unpacked");
	} else {
		*format = table_format(head);
		if (*format == IMPORT_UNKNOWN)
			e = fault_set(f, ERR_UNSUPPORTED,
			    "the file is none of: X archive (zip), X analytics CSV, JSON of the X API v2, "
			    "snscrape JSON, twint CSV");
	}
out:
	free(buf);
	return e;
}

enum err
import_run(const struct import_input *in, enum import_format format, const struct import_limits *limits,
    const struct import_sink *sink, struct fault *f)
{
	struct import_job job;
	enum err e;

	e = import_job_open(&job, in, limits, sink, f);
	if (e)
		return e;
	switch (format) {
	case IMPORT_X_ARCHIVE:
		e = import_archive(&job);
		break;
	case IMPORT_X_CONTENT:
		e = import_xcsv(&job, false);
		break;
	case IMPORT_X_OVERVIEW:
		e = import_xcsv(&job, true);
		break;
	case IMPORT_X_V2:
		e = import_json(&job, false);
		break;
	case IMPORT_SNSCRAPE:
		e = import_json(&job, true);
		break;
	case IMPORT_TWINT:
		e = import_twint(&job);
		break;
	case IMPORT_UNKNOWN:
		e = fault_set(f, ERR_UNSUPPORTED, "the file's format is not known");
		break;
	}
	if (!e)
		import_job_progress(&job, in->size);
	import_job_close(&job);
	return e;
}
