/* Word files in: a text and a report of what the file held; and the draft that they become. */
#include "desk/room.h"
#include "text/text.h"

enum { ASK_BYTES = 32 * 1024 * 1024, HEADING_BYTES = 1024 };

/* Paragraphs of an operative section print their own numbers; those of Word would stand twice. */
static int request_of(struct call *c, const struct import_in *in, const struct section *row,
		      struct import_request *out, struct err *e)
{
	const char *changes = in->changes ? in->changes : "accepted";

	if ((int64_t)in->file.len > c->desk->settings.limits->upload_bytes)
		return err_about(e, ERR_TOO_BIG, "too-large.upload", NULL,
				 (long)c->desk->settings.limits->upload_bytes);
	*out = (struct import_request){ .changes = -1, .take = in->take };
	for (int i = 0; import_take_names[i]; i++)
		if (str_eq(changes, import_take_names[i]))
			out->changes = i;
	if (out->changes < 0 || (in->take.n && out->changes != IMPORT_EACH))
		return err_about(e, ERR_BAD, "bad-request.changes", changes, 0);
	out->numbered = row && row->kind == KIND_OPERATIVE;
	return 0;
}

/* The images that the document has: an export that came back shows them. */
static int known_images(struct call *c, struct import_request *rq, struct err *e)
{
	struct git_entry *entries;
	size_t n = 0;

	if (store_folder(c->desk->store, state_main(c->state), "media", c->a, &entries, &n, e) != 0)
		return -1;
	rq->known.items = ARENA_ARRAY(c->a, n + 1, struct import_known);
	for (size_t i = 0; i < n && rq->known.n < IMPORT_KNOWN; i++)
		if (manifest_is_image(entries[i].name))
			rq->known.items[rq->known.n++] =
				(struct import_known){ entries[i].name, entries[i].id.hex };
	return 0;
}

static int read_file(struct call *c, const struct import_request *rq, struct str file,
		     struct import_result *out, struct err *e)
{
	BUF(ask, ASK_BYTES);
	BUF(answer, IMPORT_ANSWER_BYTES);

	import_ask(rq, file, &ask);
	if (buf_check(&ask, e) != 0 ||
	    sandbox_run(c->desk->sandbox, "import", STR_BUF(ask), &answer, e) != 0)
		return -1;
	return import_read(STR_BUF(answer), c->a, out, e);
}

static void add_found(struct call *c, struct import_report *report, const char *kind,
		      const char *text)
{
	struct import_found *more = ARENA_ARRAY(c->a, report->found.n + 1, struct import_found);

	if (report->found.n)
		memcpy(more, report->found.items, report->found.n * sizeof(*more));
	more[report->found.n] =
		(struct import_found){ .kind = kind, .text = text, .n = 1, .kept = true };
	report->found.items = more;
	report->found.n++;
}

/* The line "# …" that a section's text begins with on main; empty where it has none. */
static struct str heading_of(struct call *c, const char *section, const char *lang)
{
	const struct section_text *now = state_text(c->state, section, lang);
	struct err none = { 0 };
	struct str text, line;

	if (!now || text_of(c, &now->blob, &text, &none) != 0 || !str_next(&text, '\n', &line) ||
	    !str_starts(line, "# ") || line.len > HEADING_BYTES)
		return STR("");
	return line;
}

/* A section is known by its heading: a file without one gets that of the section. */
static void give_heading(struct call *c, const struct import_card *card,
			 struct import_result *result)
{
	struct str line = heading_of(c, card->section, card->lang);

	if (!line.len || strncmp(result->markdown, "# ", 2) == 0)
		return;
	result->markdown =
		arena_printf(c->a, "%.*s\n\n%s", (int)line.len, line.ptr, result->markdown);
	add_found(c, result->report, "heading", str_dup(c->a, str_cut(line.ptr, 2, line.len)));
}

/* --- the draft --------------------------------------------------------------------------------------- */

/* For whom: as asked, else the only group of the account, else nobody: then nothing is saved. */
static const char *group_of(const struct call *c, const struct import_in *in)
{
	if (in->group)
		return in->group;
	return c->who.groups.n == 1 ? c->who.groups.items[0] : NULL;
}

static int save(struct call *c, const struct import_in *in, struct import_card *out, struct err *e)
{
	struct draft_in draft = { .section = out->section,
				  .lang = out->lang,
				  .group = out->group,
				  .markdown = out->markdown,
				  .base = out->base,
				  .comments = out->report->comments };
	const char *tag = in->if_match;
	struct draft_card now;
	struct err why = { 0 };

	/* None are as much as some: those of an earlier file go. */
	if (!draft.comments.n)
		draft.comments.items = ARENA_NEW(c->a, struct import_comment);
	if (desk_draft(c, out->section, out->lang, out->group, &now, &why) == 0) {
		bool same = str_eq(now.markdown, out->markdown);

		out->etag = now.etag;
		out->saved = same && now.comments.n == out->report->comments.n;
		if (out->saved || (!tag && !same))
			return 0;
		tag = tag ? tag : now.etag;
	}
	err_clear(&why);
	if (desk_put_draft(c, &draft, tag, &now, &why) != 0) {
		*e = why;
		return -1;
	}
	out->etag = now.etag;
	out->saved = true;
	return 0;
}

int desk_import(struct call *c, const struct import_in *in, struct import_card *out, struct err *e)
{
	struct import_request rq;
	struct import_result result;
	const struct section *row = NULL;

	*out = (struct import_card){ .section = in->section };
	if (need_role(c, ROLE_RAPPORTEUR, e) != 0)
		return -1;
	out->lang = in->lang;
	if (in->section && find_section(c, in->section, &out->lang, &row, e) != 0)
		return -1;
	out->group = in->section ? group_of(c, in) : NULL;
	/* Whose drafts are not hers are not there: told before the file is read. */
	if (in->save && in->group && in->section && !speaks_for(c, in->group))
		return err_about(e, ERR_MISSING, "not-found.draft", in->section, 0);
	if (request_of(c, in, row, &rq, e) != 0 || known_images(c, &rq, e) != 0 ||
	    read_file(c, &rq, in->file, &result, e) != 0)
		return -1;
	if (in->section)
		give_heading(c, out, &result);
	out->markdown = result.markdown;
	out->report = result.report;
	if (!in->section)
		return 0;
	out->base = *state_main(c->state);
	return in->save && out->group ? save(c, in, out, e) : 0;
}

/* --- files between two looks ------------------------------------------------------------------------- */

static const char *upload_key(struct call *c, const char *name)
{
	return arena_printf(c->a, "upload %s %s", c->who.account, name);
}

const char *desk_keep_upload(struct call *c, struct str file)
{
	const char *name = arena_dup(c->a, git_hash(GIT_T_BLOB, file).hex);

	if (c->who.account)
		cached_unref(cache_put(c->desk->cache, upload_key(c, name), file));
	return name;
}

bool desk_kept_upload(struct call *c, const char *name, struct str *out)
{
	const struct cached *kept = c->who.account && strlen(name) == OID_HEX
					    ? cache_find(c->desk->cache, upload_key(c, name))
					    : NULL;

	if (kept)
		*out = (struct str){ arena_dup_len(c->a, kept->bytes.ptr, kept->bytes.len),
				     kept->bytes.len };
	cached_unref(kept);
	return kept != NULL;
}

/* --- comments ----------------------------------------------------------------------------------------- */

/*
 * "Ana Ruiz" as "A. R.": who followed the talk knows her by it. The ledger keeps what is entered for
 * good, and names nobody.
 */
static const char *initials_of(struct call *c, const char *name)
{
	struct str rest = str_of(name);
	BUF(out, KiB);
	bool inside = false;

	for (size_t at = 0, from; at < rest.len;) {
		from = at;
		if (text_is_space(text_next(rest, &at))) {
			inside = false;
			continue;
		}
		if (!inside) {
			buf_puts(&out, out.len ? " " : "");
			buf_put(&out, rest.ptr + from, at - from);
			buf_puts(&out, ".");
		}
		inside = true;
	}
	return out.len && !out.over ? arena_dup_len(c->a, out.ptr, out.len) : "–";
}

/* "A. R., 2026-02-03 (Word): Why?" The writer enters it; the words are another's. */
static const char *comment_text(struct call *c, const struct import_comment *one)
{
	char at[CLOCK_TEXT];

	clock_text(one->at, at);
	return arena_printf(c->a, "%s%s%.10s (Word): %s", initials_of(c, one->author),
			    one->at ? ", " : "", one->at ? at : "", one->text);
}

size_t desk_enter_comments(struct call *c, const struct import_comments *all, int64_t proposal,
			   int64_t revision)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		struct on_card on = { .proposal = proposal, .revision = revision };
		struct quote quote = { .exact = all->items[i].quote, .prefix = "", .suffix = "" };
		struct thread_in in = { .on = &on, .text = comment_text(c, &all->items[i]) };
		struct thread_card card;
		struct err why = { 0 };
		int rc = -1;

		in.quote = quote.exact ? &quote : NULL;
		rc = desk_thread_new(c, &in, &card, &why);
		if (rc != 0 && in.quote && why.kind != ERR_STORAGE) {
			/* The words were changed since: the comment is about the whole. */
			in.quote = NULL;
			err_clear(&why);
			rc = desk_thread_new(c, &in, &card, &why);
		}
		n += rc == 0;
	}
	return n;
}
