/*
 * Commits and tags as bytes. Format: git's Documentation/gitformat (commit objects), fsck.c.
 */
#include "git/internal.h"

/* --- reading ---------------------------------------------------------------------------------- */

static bool take_oid(struct str line, const char *name, struct oid *out)
{
	char hex[OID_HEX + 1];
	size_t len = strlen(name);

	if (line.len != len + OID_HEX || !str_starts(line, name))
		return false;
	memcpy(hex, line.ptr + len, OID_HEX);
	hex[OID_HEX] = '\0';
	return oid_parse(hex, out);
}

/* "NAME <EMAIL> SECONDS ZONE"; what is missing stays empty: foreign commits may be odd. */
static void take_person(struct str line, struct arena *a, const char **name, const char **email,
			int64_t *at)
{
	const char *open = memchr(line.ptr, '<', line.len);
	const char *close = open ? memchr(open, '>', line.len - (size_t)(open - line.ptr)) : NULL;
	struct str rest, digits;
	long seconds = 0;

	*name = *email = "";
	*at = 0;
	if (!close)
		return;
	*name = str_dup(a, str_trim((struct str){ line.ptr, (size_t)(open - line.ptr) }));
	*email = str_dup(a, (struct str){ open + 1, (size_t)(close - open - 1) });
	rest = str_trim((struct str){ close + 1, line.len - (size_t)(close + 1 - line.ptr) });
	if (str_next(&rest, ' ', &digits) && str_number(digits, INT32_MAX * 64L, &seconds))
		*at = seconds;
}

int commit_parse(struct str bytes, struct arena *a, struct git_commit_info *out)
{
	struct git_commit_info c = { .author_name = "", .author_email = "" };
	const char *name, *email;
	size_t cap = 0;
	struct str rest = bytes, line;
	struct oid parent;

	if (!str_next(&rest, '\n', &line) || !take_oid(line, "tree ", &c.tree))
		return -1;
	while (str_next(&rest, '\n', &line) && line.len) {
		if (take_oid(line, "parent ", &parent)) {
			struct oid *p = arena_push(a, (void **)&c.parents, &c.n_parents, &cap,
						   sizeof(parent));
			*p = parent;
		} else if (str_starts(line, "author ")) {
			take_person(str_cut(line.ptr, 7, line.len), a, &c.author_name,
				    &c.author_email, &c.author_at);
		} else if (str_starts(line, "committer ")) {
			take_person(str_cut(line.ptr, 10, line.len), a, &name, &email,
				    &c.committer_at);
		}
	}
	c.message = rest.ptr ? str_dup(a, rest) : "";
	*out = c;
	return 0;
}

int tag_parse(struct str bytes, struct oid *target)
{
	struct str line;

	return str_next(&bytes, '\n', &line) && take_oid(line, "object ", target) ? 0 : -1;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* What would end a header early, or what git cuts off the ends of a name. */
static bool crud(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7F || strchr(".,:;<>\"\\'", c);
}

static void put_clean(struct buf *out, const char *s, const char *none)
{
	size_t from = 0, to = strlen(s), start = out->len;

	while (from < to && crud(s[from]))
		from++;
	while (to > from && crud(s[to - 1]))
		to--;
	for (size_t i = from; i < to; i++)
		if ((unsigned char)s[i] >= ' ' && s[i] != 0x7F && s[i] != '<' && s[i] != '>')
			buf_putc(out, s[i]);
	if (out->len == start)
		buf_puts(out, none);
}

static void put_person(struct buf *out, const char *what, const struct git_person *p)
{
	buf_printf(out, "%s ", what);
	put_clean(out, p->name ? p->name : "", "unnamed");
	buf_puts(out, " <");
	put_clean(out, p->email ? p->email : "", "unnamed@accord.invalid");
	buf_printf(out, "> %lld +0000\n", (long long)MAX(p->at, 0));
}

struct oid git_put_commit(struct git_batch *b, const struct oid *tree, const struct oid *parents,
			  size_t n_parents, const struct git_person *author,
			  const struct git_person *committer, const char *message)
{
	BUF(raw, MiB);

	buf_printf(&raw, "tree %s\n", tree->hex);
	for (size_t i = 0; i < n_parents; i++)
		buf_printf(&raw, "parent %s\n", parents[i].hex);
	put_person(&raw, "author", author);
	put_person(&raw, "committer", committer);
	buf_printf(&raw, "\n%s", message);
	assert(!raw.over);
	return git_put(b, GIT_T_COMMIT, (struct str){ raw.ptr, raw.len });
}

struct oid git_put_tag(struct git_batch *b, const struct oid *commit, const char *name,
		       const struct git_person *tagger, const char *message)
{
	BUF(raw, MiB);

	buf_printf(&raw, "object %s\ntype commit\ntag %s\n", commit->hex, name);
	put_person(&raw, "tagger", tagger);
	buf_printf(&raw, "\n%s", message);
	assert(!raw.over);
	return git_put(b, GIT_T_TAG, (struct str){ raw.ptr, raw.len });
}

/* --- ancestry --------------------------------------------------------------------------------- */

/* Every commit reachable from young, once, until old is met. */
int git_is_ancestor(struct git *g, const struct oid *old, const struct oid *young, struct err *e)
{
	struct objects seen = { 0 };
	size_t next = 0;
	struct oid at = *young;
	int found = -1;

	for (;;) {
		ARENA(a);
		struct git_commit_info c;

		if (oid_eq(&at, old)) {
			found = 1;
			break;
		}
		if (git_commit_read(g, &at, &a, &c, e) != 0)
			break;
		for (size_t i = 0; i < c.n_parents; i++) {
			struct object o = { .type = GIT_T_COMMIT };

			oid_to_raw(&c.parents[i], o.id);
			if (!objects_find(&seen, o.id))
				objects_add(&seen, &o);
		}
		if (next == seen.n) {
			found = 0;
			break;
		}
		at = oid_of_raw(seen.items[next++].id);
	}
	objects_clear(&seen);
	return found;
}
