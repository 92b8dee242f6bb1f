/* The changes of a redline as instructions, by the numbers that both texts have in the document. */
#include "desk/room.h"

struct numbered {
	struct sheet sheet;
	struct units units;
};

/* A text that cannot be parsed or has no place is not numbered; its changes are told all the same. */
static struct numbering number(struct call *c, const struct redline_of *of, const struct step *at,
			       struct str text, struct numbered *out)
{
	const struct section *row = of->row;
	const char *lang = of->lang;
	struct err e = { 0 };
	int64_t next = 1, notes = 0;

	if (sheet_of_text(c, text, row->id, lang, false, &out->sheet, &e) != 0)
		return (struct numbering){ 0 };
	compose_units((enum section_kind)row->kind, &out->sheet, c->a, &out->units);
	if (first_number(c, at, row->id, lang, &next, &e) == 0)
		compose_number(&out->units, c->a, &next);
	if (of->through)
		notes = notes_before(c, at, row->id, lang);
	return (struct numbering){ &out->sheet, &out->units, notes };
}

void instructions_of(struct call *c, const struct redline_of *of, const struct prose_diff *d,
		     const struct redline_texts *texts, struct instructions *out)
{
	const struct step *main = state_step_of(c->state, state_main(c->state));
	const struct step *at = of->at ? of->at : main;
	struct numbered *was = ARENA_NEW(c->a, struct numbered);
	struct numbered *is = ARENA_NEW(c->a, struct numbered);
	struct numbering old = number(c, of, of->was ? of->was : at, texts->old, was);
	struct numbering new = number(c, of, at, texts->new, is);

	instruct(d, &old, &new, c->a, out);
}

int desk_said(struct call *c, const char *section, const char *lang, const char *old,
	      const char *new, struct diff_card *out, struct err *e)
{
	const struct redline_of of = { .row = row_of(c, state_manifest(c->state), section),
				       .lang = lang };
	const struct redline_texts texts = { str_of(old), str_of(new) };
	struct prose_diff d;

	if (need_role(c, ROLE_RAPPORTEUR, e) != 0)
		return -1;
	prose_diff(texts.old, texts.new, c->a, &d);
	desk_diff_card(&d, c->a, out);
	instructions_of(c, &of, &d, &texts, &out->said);
	return 0;
}
