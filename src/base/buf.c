#include "base/buf.h"

char buf_empty[1];

void buf_init(struct buf *b, size_t max_bytes)
{
	*b = (struct buf)BUF_INIT(max_bytes);
}

void buf_done(struct buf *b)
{
	if (b->cap)
		free(b->ptr);
	buf_init(b, b->max);
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->over = false;
	if (b->cap)
		b->ptr[0] = '\0';
}

/* Room for len more bytes and the NUL; false (and over) past the maximum. */
static bool reserve(struct buf *b, size_t len)
{
	size_t need, cap;

	if (len > b->max || b->len > b->max - len) {
		b->over = true;
		return false;
	}
	need = b->len + len + 1;
	if (need <= b->cap)
		return true;
	cap = b->cap ? b->cap : 64;
	while (cap < need)
		cap += cap / 2;
	if (cap > b->max)
		cap = b->max + 1;
	b->ptr = mem_grow(b->cap ? b->ptr : NULL, cap, 1);
	b->cap = cap;
	return true;
}

void buf_put(struct buf *b, const void *p, size_t len)
{
	if (!len || !reserve(b, len))
		return;
	memcpy(b->ptr + b->len, p, len);
	b->len += len;
	b->ptr[b->len] = '\0';
}

void buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void buf_putc(struct buf *b, char c)
{
	buf_put(b, &c, 1);
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	size_t room = b->cap ? b->cap - b->len : 0; /* mostly enough: one pass then */
	va_list again;
	int len;

	va_copy(again, ap);
	len = vsnprintf(room ? b->ptr + b->len : NULL, room, fmt, ap);
	assert(len >= 0);
	if ((size_t)len < room) {
		b->len += (size_t)len;
	} else if (len > 0 && reserve(b, (size_t)len)) {
		vsnprintf(b->ptr + b->len, (size_t)len + 1, fmt, again);
		b->len += (size_t)len;
	} else if (room) {
		b->ptr[b->len] = '\0'; /* over: nothing of it stays */
	}
	va_end(again);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void buf_cut(struct buf *b, size_t len)
{
	assert(len <= b->len);
	b->len = len;
	if (b->cap)
		b->ptr[len] = '\0';
}

int buf_check(const struct buf *b, struct err *e)
{
	if (!b->over)
		return 0;
	return err_about(e, ERR_TOO_BIG, "too-large.answer", NULL, (long)b->max);
}

char *buf_take(struct buf *b, size_t *len)
{
	char *p = b->cap ? b->ptr : mem_dup("", 0);

	if (len)
		*len = b->len;
	buf_init(b, b->max);
	return p;
}
