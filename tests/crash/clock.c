/*
 * Loaded before libc (LD_PRELOAD): the program's wall clock is wrong by the seconds that the file
 * ACCORD_CLOCK holds as 8 bytes, from the moment that they are written. The steady clock is left alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

typedef int real_gettime(clockid_t, struct timespec *);

static const volatile int64_t *wrong_by;
static real_gettime *real;

/* Others' constructors ask before ours is run. */
static int real_clock(clockid_t clock, struct timespec *out)
{
	if (!real) {
		void *found = dlsym(RTLD_NEXT, "clock_gettime");

		memcpy(&real, &found, sizeof(real));
	}
	return real(clock, out);
}

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("ACCORD_CLOCK");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *page;

	if (fd < 0)
		return;
	page = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
	if (page != MAP_FAILED)
		wrong_by = page;
	close(fd);
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
	int rc = real_clock(clock, out);

	if (rc == 0 && wrong_by && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
		out->tv_sec += *wrong_by;
	return rc;
}

time_t time(time_t *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	out->tv_sec = now.tv_sec;
	out->tv_usec = now.tv_nsec / 1000;
	return 0;
}
