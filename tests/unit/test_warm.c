/*
 * Reading made ready at the start: each text is parsed once, ahead of those who read, and the
 * workers' end is not held up by it. Parsing is counted where it happens, in the children, through
 * memory that all share.
 */
#include "test.h"

#include "folder.h"

#include "desk/document.h"
#include "i18n/i18n.h"
#include "image/image.h"
#include "markdown/sheet.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

enum { TEXTS = 18, AT_ONCE = 4, PATIENCE_MS = 60000 }; /* drafts/2026: nine texts, two languages */

static struct {
	atomic_int begun;
	atomic_bool hold; /* those that begin wait until it falls */
} * shared;

static struct sandbox *box;
static char *folder;
static struct store *store;
static struct desk *desk;

static int counted(struct str in, struct buf *out, struct err *e)
{
	atomic_fetch_add(&shared->begun, 1);
	while (atomic_load(&shared->hold))
		;
	return sheet_job(in, out, e);
}

static const struct sandbox_job jobs[] = {
	{ "sheet", counted, 2, 60, 256 * MiB, 64 * MiB, false },
	{ "image", image_job, 2, 60, 128 * MiB, 16 * MiB, false },
};

static int start(void **state)
{
	struct err e = { 0 };

	(void)state;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED)
		return -1;
	box = sandbox_start(jobs, COUNT(jobs), NULL, &e);
	return box && git_start(&e) == 0 && i18n_load(&e) == 0 ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	sandbox_stop(box);
	return munmap(shared, sizeof(*shared));
}

static int open_desk(void **state)
{
	struct store_options so = { .write = true };
	struct desk_options o = { .sandbox = box };
	struct err e = { 0 };
	struct import_report found;
	static char dir[300];
	ARENA(a);

	(void)state;
	folder = folder_new();
	snprintf(dir, sizeof(dir), "%s/d", folder);
	if (desk_init(dir, "drafts/2026", box, &a, &found, &e) != 0 ||
	    store_open(dir, &so, &store, &e) != 0)
		return -1;
	o.store = store;
	o.dir = dir;
	atomic_store(&shared->begun, 0);
	return desk_open(&o, &desk, &e);
}

static int close_desk(void **state)
{
	(void)state;
	store_close(store);
	desk_close(desk);
	folder_remove(folder);
	return 0;
}

static void read_whole(const char *lang)
{
	struct reading_card card;
	struct err e = { 0 };
	struct call c;
	ARENA(a);

	call_begin(&c, desk, &a);
	assert_int_equal(desk_read(&c, NULL, lang, &card, &e), 0);
	assert_int_equal(card.sections.n, TEXTS / 2);
	call_done(&c);
}

static void each_text_is_parsed_once_and_ahead_of_its_readers(void **state)
{
	struct jobs *workers = jobs_new(JOBS_THREADS, JOBS_WAITING);

	(void)state;
	desk_warm(desk, workers, PATIENCE_MS);
	assert_int_equal(atomic_load(&shared->begun), TEXTS);
	read_whole("en");
	read_whole("de");
	assert_int_equal(atomic_load(&shared->begun), TEXTS);
	jobs_free(workers);
}

static void without_it_a_reader_parses(void **state)
{
	(void)state;
	read_whole("en");
	assert_int_equal(atomic_load(&shared->begun), TEXTS / 2);
}

static void *stop_workers(void *workers)
{
	jobs_stop(workers);
	return NULL;
}

static void neither_the_start_nor_the_end_waits_for_all_of_it(void **state)
{
	struct jobs *workers = jobs_new(JOBS_THREADS, JOBS_WAITING);
	pthread_t stopper;

	(void)state;
	atomic_store(&shared->hold, true);
	desk_warm(desk, workers, 1); /* comes back though no text can be done */
	assert_int_equal(pthread_create(&stopper, NULL, stop_workers, workers), 0);
	while (jobs_reserve(workers))
		jobs_release(workers);
	atomic_store(&shared->hold, false);
	pthread_join(stopper, NULL);
	assert_true(atomic_load(&shared->begun) <= AT_ONCE);
	jobs_free(workers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_text_is_parsed_once_and_ahead_of_its_readers,
						open_desk, close_desk),
		cmocka_unit_test_setup_teardown(without_it_a_reader_parses, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(neither_the_start_nor_the_end_waits_for_all_of_it,
						open_desk, close_desk),
	};

	return cmocka_run_group_tests_name("warm", tests, start, stop);
}
