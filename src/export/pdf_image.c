#include "export/pdf_inside.h"
#include "image/image.h"

/* Images as XObjects: a JPEG as it is, a PNG unpacked and packed again, its alpha as a soft mask. */

/* Each row less the one above it (PNG's filter 2): photographs and drawings alike pack better. */
static void put_rows(struct pdf *p, int object, const char *dict, const struct buf *rows,
		     size_t row, int channels)
{
	BUF(filtered, PDF_BYTES);
	BUF(full, 1 * KiB);

	for (size_t at = 0; at < rows->len; at += row) {
		buf_putc(&filtered, 2);
		for (size_t i = 0; i < row; i++) {
			unsigned char up = at ? (unsigned char)rows->ptr[at - row + i] : 0;

			buf_putc(&filtered, (char)((unsigned char)rows->ptr[at + i] - up));
		}
	}
	p->file.body.over |= filtered.over;
	buf_printf(&full, "%s/DecodeParms<</Predictor 15/Colors %d/Columns %zu>>", dict, channels,
		   row / (size_t)channels);
	pdf_stream(&p->file, object, full.ptr, (struct str){ filtered.ptr, filtered.len }, true);
}

static bool put_png(struct pdf *p, struct pdf_image *m)
{
	struct image_rows rows;
	BUF(dict, 512);

	if (!image_rows(m->from, &rows))
		return false;
	m->object = pdf_reserve(&p->file);
	buf_printf(
		&dict,
		"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%s/BitsPerComponent 8",
		m->from->width, m->from->height, rows.channels == 1 ? "DeviceGray" : "DeviceRGB");
	if (rows.alpha.len) {
		BUF(mask, 512);

		m->mask = pdf_reserve(&p->file);
		buf_printf(&mask,
			   "/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray"
			   "/BitsPerComponent 8",
			   m->from->width, m->from->height);
		put_rows(p, m->mask, mask.ptr, &rows.alpha, (size_t)m->from->width, 1);
		buf_printf(&dict, "/SMask %d 0 R", m->mask);
	}
	put_rows(p, m->object, dict.ptr, &rows.colour,
		 (size_t)m->from->width * (size_t)rows.channels, rows.channels);
	buf_done(&rows.colour);
	buf_done(&rows.alpha);
	return true;
}

static void put_jpeg(struct pdf *p, struct pdf_image *m)
{
	BUF(dict, 512);

	m->object = pdf_reserve(&p->file);
	buf_printf(&dict,
		   "/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%s/BitsPerComponent 8"
		   "/Filter/DCTDecode",
		   m->from->width, m->from->height,
		   m->from->channels == 1 ? "DeviceGray" : "DeviceRGB");
	pdf_stream_raw(&p->file, m->object, dict.ptr, m->from->bytes);
}

const struct pdf_image *pdf_image(struct pdf *p, const struct image *image)
{
	struct pdf_image *m;

	for (m = p->images; m; m = m->next) {
		if (m->from == image)
			return m;
	}
	m = ARENA_NEW(p->a, struct pdf_image);
	m->from = image;
	if (image->kind == IMAGE_JPEG)
		put_jpeg(p, m);
	else if (!put_png(p, m))
		return NULL;
	m->number = p->n_images++;
	m->next = p->images;
	p->images = m;
	return m;
}
