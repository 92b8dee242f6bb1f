/*
 * People as a desk holds them, while others change them: an older reading never takes the place of a
 * newer one, and what a call has read stays readable till it ends.
 */
#include "unit/folder.h"

#include "ledger_kit.h"

#include "base/clock.h"
#include "desk/room.h"
#include "i18n/i18n.h"

static char *folder;
static struct store *store;
static struct desk *desk;
static struct kit kit;

static int start(void **state)
{
	struct err e = { 0 };

	(void)state;
	return git_start(&e) == 0 && i18n_load(&e) == 0 ? 0 : -1;
}

static int setup(void **state)
{
	struct store_options so = { .write = true };
	struct desk_options o = { 0 };
	struct store_draft draft = { .settings_json = "{}\n" };
	static struct text_change texts[2];
	static char dir[512];
	struct err e = { 0 };

	(void)state;
	folder = folder_new();
	snprintf(dir, sizeof(dir), "%s/d", folder);
	kit = (struct kit){ .arena = ARENA_INIT, .seed = 5, .at = 1700000000 };
	kit_text(&kit, &texts[0], "preamble", "en", 2);
	kit_text(&kit, &texts[1], "body", "en", 2);
	texts[0].markdown = texts[1].markdown = "# Text\n\nWords.\n";
	draft.texts.items = texts;
	draft.texts.n = 2;
	draft.manifest_json = arena_printf(&kit.arena, KIT_MANIFEST, "");
	if (store_init(dir, &draft, clock_now(), &e) != 0 || store_open(dir, &so, &store, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
	o.dir = dir;
	o.store = store;
	assert_int_equal(desk_open(&o, &desk, &e), 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	desk_close(desk);
	store_close(store);
	arena_done(&kit.arena);
	folder_remove(folder);
	return 0;
}

/* A call of an administrator. */
static void begin(struct call *c, struct arena *a)
{
	struct err e = { 0 };

	call_begin(c, desk, a);
	c->who.account = "a-chief00000";
	c->who.role = ROLE_ADMIN;
	assert_int_equal(crowd_pin(c, &e), 0);
}

/* Invite somebody, in a call of its own. */
static void invited(const char *name)
{
	struct invite_in in = { .role = "reader", .name = name };
	struct invitation_card card;
	struct err e = { 0 };
	struct call c;
	ARENA(a);

	begin(&c, &a);
	assert_int_equal(desk_invite(&c, &in, &card, &e), 0);
	call_done(&c);
}

/* How many invitations a call that begins now sees. */
static size_t seen_now(void)
{
	struct call c;
	ARENA(a);
	size_t n;

	begin(&c, &a);
	n = c.crowd->people.invitations.n;
	call_done(&c);
	return n;
}

static void an_older_reading_never_takes_the_place_of_a_newer(void **state)
{
	struct call slow;
	ARENA(a);

	(void)state;
	invited("First");
	begin(&slow, &a); /* has read, and is held up before it says so */
	invited("Second");
	assert_int_equal(seen_now(), 2);
	assert_false(crowd_hold(desk, (struct crowd *)(uintptr_t)slow.crowd));
	assert_int_equal(seen_now(), 2);
	call_done(&slow);
}

static void what_was_read_stays_till_the_call_ends(void **state)
{
	struct invitation_list list;
	struct err e = { 0 };
	bool newer = false;
	struct call c;
	ARENA(a);

	(void)state;
	invited("First");
	begin(&c, &a);
	assert_int_equal(desk_invitations(&c, &list, &e), 0);
	invited("Second");
	assert_int_equal(crowd_refresh(&c, &newer, &e), 0);
	assert_true(newer);
	/* Under ASan: of people that nobody holds any more but this call. */
	assert_string_equal(list.items.items[0].name, "First");
	call_done(&c);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(an_older_reading_never_takes_the_place_of_a_newer),
		T(what_was_read_stays_till_the_call_ends),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, start, NULL);
}
