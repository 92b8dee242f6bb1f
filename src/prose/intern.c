#include "prose/intern.h"

struct intern_slot {
	struct str s; /* ptr NULL: free */
	uint64_t hash;
	int id;
};

enum { FIRST_CAP = 1024 };

uint64_t intern_hash(uint64_t hash, const void *p, size_t len)
{
	const unsigned char *at = p;

	for (size_t i = 0; i < len; i++) {
		hash ^= at[i];
		hash *= UINT64_C(0x100000001b3);
	}
	return hash;
}

void intern_init(struct intern *t, struct arena *a)
{
	*t = (struct intern){ .a = a };
}

/* The slot that holds s, or the free one where it belongs. */
static struct intern_slot *slot_of(struct intern_slot *slots, size_t cap, struct str s,
				   uint64_t hash)
{
	size_t at = (size_t)(hash ^ hash >> 29) & (cap - 1);

	while (slots[at].s.ptr && (slots[at].hash != hash || !str_same(slots[at].s, s)))
		at = (at + 1) & (cap - 1);
	return &slots[at];
}

static void table_grow(struct intern *t)
{
	size_t cap = t->cap ? t->cap * 4 : FIRST_CAP;
	struct intern_slot *slots = ARENA_ARRAY(t->a, cap, struct intern_slot);

	for (size_t i = 0; i < t->cap; i++) {
		const struct intern_slot *old = &t->slots[i];

		if (old->s.ptr)
			*slot_of(slots, cap, old->s, old->hash) = *old;
	}
	t->slots = slots;
	t->cap = cap;
}

int intern_id(struct intern *t, struct str s)
{
	uint64_t hash = intern_hash(INTERN_SEED, s.ptr, s.len);
	struct intern_slot *slot;

	if ((size_t)t->n * 2 >= t->cap)
		table_grow(t);
	slot = slot_of(t->slots, t->cap, s, hash);
	if (!slot->s.ptr) {
		slot->s = s.ptr ? s : (struct str){ "", 0 };
		slot->hash = hash;
		slot->id = t->n++;
	}
	return slot->id;
}

int intern_find(const struct intern *t, struct str s)
{
	const struct intern_slot *slot;

	if (!t->cap)
		return -1;
	slot = slot_of(t->slots, t->cap, s, intern_hash(INTERN_SEED, s.ptr, s.len));
	return slot->s.ptr ? slot->id : -1;
}
