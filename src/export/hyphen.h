/*
 * Hyphenation patterns of Debian's hyphen-* packages (libhyphen): opened once for the process.
 */
#ifndef EXPORT_HYPHEN_H
#define EXPORT_HYPHEN_H

#include "base/base.h"

struct hyphen;
/* The patterns for a language, or NULL where there are none. */
const struct hyphen *hyphen_find(const char *lang);
/* Should there be patterns for this language? Then a missing file is worth a word. */
bool hyphen_expected(const char *lang);
/*
 * Where a word may be divided: points[i] is set if a hyphen may stand before byte i of the word.
 * word is UTF-8 letters, points has len elements.
 */
void hyphen_word(const struct hyphen *h, const char *word, size_t len, bool *points);
/* Open all, for the zygote. */
void hyphen_warm(void);

#endif
