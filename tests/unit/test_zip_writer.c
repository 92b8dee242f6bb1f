/* ZIP archives: entries in order, without a trace of when and where they were made. */
#include "unit/test.h"

#include "zip/zip_writer.h"

#include <zip.h>

static void make(struct buf *out)
{
	static char many[100000];
	OWN(zip_writer) w = zip_writer_new();
	struct err e = { 0 };

	memset(many, 'a', sizeof(many));
	zip_writer_add(w, "b/second-by-name.txt", STR("first by place"), ZIP_STORED);
	zip_writer_add(w, "a.xml", (struct str){ many, sizeof(many) }, ZIP_DEFLATED);
	zip_writer_add(w, "empty", (struct str){ NULL, 0 }, ZIP_DEFLATED);
	assert_int_equal(zip_writer_finish(w, out, &e), 0);
}

static void entries_stand_in_order_packed_as_asked(void **state UNUSED)
{
	static const char *const names[] = { "b/second-by-name.txt", "a.xml", "empty" };
	zip_source_t *source;
	zip_t *zip;
	BUF(out, MiB);

	make(&out);
	assert_true(out.len < 1000);
	source = zip_source_buffer_create(out.ptr, out.len, 0, NULL);
	zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
	assert_non_null(zip);
	assert_int_equal(zip_get_num_entries(zip, 0), COUNT(names));
	for (zip_uint64_t i = 0; i < COUNT(names); i++) {
		zip_stat_t st;

		assert_int_equal(zip_stat_index(zip, i, 0, &st), 0);
		assert_string_equal(st.name, names[i]);
		assert_int_equal(st.comp_method, i ? ZIP_CM_DEFLATE : ZIP_CM_STORE);
	}
	zip_close(zip);
	/* The first entry's bytes stand plainly at the head, its date is 1 January 1980. */
	assert_memory_equal(out.ptr + 30, "b/second-by-name.txtfirst by place", 34);
	assert_memory_equal(out.ptr + 10, "\0\0\x21\0", 4);
}

static void equal_entries_give_equal_bytes(void **state UNUSED)
{
	BUF(one, MiB);
	BUF(two, MiB);

	make(&one);
	make(&two);
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.ptr, two.ptr, one.len);
}

static void a_name_twice_and_too_many_bytes_fail(void **state UNUSED)
{
	OWN(zip_writer) w = zip_writer_new();
	struct err e = { 0 };
	BUF(out, MiB);
	BUF(small, 100);

	zip_writer_add(w, "a", STR("x"), ZIP_STORED);
	zip_writer_add(w, "a", STR("y"), ZIP_STORED);
	assert_int_equal(zip_writer_finish(w, &out, &e), -1);
	assert_int_equal(e.kind, ERR_INTERNAL);
	zip_writer_free(w);
	w = zip_writer_new();
	e = (struct err){ 0 };
	zip_writer_add(w, "a", STR("x"), ZIP_STORED);
	assert_int_equal(zip_writer_finish(w, &small, &e), -1);
	assert_int_equal(e.kind, ERR_TOO_BIG);
	zip_writer_free(w);
	/* One that is given up leaks nothing. */
	w = zip_writer_new();
	zip_writer_add(w, "a", STR("x"), ZIP_STORED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_stand_in_order_packed_as_asked),
		cmocka_unit_test(equal_entries_give_equal_bytes),
		cmocka_unit_test(a_name_twice_and_too_many_bytes_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
