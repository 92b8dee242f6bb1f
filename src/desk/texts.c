/* Texts and their sheets by object id. What is parsed once is kept, keyed by what it depends on. */
#include "desk/room.h"

#include "markdown/guard.h"
#include "text/text.h"

enum { TEXT_BYTES = 16 * 1024 * 1024, SHEET_BYTES = 64 * 1024 * 1024 };

int text_of(struct call *c, const struct oid *blob, struct str *out, struct err *e)
{
	BUF(bytes, TEXT_BYTES);

	if (!oid_none(blob) && store_blob(c->desk->store, blob, &bytes, e) != 0)
		return -1;
	*out = (struct str){ arena_dup_len(c->a, bytes.ptr, bytes.len), bytes.len };
	return 0;
}

/* Run the sandbox's job "sheet" and keep its answer under key. */
static int parse(struct call *c, const char *key, const struct sheet_request *rq, struct sheet *out,
		 struct err *e)
{
	const struct cached *kept;
	BUF(json, SHEET_BYTES);
	BUF(answer, SHEET_BYTES);
	int rc;

	wire_out(&sheet_request_shape, rq, &json);
	if (buf_check(&json, e) != 0 ||
	    sandbox_run(c->desk->sandbox, "sheet", STR_BUF(json), &answer, e) != 0)
		return -1;
	kept = cache_put(c->desk->cache, key, STR_BUF(answer));
	rc = sheet_read(kept->bytes, c->a, out, e);
	cached_unref(kept);
	return rc;
}

static int sheet_for(struct call *c, const struct oid *blob, const struct str *markdown,
		     struct sheet_request *rq, struct sheet *out, struct err *e)
{
	const char *key = arena_printf(c->a, "sheet %s %s %s %d", blob->hex, rq->section, rq->lang,
				       rq->marks);
	const struct cached *kept = cache_find(c->desk->cache, key);
	struct str text;
	int rc;

	if (kept) {
		rc = sheet_read(kept->bytes, c->a, out, e);
		cached_unref(kept);
		return rc;
	}
	if (markdown)
		text = *markdown;
	else if (text_of(c, blob, &text, e) != 0)
		return -1;
	rq->markdown = text.ptr ? text.ptr : "";
	return parse(c, key, rq, out, e);
}

int sheet_of(struct call *c, const struct oid *blob, const char *section, const char *lang,
	     struct sheet *out, struct err *e)
{
	struct sheet_request rq = { .section = section, .lang = lang };

	rq.max_bytes = c->desk->settings.limits->document_bytes;
	if (oid_none(blob)) {
		*out = (struct sheet){ .title = "" };
		return 0;
	}
	return sheet_for(c, blob, NULL, &rq, out, e);
}

int sheet_of_text(struct call *c, struct str markdown, const char *section, const char *lang,
		  bool marks, struct sheet *out, struct err *e)
{
	struct sheet_request rq = { .section = section, .lang = lang, .marks = marks };
	struct oid blob = git_hash(GIT_T_BLOB, markdown);

	rq.max_bytes = marks ? 4 * c->desk->settings.limits->section_bytes
			     : c->desk->settings.limits->section_bytes;
	return sheet_for(c, &blob, &markdown, &rq, out, e);
}

static bool same_rendering(const struct sheet *a, const struct sheet *b)
{
	if (a->blocks.n != b->blocks.n)
		return false;
	for (size_t i = 0; i < a->blocks.n; i++)
		if (strcmp(a->blocks.items[i].html, b->blocks.items[i].html) != 0)
			return false;
	return true;
}

int text_enter(struct call *c, const char *markdown, const char *section, const char *lang,
	       struct str *out, struct err *e)
{
	struct str raw = str_of(markdown), clean;
	struct sheet as_written, as_cleaned;
	BUF(form, TEXT_BYTES);
	BUF(b, TEXT_BYTES);

	/* The guard first: nothing else may meet a text that it refuses. */
	if (md_guard(raw, (size_t)c->desk->settings.limits->section_bytes, e) != 0)
		return -1;
	/* Line ends and NFC are no matter of rendering, though bytes of HTML differ by them. */
	text_form(&form, raw);
	raw = (struct str){ arena_dup_len(c->a, form.ptr, form.len), form.len };
	if (!str_trim(raw).len)
		return err_set(e, ERR_TEXT, "bad-text.empty", "%s", section);
	text_clean(&b, raw);
	clean = (struct str){ arena_dup_len(c->a, b.ptr, b.len), b.len };
	if (sheet_of_text(c, clean, section, lang, false, &as_cleaned, e) != 0)
		return -1;
	*out = clean;
	if (str_same(raw, clean))
		return 0;
	if (sheet_of_text(c, raw, section, lang, false, &as_written, e) != 0)
		return -1;
	if (!same_rendering(&as_written, &as_cleaned))
		*out = raw;
	return 0;
}
