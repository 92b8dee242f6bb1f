/* Links, images and raw HTML: what may stay of them. */
#include "markdown/parse.h"

#include "base/buf.h"
#include "html/html.h"

#include <strings.h>

enum { LABEL_BYTES = 1000 }; /* of a footnote: longer ones are none, so that this is linear */

/* --- text, links, images ------------------------------------------------------------------------ */

struct str parse_own(const struct parse *p, const char *s)
{
	size_t len = s ? strlen(s) : 0, n = 0;
	char *out = arena_dup_len(p->build.arena, s ? s : "", len);

	for (size_t i = 0; i < len; i++) {
		if (len - i >= sizeof(PARSE_SHIELD) - 1 &&
		    memcmp(s + i, PARSE_SHIELD, sizeof(PARSE_SHIELD) - 1) == 0)
			i += sizeof(PARSE_SHIELD) - 2;
		else
			out[n++] = s[i];
	}
	out[n] = '\0';
	return (struct str){ out, n };
}

struct str parse_title(const struct parse *p, const char *s)
{
	struct str rest = parse_own(p, s), piece;
	struct marks mark = { MD_KEPT, 0 };
	char *out;
	size_t n = 0;

	if (!marks_in(rest))
		return rest;
	out = ARENA_ARRAY(p->build.arena, rest.len + 1, char);
	while (marks_next(&mark, &rest, &piece)) {
		if (mark.mark == MD_DELETED)
			continue;
		memcpy(out + n, piece.ptr, piece.len);
		n += piece.len;
	}
	return (struct str){ out, n };
}

struct str parse_literal(const struct parse *p, cmark_node *n)
{
	return parse_own(p, cmark_node_get_literal(n));
}

/* Is s the label of a footnote and its bracket, with nothing in it that may hide the bracket? */
static bool is_label(struct str s)
{
	size_t n = 0;

	while (n < s.len && n < LABEL_BYTES && !strchr("] \t\r\n[<`\\", s.ptr[n]))
		n++;
	return n > 0 && n < s.len && s.ptr[n] == ']';
}

struct str parse_shield(struct str text, struct arena *a)
{
	size_t n = 0, from = 0, room = sizeof(PARSE_SHIELD) - 1;
	char *out;

	for (size_t i = 0; i + 1 < text.len; i++)
		n += text.ptr[i] == '[' && text.ptr[i + 1] == '^';
	out = n ? ARENA_ARRAY(a, text.len + n * room + 1, char) : NULL;
	n = 0;
	for (size_t i = 0; out && i + 1 < text.len; i++) {
		if (text.ptr[i] != '[' || text.ptr[i + 1] != '^' ||
		    is_label(str_cut(text.ptr, i + 2, text.len)))
			continue;
		memcpy(out + n, text.ptr + from, i + 1 - from);
		n += i + 1 - from;
		memcpy(out + n, PARSE_SHIELD, room);
		n += room;
		from = i + 1;
	}
	if (!from)
		return text;
	memcpy(out + n, text.ptr + from, text.len - from);
	return (struct str){ out, n + text.len - from };
}

/* A target as it stands in a link: what no URL may hold is percent-encoded, as browsers do. */
static struct str encode_url(const struct parse *p, struct str url)
{
	static const char hex[] = "0123456789ABCDEF", safe[] = "-_.+!*'(),%#@?=;:/$&~[]";
	char *out = ARENA_ARRAY(p->build.arena, url.len * 3 + 1, char);
	size_t n = 0;

	for (size_t i = 0; i < url.len; i++) {
		unsigned char c = (unsigned char)url.ptr[i];

		if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
		    (c < 0x80 && strchr(safe, (int)c))) {
			out[n++] = (char)c;
			continue;
		}
		out[n++] = '%';
		out[n++] = hex[c >> 4];
		out[n++] = hex[c & 15];
	}
	return (struct str){ out, n };
}

/* The target if it is one that we let through, else "". */
static struct str allowed_url(struct parse *p, struct str url)
{
	if (html_url_ok(url) && !marks_in(url))
		return encode_url(p, url);
	p->notices->links++;
	return STR("");
}

static bool ends_in(struct str s, const char *end)
{
	size_t n = strlen(end);

	return s.len > n && memcmp(s.ptr + s.len - n, end, n) == 0;
}

/* media/NAME, and NAME is [a-z0-9._-]+ with the ending of an image. */
static bool image_ok(struct str url)
{
	static const char folder[] = "media/";
	size_t n = sizeof(folder) - 1;

	if (!str_starts(url, folder) || url.ptr[n] == '.' ||
	    (!ends_in(url, ".png") && !ends_in(url, ".jpg") && !ends_in(url, ".jpeg")))
		return false;
	for (size_t i = n; i < url.len; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789._-", url.ptr[i]))
			return false;
	return url.len > n + 4;
}

enum { ALT_BYTES = 64 * 1024 * 1024 }; /* no image's words are longer than its text */

static struct str alt_text(const struct parse *p, cmark_node *n)
{
	switch (cmark_node_get_type(n)) {
	case CMARK_NODE_SOFTBREAK:
	case CMARK_NODE_LINEBREAK: return STR(" ");
	case CMARK_NODE_HTML_INLINE:
	case CMARK_NODE_FOOTNOTE_REFERENCE: return STR("");
	default: return parse_literal(p, n);
	}
}

/*
 * An image's alternative text is one string: without what was deleted, unless all was. The image is
 * inserted or deleted if all its words are.
 */
void parse_image(struct parse *p, cmark_node *image)
{
	struct build *b = &p->build;
	struct str url = parse_own(p, cmark_node_get_url(image));
	struct marks mark = b->marks;
	cmark_iter *iter = cmark_iter_new(image);
	BUF(kept, ALT_BYTES);
	BUF(deleted, ALT_BYTES);
	cmark_event_type event;
	struct md_node *n;
	bool first = true;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		struct str text = alt_text(p, cmark_iter_get_node(iter)), piece;

		while (event == CMARK_EVENT_ENTER && marks_next(&b->marks, &text, &piece)) {
			if (first)
				mark = b->marks;
			else if (mark.mark != b->marks.mark)
				mark = (struct marks){ MD_KEPT, 0 };
			first = false;
			buf_put(b->marks.mark == MD_DELETED ? &deleted : &kept, piece.ptr,
				piece.len);
		}
	}
	cmark_iter_free(iter);
	n = build_marked(b, MD_IMAGE, mark);
	n->text = str_trim(str_of(arena_dup(b->arena, kept.len ? kept.ptr : deleted.ptr)));
	n->title = parse_title(p, cmark_node_get_title(image));
	if (image_ok(url))
		n->url = url;
	else
		p->notices->images++;
}

/* --- autolinks ---------------------------------------------------------------------------------- */

/* The text of a link that the autolink extension made of it, or that stands in <…>; else ptr NULL. */
static struct str autolink_text(const struct parse *p, cmark_node *link)
{
	cmark_node *text = cmark_node_first_child(link);
	struct str none = { 0 }, s, url;

	if (!text || cmark_node_next(text) || cmark_node_get_type(text) != CMARK_NODE_TEXT)
		return none;
	s = parse_literal(p, text);
	url = parse_own(p, cmark_node_get_url(link));
	return str_same(s, url) || ends_in(url, s.ptr) ? s : none;
}

/*
 * The parser takes everything up to a blank for a part of a bare URL, change marks too, so that
 * "old" and "new" may be one link to it. Each stretch between marks that is a URL becomes a link.
 */
static void add_marked_autolink(struct parse *p, struct str text)
{
	struct build *b = &p->build;
	struct str piece;

	while (marks_next(&b->marks, &text, &piece)) {
		struct str url = piece, words = piece;
		struct md_node *link;

		while (url.len && strchr("?!.,:*_~'\"", url.ptr[url.len - 1]))
			url.len--;
		if (!html_url_ok(url) ||
		    (!str_starts(url, "http://") && !str_starts(url, "https://"))) {
			build_text(b, MD_TEXT, words);
			continue;
		}
		link = build_enter_inline(b, MD_LINK);
		if (link)
			link->url = encode_url(p, url);
		build_text(b, MD_TEXT, words);
		build_leave_inline(b);
	}
}

bool parse_link(struct parse *p, cmark_node *n)
{
	struct str text = autolink_text(p, n);
	struct md_node *link;

	if (text.ptr && marks_in(text)) {
		add_marked_autolink(p, text);
		return false;
	}
	link = build_enter_inline(&p->build, MD_LINK);
	if (link) {
		link->url = allowed_url(p, parse_own(p, cmark_node_get_url(n)));
		link->title = parse_title(p, cmark_node_get_title(n));
	} else {
		p->notices->links++;
	}
	return true;
}

/* --- raw HTML ----------------------------------------------------------------------------------- */

static bool is_line_break(struct str html)
{
	static const char *const forms[] = { "<br>", "<br/>", "<br />" };

	for (size_t i = 0; i < COUNT(forms); i++)
		if (html.len == strlen(forms[i]) && strncasecmp(html.ptr, forms[i], html.len) == 0)
			return true;
	return false;
}

/* Dropped and counted; marks in it still hold for what follows. */
static void drop_html(struct parse *p, cmark_node *n)
{
	struct str rest = parse_literal(p, n), piece;

	p->notices->html++;
	while (marks_next(&p->build.marks, &rest, &piece))
		;
}

void parse_html(struct parse *p, cmark_node *n)
{
	if (p->cells && is_line_break(parse_literal(p, n)))
		build_leaf(&p->build, MD_BREAK);
	else
		drop_html(p, n);
}

void parse_html_block(struct parse *p, cmark_node *n)
{
	struct str text = parse_literal(p, n);
	struct ranges_dropped *d;

	drop_html(p, n);
	if (p->build.top->node->kind != MD_DOCUMENT)
		return;
	d = ARENA_NEW(p->build.arena, struct ranges_dropped);
	d->after = p->build.top->node->last;
	d->from = cmark_node_get_start_line(n);
	d->to = d->from - 1; /* the parser's own end is one short at times */
	for (size_t i = 0; i < text.len; i++)
		d->to += text.ptr[i] == '\n';
	if (p->last_dropped)
		p->last_dropped->next = d;
	else
		p->dropped = d;
	p->last_dropped = d;
}
