#include "base/base64.h"
#include "export/flow.h"
#include "image/image.h"

/* Images of the bundle: opened once, set below the words that they stand among. */

enum { IMAGE_BYTES = 20 * 1024 * 1024, FIGURE_HEIGHT = TEXT_HEIGHT * 3 / 4 };

struct flow_image {
	struct flow_image *next;
	struct str url;
	struct image image;
	bool good;
};

static bool open_image(struct flow *f, const struct bundle_image *from, struct image *out)
{
	BUF(bytes, IMAGE_BYTES);

	if (!from || !base64_decode(&bytes, str_of(from->data)))
		return false;
	return image_open((struct str){ arena_dup_len(f->a, bytes.ptr, bytes.len), bytes.len },
			  out);
}

const struct image *flow_image(struct flow *f, struct str url)
{
	struct flow_image *m;

	for (m = f->images; m; m = m->next) {
		if (str_same(m->url, url))
			return m->good ? &m->image : NULL;
	}
	m = ARENA_NEW(f->a, struct flow_image);
	m->url = url;
	m->good = open_image(f, bundle_find_image(f->book->bundle, url), &m->image) &&
		  (m->image.kind == IMAGE_JPEG || pdf_image(f->pdf, &m->image));
	if (!m->good)
		flow_warn(f, "export.broken-image", str_dup(f->a, url), 1);
	m->next = f->images;
	f->images = m;
	return m->good ? &m->image : NULL;
}

static void put_figure(struct flow *f, const struct md_node *n)
{
	const struct image *image = n->url.len ? flow_image(f, n->url) : NULL;
	int room = f->at.right - f->at.left, width, height, wide, high;
	struct pdf_node *node;
	struct item *item;
	struct box *b;

	if (!image) {
		/* Its words stand for it. */
		if (n->text.len)
			flow_lines(f, para_plain(&f->set, &look_meta, str_dup(f->a, n->text),
						 pdf_node(f->pdf, f->at.node, "P"), room));
		return;
	}
	/* 96 pixels an inch, smaller where the column or the page is. */
	wide = image_shown_width(image);
	high = image_shown_height(image);
	width = wide * 768 > room ? room : wide * 768;
	height = (int)((int64_t)width * high / wide);
	if (height > FIGURE_HEIGHT) {
		height = FIGURE_HEIGHT;
		width = (int)((int64_t)height * wide / high);
	}
	node = pdf_node(f->pdf, f->at.node, "Figure");
	node->alt = n->text.len ? str_dup(f->a, n->text) : "";
	flow_space(f, PT(8));
	b = flow_box(f, 0, MAX(height, 1024), 0);
	b->changed = n->mark != MD_KEPT;
	item = box_item(f->a, b, ITEM_IMAGE);
	item->image = image;
	item->node = node;
	item->width = MAX(width, 1024);
	item->height = MAX(height, 1024);
	item->x = f->at.rtl ? f->at.right - width : f->at.left;
	flow_space(f, PT(8));
}

static void find_figures(struct flow *f, const struct md_node *n)
{
	for (; n; n = n->next) {
		if (n->kind == MD_IMAGE)
			put_figure(f, n);
		else if (!md_is_block(n->kind))
			find_figures(f, n->first);
	}
}

void flow_figures(struct flow *f, const struct md_node *block)
{
	find_figures(f, block->first);
}
