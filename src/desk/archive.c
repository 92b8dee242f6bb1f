/* All files of a version in one: as they were issued, with the list of their checksums. */
#include "desk/bundle.h"
#include "zip/zip_writer.h"

enum { ARCHIVE_BYTES = 256 * 1024 * 1024, FILE_BYTES = 16 * 1024 * 1024, LIST_BYTES = 64 * 1024 };

/* "final.de.pdf" */
static const char *name_in(struct call *c, const struct version *v, const struct version_file *f)
{
	return arena_printf(c->a, "%s.%s.%s", v->id, f->lang, f->format);
}

static int add_file(struct call *c, const struct version *v, const struct version_file *f,
		    struct zip_writer *zip, struct err *e)
{
	BUF(bytes, FILE_BYTES);

	if (store_blob(c->desk->store, &f->blob, &bytes, e) != 0)
		return -1;
	/* The writer borrows; formats are packed in themselves. */
	zip_writer_add(zip, name_in(c, v, f),
		       (struct str){ arena_dup_len(c->a, bytes.ptr, bytes.len), bytes.len },
		       ZIP_STORED);
	return 0;
}

int desk_archive(struct call *c, const char *version, struct export_card *out, struct err *e)
{
	const struct version *v = state_version(c->state, version);
	OWN(zip_writer) zip = zip_writer_new();
	BUF(list, LIST_BYTES);
	BUF(all, ARCHIVE_BYTES);
	size_t n = 0;

	if (!v)
		return err_about(e, ERR_MISSING, "not-found.version", version, 0);
	for (size_t i = 0; i < v->files.n; i++) {
		const struct version_file *f = &v->files.items[i];

		if (oid_none(&f->blob))
			continue;
		if (add_file(c, v, f, zip, e) != 0)
			return -1;
		buf_printf(&list, "%s  %s\n", f->sha256, name_in(c, v, f));
		n++;
	}
	if (!n)
		return err_about(e, ERR_MISSING, "not-found.files", v->name, 0);
	zip_writer_add(zip, "SHA256SUMS", STR_BUF(list), ZIP_STORED);
	if (buf_check(&list, e) != 0 || zip_writer_finish(zip, &all, e) != 0)
		return -1;
	*out = (struct export_card){ .bytes = { arena_dup_len(c->a, all.ptr, all.len), all.len },
				     .type = "application/zip",
				     .name = arena_printf(c->a, "document-%s.zip", v->id) };
	out->etag = arena_dup(c->a, git_hash(GIT_T_BLOB, out->bytes).hex);
	return 0;
}
