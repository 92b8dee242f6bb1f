#include "export/office.h"

/* What stands before the document's own text: the masthead, the title, the contents. */

/* One line: something at the side where lines begin, something at the other. */
static void masthead_line(struct office_walk *w, const char *start, const char *end, bool strong)
{
	struct office_par *p;

	if ((!start || !*start) && (!end || !*end))
		return;
	p = office_par(w, OFFICE_MASTHEAD);
	office_say(w, p, start, strong ? FONT_BOLD : 0);
	if (end && *end) {
		office_run(w, p, OFFICE_TAB);
		office_say(w, p, end, strong ? FONT_BOLD : 0);
	}
}

static void put_masthead(struct office_walk *w)
{
	const struct bundle *b = w->o->book->bundle;
	const struct bundle_version *v = b->version;
	const char *left[3] = { b->organiser && *b->organiser ? b->organiser : b->event, NULL };
	const char *right[3] = { v && v->symbol ? v->symbol : b->symbol, v ? v->name : NULL,
				 v ? v->date : NULL };
	const struct office_image *logo = NULL;

	if (b->organiser && *b->organiser)
		left[1] = b->event;
	if (b->logo && *b->logo)
		logo = office_image(w, str_of(b->logo));
	if (logo)
		office_run(w, office_par(w, OFFICE_MASTHEAD), OFFICE_PICTURE)->image = logo;
	/* Without a symbol the next line comes up. */
	for (int i = 0; i < 2 && (!right[0] || !*right[0]); i++) {
		right[0] = right[1];
		right[1] = right[2];
		right[2] = NULL;
	}
	for (size_t i = 0; i < COUNT(left); i++)
		masthead_line(w, left[i], right[i], i == 0);
}

static void put_line(struct office_walk *w, int style, const char *a, const char *b)
{
	bool both = a && *a && b && *b;

	if ((a && *a) || (b && *b))
		office_say(w, office_par(w, style),
			   arena_printf(w->a, "%s%s%s", a ? a : "", both ? " \xC2\xB7 " : "",
					b ? b : ""),
			   0);
}

/* As deep as it goes without filling a page of its own. */
static int depth_of(const struct book *k)
{
	int deepest = 1;

	for (int level = 2; level <= 3; level++) {
		size_t n = 0;

		for (size_t i = 0; i < k->n_headings; i++)
			n += k->headings[i].level <= level;
		if (n <= 40)
			deepest = level;
	}
	return deepest;
}

static void put_contents(struct office_walk *w)
{
	const struct book *k = w->o->book;
	int deepest = depth_of(k);

	if (!k->bundle->options->contents || !k->n_headings)
		return;
	office_say(w, office_par(w, OFFICE_CONTENTS_TITLE), bundle_label(k->bundle, "contents"), 0);
	for (size_t i = 0; i < k->n_headings; i++) {
		const struct book_heading *h = &k->headings[i];
		struct office_par *p;
		struct office_run *page;

		if (h->level > deepest)
			continue;
		p = office_par(w, OFFICE_CONTENTS_1 + h->level - 1);
		office_say(w, p, h->text, 0);
		office_run(w, p, OFFICE_TAB);
		page = office_run(w, p, OFFICE_PAGE);
		page->text = str_of(w->o->pages ? arena_printf(w->a, "%d", w->o->pages[i])
						: "\xE2\x80\x93");
		w->o->n_links++;
		for (struct office_run *r = p->first; r; r = r->next) {
			r->dest = h->name;
			r->link = w->o->n_links;
		}
	}
}

void office_front(struct office_walk *w)
{
	const struct bundle *b = w->o->book->bundle;

	put_masthead(w);
	put_line(w, OFFICE_TITLE, b->title, NULL);
	put_line(w, OFFICE_SUBTITLE, b->subtitle, NULL);
	put_line(w, OFFICE_META, b->place, b->dates);
	if (!b->version) /* which else says it at the head */
		put_line(w, OFFICE_META, b->standing, NULL);
	put_contents(w);
}
