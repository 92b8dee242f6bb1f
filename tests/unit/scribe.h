/*
 * A scribe for property tests: writes Markdown that looks like the real thing, and edits it as
 * people do, from a seed. The same seed gives the same text on every machine.
 */
#ifndef TESTS_UNIT_SCRIBE_H
#define TESTS_UNIT_SCRIBE_H

#include "base/buf.h"
#include "base/str.h"

struct scribe {
	uint64_t seed;
};

static inline uint32_t scribe_roll(struct scribe *s, uint32_t n)
{
	s->seed = s->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(s->seed >> 33) % n;
}

/* clang-format off */
static const char *const scribe_words[] = {
	"the", "the", "of", "and", "to", "in", "a", "local", "governments", "human", "rights",
	"cities", "shall", "should", "budget", "accountability", "residents", "participation",
	"principles", "framework", "report", "annually", "mayors", "council", "encourages", "national",
	"authorities", "guarantee", "access", "housing", "water", "data", "monitoring", "mechanisms",
	"Encourage", "Recalling", "States", "Article", "12", "2026", "Menschenrechte", "für", "Städte",
	"droits", "à", "l’égalité", "rights-based", "and/or", "e.g.", "UN-Habitat", "don't", "*", "1.",
	"حقوق", "الإنسان", "人权", "城市", "地方政府", "[bracketed]", "[", "]", "(b)", "a_b", "5", "%",
};
static const char *const scribe_marks[] = {
	"**", "*", "_", "__", "~~", "`", "**", "*",
};
static const char *const scribe_atoms[] = {
	"[a link](https://example.org/x_(y)?a=1&b=2)", "[^1]", "[^note]", "`code span`", "&amp;",
	"https://www.ohchr.org/en/what.", "<https://example.org>", "<br>", "\\*", "![alt text](media/a.png)",
	"[UDHR]", "[text][UDHR]", "www.example.org/a", "someone@example.org", "<!-- note -->", "\\\n",
	"  \n", "**bold words**", "*emphatic*", "_soft_", "~~gone~~", "[*nested* link](b.md)", "---", "|",
	"{<<", "||", ">>}", "“quoted”", "(in parentheses)", "— dash —", "***both***", "#", "> ", "- ",
};
/* clang-format on */

static inline void scribe_sentence(struct scribe *s, struct buf *out)
{
	uint32_t n = 3 + scribe_roll(s, 14);

	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_puts(out, scribe_roll(s, 18) ? " " : "\n");
		if (scribe_roll(s, 14) == 0) {
			buf_puts(out, scribe_atoms[scribe_roll(s, COUNT(scribe_atoms))]);
		} else if (scribe_roll(s, 25) == 0) {
			const char *mark = scribe_marks[scribe_roll(s, COUNT(scribe_marks))];

			buf_puts(out, mark);
			buf_puts(out, scribe_words[scribe_roll(s, COUNT(scribe_words))]);
			buf_puts(out, mark);
		} else {
			buf_puts(out, scribe_words[scribe_roll(s, COUNT(scribe_words))]);
		}
		if (scribe_roll(s, 9) == 0)
			buf_puts(out, ",");
	}
	buf_puts(out, scribe_roll(s, 8) ? "." : "?");
}

static inline void scribe_lines(struct scribe *s, struct buf *out, uint32_t max)
{
	uint32_t n = 1 + scribe_roll(s, max);

	while (n--) {
		scribe_sentence(s, out);
		if (n)
			buf_putc(out, ' ');
	}
}

static inline void scribe_row(struct scribe *s, struct buf *out, uint32_t cells)
{
	for (uint32_t i = 0; i < cells; i++) {
		buf_printf(out, "| %s ", scribe_words[scribe_roll(s, 40)]);
		buf_printf(out, "%s ", scribe_words[scribe_roll(s, 40)]);
	}
	buf_puts(out, "|\n");
}

/* One block with the blank line behind it. */
static inline void scribe_block(struct scribe *s, struct buf *out)
{
	uint32_t kind = scribe_roll(s, 22), n;

	switch (kind) {
	case 0:
	case 1:
		buf_printf(out, "%s ", &"####"[scribe_roll(s, 3)]);
		buf_printf(out, "%s\n\n", scribe_words[scribe_roll(s, 40)]);
		break;
	case 2:
	case 3:
	case 4:
		n = 1 + scribe_roll(s, 5);
		for (uint32_t i = 0; i < n; i++) {
			buf_puts(out, scribe_roll(s, 4) ? "" : kind == 2 ? "  " : "   ");
			if (kind == 4)
				buf_printf(out, "%u. ", i + 1);
			else
				buf_puts(out, "- ");
			scribe_sentence(s, out);
			buf_puts(out, scribe_roll(s, 6) ? "\n" : "\n\n");
		}
		buf_puts(out, "\n");
		break;
	case 5:
		n = 1 + scribe_roll(s, 4);
		scribe_row(s, out, n);
		for (uint32_t i = 0; i < n; i++)
			buf_puts(out, "|---");
		buf_puts(out, "|\n");
		for (uint32_t i = scribe_roll(s, 4) + 1; i; i--)
			scribe_row(s, out, n);
		buf_puts(out, "\n");
		break;
	case 6:
		buf_puts(out, "> [!REMARK]\n> ");
		scribe_sentence(s, out);
		buf_puts(out, "\n\n");
		break;
	case 7:
		buf_puts(out, "> ");
		scribe_sentence(s, out);
		buf_puts(out, "\n>\n> ");
		scribe_sentence(s, out);
		buf_puts(out, "\n\n");
		break;
	case 8: buf_puts(out, "```c\nint x;\n\nreturn x;\n```\n\n"); break;
	case 9:
		buf_printf(out, "[^%s]: ", scribe_roll(s, 2) ? "1" : "note");
		scribe_sentence(s, out);
		buf_puts(out, "\n\n");
		break;
	case 10: buf_puts(out, "[UDHR]: https://example.org/udhr\n\n"); break;
	case 11: buf_puts(out, "Title words\n===========\n\n"); break;
	case 12: buf_puts(out, scribe_roll(s, 2) ? "---\n\n" : "<div>\n*html*\n</div>\n\n"); break;
	case 13:
		buf_puts(out, "a) ");
		scribe_sentence(s, out);
		buf_puts(out, "\nb) ");
		scribe_sentence(s, out);
		buf_puts(out, "\n\n");
		break;
	case 14:
		buf_puts(out, "- item\n\n  ");
		scribe_sentence(s, out);
		buf_puts(out, "\n\n      code in it\n\n");
		break;
	default:
		scribe_lines(s, out, 4);
		buf_puts(out, "\n\n");
		break;
	}
}

static inline void scribe_text(struct scribe *s, struct buf *out, uint32_t blocks)
{
	for (uint32_t i = 0; i < blocks; i++)
		scribe_block(s, out);
	if (out->len && scribe_roll(s, 4))
		buf_cut(out, out->len - 1);
}

/* A place in the text that cuts no character. */
static inline size_t scribe_place(struct scribe *s, struct str t)
{
	size_t at = t.len ? scribe_roll(s, (uint32_t)t.len + 1) : 0;

	while (at < t.len && ((unsigned char)t.ptr[at] & 0xC0) == 0x80)
		at++;
	return at;
}

/* The next blank line, blank or byte as a place to cut, from a random one on. */
static inline size_t scribe_cut(struct scribe *s, struct str t, int coarse)
{
	size_t at = scribe_place(s, t);

	if (coarse == 0)
		return at;
	for (; at < t.len; at++) {
		if (coarse == 1 && t.ptr[at] == ' ')
			return at;
		if (coarse == 2 && t.ptr[at] == '\n' && at + 1 < t.len && t.ptr[at + 1] == '\n')
			return at + 2;
	}
	return t.len;
}

/* One edit, as somebody at a desk would make it; now and then one as nobody would. */
static inline void scribe_edit(struct scribe *s, struct str t, struct buf *out)
{
	int coarse = scribe_roll(s, 12) == 0 ? 0 : scribe_roll(s, 5) ? 1 : 2;
	size_t a = scribe_cut(s, t, coarse), b = a, c;
	uint32_t reach = coarse == 2 ? 1 + scribe_roll(s, 2) : scribe_roll(s, 6);

	while (reach-- && b < t.len) {
		b++;
		while (b < t.len && (coarse == 1   ? t.ptr[b] != ' '
				     : coarse == 2 ? t.ptr[b - 1] != '\n' || t.ptr[b] != '\n'
						   : ((unsigned char)t.ptr[b] & 0xC0) == 0x80))
			b++;
		if (coarse == 2 && b < t.len)
			b++;
	}
	switch (scribe_roll(s, 6)) {
	case 0: /* move */
		c = scribe_cut(s, t, coarse);
		if (c >= a && c < b)
			c = a;
		if (c < a) {
			buf_put(out, t.ptr, c);
			buf_put(out, t.ptr + a, b - a);
			buf_put(out, t.ptr + c, a - c);
			buf_put(out, t.ptr + b, t.len - b);
			return;
		}
		buf_put(out, t.ptr, a);
		buf_put(out, t.ptr + b, c > b ? c - b : 0);
		buf_put(out, t.ptr + a, b - a);
		buf_put(out, t.ptr + MAX(b, c), t.len - MAX(b, c));
		return;
	case 1: /* delete */ buf_put(out, t.ptr, a); break;
	case 2: /* insert */ b = a; __attribute__((fallthrough));
	default: /* replace */
		buf_put(out, t.ptr, a);
		if (coarse == 2) {
			scribe_block(s, out);
		} else {
			for (uint32_t n = 1 + scribe_roll(s, 4); n; n--) {
				if (coarse == 1)
					buf_putc(out, ' ');
				buf_puts(out,
					 scribe_roll(s, 6)
						 ? scribe_words[scribe_roll(s, COUNT(scribe_words))]
						 : scribe_atoms[scribe_roll(s,
									    COUNT(scribe_atoms))]);
			}
		}
	}
	buf_put(out, t.ptr + b, t.len - b);
}

static inline void scribe_edits(struct scribe *s, struct str t, uint32_t n, struct buf *out)
{
	BUF(now, 4 * MiB);

	buf_put(&now, t.ptr, t.len);
	while (n--) {
		buf_clear(out);
		scribe_edit(s, (struct str){ now.ptr, now.len }, out);
		buf_clear(&now);
		buf_put(&now, out->ptr, out->len);
	}
	buf_clear(out);
	buf_put(out, now.ptr, now.len);
}

#endif
