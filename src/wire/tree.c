/* The sink that builds a value. */
#include "wire/inside.h"

struct tree_sink {
	struct sink sink; /* first */
	json_t **open;    /* the lists and objects that are open, outermost first; borrowed */
	size_t depth, cap;
	const char *name;
	json_t *root;
};

static void tree_add(struct tree_sink *t, json_t *j)
{
	json_t *parent = t->depth ? t->open[t->depth - 1] : NULL;
	int rc = 0;

	assert(j);
	if (!parent)
		t->root = j;
	else if (json_is_array(parent))
		rc = json_array_append_new(parent, j);
	else
		rc = json_object_set_new(parent, t->name, j);
	assert(rc == 0);
	(void)rc;
}

static void tree_open(struct sink *s, bool list)
{
	struct tree_sink *t = (struct tree_sink *)s;
	json_t *j = list ? json_array() : json_object();

	tree_add(t, j);
	if (t->depth == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 16;
		t->open = mem_grow(t->open, t->cap, sizeof(json_t *));
	}
	t->open[t->depth++] = j;
}

static void tree_close(struct sink *s, bool list)
{
	struct tree_sink *t = (struct tree_sink *)s;

	(void)list;
	t->depth--;
}

static void tree_name(struct sink *s, const char *name)
{
	((struct tree_sink *)s)->name = name;
}

static void tree_str(struct sink *s, const char *p, size_t len)
{
	tree_add((struct tree_sink *)s, json_stringn(p, len));
}

static void tree_num(struct sink *s, int64_t n)
{
	tree_add((struct tree_sink *)s, json_integer(n));
}

static void tree_boolean(struct sink *s, bool b)
{
	tree_add((struct tree_sink *)s, json_boolean(b));
}

static void tree_null(struct sink *s)
{
	tree_add((struct tree_sink *)s, json_null());
}

static void tree_value(struct sink *s, const json_t *j)
{
	tree_add((struct tree_sink *)s, json_incref((json_t *)(uintptr_t)j));
}

struct wire *wire_of(const struct wire_shape *shape, const void *obj)
{
	struct tree_sink t = {
		.sink = { tree_open, tree_close, tree_name, tree_str, tree_num, tree_boolean,
			  tree_null, tree_value },
	};

	shape_tell(shape, obj, &t.sink);
	free(t.open);
	return wire_from(t.root);
}
