/* The form on which a person settles two texts that want the same words. */
#include "pages/conflict.h"
#include "pages/write.h"

enum { TEXT_BYTES = 1024 * 1024 };

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

		wire_set_str(item, "index", digits(p, (int64_t)i));
		wire_set_str(item, "heading",
			     i18n_text(p->a, p->lang, "conflict_part", "n",
				       digits(p, (int64_t)i + 1), "m", digits(p, (int64_t)n),
				       NULL));
		wire_set_str(item, "ours", clashes[i].ours);
		wire_set_str(item, "theirs", clashes[i].theirs);
		wire_set_str(item, "own", clashes[i].theirs);
	}
	return n;
}

static const char *chosen(struct page *p, size_t i, const struct clash *c)
{
	const char *choice = page_field(p, arena_printf(p->a, "choice-%zu", i));

	if (str_eq(choice, "theirs"))
		return c->theirs;
	if (str_eq(choice, "ours"))
		return c->ours;
	if (str_eq(choice, "both"))
		return arena_printf(p->a, "%s%s%s", c->ours, *c->ours && *c->theirs ? "\n\n" : "",
				    c->theirs);
	return str_dup(p->a, str_trim(str_of(page_text(p, arena_printf(p->a, "own-%zu", i)))));
}

const char *settled_text(struct page *p)
{
	const char *merged = page_text(p, "merged"), **words;
	struct clash *clashes;
	size_t n = clashes_of(p->a, merged, &clashes);
	BUF(out, TEXT_BYTES);

	words = ARENA_ARRAY(p->a, n, const char *);
	for (size_t i = 0; i < n; i++)
		words[i] = chosen(p, i, &clashes[i]);
	clashes_settle(merged, clashes, n, words, &out);
	return out.over ? merged : arena_dup_len(p->a, out.ptr, out.len);
}
