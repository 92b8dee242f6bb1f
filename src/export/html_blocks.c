#include "export/html_export.h"

#include "base/base64.h"
#include "export/script.h"
#include "image/image.h"

static bool changed(const struct md_node *n)
{
	return n->mark != MD_KEPT;
}

/* --- language ----------------------------------------------------------------------------------- */

static void take_sample(const struct md_node *n, enum md_event event, void *arg)
{
	struct script_count *c = arg;

	if (event == MD_ENTER && (n->kind == MD_TEXT || n->kind == MD_CODE_SPAN) &&
	    c->letters < 400)
		script_add(c, n->text);
}

void html_lang(struct html_walk *w, const struct md_node *n)
{
	const struct bundle *b = w->book->bundle;
	struct script_count c = { 0 };
	const char *lang;
	bool rtl;

	md_walk(n, take_sample, &c);
	lang = script_lang(&c, b->lang);
	rtl = script_rtl(&c, bundle_rtl(b));
	w->lang = lang;
	if (strcmp(lang, b->lang) != 0)
		html_attr(&w->h, "lang", str_of(lang));
	if (rtl != bundle_rtl(b))
		html_attr(&w->h, "dir", str_of(rtl ? "rtl" : "ltr"));
}

/* --- changes ------------------------------------------------------------------------------------ */

/* data-said is read out by the style sheet: few screen readers tell <ins> and <del> by themselves. */
static void open_mark(struct html_walk *w, enum md_mark mark)
{
	if (mark == MD_KEPT)
		return;
	if (mark == MD_INSERTED)
		html_lit(&w->h, "<ins");
	else
		html_lit(&w->h, "<del");
	html_attr(&w->h, "data-said",
		  str_of(bundle_label(w->book->bundle,
				      mark == MD_INSERTED ? "inserted" : "deleted")));
	html_lit(&w->h, ">");
}

static void close_mark(struct html_walk *w, enum md_mark mark)
{
	if (mark == MD_INSERTED)
		html_lit(&w->h, "</ins>");
	else if (mark == MD_DELETED)
		html_lit(&w->h, "</del>");
}

/* --- inlines ------------------------------------------------------------------------------------ */

/* Words, those in another script than the document's with their language and direction. */
static void put_text(struct html_walk *w, struct str text)
{
	const char *other;
	struct str piece;

	while (script_next(&text, w->lang, &piece, &other)) {
		struct script_count c = { 0 };

		if (!other) {
			html_text(&w->h, piece);
			continue;
		}
		script_add(&c, piece);
		html_lit(&w->h, "<bdi");
		html_attr(&w->h, "lang", str_of(other));
		html_attr(&w->h, "dir", str_of(script_rtl(&c, false) ? "rtl" : "ltr"));
		html_lit(&w->h, ">");
		html_text(&w->h, piece);
		html_lit(&w->h, "</bdi>");
	}
}

static void put_ref(struct html_walk *w, const struct md_node *n)
{
	const struct book_note *note = book_note(w->section, n->number);
	int times;

	if (!note || !note->number)
		return;
	times = ++w->refs[note->number];
	html_lit(&w->h, "<sup class=\"ref\"><a role=\"doc-noteref\"");
	if (times == 1)
		html_attrf(&w->h, "id", "r-%d", note->number);
	else
		html_attrf(&w->h, "id", "r-%d-%d", note->number, times);
	html_attrf(&w->h, "href", "#n-%d", note->number);
	buf_printf(w->h.out, ">%d</a></sup>", note->number);
}

static void put_link(struct html_walk *w, const struct md_node *n)
{
	/* A relative address means nothing in a file. */
	if (w->in_link || !html_url_ok(n->url) || !n->url.len ||
	    (n->url.ptr[0] != '#' && !memchr(n->url.ptr, ':', n->url.len))) {
		html_inlines(w, n);
		return;
	}
	w->in_link = true;
	html_lit(&w->h, "<a");
	html_attr(&w->h, "href", n->url);
	html_lit(&w->h, ">");
	html_inlines(w, n);
	html_lit(&w->h, "</a>");
	w->in_link = false;
}

bool html_image(struct html_walk *w, struct str url)
{
	const struct bundle_image *from = url.len ? bundle_find_image(w->book->bundle, url) : NULL;
	struct image image;
	BUF(bytes, 20 * MiB);

	if (!from || !base64_decode(&bytes, str_of(from->data)) ||
	    !image_open((struct str){ bytes.ptr, bytes.len }, &image)) {
		struct export_warning *x = arena_push(w->a, (void **)&w->warnings, &w->n_warnings,
						      &w->cap_warnings, sizeof(*x));

		*x = (struct export_warning){ "export.broken-image", str_dup(w->a, url), 1 };
		return false;
	}
	html_attrf(&w->h, "src", "data:image/%s;base64,%s",
		   image.kind == IMAGE_PNG ? "png" : "jpeg", from->data);
	html_attrf(&w->h, "width", "%d", image_shown_width(&image));
	html_attrf(&w->h, "height", "%d", image_shown_height(&image));
	return true;
}

static void put_image(struct html_walk *w, const struct md_node *n)
{
	size_t before = w->h.out->len;

	html_lit(&w->h, "<img");
	if (!html_image(w, n->url)) {
		buf_cut(w->h.out, before);
		html_text(&w->h, n->text);
		return;
	}
	html_attr(&w->h, "alt", n->text);
	html_lit(&w->h, ">");
}

static void put_code(struct html_walk *w, const struct md_node *n)
{
	html_lit(&w->h, "<code>");
	html_text(&w->h, n->text);
	html_lit(&w->h, "</code>");
}

static void put_inline(struct html_walk *w, const struct md_node *n)
{
	struct html *h = &w->h;

	struct str before = w->before;

	open_mark(w, n->mark);
	if (!n->first) /* what holds others says nothing itself */
		w->before = n->kind == MD_TEXT ? n->text : STR("");
	switch (n->kind) {
	case MD_TEXT: put_text(w, n->text); break;
	case MD_SOFT:
		/* A browser shows it as a space. */
		if (!script_joins(before, n->next))
			html_lit(h, "\n");
		break;
	case MD_BREAK: html_lit(h, "<br>\n"); break;
	case MD_CODE_SPAN: put_code(w, n); break;
	case MD_EMPH:
		html_lit(h, "<em>");
		html_inlines(w, n);
		html_lit(h, "</em>");
		break;
	case MD_STRONG:
		html_lit(h, "<strong>");
		html_inlines(w, n);
		html_lit(h, "</strong>");
		break;
	case MD_STRIKE:
		html_lit(h, "<s>");
		html_inlines(w, n);
		html_lit(h, "</s>");
		break;
	case MD_LINK: put_link(w, n); break;
	case MD_IMAGE: put_image(w, n); break;
	case MD_NOTE_REF: put_ref(w, n); break;
	default: html_inlines(w, n);
	}
	close_mark(w, n->mark);
}

void html_inlines(struct html_walk *w, const struct md_node *parent)
{
	for (const struct md_node *n = parent->first; n; n = n->next)
		put_inline(w, n);
}

/* --- blocks ------------------------------------------------------------------------------------- */

/* Words of a block of which all is new or gone. */
static void put_words(struct html_walk *w, const struct md_node *n)
{
	open_mark(w, n->mark);
	html_inlines(w, n);
	close_mark(w, n->mark);
}

static void put_cells(struct html_walk *w, const struct md_node *row, const char *align)
{
	int i = 0;

	html_lit(&w->h, "<tr>");
	for (const struct md_node *c = row->first; c; c = c->next, i++) {
		if (row->header)
			html_lit(&w->h, "<th scope=\"col\"");
		else
			html_lit(&w->h, "<td");
		if (align && align[i] == 'r')
			html_lit(&w->h, " class=\"r\"");
		else if (align && align[i] == 'c')
			html_lit(&w->h, " class=\"c\"");
		html_lit(&w->h, ">");
		put_words(w, c);
		if (row->header)
			html_lit(&w->h, "</th>");
		else
			html_lit(&w->h, "</td>");
	}
	html_lit(&w->h, "</tr>\n");
}

static void put_table(struct html_walk *w, const struct md_node *n)
{
	bool body = false;

	html_lit(&w->h, "<div class=\"table\" tabindex=\"0\"");
	html_lang(w, n);
	html_lit(&w->h, "><table>\n<thead>\n");
	for (const struct md_node *row = n->first; row; row = row->next) {
		if (!row->header && !body) {
			html_lit(&w->h, "</thead>\n<tbody>\n");
			body = true;
		}
		put_cells(w, row, n->align);
	}
	if (body)
		html_lit(&w->h, "</tbody>\n");
	else
		html_lit(&w->h, "</thead>\n");
	html_lit(&w->h, "</table></div>\n");
}

static void put_item(struct html_walk *w, const struct md_node *item, bool tight)
{
	html_lit(&w->h, "<li");
	if (changed(item))
		html_lit(&w->h, " class=\"changed\"");
	html_lit(&w->h, ">");
	for (const struct md_node *n = item->first; n; n = n->next) {
		if (tight && n->kind == MD_PARAGRAPH) {
			put_words(w, n);
			if (n->next)
				html_lit(&w->h, "\n");
		} else {
			html_block(w, n, 6);
		}
	}
	html_lit(&w->h, "</li>\n");
}

static void put_list(struct html_walk *w, const struct md_node *n)
{
	if (n->ordered) {
		html_lit(&w->h, "<ol");
		if (n->start != 1)
			html_attrf(&w->h, "start", "%d", n->start);
	} else {
		html_lit(&w->h, "<ul");
	}
	html_lang(w, n);
	html_lit(&w->h, ">\n");
	for (const struct md_node *item = n->first; item; item = item->next)
		put_item(w, item, n->tight);
	if (n->ordered)
		html_lit(&w->h, "</ol>\n");
	else
		html_lit(&w->h, "</ul>\n");
}

static void put_paragraph(struct html_walk *w, const struct md_node *n)
{
	if (n->first && n->first == n->last && n->first->kind == MD_IMAGE) {
		html_lit(&w->h, "<figure>");
		html_inlines(w, n);
		html_lit(&w->h, "</figure>\n");
		return;
	}
	html_lit(&w->h, "<p");
	html_lang(w, n);
	html_lit(&w->h, ">");
	put_words(w, n);
	html_lit(&w->h, "</p>\n");
}

static void put_remark(struct html_walk *w, const struct md_node *n)
{
	html_lit(&w->h, "<aside class=\"remark\"");
	html_lang(w, n);
	html_lit(&w->h, ">\n<p class=\"label\">");
	html_text(&w->h, str_of(bundle_label(w->book->bundle, "remark")));
	html_lit(&w->h, "</p>\n");
	html_blocks(w, n);
	html_lit(&w->h, "</aside>\n");
}

static void put_heading(struct html_walk *w, const struct md_node *n, int level)
{
	level = MIN(level, w->heading + 1);
	w->heading = level;
	buf_printf(w->h.out, "<h%d", level);
	html_lang(w, n);
	html_lit(&w->h, ">");
	put_words(w, n);
	buf_printf(w->h.out, "</h%d>\n", level);
}

void html_block(struct html_walk *w, const struct md_node *n, int level)
{
	switch (n->kind) {
	case MD_HEADING: put_heading(w, n, level); break;
	case MD_PARAGRAPH: put_paragraph(w, n); break;
	case MD_LIST: put_list(w, n); break;
	case MD_TABLE: put_table(w, n); break;
	case MD_REMARK: put_remark(w, n); break;
	case MD_QUOTE:
		html_lit(&w->h, "<blockquote>\n");
		html_blocks(w, n);
		html_lit(&w->h, "</blockquote>\n");
		break;
	case MD_CODE:
		html_lit(&w->h, "<pre tabindex=\"0\">");
		put_code(w, n);
		html_lit(&w->h, "</pre>\n");
		break;
	case MD_RULE: html_lit(&w->h, "<hr>\n"); break;
	default: break;
	}
}

void html_blocks(struct html_walk *w, const struct md_node *parent)
{
	for (const struct md_node *n = parent->first; n; n = n->next)
		html_block(w, n, 6);
}
