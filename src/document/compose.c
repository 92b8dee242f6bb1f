#include "document/compose.h"

static bool is_kind(const struct sheet_block *b, const char *kind)
{
	return strcmp(b->kind, kind) == 0;
}

/* The contract's kind of a block, which depends on the section's. */
static const char *kind_of(enum section_kind section, const struct sheet_block *b)
{
	if (!is_kind(b, "text"))
		return b->kind;
	if (section == KIND_PREAMBLE)
		return "preambular";
	return section == KIND_OPERATIVE ? "operative" : "text";
}

static bool belongs_to_paragraph(const struct sheet_block *b)
{
	return is_kind(b, "list") || is_kind(b, "table");
}

static const char *text_of_blocks(const struct sheet *sheet, size_t first, size_t n,
				  struct arena *a)
{
	const char *text = sheet->blocks.items[first].text;

	for (size_t i = 1; i < n; i++)
		text = arena_printf(a, "%s\n%s", text, sheet->blocks.items[first + i].text);
	return text;
}

/* A whole unit is inserted or deleted if all its blocks are. */
static const char *mark_of(const struct sheet *sheet, size_t first, size_t n)
{
	const char *mark = sheet->blocks.items[first].mark;

	for (size_t i = 1; mark && i < n; i++)
		if (!str_eq(sheet->blocks.items[first + i].mark, mark))
			return NULL;
	return mark;
}

void compose_units(enum section_kind kind, const struct sheet *sheet, struct arena *a,
		   struct units *out)
{
	const struct sheet_block *blocks = sheet->blocks.items;
	size_t n_blocks = sheet->blocks.n;

	out->items = ARENA_ARRAY(a, n_blocks, struct unit);
	out->n = 0;
	for (size_t i = 0; i < n_blocks;) {
		struct unit *u = &out->items[out->n];

		if (is_kind(&blocks[i], "rule")) {
			i++;
			continue;
		}
		*u = (struct unit){ .first = i, .n = 1, .kind = kind_of(kind, &blocks[i]) };
		if (str_eq(u->kind, "operative"))
			while (i + u->n < n_blocks && belongs_to_paragraph(&blocks[i + u->n]))
				u->n++;
		u->text = text_of_blocks(sheet, i, u->n, a);
		u->mark = mark_of(sheet, i, u->n);
		i += u->n;
		out->n++;
	}
}

void compose_number(struct units *u, struct arena *a, int64_t *next)
{
	for (size_t i = 0; i < u->n; i++) {
		struct unit *at = &u->items[i];

		if (str_eq(at->kind, "operative") && !str_eq(at->mark, "deleted"))
			at->number = arena_printf(a, "%lld", (long long)(*next)++);
	}
}

void compose_ids(struct units *u, const char *const *ids)
{
	const char *explained = NULL;

	for (size_t i = 0; i < u->n; i++) {
		struct unit *at = &u->items[i];

		at->id = ids[i];
		if (str_eq(at->kind, "remark"))
			at->explains = explained;
		else if (!str_eq(at->kind, "note"))
			explained = str_eq(at->kind, "heading") ? NULL : at->id;
	}
}

int64_t compose_notes(const struct sheet *sheet)
{
	int64_t n = 0;

	for (size_t i = 0; i < sheet->blocks.n; i++)
		n = MAX(n, sheet->blocks.items[i].number);
	return n;
}

/* The number is for the eye: a screen reader reads it as part of the paragraph, too. */
static void unit_html(const struct compose_how *how, const struct sheet *sheet,
		      const struct unit *u, struct html *h)
{
	html_lit(h, "<div");
	html_attrf(h, "class", "par par-%s%s%s", u->kind, u->mark ? " par-" : "",
		   u->mark ? u->mark : "");
	if (u->id)
		html_attr(h, "id", str_of(u->id));
	html_lit(h, ">");
	if (u->number) {
		html_lit(h, "<span class=\"num\">");
		html_text(h, str_of(u->number));
		html_lit(h, ".</span>\n");
	}
	for (size_t i = 0; i < u->n; i++)
		sheet_html_moved(&sheet->blocks.items[u->first + i], how->notes_before, h);
	html_lit(h, "</div>\n");
}

/* Two names: the item's is where the mark in the text leads, the unit's is the paragraph's. */
static void note_html(const struct compose_how *how, const struct sheet *sheet,
		      const struct unit *u, struct html *h)
{
	html_lit(h, "<li");
	html_attrf(h, "id", "%s-fn-%lld", how->section,
		   (long long)sheet->blocks.items[u->first].number);
	html_lit(h, ">");
	unit_html(how, sheet, u, h);
	html_lit(h, "</li>\n");
}

/* Rules are nobody's paragraph, but they are there. */
static void rules_html(const struct sheet *sheet, size_t from, size_t to, struct html *h)
{
	for (size_t i = from; i < to; i++)
		if (is_kind(&sheet->blocks.items[i], "rule"))
			html_safe(h, sheet_html(&sheet->blocks.items[i]));
}

void compose_html(const struct compose_how *how, const struct sheet *sheet, const struct units *u,
		  struct html *h)
{
	bool notes = false;
	size_t at = 0;

	for (size_t i = 0; i < u->n; i++) {
		const struct unit *unit = &u->items[i];

		rules_html(sheet, at, unit->first, h);
		at = unit->first + unit->n;
		if (str_eq(unit->kind, "note"))
			notes = true;
		else
			unit_html(how, sheet, unit, h);
	}
	rules_html(sheet, at, sheet->blocks.n, h);
	if (!notes)
		return;
	html_lit(h, "<section class=\"notes\" role=\"doc-endnotes\"");
	html_attr(h, "aria-label", str_of(how->notes_label));
	html_lit(h, ">\n<ol");
	if (how->notes_before)
		html_attrf(h, "start", "%lld", (long long)how->notes_before + 1);
	html_lit(h, ">\n");
	for (size_t i = 0; i < u->n; i++)
		if (str_eq(u->items[i].kind, "note"))
			note_html(how, sheet, &u->items[i], h);
	html_lit(h, "</ol>\n</section>\n");
}
