/* Images made for tests: a PNG of any type, and the smallest honest JPEG. */
#ifndef TESTS_UNIT_IMAGE_HELP_H
#define TESTS_UNIT_IMAGE_HELP_H

#include "base/gz.h"
#include "image/image.h"

/* Sixteen by eight grey pixels. */
static UNUSED const unsigned char grey_jpeg[] = {
	0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, 0x4A, 0x46, 0x49, 0x46, 0x00, 0x01, 0x01, 0x00, 0x00,
	0x01, 0x00, 0x01, 0x00, 0x00, 0xFF, 0xDB, 0x00, 0x43, 0x00, 0x10, 0x0B, 0x0C, 0x0E, 0x0C,
	0x0A, 0x10, 0x0E, 0x0D, 0x0E, 0x12, 0x11, 0x10, 0x13, 0x18, 0x28, 0x1A, 0x18, 0x16, 0x16,
	0x18, 0x31, 0x23, 0x25, 0x1D, 0x28, 0x3A, 0x33, 0x3D, 0x3C, 0x39, 0x33, 0x38, 0x37, 0x40,
	0x48, 0x5C, 0x4E, 0x40, 0x44, 0x57, 0x45, 0x37, 0x38, 0x50, 0x6D, 0x51, 0x57, 0x5F, 0x62,
	0x67, 0x68, 0x67, 0x3E, 0x4D, 0x71, 0x79, 0x70, 0x64, 0x78, 0x5C, 0x65, 0x67, 0x63, 0xFF,
	0xC0, 0x00, 0x0B, 0x08, 0x00, 0x08, 0x00, 0x10, 0x01, 0x01, 0x11, 0x00, 0xFF, 0xC4, 0x00,
	0x14, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0xFF, 0xC4, 0x00, 0x14, 0x10, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xDA, 0x00, 0x08,
	0x01, 0x01, 0x00, 0x00, 0x3F, 0x00, 0x0F, 0xFF, 0xD9
};

struct png_spec {
	unsigned width, height, depth, type;
	bool laced;
	unsigned filter; /* of every row; 5: all in turn */
};

/* The sample that stands at a place: anything, but always the same. */
static UNUSED unsigned png_sample(const struct png_spec *s, unsigned x, unsigned y,
				  unsigned channel)
{
	return (x * 7 + y * 13 + channel * 29 + x * y) & ((1U << s->depth) - 1);
}

static UNUSED void png_chunk(struct buf *out, const char *name, const void *p, size_t len)
{
	uint32_t crc = gz_crc32(gz_crc32(0, name, 4), p, len);
	const char head[4] = { (char)(len >> 24), (char)(len >> 16), (char)(len >> 8), (char)len };
	const char tail[4] = { (char)(crc >> 24), (char)(crc >> 16), (char)(crc >> 8), (char)crc };

	buf_put(out, head, 4);
	buf_put(out, name, 4);
	buf_put(out, p, len);
	buf_put(out, tail, 4);
}

static UNUSED unsigned png_samples(unsigned type)
{
	return (const unsigned[]){ 1, 0, 3, 1, 2, 0, 4 }[type];
}

/* One row of a pass, packed, then filtered against the one above. */
static UNUSED void png_row(const struct png_spec *s, const unsigned pass[4], unsigned row,
			   unsigned width, struct buf *raw)
{
	unsigned n = png_samples(s->type), bits = s->depth * n, len = (width * bits + 7) / 8;
	unsigned step = bits >= 8 ? bits / 8 : 1;
	unsigned filter = s->filter == 5 ? row % 5 : s->filter;
	unsigned char *now = mem_new(2 * (size_t)len + 2, 1), *up = now + len + 1;

	for (unsigned k = 0; k < 2; k++) {
		unsigned char *to = k ? up : now;

		if (k && row == 0)
			break;
		for (unsigned x = 0; x < width; x++) {
			for (unsigned c = 0; c < n; c++) {
				unsigned v = png_sample(s, pass[0] + x * pass[2],
							pass[1] + (row - k) * pass[3], c);
				unsigned at = (x * n + c) * s->depth;

				if (s->depth == 16) {
					to[at / 8] = (unsigned char)(v >> 8);
					to[at / 8 + 1] = (unsigned char)v;
				} else {
					to[at / 8] |= (unsigned char)(v << (8 - s->depth - at % 8));
				}
			}
		}
	}
	buf_putc(raw, (char)filter);
	for (unsigned i = 0; i < len; i++) {
		int left = i >= step ? now[i - step] : 0, above = up[i];
		int corner = i >= step ? up[i - step] : 0, p = left + above - corner;
		int pa = abs(p - left), pb = abs(p - above), pc = abs(p - corner);
		int guess[5] = { 0, left, above, (left + above) / 2,
				 pa <= pb && pa <= pc ? left
				 : pb <= pc           ? above
						      : corner };

		buf_putc(raw, (char)(now[i] - guess[filter]));
	}
	free(now);
}

static UNUSED void png_make(const struct png_spec *s, struct buf *out)
{
	static const unsigned plain[1][4] = { { 0, 0, 1, 1 } };
	static const unsigned laced[7][4] = { { 0, 0, 8, 8 }, { 4, 0, 8, 8 }, { 0, 4, 4, 8 },
					      { 2, 0, 4, 4 }, { 0, 2, 2, 4 }, { 1, 0, 2, 2 },
					      { 0, 1, 1, 2 } };
	const unsigned char head[13] = { 0,
					 0,
					 (unsigned char)(s->width >> 8),
					 (unsigned char)s->width,
					 0,
					 0,
					 (unsigned char)(s->height >> 8),
					 (unsigned char)s->height,
					 (unsigned char)s->depth,
					 (unsigned char)s->type,
					 0,
					 0,
					 s->laced };
	unsigned char palette[768];
	BUF(raw, 8 * MiB);
	BUF(packed, 8 * MiB);

	for (unsigned i = 0; i < 768; i++)
		palette[i] = (unsigned char)(i * 5);
	buf_put(out, "\x89PNG\r\n\x1A\n", 8);
	png_chunk(out, "IHDR", head, sizeof(head));
	if (s->type == 3) {
		png_chunk(out, "PLTE", palette, 3U << s->depth);
		png_chunk(out, "tRNS", "\x00\x80", 2);
	}
	for (unsigned p = 0; p < (s->laced ? 7U : 1U); p++) {
		const unsigned *pass = s->laced ? laced[p] : plain[0];
		unsigned width =
			s->width > pass[0] ? (s->width - pass[0] + pass[2] - 1) / pass[2] : 0;

		for (unsigned y = pass[1], row = 0; width && y < s->height; y += pass[3], row++)
			png_row(s, pass, row, width, &raw);
	}
	gz_deflate(&packed, raw.ptr, raw.len, 6);
	png_chunk(out, "IDAT", packed.ptr, packed.len / 2);
	png_chunk(out, "IDAT", packed.ptr + packed.len / 2, packed.len - packed.len / 2);
	png_chunk(out, "IEND", "", 0);
}

#endif
