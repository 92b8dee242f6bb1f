#include "i18n/catalog.h"

/* --- plural forms ----------------------------------------------------------------------------- */

bool plural_is_form(const char *name)
{
	static const char *const forms[] = { "zero", "one", "two", "few", "many", "other" };

	for (size_t i = 0; i < COUNT(forms); i++)
		if (str_eq(forms[i], name))
			return true;
	return false;
}

/* Unicode CLDR 44, supplemental/plurals.xml, for whole numbers. */
const char *i18n_plural(const char *lang, int64_t n)
{
	if (n < 0)
		return "other";
	if (str_eq(lang, "ar")) {
		if (n <= 2)
			return n == 0 ? "zero" : n == 1 ? "one" : "two";
		if (n % 100 >= 3 && n % 100 <= 10)
			return "few";
		return n % 100 >= 11 ? "many" : "other";
	}
	if (str_eq(lang, "fr") && n <= 1)
		return "one";
	if ((str_eq(lang, "fr") || str_eq(lang, "es")) && n && n % 1000000 == 0)
		return "many";
	return n == 1 ? "one" : "other";
}

static const char *find_in(const struct catalog *c, const char *lang, const char *key, int64_t n)
{
	const char *text = catalog_get(c, key);
	BUF(form, KiB);

	if (text || !c)
		return text;
	buf_printf(&form, "%s.%s", key, i18n_plural(lang, n));
	text = catalog_get(c, form.ptr);
	if (text)
		return text;
	buf_clear(&form);
	buf_printf(&form, "%s.other", key);
	return catalog_get(c, form.ptr);
}

const char *i18n_find(const char *lang, const char *key, int64_t n)
{
	const char *text = find_in(catalog_of(lang), lang, key, n);

	return text ? text : find_in(catalog_of("en"), "en", key, n);
}

/* --- filling ---------------------------------------------------------------------------------- */

/* The argument {n}, or -1 where there is none or no whole number. */
static int64_t count_of(i18n_value *value, void *arg)
{
	BUF(text, 64);
	long n;

	if (!value || !value(STR("n"), &text, arg))
		return -1;
	return str_number((struct str){ text.ptr, text.len }, INT32_MAX, &n) ? n : -1;
}

void i18n_put(struct buf *out, const char *lang, const char *key, i18n_value *value, void *arg)
{
	const char *text = i18n_find(lang, key, count_of(value, arg));
	struct str plain, name;

	if (!text) {
		buf_puts(out, key);
		return;
	}
	while (message_next(&text, &plain, &name)) {
		buf_put(out, plain.ptr, plain.len);
		if (name.len && !(value && value(name, out, arg)))
			buf_printf(out, "{%.*s}", (int)name.len, name.ptr);
	}
}

struct pairs {
	const char *const *items; /* name, value, name, value */
	size_t n;
};

static bool value_of_pair(struct str name, struct buf *out, void *arg)
{
	const struct pairs *p = arg;

	for (size_t i = 0; i + 1 < p->n; i += 2) {
		if (!str_same(str_of(p->items[i]), name))
			continue;
		buf_puts(out, p->items[i + 1] ? p->items[i + 1] : "");
		return true;
	}
	return false;
}

enum { MAX_TEXT = 64 * 1024, MAX_PAIRS = 16 };

static char *text_of(struct arena *a, const char *lang, const char *key, const char *const *items,
		     size_t n)
{
	BUF(out, MAX_TEXT);
	struct pairs p = { items, n };

	i18n_put(&out, lang, key, value_of_pair, &p);
	return arena_dup_len(a, out.ptr, out.len);
}

char *i18n_text(struct arena *a, const char *lang, const char *key, ...)
{
	const char *items[MAX_PAIRS], *name;
	size_t n = 0;
	va_list ap;

	va_start(ap, key);
	while ((name = va_arg(ap, const char *))) {
		assert(n + 2 <= COUNT(items));
		items[n++] = name;
		items[n++] = va_arg(ap, const char *);
	}
	va_end(ap);
	return text_of(a, lang, key, items, n);
}

/* --- errors ----------------------------------------------------------------------------------- */

char *i18n_error_title(struct arena *a, const char *lang, const struct err *e)
{
	const char *key = arena_printf(a, "error.%.*s", (int)err_type_len(e->key), e->key);

	return text_of(a, lang, key, NULL, 0);
}

char *i18n_error_text(struct arena *a, const char *lang, const struct err *e)
{
	char *key = arena_printf(a, "error.%s", e->key);
	const char *items[] = { "what", e->what, "n", arena_printf(a, "%ld", e->number) };

	if (!i18n_find(lang, key, e->number))
		return i18n_error_title(a, lang, e);
	return text_of(a, lang, key, items, COUNT(items));
}

/* --- dates ------------------------------------------------------------------------------------ */

/* The day as a date says it: French has a word of its own for the first. */
static const char *day_of(struct arena *a, const char *lang, const struct tm *tm)
{
	const char *day = arena_printf(a, "%d", tm->tm_mday);

	return tm->tm_mday == 1 ? i18n_text(a, lang, "first_of_month", "day", day, NULL) : day;
}

char *i18n_date(struct arena *a, const char *lang, int64_t at)
{
	time_t t = at;
	struct tm tm = { 0 };
	const char *month;

	gmtime_r(&t, &tm);
	month = i18n_find(lang, arena_printf(a, "month.%d", tm.tm_mon + 1), 0);
	return i18n_text(a, lang, "date", "day", day_of(a, lang, &tm), "month", month ? month : "",
			 "year", arena_printf(a, "%d", tm.tm_year + 1900), NULL);
}

char *i18n_dates(struct arena *a, const char *lang, int64_t from, int64_t to)
{
	time_t at[] = { from, to };
	struct tm first = { 0 }, last = { 0 };

	gmtime_r(&at[0], &first);
	gmtime_r(&at[1], &last);
	if (first.tm_year != last.tm_year || first.tm_mon != last.tm_mon)
		return arena_printf(a, "%s – %s", i18n_date(a, lang, from), i18n_date(a, lang, to));
	if (first.tm_mday == last.tm_mday)
		return i18n_date(a, lang, from);
	return i18n_text(a, lang, "date_span", "from", day_of(a, lang, &first), "to",
			 i18n_date(a, lang, to), NULL);
}

char *i18n_time(struct arena *a, const char *lang, int64_t at)
{
	time_t t = at;
	struct tm tm = { 0 };

	gmtime_r(&t, &tm);
	return i18n_text(a, lang, "time", "hour", arena_printf(a, "%02d", tm.tm_hour), "minute",
			 arena_printf(a, "%02d", tm.tm_min), NULL);
}

char *i18n_date_time(struct arena *a, const char *lang, int64_t at)
{
	return i18n_text(a, lang, "date_time", "date", i18n_date(a, lang, at), "time",
			 i18n_time(a, lang, at), NULL);
}
