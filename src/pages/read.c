/* Reading: the document on main or in a version, and the redline of two states. */
#include "pages/changes.h"
#include "pages/discuss.h"
#include "pages/fold.h"
#include "pages/issue.h"
#include "pages/lag.h"

static const struct {
	const char *format, *label;
} formats[] = { { "pdf", "PDF" },
		{ "docx", "Word" },
		{ "odt", "OpenDocument" },
		{ "html", "HTML" },
		{ "md", "Markdown" } };
enum { REDLINE_FORMATS = 4 }; /* the first ones, which show changes */

/* n: how many of the formats; name: "main", "zero-draft", "a..b". */
static void set_exports(struct page *p, const char *name, const char *lang, size_t n)
{
	struct wire *list = wire_set(p->m, "exports", wire_new_list());

	for (size_t i = 0; i < n; i++) {
		const char *href =
			arena_printf(p->a, "/export/%s.%s?lang=%s", name, formats[i].format, lang);

		wire_add(list, link_to(href, formats[i].label));
	}
}

/* "Graz, Austria, and online · 2–5 February 2026" */
static const char *event_line(struct page *p, const struct manifest *m, const char *lang)
{
	const char *name, *place, *days;

	if (!m->event)
		return "";
	name = manifest_text(m, &m->event->name, lang);
	place = manifest_text(m, &m->event->place, lang);
	days = desk_event_days(p->a, m->event, lang);
	return arena_printf(p->a, "%s%s%s%s%s", name, *place ? " · " : "", place,
			    *days ? " · " : "", days);
}

static void set_doc_languages(struct page *p, const struct manifest *m, const char *path,
			      const char *lang)
{
	struct wire *list = wire_set(p->m, "doc_languages", wire_new_list());

	wire_set_bool(p->m, "has_languages", m->languages.n > 1);
	for (size_t i = 0; i < m->languages.n; i++) {
		const char *code = m->languages.items[i];
		struct wire *item =
			wire_add(list, link_to(arena_printf(p->a, "%s?lang=%s", path, code), NULL));

		wire_set_str(item, "code", code);
		wire_set_str(item, "name", language_name(code));
		wire_set_bool(item, "current", str_eq(code, lang));
	}
}

/* From the older to the newer. */
static const char *compare_href(struct page *p, const struct version *v, const char *here,
				const char *lang)
{
	const struct version *read = here ? state_version(p->c->state, here) : NULL;
	bool later = read && read->number < v->number;

	here = here ? here : "main";
	return arena_printf(p->a, "/compare/%s..%s?lang=%s", later ? here : v->id,
			    later ? v->id : here, lang);
}

/* A version's page leads to what changed since the one before. */
static void set_since(struct page *p, const char *here, const char *lang)
{
	const struct version *read = here ? state_version(p->c->state, here) : NULL;
	const struct version *before =
		read ? state_version_number(p->c->state, read->number - 1) : NULL;

	wire_set(p->m, "since",
		 before ? link_to(compare_href(p, before, here, lang),
				  say_what(p, "changes_since", before->name))
			: NULL);
}

/* The list of versions, with a way to what changed between each and the text on the page. */
static void set_versions(struct page *p, const char *here, const char *lang)
{
	struct wire *list = wire_set(p->m, "versions", wire_new_list());
	int64_t n = state_n_versions(p->c->state);

	wire_set_bool(p->m, "has_versions", n > 0);
	if (here)
		wire_set_str(wire_add(list, link_to(arena_printf(p->a, "/?lang=%s", lang), NULL)),
			     "name", say(p, "agreed_so_far"));
	for (; n > 0; n--) {
		const struct version *v = state_version_number(p->c->state, n);
		struct wire *item = wire_add(
			list,
			link_to(arena_printf(p->a, "/versions/%s?lang=%s", v->id, lang), NULL));

		wire_set_str(item, "name", v->name);
		wire_set_str(item, "date", i18n_date(p->a, p->lang, v->created_at));
		wire_set_bool(item, "current", str_eq(v->id, here));
		if (!str_eq(v->id, here))
			wire_set_str(item, "compare", compare_href(p, v, here, lang));
	}
}

/* What one who may write finds below a section of main. */
static void set_tools(struct page *p, struct wire *section, const char *id, const char *lang)
{
	struct wire *tools = wire_set(section, "tools", wire_new_obj());
	const struct manifest *m = state_manifest(p->c->state);
	const struct section *row = &m->sections.items[manifest_section(m, id)];
	struct err e = { 0 };
	bool write = desk_is_editor(p->c);

	for (size_t i = 0; !write && i < p->c->who.groups.n; i++) {
		write = desk_may_write(p->c, row->id, p->c->who.groups.items[i], &e) == 0;
		err_clear(&e);
	}
	wire_set_str(tools, "write",
		     write ? arena_printf(p->a, "/app/write/%s?lang=%s", id, lang) : NULL);
	wire_set_str(tools, "write_label", write_label(p, id, lang));
	wire_set_str(tools, "discuss", arena_printf(p->a, "/app/sections/%s?lang=%s", id, lang));
	wire_set_str(tools, "discuss_label", say(p, "discuss"));
}

/* --- where each paragraph comes from ------------------------------------------------------------- */

static void set_origin_step(struct page *p, struct wire *out, const struct history_item *step)
{
	const struct proposal *one = state_proposal(p->c->state, step->proposal);
	bool staff = desk_sees_proposals(p->c);

	wire_set_str(out, "who", step_who(p, step->author, &step->commit, step->proposal));
	wire_set_str(out, "what", step_words(p, step->subject, step->proposal));
	wire_set(out, "at", when(p, step->at));
	wire_set_str(out, "link", one ? say_n(p, "proposal_n", one->number) : NULL);
	wire_set_str(out, "href",
		     one && staff ? arena_printf(p->a, "/app/review/%s", digits(p, one->number))
				  : NULL);
	wire_set_str(out, "decided",
		     one && staff && one->decision
			     ? say_what(p, "origin_decided", account_name(p, one->decision->by))
			     : NULL);
}

static void set_origin(struct page *p, struct wire *piece, const struct origin_card *card)
{
	struct wire *out = wire_set(piece, "origin", wire_new_obj());
	struct wire *list = wire_set(out, "steps", wire_new_list());
	const struct history_item *last = &card->steps.items[0];

	wire_set_str(out, "id", card->paragraph);
	wire_set_str(out, "brief",
		     arena_printf(p->a, "%s · %s",
				  step_who(p, last->author, &last->commit, last->proposal),
				  i18n_date(p->a, p->lang, last->at)));
	for (size_t i = 0; i < card->steps.n; i++)
		set_origin_step(p, wire_add(list, wire_new_obj()), &card->steps.items[i]);
}

static int set_origins(struct page *p, struct wire *section, const char *at,
		       const struct section_card *s, const char *lang, struct err *e)
{
	struct wire *list = wire_set(section, "pieces", wire_new_list());
	struct origin_list origins;
	struct piece *pieces;
	size_t n = pieces_of(p->a, s->html, &pieces);

	if (desk_origins(p->c, at, s->id, lang, &origins, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct wire *piece = wire_add(list, wire_new_obj());

		wire_set_str(piece, "html", str_dup(p->a, pieces[i].html));
		for (size_t k = 0; pieces[i].id && k < origins.items.n; k++)
			if (str_eq(origins.items.items[k].paragraph, pieces[i].id) &&
			    origins.items.items[k].steps.n)
				set_origin(p, piece, &origins.items.items[k]);
	}
	return 0;
}

/* The page with or without where each paragraph comes from, and the way to the other. */
static void set_sources(struct page *p, const char *path, const char *lang)
{
	bool shown = page_query(p, "sources");

	p->more |= shown;
	wire_set_bool(p->m, "sources", shown);
	wire_set(p->m, "sources_link",
		 link_to(arena_printf(p->a, "%s?lang=%s%s", path, lang, shown ? "" : "&sources=1"),
			 say(p, shown ? "origins_hide" : "origins_show")));
}

/* A translation that was left as it was when the leading language changed says so. */
static void set_lag(struct page *p, struct wire *section, const struct reading_card *card,
		    const char *id)
{
	const struct step *read = state_step_of(p->c->state, &card->commit);
	struct lag lag;
	struct wire *out;

	wire_set(section, "lag", NULL);
	if (!desk_lags(p->c, id, card->lang, read, &lag))
		return;
	p->more = true;
	out = wire_set(section, "lag", lag_link(p, read, &lag, say(p, "lag_see")));
	wire_set_str(out, "code", lag.leading);
	wire_set_str(out, "text", desk_lag_text(p->a, p->lang, "text_lags", &lag));
}

static int set_text(struct page *p, const char *at, const struct reading_card *card, struct err *e)
{
	struct wire *contents = wire_set(p->m, "contents", wire_new_list());
	struct wire *sections = wire_set(p->m, "sections", wire_new_list());

	for (size_t i = 0; i < card->sections.n; i++) {
		const struct section_card *s = &card->sections.items[i];
		struct wire *entry = wire_add(contents, wire_new_obj());
		struct wire *section = wire_add(sections, wire_new_obj());

		wire_set_str(entry, "id", s->id);
		wire_set_str(entry, "title", s->title);
		wire_set_str(section, "id", s->id);
		wire_set_str(section, "title", s->title);
		set_lag(p, section, card, s->id);
		if (!page_query(p, "sources"))
			wire_set_str(section, "html", s->html);
		else if (set_origins(p, section, at, s, card->lang, e) != 0)
			return -1;
		if (oid_eq(&card->commit, state_main(p->c->state)) && !card->version &&
		    desk_sees_proposals(p->c))
			set_tools(p, section, s->id, card->lang);
	}
	return 0;
}

/* The newest version that froze this commit, or NULL. */
static const struct version *version_of(struct page *p, const struct oid *commit)
{
	for (int64_t n = state_n_versions(p->c->state); n > 0; n--) {
		const struct version *v = state_version_number(p->c->state, n);

		if (oid_eq(&v->commit, commit))
			return v;
	}
	return NULL;
}

/* Who is to quote the text is led to the name under which it will not change. */
static void set_same(struct page *p, const struct reading_card *card)
{
	const struct version *v = card->version ? NULL : version_of(p, &card->commit);

	wire_set(p->m, "same_as",
		 v ? link_to(arena_printf(p->a, "/versions/%s?lang=%s", v->id, card->lang),
			     say_what(p, "same_as", v->name))
		   : NULL);
}

/* Is it called what people call the last one? */
static bool is_final(const struct version *v)
{
	static const char *const words[] = { "final", "endfassung", "schlussfassung", "definitiv" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (strstr(v->id, words[i]))
			return true;
	return false;
}

/* Who comes to the first page once there is a Final wants that, and would quote what goes on after it. */
static void set_final(struct page *p, const char *at, const char *lang)
{
	int64_t n = at ? 0 : state_n_versions(p->c->state);
	const struct version *v = NULL;

	for (; n > 0 && !v; n--)
		if (is_final(state_version_number(p->c->state, n)))
			v = state_version_number(p->c->state, n);
	wire_set(p->m, "final",
		 v ? link_to(arena_printf(p->a, "/versions/%s?lang=%s", v->id, lang),
			     i18n_text(p->a, p->lang, "final_here", "what", v->name, "date",
				       i18n_date(p->a, p->lang, v->created_at), NULL))
		   : NULL);
	p->more |= v != NULL;
}

static void set_standing(struct page *p, const struct reading_card *card)
{
	const char *date = i18n_date_time(p->a, p->lang, card->at);
	const struct step *read = state_step_of(p->c->state, &card->commit);

	wire_set_str(p->m, "standing",
		     card->version ? card->version_name : say(p, "agreed_so_far"));
	wire_set_str(p->m, "stamp",
		     i18n_text(p->a, p->lang, "stamp", "date", date, "commit",
			       arena_printf(p->a, "%.10s", card->commit.hex), NULL));
	wire_set_str(p->m, "symbol", card->symbol);
	set_same(p, card);
	set_lags(p, card->lang, 0, read, "lags_here", "");
}

static int show_reading(struct page *p, const char *at, const char *path, struct err *e)
{
	const char *lang = text_lang(p);
	struct reading_card card;
	struct err other = { 0 };

	/* An old version may lack a language that the document has by now. */
	if (desk_read(p->c, at, lang, &card, &other) != 0 &&
	    desk_read(p->c, at, NULL, &card, e) != 0)
		return -1;
	lang = card.lang;
	if (site_not_modified(p->rq, p->rp))
		return 0;
	wire_set(p->m, "doc", wire_of(&reading_view, &card));
	wire_set_str(p->m, "event_line", event_line(p, card.manifest, card.lang));
	set_standing(p, &card);
	if (set_text(p, at, &card, e) != 0)
		return -1;
	set_sources(p, path, lang);
	set_exports(p, at ? at : "main", lang, COUNT(formats));
	wire_set_str(p->m, "export_href",
		     arena_printf(p->a, "/app/export?version=%s&lang=%s", at ? at : "main", lang));
	set_doc_languages(p, card.manifest, path, lang);
	set_versions(p, at, lang);
	set_final(p, at, lang);
	set_since(p, at, lang);
	set_issue(p, at);
	p->first = !p->c->who.account;
	if (page_show(p, 200, "read", card.version ? card.version_name : say(p, "agreed_so_far"),
		      e) != 0)
		return -1;
	site_keep(p->rq, p->rp);
	return 0;
}

int page_read(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	PAGE(p, rq, rp);
	return show_reading(&p, NULL, "/", e);
}

int page_version(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const char *version = http_param(rq, "version");
	PAGE(p, rq, rp);

	if (str_eq(version, "main"))
		version = NULL;
	return show_reading(&p, version, rq->path, e);
}

/* --- compare ------------------------------------------------------------------------------------- */

/* A step of main in words: by its version's name where it has one, else by its time. */
static const char *step_name(struct page *p, const struct step *step)
{
	const struct version *v = version_of(p, &step->commit);

	return v ? v->name : i18n_date_time(p->a, p->lang, step->at);
}

/* Choices of what can be compared: main and the versions, and the commit that is shown now, unless it is one of
 * them. */
static void set_states(struct page *p, const char *member, const char *current)
{
	struct wire *list = choices(p, member);
	struct oid commit;
	bool known = current && oid_parse(current, &commit);
	const struct version *named = known ? version_of(p, &commit) : NULL;
	const struct step *step = known ? state_step_of(p->c->state, &commit) : NULL;

	if (named)
		current = named->id;
	choice(list, "main", say(p, "agreed_so_far"), !current || str_eq(current, "main"));
	for (int64_t n = state_n_versions(p->c->state); n > 0; n--) {
		const struct version *v = state_version_number(p->c->state, n);

		choice(list, v->id, v->name, str_eq(v->id, current));
	}
	if (step && !named)
		choice(list, current,
		       arena_printf(p->a, "%s · %s", step_name(p, step),
				    step_words(p, step->subject, step->proposal)),
		       true);
}

static const struct step *step_of(struct page *p, const char *id)
{
	const struct version *v = state_version(p->c->state, id);
	struct oid commit;

	if (v)
		return state_step_of(p->c->state, &v->commit);
	if (str_eq(id, "main"))
		return state_step_of(p->c->state, state_main(p->c->state));
	return oid_parse(id, &commit) ? state_step_of(p->c->state, &commit) : NULL;
}

static const char *state_name(struct page *p, const char *id)
{
	const struct version *v = state_version(p->c->state, id);
	const struct step *step;

	if (v)
		return v->name;
	if (str_eq(id, "main"))
		return say(p, "agreed_so_far");
	step = step_of(p, id);
	return step ? step_name(p, step) : id;
}

static void set_compared(struct page *p, const struct compare_card *card)
{
	struct wire *sections = wire_set(p->m, "sections", wire_new_list());

	for (size_t i = 0; i < card->sections.n; i++) {
		const struct compare_section *s = &card->sections.items[i];
		struct wire *item = wire_add(sections, wire_new_obj());

		wire_set_str(item, "id", s->id);
		wire_set_str(item, "title", s->title);
		set_folded(p, item, s->diff->html, page_query(p, "all"));
		wire_set_str(item, "count", say_n(p, "n_changes", s->diff->changes));
		set_changes_within(p, item, s->diff, card->lang);
	}
	wire_set_bool(p->m, "same", !card->sections.n);
	wire_set_bool(p->m, "changed", card->sections.n);
	wire_set_str(p->m, "sum", changed_in_words(p, card->stats));
}

/* All of the text, or what changed of it. */
static void set_extent(struct page *p, const char *lang)
{
	bool all = page_query(p, "all");

	wire_set(p->m, "extent",
		 link_to(arena_printf(p->a, "%s?lang=%s%s", p->rq->path, lang, all ? "" : "&all=1"),
			 say(p, all ? "compare_changed" : "compare_all")));
}

/* "Nothing was changed" is half the truth where the leading language was. */
static void set_lags_between(struct page *p, const char *a, const char *b, const char *lang)
{
	const char *leading = state_manifest(p->c->state)->languages.items[0];
	const struct step *from = step_of(p, a), *to = step_of(p, b);

	set_lags(p, lang, from ? from->number : 0, from ? to : NULL, "lags_between",
		 arena_printf(p->a, "/compare/%s..%s?lang=%s", a, b, leading));
}

int page_compare(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const char *a = http_param(rq, "a"), *b = http_param(rq, "b"), *lang;
	struct compare_card card;
	const char *heading;
	PAGE(p, rq, rp);

	if (site_not_modified(rq, rp))
		return 0;
	if (site_kept_meanwhile(rq, rp))
		return 0;
	if (desk_turn(p.c, e) != 0)
		return -1;
	if (site_kept_meanwhile(rq, rp)) /* by the one that it waited for */
		return 0;
	lang = text_lang(&p);
	if (desk_compare(p.c, a, b, lang, &card, e) != 0)
		return -1;
	set_compared(&p, &card);
	set_text_lang(&p, lang);
	set_lags_between(&p, a, b, lang);
	set_extent(&p, lang);
	set_doc_languages(&p, state_manifest(p.c->state), rq->path, lang);
	set_states(&p, "from", a);
	set_states(&p, "to", b);
	set_exports(&p, arena_printf(p.a, "%s..%s", a, b), lang, REDLINE_FORMATS);
	heading = i18n_text(p.a, p.lang, "compare_heading", "from", state_name(&p, a), "to",
			    state_name(&p, b), NULL);
	wire_set_str(p.m, "heading", heading);
	if (page_show(&p, 200, "compare", heading, e) != 0)
		return -1;
	site_keep(rq, rp);
	return 0;
}

/* The form's two choices become an address. */
int page_compare_go(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const char *a, *b;
	PAGE(p, rq, rp);

	(void)e;
	a = page_query(&p, "a");
	b = page_query(&p, "b");
	return page_go(&p,
		       arena_printf(p.a, "/compare/%s..%s", query_escape(&p, a ? a : "main"),
				    query_escape(&p, b ? b : "main")),
		       NULL);
}

/* --- export ---------------------------------------------------------------------------------------- */

static void put_choice(struct page *p, const char *name, struct buf *out)
{
	const char *value = page_query(p, name);

	if (value)
		buf_printf(out, "&%s=%s", name, query_escape(p, value));
}

static const char *export_address(struct page *p)
{
	static const char *const options[] = { "remarks", "lines", "comments", "print" };
	const char *version = page_query(p, "version"), *from = page_query(p, "from"),
		   *format = page_query(p, "format");
	BUF(out, 4 * KiB);

	if (str_eq(format, "csv")) { /* of one state: there is no other table */
		from = NULL;
		format = "sources.csv";
	}
	buf_printf(&out, "/export/%s%s%s.%s?lang=%s", from ? query_escape(p, from) : "",
		   from ? ".." : "", version ? query_escape(p, version) : "main",
		   format ? query_escape(p, format) : "pdf", text_lang(p));
	for (size_t i = 0; i < COUNT(options); i++)
		put_choice(p, options[i], &out);
	if (!from) /* a redline has its list of changes instead */
		put_choice(p, "sources", &out);
	return arena_dup_len(p->a, out.ptr, out.len);
}

/* All files of a version in one, for those that have any. */
static void set_archives(struct page *p)
{
	struct wire *list = wire_set(p->m, "archives", wire_new_list());

	for (int64_t n = state_n_versions(p->c->state); n > 0; n--) {
		const struct version *v = state_version_number(p->c->state, n);

		if (v->files.n)
			wire_add(list,
				 link_to(arena_printf(p->a, "/export/%s.zip", v->id), v->name));
	}
	wire_set_bool(p->m, "has_archives", wire_len(list));
}

int page_export(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct wire *list;
	PAGE(p, rq, rp);

	if (page_query(&p, "go"))
		return page_go(&p, export_address(&p), NULL);
	list = choices(&p, "formats");
	for (size_t i = 0; i < COUNT(formats); i++)
		choice(list, formats[i].format, formats[i].label, i == 0);
	choice(list, "csv", say(&p, "export_csv"), false);
	set_archives(&p);
	wire_set_bool(p.m, "can_comment", desk_sees_proposals(p.c));
	set_states(&p, "to", page_query(&p, "version"));
	set_states(&p, "from", "");
	set_text_languages(&p, text_lang(&p));
	return page_show(&p, 200, "export", say(&p, "export"), e);
}
