/* Units, numbers, ids and HTML of sections, from sheets made by hand. */
#include "test.h"

#include "document/compose.h"

struct made {
	struct arena a;
	struct sheet_block blocks[16];
	struct sheet sheet;
	struct units units;
	int64_t notes_before;
};

/* "heading text list remark …" */
static void make(struct made *m, enum section_kind kind, const char *kinds)
{
	struct str rest = str_of(kinds), word;
	long notes = 0;

	*m = (struct made){ .a = ARENA_INIT };
	m->sheet.blocks.items = m->blocks;
	while (str_next(&rest, ' ', &word)) {
		struct sheet_block *b = &m->blocks[m->sheet.blocks.n];
		const char *name = str_dup(&m->a, word);
		size_t n = ++m->sheet.blocks.n;

		*b = (struct sheet_block){ .kind = name };
		b->text = arena_printf(&m->a, "%s %zu", name, n);
		b->html = arena_printf(&m->a, "<p>%s %zu</p>\n", name, n);
		b->number = str_eq(name, "note") ? ++notes : 0;
	}
	compose_units(kind, &m->sheet, &m->a, &m->units);
}

/* Each unit as kind, number and how many blocks: "operative 1 x2; remark -". */
static const char *outline(struct made *m)
{
	BUF(out, 4 * KiB);

	for (size_t i = 0; i < m->units.n; i++) {
		const struct unit *u = &m->units.items[i];

		buf_printf(&out, "%s%s %s", i ? "; " : "", u->kind, u->number ? u->number : "-");
		if (u->n > 1)
			buf_printf(&out, " x%zu", u->n);
	}
	return arena_dup_len(&m->a, out.ptr, out.len);
}

static void number(struct made *m, int64_t *next)
{
	compose_number(&m->units, &m->a, next);
}

static void name_units(struct made *m)
{
	static const char *const ids[] = { "p-00000000", "p-00000001", "p-00000002", "p-00000003",
					   "p-00000004", "p-00000005", "p-00000006", "p-00000007" };

	assert_in_range(m->units.n, 0, COUNT(ids));
	compose_ids(&m->units, ids);
}

static const char *html_of(struct made *m)
{
	BUF(out, 64 * KiB);
	struct html h = { &out };

	compose_html(&(struct compose_how){ "body", "Notes", m->notes_before }, &m->sheet,
		     &m->units, &h);
	return arena_dup_len(&m->a, out.ptr, out.len);
}

static void plain_paragraphs_of_operative_sections_are_numbered(void **state)
{
	struct made m;
	int64_t next = 1;

	(void)state;
	make(&m, KIND_OPERATIVE, "heading text heading text quote text");
	number(&m, &next);
	assert_string_equal(outline(&m),
			    "heading -; operative 1; heading -; operative 2; quote -; operative 3");
	assert_int_equal(next, 4);
	arena_done(&m.a);
}

static void numbers_run_through_the_whole_document(void **state)
{
	struct made m;
	int64_t next = 1;

	(void)state;
	make(&m, KIND_OPERATIVE, "heading text text");
	number(&m, &next);
	arena_done(&m.a);
	make(&m, KIND_TEXT, "heading text");
	number(&m, &next);
	assert_string_equal(outline(&m), "heading -; text -");
	arena_done(&m.a);
	make(&m, KIND_OPERATIVE, "heading text");
	number(&m, &next);
	assert_string_equal(outline(&m), "heading -; operative 3");
	arena_done(&m.a);
}

static void other_sections_print_no_numbers(void **state)
{
	struct made m;
	int64_t next = 1;

	(void)state;
	make(&m, KIND_PREAMBLE, "heading text text list");
	number(&m, &next);
	assert_string_equal(outline(&m), "heading -; preambular -; preambular -; list -");
	arena_done(&m.a);
	make(&m, KIND_ANNEX, "heading text table code");
	number(&m, &next);
	assert_string_equal(outline(&m), "heading -; text -; table -; code -");
	assert_int_equal(next, 1);
	arena_done(&m.a);
}

static void a_list_or_table_behind_a_numbered_paragraph_is_part_of_it(void **state)
{
	struct made m;
	int64_t next = 1;

	(void)state;
	make(&m, KIND_OPERATIVE, "text list text table remark list");
	number(&m, &next);
	assert_string_equal(outline(&m), "operative 1 x2; operative 2 x2; remark -; list -");
	assert_string_equal(m.units.items[0].text, "text 1\nlist 2");
	arena_done(&m.a);
}

static void a_list_that_follows_no_paragraph_stands_alone(void **state)
{
	struct made m;

	(void)state;
	make(&m, KIND_OPERATIVE, "heading list quote table rule list");
	assert_string_equal(outline(&m), "heading -; list -; quote -; table -; list -");
	arena_done(&m.a);
}

static void a_rule_is_no_paragraph(void **state)
{
	struct made m;

	(void)state;
	make(&m, KIND_TEXT, "rule text rule");
	assert_string_equal(outline(&m), "text -");
	assert_int_equal(m.units.items[0].first, 1);
	/* But it is seen. */
	assert_string_equal(html_of(&m), "<p>rule 1</p>\n<div class=\"par par-text\"><p>text 2</p>"
					 "\n</div>\n<p>rule 3</p>\n");
	arena_done(&m.a);
}

static void a_remark_explains_the_paragraph_before_it_also_across_its_list(void **state)
{
	struct made m;

	(void)state;
	make(&m, KIND_OPERATIVE, "heading remark text list remark remark text remark note");
	name_units(&m);
	assert_null(m.units.items[1].explains); /* nothing but a heading before it */
	assert_string_equal(m.units.items[2].id, "p-00000002");
	assert_string_equal(m.units.items[3].explains, "p-00000002");
	assert_string_equal(m.units.items[4].explains, "p-00000002");
	assert_string_equal(m.units.items[6].explains, "p-00000005");
	assert_null(m.units.items[2].explains);
	arena_done(&m.a);
}

static void what_a_redline_deletes_prints_no_number(void **state)
{
	struct made m;
	int64_t next = 1;

	(void)state;
	make(&m, KIND_OPERATIVE, "text text text list");
	m.blocks[1].mark = "deleted";
	m.blocks[3].mark = "inserted";
	compose_units(KIND_OPERATIVE, &m.sheet, &m.a, &m.units);
	number(&m, &next);
	assert_string_equal(outline(&m), "operative 1; operative -; operative 2 x2");
	/* Only the list is new: the paragraph as a whole is not. */
	assert_null(m.units.items[2].mark);
	assert_non_null(strstr(html_of(&m), "class=\"par par-operative par-deleted\""));
	arena_done(&m.a);
}

static void the_html_has_ids_numbers_and_notes_at_the_end(void **state)
{
	struct made m;
	int64_t next = 7;

	(void)state;
	make(&m, KIND_OPERATIVE, "heading text list remark note note");
	number(&m, &next);
	name_units(&m);
	assert_string_equal(
		html_of(&m),
		"<div class=\"par par-heading\" id=\"p-00000000\"><p>heading 1</p>\n</div>\n"
		"<div class=\"par par-operative\" id=\"p-00000001\"><span class=\"num\">7.</span>\n"
		"<p>text 2</p>\n<p>list 3</p>\n</div>\n"
		"<div class=\"par par-remark\" id=\"p-00000002\">"
		"<p>remark 4</p>\n</div>\n"
		"<section class=\"notes\" role=\"doc-endnotes\" aria-label=\"Notes\">\n<ol>\n"
		"<li id=\"body-fn-1\"><div class=\"par par-note\" id=\"p-00000003\"><p>note 5</p>\n"
		"</div>\n</li>\n"
		"<li id=\"body-fn-2\"><div class=\"par par-note\" id=\"p-00000004\"><p>note 6</p>\n"
		"</div>\n</li>\n"
		"</ol>\n</section>\n");
	arena_done(&m.a);
}

static void a_text_without_ids_is_composed_as_well(void **state)
{
	struct made m;

	(void)state;
	make(&m, KIND_TEXT, "text");
	assert_string_equal(html_of(&m), "<div class=\"par par-text\"><p>text 1</p>\n</div>\n");
	arena_done(&m.a);
	make(&m, KIND_TEXT, "");
	m.sheet.blocks.n = 0;
	compose_units(KIND_TEXT, &m.sheet, &m.a, &m.units);
	assert_string_equal(html_of(&m), "");
	arena_done(&m.a);
}

static void notes_are_counted_on_from_the_sections_above(void **state)
{
	struct made m;

	(void)state;
	make(&m, KIND_TEXT, "heading text note note");
	m.sheet.blocks.items[1].html = "<p>a<sup id=\"body-fnref-2\"><a href=\"#body-fn-2\" "
				       "role=\"doc-noteref\">2</a></sup></p>\n";
	m.notes_before = 7;
	assert_int_equal(compose_notes(&m.sheet), 2);
	assert_non_null(
		strstr(html_of(&m), "href=\"#body-fn-2\" role=\"doc-noteref\">9</a></sup>"));
	assert_non_null(strstr(html_of(&m), "<ol start=\"8\">\n<li id=\"body-fn-1\">"));
	m.notes_before = 0;
	assert_non_null(strstr(html_of(&m), "role=\"doc-noteref\">2</a></sup>"));
	assert_non_null(strstr(html_of(&m), "<ol>\n<li id=\"body-fn-1\">"));
	arena_done(&m.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_paragraphs_of_operative_sections_are_numbered),
		cmocka_unit_test(numbers_run_through_the_whole_document),
		cmocka_unit_test(other_sections_print_no_numbers),
		cmocka_unit_test(a_list_or_table_behind_a_numbered_paragraph_is_part_of_it),
		cmocka_unit_test(a_list_that_follows_no_paragraph_stands_alone),
		cmocka_unit_test(a_rule_is_no_paragraph),
		cmocka_unit_test(a_remark_explains_the_paragraph_before_it_also_across_its_list),
		cmocka_unit_test(what_a_redline_deletes_prints_no_number),
		cmocka_unit_test(the_html_has_ids_numbers_and_notes_at_the_end),
		cmocka_unit_test(a_text_without_ids_is_composed_as_well),
		cmocka_unit_test(notes_are_counted_on_from_the_sections_above),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
