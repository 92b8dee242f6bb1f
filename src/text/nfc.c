/*
 * Normal form C and case folding, and the clean-up of submitted text that builds on them.
 *
 * The order of marks is made here by counting: utf8proc sorts them by swapping neighbours, which
 * takes seconds for 64 KiB of marks that somebody wrote in the wrong order.
 */
#include "text/text.h"

#include <utf8proc.h>

struct chars {
	utf8proc_int32_t *at; /* code points, decomposed */
	size_t n, cap;
};

static void chars_done(struct chars *c)
{
	free(c->at);
}

static int class_of(utf8proc_int32_t c)
{
	return utf8proc_get_property(c)->combining_class;
}

static void decompose(struct chars *all, uint32_t c, utf8proc_option_t options)
{
	utf8proc_ssize_t n;
	int last = 0;

	do {
		n = utf8proc_decompose_char((utf8proc_int32_t)c, all->at + all->n,
					    (utf8proc_ssize_t)(all->cap - all->n), options, &last);
		assert(n >= 0);
		if ((size_t)n > all->cap - all->n) {
			all->cap = all->cap * 2 + (size_t)n;
			all->at = mem_grow(all->at, all->cap, sizeof(*all->at));
			continue;
		}
		all->n += (size_t)n;
		return;
	} while (true);
}

/* The canonical order of a run of marks: by class, stable. Short runs are the rule. */
static void order_run(utf8proc_int32_t *run, size_t n, utf8proc_int32_t *spare)
{
	size_t count[257] = { 0 };

	for (size_t i = 0; i < n; i++)
		count[class_of(run[i]) + 1]++;
	for (size_t k = 1; k < COUNT(count); k++)
		count[k] += count[k - 1];
	for (size_t i = 0; i < n; i++)
		spare[count[class_of(run[i])]++] = run[i];
	memcpy(run, spare, n * sizeof(*run));
}

static void order(struct chars *all)
{
	utf8proc_int32_t *spare = NULL;

	for (size_t i = 0; i < all->n;) {
		size_t from = i;

		while (i < all->n && class_of(all->at[i]) != 0)
			i++;
		if (i - from > 1) {
			if (!spare)
				spare = mem_new(all->n, sizeof(*spare));
			order_run(all->at + from, i - from, spare);
		}
		i += i == from;
	}
	free(spare);
}

/* All below U+0300 is in normal form C already. */
static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0xCC)
			return false;
	return true;
}

/* One line: nothing composes across a line feed, so that memory stays with the longest line. */
static void normalize(struct buf *out, struct str line, utf8proc_option_t options)
{
	CLEANUP(chars_done) struct chars all = { NULL, 0, 0 };
	utf8proc_ssize_t n;

	all.cap = line.len * 2 + 8;
	all.at = mem_new(all.cap, sizeof(*all.at));
	for (size_t i = 0; i < line.len;)
		decompose(&all, text_next(line, &i), options | UTF8PROC_DECOMPOSE);
	order(&all);
	n = utf8proc_normalize_utf32(all.at, (utf8proc_ssize_t)all.n,
				     UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	assert(n >= 0);
	for (utf8proc_ssize_t i = 0; i < n; i++) {
		utf8proc_uint8_t bytes[4];

		buf_put(out, bytes, (size_t)utf8proc_encode_char(all.at[i], bytes));
	}
}

static void each_line(struct buf *out, struct str s, utf8proc_option_t options)
{
	while (s.len) {
		const char *lf = memchr(s.ptr, '\n', s.len);
		size_t len = lf ? (size_t)(lf - s.ptr) + 1 : s.len;
		struct str line = { s.ptr, len };

		if (!options && is_plain(line))
			buf_put(out, line.ptr, line.len);
		else
			normalize(out, line, options);
		s.ptr += len;
		s.len -= len;
	}
}

void text_nfc(struct buf *out, struct str s)
{
	each_line(out, s, 0);
}

void text_fold(struct buf *out, struct str s)
{
	each_line(out, s, UTF8PROC_CASEFOLD);
}

/* --- clean-up --------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_fence(struct str line)
{
	return str_starts(line, "```") || str_starts(line, "~~~");
}

/* "- ", "3. " and the like, or a line of one mark: what ends a paragraph above it. */
static bool is_item_or_rule(struct str line)
{
	size_t i = 0;

	if (strchr("-*+_", line.ptr[0]))
		return line.len == 1 || is_blank(line.ptr[1]) ||
		       (line.len > 2 && line.ptr[1] == line.ptr[0] && line.ptr[2] == line.ptr[0]);
	while (i < line.len && line.ptr[i] >= '0' && line.ptr[i] <= '9')
		i++;
	return i && i + 1 < line.len && (line.ptr[i] == '.' || line.ptr[i] == ')') &&
	       is_blank(line.ptr[i + 1]);
}

/*
 * Do two blanks at the end of line break it within a paragraph that goes on? A guess from the
 * lines' first marks: where it errs the rendering changes, and the caller keeps the author's bytes.
 */
static bool is_hard_break(struct str line, struct str next)
{
	if (line.len < 2 || line.ptr[line.len - 1] != ' ' || line.ptr[line.len - 2] != ' ')
		return false;
	line = str_trim(line);
	next = str_trim(next);
	if (!line.len || strchr("#|<", line.ptr[0]) || is_fence(line))
		return false;
	if (!next.len || strchr("#|<=", next.ptr[0]) || is_fence(next))
		return false;
	return next.ptr[0] == '>' ? line.ptr[0] == '>' : !is_item_or_rule(next);
}

/* Takes the next line off *s, without its end, which may be LF, CRLF or CR. */
static struct str next_line(struct str *s)
{
	struct str line = { s->ptr, 0 };

	while (line.len < s->len && s->ptr[line.len] != '\n' && s->ptr[line.len] != '\r')
		line.len++;
	s->ptr += line.len;
	s->len -= line.len;
	if (s->len) {
		size_t end = s->len > 1 && s->ptr[0] == '\r' && s->ptr[1] == '\n' ? 2 : 1;

		s->ptr += end;
		s->len -= end;
	}
	return line;
}

static struct str without_bom(struct str s)
{
	while (str_starts(s, "\xEF\xBB\xBF")) {
		s.ptr += 3;
		s.len -= 3;
	}
	return s;
}

void text_form(struct buf *out, struct str s)
{
	s = without_bom(s);
	while (s.len) {
		const char *from = s.ptr;
		struct str line = next_line(&s);

		text_nfc(out, line);
		if (s.ptr > from + line.len)
			buf_putc(out, '\n');
	}
}

void text_clean(struct buf *out, struct str s)
{
	size_t end = out->len;

	s = without_bom(s);
	while (s.len) {
		struct str line = next_line(&s), rest = s, next = next_line(&rest);
		size_t len = line.len;

		while (len && is_blank(line.ptr[len - 1]))
			len--;
		text_nfc(out, (struct str){ line.ptr, len });
		buf_puts(out, is_hard_break(line, next) ? "\\\n" : "\n");
		if (len)
			end = out->len;
	}
	/* Blank lines at the end are nobody's words. */
	buf_cut(out, MIN(end, out->len));
}
