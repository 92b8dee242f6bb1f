/* What an export is made of: the document at one place, or the redline between two, as a bundle. */
#include "desk/bundle.h"

#include "base/base64.h"
#include "desk/annex.h"
#include "document/compose.h"
#include "i18n/i18n.h"

enum { MEDIA_BYTES = 8 * 1024 * 1024, MARKED_BYTES = 16 * 1024 * 1024, IMAGES_MAX = 200 };

const char *notes_label(const char *lang)
{
	const char *text = i18n_find(lang, "print.notes", 0);

	return text ? text : "Notes";
}

void desk_print_words(struct arena *a, const char *lang, struct wire_map *out)
{
	static const char *const names[] = { "contents",   "page",      "remark",    "remarks",
					     "notes",      "back",      "paragraph", "inserted",
					     "deleted",    "commit",    "proof",     "qr",
					     "moved_here", "moved_away" };

	out->items = ARENA_ARRAY(a, COUNT(names), struct wire_pair);
	out->n = 0;
	for (size_t i = 0; i < COUNT(names); i++) {
		const char *text = i18n_find(lang, arena_printf(a, "print.%s", names[i]), 0);

		if (text)
			out->items[out->n++] = (struct wire_pair){ names[i], text };
	}
}

static bool read_day(struct arena *a, const char *typed, int64_t *at)
{
	return typed && clock_parse(arena_printf(a, "%sT00:00:00Z", typed), at);
}

const char *desk_event_days(struct arena *a, const struct event *event, const char *lang)
{
	int64_t from, to;

	if (!read_day(a, event->from, &from))
		return "";
	return i18n_dates(a, lang, from, read_day(a, event->to, &to) ? to : from);
}

static const char *some(const char *text)
{
	return text && text[0] ? text : NULL;
}

static void head_of(struct call *c, const struct bundle_in *in, struct bundle *b)
{
	const struct manifest *m = in->manifest;

	b->title = manifest_text(m, &m->title, b->lang);
	b->subtitle = some(manifest_text(m, &m->subtitle, b->lang));
	b->symbol = in->version && in->version->symbol ? in->version->symbol : m->symbol;
	b->organiser = some(c->desk->settings.name);
	if (str_eq(b->organiser, "accord"))
		b->organiser = NULL;
	if (m->event) {
		b->event = some(manifest_text(m, &m->event->name, b->lang));
		b->place = some(manifest_text(m, &m->event->place, b->lang));
		b->dates = some(desk_event_days(c->a, m->event, b->lang));
	}
	b->direction = manifest_direction(b->lang);
	if (m->look) {
		b->accent = m->look->accent;
		b->logo = m->look->logo;
	}
}

/*
 * Where anybody can see what the version's files are: at the address that accord.json says. NULL when
 * it says none, or one that only this machine knows.
 */
static const char *address_of(struct call *c, const struct version *v)
{
	static const char *const own[] = { "127.", "localhost", "[::1]" };
	const char *url = c->desk->settings.url, *host = strstr(url, "://");
	size_t len = strlen(url);

	host = host ? host + 3 : url;
	for (size_t i = 0; i < COUNT(own); i++)
		if (str_starts(str_of(host), own[i]))
			return NULL;
	while (len && url[len - 1] == '/')
		len--;
	return arena_printf(c->a, "%.*s/versions/%s", (int)len, url, v->id);
}

/* Exactly which text this is: the version's name, symbol and date; what is no issue also names its commit. */
static void standing_of(struct call *c, const struct bundle_in *in, struct bundle *b)
{
	struct bundle_version *v = ARENA_NEW(c->a, struct bundle_version);
	const char *date = i18n_date(c->a, b->lang, b->created_at);

	v->name = in->version ? in->version->name : i18n_text(c->a, b->lang, "agreed_so_far", NULL);
	v->symbol = b->symbol;
	v->date = date;
	v->commit = in->to->commit.hex;
	v->issued = in->issue;
	v->address = in->issue ? address_of(c, in->version) : NULL;
	b->version = v;
	b->standing = arena_printf(c->a, "%s%s%s · %s%s%.10s", v->name, b->symbol ? " · " : "",
				   b->symbol ? b->symbol : "", date, in->issue ? "" : " · ",
				   in->issue ? "" : in->to->commit.hex);
	if (in->from)
		redline_standing(c, in, b);
}

static void paragraphs_to_bundle(struct call *c, const struct units *units,
				 struct bundle_section *out)
{
	out->paragraphs.items = ARENA_ARRAY(c->a, units->n, struct bundle_paragraph);
	out->paragraphs.n = units->n;
	for (size_t i = 0; i < units->n; i++)
		out->paragraphs.items[i] =
			(struct bundle_paragraph){ (int64_t)units->items[i].first,
						   units->items[i].id, units->items[i].number };
}

void desk_moved(const struct prose_diff *d, struct arena *a, struct wire_ints *out)
{
	out->items = ARENA_ARRAY(a, d->n_blocks, int64_t);
	out->n = 0;
	for (size_t i = 0; i < d->n_blocks; i++)
		if (d->blocks[i].kind == PROSE_B_MOVED && d->blocks[i].moved_here)
			out->items[out->n++] = d->blocks[i].change;
}

/*
 * The text of a section with its changes marked, and what the two sides and their authors are; the
 * changes in words, for the list at the end, are left in said.
 */
static int redline_text(struct call *c, const struct bundle_in *in, const struct section *row,
			struct bundle_section *out, struct instructions *said, struct err *e)
{
	const struct redline_of of = { row, in->lang, in->to, in->from, true };
	const char *section = row->id;
	struct oid old = state_blob_at(c->state, in->from, section, in->lang);
	struct str before, now = str_of(out->markdown);
	BUF(marked, MARKED_BYTES);
	struct prose_diff d;

	if (text_of(c, &old, &before, e) != 0)
		return -1;
	prose_diff(before, now, c->a, &d);
	prose_marked(&d, &marked);
	out->old = before.ptr;
	out->new = now.ptr;
	out->markdown = arena_dup_len(c->a, marked.ptr, marked.len);
	desk_moved(&d, c->a, &out->moved);
	if (in->format == EXPORT_PDF || in->format == EXPORT_HTML)
		instructions_of(c, &of, &d, &(struct redline_texts){ before, now }, said);
	return buf_check(&marked, e) != 0 ? -1 : authors_of(c, in, section, &d, out, e);
}

static int one_text(struct call *c, const struct bundle_in *in, const struct section *row,
		    struct bundle_section *out, struct sheet *sheet, struct instructions *said,
		    struct err *e)
{
	struct oid new = state_blob_at(c->state, in->to, out->id, in->lang);
	struct str text;

	if (text_of(c, &new, &text, e) != 0)
		return -1;
	out->markdown = text.ptr;
	if (!in->from)
		return sheet_of(c, &new, out->id, in->lang, sheet, e);
	if (redline_text(c, in, row, out, said, e) != 0)
		return -1;
	return sheet_of_text(c, str_of(out->markdown), out->id, in->lang, true, sheet, e);
}

struct bundling {
	const struct bundle_in *in;
	struct bundle *b;
	struct annex *changes;
	int64_t next; /* paragraph's number */
};

static int section_to_bundle(struct call *c, struct bundling *w, const struct section *row,
			     struct err *e)
{
	const struct bundle_in *in = w->in;
	struct bundle *b = w->b;
	struct instructions said = { 0 };
	struct bundle_section *out = &b->sections.items[b->sections.n];
	struct oid blob = state_blob_at(c->state, in->to, row->id, b->lang);
	struct units units;
	struct sheet sheet;
	const char **ids;

	*out = (struct bundle_section){ .id = row->id, .kind = row->kind };
	if (one_text(c, in, row, out, &sheet, &said, e) != 0)
		return -1;
	if (!*out->markdown)
		return 0;
	out->title = sheet.title;
	if (in->comments && comments_of(c, in, row->id, out, e) != 0)
		return -1;
	compose_units((enum section_kind)row->kind, &sheet, c->a, &units);
	compose_number(&units, c->a, &w->next);
	if (!in->from && !oid_none(&blob)) {
		if (ids_of(c, &blob, row, b->lang, &ids, e) != 0)
			return -1;
		compose_ids(&units, ids);
	}
	if (in->section && !str_eq(in->section, row->id))
		return 0; /* it has counted the paragraphs before those asked for */
	paragraphs_to_bundle(c, &units, out);
	annex_changes(c, in, out, &said, w->changes);
	b->sections.n++;
	return 0;
}

/* What is said about the document behind it. Word and OpenDocument show the changes themselves. */
static int annexes_to_bundle(struct call *c, struct bundling *w, struct err *e)
{
	if (w->in->from && annex_put_changes(c, w->changes, w->b, e) != 0)
		return -1;
	return w->in->sources ? annex_put_sources(c, w->in, w->b, e) : 0;
}

static int sections_to_bundle(struct call *c, const struct bundle_in *in, const struct rows *rows,
			      struct bundle *b, struct err *e)
{
	struct annex changes;
	struct bundling w = { in, b, &changes, 1 };
	int rc = 0;

	annex_init(&changes);
	for (size_t i = 0; i < rows->n && rc == 0; i++)
		rc = section_to_bundle(c, &w, rows->items[i], e);
	if (rc == 0 && in->section && !b->sections.n)
		rc = err_about(e, ERR_MISSING, "not-found.section", in->section, 0);
	if (rc == 0)
		rc = annexes_to_bundle(c, &w, e);
	annex_done(&changes);
	return rc;
}

/* --- images ---------------------------------------------------------------------------------------- */

static int add_image(struct call *c, const struct bundle_in *in, const char *name, struct bundle *b,
		     struct err *e)
{
	BUF(bytes, MEDIA_BYTES);
	BUF(text, 2 * MEDIA_BYTES);
	struct err missing = { 0 };

	for (size_t i = 0; i < b->images.n; i++)
		if (str_eq(b->images.items[i].name, name))
			return 0;
	/* A picture that is not there is told by the export, not by a failure. */
	if (b->images.n == IMAGES_MAX ||
	    store_file(c->desk->store, &in->to->commit, arena_printf(c->a, "media/%s", name),
		       &bytes, &missing) != 0)
		return 0;
	base64_encode(&text, STR_BUF(bytes));
	if (buf_check(&text, e) != 0)
		return -1;
	b->images.items[b->images.n++] =
		(struct bundle_image){ name, arena_dup_len(c->a, text.ptr, text.len) };
	return 0;
}

/* Names after "](media/" in the text; the tree decides which are images at all. */
static int images_of(struct call *c, const struct bundle_in *in, const char *markdown,
		     struct bundle *b, struct err *e)
{
	static const char mark[] = "](media/";

	for (const char *at = strstr(markdown, mark); at; at = strstr(at, mark)) {
		size_t len;

		at += sizeof(mark) - 1;
		len = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789._-");
		if (len && add_image(c, in, arena_dup_len(c->a, at, len), b, e) != 0)
			return -1;
	}
	return 0;
}

int bundle_of(struct call *c, const struct bundle_in *in, struct bundle *b, struct err *e)
{
	const struct manifest *old = NULL;
	struct rows rows;

	*b = (struct bundle){ .format = in->format, .lang = in->lang, .options = in->options };
	b->created_at = clock_source_date(in->version ? in->version->created_at : in->to->at);
	if (in->from && manifest_at(c, in->from, &old, e) != 0)
		return -1;
	rows_of_both(c, old, in->manifest, &rows);
	head_of(c, in, b);
	standing_of(c, in, b);
	desk_print_words(c->a, b->lang, &b->labels);
	b->editor = i18n_text(c->a, b->lang, "print.editors", NULL);
	b->sections.items = ARENA_ARRAY(c->a, rows.n + 2, struct bundle_section); /* annexes */
	b->images.items = ARENA_ARRAY(c->a, IMAGES_MAX, struct bundle_image);
	if (b->logo && add_image(c, in, b->logo, b, e) != 0)
		return -1;
	if (sections_to_bundle(c, in, &rows, b, e) != 0)
		return -1;
	notices_of(c, in, b);
	for (size_t i = 0; i < b->sections.n; i++)
		if (images_of(c, in, b->sections.items[i].markdown, b, e) != 0)
			return -1;
	return 0;
}
