#include "unit/test.h"

#include "assets/assets.h"
#include "base/buf.h"

#include <zlib.h>

static void what_is_not_there_is_not_found(void **state)
{
	(void)state;
	assert_null(asset_find("templates/none.html"));
	assert_null(asset_find(""));
	assert_null(asset_find(NULL));
	assert_null(asset_served("/assets/none.css"));
	assert_null(asset_served(NULL));
	assert_null(asset_served(""));
}

static void every_asset_is_found_by_its_only_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_assets; i++) {
		assert_ptr_equal(asset_find(assets[i].name), &assets[i]);
		assert_string_not_equal(assets[i].type, "");
		if (assets[i].path)
			assert_ptr_equal(asset_served(assets[i].path), &assets[i]);
	}
}

/* Catalogs and templates are for the program alone; what browsers get carries a hash. */
static void only_hashed_paths_are_served(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_assets; i++) {
		const struct asset *a = &assets[i];
		bool inner = strncmp(a->name, "templates/", 10) == 0 ||
			     strncmp(a->name, "i18n/", 5) == 0;
		const char *hash;

		assert_int_equal(inner, a->path == NULL);
		assert_int_equal(inner, a->br.len == 0);
		if (inner)
			continue;
		assert_memory_equal(a->path, "/assets/", 8);
		hash = strrchr(a->path, '-');
		assert_non_null(hash);
		assert_int_equal(strspn(hash + 1, "0123456789abcdef"), 10);
		assert_int_equal(hash[11], '.');
	}
}

static void the_packed_copy_unpacks_to_the_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_assets; i++) {
		const struct asset *a = &assets[i];
		z_stream z = { 0 };
		char *plain = mem_new(a->bytes.len + 1, 1);

		assert_int_equal(inflateInit2(&z, 31), Z_OK);
		z.next_in = (z_const Bytef *)a->gz.ptr;
		z.avail_in = (uInt)a->gz.len;
		z.next_out = (Bytef *)plain;
		z.avail_out = (uInt)a->bytes.len + 1;
		assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
		assert_int_equal(z.total_out, a->bytes.len);
		assert_memory_equal(plain, a->bytes.ptr, a->bytes.len);
		inflateEnd(&z);
		free(plain);
	}
}

/* Scripts and style sheets are what the bundler made, but for the two that go out as they are. */
static void put_source(const struct asset *a, struct buf *path)
{
	bool built = (strncmp(a->name, "css/", 4) == 0 || strncmp(a->name, "js/", 3) == 0) &&
		     !str_eq(a->name, "css/export.css") && !str_eq(a->name, "js/sw.js");

	buf_printf(path, built ? "build/web/%s" : "web/%s",
		   built ? strchr(a->name, '/') + 1 : a->name);
}

static void the_bytes_are_those_of_the_file(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < n_assets; i++) {
		BUF(path, KiB);
		BUF(bytes, 16 * MiB);
		char chunk[4096];
		FILE *f;

		put_source(&assets[i], &path);
		f = fopen(path.ptr, "rb");
		if (!f)
			continue;
		for (size_t got; (got = fread(chunk, 1, sizeof(chunk), f)) > 0;)
			buf_put(&bytes, chunk, got);
		fclose(f);
		assert_int_equal(bytes.len, assets[i].bytes.len);
		assert_memory_equal(bytes.ptr, assets[i].bytes.ptr, bytes.len);
		n++;
	}
	if (n_assets && !n)
		SKIP_TEST("web/ is not below the current folder");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_there_is_not_found),
		cmocka_unit_test(every_asset_is_found_by_its_only_name),
		cmocka_unit_test(only_hashed_paths_are_served),
		cmocka_unit_test(the_packed_copy_unpacks_to_the_bytes),
		cmocka_unit_test(the_bytes_are_those_of_the_file),
	};

	return cmocka_run_group_tests_name("assets", tests, NULL, NULL);
}
