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

static const char *posted(struct page *p, const char *name, size_t i)
{
	return str_dup(p->a, str_trim(str_of(page_text(p, arena_printf(p->a, "%s-%zu", name, i)))));
}

static const char *words_of(const char *stretch)
{
	return stretch ? stretch + clash_lead(stretch) : "";
}

/* What a stretch begins with; one that says nothing begins as the other side's does. */
static const char *lead_of(struct page *p, const char *stretch, const char *other)
{
	const char *with = *stretch ? stretch : other;

	return str_dup(p->a, (struct str){ with, clash_lead(with) });
}

/*
 * A stretch's words as one side really has it, where the desk told us just now or the form brought it back;
 * else as the marks give it, with the other side's changes beside them.
 */
static const char *whole(struct page *p, bool known, size_t i, bool ours, const struct clash *clash)
{
	const struct conflict_card *c = p->c->conflict;

	if (!known)
		return words_of(ours ? clash->ours : clash->theirs);
	if (!c)
		return posted(p, ours ? "ours" : "theirs", i);
	return words_of(ours ? c->conflicts.items[i].ours : c->conflicts.items[i].theirs);
}

/* What a form that comes back had chosen, and the words that were typed. */
static void set_choice(struct page *p, struct wire *item, size_t i, const struct clash *clash)
{
	const char *choice = page_field(p, arena_printf(p->a, "choice-%zu", i));
	const char *own = p->c->conflict ? "" : posted(p, "own", i);

	for (size_t k = 0; k < COUNT(ways); k++)
		wire_set_bool(item, arena_printf(p->a, "chose_%s", ways[k]),
			      !p->c->conflict && str_eq(choice, ways[k]));
	/* Both sides' other changes, and the second side's words where they clash. */
	wire_set_str(item, "own", *own ? own : words_of(clash->theirs));
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

const char *clashing(struct page *p)
{
	return p->c->conflict ? p->c->conflict->merged : page_text(p, "merged");
}

size_t set_clashes(struct page *p, const char *merged, const char *our_label,
		   const char *their_label)
{
	struct wire *list = wire_set(p->m, "clashes", wire_new_list());
	const char *at = places(p);
	struct clash *clashes;
	size_t n = clashes_of(p->a, merged, at, &clashes);
	bool known = p->c->conflict ? p->c->conflict->conflicts.n == n : *page_text(p, "ours-0");

	wire_set_str(p->m, "merged", merged);
	wire_set_str(p->m, "places", at);
	wire_set_str(p->m, "their_label", their_label);
	wire_set_str(p->m, "our_label", our_label);
	for (size_t i = 0; i < n; i++) {
		struct wire *item = wire_add(list, wire_new_obj());
		const char *ours = whole(p, known, i, true, &clashes[i]);
		const char *theirs = whole(p, known, i, false, &clashes[i]);
		struct diff_card apart;

		wire_set_str(item, "index", digits(p, (int64_t)i));
		wire_set_str(item, "heading",
			     i18n_text(p->a, p->lang, "conflict_part", "n",
				       digits(p, (int64_t)i + 1), "m", digits(p, (int64_t)n),
				       NULL));
		wire_set_bool(item, "tight", clash_tight(merged, &clashes[i]));
		wire_set_str(item, "lead", lead_of(p, clashes[i].theirs, clashes[i].ours));
		wire_set_str(item, "ours", ours);
		wire_set_str(item, "theirs", theirs);
		diff_of_texts(p, ours, theirs, &apart);
		set_runs(p, item, "our_runs", &apart, '-');
		set_runs(p, item, "their_runs", &apart, '+');
		set_choice(p, item, i, &clashes[i]);
	}
	return n;
}

/* Words that take a stretch's place begin as it does. */
static const char *led(struct page *p, const char *lead, const char *words)
{
	return *words ? arena_printf(p->a, "%s%s", lead, words) : "";
}

/* One side's words, or both one behind the other; NULL if nothing was chosen. */
static const char *by_choice(struct page *p, size_t i, const char *merged, const struct clash *c)
{
	const char *choice = page_field(p, arena_printf(p->a, "choice-%zu", i));
	const char *our_lead = lead_of(p, c->ours, c->theirs),
		   *their_lead = lead_of(p, c->theirs, c->ours);
	const char *ours = led(p, our_lead, posted(p, "ours", i)),
		   *theirs = led(p, their_lead, posted(p, "theirs", i));

	if (str_eq(choice, "theirs"))
		return theirs;
	if (str_eq(choice, "ours"))
		return ours;
	if (str_eq(choice, "both") && *ours && *theirs)
		return arena_printf(p->a, "%s%s%s", ours, clash_tight(merged, c) ? "\n" : "\n\n",
				    theirs);
	if (str_eq(choice, "both"))
		return *ours ? ours : theirs;
	return NULL;
}

/*
 * What shall stand in the place of a clash; NULL if nothing was chosen. Without JavaScript a choice
 * does not fill the field: words typed there are never passed over.
 */
static const char *chosen(struct page *p, size_t i, const char *merged, const struct clash *c)
{
	const char *own = posted(p, "own", i), *lead = lead_of(p, c->theirs, c->ours);
	bool typed = *own && !str_same(str_of(own), str_trim(str_of(words_of(c->theirs))));
	bool mine = typed || str_eq(page_field(p, arena_printf(p->a, "choice-%zu", i)), "own");

	if (!mine)
		return by_choice(p, i, merged, c);
	/* Who typed an item's sign, too, means the one that stands there. */
	return led(p, lead, *lead ? words_of(own) : own);
}

const char *settled_text(struct page *p)
{
	const char *merged = page_text(p, "merged"), **words;
	struct clash *clashes;
	size_t n = clashes_of(p->a, merged, page_field(p, "places"), &clashes);
	BUF(out, TEXT_BYTES);

	words = ARENA_ARRAY(p->a, n, const char *);
	for (size_t i = 0; i < n; i++)
		if (!(words[i] = chosen(p, i, merged, &clashes[i])))
			return NULL;
	clashes_settle(merged, clashes, n, words, &out);
	return out.over ? merged : arena_dup_len(p->a, out.ptr, out.len);
}
