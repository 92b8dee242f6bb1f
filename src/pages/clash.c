/* The form on which a person settles two texts that want the same words. */
#include "pages/changes.h"
#include "pages/conflict.h"
#include "pages/write.h"

enum { TEXT_BYTES = 1024 * 1024 };
static const char *const ways[] = { "ours", "theirs", "both", "own" };

/* Where the conflicts stand, for the form: as the merge told it, or as the form that comes back did. */
static const char *places(struct page *p)
{
	const struct conflict_card *c = p->c->conflict;
	BUF(out, TEXT_BYTES);

	if (!c)
		return page_field(p, "places");
	for (size_t i = 0; i < c->conflicts.n; i++)
		buf_printf(&out, "%s%zu-%zu", i ? " " : "", c->conflicts.items[i].from,
			   c->conflicts.items[i].to);
	return arena_dup_len(p->a, out.ptr, out.len);
}

static const char *field_of(struct page *p, const char *name, size_t i)
{
	return arena_printf(p->a, "%s-%zu", name, i);
}

static const char *posted(struct page *p, const char *name, size_t i)
{
	return page_text(p, field_of(p, name, i));
}

/* As the desk told the texts just now, or as the form brought their words back. */
static void place_of(struct page *p, bool known, size_t i, const struct clash *c, struct place *out)
{
	const struct conflict_card *card = p->c->conflict;
	struct clash told;

	if (known && card) {
		const struct conflict_part *part = &card->conflicts.items[i];

		told = (struct clash){ .ours = part->ours,
				       .base = part->base,
				       .theirs = part->theirs };
	}
	place_find(p->a, c, known && card ? &told : NULL, out);
	if (known && !card) {
		out->ours = posted(p, "ours", i);
		out->base = posted(p, "base", i);
		out->theirs = posted(p, "theirs", i);
	}
}

/* What a form that comes back had chosen, and the words that were typed. */
static void set_choice(struct page *p, struct wire *item, size_t i, const struct place *place)
{
	const char *choice = page_field(p, field_of(p, "choice", i));
	const char *own = p->c->conflict ? "" : posted(p, "own", i);

	for (size_t k = 0; k < COUNT(ways); k++)
		wire_set_bool(item, arena_printf(p->a, "chose_%s", ways[k]),
			      !p->c->conflict && str_eq(choice, ways[k]));
	/* Both sides' other changes, and the second side's words where they clash. */
	wire_set_str(item, "own", *own ? own : place->first);
}

/* One side's text in runs: words that the other has not are marked. */
static void set_runs(struct page *p, struct wire *item, const char *member,
		     const struct diff_card *d, char op)
{
	struct wire *list = wire_set(item, member, wire_new_list());
	bool begun = false;

	for (size_t i = 0; i < d->blocks.n; i++) {
		const struct block_card *b = &d->blocks.items[i];

		if (!(op == '-' ? b->old : b->new))
			continue;
		if (begun)
			add_run(p, list, " ", "\n\n");
		begun = true;
		for (size_t r = 0; r < b->runs.n; r++)
			if (b->runs.items[r].op[0] == ' ' || b->runs.items[r].op[0] == op)
				add_run(p, list, b->runs.items[r].op, b->runs.items[r].text);
	}
}

static void set_place(struct page *p, struct wire *item, size_t i, const struct place *at)
{
	struct diff_card apart;

	wire_set_str(item, "ours", at->ours);
	wire_set_str(item, "base", at->base);
	wire_set_str(item, "theirs", at->theirs);
	diff_of_texts(p, at->ours, at->theirs, &apart);
	set_runs(p, item, "our_runs", &apart, '-');
	set_runs(p, item, "their_runs", &apart, '+');
	set_choice(p, item, i, at);
}

const char *clashing(struct page *p)
{
	return p->c->conflict ? p->c->conflict->merged : page_text(p, "merged");
}

/* What the document says, and through which group's proposal it came to say so. */
static const char *our_label(struct page *p, const struct clash_sides *sides, const char *words)
{
	int64_t number = desk_brought_by(p->c, sides->section, sides->lang, words);
	const struct proposal *one = number ? state_proposal(p->c->state, number) : NULL;

	return one ? i18n_text(p->a, p->lang, "now_by_proposal", "n", digits(p, number), "group",
			       group_name(p, one->group), NULL)
		   : say(p, "now_in_document");
}

size_t set_clashes(struct page *p, const struct clash_sides *sides)
{
	const char *merged = clashing(p);
	struct wire *list = wire_set(p->m, "clashes", wire_new_list());
	const char *stretches = places(p);
	struct clash *clashes;
	size_t n = clashes_of(p->a, merged, stretches, &clashes);
	bool known =
		p->c->conflict ? p->c->conflict->conflicts.n == n : page_values(p, "ours-0").n > 0;

	wire_set_str(p->m, "merged", merged);
	wire_set_str(p->m, "places", stretches);
	wire_set_str(p->m, "their_label", sides->theirs);
	for (size_t i = 0; i < n; i++) {
		struct wire *item = wire_add(list, wire_new_obj());
		struct place at;

		wire_set_str(item, "index", digits(p, (int64_t)i));
		wire_set_str(item, "heading",
			     i18n_text(p->a, p->lang, "conflict_part", "n",
				       digits(p, (int64_t)i + 1), "m", digits(p, (int64_t)n),
				       NULL));
		wire_set_bool(item, "both", !clash_heads(merged, &clashes[i]));
		place_of(p, known, i, &clashes[i], &at);
		wire_set_str(item, "our_label",
			     sides->ours ? sides->ours : our_label(p, sides, at.ours));
		set_place(p, item, i, &at);
	}
	return n;
}

/* What shall stand in the place of a clash; NULL if nothing was chosen. */
static const char *chosen(struct page *p, size_t i, const char *merged, const struct clash *c)
{
	const char *choice = page_field(p, field_of(p, "choice", i));
	struct place at;
	BUF(out, TEXT_BYTES);

	place_of(p, page_values(p, field_of(p, "ours", i)).n > 0, i, c, &at);
	if ((str_eq(choice, "both") && clash_heads(merged, c)) ||
	    !place_settle(&at, choice, posted(p, "own", i), &out))
		return NULL;
	return out.over ? c->ours : arena_dup_len(p->a, out.ptr, out.len);
}

const char *text_at(struct page *p, const char *section, const char *lang, const struct oid *at)
{
	struct section_card card;
	struct err none = { 0 };

	return desk_section(p->c, section, lang, at->hex, &card, &none) == 0 ? card.markdown : "";
}

/* The whole text with all places as one side has them. */
static struct str all_of(struct page *p, const char *merged, const struct clash *clashes, size_t n,
			 bool ours)
{
	const char **words = ARENA_ARRAY(p->a, n, const char *);
	BUF(out, TEXT_BYTES);

	for (size_t i = 0; i < n; i++)
		words[i] = ours ? clashes[i].ours : clashes[i].theirs;
	clashes_settle(merged, clashes, n, words, &out);
	return (struct str){ arena_dup_len(p->a, out.ptr, out.len), out.len };
}

const char *settled_text(struct page *p, const char *ours, const char *theirs)
{
	const char *merged = page_text(p, "merged"), **words;
	struct clash *clashes;
	size_t n = clashes_of(p->a, merged, page_field(p, "places"), &clashes);
	BUF(out, TEXT_BYTES);
	BUF(mended, TEXT_BYTES);

	words = ARENA_ARRAY(p->a, n, const char *);
	for (size_t i = 0; i < n; i++)
		if (!(words[i] = chosen(p, i, merged, &clashes[i])))
			return NULL;
	clashes_settle(merged, clashes, n, words, &out);
	prose_notes_mend((struct str){ out.ptr, out.len },
			 (const struct str[]){ all_of(p, merged, clashes, n, true),
					       all_of(p, merged, clashes, n, false), str_of(ours),
					       str_of(theirs) },
			 4, &mended);
	return mended.over ? merged : arena_dup_len(p->a, mended.ptr, mended.len);
}
