#include "pages/changes.h"

#include "prose/prose.h"

enum { AROUND = 60 }; /* characters shown before and after a change */

/* --- in words ------------------------------------------------------------------------------------ */

/* Without the marks of bold and italic. */
static const char *without_stars(struct page *p, const char *text)
{
	char *out = arena_dup(p->a, text), *to = out;

	for (const char *c = text; *c; c++)
		if (*c != '*')
			*to++ = *c;
	*to = '\0';
	return out;
}

static void put_run(struct wire *runs, const char *op, const char *text)
{
	struct wire *run = wire_add(runs, wire_new_obj());

	wire_set_str(run, "text", text);
	wire_set_bool(run, "same", op[0] == ' ');
	wire_set_bool(run, "ins", op[0] == '+');
	wire_set_bool(run, "del", op[0] == '-');
}

void add_run(struct page *p, struct wire *runs, const char *op, const char *text)
{
	const char *words = without_stars(p, text);

	if (op[0] != ' ' && !*words)
		words = text; /* nothing but the marks has changed */
	if (op[0] != ' ' && words[0] == ' ' && words[1]) {
		put_run(runs, " ", " ");
		words++;
	}
	put_run(runs, op, words);
}

static bool boundary(char c)
{
	return c == ' ' || c == '\n';
}

/* The last words of a run, at most AROUND bytes, from a word's start. */
static const char *tail_of(struct page *p, const char *text)
{
	size_t len = strlen(text), at = len > AROUND ? len - AROUND : 0;

	while (at > 0 && at < len && !boundary(text[at]))
		at++;
	return at ? arena_printf(p->a, "…%s", text + at) : text;
}

static const char *head_of(struct page *p, const char *text)
{
	size_t len = strlen(text), at = MIN(len, AROUND);

	if (at == len)
		return text;
	while (at > 0 && !boundary(text[at]))
		at--;
	return at ? arena_printf(p->a, "%.*s …", (int)at, text) : " …";
}

static struct wire *new_change(struct page *p, struct wire *list, const char *kind, int64_t id,
			       bool choose)
{
	struct wire *item = wire_add(list, wire_new_obj());

	wire_set_str(item, "kind", kind);
	wire_set_str(item, "id", id ? digits(p, id) : NULL);
	wire_set_bool(item, "choose", choose && id);
	return wire_set(item, "runs", wire_new_list());
}

static const char *kind_words(struct page *p, const struct block_card *b, int64_t nth)
{
	const char *key = arena_printf(p->a, "change_%s",
				       b->typography ? "typography"
				       : b->links    ? "links"
						     : b->kind);

	return say_n(p, key, nth);
}

/* One change within a paragraph: the runs that carry its id, and the words around them. */
static void change_in_block(struct page *p, struct wire *list, const struct block_card *b,
			    size_t *at, bool choose, int64_t nth)
{
	const struct run_card *run = b->runs.items;
	int64_t id = run[*at].change;
	struct wire *runs = new_change(p, list, kind_words(p, b, nth), id, choose);

	if (*at > 0 && run[*at - 1].op[0] == ' ')
		add_run(p, runs, " ", tail_of(p, run[*at - 1].text));
	for (; *at < b->runs.n && run[*at].change == id; (*at)++)
		add_run(p, runs, run[*at].op, run[*at].text);
	if (*at < b->runs.n && run[*at].op[0] == ' ')
		add_run(p, runs, " ", head_of(p, run[*at].text));
}

static bool whole(const struct block_card *b)
{
	return str_eq(b->kind, "inserted") || str_eq(b->kind, "deleted");
}

static void changes_of_block(struct page *p, struct wire *list, const struct block_card *b,
			     bool choose, int64_t *nth)
{
	int64_t id = b->runs.n ? b->runs.items[0].change : 0;
	struct wire *runs;

	if (str_eq(b->kind, "same"))
		return;
	if (whole(b) || !b->runs.n) {
		runs = new_change(p, list, kind_words(p, b, ++*nth), id, choose);
		if (b->old && !str_eq(b->kind, "moved"))
			add_run(p, runs, "-", b->old);
		if (b->new)
			add_run(p, runs, str_eq(b->kind, "moved") ? " " : "+", b->new);
		return;
	}
	for (size_t i = 0; i < b->runs.n;) {
		if (b->runs.items[i].change)
			change_in_block(p, list, b, &i, choose, ++*nth);
		else
			i++;
	}
}

const char *changed_in_words(struct page *p, const struct diff_stats *s)
{
	if (!s->paragraphs)
		return say(p, "changed_nothing");
	return arena_printf(p->a, "%s %s %s", say_n(p, "changed_paragraphs", s->paragraphs),
			    say_n(p, "changed_inserted", s->words_inserted),
			    say_n(p, "changed_deleted", s->words_deleted));
}

void set_changes(struct page *p, const struct diff_card *d, bool choose)
{
	struct wire *list = wire_set(p->m, "changes", wire_new_list());
	int64_t nth = 0;

	for (size_t i = 0; i < d->blocks.n; i++)
		changes_of_block(p, list, &d->blocks.items[i], choose, &nth);
	wire_set_str(p->m, "changed", changed_in_words(p, d->stats));
}

void diff_of_texts(struct page *p, const char *old, const char *new, struct diff_card *out)
{
	static const char *const ops[] = {
		[PROSE_SAME] = " ", [PROSE_DELETED] = "-", [PROSE_INSERTED] = "+"
	};
	struct prose_diff d;

	prose_diff(str_of(old), str_of(new), p->a, &d);
	*out = (struct diff_card){ .html = "", .changes = d.n_changes };
	out->stats = ARENA_NEW(p->a, struct diff_stats);
	*out->stats = (struct diff_stats){ (int64_t)d.paragraphs, (int64_t)d.words_inserted,
					   (int64_t)d.words_deleted };
	out->blocks.n = d.n_blocks;
	out->blocks.items = ARENA_ARRAY(p->a, d.n_blocks, struct block_card);
	for (size_t i = 0; i < d.n_blocks; i++) {
		const struct prose_block *b = &d.blocks[i];
		struct block_card *card = &out->blocks.items[i];

		*card = (struct block_card){ .kind = prose_block_names[b->kind],
					     .old = b->old.len ? str_dup(p->a, b->old) : NULL,
					     .new = b->new.len ? str_dup(p->a, b->new) : NULL,
					     .typography = b->typography,
					     .links = b->links };
		card->runs.n = b->n_runs;
		card->runs.items = ARENA_ARRAY(p->a, b->n_runs, struct run_card);
		for (size_t r = 0; r < b->n_runs; r++)
			card->runs.items[r] = (struct run_card){ ops[b->runs[r].op],
								 str_dup(p->a, b->runs[r].text),
								 b->runs[r].change };
	}
}
