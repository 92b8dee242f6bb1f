#include "git/internal.h"

/* Ids are hashes already: their first bytes choose the slot. */
static size_t slot_of(const struct objects *t, const unsigned char id[OID_RAW])
{
	uint32_t h;
	size_t at;

	memcpy(&h, id, sizeof(h));
	for (at = h & (t->n_slots - 1); t->slots[at]; at = (at + 1) & (t->n_slots - 1))
		if (memcmp(t->items[t->slots[at] - 1].id, id, OID_RAW) == 0)
			break;
	return at;
}

struct object *objects_find(const struct objects *t, const unsigned char id[OID_RAW])
{
	uint32_t found;

	if (!t->n_slots)
		return NULL;
	found = t->slots[slot_of(t, id)];
	return found ? &t->items[found - 1] : NULL;
}

/* At most half of the slots are in use, so that a search ends soon. */
static void grow(struct objects *t)
{
	t->cap = t->cap ? t->cap * 2 : 64;
	t->items = mem_grow(t->items, t->cap, sizeof(*t->items));
	free(t->slots);
	t->n_slots = t->cap * 2;
	t->slots = mem_new(t->n_slots, sizeof(*t->slots));
	for (size_t i = 0; i < t->n; i++)
		t->slots[slot_of(t, t->items[i].id)] = (uint32_t)i + 1;
}

void objects_add(struct objects *t, const struct object *o)
{
	size_t at;

	if (t->n == t->cap)
		grow(t);
	at = slot_of(t, o->id);
	assert(!t->slots[at]);
	t->items[t->n++] = *o;
	t->slots[at] = (uint32_t)t->n;
	t->bytes += o->len;
}

void objects_clear(struct objects *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->items[i].bytes);
	free(t->items);
	free(t->slots);
	*t = (struct objects){ 0 };
}
