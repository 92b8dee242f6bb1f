/*
 * What an image is without what its maker wrote into it. Kept is what its pixels need to look right, by
 * lists of names: everything that is not on them goes, and what stands behind the image's end.
 * Sources: PNG (third edition), JFIF 1.02, Exif 2.3 (CIPA DC-008), ICC.1 annex B.4.
 */
#include "image/image.h"

#include "base/gz.h"

static unsigned be16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)be16(p) << 16 | be16(p + 2);
}

/* --- which way is up ------------------------------------------------------------------------------- */

/* The smallest Exif that says so. */
static void put_orientation(struct buf *out, unsigned orientation)
{
	buf_put(out, "MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0", 19);
	buf_putc(out, (char)orientation);
	buf_put(out, "\0\0\0\0\0\0", 6);
}

/* --- JPEG --------------------------------------------------------------------------------------------- */

enum {
	APP0 = 0xE0,
	APP1 = 0xE1,
	APP2 = 0xE2,
	APP14 = 0xEE,
	APP15 = 0xEF,
	COMMENT = 0xFE,
	FRAME_0 = 0xC0,
	RESTART_0 = 0xD0,
	END = 0xD9,
	SCAN = 0xDA,
};

struct jpeg {
	const unsigned char *p;
	size_t len, at;
	unsigned orientation;
	struct buf *out;
};

static bool begins(const unsigned char *p, size_t len, const char *name, size_t n)
{
	return len >= n && memcmp(p, name, n) == 0;
}

/* May a segment stay? Its first size bytes then; 0: it goes. A JFIF head stays without its thumbnail,
 * which may show what was cut off. */
static size_t stays(unsigned mark, const unsigned char *data, size_t len)
{
	switch (mark) {
	case APP0: return begins(data, len, "JFIF", 5) && len >= 14 ? 14 : 0;
	case APP2: return begins(data, len, "ICC_PROFILE", 12) ? len : 0;
	case APP14: return begins(data, len, "Adobe", 5) ? len : 0;
	default: return (mark >= APP0 && mark <= APP15) || mark == COMMENT ? 0 : len;
	}
}

static void put_segment(struct buf *out, unsigned mark, const unsigned char *data, size_t len)
{
	size_t size = len + 2;
	const char head[4] = { (char)0xFF, (char)mark, (char)(size >> 8), (char)size };

	buf_put(out, head, 4);
	buf_put(out, data, len);
	if (mark == APP0)
		memcpy(out->ptr + out->len - 2, "\0\0", 2); /* no thumbnail */
}

/* The coded pixels up to the next marker, which is neither a restart nor a stuffed byte. */
static void put_scan(struct jpeg *j)
{
	size_t from = j->at;

	while (j->at + 1 < j->len) {
		unsigned next = j->p[j->at + 1];

		if (j->p[j->at] == 0xFF && next && next != 0xFF &&
		    !(next >= RESTART_0 && next < RESTART_0 + 8))
			break;
		j->at++;
	}
	buf_put(j->out, j->p + from, j->at - from);
}

/* What Exif said of it comes right behind the JFIF head, or at the start. */
static void put_exif(struct jpeg *j, unsigned mark)
{
	BUF(exif, 64);

	if (j->orientation == IMAGE_UPRIGHT || mark == APP0)
		return;
	buf_put(&exif, "Exif\0", 6);
	put_orientation(&exif, j->orientation);
	put_segment(j->out, APP1, (const unsigned char *)exif.ptr, exif.len);
	j->orientation = IMAGE_UPRIGHT;
}

static bool strip_jpeg(struct str s, struct buf *out)
{
	struct jpeg j = { .p = (const unsigned char *)s.ptr, .len = s.len, .at = 2, .out = out };

	j.orientation = image_jpeg_orientation(s);
	buf_put(out, s.ptr, 2);
	while (j.at + 2 <= j.len && j.p[j.at] == 0xFF) {
		unsigned mark = j.p[j.at + 1];
		size_t len, kept;

		if (mark == END) {
			buf_put(out, "\xFF\xD9", 2);
			return true;
		}
		if (mark == 0xFF) {
			j.at++;
			continue;
		}
		len = j.at + 4 <= j.len ? be16(j.p + j.at + 2) : 0;
		/* Below them is what stands within coded pixels, restarts among it. */
		if (mark < FRAME_0 || (mark >= RESTART_0 && mark < END) || len < 2 ||
		    j.at + 2 + len > j.len)
			return false;
		put_exif(&j, mark);
		kept = stays(mark, j.p + j.at + 4, len - 2);
		if (kept)
			put_segment(out, mark, j.p + j.at + 4, kept);
		else if (mark < APP0 || (mark > APP15 && mark != COMMENT))
			return false; /* one that says nothing, where something has to be said */
		j.at += 2 + len;
		if (mark == SCAN)
			put_scan(&j);
	}
	return false;
}

/* --- PNG ---------------------------------------------------------------------------------------------- */

static bool is_one_of(const unsigned char *name, const char *names)
{
	for (; *names; names += 5)
		if (memcmp(name, names, 4) == 0)
			return true;
	return false;
}

static void put_chunk(struct buf *out, const char *name, struct str data)
{
	uint32_t crc = gz_crc32(gz_crc32(0, name, 4), data.ptr, data.len);
	const char head[4] = { 0, 0, 0, (char)data.len };
	const char tail[4] = { (char)(crc >> 24), (char)(crc >> 16), (char)(crc >> 8), (char)crc };

	assert(data.len < 256);
	buf_put(out, head, 4);
	buf_put(out, name, 4);
	buf_put(out, data.ptr, data.len);
	buf_put(out, tail, 4);
}

static bool strip_png(struct str s, struct buf *out)
{
	static const char kept[] =
		"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD hIST "
		"pHYs ";
	const unsigned char *p = (const unsigned char *)s.ptr;

	buf_put(out, s.ptr, 8);
	for (size_t at = 8; at + 12 <= s.len;) {
		size_t len = be32(p + at);
		const unsigned char *name = p + at + 4;
		unsigned turned = IMAGE_UPRIGHT;

		if (len > s.len - at - 12)
			return false;
		if (memcmp(name, "eXIf", 4) == 0)
			turned = image_tiff_orientation(str_cut(s.ptr, at + 8, at + 8 + len));
		if (turned != IMAGE_UPRIGHT) {
			BUF(exif, 64);

			put_orientation(&exif, turned);
			put_chunk(out, "eXIf", STR_BUF(exif));
		} else if (is_one_of(name, kept)) {
			buf_put(out, p + at, len + 12);
		}
		if (memcmp(name, "IEND", 4) == 0)
			return true;
		at += 12 + len;
	}
	return false;
}

/* --- both --------------------------------------------------------------------------------------------- */

bool image_strip(struct str bytes, struct buf *out)
{
	size_t start = out->len;
	struct image was, is;
	bool whole = image_open(bytes, &was) &&
		     (was.kind == IMAGE_PNG ? strip_png : strip_jpeg)(bytes, out);

	/* A file that ends before its pixels is none. */
	whole = whole && image_open(str_cut(out->ptr, start, out->len), &is) &&
		is.width == was.width && is.height == was.height;

	if (!whole)
		buf_cut(out, start);
	return whole;
}

int image_job(struct str in, struct buf *out, struct err *e)
{
	if (!image_strip(in, out))
		buf_put(out, in.ptr, in.len);
	return buf_check(out, e);
}
