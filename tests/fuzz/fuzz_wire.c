/*
 * Any bytes: what is taken is written so that it reads back as the same, and what is refused
 * names an error.
 */
#include "wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct leaf {
	const char *op, *text;
	int64_t n;
};
static const struct wire_field leaf_fields[] = { W_STR(struct leaf, op, WIRE_OPTIONAL, 0, 8),
						 W_STR(struct leaf, text, WIRE_NULL, 0, 0),
						 W_INT(struct leaf, n, 0, INT64_MIN, 0), W_END };
static const struct wire_shape leaf_shape = W_TUPLE("leaf", struct leaf, leaf_fields);

static const char *const names[] = { "open", "resolved", NULL };
struct node {
	const char *id;
	int64_t at;
	bool b;
	struct oid oid;
	int kind;
	struct node *down;
	WIRE_LIST_OF(struct leaf) leaves;
	struct wire_strs strs;
	struct wire_ints ints;
	struct wire_map map;
	const struct wire *any;
};
static const struct wire_shape node_shape;
static const struct wire_field node_fields[] = {
	W_STR(struct node, id, WIRE_OPTIONAL | WIRE_ID, 1, 63),
	W_TIME(struct node, at, WIRE_OPTIONAL),
	W_BOOL(struct node, b, WIRE_OPTIONAL),
	W_OID(struct node, oid, WIRE_OPTIONAL | WIRE_NULL),
	W_ENUM(struct node, kind, WIRE_OPTIONAL, names),
	W_OBJ(struct node, down, WIRE_OPTIONAL | WIRE_NULL, &node_shape),
	W_LIST(struct node, leaves, WIRE_OPTIONAL, 100, &leaf_shape),
	W_STRS(struct node, strs, WIRE_OPTIONAL, 0),
	W_INTS(struct node, ints, WIRE_OPTIONAL, 0),
	W_MAP(struct node, map, WIRE_OPTIONAL, 0),
	W_VALUE(struct node, any, WIRE_OPTIONAL),
	W_END,
};
static const struct wire_shape node_shape = W_SHAPE("node", struct node, node_fields);

static void same(const struct buf *a, const struct buf *b)
{
	if (a->over || b->over)
		return;
	if (a->len != b->len || memcmp(a->ptr, b->ptr, a->len) != 0)
		abort();
}

static void as_value(struct str json)
{
	OWN(wire) v = NULL;
	OWN(wire) again = NULL;
	BUF(first, 4 * MiB);
	BUF(second, 4 * MiB);
	struct err e = { 0 };

	if (wire_parse(json, &v, &e) != 0) {
		if (e.kind != ERR_BAD || !e.key || e.number < 1)
			abort();
		return;
	}
	wire_write(v, &first);
	if (!first.over && wire_parse((struct str){ first.ptr, first.len }, &again, &e) != 0)
		abort();
	wire_write(again ? again : v, &second);
	same(&first, &second);
}

static void as_shape(struct str json)
{
	ARENA(a);
	BUF(first, 4 * MiB);
	BUF(second, 4 * MiB);
	struct node n, again;
	struct err e = { 0 };

	if (wire_in(&node_shape, json, &a, &n, &e) != 0) {
		if (e.kind != ERR_BAD || !e.key)
			abort();
		return;
	}
	wire_out(&node_shape, &n, &first);
	if (first.over)
		return;
	if (wire_in(&node_shape, (struct str){ first.ptr, first.len }, &a, &again, &e) != 0)
		abort();
	wire_out(&node_shape, &again, &second);
	same(&first, &second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str json = { (const char *)data, size };

	as_value(json);
	as_shape(json);
	return 0;
}
