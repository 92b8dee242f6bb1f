/* What git put onto main, looked at before it is taken in for good. */
#include "store/inside.h"
#include "text/text.h"

#include <strings.h>

enum { NAME_BYTES = 255, SHOWN = 80 }; /* of one name; of a path in the log */

struct judgement {
	struct err *e; /* the first fault stays */
};

/* A path for the log: what is no plain character is \xNN, what is long is cut. */
static void shown_path(const char *path, char out[SHOWN + 8])
{
	bool text = text_valid(str_of(path), NULL);
	size_t n = 0;

	for (const unsigned char *p = (const unsigned char *)path; *p; p++) {
		bool control =
			*p < ' ' || *p == 0x7F || (*p == 0xC2 && p[1] >= 0x80 && p[1] <= 0x9F);

		if (n > SHOWN - 4) {
			n += (size_t)snprintf(out + n, 4, "...");
			break;
		}
		if (control || *p == '"' || *p == '\\' || (*p >= 0x80 && !text))
			n += (size_t)snprintf(out + n, 5, "\\x%02x", *p);
		else
			out[n++] = (char)*p;
	}
	out[n] = '\0';
}

static void refuse(struct judgement *j, const char *key, const char *path, const struct oid *id,
		   const char *why)
{
	char shown[SHOWN + 8];

	if (j->e->kind != ERR_NONE)
		return;
	shown_path(path, shown);
	err_about(j->e, ERR_TEXT, key, shown, 0);
	snprintf(j->e->note, sizeof(j->e->note), "%s %s", id->hex, why);
}

static void on_fault(void *arg, const struct oid *id, const char *path, const char *why)
{
	refuse(arg, "bad-manifest.object", path, id, why);
}

static bool has_control(const char *name)
{
	struct str s = str_of(name);

	for (size_t at = 0; at < s.len;) {
		uint32_t c = text_next(s, &at);

		if (c < ' ' || (c >= 0x7F && c <= 0x9F))
			return true;
	}
	return false;
}

/* NULL when nobody can be deceived by it. */
static const char *odd_name(const char *name)
{
	if (strlen(name) > NAME_BYTES)
		return "is too long";
	if (!text_valid(str_of(name), NULL))
		return "is no text";
	if (has_control(name))
		return "has a control character";
	if (!*name || str_eq(name, ".") || str_eq(name, "..") || strpbrk(name, "/\\") ||
	    strcasecmp(name, ".git") == 0)
		return "is no name of a file";
	return NULL;
}

static void on_entry(void *arg, const struct git_entry *entry, const char *path)
{
	const char *why = odd_name(entry->name);

	if (why)
		refuse(arg, "bad-manifest.file-name", path, &entry->id, why);
}

int pushed_check(struct git *g, const struct oid *main, const struct oid *tip, struct err *e)
{
	struct err first = { 0 };
	struct judgement j = { &first };
	struct seen known;
	struct walk w = {
		.git = g, .fault = on_fault, .entry = on_entry, .arg = &j, .known = &known
	};
	int rc = 0;

	walk_history(g, main, &known);
	walk_push(&w, tip);
	walk_run(&w);
	if (first.kind == ERR_NONE)
		rc = walk_judge(&w, &first);
	walk_done(&w);
	seen_done(&known);
	if (rc == 0 && first.kind == ERR_NONE)
		return 0;
	*e = first;
	return -1;
}
