#include "i18n/catalog.h"

#include "assets/assets.h"
#include "wire/wire.h"

enum { MAX_LANGUAGES = 32 };

static struct catalog catalogs[MAX_LANGUAGES]; /* English first, then by code */
static const char *codes[MAX_LANGUAGES + 1];
static size_t n_catalogs;

const struct catalog *catalog_of(const char *lang)
{
	for (size_t i = 0; i < n_catalogs; i++)
		if (str_eq(catalogs[i].lang, lang))
			return &catalogs[i];
	return NULL;
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct message *)a)->key, ((const struct message *)b)->key);
}

const char *catalog_get(const struct catalog *c, const char *key)
{
	struct message wanted = { key, NULL };
	const struct message *m = NULL;

	if (c && c->n)
		m = bsearch(&wanted, c->messages, c->n, sizeof(*c->messages), by_key);
	return m ? m->text : NULL;
}

bool message_next(const char **text, struct str *plain, struct str *name)
{
	const char *from = *text, *open = strchr(from, '{'), *end;

	*name = (struct str){ NULL, 0 };
	if (!*from)
		return false;
	if (!open) {
		*plain = str_of(from);
		*text = from + plain->len;
		return true;
	}
	*plain = (struct str){ from, (size_t)(open - from) };
	end = open + 1 + strspn(open + 1, "abcdefghijklmnopqrstuvwxyz_");
	if (end > open + 1 && *end == '}') {
		*name = (struct str){ open + 1, (size_t)(end - open - 1) };
		*text = end + 1;
	} else {
		/* Refused when the catalog is loaded. */
		plain->len++;
		*text = open + 1;
	}
	return true;
}

/* --- loading ---------------------------------------------------------------------------------- */

struct loading {
	struct catalog *c;
	size_t cap;
	struct err *e;
};

static int refuse(struct err *e, const char *lang, const char *key, long line, const char *why)
{
	BUF(what, 4 * KiB);

	if (e->kind != ERR_NONE)
		return -1;
	buf_printf(&what, "i18n/%s.json%s%s", lang, *key ? ": " : "", key);
	err_about(e, ERR_INTERNAL, "internal.catalog", what.ptr, line);
	snprintf(e->note, sizeof(e->note), "%s: %s", e->what, why);
	return -1;
}

/* Every brace must belong to an argument, so that a slip is seen at start and not by a reader. */
static bool braces_ok(const char *text)
{
	struct str plain, name;

	while (message_next(&text, &plain, &name))
		if (memchr(plain.ptr, '{', plain.len) || memchr(plain.ptr, '}', plain.len))
			return false;
	return true;
}

static bool key_ok(const char *key)
{
	return *key && strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_.-") == strlen(key);
}

static void take_message(const char *key, const struct wire *v, void *arg)
{
	struct loading *l = arg;
	const char *text = wire_str(v);
	struct message *m;

	if (!key_ok(key))
		refuse(l->e, l->c->lang, key, 0, "a key has a-z, 0-9, _ - and . only");
	else if (!text || !*text)
		refuse(l->e, l->c->lang, key, 0, "not a text");
	else if (!braces_ok(text))
		refuse(l->e, l->c->lang, key, 0, "a brace that belongs to no {argument}");
	else if (catalog_get(l->c, key))
		refuse(l->e, l->c->lang, key, 0, "there already");
	if (l->e->kind != ERR_NONE)
		return;
	m = arena_push(&l->c->arena, (void **)&l->c->messages, &l->c->n_new, &l->cap, sizeof(*m));
	*m = (struct message){ arena_dup(&l->c->arena, key), arena_dup(&l->c->arena, text) };
}

/*
 * A key in plural forms has at least "other", and no plain message beside the forms. "other" alone
 * is a form in languages that have no more, or the detail of an error ("key-reused.other").
 */
static int check_plurals(const struct catalog *c, struct err *e)
{
	for (size_t i = 0; i < c->n; i++) {
		const char *key = c->messages[i].key, *dot = strrchr(key, '.');
		BUF(base, KiB);
		BUF(other, KiB);

		if (!dot || !plural_is_form(dot + 1) || str_eq(dot + 1, "other"))
			continue;
		buf_put(&base, key, (size_t)(dot - key));
		buf_printf(&other, "%s.other", base.ptr);
		if (!catalog_get(c, other.ptr))
			return refuse(e, c->lang, base.ptr, 0, "plural forms without .other");
		if (catalog_get(c, base.ptr))
			return refuse(e, c->lang, base.ptr, 0, "a text beside its plural forms");
	}
	return 0;
}

static int by_language(const void *a, const void *b)
{
	const char *x = ((const struct catalog *)a)->lang, *y = ((const struct catalog *)b)->lang;

	if (str_eq(x, "en") || str_eq(y, "en"))
		return str_eq(y, "en") - str_eq(x, "en");
	return strcmp(x, y);
}

/* The language's catalog, made empty and put in its place if it is new. */
static struct catalog *catalog_open(const char *lang)
{
	struct catalog *c = (struct catalog *)(uintptr_t)catalog_of(lang);

	if (c)
		return c;
	assert(n_catalogs < MAX_LANGUAGES);
	c = &catalogs[n_catalogs++];
	*c = (struct catalog){ .arena = ARENA_INIT };
	c->lang = arena_dup(&c->arena, lang);
	qsort(catalogs, n_catalogs, sizeof(*catalogs), by_language);
	for (size_t i = 0; i < n_catalogs; i++)
		codes[i] = catalogs[i].lang;
	codes[n_catalogs] = NULL;
	return (struct catalog *)(uintptr_t)catalog_of(lang);
}

int i18n_add(const char *lang, struct str json, struct err *e)
{
	OWN(wire) v = NULL;
	struct loading l = { NULL, 0, e };
	struct err why = { 0 };

	if (wire_parse(json, &v, &why) != 0)
		return refuse(e, lang, "", why.number, "not JSON");
	if (wire_kind(v) != WIRE_IS_OBJ)
		return refuse(e, lang, "", 0, "not an object");
	l.c = catalog_open(lang);
	l.c->n_new = l.cap = l.c->n;
	wire_each(v, take_message, &l);
	if (e->kind != ERR_NONE)
		return -1;
	l.c->n = l.c->n_new;
	if (l.c->n)
		qsort(l.c->messages, l.c->n, sizeof(*l.c->messages), by_key);
	return check_plurals(l.c, e);
}

int i18n_load(struct err *e)
{
	for (size_t i = 0; i < n_assets; i++) {
		struct str name = str_of(assets[i].name);
		char lang[16];

		if (!str_starts(name, "i18n/"))
			continue;
		snprintf(lang, sizeof(lang), "%.*s", (int)strcspn(name.ptr + 5, "."), name.ptr + 5);
		if (i18n_add(lang, assets[i].bytes, e) != 0)
			return -1;
	}
	return catalog_of("en") ? 0 : refuse(e, "en", "", 0, "there is no English catalog");
}

void i18n_done(void)
{
	for (size_t i = 0; i < n_catalogs; i++)
		arena_done(&catalogs[i].arena);
	n_catalogs = 0;
	codes[0] = NULL;
}

const char *const *i18n_languages(void)
{
	return codes;
}
