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

/* --- what their makers wrote into them ------------------------------------------------------------ */

#define SECRET "52.5200 N 13.4050 E"

static void put_segment(struct buf *out, unsigned mark, const char *data, size_t len)
{
	buf_putc(out, (char)0xFF);
	buf_putc(out, (char)mark);
	buf_putc(out, (char)((len + 2) >> 8));
	buf_putc(out, (char)(len + 2));
	buf_put(out, data, len);
}

/* An Exif of a telephone: its orientation among the rest, either way round. */
static void put_exif(struct buf *out, bool small, unsigned orientation)
{
	static const char big_head[] = "MM\0*\0\0\0\x08\0\2\1\x0F\0\2\0\0\0\x14\0\0\0\x26"
				       "\1\x12\0\3\0\0\0\1\0",
			  small_head[] = "II*\0\x08\0\0\0\2\0\x0F\1\2\0\x14\0\0\0\x26\0\0\0"
					 "\x12\1\3\0\1\0\0\0";

	buf_put(out, small ? small_head : big_head, small ? 30 : 31);
	buf_putc(out, (char)orientation);
	buf_put(out, "\0\0\0\0\0\0\0", small ? 7 : 6);
	buf_put(out, SECRET, sizeof(SECRET));
}

/* A photograph as a telephone makes it: the honest JPEG with all that may stand around its pixels. */
static void put_photograph(struct buf *out, bool small, unsigned orientation)
{
	static const char jfif[] = "JFIF\0\1\1\0\0\1\0\1\1\1" SECRET;
	BUF(exif, KiB);

	buf_put(&exif, "Exif\0", 6);
	put_exif(&exif, small, orientation);
	buf_put(out, grey_jpeg, 2);
	put_segment(out, 0xE0, jfif, sizeof(jfif));
	put_segment(out, 0xE0, "JFXX\0" SECRET, 24);
	put_segment(out, 0xE1, exif.ptr, exif.len);
	put_segment(out, 0xE1, "http://ns.adobe.com/xap/1.0/\0" SECRET, 48);
	put_segment(out, 0xE2, "ICC_PROFILE\0\1\1profile", 21);
	put_segment(out, 0xE2, "MPF\0" SECRET, 23);
	put_segment(out, 0xED, "Photoshop 3.0\0" SECRET, 33);
	put_segment(out, 0xFE, SECRET, 19);
	buf_put(out, grey_jpeg + 20, sizeof(grey_jpeg) - 20);
	buf_puts(out, SECRET);
	put_segment(out, 0xD9, "", 0);
}

static bool has_bytes(struct str s, const char *what, size_t len)
{
	for (size_t i = 0; i + len <= s.len; i++)
		if (memcmp(s.ptr + i, what, len) == 0)
			return true;
	return false;
}

/* Eight ways to hold a camera; what is said otherwise is upright. */
static void an_image_tells_which_way_it_is_shown(void **state UNUSED)
{
	for (unsigned turn = 0; turn <= 9; turn++) {
		bool side = turn >= 5 && turn <= 8;
		struct image image;
		BUF(photo, 4 * KiB);

		put_photograph(&photo, turn % 2, turn);
		assert_true(image_open(STR_BUF(photo), &image));
		assert_int_equal(image.turned, turn >= 1 && turn <= 8 ? turn : 1);
		assert_int_equal(image_shown_width(&image), side ? 8 : 16);
		assert_int_equal(image_shown_height(&image), side ? 16 : 8);
	}
}

static void a_photograph_keeps_its_pixels_profile_and_orientation_alone(void **state UNUSED)
{
	for (unsigned turn = 0; turn <= 9; turn++) {
		bool turned = turn >= 2 && turn <= 8;
		BUF(photo, 4 * KiB);
		BUF(out, 4 * KiB);
		BUF(again, 4 * KiB);
		BUF(want, 4 * KiB);
		struct str got;

		put_photograph(&photo, turn % 2, turn);
		assert_true(has_bytes(STR_BUF(photo), SECRET, 19));
		assert_true(image_strip(STR_BUF(photo), &out));
		got = STR_BUF(out);
		assert_false(has_bytes(got, "52.52", 5));
		buf_put(&want, grey_jpeg, 20);
		memcpy(want.ptr + 11, "\1\1\0\0\1\0\1\0\0", 9);
		if (turned) {
			char exif[] = "Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0?\0\0\0\0\0";

			exif[25] = (char)turn;
			put_segment(&want, 0xE1, exif, sizeof(exif));
		}
		put_segment(&want, 0xE2, "ICC_PROFILE\0\1\1profile", 21);
		buf_put(&want, grey_jpeg + 20, sizeof(grey_jpeg) - 20);
		assert_int_equal(got.len, want.len);
		assert_memory_equal(got.ptr, want.ptr, want.len);
		assert_true(image_strip(got, &again));
		assert_true(str_same(got, STR_BUF(again)));
	}
}

static void a_png_keeps_its_pixels_colours_and_orientation_alone(void **state UNUSED)
{
	static const struct png_spec spec = { 9, 7, 8, 3, false, 5 };
	static const char *const gone[] = { "tEXt", "zTXt", "iTXt", "tIME", "prVt" };
	BUF(plain, 64 * KiB);
	BUF(png, 64 * KiB);
	BUF(out, 64 * KiB);
	BUF(exif, KiB);
	struct image was, is;
	struct image_rows x, y;

	png_make(&spec, &plain);
	buf_put(&png, plain.ptr, 33);
	for (size_t i = 0; i < COUNT(gone); i++)
		png_chunk(&png, gone[i], SECRET, 19);
	put_exif(&exif, true, 6);
	png_chunk(&png, "eXIf", exif.ptr, exif.len);
	png_chunk(&png, "gAMA", "\0\0\xB1\x8F", 4);
	buf_put(&png, plain.ptr + 33, plain.len - 33);
	buf_puts(&png, SECRET);
	assert_true(image_strip(STR_BUF(png), &out));
	assert_false(has_bytes(STR_BUF(out), "52.52", 5));
	for (size_t i = 0; i < COUNT(gone); i++)
		assert_false(has_bytes(STR_BUF(out), gone[i], 4));
	assert_true(has_bytes(STR_BUF(out), "gAMA\0\0\xB1\x8F", 8));
	assert_true(has_bytes(STR_BUF(out),
			      "\0\0\0\x1A"
			      "eXIfMM\0*",
			      12));
	assert_true(has_bytes(STR_BUF(out), "\1\x12\0\3\0\0\0\1\0\6", 10));
	assert_int_equal(out.len, plain.len + 16 + 38);
	assert_true(image_open(STR_BUF(plain), &was) && image_open(STR_BUF(out), &is));
	assert_true(image_rows(&was, &x) && image_rows(&is, &y));
	assert_true(str_same(STR_BUF(x.colour), STR_BUF(y.colour)));
	buf_done(&x.colour);
	buf_done(&x.alpha);
	buf_done(&y.colour);
	buf_done(&y.alpha);
}

static void what_is_cut_is_not_stripped(void **state UNUSED)
{
	/* It says that it ends before it shows anything; found by fuzzing. */
	unsigned char early[sizeof(grey_jpeg)];
	BUF(photo, 4 * KiB);
	BUF(out, 4 * KiB);

	memcpy(early, grey_jpeg, sizeof(early));
	early[3] = 0xD9;
	put_photograph(&photo, false, 6);
	assert_false(image_strip((struct str){ (const char *)early, sizeof(early) }, &out));
	for (size_t len = 0; len + 24 < photo.len; len++) {
		assert_false(image_strip((struct str){ photo.ptr, len }, &out));
		assert_int_equal(out.len, 0);
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
		cmocka_unit_test(an_image_tells_which_way_it_is_shown),
		cmocka_unit_test(a_photograph_keeps_its_pixels_profile_and_orientation_alone),
		cmocka_unit_test(a_png_keeps_its_pixels_colours_and_orientation_alone),
		cmocka_unit_test(what_is_cut_is_not_stripped),
		cmocka_unit_test(other_files_are_no_images),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
