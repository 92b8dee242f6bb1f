/* The form on which a person settles two texts that want the same words. */
#include "pages/conflict.h"
#include "pages/write.h"

enum { TEXT_BYTES = 1024 * 1024 };

/* A paragraph as one side really has it, where the desk told us; else as the marks give it. */
static const char *whole(const struct conflict_card *c, size_t n, size_t i, bool ours,
			 const struct clash *clash)
{
	if (!c || c->conflicts.n != n)
		return ours ? clash->ours : clash->theirs;
	return ours ? c->conflicts.items[i].ours : c->conflicts.items[i].theirs;
}

size_t set_clashes(struct page *p, const char *merged, const char *our_label,
		   const char *their_label)
{
	struct wire *list = wire_set(p->m, "clashes", wire_new_list());
	struct clash *clashes;
	size_t n = clashes_of(p->a, merged, &clashes);

	wire_set_str(p->m, "merged", merged);
	wire_set_str(p->m, "their_label", their_label);
	wire_set_str(p->m, "our_label", our_label);
	for (size_t i = 0; i < n; i++) {
		struct wire *item = wire_add(list, wire_new_obj());
		const char *ours = whole(p->c->conflict, n, i, true, &clashes[i]);
		const char *theirs = whole(p->c->conflict, n, i, false, &clashes[i]);

		wire_set_str(item, "index", digits(p, (int64_t)i));
		wire_set_str(item, "heading",
			     i18n_text(p->a, p->lang, "conflict_part", "n",
				       digits(p, (int64_t)i + 1), "m", digits(p, (int64_t)n),
				       NULL));
		wire_set_str(item, "ours", ours ? ours : "");
		wire_set_str(item, "theirs", theirs ? theirs : "");
		/* Both sides' other changes, and the second side's words where they clash. */
		wire_set_str(item, "own", clashes[i].theirs);
	}
	return n;
}

static const char *posted(struct page *p, const char *name, size_t i)
{
	return str_dup(p->a, str_trim(str_of(page_text(p, arena_printf(p->a, "%s-%zu", name, i)))));
}

static const char *chosen(struct page *p, size_t i)
{
	const char *choice = page_field(p, arena_printf(p->a, "choice-%zu", i));
	const char *ours = posted(p, "ours", i), *theirs = posted(p, "theirs", i);

	if (str_eq(choice, "theirs"))
		return theirs;
	if (str_eq(choice, "ours"))
		return ours;
	if (str_eq(choice, "both"))
		return arena_printf(p->a, "%s%s%s", ours, *ours && *theirs ? "\n\n" : "", theirs);
	return posted(p, "own", i);
}

const char *settled_text(struct page *p)
{
	const char *merged = page_text(p, "merged"), **words;
	struct clash *clashes;
	size_t n = clashes_of(p->a, merged, &clashes);
	BUF(out, TEXT_BYTES);

	words = ARENA_ARRAY(p->a, n, const char *);
	for (size_t i = 0; i < n; i++)
		words[i] = chosen(p, i);
	clashes_settle(merged, clashes, n, words, &out);
	return out.over ? merged : arena_dup_len(p->a, out.ptr, out.len);
}
