/*
 * bench_export ROUNDS FILE.md...: what the press's job costs once fonts and patterns are there, as it
 * runs for a server. JSON on standard output: milliseconds of CPU for each format, the least of the
 * rounds; docx and odt with the contents' pages counted anew, docx_known and odt_known with the PDF's.
 */
#include "base/file.h"
#include "document/manifest.h"
#include "export/bundle.h"
#include "export/export.h"

#include <time.h>

enum { SECTIONS = 200 };

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void fail(const char *what, const struct err *e)
{
	fprintf(stderr, "%s: %s %s\n", what, e->key ? e->key : "", e->note);
	exit(70);
}

/* The least of some rounds; what the last one told of headings, into *out. */
static double measure(struct bundle *b, int format, long rounds, struct arena *a,
		      struct wire_ints *out)
{
	double least = 1e9;
	struct err e = { 0 };
	BUF(json, 64 * MiB);

	b->format = format;
	wire_out(&bundle_shape, b, &json);
	for (long i = 0; i < rounds; i++) {
		struct export_result result;
		double began, took;
		BUF(frame, 256 * MiB);

		began = cpu_ms();
		if (export_job(STR_BUF(json), &frame, &e) != 0)
			fail(export_format_names[format], &e);
		took = cpu_ms() - began;
		least = MIN(least, took);
		if (export_read(STR_BUF(frame), a, &result, &e) != 0)
			fail(export_format_names[format], &e);
		*out = result.headings;
	}
	return least;
}

static void read_files(struct bundle *b, char **paths, size_t n, struct arena *a)
{
	b->sections.items = ARENA_ARRAY(a, n, struct bundle_section);
	b->sections.n = n;
	for (size_t i = 0; i < n; i++) {
		struct err e = { 0 };
		BUF(text, MiB);

		if (file_read(paths[i], &text, &e) != 0)
			fail(paths[i], &e);
		b->sections.items[i] = (struct bundle_section){
			.id = arena_printf(a, "part-%zu", i),
			.kind = KIND_TEXT,
			.markdown = arena_dup(a, text.ptr),
		};
	}
}

int main(int argc, char **argv)
{
	static const int formats[] = { EXPORT_HTML, EXPORT_PDF, EXPORT_DOCX,
				       EXPORT_ODT,  EXPORT_MD,  EXPORT_JSON };
	const struct bundle_options options = { .contents = true };
	struct bundle b = { .title = "Draft", .lang = "en", .options = &options };
	long rounds = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
	struct wire_ints known = { 0 }, none;
	ARENA(a);

	if (rounds < 1 || argc - 2 > SECTIONS)
		return 64;
	read_files(&b, argv + 2, (size_t)argc - 2, &a);
	export_warm();
	printf("{");
	for (size_t i = 0; i < COUNT(formats); i++)
		printf("\"%s\":%.3f,", export_format_names[formats[i]],
		       measure(&b, formats[i], rounds, &a,
			       formats[i] == EXPORT_PDF ? &known : &none));
	b.headings = known;
	printf("\"docx_known\":%.3f,", measure(&b, EXPORT_DOCX, rounds, &a, &none));
	printf("\"odt_known\":%.3f}\n", measure(&b, EXPORT_ODT, rounds, &a, &none));
	return 0;
}
