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
#include <cmocka.h>
/* clang-format on */

/* Say why a test does not run here, and skip it. */
#define SKIP_TEST(reason)                                                                          \
	do {                                                                                       \
		printf("SKIP %s: %s\n", __func__, reason);                                         \
		skip();                                                                            \
	} while (0)

#endif
