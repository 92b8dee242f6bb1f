#include "unit/test.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/gz.h"
#include "base/id.h"
#include "base/oid.h"
#include "base/str.h"

#include <limits.h>

static uint32_t seed;

static uint32_t chance(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

/* --- buf -------------------------------------------------------------------------------------- */

static void holds(const struct buf *b)
{
	assert_non_null(b->ptr);
	assert_int_equal(b->ptr[b->len], '\0');
	assert_true(b->len <= b->max);
	assert_true(b->cap == 0 || b->cap > b->len);
	assert_int_equal(buf_empty[0], '\0');
}

static void invariants_hold_after_every_call(void **state)
{
	(void)state;
	seed = 1;
	for (size_t max = 0; max < 300; max += 13) {
		BUF(b, max);

		holds(&b);
		for (int i = 0; i < 400; i++) {
			size_t before = b.len;
			bool over = b.over;

			switch (chance(8)) {
			case 0: buf_put(&b, "0123456789", chance(11)); break;
			case 1: buf_puts(&b, "words "); break;
			case 2: buf_putc(&b, 'x'); break;
			case 3: buf_printf(&b, "%s %u", "printed", chance(1000)); break;
			case 4: buf_cut(&b, chance((uint32_t)b.len + 1)); continue;
			case 5: buf_put(&b, NULL, 0); break;
			case 6: buf_printf(&b, "%s", ""); break;
			case 7:
				if (chance(10) == 0)
					buf_clear(&b);
				else if (chance(10) == 0)
					buf_done(&b);
				continue;
			}
			holds(&b);
			/* What did not fit changed nothing, and over stays until it is cleared. */
			assert_true(b.len >= before);
			assert_true(b.over || !over);
		}
	}
}

static void over_is_sticky_and_reported_once(void **state)
{
	BUF(b, 5);
	struct err e = { 0 };

	(void)state;
	buf_puts(&b, "four");
	assert_int_equal(buf_check(&b, &e), 0);
	buf_puts(&b, "56");
	assert_string_equal(b.ptr, "four");
	buf_puts(&b, "5");
	assert_string_equal(b.ptr, "four5");
	assert_true(b.over);
	assert_int_equal(buf_check(&b, &e), -1);
	assert_int_equal(e.kind, ERR_TOO_BIG);
	assert_int_equal(e.number, 5);
	buf_clear(&b);
	assert_false(b.over);
	assert_string_equal(b.ptr, "");
}

static void taken_bytes_belong_to_the_caller(void **state)
{
	BUF(b, 100);
	char *p;
	size_t len;

	(void)state;
	p = buf_take(&b, &len);
	assert_string_equal(p, "");
	assert_int_equal(len, 0);
	free(p);
	buf_put(&b, "a\0b", 3);
	p = buf_take(&b, &len);
	assert_int_equal(len, 3);
	assert_memory_equal(p, "a\0b", 4);
	free(p);
	holds(&b);
	assert_int_equal(b.len, 0);
	buf_puts(&b, "again");
	assert_string_equal(b.ptr, "again");
}

static void a_buffer_fills_to_its_last_byte(void **state)
{
	BUF(b, 64 * KiB);

	(void)state;
	for (size_t i = 0; i < 64 * KiB; i++)
		buf_putc(&b, 'x');
	assert_false(b.over);
	assert_int_equal(b.len, 64 * KiB);
	buf_putc(&b, 'x');
	assert_true(b.over);
	holds(&b);
}

/* --- arena ------------------------------------------------------------------------------------ */

static void arena_memory_is_zeroed_aligned_and_apart(void **state)
{
	ARENA(a);
	unsigned char *old = NULL;
	size_t old_size = 0;

	(void)state;
	seed = 2;
	for (int i = 0; i < 2000; i++) {
		size_t size = chance(20) ? chance(200) : chance(40000);
		unsigned char *p = arena_get(&a, size, 1);

		assert_int_equal((uintptr_t)p % 16, 0);
		for (size_t k = 0; k < size; k++)
			assert_int_equal(p[k], 0);
		memset(p, 0xAA, size);
		for (size_t k = 0; k < old_size; k++)
			assert_int_equal(old[k], 0xBB);
		memset(p, 0xBB, size);
		old = p;
		old_size = size;
	}
}

static void arena_strings_end_and_null_stays_null(void **state)
{
	ARENA(a);

	(void)state;
	assert_null(arena_dup(&a, NULL));
	assert_null(arena_dup_len(&a, NULL, 3));
	assert_string_equal(arena_dup_len(&a, "abcdef", 3), "abc");
	assert_string_equal(arena_printf(&a, "%d-%s", 7, "x"), "7-x");
	assert_string_equal(str_dup(&a, (struct str){ NULL, 0 }), "");
}

static void an_array_grows_in_the_arena(void **state)
{
	ARENA(a);
	void *array = NULL;
	size_t n = 0, cap = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		*(int *)arena_push(&a, &array, &n, &cap, sizeof(int)) = i;
	assert_int_equal(n, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(((int *)array)[i], i);
}

static void note_order(void *arg)
{
	buf_puts(arg, "x");
}

static void deferred_calls_happen_once(void **state)
{
	BUF(calls, 10);
	struct arena a = ARENA_INIT;

	(void)state;
	arena_defer(&a, note_order, &calls);
	arena_defer(&a, note_order, &calls);
	arena_done(&a);
	assert_string_equal(calls.ptr, "xx");
	arena_done(&a);
	assert_string_equal(calls.ptr, "xx");
	assert_string_equal(arena_dup(&a, "usable again"), "usable again");
	arena_done(&a);
}

/* --- err -------------------------------------------------------------------------------------- */

static void the_first_cause_wins(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(err_set(&e, ERR_MISSING, "not-found.section", "%s", "one"), -1);
	assert_int_equal(err_about(&e, ERR_BAD, "bad-request.json", "x", 2), -1);
	assert_int_equal(e.kind, ERR_MISSING);
	assert_string_equal(e.key, "not-found.section");
	assert_string_equal(e.note, "one");
	assert_int_equal(err_type_len(e.key), strlen("not-found"));
	assert_int_equal(err_type_len("storage"), strlen("storage"));
	err_clear(&e);
	assert_int_equal(e.kind, ERR_NONE);
}

static void what_an_error_is_about_is_cut_at_a_whole_character(void **state)
{
	struct err e = { 0 };
	char name[200];

	(void)state;
	memset(name, 'a', sizeof(name));
	memcpy(name + sizeof(e.what) - 3, "\xe6\xbc\xa2", 3);
	name[199] = '\0';
	err_about(&e, ERR_BAD, "bad-request.json", name, 0);
	assert_int_equal(strlen(e.what), sizeof(e.what) - 3);
	assert_int_equal(e.what[sizeof(e.what) - 4], 'a');
}

/* --- clock ------------------------------------------------------------------------------------ */

static void times_print_and_parse_back(void **state)
{
	char text[CLOCK_TEXT];
	int64_t back;

	(void)state;
	seed = 3;
	for (int i = 0; i < 20000; i++) {
		int64_t at = (int64_t)chance(1u << 24) * 15099 + chance(15099);

		clock_text(at, text);
		assert_true(clock_parse(text, &back));
		assert_int_equal(back, at);
	}
	clock_text(253402300799, text);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
	clock_text(INT64_MAX, text);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
	clock_text(-1, text);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
}

static void known_times_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t at;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1972-02-29T00:00:00Z", 68169600 },
		{ "2000-02-29T23:59:59Z", 951868799 },
		{ "2026-02-04T18:00:00Z", 1770228000 },
		{ "2026-02-04T19:00:00+01:00", 1770228000 },
		{ "2026-02-04T12:30:00-05:30", 1770228000 },
		{ "2026-02-04T18:00:00.999999Z", 1770228000 },
		{ "1970-01-01T01:00:00+01:00", 0 },
	};
	int64_t at;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (!clock_parse(cases[i].text, &at))
			fail_msg("refused: %s", cases[i].text);
		assert_int_equal(at, cases[i].at);
	}
}

static void dates_that_do_not_exist_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"2026",
		"2026-02-29T00:00:00Z",
		"1900-02-29T00:00:00Z",
		"2100-02-29T00:00:00Z",
		"2026-02-30T00:00:00Z",
		"2026-04-31T00:00:00Z",
		"2026-00-01T00:00:00Z",
		"2026-13-01T00:00:00Z",
		"2026-01-00T00:00:00Z",
		"2026-01-01T24:00:00Z",
		"2026-01-01T00:60:00Z",
		"2026-01-01T00:00:60Z",
		"2026-01-01T00:00:00",
		"2026-01-01 00:00:00Z",
		"2026-01-01T00:00:00z",
		"2026-01-01T00:00:00Z ",
		" 2026-01-01T00:00:00Z",
		"2026-1-1T0:0:0Z",
		"2026-01-01T00:00:00.Z",
		"2026-01-01T00:00:00+1:00",
		"2026-01-01T00:00:00+24:00",
		"2026-01-01T00:00:00+01:60",
		"2026-01-01T00:00:00+0100",
		"-026-01-01T00:00:00Z",
		"1969-12-31T23:59:59Z",
		"1970-01-01T00:00:00+00:01",
		"9999-12-31T23:59:59-00:01",
	};
	int64_t at = 42;

	(void)state;
	assert_false(clock_parse(NULL, &at));
	for (size_t i = 0; i < COUNT(bad); i++)
		if (clock_parse(bad[i], &at))
			fail_msg("taken: %s", bad[i]);
	assert_int_equal(at, 42);
}

static void the_source_date_is_taken_only_when_it_is_a_time(void **state)
{
	(void)state;
	unsetenv("SOURCE_DATE_EPOCH");
	assert_int_equal(clock_source_date(7), 7);
	setenv("SOURCE_DATE_EPOCH", "1770228000", 1);
	assert_int_equal(clock_source_date(7), 1770228000);
	setenv("SOURCE_DATE_EPOCH", "12x", 1);
	assert_int_equal(clock_source_date(7), 7);
	setenv("SOURCE_DATE_EPOCH", "-1", 1);
	assert_int_equal(clock_source_date(7), 7);
	setenv("SOURCE_DATE_EPOCH", "99999999999999999999", 1);
	assert_int_equal(clock_source_date(7), 7);
	unsetenv("SOURCE_DATE_EPOCH");
}

/* --- ids -------------------------------------------------------------------------------------- */

#define HEX "0123456789abcdef0123456789abcdef01234567"

static void an_object_name_is_forty_lower_case_digits(void **state)
{
	struct oid id = { "" }, back;
	unsigned char raw[OID_RAW];

	(void)state;
	assert_true(oid_none(&id));
	assert_true(oid_parse(HEX, &id));
	oid_to_raw(&id, raw);
	assert_int_equal(raw[0], 0x01);
	assert_int_equal(raw[19], 0x67);
	back = oid_of_raw(raw);
	assert_true(oid_eq(&id, &back));
	assert_false(oid_parse(NULL, &id));
	assert_false(oid_parse("", &id));
	assert_false(oid_parse(HEX "0", &id));
	assert_false(oid_parse("0123456789ABCDEF0123456789abcdef01234567", &id));
	assert_false(oid_parse("0123456789abcdeg0123456789abcdef01234567", &id));
	assert_true(oid_eq(&id, &back));
}

static void an_id_is_made_from_a_name(void **state)
{
	ARENA(a);
	static const char *const cases[][2] = {
		{ "Zero draft", "zero-draft" },
		{ "Rev.1", "rev-1" },
		{ "  A -- b  ", "a-b" },
		{ "Überblick 2", "berblick-2" },
		{ "---x---", "x" },
		{ "A", "a" },
		{ "漢", NULL },
		{ "", NULL },
		{ "...", NULL },
	};
	char name[200];
	char *id;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		id = id_of_name(&a, cases[i][0]);
		if (!cases[i][1]) {
			assert_null(id);
			continue;
		}
		assert_string_equal(id, cases[i][1]);
		assert_true(id_valid(id));
	}
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (size_t i = 62; i < sizeof(name) - 1; i += 2)
		name[i] = ' ';
	id = id_of_name(&a, name);
	assert_int_equal(strlen(id), 62);
	assert_true(id_valid(id));
}

static void ids_follow_the_rule(void **state)
{
	char long_id[ID_MAX + 2];

	(void)state;
	assert_true(id_valid("a"));
	assert_true(id_valid("0-"));
	assert_false(id_valid(NULL));
	assert_false(id_valid(""));
	assert_false(id_valid("-a"));
	assert_false(id_valid("A"));
	assert_false(id_valid("a/b"));
	assert_false(id_valid("a.b"));
	assert_false(id_valid("ä"));
	memset(long_id, 'x', sizeof(long_id));
	long_id[ID_MAX + 1] = '\0';
	assert_false(id_valid(long_id));
	long_id[ID_MAX] = '\0';
	assert_true(id_valid(long_id));
}

static void random_ids_keep_their_alphabet_and_differ(void **state)
{
	char ids[50][16];

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		id_random(ids[i], sizeof(ids[i]), "p-", 8);
		assert_int_equal(strlen(ids[i]), 10);
		assert_memory_equal(ids[i], "p-", 2);
		assert_int_equal(strspn(ids[i] + 2, "0123456789abcdefghjkmnpqrstvwxyz"), 8);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(ids[i], ids[k]);
	}
}

/* --- str -------------------------------------------------------------------------------------- */

static void a_number_is_plain_decimal(void **state)
{
	static const char *const bad[] = { "",    "-1", "+1",  " 1",  "1 ",
					   "01",  "00", "1.0", "0x1", "1000000000000000000",
					   "1e3", "١",  "101", "a",   "999999999999999999999" };
	long n = -7;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (str_number(str_of(bad[i]), 100, &n))
			fail_msg("taken: %s", bad[i]);
	assert_int_equal(n, -7);
	assert_true(str_number(STR("0"), 100, &n));
	assert_int_equal(n, 0);
	assert_true(str_number(STR("100"), 100, &n));
	assert_int_equal(n, 100);
	assert_true(str_number(STR("999999999999999999"), LONG_MAX, &n));
	assert_int_equal(n, 999999999999999999);
}

static void pieces_come_one_by_one_with_the_empty_ones(void **state)
{
	struct str rest = STR("a,,b,"), piece;
	BUF(seen, 100);

	(void)state;
	while (str_next(&rest, ',', &piece))
		buf_printf(&seen, "<%.*s>", (int)piece.len, piece.ptr);
	assert_string_equal(seen.ptr, "<a><><b><>");
	rest = STR("");
	assert_true(str_next(&rest, ',', &piece));
	assert_int_equal(piece.len, 0);
	assert_false(str_next(&rest, ',', &piece));
}

static void trimming_and_comparing(void **state)
{
	(void)state;
	assert_true(str_same(str_trim(STR(" \t\r\n a b \n")), STR("a b")));
	assert_int_equal(str_trim(STR(" \n ")).len, 0);
	assert_true(str_same((struct str){ NULL, 0 }, STR("")));
	assert_false(str_same(STR("a"), STR("b")));
	assert_true(str_starts(STR("abc"), "ab"));
	assert_false(str_starts(STR("a"), "ab"));
	assert_true(str_starts(STR("a"), ""));
}

/* --- gz --------------------------------------------------------------------------------------- */

static void what_is_packed_unpacks_the_same(void **state)
{
	static const int levels[] = { 0, 1, 6, 9 };
	BUF(plain, 200 * KiB);

	(void)state;
	seed = 4;
	for (size_t len = 0; len < 150 * KiB; len = len * 3 + 1) {
		while (plain.len < len)
			buf_putc(&plain, (char)chance(chance(2) ? 3 : 256));
		for (size_t i = 0; i < COUNT(levels); i++) {
			BUF(packed, 300 * KiB);
			BUF(back, 200 * KiB);
			struct err e = { 0 };

			gz_deflate(&packed, plain.ptr, plain.len, levels[i]);
			assert_int_equal(gz_inflate(&back, packed.ptr, packed.len, &e), 0);
			assert_int_equal(back.len, plain.len);
			assert_memory_equal(back.ptr, plain.ptr, plain.len);
			/* A cut stream is damaged, not short. */
			assert_int_equal(gz_inflate(&back, packed.ptr, packed.len - 1, &e), -1);
			assert_int_equal(e.kind, ERR_BAD);
		}
	}
}

static void a_bomb_stops_at_the_buffers_end(void **state)
{
	BUF(zeros, MiB);
	BUF(packed, MiB);
	BUF(back, 100);
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < MiB; i++)
		buf_putc(&zeros, '\0');
	gz_deflate(&packed, zeros.ptr, zeros.len, 9);
	assert_int_equal(gz_inflate(&back, packed.ptr, packed.len, &e), -1);
	assert_int_equal(e.kind, ERR_TOO_BIG);
}

static void crc_is_the_standard_one(void **state)
{
	(void)state;
	assert_int_equal(gz_crc32(0, "123456789", 9), 0xCBF43926);
	assert_int_equal(gz_crc32(gz_crc32(0, "1234", 4), "56789", 5), 0xCBF43926);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(invariants_hold_after_every_call),
		cmocka_unit_test(over_is_sticky_and_reported_once),
		cmocka_unit_test(taken_bytes_belong_to_the_caller),
		cmocka_unit_test(a_buffer_fills_to_its_last_byte),
		cmocka_unit_test(arena_memory_is_zeroed_aligned_and_apart),
		cmocka_unit_test(arena_strings_end_and_null_stays_null),
		cmocka_unit_test(an_array_grows_in_the_arena),
		cmocka_unit_test(deferred_calls_happen_once),
		cmocka_unit_test(the_first_cause_wins),
		cmocka_unit_test(what_an_error_is_about_is_cut_at_a_whole_character),
		cmocka_unit_test(times_print_and_parse_back),
		cmocka_unit_test(known_times_are_read),
		cmocka_unit_test(dates_that_do_not_exist_are_refused),
		cmocka_unit_test(the_source_date_is_taken_only_when_it_is_a_time),
		cmocka_unit_test(an_object_name_is_forty_lower_case_digits),
		cmocka_unit_test(an_id_is_made_from_a_name),
		cmocka_unit_test(ids_follow_the_rule),
		cmocka_unit_test(random_ids_keep_their_alphabet_and_differ),
		cmocka_unit_test(a_number_is_plain_decimal),
		cmocka_unit_test(pieces_come_one_by_one_with_the_empty_ones),
		cmocka_unit_test(trimming_and_comparing),
		cmocka_unit_test(what_is_packed_unpacks_the_same),
		cmocka_unit_test(a_bomb_stops_at_the_buffers_end),
		cmocka_unit_test(crc_is_the_standard_one),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
