/*
 * Unicode text: the only room that knows libutf8proc. Pure; any thread.
 *
 * Text entering the program is checked once here and trusted after: valid UTF-8, no NUL.
 */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include "base/buf.h"
#include "base/str.h"

/* Valid UTF-8 (no surrogates, no overlong forms) without NUL. On false *line (from 1) tells where;
 * line may be NULL. */
bool text_valid(struct str s, long *line);
/* Append s in NFC; s is valid. */
void text_nfc(struct buf *out, struct str s);
/* What every text gets, whatever it renders as: BOM off, CRLF and CR to LF, NFC. s is valid. */
void text_form(struct buf *out, struct str s);
/*
 * The light clean-up of a submitted text: BOM off, CRLF and CR to LF, NFC, blanks at line ends off
 * (two or more before a further line of the same paragraph become a backslash, which is the same
 * hard break), one final line feed. s is valid. The caller keeps what text_form gives where the
 * rendering would change.
 */
void text_clean(struct buf *out, struct str s);

/* Decode the character at s[*at] and move *at behind it; s is valid and *at < s.len. */
uint32_t text_next(struct str s, size_t *at);
/* End of the grapheme cluster that begins at `at`. */
size_t text_grapheme(struct str s, size_t at);
/* Letter, mark or number, or the joiners within words (U+200C, U+200D): part of a word. */
bool text_is_letter(uint32_t c);
bool text_is_space(uint32_t c); /* any white space, also no-break and ideographic */
bool text_is_upper(uint32_t c);
bool text_is_lower(uint32_t c);
bool text_is_rtl(uint32_t c); /* strongly right to left */
bool text_turns(uint32_t c);  /* opens or closes an embedding, an override or an isolate */
/* Bytes at s, a C string, of a character that programs obey and nobody sees: C0, DEL, C1, text_turns; or 0. */
size_t text_obeyed(const char *s);
/* Scripts written without spaces between words: Han, Kana, Thai, Lao, Khmer, Burmese. */
bool text_is_unspaced(uint32_t c);
/* Number of words as a person counts them (one for each character in scripts without spaces). */
size_t text_words(struct str s);
/* Append s with case folded and marks kept: for comparing names. */
void text_fold(struct buf *out, struct str s);
/* Bytes of s up to at most n code points, cut at a grapheme's end. */
size_t text_head(struct str s, size_t n);

#endif
