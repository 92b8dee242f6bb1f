#include "export/pdf_inside.h"

#include "base/gz.h"

#include <glib.h>

/*
 * Objects, object streams and the cross-reference stream (ISO 32000-1, 7.5.7 and 7.5.8). All
 * objects but streams are packed, 200 to an object stream.
 */
enum { PER_STREAM = 200, DEFLATE_LEVEL = 6 };

int pdf_reserve(struct pdf_file *f)
{
	if (f->n == f->cap) {
		f->cap = f->cap ? f->cap * 2 : 256;
		f->objects = mem_grow(f->objects, f->cap, sizeof(*f->objects));
	}
	f->objects[f->n] = (struct pdf_object){ 0 };
	return (int)++f->n;
}

struct buf *pdf_begin(struct pdf_file *f, int n)
{
	assert(!f->open && n > 0 && (size_t)n <= f->n);
	f->open = n;
	buf_clear(&f->one);
	return &f->one;
}

void pdf_end(struct pdf_file *f)
{
	struct pdf_object *o = &f->objects[f->open - 1];

	assert(f->open && !o->len);
	*o = (struct pdf_object){ f->packed.len, f->one.len, true };
	buf_put(&f->packed, f->one.ptr, f->one.len);
	f->packed.over |= f->one.over;
	f->open = 0;
}

void pdf_stream_raw(struct pdf_file *f, int n, const char *dict, struct str bytes)
{
	struct pdf_object *o = &f->objects[n - 1];

	assert(!o->len);
	o->from = f->body.len;
	buf_printf(&f->body, "%d 0 obj\n<<%s/Length %zu>>\nstream\n", n, dict, bytes.len);
	buf_put(&f->body, bytes.ptr, bytes.len);
	buf_puts(&f->body, "\nendstream\nendobj\n");
	o->len = f->body.len - o->from;
}

void pdf_stream(struct pdf_file *f, int n, const char *dict, struct str bytes, bool deflate)
{
	BUF(packed, PDF_BYTES);
	BUF(full, 16 * KiB);

	if (!deflate) {
		pdf_stream_raw(f, n, dict, bytes);
		return;
	}
	gz_deflate(&packed, bytes.ptr, bytes.len, DEFLATE_LEVEL);
	f->body.over |= packed.over;
	buf_printf(&full, "%s/Filter/FlateDecode", dict);
	pdf_stream_raw(f, n, full.ptr, (struct str){ packed.ptr, packed.len });
}

/* Where an object is to be found: the fields of a cross-reference stream's entry. */
struct place {
	unsigned char type;
	size_t where; /* offset, or number of the object stream */
	unsigned index;
};

/* Put the packed objects into object streams; places[n] for each object by number. */
static void pack(struct pdf_file *f, struct place *places, size_t n_packed)
{
	BUF(heads, PDF_BYTES);
	BUF(bodies, PDF_BYTES);
	size_t last = f->n; /* the streams themselves come behind */
	size_t i = 0;

	while (n_packed) {
		size_t count = MIN(n_packed, (size_t)PER_STREAM);
		int stream = pdf_reserve(f);
		BUF(dict, 256);

		buf_clear(&heads);
		buf_clear(&bodies);
		for (unsigned k = 0; k < count; i++) {
			const struct pdf_object *o = &f->objects[i];

			assert(i < last);
			if (!o->packed)
				continue;
			places[i + 1] = (struct place){ 2, (size_t)stream, k++ };
			buf_printf(&heads, "%zu %zu ", i + 1, bodies.len);
			buf_put(&bodies, f->packed.ptr + o->from, o->len);
			buf_putc(&bodies, '\n');
		}
		buf_printf(&dict, "/Type/ObjStm/N %zu/First %zu", count, heads.len);
		buf_put(&heads, bodies.ptr, bodies.len);
		pdf_stream(f, stream, dict.ptr, (struct str){ heads.ptr, heads.len }, true);
		n_packed -= count;
	}
}

/* FNV-1a with 128 bits: the file's identity is its bytes'. */
static void identity(const struct buf *body, const struct buf *packed, unsigned char id[16])
{
	const struct buf *parts[2] = { body, packed };
	__extension__ unsigned __int128 h, prime;

	h = ((__extension__(unsigned __int128) 0x6c62272e07bb0142U) << 64) | 0x62b821756295c58dU;
	prime = ((__extension__(unsigned __int128) 1) << 88) | 0x13b;
	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < parts[i]->len; k++)
			h = (h ^ (unsigned char)parts[i]->ptr[k]) * prime;
	}
	for (int i = 15; i >= 0; i--, h >>= 8)
		id[i] = (unsigned char)h;
}

static void put_xref(struct pdf_file *f, const struct place *places, int root, int info,
		     const unsigned char id[16], size_t start, struct buf *out)
{
	BUF(rows, PDF_BYTES);
	BUF(packed, PDF_BYTES);
	size_t at = out->len - start;

	for (size_t i = 0; i <= f->n; i++) {
		const struct place *w = &places[i];
		const char row[7] = { (char)w->type,          (char)(w->where >> 24),
				      (char)(w->where >> 16), (char)(w->where >> 8),
				      (char)w->where,         (char)(w->index >> 8),
				      (char)(w->index & 0xFF) };

		buf_put(&rows, row, sizeof(row));
	}
	gz_deflate(&packed, rows.ptr, rows.len, DEFLATE_LEVEL);
	buf_printf(out, "%zu 0 obj\n<</Type/XRef/Size %zu/W[1 4 2]/Root %d 0 R", f->n, f->n + 1,
		   root);
	if (info)
		buf_printf(out, "/Info %d 0 R", info);
	buf_puts(out, "/ID[");
	for (int twice = 0; twice < 2; twice++) {
		buf_putc(out, '<');
		for (int i = 0; i < 16; i++)
			buf_printf(out, "%02x", id[i]);
		buf_putc(out, '>');
	}
	buf_printf(out, "]/Filter/FlateDecode/Length %zu>>\nstream\n", packed.len);
	buf_put(out, packed.ptr, packed.len);
	buf_printf(out, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", at);
	out->over |= rows.over || packed.over;
}

int pdf_write_file(struct pdf_file *f, int root, int info, struct buf *out, struct err *e)
{
	static const char head[] = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
	size_t n_packed = 0, start = out->len;
	struct place *places;
	unsigned char id[16];
	size_t before;

	identity(&f->body, &f->packed, id);
	for (size_t i = 0; i < f->n; i++)
		n_packed += f->objects[i].packed;
	places = mem_new(f->n + n_packed / PER_STREAM + 3, sizeof(*places));
	before = f->n;
	pack(f, places, n_packed);
	pdf_reserve(f); /* the cross-reference stream itself */
	buf_puts(out, head);
	for (size_t i = 0; i < f->n - 1; i++) {
		if (!f->objects[i].packed)
			places[i + 1] = (struct place){
				f->objects[i].len ? 1 : 0,
				f->objects[i].len ? f->objects[i].from + strlen(head) : 0, 0
			};
	}
	assert(f->n <= before + n_packed / PER_STREAM + 2);
	buf_put(out, f->body.ptr, f->body.len);
	places[f->n] = (struct place){ 1, out->len - start, 0 };
	places[0] = (struct place){ 0, 0, 0xFFFF };
	put_xref(f, places, root, info, id, start, out);
	free(places);
	out->over |= f->body.over || f->packed.over;
	return buf_check(out, e);
}

/* --- values ----------------------------------------------------------------------------------- */

void pdf_hex(struct buf *out, unsigned v)
{
	static const char digits[] = "0123456789ABCDEF";
	const char four[4] = { digits[v >> 12 & 15], digits[v >> 8 & 15], digits[v >> 4 & 15],
			       digits[v & 15] };

	buf_put(out, four, 4);
}

void pdf_utf16(struct buf *out, struct str s)
{
	for (const char *at = s.ptr; at < s.ptr + s.len; at = g_utf8_next_char(at)) {
		uint32_t c = g_utf8_get_char(at);

		if (c >= 0x10000) {
			c -= 0x10000;
			pdf_hex(out, 0xD800U + (c >> 10));
			c = 0xDC00 + (c & 0x3FF);
		}
		pdf_hex(out, c);
	}
}

void pdf_string(struct buf *out, struct str s)
{
	bool ascii = true;

	for (size_t i = 0; i < s.len; i++)
		ascii = ascii && s.ptr[i] >= 0x20 && s.ptr[i] < 0x7F;
	if (!ascii) {
		buf_puts(out, "<FEFF");
		pdf_utf16(out, s);
		buf_putc(out, '>');
		return;
	}
	buf_putc(out, '(');
	for (size_t i = 0; i < s.len; i++) {
		if (strchr("()\\", s.ptr[i]))
			buf_putc(out, '\\');
		buf_putc(out, s.ptr[i]);
	}
	buf_putc(out, ')');
}
