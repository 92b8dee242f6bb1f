/*
 * Which way up an image is to be shown: what a camera that was held otherwise wrote beside the pixels.
 * Source: Exif 2.3 (CIPA DC-008), 4.6.4 A, tag 274.
 */
#include "image/image.h"

enum { TURNS = 8, ORIENTATION = 0x0112, SHORT = 3, EXIF_SEGMENT = 0xE1, SCAN_SEGMENT = 0xDA };

static unsigned be16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)be16(p) << 16 | be16(p + 2);
}

/* The orientation that a TIFF head and its first directory give: Exif's 1 to 8; 1 if they give none. */
unsigned image_tiff_orientation(struct str tiff)
{
	const unsigned char *p = (const unsigned char *)tiff.ptr;
	bool small = tiff.len >= 8 && memcmp(p, "II*", 4) == 0; /* and a zero byte */
	size_t at, n;

	if (!small && (tiff.len < 8 || memcmp(p, "MM\0*", 4) != 0))
		return IMAGE_UPRIGHT;
#define GET16(i) (small ? (unsigned)(p[(i) + 1] << 8 | p[i]) : be16(p + (i)))
	at = small ? (size_t)GET16(6) << 16 | GET16(4) : be32(p + 4);
	if (at > tiff.len - 2)
		return IMAGE_UPRIGHT;
	n = GET16(at);
	for (at += 2; n-- && at + 12 <= tiff.len; at += 12) {
		unsigned value = GET16(at + 8);

		if (GET16(at) == ORIENTATION && GET16(at + 2) == SHORT)
			return value >= IMAGE_UPRIGHT && value <= TURNS ? value : IMAGE_UPRIGHT;
	}
#undef GET16
	return IMAGE_UPRIGHT;
}

/* The first Exif before the pixels. */
unsigned image_jpeg_orientation(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;

	for (size_t at = 2; at + 4 <= s.len && p[at] == 0xFF && p[at + 1] != SCAN_SEGMENT;) {
		size_t len = be16(p + at + 2);

		if (p[at + 1] == 0xFF) {
			at++;
			continue;
		}
		if (len < 2 || at + 2 + len > s.len)
			break;
		if (p[at + 1] == EXIF_SEGMENT && len >= 8 && memcmp(p + at + 4, "Exif\0", 6) == 0)
			return image_tiff_orientation(str_cut(s.ptr, at + 10, at + 2 + len));
		at += 2 + len;
	}
	return IMAGE_UPRIGHT;
}

/* Of the chunk before the pixels. */
unsigned image_png_orientation(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;

	for (size_t at = 8; at + 12 <= s.len && memcmp(p + at + 4, "IDAT", 4) != 0;) {
		size_t len = be32(p + at);

		if (len > s.len - at - 12)
			break;
		if (memcmp(p + at + 4, "eXIf", 4) == 0)
			return image_tiff_orientation(str_cut(s.ptr, at + 8, at + 8 + len));
		at += 12 + len;
	}
	return IMAGE_UPRIGHT;
}

/* From 5 on, rows of pixels are columns of what is shown. */
int image_shown_width(const struct image *m)
{
	return m->turned > 4 ? m->height : m->width;
}

int image_shown_height(const struct image *m)
{
	return m->turned > 4 ? m->width : m->height;
}
