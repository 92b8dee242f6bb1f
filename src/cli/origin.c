#define _GNU_SOURCE /* memmem */
#include "cli/origin.h"

#include "base/clock.h"
#include "desk/versions.h"
#include "export/bundle.h"
#include "secret/secret.h"

enum { RUNS_MAX = 4096, NAMED_MAX = 20, SIDES_MAX = 8, SHORT_ID = 10 };

struct search {
	struct call *c;
	const char *path;
	char hash[SECRET_HASH_HEX + 1];
	const char *format;
};

/* --- kept when the version was made ----------------------------------------------------------- */

static int find_version(const struct search *s)
{
	const struct state *now = s->c->state;
	int found = 0;

	for (int64_t n = state_n_versions(now); n > 0; n--) {
		const struct version *v = state_version_number(now, n);

		for (size_t i = 0; i < v->files.n; i++) {
			if (!str_eq(v->files.items[i].sha256, s->hash))
				continue;
			printf("%s: %s (%s), %s, %s%s\n", s->path, v->id, v->name,
			       v->files.items[i].format, v->files.items[i].lang,
			       oid_none(&v->files.items[i].blob) ? "" : ", kept as it was issued");
			found++;
		}
	}
	return found;
}

/* --- a text as it lies in git ----------------------------------------------------------------- */

static void say_step(const struct search *s, const struct step *step, const char *what)
{
	char at[CLOCK_TEXT];

	clock_text(step->at, at);
	printf("%s: %s main's commit %s of %s (%s)\n", s->path, what, step->commit.hex, at,
	       step->subject);
}

static int find_text(const struct search *s, const struct oid *blob)
{
	const struct state *now = s->c->state;
	int found = 0;

	for (int64_t n = state_n_steps(now); n > 0; n--) {
		const struct step *step = state_step(now, n);

		for (size_t i = 0; i < step->texts.n; i++) {
			const struct step_text *t = &step->texts.items[i];

			if (!oid_eq(&t->blob, blob))
				continue;
			say_step(s, step,
				 arena_printf(s->c->a, "%s/%s.md since", t->lang, t->section));
			found++;
		}
	}
	return found;
}

/* --- an export that names its commit ---------------------------------------------------------- */

static size_t hex_run(const char *p, const char *end)
{
	const char *from = p;

	while (p < end && ((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'f')))
		p++;
	return (size_t)(p - from);
}

static const struct step *step_named(const struct state *now, struct str id)
{
	for (int64_t n = state_n_steps(now); n > 0; n--) {
		const struct step *step = state_step(now, n);

		if (memcmp(step->commit.hex, id.ptr, id.len) == 0)
			return step;
	}
	return NULL;
}

static void add_named(const struct step *named[NAMED_MAX], size_t *n, const struct step *step)
{
	for (size_t i = 0; i < *n; i++)
		if (named[i] == step)
			return;
	if (step && *n < NAMED_MAX)
		named[(*n)++] = step;
}

/* Commits of main whose id stands in the file, whole or as it is printed. */
static size_t find_named(const struct search *s, struct str bytes,
			 const struct step *named[NAMED_MAX])
{
	const char *p = bytes.ptr, *end = bytes.ptr + bytes.len;
	int runs = 0;
	size_t n = 0;

	while (p < end && runs < RUNS_MAX) {
		size_t len = hex_run(p, end);

		if (len == OID_HEX || len == SHORT_ID) {
			add_named(named, &n, step_named(s->c->state, (struct str){ p, len }));
			runs++;
		}
		p += len ? len : 1;
	}
	return n;
}

/* Word and OpenDocument files: those that another build made may have packed what they name. */
static bool is_packed(struct str bytes)
{
	return str_starts(bytes, "PK\003\004");
}

/* Then the newest commits of main are tried. */
static size_t take_newest(const struct search *s, const struct step *named[NAMED_MAX])
{
	size_t n = 0;

	for (int64_t at = state_n_steps(s->c->state); at > 0 && n < NAMED_MAX; at--)
		named[n++] = state_step(s->c->state, at);
	return n;
}

static const char *format_of(struct str bytes)
{
	if (is_packed(bytes))
		return memmem(bytes.ptr, bytes.len, "word/document.xml", 17) ? "docx" : "odt";
	if (str_starts(bytes, "%PDF-"))
		return "pdf";
	if (str_starts(bytes, "<!"))
		return "html";
	return str_starts(bytes, "{") ? "json" : "md";
}

static bool is_export(const struct search *s, const struct export_in *in)
{
	char hash[SECRET_HASH_HEX + 1];
	struct export_card card;
	struct err e = { 0 };

	if (desk_export(s->c, in, &card, &e) != 0)
		return false;
	secret_sha256(card.bytes, hash);
	return str_eq(hash, s->hash);
}

/* One section of it, as it is sent out. */
static bool find_section(const struct search *s, const char *at)
{
	const struct manifest *m = state_manifest(s->c->state);

	for (size_t i = 0; i < m->languages.n * m->sections.n; i++) {
		struct export_in in = { .to = at,
					.lang = m->languages.items[i / m->sections.n],
					.section = m->sections.items[i % m->sections.n].id,
					.format = s->format };

		if (!is_export(s, &in))
			continue;
		printf("%s: %s, %s, section %s, of %s\n", s->path, in.format, in.lang, in.section,
		       at);
		return true;
	}
	return false;
}

/* Make it anew in every way that there is to ask for it; the usual one first. */
static bool find_export(const struct search *s, const char *at)
{
	const struct manifest *m = state_manifest(s->c->state);

	for (size_t i = 0; i < 2 * m->languages.n; i++)
		for (int r = 0; export_remarks_names[r]; r++) {
			struct export_in in = { .to = at,
						.lang = m->languages.items[i % m->languages.n],
						.format = s->format,
						.remarks = export_remarks_names[r],
						.lines = i >= m->languages.n };

			if (!is_export(s, &in))
				continue;
			printf("%s: %s, %s, remarks %s%s, of %s\n", s->path, in.format, in.lang,
			       in.remarks, in.lines ? ", lines" : "", at);
			return true;
		}
	return find_section(s, at);
}

static bool find_any_export(const struct search *s, const struct step *step)
{
	const struct state *now = s->c->state;

	for (int64_t n = state_n_versions(now); n > 0; n--) {
		const struct version *v = state_version_number(now, n);

		if (oid_eq(&v->commit, &step->commit) && find_export(s, v->id))
			return true;
	}
	return find_export(s, step->commit.hex);
}

/* --- a redline, which names two ----------------------------------------------------------------- */

/* What an export calls a state of the document: a version's id, or a commit. */
struct sides {
	const char *items[2 * NAMED_MAX];
	size_t n;
};

static void add_side(struct sides *all, const char *name)
{
	if (all->n < COUNT(all->items))
		all->items[all->n++] = name;
}

static void sides_of(const struct search *s, const struct step *step, struct sides *out)
{
	const struct state *now = s->c->state;

	for (int64_t n = state_n_versions(now); n > 0; n--) {
		const struct version *v = state_version_number(now, n);

		if (oid_eq(&v->commit, &step->commit))
			add_side(out, v->id);
	}
	add_side(out, step->commit.hex);
}

static bool is_redline(const struct search *s, const char *from, const char *to)
{
	const struct wire_strs *langs = &state_manifest(s->c->state)->languages;

	for (int lines = 0; lines < 2; lines++)
		for (size_t i = 0; i < langs->n; i++) {
			struct export_in in = { .from = from,
						.to = to,
						.lang = langs->items[i],
						.format = s->format,
						.lines = lines };

			if (!is_export(s, &in))
				continue;
			printf("%s: redline, %s, %s%s, of %s..%s: byte for byte what changed "
			       "between the two; it is neither of them\n",
			       s->path, in.format, in.lang, in.lines ? ", lines" : "", from, to);
			return true;
		}
	return false;
}

static bool find_redline(const struct search *s, const struct step *const *named, size_t n)
{
	struct sides sides = { .n = 0 };

	if (n < 2 || str_eq(s->format, "md") || str_eq(s->format, "json"))
		return false;
	for (size_t i = 0; i < n && sides.n < SIDES_MAX; i++)
		sides_of(s, named[i], &sides);
	for (size_t i = 0; i < sides.n; i++)
		for (size_t k = 0; k < sides.n; k++)
			if (i != k && is_redline(s, sides.items[i], sides.items[k]))
				return true;
	return false;
}

/* --- all of them ------------------------------------------------------------------------------ */

static int search(const struct search *s, struct str bytes)
{
	const struct step *named[NAMED_MAX];
	const struct oid blob = git_hash(GIT_T_BLOB, bytes);
	bool names;
	size_t n;

	if (find_version(s) || find_text(s, &blob))
		return EXIT_DONE;
	n = find_named(s, bytes, named);
	if (n && find_redline(s, named, n))
		return EXIT_DONE;
	names = n > 0;
	if (!n && is_packed(bytes))
		n = take_newest(s, named);
	for (size_t i = 0; i < n; i++) {
		if (!find_any_export(s, named[i]))
			continue;
		say_step(s, named[i], "byte for byte what is made of");
		return EXIT_DONE;
	}
	for (size_t i = 0; i < n && names; i++)
		say_step(s, named[i], "not proven: it names");
	if (!names)
		printf("%s: not a file of any version, nor of a commit that it names%s\n", s->path,
		       is_packed(bytes) ? " or one of the newest" : "");
	return EXIT_NO;
}

int tell_origin(struct args *args, struct opened *o, const char *path, struct str bytes)
{
	struct search s = { .path = path, .format = format_of(bytes) };
	struct call c;
	int rc;

	open_call(o, args->arena, &c);
	s.c = &c;
	secret_sha256(bytes, s.hash);
	rc = search(&s, bytes);
	call_done(&c);
	return rc;
}
