#include "pages/names.h"

#include "i18n/i18n.h"
#include "text/text.h"

enum { CELLS_MAX = 32, NAME_MAX_BYTES = 120 };

/* --- comparing ------------------------------------------------------------------------------------- */

/* Case folded, each run of white space one blank. */
static const char *folded(struct arena *a, struct str s)
{
	BUF(flat, 4 * NAMES_BYTES);
	BUF(out, 4 * NAMES_BYTES);
	bool gap = false;

	for (size_t at = 0, from; at < s.len;) {
		from = at;
		if (text_is_space(text_next(s, &at))) {
			gap = flat.len;
			continue;
		}
		if (gap)
			buf_puts(&flat, " ");
		gap = false;
		buf_put(&flat, s.ptr + from, at - from);
	}
	text_fold(&out, STR_BUF(flat));
	return arena_dup_len(a, out.ptr, out.len);
}

bool names_alike(struct arena *a, const char *one, const char *other)
{
	return one && other && str_eq(folded(a, str_of(one)), folded(a, str_of(other)));
}

/* Does the catalog of any language call this so? */
static bool is_called(struct arena *a, const char *word, const char *key)
{
	for (const char *const *l = i18n_languages(); *l; l++) {
		const char *said = i18n_find(*l, key, 1);

		if (said && str_eq(folded(a, str_of(said)), word))
			return true;
	}
	return false;
}

/* "workshop 1" of "workshop 1: taking stock" or "workshop 1 – taking stock". */
static bool is_head_of(const char *word, const char *name)
{
	static const char *const parts[] = { ":", " :", " - ", " \xE2\x80\x93 ", " \xE2\x80\x94 " };
	size_t len = strlen(word);

	if (!len || strncmp(name, word, len) != 0)
		return false;
	for (size_t i = 0; i < COUNT(parts); i++)
		if (strncmp(name + len, parts[i], strlen(parts[i])) == 0)
			return true;
	return false;
}

/* The one group that people call so for short. */
static const char *group_for_short(struct arena *a, const struct manifest *m, const char *word)
{
	const char *found = NULL;

	for (size_t i = 0; i < m->groups.n; i++) {
		const struct group *g = &m->groups.items[i];
		bool here = false;

		for (size_t k = 0; k < g->name.n; k++)
			here |= is_head_of(word, folded(a, str_of(g->name.items[k].value)));
		if (here && found)
			return NULL;
		if (here)
			found = g->id;
	}
	return found;
}

static const char *group_of(struct arena *a, const struct manifest *m, const char *word)
{
	for (size_t i = 0; i < m->groups.n; i++) {
		const struct group *g = &m->groups.items[i];

		if (str_eq(g->id, word))
			return g->id;
		for (size_t k = 0; k < g->name.n; k++)
			if (str_eq(folded(a, str_of(g->name.items[k].value)), word))
				return g->id;
	}
	return group_for_short(a, m, word);
}

static int role_of(struct arena *a, const char *word)
{
	for (int role = ROLE_READER; role <= ROLE_ADMIN; role++)
		if (str_eq(role_names[role], word) ||
		    is_called(a, word, arena_printf(a, "role_%s", role_names[role])))
			return role;
	return ROLE_NOBODY;
}

/* --- a line ----------------------------------------------------------------------------------------- */

/* Sheets give tabs; a list by hand has semicolons, or commas when it needs no others. */
static char parting(struct str line)
{
	return memchr(line.ptr, '\t', line.len)  ? '\t'
	       : memchr(line.ptr, ';', line.len) ? ';'
						 : ',';
}

/* One cell, without the quotation marks that programs put around it; moves *line behind it. */
static struct str next_cell(struct arena *a, struct str *line, char by)
{
	size_t i = 0, n = 0;
	char *out;

	while (i < line->len && line->ptr[i] == ' ')
		i++;
	if (i == line->len || line->ptr[i] != '"') {
		struct str cell = *line;

		for (i = 0; i < line->len && line->ptr[i] != by; i++)
			;
		cell.len = i;
		*line = str_cut(line->ptr, i + (i < line->len), line->len);
		return str_trim(cell);
	}
	out = ARENA_ARRAY(a, line->len, char);
	for (i++; i < line->len; i++) {
		if (line->ptr[i] == '"' && i + 1 < line->len && line->ptr[i + 1] == '"')
			i++;
		else if (line->ptr[i] == '"')
			break;
		out[n++] = line->ptr[i];
	}
	while (i < line->len && line->ptr[i] != by)
		i++;
	*line = str_cut(line->ptr, i + (i < line->len), line->len);
	return str_trim((struct str){ out, n });
}

static void add_group(struct arena *a, struct listed *one, const char *id)
{
	if (!one->groups.items)
		one->groups.items = ARENA_ARRAY(a, CELLS_MAX, const char *);
	for (size_t i = 0; i < one->groups.n; i++)
		if (str_eq(one->groups.items[i], id))
			return;
	if (one->groups.n < CELLS_MAX)
		one->groups.items[one->groups.n++] = id;
}

/* "Workshop 1 / Workshop 2": all of it groups, or nothing of it. */
static bool take_groups(struct arena *a, const struct manifest *m, struct str cell,
			struct listed *one)
{
	struct listed found = *one;
	const char *id = group_of(a, m, folded(a, cell));
	size_t from = 0;

	if (id) {
		add_group(a, one, id);
		return true;
	}
	found.groups = (struct wire_strs){ 0 };
	for (size_t i = 0; i <= cell.len; i++) {
		if (i < cell.len && !strchr("/+&|,", cell.ptr[i]))
			continue;
		id = group_of(a, m, folded(a, str_trim(str_cut(cell.ptr, from, i))));
		if (!id)
			return false;
		add_group(a, &found, id);
		from = i + 1;
	}
	for (size_t i = 0; i < found.groups.n; i++)
		add_group(a, one, found.groups.items[i]);
	return true;
}

static void fail(struct listed *one, const char *why, const char *what)
{
	if (!one->why) {
		one->why = why;
		one->what = what;
	}
}

static void take_cell(struct arena *a, const struct manifest *m, struct str cell,
		      struct listed *one)
{
	int role;

	if (!cell.len || take_groups(a, m, cell, one))
		return;
	role = role_of(a, folded(a, cell));
	if (role && !one->role)
		one->role = role;
	else if (memchr(cell.ptr, '@', cell.len) && !memchr(cell.ptr, ' ', cell.len))
		one->left_out = str_dup(a, cell);
	else if (!one->name)
		one->name = str_dup(a, cell);
	else
		fail(one, "list_no_group", str_dup(a, cell));
}

static void read_line(struct arena *a, const struct manifest *m, struct str line,
		      struct listed *one)
{
	char by = parting(line);

	one->said = str_dup(a, line);
	for (int i = 0; line.len && i < CELLS_MAX; i++)
		take_cell(a, m, next_cell(a, &line, by), one);
	if (!one->name)
		fail(one, "list_no_name", "");
	else if (strlen(one->name) > NAME_MAX_BYTES)
		fail(one, "list_long_name", "");
}

/* A line of which a cell is "Name", "Group" or "Role", and none a group that there is. */
static bool is_heading(struct arena *a, const struct manifest *m, struct str line)
{
	static const char *const keys[] = { "name", "group", "groups", "role", "list_person" };
	char by = parting(line);
	bool found = false;

	for (int i = 0; line.len && i < CELLS_MAX; i++) {
		const char *word = folded(a, next_cell(a, &line, by));

		if (group_of(a, m, word))
			return false;
		for (size_t k = 0; k < COUNT(keys); k++)
			found = found || is_called(a, word, keys[k]);
	}
	return found;
}

/* --- the list --------------------------------------------------------------------------------------- */

/* Is the name among the n that were there before? Then it is added to them. */
static bool stands_before(struct arena *a, const char **before, size_t n, const char *name)
{
	before[n] = name ? folded(a, str_of(name)) : "";
	for (size_t i = 0; name && i < n; i++)
		if (str_eq(before[i], before[n]))
			return true;
	return false;
}

void names_read(struct arena *a, const struct manifest *m, const char *text, struct listing *out)
{
	struct str rest = str_of(text), line;
	const char **before = ARENA_ARRAY(a, NAMES_MAX, const char *);
	long number = 0;

	*out = (struct listing){ .items = ARENA_ARRAY(a, NAMES_MAX, struct listed) };
	while (str_next(&rest, '\n', &line)) {
		struct listed one = { .line = ++number };

		line = str_trim(line);
		if (!line.len)
			continue;
		if (!out->n && !out->heading && is_heading(a, m, line)) {
			out->heading = str_dup(a, line);
			continue;
		}
		out->cut = out->n == NAMES_MAX;
		if (out->cut)
			return;
		read_line(a, m, line, &one);
		one.again = stands_before(a, before, out->n, one.name);
		out->n_wrong += one.why != NULL;
		out->items[out->n++] = one;
	}
}
