#include "log/log.h"

#include "base/clock.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <unistd.h>

enum { MAX_LINE = 4096 }; /* PIPE_BUF: up to this much a pipe does not mix writers */

/* On the stack: a line is written for each request. What does not fit is left out at the end. */
struct line {
	char text[MAX_LINE];
	size_t len;
};

static atomic_int threshold = LOG_INFO;

void log_threshold(enum log_level level)
{
	atomic_store(&threshold, (int)level);
}

static void put(struct line *l, const char *p, size_t len)
{
	len = MIN(len, sizeof(l->text) - 1 - l->len); /* the newline has its place */
	memcpy(l->text + l->len, p, len);
	l->len += len;
}

static void put_s(struct line *l, const char *s)
{
	put(l, s, strlen(s));
}

/* Bytes at s that can neither end a line nor speak to a terminal: not C0, DEL or C1. */
static size_t harmless(const unsigned char *s)
{
	size_t n = 0;

	while (s[n] >= 0x20 && s[n] != 0x7F &&
	       !(s[n] == 0xC2 && s[n + 1] >= 0x80 && s[n + 1] <= 0x9F))
		n++;
	return n;
}

/* The others become \xNN. */
static void put_escaped(struct line *l, const char *s)
{
	for (;;) {
		size_t n = harmless((const unsigned char *)s);
		char hex[8];

		put(l, s, n);
		s += n;
		if (!*s)
			return;
		s += (unsigned char)*s == 0xC2;
		snprintf(hex, sizeof(hex), "\\x%02x", (unsigned char)*s++);
		put_s(l, hex);
	}
}

/* The time as text, made anew once a second in each thread. */
static void put_now(struct line *l)
{
	static _Thread_local char text[CLOCK_TEXT];
	static _Thread_local int64_t made = -1;
	int64_t now = clock_now();

	if (now != made) {
		clock_text(now, text);
		made = now;
	}
	put_s(l, text);
}

void log_line(enum log_level level, const char *event, const char *fmt, ...)
{
	static const char *const names[] = { "info", "warn", "error" };
	char fields[MAX_LINE / 2];
	struct line line;
	int saved = errno;
	va_list ap;

	if ((int)level < atomic_load(&threshold))
		return;
	line.len = 0;
	va_start(ap, fmt);
	vsnprintf(fields, sizeof(fields), fmt, ap);
	va_end(ap);
	put_s(&line, "at=");
	put_now(&line);
	put_s(&line, " level=");
	put_s(&line, names[level]);
	put_s(&line, " event=");
	put_s(&line, event);
	put_s(&line, " ");
	put_escaped(&line, fields);
	line.text[line.len++] = '\n';
	/* Nobody can be told that the log is gone. */
	if (write(STDERR_FILENO, line.text, line.len) < 0)
		errno = saved;
	errno = saved;
}

const char *log_words(char out[LOG_WORDS], const char *s)
{
	size_t n = 0;

	out[n++] = '"';
	for (; *s && n < LOG_WORDS - 3; s++) {
		if (*s == '"' || *s == '\\')
			out[n++] = '\\';
		out[n++] = *s;
	}
	out[n++] = '"';
	out[n] = '\0';
	return out;
}

void log_err(enum log_level level, const char *event, const struct err *e)
{
	char note[LOG_WORDS];

	log_line(level, event, "kind=%d key=%s note=%s", (int)e->kind, e->key ? e->key : "",
		 log_words(note, e->note));
}
