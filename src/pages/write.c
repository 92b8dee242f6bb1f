/* Writing: what the buttons do, from the first click to the receipt. Nothing here may lose a text. */
#include "pages/write.h"

/* Keep the text on the server by the way, if that can be done without touching another's. */
static void save_quietly(struct page *p, struct writing *w)
{
	struct err none = { 0 };

	(void)!writing_save(p, w, &none);
}

/*
 * The text was made of hers and the document's. Where the server keeps it, the device need not ask
 * her about the words that she sent a moment ago.
 */
static void supersede(struct page *p, struct writing *w)
{
	struct draft_card draft;
	struct err none = { 0 };
	bool kept = writing_save(p, w, &none) == 0;

	/* A form that comes twice finds what it saved the first time. */
	if (!kept && w->group && wire_strs_have(&p->c->who.groups, w->group) &&
	    desk_draft(p->c, w->section, w->lang, w->group, &draft, &none) == 0 &&
	    str_eq(draft.markdown, w->markdown)) {
		w->etag = draft.etag;
		w->saved_at = draft.at;
		kept = true;
	}
	wire_set_bool(p->m, "superseded", kept);
}

/* --- refusals ------------------------------------------------------------------------------------- */

/* The text was not taken: say why in its form. Other failures are pages of their own. */
static int refuse(struct page *p, struct writing *w, const struct err *why, struct err *e)
{
	const char *words = i18n_error_text(p->a, p->lang, why);

	w->status = why->kind;
	if (why->kind == ERR_TEXT || why->kind == ERR_TOO_BIG) {
		w->refused = words;
		w->line = why->number;
	}
	page_refusal(p, why);
	return writing_show(p, w, e);
}

/* Somebody of the same group wrote on the same text: both are in it, for her to read. */
static int show_joined(struct page *p, struct writing *w, struct err *e)
{
	supersede(p, w);
	page_notice(p, NOTICE_INFO, NULL, say_what(p, "joined", w->joined_by));
	return writing_show(p, w, e);
}

static int refuse_join(struct page *p, struct writing *w, const struct err *why, struct err *e)
{
	if (why->kind == ERR_CONFLICT && p->c->conflict)
		return writing_clash(p, w, e);
	return refuse(p, w, why, e);
}

/* --- what the buttons do ---------------------------------------------------------------------------- */

static const char *address(struct page *p, const struct writing *w)
{
	return arena_printf(p->a, "/app/write/%s?lang=%s%s%s", w->section, w->lang,
			    w->group ? "&group=" : "", w->group ? w->group : "");
}

static int saved(struct page *p, struct writing *w)
{
	return page_go(p,
		       arena_printf(p->a, "%s%s%s", address(p, w), w->summary[0] ? "&summary=" : "",
				    query_escape(p, w->summary)),
		       "saved");
}

static bool raced(const struct err *why)
{
	return why->kind == ERR_STALE || why->kind == ERR_PRECONDITION;
}

/* 0: saved as it is; 1: put together with another's, to be shown. */
static int save_or_join(struct page *p, struct writing *w, struct err *why)
{
	int joined;

	if (writing_save(p, w, why) == 0)
		return 0;
	if (!raced(why))
		return -1;
	err_clear(why);
	joined = writing_join(p, w, why);
	return joined ? joined : writing_save(p, w, why);
}

static int act_save(struct page *p, struct writing *w, struct err *e)
{
	struct err why = { 0 };
	int joined = save_or_join(p, w, &why);

	if (joined > 0)
		return show_joined(p, w, e);
	return joined == 0 ? saved(p, w) : refuse_join(p, w, &why, e);
}

/* Has the section changed on main since the text's base? */
static bool moved(struct page *p, const struct writing *w)
{
	const struct step *base = state_step_of(p->c->state, &w->base);
	const struct section_text *now = state_text(p->c->state, w->section, w->lang);
	struct oid then;

	if (!base)
		return false;
	then = state_blob_at(p->c->state, base, w->section, w->lang);
	return !oid_eq(&then, now ? &now->blob : &(struct oid){ "" });
}

/* Put what came in meanwhile and her text together, for her to read before it is sent. */
static int put_together(struct page *p, struct writing *w, struct err *e)
{
	struct merge_card merged;
	struct err why = { 0 };

	if (desk_rebase(p->c, w->section, w->lang, w->markdown, &w->base, &merged, &why) != 0) {
		if (why.kind == ERR_CONFLICT && p->c->conflict)
			return writing_clash(p, w, e);
		return refuse(p, w, &why, e);
	}
	w->markdown = merged.markdown;
	w->base = merged.onto;
	supersede(p, w);
	page_notice(p, NOTICE_INFO, NULL, say(p, "merged"));
	return writing_show(p, w, e);
}

/*
 * The draft became the proposal: it goes, and the comments that its Word file had go on as threads.
 * Only the draft that this text was; never what another of the group has saved since.
 */
static void retire_draft(struct page *p, const struct writing *w, const struct proposal_card *card)
{
	struct import_comments all = w->comments;
	struct draft_card draft;
	struct err none = { 0 };

	if (w->etag && wire_strs_have(&p->c->who.groups, w->group)) {
		bool same = desk_draft(p->c, w->section, w->lang, w->group, &draft, &none) == 0 &&
			    str_eq(draft.etag, w->etag);

		if (none.kind >= ERR_INTERNAL)
			return; /* it stays, with all that was said in it */
		err_clear(&none);
		/* Who removes it enters its comments: a form that is sent twice does so once. */
		if (desk_delete_draft(p->c, w->section, w->lang, w->group, w->etag, &none) != 0)
			return;
		if (same && !all.n)
			all = draft.comments;
	}
	p->c->key = NULL; /* the form's name is spent */
	(void)desk_enter_comments(p->c, &all, card->number, (int64_t)card->revisions.n);
}

/* A form that comes twice is answered as the first time, whatever has happened since. */
static bool sent_before(struct page *p)
{
	return p->c->key && state_receipt(p->c->state, p->c->key);
}

enum { MOVED = 1, JOINED };

/* What came in meanwhile, from others and from her own group: it is read before it is sent. */
static int put_others_in(struct page *p, struct writing *w, struct err *why)
{
	int joined;

	if (w->group && desk_may_write(p->c, w->section, w->group, why) != 0)
		return -1;
	if (moved(p, w))
		return MOVED;
	joined = writing_join(p, w, why);
	return joined > 0 ? JOINED : joined;
}

static int act_submit(struct page *p, struct writing *w, struct err *e)
{
	struct submit_in in = { .section = w->section,
				.lang = w->lang,
				.group = w->group,
				.markdown = w->markdown,
				.summary = w->summary,
				.base = w->base };
	struct proposal_card card;
	struct err why = { 0 };
	int done;

	page_once(p);
	done = sent_before(p) ? 0 : put_others_in(p, w, &why);
	if (done == MOVED)
		return put_together(p, w, e);
	if (done == JOINED)
		return show_joined(p, w, e);
	if (done < 0)
		return refuse_join(p, w, &why, e);
	if ((w->proposal ? desk_revise(p->c, w->proposal, &in, &card, &why)
			 : desk_submit(p->c, &in, &card, &why)) != 0)
		return refuse(p, w, &why, e);
	retire_draft(p, w, &card);
	return page_go(p, arena_printf(p->a, "/app/receipt/%s", digits(p, card.number)), NULL);
}

static int act_file(struct page *p, const struct writing *w)
{
	struct buf *body = http_reply_begin(p->rp, 200, "text/markdown; charset=utf-8");

	buf_puts(body, w->markdown);
	http_reply_download(p->rp, arena_printf(p->a, "%s-%s.md", w->section, w->lang));
	return 0;
}

static int act_discard(struct page *p, struct writing *w, struct err *e)
{
	if (desk_delete_draft(p->c, w->section, w->lang, w->group, w->etag, e) != 0)
		return -1;
	return page_go(p, address(p, w), "discarded");
}

static int act_settle(struct page *p, struct writing *w, struct err *e)
{
	struct oid onto = page_oid(p, "onto");
	const char *settled = settled_text(p, text_at(p, w->section, w->lang, &onto), w->markdown);

	if (!settled) {
		page_notice(p, NOTICE_WARN, NULL, say(p, "conflict_unsettled"));
		return writing_clash(p, w, e);
	}
	w->markdown = settled;
	w->base = onto;
	supersede(p, w);
	page_notice(p, NOTICE_INFO, NULL, say(p, "merged"));
	return writing_show(p, w, e);
}

/* To the page for Word files, with what was typed kept first. */
static int act_upload(struct page *p, struct writing *w, struct err *e)
{
	struct writing had;
	struct err why = { 0 };
	int joined;
	const char *on = arena_printf(p->a, "/app/write/%s/import?lang=%s%s%s", w->section, w->lang,
				      w->group ? "&group=" : "", w->group ? w->group : "");

	if (writing_begin(p, &had, &why) == 0 && str_eq(had.markdown, w->markdown))
		return page_go(p, on, NULL);
	err_clear(&why);
	joined = save_or_join(p, w, &why);
	if (joined > 0)
		return show_joined(p, w, e);
	return joined == 0 ? page_go(p, on, NULL) : refuse_join(p, w, &why, e);
}

/* The text of a Word file: kept where there is a group to keep it for, and in the editor. */
static int act_use(struct page *p, struct writing *w, struct err *e)
{
	if (w->group && wire_strs_have(&p->c->who.groups, w->group))
		return act_save(p, w, e);
	return writing_show(p, w, e);
}

int page_write(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct writing w;
	PAGE(p, rq, rp);

	if (writing_begin(&p, &w, e) != 0)
		return -1;
	return writing_show(&p, &w, e);
}

int page_write_post(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const char *act;
	struct writing w;
	PAGE(p, rq, rp);

	act = page_field(&p, "act");
	if (page_admit(&p, STAND_RAPPORTEUR, e) != 0 || writing_read(&p, &w, e) != 0)
		return -1;
	if (str_eq(act, "save"))
		return act_save(&p, &w, e);
	if (str_eq(act, "submit"))
		return act_submit(&p, &w, e);
	if (str_eq(act, "upload"))
		return act_upload(&p, &w, e);
	if (str_eq(act, "use"))
		return act_use(&p, &w, e);
	if (str_eq(act, "resolve"))
		return act_settle(&p, &w, e);
	if (str_eq(act, "file"))
		return act_file(&p, &w);
	if (str_eq(act, "discard"))
		return act_discard(&p, &w, e);
	save_quietly(&p, &w);
	return str_eq(act, "preview") ? writing_preview(&p, &w, e) : writing_show(&p, &w, e);
}

int page_receipt(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const struct revision_card *last;
	struct proposal_card card;
	struct diff_card diff;
	const char *number;
	long n;
	PAGE(p, rq, rp);

	if (http_param_number(rq, "n", 999999, &n, e) != 0 ||
	    desk_proposal(p.c, n, &card, e) != 0 || desk_diff(p.c, n, 0, NULL, &diff, e) != 0)
		return -1;
	last = &card.revisions.items[card.revisions.n - 1];
	number = say_n(&p, "proposal_n", n);
	wire_set_str(p.m, "heading",
		     card.revisions.n > 1
			     ? i18n_text(p.a, p.lang, "proposal_n_revision", "n", digits(&p, n),
					 "m", digits(&p, last->revision), NULL)
			     : number);
	wire_set_str(p.m, "section_title", card.title);
	set_text_lang(&p, card.lang);
	wire_set_str(p.m, "group", group_name(&p, card.group));
	wire_set(p.m, "at", when(&p, last->created_at));
	wire_set_str(p.m, "size", changed_in_words(&p, diff.stats));
	wire_set_str(p.m, "summary", own_summary(&p, last->summary, card.section));
	wire_set_str(p.m, "href", arena_printf(p.a, "/app/review/%s", digits(&p, n)));
	wire_set_str(p.m, "key",
		     arena_printf(p.a, "%s/%s/%s", card.section, card.lang, card.group));
	return page_show(&p, 200, "receipt", number, e);
}
