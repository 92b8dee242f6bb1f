#include "markdown/part.h"

#include "text/text.h"

enum script { ARABIC, HEBREW, CYRILLIC, HAN, KANA, HANGUL, N_SCRIPTS };

/* clang-format off */
static const struct {
	uint32_t from, to;
	enum script script;
} blocks[] = {
	{ 0x0400, 0x052F, CYRILLIC }, { 0x0590, 0x05FF, HEBREW },   { 0x0600, 0x06FF, ARABIC },
	{ 0x0750, 0x077F, ARABIC },   { 0x0870, 0x08FF, ARABIC },   { 0x1100, 0x11FF, HANGUL },
	{ 0x1C80, 0x1C8F, CYRILLIC }, { 0x2DE0, 0x2DFF, CYRILLIC }, { 0x3040, 0x30FF, KANA },
	{ 0x3130, 0x318F, HANGUL },   { 0x31F0, 0x31FF, KANA },     { 0x3400, 0x4DBF, HAN },
	{ 0x4E00, 0x9FFF, HAN },      { 0xA640, 0xA69F, CYRILLIC }, { 0xAC00, 0xD7FF, HANGUL },
	{ 0xF900, 0xFAFF, HAN },      { 0xFB1D, 0xFB4F, HEBREW },   { 0xFB50, 0xFDFF, ARABIC },
	{ 0xFE70, 0xFEFE, ARABIC },   { 0xFF66, 0xFF9F, KANA },     { 0x20000, 0x3FFFF, HAN },
};
/* Languages that are written in a script: a text in one of them has no foreign part in it. */
static const struct {
	const char *means;
	const char *others;
} scripts[N_SCRIPTS] = {
	[ARABIC]   = { "ar", " ar fa ur ps sd ug ckb ks pa bal dv arc syr he yi " },
	[HEBREW]   = { "he", " he yi lad ar fa ur ps sd ug ckb ks dv arc syr " },
	[CYRILLIC] = { "ru", " ru uk be bg sr mk kk ky tg mn tt ba cv ce os ab uz az bs " },
	[HAN]      = { "zh", " zh ja ko yue wuu hak nan gan hsn lzh vi " },
	[KANA]     = { "ja", " ja " },
	[HANGUL]   = { "ko", " ko " },
};
/* clang-format on */

static int script_of(uint32_t c)
{
	for (size_t i = 0; i < COUNT(blocks) && c >= blocks[i].from; i++)
		if (c <= blocks[i].to)
			return (int)blocks[i].script;
	return -1;
}

/* Digits are of no script and no direction of their own. */
static bool is_letter(uint32_t c)
{
	return text_is_letter(c) && !(c >= '0' && c <= '9') && !(c >= 0x660 && c <= 0x669) &&
	       !(c >= 0x6F0 && c <= 0x6F9);
}

/* The node behind n in reading order, within top. */
static const struct md_node *following(const struct md_node *n, const struct md_node *top)
{
	if (n->first)
		return n->first;
	while (n != top && !n->next)
		n = n->parent;
	return n == top ? NULL : n->next;
}

const char *part_direction(const struct md_node *top)
{
	for (const struct md_node *n = top; n; n = following(n, top)) {
		size_t at = 0;

		while (n->kind == MD_TEXT && at < n->text.len) {
			uint32_t c = text_next(n->text, &at);

			if (text_is_rtl(c))
				return "rtl";
			if (is_letter(c))
				return "ltr";
		}
	}
	return NULL;
}

/* Is lang ("ar-EG") among the listed? */
static bool is_listed(const char *lang, const char *list)
{
	size_t n = strcspn(lang, "-_");

	for (const char *at = strchr(list, ' '); at && at[1]; at = strchr(at + 1, ' '))
		if (strcspn(at + 1, " ") == n && strncmp(at + 1, lang, n) == 0)
			return true;
	return false;
}

const char *part_language(const struct md_node *top, const char *lang)
{
	size_t letters = 0, of[N_SCRIPTS] = { 0 };

	for (const struct md_node *n = top; n; n = following(n, top)) {
		size_t at = 0;

		while (n->kind == MD_TEXT && at < n->text.len) {
			uint32_t c = text_next(n->text, &at);
			int script = c < 0x400 ? -1 : script_of(c);

			letters += is_letter(c);
			if (script >= 0 && is_letter(c))
				of[script]++;
		}
	}
	if (of[KANA]) { /* Japanese is written in both */
		of[KANA] += of[HAN];
		of[HAN] = 0;
	}
	for (size_t i = 0; i < N_SCRIPTS; i++)
		if (of[i] * 2 > letters)
			return is_listed(lang, scripts[i].others) ? NULL : scripts[i].means;
	return NULL;
}
