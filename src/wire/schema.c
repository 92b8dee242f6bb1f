/*
 * A shape as JSON Schema (draft 2020-12), as OpenAPI 3.1 wants it. JSON is YAML too, so the
 * fragment can stand in docs/openapi.yaml as it is.
 */
#include "wire/inside.h"

static void put(struct sink *s, const char *name, const char *value)
{
	s->name(s, name);
	s->str(s, value, strlen(value));
}

static void put_num(struct sink *s, const char *name, int64_t n)
{
	s->name(s, name);
	s->num(s, n);
}

/* "type": "string", or ["string", "null"] */
static void put_type(struct sink *s, const char *type, bool nullable)
{
	if (!nullable) {
		put(s, "type", type);
		return;
	}
	s->name(s, "type");
	s->open(s, true);
	s->str(s, type, strlen(type));
	s->str(s, "null", 4);
	s->close(s, true);
}

static void put_ref(struct sink *s, const struct wire_shape *shape, bool nullable)
{
	BUF(ref, KiB);

	buf_printf(&ref, "#/components/schemas/%s", shape->name);
	if (!nullable) {
		put(s, "$ref", ref.ptr);
		return;
	}
	s->name(s, "oneOf");
	s->open(s, true);
	s->open(s, false);
	put(s, "$ref", ref.ptr);
	s->close(s, false);
	s->open(s, false);
	put(s, "type", "null");
	s->close(s, false);
	s->close(s, true);
}

static void put_string(struct sink *s, const struct wire_field *f, bool nullable)
{
	put_type(s, "string", nullable);
	/* Our bounds are bytes, those of the schema characters of one to four bytes. */
	if (f->min)
		put_num(s, "minLength", (f->min + 3) / 4);
	if (f->max)
		put_num(s, "maxLength", f->max);
	if (f->flags & WIRE_ID)
		put(s, "pattern", "^[a-z0-9][a-z0-9-]{0,62}$");
}

static void put_enum(struct sink *s, const struct wire_field *f, bool nullable)
{
	put_type(s, "string", nullable);
	s->name(s, "enum");
	s->open(s, true);
	for (size_t i = 0; f->names[i]; i++)
		s->str(s, f->names[i], strlen(f->names[i]));
	if (nullable)
		s->null(s);
	s->close(s, true);
}

/* Words that the program checks itself, or only writes. */
static void put_word(struct sink *s, const struct wire_field *f, bool nullable)
{
	if (f->names)
		put_enum(s, f, nullable);
	else
		put_string(s, f, nullable);
}

static void put_array(struct sink *s, const struct wire_field *f, bool nullable)
{
	put_type(s, "array", nullable);
	s->name(s, "items");
	s->open(s, false);
	if (f->type == WIRE_LIST)
		put_ref(s, f->shape, false);
	else
		put(s, "type", f->type == WIRE_STRS ? "string" : "integer");
	s->close(s, false);
	if (f->min)
		put_num(s, "minItems", f->min);
	if (f->max)
		put_num(s, "maxItems", f->max);
}

static void put_map(struct sink *s, const struct wire_field *f, bool nullable)
{
	put_type(s, "object", nullable);
	s->name(s, "additionalProperties");
	s->open(s, false);
	put(s, "type", "string");
	if (f->max)
		put_num(s, "maxLength", f->max);
	s->close(s, false);
}

static void put_field(struct sink *s, const struct wire_field *f, bool nullable)
{
	s->open(s, false);
	switch (f->type) {
	case WIRE_STR: put_word(s, f, nullable); break;
	case WIRE_INT:
	case WIRE_COUNT:
		put_type(s, "integer", nullable);
		put_num(s, "minimum", f->min);
		if (f->max)
			put_num(s, "maximum", f->max);
		break;
	case WIRE_BOOL: put_type(s, "boolean", nullable); break;
	case WIRE_TIME:
		put_type(s, "string", nullable);
		put(s, "format", "date-time");
		break;
	case WIRE_OID:
		put_type(s, "string", nullable);
		put(s, "pattern", "^[0-9a-f]{40}$");
		break;
	case WIRE_ENUM: put_enum(s, f, nullable); break;
	case WIRE_OBJ: put_ref(s, f->shape, nullable); break;
	case WIRE_LIST:
	case WIRE_STRS:
	case WIRE_INTS: put_array(s, f, nullable); break;
	case WIRE_MAP: put_map(s, f, nullable); break;
	case WIRE_VALUE: break;
	}
	if (f->flags & WIRE_OUT) {
		s->name(s, "readOnly");
		s->boolean(s, true);
	}
	if (f->about)
		put(s, "description", f->about);
	s->close(s, false);
}

static void put_tuple(struct sink *s, const struct wire_shape *shape)
{
	int64_t n = 0;

	put(s, "type", "array");
	s->name(s, "prefixItems");
	s->open(s, true);
	for (const struct wire_field *f = shape->fields; f->name; f++, n++)
		put_field(s, f, f->flags & (WIRE_NULL | WIRE_OPTIONAL));
	s->close(s, true);
	put_num(s, "minItems", n);
	put_num(s, "maxItems", n);
}

static void put_members(struct sink *s, const struct wire_shape *shape)
{
	bool any = false;

	put(s, "type", "object");
	for (const struct wire_field *f = shape->fields; f->name; f++)
		any = any || !(f->flags & WIRE_OPTIONAL);
	if (any) {
		s->name(s, "required");
		s->open(s, true);
		for (const struct wire_field *f = shape->fields; f->name; f++)
			if (!(f->flags & WIRE_OPTIONAL))
				s->str(s, f->name, strlen(f->name));
		s->close(s, true);
	}
	s->name(s, "properties");
	s->open(s, false);
	for (const struct wire_field *f = shape->fields; f->name; f++) {
		s->name(s, f->name);
		put_field(s, f, f->flags & WIRE_NULL);
	}
	s->close(s, false);
}

void wire_schema(const struct wire_shape *shape, struct buf *out)
{
	struct text_sink t;

	text_sink_init(&t, out, true);
	t.sink.open(&t.sink, false);
	if (shape->tuple)
		put_tuple(&t.sink, shape);
	else
		put_members(&t.sink, shape);
	t.sink.close(&t.sink, false);
	buf_putc(out, '\n');
}
