/*
 * Both sides changed the same words: what can still be decided without asking.
 */
#include "prose/merging.h"

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

/* Both sides changed one URL at different places: http to https, and the path. */
static bool merge_url(struct merging *m, const struct strand s[SIDES], struct str *out)
{
	struct str *pieces[SIDES];
	int *keys[SIDES], n[SIDES], at = 0;
	struct hunks h[SIDES];
	struct arena *a = m->w.scratch;
	char *text;
	size_t len = 0, max = 0;

	for (int i = 0; i < SIDES; i++) {
		if (length(&s[i]) != 1 || !like_url(only_token(&s[i])) ||
		    (i && s[i].b->tokens[s[i].from].kind != s[0].b->tokens[s[0].from].kind))
			return false;
		n[i] = split_url(&m->w, only_token(&s[i]), &pieces[i], &keys[i]);
		max += only_token(&s[i]).len;
	}
	for (int i = OURS; i < SIDES; i++)
		h[i] = myers_diff(keys[BASE], n[BASE], keys[i], n[i], &m->w.budget, a);
	text = arena_get(a, max + 1, 1);
	for (int i = 0, j = 0; i < h[OURS].n || j < h[THEIRS].n;) {
		const struct hunk *x = i < h[OURS].n ? &h[OURS].at[i] : NULL;
		const struct hunk *y = j < h[THEIRS].n ? &h[THEIRS].at[j] : NULL;
		enum side by = !y || (x && x->a0 < y->a0) ? OURS : THEIRS;
		const struct hunk *first = by == OURS ? x : y, *other = by == OURS ? y : x;

		if (other && other->a0 <= first->a1)
			return false;
		for (; at < first->a0; at++) {
			memcpy(text + len, pieces[BASE][at].ptr, pieces[BASE][at].len);
			len += pieces[BASE][at].len;
		}
		for (int k = first->b0; k < first->b1; k++) {
			memcpy(text + len, pieces[by][k].ptr, pieces[by][k].len);
			len += pieces[by][k].len;
		}
		at = first->a1;
		i += by == OURS;
		j += by == THEIRS;
	}
	for (; at < n[BASE]; at++) {
		memcpy(text + len, pieces[BASE][at].ptr, pieces[BASE][at].len);
		len += pieces[BASE][at].len;
	}
	*out = (struct str){ text, len };
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
		out->choice = length(o) ? TAKE_OURS : TAKE_THEIRS;
		out->why = "merge.one-side";
	} else if (length(&s[BASE]) <= FEW && (within(o, t) || within(t, o))) {
		out->choice = length(o) >= length(t) ? TAKE_OURS : TAKE_THEIRS;
		out->why = "merge.longer";
	} else if (!block_is_raw(o->b) && merge_url(m, s, &out->text)) {
		out->choice = TAKE_TEXT;
		out->why = "merge.link";
	}
}
