/* Images of a Word file: a whole document has them in its text, and none that could do harm. */
#include "unit/test.h"

#include "base/base64.h"
#include "unit/image_help.h"
#include "unit/import_kit.h"

#define DRAWING(id, words)                                                                         \
	"<w:r><w:drawing><wp:inline><wp:docPr name=\"Picture 9\" descr=\"" words "\"/><pic:pic>"   \
	"<pic:blipFill><a:blip xmlns:a=\"a\" r:embed=\"" id                                        \
	"\"/></pic:blipFill></pic:pic></wp:inline></w:drawing></w:r>"
#define IMAGE(id, target) DOCX_REL(id, "image", target)

static const struct import_request whole = { .whole = true };

static struct docx_part part_with(const char *name, const struct buf *bytes)
{
	return (struct docx_part){ .name = name, .xml = bytes->ptr, .len = bytes->len };
}

static void put_png(unsigned side, struct buf *out)
{
	png_make(&(struct png_spec){ side, side, 8, 2, false, 0 }, out);
}

static const struct import_found *found(const struct imported *im, const char *text)
{
	const struct import_report *r = im->result.report;

	for (size_t i = 0; i < r->found.n; i++)
		if (str_eq(r->found.items[i].kind, "image") && str_eq(r->found.items[i].text, text))
			return &r->found.items[i];
	fail_msg("no image \"%s\" is told", text);
	return NULL;
}

static void a_whole_document_has_its_images_with_their_words(void **state)
{
	BUF(png, MiB);
	BUF(jpeg, MiB);
	BUF(data, MiB);
	struct file f = { .body = PS("berschrift1", R("Water"))
				  P(R("Before ") DRAWING("rId5", "A [well], 1*2") R(" behind"))
					  P(DRAWING("rId6", "")) P(DRAWING("rId5", "Again")),
			  .relations = USUAL_RELATIONS IMAGE("rId5", "media/a.png")
				  IMAGE("rId6", "/word/media/b"),
			  .n_more = 4 };
	IMPORTED(im);

	(void)state;
	put_png(9, &png);
	buf_put(&jpeg, grey_jpeg, sizeof(grey_jpeg));
	f.more[0] = styles;
	f.more[1] = numbering;
	f.more[2] = part_with("word/media/a.png", &png);
	f.more[3] = part_with("word/media/b", &jpeg);
	import_file(&im, &whole, &f);
	assert_string_equal(im.result.markdown,
			    "# Water\n\nBefore ![A \\[well\\], 1\\*2](media/image-1.png) behind\n\n"
			    "![](media/image-2.jpg)\n\n![Again](media/image-1.png)\n");
	assert_int_equal(im.result.images.n, 2);
	assert_string_equal(im.result.images.items[0].name, "image-1.png");
	assert_true(base64_decode(&data, str_of(im.result.images.items[0].data)));
	assert_true(str_same(STR_BUF(data), STR_BUF(png)));
	assert_true(found(&im, "A [well], 1*2")->kept);
	assert_true(found(&im, "Picture 9")->kept);
}

/* A proposal is words: whoever uploads it reads what is not in them. */
static void a_proposal_has_none_and_says_so(void **state)
{
	const struct import_request rq = { 0 };
	BUF(png, MiB);
	struct file f = { .body = P(R("Words ") DRAWING("rId5", "A well")),
			  .relations = IMAGE("rId5", "media/a.png"),
			  .n_more = 1 };
	IMPORTED(im);

	(void)state;
	put_png(9, &png);
	f.more[0] = part_with("word/media/a.png", &png);
	import_file(&im, &rq, &f);
	assert_string_equal(im.result.markdown, "Words\n");
	assert_int_equal(im.result.images.n, 0);
	assert_false(found(&im, "A well")->kept);
}

static void titles_and_headings_have_none(void **state)
{
	BUF(png, MiB);
	struct file f = { .body = PS("Titel", DRAWING("rId5", "Logo") R("Outcome"))
				  PS("berschrift1", R("Water") DRAWING("rId6", "Tap")) P(R("Text")),
			  .relations = USUAL_RELATIONS IMAGE("rId5", "media/a.png")
				  IMAGE("rId6", "media/b.png"),
			  .n_more = 4 };
	IMPORTED(im);

	(void)state;
	put_png(9, &png);
	f.more[0] = styles;
	f.more[1] = numbering;
	f.more[2] = part_with("word/media/a.png", &png);
	f.more[3] = part_with("word/media/b.png", &png);
	import_file(&im, &whole, &f);
	assert_string_equal(im.result.title, "Outcome");
	assert_string_equal(im.result.markdown, "# Water\n\n![Tap](media/image-2.png)\n\nText\n");
	assert_int_equal(im.result.images.n, 1);
	assert_false(found(&im, "Logo")->kept);
	assert_true(found(&im, "Tap")->kept);
}

/* --- what could do harm ------------------------------------------------------------------------- */

static void refuses(const char *relation, const struct buf *bytes)
{
	struct file f = { .body = P(R("Words ") DRAWING("rId5", "A well")),
			  .relations = relation,
			  .n_more = 1 };
	IMPORTED(im);

	f.more[0] = part_with("word/media/a.png", bytes);
	import_file(&im, &whole, &f);
	assert_string_equal(im.result.markdown, "Words\n");
	assert_int_equal(im.result.images.n, 0);
	assert_false(found(&im, "A well")->kept);
}

static void what_is_no_whole_image_stays_out(void **state)
{
	static const char *const others[] = {
		"GIF89a", "BM", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
		"<!doctype html><script>alert(1)</script>", "\x01\x00\x09\x00 EMF"
	};
	BUF(png, MiB);
	BUF(part, MiB);

	(void)state;
	put_png(9, &png);
	for (size_t i = 0; i < COUNT(others); i++) {
		buf_clear(&part);
		buf_puts(&part, others[i]);
		refuses(IMAGE("rId5", "media/a.png"), &part);
	}
	/* Cut off; a byte of its pixels is another; a size that its pixels do not fill. */
	for (int i = 0; i < 3; i++) {
		buf_clear(&part);
		buf_put(&part, png.ptr, png.len);
		if (i == 0)
			buf_cut(&part, png.len / 2);
		else
			part.ptr[i == 1 ? png.len - 20 : 19] ^= 0x40;
		refuses(IMAGE("rId5", "media/a.png"), &part);
	}
	/* A JPEG of which the end is missing. */
	buf_clear(&part);
	buf_put(&part, grey_jpeg, sizeof(grey_jpeg) - 2);
	refuses(IMAGE("rId5", "media/a.png"), &part);
}

static void what_lies_elsewhere_is_not_fetched(void **state)
{
	BUF(png, MiB);

	(void)state;
	put_png(9, &png);
	refuses("<Relationship Id=\"rId5\" Type=\"" DOCX_R "/image\" TargetMode=\"External\" "
		"Target=\"http://127.0.0.1:1/a.png\"/>",
		&png);
	refuses("<Relationship Id=\"rId5\" Type=\"" DOCX_R "/image\" TargetMode=\"External\" "
		"Target=\"file:///etc/passwd\"/>",
		&png);
	refuses(IMAGE("rId5", "../../../../etc/passwd"), &png);
	refuses(IMAGE("rId5", "document.xml"), &png);
	refuses(DOCX_REL("rId5", "hyperlink", "media/a.png"), &png);
	refuses(IMAGE("rId6", "media/a.png"), &png);
}

/* Few bytes, many pixels: one above the limit is not unpacked, and all together cost the job no more
 * than it may spend. */
static void a_bomb_of_pixels_is_not_unpacked(void **state)
{
	static const char *const names[] = { "word/media/0.png", "word/media/1.png",
					     "word/media/2.png", "word/media/3.png",
					     "word/media/4.png", "word/media/5.png" };
	BUF(relations, 4 * KiB);
	BUF(body, 4 * KiB);
	BUF(raw, 64 * MiB);
	BUF(packed, MiB);
	BUF(png, MiB);
	struct file f = { .n_more = COUNT(names) };
	unsigned char head[13] = { 0, 0, 0x1B, 0x58, 0, 0, 0, 0, 1, 0, 0, 0, 0 };

	(void)state;
	for (int large = 0; large < 2; large++) {
		unsigned height = large ? 4000 : 1000;
		IMPORTED(one);

		buf_clear(&relations);
		buf_clear(&body);
		buf_clear(&raw);
		buf_clear(&packed);
		buf_clear(&png);
		head[6] = (unsigned char)(height >> 8);
		head[7] = (unsigned char)height;
		/* 7,000 wide, a bit each. */
		for (unsigned y = 0; y < height * 876; y++)
			buf_putc(&raw, '\0');
		gz_deflate(&packed, raw.ptr, raw.len, 9);
		buf_put(&png, "\x89PNG\r\n\x1A\n", 8);
		png_chunk(&png, "IHDR", head, sizeof(head));
		png_chunk(&png, "IDAT", packed.ptr, packed.len);
		png_chunk(&png, "IEND", "", 0);
		for (size_t i = 0; i < COUNT(names); i++) {
			buf_printf(&relations,
				   "<Relationship Id=\"rId1%zu\" Type=\"" DOCX_R
				   "/image\" Target=\"media/%zu.png\"/>",
				   i, i);
			buf_printf(&body, P(R("W") DRAWING("rId1%zu", "Bomb")), i);
			f.more[i] = part_with(names[i], &png);
		}
		f.relations = relations.ptr;
		f.body = body.ptr;
		import_file(&one, &whole, &f);
		/* 28 million pixels are too many; of 7 million each, three come before the limit of all. */
		assert_int_equal(one.result.images.n, large ? 0 : 3);
		/* The words are all there. */
		assert_string_equal(strrchr(one.result.markdown, 'W'), "W\n");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_document_has_its_images_with_their_words),
		cmocka_unit_test(a_proposal_has_none_and_says_so),
		cmocka_unit_test(titles_and_headings_have_none),
		cmocka_unit_test(what_is_no_whole_image_stays_out),
		cmocka_unit_test(what_lies_elsewhere_is_not_fetched),
		cmocka_unit_test(a_bomb_of_pixels_is_not_unpacked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
