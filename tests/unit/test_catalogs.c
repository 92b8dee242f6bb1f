/*
 * The catalogs of web/i18n against each other and against the sources: what is said is there in
 * every language, with the same arguments, and nothing is there that nobody says.
 */
#include "unit/test.h"

#include "assets/assets.h"
#include "i18n/i18n.h"
#include "wire/wire.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_CATALOGS = 16 };
static struct wire *catalogs[MAX_CATALOGS]; /* English first */
static const char *langs[MAX_CATALOGS];
static size_t n_catalogs;

static int load(void **state)
{
	struct err e = { 0 };

	(void)state;
	if (i18n_load(&e) != 0) {
		printf("%s\n", e.note);
		return -1;
	}
	for (const char *const *l = i18n_languages(); *l; l++) {
		BUF(name, KiB);

		buf_printf(&name, "i18n/%s.json", *l);
		langs[n_catalogs] = *l;
		if (wire_parse(asset_find(name.ptr)->bytes, &catalogs[n_catalogs++], &e) != 0)
			return -1;
	}
	return 0;
}

static int unload(void **state)
{
	(void)state;
	while (n_catalogs)
		wire_free(catalogs[--n_catalogs]);
	i18n_done();
	return 0;
}

static int n_wrong;

static void wrong(const char *lang, const char *key, const char *why)
{
	printf("%s: %s: %s\n", lang, key, why);
	n_wrong++;
}

/* --- the catalogs against each other ---------------------------------------------------------- */

static const char *const forms[] = { "zero", "one", "two", "few", "many", "other" };

static const struct wire *form_of(const struct wire *catalog, const char *base, const char *form)
{
	BUF(key, KiB);

	buf_printf(&key, "%s.%s", base, form);
	return wire_get(catalog, key.ptr);
}

/* The key without the name of its plural form, where English has it in forms. */
static void base_of(const char *key, struct buf *base)
{
	const char *dot = strrchr(key, '.');

	buf_clear(base);
	buf_puts(base, key);
	if (!dot)
		return;
	for (size_t i = 0; i < COUNT(forms); i++) {
		if (!str_eq(dot + 1, forms[i]))
			continue;
		buf_cut(base, (size_t)(dot - key));
		if (!form_of(catalogs[0], base->ptr, "one"))
			buf_puts(base, dot);
		return;
	}
}

/* The arguments of a text, each once, in the order of the alphabet. */
static void arguments(const char *text, struct buf *out)
{
	for (char c = 'a'; c <= 'z'; c++) {
		for (const char *p = text; (p = strchr(p, '{')); p++) {
			BUF(name, KiB);

			buf_put(&name, p, strcspn(p, "}") + 1);
			if (p[1] == c && !strstr(out->ptr, name.ptr))
				buf_puts(out, name.ptr);
		}
	}
}

/* Is every argument of the one among those of the other? Both as arguments() writes them. */
static bool all_among(const char *some, const char *all)
{
	for (const char *p = some; *p; p += strcspn(p, "}") + 1) {
		BUF(name, KiB);

		buf_put(&name, p, strcspn(p, "}") + 1);
		if (!strstr(all, name.ptr))
			return false;
	}
	return true;
}

/* A form may leave the number out, "one file", but nothing else, and it adds nothing. */
static void form_is_right(size_t k, const char *base, const char *form, const char *wanted)
{
	const struct wire *text = form_of(catalogs[k], base, form);
	BUF(mine, KiB);
	BUF(with_number, KiB);

	if (!text)
		return;
	arguments(wire_str(text), &mine);
	buf_printf(&with_number, "%s{n}", mine.ptr);
	if (!all_among(mine.ptr, wanted) || !all_among(wanted, with_number.ptr))
		wrong(langs[k], base, form);
}

/* The forms that CLDR gives the language, for whole numbers: all of them, and no other. */
static void has_its_forms(size_t k, const char *base, const char *wanted)
{
	bool said[COUNT(forms)] = { false };

	for (int64_t n = 0; n < 1000001; n += n < 200 ? 1 : 999800)
		for (size_t i = 0; i < COUNT(forms); i++)
			said[i] = said[i] || str_eq(i18n_plural(langs[k], n), forms[i]);
	for (size_t i = 0; i < COUNT(forms); i++) {
		if (said[i] != (form_of(catalogs[k], base, forms[i]) != NULL))
			wrong(langs[k], base,
			      said[i] ? "lacks a plural form" : "has a foreign form");
		form_is_right(k, base, forms[i], wanted);
	}
}

static void compare(const char *key, const struct wire *text, void *arg)
{
	size_t k = *(size_t *)arg;
	const struct wire *other = wire_get(catalogs[k], key);
	const char *dot = strrchr(key, '.');
	BUF(base, KiB);
	BUF(mine, KiB);
	BUF(theirs, KiB);

	base_of(key, &base);
	arguments(wire_str(text), &mine);
	if (!str_eq(base.ptr, key)) {
		if (!str_eq(dot + 1, "other"))
			return;
		has_its_forms(k, base.ptr, mine.ptr);
	}
	if (!other) {
		wrong(langs[k], key, "is missing");
		return;
	}
	arguments(wire_str(other), &theirs);
	if (!str_eq(mine.ptr, theirs.ptr))
		wrong(langs[k], key, "has other {arguments} than in English");
}

static void is_in_english(const char *key, const struct wire *text, void *arg)
{
	BUF(base, KiB);

	(void)text;
	base_of(key, &base);
	if (!wire_get(catalogs[0], key) && !form_of(catalogs[0], base.ptr, "one"))
		wrong(arg, key, "is not in English");
}

static void all_languages_say_the_same_with_the_same_arguments(void **state)
{
	(void)state;
	n_wrong = 0;
	for (size_t k = 0; k < n_catalogs; k++) {
		wire_each(catalogs[0], compare, &k);
		wire_each(catalogs[k], is_in_english, (void *)(uintptr_t)langs[k]);
	}
	assert_int_equal(n_wrong, 0);
}

static void the_five_languages_are_there(void **state)
{
	static const char *const wanted[] = { "en", "ar", "de", "es", "fr" };

	(void)state;
	assert_int_equal(n_catalogs, COUNT(wanted));
	for (size_t i = 0; i < COUNT(wanted); i++)
		assert_string_equal(langs[i], wanted[i]);
}

/* How many of this character the text has, by its bytes. */
static int count(const char *text, const char *character)
{
	int n = 0;

	for (; (text = strstr(text, character)); text += strlen(character))
		n++;
	return n;
}

/*
 * Invisible marks that turn the direction come in pairs: isolates, closed in the same text. What a
 * text of the catalog leaves open would turn the rest of the page. Embeddings and overrides, the
 * older marks, would not even stay in the paragraph's pieces.
 */
static void turns_nothing_for_good(const char *key, const struct wire *text, void *arg)
{
	static const char *const older[] = { "\u202A", "\u202B", "\u202C", "\u202D", "\u202E" };
	const char *s = wire_str(text);

	if (count(s, "\u2066") + count(s, "\u2067") + count(s, "\u2068") != count(s, "\u2069"))
		wrong(arg, key, "leaves a change of direction open");
	for (size_t i = 0; i < COUNT(older); i++)
		if (strstr(s, older[i]))
			wrong(arg, key, "has an embedding or override of direction");
}

static void no_text_turns_the_direction_of_what_follows(void **state)
{
	(void)state;
	n_wrong = 0;
	for (size_t k = 0; k < n_catalogs; k++)
		wire_each(catalogs[k], turns_nothing_for_good, (void *)(uintptr_t)langs[k]);
	assert_int_equal(n_wrong, 0);
}

/* Who mends a sentence has to see what stands there: no-break spaces and marks of direction are escapes. */
static void what_cannot_be_seen_is_written_as_an_escape(void **state)
{
	static const char *const unseen[] = { "\u00A0", "\u202F", "\u200B", "\u200E", "\u200F",
					      "\u2066", "\u2067", "\u2068", "\u2069" };

	(void)state;
	n_wrong = 0;
	for (size_t k = 0; k < n_catalogs; k++) {
		BUF(name, KiB);
		BUF(bytes, MiB);
		struct str file;

		buf_printf(&name, "i18n/%s.json", langs[k]);
		file = asset_find(name.ptr)->bytes;
		buf_put(&bytes, file.ptr, file.len);
		for (size_t i = 0; i < COUNT(unseen); i++)
			if (strstr(bytes.ptr, unseen[i]))
				wrong(langs[k], name.ptr, "has a character that nobody can see");
	}
	assert_int_equal(n_wrong, 0);
}

/*
 * A name in Latin letters before a date pulls the day over to its side if it stands in Arabic as it
 * is: "Ed, 4 February" would be read as "4 Ed, February".
 */
static void is_set_apart(const char *key, const struct wire *text, void *arg)
{
	static const char *const names[] = { "{name}", "{what}", "{from}", "{to}", "{commit}" };

	(void)arg;
	for (size_t i = 0; i < COUNT(names) && !str_eq(key, "date_span"); i++) {
		BUF(apart, KiB);

		buf_printf(&apart, "\u2068%s\u2069", names[i]);
		if (count(wire_str(text), names[i]) != count(wire_str(text), apart.ptr))
			wrong("ar", key, "does not set a name apart");
	}
}

static void names_stand_apart_in_arabic(void **state)
{
	(void)state;
	n_wrong = 0;
	assert_string_equal(langs[1], "ar");
	wire_each(catalogs[1], is_set_apart, NULL);
	assert_int_equal(n_wrong, 0);
}

static void is_in_order(const char *key, const struct wire *text, void *arg)
{
	const char **last = arg;

	(void)text;
	if (*last && strcmp(*last, key) >= 0)
		wrong("order", key, "stands behind a later key");
	*last = key;
}

/* Two people who add a key each then meet in a merge only where they must. */
static void keys_are_sorted(void **state)
{
	(void)state;
	n_wrong = 0;
	for (size_t k = 0; k < n_catalogs; k++) {
		const char *last = NULL;

		wire_each(catalogs[k], is_in_order, &last);
	}
	assert_int_equal(n_wrong, 0);
}

/* --- the sources ------------------------------------------------------------------------------ */

static const char *root; /* the project's folder, NULL when it was not found */

static bool find_root(void)
{
	static const char *const ups[] = { "./", "../", "../../", "../../../" };

	for (size_t i = 0; i < COUNT(ups) && !root; i++) {
		char path[80];

		snprintf(path, sizeof(path), "%ssrc/i18n/i18n.h", ups[i]);
		if (access(path, R_OK) == 0)
			root = ups[i];
	}
	return root;
}

static bool there(const char *path)
{
	BUF(full, KiB);
	struct stat st;

	buf_printf(&full, "%s%s", root, path);
	return stat(full.ptr, &st) == 0;
}

typedef void each_file(const struct buf *text, void *arg);

static void visit(const char *path, each_file *fn, void *arg)
{
	BUF(full, 4 * KiB);
	BUF(text, 16 * MiB);
	char chunk[16 * 1024];
	DIR *dir;
	FILE *f;

	buf_printf(&full, "%s%s", root, path);
	dir = opendir(full.ptr);
	if (dir) {
		for (struct dirent *d; (d = readdir(dir));) {
			BUF(inner, 4 * KiB);

			buf_printf(&inner, "%s/%s", path, d->d_name);
			if (d->d_name[0] != '.')
				visit(inner.ptr, fn, arg);
		}
		closedir(dir);
		return;
	}
	f = fopen(full.ptr, "rb");
	if (!f)
		return;
	for (size_t n; (n = fread(chunk, 1, sizeof(chunk), f)) > 0;)
		buf_put(&text, chunk, n);
	fclose(f);
	fn(&text, arg);
}

/* A set of strings, as lines: "\nfirst\nsecond\n". */
static void add(struct buf *set, const char *s, size_t len)
{
	BUF(line, 4 * KiB);

	buf_putc(&line, '\n');
	buf_put(&line, s, len);
	buf_putc(&line, '\n');
	if (!strstr(set->ptr, line.ptr))
		buf_puts(set, set->len ? line.ptr + 1 : line.ptr);
}

static bool has(const struct buf *set, const char *s, size_t len)
{
	BUF(line, 4 * KiB);

	buf_putc(&line, '\n');
	buf_put(&line, s, len);
	buf_putc(&line, '\n');
	return strstr(set->ptr, line.ptr) != NULL;
}

struct sources {
	struct buf types;    /* of errors: "closed" */
	struct buf literals; /* all strings of src/ and web/js that could be keys or make one */
	struct buf shown;    /* keys that templates show */
};

static bool is_key(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_.-%", s[i]))
			return false;
	return len > 1 && s[len - 1] != '.';
}

/* Strings of C or TypeScript, without those in comments; the first one behind err_set( or
 * err_about( is an error's key. */
static void read_source(const struct buf *text, void *arg)
{
	struct sources *s = arg;
	bool is_error = false;

	for (const char *p = text->ptr; *p; p++) {
		if (p[0] == '/' && p[1] == '*') {
			p = strstr(p + 2, "*/");
			if (!p)
				return;
			p++;
		} else if (p[0] == '/' && p[1] == '/') {
			p += strcspn(p, "\n");
			if (!*p)
				return;
		} else if (*p == '"' || *p == '\'' || *p == '`') {
			const char *from = p + 1;
			char quote = *p;

			for (p++; *p && *p != quote && *p != '\n'; p++)
				p += *p == '\\' && p[1];
			if (!*p)
				return;
			if (!is_key(from, (size_t)(p - from)))
				continue;
			add(&s->literals, from, (size_t)(p - from));
			if (is_error)
				add(&s->types, from,
				    err_type_len(from) < (size_t)(p - from) ? err_type_len(from)
									    : (size_t)(p - from));
			is_error = false;
		} else if (strncmp(p, "err_set(", 8) == 0 || strncmp(p, "err_about(", 10) == 0) {
			is_error = true;
		} else if (*p == ';') {
			is_error = false;
		}
	}
}

static void read_template(const struct buf *text, void *arg)
{
	struct sources *s = arg;

	for (const char *p = text->ptr; (p = strstr(p, "{{")); p += 2) {
		const char *name = p + 2 + strspn(p + 2, " ");

		if (strncmp(name, "t.", 2) == 0)
			add(&s->shown, name + 2, strcspn(name + 2, " }"));
	}
}

static int read_sources(struct sources *s)
{
	buf_init(&s->types, MiB);
	buf_init(&s->literals, 4 * MiB);
	buf_init(&s->shown, MiB);
	if (!find_root())
		return -1;
	visit("src", read_source, s);
	visit("web/js", read_source, s);
	visit("web/templates", read_template, s);
	return 0;
}

static void sources_done(struct sources *s)
{
	buf_done(&s->types);
	buf_done(&s->literals);
	buf_done(&s->shown);
}

/* Walks the lines of a set. */
static bool each_line(const char **rest, struct str *line)
{
	while (**rest == '\n')
		(*rest)++;
	*line = (struct str){ *rest, strcspn(*rest, "\n") };
	*rest += line->len;
	return line->len > 0;
}

static void say_in_all(const char *prefix, struct str key)
{
	BUF(full, KiB);

	buf_printf(&full, "%s%.*s", prefix, (int)key.len, key.ptr);
	for (size_t k = 0; k < n_catalogs; k++)
		if (!wire_get(catalogs[k], full.ptr) && !form_of(catalogs[k], full.ptr, "other"))
			wrong(langs[k], full.ptr, "is missing");
}

static void every_error_has_a_title_and_a_sentence_in_every_language(void **state)
{
	struct sources s;
	const char *rest;
	struct str line;
	int n = 0;

	(void)state;
	if (read_sources(&s) != 0)
		SKIP_TEST("the sources are not above the current folder");
	n_wrong = 0;
	for (rest = s.types.ptr; each_line(&rest, &line);)
		say_in_all("error.", line);
	for (rest = s.literals.ptr; each_line(&rest, &line);) {
		const char *dot = memchr(line.ptr, '.', line.len);

		if (!dot || memchr(line.ptr, '%', line.len) ||
		    !has(&s.types, line.ptr, (size_t)(dot - line.ptr)))
			continue;
		say_in_all("error.", line);
		n++;
	}
	sources_done(&s);
	assert_int_equal(n_wrong, 0);
	assert_true(n > 10);
}

static void what_templates_say_is_in_every_language(void **state)
{
	struct sources s;
	const char *rest;
	struct str line;

	(void)state;
	if (read_sources(&s) != 0)
		SKIP_TEST("the sources are not above the current folder");
	n_wrong = 0;
	for (rest = s.shown.ptr; each_line(&rest, &line);)
		say_in_all("", line);
	sources_done(&s);
	assert_int_equal(n_wrong, 0);
}

/* "month.%d" in a source uses every key that begins with "month.". */
static bool is_made(const struct buf *literals, const char *key)
{
	const char *rest = literals->ptr;
	struct str line;

	while (each_line(&rest, &line)) {
		const char *percent = memchr(line.ptr, '%', line.len);
		size_t len = percent ? (size_t)(percent - line.ptr) : 0;

		if (len >= 3 && strncmp(key, line.ptr, len) == 0 &&
		    !str_same((struct str){ line.ptr, len }, STR("error.")))
			return true;
	}
	return false;
}

static bool is_used(const struct sources *s, const char *key)
{
	if (strncmp(key, "error.", 6) == 0) {
		key += 6;
		return has(&s->literals, key, strlen(key)) || has(&s->types, key, strlen(key));
	}
	return has(&s->literals, key, strlen(key)) || has(&s->shown, key, strlen(key)) ||
	       is_made(&s->literals, key);
}

static void must_be_used(const char *key, const struct wire *text, void *arg)
{
	BUF(base, KiB);

	(void)text;
	base_of(key, &base);
	if (!is_used(arg, base.ptr))
		wrong("en", key, "is used nowhere");
}

/* While rooms are being built their words wait for them: from the day there is a main. */
static void nothing_is_in_the_catalogs_that_nobody_says(void **state)
{
	struct sources s;

	(void)state;
	if (read_sources(&s) != 0)
		SKIP_TEST("the sources are not above the current folder");
	if (!there("src/main.c") || !s.shown.len) {
		sources_done(&s);
		SKIP_TEST("the program has no main or no templates yet");
	}
	n_wrong = 0;
	wire_each(catalogs[0], must_be_used, &s);
	sources_done(&s);
	assert_int_equal(n_wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_languages_say_the_same_with_the_same_arguments),
		cmocka_unit_test(the_five_languages_are_there),
		cmocka_unit_test(no_text_turns_the_direction_of_what_follows),
		cmocka_unit_test(names_stand_apart_in_arabic),
		cmocka_unit_test(what_cannot_be_seen_is_written_as_an_escape),
		cmocka_unit_test(keys_are_sorted),
		cmocka_unit_test(every_error_has_a_title_and_a_sentence_in_every_language),
		cmocka_unit_test(what_templates_say_is_in_every_language),
		cmocka_unit_test(nothing_is_in_the_catalogs_that_nobody_says),
	};

	return cmocka_run_group_tests_name("catalogs", tests, load, unload);
}
