#include "ledger/pack.h"

/* Twice over the same walk: first base is NULL and only the bytes are counted. */
struct packer {
	char *base;
	size_t used;
};

static void *room(struct packer *p, size_t n, size_t size, size_t align)
{
	size_t at = (p->used + align - 1) / align * align;

	p->used = at + n * size;
	return p->base ? p->base + at : NULL;
}

static const void *pointer_at(const char *at)
{
	const void *ptr;

	memcpy(&ptr, at, sizeof(ptr));
	return ptr;
}

/* Members are pointers of many types: set by their bytes. `to` is NULL while counting. */
static void set_pointer(char *to, const void *ptr)
{
	if (to)
		memcpy(to, &ptr, sizeof(ptr));
}

static const char *copy_string(struct packer *p, const char *s)
{
	size_t size = s ? strlen(s) + 1 : 0;
	char *copy;

	if (!s)
		return NULL;
	copy = room(p, size, 1, 1);
	if (copy)
		memcpy(copy, s, size);
	return copy;
}

static void copy_members(struct packer *p, const struct wire_shape *shape, const char *from,
			 char *to);

/* n structs of a shape. Items that are set stay set when there are none: [] is not "missing". */
static void copy_objects(struct packer *p, const struct wire_shape *shape, const char *items,
			 size_t n, char *to)
{
	char *copy = items ? room(p, n, shape->size, _Alignof(max_align_t)) : NULL;

	set_pointer(to, copy);
	for (size_t i = 0; items && i < n; i++)
		copy_members(p, shape, items + i * shape->size,
			     copy ? copy + i * shape->size : NULL);
}

static void copy_strings(struct packer *p, const struct wire_strs *from, char *to)
{
	const char **copy =
		from->items ? room(p, from->n, sizeof(*copy), _Alignof(const char *)) : NULL;

	set_pointer(to, copy);
	for (size_t i = 0; from->items && i < from->n; i++) {
		const char *s = copy_string(p, from->items[i]);

		if (copy)
			copy[i] = s;
	}
}

static void copy_map(struct packer *p, const struct wire_map *from, char *to)
{
	struct wire_pair *copy =
		from->items ? room(p, from->n, sizeof(*copy), _Alignof(char *)) : NULL;

	set_pointer(to, copy);
	for (size_t i = 0; from->items && i < from->n; i++) {
		const char *name = copy_string(p, from->items[i].name);
		const char *value = copy_string(p, from->items[i].value);

		if (copy)
			copy[i] = (struct wire_pair){ name, value };
	}
}

static void copy_ints(struct packer *p, const struct wire_ints *from, char *to)
{
	int64_t *copy = from->items ? room(p, from->n, sizeof(*copy), _Alignof(int64_t)) : NULL;

	set_pointer(to, copy);
	if (copy && from->n)
		memcpy(copy, from->items, from->n * sizeof(*copy));
}

/* What the members of one struct point to; `to` is the struct's copy, or NULL while counting. */
static void copy_members(struct packer *p, const struct wire_shape *shape, const char *from,
			 char *to)
{
	if (to)
		memcpy(to, from, shape->size);
	for (const struct wire_field *f = shape->fields; f->name; f++) {
		const char *at = from + f->at;
		char *dest = to ? to + f->at : NULL;
		size_t n;

		switch (f->type) {
		case WIRE_STR: set_pointer(dest, copy_string(p, pointer_at(at))); break;
		case WIRE_OBJ: copy_objects(p, f->shape, pointer_at(at), 1, dest); break;
		case WIRE_LIST:
			memcpy(&n, at + sizeof(void *), sizeof(n));
			copy_objects(p, f->shape, pointer_at(at), n, dest);
			break;
		case WIRE_STRS: copy_strings(p, (const void *)at, dest); break;
		case WIRE_MAP: copy_map(p, (const void *)at, dest); break;
		case WIRE_INTS: copy_ints(p, (const void *)at, dest); break;
		case WIRE_INT:
		case WIRE_BOOL:
		case WIRE_TIME:
		case WIRE_OID:
		case WIRE_ENUM: break;
		case WIRE_COUNT:
		case WIRE_VALUE: mem_die("a record's member that cannot be packed");
		}
	}
}

static void drop_pack(struct thing *t)
{
	free(t);
}

struct thing *pack_new(const struct wire_shape *shape, const void *obj)
{
	struct packer count = { NULL, shape->size };
	struct packer copy = { NULL, shape->size };
	struct pack *pack;

	copy_members(&count, shape, obj, NULL);
	pack = mem_new(1, sizeof(*pack) + count.used);
	thing_init(&pack->thing, drop_pack);
	copy.base = pack->body;
	copy_members(&copy, shape, obj, pack->body);
	assert(copy.used == count.used);
	return &pack->thing;
}

struct thing *pack_read(const struct wire_shape *shape, struct str bytes, struct err *e)
{
	ARENA(a);
	void *obj = arena_get(&a, 1, shape->size);

	if (wire_in(shape, bytes, &a, obj, e) != 0)
		return NULL;
	return pack_new(shape, obj);
}
