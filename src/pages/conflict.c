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

static const char *side(struct arena *a, const char *from, const char *to, bool ours)
{
	size_t len = (size_t)(to - from);
	char *out = arena_get(a, len + 1, 1), *at = out;

	while (from < to) {
		struct mark m;

		if (from + 3 <= to && strncmp(from, "{<<", 3) == 0 && read_mark(from, &m) &&
		    m.to <= to) {
			const char *words = ours ? m.ours : m.theirs;
			size_t n = (size_t)((ours ? m.base - 2 : m.to - 3) - words);

			memcpy(at, words, n);
			at += n;
			from = m.to;
		} else {
			*at++ = *from++;
		}
	}
	*at = '\0';
	return out;
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
		*c = (struct clash){ (size_t)from, (size_t)to,
				     side(a, merged + from, merged + to, true),
				     side(a, merged + from, merged + to, false) };
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
		*c = (struct clash){ (size_t)(from - merged), (size_t)(to - merged),
				     side(a, from, to, true), side(a, from, to, false) };
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

bool clash_tight(const char *merged, const struct clash *c)
{
	const char *to = merged + c->to;
	bool before = c->from > 1 && merged[c->from - 1] == '\n' && merged[c->from - 2] != '\n';

	return before || (to[0] == '\n' && to[1] && to[1] != '\n');
}

/* Length of an item's sign without the blank behind it, 0 where there is none. */
static size_t item_sign(const char *s)
{
	size_t n = strspn(s, "0123456789");

	if (!n)
		return strchr("-*+", *s) && *s ? 1 : 0;
	return n < 10 && (s[n] == '.' || s[n] == ')') ? n + 1 : 0;
}

size_t clash_lead(const char *stretch)
{
	const char *at = stretch;

	for (;;) {
		size_t sign;

		at += strspn(at, " \t");
		sign = *at == '>' ? 1 : item_sign(at);
		if (!sign || (*at != '>' && at[sign] != ' ' && at[sign] != '\t'))
			return (size_t)(at - stretch);
		at += sign;
	}
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
