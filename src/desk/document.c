/* The document as data: manifest, list of sections, history, provenance, media. */
#include "desk/room.h"

enum { HISTORY_MAX = 1000, MEDIA_BYTES = 8 * 1024 * 1024 };

/* --- counts of what is open, for each section and language ---------------------------------------- */

static int64_t *counter(struct call *c, int64_t n)
{
	int64_t *at = ARENA_NEW(c->a, int64_t);

	*at = n;
	return at;
}

static int64_t open_proposals(const struct state *s, const char *section, const char *lang)
{
	int64_t count = 0;

	for (int64_t i = 1; i <= state_n_proposals(s); i++) {
		const struct proposal *p = state_proposal(s, i);

		count += (p->status == PROPOSAL_OPEN || p->status == PROPOSAL_CHANGES) &&
			 str_eq(p->section, section) && str_eq(p->lang, lang);
	}
	return count;
}

static int64_t open_threads(const struct state *s, const char *section, const char *lang)
{
	int64_t count = 0;

	for (int64_t i = 1; i <= state_n_threads(s); i++) {
		const struct thread *t = state_thread(s, i);

		count += !t->resolved && str_eq(t->section, section) && str_eq(t->lang, lang);
	}
	return count;
}

static bool may_write_some(struct call *c, const char *section)
{
	for (size_t i = 0; i < c->who.groups.n; i++) {
		struct err e = { 0 };

		if (desk_may_write(c, section, c->who.groups.items[i], &e) == 0)
			return true;
	}
	return desk_is_editor(c);
}

static void section_line_of(struct call *c, const struct section *row, const char *lang,
			    struct section_line *out)
{
	const struct section_text *text = state_text(c->state, row->id, lang);
	struct err e = { 0 };
	struct sheet sheet;

	*out = (struct section_line){ .id = row->id,
				      .lang = lang,
				      .title = title_of(c, row->id, lang),
				      .kind = section_kind_names[row->kind],
				      .state = section_standing_names[row->state],
				      .groups = row->groups,
				      .deadline = row->deadline,
				      .writable = may_write_some(c, row->id) };
	if (desk_sees_proposals(c)) {
		out->open_proposals = counter(c, open_proposals(c->state, row->id, lang));
		out->open_threads = counter(c, open_threads(c->state, row->id, lang));
	}
	if (!text)
		return;
	out->blob = text->blob;
	/* One damaged text must not hide the list. */
	if (sheet_of(c, &text->blob, row->id, lang, &sheet, &e) == 0) {
		out->words = sheet.words;
		out->brackets = sheet.brackets;
	}
}

int desk_document(struct call *c, struct document_card *out, struct err *e)
{
	const struct manifest *m = state_manifest(c->state);

	(void)e;
	*out = (struct document_card){ .manifest = m,
				       .manifest_blob = *state_manifest_blob(c->state),
				       .head = *state_main(c->state) };
	out->sections.items =
		ARENA_ARRAY(c->a, m->sections.n * m->languages.n, struct section_line);
	for (size_t i = 0; i < m->sections.n; i++)
		for (size_t l = 0; l < m->languages.n; l++)
			section_line_of(c, &m->sections.items[i], m->languages.items[l],
					&out->sections.items[out->sections.n++]);
	return 0;
}

/* --- the manifest ------------------------------------------------------------------------------------ */

/* A new section begins with an empty text of its own name; a removed one leaves the tree. */
static int text_for_manifest(struct call *c, const struct section *row, const char *lang,
			     struct action *act, struct err *e)
{
	const struct section_text *now = state_text(c->state, row->id, lang);
	struct text_change *slot = &act->texts.items[act->texts.n];
	struct str text;

	if (now && kind_of(c, row->id) == (enum section_kind)row->kind)
		return 0;
	*slot = (struct text_change){ .section = row->id, .lang = lang };
	if (now) {
		/* Another kind groups its blocks into other paragraphs; their ids stay. */
		if (text_of(c, &now->blob, &text, e) != 0)
			return -1;
		slot->onto = now->blob;
		slot->markdown = text.ptr;
		if (carry_text(c, kind_of(c, row->id), (enum section_kind)row->kind, text, slot,
			       e) != 0)
			return -1;
	} else {
		slot->markdown = arena_printf(c->a, "# %s\n", row->id);
		if (begin_change(c, (enum section_kind)row->kind, NULL, slot, e) != 0)
			return -1;
	}
	act->texts.n++;
	return 0;
}

static void drop_texts(struct call *c, const struct manifest *next, struct action *act)
{
	const struct manifest *m = state_manifest(c->state);

	for (size_t i = 0; i < m->sections.n; i++) {
		for (size_t l = 0; l < m->languages.n; l++) {
			const char *id = m->sections.items[i].id, *lang = m->languages.items[l];
			const struct section_text *now = state_text(c->state, id, lang);

			if (!now ||
			    (manifest_section(next, id) >= 0 && manifest_language(next, lang)))
				continue;
			act->texts.items[act->texts.n++] = (struct text_change){
				.section = id, .lang = lang, .onto = now->blob
			};
		}
	}
}

static int texts_for_manifest(struct call *c, const struct manifest *next, struct action *act,
			      struct err *e)
{
	const struct manifest *m = state_manifest(c->state);
	size_t most = m->sections.n * m->languages.n + next->sections.n * next->languages.n;

	act->texts.items = ARENA_ARRAY(c->a, most, struct text_change);
	for (size_t i = 0; i < next->sections.n; i++)
		for (size_t l = 0; l < next->languages.n; l++)
			if (text_for_manifest(c, &next->sections.items[i], next->languages.items[l],
					      act, e) != 0)
				return -1;
	drop_texts(c, next, act);
	return 0;
}

static int try_manifest(struct call *c, struct str json, const struct oid *onto, struct err *e)
{
	struct action act = { .kind = ACT_MANIFEST, .manifest_onto = *onto };
	struct manifest next;
	BUF(pretty, MANIFEST_BYTES);

	if (need_role(c, ROLE_EDITOR, e) != 0)
		return -1;
	if (!oid_eq(onto, state_manifest_blob(c->state)))
		return err_set(e, ERR_STALE, "precondition.manifest", "%s", onto->hex);
	if (manifest_read(json, c->a, &next, e) != 0)
		return -1;
	if ((int64_t)next.sections.n > c->desk->settings.limits->sections)
		return err_about(e, ERR_TOO_BIG, "too-large.sections", NULL,
				 (long)c->desk->settings.limits->sections);
	manifest_write(&next, &pretty);
	if (buf_check(&pretty, e) != 0 || texts_for_manifest(c, &next, &act, e) != 0)
		return -1;
	act.manifest_json = arena_dup_len(c->a, pretty.ptr, pretty.len);
	act.summary = "Change the manifest";
	return enter(c, &act, e);
}

int desk_put_manifest(struct call *c, struct str json, const struct oid *onto,
		      struct document_card *out, struct err *e)
{
	struct race race = { 0 };

	while (race_on(&race)) {
		if (try_manifest(c, json, onto, e) == 0)
			return desk_document(c, out, e);
		if (!moved_meanwhile(c, e))
			return -1;
	}
	return err_set(e, ERR_BUSY, "busy.main", "lost %d races", race.rounds - 1);
}

int desk_media(struct call *c, const char *at, const char *name, struct buf *out, struct err *e)
{
	const struct version *version;
	struct err missing = { 0 };
	struct oid commit;

	if (desk_resolve(c, at, &commit, &version, e) != 0)
		return -1;
	for (const char *p = name; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789._-", *p))
			return err_about(e, ERR_MISSING, "not-found.media", name, 0);
	if (store_file(c->desk->store, &commit, arena_printf(c->a, "media/%s", name), out,
		       &missing) == 0)
		return buf_check(out, e);
	return err_about(e, ERR_MISSING, "not-found.media", name, 0);
}

/* --- history, provenance ------------------------------------------------------------------------------ */

static bool touches(const struct step *s, const char *section, const char *lang)
{
	for (size_t i = 0; i < s->texts.n; i++)
		if ((!section || str_eq(s->texts.items[i].section, section)) &&
		    (!lang || str_eq(s->texts.items[i].lang, lang)))
			return true;
	return !section && !s->texts.n;
}

/* section NULL: of the whole document. */
int desk_history(struct call *c, const char *section, const char *lang, struct history_list *out,
		 struct err *e)
{
	int64_t n = state_n_steps(c->state);
	const struct section *row;

	*out = (struct history_list){ 0 };
	if (section && find_section(c, section, &lang, &row, e) != 0)
		return -1;
	out->items.items = ARENA_ARRAY(c->a, (size_t)MIN(n, HISTORY_MAX), struct history_item);
	for (; n > 0 && out->items.n < HISTORY_MAX; n--) {
		const struct step *s = state_step(c->state, n);

		if (!touches(s, section, section ? lang : NULL))
			continue;
		out->items.items[out->items.n++] =
			(struct history_item){ .commit = s->commit,
					       .author = s->group ? s->group : "accord",
					       .subject = s->subject,
					       .at = s->at,
					       .proposal = s->proposal };
	}
	return 0;
}

int desk_provenance(struct call *c, const char *section, const char *lang,
		    struct provenance_list *out, struct err *e)
{
	const struct section_text *text;
	const struct section *row;

	*out = (struct provenance_list){ 0 };
	if (find_section(c, section, &lang, &row, e) != 0)
		return -1;
	text = state_text(c->state, section, lang);
	if (!text)
		return 0;
	out->items.n = text->paragraphs.n;
	out->items.items = ARENA_ARRAY(c->a, out->items.n, struct provenance_item);
	for (size_t i = 0; i < out->items.n; i++) {
		const struct paragraph *p = &text->paragraphs.items[i];

		out->items.items[i] = (struct provenance_item){
			.paragraph = p->id,
			.group = p->group,
			.proposal = p->proposal,
			.commit = p->commit,
			.decided_by = desk_sees_proposals(c) ? p->decided_by : NULL,
			.at = p->at
		};
	}
	return 0;
}
