/* PNG and JPEG, as embedded in files. */
#include "unit/test.h"

#include "image_help.h"

static unsigned char to8(const struct png_spec *s, unsigned v)
{
	return (unsigned char)(s->depth == 16 ? v >> 8 : v * 255 / ((1U << s->depth) - 1));
}

static void check_png(const struct png_spec *s)
{
	struct image image;
	struct image_rows rows;
	BUF(file, 8 * MiB);

	png_make(s, &file);
	assert_true(image_open((struct str){ file.ptr, file.len }, &image));
	assert_int_equal(image.width, s->width);
	assert_int_equal(image.height, s->height);
	assert_true(image_rows(&image, &rows));
	for (unsigned y = 0; y < s->height; y++) {
		for (unsigned x = 0; x < s->width; x++) {
			size_t at = (size_t)y * s->width + x;
			const unsigned char *c =
				(const unsigned char *)rows.colour.ptr + at * (size_t)rows.channels;
			unsigned v = png_sample(s, x, y, 0);

			if (s->type == 3) {
				assert_int_equal(c[0], (unsigned char)(v * 15));
				assert_int_equal((unsigned char)rows.alpha.ptr[at], v == 0   ? 0
										    : v == 1 ? 0x80
											     : 255);
				continue;
			}
			for (int k = 0; k < rows.channels; k++)
				assert_int_equal(c[k], to8(s, png_sample(s, x, y, (unsigned)k)));
			if (s->type > 3)
				assert_int_equal(
					(unsigned char)rows.alpha.ptr[at],
					to8(s, png_sample(s, x, y, (unsigned)rows.channels)));
		}
	}
	buf_done(&rows.colour);
	buf_done(&rows.alpha);
}

static void every_kind_of_png_is_read(void **state UNUSED)
{
	static const unsigned kinds[][2] = { { 0, 1 }, { 0, 2 },  { 0, 4 },  { 0, 8 }, { 0, 16 },
					     { 2, 8 }, { 2, 16 }, { 3, 1 },  { 3, 2 }, { 3, 4 },
					     { 3, 8 }, { 4, 8 },  { 4, 16 }, { 6, 8 }, { 6, 16 } };

	for (size_t i = 0; i < COUNT(kinds); i++) {
		for (unsigned laced = 0; laced < 2; laced++) {
			for (unsigned filter = 0; filter < 6; filter++)
				check_png(&(struct png_spec){ 19, 13, kinds[i][1], kinds[i][0],
							      laced, filter });
		}
	}
}

static void small_ones_are_read_laced_or_not(void **state UNUSED)
{
	for (unsigned width = 1; width <= 9; width++) {
		for (unsigned height = 1; height <= 9; height++)
			check_png(
				&(struct png_spec){ width, height, 8, 2, (width + height) % 2, 5 });
	}
}

static void a_cut_or_bent_png_is_refused_and_never_read_beyond(void **state UNUSED)
{
	const struct png_spec s = { 17, 11, 8, 6, true, 5 };
	uint32_t seed = 7;
	BUF(file, 1 * MiB);

	png_make(&s, &file);
	for (size_t len = 0; len < file.len; len++) {
		char *cut = mem_dup(file.ptr, len);
		struct image_rows rows;
		struct image image;

		if (image_open((struct str){ cut, len }, &image))
			assert_false(image_rows(&image, &rows));
		free(cut);
	}
	for (int i = 0; i < 3000; i++) {
		char *bent = mem_dup(file.ptr, file.len);
		struct image_rows rows;
		struct image image;

		seed = seed * 1664525 + 1013904223;
		bent[(seed >> 8) % file.len] ^= (char)(1 + (seed >> 3) % 255);
		if (image_open((struct str){ bent, file.len }, &image) &&
		    image_rows(&image, &rows)) {
			buf_done(&rows.colour);
			buf_done(&rows.alpha);
		}
		free(bent);
	}
}

static void a_png_that_says_it_is_huge_is_refused(void **state UNUSED)
{
	struct png_spec s = { 4, 4, 8, 0, false, 0 };
	struct image image;
	BUF(file, 1 * MiB);

	png_make(&s, &file);
	file.ptr[16] = 0x7F;
	assert_false(image_open((struct str){ file.ptr, file.len }, &image));
}

static void a_jpeg_tells_its_size(void **state UNUSED)
{
	struct image image;
	struct str s = { (const char *)grey_jpeg, sizeof(grey_jpeg) };

	assert_true(image_open(s, &image));
	assert_int_equal(image.kind, IMAGE_JPEG);
	assert_int_equal(image.width, 16);
	assert_int_equal(image.height, 8);
	assert_int_equal(image.channels, 1);
	for (size_t len = 0; len < sizeof(grey_jpeg) - 1; len++) {
		char *cut = mem_dup(grey_jpeg, len);

		assert_false(image_open((struct str){ cut, len }, &image));
		free(cut);
	}
}

static void other_files_are_no_images(void **state UNUSED)
{
	struct image image;

	assert_false(image_open(STR(""), &image));
	assert_false(image_open(STR("GIF89a and so on and so on and so on"), &image));
	assert_false(image_open(STR("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), &image));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_png_is_read),
		cmocka_unit_test(small_ones_are_read_laced_or_not),
		cmocka_unit_test(a_cut_or_bent_png_is_refused_and_never_read_beyond),
		cmocka_unit_test(a_png_that_says_it_is_huge_is_refused),
		cmocka_unit_test(a_jpeg_tells_its_size),
		cmocka_unit_test(other_files_are_no_images),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
