#include "zip/zip_writer.h"

#include <zip.h>

/* The first moment that a ZIP archive can name: 1 January 1980. */
enum { DOS_DATE = 1 << 5 | 1, DOS_TIME = 0 };
enum { PART = 64 * 1024 };

struct zip_writer {
	zip_source_t *source; /* the archive's bytes, in memory */
	zip_t *zip;           /* NULL when it could not be opened, or is finished */
	bool bad;
};

struct zip_writer *zip_writer_new(void)
{
	struct zip_writer *w = calloc(1, sizeof(*w));

	if (!w)
		mem_die("a ZIP archive");
	w->source = zip_source_buffer_create(NULL, 0, 0, NULL);
	w->zip = w->source ? zip_open_from_source(w->source, ZIP_TRUNCATE, NULL) : NULL;
	w->bad = !w->zip;
	/* The archive drops its source when it is closed, and the bytes are read after that. */
	if (w->zip)
		zip_source_keep(w->source);
	return w;
}

void zip_writer_free(struct zip_writer *w)
{
	if (!w)
		return;
	if (w->zip)
		zip_discard(w->zip);
	zip_source_free(w->source);
	free(w);
}

void zip_writer_add(struct zip_writer *w, const char *name, struct str bytes,
		    enum zip_method method)
{
	zip_source_t *source;
	zip_int64_t at;

	if (w->bad)
		return;
	source = zip_source_buffer(w->zip, bytes.ptr ? bytes.ptr : "", bytes.len, 0);
	at = source ? zip_file_add(w->zip, name, source, 0) : -1;
	if (at < 0) {
		zip_source_free(source);
		w->bad = true;
		return;
	}
	w->bad = zip_file_set_dostime(w->zip, (zip_uint64_t)at, DOS_TIME, DOS_DATE, 0) != 0 ||
		 zip_set_file_compression(w->zip, (zip_uint64_t)at,
					  method == ZIP_STORED ? ZIP_CM_STORE : ZIP_CM_DEFLATE,
					  0) != 0;
}

static bool read_back(struct zip_writer *w, struct buf *out)
{
	char part[PART];
	zip_int64_t n = 0;

	if (zip_source_open(w->source) != 0)
		return false;
	while ((n = zip_source_read(w->source, part, sizeof(part))) > 0)
		buf_put(out, part, (size_t)n);
	zip_source_close(w->source);
	return n == 0;
}

int zip_writer_finish(struct zip_writer *w, struct buf *out, struct err *e)
{
	if (!w->bad && zip_close(w->zip) == 0) {
		w->zip = NULL;
		if (read_back(w, out))
			return buf_check(out, e);
	}
	w->bad = true;
	return err_set(e, ERR_INTERNAL, "internal.export", "%s",
		       w->zip ? zip_strerror(w->zip) : "not opened, or not read back");
}
