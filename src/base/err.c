#include "base/err.h"

#include <stdarg.h>

void err_put(struct err *e, enum err_kind kind, const char *key, const char *note, ...)
{
	va_list ap;

	assert(e && key && kind != ERR_NONE);
	if (e->kind != ERR_NONE)
		return;
	e->kind = kind;
	e->key = key;
	va_start(ap, note);
	vsnprintf(e->note, sizeof(e->note), note, ap);
	va_end(ap);
}

/* Copy, cut at a whole UTF-8 character where it does not fit. */
static void copy_cut(char *to, size_t size, const char *from)
{
	size_t len = strlen(from);

	if (len >= size) {
		len = size - 1;
		while (len && ((unsigned char)from[len] & 0xC0) == 0x80)
			len--;
	}
	memcpy(to, from, len);
	to[len] = '\0';
}

void err_put_about(struct err *e, enum err_kind kind, const char *key, const char *what,
		   long number)
{
	assert(e && key && kind != ERR_NONE);
	if (e->kind != ERR_NONE)
		return;
	e->kind = kind;
	e->key = key;
	e->number = number;
	if (what)
		copy_cut(e->what, sizeof(e->what), what);
}

size_t err_type_len(const char *key)
{
	return strcspn(key, ".");
}

void err_clear(struct err *e)
{
	*e = (struct err){ 0 };
}
