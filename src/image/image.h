/*
 * Images: PNG and JPEG, told apart by their first bytes. Checked whole before a file embeds them: a
 * broken one is left out and said so. Sources: PNG (ISO/IEC 15948), JPEG (ITU-T T.81, JFIF).
 */
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum image_kind { IMAGE_PNG, IMAGE_JPEG };
enum { IMAGE_PIXELS = 40 * 1000 * 1000, IMAGE_UPRIGHT = 1 };

struct image {
	enum image_kind kind;
	int width, height;
	int channels;     /* of a JPEG: 1 or 3 */
	unsigned turned;  /* Exif's orientation, 1 to 8; 1: the pixels lie as they are shown */
	struct str bytes; /* the file */
};

/* Look at the head; false if it is neither, too large, or of a kind that no page takes (CMYK). */
bool image_open(struct str bytes, struct image *out);

/* Its size as it is shown. */
int image_shown_width(const struct image *m);
int image_shown_height(const struct image *m);

/*
 * Append an image without what its maker wrote into it: place and time, camera, names, comments, small
 * pictures of what was cut off. Its pixels are the same bytes; its colour profile stays, and, where it is
 * to be shown turned, that (Exif's orientation, alone). Twice is as once. False, and nothing is appended,
 * if it is no whole image.
 */
bool image_strip(struct str bytes, struct buf *out);
/* The sandbox job "image": an image in, stripped out; what is none comes back as it is. */
int image_job(struct str in, struct buf *out, struct err *e);

/* A PNG as plain rows: 8 bits a channel, 1 (grey) or 3 (RGB) channels, and perhaps an alpha plane.
 * The caller frees the bufs. False if the file is damaged. */
struct image_rows {
	int channels;
	struct buf colour, alpha; /* alpha.len is 0 for an opaque image */
};
bool image_rows(const struct image *image, struct image_rows *out);

/* --- within image/ --- */

/* The orientation that a TIFF head gives with its first directory, or a file that holds one; 1 without. */
unsigned image_tiff_orientation(struct str tiff);
unsigned image_jpeg_orientation(struct str s);
unsigned image_png_orientation(struct str s);

#endif
