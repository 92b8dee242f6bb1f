#include "markdown/build.h"

struct md_node *build_leaf(struct build *b, enum md_kind kind)
{
	struct md_node *n = ARENA_NEW(b->arena, struct md_node);

	n->kind = kind;
	if (!b->top)
		return n;
	n->parent = b->top->node;
	if (n->parent->last)
		n->parent->last->next = n;
	else
		n->parent->first = n;
	n->parent->last = n;
	return n;
}

struct md_node *build_enter(struct build *b, enum md_kind kind)
{
	struct build_open *o = ARENA_NEW(b->arena, struct build_open);

	o->node = build_leaf(b, kind);
	o->up = b->top;
	b->top = o;
	return o->node;
}

static void saw(struct build_open *o, unsigned seen, int change)
{
	o->seen |= seen;
	if (!o->change)
		o->change = change;
}

void build_leave(struct build *b)
{
	struct build_open *o = b->top;

	b->top = o->up;
	if (md_is_block(o->node->kind)) {
		if (o->seen == 1u << MD_INSERTED)
			o->node->mark = MD_INSERTED;
		else if (o->seen == 1u << MD_DELETED)
			o->node->mark = MD_DELETED;
		o->node->change = o->node->mark == MD_KEPT ? 0 : o->change;
	}
	if (o->up)
		saw(o->up, o->seen, o->change);
}

struct md_node *build_enter_inline(struct build *b, enum md_kind kind)
{
	return b->depth++ < MD_INLINE_DEPTH ? build_enter(b, kind) : NULL;
}

void build_leave_inline(struct build *b)
{
	if (--b->depth < MD_INLINE_DEPTH)
		build_leave(b);
}

struct md_node *build_marked(struct build *b, enum md_kind kind, struct marks mark)
{
	struct md_node *n = build_leaf(b, kind);

	n->mark = mark.mark;
	n->change = mark.change;
	saw(b->top, 1u << n->mark, n->change);
	return n;
}

static void recount_visit(const struct md_node *n, enum md_event event, void *arg)
{
	bool text = n->kind == MD_TEXT || n->kind == MD_CODE_SPAN || n->kind == MD_CODE;

	if (event == MD_ENTER &&
	    (text ? str_trim(n->text).len > 0 : n->kind == MD_IMAGE || n->kind == MD_NOTE_REF))
		saw(arg, 1u << n->mark, n->change);
}

void build_recount(struct build *b)
{
	b->top->seen = 0;
	b->top->change = 0;
	md_walk(b->top->node, recount_visit, b->top);
}

void build_text(struct build *b, enum md_kind kind, struct str text)
{
	struct str piece;

	while (marks_next(&b->marks, &text, &piece)) {
		struct md_node *n = build_leaf(b, kind);

		n->text = piece;
		n->mark = b->marks.mark;
		n->change = b->marks.change;
		if (str_trim(piece).len)
			saw(b->top, 1u << n->mark, n->change);
	}
}
