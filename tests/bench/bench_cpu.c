/*
 * bench_cpu RUNS PROGRAM [ARGUMENT...]: wall and CPU time of one run, in milliseconds, as JSON on
 * standard output; what the program prints goes to /dev/null. CPU is that of all processes that it
 * starts: those that outlive their parent (a sandbox's zygote) become children of this process
 * and are waited for, which a shell's `time` does not do; memory is that of the largest of them.
 * 70: it cannot be run, or died of a signal.
 */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double wall_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double children_ms(long *rss_kib)
{
	struct rusage u;

	getrusage(RUSAGE_CHILDREN, &u);
	*rss_kib = u.ru_maxrss;
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

/* Run it, and wait for all that it leaves behind; its wall time, or -1. */
static double once(char **argv)
{
	double began = wall_ms(), took = -1;
	pid_t pid = fork(), gone;
	int status, null;

	if (pid == 0) {
		null = open("/dev/null", O_RDWR);
		if (null < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
			_exit(127);
		execvp(argv[0], argv);
		_exit(127);
	}
	while ((gone = waitpid(-1, &status, 0)) > 0 || errno == EINTR)
		if (gone == pid && WIFEXITED(status) && WEXITSTATUS(status) != 127)
			took = wall_ms() - began;
	return took;
}

int main(int argc, char **argv)
{
	long runs = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
	double wall = 0, cpu;
	long rss;

	if (runs < 1 || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) {
		fprintf(stderr, "usage: bench_cpu RUNS PROGRAM [ARGUMENT...]\n");
		return 64;
	}
	for (long i = 0; i < runs; i++) {
		double took = once(argv + 2);

		if (took < 0) {
			fprintf(stderr, "%s: did not run to its end\n", argv[2]);
			return 70;
		}
		wall += took;
	}
	cpu = children_ms(&rss);
	printf("{\"wall_ms\":%.3f,\"cpu_ms\":%.3f,\"rss_kib\":%ld}\n", wall / (double)runs,
	       cpu / (double)runs, rss);
	return 0;
}
