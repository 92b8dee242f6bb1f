#include "wire/inside.h"

#include <inttypes.h>

static void indent(struct text_sink *t)
{
	buf_putc(t->out, '\n');
	for (int i = 0; i < t->depth; i++)
		buf_puts(t->out, "  ");
}

/* What stands before a name or a value: nothing behind a name, else a comma and a new line. */
static void before(struct text_sink *t)
{
	if (t->named) {
		t->named = false;
		return;
	}
	if (!t->depth)
		return;
	if (!t->fresh)
		buf_putc(t->out, ',');
	t->fresh = false;
	if (t->pretty)
		indent(t);
}

static void put_string(struct buf *out, const char *p, size_t len)
{
	size_t from = 0;

	buf_putc(out, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_put(out, p + from, i - from);
		from = i + 1;
		if (c == '\n')
			buf_puts(out, "\\n");
		else if (c == '\t')
			buf_puts(out, "\\t");
		else if (c < 0x20)
			buf_printf(out, "\\u%04x", c);
		else
			buf_put(out, (const char[]){ '\\', (char)c }, 2);
	}
	buf_put(out, p + from, len - from);
	buf_putc(out, '"');
}

static void text_open(struct sink *s, bool list)
{
	struct text_sink *t = (struct text_sink *)s;

	before(t);
	buf_putc(t->out, list ? '[' : '{');
	t->depth++;
	t->fresh = true;
}

static void text_close(struct sink *s, bool list)
{
	struct text_sink *t = (struct text_sink *)s;

	assert(t->depth > 0 && !t->named);
	t->depth--;
	if (t->pretty && !t->fresh)
		indent(t);
	t->fresh = false;
	buf_putc(t->out, list ? ']' : '}');
}

static void text_name(struct sink *s, const char *name)
{
	struct text_sink *t = (struct text_sink *)s;

	before(t);
	put_string(t->out, name, strlen(name));
	buf_puts(t->out, t->pretty ? ": " : ":");
	t->named = true;
}

static void text_str(struct sink *s, const char *p, size_t len)
{
	struct text_sink *t = (struct text_sink *)s;

	before(t);
	put_string(t->out, p, len);
}

static void text_num(struct sink *s, int64_t n)
{
	struct text_sink *t = (struct text_sink *)s;

	before(t);
	buf_printf(t->out, "%" PRId64, n);
}

static void text_boolean(struct sink *s, bool b)
{
	struct text_sink *t = (struct text_sink *)s;

	before(t);
	buf_puts(t->out, b ? "true" : "false");
}

static void text_null(struct sink *s)
{
	struct text_sink *t = (struct text_sink *)s;

	before(t);
	buf_puts(t->out, "null");
}

/* The shortest decimal that reads back as the same number, always recognizable as a real. */
static void put_real(struct text_sink *t, double v)
{
	char text[40];

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, v);
		if (strtod(text, NULL) == v)
			break;
	}
	before(t);
	buf_puts(t->out, text);
	if (!strpbrk(text, ".eE"))
		buf_puts(t->out, ".0");
}

static void text_value(struct sink *s, const json_t *j)
{
	const char *name;
	json_t *v;
	size_t i;

	switch (json_typeof(j)) {
	case JSON_OBJECT:
		text_open(s, false);
		json_object_foreach((json_t *)(uintptr_t)j, name, v)
		{
			text_name(s, name);
			text_value(s, v);
		}
		text_close(s, false);
		break;
	case JSON_ARRAY:
		text_open(s, true);
		json_array_foreach(j, i, v) text_value(s, v);
		text_close(s, true);
		break;
	case JSON_STRING: text_str(s, json_string_value(j), json_string_length(j)); break;
	case JSON_INTEGER: text_num(s, json_integer_value(j)); break;
	case JSON_REAL: put_real((struct text_sink *)s, json_real_value(j)); break;
	case JSON_TRUE: text_boolean(s, true); break;
	case JSON_FALSE: text_boolean(s, false); break;
	case JSON_NULL: text_null(s); break;
	}
}

void text_sink_init(struct text_sink *t, struct buf *out, bool pretty)
{
	*t = (struct text_sink){
		.sink = { text_open, text_close, text_name, text_str, text_num, text_boolean,
			  text_null, text_value },
		.out = out,
		.pretty = pretty,
	};
}

void wire_write(const struct wire *v, struct buf *out)
{
	struct text_sink t;

	text_sink_init(&t, out, false);
	text_value(&t.sink, json_of(v));
}

void wire_write_pretty(const struct wire *v, struct buf *out)
{
	struct text_sink t;

	text_sink_init(&t, out, true);
	text_value(&t.sink, json_of(v));
	buf_putc(out, '\n');
}
