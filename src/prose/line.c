#include "prose/line.h"

#include <strings.h>

enum { TAB = 4, MAX_FENCE_SHORT = 3, MIN_ADOC = 4, MAX_LABEL = 255, MAX_DIGITS = 9, WIDE_GAP = 4 };

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}
static bool is_alpha(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

void line_read(struct str text, size_t at, bool raw, struct line *out)
{
	const char *s = text.ptr;
	const char *feed = memchr(s + at, '\n', text.len - at);
	size_t to = feed ? (size_t)(feed - s) : text.len;
	size_t i = at;

	*out = (struct line){ .from = at, .next = feed ? to + 1 : to };
	while (to > at && is_blank(s[to - 1]))
		to--;
	while (!raw) {
		size_t mark = i;

		while (mark < to && mark - i < 3 && s[mark] == ' ')
			mark++;
		if (mark >= to || s[mark] != '>')
			break;
		out->quote++;
		i = mark + 1;
		if (i < to && s[i] == ' ')
			i++;
	}
	out->inner = i;
	for (; i < to && (s[i] == ' ' || s[i] == '\t'); i++)
		out->indent = s[i] == '\t' ? (out->indent / TAB + 1) * TAB : out->indent + 1;
	out->body = i;
	out->to = to;
	out->blank = i >= to;
}

bool line_after(struct str text, const struct line *l, struct line *out)
{
	if (l->next >= text.len)
		return false;
	line_read(text, l->next, false, out);
	return true;
}

static size_t run_of(struct str s, char c)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] == c)
		n++;
	return n;
}

int line_heading(struct str body)
{
	size_t n = run_of(body, '#');

	return n >= 1 && n <= 6 && (n == body.len || is_blank(body.ptr[n])) ? (int)n : 0;
}

int line_adoc_heading(struct str body)
{
	size_t n = run_of(body, '=');

	return n >= 1 && n <= 5 && n < body.len && body.ptr[n] == ' ' ? (int)n : 0;
}

char line_underline(struct str body)
{
	if (!body.len || (body.ptr[0] != '=' && body.ptr[0] != '-'))
		return 0;
	return run_of(body, body.ptr[0]) == body.len ? body.ptr[0] : 0;
}

bool line_rule(struct str body)
{
	char c = body.len ? body.ptr[0] : 0;
	int n = 0;

	if (c != '-' && c != '*' && c != '_')
		return false;
	for (size_t i = 0; i < body.len; i++) {
		if (body.ptr[i] == c)
			n++;
		else if (!is_blank(body.ptr[i]))
			return false;
	}
	return n >= 3;
}

size_t line_fence(struct str body)
{
	size_t n = run_of(body, '`');

	if (n >= MAX_FENCE_SHORT)
		return memchr(body.ptr + n, '`', body.len - n) ? 0 : n;
	n = run_of(body, '~');
	return n >= MAX_FENCE_SHORT ? n : 0;
}

bool line_fence_closes(struct str body, struct str opener)
{
	size_t n = run_of(body, opener.ptr[0]);

	return n >= opener.len && n == body.len;
}

size_t line_adoc_fence(struct str body)
{
	if (body.len < MIN_ADOC || !strchr("-.=+", body.ptr[0]))
		return 0;
	return run_of(body, body.ptr[0]) == body.len ? body.len : 0;
}

/* Takes the next cell off *rest, which has no pipe at its start; false at the end. */
static bool next_cell(struct str *rest, struct str *cell)
{
	size_t i = 0;

	if (!rest->len)
		return false;
	while (i < rest->len && rest->ptr[i] != '|')
		i += rest->ptr[i] == '\\' && i + 1 < rest->len ? 2 : 1;
	*cell = str_trim(str_cut(rest->ptr, 0, i));
	*rest = i < rest->len ? str_cut(rest->ptr, i + 1, rest->len) : (struct str){ NULL, 0 };
	return true;
}

static struct str without_first_pipe(struct str body)
{
	body = str_trim(body);
	return body.len && body.ptr[0] == '|' ? str_cut(body.ptr, 1, body.len) : body;
}

int line_cells(struct str body)
{
	struct str rest = without_first_pipe(body), cell;
	int n = 0;

	while (next_cell(&rest, &cell))
		n++;
	return n;
}

int line_table_rule(struct str body)
{
	struct str rest = without_first_pipe(body), cell;
	int n = 0;

	if (!memchr(body.ptr, '|', body.len) && !memchr(body.ptr, ':', body.len))
		return 0;
	while (next_cell(&rest, &cell)) {
		size_t i = 0, dashes;

		i += cell.len && cell.ptr[0] == ':';
		for (dashes = 0; i < cell.len && cell.ptr[i] == '-'; i++)
			dashes++;
		i += i < cell.len && cell.ptr[i] == ':';
		if (!dashes || i < cell.len)
			return 0;
		n++;
	}
	return n;
}

/* Bytes of the marker's sign alone, and what kind it is. */
static enum marker marker_sign(struct str body, size_t *len, long *number)
{
	size_t n = 0;

	*number = 0;
	*len = 1;
	if (strchr("-*+", body.ptr[0])) {
		*len = run_of(body, '*') > 1 ? run_of(body, '*') : 1;
		return *len > 1 ? MARK_LOOSE : MARK_BULLET;
	}
	if (str_starts(body, "\xE2\x80\xA2")) {
		*len = 3;
		return MARK_LOOSE;
	}
	if (body.ptr[0] == '.') {
		*len = run_of(body, '.');
		return MARK_LOOSE;
	}
	while (n < body.len && n < MAX_DIGITS && body.ptr[n] >= '0' && body.ptr[n] <= '9')
		*number = *number * 10 + (body.ptr[n++] - '0');
	*len = n + 1;
	if (n && n < body.len && (body.ptr[n] == '.' || body.ptr[n] == ')'))
		return MARK_ORDERED;
	if (body.len > 2 && body.ptr[0] == '(' && is_alpha(body.ptr[1]) && body.ptr[2] == ')') {
		*len = 3;
		return MARK_LOOSE;
	}
	*len = 2;
	if (body.len > 1 && body.ptr[0] >= 'a' && body.ptr[0] <= 'z' &&
	    (body.ptr[1] == '.' || body.ptr[1] == ')'))
		return MARK_LOOSE;
	return MARK_NONE;
}

enum marker line_marker(struct str body, size_t *width, long *number)
{
	enum marker kind = body.len ? marker_sign(body, width, number) : MARK_NONE;
	size_t at;

	if (kind == MARK_NONE)
		return kind;
	at = *width;
	while (at < body.len && is_blank(body.ptr[at]))
		at++;
	if (at == body.len)
		return at == *width && kind != MARK_LOOSE ? kind : MARK_NONE;
	if (at == *width)
		return MARK_NONE;
	*width = at - *width > WIDE_GAP ? *width + 1 : at;
	return kind;
}

/* Tags that open a block of HTML wherever they stand at a line's start (CommonMark, kind 6). */
static const char *const block_tags[] = {
	"address",  "article", "aside",    "base",     "blockquote", "body",     "caption",
	"center",   "col",     "colgroup", "dd",       "details",    "dialog",   "dir",
	"div",      "dl",      "dt",       "fieldset", "figcaption", "figure",   "footer",
	"form",     "frame",   "frameset", "h1",       "h2",         "h3",       "h4",
	"h5",       "h6",      "head",     "header",   "hr",         "html",     "iframe",
	"legend",   "li",      "link",     "main",     "menu",       "menuitem", "nav",
	"noframes", "ol",      "optgroup", "option",   "p",          "param",    "search",
	"section",  "summary", "table",    "tbody",    "td",         "tfoot",    "th",
	"thead",    "title",   "tr",       "track",    "ul",
};

static bool tag_is(struct str name, const char *tag)
{
	return strlen(tag) == name.len && strncasecmp(tag, name.ptr, name.len) == 0;
}

const char *line_html(struct str body, bool *weak)
{
	struct str name = { body.ptr + 1, 0 };
	bool closing = body.len > 1 && body.ptr[1] == '/';

	*weak = false;
	if (body.len < 2 || body.ptr[0] != '<')
		return NULL;
	if (str_starts(body, "<!--"))
		return "-->";
	if (str_starts(body, "<?"))
		return "?>";
	if (closing)
		name.ptr++;
	while (name.ptr + name.len < body.ptr + body.len &&
	       (is_alpha(name.ptr[name.len]) ||
		(name.len && name.ptr[name.len] >= '0' && name.ptr[name.len] <= '9')))
		name.len++;
	if (!name.len)
		return NULL;
	if (!closing && tag_is(name, "pre"))
		return "</pre>";
	if (!closing && tag_is(name, "script"))
		return "</script>";
	if (!closing && tag_is(name, "style"))
		return "</style>";
	for (size_t i = 0; i < COUNT(block_tags); i++) {
		if (tag_is(name, block_tags[i]))
			return "";
	}
	/* Any other tag opens a block only if it stands alone on its line. */
	*weak = true;
	if (name.ptr + name.len < body.ptr + body.len && name.ptr[name.len] != '>' &&
	    !is_blank(name.ptr[name.len]) && name.ptr[name.len] != '/')
		return NULL;
	return memchr(body.ptr, '>', body.len) == body.ptr + body.len - 1 ? "" : NULL;
}

/* Behind the colon: a target, perhaps a title, and nothing else. */
static bool is_target(struct str s)
{
	size_t i = 0;
	char end;

	s = str_trim(s);
	if (s.len && s.ptr[0] == '<')
		while (i < s.len && s.ptr[i] != '>')
			i++;
	while (i < s.len && !is_blank(s.ptr[i]))
		i++;
	if (!i)
		return false;
	s = str_trim(str_cut(s.ptr, i, s.len));
	if (!s.len)
		return true;
	end = s.ptr[0] == '(' ? ')' : s.ptr[0];
	return strchr("\"'(", s.ptr[0]) && s.len > 1 &&
	       memchr(s.ptr + 1, end, s.len - 1) == s.ptr + s.len - 1;
}

size_t line_definition(struct str body, struct str *label)
{
	size_t i = 1;

	if (body.len < 4 || body.ptr[0] != '[')
		return 0;
	while (i < body.len && i <= MAX_LABEL && body.ptr[i] != ']' && body.ptr[i] != '[')
		i += body.ptr[i] == '\\' && i + 1 < body.len ? 2 : 1;
	if (i < 2 || i + 1 >= body.len || body.ptr[i] != ']' || body.ptr[i + 1] != ':')
		return 0;
	*label = str_cut(body.ptr, 1, i);
	if (!str_trim(*label).len)
		return 0;
	return label->ptr[0] == '^' || is_target(str_cut(body.ptr, i + 2, body.len)) ? i + 2 : 0;
}
