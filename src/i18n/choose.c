#include "i18n/catalog.h"

#include <strings.h>

enum { MAX_HEADER = 1024, MAX_RANGES = 32 };

const char *i18n_language(const char *wanted)
{
	size_t len = wanted ? strcspn(wanted, "-_") : 0;

	for (const char *const *l = i18n_languages(); len && *l; l++)
		if (strlen(*l) == len && strncasecmp(*l, wanted, len) == 0)
			return *l;
	return NULL;
}

/* By the language's usual script, unless the tag names one (BCP 47: "az-Arab", "ar-Latn"). */
const char *i18n_dir(const char *lang)
{
	static const char *const rtl[] = { "ar",  "arc", "ckb", "dv",  "fa", "he", "iw", "ks",
					   "nqo", "ps",  "sd",  "syr", "ug", "ur", "yi" };
	size_t len = lang ? strcspn(lang, "-") : 0;

	if (!len)
		return "ltr";
	if (strlen(lang + len) >= 5 && (!lang[len + 5] || lang[len + 5] == '-'))
		return strncasecmp(lang + len, "-arab", 5) == 0 ||
				       strncasecmp(lang + len, "-hebr", 5) == 0
			       ? "rtl"
			       : "ltr";
	for (size_t i = 0; i < COUNT(rtl); i++)
		if (strlen(rtl[i]) == len && strncasecmp(lang, rtl[i], len) == 0)
			return "rtl";
	return "ltr";
}

/* The weight of one range in thousandths: "q=0.8", 1000 without one, -1 where it is malformed. */
static int weight(struct str params)
{
	int q = 0, scale = 100;

	params = str_trim(params);
	if (!params.len)
		return 1000;
	if (params.len < 3 || params.len > 7 || (params.ptr[0] | 0x20) != 'q' ||
	    params.ptr[1] != '=' || (params.ptr[2] != '0' && params.ptr[2] != '1'))
		return -1;
	q = (params.ptr[2] - '0') * 1000;
	if (params.len > 3 && params.ptr[3] != '.')
		return -1;
	for (size_t i = 4; i < params.len; i++, scale /= 10) {
		if (params.ptr[i] < '0' || params.ptr[i] > '9')
			return -1;
		q += (params.ptr[i] - '0') * scale;
	}
	return q <= 1000 ? q : -1;
}

/* A range as a known language: *star for "*", NULL for one that is unknown or too long. */
static const char *range_of(struct str range, bool *star)
{
	char tag[36];

	range = str_trim(range);
	*star = range.len == 1 && range.ptr[0] == '*';
	if (!range.len || range.len >= sizeof(tag))
		return NULL;
	memcpy(tag, range.ptr, range.len);
	tag[range.len] = '\0';
	return i18n_language(tag);
}

/* The first language that no range of the header names, for "*". */
static const char *unnamed(const char *const *named, size_t n)
{
	for (const char *const *l = i18n_languages(); *l; l++) {
		bool taken = false;

		for (size_t i = 0; i < n; i++)
			taken = taken || named[i] == *l;
		if (!taken)
			return *l;
	}
	return NULL;
}

const char *i18n_choose(const char *wanted, const char *accept_language)
{
	const char *best = i18n_language(wanted), *named[MAX_RANGES];
	struct str rest = { accept_language, accept_language ? strlen(accept_language) : 0 };
	struct str piece;
	size_t n = 0;
	int best_q = 0, star_q = 0;

	if (best)
		return best;
	if (rest.len > MAX_HEADER)
		rest.ptr = NULL;
	for (size_t i = 0; i < MAX_RANGES && str_next(&rest, ',', &piece); i++) {
		struct str range;
		bool star;
		int q;

		str_next(&piece, ';', &range);
		q = weight(piece.ptr ? piece : (struct str){ NULL, 0 });
		named[n] = range_of(range, &star);
		if (star)
			star_q = MAX(star_q, q);
		if (!named[n] || q < 0)
			continue;
		if (q > best_q) {
			best_q = q;
			best = named[n];
		}
		n++;
	}
	if (star_q > best_q && unnamed(named, n))
		best = unnamed(named, n);
	if (!best)
		best = i18n_language("en");
	return best ? best : "en";
}

const char *i18n_own_name(const char *code)
{
	static const struct {
		const char *code, *name;
	} names[] = {
		{ "ar", "العربية" },  { "bs", "Bosanski" },    { "cs", "Čeština" },
		{ "de", "Deutsch" },  { "en", "English" },     { "es", "Español" },
		{ "fa", "فارسی" },    { "fr", "Français" },    { "he", "עברית" },
		{ "hr", "Hrvatski" }, { "hu", "Magyar" },      { "it", "Italiano" },
		{ "ko", "한국어" },   { "pl", "Polski" },      { "pt", "Português" },
		{ "ru", "Русский" },  { "sl", "Slovenščina" }, { "sr", "Српски" },
		{ "tr", "Türkçe" },   { "uk", "Українська" },  { "zh", "中文" },
	};

	for (size_t i = 0; i < COUNT(names); i++)
		if (str_eq(names[i].code, code))
			return names[i].name;
	return code;
}
