/*
 * Both sides changed the same words: what can still be decided without asking.
 */
#include "prose/merging.h"
#include "prose/redline.h"

enum { FEW = 3, URL_MIN = 9 };

static int length(const struct strand *s)
{
	return s->to - s->from;
}
static int key_at(const struct strand *s, int i)
{
	return s->b->keys[s->from + i];
}

/* Narrow the strands to where ours and theirs differ. */
static void trim(struct strand s[SIDES], struct resolution *out)
{
	struct strand *o = &s[OURS], *t = &s[THEIRS], *b = &s[BASE];

	while (length(o) && length(t) && key_at(o, 0) == key_at(t, 0)) {
		if (length(b) && key_at(b, 0) == key_at(o, 0))
			b->from++;
		o->from++;
		t->from++;
		out->head++;
	}
	while (length(o) && length(t) && key_at(o, length(o) - 1) == key_at(t, length(t) - 1)) {
		if (length(b) && key_at(b, length(b) - 1) == key_at(o, length(o) - 1))
			b->to--;
		o->to--;
		t->to--;
		out->tail++;
	}
}

/*
 * Where both sides came to the same words at one end, and a side kept the base's words at the
 * other, that side changed nothing there: the other's words stand.
 */
static bool kept_base(const struct strand *side, const struct strand *b, const struct resolution *r)
{
	int n = length(side);

	if (!n || n >= length(b))
		return false;
	return (r->tail && memcmp(&side->b->keys[side->from], &b->b->keys[b->from],
				  (size_t)n * sizeof(int)) == 0) ||
	       (r->head && memcmp(&side->b->keys[side->from], &b->b->keys[b->to - n],
				  (size_t)n * sizeof(int)) == 0);
}

/* Nothing but what closes a sentence or clause. */
static bool only_closing(const struct strand *s)
{
	for (int i = 0; i < length(s); i++) {
		struct str sign = token_text(s->p->text, &s->b->tokens[s->from + i]);

		if (sign.len != 1 || !strchr(".,;:!?", sign.ptr[0]))
			return false;
	}
	return length(s) > 0;
}

static bool ends_closed(const struct strand *s)
{
	struct strand end = { s->p, s->b, s->to - 1, s->to };

	return only_closing(&end);
}

/* Does the longer hold all words of the shorter, in order? */
static bool within(const struct strand *shorter, const struct strand *longer)
{
	int i = 0;

	for (int j = 0; j < length(longer) && i < length(shorter); j++) {
		if (key_word(key_at(shorter, i)) == key_word(key_at(longer, j)))
			i++;
	}
	return i == length(shorter);
}

static struct str only_token(const struct strand *s)
{
	return token_text(s->p->text, &s->b->tokens[s->from]);
}

static bool like_url(struct str s)
{
	return s.len >= URL_MIN && (memchr(s.ptr, '/', s.len) || memchr(s.ptr, ':', s.len));
}

/* The pieces of a URL: runs of letters and digits, and single signs. */
static int split_url(struct work *w, struct str s, struct str **pieces, int **keys)
{
	int n = 0;

	*pieces = ARENA_ARRAY(w->scratch, s.len, struct str);
	*keys = ARENA_ARRAY(w->scratch, s.len, int);
	for (size_t i = 0; i < s.len;) {
		size_t from = i;

		while (i < s.len && ((s.ptr[i] | 0x20) >= 'a' ? (s.ptr[i] | 0x20) <= 'z'
							      : s.ptr[i] >= '0' && s.ptr[i] <= '9'))
			i++;
		if (i == from)
			i++;
		(*pieces)[n] = str_cut(s.ptr, from, i);
		(*keys)[n] = intern_id(&w->words, (*pieces)[n]);
		n++;
	}
	return n;
}

/* A URL in pieces. */
struct pieces {
	struct str *at;
	int *keys, n;
};

static void put_pieces(char *text, size_t *len, const struct pieces *p, int from, int to)
{
	for (int i = from; i < to; i++) {
		memcpy(text + *len, p->at[i].ptr, p->at[i].len);
		*len += p->at[i].len;
	}
}

static bool same_pieces(const struct pieces p[SIDES], const struct chunk *c)
{
	int n = c->to[OURS] - c->from[OURS];

	if (n != c->to[THEIRS] - c->from[THEIRS])
		return false;
	for (int i = 0; i < n; i++) {
		if (p[OURS].keys[c->from[OURS] + i] != p[THEIRS].keys[c->from[THEIRS] + i])
			return false;
	}
	return true;
}

/* Both sides changed one URL at different places: http to https, and the path. */
static bool merge_url(struct merging *m, const struct strand s[SIDES], struct str *out)
{
	struct pieces p[SIDES];
	struct chunker k = { .wide = true };
	struct chunk c;
	size_t len = 0, max = 0;
	char *text;
	int at = 0;

	for (int i = 0; i < SIDES; i++) {
		if (length(&s[i]) != 1 || !like_url(only_token(&s[i])) ||
		    (i && s[i].b->tokens[s[i].from].kind != s[0].b->tokens[s[0].from].kind))
			return false;
		p[i].n = split_url(&m->w, only_token(&s[i]), &p[i].at, &p[i].keys);
		max += only_token(&s[i]).len;
	}
	for (int i = OURS; i < SIDES; i++)
		k.h[i] = myers_diff(p[BASE].keys, p[BASE].n, p[i].keys, p[i].n, &m->w.budget,
				    m->w.scratch);
	text = arena_get(m->w.scratch, max + 1, 1);
	while (chunk_next(&k, &c)) {
		enum side by = c.by[OURS] ? OURS : THEIRS;

		if (c.by[OURS] && c.by[THEIRS] && !same_pieces(p, &c))
			return false;
		put_pieces(text, &len, &p[BASE], at, c.from[BASE]);
		put_pieces(text, &len, &p[by], c.from[by], c.to[by]);
		at = c.to[BASE];
	}
	put_pieces(text, &len, &p[BASE], at, p[BASE].n);
	*out = (struct str){ text, len };
	return true;
}

/* Nothing but whole sentences. */
static bool whole_sentences(const struct strand *s)
{
	return length(s) > FEW && sentence_ends(s->p, s->b, s->to - 1) &&
	       (s->from == 0 || sentence_ends(s->p, s->b, s->from - 1));
}

/* Sentences of their own that both sides inserted at one place: no more alike than strangers. */
static bool strangers(struct merging *m, const struct strand *o, const struct strand *t)
{
	static const double alike_least = 0.5;
	int n = length(o), k = length(t);

	return whole_sentences(o) && whole_sentences(t) &&
	       2 * alike_common(&m->w, o->b->keys + o->from, n, t->b->keys + t->from, k) <
		       alike_least * (n + k);
}

/* Nothing but marks of footnotes: two sides that each set one at a place have set two. */
static bool only_notes(const struct strand *s)
{
	for (int i = s->from; i < s->to; i++)
		if (s->b->tokens[i].kind != T_NOTE)
			return false;
	return true;
}

void resolve_words(struct merging *m, const struct strand whole[SIDES], struct resolution *out)
{
	struct strand s[SIDES] = { whole[BASE], whole[OURS], whole[THEIRS] };
	const struct strand *o = &s[OURS], *t = &s[THEIRS];

	*out = (struct resolution){ .choice = TAKE_CONFLICT };
	trim(s, out);
	if (!length(o) && !length(t)) {
		out->choice = TAKE_OURS;
	} else if (!length(o) || !length(t)) {
		if (block_is_raw(s[BASE].b) || length(&s[BASE]) > FEW)
			return;
		out->choice = length(o) ? TAKE_OURS : TAKE_THEIRS;
		out->why = "merge.one-side";
		out->one_sided = true;
	} else if (kept_base(o, &s[BASE], out) || kept_base(t, &s[BASE], out)) {
		out->choice = kept_base(o, &s[BASE], out) ? TAKE_THEIRS : TAKE_OURS;
	} else if (!length(&s[BASE]) && only_closing(o) && !ends_closed(t)) {
		out->choice = TAKE_THEIRS_FIRST;
		out->why = "merge.both-added";
	} else if (!length(&s[BASE]) && ((only_closing(t) && !ends_closed(o)) ||
					 strangers(m, o, t) || (only_notes(o) && only_notes(t)))) {
		out->choice = TAKE_BOTH;
		out->why = "merge.both-added";
	} else if (length(&s[BASE]) <= FEW && (within(o, t) || within(t, o))) {
		out->choice = length(o) >= length(t) ? TAKE_OURS : TAKE_THEIRS;
		out->why = "merge.longer";
	} else if (!block_is_raw(o->b) && merge_url(m, s, &out->text)) {
		out->choice = TAKE_TEXT;
		out->why = "merge.link";
	}
}
