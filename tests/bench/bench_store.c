/*
 * bench_store [ROUNDS [FOLDER]]: what a durable submit costs beside the disk's own limit.
 *
 * Each round measures, one after the other on the same disk: the bare calls that a submit needs (two
 * new files, a ref, five fsyncs) without any work; one submitter and 32 submitters through
 * store_commit; `git fast-import` with a checkpoint after each action; git's plumbing as
 * subprocesses; and `git add` with `git commit`. They write the same: a section of 4 KiB on a
 * proposal's branch, its record and action in the ledger; only `git commit` puts text and record
 * into one commit on one branch. Right before and right after each of them, 8 KiB are appended with
 * fdatasync: ratios are to the mean of these two. What is printed is the median of the rounds, text
 * on standard error, JSON on standard output.
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

#define SECONDS        1.2
#define APPEND_SECONDS 0.3
enum { ROUNDS_MAX = 50, TEXT = 4096, MANY = 32, ALREADY = 1000, GIT_ACTIONS = 8 };

static const char manifest[] = "{\"title\":{\"en\":\"Title\"},\"languages\":[\"en\"],"
			       "\"groups\":[{\"id\":\"group-1\",\"name\":{\"en\":\"Group 1\"}}],"
			       "\"sections\":[{\"id\":\"text\",\"kind\":\"text\"}]}\n";

static char folder[512];
/* Of the measurement at hand, within folder. What was measured before stays until the end: ext4 makes
 * new files slowly for a while after many were removed. */
static char place[560];
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

static void new_record(char *out, size_t size, long n)
{
	snprintf(out, size, "{\"number\":%ld,\"status\":\"open\",\"summary\":\"%0400d\"}", n, 7);
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
	snprintf(path, sizeof(path), "%s/bare/%s", place, name);
	snprintf(to, sizeof(to), "%s/bare/%s", place, final);
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

	snprintf(path, sizeof(path), "%s/bare", place);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		die(path, NULL);
	close(fd);
}

/* What five fsyncs in this order cost, whoever calls them. */
static double bare_rate(void)
{
	double start, end;
	long n = 0;

	shell("mkdir '%s/bare'", place);
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
	} while (end - start < SECONDS);
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

	shell("git init -q --bare '%s/import.git'", place);
	if (pipe(to) != 0 || pipe(from) != 0)
		die("pipe", NULL);
	im->actions = 0;
	im->pid = fork();
	if (im->pid == 0) {
		char dir[600];

		snprintf(dir, sizeof(dir), "--git-dir=%s/import.git", place);
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
	new_record(record, sizeof(record), n);
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

static double import_rate(void)
{
	struct import im;
	double start, end;

	import_start(&im);
	import_action(&im);
	start = now_s();
	do {
		import_action(&im);
		end = now_s();
	} while (end - start < SECONDS);
	fclose(im.in);
	fclose(im.out);
	waitpid(im.pid, NULL, 0);
	return (double)(im.actions - 1) / (end - start);
}

static void write_file(const char *kind, int n, const char *text)
{
	char path[600];
	FILE *f;

	snprintf(path, sizeof(path), "%s/texts/%s-%d", place, kind, n);
	f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		die(path, NULL);
}

/* Texts and records for git, as files: text-1, record-1, and so on. */
static void new_files(void)
{
	char text[TEXT + 1], record[512];

	shell("mkdir '%s/texts'", place);
	for (int n = 1; n <= GIT_ACTIONS; n++) {
		new_text(text);
		write_file("text", n, text);
		new_record(record, sizeof(record), n);
		write_file("record", n, record);
	}
}

#define GIT_PEOPLE                                                                                 \
	"export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@accord.invalid GIT_COMMITTER_NAME=a "         \
	"GIT_COMMITTER_EMAIL=a@accord.invalid && "

/* The same with git's plumbing, one subprocess for each object and ref. */
static double git_rate(void)
{
	double start;

	new_files();
	shell("git init -q --bare '%s/git.git' && git --git-dir='%s/git.git' config core.fsync all",
	      place, place);
	start = now_s();
	shell("cd '%s/git.git' && " GIT_PEOPLE "last= && for n in $(seq %d); do "
	      "b=$(git hash-object -w ../texts/text-$n) && "
	      "r=$(git hash-object -w ../texts/record-$n) && "
	      "GIT_INDEX_FILE=one git update-index --add --cacheinfo 100644,$b,en/text.md && "
	      "t=$(GIT_INDEX_FILE=one git write-tree) && c=$(git commit-tree -m x $t) && "
	      "GIT_INDEX_FILE=two git update-index --add --cacheinfo 100644,$r,action.json "
	      "--cacheinfo 100644,$r,proposals/00/00/$n.json && "
	      "t=$(GIT_INDEX_FILE=two git write-tree) && "
	      "last=$(git commit-tree ${last:+-p $last} -p $c -m x $t) && "
	      "git update-ref refs/heads/proposals/$n $c && git update-ref refs/meta/ledger $last "
	      "|| exit 1; done",
	      place, GIT_ACTIONS);
	return GIT_ACTIONS / (now_s() - start);
}

/* What a person would type, and less than the others write: one commit for each action. */
static double commit_rate(void)
{
	double start;

	new_files();
	shell("cd '%s' && mkdir -p work/en && git init -q --bare commit.git && cd commit.git && "
	      "git config core.fsync all && git config gc.auto 0 && "
	      "git config maintenance.auto false",
	      place);
	start = now_s();
	shell("cd '%s/work' && " GIT_PEOPLE "export GIT_DIR=../commit.git GIT_WORK_TREE=. && "
	      "for n in $(seq %d); do cp ../texts/text-$n en/text.md && "
	      "cp ../texts/record-$n action.json && git add en/text.md action.json && "
	      "git commit -q -m 'Say it better' || exit 1; done",
	      place, GIT_ACTIONS);
	return GIT_ACTIONS / (now_s() - start);
}

static double crowd_rate_of_one(void)
{
	return crowd_rate(1, SECONDS);
}

static double crowd_rate_of_many(void)
{
	return crowd_rate(MANY, SECONDS);
}

/* --- results ---------------------------------------------------------------------------------- */

struct row {
	const char *name, *what;
	double (*measure)(void); /* actions a second */
	double rates[ROUNDS_MAX], disk[ROUNDS_MAX], ratios[ROUNDS_MAX];
	double cpu_ms[ROUNDS_MAX]; /* of one action */
	double target;             /* least ratio, 0: none */
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

static void measure(struct row *r, int round)
{
	double disk, cpu, start;

	snprintf(place, sizeof(place), "%s/%s-%d", folder, r->name, round);
	shell("mkdir '%s'", place);
	disk = append_rate(APPEND_SECONDS);
	cpu = cpu_s();
	start = now_s();
	r->rates[round] = r->measure();
	r->cpu_ms[round] = (cpu_s() - cpu) * 1000 / (r->rates[round] * (now_s() - start));
	disk = (disk + append_rate(APPEND_SECONDS)) / 2;
	r->disk[round] = disk;
	r->ratios[round] = r->rates[round] / disk;
}

static void print_row(const struct row *r, int rounds)
{
	double rate = median(r->rates, rounds), ratio = median(r->ratios, rounds);

	printf("{\"name\":\"%s\",\"per_second\":%.1f,\"disk\":%.1f,\"ratio\":%.4f,\"target\":%.2f,"
	       "\"cpu_ms\":%.3f,\"rates\":[",
	       r->name, rate, median(r->disk, rounds), ratio, r->target, median(r->cpu_ms, rounds));
	for (int i = 0; i < rounds; i++)
		printf("%s%.1f", i ? "," : "", r->rates[i]);
	printf("]}");
	fprintf(stderr, "%-14s %10.0f %10.3f ", r->name, rate, ratio);
	if (r->target > 0)
		fprintf(stderr, ">= %5.2f", r->target);
	else
		fprintf(stderr, "%8s", "");
	fprintf(stderr, "  %s\n", r->what);
}

static void print(const struct row *rows, size_t n, int rounds)
{
	double start = now_s();
	const struct state *now;
	long proposals;

	open_store();
	start = (now_s() - start) * 1000;
	now = store_now(store);
	proposals = (long)state_n_proposals(now);
	state_unref(now);
	printf("{\"bench\":\"store\",\"rounds\":%d,\"rows\":[", rounds);
	fprintf(stderr, "%-14s %10s %10s %8s\n", "", "per second", "ratio", "target");
	for (size_t i = 0; i < n; i++) {
		if (i)
			printf(",");
		print_row(&rows[i], rounds);
	}
	printf("],\"start_ms\":%.1f,\"proposals\":%ld,\"rss_anon_kb\":%ld}\n", start, proposals,
	       own_kb());
	fprintf(stderr, "start with %ld proposals %.0f ms; %ld KiB of own memory\n", proposals,
		start, own_kb());
	store_close(store);
}

int main(int argc, char **argv)
{
	static struct row rows[] = {
		{ .name = "bare",
		  .what = "the five fsyncs of a submit alone",
		  .measure = bare_rate },
		{ .name = "single",
		  .what = "store_commit, one submitter",
		  .measure = crowd_rate_of_one,
		  .target = 0.12 },
		{ .name = "many",
		  .what = "store_commit, 32 submitters",
		  .measure = crowd_rate_of_many,
		  .target = 0.6 },
		{ .name = "fast-import",
		  .what = "git fast-import, checkpoint after each",
		  .measure = import_rate },
		{ .name = "plumbing",
		  .what = "git's plumbing as subprocesses, core.fsync=all",
		  .measure = git_rate },
		{ .name = "commit",
		  .what = "git add and git commit, core.fsync=all",
		  .measure = commit_rate },
	};
	int rounds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 5;
	const char *base = argc > 2 ? argv[2] : "/tmp";

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
	for (int r = 0; r < rounds; r++)
		for (size_t i = 0; i < COUNT(rows); i++)
			measure(&rows[i], r);
	store_close(store);
	print(rows, COUNT(rows), rounds);
	shell("rm -rf '%s'", folder);
	return 0;
}
