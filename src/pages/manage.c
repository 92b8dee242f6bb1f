/* Manage: sections with their deadlines, groups and guidance. */
#include "pages/manage.h"

#include "base/id.h"

void set_places(struct page *p, const char *current)
{
	static const struct {
		const char *path, *key;
		enum role role;
	} places[] = { { "/app/manage", "sections_deadlines", ROLE_EDITOR },
		       { "/app/manage/document", "document_groups", ROLE_EDITOR },
		       { "/app/manage/people", "people", ROLE_ADMIN },
		       { "/app/manage/wishes", "wishes", ROLE_EDITOR },
		       { "/app/manage/log", "log", ROLE_EDITOR } };
	struct wire *list = wire_set(p->m, "places", wire_new_list());

	for (size_t i = 0; i < COUNT(places); i++) {
		struct wire *one;

		if (p->c->who.role < places[i].role)
			continue;
		one = wire_add(list, link_to(places[i].path, say(p, places[i].key)));
		wire_set_bool(one, "current", str_eq(places[i].path, current));
		if (str_eq(places[i].key, "wishes") && desk_n_wishes(p->c))
			wire_set_str(one, "count", digits(p, desk_n_wishes(p->c)));
	}
}

/* --- changing the manifest --------------------------------------------------------------------------- */

struct manifest *manifest_copy(struct page *p)
{
	const struct manifest *old = state_manifest(p->c->state);
	struct manifest *m = ARENA_NEW(p->a, struct manifest);

	*m = *old;
	/* One place more in each list: for a new section or group. */
	m->sections.items = ARENA_ARRAY(p->a, old->sections.n + 1, struct section);
	for (size_t i = 0; i < old->sections.n; i++)
		m->sections.items[i] = old->sections.items[i];
	m->groups.items = ARENA_ARRAY(p->a, old->groups.n + 1, struct group);
	for (size_t i = 0; i < old->groups.n; i++)
		m->groups.items[i] = old->groups.items[i];
	return m;
}

struct wire_map map_with(struct page *p, const struct wire_map *old, const char *lang,
			 const char *text)
{
	struct wire_map out = { ARENA_ARRAY(p->a, old->n + 1, struct wire_pair), 0 };
	bool set = false;

	for (size_t i = 0; i < old->n; i++) {
		bool here = str_eq(old->items[i].name, lang);

		if (!here)
			out.items[out.n++] = old->items[i];
		else if (*text)
			out.items[out.n++] = (struct wire_pair){ old->items[i].name, text };
		set = set || here;
	}
	if (!set && *text)
		out.items[out.n++] = (struct wire_pair){ lang, text };
	return out;
}

int manifest_enter(struct page *p, const struct manifest *m, struct err *e)
{
	struct oid onto = page_oid(p, "onto");
	struct document_card doc;
	BUF(json, MANIFEST_BYTES);

	manifest_write(m, &json);
	if (buf_check(&json, e) != 0)
		return -1;
	return desk_put_manifest(p->c, STR_BUF(json), &onto, &doc, e);
}

/* --- the list of sections ------------------------------------------------------------------------------ */

static void set_kinds(struct page *p, struct wire *item, int current)
{
	struct wire *list = wire_set(item, "kinds", wire_new_list());

	for (int i = 0; section_kind_names[i]; i++)
		choice(list, section_kind_names[i], kind_name(p, section_kind_names[i]),
		       i == current);
}

static void set_who(struct page *p, struct wire *item, const struct section *s)
{
	const struct manifest *m = state_manifest(p->c->state);
	struct wire *list = wire_set(item, "choices", wire_new_list());

	assert(s->groups.items || !s->groups.n);
	wire_set_bool(item, "for_all", !s->groups.items);
	wire_set_bool(item, "for_none", s->groups.items && !s->groups.n);
	wire_set_bool(item, "for_some", s->groups.n);
	for (size_t i = 0; i < m->groups.n; i++) {
		bool named = false;

		for (size_t g = 0; g < s->groups.n; g++)
			named = named || str_eq(s->groups.items[g], m->groups.items[i].id);
		choice(list, m->groups.items[i].id, group_name(p, m->groups.items[i].id), named);
	}
}

static void set_guidance(struct page *p, struct wire *item, const struct section *s)
{
	const struct manifest *m = state_manifest(p->c->state);
	struct wire *list = wire_set(item, "guidances", wire_new_list());

	for (size_t i = 0; i < m->languages.n; i++) {
		const char *code = m->languages.items[i];
		const char *text = wire_map_find(&s->guidance, code);
		struct wire *one = wire_add(list, wire_new_obj());

		wire_set_str(one, "section", s->id);
		wire_set_str(one, "code", code);
		wire_set_str(one, "dir", manifest_direction(code));
		wire_set_str(one, "label", say_what(p, "guidance_in", language_name(code)));
		wire_set_str(one, "words", text ? text : "");
	}
}

/* As a browser's field for date and time wants it: without seconds and zone. */
static const char *field_time(struct page *p, int64_t at)
{
	char text[CLOCK_TEXT];

	if (!at)
		return "";
	clock_text(at, text);
	return arena_dup_len(p->a, text, strlen("2026-02-04T18:00"));
}

static void set_section(struct page *p, struct wire *item, const struct manifest *m, size_t i)
{
	const struct section *s = &m->sections.items[i];
	const char *opened = page_query(p, "section"), *changed = http_param(p->rq, "id");

	wire_set_str(item, "id", s->id);
	wire_set_str(item, "title", section_title(p, s->id, text_lang(p)));
	set_text_of(item, text_lang(p));
	wire_set_bool(item, "opened", str_eq(opened, s->id) || str_eq(changed, s->id));
	wire_set_bool(item, "past", str_eq(changed, s->id) && deadline_past(p, s->deadline));
	wire_set_bool(item, "picked", deadline_picked(p, s->id));
	wire_set(item, "chip", s->state == SECTION_FROZEN ? chip(p, IS_CLOSED) : NULL);
	wire_set_str(item, "brief",
		     s->deadline ? i18n_date_time(p->a, p->lang, s->deadline)
				 : writers_of(p, &s->groups));
	wire_set_bool(item, "is_open", s->state == SECTION_OPEN);
	wire_set_bool(item, "is_frozen", s->state == SECTION_FROZEN);
	wire_set_str(item, "deadline", field_time(p, s->deadline));
	wire_set_bool(item, "can_up", i > 0);
	wire_set_bool(item, "can_down", i + 1 < m->sections.n);
	set_kinds(p, item, s->kind);
	set_who(p, item, s);
	set_guidance(p, item, s);
}

int manage_show(struct page *p, const struct manifest *m, int status, struct err *e)
{
	struct wire *list = wire_set(p->m, "sections", wire_new_list());

	for (size_t i = 0; i < m->sections.n; i++)
		set_section(p, wire_add(list, wire_new_obj()), m, i);
	set_kinds(p, wire_set(p->m, "fresh", wire_new_obj()), KIND_TEXT);
	wire_set_str(p->m, "onto", state_manifest_blob(p->c->state)->hex);
	set_places(p, "/app/manage");
	return page_show(p, status, "manage", say(p, "admin"), e);
}

int page_manage(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	PAGE(p, rq, rp);
	return manage_show(&p, state_manifest(p.c->state), 200, e);
}

/* --- one section's form ---------------------------------------------------------------------------------- */

static int index_of(const char *name, const char *const *names, int fallback)
{
	for (int i = 0; names[i]; i++)
		if (str_eq(names[i], name))
			return i;
	return fallback;
}

static void read_who(struct page *p, struct section *s)
{
	const char *who = page_field(p, "who");

	if (str_eq(who, "all"))
		s->groups = (struct wire_strs){ NULL, 0 };
	else
		s->groups = page_values(p, "group");
	if (str_eq(who, "none"))
		s->groups.n = 0;
}

static int read_section(struct page *p, struct section *s, struct err *e)
{
	const struct manifest *m = state_manifest(p->c->state);

	s->state = index_of(page_field(p, "state"), section_standing_names, s->state);
	s->kind = index_of(page_field(p, "kind"), section_kind_names, s->kind);
	read_who(p, s);
	for (size_t i = 0; i < m->languages.n; i++) {
		const char *code = m->languages.items[i];
		const char *name = arena_printf(p->a, "guidance-%s", code);

		s->guidance = map_with(p, &s->guidance, code,
				       str_dup(p->a, str_trim(str_of(page_text(p, name)))));
	}
	return deadline_read(p, &s->deadline, e);
}

static void swap(struct manifest *m, size_t a, size_t b)
{
	struct section kept = m->sections.items[a];

	m->sections.items[a] = m->sections.items[b];
	m->sections.items[b] = kept;
}

static int change_section(struct page *p, struct manifest *m, const char *id, struct err *e)
{
	const char *act = page_field(p, "act");
	int at = manifest_section(m, id);

	if (at < 0)
		return err_about(e, ERR_MISSING, "not-found.section", id, 0);
	if (str_eq(act, "up") && at > 0)
		swap(m, (size_t)at, (size_t)at - 1);
	else if (str_eq(act, "down") && (size_t)at + 1 < m->sections.n)
		swap(m, (size_t)at, (size_t)at + 1);
	else if (read_section(p, &m->sections.items[at], e) != 0)
		return -1;
	return manifest_enter(p, m, e);
}

int page_manage_section(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const char *id = http_param(rq, "id");
	struct manifest *m;
	struct err why = { 0 };
	PAGE(p, rq, rp);

	m = manifest_copy(&p);
	if (change_section(&p, m, id, &why) == 0)
		return page_go(&p, arena_printf(p.a, "/app/manage?section=%s#s-%s", id, id),
			       "saved");
	page_refusal(&p, &why);
	return manage_show(&p, m, why.kind, e); /* with what was filled in */
}

/* A new section at the end; the desk gives it a text with its name. */
int page_manage_add(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct section fresh = { 0 };
	struct manifest *m;
	struct err why = { 0 };
	const char *name;
	PAGE(p, rq, rp);

	name = page_filled(&p, "name");
	fresh.id = name ? id_of_name(p.a, name) : NULL;
	fresh.kind = index_of(page_field(&p, "kind"), section_kind_names, KIND_TEXT);
	m = manifest_copy(&p);
	if (!fresh.id || manifest_section(m, fresh.id) >= 0) {
		err_about(&why, ERR_BAD, "bad-request.section-name", name ? name : "", 0);
	} else {
		m->sections.items[m->sections.n++] = fresh;
		if (manifest_enter(&p, m, &why) == 0)
			return page_go(&p,
				       arena_printf(p.a, "/app/manage?section=%s#s-%s", fresh.id,
						    fresh.id),
				       "saved");
	}
	page_refusal(&p, &why);
	return manage_show(&p, state_manifest(p.c->state), why.kind, e);
}
