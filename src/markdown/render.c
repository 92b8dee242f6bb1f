/* A tree as HTML: one switch over enter and leave. */
#include "markdown/part.h"
#include "markdown/sheet.h"

struct render {
	struct html *h;
	const struct md_html_how *how;
	const struct md_node *top;
	enum md_mark mark; /* the <ins> or <del> that is open */
	int change;
};

/* --- changes ------------------------------------------------------------------------------------ */

static void close_change(struct render *r)
{
	if (r->mark == MD_INSERTED)
		html_lit(r->h, "</ins>");
	else if (r->mark == MD_DELETED)
		html_lit(r->h, "</del>");
	r->mark = MD_KEPT;
	r->change = 0;
}

static void set_change(struct render *r, enum md_mark mark, int change)
{
	if (mark == r->mark && change == r->change)
		return;
	close_change(r);
	if (mark == MD_INSERTED)
		html_lit(r->h, "<ins");
	else if (mark == MD_DELETED)
		html_lit(r->h, "<del");
	else
		return;
	html_attrf(r->h, "data-change", "%d", change);
	html_lit(r->h, ">");
	r->mark = mark;
	r->change = change;
}

/* A change goes on over a line end if the words behind it belong to it, too; over nothing else. */
static void change_for(struct render *r, const struct md_node *n, enum md_event event)
{
	const struct md_node *next = n->next;

	switch (n->kind) {
	case MD_TEXT:
	case MD_CODE_SPAN:
	case MD_CODE:
	case MD_IMAGE:
	case MD_NOTE_REF:
		if (event == MD_ENTER && n->kind != MD_CODE)
			set_change(r, n->mark, n->change);
		break;
	case MD_SOFT:
	case MD_BREAK:
		if (event == MD_ENTER &&
		    (!next || next->kind > MD_CODE_SPAN || next->kind < MD_TEXT ||
		     next->mark != r->mark || next->change != r->change))
			close_change(r);
		break;
	default: close_change(r);
	}
}

/* --- attributes --------------------------------------------------------------------------------- */

static void attr(struct render *r, const char *name, const char *value)
{
	if (value)
		html_attr(r->h, name, str_of(value));
}

/* Of a block that holds words: browsers find its direction themselves. */
static void words_attrs(struct render *r, const struct md_node *n)
{
	attr(r, "dir", "auto");
	attr(r, "lang", part_language(n, r->how->lang));
}

/* Of a block that holds blocks. */
static void holder_attrs(struct render *r, const struct md_node *n)
{
	attr(r, "dir", part_direction(n));
}

static bool in_tight_list(const struct md_node *paragraph)
{
	const struct md_node *item = paragraph->parent;

	return item && item->kind == MD_ITEM && item->parent && item->parent->tight;
}

/* --- blocks ------------------------------------------------------------------------------------- */

/* The page's <h1> is the document's title, so a section's is <h2>. */
static void heading(struct render *r, const struct md_node *n, bool enter)
{
	int level = MIN(MAX(n->level, 1) + 1, 6);

	if (!enter) {
		buf_printf(r->h->out, "</h%d>\n", level);
		return;
	}
	buf_printf(r->h->out, "<h%d", level);
	words_attrs(r, n);
	html_lit(r->h, ">");
}

static void list(struct render *r, const struct md_node *n, bool enter)
{
	if (!enter) {
		if (n->ordered)
			html_lit(r->h, "</ol>\n");
		else
			html_lit(r->h, "</ul>\n");
		return;
	}
	if (n->ordered)
		html_lit(r->h, "<ol");
	else
		html_lit(r->h, "<ul");
	if (n->ordered && n->start != 1)
		html_attrf(r->h, "start", "%d", n->start);
	holder_attrs(r, n);
	html_lit(r->h, ">\n");
}

/* A tight item's words stand in it without a paragraph. */
static void item(struct render *r, const struct md_node *n, bool enter)
{
	const struct md_node *p = n->first;

	if (!enter) {
		html_lit(r->h, "</li>\n");
		return;
	}
	html_lit(r->h, "<li");
	if (p && p->kind == MD_PARAGRAPH && in_tight_list(p))
		words_attrs(r, p);
	else
		holder_attrs(r, n);
	html_lit(r->h, ">");
	if (p && !(p->kind == MD_PARAGRAPH && in_tight_list(p)))
		html_lit(r->h, "\n");
}

static void row(struct render *r, const struct md_node *n, bool enter)
{
	bool last_head = n->header && (!n->next || !n->next->header);

	if (enter) {
		if (n->header && n == n->parent->first)
			html_lit(r->h, "<thead>\n");
		else if (!n->header && n->parent->first->next == n)
			html_lit(r->h, "<tbody>\n");
		html_lit(r->h, "<tr>\n");
		return;
	}
	html_lit(r->h, "</tr>\n");
	if (last_head)
		html_lit(r->h, "</thead>\n");
	else if (!n->next)
		html_lit(r->h, "</tbody>\n");
}

static char align_of(const struct md_node *cell)
{
	const struct md_node *table = cell->parent->parent, *c = cell->parent->first;
	int i = 0;

	for (; c != cell; c = c->next)
		i++;
	return i < table->columns ? table->align[i] : '-';
}

static void cell(struct render *r, const struct md_node *n, bool enter)
{
	bool head = n->parent->header;

	if (!enter) {
		if (head)
			html_lit(r->h, "</th>\n");
		else
			html_lit(r->h, "</td>\n");
		return;
	}
	if (head)
		html_lit(r->h, "<th scope=\"col\"");
	else
		html_lit(r->h, "<td");
	switch (align_of(n)) {
	case 'l': html_lit(r->h, " class=\"al-l\""); break;
	case 'c': html_lit(r->h, " class=\"al-c\""); break;
	case 'r': html_lit(r->h, " class=\"al-r\""); break;
	default: break;
	}
	words_attrs(r, n);
	html_lit(r->h, ">");
}

static void quote(struct render *r, const struct md_node *n, bool enter)
{
	if (!enter) {
		html_lit(r->h, "</blockquote>\n");
		return;
	}
	html_lit(r->h, "<blockquote");
	if (n->kind == MD_REMARK)
		html_lit(r->h, " class=\"remark\"");
	holder_attrs(r, n);
	html_lit(r->h, ">\n");
}

static void code(struct render *r, const struct md_node *n)
{
	html_lit(r->h, "<pre><code>");
	set_change(r, n->mark, n->change);
	html_text(r->h, n->text);
	close_change(r);
	html_lit(r->h, "</code></pre>\n");
}

/* --- footnotes ---------------------------------------------------------------------------------- */

/* The id of a reference: the first one's is plain, a further one's has its number behind it. */
static void ref_id(struct render *r, const char *name, const char *hash, int number, int count)
{
	if (count > 1)
		html_attrf(r->h, name, "%s%s-fnref-%d-%d", hash, r->how->prefix, number, count);
	else
		html_attrf(r->h, name, "%s%s-fnref-%d", hash, r->how->prefix, number);
}

static bool in_link(const struct md_node *n)
{
	for (n = n->parent; n && !md_is_block(n->kind); n = n->parent)
		if (n->kind == MD_LINK && n->url.len)
			return true;
	return false;
}

/* A link cannot hold another one. */
static void note_ref(struct render *r, const struct md_node *n)
{
	bool link = !in_link(n);

	html_lit(r->h, "<sup");
	ref_id(r, "id", "", n->number, n->count);
	html_lit(r->h, ">");
	if (link) {
		html_lit(r->h, "<a");
		html_attrf(r->h, "href", "#%s-fn-%d", r->how->prefix, n->number);
		html_lit(r->h, " role=\"doc-noteref\">");
	}
	buf_printf(r->h->out, "%d", n->number);
	if (link)
		html_lit(r->h, "</a>");
	html_lit(r->h, "</sup>");
}

static void back_links(struct render *r, const struct md_node *note, bool after_words)
{
	for (int i = 1; i <= note->count; i++) {
		if (i > 1 || after_words)
			html_lit(r->h, " ");
		html_lit(r->h, "<a");
		ref_id(r, "href", "#", note->number, i);
		html_lit(r->h, " role=\"doc-backlink\"");
		html_attrf(r->h, "aria-label", "%d", note->number);
		html_lit(r->h, ">\xE2\x86\xA9");
		if (i > 1)
			buf_printf(r->h->out, "<sup>%d</sup>", i);
		html_lit(r->h, "</a>");
	}
}

/* The links back stand in the note's last paragraph if it ends with one. */
static const struct md_node *note_ended_by(const struct md_node *paragraph)
{
	const struct md_node *note = paragraph->parent;

	return note && note->kind == MD_NOTE && note->last == paragraph ? note : NULL;
}

static void paragraph(struct render *r, const struct md_node *n, bool enter)
{
	const struct md_node *note = note_ended_by(n);

	if (in_tight_list(n)) {
		if (!enter && n->next)
			html_lit(r->h, "\n");
		return;
	}
	if (enter) {
		html_lit(r->h, "<p");
		words_attrs(r, n);
		html_lit(r->h, ">");
		return;
	}
	if (note)
		back_links(r, note, true);
	html_lit(r->h, "</p>\n");
}

static void note(struct render *r, const struct md_node *n, bool enter)
{
	bool listed = r->top->kind == MD_DOCUMENT;

	if (enter && listed) {
		if (n->number == 1)
			html_lit(r->h, "<ol class=\"notes\">\n");
		html_lit(r->h, "<li");
		html_attrf(r->h, "id", "%s-fn-%d", r->how->prefix, n->number);
		html_lit(r->h, ">\n");
	} else if (!enter) {
		if (!n->last || n->last->kind != MD_PARAGRAPH) {
			html_lit(r->h, "<p>");
			back_links(r, n, false);
			html_lit(r->h, "</p>\n");
		}
		if (listed)
			html_lit(r->h, "</li>\n");
		if (listed && !n->next)
			html_lit(r->h, "</ol>\n");
	}
}

/* --- inlines ------------------------------------------------------------------------------------ */

static void link(struct render *r, const struct md_node *n, bool enter)
{
	if (!n->url.len)
		return;
	if (!enter) {
		html_lit(r->h, "</a>");
		return;
	}
	html_lit(r->h, "<a");
	html_attr(r->h, "href", n->url);
	if (n->title.len)
		html_attr(r->h, "title", n->title);
	html_lit(r->h, ">");
}

static void image(struct render *r, const struct md_node *n)
{
	size_t folder = sizeof("media/") - 1;

	if (!n->url.len) {
		html_text(r->h, n->text);
		return;
	}
	html_lit(r->h, "<img");
	html_attrf(r->h, "src", "%s%.*s", r->how->media, (int)(n->url.len - folder),
		   n->url.ptr + folder);
	html_attr(r->h, "alt", n->text);
	if (n->title.len)
		html_attr(r->h, "title", n->title);
	html_lit(r->h, ">");
}

static void leaf(struct render *r, const struct md_node *n)
{
	switch (n->kind) {
	case MD_TEXT: html_text(r->h, n->text); break;
	case MD_CODE_SPAN:
		html_lit(r->h, "<code>");
		html_text(r->h, n->text);
		html_lit(r->h, "</code>");
		break;
	case MD_IMAGE: image(r, n); break;
	case MD_NOTE_REF: note_ref(r, n); break;
	case MD_SOFT: html_lit(r->h, "\n"); break;
	case MD_BREAK: html_lit(r->h, "<br>\n"); break;
	case MD_RULE: html_lit(r->h, "<hr>\n"); break;
	case MD_CODE: code(r, n); break;
	default: break;
	}
}

static void table(struct render *r, const struct md_node *n, bool enter)
{
	if (enter) {
		html_lit(r->h, "<table");
		holder_attrs(r, n);
		html_lit(r->h, ">\n");
	} else {
		html_lit(r->h, "</table>\n");
	}
}

static void emphasis(struct render *r, enum md_kind kind, bool enter)
{
	if (kind == MD_EMPH && enter)
		html_lit(r->h, "<em>");
	else if (kind == MD_EMPH)
		html_lit(r->h, "</em>");
	else if (kind == MD_STRONG && enter)
		html_lit(r->h, "<strong>");
	else if (kind == MD_STRONG)
		html_lit(r->h, "</strong>");
	else if (enter)
		html_lit(r->h, "<s>"); /* not <del>, which says that a redline struck it */
	else
		html_lit(r->h, "</s>");
}

static void visit(const struct md_node *n, enum md_event event, void *arg)
{
	struct render *r = arg;
	bool enter = event == MD_ENTER;

	change_for(r, n, event);
	switch (n->kind) {
	case MD_DOCUMENT: break;
	case MD_HEADING: heading(r, n, enter); break;
	case MD_PARAGRAPH: paragraph(r, n, enter); break;
	case MD_QUOTE:
	case MD_REMARK: quote(r, n, enter); break;
	case MD_LIST: list(r, n, enter); break;
	case MD_ITEM: item(r, n, enter); break;
	case MD_TABLE: table(r, n, enter); break;
	case MD_ROW: row(r, n, enter); break;
	case MD_CELL: cell(r, n, enter); break;
	case MD_NOTE: note(r, n, enter); break;
	case MD_EMPH:
	case MD_STRONG:
	case MD_STRIKE: emphasis(r, n->kind, enter); break;
	case MD_LINK: link(r, n, enter); break;
	default:
		if (enter)
			leaf(r, n);
	}
}

void md_html(const struct md_node *n, const struct md_html_how *how, struct html *h)
{
	struct render r = { .h = h, .how = how, .top = n };

	md_walk(n, visit, &r);
	close_change(&r);
}
