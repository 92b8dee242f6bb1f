/* Images: whatever the bytes, rows are as long as the head says, no read goes astray, and what was
 * stripped once is an image of the same size that nothing more is stripped from. */
#include "image/image.h"

static void strip(struct str bytes, const struct image *was)
{
	struct image is;
	BUF(once, 64 * MiB);
	BUF(twice, 64 * MiB);

	if (!image_strip(bytes, &once)) {
		assert(!once.len);
		return;
	}
	assert(once.len <= bytes.len + 64);
	assert(image_open(STR_BUF(once), &is));
	assert(is.width == was->width && is.height == was->height && is.kind == was->kind);
	assert(image_strip(STR_BUF(once), &twice));
	assert(str_same(STR_BUF(once), STR_BUF(twice)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct image image;
	struct image_rows rows;

	if (!image_open((struct str){ (const char *)data, size }, &image))
		return 0;
	assert(image.width > 0 && image.height > 0);
	strip(image.bytes, &image);
	/* Larger ones only cost time here. */
	if (image.kind != IMAGE_PNG || (int64_t)image.width * image.height > 1 << 20)
		return 0;
	if (!image_rows(&image, &rows))
		return 0;
	assert(rows.channels == 1 || rows.channels == 3);
	assert(rows.colour.len ==
	       (size_t)image.width * (size_t)image.height * (size_t)rows.channels);
	assert(rows.alpha.len == 0 || rows.alpha.len == (size_t)image.width * (size_t)image.height);
	buf_done(&rows.colour);
	buf_done(&rows.alpha);
	return 0;
}
