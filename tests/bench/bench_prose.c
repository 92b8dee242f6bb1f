/*
 * prose CASES: the figures of the prose engine on a folder of real cases (see prose_cases.h), each
 * beside its target. Exit status 1 if one falls short, 66 if there are no cases.
 */
#define _GNU_SOURCE
#include "prose_chain.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BASES_MAX = 60000, POOL_STEP = 7 };

static bool short_of;

static void say(const char *what, double got, const char *sign, double target)
{
	bool ok = sign[0] == '<' ? got <= target : got >= target;

	printf("%-52s %9.3f   %s %g%s\n", what, got, sign, target, ok ? "" : "   SHORT");
	short_of |= !ok;
}

static double percent(long part, long whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 0;
}

/* --- merge ------------------------------------------------------------------------------------ */

static struct case_figures merges(const struct prose_case *cases, size_t n, const char *set)
{
	struct case_figures f = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (str_eq(cases[i].set, set))
			case_merge(&cases[i], &f);
	}
	return f;
}

/* Words in conflict as git marks them; git_clean: cases that it merges. */
static size_t git_words(const char *root, const struct prose_case *c, int *git_clean)
{
	ARENA(a);
	const char *at = arena_printf(&a, "%s/%s", root, c->name);
	FILE *f = popen(arena_printf(&a,
				     "git merge-file -p --diff3 '%s/ours.md' '%s/base.md' "
				     "'%s/theirs.md' 2> /dev/null",
				     at, at, at),
			"r");
	bool conflict = false;
	char line[65536];
	size_t n = 0;

	while (f && fgets(line, sizeof(line), f)) {
		ARENA(scratch);
		struct str s = case_collapsed(&scratch, str_of(line));

		conflict |= strncmp(line, "<<<<<<<", 7) == 0;
		if (conflict && s.len) {
			n++;
			for (size_t i = 0; i < s.len; i++)
				n += s.ptr[i] == ' ';
		}
		conflict &= strncmp(line, ">>>>>>>", 7) != 0;
	}
	*git_clean += f && pclose(f) == 0;
	return n;
}

static void say_merges(const char *root, const struct prose_case *cases, size_t n)
{
	static const struct {
		const char *set;
		double clean;
	} sets[] = { { "conflict", 63 }, { "clean", 100 }, { "synth", 89 }, { "move", 100 } };

	for (size_t s = 0; s < COUNT(sets); s++) {
		struct case_figures f = merges(cases, n, sets[s].set);
		size_t theirs = 0;
		int git_clean = 0;
		char what[80];

		for (size_t i = 0; i < n; i++) {
			if (str_eq(cases[i].set, sets[s].set))
				theirs += git_words(root, &cases[i], &git_clean);
		}
		snprintf(what, sizeof(what), "%s: clean, %% of %d (git %.1f)", sets[s].set, f.n,
			 percent(git_clean, f.n));
		say(what, percent(f.clean, f.n), ">=", sets[s].clean);
		printf("%-52s %9.3f\n", "  of these to look at, %", percent(f.look, f.clean));
		if (s) {
			printf("%-52s %9.3f\n", "  as the people did it, % of clean",
			       percent(f.right, f.clean));
			continue;
		}
		say("  as the people did it, % of clean", percent(f.right, f.clean), ">=", 65);
		snprintf(what, sizeof(what), "  words in conflict, %zu, of git's %zu",
			 f.conflict_words, theirs);
		say(what, (double)f.conflict_words / (double)theirs, "<=", 1.0 / 7);
	}
}

/* --- redline and anchors ---------------------------------------------------------------------- */

static void say_redlines(const struct prose_case *cases, size_t n)
{
	struct redline_figures f = { 0 };

	for (size_t i = 0; i < n; i++)
		case_redline(cases[i].base, cases[i].result, &f);
	say("redline: runs in an edited paragraph", f.runs / (double)f.paragraphs, "<=", 2.3);
	say("redline: islands in an edited paragraph", f.islands / (double)f.paragraphs,
	    "<=", 0.15);
}

static void say_anchors(const struct prose_case *cases, size_t n, int commits, double right)
{
	struct anchor_figures f = { 0 };
	char what[80];

	for (size_t i = 0; i < n; i++) {
		if (cases[i].base.len < BASES_MAX)
			chain_run(cases[i].base, cases[(i + POOL_STEP) % n].base, i, commits, &f);
	}
	snprintf(what, sizeof(what), "anchors over %d commits: right, %% of %d", commits, f.n);
	say(what, percent(f.right, f.n), ">=", right);
	say("  misplaced, %", percent(f.misplaced, f.n), "<=", 0.5);
	printf("%-52s %9.3f\n", "  lost though alive, %", percent(f.lost, f.n));
}

/* --- time ------------------------------------------------------------------------------------- */

/* Processor time, for a busy machine: ours, or that of all commands run so far. */
static double now_ms(int who)
{
	struct rusage u;

	getrusage(who, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

/* Best of some runs of a command, in ms. */
static double time_command(const char *command)
{
	double best = 1e9;

	for (int i = 0; i < 15; i++) {
		double start = now_ms(RUSAGE_CHILDREN), took;
		int code = system(command);

		took = now_ms(RUSAGE_CHILDREN) - start;
		if (code < 0 || WEXITSTATUS(code) > 127)
			return -1;
		best = MIN(best, took);
	}
	return best;
}

static double time_merge(const struct prose_case *c)
{
	double best = 1e9;

	for (int i = 0; i < 15; i++) {
		ARENA(a);
		double start = now_ms(RUSAGE_SELF), took;
		struct prose_merge m;

		prose_merge(c->base, c->ours, c->theirs, &a, &m);
		took = now_ms(RUSAGE_SELF) - start;
		best = MIN(best, took);
	}
	return best;
}

static double time_diff(struct str old, struct str new)
{
	double best = 1e9;

	for (int i = 0; i < 5; i++) {
		ARENA(a);
		double start = now_ms(RUSAGE_SELF), took;
		struct prose_diff d;

		prose_diff(old, new, &a, &d);
		took = now_ms(RUSAGE_SELF) - start;
		best = MIN(best, took);
	}
	return best;
}

static bool write_to(const char *path, struct str s)
{
	FILE *f = fopen(path, "wb");
	bool ok = f && fwrite(s.ptr, 1, s.len, f) == s.len;

	return f && fclose(f) == 0 && ok;
}

/* The case whose base is nearest to 4 KiB. */
static void say_small(const char *root, const struct prose_case *cases, size_t n)
{
	ARENA(a);
	const struct prose_case *c = NULL;
	const char *at;
	double ours, theirs;

	for (size_t i = 0; i < n; i++) {
		if (!c || labs((long)cases[i].base.len - 4096) < labs((long)c->base.len - 4096))
			c = &cases[i];
	}
	at = arena_printf(&a, "%s/%s", root, c->name);
	theirs = time_command(arena_printf(
		&a, "git merge-file -p '%s/ours.md' '%s/base.md' '%s/theirs.md' > /dev/null", at,
		at, at));
	ours = time_merge(c);
	printf("%-52s %9.3f / %.3f\n", "merge of 4 KiB, ms here / git merge-file", ours, theirs);
	say("  ratio", ours / theirs, "<=", 0.2);
}

/* The bases of all cases in a row to 1 MiB, against their results. */
static void say_large(const struct prose_case *cases, size_t n)
{
	ARENA(a);
	char folder[] = "/tmp/prose-bench-XXXXXX";
	const char *x, *y;
	double ours, theirs;
	BUF(old, 8 * MiB);
	BUF(new, 8 * MiB);

	for (size_t i = 0; i < n && old.len < MiB; i++) {
		buf_put(&old, cases[i].base.ptr, cases[i].base.len);
		buf_put(&new, cases[i].result.ptr, cases[i].result.len);
	}
	if (!mkdtemp(folder))
		return;
	x = arena_printf(&a, "%s/old.md", folder);
	y = arena_printf(&a, "%s/new.md", folder);
	if (write_to(x, (struct str){ old.ptr, old.len }) &&
	    write_to(y, (struct str){ new.ptr, new.len })) {
		theirs = time_command(arena_printf(
			&a, "git diff --no-index --word-diff '%s' '%s' > /dev/null", x, y));
		ours = time_diff((struct str){ old.ptr, old.len },
				 (struct str){ new.ptr, new.len });
		printf("%-52s %9.3f / %.3f\n", "diff of 1 MiB, ms here / git diff --word-diff",
		       ours, theirs);
		say("  ratio", ours / theirs, "<=", 1.5);
	}
	unlink(x);
	unlink(y);
	rmdir(folder);
}

/* --- hostile inputs --------------------------------------------------------------------------- */

/* One text of 64 KiB made of a pattern, its places numbered or not, and a second one. */
static void fill(struct buf *out, const char *pattern, int step, uint64_t seed)
{
	static const char *const words[] = { "the", "of", "rights", "and", "city", "budget", "to" };

	buf_clear(out);
	for (int i = 0; out->len < 64 * KiB - 64; i++) {
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		for (const char *p = pattern; *p; p++) {
			if (*p == '@')
				buf_puts(out, words[(seed >> 33) % COUNT(words)]);
			else if (*p == '#')
				buf_printf(out, "%d", i * step);
			else
				buf_putc(out, *p);
		}
	}
}

static void say_hostile(void)
{
	/* '@' is one of a few words, '#' a number that no other place has. */
	static const char *const patterns[] = {
		"a ",
		"a\n\n",
		"@ ",
		"@\n\n",
		"@ @ @ @ @ @ @ @\n\n",
		"w# ",
		"w#\n\n",
		"w# w# @\n\n",
		"- @ @\n",
		"| @ | @ |\n",
		"[^#] ",
		"[@](@) ",
		"`@` ",
		"*@* ",
		"> @\n",
		"@. @ @. ",
		"\xE4\xBA\xBA",
		"\xE4\xBA\xBA@ ",
		"[[[[",
		"````",
		"**_**",
		"# @\n\n@ @ @ @ @ @ @ @ @\n\n",
		"<@ ",
		"](",
		"&amp;",
		"```\n@\n```\n\n",
		"https://@.org/# ",
		"1. @ @ @ @ @ @ @ @ @ @ @ @ @ @ @ @ @\n",
	};
	double worst_diff = 0, worst_merge = 0;
	const char *diff_of = "", *merge_of = "";
	BUF(base, MiB);
	BUF(ours, MiB);
	BUF(theirs, MiB);

	for (size_t i = 0; i < COUNT(patterns); i++) {
		for (int step = 0; step < 3; step++) {
			double took;
			struct prose_case c;

			fill(&base, patterns[i], 1, 1);
			fill(&ours, patterns[(i + (step == 2)) % COUNT(patterns)], 1 + step, 2);
			fill(&theirs, patterns[i], 3, 3);
			c = (struct prose_case){ .base = { base.ptr, base.len },
						 .ours = { ours.ptr, ours.len },
						 .theirs = { theirs.ptr, theirs.len } };
			took = time_diff(c.base, c.ours);
			if (took > worst_diff) {
				worst_diff = took;
				diff_of = patterns[i];
			}
			took = time_merge(&c);
			if (took > worst_merge) {
				worst_merge = took;
				merge_of = patterns[i];
			}
		}
	}
	printf("slowest patterns: %.12s (diff), %.12s (merge)\n", diff_of, merge_of);
	say("diff of 64 KiB of a hostile pattern, ms", worst_diff, "<=", 50);
	say("merge of 64 KiB of a hostile pattern, ms", worst_merge, "<=", 50);
}

int main(int argc, char **argv)
{
	ARENA(a);
	struct prose_case *cases;
	size_t n;

	setvbuf(stdout, NULL, _IOLBF, 0);
	n = argc == 2 ? cases_load(&a, argv[1], &cases) : 0;

	if (!n) {
		fprintf(stderr, "usage: %s CASES (a folder with index.tsv)\n", argv[0]);
		return 66;
	}
	say_small(argv[1], cases, n);
	say_large(cases, n);
	say_hostile();
	say_redlines(cases, n);
	say_merges(argv[1], cases, n);
	say_anchors(cases, n, 10, 98);
	say_anchors(cases, n, 30, 95);
	return short_of;
}
