/*
 * A growing byte string that is born with a maximum.
 *
 * Invariants, true after every call: ptr is never NULL, ptr[len] == 0, len <= max. Appending past
 * max drops the whole append and sets over; append freely and ask once at the end (buf_check).
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/err.h"
#include "base/str.h"

#include <stdarg.h>

struct buf {
	char *ptr;  /* NUL-terminated bytes, owned */
	size_t len; /* bytes in use */
	size_t cap; /* bytes allocated, 0 while ptr is the shared empty string */
	size_t max; /* len never passes this */
	bool over;  /* something did not fit */
};

extern char buf_empty[1];
#define BUF_INIT(max_bytes)                                                                        \
	{                                                                                          \
		.ptr = buf_empty, .max = (max_bytes)                                               \
	}
/* CLEANUP(buf_done) struct buf b = BUF_INIT(4 * KiB); */
#define BUF(name, max_bytes) CLEANUP(buf_done) struct buf name = BUF_INIT(max_bytes)

/* The bytes as a slice; valid until the next change. */
#define STR_BUF(b) ((struct str){ (b).ptr, (b).len })

void buf_init(struct buf *b, size_t max_bytes);
/* Frees; the buf is empty and usable again. */
void buf_done(struct buf *b);
/* Keeps the memory, drops the content and the over flag. */
void buf_clear(struct buf *b);
void buf_put(struct buf *b, const void *p, size_t len);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) PRINTF(2, 0);
/* Cut to len bytes; len must not be larger than b->len. */
void buf_cut(struct buf *b, size_t len);
/* 0, or -1 with ERR_TOO_BIG "too-large.answer" if something was dropped. */
int buf_check(const struct buf *b, struct err *e) MUST_USE;
/* Gives the bytes to the caller, who frees them with free(); the buf is empty again. */
char *buf_take(struct buf *b, size_t *len);

#endif
