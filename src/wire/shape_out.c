#include "wire/inside.h"

static const void *pointer_at(const char *at)
{
	const void *p;

	/* The member may be a pointer to anything: copied, not read through another type. */
	memcpy(&p, at, sizeof(p));
	return p;
}

/* Items and number of a WIRE_LIST_OF. */
static const char *list_at(const char *at, size_t *n)
{
	memcpy(n, at + sizeof(void *), sizeof(*n));
	return pointer_at(at);
}

static int64_t int64_at(const char *at)
{
	int64_t n;

	memcpy(&n, at, sizeof(n));
	return n;
}

static int enum_at(const char *at)
{
	int n;

	memcpy(&n, at, sizeof(n));
	return n;
}

static bool bool_at(const char *at)
{
	bool b;

	memcpy(&b, at, sizeof(b));
	return b;
}

static bool is_empty(const struct wire_field *f, const char *at)
{
	const char *s;
	size_t n;

	switch (f->type) {
	case WIRE_STR: s = pointer_at(at); return !s || !*s;
	case WIRE_INT:
	case WIRE_TIME: return int64_at(at) == 0;
	case WIRE_BOOL: return !bool_at(at);
	case WIRE_OID: return !*at;
	case WIRE_ENUM: return enum_at(at) == 0;
	case WIRE_OBJ:
	case WIRE_VALUE:
	case WIRE_COUNT:
	case WIRE_STRS:
	case WIRE_INTS: return !pointer_at(at);
	case WIRE_LIST:
	case WIRE_MAP: list_at(at, &n); return n == 0;
	}
	return false;
}

static void tell_list(const struct wire_field *f, const char *at, struct sink *s)
{
	const struct wire_strs *strs = (const void *)at;
	const struct wire_ints *ints = (const void *)at;
	size_t n;
	const char *items = list_at(at, &n);

	s->open(s, true);
	for (size_t i = 0; i < n; i++) {
		if (f->type == WIRE_LIST)
			shape_tell(f->shape, items + i * f->shape->size, s);
		else if (f->type == WIRE_STRS)
			s->str(s, strs->items[i], strlen(strs->items[i]));
		else
			s->num(s, ints->items[i]);
	}
	s->close(s, true);
}

static void tell_map(const struct wire_map *m, struct sink *s)
{
	s->open(s, false);
	for (size_t i = 0; i < m->n; i++) {
		s->name(s, m->items[i].name);
		s->str(s, m->items[i].value, strlen(m->items[i].value));
	}
	s->close(s, false);
}

static void tell_enum(const struct wire_field *f, int n, struct sink *s)
{
	for (int i = 0; i <= n; i++)
		assert(n >= 0 && f->names[i]);
	s->str(s, f->names[n], strlen(f->names[n]));
}

/* A required member that is empty is a bug, except where empty is a value: "", 0, false, []. */
static void tell_field(const struct wire_field *f, const char *at, struct sink *s)
{
	const void *p;
	char text[CLOCK_TEXT];

	switch (f->type) {
	case WIRE_STR:
		p = pointer_at(at);
		assert(p);
		s->str(s, p, strlen(p));
		break;
	case WIRE_INT: s->num(s, int64_at(at)); break;
	case WIRE_BOOL: s->boolean(s, bool_at(at)); break;
	case WIRE_COUNT:
		p = pointer_at(at);
		assert(p);
		s->num(s, int64_at(p));
		break;
	case WIRE_TIME:
		clock_text(int64_at(at), text);
		s->str(s, text, CLOCK_TEXT - 1);
		break;
	case WIRE_OID:
		assert(*at);
		s->str(s, at, OID_HEX);
		break;
	case WIRE_ENUM: tell_enum(f, enum_at(at), s); break;
	case WIRE_OBJ:
		p = pointer_at(at);
		assert(p);
		shape_tell(f->shape, p, s);
		break;
	case WIRE_LIST:
	case WIRE_STRS:
	case WIRE_INTS: tell_list(f, at, s); break;
	case WIRE_MAP: tell_map((const void *)at, s); break;
	case WIRE_VALUE:
		p = pointer_at(at);
		if (p)
			s->value(s, json_of(p));
		else
			s->null(s);
		break;
	}
}

void shape_tell(const struct wire_shape *shape, const void *obj, struct sink *s)
{
	s->open(s, shape->tuple);
	for (const struct wire_field *f = shape->fields; f->name; f++) {
		const char *at = (const char *)obj + f->at;
		bool empty = (f->flags & (WIRE_NULL | WIRE_OPTIONAL)) && is_empty(f, at);

		if (empty && !shape->tuple && !(f->flags & WIRE_NULL))
			continue;
		if (!shape->tuple)
			s->name(s, f->name);
		if (empty)
			s->null(s);
		else
			tell_field(f, at, s);
	}
	s->close(s, shape->tuple);
}

void wire_out(const struct wire_shape *shape, const void *obj, struct buf *out)
{
	struct text_sink t;

	text_sink_init(&t, out, false);
	shape_tell(shape, obj, &t.sink);
}

void wire_out_pretty(const struct wire_shape *shape, const void *obj, struct buf *out)
{
	struct text_sink t;

	text_sink_init(&t, out, true);
	shape_tell(shape, obj, &t.sink);
	buf_putc(out, '\n');
}
