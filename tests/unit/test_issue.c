/*
 * A version's files: kept when it is made; what cannot be made costs neither the version nor its other
 * files, is said, and is made at a later start. The press of these tests can be told to fail.
 */
#include "test.h"

#include "folder.h"

#include "desk/versions.h"
#include "export/export.h"
#include "i18n/i18n.h"
#include "image/image.h"
#include "markdown/sheet.h"
#include "secret/secret.h"

#include <stdatomic.h>
#include <sys/mman.h>

enum { FORMATS = 6, LANGS = 2, ALL = FORMATS * LANGS, PATIENCE = 600 };

static struct {
	atomic_bool jammed; /* nothing is made but Markdown and JSON */
	atomic_int made;
} * shared;

static struct sandbox *box;
static char *folder;
static char dir[300];
static struct store *store;
static struct desk *desk;

static bool is_plain(struct str in)
{
	return str_starts(in, "{\"format\":\"md\"") || str_starts(in, "{\"format\":\"json\"");
}

static int press(struct str in, struct buf *out, struct err *e)
{
	if (atomic_load(&shared->jammed) && !is_plain(in))
		return err_set(e, ERR_INTERNAL, "internal.fonts", "jammed");
	atomic_fetch_add(&shared->made, 1);
	return export_job(in, out, e);
}

static const struct sandbox_job jobs[] = {
	{ "sheet", sheet_job, 2, 60, 256 * MiB, 64 * MiB, false },
	{ "image", image_job, 2, 60, 128 * MiB, 16 * MiB, false },
	{ "export", press, 60, 120, 1024 * MiB, 256 * MiB, true },
};

static int start(void **state)
{
	struct err e = { 0 };

	(void)state;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED)
		return -1;
	box = sandbox_start(jobs, COUNT(jobs), export_warm, &e);
	return box && git_start(&e) == 0 && i18n_load(&e) == 0 ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	sandbox_stop(box);
	return munmap(shared, sizeof(*shared));
}

static void open_desk(void)
{
	struct store_options so = { .write = true };
	struct desk_options o = { .sandbox = box, .press = box, .dir = dir };
	struct err e = { 0 };

	assert_int_equal(store_open(dir, &so, &store, &e), 0);
	o.store = store;
	assert_int_equal(desk_open(&o, &desk, &e), 0);
	desk_issue_start(desk);
}

static void close_desk(void)
{
	desk_issue_stop(desk);
	store_close(store);
	desk_close(desk);
}

static int begin(void **state)
{
	struct err e = { 0 };
	struct import_report found;
	ARENA(a);

	(void)state;
	folder = folder_new();
	snprintf(dir, sizeof(dir), "%s/d", folder);
	if (desk_init(dir, "drafts/2026", box, &a, &found, &e) != 0)
		return -1;
	atomic_store(&shared->jammed, false);
	open_desk();
	return 0;
}

static int end(void **state)
{
	(void)state;
	close_desk();
	folder_remove(folder);
	return 0;
}

static void editor(struct call *c, struct arena *a)
{
	call_begin(c, desk, a);
	c->who.role = ROLE_EDITOR;
	c->who.account = "a-editor";
}

static void make_version(const char *name, struct arena *a, struct version_card *out)
{
	struct version_in in = { .name = name };
	struct err e = { 0 };
	struct call c;

	editor(&c, a);
	if (desk_version_new(&c, &in, out, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
	call_done(&c);
}

/* How many files are kept of a version, once there are so many or patience is at its end. */
static size_t kept(const char *id, size_t wanted)
{
	size_t n = 0;

	for (int i = 0; i < PATIENCE && n < wanted; i++) {
		struct version_card card;
		struct err e = { 0 };
		struct call c;
		ARENA(a);

		if (i)
			usleep(50000);
		editor(&c, &a);
		assert_int_equal(desk_version(&c, id, &card, &e), 0);
		assert_int_equal(card.files.n + card.missing.n, ALL);
		n = card.files.n;
		for (size_t k = 0; k < n; k++)
			assert_true(card.files.items[k].kept);
		call_done(&c);
	}
	return n;
}

/* Every kept file is given as it is, and by its hash. */
static void assert_given(const char *id)
{
	struct version_card card;
	struct err e = { 0 };
	struct call c;
	ARENA(a);

	editor(&c, &a);
	assert_int_equal(desk_version(&c, id, &card, &e), 0);
	for (size_t i = 0; i < card.files.n; i++) {
		struct export_in in = { .to = id,
					.format = card.files.items[i].format,
					.lang = card.files.items[i].lang };
		char hash[SECRET_HASH_HEX + 1];
		struct export_card file;

		assert_int_equal(desk_export(&c, &in, &file, &e), 0);
		secret_sha256(file.bytes, hash);
		assert_string_equal(hash, card.files.items[i].sha256);
	}
	call_done(&c);
}

static void a_version_has_its_files_and_gives_them_without_making_them(void **state)
{
	struct version_card card;
	ARENA(a);
	int made;

	(void)state;
	make_version("Rev.1", &a, &card);
	assert_int_equal(kept("rev-1", ALL), ALL);
	made = atomic_load(&shared->made);
	assert_given("rev-1");
	close_desk(); /* nothing is in memory any more */
	atomic_store(&shared->jammed, true);
	open_desk();
	assert_given("rev-1");
	assert_int_equal(atomic_load(&shared->made), made);
}

static void what_cannot_be_made_is_said_and_made_later(void **state)
{
	struct version_card card;
	ARENA(a);

	(void)state;
	atomic_store(&shared->jammed, true);
	make_version("Rev.1", &a, &card);
	assert_int_equal(kept("rev-1", 2 * LANGS), 2 * LANGS);
	make_version("Rev.2", &a, &card);
	assert_int_equal(kept("rev-2", 2 * LANGS), 2 * LANGS); /* and says what is missing */
	atomic_store(&shared->jammed, false);
	close_desk();
	open_desk();
	assert_int_equal(kept("rev-1", ALL), ALL);
	assert_int_equal(kept("rev-2", ALL), ALL);
	assert_given("rev-1");
}

/* Older programs kept hashes alone, of files that this one may make otherwise. */
static void a_version_of_before_keeps_its_hashes_and_is_made_when_asked_for(void **state)
{
	static const char hash[] =
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	struct version_file file = { .format = "md", .lang = "en", .sha256 = hash };
	struct action act = { .kind = ACT_VERSION,
			      .by = "a-editor",
			      .version = "old",
			      .name = "Old",
			      .files = { &file, 1 } };
	struct export_in in = { .to = "old", .format = "md", .lang = "en" };
	struct export_card made;
	struct version_card card;
	struct err e = { 0 };
	struct call c;
	ARENA(a);

	(void)state;
	editor(&c, &a);
	act.commit = *state_main(c.state);
	act.at = 1700000000;
	assert_int_equal(store_commit(store, &act, NULL, &e), 0);
	call_done(&c);
	close_desk();
	open_desk(); /* which makes what it never had */
	for (int i = 0; i < PATIENCE; i++) {
		editor(&c, &a);
		assert_int_equal(desk_version(&c, "old", &card, &e), 0);
		if (!card.missing.n)
			break;
		call_done(&c);
		usleep(50000);
	}
	assert_int_equal(card.files.n, ALL);
	assert_string_equal(card.files.items[0].sha256, hash);
	assert_false(card.files.items[0].kept);
	assert_true(card.files.items[1].kept);
	assert_int_equal(desk_export(&c, &in, &made, &e), 0);
	assert_true(made.bytes.len > 1000);
	call_done(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_version_has_its_files_and_gives_them_without_making_them, begin, end),
		cmocka_unit_test_setup_teardown(what_cannot_be_made_is_said_and_made_later, begin,
						end),
		cmocka_unit_test_setup_teardown(
			a_version_of_before_keeps_its_hashes_and_is_made_when_asked_for, begin,
			end),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
