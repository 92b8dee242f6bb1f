/*
 * Time is seconds UTC since 1970 in int64_t, written as RFC 3339 ("2026-02-04T18:00:00Z").
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/base.h"

enum { CLOCK_TEXT = 21 }; /* bytes of the text with its NUL; years 1970 to 9999 */

/* Wall clock; SOURCE_DATE_EPOCH does not move it (exports ask clock_source_date). */
int64_t clock_now(void);
/* Monotonic milliseconds, for deadlines and durations. */
int64_t clock_ms(void);
/* SOURCE_DATE_EPOCH if it is set and valid, else fallback. */
int64_t clock_source_date(int64_t fallback);
void clock_text(int64_t at, char out[CLOCK_TEXT]);
/* Strict: YYYY-MM-DDTHH:MM:SS with Z or +HH:MM / -HH:MM, a fraction is cut; false otherwise. */
bool clock_parse(const char *s, int64_t *out);

#endif
