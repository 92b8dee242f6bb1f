/*
 * bench_prose_cost RUNS merge BASE OURS THEIRS: the engine alone, RUNS times on the same bytes.
 * bench_prose_cost RUNS diff OLD NEW
 *
 * CPU time of this thread for each run, so that other programs do not count: median and worst in
 * milliseconds as JSON on standard output. 66: a file cannot be read.
 */
#include "base/arena.h"
#include "base/file.h"
#include "prose/prose.h"

#include <time.h>

enum { RUNS_MAX = 10000, TEXT_MAX = 16 * 1024 * 1024 };

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double once(const struct str texts[3], bool merge)
{
	ARENA(a);
	struct prose_merge m;
	struct prose_diff d;
	double began = cpu_ms();

	if (merge)
		prose_merge(texts[0], texts[1], texts[2], &a, &m);
	else
		prose_diff(texts[0], texts[1], &a, &d);
	return cpu_ms() - began;
}

int main(int argc, char **argv)
{
	static double ms[RUNS_MAX];
	bool merge = argc == 6 && str_eq(argv[2], "merge");
	long runs = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
	struct str texts[3] = { { 0 } };
	struct err e = { 0 };
	ARENA(a);

	if (runs < 1 || runs > RUNS_MAX || (!merge && (argc != 5 || !str_eq(argv[2], "diff")))) {
		fprintf(stderr,
			"usage: bench_prose_cost RUNS merge BASE OURS THEIRS | diff OLD NEW\n");
		return 64;
	}
	for (int i = 3; i < argc; i++) {
		BUF(bytes, TEXT_MAX);

		if (file_read(argv[i], &bytes, &e) != 0) {
			fprintf(stderr, "%s: cannot read\n", argv[i]);
			return 66;
		}
		texts[i - 3] = (struct str){ arena_dup_len(&a, bytes.ptr, bytes.len), bytes.len };
	}
	for (long i = 0; i < runs; i++)
		ms[i] = once(texts, merge);
	qsort(ms, (size_t)runs, sizeof(*ms), by_size);
	printf("{\"median_ms\":%.4f,\"max_ms\":%.4f}\n", ms[runs / 2], ms[runs - 1]);
	return 0;
}
