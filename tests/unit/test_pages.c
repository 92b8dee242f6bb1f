/* Every page in every language, filled with what its handler gives it (tests/spec/pages.json). */
#include "unit/test.h"

#include "i18n/i18n.h"
#include "pages/conflict.h"
#include "pages/discuss.h"
#include "pages/pages.h"
#include "template/template.h"

static int load_all(void **state)
{
	struct err e = { 0 };

	(void)state;
	if (i18n_load(&e) == 0 && template_load(&e) == 0)
		return 0;
	fprintf(stderr, "%s %s %ld %s\n", e.key, e.what, e.number, e.note);
	return -1;
}

static int drop_all(void **state)
{
	(void)state;
	template_done();
	i18n_done();
	return 0;
}

static struct wire *fixtures(void)
{
	BUF(json, 1 * MiB);
	char chunk[4096];
	struct wire *all = NULL;
	struct err e = { 0 };
	size_t n;
	FILE *f = fopen("tests/spec/pages.json", "rb");

	assert_non_null(f);
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_put(&json, chunk, n);
	fclose(f);
	assert_int_equal(wire_parse(STR_BUF(json), &all, &e), 0);
	return all;
}

static size_t count_of(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *at = text; (at = strstr(at, what)); at++)
		n++;
	return n;
}

struct pass {
	struct wire *frame;
	const char *lang;
	size_t n;
};

/* "proposal_mine" is one more filling of the template "proposal". */
static const char *template_of(const char *name, char out[64])
{
	snprintf(out, 64, "%s", name);
	if (strncmp(name, "proposal_", 9) == 0 || strncmp(name, "write_", 6) == 0 ||
	    strncmp(name, "import_", 7) == 0 || strncmp(name, "read_", 5) == 0)
		*strchr(out, '_') = '\0';
	return out;
}

static void render_one(const char *name, const struct wire *model, void *arg)
{
	struct pass *pass = arg;
	const struct wire *contexts[] = { pass->frame, model };
	struct err e = { 0 };
	char template[64];
	BUF(main, 1 * MiB);
	BUF(page, 1 * MiB);

	if (template_render(template_of(name, template), pass->lang, contexts, 2, &main, &e) != 0)
		fail_msg("%s in %s: %s", name, pass->lang, e.key);
	wire_set_str(pass->frame, "main", main.ptr);
	if (template_render("frame", pass->lang, contexts, 1, &page, &e) != 0)
		fail_msg("frame in %s: %s", pass->lang, e.key);
	if (count_of(page.ptr, "<h1") != 1)
		fail_msg("%s in %s has %zu titles", name, pass->lang, count_of(page.ptr, "<h1"));
	if (strstr(page.ptr, " style=") || strstr(page.ptr, "<style") ||
	    strstr(page.ptr, " onclick"))
		fail_msg("%s has a style or script that the policy forbids", name);
	if (strstr(page.ptr, "href=\"\"") || strstr(page.ptr, "for=\"\""))
		fail_msg("%s has an empty reference", name);
	pass->n++;
}

static void every_page_renders_in_every_language(void **state)
{
	OWN(wire) all = fixtures();
	size_t langs = 0;

	(void)state;
	for (const char *const *l = i18n_languages(); *l; l++, langs++) {
		struct pass pass = { (struct wire *)(uintptr_t)wire_get(all, "frame"), *l, 0 };

		wire_set_str(pass.frame, "lang", *l);
		wire_each(wire_get(all, "pages"), render_one, &pass);
		assert_true(pass.n >= 24);
	}
	assert_true(langs >= 2);
}

static void markup_in_what_people_wrote_is_shown_not_obeyed(void **state)
{
	OWN(wire) all = fixtures();
	const struct wire *frame = wire_get(all, "frame"),
			  *page = wire_get(wire_get(all, "pages"), "write");
	struct wire *model = (struct wire *)(uintptr_t)page;
	const struct wire *contexts[] = { frame, model };
	struct err e = { 0 };
	BUF(out, 1 * MiB);

	(void)state;
	wire_set_str(model, "markdown", "</textarea><script>alert(1)</script>");
	wire_set_str(model, "summary", "\"><img src=x>");
	assert_int_equal(template_render("write", "en", contexts, 2, &out, &e), 0);
	assert_null(strstr(out.ptr, "<script>alert"));
	assert_null(strstr(out.ptr, "<img src=x"));
	assert_non_null(strstr(out.ptr, "&lt;/textarea&gt;&lt;script&gt;"));
}

static void the_table_of_pages_is_sound(void **state)
{
	const char *why = "";
	ARENA(a);

	(void)state;
	if (!http_routes_check(page_routes, n_page_routes, &a, &why))
		fail_msg("%s", why);
}

/* --- two texts that want the same words ------------------------------------------------------------ */

#define MERGED                                                                                     \
	"# Title\n\nFirst {<<ours||base||theirs>>} words and {<<a||||b>>} more.\n\n"               \
	"Untouched.\n\n{<<||Gone.||Changed.>>}\n"

static void a_conflict_is_settled_by_whole_paragraphs(void **state)
{
	struct clash *c;
	ARENA(a);

	(void)state;
	assert_int_equal(clashes_of(&a, MERGED, NULL, &c), 2);
	assert_string_equal(c[0].ours, "First ours words and a more.");
	assert_string_equal(c[0].theirs, "First theirs words and b more.");
	assert_string_equal(c[1].ours, "");
	assert_string_equal(c[1].theirs, "Changed.");
}

static void what_was_chosen_stands_and_the_rest_is_untouched(void **state)
{
	const char *words[] = { "First of both.", "" };
	struct clash *c;
	ARENA(a);
	BUF(out, KiB);

	(void)state;
	assert_int_equal(clashes_of(&a, MERGED, NULL, &c), 2);
	clashes_settle(MERGED, c, 2, words, &out);
	assert_string_equal(out.ptr, "# Title\n\nFirst of both.\n\nUntouched.\n\n");
}

static void text_that_only_looks_like_a_mark_stays_as_it_is(void **state)
{
	static const char *const texts[] = { "",           "plain",        "a {<< b",
					     "{<<a||b>>}", "{<<a||b||c>>", "||{<<||>>}" };
	struct clash *c;
	ARENA(a);

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		BUF(out, KiB);

		assert_int_equal(clashes_of(&a, texts[i], NULL, &c), 0);
		clashes_settle(texts[i], c, 0, NULL, &out);
		assert_string_equal(out.ptr, texts[i]);
	}
}

static void a_mark_over_several_paragraphs_is_one_place(void **state)
{
	const char *merged = "{<<One.\n\nTwo.||Old.||New.>>} tail\n\nNext {<<x||y||z>>}";
	struct clash *c;
	ARENA(a);

	(void)state;
	assert_int_equal(clashes_of(&a, merged, NULL, &c), 2);
	assert_string_equal(c[0].ours, "One.\n\nTwo. tail");
	assert_string_equal(c[0].theirs, "New. tail");
	assert_string_equal(c[1].theirs, "Next z");
}

#define LIST                                                                                       \
	"1. No plan is made:\n   1. one;\n   2. two, {<<for a year||for now||for two years>>};\n"  \
	"   3. three.\n\nBehind.\n"

static void an_item_of_a_list_is_settled_without_its_neighbours(void **state)
{
	const char *from = strstr(LIST, "   2."), *to = strstr(LIST, ";\n   3.") + 1;
	const char *words[] = { "   2. two, for a decade;" };
	struct clash *c;
	char places[32];
	ARENA(a);
	BUF(out, KiB);

	(void)state;
	snprintf(places, sizeof(places), "%td-%td", from - LIST, to - LIST);
	assert_int_equal(clashes_of(&a, LIST, places, &c), 1);
	assert_string_equal(c[0].ours, "   2. two, for a year;");
	assert_string_equal(c[0].theirs, "   2. two, for two years;");
	clashes_settle(LIST, c, 1, words, &out);
	assert_string_equal(out.ptr, "1. No plan is made:\n   1. one;\n   2. two, for a decade;\n"
				     "   3. three.\n\nBehind.\n");
}

/* They come back in a form, from anywhere: what fits not to the marks is not believed. */
static void places_that_cannot_be_are_not_believed(void **state)
{
	static const char *const wrong[] = { "",           "x",        "0-3",
					     "9-4",        "0-100000", "0-40 ",
					     "0-40 20-90", "1-2-3",    "30-50 60-61" };
	struct clash *c, *plain;
	ARENA(a);

	(void)state;
	assert_int_equal(clashes_of(&a, LIST, NULL, &plain), 1);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		assert_int_equal(clashes_of(&a, LIST, wrong[i], &c), 1);
		assert_int_equal(c[0].from, plain[0].from);
		assert_int_equal(c[0].to, plain[0].to);
	}
}

/* --- a text cut between its paragraphs ---------------------------------------------------------------- */

static void the_pieces_of_a_text_joined_are_the_text(void **state)
{
	static const char html[] =
		"<div class=\"par par-heading\" id=\"p-00000001\"><h2>T</h2></div>\n"
		"<div class=\"par par-operative par-deleted\" id=\"p-00000002\"><p>x</p></div>\n"
		"<div class=\"par par-operative par-inserted\"><p>y</p></div>\n"
		"<section class=\"notes\"><ol><li>n</li></ol></section>\n";
	struct piece *pieces;
	size_t n;
	ARENA(a);
	BUF(all, KiB);

	(void)state;
	n = pieces_of(&a, html, &pieces);
	assert_int_equal(n, 4);
	for (size_t i = 0; i < n; i++)
		buf_put(&all, pieces[i].html.ptr, pieces[i].html.len);
	assert_string_equal(all.ptr, html);
	assert_string_equal(pieces[0].id, "p-00000001");
	assert_true(pieces[0].counts);
	assert_string_equal(pieces[1].id, "p-00000002");
	assert_false(pieces[1].counts);
	assert_null(pieces[2].id);
	assert_true(pieces[2].counts);
	/* A note is closed by its list, and a rule before a paragraph is not of it. */
	assert_true(pieces[0].whole && pieces[1].whole && pieces[2].whole);
	assert_false(pieces[3].whole);
	assert_int_equal(pieces_of(&a, "<hr>\n<div class=\"par \"></div>\n", &pieces), 1);
	assert_false(pieces[0].whole);
	assert_int_equal(pieces_of(&a, "", &pieces), 0);
	assert_int_equal(pieces_of(&a, "plain", &pieces), 1);
}

static void a_suggestion_is_put_in_only_where_there_is_no_doubt(void **state)
{
	ARENA(a);

	(void)state;
	assert_string_equal(replace_once(&a, "one two three", "two", "zwei"), "one zwei three");
	assert_string_equal(replace_once(&a, "two", "two", ""), "");
	assert_null(replace_once(&a, "two two", "two", "zwei"));
	assert_null(replace_once(&a, "one", "two", "zwei"));
	assert_null(replace_once(&a, "one", "", "zwei"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page_renders_in_every_language),
		cmocka_unit_test(markup_in_what_people_wrote_is_shown_not_obeyed),
		cmocka_unit_test(the_table_of_pages_is_sound),
		cmocka_unit_test(a_conflict_is_settled_by_whole_paragraphs),
		cmocka_unit_test(what_was_chosen_stands_and_the_rest_is_untouched),
		cmocka_unit_test(text_that_only_looks_like_a_mark_stays_as_it_is),
		cmocka_unit_test(a_mark_over_several_paragraphs_is_one_place),
		cmocka_unit_test(an_item_of_a_list_is_settled_without_its_neighbours),
		cmocka_unit_test(places_that_cannot_be_are_not_believed),
		cmocka_unit_test(the_pieces_of_a_text_joined_are_the_text),
		cmocka_unit_test(a_suggestion_is_put_in_only_where_there_is_no_doubt),
	};

	return cmocka_run_group_tests_name("pages", tests, load_all, drop_all);
}
