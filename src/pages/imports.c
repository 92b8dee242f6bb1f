/* Word files: the form, the report of what was found, and the text that they give. */
#include "pages/write.h"

#include "text/text.h"

enum { COMMENTS_BYTES = 64 * 1024 };

/* --- comments on their way through forms -------------------------------------------------------------- */

struct carried {
	struct import_comments comments;
};
/* clang-format off */
static const struct wire_field carried_fields[] = {
	W_LIST(struct carried, comments, 0, IMPORT_COMMENTS, &import_comment_shape),
	W_END
};
static const struct wire_shape carried_shape = W_SHAPE("carried", struct carried, carried_fields);
/* clang-format on */

const char *comments_pack(struct page *p, const struct import_comments *all)
{
	struct carried carried = { *all };
	BUF(json, COMMENTS_BYTES);

	if (!all->n)
		return NULL;
	wire_out(&carried_shape, &carried, &json);
	return json.over ? NULL : arena_dup_len(p->a, json.ptr, json.len);
}

void comments_unpack(struct page *p, struct import_comments *out)
{
	const char *json = page_filled(p, "comments");
	struct carried carried;
	struct err none = { 0 };

	*out = (struct import_comments){ 0 };
	if (json && strlen(json) <= COMMENTS_BYTES &&
	    wire_in(&carried_shape, str_of(json), p->a, &carried, &none) == 0)
		*out = carried.comments;
}

/* --- the report ------------------------------------------------------------------------------------------ */

static const char *date_of(struct page *p, int64_t at)
{
	return at ? i18n_date_time(p->a, p->lang, at) : NULL;
}

static void set_changes_found(struct page *p, const struct import_report *r)
{
	struct wire *list = wire_set(p->m, "changes", wire_new_list());

	for (size_t i = 0; i < r->changes.n; i++) {
		const struct import_change *one = &r->changes.items[i];
		struct wire *row = wire_add(list, wire_new_obj());

		wire_set_str(row, "id", digits(p, one->id));
		wire_set_str(row, "kind",
			     say(p, arena_printf(p->a, "import_change_%s", one->kind)));
		wire_set_str(row, "words", *one->text ? one->text : "¶");
		wire_set_str(row, "author", *one->author ? one->author : say(p, "somebody"));
		wire_set_str(row, "date", date_of(p, one->at));
		wire_set_bool(row, "taken", one->taken);
	}
	wire_set_bool(p->m, "has_changes", r->changes.n);
	wire_set_str(p->m, "n_changes", say_n(p, "import_changes", (int64_t)r->changes.n));
}

static void set_comments_found(struct page *p, const struct import_report *r)
{
	struct wire *list = wire_set(p->m, "remarks", wire_new_list());

	for (size_t i = 0; i < r->comments.n; i++) {
		const struct import_comment *one = &r->comments.items[i];
		struct wire *row = wire_add(list, wire_new_obj());

		wire_set_str(row, "author", *one->author ? one->author : say(p, "somebody"));
		wire_set_str(row, "date", date_of(p, one->at));
		wire_set_str(row, "quote", one->quote);
		wire_set_str(row, "words", one->text);
	}
	wire_set_bool(p->m, "has_remarks", r->comments.n);
}

static void set_found(struct page *p, const struct import_report *r)
{
	struct wire *list = wire_set(p->m, "found", wire_new_list());

	for (size_t i = 0; i < r->found.n; i++) {
		const struct import_found *one = &r->found.items[i];
		struct wire *row = wire_add(list, wire_new_obj());

		wire_set_str(row, "about",
			     say_n(p, arena_printf(p->a, "import_%s", one->kind), one->n));
		wire_set_str(row, "words", *one->text ? one->text : NULL);
	}
	wire_set_bool(p->m, "has_found", r->found.n);
	wire_set_bool(p->m, "clean", !r->found.n && !r->changes.n && !r->comments.n);
}

/* --- the page --------------------------------------------------------------------------------------------- */

static const char *with_group(struct page *p, const struct writing *w, const char *tail)
{
	return arena_printf(p->a, "/app/write/%s%s?lang=%s%s%s", w->section, tail, w->lang,
			    w->group ? "&group=" : "", w->group ? w->group : "");
}

static void set_ways(struct page *p, const char *current)
{
	struct wire *list = choices(p, "ways");

	for (int i = 0; import_take_names[i]; i++)
		choice(list, import_take_names[i],
		       say(p, arena_printf(p->a, "import_way_%s", import_take_names[i])),
		       str_eq(import_take_names[i], current));
}

static int show(struct page *p, const struct writing *w, const char *way, struct err *e)
{
	writing_model(p, w);
	set_ways(p, way);
	wire_set_str(p->m, "upload_action", with_group(p, w, "/import"));
	wire_set_str(p->m, "back", with_group(p, w, ""));
	wire_set_str(p->m, "limit",
		     say_n(p, "upload_limit",
			   desk_settings(p->c->desk)->limits->upload_bytes / (int64_t)MiB));
	return page_show(p, w->status, "import", say(p, "upload_word"), e);
}

int page_import(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct writing w;
	PAGE(p, rq, rp);

	if (writing_begin(&p, &w, e) != 0)
		return -1;
	return show(&p, &w, "accepted", e);
}

/* The file of the form, or the one that was sent before it. */
static bool find_upload(struct page *p, struct str *out)
{
	*out = p->rq->file.bytes;
	return p->rq->file.name || desk_kept_upload(p->c, page_field(p, "upload"), out);
}

static void read_take(struct page *p, struct import_in *in)
{
	struct wire_strs chosen = page_values(p, "take");

	in->take.items = ARENA_ARRAY(p->a, chosen.n + 1, int64_t);
	for (size_t i = 0; i < chosen.n; i++) {
		long id;

		if (str_number(str_of(chosen.items[i]), 1000000, &id))
			in->take.items[in->take.n++] = id;
	}
}

static void set_result(struct page *p, const struct writing *w, const struct import_in *in,
		       const struct import_card *card)
{
	struct wire *result = wire_set(p->m, "result", wire_new_obj());

	set_changes_found(p, card->report);
	set_comments_found(p, card->report);
	set_found(p, card->report);
	wire_set_str(result, "count",
		     say_n(p, "n_words", (int64_t)text_words(str_of(w->markdown))));
	wire_set_str(result, "way", in->changes);
	wire_set_bool(result, "each", str_eq(in->changes, "each"));
	wire_set_bool(result, "draft", w->etag);
	if (card->report->changes.n)
		wire_set_str(result, "upload", desk_keep_upload(p->c, in->file));
}

int page_import_post(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct import_in in = { 0 };
	struct import_card card;
	struct writing w;
	struct err why = { 0 };
	PAGE(p, rq, rp);

	if (writing_begin(&p, &w, e) != 0)
		return -1;
	in.section = w.section;
	in.lang = w.lang;
	in.changes = page_filled(&p, "changes");
	in.changes = in.changes ? in.changes : "accepted";
	if (str_eq(in.changes, "each"))
		read_take(&p, &in);
	if (!find_upload(&p, &in.file)) {
		w.status = ERR_BAD;
		page_notice(&p, NOTICE_WARN, NULL, say(&p, "upload_missing"));
		return show(&p, &w, in.changes, e);
	}
	if (desk_import(p.c, &in, &card, &why) != 0) {
		w.status = why.kind;
		page_refusal(&p, &why);
		return show(&p, &w, "accepted", e);
	}
	w.markdown = card.markdown;
	w.base = card.base;
	w.comments = card.report->comments;
	set_result(&p, &w, &in, &card);
	return show(&p, &w, in.changes, e);
}
