/* log.c: one JSON line on stderr for each thing that an operator should know. */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"

#define LINE_MAX_BYTES ((size_t)32 * 1024)
#define VALUE_MAX_BYTES 1024

/* The one piece of state that a process has for logging: who it is, and whose request it is answering. */
static struct {
	char program[32];
	char request[64];
	enum log_level level;
} logging = { "tweetx", "", LOG_INFO };

static _Thread_local struct {
	char text[8][24];
	unsigned next;
} numbers;

void
log_init(const char *program, enum log_level level)
{
	(void)snprintf(logging.program, sizeof(logging.program), "%s", program);
	logging.level = level;
}

void
log_request(const char *id)
{
	(void)snprintf(logging.request, sizeof(logging.request), "%s", id);
}

const char *
log_num(int64_t v)
{
	char *out = numbers.text[numbers.next++ % 8];

	(void)snprintf(out, sizeof(numbers.text[0]), "%lld", (long long)v);
	return out;
}

/* Cut at a character's border, so that the cut is not mistaken for broken text. */
static struct str
shorten(const char *s)
{
	struct str v = { s, strnlen(s, VALUE_MAX_BYTES + 1) };
	size_t back = 0;

	if (v.len <= VALUE_MAX_BYTES)
		return v;
	v.len = VALUE_MAX_BYTES;
	while (back < 3 && ((unsigned char)v.p[v.len] & 0xc0) == 0x80) {
		v.len--;
		back++;
	}
	return v;
}

static void
write_line(struct str line)
{
	size_t done = 0;
	ssize_t n;

	/* One write, so that lines of several processes do not mix; the rest only where the system took less.
	 */
	while (done < line.len) {
		n = write(STDERR_FILENO, line.p + done, line.len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		done += (size_t)n;
	}
}

void
log_at(enum log_level level, const char *message, ...)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	int saved = errno;
	int64_t now = clock_now_us();
	struct json_out j;
	const char *key, *value;
	struct buf b;
	char ts[32];
	va_list ap;
	int n;

	if (level < logging.level)
		return;
	buf_init(&b, LINE_MAX_BYTES);
	json_begin(&j, &b);
	json_obj(&j);
	clock_rfc3339(ts, now / 1000000);
	/* "...:00Z" becomes "...:00.000Z". */
	n = snprintf(ts + 19, sizeof(ts) - 19, ".%03dZ", (int)(now / 1000 % 1000));
	json_kv_s(&j, "ts", (struct str){ ts, n > 0 ? 19 + (size_t)n : 19 });
	json_kv_s(&j, "level", str_of(names[level <= LOG_ERROR ? level : LOG_ERROR]));
	json_kv_s(&j, "program", str_of(logging.program));
	if (logging.request[0] != '\0')
		json_kv_s(&j, "request_id", str_of(logging.request));
	json_kv_s(&j, "msg", shorten(message));
	va_start(ap, message);
	while ((key = va_arg(ap, const char *)) != NULL && (value = va_arg(ap, const char *)) != NULL) {
		/* Six bytes a byte at most; what might not fit is left out, and the line says so. */
		if (b.len + 6 * 2 * VALUE_MAX_BYTES + 100 > LINE_MAX_BYTES) {
			json_kv_b(&j, "cut", true);
			break;
		}
		json_key(&j, key);
		json_s(&j, shorten(value));
	}
	va_end(ap);
	json_end_obj(&j);
	buf_char(&b, '\n');
	if (b.err == ERR_OK)
		write_line(buf_view(&b));
	else
		write_line(STR("{\"level\":\"error\",\"msg\":\"a log line was lost: memory ran out\"}\n"));
	buf_free(&b);
	errno = saved;
}
