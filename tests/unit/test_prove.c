/*
 * What verify proves of the document beyond its repository: directories of which one thing is wrong,
 * made by the store, which takes every id that it is given.
 */
#include "unit/folder.h"

#include "ledger_kit.h"

#include "desk/desk.h"
#include "i18n/i18n.h"
#include "markdown/sheet.h"

static const struct sandbox_job jobs[] = { { "sheet", sheet_job, 2, 60, 256 * MiB, 64 * MiB,
					     false } };
static struct sandbox *box;
static char *folder;
static char dir[512];
static struct kit kit;
static struct text_change texts[2];

static int start(void **state)
{
	struct err e = { 0 };

	(void)state;
	box = sandbox_start(jobs, COUNT(jobs), NULL, &e);
	return box && git_start(&e) == 0 && i18n_load(&e) == 0 ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	sandbox_stop(box);
	return 0;
}

/* Two texts of a heading and a paragraph each, with two ids each. */
static int setup(void **state)
{
	(void)state;
	folder = folder_new();
	snprintf(dir, sizeof(dir), "%s/d", folder);
	kit = (struct kit){ .arena = ARENA_INIT, .seed = 5, .at = 1700000000 };
	kit_text(&kit, &texts[0], "preamble", "en", 2);
	kit_text(&kit, &texts[1], "body", "en", 2);
	texts[0].markdown = texts[1].markdown = "# Text\n\nWords.\n";
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_done(&kit.arena);
	folder_remove(folder);
	return 0;
}

/* Make the directory and prove it: the findings as lines. */
static void prove(struct buf *out)
{
	struct store_draft draft = { .texts = { texts, 2 }, .settings_json = "{}\n" };
	struct store_options so = { .write = false };
	struct desk_options o = { .sandbox = box, .dir = dir };
	struct store_report r = { 0 };
	OWN(store) store = NULL;
	OWN(desk) desk = NULL;
	struct err e = { 0 };
	struct call c;

	draft.manifest_json = arena_printf(&kit.arena, KIT_MANIFEST, "");
	if (store_init(dir, &draft, 1700000000, &e) != 0 || store_open(dir, &so, &store, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
	o.store = store;
	assert_int_equal(desk_open(&o, &desk, &e), 0);
	call_begin(&c, desk, &kit.arena);
	desk_prove(&c, &r);
	for (size_t i = 0; i < r.findings.n; i++)
		buf_printf(out, "%s: %s\n", r.findings.items[i].what, r.findings.items[i].detail);
	call_done(&c);
	desk_close(TAKE(desk));
	store_close(TAKE(store));
}

static void a_sound_document_is_proven(void **state)
{
	BUF(said, 4 * KiB);

	(void)state;
	prove(&said);
	assert_int_equal(said.len, 0);
}

static void a_text_with_too_few_ids_is_found(void **state)
{
	BUF(said, 4 * KiB);

	(void)state;
	texts[1].markdown = "# Text\n\nWords.\n\nMore words.\n";
	prove(&said);
	assert_string_equal(said.ptr, "paragraphs: en/body.md has 3 paragraphs and ids for 2: the "
				      "next text that is accepted there gets its own\n");
}

static void an_id_that_stands_twice_is_found(void **state)
{
	BUF(said, 4 * KiB);

	(void)state;
	texts[1].paragraphs.items[0].id = texts[0].paragraphs.items[1].id;
	prove(&said);
	assert_non_null(strstr(said.ptr, texts[0].paragraphs.items[1].id));
	assert_non_null(strstr(said.ptr, " stands twice: "));
	assert_ptr_equal(strchr(said.ptr, '\n'), said.ptr + said.len - 1);
}

static void a_text_that_cannot_be_read_is_found(void **state)
{
	BUF(deep, 64 * KiB);
	BUF(said, 4 * KiB);

	(void)state;
	for (int i = 0; i < 3000; i++)
		buf_puts(&deep, "- ");
	buf_puts(&deep, "x\n");
	texts[0].markdown = deep.ptr;
	prove(&said);
	assert_non_null(strstr(said.ptr, "paragraphs: en/preamble.md cannot be read ("));
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_sound_document_is_proven),
		T(a_text_with_too_few_ids_is_found),
		T(an_id_that_stands_twice_is_found),
		T(a_text_that_cannot_be_read_is_found),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, start, stop);
}
