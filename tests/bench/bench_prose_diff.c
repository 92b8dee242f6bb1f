/*
 * prose_diff [--marked or --stats] OLD NEW: the redline alone, for measuring. Runs on stdout, deletions as
 * [-words-], insertions as {+words+}; or the marked text with the marks made visible; or for each
 * block its kind and how many changed runs, changes and islands of one or two words it shows.
 */
#include "base/buf.h"
#include "prose/prose.h"

static struct str read_file(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	struct str s = { 0 };
	char *p;
	long len;

	if (!f || fseek(f, 0, SEEK_END) || (len = ftell(f)) < 0) {
		fprintf(stderr, "%s: cannot read\n", path);
		exit(66);
	}
	rewind(f);
	p = arena_get(a, (size_t)len + 1, 1);
	s.len = fread(p, 1, (size_t)len, f);
	s.ptr = p;
	fclose(f);
	return s;
}

static void put_runs(const struct prose_diff *d)
{
	for (size_t i = 0; i < d->n_blocks; i++) {
		const struct prose_block *b = &d->blocks[i];

		printf("%s%s%s%s:", prose_block_names[b->kind], b->moved_here ? " here" : "",
		       b->typography ? " typography" : "", b->links ? " links" : "");
		for (size_t k = 0; k < b->n_runs && b->kind != PROSE_B_SAME; k++) {
			const struct prose_run *r = &b->runs[k];

			fputs(r->op == PROSE_SAME      ? ""
			      : r->op == PROSE_DELETED ? "[-"
						       : "{+",
			      stdout);
			fwrite(r->text.ptr, 1, r->text.len, stdout);
			fputs(r->op == PROSE_SAME      ? ""
			      : r->op == PROSE_DELETED ? "-]"
						       : "+}",
			      stdout);
		}
		putchar('\n');
	}
}

static int count_words(struct str s)
{
	int n = 0;
	bool in = false;

	for (size_t i = 0; i < s.len; i++) {
		bool blank = (unsigned char)s.ptr[i] <= ' ';

		n += !blank && !in;
		in = !blank;
	}
	return n;
}

static void put_stats(const struct prose_diff *d)
{
	for (size_t i = 0; i < d->n_blocks; i++) {
		const struct prose_block *b = &d->blocks[i];
		int runs = 0, changes = 0, islands = 0;

		for (size_t k = 0; k < b->n_runs; k++) {
			const struct prose_run *r = &b->runs[k];

			runs += r->op != PROSE_SAME;
			changes += r->op != PROSE_SAME && (!k || b->runs[k - 1].op == PROSE_SAME);
			islands += r->op == PROSE_SAME && k && k + 1 < b->n_runs &&
				   count_words(r->text) <= 2;
		}
		printf("%s %d %d %d\n", prose_block_names[b->kind], runs, changes, islands);
	}
}

static void put_marked(const struct prose_diff *d)
{
	static const char *const shown[] = { "«+", "«-", ":", "»" };
	BUF(out, 64 * MiB);

	prose_marked(d, &out);
	for (size_t i = 0; i < out.len; i++) {
		unsigned char c = i + 2 < out.len ? (unsigned char)out.ptr[i + 2] : 0;

		if (memcmp(out.ptr + i, "\xEF\xB7", MIN(out.len - i, 2)) == 0 && c >= 0x90 &&
		    c <= 0x93) {
			fputs(shown[c - 0x90], stdout);
			i += 2;
		} else {
			putchar(out.ptr[i]);
		}
	}
}

int main(int argc, char **argv)
{
	ARENA(a);
	struct prose_diff d;
	bool marked = argc == 4 && str_eq(argv[1], "--marked");
	bool stats = argc == 4 && str_eq(argv[1], "--stats");

	if (argc != (marked || stats ? 4 : 3))
		return 64;
	prose_diff(read_file(&a, argv[argc - 2]), read_file(&a, argv[argc - 1]), &a, &d);
	if (marked)
		put_marked(&d);
	else if (stats)
		put_stats(&d);
	else
		put_runs(&d);
	return 0;
}
