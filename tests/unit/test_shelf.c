#include "test.h"

#include "ledger/shelf.h"

struct counted {
	struct thing thing;
	int64_t number;
	int *alive;
};

static void drop(struct thing *t)
{
	--*((struct counted *)t)->alive;
	free(t);
}

static struct thing *make(int64_t number, int *alive)
{
	struct counted *c = mem_new(1, sizeof(*c));

	thing_init(&c->thing, drop);
	c->number = number;
	c->alive = alive;
	++*alive;
	return &c->thing;
}

static int64_t number_at(const struct shelf *s, int64_t number)
{
	const struct counted *c = (const struct counted *)shelf_get(s, number);

	return c ? c->number : -1;
}

static void what_is_put_is_found_and_nothing_else(void **state)
{
	static const int64_t numbers[] = { 0, 1, 99, 100, 9999, 10000, 123456, SHELF_MAX - 1 };
	struct shelf s = { 0 };
	int alive = 0;

	(void)state;
	assert_null(shelf_get(&s, 0));
	for (size_t i = 0; i < COUNT(numbers); i++)
		shelf_put(&s, numbers[i], make(numbers[i] + 7, &alive));
	for (size_t i = 0; i < COUNT(numbers); i++)
		assert_int_equal(number_at(&s, numbers[i]), numbers[i] + 7);
	assert_null(shelf_get(&s, 2));
	assert_null(shelf_get(&s, 10001));
	assert_null(shelf_get(&s, -1));
	assert_null(shelf_get(&s, SHELF_MAX));
	assert_null(shelf_get(&s, INT64_MAX));
	assert_int_equal(s.end, SHELF_MAX);
	shelf_done(&s);
	assert_int_equal(alive, 0);
	assert_null(shelf_get(&s, 0));
}

static void a_copy_does_not_see_what_the_other_puts(void **state)
{
	struct shelf old = { 0 }, new;
	int alive = 0;

	(void)state;
	for (int64_t i = 0; i < 500; i++)
		shelf_put(&old, i, make(i, &alive));
	new = shelf_fork(&old);
	shelf_put(&new, 250, make(-250, &alive));
	shelf_put(&new, 500, make(500, &alive));
	assert_int_equal(number_at(&old, 250), 250);
	assert_int_equal(number_at(&new, 250), -250);
	assert_null(shelf_get(&old, 500));
	assert_int_equal(old.end, 500);
	/* And the other way round. */
	shelf_put(&old, 3, make(-3, &alive));
	assert_int_equal(number_at(&new, 3), 3);
	assert_int_equal(alive, 503);
	shelf_done(&old);
	assert_int_equal(number_at(&new, 499), 499);
	shelf_done(&new);
	assert_int_equal(alive, 0);
}

static void a_thing_that_is_replaced_goes_with_its_last_holder(void **state)
{
	struct shelf s = { 0 };
	struct thing *kept;
	int alive = 0;

	(void)state;
	shelf_put(&s, 1, make(1, &alive));
	kept = thing_ref(shelf_get(&s, 1));
	shelf_put(&s, 1, make(2, &alive));
	assert_int_equal(alive, 2);
	thing_unref(kept);
	assert_int_equal(alive, 1);
	shelf_done(&s);
	assert_int_equal(alive, 0);
}

static void a_bunch_replaces_or_adds(void **state)
{
	int alive = 0;
	struct thing *one = bunch_with(NULL, 0, make(1, &alive));
	struct thing *two = bunch_with((struct bunch *)one, 1, make(2, &alive));
	struct thing *three = bunch_with((struct bunch *)two, 0, make(3, &alive));
	const struct bunch *b = (const struct bunch *)three;

	(void)state;
	assert_int_equal(b->n, 2);
	assert_int_equal(((const struct counted *)b->items[0])->number, 3);
	assert_int_equal(((const struct counted *)b->items[1])->number, 2);
	thing_unref(two);
	thing_unref(one);
	assert_int_equal(alive, 2);
	thing_unref(three);
	assert_int_equal(alive, 0);
}

/* Against a plain array, with copies taken and dropped at random. */
static void many_copies_agree_with_plain_arrays(void **state)
{
	enum { COPIES = 6, NUMBERS = 300, ROUNDS = 20000 };
	static int64_t model[COPIES][NUMBERS];
	struct shelf shelves[COPIES] = { 0 };
	uint32_t seed = 12345;
	int alive = 0;

	(void)state;
	memset(model, 0xFF, sizeof(model));
	for (int round = 0; round < ROUNDS; round++) {
		int which, from;
		int64_t number;

		seed = seed * 1664525 + 1013904223;
		which = (int)(seed >> 8) % COPIES;
		number = (int64_t)(seed >> 12) % NUMBERS;
		from = (int)(seed >> 20) % COPIES;
		if (seed >> 28 == 0 && from != which) {
			shelf_done(&shelves[which]);
			shelves[which] = shelf_fork(&shelves[from]);
			memcpy(model[which], model[from], sizeof(model[0]));
		} else {
			/* Spread over all levels. */
			shelf_put(&shelves[which], number * 3331, make(round, &alive));
			model[which][number] = round;
		}
	}
	for (int c = 0; c < COPIES; c++) {
		for (int64_t n = 0; n < NUMBERS; n++)
			assert_int_equal(number_at(&shelves[c], n * 3331), model[c][n]);
		shelf_done(&shelves[c]);
	}
	assert_int_equal(alive, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_is_found_and_nothing_else),
		cmocka_unit_test(a_copy_does_not_see_what_the_other_puts),
		cmocka_unit_test(a_thing_that_is_replaced_goes_with_its_last_holder),
		cmocka_unit_test(a_bunch_replaces_or_adds),
		cmocka_unit_test(many_copies_agree_with_plain_arrays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
