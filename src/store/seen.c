#include "store/inside.h"

static size_t seen_slot(const struct seen *s, const struct oid *id)
{
	char head[16];
	size_t at;

	memcpy(head, id->hex, 15);
	head[15] = '\0';
	for (at = strtoull(head, NULL, 16) & (s->cap - 1); !oid_none(&s->slots[at]);
	     at = (at + 1) & (s->cap - 1))
		if (oid_eq(&s->slots[at], id))
			break;
	return at;
}

bool seen_add(struct seen *s, const struct oid *id)
{
	size_t at;

	if (s->n * 2 >= s->cap) {
		struct seen more = { NULL, s->n, s->cap ? s->cap * 2 : 1024 };

		more.slots = mem_new(more.cap, sizeof(*more.slots));
		for (size_t i = 0; i < s->cap; i++)
			if (!oid_none(&s->slots[i]))
				more.slots[seen_slot(&more, &s->slots[i])] = s->slots[i];
		free(s->slots);
		*s = more;
	}
	at = seen_slot(s, id);
	if (!oid_none(&s->slots[at]))
		return false;
	s->slots[at] = *id;
	s->n++;
	return true;
}

bool seen_has(const struct seen *s, const struct oid *id)
{
	return s->n && !oid_none(&s->slots[seen_slot(s, id)]);
}

void seen_done(struct seen *s)
{
	free(s->slots);
	*s = (struct seen){ 0 };
}
