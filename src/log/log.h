/*
 * The log: logfmt lines on stderr, one write(2) each, so that threads do not mix them.
 * Only http, cli, store (projections) and main write; library code returns errors instead.
 * Never a body, a token, a cookie, a name or an address of a person.
 */
#ifndef LOG_LOG_H
#define LOG_LOG_H

#include "base/err.h"

enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR };
/* log_line(LOG_INFO, "request", "method=%s status=%d", …): control characters are escaped. */
void log_line(enum log_level level, const char *event, const char *fmt, ...) PRINTF(3, 4);
/* A value in double quotes, as logfmt has one with blanks or quotes in it; cut at LOG_WORDS bytes. */
enum { LOG_WORDS = 1024 };
const char *log_words(char out[LOG_WORDS], const char *s);
/* An error with its kind, key and note. */
void log_err(enum log_level level, const char *event, const struct err *e);
/* Lines below this level are dropped; LOG_INFO at start. */
void log_threshold(enum log_level level);

#endif
