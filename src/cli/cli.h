/*
 * The command line: a table of verbs, each a file of this room. Exit statuses are those of
 * contract.md (sysexits); an error is one line on stderr that names the thing and the remedy.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/err.h"
#include "base/str.h"
#include "sandbox/sandbox.h"

enum {
	EXIT_DONE = 0,
	EXIT_NO = 1,   /* the answer is no */
	EXIT_LOOK = 2, /* merge: clean, but a reader should look */
	EXIT_USAGE = 64,
	EXIT_DATA = 65,
	EXIT_NO_INPUT = 66,
	EXIT_FAULT = 70,
	EXIT_CANNOT_WRITE = 73,
};

enum { ARGS_MAX = 64 };

/* What the command line said. Strings are argv's. */
struct args {
	const char *words[ARGS_MAX]; /* without options */
	size_t n_words;
	struct {
		const char *name, *value; /* value "" for an option without one */
	} options[ARGS_MAX];
	size_t n_options;
	struct sandbox *sandbox; /* parses texts; running; borrowed */
	struct sandbox *press;   /* makes exports; NULL until cli_press */
	struct arena *arena;     /* of this command */
};
/* Value of an option, or NULL; the last one counts. */
const char *arg_option(const struct args *a, const char *name);
/* The i-th value of an option that may repeat, or NULL. */
const char *arg_option_at(const struct args *a, const char *name, size_t i);

/* Returns an exit status; -1 with *e for a failure that cli_main tells and turns into one. */
typedef int verb_run(struct args *a, struct err *e);
struct verb {
	const char *name;
	const char *usage;   /* what follows the name */
	const char *about;   /* one line */
	const char *options; /* names, "=" behind those with a value: "role= group= name=" */
	const char *help;    /* more, for `accord help NAME`; may be NULL */
	size_t min_words, max_words;
	verb_run *run;
};
extern const struct verb verbs[];
extern const size_t n_verbs;

verb_run cli_init, cli_serve, cli_invite, cli_token, cli_person, cli_export, cli_render, cli_diff,
	cli_merge, cli_verify, cli_backup, cli_restore;

/* A text of others for a terminal, in place: what it would obey becomes "?". In the arena. */
const char *cli_blind(struct arena *a, const char *text);

/* Start args->press: for verbs that make files, before they start any thread. */
enum press_use { PRESS_ONCE, PRESS_OFTEN };
int cli_press(struct args *args, enum press_use use, struct err *e) MUST_USE;

int cli_main(int argc, char **argv);

#endif
