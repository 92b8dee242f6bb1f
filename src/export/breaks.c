#include "export/breaks.h"

#include "export/hyphen.h"

#include <glib.h>

enum {
	WORD_MIN = 6,  /* characters of a word that may be divided */
	RUN_MAX = 40,  /* characters without a chance to break: then one is made */
	RUN_FAR = 400, /* the same for scripts whose words are found otherwise */
	ADDRESS_MIN = 16,
};
#define ZWSP "\xE2\x80\x8B"
#define SHY  "\xC2\xAD"

static bool in_word(gunichar c)
{
	return g_unichar_isalpha(c) || g_unichar_ismark(c);
}

/* Append one word, divided where the patterns allow and the word is neither short nor capitals. */
static void put_word(struct buf *out, const char *word, size_t len, const struct hyphen *h)
{
	bool points[256];
	size_t chars = 0, uppers = 0;

	for (const char *at = word; at < word + len; at = g_utf8_next_char(at)) {
		chars++;
		uppers += g_unichar_isupper(g_utf8_get_char(at)) != 0;
	}
	if (!h || chars < WORD_MIN || len > sizeof(points) || uppers > 1) {
		buf_put(out, word, len);
		return;
	}
	hyphen_word(h, word, len, points);
	for (size_t i = 0, from = 0; i <= len; i++) {
		if (i < len && !points[i])
			continue;
		if (from)
			buf_puts(out, SHY);
		buf_put(out, word + from, i - from);
		from = i;
	}
}

/* --- syllables ---------------------------------------------------------------------------------- */

static bool lao_mark(gunichar c)
{
	return c == 0xEB1 || (c >= 0xEB4 && c <= 0xEBC) || (c >= 0xEC8 && c <= 0xECD);
}

/*
 * May a line end between before and c? A syllable of these scripts begins at a consonant that is
 * neither stacked under the one before nor closes its syllable; Lao vowels that are written first
 * begin one too. Cautious: fewer chances than there are.
 */
static bool syllable_starts(gunichar before, gunichar c, gunichar after)
{
	if ((c >= 0x1000 && c <= 0x102A) || c == 0x103F)
		return before >= 0x1000 && before <= 0x109F && before != 0x1039 &&
		       after != 0x1039 && after != 0x103A;
	if (c >= 0xEC0 && c <= 0xEC4)
		return before >= 0xE80 && before <= 0xEDF;
	if (c >= 0xE81 && c <= 0xEAE)
		return before >= 0xE80 && before <= 0xEDF &&
		       !(before >= 0xEC0 && before <= 0xEC4) && before != 0xEAB &&
		       (lao_mark(after) || after == 0xEB0 || after == 0xEB2);
	if (c >= 0x1780 && c <= 0x17A2)
		return before >= 0x1780 && before <= 0x17FF && before != 0x17D2 &&
		       ((after >= 0x17B6 && after <= 0x17C5) || after == 0x17D2);
	return false;
}

/* --- runs without spaces ------------------------------------------------------------------------ */

static bool is_space(gunichar c)
{
	return c == ' ' || c == '\n' || c == 0x3000 || c == 0x200B || g_unichar_isspace(c);
}

/* A run between spaces that Unicode's rules would hardly break, such as an address. */
static bool address_like(struct str run)
{
	return run.len >= ADDRESS_MIN &&
	       (g_strstr_len(run.ptr, (gssize)run.len, "://") ||
		g_strstr_len(run.ptr, (gssize)run.len, "www.") || memchr(run.ptr, '@', run.len) ||
		memchr(run.ptr, '_', run.len));
}

static void put_address(struct buf *out, struct str run)
{
	size_t since = 0;
	const char *end = run.ptr + run.len;

	for (const char *at = run.ptr; at < end; at = g_utf8_next_char(at)) {
		const char *next = g_utf8_next_char(at);

		buf_put(out, at, (size_t)(next - at));
		since++;
		if (next < end &&
		    ((strchr("/?&=#_-.@", *at) && *at && *next != '/') || since >= RUN_MAX)) {
			buf_puts(out, ZWSP);
			since = 0;
		}
	}
}

static void put_run(struct buf *out, struct str run, const struct hyphen *h)
{
	const char *end = run.ptr + run.len, *word = NULL;
	size_t since = 0;
	gunichar before = 0;

	for (const char *at = run.ptr; at < end;) {
		gunichar c = g_utf8_get_char(at);
		const char *next = g_utf8_next_char(at);
		gunichar after = next < end ? g_utf8_get_char(next) : 0;

		if (before && syllable_starts(before, c, after)) {
			if (word)
				put_word(out, word, (size_t)(at - word), h);
			word = NULL;
			buf_puts(out, ZWSP);
			since = 0;
		}
		if (++since > (c < 0xE00 ? RUN_MAX : RUN_FAR) && !g_unichar_ismark(c)) {
			if (word)
				put_word(out, word, (size_t)(at - word), h);
			word = NULL;
			buf_puts(out, ZWSP);
			since = 1;
		}
		if (in_word(c)) {
			word = word ? word : at;
		} else {
			if (word)
				put_word(out, word, (size_t)(at - word), h);
			word = NULL;
			buf_put(out, at, (size_t)(next - at));
		}
		before = c;
		at = next;
	}
	if (word)
		put_word(out, word, (size_t)(end - word), h);
}

void breaks_put(struct buf *out, struct str s, const struct hyphen *h)
{
	const char *end = s.ptr + s.len, *from = s.ptr;

	while (from < end) {
		const char *at = from;
		struct str run;

		while (at < end && !is_space(g_utf8_get_char(at)))
			at = g_utf8_next_char(at);
		run = (struct str){ from, (size_t)(at - from) };
		if (address_like(run))
			put_address(out, run);
		else if (run.len)
			put_run(out, run, h);
		if (at < end) {
			const char *next = g_utf8_next_char(at);

			buf_put(out, at, (size_t)(next - at));
			at = next;
		}
		from = at;
	}
}
