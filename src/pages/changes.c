#include "pages/changes.h"

#include "pages/notes.h"

#include "prose/prose.h"

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
	wire_set_bool(run, "words", op[0] == 'w');
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

void set_reread(struct page *p, const struct wire_strs *words, const char *href)
{
	struct wire *list, *out = wire_set(p->m, "reread", words->n ? wire_new_obj() : NULL);

	if (!words->n)
		return;
	wire_set_str(out, "href", href);
	list = wire_set(out, "words", wire_new_list());
	for (size_t i = 0; i < words->n; i++)
		wire_set_str(wire_add(list, wire_new_obj()), "text",
			     without_stars(p, words->items[i]));
}

/* What the list of changes is made with. */
struct listing {
	struct wire *list;
	struct ticks *ticks; /* or NULL */
	struct notes notes;
	const char *lang; /* of the words that are quoted */
	int64_t nth;
	bool alone;     /* no other redline on the page */
	bool *anchored; /* by change id: a change of a note and its mark stands in the list twice */
};

static const char data_change[] = "data-change=\"";

static bool shown_in(struct page *p, const char *html, int64_t id)
{
	return strstr(html, arena_printf(p->a, "%s%s\"", data_change, digits(p, id)));
}

static void set_language(struct wire *of, const char *lang)
{
	wire_set_str(of, "lang", lang);
	wire_set_str(of, "dir", manifest_direction(lang));
}

/* Change ids are the page's own only where there is one redline on it. */
static struct wire *new_change(struct page *p, struct listing *l, const char *kind, int64_t id)
{
	struct wire *item = wire_add(l->list, wire_new_obj());
	bool known = l->ticks && id > 0 && id <= l->ticks->n && !l->ticks->nth[id];

	wire_set_str(item, "kind", say_n(p, kind, ++l->nth));
	wire_set_str(item, "id", digits(p, id));
	wire_set_bool(item, "anchor", l->alone && id && !l->anchored[id]);
	l->anchored[id] = true;
	set_language(wire_set(item, "of", wire_new_obj()), l->lang);
	wire_set_bool(item, "choose", known && !l->ticks->wanted[id]);
	if (known)
		l->ticks->nth[id] = l->nth;
	return wire_set(item, "runs", wire_new_list());
}

static const char *kind_key(enum instruct_kind kind)
{
	switch (kind) {
	case INSTRUCT_INSERT:
	case INSTRUCT_DELETE:
	case INSTRUCT_REPLACE: return "change_changed";
	case INSTRUCT_ADD: return "change_inserted";
	case INSTRUCT_DROP: return "change_deleted";
	case INSTRUCT_MOVE: return "change_moved";
	case INSTRUCT_LINKS: return "change_links";
	case INSTRUCT_TYPOGRAPHY: return "change_typography";
	}
	mem_die("an instruction of no kind");
}

static void put_said(struct page *p, struct listing *l, struct wire *runs, const struct said *s)
{
	static const char ops[] = {
		[SAID_WORDS] = 'w', [SAID_QUOTE] = ' ', [SAID_OUT] = '-', [SAID_IN] = '+'
	};
	const char op[] = { ops[s->kind], '\0' };
	const char *text = s->text;

	if (s->kind != SAID_WORDS)
		text = notes_in_words(p, &l->notes, op[0], text);
	put_run(runs, op, text);
}

static void put_instruction(struct page *p, struct listing *l, const struct instruction *i)
{
	struct wire *runs = new_change(p, l, kind_key(i->kind), i->change);
	struct saying s;

	instruct_say(i, p->lang, p->a, &s);
	for (size_t k = 0; k < s.n; k++)
		put_said(p, l, runs, &s.items[k]);
}

/* Both sides' words, where no side's text is to be changed yet. */
static void put_conflict(struct page *p, struct listing *l, const struct block_card *b)
{
	struct wire *runs = new_change(p, l, "change_conflict", 0);

	for (size_t i = 0; i < b->runs.n; i++)
		add_run(p, runs, b->runs.items[i].op,
			notes_in_words(p, &l->notes, b->runs.items[i].op[0],
				       b->runs.items[i].text));
}

static void put_list(struct page *p, struct listing *l, const struct diff_card *d)
{
	notes_of(p, d, &l->notes);
	l->anchored = ARENA_ARRAY(p->a, (size_t)d->changes + 1, bool);
	for (size_t i = 0; i < d->said.n; i++)
		put_instruction(p, l, &d->said.items[i]);
	for (size_t i = 0; i < d->blocks.n; i++)
		if (str_eq(d->blocks.items[i].kind, "conflict"))
			put_conflict(p, l, &d->blocks.items[i]);
}

void set_changes_within(struct page *p, struct wire *part, const struct diff_card *d,
			const char *lang)
{
	struct listing l = { .list = wire_set(part, "changes", wire_new_list()), .lang = lang };

	put_list(p, &l, d);
}

void set_changes(struct page *p, const struct diff_card *d, const char *lang, struct ticks *ticks)
{
	struct listing l = { .list = wire_set(p->m, "changes", wire_new_list()),
			     .ticks = ticks,
			     .lang = lang,
			     .alone = true };

	if (ticks) {
		*ticks = (struct ticks){ d->changes,
					 ARENA_ARRAY(p->a, (size_t)d->changes + 1, int64_t),
					 ARENA_ARRAY(p->a, (size_t)d->changes + 1, bool) };
		for (int64_t id = 1; id <= d->changes; id++)
			ticks->wanted[id] = shown_in(p, d->html, id);
	}
	put_list(p, &l, d);
	wire_set_str(p->m, "changed", changed_in_words(p, d->stats));
}

void set_ticks(struct page *p, struct wire *part, struct str html, struct ticks *ticks)
{
	const char *at = str_dup(p->a, html);
	struct wire *list = wire_set(part, "ticks", wire_new_list());
	bool any = false;

	while ((at = strstr(at, data_change))) {
		long id = strtol(at + sizeof(data_change) - 1, NULL, 10);

		at += sizeof(data_change) - 1;
		if (id < 1 || id > ticks->n || !ticks->wanted[id] || !ticks->nth[id])
			continue;
		ticks->wanted[id] = false;
		choice(list, digits(p, id), say_n(p, "take_change", ticks->nth[id]), true);
		any = true;
	}
	wire_set_bool(part, "ticked", any);
}

const char *changed_in_words(struct page *p, const struct diff_stats *s)
{
	if (!s->paragraphs)
		return say(p, "changed_nothing");
	return arena_printf(p->a, "%s %s %s", say_n(p, "changed_paragraphs", s->paragraphs),
			    say_n(p, "changed_inserted", s->words_inserted),
			    say_n(p, "changed_deleted", s->words_deleted));
}

void diff_of_texts(struct page *p, const char *old, const char *new, struct diff_card *out)
{
	struct prose_diff d;

	prose_diff(str_of(old), str_of(new), p->a, &d);
	desk_diff_card(&d, p->a, out);
}
