#include "document/instruct.h"

#include "i18n/i18n.h"

/* --- places in words ---------------------------------------------------------------------------------- */

static const char *say_place(const struct text_place *p, const char *lang, struct arena *a)
{
	const char *n = p->number;

	switch (p->kind) {
	case AT_PARAGRAPH:
		if (p->now)
			return i18n_text(a, lang, "at_paragraph_now", "n", n, "now", p->now, NULL);
		return i18n_text(a, lang, "at_paragraph", "n", n, NULL);
	case AT_PREAMBULAR: return i18n_text(a, lang, "at_preambular", "n", n, NULL);
	case AT_HEADING: return i18n_text(a, lang, "at_heading", "what", n, NULL);
	case AT_REMARK:
		return n ? i18n_text(a, lang, "at_remark_on", "n", n, NULL)
			 : i18n_text(a, lang, "at_remark", NULL);
	case AT_NOTE:
		if (p->now)
			return i18n_text(a, lang, "at_note_now", "n", n, "now", p->now, NULL);
		return i18n_text(a, lang, "at_note", "n", n, NULL);
	case AT_OTHER: break;
	}
	return n ? i18n_text(a, lang, "at_other", "n", n, NULL)
		 : i18n_text(a, lang, "at_text", NULL);
}

/* --- sentences ---------------------------------------------------------------------------------------- */

static const char *form_of(const struct instruction *i)
{
	switch (i->kind) {
	case INSTRUCT_INSERT: return i->after ? "say_insert" : "say_insert_first";
	case INSTRUCT_DELETE: return i->after ? "say_delete_after" : "say_delete";
	case INSTRUCT_REPLACE: return i->after ? "say_replace_after" : "say_replace";
	case INSTRUCT_ADD:
		if (i->at.kind == AT_PARAGRAPH || i->at.kind == AT_NOTE)
			return "say_add_numbered";
		return i->behind ? "say_add" : "say_add_first";
	case INSTRUCT_DROP: return "say_drop";
	case INSTRUCT_MOVE: return i->behind ? "say_move" : "say_move_first";
	case INSTRUCT_LINKS: return "say_links";
	case INSTRUCT_TYPOGRAPHY: return "say_typography";
	}
	mem_die("an instruction of no kind");
}

static void put(struct saying *out, struct arena *a, enum said_kind kind, struct str text)
{
	struct said *s;

	if (!text.len)
		return;
	s = arena_push(a, (void **)&out->items, &out->n, &out->cap, sizeof(*s));
	*s = (struct said){ kind, str_dup(a, text) };
}

static void put_value(const struct instruction *i, struct str name, const char *lang,
		      struct arena *a, struct saying *out)
{
	if (str_same(name, STR("where")))
		put(out, a, SAID_WORDS, str_of(say_place(&i->at, lang, a)));
	else if (str_same(name, STR("behind")) && i->behind)
		put(out, a, SAID_WORDS, str_of(say_place(i->behind, lang, a)));
	else if (str_same(name, STR("after")))
		put(out, a, SAID_QUOTE, str_of(i->after ? i->after : ""));
	else if (str_same(name, STR("out")))
		put(out, a, SAID_OUT, str_of(i->out));
	else if (str_same(name, STR("in")))
		put(out, a, i->kind == INSTRUCT_MOVE ? SAID_QUOTE : SAID_IN, str_of(i->in));
}

void instruct_say(const struct instruction *i, const char *lang, struct arena *a,
		  struct saying *out)
{
	const char *p = i18n_find(lang, form_of(i), -1), *open;

	*out = (struct saying){ 0 };
	while ((open = strchr(p, '{'))) {
		const char *close = strchr(open, '}');

		put(out, a, SAID_WORDS, (struct str){ p, (size_t)(open - p) });
		put_value(i, (struct str){ open + 1, (size_t)(close - open - 1) }, lang, a, out);
		p = close + 1;
	}
	put(out, a, SAID_WORDS, str_of(p));
}
