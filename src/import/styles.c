#include "import/styles.h"

#include <ctype.h>
#include <strings.h>

enum { STYLES_MAX = 4000, NUMS_MAX = 4000, BASES = 12 };

/* --- what a name says ------------------------------------------------------------------------------ */

/* clang-format off */
static const struct {
	const char *name; /* in lower case; one that ends in * is a beginning */
	enum style_kind kind;
} kinds[] = {
	{ "title", STYLE_TITLE }, { "subtitle", STYLE_SUBTITLE },
	{ "quote", STYLE_QUOTE }, { "intense quote", STYLE_QUOTE }, { "block text", STYLE_QUOTE },
	{ "block quote*", STYLE_QUOTE }, { "blockquote", STYLE_QUOTE }, { "quotations", STYLE_QUOTE },
	{ "remark*", STYLE_REMARK }, { "explanatory remark*", STYLE_REMARK }, { "accord remark*", STYLE_REMARK },
	{ "html preformatted", STYLE_CODE }, { "preformatted text", STYLE_CODE }, { "plain text", STYLE_BODY },
	{ "source code", STYLE_CODE }, { "code", STYLE_CODE }, { "code block", STYLE_CODE },
	{ "toc *", STYLE_CONTENTS }, { "contents *", STYLE_CONTENTS }, { "table of figures", STYLE_CONTENTS },
	{ "list continue*", STYLE_CONTINUE }, { "list paragraph", STYLE_CONTINUE },
};
/* clang-format on */

/* Names that mean this only beside each other: in other files they may mean anything. */
static const struct {
	const char *name;
	enum style_kind kind;
} own_kinds[] = {
	{ "Encouragement", STYLE_ENCOURAGEMENT }, { "Masthead", STYLE_COVER },
	{ "Document Data", STYLE_COVER },         { "Remark Label", STYLE_COVER },
	{ "Remark Paragraph", STYLE_COVER },      { "Rule", STYLE_RULE },
};

static bool is_named(const char *name, const char *pattern)
{
	size_t len = strlen(pattern);

	if (len && pattern[len - 1] == '*')
		return strncasecmp(name, pattern, len - 1) == 0;
	return strcasecmp(name, pattern) == 0;
}

/* "heading 2", "Heading2": 2; 0 for another name. */
static int heading_of(const char *name)
{
	if (strncasecmp(name, "heading", 7) != 0)
		return 0;
	name += 7;
	name += *name == ' ' || *name == '_';
	return *name >= '1' && *name <= '9' && !isdigit((unsigned char)name[1])
		       ? MIN(*name - '0', 6)
		       : 0;
}

static void judge_name(struct style *s, const char *name)
{
	s->level = heading_of(name);
	if (s->level) {
		s->kind = STYLE_HEADING;
		s->known = true;
		return;
	}
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (!is_named(name, kinds[i].name))
			continue;
		s->kind = kinds[i].kind;
		s->known = true;
		return;
	}
	s->bold = strcasecmp(name, "strong") == 0 || strcasecmp(name, "intense emphasis") == 0;
	s->italic = strcasecmp(name, "emphasis") == 0 || strcasecmp(name, "intense emphasis") == 0;
	s->code = strcasecmp(name, "html code") == 0 || strcasecmp(name, "source text") == 0 ||
		  strcasecmp(name, "verbatim char") == 0;
}

/* --- styles.xml ------------------------------------------------------------------------------------ */

static void read_style(const xmlNode *n, struct arena *a, struct style *s)
{
	const xmlNode *ppr = xml_child(n, X_PARA_PR), *rpr = xml_child(n, X_RUN_PR);
	const xmlNode *num = xml_child(ppr, X_NUM_PR);
	const char *name = xml_attr(xml_child(n, X_NAME), "val", a);
	bool character = str_eq(xml_attr(n, "type", a), "character");
	long outline = xml_number(xml_child(ppr, X_OUTLINE), "val", -1, a);

	*s = (struct style){ .id = xml_attr(n, "styleId", a), .num_id = -1, .ilvl = -1 };
	s->based_on = xml_attr(xml_child(n, X_BASED_ON), "val", a);
	s->name = name ? name : s->id ? s->id : "";
	judge_name(s, s->name);
	if (!s->known && outline >= 0 && outline < 9) {
		s->kind = STYLE_HEADING;
		s->level = (int)MIN(outline + 1, 6);
		s->known = true;
	}
	s->num_id = xml_number(xml_child(num, X_NUM_ID), "val", -1, a);
	s->ilvl = xml_number(xml_child(num, X_ILVL), "val", num ? 0 : -1, a);
	if (!character)
		return;
	s->bold = s->bold || xml_on(xml_child(rpr, X_BOLD), a);
	s->italic = s->italic || xml_on(xml_child(rpr, X_ITALIC), a);
}

static struct style *find(const struct styles *s, const char *id)
{
	for (size_t i = 0; id && i < s->n; i++)
		if (str_eq(s->items[i].id, id))
			return &s->items[i];
	return NULL;
}

/* What a style does not say itself it has from the one that it is based on. */
static void inherit(const struct styles *all, struct style *s)
{
	const struct style *base = find(all, s->based_on);

	for (int i = 0; base && i < BASES; i++) {
		if (!s->known && base->known) {
			s->kind = base->kind;
			s->level = base->level;
			s->known = true;
		}
		if (s->num_id < 0 && base->num_id >= 0) {
			s->num_id = base->num_id;
			s->ilvl = s->ilvl < 0 ? base->ilvl : s->ilvl;
		}
		base = find(all, base->based_on);
	}
}

/* "de-AT" of the defaults; the file's language is what most of it is spell-checked in. */
static const char *language(const xmlNode *root, struct arena *a)
{
	const xmlNode *n = xml_first(root);
	const char *lang = NULL;

	/* docDefaults, rPrDefault, rPr, lang: the first two have no word of their own. */
	while (n && !str_eq((const char *)n->name, "docDefaults"))
		n = xml_next(n);
	n = xml_first(n);
	while (n && !str_eq((const char *)n->name, "rPrDefault"))
		n = xml_next(n);
	lang = xml_attr(xml_child(xml_child(n, X_RUN_PR), X_LANG), "val", a);
	if (!lang || !islower((unsigned char)lang[0]) || !islower((unsigned char)lang[1]) ||
	    (lang[2] && lang[2] != '-'))
		return "";
	return arena_dup_len(a, lang, 2);
}

static struct style *named(const struct styles *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_eq(s->items[i].name, name))
			return &s->items[i];
	return NULL;
}

static void judge_ours(struct styles *s)
{
	s->ours = named(s, "Encouragement") && named(s, "Remark Label");
	for (size_t i = 0; s->ours && i < COUNT(own_kinds); i++) {
		struct style *one = named(s, own_kinds[i].name);

		if (!one)
			continue;
		one->kind = own_kinds[i].kind;
		one->known = true;
	}
}

static int read_styles(const struct package *p, struct styles *out, struct err *e)
{
	xmlNode *root;

	out->lang = "";
	if (package_typed(p, "styles", &root, e) != 0)
		return -1;
	for (xmlNode *n = xml_first(root); n && out->n < STYLES_MAX; n = xml_next(n))
		if (xml_tag(n) == X_STYLE)
			read_style(n, p->a,
				   arena_push(p->a, (void **)&out->items, &out->n, &out->cap,
					      sizeof(*out->items)));
	judge_ours(out);
	for (size_t i = 0; i < out->n; i++)
		inherit(out, &out->items[i]);
	if (root)
		out->lang = language(root, p->a);
	return 0;
}

const struct style *styles_find(const struct styles *s, const char *id)
{
	static const struct style body = { .num_id = -1, .ilvl = -1 };
	static const struct style headings[] = {
		{ .kind = STYLE_HEADING, .level = 1, .num_id = -1, .ilvl = -1 },
		{ .kind = STYLE_HEADING, .level = 2, .num_id = -1, .ilvl = -1 },
		{ .kind = STYLE_HEADING, .level = 3, .num_id = -1, .ilvl = -1 },
		{ .kind = STYLE_HEADING, .level = 4, .num_id = -1, .ilvl = -1 },
		{ .kind = STYLE_HEADING, .level = 5, .num_id = -1, .ilvl = -1 },
		{ .kind = STYLE_HEADING, .level = 6, .num_id = -1, .ilvl = -1 },
	};
	const struct style *found = find(s, id);
	int level = id && !found ? heading_of(id) : 0;

	if (found)
		return found;
	return level ? &headings[level - 1] : &body;
}

/* --- numbering.xml ----------------------------------------------------------------------------------- */

static struct list_level read_level(const xmlNode *n, struct arena *a)
{
	const char *format = xml_attr(xml_child(n, X_NUM_FMT), "val", a);
	struct list_level level = { .start = xml_number(xml_child(n, X_START), "val", 1, a) };

	level.none = str_eq(format, "none");
	level.ordered = !level.none && !str_eq(format, "bullet");
	level.decimal = !format || str_eq(format, "decimal") || str_eq(format, "decimalZero");
	return level;
}

static void read_abstract(const xmlNode *n, struct arena *a, struct list_abstract *out)
{
	*out = (struct list_abstract){ .id = xml_number(n, "abstractNumId", -1, a) };
	for (size_t i = 0; i < LIST_LEVELS; i++)
		out->levels[i] =
			(struct list_level){ .ordered = true, .decimal = true, .start = 1 };
	for (const xmlNode *l = xml_first(n); l; l = xml_next(l)) {
		long at = xml_number(l, "ilvl", -1, a);

		if (xml_tag(l) == X_LVL && at >= 0 && at < LIST_LEVELS)
			out->levels[at] = read_level(l, a);
	}
	for (size_t i = 0; i < LIST_LEVELS; i++)
		out->count[i] = out->levels[i].start - 1;
}

static void read_num(const xmlNode *n, const struct styles *s, struct arena *a,
		     struct list_num *out)
{
	long abstract = xml_number(xml_child(n, X_ABSTRACT_NUM_ID), "val", -1, a);

	*out = (struct list_num){ .id = xml_number(n, "numId", -1, a), .abstract = -1 };
	for (size_t i = 0; i < s->n_abstracts; i++)
		if (s->abstracts[i].id == abstract)
			out->abstract = (long)i;
	for (size_t i = 0; i < LIST_LEVELS; i++)
		out->restart[i] = -1;
	for (const xmlNode *o = xml_first(n); o; o = xml_next(o)) {
		long at = xml_number(o, "ilvl", -1, a);

		if (xml_tag(o) == X_LVL_OVERRIDE && at >= 0 && at < LIST_LEVELS)
			out->restart[at] = xml_number(xml_child(o, X_START_OVERRIDE), "val", -1, a);
	}
}

static int read_numbering(const struct package *p, struct styles *out, struct err *e)
{
	struct arena *a = p->a;
	xmlNode *root;

	if (package_typed(p, "numbering", &root, e) != 0)
		return -1;
	for (xmlNode *n = xml_first(root); n && out->n_abstracts < NUMS_MAX; n = xml_next(n))
		if (xml_tag(n) == X_ABSTRACT_NUM)
			read_abstract(n, a,
				      arena_push(a, (void **)&out->abstracts, &out->n_abstracts,
						 &out->cap_abstracts, sizeof(*out->abstracts)));
	for (xmlNode *n = xml_first(root); n && out->n_nums < NUMS_MAX; n = xml_next(n))
		if (xml_tag(n) == X_NUM)
			read_num(n, out, a,
				 arena_push(a, (void **)&out->nums, &out->n_nums, &out->cap_nums,
					    sizeof(*out->nums)));
	return 0;
}

int styles_read(const struct package *p, struct styles *out, struct err *e)
{
	*out = (struct styles){ 0 };
	return read_styles(p, out, e) != 0 || read_numbering(p, out, e) != 0 ? -1 : 0;
}

static struct list_num *num_of(const struct styles *s, long id)
{
	for (size_t i = 0; i < s->n_nums; i++)
		if (s->nums[i].id == id && s->nums[i].abstract >= 0)
			return &s->nums[i];
	return NULL;
}

const struct list_level *styles_level(const struct styles *s, long num_id, long ilvl)
{
	const struct list_num *num = num_of(s, num_id);

	if (!num || ilvl < 0 || ilvl >= LIST_LEVELS)
		return NULL;
	return &s->abstracts[num->abstract].levels[ilvl];
}

long styles_count(struct styles *s, long num_id, long ilvl)
{
	struct list_num *num = num_of(s, num_id);
	struct list_abstract *list;

	if (!num || ilvl < 0 || ilvl >= LIST_LEVELS)
		return 1;
	list = &s->abstracts[num->abstract];
	if (num->restart[ilvl] >= 0) {
		list->count[ilvl] = num->restart[ilvl] - 1;
		num->restart[ilvl] = -1; /* once: the first item of this numbering */
	}
	for (long deeper = ilvl + 1; deeper < LIST_LEVELS; deeper++)
		list->count[deeper] = list->levels[deeper].start - 1;
	return ++list->count[ilvl];
}
