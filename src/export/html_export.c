#include "export/html_export.h"

#include "assets/assets.h"
#include "document/manifest.h"

static void put_style(struct html_walk *w)
{
	const struct asset *css = asset_find("css/export.css");

	assert(css);
	/* Ours, and known to hold no end tag. */
	html_lit(&w->h, "<style>\n");
	html_safe(&w->h, (struct safe_html){ css->bytes });
	html_lit(&w->h, "</style>\n");
}

/* On a reader's disk no header of ours guards the file: it says itself that it runs and fetches nothing. */
#define GUARD                                                                                      \
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "              \
	"style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n"

static void put_head(struct html_walk *w)
{
	const struct bundle *b = w->book->bundle;
	unsigned char rgb[3];
	char accent[8];

	bundle_accent(b, rgb);
	snprintf(accent, sizeof(accent), "#%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
	html_lit(&w->h, "<!doctype html>\n<html");
	html_attr(&w->h, "lang", str_of(b->lang));
	html_attr(&w->h, "dir", str_of(bundle_rtl(b) ? "rtl" : "ltr"));
	html_attrf(&w->h, "style", "--accent:%s", accent);
	if (b->options->bw)
		html_lit(&w->h, " class=\"bw\"");
	html_lit(&w->h, ">\n<head>\n<meta charset=\"utf-8\">\n" GUARD
			"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			"<meta name=\"generator\" content=\"accord " ACCORD_VERSION "\">\n<title>");
	html_text(&w->h, str_of(b->title));
	if (b->options->redline && b->standing)
		html_text(&w->h, str_of(arena_printf(w->a, " \xC2\xB7 %s", b->standing)));
	html_lit(&w->h, "</title>\n");
	if (b->version && b->version->commit) {
		html_lit(&w->h, "<meta name=\"version\"");
		html_attr(&w->h, "content", str_of(b->version->commit));
		html_lit(&w->h, ">\n");
	}
	put_style(w);
	html_lit(&w->h, "</head>\n<body>\n");
}

/* --- masthead ----------------------------------------------------------------------------------- */

static void put_line(struct html_walk *w, const char *text, bool strong)
{
	if (!text || !*text)
		return;
	html_lit(&w->h, "<p>");
	if (strong)
		html_lit(&w->h, "<strong>");
	html_text(&w->h, str_of(text));
	if (strong)
		html_lit(&w->h, "</strong>");
	html_lit(&w->h, "</p>\n");
}

static void put_meta(struct html_walk *w, const char *a, const char *b)
{
	bool both = a && *a && b && *b;

	if ((!a || !*a) && (!b || !*b))
		return;
	html_lit(&w->h, "<p class=\"meta\">");
	html_text(&w->h, str_of(a ? a : ""));
	if (both)
		html_lit(&w->h, " \xC2\xB7 ");
	html_text(&w->h, str_of(b ? b : ""));
	html_lit(&w->h, "</p>\n");
}

static void put_logo(struct html_walk *w, const char *name)
{
	size_t before = w->h.out->len;

	if (!name || !*name)
		return;
	html_lit(&w->h, "<img");
	if (!html_image(w, str_of(name))) {
		buf_cut(w->h.out, before);
		return;
	}
	html_lit(&w->h, " alt=\"\">\n");
}

static void put_masthead(struct html_walk *w)
{
	const struct bundle *b = w->book->bundle;
	const struct bundle_version *v = b->version;

	html_lit(&w->h, "<header class=\"masthead\">\n<div class=\"top\">\n<div>");
	put_logo(w, b->logo);
	put_line(w, b->organiser, true);
	put_line(w, b->event, !b->organiser);
	html_lit(&w->h, "</div>\n<div class=\"symbol\">");
	put_line(w, v && v->symbol ? v->symbol : b->symbol, true);
	put_line(w, v ? v->name : NULL, false);
	put_line(w, v ? v->date : NULL, false);
	html_lit(&w->h, "</div>\n</div>\n<h1>");
	html_text(&w->h, str_of(b->title));
	html_lit(&w->h, "</h1>\n");
	if (b->subtitle && *b->subtitle) {
		html_lit(&w->h, "<p class=\"subtitle\">");
		html_text(&w->h, str_of(b->subtitle));
		html_lit(&w->h, "</p>\n");
	}
	put_meta(w, b->place, b->dates);
	put_meta(w, b->standing, NULL);
	for (size_t i = 0; i < b->notices.n; i++)
		put_meta(w, b->notices.items[i], NULL);
	html_lit(&w->h, "</header>\n");
}

static void put_contents(struct html_walk *w)
{
	const struct book *k = w->book;
	int level = 0;

	if (!k->bundle->options->contents || !k->n_headings)
		return;
	html_lit(&w->h,
		 "<nav class=\"contents\" aria-labelledby=\"contents\">\n<h2 id=\"contents\">");
	html_text(&w->h, str_of(bundle_label(k->bundle, "contents")));
	html_lit(&w->h, "</h2>\n");
	for (size_t i = 0; i < k->n_headings; i++) {
		const struct book_heading *h = &k->headings[i];

		if (h->level > 2)
			continue;
		if (h->level > level) {
			html_lit(&w->h, "<ol>\n");
		} else {
			html_lit(&w->h, "</li>\n");
			for (; level > h->level; level--)
				html_lit(&w->h, "</ol>\n</li>\n");
		}
		level = h->level;
		html_lit(&w->h, "<li><a");
		html_attrf(&w->h, "href", "#%s", h->name);
		html_lit(&w->h, ">");
		html_text(&w->h, str_of(h->text));
		html_lit(&w->h, "</a>");
	}
	for (; level > 0; level--)
		html_lit(&w->h, "</li>\n</ol>\n");
	html_lit(&w->h, "</nav>\n");
}

/* --- sections ----------------------------------------------------------------------------------- */

/* A paragraph that moved stands at both places, and says so. */
static void put_moved(struct html_walk *w, const struct md_node *n)
{
	if (n->mark == MD_KEPT || !bundle_moved(w->section->from, n->change))
		return;
	html_lit(&w->h, "<p class=\"label\">");
	html_text(&w->h,
		  str_of(bundle_label(w->book->bundle,
				      n->mark == MD_INSERTED ? "moved_here" : "moved_away")));
	html_lit(&w->h, "</p>\n");
}

static void look_for_mark(const struct md_node *n, enum md_event event, void *arg)
{
	if (event == MD_ENTER && n->mark != MD_KEPT)
		*(bool *)arg = true;
}

/* Is anything new or gone in a block, or in those that belong to its paragraph? */
static bool is_changed(const struct book_section *s, size_t block)
{
	bool changed = false;

	md_walk(s->blocks[block].node, look_for_mark, &changed);
	while (book_joins(s, ++block))
		md_walk(s->blocks[block].node, look_for_mark, &changed);
	return changed;
}

static void open_paragraph(struct html_walk *w, size_t block, const struct book_heading *h)
{
	const struct book_block *k = &w->section->blocks[block];
	const char *id = k->id ? k->id : h ? h->name : NULL;

	html_lit(&w->h, "<div");
	html_attrf(&w->h, "class", "par%s", is_changed(w->section, block) ? " changed" : "");
	if (id)
		html_attr(&w->h, "id", str_of(id));
	html_lit(&w->h, ">\n");
	put_moved(w, k->node);
	if (!k->number)
		return;
	if (id) {
		html_lit(&w->h, "<a class=\"num\"");
		html_attrf(&w->h, "href", "#%s", id);
		html_lit(&w->h, ">");
		html_text(&w->h, str_of(k->number));
		html_lit(&w->h, ".</a>\n");
	} else {
		html_lit(&w->h, "<span class=\"num\">");
		html_text(&w->h, str_of(k->number));
		html_lit(&w->h, ".</span>\n");
	}
}

static void put_section(struct html_walk *w, size_t n)
{
	static const char *const classes[] = { "preamble", "text", "operative", "annex" };
	const struct book_section *s = &w->book->sections[n];
	int remarks = w->book->bundle->options->remarks;

	w->section = s;
	html_lit(&w->h, "<section");
	html_attr(&w->h, "class", str_of(classes[s->kind]));
	html_attrf(&w->h, "id", "s-%s", s->from->id);
	html_lit(&w->h, ">\n");
	for (size_t i = 0; i < s->n_blocks; i++) {
		const struct book_heading *h = book_heading_at(w->book, n, i);

		if (s->blocks[i].node->kind == MD_REMARK && remarks != REMARKS_BESIDE)
			continue;
		open_paragraph(w, i, h);
		html_block(w, s->blocks[i].node, h ? MIN(h->level + 1, 6) : 6);
		/* What belongs to the paragraph stands in it. */
		for (; book_joins(s, i + 1); i++)
			html_block(w, s->blocks[i + 1].node, 6);
		html_lit(&w->h, "</div>\n");
	}
	html_lit(&w->h, "</section>\n");
}

static void put_annex(struct html_walk *w)
{
	const struct book *k = w->book;
	const char *form = bundle_label(k->bundle, "paragraph"), *at = strstr(form, "{n}");

	if (k->bundle->options->remarks != REMARKS_ANNEX || !k->has_remarks)
		return;
	html_lit(&w->h, "<section class=\"annex\">\n<h2 id=\"remarks\">");
	html_text(&w->h, str_of(bundle_label(k->bundle, "remarks")));
	html_lit(&w->h, "</h2>\n");
	for (size_t i = 0; i < k->n_sections; i++) {
		const struct book_section *s = &k->sections[i];

		w->section = s;
		for (size_t b = 0; b < s->n_blocks; b++) {
			if (s->blocks[b].node->kind != MD_REMARK)
				continue;
			open_paragraph(w, b, NULL);
			if (s->blocks[b].about && at) {
				html_lit(&w->h, "<h3>");
				html_text(&w->h, str_cut(form, 0, (size_t)(at - form)));
				html_text(&w->h, str_of(s->blocks[b].about));
				html_text(&w->h, str_of(at + 3));
				html_lit(&w->h, "</h3>\n");
			}
			html_blocks(w, s->blocks[b].node);
			html_lit(&w->h, "</div>\n");
		}
	}
	html_lit(&w->h, "</section>\n");
}

/* --- notes -------------------------------------------------------------------------------------- */

struct numbered {
	const struct book_section *section;
	const struct md_node *node;
};

static void put_note(struct html_walk *w, const struct numbered *note, int number)
{
	w->section = note->section;
	html_lit(&w->h, "<li");
	html_attrf(&w->h, "id", "n-%d", number);
	html_lang(w, note->node);
	html_lit(&w->h, ">");
	for (const struct md_node *n = note->node->first; n; n = n->next) {
		if (n->kind == MD_PARAGRAPH && n == note->node->first)
			html_inlines(w, n);
		else
			html_block(w, n, 6);
	}
	html_lit(&w->h, " <a class=\"back\" role=\"doc-backlink\"");
	html_attrf(&w->h, "href", "#r-%d", number);
	html_attr(&w->h, "aria-label", str_of(bundle_label(w->book->bundle, "back")));
	html_lit(&w->h, ">\xE2\x86\xA9\xEF\xB8\x8E</a></li>\n");
}

static void put_notes(struct html_walk *w)
{
	const struct book *k = w->book;
	struct numbered *notes = ARENA_ARRAY(w->a, (size_t)k->n_notes + 1, struct numbered);

	if (!k->n_notes)
		return;
	for (size_t i = 0; i < k->n_sections; i++) {
		const struct book_section *s = &k->sections[i];

		for (size_t n = 0; n < s->n_notes; n++) {
			if (s->notes[n].number)
				notes[s->notes[n].number - 1] =
					(struct numbered){ s, s->notes[n].node };
		}
	}
	html_lit(&w->h, "<section class=\"notes\" role=\"doc-endnotes\">\n<h2>");
	html_text(&w->h, str_of(bundle_label(k->bundle, "notes")));
	html_lit(&w->h, "</h2>\n<ol>\n");
	for (int i = 0; i < k->n_notes; i++)
		put_note(w, &notes[i], i + 1);
	html_lit(&w->h, "</ol>\n</section>\n");
}

void html_export(const struct book *book, struct arena *a, struct buf *out,
		 struct export_result *result)
{
	struct html_walk w = {
		.h = { out }, .book = book, .a = a, .lang = book->bundle->lang, .heading = 1
	};

	w.refs = ARENA_ARRAY(a, (size_t)book->n_notes + 1, int);
	put_head(&w);
	put_masthead(&w);
	put_contents(&w);
	html_lit(&w.h, "<main>\n");
	for (size_t i = 0; i < book->n_sections; i++)
		put_section(&w, i);
	put_annex(&w);
	put_notes(&w);
	html_lit(&w.h, "</main>\n");
	if (book->bundle->standing && *book->bundle->standing) {
		html_lit(&w.h, "<footer class=\"colophon\"><p>");
		html_text(&w.h, str_of(book->bundle->standing));
		html_lit(&w.h, "</p></footer>\n");
	}
	html_lit(&w.h, "</body>\n</html>\n");
	result->warnings.items = w.warnings;
	result->warnings.n = w.n_warnings;
}
