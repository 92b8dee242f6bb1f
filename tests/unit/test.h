/*
 * What every unit test includes first: cmocka and the headers it wants before it, in its order.
 */
#ifndef TESTS_UNIT_TEST_H
#define TESTS_UNIT_TEST_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
/* clang-format on */

/*
 * Others' texts that are not ours to ship are read where they stand: $TEST_DATA/name, cut to size.
 * NULL when TEST_DATA is not set; then the test skips.
 */
static inline __attribute__((unused)) const char *test_data(char *path, size_t size,
							    const char *name)
{
	const char *root = getenv("TEST_DATA");

	if (!root)
		return NULL;
	snprintf(path, size, "%s/%s", root, name);
	return path;
}

/* Say why a test does not run here, and skip it. */
#define SKIP_TEST(reason)                                                                          \
	do {                                                                                       \
		printf("SKIP %s: %s\n", __func__, reason);                                         \
		skip();                                                                            \
	} while (0)

/* The tests of a program: all, or those that its first argument names, perhaps in part with a star. */
#define RUN_TESTS(tests, argc, argv)                                                               \
	((argc) > 1 ? cmocka_set_test_filter((argv)[1]) : (void)0,                                 \
	 cmocka_run_group_tests(tests, NULL, NULL))

#endif
