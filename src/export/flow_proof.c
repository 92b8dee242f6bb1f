#include "export/flow.h"
#include "qr/qr.h"

/*
 * Below the title of an issue: of which commit it is and where that can be proven, in words and as a
 * code that a telephone reads.
 */
enum { CODE_SIDE = 62 * 1024, CODE_GAP = 14 * 1024 };

/* Lines of a text beside the code; gives where they end. */
static int put_words(struct flow *f, struct box *b, struct para *p, int y)
{
	for (int i = 0; i < p->n_lines; i++) {
		struct item *item = box_item(f->a, b, ITEM_LINE);
		int height, baseline;

		para_metrics(p, i, &height, &baseline);
		item->para = p;
		item->line = i;
		/* An address runs from left to right, and yet begins where the lines above do. */
		item->x = f->set.rtl ? TEXT_WIDTH - para_line_width(p, i) : 0;
		item->y = y + baseline;
		y += height;
	}
	return y;
}

static struct para *plain(struct flow *f, const char *text, int width)
{
	return para_plain(&f->set, &look_meta, text, pdf_node(f->pdf, f->at.node, "P"), width);
}

static struct para *link_to(struct flow *f, const char *url, int width)
{
	struct pdf_node *block = pdf_node(f->pdf, f->at.node, "P");
	struct para *p;
	struct rich r;

	rich_init(&r, &f->set, &look_meta, NULL, pdf_node(f->pdf, block, "Link"));
	r.now.url = url;
	r.now.says = url;
	r.now.colour = f->bw ? black : link_blue;
	rich_foreign(&r, str_of(url), "en");
	p = para_new(&r, width);
	rich_done(&r);
	return p;
}

/* True if there is a code; one that cannot be made is left out, the address says the same. */
static bool put_code(struct flow *f, struct box *b, const char *url)
{
	struct qr *code = ARENA_NEW(f->a, struct qr);
	struct err e = { 0 };
	struct item *item;
	int quiet;

	if (!url || qr_make(f->a, str_of(url), code, &e) != 0)
		return false;
	item = box_item(f->a, b, ITEM_CODE);
	item->code = code;
	item->node = pdf_node(f->pdf, f->at.node, "Figure");
	item->node->alt = bundle_filled(f->book->bundle, f->a, "qr", "{url}", url);
	quiet = CODE_SIDE * QR_QUIET / (code->size + 2 * QR_QUIET);
	item->x = f->set.rtl ? -quiet : TEXT_WIDTH - CODE_SIDE + quiet; /* dark at the margin */
	item->width = item->height = CODE_SIDE;
	return true;
}

void flow_proof(struct flow *f)
{
	const struct bundle *bundle = f->book->bundle;
	const struct bundle_version *v = bundle->version;
	int width = TEXT_WIDTH - CODE_SIDE - CODE_GAP, y = 0;
	struct box *b;

	if (!v || !v->issued || !v->commit)
		return;
	b = flow_box(f, PT(12), 0, 0);
	y = put_words(f, b,
		      plain(f, bundle_filled(bundle, f->a, "commit", "{id}", v->commit), width), y);
	if (v->address) {
		y = put_words(f, b, plain(f, bundle_label(bundle, "proof"), width), y);
		y = put_words(f, b, link_to(f, v->address, width), y);
	}
	b->height = put_code(f, b, v->address) ? MAX(y, (int)CODE_SIDE) : y;
	f->at.keep_next = true;
}
