/* Pictures. Of a whole document: PNG and JPEG parts that are whole, each once, under names of our own. Of
 * a section: those that the document has already, under its names. */
#include "import/reader.h"

#include "base/base64.h"
#include "git/git.h"
#include "image/image.h"

/* Unpacking a PNG is the only way to know that it is whole, and costs time: the job has two seconds. */
enum { PIXELS_EACH = 12 * 1000 * 1000, PIXELS_ALL = 24 * 1000 * 1000 };

/* The part that a drawing shows; NULL where it is linked from elsewhere, or shows none. */
static const char *part_of(struct reader *r, const xmlNode *shape)
{
	const char *id = xml_attr(shape, xml_tag(shape) == X_BLIP ? "embed" : "id", r->a);
	const struct relation *rel = package_relation(&r->pkg, id);

	return rel && !rel->external && str_eq(rel->type, "image") ? rel->target : NULL;
}

/* Is it one that every export takes, down to the last pixel? */
static bool is_whole(struct reader *r, struct str bytes, struct image *image)
{
	struct image_rows rows = { .colour = { 0 } };
	long pixels;
	bool whole;

	if (!image_open(bytes, image))
		return false;
	if (image->kind == IMAGE_JPEG)
		return true;
	pixels = (long)image->width * image->height;
	if (pixels > PIXELS_EACH || pixels > PIXELS_ALL - r->pixels)
		return false;
	r->pixels += pixels;
	whole = image_rows(image, &rows);
	if (whole) {
		buf_done(&rows.colour);
		buf_done(&rows.alpha);
	}
	return whole;
}

/* The bytes of a part, as many as may still be read of pictures. */
static bool read_part(struct reader *r, const char *part, struct buf *out)
{
	long at = zip_reader_find(r->pkg.zip, part);
	size_t left = IMPORT_MEDIA_BYTES - r->media_bytes;
	struct err why = { 0 };

	out->max = MIN(left, (size_t)IMPORT_IMAGE_BYTES);
	return at >= 0 && zip_reader_size(r->pkg.zip, (size_t)at) <= out->max &&
	       zip_reader_read(r->pkg.zip, (size_t)at, out, &why) == 0;
}

static const char *known_by(const struct import_request *rq, struct str bytes)
{
	struct oid id = git_hash(GIT_T_BLOB, bytes);

	for (size_t i = 0; i < rq->known.n; i++)
		if (str_eq(rq->known.items[i].blob, id.hex))
			return rq->known.items[i].name;
	return NULL;
}

/* The name of the document's own image that a part is, NULL if it is none. A word processor may have
 * written into it what a ledger leaves out. */
static const char *recognise(struct reader *r, const char *part)
{
	const char *name;
	BUF(bytes, IMPORT_IMAGE_BYTES);
	BUF(clean, IMPORT_IMAGE_BYTES + 4 * KiB);

	if (!read_part(r, part, &bytes))
		return NULL;
	r->media_bytes += bytes.len;
	name = known_by(r->rq, STR_BUF(bytes));
	if (!name && image_strip(STR_BUF(bytes), &clean))
		name = known_by(r->rq, STR_BUF(clean));
	return name;
}

/* Its name in the document, NULL if it is not taken. */
static const char *take(struct reader *r, const char *part)
{
	struct err why = { 0 };
	struct image image;
	BUF(bytes, IMPORT_IMAGE_BYTES);
	BUF(clean, IMPORT_IMAGE_BYTES);

	if (!read_part(r, part, &bytes) || !is_whole(r, STR_BUF(bytes), &image) ||
	    !image_strip(STR_BUF(bytes), &clean) || buf_check(&clean, &why) != 0)
		return NULL;
	r->media_bytes += clean.len;
	r->pictures[r->n_pictures - 1].bytes =
		(struct str){ arena_dup_len(r->a, clean.ptr, clean.len), clean.len };
	return arena_printf(r->a, "image-%zu.%s", r->n_pictures,
			    image.kind == IMAGE_PNG ? "png" : "jpg");
}

const char *picture_find(struct reader *r, const xmlNode *shape)
{
	/* Relations of notes are others than those of the text. */
	bool wanted = (r->rq->whole || r->rq->known.n) && !r->in_note;
	const char *part = wanted && shape ? part_of(r, shape) : NULL;
	struct picture *one;

	for (size_t i = 0; part && i < r->n_pictures; i++)
		if (str_eq(r->pictures[i].part, part))
			return r->pictures[i].name;
	if (!part || r->n_pictures == IMPORT_IMAGES)
		return NULL;
	one = arena_push(r->a, (void **)&r->pictures, &r->n_pictures, &r->cap_pictures,
			 sizeof(*one));
	*one = (struct picture){ .part = part };
	one->name = r->rq->whole ? take(r, part) : recognise(r, part);
	return one->name;
}

void pictures_end(struct reader *r, const char *markdown, struct import_result *out)
{
	out->images.items = ARENA_ARRAY(r->a, r->n_pictures + 1, struct import_image);
	for (size_t i = 0; i < r->n_pictures; i++) {
		const struct picture *one = &r->pictures[i];
		BUF(data, 2 * IMPORT_IMAGE_BYTES);

		/* What stood in a cover, for instance, is not in the text; what was recognised is there. */
		if (!one->bytes.len ||
		    !strstr(markdown, arena_printf(r->a, "(media/%s)", one->name)))
			continue;
		base64_encode(&data, one->bytes);
		out->images.items[out->images.n++] =
			(struct import_image){ one->name, arena_dup_len(r->a, data.ptr, data.len) };
	}
	for (size_t i = 0; i < r->n_shown; i++) {
		const struct shown *one = &r->shown[i];
		bool kept =
			one->name && strstr(markdown, arena_printf(r->a, "(media/%s)", one->name));

		report_found(&r->found, "image", one->about, kept);
	}
}
