#include "ledger/shelf.h"

void thing_init(struct thing *t, void (*drop)(struct thing *))
{
	atomic_init(&t->refs, 1);
	t->drop = drop;
}

/* References are counted in immutable things as well: the count is not part of what they say. */
static struct thing *counted(const struct thing *t)
{
	return (struct thing *)(uintptr_t)t;
}

struct thing *thing_ref(const struct thing *t)
{
	if (t)
		atomic_fetch_add_explicit(&counted(t)->refs, 1, memory_order_relaxed);
	return counted(t);
}

void thing_unref(const struct thing *t)
{
	/* Release what this holder read; acquire what all others did before the memory goes. */
	if (t && atomic_fetch_sub_explicit(&counted(t)->refs, 1, memory_order_acq_rel) == 1)
		t->drop(counted(t));
}

static bool is_shared(const struct thing *t)
{
	return atomic_load_explicit(&counted(t)->refs, memory_order_acquire) > 1;
}

static void drop_node(struct thing *t)
{
	struct shelf_node *node = (struct shelf_node *)t;

	for (size_t i = 0; i < SHELF_FAN; i++)
		thing_unref(node->slots[i]);
	free(node);
}

static struct shelf_node *node_new(void)
{
	struct shelf_node *node = mem_new(1, sizeof(*node));

	thing_init(&node->thing, drop_node);
	return node;
}

/* The node itself when nobody else has it, else a copy in its place. */
static struct shelf_node *own(struct shelf_node *node)
{
	struct shelf_node *copy;

	if (node && !is_shared(&node->thing))
		return node;
	copy = node_new();
	for (size_t i = 0; node && i < SHELF_FAN; i++)
		copy->slots[i] = thing_ref(node->slots[i]);
	thing_unref(node ? &node->thing : NULL);
	return copy;
}

struct shelf shelf_fork(const struct shelf *s)
{
	if (s->root)
		thing_ref(&s->root->thing);
	return *s;
}

void shelf_done(struct shelf *s)
{
	thing_unref(s->root ? &s->root->thing : NULL);
	*s = (struct shelf){ 0 };
}

void shelf_put(struct shelf *s, int64_t number, struct thing *t)
{
	int64_t span = SHELF_MAX / SHELF_FAN;
	struct shelf_node *node;
	struct thing **slot;

	assert(t && number >= 0 && number < SHELF_MAX);
	s->root = own(s->root);
	node = s->root;
	for (; span > 1; span /= SHELF_FAN) {
		slot = &node->slots[number / span % SHELF_FAN];
		node = own((struct shelf_node *)*slot);
		*slot = &node->thing;
	}
	slot = &node->slots[number % SHELF_FAN];
	thing_unref(*slot);
	*slot = t;
	s->end = MAX(s->end, number + 1);
}

struct thing *shelf_get(const struct shelf *s, int64_t number)
{
	const struct shelf_node *node = s->root;
	int64_t span = SHELF_MAX / SHELF_FAN;

	if (!node || number < 0 || number >= s->end)
		return NULL;
	for (; span > 1 && node; span /= SHELF_FAN)
		node = (const struct shelf_node *)node->slots[number / span % SHELF_FAN];
	return node ? node->slots[number % SHELF_FAN] : NULL;
}

static void drop_bunch(struct thing *t)
{
	struct bunch *b = (struct bunch *)t;

	for (size_t i = 0; i < b->n; i++)
		thing_unref(b->items[i]);
	free(b);
}

struct thing *bunch_with(const struct bunch *old, size_t at, struct thing *t)
{
	size_t had = old ? old->n : 0, n = at == had ? had + 1 : had;
	struct bunch *b = mem_new(1, sizeof(*b) + n * sizeof(struct thing *));

	assert(t && at <= had);
	thing_init(&b->thing, drop_bunch);
	b->n = n;
	for (size_t i = 0; i < n; i++)
		b->items[i] = i == at ? t : thing_ref(old->items[i]);
	return &b->thing;
}
