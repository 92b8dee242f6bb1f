#include "pages/changes.h"

#include "pages/notes.h"

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

/* What the list of changes is made with. */
struct listing {
	struct wire *list;
	struct ticks *ticks; /* or NULL */
	struct notes notes;
	int64_t nth;
};

static const char data_change[] = "data-change=\"";

static bool shown_in(struct page *p, const char *html, int64_t id)
{
	return strstr(html, arena_printf(p->a, "%s%s\"", data_change, digits(p, id)));
}

static struct wire *new_change(struct page *p, struct listing *l, const char *kind, int64_t id)
{
	struct wire *item = wire_add(l->list, wire_new_obj());
	bool known = l->ticks && id > 0 && id <= l->ticks->n && !l->ticks->nth[id];

	wire_set_str(item, "kind", kind);
	wire_set_str(item, "id", id ? digits(p, id) : NULL);
	wire_set_bool(item, "choose", known && !l->ticks->wanted[id]);
	if (known)
		l->ticks->nth[id] = l->nth;
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

static void say_run(struct page *p, struct listing *l, struct wire *runs, const char *op,
		    const char *text)
{
	add_run(p, runs, op, notes_in_words(p, &l->notes, op[0], text));
}

/* One change within a paragraph: from its first run to its last, and the words around them. */
static void change_in_block(struct page *p, struct listing *l, const struct block_card *b,
			    size_t *at)
{
	const struct run_card *run = b->runs.items;
	int64_t id = run[*at].change;
	size_t last = *at;
	struct wire *runs = new_change(p, l, kind_words(p, b, l->nth), id);

	if (*at > 0 && run[*at - 1].op[0] == ' ')
		say_run(p, l, runs, " ", tail_of(p, run[*at - 1].text));
	for (size_t i = *at; i < b->runs.n; i++) {
		if (run[i].change == id)
			last = i;
	}
	for (; *at <= last; (*at)++)
		say_run(p, l, runs, run[*at].op, run[*at].text);
	if (*at < b->runs.n && run[*at].op[0] == ' ')
		say_run(p, l, runs, " ", head_of(p, run[*at].text));
}

static bool whole(const struct block_card *b)
{
	return str_eq(b->kind, "inserted") || str_eq(b->kind, "deleted");
}

static void changes_of_block(struct page *p, struct listing *l, const struct block_card *b)
{
	int64_t id = b->runs.n ? b->runs.items[0].change : 0;
	struct wire *runs;

	if (str_eq(b->kind, "same"))
		return;
	if (whole(b) || !b->runs.n) {
		l->nth++;
		runs = new_change(p, l, kind_words(p, b, l->nth), id);
		if (b->old && !str_eq(b->kind, "moved"))
			say_run(p, l, runs, "-", b->old);
		if (b->new)
			say_run(p, l, runs, str_eq(b->kind, "moved") ? " " : "+", b->new);
		return;
	}
	for (size_t i = 0; i < b->runs.n;) {
		if (!b->runs.items[i].change) {
			i++;
			continue;
		}
		l->nth++;
		change_in_block(p, l, b, &i);
	}
}

void set_changes(struct page *p, const struct diff_card *d, struct ticks *ticks)
{
	struct listing l = { .list = wire_set(p->m, "changes", wire_new_list()), .ticks = ticks };

	notes_of(p, d, &l.notes);
	if (ticks) {
		*ticks = (struct ticks){ d->changes,
					 ARENA_ARRAY(p->a, (size_t)d->changes + 1, int64_t),
					 ARENA_ARRAY(p->a, (size_t)d->changes + 1, bool) };
		for (int64_t id = 1; id <= d->changes; id++)
			ticks->wanted[id] = shown_in(p, d->html, id);
	}
	for (size_t i = 0; i < d->blocks.n; i++)
		changes_of_block(p, &l, &d->blocks.items[i]);
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
