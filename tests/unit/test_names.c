/* Pasted lists of people: what is understood of a line, and what is not. */
#include "unit/test.h"

#include "i18n/i18n.h"
#include "pages/names.h"

static struct wire_pair one_names[] = { { "en", "Workshop 1: Taking stock" },
					{ "de", "Werkstatt Eins" } };
static struct wire_pair two_names[] = { { "en", "City, network" } };
static struct group groups[] = { { "one", { one_names, 2 } }, { "two", { two_names, 1 } } };
static const struct manifest manifest = { .groups = { groups, 2 } };

static int load_all(void **state)
{
	struct err e = { 0 };

	(void)state;
	return i18n_load(&e);
}

static int drop_all(void **state)
{
	(void)state;
	i18n_done();
	return 0;
}

/* "Ada|one two|editor" of a line that is understood, else the key of why not. */
static const char *told(struct arena *a, const struct listed *one)
{
	const char *all = "";

	if (one->why)
		return one->why;
	for (size_t i = 0; i < one->groups.n; i++)
		all = arena_printf(a, "%s%s%s", all, i ? " " : "", one->groups.items[i]);
	return arena_printf(a, "%s|%s|%s", one->name, all, one->role ? role_names[one->role] : "");
}

static void says(const char *line, const char *wanted)
{
	struct listing out;
	ARENA(a);

	names_read(&a, &manifest, line, &out);
	assert_int_equal(out.n, 1);
	assert_string_equal(told(&a, &out.items[0]), wanted);
	assert_int_equal(out.n_wrong, out.items[0].why ? 1 : 0);
}

static void a_line_is_a_name_with_groups_and_a_role_in_any_order(void **state)
{
	(void)state;
	says("Ada", "Ada||");
	says("Ada\tone", "Ada|one|");
	says("Ada; one; editor", "Ada|one|editor");
	says("one, Ada", "Ada|one|");
	says("Ada,WORKSHOP 1:  taking   stock", "Ada|one|");
	says("Ada;Werkstatt eins / two", "Ada|one two|");
	says("Ada Example; Workshop 1", "Ada Example|one|");
	says("Ada;workshop 1 / two", "Ada|one two|");
	says("Ada;one;one", "Ada|one|");
	says("Ada;one;Redaktion", "Ada|one|editor");
	says("  Łukasz Śliwiński \t two ", "Łukasz Śliwiński|two|");
}

static void a_mark_within_a_name_does_not_part_it_where_another_parts(void **state)
{
	(void)state;
	says("Example, Ada; one", "Example, Ada|one|");
	says("Example, Ada\tCity, network", "Example, Ada|two|");
	says("\"Example, Ada\",one", "Example, Ada|one|");
	says("\"Ada \"\"the first\"\" Example\",one", "Ada \"the first\" Example|one|");
	says("Ada;\"City, network\"", "Ada|two|");
}

static void what_is_not_understood_says_why(void **state)
{
	(void)state;
	says("Ada;three", "list_no_group");
	says("Ada;one/three", "list_no_group");
	says(";one", "list_no_name");
	says("one", "list_no_name");
	says("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	     "aaaaaaa"
	     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa;one",
	     "list_long_name");
}

static void addresses_are_left_out_and_said(void **state)
{
	struct listing out;
	ARENA(a);

	(void)state;
	names_read(&a, &manifest, "Ada;ada@example.org;one", &out);
	assert_string_equal(told(&a, &out.items[0]), "Ada|one|");
	assert_string_equal(out.items[0].left_out, "ada@example.org");
}

static void a_first_line_that_names_the_columns_is_no_person(void **state)
{
	static const char *const heads[] = { "Name;Group", "Nom;Groupe", "Nombre\tGrupo",
					     "NAME,Rolle", "Person;Gruppen" };

	(void)state;
	for (size_t i = 0; i < COUNT(heads); i++) {
		struct listing out;
		ARENA(a);

		names_read(&a, &manifest, arena_printf(&a, "%s\n\nAda;one\n", heads[i]), &out);
		assert_string_equal(out.heading, heads[i]);
		assert_int_equal(out.n, 1);
		assert_int_equal(out.items[0].line, 3);
	}
}

static void a_name_that_comes_again_is_marked(void **state)
{
	struct listing out;
	ARENA(a);

	(void)state;
	names_read(&a, &manifest, "Ada Example;one\nBo;one\nADA  EXAMPLE;two", &out);
	assert_int_equal(out.n, 3);
	assert_false(out.items[0].again || out.items[1].again);
	assert_true(out.items[2].again);
}

static void a_list_that_is_too_long_is_cut_and_says_so(void **state)
{
	struct listing out;
	BUF(text, 64 * KiB);
	ARENA(a);

	(void)state;
	for (int i = 0; i < NAMES_MAX; i++)
		buf_printf(&text, "Person %d;one\n", i);
	names_read(&a, &manifest, text.ptr, &out);
	assert_int_equal(out.n, NAMES_MAX);
	assert_false(out.cut);
	buf_puts(&text, "One more;one\n");
	names_read(&a, &manifest, text.ptr, &out);
	assert_int_equal(out.n, NAMES_MAX);
	assert_true(out.cut);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_a_name_with_groups_and_a_role_in_any_order),
		cmocka_unit_test(a_mark_within_a_name_does_not_part_it_where_another_parts),
		cmocka_unit_test(what_is_not_understood_says_why),
		cmocka_unit_test(addresses_are_left_out_and_said),
		cmocka_unit_test(a_first_line_that_names_the_columns_is_no_person),
		cmocka_unit_test(a_name_that_comes_again_is_marked),
		cmocka_unit_test(a_list_that_is_too_long_is_cut_and_says_so),
	};

	return cmocka_run_group_tests(tests, load_all, drop_all);
}
