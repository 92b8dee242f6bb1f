#include "log/log.h"

#include "base/buf.h"
#include "base/clock.h"

#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

enum { MAX_LINE = 4096 }; /* PIPE_BUF: up to this much a pipe does not mix writers */

static atomic_int threshold = LOG_INFO;

void log_threshold(enum log_level level)
{
	atomic_store(&threshold, (int)level);
}

/* No byte of a value can end the line or speak to a terminal: C0, DEL and C1 become \xNN. */
static void put_escaped(struct buf *out, const char *s)
{
	for (; *s && !out->over; s++) {
		unsigned char c = (unsigned char)*s, next = (unsigned char)s[1];

		if (c < 0x20 || c == 0x7F)
			buf_printf(out, "\\x%02x", c);
		else if (c == 0xC2 && next >= 0x80 && next <= 0x9F)
			buf_printf(out, "\\x%02x", (unsigned char)*++s);
		else
			buf_putc(out, (char)c);
	}
}

void log_line(enum log_level level, const char *event, const char *fmt, ...)
{
	static const char *const names[] = { "info", "warn", "error" };
	char fields[MAX_LINE / 2], at[CLOCK_TEXT];
	BUF(line, MAX_LINE - 1);
	int saved = errno;
	va_list ap;

	if ((int)level < atomic_load(&threshold))
		return;
	va_start(ap, fmt);
	vsnprintf(fields, sizeof(fields), fmt, ap);
	va_end(ap);
	clock_text(clock_now(), at);
	buf_printf(&line, "at=%s level=%s event=%s ", at, names[level], event);
	put_escaped(&line, fields);
	line.max = MAX_LINE;
	buf_putc(&line, '\n');
	/* Nobody can be told that the log is gone. */
	if (write(STDERR_FILENO, line.ptr, line.len) < 0)
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
