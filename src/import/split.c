#define _GNU_SOURCE /* memmem */
#include "import/split.h"

#include "base/id.h"
#include "text/text.h"

#include <ctype.h>
#include <strings.h>

enum { NOTES_MAX = 5000, TEXT_BYTES = 64 * 1024 * 1024 /* more than comes in */, WORD_BYTES = 200 };

/* --- lines ------------------------------------------------------------------------------------------- */

/* Goes through lines and knows which are in fenced code: these are nobody's headings. */
struct lines {
	struct str rest;
	char fence; /* '`' or '~' while in one */
	size_t fence_len;
};

static size_t fence_of(struct str line, char *sign)
{
	size_t indent = 0, n = 0;

	while (indent < line.len && indent < 4 && line.ptr[indent] == ' ')
		indent++;
	if (indent == 4 || indent == line.len)
		return 0;
	*sign = line.ptr[indent];
	while (indent + n < line.len && line.ptr[indent + n] == *sign)
		n++;
	return (*sign == '`' || *sign == '~') && n >= 3 ? n : 0;
}

static bool next_line(struct lines *l, struct str *line, bool *code)
{
	char sign = 0;
	size_t n;

	if (!str_next(&l->rest, '\n', line))
		return false;
	n = fence_of(*line, &sign);
	*code = l->fence != 0 || n;
	if (!l->fence && n) {
		l->fence = sign;
		l->fence_len = n;
	} else if (l->fence && n >= l->fence_len && sign == l->fence) {
		l->fence = 0;
	}
	return true;
}

/* Level of a heading's line, 0 for another. */
static int level_of(struct str line)
{
	int n = 0;

	while ((size_t)n < line.len && line.ptr[n] == '#')
		n++;
	return n && n <= 6 && (size_t)n < line.len && line.ptr[n] == ' ' ? n : 0;
}

/* A heading's words without signs of emphasis and escapes. */
static const char *words_of(struct str line, struct arena *a)
{
	struct str s = str_trim(str_cut(line.ptr, (size_t)level_of(line), line.len));
	char *out = arena_get(a, s.len + 1, 1);
	size_t n = 0;

	while (s.len && s.ptr[s.len - 1] == '#')
		s = str_trim(str_cut(s.ptr, 0, s.len - 1));
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\\' && i + 1 < s.len && ispunct((unsigned char)s.ptr[i + 1]))
			out[n++] = s.ptr[++i];
		else if (s.ptr[i] != '*')
			out[n++] = s.ptr[i];
	}
	return out;
}

/* --- what a paragraph begins with -------------------------------------------------------------------------- */

/* clang-format off */
static const char *const encouragements[] = {
	"encourage", "call upon", "calls upon", "call on", "calls on", "invite", "urge", "request", "recommend", "decide",
	"resolve", "commit", "appeal", "affirm", "reaffirm",
	"ermutig", "fordern", "fordert", "laden", "lädt", "rufen", "ruft", "empfehlen", "empfiehlt", "beschließ", "ersuch", "verpflicht",
	"exhort", "demand", "engage", "décid", "alient", "instan", "insta ", "invita", "pide", "recomiend",
};
static const char *const preambles[] = { "preamble", "präambel", "préambule", "preámbulo", "preambolo" };
static const char *const annexes[] = {
	"annex", "anhang", "anlage", "appendix", "anexo", "allegato", "glossary", "glossar", "participants", "teilnehm", "list of",
};
static const char *const remarks[] = {
	"remark:", "remarks:", "explanatory remark:", "explanatory remarks:", "explanation:",
	"erläuterung:", "erläuterungen:", "anmerkung:", "bemerkung:", "remarque:", "observación:",
};
/* clang-format on */

static bool begins(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strncasecmp(text, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/* The first words of a line, without a number and signs of emphasis. */
static void first_words(struct str line, char out[WORD_BYTES])
{
	size_t i = 0, n = 0;

	while (i < line.len && isdigit((unsigned char)line.ptr[i]))
		i++;
	while (i < line.len && (line.ptr[i] == '.' || line.ptr[i] == ')' || line.ptr[i] == '\\'))
		i++;
	for (; i < line.len && n < WORD_BYTES - 1; i++)
		if (line.ptr[i] != '*' && line.ptr[i] != '_' && (n || line.ptr[i] != ' '))
			out[n++] = line.ptr[i];
	out[n] = '\0';
}

/* Length of "12. " or "3) " at a line's start, 0 without. */
static size_t number_of(struct str line)
{
	size_t n = 0;

	while (n < line.len && isdigit((unsigned char)line.ptr[n]))
		n++;
	if (!n || n > 9 || n + 1 >= line.len || (line.ptr[n] != '.' && line.ptr[n] != ')') ||
	    line.ptr[n + 1] != ' ')
		return 0;
	return n + 2;
}

/* --- sections ---------------------------------------------------------------------------------------------- */

struct found {
	struct str heading; /* its line; empty before the first */
	struct buf *body;
};
struct divider {
	struct arena *a;
	struct found *items;
	size_t n, cap;
	struct note { /* footnotes, taken out of where they stood */
		struct str name;
		struct buf *text;
		size_t from; /* the section that it stood in */
	} * note;
	size_t n_notes, cap_notes;
};

static void free_buf(void *b)
{
	buf_done(b);
}

static struct buf *new_buf(struct arena *a)
{
	struct buf *b = ARENA_NEW(a, struct buf);

	buf_init(b, TEXT_BYTES);
	arena_defer(a, free_buf, b);
	return b;
}

static struct found *add(struct divider *d, struct str heading)
{
	struct found *f =
		arena_push(d->a, (void **)&d->items, &d->n, &d->cap, sizeof(struct found));

	*f = (struct found){ heading, new_buf(d->a) };
	return f;
}

/* The level that sections begin with, and whether a single heading above them is the title. */
static int section_level(struct str text, bool apart, bool *titled)
{
	struct lines l = { .rest = text };
	size_t count[7] = { 0 };
	struct str line;
	int first = 0;
	bool code, before = false;

	while (next_line(&l, &line, &code)) {
		int level = code ? 0 : level_of(line);

		before = before || (!first && !level && str_trim(line).len);
		first = first ? first : level;
		count[level]++;
	}
	*titled = false;
	for (int level = 1; level <= 6; level++) {
		if (!count[level])
			continue;
		/* One alone, first of all, with others below it: the document's own. */
		if (count[level] == 1 && first == level && !before && !apart)
			for (int below = level + 1; below <= 6; below++)
				if (count[below]) {
					*titled = true;
					return below;
				}
		return level;
	}
	return 1;
}

/* "[^name]:" at a line's start. */
static struct str defines(struct str line)
{
	const char *end;

	if (line.len < 5 || line.ptr[0] != '[' || line.ptr[1] != '^')
		return (struct str){ NULL, 0 };
	end = memchr(line.ptr, ']', line.len);
	if (!end || end - line.ptr < 3 || end + 1 >= line.ptr + line.len || end[1] != ':')
		return (struct str){ NULL, 0 };
	return str_cut(line.ptr, 2, (size_t)(end - line.ptr));
}

static void put_line(struct buf *b, struct str line)
{
	buf_put(b, line.ptr, line.len);
	buf_putc(b, '\n');
}

/* Lines of a section go to its body, those of footnotes apart. */
static void gather(struct divider *d, struct str text, int level, struct found *f)
{
	struct lines l = { .rest = text };
	struct buf *note = NULL;
	struct str line, name;
	bool code;

	while (next_line(&l, &line, &code)) {
		int is = code ? 0 : level_of(line);

		name = code ? (struct str){ NULL, 0 } : defines(line);
		if (is && is <= level) {
			f = add(d, line);
			note = NULL;
			continue;
		}
		if (name.len && d->n_notes < NOTES_MAX) {
			struct note *n = arena_push(d->a, (void **)&d->note, &d->n_notes,
						    &d->cap_notes, sizeof(*n));

			note = new_buf(d->a);
			put_line(note, line);
			*n = (struct note){ name, note, d->n - 1 };
			continue;
		}
		if (note && line.len && line.ptr[0] != ' ')
			note = NULL;
		put_line(note ? note : f->body, line);
	}
}

/* Does a text refer to a note? In fenced code the same signs are no reference. */
static bool names(const struct buf *body, struct str name, struct arena *a)
{
	const char *mark = arena_printf(a, "[^%.*s]", (int)name.len, name.ptr);
	struct lines l = { .rest = STR_BUF(*body) };
	struct str line;
	bool code;

	while (next_line(&l, &line, &code))
		if (!code && memmem(line.ptr, line.len, mark, strlen(mark)))
			return true;
	return false;
}

/* Each section gets the notes that it names; what nobody names stays where it stood. */
static void put_notes(struct divider *d, size_t i)
{
	struct buf *body = d->items[i].body;
	bool first = true;

	for (size_t k = 0; k < d->n_notes; k++) {
		const struct note *n = &d->note[k];
		bool wanted = names(body, n->name, d->a), anywhere = false;

		for (size_t o = 0; o < d->n && !wanted && !anywhere; o++)
			anywhere = names(d->items[o].body, n->name, d->a);
		if (!wanted && (anywhere || n->from != i))
			continue;
		if (first) {
			buf_cut(body, str_trim(STR_BUF(*body)).len +
					      (size_t)(str_trim(STR_BUF(*body)).ptr - body->ptr));
			buf_puts(body, "\n\n");
		}
		put_line(body, str_trim(STR_BUF(*n->text)));
		first = false;
	}
}

/* --- kinds ------------------------------------------------------------------------------------------------------ */

struct counts {
	size_t paras, commas, verbs, remarks;
	size_t numbered, numbered_verbs; /* items of lists at the edge, and those that encourage */
};

static struct counts count(const struct buf *body)
{
	struct lines l = { .rest = STR_BUF(*body) };
	struct counts c = { 0 };
	struct str line;
	bool code, blank = true;

	while (next_line(&l, &line, &code)) {
		struct str s = str_trim(line);
		char words[WORD_BYTES];

		if (str_starts(s, "> [!REMARK]"))
			c.remarks++;
		if (!code && s.len && (blank || number_of(line)) && !level_of(line) &&
		    !strchr(">-|[ ~`", line.ptr[0])) {
			first_words(line, words);
			c.paras++;
			c.numbered += number_of(line) > 0;
			c.verbs += begins(words, encouragements, COUNT(encouragements));
			c.numbered_verbs += number_of(line) &&
					    begins(words, encouragements, COUNT(encouragements));
			c.commas += s.ptr[s.len - 1] == ',';
		}
		blank = !s.len;
	}
	return c;
}

static enum section_kind kind_of(const char *title, const struct counts *c, bool after_operative)
{
	if (begins(title, annexes, COUNT(annexes)))
		return KIND_ANNEX;
	if (begins(title, preambles, COUNT(preambles)))
		return KIND_PREAMBLE;
	if (c->remarks || (c->verbs >= 2 && 2 * c->verbs >= c->paras))
		return KIND_OPERATIVE;
	if (!after_operative && c->commas >= 2 && 2 * c->commas >= c->paras)
		return KIND_PREAMBLE;
	return KIND_TEXT;
}

/* --- the text of a section ------------------------------------------------------------------------------------ */

/*
 * "12. Encourage …" with points below it becomes a paragraph with a list behind it: the document
 * numbers its paragraphs itself.
 */
static void without_numbers(const struct buf *body, struct buf *out)
{
	struct lines l = { .rest = STR_BUF(*body) };
	size_t behind = 0;
	struct str line;
	bool code, list = false;

	while (next_line(&l, &line, &code)) {
		size_t number = code ? 0 : number_of(line), indent = 0;

		while (indent < line.len && line.ptr[indent] == ' ')
			indent++;
		if (number) {
			if (out->len && !(out->len > 1 && out->ptr[out->len - 2] == '\n'))
				buf_putc(out, '\n');
			behind = number;
			list = false;
			put_line(out, str_cut(line.ptr, number, line.len));
		} else if (behind && indent >= behind) {
			if (!list && out->len > 1 && out->ptr[out->len - 2] != '\n')
				buf_putc(out, '\n');
			list = true;
			put_line(out, str_cut(line.ptr, behind, line.len));
		} else {
			behind = line.len ? 0 : behind;
			put_line(out, line);
		}
	}
}

/* "Remark: …" becomes a remark; its lines go on to the next blank one. */
static void with_remarks(const struct buf *body, struct buf *out)
{
	struct lines l = { .rest = STR_BUF(*body) };
	bool code, blank = true, in = false;
	struct str line;

	while (next_line(&l, &line, &code)) {
		char words[WORD_BYTES];

		first_words(line, words);
		if (!code && blank && begins(words, remarks, COUNT(remarks))) {
			const char *colon = memchr(line.ptr, ':', line.len);
			size_t from = (size_t)(colon - line.ptr) + 1;

			/* Signs of emphasis that closed behind the colon go with it. */
			while (from < line.len && (line.ptr[from] == '*' || line.ptr[from] == ' '))
				from++;
			buf_puts(out, "> [!REMARK]\n");
			line = str_cut(line.ptr, from, line.len);
			in = true;
		}
		blank = !str_trim(line).len;
		in = in && !blank;
		buf_puts(out, in ? "> " : "");
		put_line(out, line);
	}
}

/* Headings below the section's own move up with it. */
static void raised(const struct buf *body, int by, struct buf *out)
{
	struct lines l = { .rest = STR_BUF(*body) };
	struct str line;
	bool code;

	while (next_line(&l, &line, &code)) {
		int level = code ? 0 : level_of(line);

		put_line(out, level > by ? str_cut(line.ptr, (size_t)by, line.len) : line);
	}
}

static const char *preamble_in(const char *lang)
{
	return str_eq(lang, "de")   ? "Präambel"
	       : str_eq(lang, "fr") ? "Préambule"
	       : str_eq(lang, "es") ? "Preámbulo"
				    : "Preamble";
}

/* Letters that ids do not have, as people write them who lack them. */
static const char *in_ascii(struct arena *a, const char *title)
{
	static const char *const pairs[][2] = {
		{ "ä", "ae" }, { "ö", "oe" }, { "ü", "ue" }, { "Ä", "ae" }, { "Ö", "oe" },
		{ "Ü", "ue" }, { "ß", "ss" }, { "é", "e" },  { "è", "e" },  { "ê", "e" },
		{ "É", "e" },  { "à", "a" },  { "â", "a" },  { "á", "a" },  { "í", "i" },
		{ "î", "i" },  { "ó", "o" },  { "ô", "o" },  { "ú", "u" },  { "û", "u" },
		{ "ç", "c" },  { "ñ", "n" },  { "’", "" },   { "'", "" },
	};
	BUF(out, KiB);

	while (*title && !out.over) {
		size_t i = 0;

		while (i < COUNT(pairs) && strncmp(title, pairs[i][0], strlen(pairs[i][0])) != 0)
			i++;
		if (i < COUNT(pairs))
			buf_puts(&out, pairs[i][1]);
		else
			buf_putc(&out, *title);
		title += i < COUNT(pairs) ? strlen(pairs[i][0]) : 1;
	}
	return arena_dup(a, out.ptr);
}

static const char *fresh_id(struct arena *a, const char *title, const struct split *so_far)
{
	const char *base = id_of_name(a, in_ascii(a, title)), *id;

	id = base = base && *base ? base : "section";
	for (int n = 2;; n++) {
		bool taken = false;

		for (size_t i = 0; i < so_far->sections.n && !taken; i++)
			taken = str_eq(so_far->sections.items[i].id, id);
		if (!taken)
			return id;
		id = arena_printf(a, "%.*s-%d", ID_MAX - 6, base, n);
	}
}

/* NULL: it does not fit; nothing of a text is left out in silence. */
static const char *write_section(struct arena *a, const struct found *f, const char *heading,
				 enum section_kind kind, const struct counts *c, int by)
{
	struct buf *text = new_buf(a), *step = new_buf(a);

	raised(f->body, by, step);
	if (kind == KIND_OPERATIVE && c->numbered && 2 * c->numbered_verbs >= c->numbered)
		without_numbers(step, text);
	else
		buf_put(text, step->ptr, step->len);
	buf_clear(step);
	with_remarks(text, step);
	buf_clear(text);
	buf_printf(text, "# %s\n\n", heading);
	{
		struct str s = str_trim(STR_BUF(*step));

		buf_put(text, s.ptr, s.len);
	}
	buf_puts(text, step->len ? "\n" : "");
	if (f->body->over || step->over || text->over)
		return NULL;
	return arena_dup_len(a, text->ptr, text->len);
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

static bool is_blank(const struct buf *b)
{
	return !str_trim(STR_BUF(*b)).len;
}

/* What our own Markdown export writes below the title: subtitle, event, stamp. */
static bool is_cover(const struct buf *body)
{
	return strstr(body->ptr, " · ") && !strstr(body->ptr, "\n#") && body->len < 2000 &&
	       !strstr(body->ptr, "\n- ") && !strstr(body->ptr, "\n> ");
}

static const char *first_line(struct arena *a, const struct buf *body)
{
	struct str rest = str_trim(STR_BUF(*body)), line;

	return str_next(&rest, '\n', &line) && !strstr(str_dup(a, line), " · ") ? str_dup(a, line)
										: "";
}

/* The title, where the text has it as a heading of its own; what stood below it may be a cover. */
static void take_title(struct divider *d, bool titled, const struct split *given, struct split *out)
{
	/* items[0] is what stands before any heading, items[1] the first of them. */
	struct found *first = d->n > 1 ? &d->items[1] : NULL;
	bool cover = first && is_blank(d->items[0].body) && d->n > 2 &&
		     (is_blank(first->body) || is_cover(first->body));

	out->title = given->title;
	out->subtitle = given->subtitle;
	if (*out->title || !first || (!titled && !cover))
		return;
	out->title = words_of(first->heading, d->a);
	if (is_cover(first->body)) {
		out->subtitle = first_line(d->a, first->body);
		buf_clear(first->body);
	}
	/* What is left below it belongs to nobody's section: it is the beginning. */
	buf_put(d->items[0].body, first->body->ptr, first->body->len);
	for (size_t i = 2; i < d->n; i++)
		d->items[i - 1] = d->items[i];
	d->n--;
	for (size_t i = 0; i < d->n_notes; i++)
		d->note[i].from -= d->note[i].from > 0;
}

static int put_sections(struct divider *d, int level, const char *lang, struct split *out,
			struct err *e)
{
	bool operative = false;

	out->sections.items = ARENA_ARRAY(d->a, d->n, struct split_section);
	for (size_t i = 0; i < d->n; i++) {
		const struct found *f = &d->items[i];
		struct split_section *s = &out->sections.items[out->sections.n];
		const char *heading = preamble_in(lang);
		struct counts c;

		put_notes(d, i);
		if (!i && is_blank(f->body))
			continue;
		if (out->sections.n == SECTIONS_MAX)
			return err_about(e, ERR_TOO_BIG, "too-large.sections", NULL, SECTIONS_MAX);
		c = count(f->body);
		/* A text without any heading is no preamble of something. */
		if (!i && d->n == 1)
			heading = *out->title ? out->title : "Text";
		if (i)
			heading = str_dup(
				d->a, str_trim(str_cut(f->heading.ptr, (size_t)level_of(f->heading),
						       f->heading.len)));
		s->title = i ? words_of(f->heading, d->a) : heading;
		s->id = fresh_id(d->a, s->title, out);
		s->kind = kind_of(s->title, &c, operative);
		operative = operative || s->kind == KIND_OPERATIVE;
		s->markdown = write_section(d->a, f, heading, s->kind, &c, level - 1);
		if (!s->markdown)
			return err_about(e, ERR_TOO_BIG, "too-large.section", NULL, TEXT_BYTES);
		out->sections.n++;
	}
	return out->sections.n ? 0 : err_set(e, ERR_TEXT, "bad-text.empty", "no section");
}

int split_document(struct str markdown, const struct split *given, const char *lang,
		   struct arena *a, struct split *out, struct err *e)
{
	struct divider d = { .a = a };
	bool titled = false;
	int level = section_level(markdown, *given->title != '\0', &titled);

	*out = (struct split){ .title = "", .subtitle = "" };
	gather(&d, markdown, level, add(&d, STR("")));
	take_title(&d, titled, given, out);
	return put_sections(&d, level, lang, out, e);
}
