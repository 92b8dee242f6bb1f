/*
 * Where sentences end and which words are small: what little this room knows of languages.
 */
#include "prose/redline.h"

#include "text/text.h"

/* clang-format off */
static const char *const enders[] = { ".", "!", "?", "…", "。", "！", "？", "؟", "۔", "।" };
static const char *const closers[] = { ")", "]", "\"", "'", "”", "’", "“", "»",
	"」", "**", "*", "_", "__" };
/* Function words of English, German, French, Spanish and Arabic, sorted. */
static const char *const small[] = {
	"a", "aber", "al", "als", "also", "am", "an", "and", "any", "are", "as", "at", "au", "auf",
	"aus", "aux", "avec", "be", "bei", "been", "beim", "but", "by", "can", "ce", "ces", "cette",
	"con", "como", "dans", "das", "dass", "de", "dem", "den", "der", "des", "die", "diese",
	"dieser", "do", "du", "durch", "each", "ein", "eine", "einem", "einen", "einer", "el", "en",
	"entre", "es", "est", "et", "for", "from", "had", "has", "have", "i", "if", "ihre",
	"il", "ils", "im", "in", "into", "is", "ist", "it", "its", "la", "las", "le", "les", "leur",
	"los", "may", "mit", "must", "nach", "nicht", "not", "o", "of", "oder", "on", "or", "other",
	"ou", "our", "para", "par", "por", "pour", "qu", "que", "qui", "se", "shall", "should", "sich",
	"sie", "sind", "so", "some", "sont", "su", "such", "sur", "than", "that", "the", "their",
	"them", "then", "there", "these", "they", "this", "those", "through", "to", "um", "un", "und",
	"under", "une", "up", "vom", "von", "vor", "was", "we", "were", "when", "which", "while",
	"who", "will", "wird", "with", "within", "would", "y", "you", "your", "zu", "zum", "zur",
	"à", "für", "über", "إلى", "على", "عن", "في", "من",
};
/* clang-format on */

static bool one_of(struct str s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n && s.len; i++) {
		if (list[i][0] == s.ptr[0] && strncmp(list[i], s.ptr, s.len) == 0 &&
		    !list[i][s.len])
			return true;
	}
	return false;
}

static struct str word_at(const struct parts *p, const struct block *b, int i)
{
	return token_text(p->text, &b->tokens[i]);
}

bool sentence_ends(const struct parts *p, const struct block *b, int i)
{
	size_t at = 0;
	uint32_t c;
	int k = i;

	/* A footnote's mark stands behind the full stop, too. */
	while (k > 0 && !token_spaced(&b->tokens[k]) &&
	       (b->tokens[k].kind == T_NOTE || one_of(word_at(p, b, k), closers, COUNT(closers))))
		k--;
	if (!one_of(word_at(p, b, k), enders, COUNT(enders)))
		return false;
	if (i + 1 >= b->n || b->tokens[i + 1].kind == T_SEAM)
		return true;
	c = text_next(word_at(p, b, i + 1), &at);
	if (text_is_unspaced(c))
		return true;
	if (!token_spaced(&b->tokens[i + 1]))
		return word_at(p, b, k).len > 2;
	return !text_is_lower(c);
}

bool word_is_small(struct str word)
{
	char lower[24];

	if (word.len >= sizeof(lower))
		return false;
	for (size_t i = 0; i < word.len; i++)
		lower[i] = word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' ? (char)(word.ptr[i] | 0x20)
								    : word.ptr[i];
	return one_of((struct str){ lower, word.len }, small, COUNT(small));
}
