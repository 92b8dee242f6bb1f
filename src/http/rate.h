/*
 * Allowances: a token bucket for each key, in a table of fixed size. Any thread.
 *
 * A key that finds no place takes the one of its set that was used longest ago, so that a flood of
 * keys costs no memory; the worst that it does is to forget an allowance that was partly used.
 */
#ifndef HTTP_RATE_H
#define HTTP_RATE_H

#include "base/base.h"

struct rate;
/* per_second tokens come back each second, up to `most`. */
struct rate *rate_new(double per_second, double most);
void rate_free(struct rate *r);
FREEP(struct rate, rate, rate_free)

/*
 * Take n tokens (n may be 0: only ask whether one is there). 0 if there was at least one before, else the
 * seconds, rounded up, until there is one; nothing is taken then. now_ms is clock_ms().
 */
long rate_take(struct rate *r, const char *key, double n, int64_t now_ms);

#endif
