#include "image/image.h"

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool size_ok(uint32_t width, uint32_t height)
{
	return width && height && width <= 30000 && height <= 30000 &&
	       (uint64_t)width * height <= IMAGE_PIXELS;
}

static bool open_png(struct str s, struct image *out)
{
	const unsigned char *p = (const unsigned char *)s.ptr;

	if (s.len < 33 || memcmp(p + 12, "IHDR", 4) != 0 || !size_ok(be32(p + 16), be32(p + 20)))
		return false;
	*out = (struct image){ .kind = IMAGE_PNG,
			       .width = (int)be32(p + 16),
			       .height = (int)be32(p + 20),
			       .turned = image_png_orientation(s),
			       .bytes = s };
	return true;
}

/* Walk the segments to the frame header; the scan must follow and the end marker close. */
static bool open_jpeg(struct str s, struct image *out)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	struct image found = { .kind = IMAGE_JPEG, .bytes = s };
	size_t at = 2;

	while (at + 4 <= s.len) {
		unsigned mark = p[at + 1];
		size_t len = (size_t)p[at + 2] << 8 | p[at + 3];

		if (p[at] != 0xFF)
			return false;
		if (mark == 0xFF) { /* fill byte */
			at++;
			continue;
		}
		if (len < 2 || at + 2 + len > s.len)
			return false;
		if (mark >= 0xC0 && mark <= 0xCF && mark != 0xC4 && mark != 0xC8 && mark != 0xCC) {
			/* Baseline, extended and progressive only: what PDF readers take. */
			if (mark > 0xC2 || len < 8 || p[at + 4] != 8)
				return false;
			found.height = p[at + 5] << 8 | p[at + 6];
			found.width = p[at + 7] << 8 | p[at + 8];
			found.channels = p[at + 9];
		}
		if (mark == 0xDA)
			break;
		at += 2 + len;
	}
	if (at + 4 > s.len || !size_ok((uint32_t)found.width, (uint32_t)found.height))
		return false;
	if (found.channels != 1 && found.channels != 3)
		return false;
	for (at = s.len; at-- > s.len - MIN(s.len, (size_t)1024) + 1;) {
		if (p[at] == 0xD9 && p[at - 1] == 0xFF) {
			found.turned = image_jpeg_orientation(s);
			*out = found;
			return true;
		}
	}
	return false;
}

bool image_open(struct str s, struct image *out)
{
	if (s.len >= 8 && memcmp(s.ptr, "\x89PNG\r\n\x1A\n", 8) == 0)
		return open_png(s, out);
	if (s.len >= 4 && memcmp(s.ptr, "\xFF\xD8\xFF", 3) == 0)
		return open_jpeg(s, out);
	return false;
}
