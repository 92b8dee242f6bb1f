/* The writer's pages: her form, the preview, the page where two texts want the same words. */
#include "pages/discuss.h"
#include "pages/write.h"

static const struct section *row_of(struct page *p, const struct writing *w)
{
	const struct manifest *m = state_manifest(p->c->state);

	return &m->sections.items[manifest_section(m, w->section)];
}

static const char *key_of(struct page *p, const struct writing *w)
{
	return arena_printf(p->a, "%s/%s/%s", w->section, w->lang, w->group ? w->group : "");
}

/* When it was saved, and by whom of the group. */
static const char *saved_words(struct page *p, const struct writing *w, const char *time)
{
	if (w->saved_by)
		return i18n_text(p->a, p->lang, "saved_server_by", "time", time, "name",
				 w->saved_by, NULL);
	return i18n_text(p->a, p->lang, "saved_server", "time", time, NULL);
}

static const char *state_of(struct page *p, const struct writing *w)
{
	if (w->saved_at)
		return saved_words(p, w, i18n_date_time(p->a, p->lang, w->saved_at));
	return w->untouched ? "" : say(p, "not_saved_yet");
}

void writing_model(struct page *p, const struct writing *w)
{
	char iso[CLOCK_TEXT];

	wire_set_str(p->m, "title", section_title(p, w->section, w->lang));
	wire_set_str(p->m, "key", key_of(p, w));
	wire_set_str(p->m, "action",
		     arena_printf(p->a, "/app/write/%s?lang=%s", w->section, w->lang));
	wire_set_str(p->m, "base", w->base.hex);
	wire_set_str(p->m, "etag", w->etag);
	wire_set_str(p->m, "group", w->group);
	wire_set_str(p->m, "proposal", w->proposal ? digits(p, w->proposal) : NULL);
	wire_set_str(p->m, "made_of", w->made_of ? digits(p, w->made_of) : NULL);
	wire_set_str(p->m, "markdown", w->markdown);
	wire_set_str(p->m, "summary", w->summary);
	wire_set_str(p->m, "comments", comments_pack(p, &w->comments));
	wire_set_str(p->m, "submit_label", say(p, w->proposal ? "submit_again" : "submit"));
	wire_set_str(p->m, "state", state_of(p, w));
	wire_set_str(p->m, "saved_words", saved_words(p, w, "{time}"));
	clock_text(w->saved_at, iso);
	wire_set_str(p->m, "saved_iso", w->saved_at ? iso : NULL);
	set_text_lang(p, w->lang);
	page_set_once(p);
}

/* Groups that the text may be for: an editor chooses among all, others among their own. */
static void set_writer(struct page *p, const struct writing *w)
{
	const struct manifest *m = state_manifest(p->c->state);
	struct wire *list = choices(p, "groups");
	size_t n = 0;

	for (size_t i = 0; i < m->groups.n; i++) {
		const char *id = m->groups.items[i].id;
		bool mine = false;

		for (size_t g = 0; g < p->c->who.groups.n; g++)
			mine = mine || str_eq(p->c->who.groups.items[g], id);
		if (!(mine && manifest_may_write(row_of(p, w), id)) && !desk_is_editor(p->c))
			continue;
		choice(list, id, group_name(p, id), str_eq(id, w->group));
		n++;
	}
	if (n > 1 && !w->proposal)
		wire_set_bool(p->m, "many_groups", true);
	else if (w->group)
		wire_set_str(wire_set(p->m, "groups_one", wire_new_obj()), "id", w->group);
}

/* What the editors asked for, where this text revises a proposal. */
static void set_asked(struct page *p, const struct writing *w)
{
	const struct proposal *one = w->proposal ? state_proposal(p->c->state, w->proposal) : NULL;
	struct wire *asked;

	if (!one || one->status != PROPOSAL_CHANGES || !one->decision)
		return;
	asked = wire_set(p->m, "asked", wire_new_obj());
	wire_set_str(asked, "heading", say_what(p, "asked_by", account_name(p, one->decision->by)));
	wire_set_str(asked, "reason", one->decision->reason);
	wire_set_str(asked, "href",
		     arena_printf(p->a, "/app/review/%s#%s", digits(p, w->proposal),
				  first_talk(p, w->proposal)));
}

/* Writing has ended, or is not hers: the text can still be read and taken along. */
static void set_closed(struct page *p, const struct writing *w)
{
	struct err why = { 0 };

	if (!w->group || desk_may_write(p->c, w->section, w->group, &why) == 0)
		return;
	wire_set_bool(p->m, "shut", true);
	page_notice(p, NOTICE_WARN, i18n_error_title(p->a, p->lang, &why),
		    i18n_error_text(p->a, p->lang, &why));
}

void set_points(struct page *p, const char *section)
{
	const struct manifest *m = state_manifest(p->c->state);
	int64_t i = manifest_section(m, section);

	wire_set_bool(p->m, "points", i >= 0 && m->sections.items[i].kind == KIND_OPERATIVE);
}

int writing_show(struct page *p, const struct writing *w, struct err *e)
{
	const struct section *row = row_of(p, w);
	const char *guidance = title_in(p, &row->guidance, w->lang);

	writing_model(p, w);
	set_writer(p, w);
	set_asked(p, w);
	if (!w->refused)
		set_closed(p, w);
	wire_set(p->m, "due", due(p, row->deadline));
	wire_set(p->m, "chip",
		 w->proposal
			 ? chip_of_status(
				   p, proposal_status_names[state_proposal(p->c->state, w->proposal)
								    ->status])
			 : NULL);
	wire_set_str(p->m, "language", many_languages(p) ? language_name(w->lang) : NULL);
	wire_set_str(p->m, "who_writes", writers_of(p, &row->groups));
	wire_set_str(p->m, "guidance", *guidance ? guidance : NULL);
	wire_set_str(p->m, "words", words_label(p, w->section, w->lang, w->markdown));
	wire_set_str(p->m, "section", w->section);
	set_points(p, w->section);
	wire_set_str(p->m, "refused", w->refused);
	wire_set_str(p->m, "line", w->line ? digits(p, w->line) : NULL);
	wire_set_bool(p->m, "discardable", w->etag);
	wire_set_str(p->m, "left", w->left);
	wire_set_str(p->m, "left_from",
		     i18n_text(p->a, p->lang, "draft_left", "time",
			       i18n_date_time(p->a, p->lang, w->left_at), NULL));
	return page_show(p, w->status, "write", section_title(p, w->section, w->lang), e);
}

/* The text that hers was based on. */
static int base_text(struct page *p, const struct writing *w, const char **out, struct err *e)
{
	struct section_card card;

	*out = "";
	if (oid_none(&w->base))
		return 0;
	if (desk_section(p->c, w->section, w->lang, w->base.hex, &card, e) != 0)
		return -1;
	*out = card.markdown;
	return 0;
}

/* What the text has and the document will not show: told before it is sent. */
static void set_left_out(struct page *p, const struct section_card *card)
{
	const struct {
		const char *key;
		int64_t n;
	} all[] = { { "left_out_html", card->html_dropped },
		    { "left_out_links", card->links_dropped },
		    { "left_out_images", card->images_dropped } };
	const char *words = "";

	for (size_t i = 0; i < COUNT(all); i++)
		if (all[i].n)
			words = arena_printf(p->a, "%s%s%s", words, *words ? " " : "",
					     say_n(p, all[i].key, all[i].n));
	if (*words)
		page_notice(p, NOTICE_WARN, say(p, "left_out"), words);
}

int writing_preview(struct page *p, struct writing *w, struct err *e)
{
	struct section_card card;
	struct diff_card diff;
	const char *base;
	struct err why = { 0 };

	if (desk_preview(p->c, w->section, w->lang, w->markdown, &card, &why) != 0) {
		w->status = why.kind;
		w->refused = i18n_error_text(p->a, p->lang, &why);
		w->line = why.number;
		page_refusal(p, &why);
		return writing_show(p, w, e);
	}
	if (base_text(p, w, &base, e) != 0)
		return -1;
	writing_model(p, w);
	if (desk_said(p->c, w->section, w->lang, base, w->markdown, &diff, e) != 0)
		return -1;
	set_changes(p, &diff, w->lang, NULL);
	wire_set_str(p->m, "html", card.html);
	set_left_out(p, &card);
	return page_show(p, 200, "preview", say(p, "preview"), e);
}

int writing_clash(struct page *p, const struct writing *w, struct err *e)
{
	struct clash_sides sides = { .section = w->section, .lang = w->lang };
	const char *lead =
		w->joined_by ? say_what(p, "joined_clash", w->joined_by) : say(p, "moved");

	writing_model(p, w);
	wire_set_str(p->m, "onto", w->joined_by ? w->base.hex : state_main(p->c->state)->hex);
	wire_set_str(p->m, "lead", lead);
	sides.theirs = say(p, "yours");
	sides.ours = w->joined_by ? say_what(p, "other_draft", w->joined_by) : NULL;
	wire_set_str(p->m, "keep_theirs", say(p, "keep_mine"));
	wire_set_str(p->m, "keep_ours", say(p, "keep_theirs"));
	if (!set_clashes(p, &sides)) {
		page_notice(p, NOTICE_WARN, NULL, lead);
		return writing_show(p, w, e);
	}
	return page_show(p, ERR_CONFLICT, "conflict", say(p, "conflict_title"), e);
}
