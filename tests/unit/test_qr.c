/* QR codes: their fixed parts stand where the standard puts them, and runs give all modules. A
 * reader that is not ours reads them back where they are drawn: in the tests of pages and of PDFs. */
#include "unit/test.h"

#include "qr/qr.h"

static bool dark(const struct qr *q, int x, int y)
{
	return q->dark[y * q->size + x];
}

/* The eye of a corner: a dark ring of 7, a light one of 5, a dark middle of 3. */
static void assert_eye(const struct qr *q, int left, int top)
{
	for (int y = 0; y < 7; y++)
		for (int x = 0; x < 7; x++) {
			bool ring = x == 1 || x == 5 || y == 1 || y == 5;
			bool edge = x == 0 || x == 6 || y == 0 || y == 6;

			assert_int_equal(dark(q, left + x, top + y), edge || !ring);
		}
}

static void the_eyes_stand_in_three_corners(void **state UNUSED)
{
	const char *texts[] = {
		"a", "https://accord.example/versions/zero-draft",
		"https://xn--bcher-kva.example/i#abcdefghijklmnopqrstuvwxyz0123456789"
	};
	ARENA(a);

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct err e = { 0 };
		struct qr q;

		assert_int_equal(qr_make(&a, str_of(texts[i]), &q, &e), 0);
		assert_int_equal((q.size - 21) % 4, 0);
		assert_eye(&q, 0, 0);
		assert_eye(&q, q.size - 7, 0);
		assert_eye(&q, 0, q.size - 7);
	}
}

static void runs_give_every_dark_module_once(void **state UNUSED)
{
	struct err e = { 0 };
	struct qr q;
	struct qr_run r = { 0 };
	ARENA(a);

	assert_int_equal(qr_make(&a, str_of("https://accord.example/i#0123456789"), &q, &e), 0);
	int *seen = ARENA_ARRAY(&a, (size_t)(q.size * q.size), int);
	while (qr_next(&q, &r))
		for (int i = 0; i < r.width; i++)
			seen[r.y * q.size + r.x + i]++;
	for (int i = 0; i < q.size * q.size; i++)
		assert_int_equal(seen[i], q.dark[i]);
}

static void what_no_code_can_hold_is_refused(void **state UNUSED)
{
	struct err e = { 0 };
	struct qr q = { 0 };
	ARENA(a);
	char *big = arena_get(&a, QR_MAX_BYTES + 2, 1);

	memset(big, 'x', QR_MAX_BYTES + 1);
	assert_int_equal(qr_make(&a, str_of(big), &q, &e), -1);
	assert_int_equal(e.kind, ERR_TOO_BIG);
	err_clear(&e);
	assert_int_equal(qr_make(&a, str_of(""), &q, &e), -1);
	big[QR_MAX_BYTES] = 0;
	assert_int_equal(qr_make(&a, str_of(big), &q, &e), 0);
	assert_non_null(q.dark);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_eyes_stand_in_three_corners),
		cmocka_unit_test(runs_give_every_dark_module_once),
		cmocka_unit_test(what_no_code_can_hold_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
