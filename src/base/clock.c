#include "base/clock.h"

#define LAST ((int64_t)253402300799) /* 9999-12-31T23:59:59Z */

int64_t clock_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec;
}

int64_t clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t clock_source_date(int64_t fallback)
{
	const char *s = getenv("SOURCE_DATE_EPOCH");
	char *end = NULL;
	long long at;

	if (!s || *s < '0' || *s > '9')
		return fallback;
	at = strtoll(s, &end, 10);
	return *end || at < 0 || at > LAST ? fallback : at;
}

void clock_text(int64_t at, char out[CLOCK_TEXT])
{
	time_t t = MAX(0, MIN(at, LAST));
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(out, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

/* n decimal digits at *s, moved past; false if there are fewer. */
static bool digits(const char **s, int n, int *out)
{
	*out = 0;
	for (int i = 0; i < n; i++) {
		if ((*s)[i] < '0' || (*s)[i] > '9')
			return false;
		*out = *out * 10 + ((*s)[i] - '0');
	}
	*s += n;
	return true;
}

static bool one_of(const char **s, const char *set)
{
	if (!**s || !strchr(set, **s))
		return false;
	(*s)++;
	return true;
}

/* The offset in seconds: Z, +HH:MM or -HH:MM, and then the end. */
static bool zone(const char *s, int *out)
{
	int sign = *s == '-' ? -1 : 1, hours, minutes;

	if (*s == 'Z' && !s[1]) {
		*out = 0;
		return true;
	}
	if (!one_of(&s, "+-") || !digits(&s, 2, &hours) || !one_of(&s, ":") ||
	    !digits(&s, 2, &minutes) || *s || hours > 23 || minutes > 59)
		return false;
	*out = sign * (hours * 3600 + minutes * 60);
	return true;
}

bool clock_parse(const char *s, int64_t *out)
{
	struct tm tm = { 0 }, back;
	int offset, fraction;
	time_t t;

	if (!s || !digits(&s, 4, &tm.tm_year) || !one_of(&s, "-") || !digits(&s, 2, &tm.tm_mon) ||
	    !one_of(&s, "-") || !digits(&s, 2, &tm.tm_mday) || !one_of(&s, "T") ||
	    !digits(&s, 2, &tm.tm_hour) || !one_of(&s, ":") || !digits(&s, 2, &tm.tm_min) ||
	    !one_of(&s, ":") || !digits(&s, 2, &tm.tm_sec))
		return false;
	if (one_of(&s, ".")) {
		if (!digits(&s, 1, &fraction))
			return false;
		while (*s >= '0' && *s <= '9')
			s++;
	}
	if (!zone(s, &offset))
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	back = tm;
	t = timegm(&back);
	/* timegm repairs 31 February; a repaired date was no date. */
	if (back.tm_mon != tm.tm_mon || back.tm_mday != tm.tm_mday || back.tm_hour != tm.tm_hour ||
	    back.tm_min != tm.tm_min || back.tm_sec != tm.tm_sec || t < offset || t - offset > LAST)
		return false;
	*out = (int64_t)t - offset;
	return true;
}
