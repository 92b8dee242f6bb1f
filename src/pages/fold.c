#include "pages/fold.h"

#include "pages/discuss.h"

static bool has(struct str html, const char *what)
{
	size_t len = strlen(what);

	for (size_t at = 0; at + len <= html.len; at++)
		if (memcmp(html.ptr + at, what, len) == 0)
			return true;
	return false;
}

static bool is_changed(struct str html)
{
	return has(html, "data-change=") || has(html, "<ins") || has(html, "<del");
}

/* A paragraph of its own that nobody changed; what it is part of stays in sight by its heading. */
static bool is_foldable(const struct piece *one)
{
	return one->whole && str_starts(one->html, "<div class=\"par ") &&
	       !str_starts(one->html, "<div class=\"par par-heading\"") && !is_changed(one->html);
}

static void add(struct page *p, struct wire *list, struct str html, const char *fold)
{
	struct wire *item = wire_add(list, wire_new_obj());

	wire_set_str(item, "html", str_dup(p->a, html));
	wire_set_str(item, "fold", fold);
}

/* Footnotes stand in one list behind the last paragraph: they fold together or not at all. */
static size_t notes_from(const struct piece *pieces, size_t n)
{
	while (n && !pieces[n - 1].whole)
		n--;
	return n;
}

static struct str joined(const struct piece *pieces, size_t from, size_t to)
{
	const char *begin = pieces[from].html.ptr;

	return (struct str){ begin,
			     (size_t)(pieces[to - 1].html.ptr + pieces[to - 1].html.len - begin) };
}

void set_folded(struct page *p, struct wire *part, const char *html, bool all)
{
	struct wire *list = wire_set(part, "pieces", wire_new_list());
	struct piece *pieces;
	size_t n = pieces_of(p->a, html, &pieces), notes = notes_from(pieces, n), to;

	for (size_t i = 0; i < notes; i = to) {
		bool fold = !all && is_foldable(&pieces[i]);

		for (to = i + 1; to < notes && fold && is_foldable(&pieces[to]); to++)
			;
		add(p, list, joined(pieces, i, to),
		    fold ? say_n(p, "unchanged_paragraphs", (int64_t)(to - i)) : NULL);
	}
	if (notes < n) {
		struct str rest = joined(pieces, notes, n);

		add(p, list, rest,
		    all || is_changed(rest) || notes == 0 ? NULL : say(p, "unchanged_notes"));
	}
}

/* --- with what is said between the paragraphs ---------------------------------------------------- */

static bool any_changed(const struct piece *pieces, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_changed(pieces[i].html))
			return true;
	return false;
}

/* What stands beside a change is read with it. */
static bool is_far(const struct piece *pieces, size_t n, size_t i)
{
	return is_foldable(&pieces[i]) && (i == 0 || !is_changed(pieces[i - 1].html)) &&
	       (i + 1 == n || !is_changed(pieces[i + 1].html));
}

/* The way to the first change: to its paragraph's id, or to one that it is given. */
static void set_first(struct page *p, const struct piece *piece, struct wire *model)
{
	const char *html = str_dup(p->a, piece->html), *par = strstr(html, "<div class=\"par ");
	const char *end = par ? strchr(par, '>') : NULL;

	if (piece->id) {
		wire_set_str(p->m, "first_at", arena_printf(p->a, "#%s", piece->id));
	} else if (end) {
		wire_set_str(model, "html",
			     arena_printf(p->a, "%.*s id=\"first-change\"%s", (int)(end - html),
					  html, end));
		wire_set_str(p->m, "first_at", "#first-change");
	}
}

void set_folds(struct page *p, const struct piece *pieces, const bool *talked,
	       struct wire *const *models, size_t n)
{
	size_t to;

	for (size_t i = 0; i < n; i++) {
		wire_set(models[i], "fold", NULL);
		wire_set_bool(models[i], "unfold", false);
	}
	wire_set(p->m, "first_at", NULL);
	if (!any_changed(pieces, n))
		return;
	for (size_t i = 0; i < n; i = to + 1) {
		for (to = i; to < n && !talked[to] && is_far(pieces, n, to);)
			to++;
		if (to - i < 2)
			continue;
		wire_set_str(models[i], "fold",
			     say_n(p, "unchanged_paragraphs", (int64_t)(to - i)));
		wire_set_bool(models[to - 1], "unfold", true);
	}
	for (size_t i = 0; i < n; i++) {
		if (!is_changed(pieces[i].html))
			continue;
		set_first(p, &pieces[i], models[i]);
		return;
	}
}
