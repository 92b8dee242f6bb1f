/* A ledger tree that was damaged is not taken for a state, and the file is named. */
#include "test.h"

#include "ledger_kit.h"

/* Loads all files but `without`, with `bytes` (if any) in its place; what the refusal names. */
static const char *load(struct kit *k, const char *without, const char *bytes, struct err *e)
{
	struct state *s = ledger_load_begin();
	int rc = 0;

	err_clear(e);
	for (size_t i = 0; i < k->n_files && rc == 0; i++)
		if (!str_eq(k->files[i].path, without))
			rc = ledger_load_file(s, k->files[i].path,
					      (struct str){ k->files[i].bytes, k->files[i].len },
					      e);
	if (rc == 0 && bytes)
		rc = ledger_load_file(s, without, str_of(bytes), e);
	if (rc == 0 && !str_eq(without, "document/document.json"))
		rc = ledger_load_file(s, "document/document.json", str_of(k->manifest), e);
	if (rc == 0)
		rc = ledger_load_end(s, state_ledger(k->s), state_manifest_blob(k->s), 1, e);
	state_unref(s);
	if (rc == 0)
		return NULL;
	assert_string_equal(e->key, "storage.damaged");
	assert_int_equal(e->kind, ERR_INTERNAL);
	return e->what;
}

static void make(struct kit *k)
{
	kit_begin(k, 4711);
	for (int i = 0; i < 200; i++) {
		struct action act = kit_any(k);
		struct err e = { 0 };

		if (kit_take(k, &act, &e) != 0)
			err_clear(&e);
	}
}

static void every_missing_file_is_noticed(void **state)
{
	struct kit k;
	struct err e;
	size_t unnoticed = 0, receipts = 0;

	(void)state;
	make(&k);
	assert_null(load(&k, "", NULL, &e));
	for (size_t i = 0; i < k.n_files; i++) {
		const char *path = k.files[i].path;
		const char *named = load(&k, path, NULL, &e);
		bool last = false;

		/* The last of a run, or a file of keys, leaves no gap behind: replay tells. */
		if (strncmp(path, "keys/", 5) == 0)
			receipts++;
		else if (!named)
			last = true;
		unnoticed += last;
	}
	assert_true(receipts > 10);
	/* At most the last proposal, thread and version. */
	assert_in_range(unnoticed, 0, 3);
	assert_string_equal(load(&k, "steps/00/00/02.json", NULL, &e), "steps/00/00/02.json");
	assert_string_equal(load(&k, "proposals/00/00/01.json", NULL, &e),
			    "proposals/00/00/01.json");
	assert_string_equal(load(&k, "document/document.json", NULL, &e), "document/document.json");
	assert_string_equal(load(&k, "sections/en/body.json", NULL, &e), "sections/en/body.json");
	kit_done(&k);
}

static void a_file_that_says_something_else_is_refused(void **state)
{
	struct kit k;
	struct err e;

	(void)state;
	make(&k);
	for (size_t i = 0; i < k.n_files; i++) {
		const char *path = k.files[i].path;

		assert_string_equal(load(&k, path, "", &e), path);
		assert_string_equal(load(&k, path, "{}", &e), path);
		assert_string_equal(load(&k, path, "{\"number\":1,\"x\":2}", &e), path);
	}
	kit_done(&k);
}

static char *bytes_of(struct kit *k, const char *path)
{
	for (size_t i = 0; i < k->n_files; i++)
		if (str_eq(k->files[i].path, path))
			return k->files[i].bytes;
	fail_msg("no %s", path);
	return NULL;
}

static void a_record_in_another_ones_place_is_refused(void **state)
{
	struct kit k;
	struct err e;

	(void)state;
	make(&k);
	assert_string_equal(
		load(&k, "proposals/00/00/01.json", bytes_of(&k, "proposals/00/00/02.json"), &e),
		"proposals/00/00/01.json");
	assert_string_equal(
		load(&k, "sections/en/body.json", bytes_of(&k, "sections/de/body.json"), &e),
		"sections/en/body.json");
	/* An old text under a new step: the steps know better. */
	assert_string_equal(load(&k, "sections/en/body.json",
				 "{\"section\":\"body\",\"lang\":\"en\",\"blob\":"
				 "\"0123456789012345678901234567890123456789\"}",
				 &e),
			    "sections/en/body.json");
	kit_done(&k);
}

static void a_record_that_points_nowhere_is_refused(void **state)
{
#define OID "0123456789012345678901234567890123456789"
	static const char thread[] =
		"{\"number\":1,\"proposal\":7,\"revision\":1,\"section\":\"body\",\"lang\":\"en\","
		"\"commit\":\"" OID "\",\"blob\":\"" OID "\",\"comments\":[{\"id\":\"c-1\","
		"\"author\":\"a\",\"text\":\"x\",\"created_at\":\"2026-01-01T00:00:00Z\"}]}";
	static const char version[] =
		"{\"number\":1,\"id\":\"rev-1\",\"name\":\"Rev.1\",\"commit\":\"" OID "\","
		"\"tag\":\"" OID "\",\"by\":\"a\",\"created_at\":\"2026-01-01T00:00:00Z\"}";
	static const char key[] = "{\"items\":[{\"key\":\"00000001\",\"request\":\"aa\","
				  "\"action\":\"comment\",\"at\":\"2026-01-01T00:00:00Z\"}]}";
	struct kit k;
	struct err e;

	(void)state;
	kit_begin(&k, 3);
	assert_string_equal(load(&k, "threads/00/00/01.json", thread, &e), "threads/00/00/01.json");
	assert_string_equal(load(&k, "versions/rev-1.json", version, &e), "versions/rev-1.json");
	assert_string_equal(load(&k, "versions/rev-2.json", version, &e), "versions/rev-2.json");
	assert_string_equal(load(&k, "keys/00/02.json", key, &e), "keys/00/02.json");
	assert_null(load(&k, "keys/00/01.json", key, &e));
	assert_string_equal(load(&k, "document/document.json", "{}", &e), "document/document.json");
	kit_done(&k);
}

static void unknown_paths_are_refused(void **state)
{
	static const char *const paths[] = {
		"proposals/00/00/1.json",
		"proposals/00/01.json",
		"proposals/00/00/00.json",
		"proposals/00/00/xx.json",
		"threads/00/00/01.txt",
		"keys/00/0a.json",
		"keys/00/00/00.json",
		"notes.txt",
		"sections/",
		"versions/",
		"",
	};
	struct kit k;
	struct err e;

	(void)state;
	kit_begin(&k, 3);
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct state *s = ledger_load_begin();

		err_clear(&e);
		assert_int_equal(ledger_load_file(s, paths[i], STR("{}"), &e), -1);
		assert_string_equal(e.key, "storage.damaged");
		assert_string_equal(e.what, paths[i]);
		state_unref(s);
	}
	kit_done(&k);
}

static void a_damaged_action_is_no_action(void **state)
{
	static const char *const bad[] = {
		"",
		"{}",
		"[]",
		"{\"kind\":\"dance\",\"at\":\"2026-01-01T00:00:00Z\"}",
		"{\"kind\":\"submit\",\"at\":\"2026-01-01T00:00:00Z\"}",
		"{\"kind\":\"comment\",\"at\":\"2026-01-01T00:00:00Z\",\"by\":\"a\",\"text\":"
		"\"x\"}",
		"{\"kind\":\"begin\",\"at\":\"2026-01-01T00:00:00Z\",\"key\":\"not a hash\","
		"\"request\":\"a\"}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		ARENA(a);
		struct action act = { .proposal = 77 };
		struct err e = { 0 };

		assert_int_equal(ledger_action_read(str_of(bad[i]), &a, &act, &e), -1);
		assert_string_equal(e.key, "storage.damaged");
		assert_int_equal(act.proposal, 77);
	}
}

/* A replay of actions in another order, or with one left out, does not pass. */
static void a_replay_that_lacks_an_action_does_not_reach_the_tip(void **state)
{
	struct kit k;
	size_t noticed = 0, tried = 0;
	char *tip;

	(void)state;
	kit_begin(&k, 815);
	for (int i = 0; i < 60; i++) {
		struct action act = kit_any(&k);
		struct err e = { 0 };

		if (kit_take(&k, &act, &e) != 0)
			err_clear(&e);
	}
	tip = kit_dump(k.s);
	for (size_t skip = 1; skip < k.n_actions; skip++) {
		struct state *s = NULL;
		bool broke = false;

		for (size_t i = 0; i < k.n_actions && !broke; i++) {
			ARENA(a);
			struct ledger_put *puts;
			struct action act;
			struct state *next;
			struct err e = { 0 };
			size_t n;

			if (i == skip)
				continue;
			assert_int_equal(
				ledger_action_read(str_of(k.actions[i].json), &a, &act, &e), 0);
			act.manifest_json = k.actions[i].manifest;
			next = ledger_check(s, &act, &e) == 0
				       ? ledger_apply(s, &act, &a, &puts, &n, &e)
				       : NULL;
			broke = !next;
			if (next) {
				ledger_seal(next, &k.actions[i].ledger);
				state_unref(s);
				s = next;
			}
		}
		if (!broke) {
			char *end = kit_dump(s);

			broke = strcmp(end, tip) != 0;
			free(end);
		}
		tried++;
		noticed += broke;
		state_unref(s);
	}
	/* But for what changes nothing (resolving what is resolved), every gap shows. */
	assert_true(tried > 20 && noticed + 5 >= tried);
	free(tip);
	kit_done(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_missing_file_is_noticed),
		cmocka_unit_test(a_file_that_says_something_else_is_refused),
		cmocka_unit_test(a_record_in_another_ones_place_is_refused),
		cmocka_unit_test(a_record_that_points_nowhere_is_refused),
		cmocka_unit_test(unknown_paths_are_refused),
		cmocka_unit_test(a_damaged_action_is_no_action),
		cmocka_unit_test(a_replay_that_lacks_an_action_does_not_reach_the_tip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
