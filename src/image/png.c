#include "base/gz.h"
#include "image/image.h"

/*
 * A PNG unpacked: chunks, zlib, filters, Adam7, palettes, 1 to 16 bits. Checked chunk sums; a file
 * that ends early or says too much is refused.
 */

struct png {
	unsigned width, height, depth, type; /* as in IHDR */
	bool laced;
	unsigned samples; /* a pixel */
	const unsigned char *palette, *alpha;
	unsigned n_palette, n_alpha;
	struct buf packed, raw;
};

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool read_head(struct png *g, const unsigned char *p)
{
	static const unsigned char samples[7] = { 1, 0, 3, 1, 2, 0, 4 };
	static const unsigned depths[7] = { 0x10116, 0, 0x10100, 0x116, 0x10100, 0, 0x10100 };

	g->width = be32(p);
	g->height = be32(p + 4);
	g->depth = p[8];
	g->type = p[9];
	if (g->type > 6 || !samples[g->type] || g->depth > 16 ||
	    !(depths[g->type] >> g->depth & 1) || p[10] || p[11] || p[12] > 1)
		return false;
	g->laced = p[12];
	g->samples = samples[g->type];
	return true;
}

static bool read_chunks(struct png *g, struct str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t at = 8;

	while (at + 12 <= s.len) {
		uint32_t len = be32(p + at);
		const unsigned char *name = p + at + 4, *data = p + at + 8;

		if (len > s.len - at - 12 || be32(data + len) != gz_crc32(0, name, (size_t)len + 4))
			return false;
		if (at == 8 && (memcmp(name, "IHDR", 4) != 0 || len != 13 || !read_head(g, data)))
			return false;
		if (memcmp(name, "PLTE", 4) == 0 && len % 3 == 0 && len <= 768) {
			g->palette = data;
			g->n_palette = len / 3;
		} else if (memcmp(name, "tRNS", 4) == 0) {
			g->alpha = data;
			g->n_alpha = len;
		} else if (memcmp(name, "IDAT", 4) == 0) {
			buf_put(&g->packed, data, len);
		} else if (memcmp(name, "IEND", 4) == 0) {
			return !g->packed.over && g->packed.len;
		}
		at += 12 + (size_t)len;
	}
	return false;
}

/* --- filters ------------------------------------------------------------------------------------ */

static unsigned char paeth(int a, int b, int c)
{
	int p = a + b - c, pa = abs(p - a), pb = abs(p - b), pc = abs(p - c);

	if (pa <= pb && pa <= pc)
		return (unsigned char)a;
	return (unsigned char)(pb <= pc ? b : c);
}

/* Undo a row's filter in place; up is the row above or NULL. */
static bool unfilter(unsigned char *row, const unsigned char *up, size_t len, size_t pixel,
		     unsigned filter)
{
	if (filter > 4)
		return false;
	for (size_t i = 0; i < len; i++) {
		int left = i >= pixel ? row[i - pixel] : 0, above = up ? up[i] : 0;
		int corner = up && i >= pixel ? up[i - pixel] : 0;

		switch (filter) {
		case 1: row[i] = (unsigned char)(row[i] + left); break;
		case 2: row[i] = (unsigned char)(row[i] + above); break;
		case 3: row[i] = (unsigned char)(row[i] + (left + above) / 2); break;
		case 4: row[i] = (unsigned char)(row[i] + paeth(left, above, corner)); break;
		default: break;
		}
	}
	return true;
}

/* --- pixels ------------------------------------------------------------------------------------- */

static unsigned sample(const struct png *g, const unsigned char *row, size_t i)
{
	if (g->depth == 8)
		return row[i];
	if (g->depth == 16)
		return (unsigned)row[2 * i] << 8 | row[2 * i + 1];
	return (unsigned)(row[i * g->depth / 8] >> (8 - g->depth - i * g->depth % 8)) &
	       ((1U << g->depth) - 1);
}

static unsigned char to8(const struct png *g, unsigned v)
{
	if (g->depth == 16)
		return (unsigned char)(v >> 8);
	/* 8 bits are 255 steps already. */
	return (unsigned char)(v * 255 / ((1U << g->depth) - 1));
}

/* Is this pixel the one colour that tRNS makes transparent? */
static bool keyed(const struct png *g, const unsigned *v)
{
	if (!g->alpha || g->n_alpha < 2U * g->samples || g->type == 3 || g->type > 3)
		return false;
	for (unsigned i = 0; i < g->samples; i++) {
		if (v[i] != ((unsigned)g->alpha[2 * i] << 8 | g->alpha[2 * i + 1]))
			return false;
	}
	return true;
}

/* One pixel to its place in the rows. */
static bool put_pixel(const struct png *g, const unsigned char *row, size_t x, size_t at,
		      const struct image_rows *out)
{
	unsigned v[4] = { 0 };
	unsigned char *c = (unsigned char *)out->colour.ptr + at * (size_t)out->channels;
	unsigned char alpha = 255;

	for (unsigned i = 0; i < g->samples; i++)
		v[i] = sample(g, row, x * g->samples + i);
	if (g->type == 3) {
		if (v[0] >= g->n_palette)
			return false;
		memcpy(c, g->palette + 3 * (size_t)v[0], 3);
		alpha = g->alpha && v[0] < g->n_alpha ? g->alpha[v[0]] : 255;
	} else {
		for (int i = 0; i < out->channels; i++)
			c[i] = to8(g, v[i]);
		if (g->type > 3)
			alpha = to8(g, v[out->channels]);
		else if (keyed(g, v))
			alpha = 0;
	}
	if (out->alpha.len)
		out->alpha.ptr[at] = (char)alpha;
	return true;
}

struct pass {
	unsigned x, y, dx, dy;
};

/* The rows of one pass; moves *at behind them. */
static bool read_pass(struct png *g, const struct pass *s, size_t *at, struct image_rows *out)
{
	size_t width = (g->width - s->x + s->dx - 1) / s->dx;
	size_t height = (g->height - s->y + s->dy - 1) / s->dy;
	size_t bits = (size_t)g->depth * g->samples, len = (width * bits + 7) / 8;
	unsigned char *up = NULL;

	if (g->width <= s->x || g->height <= s->y)
		return true;
	for (size_t y = 0; y < height; y++) {
		unsigned char *row = (unsigned char *)g->raw.ptr + *at + 1;

		if (*at + 1 + len > g->raw.len ||
		    !unfilter(row, up, len, MAX(bits / 8, (size_t)1), row[-1]))
			return false;
		for (size_t x = 0; x < width; x++) {
			size_t to = (s->y + y * s->dy) * g->width + s->x + x * s->dx;

			if (!put_pixel(g, row, x, to, out))
				return false;
		}
		up = row;
		*at += 1 + len;
	}
	return true;
}

static void blank(struct buf *b, size_t len)
{
	static const char none[4096] = { 0 };

	buf_init(b, len);
	while (b->len < len)
		buf_put(b, none, MIN(len - b->len, sizeof(none)));
}

static bool read_rows(struct png *g, struct image_rows *out)
{
	static const struct pass plain[] = { { 0, 0, 1, 1 } };
	static const struct pass laced[] = { { 0, 0, 8, 8 }, { 4, 0, 8, 8 }, { 0, 4, 4, 8 },
					     { 2, 0, 4, 4 }, { 0, 2, 2, 4 }, { 1, 0, 2, 2 },
					     { 0, 1, 1, 2 } };
	const struct pass *passes = g->laced ? laced : plain;
	size_t n = g->laced ? COUNT(laced) : COUNT(plain), at = 0;
	size_t pixels = (size_t)g->width * g->height;
	/* Filter bytes of every row of every pass, and a row's rounding, are within this. */
	size_t most = pixels * g->samples * (g->depth == 16 ? 2 : 1) + 16 * (size_t)g->height + 64;
	struct err e = { 0 };

	if (g->type == 3 && !g->palette)
		return false;
	buf_init(&g->raw, most);
	if (gz_inflate(&g->raw, g->packed.ptr, g->packed.len, &e))
		return false;
	out->channels = g->type == 0 || g->type == 4 ? 1 : 3;
	blank(&out->colour, pixels * (size_t)out->channels);
	if (g->type > 3 || g->alpha)
		blank(&out->alpha, pixels);
	for (size_t i = 0; i < n; i++) {
		if (!read_pass(g, &passes[i], &at, out))
			return false;
	}
	return true;
}

bool image_rows(const struct image *image, struct image_rows *out)
{
	struct png g = { .packed = BUF_INIT(64 * MiB), .raw = BUF_INIT(0) };
	bool good;

	*out = (struct image_rows){ .colour = BUF_INIT(0), .alpha = BUF_INIT(0) };
	good = read_chunks(&g, image->bytes) && g.width == (unsigned)image->width &&
	       g.height == (unsigned)image->height && read_rows(&g, out);
	buf_done(&g.packed);
	buf_done(&g.raw);
	if (!good) {
		buf_done(&out->colour);
		buf_done(&out->alpha);
	}
	return good;
}
