/* What can be asked of a tree: walk it, read its text, count its brackets. */
#include "markdown/tree.h"

#include "base/buf.h"

bool md_is_block(enum md_kind kind)
{
	return kind < MD_TEXT;
}

void md_walk(const struct md_node *top, md_visit *visit, void *arg)
{
	const struct md_node *n = top;

	for (;;) {
		visit(n, MD_ENTER, arg);
		if (n->first) {
			n = n->first;
			continue;
		}
		visit(n, MD_LEAVE, arg);
		while (n != top && !n->next) {
			n = n->parent;
			visit(n, MD_LEAVE, arg);
		}
		if (n == top)
			return;
		n = n->next;
	}
}

/* --- plain text --------------------------------------------------------------------------------- */

struct plain {
	struct buf *out;
	size_t from;
};

static void new_line(const struct plain *p)
{
	if (p->out->len > p->from && p->out->ptr[p->out->len - 1] != '\n')
		buf_putc(p->out, '\n');
}

static void plain_visit(const struct md_node *n, enum md_event event, void *arg)
{
	const struct plain *p = arg;
	struct str text = n->text;

	if (event != MD_ENTER)
		return;
	if (md_is_block(n->kind))
		new_line(p);
	if (n->mark == MD_DELETED)
		return;
	switch (n->kind) {
	case MD_CODE:
		while (text.len && text.ptr[text.len - 1] == '\n')
			text.len--;
		buf_put(p->out, text.ptr, text.len);
		break;
	case MD_TEXT:
	case MD_CODE_SPAN:
	case MD_IMAGE: buf_put(p->out, text.ptr, text.len); break;
	case MD_BREAK: new_line(p); break;
	case MD_SOFT:
		if (p->out->len > p->from && p->out->ptr[p->out->len - 1] != ' ')
			buf_putc(p->out, ' ');
		break;
	default: break;
	}
}

void md_plain(const struct md_node *n, struct buf *out)
{
	struct plain p = { out, out->len };

	md_walk(n, plain_visit, &p);
	while (out->len > p.from &&
	       (out->ptr[out->len - 1] == '\n' || out->ptr[out->len - 1] == ' '))
		buf_cut(out, out->len - 1);
}

/* --- brackets ----------------------------------------------------------------------------------- */

enum { BRACKETS_OPEN = 64 }; /* passages within passages: deeper ones do not count */

struct brackets {
	struct buf text; /* of the paragraph that is being read */
	int count;
};

/* Law reports are cited by "[2011] ZACC 33". */
static bool is_year(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	return s.len == 4 && (s.ptr[0] == '1' || s.ptr[0] == '2');
}

/* A passage holds something; "[^x]" is a reference to a note that is not there, and a year in a note a citation. */
static bool is_passage(struct str inside, bool note)
{
	inside = str_trim(inside);
	return inside.len && inside.ptr[0] != '^' && !(note && is_year(inside));
}

static int count_passages(struct str s, bool note)
{
	size_t open[BRACKETS_OPEN], depth = 0;
	int n = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '[') {
			if (depth < BRACKETS_OPEN)
				open[depth] = i + 1;
			depth++;
		} else if (s.ptr[i] == ']' && depth) {
			depth--;
			n += depth < BRACKETS_OPEN &&
			     is_passage(str_cut(s.ptr, open[depth], i), note);
		}
	}
	return n;
}

static bool in_note(const struct md_node *n)
{
	while (n && n->kind != MD_NOTE)
		n = n->parent;
	return n;
}

static void brackets_visit(const struct md_node *n, enum md_event event, void *arg)
{
	struct brackets *b = arg;

	if (md_is_block(n->kind)) {
		b->count += count_passages((struct str){ b->text.ptr, b->text.len }, in_note(n));
		buf_clear(&b->text);
	} else if (event == MD_ENTER && n->mark != MD_DELETED) {
		if (n->kind == MD_TEXT)
			buf_put(&b->text, n->text.ptr, n->text.len);
		else if (n->kind != MD_SOFT && n->kind != MD_BREAK)
			buf_putc(&b->text, 'x'); /* something stands here */
	}
}

int md_brackets(const struct md_node *n)
{
	struct brackets b = { .text = BUF_INIT(64 * MiB) };

	md_walk(n, brackets_visit, &b);
	buf_done(&b.text);
	return b.count;
}
