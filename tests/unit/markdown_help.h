/*
 * Marks of changes as they are written in tests: {+1:new:} and {-1:old:}.
 */
#ifndef TESTS_UNIT_MARKDOWN_HELP_H
#define TESTS_UNIT_MARKDOWN_HELP_H

#include "base/buf.h"
#include "prose/prose.h"

static struct str of(const struct buf *b)
{
	return (struct str){ b->ptr, b->len };
}

/* {+1:new:} and {-1:old:} stand for change marks. */
static void put_marks(struct buf *b)
{
	BUF(out, 4 * MiB);

	for (size_t i = 0; i < b->len;) {
		const char *at = b->ptr + i;
		int n;

		if (at[0] == '{' && (at[1] == '+' || at[1] == '-')) {
			buf_puts(&out, at[1] == '+' ? PROSE_MARK_INS : PROSE_MARK_DEL);
			n = (int)strspn(at + 2, "0123456789");
			buf_put(&out, at + 2, (size_t)n);
			n += 2;
			if (at[n] == ':') {
				buf_puts(&out, PROSE_MARK_GO);
				n++;
			}
			i += (size_t)n;
		} else if (at[0] == ':' && at[1] == '}') {
			buf_puts(&out, PROSE_MARK_END);
			i += 2;
		} else {
			buf_putc(&out, at[0]);
			i++;
		}
	}
	buf_clear(b);
	buf_put(b, out.ptr, out.len);
}

#endif
