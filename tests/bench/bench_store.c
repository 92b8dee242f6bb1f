/*
 * bench_store [ROUNDS [FOLDER]]: what a durable submit costs beside the disk's own limit.
 *
 * Each round measures, one after the other on the same disk: appending 8 KiB with fdatasync; the bare
 * calls that a submit needs (two new files, a ref, five fsyncs) without any work; one submitter and 32 submitters through store_commit; `git fast-import` with a checkpoint after each
 * action; and the git program as subprocesses. All write the same: a section of 4 KiB on a
 * proposal's branch, its record and action in the ledger. Ratios are to append + fdatasync of the
 * same round; what is printed is their median. Text on standard error, JSON on standard output.
 */
#include "base/clock.h"
#include "log/log.h"
#include "store/store.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECONDS 1.5
enum { ROUNDS_MAX = 50, TEXT = 4096, MANY = 32, ALREADY = 1000 };

static const char manifest[] = "{\"title\":{\"en\":\"Title\"},\"languages\":[\"en\"],"
			       "\"groups\":[{\"id\":\"group-1\",\"name\":{\"en\":\"Group 1\"}}],"
			       "\"sections\":[{\"id\":\"text\",\"kind\":\"text\"}]}\n";

static char folder[512];
static struct store *store;
static atomic_long texts;

static void die(const char *what, const struct err *e)
{
	fprintf(stderr, "%s: %s %s\n", what, e && e->key ? e->key : "", e ? e->note : "");
	exit(70);
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void shell(const char *fmt, ...) PRINTF(1, 2);
static void shell(const char *fmt, ...)
{
	char command[8 * 1024];
	const char *const argv[] = { "sh", "-c", command, NULL };
	struct err e = { 0 };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	if (git_run(argv, NULL, &e) != 0)
		die(command, &e);
}

/* A section that nobody wrote before, as ordinary words. Cheap: it is measured too. */
static void new_text(char out[TEXT + 1])
{
	static const char words[] = "Recalling what was said before, and noting what was not, we\n";
	long n = atomic_fetch_add(&texts, 1);
	size_t len = (size_t)snprintf(out, TEXT, "# Text %ld\n\n", n);

	while (len < TEXT) {
		size_t part = MIN(sizeof(words) - 1, TEXT - len);

		memcpy(out + len, words, part);
		len += part;
	}
	out[TEXT - 1] = '\n';
	out[TEXT] = '\0';
}

/* --- what is measured: actions done within some time ------------------------------------------ */

static double append_rate(double seconds)
{
	char block[8192], path[600];
	double start, end;
	long n = 0;
	int fd;

	memset(block, 'x', sizeof(block));
	snprintf(path, sizeof(path), "%s/append", folder);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
	start = now_s();
	do {
		if (fd < 0 || write(fd, block, sizeof(block)) != sizeof(block) ||
		    fdatasync(fd) != 0)
			die("append", NULL);
		n++;
		end = now_s();
	} while (end - start < seconds);
	close(fd);
	unlink(path);
	return (double)n / (end - start);
}

static void bare_file(const char *name, const char *final, size_t bytes)
{
	char path[700], to[700], block[16 * 1024];
	int fd;

	memset(block, 'x', sizeof(block));
	snprintf(path, sizeof(path), "%s/bare/%s", folder, name);
	snprintf(to, sizeof(to), "%s/bare/%s", folder, final);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, block, bytes) != (ssize_t)bytes || fsync(fd) != 0 ||
	    rename(path, to) != 0)
		die(path, NULL);
	close(fd);
}

static void bare_sync(void)
{
	char path[600];
	int fd;

	snprintf(path, sizeof(path), "%s/bare", folder);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		die(path, NULL);
	close(fd);
}

/* What five fsyncs in this order cost, whoever calls them. */
static double bare_rate(double seconds)
{
	double start, end;
	long n = 0;

	shell("rm -rf '%s/bare' && mkdir '%s/bare'", folder, folder);
	start = now_s();
	do {
		char pack[32], idx[32];

		snprintf(pack, sizeof(pack), "%ld.pack", n);
		snprintf(idx, sizeof(idx), "%ld.idx", n);
		bare_file("pack", pack, 9000);
		bare_file("idx", idx, 1600);
		bare_sync();
		bare_file("ref.lock", "ref", 41);
		bare_sync();
		n++;
		end = now_s();
	} while (end - start < seconds);
	return (double)n / (end - start);
}

static void submit(void)
{
	const struct state *now = store_now(store);
	char text[TEXT + 1];
	struct action act = {
		.kind = ACT_SUBMIT,
		.at = clock_now(),
		.by = "a-one",
		.group = "group-1",
		.section = "text",
		.lang = "en",
		.base = *state_main(now),
		.base_blob = state_text(now, "text", "en")->blob,
		.summary = "Say it better",
		.markdown = text,
	};
	struct err e = { 0 };

	state_unref(now);
	new_text(text);
	if (store_commit(store, &act, NULL, &e) != 0)
		die("submit", &e);
}

struct crowd {
	double until;
	atomic_long done, left; /* left: stop after so many; -1: after the time */
};

static void *submitter(void *arg)
{
	struct crowd *c = arg;

	while (atomic_load(&c->left) < 0 ? now_s() < c->until : atomic_fetch_sub(&c->left, 1) > 0) {
		submit();
		atomic_fetch_add(&c->done, 1);
	}
	return NULL;
}

static double crowd_rate(size_t threads, double seconds)
{
	double start = now_s();
	struct crowd c = { .until = start + seconds, .left = -1 };
	pthread_t ids[MANY];

	for (size_t i = 0; i < threads; i++)
		if (pthread_create(&ids[i], NULL, submitter, &c) != 0)
			die("thread", NULL);
	for (size_t i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);
	return (double)c.done / (now_s() - start);
}

/* git fast-import as a child: its standard input, and its standard output line by line. */
struct import {
	pid_t pid;
	FILE *in, *out;
	long actions;
};

static void import_start(struct import *im)
{
	int to[2], from[2];

	shell("rm -rf '%s/import.git' && git init -q --bare '%s/import.git'", folder, folder);
	if (pipe(to) != 0 || pipe(from) != 0)
		die("pipe", NULL);
	im->actions = 0;
	im->pid = fork();
	if (im->pid == 0) {
		char dir[600];

		snprintf(dir, sizeof(dir), "--git-dir=%s/import.git", folder);
		dup2(to[0], 0);
		dup2(from[1], 1);
		close(to[1]);
		close(from[0]);
		execlp("git", "git", dir, "-c", "core.fsync=all", "-c", "fastimport.unpackLimit=0",
		       "fast-import", "--quiet", (char *)NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	im->in = fdopen(to[1], "w");
	im->out = fdopen(from[0], "r");
}

static void import_data(FILE *f, const char *path, const char *bytes)
{
	fprintf(f, "M 100644 inline %s\ndata %zu\n%s\n", path, strlen(bytes), bytes);
}

static void import_commit(FILE *f, const char *ref, long at, const char *more)
{
	fprintf(f,
		"commit %s\ncommitter accord <accord@accord.invalid> %ld +0000\ndata 13\n"
		"Say it better\n%s",
		ref, at, more);
}

static void import_action(struct import *im)
{
	char text[TEXT + 1], ref[64], path[64], record[512], line[64], merge[96];
	long n = ++im->actions;

	new_text(text);
	snprintf(ref, sizeof(ref), "refs/heads/proposals/%ld", n);
	snprintf(path, sizeof(path), "proposals/%02ld/%02ld/%02ld.json", n / 10000, n / 100 % 100,
		 n % 100);
	snprintf(merge, sizeof(merge), "merge %s\n", ref);
	snprintf(record, sizeof(record),
		 "{\"number\":%ld,\"status\":\"open\",\"summary\":\"%0400d\"}", n, 7);
	import_commit(im->in, ref, 1700000000 + n, "");
	import_data(im->in, "en/text.md", text);
	import_commit(im->in, "refs/meta/ledger", 1700000000 + n, merge);
	import_data(im->in, path, record);
	import_data(im->in, "action.json", record);
	fprintf(im->in, "\ncheckpoint\n\nprogress %ld\n", n);
	fflush(im->in);
	if (!fgets(line, sizeof(line), im->out))
		die("fast-import", NULL);
}

static double import_rate(double seconds)
{
	struct import im;
	double start, end;

	import_start(&im);
	import_action(&im);
	start = now_s();
	do {
		import_action(&im);
		end = now_s();
	} while (end - start < seconds);
	fclose(im.in);
	fclose(im.out);
	waitpid(im.pid, NULL, 0);
	return (double)(im.actions - 1) / (end - start);
}

/* The same with git's plumbing, one subprocess for each object and ref. */
static double git_rate(int actions)
{
	double start;

	shell("rm -rf '%s/git.git' && git init -q --bare '%s/git.git'", folder, folder);
	start = now_s();
	shell("cd '%s/git.git' && export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@accord.invalid "
	      "GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@accord.invalid && "
	      "git config core.fsync all && last= && for n in $(seq %d); do "
	      "b=$(seq $n $((n + 820)) | git hash-object -w --stdin) && "
	      "r=$(seq $n $((n + 100)) | git hash-object -w --stdin) && "
	      "GIT_INDEX_FILE=one git update-index --add --cacheinfo 100644,$b,en/text.md && "
	      "t=$(GIT_INDEX_FILE=one git write-tree) && c=$(git commit-tree -m x $t) && "
	      "GIT_INDEX_FILE=two git update-index --add --cacheinfo 100644,$r,action.json "
	      "--cacheinfo 100644,$r,proposals/00/00/$n.json && "
	      "t=$(GIT_INDEX_FILE=two git write-tree) && "
	      "last=$(git commit-tree ${last:+-p $last} -p $c -m x $t) && "
	      "git update-ref refs/heads/proposals/$n $c && git update-ref refs/meta/ledger $last "
	      "|| exit 1; done",
	      folder, actions);
	return actions / (now_s() - start);
}

/* --- results ---------------------------------------------------------------------------------- */

struct row {
	const char *name, *what;
	double rates[ROUNDS_MAX], ratios[ROUNDS_MAX], cpu_ms[ROUNDS_MAX]; /* cpu: an action's */
	double target;                                                    /* least ratio, 0: none */
};

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const double *values, int n)
{
	double sorted[ROUNDS_MAX];

	memcpy(sorted, values, (size_t)n * sizeof(*values));
	qsort(sorted, (size_t)n, sizeof(*sorted), by_size);
	return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

/* Memory of our own: pages of files that are mapped cost nothing when others need the room. */
static long own_kb(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[128];
	long kb = 0;

	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, "RssAnon:", 8) == 0)
			kb = strtol(line + 8, NULL, 10);
	if (f)
		fclose(f);
	return kb;
}

static double cpu_s(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void open_store(void)
{
	struct store_options o = { .write = true };
	struct err e = { 0 };
	char dir[600];

	snprintf(dir, sizeof(dir), "%s/d", folder);
	if (store_open(dir, &o, &store, &e) != 0)
		die("open", &e);
}

static void begin(void)
{
	struct paragraph p = { .id = "p-00000000" };
	struct text_change text = { .section = "text", .lang = "en", .markdown = "# Text\n" };
	struct store_draft draft = { .manifest_json = manifest, .settings_json = "{}\n" };
	struct crowd c = { .left = ALREADY };
	pthread_t ids[MANY];
	struct err e = { 0 };
	int64_t fresh = 0;
	char dir[600];

	text.paragraphs.items = &p;
	text.paragraphs.n = 1;
	text.fresh.items = &fresh;
	text.fresh.n = 1;
	draft.texts.items = &text;
	draft.texts.n = 1;
	snprintf(dir, sizeof(dir), "%s/d", folder);
	if (git_start(&e) != 0 || store_init(dir, &draft, clock_now(), &e) != 0)
		die("init", &e);
	open_store();
	for (size_t i = 0; i < MANY; i++)
		if (pthread_create(&ids[i], NULL, submitter, &c) != 0)
			die("thread", NULL);
	for (size_t i = 0; i < MANY; i++)
		pthread_join(ids[i], NULL);
}

static void print(const struct row *rows, size_t n, int rounds, double open_ms, long proposals,
		  size_t packs)
{
	printf("{\"bench\":\"store\",\"rounds\":%d,\"rows\":[", rounds);
	fprintf(stderr, "%-14s %10s %10s %8s  %s\n", "", "per second", "ratio", "target", "");
	for (size_t i = 0; i < n; i++) {
		double rate = median(rows[i].rates, rounds), ratio = median(rows[i].ratios, rounds);

		printf("%s{\"name\":\"%s\",\"per_second\":%.1f,\"ratio\":%.4f,\"target\":%.2f,"
		       "\"cpu_ms\":%.3f}",
		       i ? "," : "", rows[i].name, rate, ratio, rows[i].target,
		       median(rows[i].cpu_ms, rounds));
		fprintf(stderr, "%-14s %10.0f %10.3f ", rows[i].name, rate, ratio);
		if (rows[i].target > 0)
			fprintf(stderr, ">= %5.2f", rows[i].target);
		else
			fprintf(stderr, "%8s", "");
		fprintf(stderr, "  %s\n", rows[i].what);
	}
	printf("],\"start_ms\":%.1f,\"proposals\":%ld,\"rss_anon_kb\":%"
	       "ld,"
	       "\"packs\":%zu}\n",
	       open_ms, proposals, own_kb(), packs);
	fprintf(stderr, "CPU %.2f ms a submit, %.2f ms with others; %zu packs\n",
		median(rows[2].cpu_ms, rounds), median(rows[3].cpu_ms, rounds), packs);
	fprintf(stderr, "start with %ld proposals %.0f ms; %ld KiB of own memory\n", proposals,
		open_ms, own_kb());
}

int main(int argc, char **argv)
{
	struct row rows[] = {
		{ "append", "8 KiB + fdatasync: the disk's own limit", { 0 }, { 0 }, { 0 }, 0 },
		{ "bare", "the five fsyncs of a submit alone", { 0 }, { 0 }, { 0 }, 0 },
		{ "single", "store_commit, one submitter", { 0 }, { 0 }, { 0 }, 0.12 },
		{ "many", "store_commit, 32 submitters", { 0 }, { 0 }, { 0 }, 0.6 },
		{ "fast-import", "git fast-import, checkpoint after each", { 0 }, { 0 }, { 0 }, 0 },
		{ "git", "git as subprocesses, core.fsync=all", { 0 }, { 0 }, { 0 }, 0 },
	};
	int rounds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 5;
	const char *base = argc > 2 ? argv[2] : "/tmp";
	double start;
	const struct state *now;
	size_t packs = 0;
	long proposals;

	if (rounds < 1 || rounds > ROUNDS_MAX) {
		fprintf(stderr, "usage: bench_store [ROUNDS [FOLDER]]\n");
		return 64;
	}
	signal(SIGPIPE, SIG_IGN);
	log_threshold(LOG_WARN);
	snprintf(folder, sizeof(folder), "%s/accord-bench-XXXXXX", base);
	if (!mkdtemp(folder))
		die(base, NULL);
	begin();
	for (int r = 0; r < rounds; r++) {
		rows[0].rates[r] = append_rate(1);
		rows[1].rates[r] = bare_rate(SECONDS);
		for (size_t i = 2; i <= 3; i++) {
			double before = cpu_s();

			rows[i].rates[r] = crowd_rate(i == 2 ? 1 : MANY, SECONDS);
			rows[i].cpu_ms[r] =
				(cpu_s() - before) * 1000 / (rows[i].rates[r] * SECONDS);
		}
		packs = MAX(packs, git_pack_count(store_git(store)));
		rows[4].rates[r] = import_rate(SECONDS);
		rows[5].rates[r] = git_rate(20);
		for (size_t i = 0; i < COUNT(rows); i++)
			rows[i].ratios[r] = rows[i].rates[r] / rows[0].rates[r];
	}
	store_close(store);
	start = now_s();
	open_store();
	start = (now_s() - start) * 1000;
	now = store_now(store);
	proposals = (long)state_n_proposals(now);
	state_unref(now);
	print(rows, COUNT(rows), rounds, start, proposals, packs);
	store_close(store);
	shell("rm -rf '%s'", folder);
	return 0;
}
