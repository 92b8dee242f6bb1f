/*
 * A data directory of KIT_MANIFEST for tests of the store, and the store that is open on it. All of it
 * is in a folder of the test's own; setup and teardown make it and take it away.
 */
#ifndef TESTS_UNIT_STORE_KIT_H
#define TESTS_UNIT_STORE_KIT_H

#include "unit/folder.h"

#include "ledger_kit.h"

#include "store/inside.h"

#include <pthread.h>
#include <stdatomic.h>

static char *folder; /* holds everything of one test */
static char dir[512], repository[560];
static struct store *store;
static struct kit kit;

/* --- a data directory ------------------------------------------------------------------------- */

static const char png[] = "\x89PNG not really";

static UNUSED void init_directory(void)
{
	struct text_change texts[3];
	struct store_media media = { "media/logo.png", { png, sizeof(png) - 1 } };
	struct store_draft draft = {
		.texts = { texts, 3 },
		.media = { &media, 1 },
		.settings_json = "{\"name\":\"Test\"}\n",
	};
	struct err e = { 0 };

	kit = (struct kit){ .arena = ARENA_INIT, .seed = 5, .at = 1700000000 };
	draft.manifest_json = arena_printf(&kit.arena, KIT_MANIFEST, "");
	kit_text(&kit, &texts[0], "preamble", "en", 3);
	kit_text(&kit, &texts[1], "body", "en", 4);
	kit_text(&kit, &texts[2], "body", "de", 4);
	if (store_init(dir, &draft, 1700000000, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
}

static UNUSED void open_with(store_adopt *adopt, void *arg)
{
	struct store_options o = { .write = true, .adopt = adopt, .adopt_arg = arg };
	struct err e = { 0 };

	if (store_open(dir, &o, &store, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
}

static UNUSED void open_store(void)
{
	open_with(NULL, NULL);
}

static UNUSED void close_store(void)
{
	store_close(store);
	store = NULL;
}

static UNUSED int setup(void **state)
{
	(void)state;
	folder = folder_new();
	snprintf(dir, sizeof(dir), "%s/d", folder);
	snprintf(repository, sizeof(repository), "%s/document.git", dir);
	init_directory();
	open_store();
	return 0;
}

static UNUSED int teardown(void **state)
{
	(void)state;
	close_store();
	arena_done(&kit.arena);
	folder_remove(folder);
	return 0;
}

/* --- actions ---------------------------------------------------------------------------------- */

/* Commit on the newest state; kit.s is that state while make runs. */
static UNUSED int take(struct action *act, struct err *e)
{
	act->at = ++kit.at;
	return store_commit(store, act, NULL, e);
}

static UNUSED void take_ok(struct action *act)
{
	struct err e = { 0 };

	if (take(act, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
}

static UNUSED void with_newest(void)
{
	state_unref(kit.s);
	kit.s = (struct state *)(uintptr_t)store_now(store);
}

static UNUSED void without(void)
{
	state_unref(kit.s);
	kit.s = NULL;
}

/* Submit to a section; the proposal's number. */
static UNUSED int64_t submit(const char *section, const char *markdown, const char *summary)
{
	struct action act;

	with_newest();
	act = kit_submit(&kit, section);
	act.markdown = markdown;
	act.summary = summary;
	take_ok(&act);
	without();
	return act.proposal;
}

static UNUSED struct action accept(int64_t number, const char *markdown)
{
	struct action act;

	with_newest();
	act = kit_decide(&kit, number, DECISION_ACCEPT);
	act.texts.items[0].markdown = markdown;
	take_ok(&act);
	without();
	return act;
}

static UNUSED void assert_sound(void)
{
	ARENA(a);
	BUF(out, MiB);
	struct store_report r;
	struct err e = { 0 };

	assert_int_equal(
		shell(repository, &out, "git fsck --full --strict --no-dangling --no-progress"), 0);
	assert_string_equal(out.ptr, "");
	if (store_verify(dir, false, &a, &r, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
	for (size_t i = 0; i < r.findings.n; i++)
		print_message("%s: %s\n", r.findings.items[i].what, r.findings.items[i].detail);
	assert_int_equal(r.findings.n, 0);
}

/* What git says, as one text. */
#define assert_git(expected, ...)                                                                  \
	do {                                                                                       \
		BUF(said_, MiB);                                                                   \
		assert_int_equal(shell(repository, &said_, __VA_ARGS__), 0);                       \
		assert_string_equal(said_.ptr, expected);                                          \
	} while (0)

/* --- what several tests do ---------------------------------------------------------------------- */

/* Closed and opened again, the state is what it was. */
static UNUSED void assert_reopens_alike(void)
{
	const struct state *s = store_now(store);
	char *before = kit_dump(s), *after;

	state_unref(s);
	close_store();
	open_store();
	s = store_now(store);
	after = kit_dump(s);
	state_unref(s);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

/* Threads that submit at once. */
struct crowd {
	atomic_int good, bad;
	_Atomic(const char *) key;
	int each;
};

static UNUSED void *submitter(void *arg)
{
	struct crowd *c = arg;

	for (int i = 0; i < c->each; i++) {
		const struct state *now = store_now(store);
		struct action act = { .kind = ACT_SUBMIT,
				      .at = 1700000500 + i,
				      .by = "a-one",
				      .group = "workshop-1",
				      .section = "end",
				      .lang = "en",
				      .base = *state_main(now),
				      .summary = "One of many",
				      .markdown = "# End\n\nMany at once\n" };
		struct err e = { 0 };

		state_unref(now);
		if (store_commit(store, &act, NULL, &e) == 0) {
			atomic_fetch_add(&c->good, 1);
		} else {
			atomic_fetch_add(&c->bad, 1);
			atomic_store(&c->key, e.key);
		}
	}
	return NULL;
}

/* Replace one file of a side ref; text NULL: take it away. */
static UNUSED void edit_side(const char *ref, const char *path, const char *text)
{
	struct store_edit edit = { path, { text, text ? strlen(text) : 0 } };
	struct oid tip, new;
	struct err e = { 0 };

	assert_int_equal(store_side(store, ref, &tip, &e), 0);
	if (store_side_edit(store, ref, &tip, &edit, 1, &new, &e) != 0)
		fail_msg("%s %s", e.key, e.note);
}

#endif
