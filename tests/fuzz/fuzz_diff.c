/*
 * Two texts, parted by a byte of zero: a redline taken whole is the new text, taken not at all the
 * old one, byte for byte; any part of it is text; equal texts have no change; a passage of the old
 * one is followed to a place within the new.
 */
#include "prose/prose.h"
#include "text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 4 * 1024 * 1024 };

static void must(bool holds)
{
	if (!holds)
		abort();
}

static struct str of(const struct buf *b)
{
	return (struct str){ b->ptr, b->len };
}

static void take(const struct prose_diff *d, const bool *flags, struct buf *out)
{
	buf_clear(out);
	prose_take(d, flags, out);
	must(text_valid(of(out), NULL));
}

static void follow(struct str old, struct str new)
{
	size_t from = text_head(old, text_words(old)), to = MIN(old.len, from + 24);
	struct prose_anchor at = { PROSE_EXACT, from, text_head(old, to) }, then;
	struct prose_quote q;

	if (at.to <= at.from)
		return;
	q = (struct prose_quote){ str_cut(old.ptr, at.from, at.to), { "", 0 }, { "", 0 } };
	prose_follow(old, new, &q, &at, &then);
	must(then.from <= then.to && then.to <= new.len);
	must((then.placement == PROSE_GONE) == (then.from == then.to));
	prose_follow(old, old, &q, &at, &then);
	must(then.placement != PROSE_GONE || !text_words(q.exact));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size }, old = { "", 0 }, new = { "", 0 };
	ARENA(a);
	BUF(out, ROOM);
	struct prose_diff d, same;
	bool *flags;

	if (!str_next(&rest, '\0', &old) || !str_next(&rest, '\0', &new) ||
	    !text_valid(old, NULL) || !text_valid(new, NULL))
		return 0;
	prose_diff(old, new, &a, &d);
	prose_diff(new, new, &a, &same);
	must(same.n_changes == 0 && same.words_inserted == 0 && same.words_deleted == 0);
	flags = ARENA_ARRAY(&a, (size_t)d.n_changes + 1, bool);
	take(&d, flags, &out);
	must(str_same(of(&out), old));
	for (int i = 0; i <= d.n_changes; i += 2)
		flags[i] = true;
	take(&d, flags, &out);
	memset(flags, 1, (size_t)d.n_changes + 1);
	take(&d, flags, &out);
	must(str_same(of(&out), new));
	buf_clear(&out);
	prose_marked(&d, &out);
	follow(old, new);
	return 0;
}
