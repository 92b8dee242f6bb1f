/*
 * What the sandbox costs: an empty job, and the sheet of a small text, 200 times each. Prints the
 * median of wall time and the mean of CPU time (all processes) in microseconds.
 */
#include "base/buf.h"
#include "markdown/guard.h"
#include "markdown/sheet.h"
#include "sandbox/sandbox.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { RUNS = 200 };

static int empty_job(struct str in, struct buf *out, struct err *e)
{
	(void)in, (void)out, (void)e;
	return 0;
}

static const struct sandbox_job jobs[] = {
	{ "empty", empty_job, 2, 5, 256 * MiB, 4 * MiB, false },
	{ "sheet", sheet_job, 2, 5, 256 * MiB, 4 * MiB, false },
};

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double cpu_us(void)
{
	struct rusage self, children;

	getrusage(RUSAGE_SELF, &self);
	getrusage(RUSAGE_CHILDREN, &children);
	return (double)(self.ru_utime.tv_sec + self.ru_stime.tv_sec + children.ru_utime.tv_sec +
			children.ru_stime.tv_sec) *
		       1e6 +
	       (double)(self.ru_utime.tv_usec + self.ru_stime.tv_usec + children.ru_utime.tv_usec +
			children.ru_stime.tv_usec);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure(const char *job, struct str in)
{
	double wall[RUNS], cpu = cpu_us();
	struct err e = { 0 };
	struct sandbox *s = sandbox_start(jobs, COUNT(jobs), NULL, &e);

	for (int i = 0; i < RUNS && s; i++) {
		BUF(out, 4 * MiB);
		double began = now_us();

		if (sandbox_run(s, job, in, &out, &e) != 0) {
			fprintf(stderr, "%s: %s %s\n", job, e.key, e.note);
			exit(70);
		}
		wall[i] = now_us() - began;
	}
	sandbox_stop(s);
	/* The zygote outlives its keeper, comes to us, and its time is ours. */
	while (wait(NULL) > 0)
		;
	qsort(wall, RUNS, sizeof(wall[0]), by_size);
	printf("%s: wall median %.0f, 95 %% %.0f; CPU mean %.0f\n", job, wall[RUNS / 2],
	       wall[RUNS * 95 / 100], (cpu_us() - cpu) / RUNS);
}

int main(void)
{
	struct sheet_request rq = { "taking-stock", "en", NULL, MD_SECTION_BYTES, false };
	BUF(text, MD_SECTION_BYTES);
	BUF(json, MiB);
	BUF(out, MiB);
	struct err e = { 0 };
	double began, wall[RUNS];

	buf_puts(&text,
		 "# Taking stock\n\nThe participants *encourage* cities to publish [their] "
		 "budgets.[^1]\n\n> [!REMARK]\n> A remark on it.\n\n- (a) in plain words\n- (b) in "
		 "time\n\n| who | when |\n|---|---|\n| cities | 2027 |\n\n[^1]: See "
		 "<https://example.org>.\n");
	rq.markdown = text.ptr;
	wire_out(&sheet_request_shape, &rq, &json);
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	measure("empty", STR(""));
	measure("sheet", (struct str){ json.ptr, json.len });
	for (int i = 0; i < RUNS; i++) {
		buf_clear(&out);
		began = now_us();
		if (sheet_job((struct str){ json.ptr, json.len }, &out, &e) != 0)
			return 70;
		wall[i] = now_us() - began;
	}
	qsort(wall, RUNS, sizeof(wall[0]), by_size);
	printf("the same sheet in this process: wall median %.0f\n", wall[RUNS / 2]);
	return 0;
}
