/* Manage: title page, groups, and the manifest as it is. */
#include "pages/manage.h"

static void set_titles(struct page *p)
{
	const struct manifest *m = state_manifest(p->c->state);
	struct wire *list = wire_set(p->m, "titles", wire_new_list());

	for (size_t i = 0; i < m->languages.n; i++) {
		const char *code = m->languages.items[i], *name = language_name(code);
		const char *title = wire_map_find(&m->title, code);
		const char *subtitle = wire_map_find(&m->subtitle, code);
		struct wire *one = wire_add(list, wire_new_obj());

		wire_set_str(one, "code", code);
		wire_set_str(one, "dir", manifest_direction(code));
		wire_set_str(one, "title_label", say_what(p, "title_in", name));
		wire_set_str(one, "subtitle_label", say_what(p, "subtitle_in", name));
		wire_set_str(one, "title_text", title);
		wire_set_str(one, "subtitle_text", subtitle);
	}
	wire_set_str(p->m, "symbol", m->symbol);
}

static void set_names(struct page *p, struct wire *in, const char *member, const struct group *g)
{
	const struct manifest *m = state_manifest(p->c->state);
	struct wire *list = wire_set(in, member, wire_new_list());

	for (size_t i = 0; i < m->languages.n; i++) {
		const char *code = m->languages.items[i];
		struct wire *one = wire_add(list, wire_new_obj());

		wire_set_str(one, "group", g ? g->id : NULL);
		wire_set_str(one, "code", code);
		wire_set_str(one, "dir", manifest_direction(code));
		wire_set_str(one, "label", say_what(p, "name_in", language_name(code)));
		wire_set_str(one, "words", g ? wire_map_find(&g->name, code) : NULL);
	}
}

/* Who speaks for a group, and what it may write. Who counts people is an administrator. */
static void set_group_facts(struct page *p, struct wire *out, const char *id,
			    const struct account_list *accounts)
{
	const struct manifest *m = state_manifest(p->c->state);
	const char *sections = "";
	int64_t n = 0;

	for (size_t i = 0; i < accounts->items.n; i++)
		for (size_t k = 0; k < accounts->items.items[i].groups.n; k++)
			n += str_eq(accounts->items.items[i].groups.items[k], id);
	for (size_t i = 0; i < m->sections.n; i++)
		if (manifest_may_write(&m->sections.items[i], id))
			sections = arena_printf(
				p->a, "%s%s%s", sections, *sections ? ", " : "",
				section_title(p, m->sections.items[i].id, text_lang(p)));
	wire_set_str(out, "members",
		     p->c->who.role >= ROLE_ADMIN ? say_n(p, "n_members", n) : NULL);
	wire_set_str(out, "writes",
		     *sections ? say_what(p, "group_writes", sections)
			       : say(p, "group_writes_none"));
}

/* typed: the manifest as somebody wrote it and as it was refused, or NULL. */
static int show(struct page *p, int status, const char *typed, struct err *e)
{
	const struct manifest *m = state_manifest(p->c->state);
	struct wire *list = wire_set(p->m, "groups", wire_new_list());
	struct account_list accounts = { 0 };
	BUF(json, MANIFEST_BYTES);

	if (p->c->who.role >= ROLE_ADMIN && desk_accounts(p->c, &accounts, e) != 0)
		return -1;

	set_titles(p);
	for (size_t i = 0; i < m->groups.n; i++) {
		struct wire *one = wire_add(list, wire_new_obj());

		wire_set_str(one, "id", m->groups.items[i].id);
		set_names(p, one, "names", &m->groups.items[i]);
		set_group_facts(p, one, m->groups.items[i].id, &accounts);
	}
	set_names(p, p->m, "new_names", NULL);
	manifest_write(m, &json);
	wire_set_str(p->m, "manifest_text", typed ? typed : json.ptr);
	wire_set_bool(p->m, "raw_open", typed);
	wire_set_str(p->m, "onto", state_manifest_blob(p->c->state)->hex);
	set_places(p, "/app/manage/document");
	return page_show(p, status, "manage_document", say(p, "admin"), e);
}

int page_manage_document(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	PAGE(p, rq, rp);
	return show(&p, 200, NULL, e);
}

static int finish(struct page *p, const struct manifest *m, struct err *e)
{
	struct err why = { 0 };

	if (manifest_enter(p, m, &why) == 0)
		return page_go(p, "/app/manage/document", "saved");
	page_refusal(p, &why);
	return show(p, why.kind, NULL, e);
}

static const char *typed_in(struct page *p, const char *what, const char *code)
{
	const char *text = page_filled(p, arena_printf(p->a, "%s-%s", what, code));

	return text ? text : "";
}

int page_manage_document_post(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct manifest *m;
	PAGE(p, rq, rp);

	m = manifest_copy(&p);
	for (size_t i = 0; i < m->languages.n; i++) {
		const char *code = m->languages.items[i];

		m->title = map_with(&p, &m->title, code, typed_in(&p, "title", code));
		m->subtitle = map_with(&p, &m->subtitle, code, typed_in(&p, "subtitle", code));
	}
	m->symbol = page_filled(&p, "symbol");
	return finish(&p, m, e);
}

static void read_names(struct page *p, struct group *g, const char *prefix)
{
	const struct manifest *m = state_manifest(p->c->state);

	for (size_t i = 0; i < m->languages.n; i++)
		g->name = map_with(p, &g->name, m->languages.items[i],
				   typed_in(p, prefix, m->languages.items[i]));
}

int page_manage_groups(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct group fresh = { 0 };
	struct manifest *m;
	PAGE(p, rq, rp);

	m = manifest_copy(&p);
	for (size_t i = 0; i < m->groups.n; i++)
		read_names(&p, &m->groups.items[i],
			   arena_printf(p.a, "name-%s", m->groups.items[i].id));
	fresh.id = page_filled(&p, "new-group");
	read_names(&p, &fresh, "new-name");
	if (fresh.id)
		m->groups.items[m->groups.n++] = fresh;
	return finish(&p, m, e);
}

int page_manage_manifest(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct document_card doc;
	const char *typed;
	struct err why = { 0 };
	struct oid onto;
	PAGE(p, rq, rp);

	typed = page_text(&p, "manifest");
	onto = page_oid(&p, "onto");
	if (desk_put_manifest(p.c, str_of(typed), &onto, &doc, &why) == 0)
		return page_go(&p, "/app/manage/document", "saved");
	page_refusal(&p, &why);
	return show(&p, why.kind, typed, e);
}
