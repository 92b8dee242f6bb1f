#include "cli/cli.h"

#include "export/export.h"
#include "git/git.h"
#include "i18n/i18n.h"
#include "image/image.h"
#include "import/import.h"
#include "markdown/sheet.h"
#include "text/text.h"

#include <signal.h>

/* clang-format off */
const struct verb verbs[] = {
	{ "init", "DIR [--from DRAFT]", "make a data directory", "from=",
	  "DRAFT is a folder with document.json, <lang>/<section>.md and media/, or a whole document in one\n"
	  "file: .docx or .md, divided into sections by its headings, or .json as export writes it.\n"
	  "Without it: one section `text` in English, groups group-1, group-2 and editors.",
	  1, 1, cli_init },
	{ "serve", "DIR [--listen ADDR:PORT] [--tls-cert F --tls-key F]", "serve it over HTTP or HTTPS",
	  "listen= tls-cert= tls-key=",
	  "Listens on 127.0.0.1:8080 unless told otherwise; port 0 picks a free one.\n"
	  "Prints the address, logs to stderr, stops on SIGTERM without losing a request.",
	  1, 1, cli_serve },
	{ "invite", "DIR --role R [--group G]... [--name N] [--expires 7d]", "print a sign-in link",
	  "role= group= name= expires=",
	  "R is reader, rapporteur, editor or admin. --expires takes m, h, d or w: 30m, 12h, 7d, 2w.",
	  1, 1, cli_invite },
	{ "token", "DIR --role R [--group G]... --name N", "make an account for a script, print its token",
	  "role= group= name=", NULL, 1, 1, cli_token },
	{ "person", "DIR ACCOUNT", "print all that is kept about one person, as JSON", "",
	  "ACCOUNT is the account's id, as the log and GET /api/v1/accounts have it.",
	  2, 2, cli_person },
	{ "export", "DIR [--version V | --from V --to V] --format F [--lang L] [--section S] -o FILE",
	  "the document, or the redline between two versions, as a file",
	  "version= from= to= format= lang= section= remarks= sources= print= lines o=",
	  "F is html, pdf, docx, odt, md, json, csv: where each paragraph came from, or zip: all files of\n"
	  "a version. V is a version's id, a commit of main, or main. --remarks beside, annex or none;\n"
	  "--sources annex; --print bw, in black and white; --lines numbers the lines. --section S: that\n"
	  "section alone. -o - is standard output.",
	  1, 1, cli_export },
	{ "render", "FILE.md... --format F [--title T] [--lang L] -o FILE", "any Markdown as a document",
	  "format= title= lang= print= lines o=", "F is html, pdf, docx, odt, md or json. Needs no data directory.",
	  1, 60, cli_render },
	{ "diff", "OLD.md NEW.md [--format text|words|json|html|pdf|docx|odt] [-o FILE]", "a word-level redline",
	  "format= o= lang= print=",
	  "words: a list of the changes, as a conference says them, in the language of --lang.\n"
	  "Exit status 0 whether or not they differ. --print bw: in black and white.",
	  2, 2, cli_diff },
	{ "merge", "BASE OURS THEIRS | --driver %O %A %B", "a word-level three-way merge", "driver",
	  "The result goes to standard output, words in conflict as {<<ours||base||theirs>>}.\n"
	  "Exit status: 0 clean, 1 conflicts marked, 2 clean but a reader should look.\n"
	  "As a git merge driver: git config merge.accord.driver 'accord merge --driver %O %A %B'\n"
	  "and in .gitattributes: *.md merge=accord",
	  3, 3, cli_merge },
	{ "verify", "DIR [--repair] [--file F]", "prove repository, ledger and projections consistent",
	  "repair file=", "--repair makes anew what follows from the rest: branches, tags, indexes, a lost secret.\n"
	  "--file tells which version a file is, or which commit it was made of.", 1, 1, cli_verify },
	{ "backup", "DIR TARGET", "copy everything to a bare repository, also beside a running server",
	  "", "Prints a seal: kept apart, it lets restore tell whether somebody changed the backup.",
	  2, 2, cli_backup },
	{ "restore", "TARGET DIR [--seal SEAL]", "a new data directory from a backup", "seal=",
	  "The backup is proven before anything takes its place; with the seal that backup printed, also\n"
	  "that it is that very one. What DIR held is kept in DIR/before-<time>/.",
	  2, 2, cli_restore },
};
const size_t n_verbs = COUNT(verbs);

static const struct sandbox_job parse_jobs[] = {
	{ "sheet",  sheet_job,  2,  5,  256 * MiB,  64 * MiB,  false },
	{ "import", import_job, 2,  5,  384 * MiB,  IMPORT_ANSWER_BYTES, false },
	{ "image",  image_job,  2,  5,  128 * MiB,  16 * MiB,   false },
};
static const struct sandbox_job press_jobs[] = {
	{ "export", export_job, 60, 90, 1024 * MiB, 256 * MiB, true },
};
/* clang-format on */

const char *arg_option_at(const struct args *a, const char *name, size_t i)
{
	for (size_t k = 0; k < a->n_options; k++)
		if (str_eq(a->options[k].name, name) && i-- == 0)
			return a->options[k].value;
	return NULL;
}

const char *arg_option(const struct args *a, const char *name)
{
	const char *value = NULL;

	for (size_t k = 0; k < a->n_options; k++)
		if (str_eq(a->options[k].name, name))
			value = a->options[k].value;
	return value;
}

static const struct verb *verb_find(const char *name)
{
	for (size_t i = 0; i < n_verbs; i++)
		if (str_eq(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

static void usage(FILE *to)
{
	fprintf(to, "accord: a conference writes its outcome document together\n\n");
	for (size_t i = 0; i < n_verbs; i++)
		fprintf(to, "  accord %s %s\n      %s\n", verbs[i].name, verbs[i].usage,
			verbs[i].about);
	fprintf(to, "\n  accord help VERB, accord --version\n");
}

static int help(const char *name)
{
	const struct verb *v = name ? verb_find(name) : NULL;

	if (name && !v) {
		fprintf(stderr, "accord: there is no verb %s; see accord --help\n", name);
		return EXIT_USAGE;
	}
	if (!v) {
		usage(stdout);
		return EXIT_DONE;
	}
	printf("accord %s %s\n\n%s.\n", v->name, v->usage, v->about);
	if (v->help)
		printf("%s\n", v->help);
	return EXIT_DONE;
}

/* Does the verb have this option, and does it take a value? */
static bool option_known(const struct verb *v, struct str name, bool *takes_value)
{
	struct str rest = str_of(v->options), piece;

	while (str_next(&rest, ' ', &piece)) {
		*takes_value = piece.len && piece.ptr[piece.len - 1] == '=';
		if (*takes_value)
			piece.len--;
		if (name.len && str_same(piece, name))
			return true;
	}
	return false;
}

static int wrong(const struct verb *v, const char *why, const char *what)
{
	fprintf(stderr, "accord %s: %s%s; see accord help %s\n", v->name, why, what, v->name);
	return EXIT_USAGE;
}

/* One option at argv[*i]: --name VALUE, --name=VALUE, -o VALUE. */
static int parse_option(const struct verb *v, char **argv, int argc, int *i, struct args *out)
{
	const char *word = argv[*i] + (argv[*i][1] == '-' ? 2 : 1);
	const char *equals = strchr(word, '=');
	struct str name = { word, equals ? (size_t)(equals - word) : strlen(word) };
	bool takes_value;

	if (!option_known(v, name, &takes_value) || (equals && !takes_value))
		return wrong(v, "unknown option ", argv[*i]);
	if (takes_value && !equals && *i + 1 >= argc)
		return wrong(v, "a value is missing after ", argv[*i]);
	if (out->n_options == ARGS_MAX)
		return wrong(v, "too many options", "");
	out->options[out->n_options].name = str_dup(out->arena, name);
	out->options[out->n_options].value = !takes_value ? "" : equals ? equals + 1 : argv[++*i];
	out->n_options++;
	return 0;
}

static int parse(const struct verb *v, int argc, char **argv, struct args *out)
{
	bool only_words = false;

	for (int i = 2; i < argc; i++) {
		if (!only_words && str_eq(argv[i], "--")) {
			only_words = true;
		} else if (!only_words && argv[i][0] == '-' && argv[i][1]) {
			int rc = parse_option(v, argv, argc, &i, out);

			if (rc != 0)
				return rc;
		} else if (out->n_words == ARGS_MAX) {
			return wrong(v, "too many arguments", "");
		} else {
			out->words[out->n_words++] = argv[i];
		}
	}
	if (out->n_words < v->min_words)
		return wrong(v, "an argument is missing", "");
	if (out->n_words > v->max_words)
		return wrong(v, "one argument too many: ", out->words[v->max_words]);
	return 0;
}

static int status_of(const struct err *e)
{
	switch (e->kind) {
	case ERR_MISSING: return EXIT_NO_INPUT;
	case ERR_STORAGE: return EXIT_CANNOT_WRITE;
	case ERR_INTERNAL: return EXIT_FAULT;
	case ERR_CONFLICT:
	case ERR_BUSY: return EXIT_NO;
	default: return EXIT_DATA;
	}
}

const char *cli_blind(struct arena *a, const char *text)
{
	char *out = arena_dup(a, text);

	for (char *p = out; *p;) {
		size_t n = *p == '\n' ? 0 : text_obeyed(p);

		memset(p, '?', n);
		p += n ? n : 1;
	}
	return out;
}

static int tell(const struct verb *v, const struct err *e, struct arena *a)
{
	const char *text = i18n_error_text(a, "en", e);
	bool named = !e->what[0] || strstr(text, e->what);
	const char *line =
		arena_printf(a, "%s%s%s%s%s%s", named ? "" : e->what, named ? "" : ": ", text,
			     e->note[0] ? " (" : "", e->note, e->note[0] ? ")" : "");

	fprintf(stderr, "accord %s: %s\n", v->name, cli_blind(a, line));
	return str_starts(str_of(e->key), "usage.") ? EXIT_USAGE : status_of(e);
}

int cli_press(struct args *args, enum press_use use, struct err *e)
{
	/* All fonts and patterns cost more than a file: a child that is the only one reads its own. */
	bool lazy = use == PRESS_ONCE && sandbox_reads_fonts();

	if (!args->press)
		args->press =
			sandbox_start(press_jobs, COUNT(press_jobs), lazy ? NULL : export_warm, e);
	return args->press ? 0 : -1;
}

static int run(const struct verb *v, struct args *args, struct err *e)
{
	args->sandbox = sandbox_start(parse_jobs, COUNT(parse_jobs), NULL, e);
	if (!args->sandbox || git_start(e) != 0 || i18n_load(e) != 0)
		return -1;
	return v->run(args, e);
}

int cli_main(int argc, char **argv)
{
	ARENA(a);
	struct args args = { .arena = &a };
	const struct verb *v;
	struct err e = { 0 };
	int rc;

	if (argc < 2) {
		usage(stderr);
		return EXIT_USAGE;
	}
	if (str_eq(argv[1], "--version")) {
		printf("accord %s\n", ACCORD_VERSION);
		return EXIT_DONE;
	}
	if (str_eq(argv[1], "--help") || str_eq(argv[1], "-h") || str_eq(argv[1], "help"))
		return help(argc > 2 ? argv[2] : NULL);
	v = verb_find(argv[1]);
	if (!v) {
		fprintf(stderr, "accord: there is no verb %s; see accord --help\n", argv[1]);
		return EXIT_USAGE;
	}
	for (int i = 2; i < argc && !str_eq(argv[i], "--"); i++)
		if (str_eq(argv[i], "--help"))
			return help(v->name);
	rc = parse(v, argc, argv, &args);
	if (rc != 0)
		return rc;
	signal(SIGPIPE, SIG_IGN);
	rc = run(v, &args, &e);
	if (rc < 0)
		rc = tell(v, &e, &a);
	sandbox_stop(args.press);
	sandbox_stop(args.sandbox);
	return rc;
}
