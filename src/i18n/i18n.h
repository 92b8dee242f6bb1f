/*
 * What people read, in their language: catalogs web/i18n/<lang>.json, chosen, filled, counted.
 *
 * A catalog is one flat object of strings. "{name}" in a text is an argument. A key in plural forms
 * is several members, "key.one", "key.other" and what else CLDR gives the language, chosen by the
 * argument {n}. A message that a language lacks is told in English. Catalogs are loaded once, before
 * the first thread, and only read after.
 */
#ifndef I18N_I18N_H
#define I18N_I18N_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/*
 * Load every catalog that is part of the program. ERR_INTERNAL "internal.catalog", what = file and
 * key, number = the line where it is no JSON; the note says why.
 */
int i18n_load(struct err *e) MUST_USE;
/* Add one catalog, or more messages to one: i18n_load calls it for each; tests call it too. */
int i18n_add(const char *lang, struct str json, struct err *e) MUST_USE;
/* Forget all; nothing that was borrowed may be used any more. */
void i18n_done(void);

/* Codes of the languages, English first, then by code; ended by NULL. */
const char *const *i18n_languages(void);
/* The code as i18n_languages has it ("de" also for "de-AT" and "DE"), or NULL. */
const char *i18n_language(const char *wanted);
/*
 * The language for a request: wanted if it is known (NULL: no wish), else the best of an
 * Accept-Language header (RFC 9110; NULL: none), else "en". Static.
 */
const char *i18n_choose(const char *wanted, const char *accept_language);
/* "rtl" or "ltr", for any language code, also of documents. */
const char *i18n_dir(const char *lang);
/* A language in itself: "Deutsch"; its code where we do not know it. */
const char *i18n_own_name(const char *code);

/* The message as it stands in the catalog, or in English, or NULL; **borrows**. For a key in plural
 * forms the form for n (-1: no number, "other"), else n says nothing. */
const char *i18n_find(const char *lang, const char *key, int64_t n);
/* CLDR's name of the form for a whole number: "zero", "one", "two", "few", "many" or "other"; rules for
 * ar, de, en, es and fr, English ones for others. Below 0: no number, "other". */
const char *i18n_plural(const char *lang, int64_t n);

/* Append the value of an argument; false if there is none. */
typedef bool i18n_value(struct str name, struct buf *out, void *arg);
/* Append the message with its arguments filled. An unknown argument stays as "{name}", an unknown
 * key is written as it is: both are bugs that the tests look for, and neither stops a page. */
void i18n_put(struct buf *out, const char *lang, const char *key, i18n_value *value, void *arg);
/* The same with pairs of name and value, ended by NULL: i18n_text(a, lang, "due", "date", d, NULL);
 * a value NULL is empty. In the arena. */
char *i18n_text(struct arena *a, const char *lang, const char *key, ...) __attribute__((sentinel));

/* What went wrong, in a few words ("error.<type>") and in a sentence ("error.<key>", with {what} and
 * {n}). In the arena. */
char *i18n_error_title(struct arena *a, const char *lang, const struct err *e);
char *i18n_error_text(struct arena *a, const char *lang, const struct err *e);

/* "4 February 2026"; "4–6 February 2026" or "30 March 2026 – 2 April 2026", one date if both are on
 * the same day; "4 February 2026, 18:00 UTC"; "18:00". All in UTC, in the arena. */
char *i18n_date(struct arena *a, const char *lang, int64_t at);
char *i18n_dates(struct arena *a, const char *lang, int64_t from, int64_t to);
char *i18n_date_time(struct arena *a, const char *lang, int64_t at);
char *i18n_time(struct arena *a, const char *lang, int64_t at);

#endif
