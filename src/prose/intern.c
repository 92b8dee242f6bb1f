#include "prose/intern.h"

/* Most words are short and are their own key, so that no other memory is looked at. */
struct intern_slot {
	uint64_t key; /* the bytes themselves up to KEY_BYTES, else a hash of them */
	uint32_t len;
	int taken; /* 1 + number; 0: free */
};

enum { FIRST_CAP = 1024, GROWTH = 2, KEY_BYTES = sizeof(uint64_t) };

static uint64_t mixed(uint64_t x)
{
	x *= UINT64_C(0x9E3779B97F4A7C15);
	return x ^ x >> 32;
}

static uint64_t load4(const char *p)
{
	uint32_t x;

	memcpy(&x, p, sizeof(x));
	return x;
}

/* Up to eight bytes as a number; loads of fixed size that may lie over each other. */
static uint64_t short_key(const char *p, size_t len)
{
	enum { HALF = 4, BYTE = 8 };
	size_t last = len - 1, middle = len / 2;

	if (len >= HALF)
		return load4(p) | load4(p + len - HALF) << (len - HALF) * BYTE;
	return len ? (uint64_t)(unsigned char)p[0] |
			       (uint64_t)(unsigned char)p[middle] << middle * BYTE |
			       (uint64_t)(unsigned char)p[last] << last * BYTE
		   : 0;
}

/* Eight bytes a step: multiply and fold, so that every bit of the text reaches every bit. */
static uint64_t key_of(struct str s)
{
	uint64_t key = 0, word;
	size_t i = 0;

	for (; s.len > KEY_BYTES && i + KEY_BYTES <= s.len; i += KEY_BYTES) {
		memcpy(&word, s.ptr + i, KEY_BYTES);
		key = mixed(key ^ word);
	}
	word = short_key(s.ptr + i, s.len - i);
	return s.len > KEY_BYTES ? mixed(key ^ word) : word;
}

void intern_init(struct intern *t, struct arena *a, size_t expected)
{
	*t = (struct intern){ .a = a, .first = FIRST_CAP };
	while (t->first < 2 * expected)
		t->first *= GROWTH;
}

static size_t place_of(const struct intern *t, uint64_t key, size_t len)
{
	return (size_t)(mixed(key + len) >> 16) & (t->cap - 1);
}

/* The slot that holds s, or the free one where it belongs. */
static struct intern_slot *slot_of(const struct intern *t, struct str s, uint64_t key)
{
	size_t at = place_of(t, key, s.len);

	for (;; at = (at + 1) & (t->cap - 1)) {
		struct intern_slot *slot = &t->slots[at];

		if (!slot->taken || (slot->key == key && slot->len == s.len &&
				     (s.len <= KEY_BYTES || str_same(t->seen[slot->taken - 1], s))))
			return slot;
	}
}

static void table_grow(struct intern *t)
{
	const struct intern_slot *old = t->slots;
	const struct str *seen = t->seen;
	size_t n = t->cap;

	t->cap = n ? n * GROWTH : t->first;
	t->slots = ARENA_ARRAY(t->a, t->cap, struct intern_slot);
	t->seen = ARENA_ARRAY(t->a, t->cap / 2, struct str);
	if (t->n)
		memcpy(t->seen, seen, (size_t)t->n * sizeof(*seen));
	for (size_t i = 0; i < n; i++) {
		size_t at = place_of(t, old[i].key, old[i].len);

		if (!old[i].taken)
			continue;
		while (t->slots[at].taken)
			at = (at + 1) & (t->cap - 1);
		t->slots[at] = old[i];
	}
}

int intern_id(struct intern *t, struct str s)
{
	uint64_t key = key_of(s);
	struct intern_slot *slot;

	if ((size_t)t->n * 2 >= t->cap)
		table_grow(t);
	slot = slot_of(t, s, key);
	if (!slot->taken) {
		t->seen[t->n++] = s.ptr ? s : (struct str){ "", 0 };
		*slot = (struct intern_slot){ key, (uint32_t)s.len, t->n };
	}
	return slot->taken - 1;
}

int intern_find(const struct intern *t, struct str s)
{
	return t->cap ? slot_of(t, s, key_of(s))->taken - 1 : -1;
}
