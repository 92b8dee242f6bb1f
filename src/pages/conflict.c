#include "pages/conflict.h"

/* One mark {<<ours||base||theirs>>}. */
struct mark {
	const char *from, *ours, *base, *theirs, *to; /* ours: first byte; to: behind the mark */
};

static bool read_mark(const char *s, struct mark *m)
{
	const char *bar1 = strstr(s + 3, "||"), *bar2 = bar1 ? strstr(bar1 + 2, "||") : NULL;
	const char *end = bar2 ? strstr(bar2 + 2, ">>}") : NULL;

	if (!end)
		return false;
	*m = (struct mark){ s, s + 3, bar1 + 2, bar2 + 2, end + 3 };
	return true;
}

static bool next_mark(const char *s, struct mark *m)
{
	while ((s = strstr(s, "{<<"))) {
		if (read_mark(s, m))
			return true;
		s += 3;
	}
	return false;
}

/* Start of the paragraph that s stands in, and its end (before the blank line behind it). */
static const char *paragraph_start(const char *text, const char *s)
{
	while (s > text && !(s[-1] == '\n' && (s - 1 == text || s[-2] == '\n')))
		s--;
	return s;
}

static const char *paragraph_end(const char *s)
{
	const char *blank = strstr(s, "\n\n");

	if (blank)
		return blank;
	s += strlen(s);
	return s[-1] == '\n' ? s - 1 : s;
}

enum which { OURS, BASE, THEIRS };

static struct str words_of(const struct mark *m, enum which which)
{
	if (which == OURS)
		return str_cut(m->ours, 0, (size_t)(m->base - 2 - m->ours));
	if (which == BASE)
		return str_cut(m->base, 0, (size_t)(m->theirs - 2 - m->base));
	return str_cut(m->theirs, 0, (size_t)(m->to - 3 - m->theirs));
}

static const char *side(struct arena *a, const char *from, const char *to, enum which which)
{
	size_t len = (size_t)(to - from);
	char *out = arena_get(a, len + 1, 1), *at = out;

	while (from < to) {
		struct mark m;

		if (from + 3 <= to && strncmp(from, "{<<", 3) == 0 && read_mark(from, &m) &&
		    m.to <= to) {
			struct str words = words_of(&m, which);

			memcpy(at, words.ptr, words.len);
			at += words.len;
			from = m.to;
		} else {
			*at++ = *from++;
		}
	}
	*at = '\0';
	return out;
}

static struct clash clash_at(struct arena *a, const char *merged, size_t from, size_t to)
{
	const char *f = merged + from, *t = merged + to;

	return (struct clash){ from, to, side(a, f, t, OURS), side(a, f, t, BASE),
			       side(a, f, t, THEIRS) };
}

/* All whole marks from `at` on lie in [from, to), the first of them at least; *at moves behind them. */
static bool holds_marks(const char *merged, size_t from, size_t to, const char **at)
{
	struct mark m;
	size_t n = 0;

	for (; next_mark(*at, &m) && m.from < merged + to; n++) {
		if (m.from < merged + from || m.to > merged + to)
			return false;
		*at = m.to;
	}
	return n > 0;
}

/* The stretches that places names; 0 if one of them cannot be. */
static size_t named(struct arena *a, const char *merged, const char *places, struct clash **out)
{
	struct str rest = str_of(places), piece, first;
	size_t n = 0, cap = 0, len = strlen(merged), before = 0;
	const char *at = merged;
	struct mark more;
	long from, to;

	while (str_next(&rest, ' ', &piece)) {
		struct clash *c;

		if (!str_next(&piece, '-', &first) || !str_number(first, (long)len, &from) ||
		    !str_number(piece, (long)len, &to) || (size_t)from < before || from >= to ||
		    !holds_marks(merged, (size_t)from, (size_t)to, &at))
			return 0;
		before = (size_t)to;
		c = arena_push(a, (void **)out, &n, &cap, sizeof(*c));
		*c = clash_at(a, merged, (size_t)from, (size_t)to);
	}
	return next_mark(at, &more) ? 0 : n;
}

static size_t between_blanks(struct arena *a, const char *merged, struct clash **out)
{
	const char *at = merged;
	size_t n = 0, cap = 0;
	struct mark m;

	*out = NULL;
	while (next_mark(at, &m)) {
		const char *from = paragraph_start(merged, m.from), *to = paragraph_end(m.to);
		struct mark more;
		struct clash *c;

		while (next_mark(m.to, &more) && more.from < to) {
			m = more;
			to = paragraph_end(m.to);
		}
		c = arena_push(a, (void **)out, &n, &cap, sizeof(*c));
		*c = clash_at(a, merged, (size_t)(from - merged), (size_t)(to - merged));
		at = to;
	}
	return n;
}

size_t clashes_of(struct arena *a, const char *merged, const char *places, struct clash **out)
{
	size_t n;

	*out = NULL;
	n = places ? named(a, merged, places, out) : 0;
	return n ? n : between_blanks(a, merged, out);
}

bool clash_heads(const char *merged, const struct clash *c)
{
	const char *row = merged + c->to;
	size_t n;

	if (*row != '\n')
		return false;
	n = strspn(row + 1, " >|:-\t");
	return (row[1 + n] == '\n' || !row[1 + n]) && strcspn(row + 1, "|") < n &&
	       strcspn(row + 1, "-") < n;
}

static const char *skip_blank(const char *s)
{
	while (*s == '\n')
		s++;
	return s;
}

void clashes_settle(const char *merged, const struct clash *clashes, size_t n,
		    const char *const *words, struct buf *out)
{
	const char *at = merged;

	for (size_t i = 0; i < n; i++) {
		const char *from = merged + clashes[i].from, *to = merged + clashes[i].to;

		buf_put(out, at, (size_t)(from - at));
		buf_puts(out, words[i]);
		at = *words[i] ? to : skip_blank(to);
	}
	buf_puts(out, at);
}

/* --- one place ---------------------------------------------------------------------------------- */

static void dress_of(struct arena *a, const char *stretch, const char *other,
		     struct prose_dress *out)
{
	prose_undress(str_of(*stretch ? stretch : other), a, out);
}

/* A stretch's words; those that the marks give where the place's dress is of another kind. */
static const char *words_in(struct arena *a, const struct prose_dress *dress, const char *stretch,
			    const char *marked)
{
	struct prose_dress d;

	if (!stretch || !*stretch)
		return "";
	prose_undress(str_of(stretch), a, &d);
	if (d.whole != dress->whole && *marked)
		prose_undress(str_of(marked), a, &d);
	return str_dup(a, d.words);
}

void place_find(struct arena *a, const struct clash *c, const struct clash *told, struct place *out)
{
	const struct clash *text = told ? told : c;

	dress_of(a, c->ours, c->theirs, &out->our_dress);
	dress_of(a, c->theirs, c->ours, &out->their_dress);
	out->first = words_in(a, &out->their_dress, c->theirs, c->theirs);
	out->ours = words_in(a, &out->our_dress, text->ours, c->ours);
	out->base = words_in(a, &out->our_dress, text->base, c->base);
	out->theirs = words_in(a, &out->their_dress, text->theirs, c->theirs);
}

static bool same_words(const char *a, const char *b)
{
	return str_same(str_trim(str_of(a)), str_trim(str_of(b)));
}

static void put_both(const struct place *at, struct buf *out)
{
	if (*at->ours && *at->theirs)
		prose_dress_both(&at->our_dress, str_of(at->ours), str_of(at->theirs), out);
	else if (*at->ours)
		prose_dress(&at->our_dress, str_of(at->ours), out);
	else
		prose_dress(&at->their_dress, str_of(at->theirs), out);
}

bool place_settle(const struct place *at, const char *choice, const char *own, struct buf *out)
{
	bool typed = str_trim(str_of(own)).len && !same_words(own, at->first) &&
		     !same_words(own, at->ours) && !same_words(own, at->theirs);

	buf_puts(out, "");
	if (typed || str_eq(choice, "own"))
		prose_dress(&at->their_dress, str_of(own), out);
	else if (str_eq(choice, "ours"))
		prose_dress(&at->our_dress, str_of(at->ours), out);
	else if (str_eq(choice, "theirs"))
		prose_dress(&at->their_dress, str_of(at->theirs), out);
	else if (str_eq(choice, "both"))
		put_both(at, out);
	else
		return false;
	return true;
}
