#include "export/pdf_inside.h"

/*
 * The structure tree (ISO 32000-1, 14.7; ISO 14289-1). An element joins its parent when something
 * is drawn for it for the first time, so that the order of K is the order of reading; one element
 * may own marked content on several pages.
 */

struct pdf_node *pdf_node(struct pdf *p, struct pdf_node *parent, const char *type)
{
	struct pdf_node *n = ARENA_NEW(p->a, struct pdf_node);

	n->type = type;
	n->parent = parent;
	if (!parent)
		return n;
	if (parent->made_last)
		parent->made_last->made_next = n;
	else
		parent->made = n;
	parent->made_last = n;
	return n;
}

struct pdf_node *pdf_root(struct pdf *p)
{
	return p->root;
}

static struct pdf_kid *add_kid(struct pdf *p, struct pdf_node *n)
{
	struct pdf_kid *kid = ARENA_NEW(p->a, struct pdf_kid);

	if (n->last_kid)
		n->last_kid->next = kid;
	else
		n->kids = kid;
	n->last_kid = kid;
	return kid;
}

static void join_alone(struct pdf *p, struct pdf_node *n)
{
	add_kid(p, n->parent)->node = n;
	n->joined = true;
	if (n->follow && !n->follow->joined) {
		assert(n->follow->parent == n->parent);
		add_kid(p, n->parent)->node = n->follow;
		n->follow->joined = true;
	}
}

/* A whole one brings all that was made in it, so that a row keeps its empty cells in order. */
static void join_made(struct pdf *p, struct pdf_node *n)
{
	for (struct pdf_node *m = n->made; m; m = m->made_next) {
		if (!m->joined)
			join_alone(p, m);
		if (m->whole)
			join_made(p, m);
	}
}

void pdf_tree_join(struct pdf *p, struct pdf_node *n)
{
	/* Upwards without recursion: quotes may be nested thousands deep. */
	while (!n->joined) {
		struct pdf_node *top = n;

		while (!top->parent->joined)
			top = top->parent;
		join_alone(p, top);
		if (top->whole)
			join_made(p, top);
	}
}

void pdf_tree_content(struct pdf *p, struct pdf_node *n, int page, int mcid)
{
	struct pdf_kid *kid;

	pdf_tree_join(p, n);
	kid = add_kid(p, n);
	kid->page = page;
	kid->mcid = mcid;
}

void pdf_tree_link(struct pdf *p, struct pdf_node *n, int page, int annotation)
{
	struct pdf_kid *kid;

	pdf_tree_join(p, n);
	kid = add_kid(p, n);
	kid->page = page;
	kid->annotation = annotation;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Every joined node in the order of reading, without recursion. */
struct all {
	struct pdf_node **items;
	size_t n, cap;
};

static void collect(struct pdf *p, struct all *all)
{
	*(struct pdf_node **)arena_push(p->a, (void **)&all->items, &all->n, &all->cap,
					sizeof(void *)) = p->root;
	for (size_t i = 0; i < all->n; i++) {
		struct pdf_node *n = all->items[i];

		n->object = pdf_reserve(&p->file);
		for (struct pdf_kid *k = n->kids; k; k = k->next) {
			if (k->node)
				*(struct pdf_node **)arena_push(p->a, (void **)&all->items, &all->n,
								&all->cap, sizeof(void *)) =
					k->node;
		}
	}
}

static void put_attributes(const struct pdf_node *n, struct buf *out)
{
	if (n->numbering)
		buf_printf(out, "/A<</O/List/ListNumbering/%s>>", n->numbering);
	if (n->decoration)
		buf_printf(out, "/A<</O/Layout/TextDecorationType/%s>>", n->decoration);
	if (n->scope || n->span > 1) {
		buf_puts(out, "/A<</O/Table");
		if (n->scope)
			buf_printf(out, "/Scope/%s", n->scope);
		if (n->span > 1)
			buf_printf(out, "/ColSpan %d", n->span);
		buf_puts(out, ">>");
	}
}

static void put_text(struct buf *out, const char *name, const char *text)
{
	if (!text)
		return;
	buf_puts(out, name);
	pdf_string(out, str_of(text));
}

static void put_node(struct pdf *p, struct pdf_node *n, int root)
{
	struct buf *out = pdf_begin(&p->file, n->object);
	int page = -1;

	buf_printf(out, "<</Type/StructElem/S/%s/P %d 0 R", n->type,
		   n->parent ? n->parent->object : root);
	for (struct pdf_kid *k = n->kids; k && page < 0; k = k->next) {
		if (!k->node && !k->annotation)
			page = k->page;
	}
	if (page >= 0)
		buf_printf(out, "/Pg %d 0 R", p->pages[page].object);
	put_text(out, "/Lang", n->lang);
	put_text(out, "/Alt", n->alt);
	put_text(out, "/ActualText", n->actual);
	put_text(out, "/ID", n->id);
	put_attributes(n, out);
	if (n->kids)
		buf_puts(out, "/K[");
	for (struct pdf_kid *k = n->kids; k; k = k->next) {
		if (k->node)
			buf_printf(out, "%d 0 R", k->node->object);
		else if (k->annotation)
			buf_printf(out, "<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>", k->annotation,
				   p->pages[k->page].object);
		else if (k->page == page)
			buf_printf(out, "%d", k->mcid);
		else
			buf_printf(out, "<</Type/MCR/MCID %d/Pg %d 0 R>>", k->mcid,
				   p->pages[k->page].object);
		buf_putc(out, k->next ? ' ' : ']');
	}
	buf_puts(out, ">>");
	pdf_end(&p->file);
}

/* For each page its elements by MCID, then for each link its element. */
static int put_parents(struct pdf *p, int *next_key)
{
	int n = pdf_reserve(&p->file), key = (int)p->n_pages;
	struct buf *out = pdf_begin(&p->file, n);

	buf_puts(out, "<</Nums[");
	for (size_t i = 0; i < p->n_pages; i++) {
		const struct pdf_page *page = &p->pages[i];

		buf_printf(out, "%zu[", i);
		for (size_t k = 0; k < page->n_marked; k++)
			buf_printf(out, "%s%d 0 R", k ? " " : "", page->marked[k]->object);
		buf_puts(out, "]\n");
	}
	for (size_t i = 0; i < p->n_pages; i++) {
		for (struct pdf_annotation *l = p->pages[i].links; l; l = l->next) {
			l->parent_key = key++;
			buf_printf(out, "%d %d 0 R\n", l->parent_key, l->node->object);
		}
	}
	buf_puts(out, "]>>");
	pdf_end(&p->file);
	*next_key = key;
	return n;
}

static int by_id(const void *a, const void *b)
{
	return strcmp((*(struct pdf_node *const *)a)->id, (*(struct pdf_node *const *)b)->id);
}

/* The ID tree: one leaf is enough for any number of notes. */
static int put_ids(struct pdf *p, const struct all *all)
{
	struct pdf_node **with = ARENA_ARRAY(p->a, all->n, struct pdf_node *);
	size_t n = 0;
	struct buf *out;
	int object;

	for (size_t i = 0; i < all->n; i++) {
		if (all->items[i]->id)
			with[n++] = all->items[i];
	}
	if (!n)
		return 0;
	qsort(with, n, sizeof(void *), by_id);
	object = pdf_reserve(&p->file);
	out = pdf_begin(&p->file, object);
	buf_puts(out, "<</Limits[");
	pdf_string(out, str_of(with[0]->id));
	pdf_string(out, str_of(with[n - 1]->id));
	buf_puts(out, "]/Names[");
	for (size_t i = 0; i < n; i++) {
		pdf_string(out, str_of(with[i]->id));
		buf_printf(out, "%d 0 R\n", with[i]->object);
	}
	buf_puts(out, "]>>");
	pdf_end(&p->file);
	return object;
}

int pdf_tree_write(struct pdf *p)
{
	struct all all = { 0 };
	int root = pdf_reserve(&p->file), parents, ids, next_key;
	struct buf *out;

	collect(p, &all);
	for (size_t i = 0; i < all.n; i++)
		put_node(p, all.items[i], root);
	parents = put_parents(p, &next_key);
	ids = put_ids(p, &all);
	out = pdf_begin(&p->file, root);
	buf_printf(out, "<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d",
		   p->root->object, parents, next_key);
	if (ids)
		buf_printf(out, "/IDTree<</Kids[%d 0 R]>>", ids);
	buf_puts(out, ">>");
	pdf_end(&p->file);
	return root;
}
