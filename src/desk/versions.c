/* Versions: named, frozen issues of the document. */
#include "desk/room.h"

#include "base/id.h"
#include "export/bundle.h"

enum { FILES_MS = 5000 }; /* how long the one who makes a version waits for its files */

/* What could be had of it and is not known yet. */
static void gaps_of(struct call *c, const struct version *v, struct version_card *out)
{
	struct wire_strs langs;
	struct err e = { 0 };
	size_t cap = 0;

	out->missing.items = NULL;
	out->missing.n = 0;
	if (version_languages(c, v, &langs, &e) != 0)
		return;
	for (size_t l = 0; l < langs.n; l++)
		for (int f = 0; export_format_names[f]; f++) {
			const char *format = export_format_names[f];

			if (version_file_find(v, langs.items[l], format))
				continue;
			*(struct file_gap *)arena_push(c->a, (void **)&out->missing.items,
						       &out->missing.n, &cap,
						       sizeof(struct file_gap)) =
				(struct file_gap){ format, langs.items[l] };
		}
}

static void card_of_version(struct call *c, const struct version *v, struct version_card *out)
{
	*out = (struct version_card){ .id = v->id,
				      .name = v->name,
				      .symbol = v->symbol,
				      .note = v->note,
				      .commit = v->commit,
				      .created_at = v->created_at };
	out->files.n = v->files.n;
	out->files.items = ARENA_ARRAY(c->a, v->files.n, struct file_card);
	for (size_t i = 0; i < v->files.n; i++)
		out->files.items[i] =
			(struct file_card){ v->files.items[i].format, v->files.items[i].lang,
					    v->files.items[i].sha256,
					    !oid_none(&v->files.items[i].blob) };
	gaps_of(c, v, out);
}

int desk_versions(struct call *c, struct version_list *out, struct err *e)
{
	int64_t n = state_n_versions(c->state);

	(void)e;
	out->next = NULL;
	out->items.items = ARENA_ARRAY(c->a, (size_t)n, struct version_card);
	out->items.n = (size_t)n;
	for (int64_t i = 0; i < n; i++)
		card_of_version(c, state_version_number(c->state, n - i), &out->items.items[i]);
	return 0;
}

int desk_version(struct call *c, const char *id, struct version_card *out, struct err *e)
{
	const struct version *v = state_version(c->state, id);

	if (!v)
		return err_about(e, ERR_MISSING, "not-found.version", id, 0);
	card_of_version(c, v, out);
	return 0;
}

/*
 * A version is looked for before a commit: one that is called like a commit would hide it, and one
 * that is called like its beginning misleads who reads it. git shortens to seven digits.
 */
static bool is_like_commit(const char *id)
{
	size_t len = strlen(id);

	return len >= 7 && strspn(id, "0123456789abcdef") == len;
}

static int try_version(struct call *c, const struct version_in *in, struct version_card *out,
		       struct err *e)
{
	struct action act = { .kind = ACT_VERSION,
			      .name = one_line(c, in->name),
			      .symbol = one_line(c, in->symbol),
			      .note = in->note };
	const struct receipt *r;

	if (need_role(c, ROLE_EDITOR, e) != 0 || answered(c, &r, e) != 0)
		return -1;
	if (r)
		return desk_version(c, r->id, out, e);
	act.version = act.name ? id_of_name(c->a, act.name) : NULL;
	if (!act.version)
		return err_about(e, ERR_BAD, "bad-request.version-name", in->name, 0);
	if (is_like_commit(act.version))
		return err_about(e, ERR_BAD, "bad-request.version-commit", in->name, 0);
	if (str_eq(act.version, "main") || state_version(c->state, act.version))
		return err_about(e, ERR_CONFLICT, "conflict.version-taken", act.version, 0);
	act.commit = *state_main(c->state);
	if (enter(c, &act, e) != 0)
		return -1;
	issue_wait(c, state_version(c->state, act.version)->number, FILES_MS);
	return desk_version(c, act.version, out, e);
}

int desk_version_new(struct call *c, const struct version_in *in, struct version_card *out,
		     struct err *e)
{
	struct race race = { 0 };

	while (race_on(&race)) {
		if (try_version(c, in, out, e) == 0)
			return 0;
		if (!moved_meanwhile(c, e) && !answered_meanwhile(c, e))
			return -1;
	}
	return err_set(e, ERR_BUSY, "busy.main", "lost %d races", race.rounds - 1);
}

int desk_resolve(struct call *c, const char *at, struct oid *commit, const struct version **version,
		 struct err *e)
{
	struct oid id;

	*version = NULL;
	if (!at || str_eq(at, "main")) {
		*commit = *state_main(c->state);
		return 0;
	}
	*version = state_version(c->state, at);
	if (*version) {
		*commit = (*version)->commit;
		return 0;
	}
	if (oid_parse(at, &id) && state_step_of(c->state, &id)) {
		*commit = id;
		return 0;
	}
	return err_about(e, ERR_MISSING, "not-found.version", at, 0);
}
