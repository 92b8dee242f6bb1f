/* A whole document divided into sections: by headings, with what each section is by its structure. */
#include "unit/test.h"

#include "import/split.h"

struct divided {
	struct arena a;
	struct split split;
};

static void divided_done(struct divided *d)
{
	arena_done(&d->a);
}
#define DIVIDED(name) CLEANUP(divided_done) struct divided name = { .a = ARENA_INIT }

static void divide(struct divided *d, const char *text, const char *title, const char *lang)
{
	const struct split given = { .title = title, .subtitle = "" };
	struct err e = { 0 };

	assert_int_equal(split_document(str_of(text), &given, lang, &d->a, &d->split, &e), 0);
}

/* The sections as lines "id kind". */
static void outline_is(const char *text, const char *title, const char *outline)
{
	BUF(b, 64 * KiB);
	DIVIDED(d);

	divide(&d, text, "", "en");
	assert_string_equal(d.split.title, title);
	for (size_t i = 0; i < d.split.sections.n; i++)
		buf_printf(&b, "%s %s\n", d.split.sections.items[i].id,
			   section_kind_names[d.split.sections.items[i].kind]);
	assert_string_equal(b.ptr, outline);
}

static void section_is(const char *text, size_t i, const char *markdown)
{
	DIVIDED(d);

	divide(&d, text, "", "en");
	assert_true(i < d.split.sections.n);
	assert_string_equal(d.split.sections.items[i].markdown, markdown);
}

static void sections_begin_at_the_highest_heading_that_repeats(void **state)
{
	(void)state;
	outline_is("# A\n\nx\n\n# B\n\n## C\n\ny\n", "", "a text\nb text\n");
	outline_is("# The title\n\n## A\n\nx\n\n## B\n\ny\n", "The title", "a text\nb text\n");
	outline_is("# The title\n\n# A\n\nx\n\n# B\n\ny\n", "The title", "a text\nb text\n");
	outline_is("## A\n\nx\n\n## B\n", "", "a text\nb text\n");
	outline_is("Only words.\n", "", "text text\n");
	outline_is("# One\n\nwords\n", "", "one text\n");
	outline_is("# A\n\n~~~\n# no heading\n~~~\n\n    # nor this\n", "", "a text\n");
	section_is("# The title\n\n## A\n\nx\n\n### A.1\n\ny\n", 0, "# A\n\nx\n\n## A.1\n\ny\n");
	section_is("# A\n\n```\n## as it is\n```\n", 0, "# A\n\n```\n## as it is\n```\n");
}

static void ids_are_made_of_titles_and_are_unique(void **state)
{
	(void)state;
	outline_is("# Water & *air*\n\n# Water — air\n\n# Größe\n\n# 中文\n\n# 日本\n",
		   "Water & air", "water-air text\ngroesse text\nsection text\nsection-2 text\n");
	outline_is("# X\n\na\n\n# X\n\nb\n\n# X-2\n\nc\n", "", "x text\nx-2 text\nx-2-2 text\n");
}

static void what_a_section_is_shows_in_its_structure(void **state)
{
	(void)state;
	outline_is("# Beginning\n\nRecalling a,\n\nMindful of b,\n\n# Measures\n\n*Encourage* "
		   "cities to x.\n\n"
		   "Call upon states to y.\n\n# Annex I: Names\n\n- a\n\n# Präambel\n\nx\n",
		   "",
		   "beginning preamble\nmeasures operative\nannex-i-names annex\npraeambel "
		   "preamble\n");
	outline_is("# A\n\nText.\n\n> [!REMARK]\n> Why.\n\n# B\n\nDies.\n\nDas.\n", "",
		   "a operative\nb text\n");
	outline_is("# A\n\nErmutigen Städte, x.\n\nFordern Länder auf, y.\n", "", "a operative\n");
	outline_is("Recalling a,\n\n# A\n\nx\n", "", "preamble preamble\na text\n");
	section_is("Recalling a,\n\n# A\n\nx\n", 0, "# Preamble\n\nRecalling a,\n");
}

static void written_numbers_go_and_points_become_lists(void **state)
{
	(void)state;
	section_is("# A\n\n1. Encourage x:\n   1. one;\n   2. two.\n2. Invite y.\n\n   More.\n10. "
		   "Urge z:\n    - p\n",
		   0,
		   "# A\n\nEncourage x:\n\n1. one;\n2. two.\n\nInvite y.\n\nMore.\n\nUrge "
		   "z:\n\n- p\n");
	section_is("# A\n\nEncourage x:\n\n1. one;\n2. two.\n\nInvite y.\n", 0,
		   "# A\n\nEncourage x:\n\n1. one;\n2. two.\n\nInvite y.\n");
	section_is("# A\n\n1. apples\n2. pears\n", 0, "# A\n\n1. apples\n2. pears\n");
}

static void remarks_are_known_by_their_first_word(void **state)
{
	(void)state;
	section_is("# A\n\nEncourage x.\n\n**Remark:** because\nof this.\n\nRemarkable.\n", 0,
		   "# A\n\nEncourage x.\n\n> [!REMARK]\n> because\n> of this.\n\nRemarkable.\n");
}

static void notes_go_with_the_section_that_names_them(void **state)
{
	static const char text[] = "# A\n\nx[^1]\n\n# B\n\ny[^2] z[^1]\n\n[^1]: One.\n\n    "
				   "More.\n[^2]: Two.\n[^3]: Nobody's.\n";

	(void)state;
	section_is(text, 0, "# A\n\nx[^1]\n\n[^1]: One.\n\n    More.\n");
	section_is(text, 1,
		   "# B\n\ny[^2] z[^1]\n\n[^1]: One.\n\n    More.\n[^2]: Two.\n[^3]: Nobody's.\n");
}

static void a_cover_becomes_title_and_subtitle(void **state)
{
	static const char text[] =
		"# Outcome\n\nA subtitle\n\nEvent · Graz\n\n# Water\n\nx\n\n# Air\n\ny\n";
	DIVIDED(d);
	DIVIDED(word);

	(void)state;
	divide(&d, text, "", "en");
	assert_string_equal(d.split.title, "Outcome");
	assert_string_equal(d.split.subtitle, "A subtitle");
	assert_int_equal(d.split.sections.n, 2);
	divide(&word, "# A\n\n## B\n\nx\n", "Said apart", "de");
	assert_string_equal(word.split.title, "Said apart");
	assert_string_equal(word.split.sections.items[0].id, "a");
}

static void what_cannot_be_divided_is_said(void **state)
{
	const struct split given = { .title = "", .subtitle = "" };
	BUF(many, MiB);
	struct err e = { 0 };
	DIVIDED(d);

	(void)state;
	assert_int_equal(split_document(STR("\n \n"), &given, "en", &d.a, &d.split, &e), -1);
	assert_string_equal(e.key, "bad-text.empty");
	err_clear(&e);
	for (int i = 0; i < 201; i++)
		buf_printf(&many, "# S%d\n\nx\n\n", i);
	assert_int_equal(split_document(STR_BUF(many), &given, "en", &d.a, &d.split, &e), -1);
	assert_int_equal(e.kind, ERR_TOO_BIG);
	assert_string_equal(e.key, "too-large.sections");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections_begin_at_the_highest_heading_that_repeats),
		cmocka_unit_test(ids_are_made_of_titles_and_are_unique),
		cmocka_unit_test(what_a_section_is_shows_in_its_structure),
		cmocka_unit_test(written_numbers_go_and_points_become_lists),
		cmocka_unit_test(remarks_are_known_by_their_first_word),
		cmocka_unit_test(notes_go_with_the_section_that_names_them),
		cmocka_unit_test(a_cover_becomes_title_and_subtitle),
		cmocka_unit_test(what_cannot_be_divided_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
