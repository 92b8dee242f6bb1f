#include "http/route.h"

enum { MAX_PARTS = 6, MAX_NAME = 24 };

/* A segment of a pattern: literal texts and names in turn. */
struct part {
	struct str text;     /* literal, or the name */
	char name[MAX_NAME]; /* "" for a literal */
};
struct segment {
	struct part *parts;
	size_t n;
};
enum rank { RANK_LITERAL, RANK_MIXED, RANK_ANY }; /* what comes first where several match */

struct row {
	const struct http_route *route;
	struct segment *segments;
	size_t n;
};
struct route_index {
	struct arena arena;
	struct row *rows;
	size_t first[HTTP_MAX_SEGMENTS + 2]; /* rows with k segments: first[k] to first[k + 1] */
};

static enum rank rank_of(const struct segment *s)
{
	if (s->n == 1)
		return s->parts[0].name[0] ? RANK_ANY : RANK_LITERAL;
	return RANK_MIXED;
}

/* Compile one segment; a reason why not, or NULL. */
static const char *compile_segment(struct str s, struct arena *a, struct segment *out)
{
	out->n = 0;
	out->parts = ARENA_ARRAY(a, MAX_PARTS, struct part);
	if (!s.len)
		return "an empty segment";
	while (s.len) {
		struct part *p = &out->parts[out->n];
		const char *open = memchr(s.ptr, '{', s.len), *close;

		if (out->n == MAX_PARTS)
			return "too many parts in a segment";
		if (open != s.ptr) {
			p->text = str_cut(s.ptr, 0, open ? (size_t)(open - s.ptr) : s.len);
			if (memchr(p->text.ptr, '}', p->text.len))
				return "a brace too many";
			if (out->n && p->text.ptr[0] != '.')
				return "text behind a name must begin with a dot";
		} else {
			close = memchr(s.ptr, '}', s.len);
			if (out->n && out->parts[out->n - 1].name[0])
				return "two names without text between";
			if (!close || close == s.ptr + 1 || close - s.ptr > MAX_NAME)
				return "a name that is empty, too long or open";
			p->text = str_cut(s.ptr, 0, (size_t)(close - s.ptr) + 1);
			memcpy(p->name, s.ptr + 1, p->text.len - 2);
		}
		out->n++;
		s.ptr += p->text.len;
		s.len -= p->text.len;
	}
	return NULL;
}

static const char *compile_row(const struct http_route *route, struct arena *a, struct row *out)
{
	struct str rest = str_of(route->path), piece;

	*out = (struct row){ route, ARENA_ARRAY(a, HTTP_MAX_SEGMENTS, struct segment), 0 };
	if (!rest.len || rest.ptr[0] != '/')
		return "a path begins with a slash";
	rest = str_cut(rest.ptr, 1, rest.len);
	while (rest.len && str_next(&rest, '/', &piece)) {
		const char *why;

		if (out->n == HTTP_MAX_SEGMENTS)
			return "too many segments";
		why = compile_segment(piece, a, &out->segments[out->n]);
		if (why)
			return why;
		out->n++;
	}
	return NULL;
}

static bool same_skeleton(const struct segment *a, const struct segment *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct part *p = &a->parts[i], *q = &b->parts[i];

		if (!p->name[0] != !q->name[0] || (!p->name[0] && !str_same(p->text, q->text)))
			return false;
	}
	return true;
}

/* By number of segments, then what is more literal further left first. */
static int by_rank(const void *a, const void *b)
{
	const struct row *p = a, *q = b;

	if (p->n != q->n)
		return p->n < q->n ? -1 : 1;
	for (size_t i = 0; i < p->n; i++) {
		int diff = (int)rank_of(&p->segments[i]) - (int)rank_of(&q->segments[i]);

		if (diff)
			return diff;
	}
	return p->route < q->route ? -1 : p->route > q->route;
}

struct route_index *route_index_new(const struct http_route *routes, size_t n)
{
	struct route_index *ix = mem_new(1, sizeof(*ix));

	ix->rows = ARENA_ARRAY(&ix->arena, n, struct row);
	for (size_t i = 0; i < n; i++) {
		const char *why = compile_row(&routes[i], &ix->arena, &ix->rows[i]);

		assert(!why);
		(void)why;
	}
	qsort(ix->rows, n, sizeof(*ix->rows), by_rank);
	for (size_t k = 0, i = 0; k < COUNT(ix->first); k++) {
		while (i < n && ix->rows[i].n < k)
			i++;
		ix->first[k] = i;
	}
	return ix;
}

void route_index_free(struct route_index *ix)
{
	if (!ix)
		return;
	arena_done(&ix->arena);
	free(ix);
}

/* Does text fit? Names beside literal text take what has no dot. Adds them to params if not NULL. */
static bool fits(const struct segment *s, const char *text, struct http_pairs *params,
		 struct arena *a)
{
	bool alone = s->n == 1;

	for (size_t i = 0; i < s->n; i++) {
		const struct part *p = &s->parts[i];
		size_t len;

		if (!p->name[0]) {
			if (strncmp(text, p->text.ptr, p->text.len) != 0)
				return false;
			text += p->text.len;
			continue;
		}
		len = alone ? strlen(text) : strcspn(text, ".");
		if (!len)
			return false;
		if (params)
			pairs_add(params, a, p->name, arena_dup_len(a, text, len));
		text += len;
	}
	return !*text;
}

static bool row_fits(const struct row *row, const struct http_request *rq)
{
	for (size_t i = 0; i < row->n; i++)
		if (!fits(&row->segments[i], rq->segments[i], NULL, NULL))
			return false;
	return true;
}

unsigned route_find(const struct route_index *ix, struct http_request *rq)
{
	unsigned methods = 0;

	for (size_t i = ix->first[rq->n_segments]; i < ix->first[rq->n_segments + 1]; i++) {
		const struct row *row = &ix->rows[i];

		if (!row_fits(row, rq))
			continue;
		methods |= 1u << row->route->method;
		if (rq->route || row->route->method != rq->method)
			continue;
		rq->route = row->route;
		for (size_t k = 0; k < row->n; k++)
			(void)fits(&row->segments[k], rq->segments[k], &rq->params, rq->arena);
	}
	return methods;
}

/* clang-format off */
static const char *const method_names[HTTP_METHODS] = {
	[HTTP_GET] = "GET", [HTTP_POST] = "POST", [HTTP_PUT] = "PUT", [HTTP_PATCH] = "PATCH",
	[HTTP_DELETE] = "DELETE",
};
/* clang-format on */

const char *route_verb(enum http_method m)
{
	return method_names[m];
}

const char *route_allow(unsigned methods, struct arena *a)
{
	const char *list = "OPTIONS";

	for (unsigned m = 0; m < HTTP_METHODS; m++)
		if (methods & 1u << m)
			list = arena_printf(a, "%s%s, %s", method_names[m],
					    m == HTTP_GET ? ", HEAD" : "", list);
	return list;
}

bool route_method(const char *name, enum http_method *out, bool *head)
{
	*head = strcmp(name, "HEAD") == 0;
	if (*head) {
		*out = HTTP_GET;
		return true;
	}
	for (unsigned m = 0; m < HTTP_METHODS; m++)
		if (strcmp(name, method_names[m]) == 0) {
			*out = (enum http_method)m;
			return true;
		}
	return false;
}

/* --- the table's own check -------------------------------------------------------------------- */

/* Is a name used for two parameters of one row? */
static bool name_twice(const struct row *row)
{
	const char *seen[HTTP_MAX_SEGMENTS * MAX_PARTS];
	size_t n = 0;

	for (size_t i = 0; i < row->n; i++) {
		for (size_t k = 0; k < row->segments[i].n; k++) {
			const char *name = row->segments[i].parts[k].name;

			for (size_t j = 0; j < n; j++)
				if (*name && strcmp(seen[j], name) == 0)
					return true;
			seen[n++] = name;
		}
	}
	return false;
}

static const char *check_row(const struct http_route *r, struct arena *a, struct row *out)
{
	const char *why = compile_row(r, a, out);

	if (why)
		return why;
	if (!r->run)
		return "no handler";
	if (r->method == HTTP_GET && r->kind != HTTP_EMPTY)
		return "GET has no body";
	if (r->method != HTTP_GET && r->flags & HTTP_FAST)
		return "only GET is answered from the cache";
	if (r->kind == HTTP_EMPTY && (r->max_body || r->in))
		return "a body's shape or cap without a body";
	if (r->kind != HTTP_EMPTY && !r->max_body)
		return "a body without a cap";
	if (r->flags & HTTP_TEXT && r->max_body % HTTP_TEXT_BYTES)
		return "the cap of a body with a text is a multiple of HTTP_TEXT_BYTES";
	if (r->in && r->kind != HTTP_JSON)
		return "a shape is for JSON";
	return name_twice(out) ? "a name twice" : NULL;
}

static bool same_paths(const struct row *a, const struct row *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!same_skeleton(&a->segments[i], &b->segments[i]))
			return false;
	return true;
}

bool http_routes_check(const struct http_route *routes, size_t n, struct arena *a, const char **why)
{
	struct row *rows = ARENA_ARRAY(a, n, struct row);

	for (size_t i = 0; i < n; i++) {
		const char *wrong = check_row(&routes[i], a, &rows[i]);

		for (size_t k = 0; k < i && !wrong; k++)
			if (routes[k].method == routes[i].method && same_paths(&rows[k], &rows[i]))
				wrong = "another row has the same paths";
		if (wrong) {
			*why = arena_printf(a, "%s: %s", routes[i].path, wrong);
			return false;
		}
	}
	return true;
}
