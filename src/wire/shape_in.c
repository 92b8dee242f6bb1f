#include "wire/inside.h"

/* Where in the input we are, innermost first, for the path in a refusal. */
struct place {
	const struct place *up;
	const char *name; /* a member, or NULL for an element */
	size_t index;
};

struct in {
	struct arena *a;
	struct err *e;
};

static void put_path(const struct place *p, struct buf *out)
{
	if (!p)
		return;
	put_path(p->up, out);
	if (!p->name)
		buf_printf(out, "[%zu]", p->index);
	else
		buf_printf(out, "%s%s", out->len ? "." : "", p->name);
}

static int refuse(const struct in *in, const char *key, const struct place *p, int64_t number)
{
	BUF(path, 8 * KiB);

	put_path(p, &path);
	return err_about(in->e, ERR_BAD, key, path.ptr, (long)number);
}

static int wrong_type(const struct in *in, const struct place *p)
{
	return refuse(in, "bad-request.member-type", p, 0);
}

static int wrong_value(const struct in *in, const struct place *p)
{
	return refuse(in, "bad-request.member-value", p, 0);
}

/* n bytes or elements against min and max; the message names the limit that was passed. */
static int check_length(const struct in *in, const struct wire_field *f, size_t n,
			const struct place *p)
{
	if (f->max > 0 && n > (size_t)f->max)
		return refuse(in, "bad-request.member-length", p, f->max);
	if (f->min > 0 && n < (size_t)f->min)
		return refuse(in, "bad-request.member-length", p, f->min);
	return 0;
}

static int in_object(const struct wire_shape *shape, const json_t *j, const struct place *p,
		     const struct in *in, char *out);

static void put_pointer(char *at, const void *p)
{
	memcpy(at, &p, sizeof(p));
}

static void put_int64(char *at, int64_t n)
{
	memcpy(at, &n, sizeof(n));
}

/* A string of the input as it stands there; NULL (and refused) if it is something else. */
static const char *string_of(const json_t *j, const struct place *p, const struct in *in)
{
	if (json_is_string(j))
		return json_string_value(j);
	wrong_type(in, p);
	return NULL;
}

static int in_str(const struct wire_field *f, const json_t *j, const struct place *p,
		  const struct in *in, char *at)
{
	const char *s = string_of(j, p, in);

	if (!s || check_length(in, f, json_string_length(j), p) != 0)
		return -1;
	if ((f->flags & WIRE_ID) && !id_valid(s))
		return wrong_value(in, p);
	put_pointer(at, arena_dup_len(in->a, s, json_string_length(j)));
	return 0;
}

static int in_int(const struct wire_field *f, const json_t *j, const struct place *p,
		  const struct in *in, char *at)
{
	int64_t n = json_integer_value(j);

	if (!json_is_integer(j))
		return wrong_type(in, p);
	if (n < f->min || (f->max && n > f->max))
		return wrong_value(in, p);
	put_int64(at, n);
	return 0;
}

static int in_time(const json_t *j, const struct place *p, const struct in *in, char *at)
{
	const char *s = string_of(j, p, in);
	int64_t t;

	if (!s)
		return -1;
	if (!clock_parse(s, &t))
		return wrong_value(in, p);
	put_int64(at, t);
	return 0;
}

static int in_oid(const json_t *j, const struct place *p, const struct in *in, char *at)
{
	const char *s = string_of(j, p, in);
	struct oid id;

	if (!s)
		return -1;
	if (!oid_parse(s, &id))
		return wrong_value(in, p);
	memcpy(at, &id, sizeof(id));
	return 0;
}

static int in_enum(const struct wire_field *f, const json_t *j, const struct place *p,
		   const struct in *in, char *at)
{
	const char *s = string_of(j, p, in);

	if (!s)
		return -1;
	for (int i = 0; f->names[i]; i++) {
		if (str_eq(f->names[i], s)) {
			memcpy(at, &i, sizeof(i));
			return 0;
		}
	}
	return wrong_value(in, p);
}

static int in_list(const struct wire_field *f, const json_t *j, const struct place *p,
		   const struct in *in, char *at)
{
	size_t n = json_array_size(j), size = f->shape->size;
	struct place element = { p, NULL, 0 };
	char *items;

	if (!json_is_array(j))
		return wrong_type(in, p);
	if (check_length(in, f, n, p) != 0)
		return -1;
	items = n ? arena_get(in->a, n, size) : NULL;
	for (; element.index < n; element.index++)
		if (in_object(f->shape, json_array_get(j, element.index), &element, in,
			      items + element.index * size) != 0)
			return -1;
	put_pointer(at, items);
	memcpy(at + sizeof(void *), &n, sizeof(n));
	return 0;
}

static int in_strs(const struct wire_field *f, const json_t *j, const struct place *p,
		   const struct in *in, char *at)
{
	struct wire_strs *strs = (void *)at;
	size_t n = json_array_size(j);
	struct place element = { p, NULL, 0 };

	if (!json_is_array(j))
		return wrong_type(in, p);
	if (check_length(in, f, n, p) != 0)
		return -1;
	strs->items = ARENA_ARRAY(in->a, MAX(n, 1), const char *);
	strs->n = n;
	for (; element.index < n; element.index++) {
		const char *s = string_of(json_array_get(j, element.index), &element, in);

		if (!s)
			return -1;
		strs->items[element.index] = arena_dup(in->a, s);
	}
	return 0;
}

static int in_ints(const struct wire_field *f, const json_t *j, const struct place *p,
		   const struct in *in, char *at)
{
	struct wire_ints *ints = (void *)at;
	size_t n = json_array_size(j);
	struct place element = { p, NULL, 0 };

	if (!json_is_array(j))
		return wrong_type(in, p);
	if (check_length(in, f, n, p) != 0)
		return -1;
	ints->items = ARENA_ARRAY(in->a, MAX(n, 1), int64_t);
	ints->n = n;
	for (; element.index < n; element.index++) {
		const json_t *v = json_array_get(j, element.index);

		if (!json_is_integer(v))
			return wrong_type(in, &element);
		ints->items[element.index] = json_integer_value(v);
	}
	return 0;
}

static int in_map(const struct wire_field *f, const json_t *j, const struct place *p,
		  const struct in *in, char *at)
{
	struct wire_map *map = (void *)at;
	const char *name;
	json_t *v;

	if (!json_is_object(j))
		return wrong_type(in, p);
	map->n = 0;
	map->items = ARENA_ARRAY(in->a, MAX(json_object_size(j), 1), struct wire_pair);
	json_object_foreach((json_t *)(uintptr_t)j, name, v)
	{
		struct place member = { p, name, 0 };
		const char *s = string_of(v, &member, in);

		if (!s || check_length(in, f, json_string_length(v), &member) != 0)
			return -1;
		map->items[map->n++] =
			(struct wire_pair){ arena_dup(in->a, name), arena_dup(in->a, s) };
	}
	return 0;
}

static void drop_reference(void *j)
{
	json_decref(j);
}

static int in_field(const struct wire_field *f, const json_t *j, const struct place *p,
		    const struct in *in, char *at)
{
	bool b = json_is_true(j);
	char *inner;

	switch (f->type) {
	case WIRE_STR: return in_str(f, j, p, in, at);
	case WIRE_INT: return in_int(f, j, p, in, at);
	case WIRE_BOOL:
		if (!json_is_boolean(j))
			return wrong_type(in, p);
		memcpy(at, &b, sizeof(b));
		return 0;
	case WIRE_TIME: return in_time(j, p, in, at);
	case WIRE_OID: return in_oid(j, p, in, at);
	case WIRE_ENUM: return in_enum(f, j, p, in, at);
	case WIRE_OBJ:
		inner = arena_get(in->a, 1, f->shape->size);
		put_pointer(at, inner);
		return in_object(f->shape, j, p, in, inner);
	case WIRE_COUNT:
		inner = arena_get(in->a, 1, sizeof(int64_t));
		put_pointer(at, inner);
		return in_int(f, j, p, in, inner);
	case WIRE_LIST: return in_list(f, j, p, in, at);
	case WIRE_STRS: return in_strs(f, j, p, in, at);
	case WIRE_INTS: return in_ints(f, j, p, in, at);
	case WIRE_MAP: return in_map(f, j, p, in, at);
	case WIRE_VALUE:
		/* Shared with the tree that was parsed, until the arena ends. */
		arena_defer(in->a, drop_reference, json_incref((json_t *)(uintptr_t)j));
		put_pointer(at, j);
		return 0;
	}
	return wrong_type(in, p);
}

static int in_tuple(const struct wire_shape *shape, const json_t *j, const struct place *p,
		    const struct in *in, char *out)
{
	struct place element = { p, NULL, 0 };

	if (!json_is_array(j))
		return wrong_type(in, p);
	for (const struct wire_field *f = shape->fields; f->name; f++, element.index++) {
		const json_t *v = json_array_get(j, element.index);

		if (!v)
			return refuse(in, "bad-request.member-missing", &element, 0);
		if (json_is_null(v) && (f->flags & (WIRE_NULL | WIRE_OPTIONAL)))
			continue;
		if (in_field(f, v, &element, in, out + f->at) != 0)
			return -1;
	}
	if (element.index != json_array_size(j))
		return refuse(in, "bad-request.member-unknown", &element, 0);
	return 0;
}

static bool is_known(const struct wire_shape *shape, const char *name)
{
	for (const struct wire_field *f = shape->fields; f->name; f++)
		if (str_eq(f->name, name))
			return !(f->flags & WIRE_OUT);
	return false;
}

static int in_object(const struct wire_shape *shape, const json_t *j, const struct place *p,
		     const struct in *in, char *out)
{
	const char *name;
	json_t *v;

	memset(out, 0, shape->size);
	if (shape->tuple)
		return in_tuple(shape, j, p, in, out);
	if (!json_is_object(j))
		return wrong_type(in, p);
	json_object_foreach((json_t *)(uintptr_t)j, name, v)
	{
		struct place member = { p, name, 0 };

		if (!is_known(shape, name))
			return refuse(in, "bad-request.member-unknown", &member, 0);
	}
	for (const struct wire_field *f = shape->fields; f->name; f++) {
		struct place member = { p, f->name, 0 };

		v = json_object_get(j, f->name);
		if (!v && !(f->flags & (WIRE_OPTIONAL | WIRE_OUT)))
			return refuse(in, "bad-request.member-missing", &member, 0);
		if (!v || (json_is_null(v) && (f->flags & WIRE_NULL)))
			continue;
		if (in_field(f, v, &member, in, out + f->at) != 0)
			return -1;
	}
	return 0;
}

int wire_in_value(const struct wire_shape *shape, const struct wire *v, struct arena *a, void *out,
		  struct err *e)
{
	const struct in in = { a, e };

	if (v && (shape->tuple ? json_is_array(json_of(v)) : json_is_object(json_of(v))))
		return in_object(shape, json_of(v), NULL, &in, out);
	return err_about(e, ERR_BAD, "bad-request.member-type", shape->name, 0);
}

int wire_in(const struct wire_shape *shape, struct str json, struct arena *a, void *out,
	    struct err *e)
{
	OWN(wire) v = NULL;

	if (wire_parse(json, &v, e) != 0)
		return -1;
	return wire_in_value(shape, v, a, out, e);
}

bool wire_strs_have(const struct wire_strs *l, const char *text)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->items[i], text))
			return true;
	return false;
}

const char *wire_map_find(const struct wire_map *m, const char *name)
{
	for (size_t i = 0; i < m->n; i++)
		if (str_eq(m->items[i].name, name))
			return m->items[i].value;
	return NULL;
}
