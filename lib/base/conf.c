/* conf.c: the table of settings and the values that an installation has given them. */
#include "base/conf.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/conf_value.h"
#include "base/log.h"

#define FILE_NAME "tweetx.env"
#define FILE_MAX_BYTES ((size_t)256 * 1024)
#define SECRET_MASK "********"

struct row {
	const char *name;
	enum conf_type type;
	const char *otherwise;
	int64_t min, max;
	const char *choices;
	bool secret;
	const char *doc;
};

static const struct row rows[CONF_COUNT] = {
#define CONF_ROW(id, name, type, otherwise, min, max, choices, secret, doc) \
	[CONF_##id] = { name, CONF_TYPE_##type, otherwise, min, max, choices, secret, doc },
	CONF_LIST(CONF_ROW)
#undef CONF_ROW
};

/* Who set a value; the later one wins. */
enum origin { BY_DEFAULT, BY_FILE, BY_ENVIRONMENT, BY_CALL };

struct setting {
	char *text;
	int64_t number;
	enum origin origin;
	bool in_file; /* seen there already: twice is a mistake */
	bool in_environment;
};

struct conf {
	struct setting settings[CONF_COUNT];
};

static enum err
refuse(struct fault *f, enum err err, struct str name, const char *what, const char *detail)
{
	fault_set(f, err, "%s%s", what, detail);
	if (f != NULL) {
		(void)snprintf(f->field, sizeof(f->field), STR_FMT, STR_ARG(name));
		(void)snprintf(f->setting, sizeof(f->setting), STR_FMT, STR_ARG(name));
	}
	return err;
}

static enum err
refuse_value(struct fault *f, const struct row *row, const char *must)
{
	char detail[200];

	if (row->type == CONF_TYPE_INT)
		(void)snprintf(detail, sizeof(detail), "a whole number from %" PRId64 " to %" PRId64,
		    row->min, row->max);
	else if (row->type == CONF_TYPE_CHOICE)
		(void)snprintf(detail, sizeof(detail), "one of %s", row->choices);
	else
		(void)snprintf(detail, sizeof(detail), "%s", must);
	/* The value itself stays out: it may be a secret on the wrong line. */
	return refuse(f, ERR_INVALID, str_of(row->name), "The value must be ", detail);
}

static enum err
set(struct conf *c, enum conf_id id, struct str value, enum origin origin, struct fault *f)
{
	const struct row *row = &rows[id];
	struct setting *s = &c->settings[id];
	struct conf_value v = { .number = 0 };
	const char *must = NULL;
	char *text;

	if (value.len == 0) {
		value = str_of(row->otherwise);
		origin = BY_DEFAULT;
	}
	/* An empty default is none: "no such thing" in any type. */
	if (value.len > 0)
		must = conf_value_read(row->type, value, row->min, row->max, row->choices, &v);
	if (must != NULL)
		return refuse_value(f, row, must);
	text = strdup(v.text);
	if (text == NULL)
		return fault_set(f, ERR_NOMEM, "Memory ran out");
	free(s->text);
	s->text = text;
	s->number = v.number;
	s->origin = origin;
	return ERR_OK;
}

enum err
conf_default(struct conf **out)
{
	struct conf *c = calloc(1, sizeof(*c));
	enum err err = c == NULL ? ERR_NOMEM : ERR_OK;

	*out = NULL;
	for (int i = 0; i < CONF_COUNT && err == ERR_OK; i++)
		err = set(c, (enum conf_id)i, STR(""), BY_DEFAULT, NULL);
	if (err == ERR_OK)
		*out = c;
	else
		conf_free(c);
	return err;
}

void
conf_free(struct conf *c)
{
	if (c == NULL)
		return;
	for (int i = 0; i < CONF_COUNT; i++) {
		if (c->settings[i].text != NULL)
			explicit_bzero(c->settings[i].text, strlen(c->settings[i].text));
		free(c->settings[i].text);
	}
	free(c);
}

static bool
find(struct str name, enum conf_id *id)
{
	for (int i = 0; i < CONF_COUNT; i++) {
		if (str_eq(name, str_of(rows[i].name))) {
			*id = (enum conf_id)i;
			return true;
		}
	}
	return false;
}

/* NAME or, for a secret, NAME_FILE. */
static bool
find_or_file(struct str name, enum conf_id *id, bool *by_file)
{
	*by_file = false;
	if (find(name, id))
		return true;
	if (!str_ends(name, STR("_FILE")) || !find(str_sub(name, 0, name.len - 5), id) || !rows[*id].secret)
		return false;
	*by_file = true;
	return true;
}

/* The whole of a file, at most `b->max` bytes. `mode` is its permissions. */
static enum err
read_file(const char *path, struct buf *b, mode_t *mode)
{
	FILE *in = fopen(path, "re");
	enum err err = ERR_IO;
	struct stat st;
	size_t n;

	if (in == NULL)
		return errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO;
	if (fstat(fileno(in), &st) != 0 || !S_ISREG(st.st_mode))
		goto out;
	*mode = st.st_mode;
	do {
		char part[4096];

		n = fread(part, 1, sizeof(part), in);
		buf_put(b, part, n);
	} while (n > 0);
	err = ferror(in) ? ERR_IO : b->err == ERR_FULL ? ERR_TOO_LARGE : b->err;
out:
	(void)fclose(in);
	return err;
}

static enum err
set_from_file(struct conf *c, enum conf_id id, struct str path, enum origin origin, struct fault *f)
{
	struct str name = str_of(rows[id].name);
	char cpath[4096];
	mode_t mode = 0;
	struct buf b;
	enum err err;
	int n;

	buf_init(&b, CONF_VALUE_MAX);
	n = snprintf(cpath, sizeof(cpath), STR_FMT, STR_ARG(path));
	err = n < 0 || (size_t)n >= sizeof(cpath) ? ERR_IO : read_file(cpath, &b, &mode);
	if (err == ERR_NOMEM)
		fault_set(f, err, "Memory ran out");
	else if (err != ERR_OK)
		err = refuse(f, ERR_IO, name, "The file that holds this secret cannot be read", "");
	else
		err = set(c, id, str_trim(buf_view(&b)), origin, f);
	if (b.data != NULL)
		explicit_bzero(b.data, b.cap);
	buf_free(&b);
	return err;
}

/* One NAME=value of the file or the environment. */
static enum err
take(struct conf *c, struct str name, struct str value, enum origin origin, struct fault *f)
{
	struct setting *s;
	enum conf_id id;
	bool by_file, *seen;

	if (!find_or_file(name, &id, &by_file)) {
		if (origin == BY_ENVIRONMENT && !str_starts(name, STR("TWEETX_")))
			return ERR_OK;
		return refuse(f, ERR_INVALID, name, "There is no such setting", "");
	}
	if (origin == BY_FILE && id == CONF_HOME)
		return refuse(f, ERR_INVALID, name,
		    "This setting belongs into the environment: it says where the file is", "");
	/* Empty is what compose files and service managers pass for "not set". */
	if (value.len == 0)
		return ERR_OK;
	s = &c->settings[id];
	seen = origin == BY_FILE ? &s->in_file : &s->in_environment;
	if (*seen)
		return refuse(f, ERR_INVALID, str_of(rows[id].name), "This setting is given twice", "");
	*seen = true;
	if (s->origin > origin)
		return ERR_OK;
	return by_file ? set_from_file(c, id, value, origin, f) : set(c, id, value, origin, f);
}

static enum err
load_environment(struct conf *c, struct fault *f)
{
	enum err err = ERR_OK;

	for (char **e = environ; e != NULL && *e != NULL && err == ERR_OK; e++) {
		struct str value = str_of(*e), name;

		if (str_chr(value, '=') == (size_t)-1)
			continue;
		(void)str_cut(&value, '=', &name);
		err = take(c, name, value, BY_ENVIRONMENT, f);
	}
	return err;
}

static enum err
take_line(struct conf *c, struct str line, int number, struct fault *f)
{
	struct str name;
	char quote;

	line = str_trim(line);
	if (line.len == 0 || line.p[0] == '#')
		return ERR_OK;
	if (str_starts(line, STR("export ")))
		line = str_trim(str_sub(line, 7, line.len));
	if (str_chr(line, '=') == (size_t)-1)
		return fault_set(f, ERR_INVALID, "Line %d of " FILE_NAME " is not NAME=value", number);
	(void)str_cut(&line, '=', &name);
	name = str_trim(name);
	line = str_trim(line);
	quote = line.len > 0 ? line.p[0] : '\0';
	if (quote == '"' || quote == '\'') {
		if (line.len < 2 || line.p[line.len - 1] != quote ||
		    str_chr(str_sub(line, 1, line.len - 2), quote) != (size_t)-1)
			return fault_set(
			    f, ERR_INVALID, "Line %d of " FILE_NAME " has an open quote", number);
		line = str_sub(line, 1, line.len - 2);
	}
	return take(c, name, line, BY_FILE, f);
}

static enum err
load_file(struct conf *c, struct fault *f)
{
	bool secrets = false;
	struct str rest, line;
	char path[4096];
	mode_t mode = 0;
	struct buf b;
	enum err err;
	int number = 0;

	buf_init(&b, FILE_MAX_BYTES);
	if (!conf_path(c, path, sizeof(path), FILE_NAME)) {
		err = refuse(f, ERR_INVALID, STR("TWEETX_HOME"), "The path is too long", "");
		goto out;
	}
	err = read_file(path, &b, &mode);
	if (err == ERR_NOT_FOUND) {
		err = ERR_OK;
		goto out;
	}
	if (err != ERR_OK) {
		fault_set(f, err, "%s",
		    err == ERR_TOO_LARGE ? FILE_NAME " is too large" : FILE_NAME " cannot be read");
		goto out;
	}
	rest = buf_view(&b);
	while (err == ERR_OK && str_cut(&rest, '\n', &line))
		err = take_line(c, line, ++number, f);
	for (int i = 0; i < CONF_COUNT; i++)
		secrets = secrets || (rows[i].secret && c->settings[i].in_file);
	if (err == ERR_OK && secrets && (mode & S_IROTH))
		log_warn(
		    "everybody on this machine can read the secrets in " FILE_NAME, "remedy", "chmod 600");
out:
	if (b.data != NULL)
		explicit_bzero(b.data, b.cap);
	buf_free(&b);
	return err;
}

/* The Redis that was started under TWEETX_HOME (tools/run) is that of every program of it: one that passed it
 * by would leave there what it has forgotten. */
static enum err
find_redis(struct conf *c, struct fault *f)
{
	char path[4096], url[4096 + 8];
	struct stat st;

	if (c->settings[CONF_REDIS_URL].origin != BY_DEFAULT ||
	    !conf_path(c, path, sizeof(path), "run/redis.sock") || stat(path, &st) != 0 ||
	    !S_ISSOCK(st.st_mode))
		return ERR_OK;
	(void)snprintf(url, sizeof(url), "unix:%s", path);
	return set(c, CONF_REDIS_URL, str_of(url), BY_DEFAULT, f);
}

enum err
conf_load(struct conf **out, struct fault *f)
{
	struct conf *c = NULL;
	enum err err;

	*out = NULL;
	err = conf_default(&c);
	if (err != ERR_OK)
		return fault_set(f, err, "Memory ran out");
	err = load_environment(c, f);
	if (err == ERR_OK)
		err = load_file(c, f);
	if (err == ERR_OK)
		err = find_redis(c, f);
	if (err == ERR_OK)
		*out = c;
	else
		conf_free(c);
	return err;
}

enum err
conf_set(struct conf *c, const char *name, const char *value, struct fault *f)
{
	enum conf_id id;

	if (!find(str_of(name), &id))
		return refuse(f, ERR_INVALID, str_of(name), "There is no such setting", "");
	return set(c, id, str_of(value), BY_CALL, f);
}

const char *
conf_str(const struct conf *c, enum conf_id id)
{
	return c->settings[id].text;
}

int64_t
conf_int(const struct conf *c, enum conf_id id)
{
	return rows[id].type == CONF_TYPE_INT ? c->settings[id].number : 0;
}

bool
conf_bool(const struct conf *c, enum conf_id id)
{
	return rows[id].type == CONF_TYPE_BOOL && c->settings[id].number != 0;
}

int64_t
conf_usd(const struct conf *c, enum conf_id id)
{
	return rows[id].type == CONF_TYPE_USD ? c->settings[id].number : 0;
}

bool
conf_path(const struct conf *c, char *out, size_t size, const char *relative)
{
	int n = snprintf(out, size, "%s/%s", c->settings[CONF_HOME].text, relative);

	return n >= 0 && (size_t)n < size;
}

const char *
conf_name(enum conf_id id)
{
	return rows[id].name;
}

const char *
conf_doc(enum conf_id id)
{
	return rows[id].doc;
}

bool
conf_is_secret(enum conf_id id)
{
	return rows[id].secret;
}

void
conf_print(const struct conf *c, FILE *f)
{
	static const char *const origins[] = { "default", "set in " FILE_NAME, "set in the environment",
		"set here" };

	for (int i = 0; i < CONF_COUNT; i++) {
		const struct row *row = &rows[i];
		const struct setting *s = &c->settings[i];
		bool masked = row->secret && s->text[0] != '\0';

		(void)fprintf(f, "%s# %s\n# ", i > 0 ? "\n" : "", row->doc);
		if (row->type == CONF_TYPE_INT)
			(void)fprintf(f, "%" PRId64 " to %" PRId64 "; ", row->min, row->max);
		else if (row->type == CONF_TYPE_CHOICE)
			(void)fprintf(f, "%s; ", row->choices);
		else if (row->type == CONF_TYPE_BOOL)
			(void)fprintf(f, "on|off; ");
		(void)fprintf(f, "default %s; now: %s\n",
		    row->otherwise[0] != '\0' ? row->otherwise : "empty", origins[s->origin]);
		/* What nobody set stands as a comment, as it would in the file. */
		(void)fprintf(f, "%s%s=%s\n", s->origin == BY_DEFAULT ? "#" : "", row->name,
		    masked ? SECRET_MASK : s->text);
	}
}
