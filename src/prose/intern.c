#include "prose/intern.h"

/* Small, so that many lie in the processor's cache: the string is looked at only if this agrees. */
struct intern_slot {
	uint32_t hash;
	int taken; /* 1 + number; 0: free */
};

enum { FIRST_CAP = 1024, GROWTH = 2 };

/* Eight bytes a step: multiply and fold, so that every bit of the text reaches every bit. */
static uint32_t hash_of(struct str s)
{
	const uint64_t prime = UINT64_C(0x9E3779B97F4A7C15);
	uint64_t hash = s.len * prime, word;
	size_t i = 0;

	for (; i + sizeof(word) <= s.len; i += sizeof(word)) {
		memcpy(&word, s.ptr + i, sizeof(word));
		hash = (hash ^ word) * prime;
		hash ^= hash >> 32;
	}
	word = 0;
	if (i < s.len)
		memcpy(&word, s.ptr + i, s.len - i);
	hash = (hash ^ word) * prime;
	return (uint32_t)(hash >> 32 ^ hash >> 15);
}

void intern_init(struct intern *t, struct arena *a)
{
	*t = (struct intern){ .a = a };
}

/* The slot that holds s, or the free one where it belongs. */
static struct intern_slot *slot_of(const struct intern *t, struct str s, uint32_t hash)
{
	size_t at = hash & (t->cap - 1);

	while (t->slots[at].taken &&
	       (t->slots[at].hash != hash || !str_same(t->seen[t->slots[at].taken - 1], s)))
		at = (at + 1) & (t->cap - 1);
	return &t->slots[at];
}

static void table_grow(struct intern *t)
{
	const struct intern_slot *old = t->slots;
	const struct str *seen = t->seen;
	size_t n = t->cap;

	t->cap = n ? n * GROWTH : FIRST_CAP;
	t->slots = ARENA_ARRAY(t->a, t->cap, struct intern_slot);
	t->seen = ARENA_ARRAY(t->a, t->cap / 2, struct str);
	if (t->n)
		memcpy(t->seen, seen, (size_t)t->n * sizeof(*seen));
	for (size_t i = 0; i < n; i++) {
		size_t at = old[i].hash & (t->cap - 1);

		if (!old[i].taken)
			continue;
		while (t->slots[at].taken)
			at = (at + 1) & (t->cap - 1);
		t->slots[at] = old[i];
	}
}

int intern_id(struct intern *t, struct str s)
{
	uint32_t hash = hash_of(s);
	struct intern_slot *slot;

	if ((size_t)t->n * 2 >= t->cap)
		table_grow(t);
	slot = slot_of(t, s, hash);
	if (!slot->taken) {
		t->seen[t->n++] = s.ptr ? s : (struct str){ "", 0 };
		*slot = (struct intern_slot){ hash, t->n };
	}
	return slot->taken - 1;
}

int intern_find(const struct intern *t, struct str s)
{
	return t->cap ? slot_of(t, s, hash_of(s))->taken - 1 : -1;
}
