/*
 * prose_merge BASE OURS THEIRS: the merge alone, with the exit codes of `accord merge`, for
 * measuring. The result on stdout; 0 clean, 1 conflicts, 2 look (why: on stderr), 66 no input.
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

int main(int argc, char **argv)
{
	ARENA(a);
	struct prose_merge m;

	if (argc != 4)
		return 64;
	prose_merge(read_file(&a, argv[1]), read_file(&a, argv[2]), read_file(&a, argv[3]), &a, &m);
	fwrite(m.text, 1, m.len, stdout);
	for (size_t i = 0; i < m.n_flags; i++)
		fprintf(stderr, "%s: %.*s\n", m.flags[i].why, (int)MIN(m.flags[i].quote.len, 400),
			m.flags[i].quote.ptr);
	return m.verdict == PROSE_CONFLICT ? 1 : m.verdict == PROSE_LOOK ? 2 : 0;
}
