/*
 * Backups made and restored: under load, of drafts and people, and those that are refused.
 */
#include "unit/store_kit.h"

/* --- backup ----------------------------------------------------------------------------------- */

static int any_settings(struct str settings, struct err *e)
{
	(void)settings, (void)e;
	return 0;
}

static const struct store_checks any = { .settings = any_settings };
static char seal[STORE_SEAL + 1];

static void backup_ok(const char *target)
{
	struct err e = { 0 };

	if (store_backup(dir, target, seal, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
}

static void restore_ok(const char *target, const char *place)
{
	struct err e = { 0 };

	if (store_restore(target, place, &any, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
}

static void a_backup_under_load_restores_to_the_same_ids(void **state)
{
	char *target = arena_printf(&kit.arena, "%s/backup.git", folder);
	char *place = arena_printf(&kit.arena, "%s/restored", folder);
	struct crowd c = { .each = 150 };
	pthread_t threads[4];
	BUF(ours, MiB);
	BUF(theirs, MiB);
	struct stat st;
	char path[600];

	(void)state;
	edit_side(STORE_ACCOUNTS, "accounts/a-1.json", "Erika Musterfrau");
	edit_side(STORE_DRAFTS, "g/end.json", "a draft");
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, submitter, &c), 0);
	for (int i = 0; i < 3; i++)
		backup_ok(target);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(c.bad, 0);
	/* What was taken under load restores by itself. */
	restore_ok(target, place);
	edit_side(STORE_ACCOUNTS, "accounts/a-1.json", NULL);
	edit_side(STORE_ACCOUNTS, "accounts/a-2.json", "Another");
	close_store();
	backup_ok(target);
	restore_ok(target, place);
	assert_int_equal(shell(repository, &ours, "git show-ref"), 0);
	assert_int_equal(shell(folder, &theirs, "cd restored/document.git && git show-ref"), 0);
	assert_string_equal(ours.ptr, theirs.ptr);
	assert_int_equal(shell(folder, &theirs,
			       "cat restored/accord.json; grep -rl Musterfrau "
			       "backup.git restored/document.git | wc -l; "
			       "ls restored | sed 's/-.*/-x/'; ls -A restored | wc -l"),
			 0);
	assert_string_equal(theirs.ptr, "{\"name\":\"Test\"}\n0\naccord.json\nbefore-x\n"
					"document.git\nsecret\n4");
	snprintf(path, sizeof(path), "%s/secret", place);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(shell(folder, NULL,
			       "! cmp -s d/secret restored/secret && "
			       "! grep -q . backup.git/secret 2>/dev/null"),
			 0);
	snprintf(dir, sizeof(dir), "%s", place);
	snprintf(repository, sizeof(repository), "%s/document.git", dir);
	assert_sound();
	open_store();
	submit("end", "# E\n", "After");
}

/* The same bytes are one object to git: what was a draft's goes with it, and the proposal needs it. */
static void a_backup_keeps_the_words_of_a_draft_that_was_submitted(void **state)
{
	char *target = arena_printf(&kit.arena, "%s/backup.git", folder);

	(void)state;
	edit_side(STORE_DRAFTS, "g/end.json", "# The same words\n");
	backup_ok(target);
	submit("end", "# The same words\n", "One");
	edit_side(STORE_DRAFTS, "g/end.json", NULL);
	close_store();
	backup_ok(target);
	restore_ok(target, arena_printf(&kit.arena, "%s/restored", folder));
}

static void a_plain_mirror_clone_restores_too(void **state)
{
	(void)state;
	submit("end", "# E\n", "One");
	edit_side(STORE_ACCOUNTS, "accounts/a-1.json", "{}");
	close_store();
	assert_int_equal(shell(folder, NULL, "git clone -q --mirror d/document.git mirror.git"), 0);
	restore_ok(arena_printf(&kit.arena, "%s/mirror.git", folder),
		   arena_printf(&kit.arena, "%s/restored", folder));
	snprintf(dir, sizeof(dir), "%s/restored", folder);
	snprintf(repository, sizeof(repository), "%s/document.git", dir);
	assert_sound();
}

static void a_backup_of_another_document_is_not_written_over(void **state)
{
	char *target = arena_printf(&kit.arena, "%s/backup.git", folder);
	struct err e = { 0 };

	(void)state;
	backup_ok(target);
	close_store();
	assert_int_equal(shell(folder, NULL, "rm -r d"), 0);
	arena_done(&kit.arena);
	init_directory();
	open_store();
	target = arena_printf(&kit.arena, "%s/backup.git", folder);
	submit("end", "# E\n", "One");
	/* The same beginning is the same line; then the two part. */
	backup_ok(target);
	close_store();
	assert_int_equal(shell(folder, NULL, "rm -r d"), 0);
	arena_done(&kit.arena);
	init_directory();
	open_store();
	target = arena_printf(&kit.arena, "%s/backup.git", folder);
	submit("end", "# Other\n", "One");
	assert_int_equal(store_backup(dir, target, seal, &e), -1);
	assert_string_equal(e.key, "conflict.backup");
	err_clear(&e);
	assert_int_equal(store_backup(dir, folder, seal, &e), -1);
	assert_string_equal(e.key, "conflict.backup");
}

static void a_damaged_backup_is_not_restored(void **state)
{
	char *target = arena_printf(&kit.arena, "%s/backup.git", folder);
	struct err e = { 0 };
	BUF(before, MiB);
	BUF(after, MiB);

	(void)state;
	submit("end", "# Damaged words\n", "One");
	close_store();
	backup_ok(target);
	assert_int_equal(shell(folder, NULL,
			       "cd backup.git && mkdir ../p && mv objects/pack/*.pack ../p/ && "
			       "rm -f objects/pack/*.idx objects/pack/*.rev objects/pack/*.keep && "
			       "for p in ../p/*.pack; do git unpack-objects -q < $p; done && "
			       "b=$(git rev-parse proposals/1:en/end.md) && "
			       "rm -f objects/$(echo $b | cut -c1-2)/$(echo $b | cut -c3-)"),
			 0);
	assert_int_equal(shell(dir, &before, "find . -type f | sort | xargs sha1sum"), 0);
	assert_int_equal(store_restore(target, dir, &any, &e), -1);
	assert_int_equal(e.kind, ERR_INTERNAL);
	assert_int_equal(shell(dir, &after, "find . -type f | sort | xargs sha1sum"), 0);
	assert_string_equal(before.ptr, after.ptr);
	err_clear(&e);
	assert_int_equal(store_restore(folder, dir, &any, &e), -1);
	assert_string_equal(e.key, "not-found.backup");
}

static void restoring_under_a_running_server_is_refused(void **state)
{
	char *target = arena_printf(&kit.arena, "%s/backup.git", folder);
	struct err e = { 0 };

	(void)state;
	backup_ok(target);
	assert_int_equal(store_restore(target, dir, &any, &e), -1);
	assert_string_equal(e.key, "busy.locked");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(a_backup_under_load_restores_to_the_same_ids),
		T(a_backup_keeps_the_words_of_a_draft_that_was_submitted),
		T(a_plain_mirror_clone_restores_too),
		T(a_backup_of_another_document_is_not_written_over),
		T(a_damaged_backup_is_not_restored),
		T(restoring_under_a_running_server_is_refused),
	};
	struct err e = { 0 };

	if (git_start(&e) != 0)
		return 1;
	return RUN_TESTS(tests, argc, argv);
}
