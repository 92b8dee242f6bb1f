#include "http/pairs.h"

#include <strings.h>

void pairs_add(struct http_pairs *p, struct arena *a, const char *name, const char *value)
{
	struct http_pair *pair;

	pair = arena_push(a, (void **)&p->items, &p->n, &p->cap, sizeof(*pair));
	pair->name = name;
	pair->value = value;
}

const char *pairs_find(const struct http_pairs *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->items[i].name, name) == 0)
			return p->items[i].value;
	return NULL;
}

const char *pairs_find_header(const struct http_pairs *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcasecmp(p->items[i].name, name) == 0)
			return p->items[i].value;
	return NULL;
}

size_t pairs_count(const struct http_pairs *p, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += strcmp(p->items[i].name, name) == 0;
	return n;
}
