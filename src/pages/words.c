#include "pages/words.h"

#include <inttypes.h>

const char *digits(struct page *p, int64_t n)
{
	return arena_printf(p->a, "%" PRId64, n);
}

const char *say(struct page *p, const char *key)
{
	return i18n_text(p->a, p->lang, key, NULL);
}

const char *say_n(struct page *p, const char *key, int64_t n)
{
	return i18n_text(p->a, p->lang, key, "n", digits(p, n), NULL);
}

const char *say_what(struct page *p, const char *key, const char *what)
{
	return i18n_text(p->a, p->lang, key, "what", what, NULL);
}

bool has_words(struct page *p, const char *key)
{
	return i18n_find(p->lang, key, 1);
}

/* --- time -------------------------------------------------------------------------------------- */

struct wire *when(struct page *p, int64_t at)
{
	struct wire *out;
	char iso[CLOCK_TEXT];

	if (!at)
		return NULL;
	clock_text(at, iso);
	out = wire_new_obj();
	wire_set_str(out, "iso", iso);
	wire_set_str(out, "text", i18n_date_time(p->a, p->lang, at));
	return out;
}

enum { DAY = 24 * 3600, SOON = 3 };

struct wire *due(struct page *p, int64_t deadline)
{
	int64_t left = deadline - clock_now(), days = left / DAY;
	const char *date, *key = "due_date";
	char iso[CLOCK_TEXT];
	struct wire *out;

	if (!deadline)
		return NULL;
	date = i18n_date_time(p->a, p->lang, deadline);
	out = wire_new_obj();
	if (left < 0)
		key = "due_over";
	else if (days == 0)
		key = "due_today";
	else if (days <= 14)
		key = "due_days";
	wire_set_str(out, "text",
		     i18n_text(p->a, p->lang, key, "n", digits(p, days), "date", date, NULL));
	clock_text(deadline, iso);
	wire_set_str(out, "iso", iso);
	/* For the browser, which knows the reader's own clock. */
	wire_set_str(out, "words",
		     i18n_text(p->a, p->lang, key, "n", digits(p, days), "date", "{time}", NULL));
	wire_set_str(out, "class", left < 0 ? "overdue" : days < SOON ? "soon" : "");
	return out;
}

/* --- statuses ---------------------------------------------------------------------------------- */

struct wire *chip(struct page *p, enum standing_of_text s)
{
	static const struct {
		const char *class, *flag, *key;
	} all[] = { { "empty", "is_empty", "st_empty" },
		    { "draft", "is_draft", "st_draft" },
		    { "submitted", "is_submitted", "st_submitted" },
		    { "changes", "is_changes", "st_changes" },
		    { "accepted", "is_accepted", "st_accepted" },
		    { "declined", "is_declined", "st_declined" },
		    { "closed", "is_closed", "st_closed" } };
	struct wire *out = wire_new_obj();

	for (size_t i = 0; i < COUNT(all); i++)
		wire_set_bool(out, all[i].flag, i == (size_t)s);
	wire_set_str(out, "class", all[s].class);
	wire_set_str(out, "label", say(p, all[s].key));
	return out;
}

struct wire *chip_of_status(struct page *p, const char *status)
{
	struct wire *out;

	if (str_eq(status, "open"))
		return chip(p, IS_SUBMITTED);
	if (str_eq(status, "changes-requested"))
		return chip(p, IS_CHANGES);
	if (str_eq(status, "accepted"))
		return chip(p, IS_ACCEPTED);
	out = chip(p, IS_DECLINED);
	if (!str_eq(status, "declined"))
		wire_set_str(out, "label", say(p, "st_withdrawn"));
	return out;
}

/* --- names --------------------------------------------------------------------------------------- */

const char *title_in(struct page *p, const struct wire_map *texts, const char *lang)
{
	return manifest_text(state_manifest(p->c->state), texts, lang);
}

const char *group_name(struct page *p, const char *id)
{
	const struct group *g = id ? manifest_group(state_manifest(p->c->state), id) : NULL;
	const char *name = g ? title_in(p, &g->name, p->lang) : "";

	if (!id || str_eq(id, "accord"))
		return say(p, "the_document");
	return *name ? name : id;
}

const char *group_names(struct page *p, const struct wire_strs *ids)
{
	const char *all = "";

	for (size_t i = 0; i < ids->n; i++)
		all = arena_printf(p->a, "%s%s%s", all, i ? ", " : "",
				   group_name(p, ids->items[i]));
	return *all ? all : say(p, "no_group");
}

const char *writers_of(struct page *p, const struct wire_strs *groups)
{
	if (!groups->items)
		return say(p, "every_group");
	return groups->n ? group_names(p, groups) : say(p, "editors_only");
}

const char *role_name(struct page *p, const char *role)
{
	return say(p, arena_printf(p->a, "role_%s", role));
}

const char *kind_name(struct page *p, const char *kind)
{
	return say(p, arena_printf(p->a, "kind_%s", kind));
}

const char *language_name(const char *code)
{
	return i18n_own_name(code);
}

const char *account_name(struct page *p, const char *account)
{
	const char *name = account ? desk_name(p->c, account) : "";

	return name && *name ? name : say(p, "somebody");
}

const char *section_title(struct page *p, const char *section, const char *lang)
{
	struct section_card card;
	struct err e = { 0 };

	if (desk_section(p->c, section, lang, NULL, &card, &e) != 0 || !card.title[0])
		return section;
	return card.title;
}

const char *words_label(struct page *p, const char *section, const char *lang, const char *markdown)
{
	struct section_card card;
	struct err e = { 0 };

	if (desk_preview(p->c, section, lang, markdown, &card, &e) != 0)
		return NULL;
	return i18n_text(p->a, p->lang, "words_n", "count", digits(p, card.words), NULL);
}

static bool is_mine(struct page *p, const char *group)
{
	for (size_t i = 0; i < p->c->who.groups.n; i++)
		if (str_eq(p->c->who.groups.items[i], group))
			return true;
	return false;
}

const char *write_label(struct page *p, const char *section, const char *lang)
{
	for (int64_t n = state_n_proposals(p->c->state); n > 0; n--) {
		const struct proposal *one = state_proposal(p->c->state, n);

		if ((one->status == PROPOSAL_OPEN || one->status == PROPOSAL_CHANGES) &&
		    str_eq(one->section, section) && str_eq(one->lang, lang) &&
		    is_mine(p, one->group))
			return say(p, "revise");
	}
	return say(p, "write");
}

const char *own_summary(struct page *p, const char *summary, const char *section)
{
	return !summary[0] || str_eq(summary, arena_printf(p->a, "Change %s", section)) ? NULL
											: summary;
}

const char *step_words(struct page *p, const char *subject, int64_t proposal)
{
	const struct proposal *one = state_proposal(p->c->state, proposal);

	if (str_eq(subject, "Begin the document"))
		return say(p, "step_begin");
	if (str_eq(subject, "Change the manifest"))
		return say(p, "step_manifest");
	if (one && str_eq(subject, arena_printf(p->a, "Take back proposal %" PRId64, proposal)))
		return say_n(p, "step_undone", proposal);
	if (one && !own_summary(p, subject, one->section))
		return say_what(p, "step_changed", section_title(p, one->section, one->lang));
	return subject;
}

const char *step_who(struct page *p, const char *author, const struct oid *commit, int64_t proposal)
{
	const struct proposal *one = state_proposal(p->c->state, proposal);

	for (size_t i = 0; one && i < one->undone.n; i++)
		if (oid_eq(&one->undone.items[i].commit, commit))
			return say(p, "the_editors");
	return group_name(p, author);
}

/* --- choices --------------------------------------------------------------------------------------- */

struct wire *choices(struct page *p, const char *member)
{
	return wire_set(p->m, member, wire_new_list());
}

struct wire *choice(struct wire *list, const char *id, const char *name, bool current)
{
	struct wire *item = wire_add(list, wire_new_obj());

	wire_set_str(item, "id", id);
	wire_set_str(item, "name", name);
	wire_set_bool(item, "current", current);
	return item;
}

struct wire *link_to(const char *href, const char *label)
{
	struct wire *out = wire_new_obj();

	wire_set_str(out, "href", href);
	wire_set_str(out, "label", label);
	return out;
}

const char *query_escape(struct page *p, const char *value)
{
	BUF(out, 16 * KiB);

	for (const unsigned char *c = (const void *)value; *c; c++) {
		if ((*c >= '0' && *c <= '9') || ((*c | 0x20) >= 'a' && (*c | 0x20) <= 'z') ||
		    strchr("-._~", *c))
			buf_putc(&out, (char)*c);
		else
			buf_printf(&out, "%%%02X", *c);
	}
	return arena_dup_len(p->a, out.ptr, out.len);
}

/* --- the document's languages ------------------------------------------------------------------------ */

const char *text_lang(struct page *p)
{
	const struct manifest *m = state_manifest(p->c->state);
	const char *wish = page_query(p, "lang");

	if (wish && manifest_language(m, wish))
		return wish;
	return manifest_language(m, p->lang) ? p->lang : m->languages.items[0];
}

void set_text_of(struct wire *model, const char *lang)
{
	struct wire *text = wire_set(model, "text", wire_new_obj());

	wire_set_str(text, "lang", lang);
	wire_set_str(text, "dir", manifest_direction(lang));
}

void set_text_lang(struct page *p, const char *lang)
{
	set_text_of(p->m, lang);
}

bool many_languages(struct page *p)
{
	return state_manifest(p->c->state)->languages.n > 1;
}

void set_text_languages(struct page *p, const char *current)
{
	const struct manifest *m = state_manifest(p->c->state);
	struct wire *list = choices(p, "text_languages");

	for (size_t i = 0; i < m->languages.n; i++) {
		const char *code = m->languages.items[i];
		struct wire *one = choice(list, code, language_name(code), str_eq(code, current));

		wire_set_str(one, "href", arena_printf(p->a, "%s?lang=%s", p->rq->path, code));
	}
	wire_set_bool(p->m, "many_languages", m->languages.n > 1);
}

void set_groups(struct page *p, const char *member, const char *current, bool any)
{
	const struct manifest *m = state_manifest(p->c->state);
	struct wire *list = choices(p, member);

	if (any)
		choice(list, "", say(p, "all_groups"), !current);
	for (size_t i = 0; i < m->groups.n; i++)
		choice(list, m->groups.items[i].id, group_name(p, m->groups.items[i].id),
		       str_eq(m->groups.items[i].id, current));
}
