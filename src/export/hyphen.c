#include "export/hyphen.h"

#include "base/file.h"

#include <glib.h>
#include <hyphen.h>

/* clang-format off */
static struct hyphen {
	const char *lang, *file;
	HyphenDict *dict;
	int left, right; /* characters that must stand before and after a hyphen */
	bool tried, latin1, koi8;
} all[] = {
	{ "en", "/usr/share/hyphen/hyph_en_GB.dic", NULL, 3, 3, false, false, false },
	{ "de", "/usr/share/hyphen/hyph_de_DE.dic", NULL, 2, 3, false, false, false },
	{ "fr", "/usr/share/hyphen/hyph_fr.dic",    NULL, 2, 3, false, false, false },
	{ "es", "/usr/share/hyphen/hyph_es_ES.dic", NULL, 2, 3, false, false, false },
	{ "ru", "/usr/share/hyphen/hyph_ru_RU.dic", NULL, 2, 3, false, false, false },
};
/* clang-format on */
enum { PATTERN_BYTES = 8 * 1024 * 1024, WORD_BYTES = 100 }; /* longer words are taken as they are */

static struct hyphen *of_lang(const char *lang)
{
	size_t len = lang ? strcspn(lang, "-") : 0;

	for (size_t i = 0; len && i < COUNT(all); i++) {
		if (strlen(all[i].lang) == len && strncmp(all[i].lang, lang, len) == 0)
			return &all[i];
	}
	return NULL;
}

bool hyphen_expected(const char *lang)
{
	return of_lang(lang) != NULL;
}

/*
 * The German file has two levels: 69,000 whole compounds, then the patterns. libhyphen takes 3.7 s of
 * CPU for the first, ten times the whole export, so only the coding line and what follows the last
 * NEXTLEVEL are given to it.
 */
static HyphenDict *load_patterns(const char *path)
{
	static const char level[] = "\nNEXTLEVEL\n";
	BUF(file, PATTERN_BYTES);
	BUF(kept, PATTERN_BYTES);
	struct err e = { 0 };
	const char *last = NULL;
	HyphenDict *dict = NULL;
	FILE *f;

	if (file_read(path, &file, &e) != 0 || !file.len)
		return NULL;
	for (const char *at = file.ptr; (at = strstr(at, level)); at += sizeof(level) - 1)
		last = at;
	if (last) {
		buf_put(&kept, file.ptr, strcspn(file.ptr, "\n") + 1);
		buf_puts(&kept, last + sizeof(level) - 1);
	}
	f = last ? fmemopen(kept.ptr, kept.len, "r") : fmemopen(file.ptr, file.len, "r");
	if (f) {
		dict = hnj_hyphen_load_file(f);
		fclose(f);
	}
	return dict;
}

const struct hyphen *hyphen_find(const char *lang)
{
	struct hyphen *h = of_lang(lang);

	if (!h)
		return NULL;
	if (!h->tried) {
		h->tried = true;
		h->dict = load_patterns(h->file);
		h->latin1 = h->dict && strncmp(h->dict->cset, "ISO8859-1", 9) == 0;
		h->koi8 = h->dict && strcmp(h->dict->cset, "KOI8-R") == 0;
		if (h->dict && !h->latin1 && !h->koi8 && !h->dict->utf8) {
			hnj_hyphen_free(h->dict);
			h->dict = NULL;
		}
	}
	return h->dict ? h : NULL;
}

/* One byte for a small letter in the patterns' coding, or 0. */
static char coded(const struct hyphen *h, gunichar c)
{
	/* а to я in the order of KOI8-R's upper half */
	static const unsigned char koi8[32] = { 0xC1, 0xC2, 0xD7, 0xC7, 0xC4, 0xC5, 0xD6, 0xDA,
						0xC9, 0xCA, 0xCB, 0xCC, 0xCD, 0xCE, 0xCF, 0xD0,
						0xD2, 0xD3, 0xD4, 0xD5, 0xC6, 0xC8, 0xC3, 0xDE,
						0xDB, 0xDD, 0xDF, 0xD9, 0xD8, 0xDC, 0xC0, 0xD1 };

	if (h->latin1 && c < 256)
		return (char)c;
	if (h->koi8 && c >= 0x430 && c < 0x450)
		return (char)koi8[c - 0x430];
	if (h->koi8 && c == 0x451)
		return (char)0xA3;
	return 0;
}

void hyphen_word(const struct hyphen *h, const char *word, size_t len, bool *points)
{
	char bytes[WORD_BYTES + 8], marks[WORD_BYTES + 8];
	size_t starts[WORD_BYTES + 8]; /* byte of the word for each byte given to libhyphen */
	char **rep = NULL;
	int *pos = NULL, *cut = NULL;
	size_t n = 0;

	memset(points, 0, len * sizeof(*points));
	if (len > WORD_BYTES)
		return;
	for (const char *at = word; at < word + len; at = g_utf8_next_char(at)) {
		gunichar c = g_unichar_tolower(g_utf8_get_char(at));
		char utf8[6];
		int k = 1;

		if (h->dict->utf8) {
			k = g_unichar_to_utf8(c, utf8);
		} else {
			utf8[0] = coded(h, c);
			if (!utf8[0])
				return;
		}
		for (int i = 0; i < k; i++) {
			if (n == WORD_BYTES)
				return;
			starts[n] = (size_t)(at - word);
			bytes[n++] = utf8[i];
		}
	}
	bytes[n] = '\0';
	if (hnj_hyphen_hyphenate3(h->dict, bytes, (int)n, marks, NULL, &rep, &pos, &cut, h->left,
				  h->right, h->left, h->right) == 0) {
		/* For UTF-8 patterns the marks come by character, else by byte. */
		size_t i = 0;

		for (size_t k = 0; k < n; k++) {
			if (h->dict->utf8 && k + 1 < n &&
			    ((unsigned char)bytes[k + 1] & 0xC0) == 0x80)
				continue;
			if (k + 1 < n && marks[i] & 1 && !(rep && rep[i]))
				points[starts[k + 1]] = true;
			i++;
		}
	}
	for (size_t i = 0; rep && i < n; i++)
		free(rep[i]);
	free(rep);
	free(pos);
	free(cut);
}

void hyphen_warm(void)
{
	for (size_t i = 0; i < COUNT(all); i++)
		hyphen_find(all[i].lang);
}
