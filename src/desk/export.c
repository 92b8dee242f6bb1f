/* Exports: the document, or a redline, as a file; made in the sandbox, kept by what it depends on. */
#include "export/export.h"
#include "desk/bundle.h"
#include "desk/sources.h"

enum {
	BUNDLE_BYTES = 64 * 1024 * 1024,
	FRAME_BYTES = 256 * 1024 * 1024,
	KEPT_BYTES = 16 * 1024 * 1024, /* a file of the ledger's tree */
};

static const char *const types[] = {
	[EXPORT_HTML] = "text/html; charset=utf-8",
	[EXPORT_PDF] = "application/pdf",
	[EXPORT_DOCX] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	[EXPORT_ODT] = "application/vnd.oasis.opendocument.text",
	[EXPORT_MD] = "text/markdown; charset=utf-8",
	[EXPORT_JSON] = "application/json",
};

static int index_of(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (str_eq(names[i], name))
			return i;
	return -1;
}

static int options_of(struct call *c, const struct export_in *in, struct bundle_options *o,
		      struct err *e)
{
	(void)c;
	*o = (struct bundle_options){ .lines = in->lines, .contents = !in->section };
	o->remarks = in->remarks ? index_of(export_remarks_names, in->remarks) : REMARKS_BESIDE;
	if (o->remarks < 0)
		return err_about(e, ERR_BAD, "bad-request.remarks", in->remarks, 0);
	if ((in->sources && !str_eq(in->sources, "annex")) || (in->sources && in->from))
		return err_about(e, ERR_BAD, "bad-request.sources", in->sources, 0);
	if (in->print && !str_eq(in->print, "bw"))
		return err_about(e, ERR_BAD, "bad-request.print", in->print, 0);
	o->bw = in->print != NULL;
	o->redline = in->from != NULL;
	return 0;
}

static int place_of(struct call *c, const char *at, const struct step **step,
		    const struct version **version, struct err *e)
{
	struct oid commit;

	if (desk_resolve(c, at, &commit, version, e) != 0)
		return -1;
	*step = state_step_of(c->state, &commit);
	return 0;
}

/*
 * PDF, Word and OpenDocument of the same text have the same pages in their contents, and laying them out
 * is most of what a Word file costs: who made one tells the others. The name of what they share.
 */
static const char *layout_key(struct call *c, const struct bundle *b)
{
	struct bundle same = *b;
	BUF(json, BUNDLE_BYTES);

	if (!b->options->contents ||
	    (b->format != EXPORT_PDF && b->format != EXPORT_DOCX && b->format != EXPORT_ODT))
		return NULL;
	same.format = EXPORT_PDF;
	same.sections.items = ARENA_ARRAY(c->a, b->sections.n + 1, struct bundle_section);
	for (size_t i = 0; i < b->sections.n; i++) {
		same.sections.items[i] = b->sections.items[i];
		same.sections.items[i].threads.n = 0; /* comments take no room */
	}
	wire_out(&bundle_shape, &same, &json);
	return arena_printf(c->a, "layout %s", git_hash(GIT_T_BLOB, STR_BUF(json)).hex);
}

static void take_layout(struct call *c, const char *key, struct bundle *b)
{
	const struct cached *kept = cache_find(c->desk->cache, key);

	if (!kept)
		return;
	b->headings.n = kept->bytes.len / sizeof(int64_t);
	b->headings.items = ARENA_ARRAY(c->a, b->headings.n + 1, int64_t);
	memcpy(b->headings.items, kept->bytes.ptr, kept->bytes.len);
	cached_unref(kept);
}

static void keep_layout(struct call *c, const char *key, struct str frame)
{
	struct export_result result;
	struct err why = { 0 };

	if (export_read(frame, c->a, &result, &why) != 0 || !result.headings.n)
		return;
	cached_unref(cache_put(c->desk->cache, key,
			       (struct str){ (const char *)result.headings.items,
					     result.headings.n * sizeof(int64_t) }));
}

/* Made once for all that it depends on; a layout that is known changes no byte of it. */
static const struct cached *made(struct call *c, struct bundle *b, bool turn, struct err *e)
{
	BUF(json, BUNDLE_BYTES);
	BUF(frame, FRAME_BYTES);
	const struct cached *kept;
	const char *key, *layout;

	wire_out(&bundle_shape, b, &json);
	if (buf_check(&json, e) != 0)
		return NULL;
	key = arena_printf(c->a, "export %s", git_hash(GIT_T_BLOB, STR_BUF(json)).hex);
	kept = cache_find(c->desk->cache, key);
	if (kept)
		return kept;
	layout = layout_key(c, b);
	if (layout)
		take_layout(c, layout, b);
	if (b->headings.n) {
		buf_clear(&json);
		wire_out(&bundle_shape, b, &json);
	}
	if ((turn && desk_turn(c, e) != 0) ||
	    sandbox_run(c->desk->press, "export", STR_BUF(json), &frame, e) != 0)
		return NULL;
	if (layout && !b->headings.n)
		keep_layout(c, layout, STR_BUF(frame));
	return cache_put(c->desk->cache, key, STR_BUF(frame));
}

static void warnings_of(struct call *c, const struct export_result *r, struct export_card *out)
{
	out->warnings.items = ARENA_ARRAY(c->a, r->warnings.n, const char *);
	out->warnings.n = r->warnings.n;
	for (size_t i = 0; i < r->warnings.n; i++)
		out->warnings.items[i] =
			arena_printf(c->a, "%s %s %lld", r->warnings.items[i].kind,
				     r->warnings.items[i].what ? r->warnings.items[i].what : "",
				     (long long)r->warnings.items[i].n);
}

/* "human-rights-2026-zero-draft.en.pdf": made of ids, never of what people typed. */
static const char *name_of(struct call *c, const struct export_in *in, const char *lang)
{
	const char *to = in->to ? in->to : "main";
	const char *what = str_eq(in->format, "csv") ? "sources"
			   : in->section             ? in->section
						     : "document";

	return in->from ? arena_printf(c->a, "%s-%s-to-%s.%s.%s", what, in->from, to, lang,
				       in->format)
			: arena_printf(c->a, "%s-%s.%s.%s", what, to, lang, in->format);
}

/* The file that a bundle becomes: its frame, for the caller to unref. turn: it waits for one. */
static const struct cached *file_of(struct call *c, const struct bundle_in *in, bool turn,
				    struct export_result *out, struct err *e)
{
	const struct cached *frame;
	struct bundle b;

	if (bundle_of(c, in, &b, e) != 0)
		return NULL;
	frame = made(c, &b, turn, e);
	if (frame && export_read(frame->bytes, c->a, out, e) != 0) {
		cached_unref(frame);
		return NULL;
	}
	return frame;
}

int issue_file(struct call *c, const struct version *v, const char *lang, int format,
	       struct version_file *out, struct err *e)
{
	struct bundle_options options = { .contents = true, .remarks = REMARKS_BESIDE };
	struct bundle_in in = {
		.version = v, .lang = lang, .format = format, .options = &options, .issue = true
	};
	char hash[SECRET_HASH_HEX + 1];
	const struct cached *frame;
	struct export_result file;
	int rc = 0;

	in.to = state_step_of(c->state, &v->commit);
	if (manifest_at(c, in.to, &in.manifest, e) != 0)
		return -1;
	frame = file_of(c, &in, false, &file, e);
	if (!frame)
		return -1;
	if (file.file.len > KEPT_BYTES) {
		rc = err_about(e, ERR_TOO_BIG, "too-large.answer", export_format_names[format],
			       KEPT_BYTES);
	} else {
		out->bytes = (struct str){ arena_dup_len(c->a, file.file.ptr, file.file.len),
					   file.file.len };
		secret_sha256(file.file, hash);
		out->sha256 = arena_dup(c->a, hash);
	}
	cached_unref(frame);
	return rc;
}

/* What is asked for is the version as it was issued: nothing is changed about it. */
static bool is_issue(const struct export_in *in, const struct bundle_in *from)
{
	return from->version && !in->from && !in->section && !in->lines && !in->print &&
	       !in->sources && !from->comments && from->options->remarks == REMARKS_BESIDE;
}

/* The bytes that were kept of it. 1: there are none. */
static int kept_file(struct call *c, const struct bundle_in *from, struct export_card *out,
		     struct err *e)
{
	const struct version_file *f =
		version_file_find(from->version, from->lang, export_format_names[from->format]);
	BUF(bytes, KEPT_BYTES);

	if (!f || oid_none(&f->blob))
		return 1;
	if (store_blob(c->desk->store, &f->blob, &bytes, e) != 0)
		return -1;
	out->bytes = (struct str){ arena_dup_len(c->a, bytes.ptr, bytes.len), bytes.len };
	out->etag = f->blob.hex;
	return 0;
}

static int made_file(struct call *c, const struct bundle_in *from, struct export_card *out,
		     struct err *e)
{
	struct export_result result;
	const struct cached *frame = file_of(c, from, true, &result, e);

	if (!frame)
		return -1;
	out->bytes = (struct str){ arena_dup_len(c->a, result.file.ptr, result.file.len),
				   result.file.len };
	out->etag = arena_dup(c->a, git_hash(GIT_T_BLOB, result.file).hex);
	warnings_of(c, &result, out);
	cached_unref(frame);
	return 0;
}

static int csv_export(struct call *c, const struct bundle_in *from, struct export_card *out,
		      struct err *e)
{
	const struct sources_of of = { from->to, from->manifest, from->lang, from->section };
	struct source_list all;
	BUF(csv, BUNDLE_BYTES);

	if (sources_find(c, &of, &all, e) != 0)
		return -1;
	sources_csv(c, &all, &csv);
	if (buf_check(&csv, e) != 0)
		return -1;
	out->bytes = (struct str){ arena_dup_len(c->a, csv.ptr, csv.len), csv.len };
	out->etag = arena_dup(c->a, git_hash(GIT_T_BLOB, STR_BUF(csv)).hex);
	out->type = "text/csv; charset=utf-8";
	return 0;
}

int desk_export(struct call *c, const struct export_in *in, struct export_card *out, struct err *e)
{
	struct bundle_in from = { .lang = in->lang,
				  .section = in->section,
				  .format = index_of(export_format_names, in->format) };
	struct bundle_options options;
	int rc = 1;

	bool csv = str_eq(in->format, "csv") && !in->from;

	if (csv)
		from.format = EXPORT_MD;
	if (from.format < 0)
		return err_about(e, ERR_MISSING, "not-found.format", in->format, 0);
	if (in->from && (from.format == EXPORT_MD || from.format == EXPORT_JSON))
		return err_about(e, ERR_BAD, "bad-request.redline", in->format, 0);
	if (options_of(c, in, &options, e) != 0 ||
	    place_of(c, in->to, &from.to, &from.version, e) != 0 ||
	    (in->from && place_of(c, in->from, &from.from, &from.old_version, e) != 0) ||
	    manifest_at(c, from.to, &from.manifest, e) != 0 ||
	    language_of(from.manifest, &from.lang, e) != 0)
		return -1;
	from.options = &options;
	from.sources = in->sources != NULL;
	/* Threads are about what stands on main now, and not for everybody. */
	from.comments = in->comments && desk_sees_proposals(c) &&
			oid_eq(&from.to->commit, state_main(c->state)) &&
			(from.format == EXPORT_DOCX || from.format == EXPORT_ODT);
	from.issue = is_issue(in, &from);
	*out = (struct export_card){ .type = types[from.format],
				     .name = name_of(c, in, from.lang) };
	if (csv)
		return csv_export(c, &from, out, e);
	if (from.issue)
		rc = kept_file(c, &from, out, e);
	if (rc == 1)
		rc = made_file(c, &from, out, e);
	desk_turn_over(c);
	return rc;
}
