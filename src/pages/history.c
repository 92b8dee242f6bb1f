/* How the document came to be what it is, two states of it side by side, and its versions. */
#include "pages/changes.h"
#include "pages/lag.h"

/* The names that were given to the document as it stood after this step. */
static void set_names(struct page *p, struct wire *item, const struct oid *commit)
{
	struct wire *list = wire_set(item, "versions", wire_new_list());

	for (int64_t n = state_n_versions(p->c->state); n > 0; n--) {
		const struct version *v = state_version_number(p->c->state, n);
		struct wire *one;

		if (!oid_eq(&v->commit, commit))
			continue;
		one = wire_add(list, link_to(arena_printf(p->a, "/versions/%s", v->id), NULL));
		wire_set_str(one, "name", v->name);
	}
}

/* What a comparison calls it, so that its address means tomorrow what it means today. */
static const char *ref_of(struct page *p, const struct oid *commit)
{
	for (int64_t n = state_n_versions(p->c->state); n > 0; n--) {
		const struct version *v = state_version_number(p->c->state, n);

		if (oid_eq(&v->commit, commit))
			return v->id;
	}
	return commit->hex;
}

static void set_step(struct page *p, struct wire *item, const struct history_item *step, size_t i)
{
	bool linked = step->proposal && desk_sees_proposals(p->c);

	wire_set_str(item, "ref", ref_of(p, &step->commit));
	wire_set_bool(item, "is_b", i == 0);
	wire_set_bool(item, "is_a", i == 1);
	wire_set_bool(item, "now", i == 0);
	set_names(p, item, &step->commit);
	wire_set_str(item, "what", step_words(p, step->subject, step->proposal));
	wire_set_str(item, "who", step_who(p, step->author, &step->commit, step->proposal));
	wire_set(item, "at", when(p, step->at));
	wire_set_str(item, "href",
		     linked ? arena_printf(p->a, "/app/review/%s", digits(p, step->proposal))
			    : NULL);
	wire_set_str(item, "link", linked ? say_n(p, "proposal_n", step->proposal) : NULL);
}

/* What is still in square brackets, for one who is about to freeze a version. */
static int64_t brackets(struct page *p)
{
	const char *lang = state_manifest(p->c->state)->languages.items[0];
	struct document_card doc;
	struct err none = { 0 };
	int64_t n = 0;

	if (desk_document(p->c, &doc, &none) != 0)
		return 0;
	for (size_t i = 0; i < doc.sections.n; i++)
		if (str_eq(doc.sections.items[i].lang, lang))
			n += doc.sections.items[i].brackets;
	return n;
}

static int64_t undecided(struct page *p)
{
	int64_t n = 0;

	for (int64_t i = 1; i <= state_n_proposals(p->c->state); i++) {
		int status = state_proposal(p->c->state, i)->status;

		n += status == PROPOSAL_OPEN || status == PROPOSAL_CHANGES;
	}
	return n;
}

/* The member "unfinished" {items: [{text}]}: what a version that is made now would freeze half done; true
 * if there is anything. */
static bool set_unfinished(struct page *p)
{
	struct wire *out = wire_new_obj(), *list = wire_set(out, "items", wire_new_list());
	int64_t open = brackets(p), waiting = undecided(p);

	if (open)
		wire_set_str(wire_add(list, wire_new_obj()), "text", say_n(p, "n_brackets", open));
	if (waiting)
		wire_set_str(wire_add(list, wire_new_obj()), "text",
			     say_n(p, "n_proposals", waiting));
	add_lagging(p, list);
	if (!wire_len(list)) {
		wire_free(out);
		wire_set(p->m, "unfinished", NULL);
		return false;
	}
	wire_set(p->m, "unfinished", out);
	return true;
}

static int show(struct page *p, int status, struct err *e)
{
	struct wire *list = wire_set(p->m, "steps", wire_new_list());
	struct history_list all;

	if (desk_history(p->c, NULL, NULL, &all, e) != 0)
		return -1;
	for (size_t i = 0; i < all.items.n; i++)
		set_step(p, wire_add(list, wire_new_obj()), &all.items.items[i], i);
	if (desk_is_editor(p->c))
		set_unfinished(p);
	page_set_once(p);
	return page_show(p, status, "history", say(p, "history"), e);
}

int page_history(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	PAGE(p, rq, rp);
	return show(&p, 200, e);
}

int page_version_new(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct version_card card;
	struct version_in in;
	struct wire *typed;
	bool sure;
	struct err why = { 0 };
	PAGE(p, rq, rp);

	in.name = page_filled(&p, "name");
	in.symbol = page_filled(&p, "symbol");
	in.note = page_filled(&p, "note");
	if (!in.name)
		in.name = "";
	page_once(&p);
	sure = page_filled(&p, "sure") || !desk_is_editor(p.c) || !set_unfinished(&p);
	if (sure && desk_version_new(p.c, &in, &card, &why) == 0)
		return page_go(&p, arena_printf(p.a, "/versions/%s", card.id), "version");
	typed = wire_set(p.m, "typed", wire_new_obj());
	wire_set_str(typed, "name", in.name);
	wire_set_str(typed, "symbol", in.symbol);
	wire_set_str(typed, "note", in.note);
	if (!sure) {
		page_notice(&p, NOTICE_WARN, NULL, say(&p, "version_unsure"));
		return show(&p, 200, e);
	}
	page_refusal(&p, &why);
	return show(&p, why.kind, e);
}
