#include "export/office.h"

#include "export/script.h"
#include "text/text.h"

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
		page->text =
			str_of(w->o->pages ? arena_printf(w->a, "%lld", (long long)w->o->pages[i])
					   : "\xE2\x80\x93");
		w->o->n_links++;
		for (struct office_run *r = p->first; r; r = r->next) {
			r->dest = h->name;
			r->link = w->o->n_links;
		}
	}
}

/* --- widths ----------------------------------------------------------------------------------------- */

/* In thousandths of an em, as all widths here; a letter that the font does not have. */
enum { EM = 1000, OTHER_LETTER = 600 };

static long letter_width(struct font_face *face, uint32_t c)
{
	hb_codepoint_t glyph;

	if (face && hb_font_get_nominal_glyph(face->font, c, &glyph))
		return (long)hb_font_get_glyph_h_advance(face->font, glyph) * EM / (long)face->upem;
	return text_is_unspaced(c) ? EM : OTHER_LETTER;
}

/* How much of a text fits, up to a word's end; all of it, perhaps. */
static size_t fitting(struct font_face *face, struct str s, long room)
{
	size_t at = 0, word = 0;

	while (at < s.len) {
		uint32_t c = text_next(s, &at);

		room -= letter_width(face, c);
		if (room < 0)
			return word;
		if (text_is_space(c) || text_is_unspaced(c))
			word = at;
	}
	return s.len;
}

/* --- titles ----------------------------------------------------------------------------------------- */

enum { TEXT_POINTS = 446, LINES_MOST = 4, NEAR_ENOUGH = 100 };

/* The next line of a title that may be so wide. */
static struct str next_line(struct font_face *face, struct str *rest, long room)
{
	struct str line = str_cut(rest->ptr, 0, fitting(face, *rest, room));

	*rest = str_cut(rest->ptr, line.len, rest->len);
	return str_trim(line);
}

static int count_lines(struct font_face *face, struct str s, long room)
{
	int n = 0;

	for (; s.len; n++) {
		if (!fitting(face, s, room))
			return LINES_MOST + 1; /* not even its next word fits */
		next_line(face, &s, room);
	}
	return n;
}

/*
 * In lines that are as even as they come, as in the PDF: word processors fill the first ones and leave a
 * word for the last.
 */
static void put_title(struct office_walk *w, int style, const char *text)
{
	const struct bundle *b = w->o->book->bundle;
	const struct office_look *look = office_look(style);
	struct font_face *face = fonts_face(0, look->look & LOOK_BOLD ? FONT_BOLD : 0);
	struct str rest = str_of(text ? text : "");
	long room = TEXT_POINTS * EM * 2 / look->size, least = 0;
	int lines = count_lines(face, rest, room);
	struct office_par *p;

	if (!rest.len)
		return;
	/* Letters of other scripts are not as wide alone as they are in a word. */
	if (lines > LINES_MOST || bundle_rtl(b) || fonts_is_cjk(b->lang))
		lines = 1;
	while (lines > 1 && room - least > NEAR_ENOUGH) {
		long mid = (least + room) / 2;

		if (count_lines(face, rest, mid) > lines)
			least = mid;
		else
			room = mid;
	}
	p = office_par(w, style);
	for (int i = 1; i < lines; i++) {
		office_say(w, p, str_dup(w->a, next_line(face, &rest, room)), 0);
		office_run(w, p, OFFICE_LINE);
	}
	office_say(w, p, str_dup(w->a, rest), 0);
}

void office_front(struct office_walk *w)
{
	const struct bundle *b = w->o->book->bundle;

	put_masthead(w);
	put_title(w, OFFICE_TITLE, b->title);
	put_title(w, OFFICE_SUBTITLE, b->subtitle);
	put_line(w, OFFICE_META, b->place, b->dates);
	if (!b->version) /* which else says it at the head */
		put_line(w, OFFICE_META, b->standing, NULL);
	for (size_t i = 0; i < b->notices.n; i++)
		put_line(w, OFFICE_META, b->notices.items[i], NULL);
	put_contents(w);
}

/* --- running head and foot ---------------------------------------------------------------------- */

/* A line of 446 points in letters of 7.5, less a small gap; what the title has at least. */
enum { HEAD_ROOM = 58600, HEAD_LEAST = 12000 };

static long width_of(const char *text)
{
	struct font_face *face = fonts_face(0, FONT_SANS);
	struct str s = str_of(text);
	long width = 0;

	for (size_t at = 0; at < s.len;)
		width += letter_width(face, text_next(s, &at));
	return width;
}

struct str office_head(const struct bundle *b, const char **end)
{
	struct font_face *face = fonts_face(0, FONT_SANS);
	struct str title = str_of(b->title);
	const char *at = b->standing;
	long room = HEAD_ROOM;
	size_t fits;

	if (!at && b->version)
		at = b->version->symbol ? b->version->symbol : b->version->name;
	if (!at)
		at = b->symbol;
	*end = at && *at ? at : NULL;
	room -= at ? width_of(at) : 0;
	fits = fitting(face, title, MAX(room, HEAD_LEAST));
	if (fits < title.len) /* a sign says so, and takes room */
		fits = fitting(face, title, MAX(room, HEAD_LEAST) - EM);
	/* A word that is longer than the line. */
	return str_cut(title.ptr, 0, fits ? fits : text_head(title, 20));
}

bool office_foot_rtl(const struct bundle *b)
{
	struct script_count c = { 0 };

	script_add(&c, str_of(bundle_label(b, "page")));
	return script_rtl(&c, bundle_rtl(b));
}
