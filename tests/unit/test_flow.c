/* Real layouts before and after the paginator: what a typographer would check first; and texts that
 * mean harm. */
#include "unit/test.h"

#include "export_help.h"

#include "export/draw.h"
#include "export/pdf_export.h"

struct laid {
	struct arena a;
	struct book book;
	struct flow f;
	struct pages pages;
	struct pdf *pdf;
};

static void lay(struct laid *l, const struct bundle *b)
{
	struct err e = { 0 };

	if (book_make(b, &l->a, &l->book, &e))
		fail_msg("%s", e.key);
	l->pdf = pdf_new(&l->a);
	flow_init(&l->f, &l->a, &l->book, l->pdf);
	flow_book(&l->f);
	paginate(&l->f.body, l->f.notes, l->book.n_notes, TEXT_HEIGHT, &l->a, &l->pages);
}

static void laid_done(struct laid *l)
{
	flow_done(&l->f);
	pdf_free(l->pdf);
	arena_done(&l->a);
}

/* Headings, paragraphs of every length, lists, tables, remarks, notes: much of everything. */
static char *much(struct arena *a, uint32_t seed)
{
	BUF(t, 4 * MiB);
	int notes = 0;

	buf_puts(&t, "# Much of everything\n\n");
	for (int i = 0; i < 150; i++) {
		seed = seed * 1664525 + 1013904223;
		switch ((seed >> 24) % 8) {
		case 0: buf_printf(&t, "## A heading %d\n\n", i); break;
		case 1:
			buf_puts(&t,
				 "Announced:\n\n- one\n- two is a longer point that may need more "
				 "than one line to be said in full, as points do\n- three\n\n");
			break;
		case 2:
			buf_puts(&t, "| A | B |\n|---|---|\n");
			for (unsigned k = 0; k < (seed >> 16) % 40; k++)
				buf_printf(&t, "| row %u | with words in it |\n", k);
			buf_puts(&t, "\n");
			break;
		case 3:
			buf_puts(&t, "> [!REMARK]\n> A remark that explains ");
			for (unsigned k = 0; k < (seed >> 16) % 50; k++)
				buf_puts(&t, "the matter at length ");
			buf_puts(&t, "here.\n\n");
			break;
		default:
			buf_puts(&t, "A paragraph ");
			for (unsigned k = 0; k < (seed >> 16) % 70; k++)
				buf_puts(&t, "with some more words ");
			buf_printf(&t, "and a note.[^n%d]\n\n", notes++);
		}
	}
	for (int i = 0; i < notes; i++)
		buf_printf(&t, "[^n%d]: The text of note %d.\n\n", i, i);
	return arena_dup(a, t.ptr);
}

/* The line of words in a box, or NULL. */
static const struct item *line_of(const struct box *b)
{
	const struct item *last = NULL;

	for (const struct item *i = b->items; i; i = i->next) {
		if (i->kind == ITEM_LINE)
			last = i;
	}
	return last;
}

static void check_pages(const struct laid *l)
{
	long next = 0;

	for (size_t p = 0; p < l->pages.n; p++) {
		const struct page *page = &l->pages.items[p];
		const struct box *first, *last;
		const struct item *line;
		size_t head = page->boxes[0].index == NO_BOX;

		for (size_t i = 0; i < page->n_boxes; i++) {
			const struct placed *at = &page->boxes[i];

			if (at->index != NO_BOX)
				assert_int_equal(at->index, next++);
			assert_true(at->y + at->box->height <= page->notes_top + NOTE_SPACE);
		}
		first = page->boxes[head].box;
		last = page->boxes[page->n_boxes - 1].box;
		if (p + 1 < l->pages.n) {
			assert_int_equal(last->heading, 0);
			line = line_of(last);
			if (line && last->counts && line->para->n_lines > 1)
				assert_true(line->line > 0);
		}
		line = line_of(first);
		if (p > 0 && line && first->counts && line->para->n_lines > 1 && line->line > 0)
			assert_true(line->line < line->para->n_lines - 1);
	}
	assert_int_equal(next, (long)l->f.body.n);
}

static void no_heading_ends_a_page_and_no_line_stands_alone(void **state UNUSED)
{
	for (uint32_t seed = 1; seed <= 12; seed++) {
		struct laid l = { 0 };
		const struct text t[] = { { "much", seed % 2 ? KIND_OPERATIVE : KIND_TEXT,
					    much(&l.a, seed) } };
		struct bundle b = bundle_of(&l.a, t, COUNT(t));

		lay(&l, &b);
		assert_true(l.pages.n > 5);
		check_pages(&l);
		laid_done(&l);
	}
}

static void lines_stay_within_the_page(void **state UNUSED)
{
	struct laid l = { 0 };
	const struct text t[] = { { "much", KIND_OPERATIVE, much(&l.a, 99) } };
	struct bundle b = bundle_of(&l.a, t, COUNT(t));

	lay(&l, &b);
	for (size_t i = 0; i < l.f.body.n; i++) {
		for (const struct item *x = l.f.body.items[i].items; x; x = x->next) {
			int width =
				x->kind == ITEM_LINE ? para_line_width(x->para, x->line) : x->width;

			assert_true(x->x >= 0);
			assert_true(x->x + width <= TEXT_WIDTH + PT(1));
		}
	}
	laid_done(&l);
}

static void numbers_go_on_through_operative_sections(void **state UNUSED)
{
	struct laid l = { 0 };
	const struct text t[] = { { "a", KIND_PREAMBLE, "# A\n\nUnnumbered.\n" },
				  { "b", KIND_OPERATIVE, "# B\n\nOne.\n\n- point\n\nTwo.\n" },
				  { "c", KIND_TEXT, "# C\n\nUnnumbered.\n" },
				  { "d", KIND_OPERATIVE, "# D\n\nThree.\n" } };
	struct bundle b = bundle_of(&l.a, t, COUNT(t));

	lay(&l, &b);
	assert_null(l.book.sections[0].blocks[1].number);
	assert_string_equal(l.book.sections[1].blocks[1].number, "1");
	assert_null(l.book.sections[1].blocks[2].number);
	assert_true(book_joins(&l.book.sections[1], 2));
	assert_string_equal(l.book.sections[1].blocks[3].number, "2");
	assert_string_equal(l.book.sections[3].blocks[1].number, "3");
	laid_done(&l);
}

static void labels_of_points_are_letters_then_roman_numbers(void **state UNUSED)
{
	static const struct {
		bool operative;
		int depth, start, n;
		const char *label;
	} all[] = { { true, 0, 1, 0, "(a)" },   { true, 0, 1, 25, "(z)" },
		    { true, 0, 1, 26, "(aa)" }, { true, 0, 1, 701, "(zz)" },
		    { true, 1, 1, 3, "(iv)" },  { true, 1, 1, 8, "(ix)" },
		    { true, 2, 1, 1, "(b)" },   { true, 4, 1, 1, "2." },
		    { false, 0, 5, 2, "7." },   { true, 0, 1, 5000, "5001." } };

	for (size_t i = 0; i < COUNT(all); i++) {
		char label[32];

		book_item_label(label, all[i].operative, all[i].depth, all[i].start, all[i].n);
		assert_string_equal(label, all[i].label);
	}
}

/* --- texts that mean harm --------------------------------------------------------------------- */

static struct md_node *add(struct arena *a, struct md_node *parent, enum md_kind kind)
{
	struct md_node *n = ARENA_NEW(a, struct md_node);

	n->kind = kind;
	n->parent = parent;
	if (!parent)
		return n;
	if (parent->last)
		parent->last->next = n;
	else
		parent->first = n;
	parent->last = n;
	return n;
}

static void add_text(struct arena *a, struct md_node *parent, struct str text)
{
	add(a, add(a, parent, MD_PARAGRAPH), MD_TEXT)->text = text;
}

static struct str repeated(struct arena *a, const char *s, size_t n)
{
	size_t len = strlen(s);
	char *all = arena_get(a, n * len + 1, 1);

	for (size_t i = 0; i < n; i++)
		memcpy(all + i * len, s, len);
	return (struct str){ all, n * len };
}

/* A tree that no guard has seen, all the way to a file. */
static int64_t survive(struct arena *a, struct md_node *tree)
{
	const struct text t[] = { { "text", KIND_OPERATIVE, "" } };
	struct bundle b = bundle_of(a, t, COUNT(t));
	struct export_result r = { 0 };
	struct err e = { 0 };
	struct book book;
	BUF(out, 64 * MiB);

	book_build(&b, &tree, a, &book);
	if (pdf_export(&book, a, &out, &r, &e))
		fail_msg("%s %s", e.key, e.note);
	assert_memory_equal(out.ptr, "%PDF-1.7", 8);
	return r.pages;
}

static void a_word_without_end_is_broken_somewhere(void **state UNUSED)
{
	ARENA(a);
	struct md_node *doc = add(&a, NULL, MD_DOCUMENT);

	add_text(&a, doc, repeated(&a, "abcdefghij", 2000));
	assert_true(survive(&a, doc) > 1);
}

static void marks_without_a_letter_do_no_harm(void **state UNUSED)
{
	static const char *const odd[] = { "\xCC\x81",
					   "\xE2\x80\x8D",
					   "\xE2\x80\x8B",
					   "\xC2\xAD",
					   "\xEF\xBF\xBC",
					   "\xE2\x81\xA0",
					   "\xD9\x8B",
					   "\xE0\xA5\x8D",
					   "\xF0\x9F\x87\xA6",
					   "\xE2\x80\xAE"
					   "abc",
					   "\xE2\x81\xA7"
					   "abc" };

	for (size_t i = 0; i < COUNT(odd); i++) {
		ARENA(a);
		struct md_node *doc = add(&a, NULL, MD_DOCUMENT);

		add_text(&a, doc, repeated(&a, odd[i], 500));
		assert_true(survive(&a, doc) >= 1);
	}
}

static void three_thousand_quotes_within_quotes_are_set(void **state UNUSED)
{
	ARENA(a);
	struct md_node *doc = add(&a, NULL, MD_DOCUMENT), *at = doc;

	for (int i = 0; i < 3000; i++)
		at = add(&a, at, MD_QUOTE);
	add_text(&a, at, STR("deep"));
	assert_int_equal(survive(&a, doc), 1);
}

static void deep_lists_with_nothing_in_them_are_set(void **state UNUSED)
{
	ARENA(a);
	struct md_node *doc = add(&a, NULL, MD_DOCUMENT), *at = doc;

	for (int i = 0; i < 300; i++) {
		at = add(&a, at, MD_LIST);
		at->ordered = i % 2;
		at->start = 1;
		at = add(&a, at, MD_ITEM);
	}
	assert_true(survive(&a, doc) >= 1);
}

static void a_table_of_many_columns_is_set_in_parts_and_told(void **state UNUSED)
{
	ARENA(a);
	struct md_node *doc = add(&a, NULL, MD_DOCUMENT), *table = add(&a, doc, MD_TABLE);

	table->columns = 150;
	for (int r = 0; r < 5; r++) {
		struct md_node *row = add(&a, table, MD_ROW);

		row->header = r == 0;
		row->columns = 150;
		for (int c = 0; c < 150 - 10 * r; c++)
			add(&a, add(&a, row, MD_CELL), MD_TEXT)->text = STR("cell with words");
	}
	assert_true(survive(&a, doc) >= 2);
}

static void a_row_longer_than_a_page_is_divided(void **state UNUSED)
{
	ARENA(a);
	struct md_node *doc = add(&a, NULL, MD_DOCUMENT), *table = add(&a, doc, MD_TABLE);

	table->columns = 2;
	for (int r = 0; r < 3; r++) {
		struct md_node *row = add(&a, table, MD_ROW);

		row->header = r == 0;
		add(&a, add(&a, row, MD_CELL), MD_TEXT)->text = STR("a");
		add(&a, add(&a, row, MD_CELL), MD_TEXT)->text =
			r == 1 ? repeated(&a, "many words in one cell ", 1500) : STR("b");
	}
	assert_true(survive(&a, doc) > 3);
}

static void thousands_of_notes_in_one_paragraph_are_all_set(void **state UNUSED)
{
	ARENA(a);
	struct md_node *doc = add(&a, NULL, MD_DOCUMENT), *p = add(&a, doc, MD_PARAGRAPH);

	for (int i = 1; i <= 2000; i++) {
		add(&a, p, MD_TEXT)->text = STR("w");
		add(&a, p, MD_NOTE_REF)->number = i;
	}
	for (int i = 1; i <= 2000; i++) {
		struct md_node *note = add(&a, doc, MD_NOTE);

		note->number = i;
		add_text(&a, note, STR("A note."));
	}
	assert_true(survive(&a, doc) > 20);
}

static void notes_that_refer_to_each_other_end(void **state UNUSED)
{
	ARENA(a);
	struct md_node *doc = add(&a, NULL, MD_DOCUMENT), *p = add(&a, doc, MD_PARAGRAPH);

	add(&a, p, MD_NOTE_REF)->number = 1;
	for (int i = 1; i <= 2; i++) {
		struct md_node *note = add(&a, doc, MD_NOTE);

		note->number = i;
		add(&a, add(&a, note, MD_PARAGRAPH), MD_NOTE_REF)->number = 3 - i;
	}
	assert_int_equal(survive(&a, doc), 1);
}

static void a_note_that_is_not_there_is_left_out(void **state UNUSED)
{
	ARENA(a);
	struct md_node *doc = add(&a, NULL, MD_DOCUMENT), *p = add(&a, doc, MD_PARAGRAPH);

	add(&a, p, MD_NOTE_REF)->number = 5;
	add(&a, p, MD_NOTE_REF)->number = -1;
	add(&a, doc, MD_NOTE)->number = 0;
	assert_int_equal(survive(&a, doc), 1);
}

static void a_long_paragraph_is_set_whole(void **state UNUSED)
{
	ARENA(a);
	struct md_node *doc = add(&a, NULL, MD_DOCUMENT);

	add_text(&a, doc, repeated(&a, "lorem ipsum dolor sit amet ", 8000));
	assert_true(survive(&a, doc) > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_heading_ends_a_page_and_no_line_stands_alone),
		cmocka_unit_test(lines_stay_within_the_page),
		cmocka_unit_test(numbers_go_on_through_operative_sections),
		cmocka_unit_test(labels_of_points_are_letters_then_roman_numbers),
		cmocka_unit_test(a_word_without_end_is_broken_somewhere),
		cmocka_unit_test(marks_without_a_letter_do_no_harm),
		cmocka_unit_test(three_thousand_quotes_within_quotes_are_set),
		cmocka_unit_test(deep_lists_with_nothing_in_them_are_set),
		cmocka_unit_test(a_table_of_many_columns_is_set_in_parts_and_told),
		cmocka_unit_test(a_row_longer_than_a_page_is_divided),
		cmocka_unit_test(thousands_of_notes_in_one_paragraph_are_all_set),
		cmocka_unit_test(notes_that_refer_to_each_other_end),
		cmocka_unit_test(a_note_that_is_not_there_is_left_out),
		cmocka_unit_test(a_long_paragraph_is_set_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
