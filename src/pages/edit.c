/* The editor's own words: what accepting would give, to be changed before it is accepted. */
#include "pages/discuss.h"
#include "pages/write.h"

struct editing {
	int64_t number, revision;
	const char *markdown, *reason;
	struct oid onto;
	struct proposal_card card;
};

static const char *path_of(struct page *p, int64_t n)
{
	return arena_printf(p->a, "/app/review/%s", digits(p, n));
}

static void set_edit(struct page *p, const struct editing *ed)
{
	wire_set_str(p->m, "number", digits(p, ed->number));
	wire_set_str(p->m, "label", say_n(p, "proposal_n", ed->number));
	wire_set_str(p->m, "title", ed->card.title);
	wire_set_str(p->m, "revision", digits(p, ed->revision));
	wire_set_str(p->m, "onto", ed->onto.hex);
	wire_set_str(p->m, "markdown", ed->markdown);
	wire_set_str(p->m, "reason", ed->reason);
	wire_set_str(p->m, "key", arena_printf(p->a, "review/%s", digits(p, ed->number)));
	wire_set_str(p->m, "action", arena_printf(p->a, "%s/edit", path_of(p, ed->number)));
	wire_set_str(p->m, "words", words_label(p, ed->card.section, ed->card.lang, ed->markdown));
	wire_set_str(p->m, "section", ed->card.section);
	set_points(p, ed->card.section);
	set_text_lang(p, ed->card.lang);
	page_set_once(p);
}

static int show(struct page *p, int status, const struct editing *ed, struct err *e)
{
	set_edit(p, ed);
	return page_show(p, status, "edit", ed->card.title, e);
}

/* Main and the proposal want the same words. */
static int clash(struct page *p, const struct editing *ed, struct err *e)
{
	struct clash_sides sides = { .section = ed->card.section, .lang = ed->card.lang };

	sides.theirs = i18n_text(p->a, p->lang, "in_proposal", "n", digits(p, ed->number), "group",
				 group_name(p, ed->card.group), NULL);
	set_edit(p, ed);
	wire_set_str(p->m, "lead", say(p, "clash_lead"));
	wire_set_str(p->m, "keep_theirs", say(p, "keep_proposal"));
	wire_set_str(p->m, "keep_ours", say(p, "keep_document"));
	if (!set_clashes(p, &sides))
		return show(p, ERR_CONFLICT, ed, e);
	return page_show(p, ERR_CONFLICT, "conflict", ed->card.title, e);
}

static int begin(struct page *p, struct editing *ed, struct err *e)
{
	long n;

	*ed = (struct editing){ .reason = "" };
	if (http_param_number(p->rq, "n", 999999, &n, e) != 0 ||
	    desk_proposal(p->c, n, &ed->card, e) != 0)
		return -1;
	ed->number = n;
	ed->revision = (int64_t)ed->card.revisions.n;
	return 0;
}

int page_edit(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct merge_card merged;
	struct wire_strs words;
	struct editing ed;
	struct err why = { 0 };
	PAGE(p, rq, rp);

	if (begin(&p, &ed, e) != 0)
		return -1;
	if (desk_merged(p.c, ed.number, ed.revision, &merged, &why) != 0) {
		if (why.kind != ERR_CONFLICT || !p.c->conflict) {
			*e = why;
			return -1;
		}
		ed.onto = *state_main(p.c->state);
		ed.markdown = p.c->conflict->merged;
		return clash(&p, &ed, e);
	}
	ed.markdown = with_suggestion(&p, merged.markdown);
	ed.onto = merged.onto;
	if (desk_reread(p.c, ed.number, ed.revision, &words, e) != 0)
		return -1;
	set_reread(&p, &words, NULL);
	return show(&p, 200, &ed, e);
}

static int accept_edited(struct page *p, struct editing *ed, struct err *e)
{
	struct decide_in in = { .decision = "accept",
				.reason = ed->reason,
				.markdown = ed->markdown,
				.revision = ed->revision,
				.onto = ed->onto };
	struct decision_card card;
	struct err why = { 0 };

	page_once(p);
	if (desk_decide(p->c, ed->number, &in, &card, &why) == 0)
		return page_go(p, path_of(p, ed->number), "accepted");
	if (why.kind == ERR_CONFLICT && p->c->conflict) {
		ed->onto = *state_main(p->c->state);
		return clash(p, ed, e);
	}
	if (why.kind == ERR_TEXT || why.kind == ERR_TOO_BIG)
		wire_set_str(p->m, "refused", i18n_error_text(p->a, p->lang, &why));
	page_refusal(p, &why);
	return show(p, why.kind, ed, e);
}

/* How the text will stand in the document, and what it changes in what stands there. */
static int preview(struct page *p, struct editing *ed, struct err *e)
{
	struct section_card sheet, base;
	struct diff_card diff;
	struct err why = { 0 };
	struct wire *out;

	if (desk_preview(p->c, ed->card.section, ed->card.lang, ed->markdown, &sheet, &why) != 0) {
		wire_set_str(p->m, "refused", i18n_error_text(p->a, p->lang, &why));
		return show(p, why.kind, ed, e);
	}
	if (desk_section(p->c, ed->card.section, ed->card.lang, ed->onto.hex, &base, e) != 0 ||
	    desk_said(p->c, ed->card.section, ed->card.lang, base.markdown, ed->markdown, &diff,
		      e) != 0)
		return -1;
	out = wire_set(p->m, "preview", wire_new_obj());
	wire_set_str(out, "html", sheet.html);
	set_changes(p, &diff, ed->card.lang, NULL);
	return show(p, 200, ed, e);
}

/* NULL if a place was left open. */
static const char *settle(struct page *p, const struct editing *ed)
{
	int64_t n = MIN(ed->revision, (int64_t)ed->card.revisions.n);

	return settled_text(p, text_at(p, ed->card.section, ed->card.lang, &ed->onto),
			    ed->card.revisions.items[MAX(n, 1) - 1].markdown);
}

int page_edit_post(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const char *act;
	struct editing ed;
	PAGE(p, rq, rp);

	if (page_admit(&p, STAND_EDITOR, e) != 0 || begin(&p, &ed, e) != 0)
		return -1;
	act = page_field(&p, "act");
	ed.reason = page_field(&p, "reason");
	ed.onto = page_oid(&p, "onto");
	if (page_number(&p, "revision"))
		ed.revision = page_number(&p, "revision");
	ed.markdown = page_text(&p, "markdown");
	if (str_eq(act, "resolve")) {
		const char *settled = settle(&p, &ed);

		if (!settled) {
			page_notice(&p, NOTICE_WARN, NULL, say(&p, "conflict_unsettled"));
			return clash(&p, &ed, e);
		}
		ed.markdown = settled;
		page_notice(&p, NOTICE_INFO, NULL, say(&p, "merged"));
	}
	if (str_eq(act, "accept"))
		return accept_edited(&p, &ed, e);
	if (str_eq(act, "preview") || str_eq(act, "resolve"))
		return preview(&p, &ed, e);
	if (str_eq(act, "file")) {
		buf_puts(http_reply_begin(rp, 200, "text/markdown; charset=utf-8"), ed.markdown);
		http_reply_download(rp, arena_printf(p.a, "%s.md", ed.card.section));
		return 0;
	}
	return show(&p, 200, &ed, e);
}
