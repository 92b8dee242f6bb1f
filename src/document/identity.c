#include "document/identity.h"

#include "prose/prose.h"

/* --- carrying --------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next word of s, blanks around it off; empty at the end. */
static struct str next_word(struct str *s)
{
	struct str word;

	while (s->len && is_blank(*s->ptr)) {
		s->ptr++;
		s->len--;
	}
	word = (struct str){ s->ptr, 0 };
	while (word.len < s->len && !is_blank(s->ptr[word.len]))
		word.len++;
	s->ptr += word.len;
	s->len -= word.len;
	return word;
}

/* The same words, whatever lines they are broken into. */
static bool same_words(struct str a, struct str b)
{
	struct str left, right;

	do {
		left = next_word(&a);
		right = next_word(&b);
		if (!str_same(left, right))
			return false;
	} while (left.len);
	return true;
}

static bool has_id(const struct wire_strs *list, const char *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->items[i], id))
			return true;
	return false;
}

/* Room must be there. */
static void add_id(struct wire_strs *list, const char *id, const char *own)
{
	if (!str_eq(id, own) && !has_id(list, id))
		list->items[list->n++] = id;
}

/* What joined into new paragraph i, now or before. */
static struct wire_strs joined_into(const struct identity_old *old, size_t n_old, const int *joined,
				    const struct identity *into, int i, struct arena *a)
{
	struct wire_strs list = { NULL, 0 };
	size_t room = into->from >= 0 ? old[into->from].joined.n : 0;

	for (size_t j = 0; j < n_old; j++)
		if (joined[j] == i)
			room += 1 + old[j].joined.n;
	if (!room)
		return list;
	list.items = ARENA_ARRAY(a, room, const char *);
	for (size_t k = 0; into->from >= 0 && k < old[into->from].joined.n; k++)
		add_id(&list, old[into->from].joined.items[k], into->id);
	for (size_t j = 0; j < n_old; j++) {
		if (joined[j] != i)
			continue;
		add_id(&list, old[j].id, into->id);
		for (size_t k = 0; k < old[j].joined.n; k++)
			add_id(&list, old[j].joined.items[k], into->id);
	}
	return list;
}

static bool is_taken(const char *id, const struct identity_old *old, size_t n_old,
		     const struct identity *new, size_t n_new)
{
	for (size_t i = 0; i < n_old; i++)
		if (str_eq(old[i].id, id) || has_id(&old[i].joined, id))
			return true;
	for (size_t i = 0; i < n_new; i++)
		if (str_eq(new[i].id, id))
			return true;
	return false;
}

struct identity *identity_carry(const struct identity_old *old, size_t n_old, const struct str *new,
				size_t n_new, identity_make *make, void *arg, struct arena *a)
{
	struct identity *out = ARENA_ARRAY(a, n_new, struct identity);
	struct str *sources = ARENA_ARRAY(a, n_old, struct str);
	int *from = ARENA_ARRAY(a, n_new, int), *joined = ARENA_ARRAY(a, n_old, int);
	char id[IDENTITY_CHARS + 1];

	for (size_t i = 0; i < n_old; i++)
		sources[i] = old[i].source;
	prose_identity(sources, n_old, new, n_new, from, joined);
	for (size_t i = 0; i < n_new; i++) {
		struct identity *it = &out[i];

		it->from = from[i];
		if (from[i] >= 0) {
			it->id = old[from[i]].id;
			it->fresh = !same_words(old[from[i]].source, new[i]);
		} else {
			do
				make(id, arg);
			while (is_taken(id, old, n_old, out, i));
			it->id = arena_dup(a, id);
			it->fresh = true;
		}
		it->joined = joined_into(old, n_old, joined, it, (int)i, a);
	}
	return out;
}

/* --- translations ----------------------------------------------------------------------------- */

/* Past this many pairs to compare, a gap is paired from its beginning while kinds agree. */
enum { PAIRS_MAX = 1024 * 1024 };

/* Paragraphs without a partner between two that have one. */
struct gap {
	const struct identity_pair **model;
	struct identity_pair **own;
	size_t n_model, n_own;
};

static bool are_alike(const struct gap *g, size_t m, size_t o)
{
	return str_eq(g->model[m]->kind, g->own[o]->kind);
}

/*
 * Longest common subsequence of kinds: the longest run of pairs that keeps both orders. Of equally
 * long ones the one that begins first.
 */
static void pair_gap(const struct gap *g, struct arena *a)
{
	size_t row = g->n_own + 1, m = 0, o = 0;
	uint16_t *best;

	if (!g->n_model || !g->n_own)
		return;
	if (g->n_model > PAIRS_MAX / g->n_own) {
		for (; m < g->n_model && m < g->n_own && are_alike(g, m, m); m++)
			g->own[m]->of = g->model[m]->id;
		return;
	}
	best = ARENA_ARRAY(a, (g->n_model + 1) * row, uint16_t);
	for (m = g->n_model; m-- > 0;)
		for (o = g->n_own; o-- > 0;)
			best[m * row + o] =
				are_alike(g, m, o)
					? (uint16_t)(best[(m + 1) * row + o + 1] + 1)
					: MAX(best[(m + 1) * row + o], best[m * row + o + 1]);
	for (m = 0, o = 0; m < g->n_model && o < g->n_own;) {
		if (are_alike(g, m, o))
			g->own[o++]->of = g->model[m++]->id;
		else if (best[(m + 1) * row + o] >= best[m * row + o + 1])
			m++;
		else
			o++;
	}
}

/* Index of the model's paragraph that has this id; n_model when none has. */
static size_t find_model(const struct identity_pair *model, size_t n_model, const char *id)
{
	size_t at = 0;

	while (at < n_model && !str_eq(model[at].id, id))
		at++;
	return id ? at : n_model;
}

void identity_of(const struct identity_pair *model, size_t n_model, struct identity_pair *own,
		 size_t n_own, struct arena *a)
{
	bool *used = ARENA_ARRAY(a, n_model, bool);
	struct gap g = { ARENA_ARRAY(a, n_model, const struct identity_pair *),
			 ARENA_ARRAY(a, n_own, struct identity_pair *), 0, 0 };
	size_t next = 0;

	for (size_t i = 0; i < n_own; i++) {
		size_t at = find_model(model, n_model, own[i].of);

		if (at < n_model)
			used[at] = true;
	}
	for (size_t i = 0; i <= n_own; i++) {
		size_t at = i < n_own ? find_model(model, n_model, own[i].of) : n_model;

		if (i < n_own && !own[i].of)
			g.own[g.n_own++] = &own[i];
		/* A gap ends at a partner further on, or with the text. A partner further back was
		 * moved, and one that the model lost says nothing. */
		if (i < n_own && (at == n_model || at < next))
			continue;
		for (; next < at; next++)
			if (!used[next])
				g.model[g.n_model++] = &model[next];
		pair_gap(&g, a);
		g.n_model = g.n_own = 0;
		next = at < n_model ? at + 1 : at;
	}
}
