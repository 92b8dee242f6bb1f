#include "document/manifest.h"

#include "base/id.h"

const char *const section_kind_names[] = { "preamble", "text", "operative", "annex", NULL };
const char *const section_standing_names[] = { "open", "frozen", NULL };

enum {
	TITLE_BYTES = 300,
	GUIDANCE_BYTES = 4096,
	SYMBOL_BYTES = 80,
	FILE_BYTES = 80,
	LANGUAGES_MAX = 20,
	GROUPS_MAX = 100,
	LANG_MAX = 35,
};

/* clang-format off */
static const struct wire_field group_fields[] = {
	W_STR (struct group, id, 0, 1, ID_MAX, "The group's id."),
	W_MAP (struct group, name, 0, TITLE_BYTES, "Its name, by language."),
	W_END,
};
static const struct wire_shape group_shape = W_SHAPE("group", struct group, group_fields);

static const struct wire_field section_fields[] = {
	W_STR (struct section, id, 0, 1, ID_MAX, "The section's id."),
	W_ENUM(struct section, kind, 0, section_kind_names,
		"What the section is: operative paragraphs are numbered."),
	W_STRS(struct section, groups, WIRE_OPTIONAL, GROUPS_MAX,
		"The groups that may propose; left out: every group; empty: editors only."),
	W_TIME(struct section, deadline, WIRE_OPTIONAL, "After it only editors may propose."),
	W_ENUM(struct section, state, WIRE_OPTIONAL, section_standing_names,
		"Frozen: only editors may still propose."),
	W_MAP (struct section, guidance, WIRE_OPTIONAL, GUIDANCE_BYTES,
		"The editors' advice to the writers, by language."),
	W_END,
};
static const struct wire_shape section_shape = W_SHAPE("manifest_section", struct section, section_fields);

static const struct wire_field event_fields[] = {
	W_MAP (struct event, name, WIRE_OPTIONAL, TITLE_BYTES, "The event's name, by language."),
	W_MAP (struct event, place, WIRE_OPTIONAL, TITLE_BYTES,
		"Where it takes place, by language."),
	W_STR (struct event, from, WIRE_OPTIONAL, 10, 10, "Its first day, YYYY-MM-DD."),
	W_STR (struct event, to, WIRE_OPTIONAL, 10, 10, "Its last day, YYYY-MM-DD."),
	W_END,
};
static const struct wire_shape event_shape = W_SHAPE("event", struct event, event_fields);

static const struct wire_field look_fields[] = {
	W_STR (struct look, accent, WIRE_OPTIONAL, 0, FILE_BYTES,
		"The colour of rules and bars in exports, #rrggbb."),
	W_STR (struct look, logo, WIRE_OPTIONAL, 0, FILE_BYTES, "A file of media/."),
	W_END,
};
static const struct wire_shape look_shape = W_SHAPE("look", struct look, look_fields);

static const struct wire_field manifest_fields[] = {
	W_MAP (struct manifest, title, 0, TITLE_BYTES, "The document's title, by language."),
	W_MAP (struct manifest, subtitle, WIRE_OPTIONAL, TITLE_BYTES, "Its subtitle, by language."),
	W_STR (struct manifest, symbol, WIRE_OPTIONAL, 0, SYMBOL_BYTES, "Its symbol."),
	W_OBJ (struct manifest, event, WIRE_OPTIONAL, &event_shape, "The event that writes it."),
	W_STRS(struct manifest, languages, 0, LANGUAGES_MAX,
		"The languages of the document; the first is authoritative."),
	W_LIST(struct manifest, groups, 0, GROUPS_MAX, &group_shape, "Those who write together."),
	W_LIST(struct manifest, sections, 0, SECTIONS_MAX, &section_shape,
		"The sections in the document's order."),
	W_OBJ (struct manifest, look, WIRE_OPTIONAL, &look_shape, "How exports look."),
	W_END,
};
const struct wire_shape manifest_shape = W_SHAPE("manifest", struct manifest, manifest_fields);
/* clang-format on */

/* --- checks ----------------------------------------------------------------------------------- */

/* What is checked, and where to say what is wrong. */
struct check {
	const struct manifest *m;
	struct arena *a;
	struct err *e;
};

static int refuse(const struct check *c, const char *key, const char *what)
{
	return err_about(c->e, ERR_TEXT, key, what, 0);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* [a-z]{2,3}(-[A-Za-z0-9]{2,8})* : what is used of BCP 47. */
static bool is_language(const char *tag)
{
	size_t n = 0;

	if (strlen(tag) > LANG_MAX)
		return false;
	while (tag[n] >= 'a' && tag[n] <= 'z')
		n++;
	if (n < 2 || n > 3)
		return false;
	for (tag += n; *tag == '-'; tag += n) {
		tag++;
		for (n = 0; is_letter(tag[n]) || is_digit(tag[n]);)
			n++;
		if (n < 2 || n > 8)
			return false;
	}
	return !*tag;
}

/* Without controls; line feeds where `lines` allows them. */
static bool is_plain(const char *s, bool lines)
{
	for (; *s; s++)
		if (((unsigned char)*s < 0x20 && !(lines && *s == '\n')) || *s == 0x7F)
			return false;
	return true;
}

/* Texts by language: each under a language tag, none empty, no controls. */
static int check_texts(const struct check *c, const struct wire_map *texts, const char *member,
		       bool lines)
{
	for (size_t i = 0; i < texts->n; i++) {
		const char *lang = texts->items[i].name, *value = texts->items[i].value;
		const char *what = arena_printf(c->a, "%s.%s", member, lang);

		if (!is_language(lang))
			return refuse(c, "bad-manifest.language", what);
		if (!str_trim(str_of(value)).len || !is_plain(value, lines))
			return refuse(c, "bad-manifest.text", what);
	}
	return 0;
}

static int check_languages(const struct check *c)
{
	const struct wire_strs *langs = &c->m->languages;

	if (!langs->n)
		return refuse(c, "bad-manifest.languages", "languages");
	for (size_t i = 0; i < langs->n; i++) {
		if (!is_language(langs->items[i]))
			return refuse(c, "bad-manifest.language", langs->items[i]);
		for (size_t j = 0; j < i; j++)
			if (str_eq(langs->items[i], langs->items[j]))
				return refuse(c, "bad-manifest.twice", langs->items[i]);
	}
	return 0;
}

static int check_groups(const struct check *c)
{
	for (size_t i = 0; i < c->m->groups.n; i++) {
		const struct group *g = &c->m->groups.items[i];

		if (!id_valid(g->id))
			return refuse(c, "bad-manifest.id", g->id);
		if (manifest_group(c->m, g->id) != g)
			return refuse(c, "bad-manifest.twice", g->id);
		if (!g->name.n)
			return refuse(c, "bad-manifest.name", g->id);
		if (check_texts(c, &g->name, arena_printf(c->a, "groups[%zu].name", i), false) != 0)
			return -1;
	}
	return 0;
}

static int check_section(const struct check *c, size_t i)
{
	const struct section *s = &c->m->sections.items[i];

	if (!id_valid(s->id))
		return refuse(c, "bad-manifest.id", s->id);
	if (manifest_section(c->m, s->id) != (int)i)
		return refuse(c, "bad-manifest.twice", s->id);
	for (size_t j = 0; j < s->groups.n; j++)
		if (!manifest_group(c->m, s->groups.items[j]))
			return refuse(c, "bad-manifest.group", s->groups.items[j]);
	return check_texts(c, &s->guidance, arena_printf(c->a, "sections[%zu].guidance", i), true);
}

/* YYYY-MM-DD, a day that exists. */
static bool is_date(const char *s)
{
	char text[CLOCK_TEXT];
	int64_t at;

	snprintf(text, sizeof(text), "%.10sT00:00:00Z", s);
	return clock_parse(text, &at);
}

static int check_event(const struct check *c)
{
	const struct event *ev = c->m->event;

	if (!ev)
		return 0;
	if (check_texts(c, &ev->name, "event.name", false) != 0 ||
	    check_texts(c, &ev->place, "event.place", false) != 0)
		return -1;
	if (ev->from && !is_date(ev->from))
		return refuse(c, "bad-manifest.date", "event.from");
	if (ev->to && !is_date(ev->to))
		return refuse(c, "bad-manifest.date", "event.to");
	if (ev->from && ev->to && strcmp(ev->from, ev->to) > 0)
		return refuse(c, "bad-manifest.dates", "event.to");
	return 0;
}

static bool is_accent(const char *s)
{
	if (*s++ != '#' || strlen(s) != 6)
		return false;
	return strspn(s, "0123456789abcdefABCDEF") == 6;
}

/* [a-z0-9_-][a-z0-9._-]*, then .png or .jpg. */
bool manifest_is_image(const char *s)
{
	size_t len = strlen(s);

	if (len < 5 || *s == '.' || strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789._-") != len)
		return false;
	return str_eq(s + len - 4, ".png") || str_eq(s + len - 4, ".jpg");
}

static int check_all(const struct check *c)
{
	const struct manifest *m = c->m;

	if (check_languages(c) != 0 || check_texts(c, &m->title, "title", false) != 0 ||
	    check_texts(c, &m->subtitle, "subtitle", false) != 0)
		return -1;
	if (!wire_map_find(&m->title, m->languages.items[0]))
		return refuse(c, "bad-manifest.title", m->languages.items[0]);
	if (m->symbol && !is_plain(m->symbol, false))
		return refuse(c, "bad-manifest.text", "symbol");
	if (check_event(c) != 0 || check_groups(c) != 0)
		return -1;
	if (!m->sections.n)
		return refuse(c, "bad-manifest.sections", "sections");
	for (size_t i = 0; i < m->sections.n; i++)
		if (check_section(c, i) != 0)
			return -1;
	if (m->look && m->look->accent && !is_accent(m->look->accent))
		return refuse(c, "bad-manifest.accent", m->look->accent);
	if (m->look && m->look->logo && !manifest_is_image(m->look->logo))
		return refuse(c, "bad-manifest.logo", m->look->logo);
	return 0;
}

int manifest_read(struct str json, struct arena *a, struct manifest *out, struct err *e)
{
	struct manifest m;
	struct check c = { &m, a, e };

	if (json.len > MANIFEST_BYTES)
		return err_about(e, ERR_TOO_BIG, "too-large.manifest", NULL, MANIFEST_BYTES);
	if (wire_in(&manifest_shape, json, a, &m, e) != 0 || check_all(&c) != 0)
		return -1;
	*out = m;
	return 0;
}

void manifest_write(const struct manifest *m, struct buf *out)
{
	wire_out_pretty(&manifest_shape, m, out);
}

/* --- questions -------------------------------------------------------------------------------- */

int manifest_section(const struct manifest *m, const char *id)
{
	for (size_t i = 0; i < m->sections.n; i++)
		if (str_eq(m->sections.items[i].id, id))
			return (int)i;
	return -1;
}

const struct group *manifest_group(const struct manifest *m, const char *id)
{
	for (size_t i = 0; i < m->groups.n; i++)
		if (str_eq(m->groups.items[i].id, id))
			return &m->groups.items[i];
	return NULL;
}

bool manifest_language(const struct manifest *m, const char *lang)
{
	for (size_t i = 0; i < m->languages.n; i++)
		if (str_eq(m->languages.items[i], lang))
			return true;
	return false;
}

const char *manifest_text_lang(const struct manifest *m, const struct wire_map *texts,
			       const char *lang)
{
	if (lang && wire_map_find(texts, lang))
		return lang;
	for (size_t i = 0; i < m->languages.n; i++)
		if (wire_map_find(texts, m->languages.items[i]))
			return m->languages.items[i];
	return m->languages.items[0];
}

const char *manifest_text(const struct manifest *m, const struct wire_map *texts, const char *lang)
{
	const char *text = wire_map_find(texts, manifest_text_lang(m, texts, lang));

	return text ? text : "";
}

bool manifest_may_write(const struct section *s, const char *group)
{
	return !s->groups.items || wire_strs_have(&s->groups, group);
}

const char *manifest_direction(const char *lang)
{
	/* Languages whose usual script runs from right to left, and the scripts by name. */
	static const char *const rtl[] = { "ar",  "arc", "ckb", "dv",  "fa",  "he",
					   "khw", "ks",  "lrc", "mzn", "pnb", "ps",
					   "sd",  "syr", "ug",  "ur",  "yi" };
	static const char *const scripts[] = { "-Arab", "-Hebr", "-Syrc", "-Thaa", "-Nkoo" };
	size_t len = strcspn(lang, "-");

	for (size_t i = 0; i < COUNT(scripts); i++)
		if (strstr(lang, scripts[i]))
			return "rtl";
	if (strstr(lang, "-Latn") || strstr(lang, "-Cyrl") || strstr(lang, "-Deva"))
		return "ltr";
	for (size_t i = 0; i < COUNT(rtl); i++)
		if (strlen(rtl[i]) == len && strncmp(rtl[i], lang, len) == 0)
			return "rtl";
	return "ltr";
}
