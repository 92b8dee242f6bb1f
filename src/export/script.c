#include "export/script.h"

#include <glib.h>

/* Scripts and the language that a passage in them is taken for. */
static const struct {
	GUnicodeScript script;
	const char *lang;
	const char *langs; /* written in it */
} scripts[] = {
	{ G_UNICODE_SCRIPT_ARABIC, "ar", " ar fa ur ps ug sd ks ckb ku az pa ms " },
	{ G_UNICODE_SCRIPT_HAN, "zh", " zh yue lzh wuu ja ko vi " },
	{ G_UNICODE_SCRIPT_HIRAGANA, "ja", " ja " },
	{ G_UNICODE_SCRIPT_KATAKANA, "ja", " ja " },
	{ G_UNICODE_SCRIPT_HANGUL, "ko", " ko " },
	{ G_UNICODE_SCRIPT_DEVANAGARI, "hi", " hi mr ne sa kok mai bho sd " },
	{ G_UNICODE_SCRIPT_CYRILLIC, "ru",
	  " ru uk be bg sr mk kk ky tg mn tt ba cv os ab az uz tk ce kv bs mo " },
	{ G_UNICODE_SCRIPT_GREEK, "el", " el grc " },
	{ G_UNICODE_SCRIPT_HEBREW, "he", " he yi lad " },
	{ G_UNICODE_SCRIPT_BENGALI, "bn", " bn as mni " },
	{ G_UNICODE_SCRIPT_THAI, "th", " th " },
	{ G_UNICODE_SCRIPT_TAMIL, "ta", " ta " },
	{ G_UNICODE_SCRIPT_ARMENIAN, "hy", " hy " },
	{ G_UNICODE_SCRIPT_GEORGIAN, "ka", " ka " },
	{ G_UNICODE_SCRIPT_ETHIOPIC, "am", " am ti gez " },
	{ G_UNICODE_SCRIPT_LATIN, "en", NULL }, /* any but those below */
};
static const char without_latin[] = " ar fa ur ps ug zh yue ja ko hi mr ne ru uk be bg mk kk ky tg "
				    "mn el he yi bn as th ta hy ka "
				    "am ti gu pa te kn ml or si lo km my bo dz ";
_Static_assert(sizeof(scripts) / sizeof(scripts[0]) == 16, "struct script_count has 16");

static bool strong(uint32_t c, int *way)
{
	GUnicodeScript s;

	if (!g_unichar_isalpha(c))
		return false;
	s = g_unichar_get_script(c);
	*way = s == G_UNICODE_SCRIPT_ARABIC || s == G_UNICODE_SCRIPT_HEBREW ||
			       s == G_UNICODE_SCRIPT_SYRIAC || s == G_UNICODE_SCRIPT_THAANA ||
			       s == G_UNICODE_SCRIPT_NKO || s == G_UNICODE_SCRIPT_ADLAM ||
			       s == G_UNICODE_SCRIPT_HANIFI_ROHINGYA
		       ? -1
		       : 1;
	return true;
}

void script_add(struct script_count *c, struct str s)
{
	const char *end;

	if (!s.len)
		return;
	end = s.ptr + s.len;
	for (const char *at = s.ptr; at < end; at = g_utf8_next_char(at)) {
		uint32_t u = g_utf8_get_char(at);
		GUnicodeScript script;
		int way;

		if (!strong(u, &way))
			continue;
		if (!c->first_strong)
			c->first_strong = way;
		c->letters++;
		script = g_unichar_get_script(u);
		for (size_t i = 0; i < COUNT(scripts); i++) {
			if (scripts[i].script == script) {
				c->of[i]++;
				break;
			}
		}
	}
}

const char *script_lang(const struct script_count *c, const char *lang)
{
	char word[16];
	size_t most = 0, len = strcspn(lang, "-");

	for (size_t i = 1; i < COUNT(scripts); i++) {
		if (c->of[i] > c->of[most])
			most = i;
	}
	if (c->of[most] * 2 <= c->letters)
		return lang;
	/* Japanese is told from Chinese by its syllables, few as they may be. */
	if (scripts[most].script == G_UNICODE_SCRIPT_HAN && (c->of[2] || c->of[3]))
		most = 2;
	snprintf(word, sizeof(word), " %.*s ", (int)MIN(len, (size_t)12), lang);
	if (!scripts[most].langs)
		return strstr(without_latin, word) ? scripts[most].lang : lang;
	return strstr(scripts[most].langs, word) ? lang : scripts[most].lang;
}

/* The language of a letter that is not of lang's script; NULL for any other character. */
static const char *foreign(uint32_t c, const char *lang)
{
	struct script_count count = { 0 };
	char utf8[6];
	const char *is;

	if (c < 0x370 || !g_unichar_isalpha(c))
		return NULL;
	script_add(&count, (struct str){ utf8, (size_t)g_unichar_to_utf8(c, utf8) });
	is = script_lang(&count, lang);
	return strcmp(is, lang) == 0 ? NULL : is;
}

bool script_next(struct str *rest, const char *lang, struct str *piece, const char **other)
{
	const char *end, *at = rest->ptr, *last = at, *is = NULL, *here = NULL;
	GUnicodeScript script = G_UNICODE_SCRIPT_UNKNOWN;

	if (!rest->len)
		return false;
	end = at + rest->len;
	for (; at < end; at = g_utf8_next_char(at)) {
		uint32_t c = g_utf8_get_char(at);
		bool alpha = g_unichar_isalpha(c);

		/* Letters come in words: ask once for each. */
		if (!alpha || g_unichar_get_script(c) != script)
			here = foreign(c, lang);
		script = alpha ? g_unichar_get_script(c) : G_UNICODE_SCRIPT_UNKNOWN;
		if (at == rest->ptr)
			is = here;
		if (here != is && (alpha || !is))
			break;
		/* Spaces and signs between foreign letters are theirs, those behind them are not. */
		if (!is || here || g_unichar_ismark(c))
			last = g_utf8_next_char(at);
	}
	*piece = (struct str){ rest->ptr, (size_t)((is ? last : at) - rest->ptr) };
	*rest = (struct str){ rest->ptr + piece->len, rest->len - piece->len };
	*other = is;
	return true;
}

/* Han, Kana and the signs that are as wide as they. */
static bool is_wide(uint32_t c)
{
	return (c >= 0x2E80 && c < 0xA000) || (c >= 0xF900 && c < 0xFB00) ||
	       (c >= 0xFF01 && c < 0xFFF0) || (c >= 0x20000 && c < 0x40000);
}

bool script_joins(struct str before, const struct md_node *after)
{
	const char *end = before.ptr + before.len, *last;

	while (after && after->kind != MD_TEXT)
		after = after->first;
	if (!before.len || !after || !after->text.len)
		return false;
	last = g_utf8_find_prev_char(before.ptr, end);
	return last && is_wide(g_utf8_get_char(last)) && is_wide(g_utf8_get_char(after->text.ptr));
}

bool script_rtl(const struct script_count *c, bool otherwise)
{
	return c->first_strong ? c->first_strong < 0 : otherwise;
}
