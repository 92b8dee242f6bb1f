#include "export/pdf_inside.h"
#include "image/image.h"

enum { PAGE_BYTES = 32 * 1024 * 1024 };

struct pdf *pdf_new(struct arena *a)
{
	struct pdf *p = ARENA_NEW(a, struct pdf);

	p->a = a;
	buf_init(&p->file.body, PDF_BYTES);
	buf_init(&p->file.packed, PDF_BYTES);
	buf_init(&p->file.one, PDF_BYTES);
	p->root = pdf_node(p, NULL, "Document");
	p->root->joined = true;
	return p;
}

void pdf_free(struct pdf *p)
{
	for (size_t i = 0; i < p->n_pages; i++)
		buf_done(&p->pages[i].content);
	buf_done(&p->file.body);
	buf_done(&p->file.packed);
	buf_done(&p->file.one);
	free(p->file.objects);
}

static struct pdf_page *page_now(struct pdf *p)
{
	assert(p->n_pages);
	return &p->pages[p->n_pages - 1];
}

struct buf *pdf_out(struct pdf *p)
{
	return &page_now(p)->content;
}

/* --- marked content --------------------------------------------------------------------------- */

static void close_content(struct pdf *p)
{
	pdf_text_close(p);
	if (p->open_node || p->open_artifact)
		buf_puts(pdf_out(p), "EMC\n");
	p->open_node = NULL;
	p->open_artifact = NULL;
}

void pdf_content(struct pdf *p, struct pdf_node *node)
{
	struct pdf_page *page = page_now(p);

	if (p->open_node == node)
		return;
	close_content(p);
	pdf_tree_content(p, node, (int)p->n_pages - 1, (int)page->n_marked);
	buf_printf(&page->content, "/%s<</MCID %zu>>BDC\n", node->type, page->n_marked);
	*(struct pdf_node **)arena_push(p->a, (void **)&page->marked, &page->n_marked,
					&page->cap_marked, sizeof(void *)) = node;
	p->open_node = node;
}

void pdf_artifact(struct pdf *p, const char *kind)
{
	if (p->open_artifact && strcmp(p->open_artifact, kind) == 0)
		return;
	close_content(p);
	buf_printf(pdf_out(p), "/Artifact<</Type/%s>>BDC\n", kind);
	p->open_artifact = kind;
}

/* --- pages ------------------------------------------------------------------------------------ */

void pdf_page(struct pdf *p, int width, int height)
{
	struct pdf_page *page;

	if (p->n_pages)
		close_content(p);
	page = arena_push(p->a, (void **)&p->pages, &p->n_pages, &p->cap_pages, sizeof(*p->pages));
	*page = (struct pdf_page){ .width = width, .height = height };
	buf_init(&page->content, PAGE_BYTES);
	page->object = pdf_reserve(&p->file);
	p->fill_set = false;
}

void pdf_points(struct buf *out, int64_t units)
{
	int64_t milli = (units * 1000 + (units < 0 ? -512 : 512)) / 1024;
	char digits[32];
	int len;

	if (milli < 0)
		buf_putc(out, '-');
	milli = milli < 0 ? -milli : milli;
	len = snprintf(digits, sizeof(digits), "%lld.%03lld", (long long)(milli / 1000),
		       (long long)(milli % 1000));
	while (digits[len - 1] == '0')
		len--;
	if (digits[len - 1] == '.')
		len--;
	buf_put(out, digits, (size_t)len);
}

/* Two decimals are exact enough for a colour of 256 steps to survive. */
static void put_colour(struct buf *out, unsigned char c)
{
	if (c == 0 || c == 255)
		buf_printf(out, "%d ", c == 255);
	else
		buf_printf(out, ".%03d ", (c * 1000 + 127) / 255);
}

void pdf_fill(struct pdf *p, struct rgb c)
{
	struct buf *out = pdf_out(p);

	if (p->fill_set && memcmp(&p->fill, &c, sizeof(c)) == 0)
		return;
	put_colour(out, c.r);
	put_colour(out, c.g);
	put_colour(out, c.b);
	buf_puts(out, "rg\n");
	p->fill = c;
	p->fill_set = true;
}

void pdf_rect(struct pdf *p, int x, int y, int width, int height, struct rgb colour)
{
	struct buf *out = pdf_out(p);

	pdf_text_close(p);
	pdf_fill(p, colour);
	pdf_points(out, x);
	buf_putc(out, ' ');
	pdf_points(out, page_now(p)->height - y - height);
	buf_putc(out, ' ');
	pdf_points(out, width);
	buf_putc(out, ' ');
	pdf_points(out, height);
	buf_puts(out, " re f\n");
}

void pdf_draw_image(struct pdf *p, const struct pdf_image *image, int x, int y, int width,
		    int height)
{
	struct buf *out = pdf_out(p);

	/*
	 * Where the unit square of an image goes for each of Exif's orientations: a and b of its width, c and
	 * d of its height in parts of ours, and the corner that it begins at.
	 */
	static const signed char turns[8][6] = {
		{ 1, 0, 0, 1, 0, 0 },  { -1, 0, 0, 1, 1, 0 },  { -1, 0, 0, -1, 1, 1 },
		{ 1, 0, 0, -1, 0, 1 }, { 0, -1, -1, 0, 1, 1 }, { 0, -1, 1, 0, 0, 1 },
		{ 0, 1, 1, 0, 0, 0 },  { 0, 1, -1, 0, 1, 0 },
	};
	const signed char *t = turns[image->from->turned - 1];
	const int to[6] = { t[0] * width,     t[1] * height,
			    t[2] * width,     t[3] * height,
			    x + t[4] * width, page_now(p)->height - y - height + t[5] * height };

	pdf_text_close(p);
	buf_puts(out, "q ");
	for (size_t i = 0; i < COUNT(to); i++) {
		pdf_points(out, to[i]);
		buf_putc(out, ' ');
	}
	buf_printf(out, "cm /I%d Do Q\n", image->number);
}

void pdf_link(struct pdf *p, struct pdf_node *node, const int box[4], const char *url,
	      const char *dest, const char *says)
{
	struct pdf_page *page = page_now(p);
	struct pdf_annotation *link = ARENA_NEW(p->a, struct pdf_annotation);

	*link = (struct pdf_annotation){ .object = pdf_reserve(&p->file),
					 .node = node,
					 .url = url,
					 .dest = dest,
					 .says = says };
	memcpy(link->box, box, sizeof(link->box));
	if (page->last_link)
		page->last_link->next = link;
	else
		page->links = link;
	page->last_link = link;
	pdf_tree_link(p, node, (int)p->n_pages - 1, link->object);
}

void pdf_dest(struct pdf *p, const char *name, int y)
{
	struct pdf_dest *d =
		arena_push(p->a, (void **)&p->dests, &p->n_dests, &p->cap_dests, sizeof(*p->dests));

	*d = (struct pdf_dest){ name, (int)p->n_pages - 1, y };
}

void pdf_outline(struct pdf *p, int level, const char *title, const char *dest)
{
	struct pdf_entry *e = arena_push(p->a, (void **)&p->entries, &p->n_entries, &p->cap_entries,
					 sizeof(*p->entries));

	*e = (struct pdf_entry){ .level = level, .title = title, .dest = dest };
}

/* --- the file --------------------------------------------------------------------------------- */

static void write_box(struct buf *out, const struct pdf_page *page, const int box[4])
{
	pdf_points(out, box[0]);
	buf_putc(out, ' ');
	pdf_points(out, page->height - box[3]);
	buf_putc(out, ' ');
	pdf_points(out, box[2]);
	buf_putc(out, ' ');
	pdf_points(out, page->height - box[1]);
}

static void write_link(struct pdf *p, const struct pdf_page *page, const struct pdf_annotation *l)
{
	struct buf *out = pdf_begin(&p->file, l->object);

	buf_puts(out, "<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect[");
	write_box(out, page, l->box);
	buf_printf(out, "]/StructParent %d/Contents ", l->parent_key);
	pdf_string(out, str_of(l->says));
	if (l->url) {
		buf_puts(out, "/A<</S/URI/URI ");
		pdf_string(out, str_of(l->url));
		buf_puts(out, ">>");
	} else {
		buf_puts(out, "/Dest ");
		pdf_string(out, str_of(l->dest));
	}
	buf_puts(out, ">>");
	pdf_end(&p->file);
}

static void write_page(struct pdf *p, size_t i, int parent, int resources)
{
	struct pdf_page *page = &p->pages[i];
	int content = pdf_reserve(&p->file);
	struct buf *out;

	pdf_stream(&p->file, content, "", (struct str){ page->content.ptr, page->content.len },
		   true);
	buf_done(&page->content);
	out = pdf_begin(&p->file, page->object);
	buf_printf(out, "<</Type/Page/Parent %d 0 R/MediaBox[0 0 ", parent);
	pdf_points(out, page->width);
	buf_putc(out, ' ');
	pdf_points(out, page->height);
	buf_printf(out, "]/Resources %d 0 R/Contents %d 0 R/Tabs/S/StructParents %zu", resources,
		   content, i);
	buf_puts(out, "/Group<</S/Transparency/CS/DeviceRGB>>");
	if (page->links)
		buf_puts(out, "/Annots[");
	for (struct pdf_annotation *l = page->links; l; l = l->next)
		buf_printf(out, "%d 0 R%s", l->object, l->next ? " " : "]");
	buf_puts(out, ">>");
	pdf_end(&p->file);
	for (struct pdf_annotation *l = page->links; l; l = l->next)
		write_link(p, page, l);
}

static int write_resources(struct pdf *p)
{
	int n = pdf_reserve(&p->file);
	struct buf *out = pdf_begin(&p->file, n);

	buf_puts(out, "<</Font<<");
	for (size_t i = 0; i < p->n_fonts; i++)
		buf_printf(out, "/F%zu %d 0 R", i, p->fonts[i]->object);
	buf_puts(out, ">>/XObject<<");
	for (struct pdf_image *m = p->images; m; m = m->next)
		buf_printf(out, "/I%d %d 0 R", m->number, m->object);
	buf_puts(out, ">>>>");
	pdf_end(&p->file);
	return n;
}

int pdf_finish(struct pdf *p, const struct pdf_about *about, struct buf *out, struct err *e)
{
	struct buf *o;
	int pages, resources, tree, root, info;

	if (!p->n_pages)
		pdf_page(p, 595 * 1024, 842 * 1024);
	close_content(p);
	for (size_t i = 0; i < p->n_pages; i++) {
		if (buf_check(&p->pages[i].content, e))
			return -1;
	}
	tree = pdf_tree_write(p);
	if (pdf_fonts_write(p, e))
		return -1;
	pages = pdf_reserve(&p->file);
	resources = write_resources(p);
	for (size_t i = 0; i < p->n_pages; i++)
		write_page(p, i, pages, resources);
	o = pdf_begin(&p->file, pages);
	buf_printf(o, "<</Type/Pages/Count %zu/Kids[", p->n_pages);
	for (size_t i = 0; i < p->n_pages; i++)
		buf_printf(o, "%d 0 R\n", p->pages[i].object);
	buf_puts(o, "]>>");
	pdf_end(&p->file);
	root = pdf_meta_write(p, about, tree, pages, &info);
	return pdf_write_file(&p->file, root, info, out, e);
}
