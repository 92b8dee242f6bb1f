#include "export/pdf_inside.h"

#include <math.h>

/*
 * A small sRGB profile for the output intent, written out from the published numbers: ICC.1:2001-04
 * (version 2.4, matrix and curves), IEC 61966-2-1. Primaries are adapted to D50 (Bradford).
 */

static void put32(struct buf *out, uint32_t v)
{
	const char b[4] = { (char)(v >> 24), (char)(v >> 16), (char)(v >> 8), (char)v };

	buf_put(out, b, 4);
}

static void put16(struct buf *out, unsigned v)
{
	const char b[2] = { (char)(v >> 8), (char)v };

	buf_put(out, b, 2);
}

static void put_xyz(struct buf *out, uint32_t x, uint32_t y, uint32_t z)
{
	buf_puts(out, "XYZ ");
	put32(out, 0);
	put32(out, x);
	put32(out, y);
	put32(out, z);
}

/* The transfer curve at 256 places, read by straight lines between. */
static void put_curve(struct buf *out)
{
	enum { POINTS = 256 };

	buf_puts(out, "curv");
	put32(out, 0);
	put32(out, POINTS);
	for (int i = 0; i < POINTS; i++) {
		double v = (double)i / (POINTS - 1);
		double linear = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);

		put16(out, (unsigned)lround(linear * 65535));
	}
}

static void put_text(struct buf *out, const char *s)
{
	buf_puts(out, "text");
	put32(out, 0);
	buf_put(out, s, strlen(s) + 1);
}

static void put_desc(struct buf *out, const char *s)
{
	static const char none[78] = { 0 };

	buf_puts(out, "desc");
	put32(out, 0);
	put32(out, (uint32_t)strlen(s) + 1);
	buf_put(out, s, strlen(s) + 1);
	buf_put(out, none, sizeof(none)); /* no Unicode and no Macintosh description */
}

void pdf_icc_srgb(struct buf *out)
{
	static const char *const tags[] = { "desc", "cprt", "wtpt", "rXYZ", "gXYZ",
					    "bXYZ", "rTRC", "gTRC", "bTRC" };
	static const char zeros[48] = { 0 };
	size_t at[COUNT(tags)], len[COUNT(tags)];
	BUF(data, 4 * KiB);

	for (size_t i = 0; i < COUNT(tags); i++) {
		if (i > 6) { /* one curve for all three */
			at[i] = at[6];
			len[i] = len[6];
			continue;
		}
		while (data.len % 4)
			buf_putc(&data, '\0');
		at[i] = data.len;
		switch (i) {
		case 0: put_desc(&data, "sRGB"); break;
		case 1: put_text(&data, "No copyright, use freely"); break;
		case 2: put_xyz(&data, 0xF6D6, 0x10000, 0xD32D); break;
		case 3: put_xyz(&data, 0x6FA2, 0x38F5, 0x0390); break;
		case 4: put_xyz(&data, 0x6299, 0xB785, 0x18DA); break;
		case 5: put_xyz(&data, 0x24A0, 0x0F84, 0xB6CF); break;
		default: put_curve(&data); break;
		}
		len[i] = data.len - at[i];
	}
	put32(out, (uint32_t)(128 + 4 + 12 * COUNT(tags) + data.len));
	put32(out, 0);
	put32(out, 0x02400000);
	buf_puts(out, "mntrRGB XYZ ");
	for (size_t i = 0; i < 6; i++)
		put16(out, (const unsigned[]){ 2026, 1, 1, 0, 0, 0 }[i]);
	buf_puts(out, "acsp");
	buf_put(out, zeros, 28);
	put32(out, 0xF6D6);
	put32(out, 0x10000);
	put32(out, 0xD32D);
	buf_put(out, zeros, sizeof(zeros));
	put32(out, COUNT(tags));
	for (size_t i = 0; i < COUNT(tags); i++) {
		buf_puts(out, tags[i]);
		put32(out, (uint32_t)(128 + 4 + 12 * COUNT(tags) + at[i]));
		put32(out, (uint32_t)len[i]);
	}
	buf_put(out, data.ptr, data.len);
}
