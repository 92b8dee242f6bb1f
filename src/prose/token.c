#include "prose/token.h"

#include "text/text.h"

enum {
	MAX_RUN = 31,     /* backticks that can open a code span here */
	MAX_LABEL = 256,  /* bytes of a footnote's or reference's label */
	MAX_ENTITY = 32,  /* bytes between & and ; */
	LINK_NESTING = 2, /* opening parentheses within a link's target */
	KINSOKU = 0x200C, /* zero width non-joiner and joiner stand within Persian words */
	SOFT_HYPHEN = 0xAD
};

bool token_is_word(const struct token *t)
{
	return t->kind <= T_REF || t->kind == T_LINE;
}

/* A label as Markdown compares it: ASCII case and runs of blanks do not count. */
static struct str label_fold(struct str s, char out[MAX_LABEL])
{
	size_t len = 0;

	s = str_trim(s);
	for (size_t i = 0; i < s.len && len < MAX_LABEL; i++) {
		char c = s.ptr[i];

		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		if ((unsigned char)c <= ' ') {
			if ((unsigned char)s.ptr[i + 1] <= ' ')
				continue;
			c = ' ';
		}
		out[len++] = c;
	}
	return (struct str){ out, len };
}

void label_add(struct intern *labels, struct str label)
{
	char folded[MAX_LABEL];
	struct str s = label_fold(label, folded);

	if (label.len < MAX_LABEL && intern_find(labels, s) < 0)
		intern_id(labels, (struct str){ str_dup(labels->a, s), s.len });
}

bool labels_agree(const struct intern *x, const struct intern *y, struct str text)
{
	size_t at = 0;

	if (!x->n && !y->n)
		return true;
	while (at < text.len) {
		const char *open = memchr(text.ptr + at, '[', text.len - at);
		struct str label;

		if (!open)
			return true;
		at = (size_t)(open - text.ptr) + 1;
		label = str_cut(text.ptr, at, at);
		while (at < text.len && label.len < MAX_LABEL && text.ptr[at] != '[' &&
		       text.ptr[at] != ']') {
			label.len++;
			at++;
		}
		if (label_known(x, label) != label_known(y, label))
			return false;
	}
	return true;
}

int label_number(const struct intern *labels, struct str label)
{
	char folded[MAX_LABEL];

	return labels->n ? intern_find(labels, label_fold(label, folded)) : -1;
}

bool labels_same(struct str x, struct str y)
{
	char a[MAX_LABEL], b[MAX_LABEL];

	return str_same(label_fold(x, a), label_fold(y, b));
}

bool label_known(const struct intern *labels, struct str label)
{
	return labels && label_number(labels, label) >= 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}
static bool is_alnum(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}
static bool is_ascii_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}
static bool is_punct(char c)
{
	return c > ' ' && c < 0x7F && !is_alnum(c);
}

/* The character at `at`, moving past it; 0 at the end. */
static uint32_t take(const struct token_rules *r, size_t *at)
{
	unsigned char c;

	if (*at >= r->end)
		return 0;
	c = (unsigned char)r->text.ptr[*at];
	if (c < 0x80) {
		++*at;
		return c;
	}
	return text_next((struct str){ r->text.ptr, r->end }, at);
}

static bool is_letter(uint32_t c)
{
	return c < 0x80 ? is_alnum((char)c) : text_is_letter(c) && !text_is_unspaced(c);
}

/* White space before the token, with the quote marks at line starts of a quote. */
static size_t skip_space(const struct token_rules *r, size_t at)
{
	const char *s = r->text.ptr;
	bool line_start = false;

	/* Nearly always: one space, or none, before a letter. */
	if (at < r->end && s[at] == ' ')
		at++;
	if (at < r->end && is_ascii_letter(s[at]))
		return at;
	while (at < r->end) {
		size_t next = at;
		uint32_t c = take(r, &next);

		if (c == '\n')
			line_start = true;
		else if (!(c == '>' && line_start && r->quoted) &&
			 !(c < 0x80 ? c == ' ' || (c >= '\t' && c <= '\r') : text_is_space(c)))
			break;
		at = next;
	}
	return at;
}

static bool joins(uint32_t c)
{
	return c == '\'' || c == '-' || c == '_' || c == '.' || c == '/' || c == '@' ||
	       c == 0x2019 || c == 0x2011 || c == SOFT_HYPHEN || c == KINSOKU || c == KINSOKU + 1;
}

/* Length of "https://" or "www." where GitHub would make a link of it, or 0. */
static size_t scheme_of(const struct token_rules *r, size_t at)
{
	struct str rest = str_cut(r->text.ptr, at, r->end);

	if (str_starts(rest, "www."))
		return at == r->start || strchr("*_~( \t\n", r->text.ptr[at - 1]) ? 4 : 0;
	return str_starts(rest, "https://")  ? 8
	       : str_starts(rest, "http://") ? 7
	       : str_starts(rest, "ftp://")  ? 6
					     : 0;
}

/* Behind the last byte of a bare URL that a reader would count to it (as GitHub does). */
static size_t url_end(const struct token_rules *r, size_t at)
{
	struct str rest = str_cut(r->text.ptr, at, r->end);
	size_t len = scheme_of(r, at), scheme = len;
	int open = 0;

	if (!len)
		return at;
	while (len < rest.len && (unsigned char)rest.ptr[len] > ' ' && rest.ptr[len] != '<' &&
	       !(r->brackets && strchr("[]", rest.ptr[len])) && !(r->row && rest.ptr[len] == '|')) {
		open += (rest.ptr[len] == '(') - (rest.ptr[len] == ')');
		len++;
	}
	for (; len > scheme; len--) {
		char c = rest.ptr[len - 1];

		if (c == ')' && open < 0)
			open++;
		else if (!strchr(".,;:!?*_~'", c))
			break;
	}
	return len > scheme ? at + len : at;
}

static size_t word_end(const struct token_rules *r, size_t start)
{
	const char *s = r->text.ptr;
	size_t at = start;

	for (;;) {
		size_t next, after;
		uint32_t c;

		while (at < r->end && is_ascii_letter(s[at]) &&
		       (at == start || is_ascii_letter(s[at - 1])))
			at++;
		next = at;
		c = take(r, &next);
		if (c && is_letter(c)) {
			if (at > start && !is_ascii_letter(s[at - 1]) && scheme_of(r, at))
				return at;
			at = next;
			continue;
		}
		if (!c || !joins(c))
			return at;
		after = next;
		while (c == '_' && after < r->end && s[after] == '_')
			next = ++after;
		if (scheme_of(r, next))
			return at;
		c = take(r, &after);
		if (!c || !is_letter(c))
			return at;
		at = next;
	}
}

/* "](…)" or "][label]", with at on the "]". */
static size_t link_end(const struct token_rules *r, size_t at)
{
	const char *s = r->text.ptr;
	size_t i = at + 2;
	int open = 1;

	if (i >= r->end || !r->brackets)
		return at;
	if (s[at + 1] == '[') {
		while (i < r->end && i - at < MAX_LABEL && s[i] != ']' && s[i] != '[')
			i++;
		if (i < r->end && s[i] == ']' && label_known(r->labels, str_cut(s, at + 2, i)))
			return i + 1;
		return at;
	}
	if (s[at + 1] != '(')
		return at;
	for (; i < r->end && open; i++) {
		if (s[i] == '\\' && i + 1 < r->end && is_punct(s[i + 1]))
			i++;
		else if (s[i] == ')')
			open--;
		else if ((s[i] == '\n' && r->quoted) || (s[i] == '(' && ++open > LINK_NESTING))
			return at;
	}
	return open ? at : i;
}

static size_t code_end(struct token_rules *r, size_t at)
{
	const char *s = r->text.ptr;
	size_t i = at, run;

	while (i < r->end && s[i] == '`')
		i++;
	run = i - at;
	if (run > MAX_RUN || r->unclosed & 1u << run)
		return at;
	while (i < r->end) {
		size_t from;

		while (i < r->end && s[i] != '`')
			i++;
		for (from = i; i < r->end && s[i] == '`';)
			i++;
		if (i - from == run)
			return i;
	}
	r->unclosed |= 1u << run;
	return at;
}

static size_t html_end(struct token_rules *r, size_t at)
{
	const char *s = r->text.ptr;
	size_t i = at + 1;

	if (i >= r->end || !(is_alnum(s[i]) || s[i] == '/' || s[i] == '!' || s[i] == '?'))
		return at;
	if (str_starts(str_cut(s, at, r->end), "<!--")) {
		for (i = at + 4; !r->no_comment && i + 2 < r->end; i++) {
			if (s[i] == '-' && s[i + 1] == '-' && s[i + 2] == '>')
				return i + 3;
		}
		r->no_comment = true;
		return at;
	}
	while (i < r->end && s[i] != '<' && s[i] != '>')
		i++;
	return i < r->end && s[i] == '>' ? i + 1 : at;
}

static size_t note_end(const struct token_rules *r, size_t at)
{
	const char *s = r->text.ptr;
	size_t i = at + 2;

	if (i >= r->end || s[at + 1] != '^')
		return at;
	while (i < r->end && i - at < MAX_LABEL && (unsigned char)s[i] > ' ' && s[i] != ']' &&
	       s[i] != '[')
		i++;
	return i < r->end && i > at + 2 && s[i] == ']' ? i + 1 : at;
}

/* "[label]" or "[label][]" where the label is defined and no target of its own follows. */
static size_t ref_end(const struct token_rules *r, size_t at)
{
	const char *s = r->text.ptr;
	size_t i = at + 1;

	if (!r->labels || !r->labels->n)
		return at;
	while (i < r->end && i - at < MAX_LABEL && s[i] != ']' && s[i] != '[')
		i++;
	if (i >= r->end || s[i] != ']' || !label_known(r->labels, str_cut(s, at + 1, i)))
		return at;
	i++;
	if (i + 1 < r->end && s[i] == '[' && s[i + 1] == ']')
		return i + 2;
	return i < r->end && (s[i] == '(' || s[i] == '[') ? at : i;
}

/* "<https://…>" or "<name@host>" rather than a tag. */
static bool is_autolink(struct str tag)
{
	for (size_t i = 1; i < tag.len; i++) {
		char c = tag.ptr[i];

		if (c == ':' || c == '@')
			return i > 1 && !memchr(tag.ptr, ' ', tag.len);
		if (!is_alnum(c) && !strchr("+-._", c))
			return false;
	}
	return false;
}

static size_t entity_end(const struct token_rules *r, size_t at)
{
	const char *s = r->text.ptr;
	size_t i = at + 1;

	if (i < r->end && s[i] == '#')
		i++;
	while (i < r->end && i - at < MAX_ENTITY && is_alnum(s[i]))
		i++;
	return i < r->end && i > at + 1 && s[i] == ';' ? i + 1 : at;
}

static size_t run_end(const struct token_rules *r, size_t at)
{
	char c = r->text.ptr[at];

	while (at < r->end && r->text.ptr[at] == c)
		at++;
	return at;
}

/* Where a token of the wanted form ends, or `at` if there is none; sets its kind. */
static size_t special_end(struct token_rules *r, size_t at, enum token_kind *kind)
{
	const char *s = r->text.ptr;
	size_t end = at;

	switch (s[at]) {
	case 'f':
	case 'h':
	case 'w': *kind = T_URL; return url_end(r, at);
	case ']': *kind = T_LINK; return link_end(r, at);
	case '`': *kind = T_CODE; return code_end(r, at);
	case '[':
		*kind = T_NOTE;
		end = note_end(r, at);
		if (end > at)
			return end;
		*kind = T_REF;
		return ref_end(r, at);
	case '&': *kind = T_ENTITY; return entity_end(r, at);
	case '<':
		end = html_end(r, at);
		*kind = is_autolink(str_cut(s, at, end)) ? T_AUTO : T_HTML;
		return end;
	case '*':
	case '_': *kind = T_EMPH; return run_end(r, at);
	case '~':
		*kind = T_STRIKE;
		end = run_end(r, at);
		return end == at + 2 ? end : at;
	case '|': *kind = T_PIPE; return r->row ? at + 1 : at;
	case '\\':
		if (at + 1 < r->end && is_punct(s[at + 1])) {
			*kind = T_ESCAPE;
			return at + 2;
		}
		*kind = T_BREAK;
		return at + 1 < r->end && (s[at + 1] == '\n' || s[at + 1] == '\r') ? at + 1 : at;
	default: return at;
	}
}

bool token_next(struct token_rules *r, struct token *out)
{
	size_t from = skip_space(r, r->at), to, next = from;
	uint32_t c = 0;

	if (from >= r->end)
		return false;
	out->gap = (uint32_t)r->at;
	out->from = (uint32_t)from;
	to = special_end(r, from, &out->kind);
	if (to == from) {
		c = take(r, &next);
		to = next;
		out->kind = T_PUNCT;
		if (is_letter(c)) {
			to = word_end(r, from);
			out->kind = T_WORD;
		} else if (c >= 0x80 && text_is_letter(c)) {
			to = text_grapheme((struct str){ r->text.ptr, r->end }, from);
			out->kind = T_GRAPHEME;
		}
	}
	if (out->kind == T_PUNCT && c == '[')
		r->brackets++;
	else if (r->brackets && (out->kind == T_LINK || (out->kind == T_PUNCT && c == ']')))
		r->brackets--;
	out->to = (uint32_t)to;
	r->at = to;
	return true;
}
