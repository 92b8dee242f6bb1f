/*
 * docs/openapi.yaml is made of the program's own tables: the routes, what src/routes/manual.c says of
 * them, and the shapes of src/view. A row, parameter or member that nobody describes fails here, and so
 * does a file that is out of date: GOLDEN=write in the environment writes it anew.
 */
#include "unit/test.h"

#include "assets/assets.h"
#include "http/route.h"
#include "pages/pages.h"
#include "routes/manual.h"
#include "routes/routes.h"
#include "site/site.h"

#include <glob.h>

#define FILE_NAME "docs/openapi.yaml"

static const char *const verbs[HTTP_METHODS] = { "get", "post", "put", "patch", "delete" };
static const char *const standings[] = { "anyone",     "whoever may read", "signed in",
					 "rapporteur", "editor",           "admin" };

static const char about_all[] =
	"A small server on which a conference writes its outcome document together.\n"
	"\n"
	"JSON in UTF-8, timestamps RFC 3339 in UTC. Members of a request that are not described "
	"here\n"
	"are refused by name; answers may get more members. A browser signs in with a cookie and "
	"proves\n"
	"on every change that it comes from a page of the same origin; a script sends a bearer "
	"token, which\n"
	"`accord token` makes. What the one who asks may not see is 404, as if it were not there.\n"
	"Failures are application/problem+json (RFC 9457) in the language of ?hl=, of the account "
	"or of\n"
	"Accept-Language; their `type` is what a program looks at.\n"
	"\n"
	"Answers with an ETag may be asked for with If-None-Match: 304. HEAD is answered as GET "
	"without the\n"
	"body, OPTIONS with the methods. The pages (/, /app/...) are for people and not described "
	"here.\n"
	"\n"
	"Made from the tables of the program by tests/unit/test_openapi.c.";

/* --- the document as a tree --------------------------------------------------------------------- */

static struct wire *put_new(struct wire *in, const char *name)
{
	return wire_set(in, name, wire_new_obj());
}

static void put_parsed(struct wire *in, const char *name, struct str json)
{
	struct wire *v = NULL;
	struct err e = { 0 };

	assert_int_equal(wire_parse(json, &v, &e), 0);
	wire_set(in, name, v);
}

static void put_ref(struct wire *in, const struct wire_shape *shape)
{
	BUF(ref, KiB);

	buf_printf(&ref, "#/components/schemas/%s", shape->name);
	wire_set_str(in, "$ref", ref.ptr);
}

/* A shape and all within it, in the order met. */
static void put_schema(struct wire *schemas, const struct wire_shape *shape)
{
	BUF(json, 64 * KiB);

	if (wire_get(schemas, shape->name))
		return;
	wire_schema(shape, &json);
	put_parsed(schemas, shape->name, STR_BUF(json));
	for (const struct wire_field *f = shape->fields; f->name; f++)
		if (f->shape)
			put_schema(schemas, f->shape);
}

static const struct manual_param *param_of(struct str key)
{
	for (size_t i = 0; i < n_manual_params; i++)
		if (str_same(key, str_of(manual_params[i].key)))
			return &manual_params[i];
	return NULL;
}

static bool next_word(struct str *text, struct str *out)
{
	while (text->len && text->ptr[0] == ' ')
		*text = (struct str){ text->ptr + 1, text->len - 1 };
	return text->len && str_next(text, ' ', out);
}

static bool has_word(const char *words, const char *word)
{
	struct str all = str_of(words ? words : ""), one;

	while (next_word(&all, &one))
		if (str_same(one, str_of(word)))
			return true;
	return false;
}

static void put_params(struct wire *op, const struct manual_entry *m)
{
	static const char *const places[] = { "path", "query", "header" };
	struct str all = str_of(m->params ? m->params : ""), key;
	struct wire *list = m->params ? wire_set(op, "parameters", wire_new_list()) : NULL;

	while (next_word(&all, &key)) {
		const struct manual_param *p = param_of(key);
		struct wire *out;

		if (!p)
			fail_msg("%s: no parameter %.*s", m->row, (int)key.len, key.ptr);
		out = wire_add(list, wire_new_obj());
		wire_set_str(out, "name", p->name);
		wire_set_str(out, "in", places[p->in]);
		if (p->in == MANUAL_PATH)
			wire_set_bool(out, "required", true);
		wire_set_str(out, "description", p->about);
		put_parsed(out, "schema", str_of(p->schema));
	}
}

static void put_body(struct wire *op, const struct http_route *r, const struct manual_entry *m)
{
	const struct wire_shape *shape = m->in ? m->in : r->in;
	struct wire *schema;

	if (r->kind == HTTP_EMPTY)
		return;
	op = put_new(op, "requestBody");
	wire_set_bool(op, "required", shape || m->file);
	if (m->file) {
		schema = put_new(put_new(put_new(op, "content"), m->file), "schema");
		wire_set_str(schema, "type", "string");
		wire_set_str(schema, "format", "binary");
		return;
	}
	schema = put_new(put_new(put_new(op, "content"), "application/json"), "schema");
	if (shape) {
		put_ref(schema, shape);
		return;
	}
	wire_set_str(schema, "type", "object");
	wire_set_bool(schema, "additionalProperties", false);
}

static void put_header(struct wire *headers, const char *name, const char *about)
{
	struct wire *h = put_new(headers, name);

	wire_set_str(h, "description", about);
	wire_set_str(put_new(h, "schema"), "type", "string");
}

static struct wire *put_status(struct wire *responses, int status, const char *about)
{
	char name[8];
	struct wire *r;

	snprintf(name, sizeof(name), "%d", status);
	r = put_new(responses, name);
	wire_set_str(r, "description", about);
	return r;
}

static void put_success(struct wire *responses, const struct manual_entry *m, int status)
{
	static const char *const said[] = { [0] = "Done", [1] = "Made", [4] = "Done; no body" };
	struct str types = str_of(m->types ? m->types : ""), type;
	struct wire *r, *content, *headers;

	r = put_status(responses, status,
		       status == 503 ? "It takes no changes" : said[status - 200]);
	if (m->flags) {
		headers = put_new(r, "headers");
		if (m->flags & MANUAL_TAG)
			put_header(headers, "ETag", "Changes with the bytes of the answer.");
		if (m->flags & MANUAL_LOCATION)
			put_header(headers, "Location", "Where it is.");
	}
	if (!m->out && !m->types)
		return;
	content = put_new(r, "content");
	if (m->out)
		put_ref(put_new(put_new(content, "application/json"), "schema"), m->out);
	while (next_word(&types, &type)) {
		char name[64];

		snprintf(name, sizeof(name), "%.*s", (int)type.len, type.ptr);
		put_new(content, name);
	}
	if (m->flags & MANUAL_TAG && str_starts(str_of(m->row), "GET "))
		put_status(responses, 304, "What If-None-Match names is still right");
}

/* The types of problem that each status from 400 on may have. */
struct refusals {
	struct arena *a;
	const char *types[600];
};

static void refuse(struct refusals *r, int status, struct str type)
{
	const char *was = r->types[status], *is = str_dup(r->a, type);

	assert_in_range(status, 400, 599);
	if (!has_word(was, is))
		r->types[status] = was ? arena_printf(r->a, "%s %s", was, is) : is;
}

static void refusals_of(const struct http_route *row, const struct manual_entry *m,
			struct refusals *out)
{
	struct str all = str_of(m->problems ? m->problems : ""), word;
	long status = 0;

	if (row->standing >= STAND_READING)
		refuse(out, 401, STR("not-signed-in"));
	if (row->standing > STAND_SIGNED)
		refuse(out, 403, STR("forbidden"));
	if (row->kind != HTTP_EMPTY) {
		refuse(out, 400, STR("bad-request"));
		refuse(out, 413, STR("too-large"));
		refuse(out, 415, STR("bad-request"));
	}
	if (has_word(m->params, "key")) {
		refuse(out, 422, STR("key-reused"));
		refuse(out, 507, STR("storage"));
	}
	while (next_word(&all, &word))
		if (!str_number(word, 599, &status))
			refuse(out, (int)status, word);
}

/* "no-change conflict" as "no-change, conflict" */
static const char *listed(struct arena *a, const char *types)
{
	struct str all = str_of(types), word;
	const char *out = NULL;

	while (next_word(&all, &word))
		out = out ? arena_printf(a, "%s, %.*s", out, (int)word.len, word.ptr)
			  : str_dup(a, word);
	return out;
}

static void put_answers(struct wire *op, const struct http_route *row, const struct manual_entry *m)
{
	struct wire *responses = put_new(op, "responses");
	ARENA(a);
	struct refusals *no = ARENA_NEW(&a, struct refusals);

	no->a = &a;
	put_success(responses, m, m->status ? m->status : 200);
	refusals_of(row, m, no);
	for (int i = 400; i < 600; i++) {
		struct wire *r;

		if (!no->types[i])
			continue;
		r = put_status(responses, i, listed(&a, no->types[i]));
		wire_set_str(r, "$ref", "#/components/responses/problem");
	}
	if (m->also)
		put_success(responses, m, m->also);
	wire_set_str(put_new(responses, "default"), "$ref", "#/components/responses/problem");
}

/* No key: everybody. An empty one among others: also without. */
static void put_security(struct wire *op, int standing)
{
	static const char *const ways[] = { "bearer", "cookie" };
	struct wire *list = wire_set(op, "security", wire_new_list());

	if (standing == STAND_ANYONE)
		return;
	if (standing == STAND_READING)
		wire_add(list, wire_new_obj());
	for (size_t i = 0; i < COUNT(ways); i++)
		wire_set(wire_add(list, wire_new_obj()), ways[i], wire_new_list());
}

static bool is_about(const struct manual_entry *m, const struct http_route *row)
{
	size_t len = strlen(route_verb(row->method));

	return !strncmp(m->row, route_verb(row->method), len) && m->row[len] == ' ' &&
	       str_eq(m->row + len + 1, row->path);
}

static const struct http_route *row_of(const struct manual_entry *m)
{
	size_t n;
	const struct http_route *rows = routes_all(&n);

	for (size_t i = 0; i < n - n_page_routes; i++)
		if (is_about(m, &rows[i]))
			return &rows[i];
	fail_msg("%s: no such route", m->row);
	return NULL;
}

static void put_operation(struct wire *paths, struct wire *schemas, const struct manual_entry *m)
{
	const struct http_route *row = row_of(m);
	/* A tree's own member, which we may write to. */
	struct wire *path = (struct wire *)(uintptr_t)wire_get(paths, row->path), *op;

	op = put_new(path ? path : put_new(paths, row->path), verbs[row->method]);
	wire_set_str(op, "summary", m->summary);
	if (m->about)
		wire_set_str(op, "description", m->about);
	wire_set_str(op, "x-least-standing", standings[row->standing]);
	put_security(op, row->standing);
	put_params(op, m);
	put_body(op, row, m);
	put_answers(op, row, m);
	if (m->in || row->in)
		put_schema(schemas, m->in ? m->in : row->in);
	if (m->out)
		put_schema(schemas, m->out);
}

static void put_ways_in(struct wire *components)
{
	struct wire *ways = put_new(components, "securitySchemes"), *way;

	way = put_new(ways, "bearer");
	wire_set_str(way, "type", "http");
	wire_set_str(way, "scheme", "bearer");
	way = put_new(ways, "cookie");
	wire_set_str(way, "type", "apiKey");
	wire_set_str(way, "in", "cookie");
	wire_set_str(way, "name", SITE_COOKIE);
	wire_set_str(way, "description", "With https its name begins with __Host-.");
}

static struct wire *whole(void)
{
	struct wire *doc = wire_new_obj(), *info, *paths, *components, *schemas, *problem;

	wire_set_str(doc, "openapi", "3.1.0");
	info = put_new(doc, "info");
	wire_set_str(info, "title", "accord");
	wire_set_str(info, "version", ACCORD_VERSION);
	wire_set_str(info, "description", about_all);
	info = put_new(info, "license");
	wire_set_str(info, "name", "AGPL-3.0-or-later");
	wire_set_str(info, "identifier", "AGPL-3.0-or-later");
	paths = put_new(doc, "paths");
	components = put_new(doc, "components");
	put_ways_in(components);
	problem = put_new(put_new(components, "responses"), "problem");
	wire_set_str(problem, "description",
		     "Any other problem: bad-request, forbidden (a change from a foreign page), "
		     "rate, busy, "
		     "storage, internal");
	problem = put_new(put_new(problem, "content"), "application/problem+json");
	put_ref(put_new(problem, "schema"), &problem_view);
	schemas = put_new(components, "schemas");
	for (size_t i = 0; i < n_manual_entries; i++)
		put_operation(paths, schemas, &manual_entries[i]);
	put_schema(schemas, &problem_view);
	return doc;
}

/* --- a tree as YAML ------------------------------------------------------------------------------- */

/*
 * Of YAML the plainest part: blocks of two spaces, every string in JSON's quotes but keys that can be
 * nothing else, texts of several lines as a literal block.
 */
struct yaml {
	struct buf *out;
	int depth;
	bool dash; /* "- " stands, the first member follows it on the line */
};

static void put_member(const char *name, const struct wire *v, void *arg);

static void indent(struct yaml *y)
{
	for (int i = 0; i < y->depth; i++)
		buf_puts(y->out, "  ");
}

/* What YAML 1.1 reads as something else than a string, and what is no plain word, is quoted. */
static bool is_plain(const char *key)
{
	static const char *const others[] = { "y",   "n",    "yes",   "no",  "on",
					      "off", "true", "false", "null" };

	for (size_t i = 0; i < COUNT(others); i++)
		if (str_eq(key, others[i]))
			return false;
	for (const char *p = key; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/$_", *p) &&
		    (p == key || !strchr("0123456789{}.+-", *p)))
			return false;
	return *key;
}

static bool is_scalar(const struct wire *v)
{
	return wire_kind(v) != WIRE_IS_OBJ && wire_kind(v) != WIRE_IS_LIST;
}

/* It fits behind its name: a scalar, or a list of them. */
static bool is_flat(const struct wire *v)
{
	if (is_scalar(v) || !wire_len(v))
		return true;
	for (size_t i = 0; wire_kind(v) == WIRE_IS_LIST && i < wire_len(v); i++)
		if (!is_scalar(wire_at(v, i)))
			return false;
	return wire_kind(v) == WIRE_IS_LIST;
}

static void put_lines(struct yaml *y, const char *text)
{
	struct str all = str_of(text), line;

	buf_puts(y->out, " |-\n");
	y->depth++;
	while (str_next(&all, '\n', &line)) {
		if (line.len)
			indent(y);
		buf_put(y->out, line.ptr, line.len);
		buf_putc(y->out, '\n');
	}
	y->depth--;
}

static void put_items(struct yaml *y, const struct wire *list)
{
	for (size_t i = 0; i < wire_len(list); i++) {
		const struct wire *item = wire_at(list, i);

		indent(y);
		buf_puts(y->out, "- ");
		if (is_flat(item)) {
			wire_write(item, y->out);
			buf_putc(y->out, '\n');
			continue;
		}
		y->dash = true;
		y->depth++;
		wire_each(item, put_member, y);
		y->depth--;
	}
}

static void put_value(struct yaml *y, const struct wire *v)
{
	if (wire_str(v) && strchr(wire_str(v), '\n')) {
		put_lines(y, wire_str(v));
		return;
	}
	if (is_flat(v)) {
		buf_putc(y->out, ' ');
		wire_write(v, y->out);
		buf_putc(y->out, '\n');
		return;
	}
	buf_putc(y->out, '\n');
	y->depth++;
	if (wire_kind(v) == WIRE_IS_LIST)
		put_items(y, v);
	else
		wire_each(v, put_member, y);
	y->depth--;
}

static void put_member(const char *name, const struct wire *v, void *arg)
{
	struct yaml *y = arg;

	if (!y->dash)
		indent(y);
	y->dash = false;
	buf_printf(y->out, is_plain(name) ? "%s:" : "\"%s\":", name);
	put_value(y, v);
}

static void yaml_of(const struct wire *doc, struct buf *out)
{
	struct yaml y = { .out = out };

	wire_each(doc, put_member, &y);
}

/* --- tests ------------------------------------------------------------------------------------- */

static void read_file(const char *path, struct buf *out)
{
	char chunk[4096];
	size_t n;
	FILE *f = fopen(path, "rb");

	if (!f)
		return;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_put(out, chunk, n);
	fclose(f);
}

static void every_route_of_the_api_is_described_once(void **state)
{
	size_t n;
	const struct http_route *rows = routes_all(&n);

	(void)state;
	for (size_t i = 0; i < n - n_page_routes; i++) {
		int found = 0;

		for (size_t j = 0; j < n_manual_entries; j++)
			found += is_about(&manual_entries[j], &rows[i]);
		if (found != 1)
			fail_msg("%s %s: described %d times", route_verb(rows[i].method),
				 rows[i].path, found);
	}
	assert_int_equal(n_manual_entries, n - n_page_routes);
}

static bool is_sentence(const char *s)
{
	return s && strlen(s) > 2 && strchr(".?", s[strlen(s) - 1]);
}

static void want_members(const struct wire_shape *shape)
{
	for (const struct wire_field *f = shape->fields; f->name; f++) {
		if (!is_sentence(f->about))
			fail_msg("%s.%s: no sentence about it", shape->name, f->name);
		if (f->shape)
			want_members(f->shape);
	}
}

static void every_member_and_route_has_its_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; view_shapes[i]; i++)
		want_members(view_shapes[i]);
	for (size_t i = 0; i < n_manual_entries; i++) {
		assert_true(is_sentence(manual_entries[i].summary));
		assert_true(!manual_entries[i].about || is_sentence(manual_entries[i].about));
	}
	for (size_t i = 0; i < n_manual_params; i++)
		assert_true(is_sentence(manual_params[i].about));
}

/* How many parameters of a path does an entry name, and has the path each of them? */
static int path_params(const struct manual_entry *m)
{
	struct str all = str_of(m->params ? m->params : ""), key;
	int n = 0;

	while (next_word(&all, &key)) {
		const struct manual_param *p = param_of(key);
		char in_path[32];

		assert_non_null(p);
		if (p->in != MANUAL_PATH)
			continue;
		snprintf(in_path, sizeof(in_path), "{%s}", p->name);
		if (!strstr(m->row, in_path))
			fail_msg("%s has no %s", m->row, in_path);
		n++;
	}
	return n;
}

static void the_parameters_of_a_path_are_described(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_manual_entries; i++) {
		const struct manual_entry *m = &manual_entries[i];
		int n = 0;

		for (const char *p = m->row; *p; p++)
			n += *p == '{';
		if (path_params(m) != n)
			fail_msg("%s: %d parameters of %d", m->row, path_params(m), n);
	}
	for (size_t i = 0; i < n_manual_params; i++) {
		bool used = false;

		for (size_t j = 0; j < n_manual_entries; j++)
			used = used || has_word(manual_entries[j].params, manual_params[i].key);
		if (!used)
			fail_msg("nobody takes the parameter %s", manual_params[i].key);
	}
}

/* Calls of `function` in the sources of the API: is each name it asks for described, and marked. */
static void find_reads(const char *text, const char *function, enum manual_place in, bool *read)
{
	for (const char *at = text; (at = strstr(at, function)); at++) {
		const char *name = at + strlen(function);
		bool known = false;

		for (size_t i = 0; i < n_manual_params; i++) {
			const struct manual_param *p = &manual_params[i];
			size_t len = strlen(p->name);

			if (p->in == in && !strncmp(name, p->name, len) && name[len] == '"')
				known = read[i] = true;
		}
		if (!known)
			fail_msg("not described: %s%.20s", function, name);
	}
}

static void what_the_api_reads_of_a_query_is_what_is_described(void **state)
{
	bool *read = calloc(n_manual_params, sizeof(bool));
	glob_t files;

	(void)state;
	assert_int_equal(glob("src/api/*.c", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		BUF(text, MiB);

		read_file(files.gl_pathv[i], &text);
		find_reads(text.ptr, "http_query(rq, \"", MANUAL_QUERY, read);
		find_reads(text.ptr, "http_query_number(rq, \"", MANUAL_QUERY, read);
	}
	globfree(&files);
	for (size_t i = 0; i < n_manual_params; i++)
		if (manual_params[i].in == MANUAL_QUERY && !read[i])
			fail_msg("nobody reads the parameter %s", manual_params[i].key);
	free(read);
}

static void every_type_of_problem_has_its_words(void **state)
{
	OWN(wire) words = NULL;
	struct err e = { 0 };
	ARENA(a);

	(void)state;
	assert_int_equal(wire_parse(asset_find("i18n/en.json")->bytes, &words, &e), 0);
	for (size_t i = 0; i < n_manual_entries; i++) {
		const char *problems = manual_entries[i].problems;
		struct str all = str_of(problems ? problems : ""), word;
		long status;

		while (next_word(&all, &word))
			if (!str_number(word, 599, &status) &&
			    !wire_get(words,
				      arena_printf(&a, "error.%.*s", (int)word.len, word.ptr)))
				fail_msg("%s: no problem %.*s", manual_entries[i].row,
					 (int)word.len, word.ptr);
	}
}

static void the_file_is_what_the_tables_say(void **state)
{
	OWN(wire) doc = whole();
	BUF(is, MiB);
	BUF(was, MiB);
	FILE *f;

	(void)state;
	yaml_of(doc, &is);
	if (str_eq(getenv("GOLDEN"), "write") && (f = fopen(FILE_NAME, "wb"))) {
		fwrite(is.ptr, 1, is.len, f);
		fclose(f);
	}
	read_file(FILE_NAME, &was);
	for (size_t i = 0, line = 1; i < is.len || i < was.len; i++) {
		if (i >= is.len || i >= was.len || is.ptr[i] != was.ptr[i])
			fail_msg("%s is out of date from line %zu: GOLDEN=write", FILE_NAME, line);
		line += is.ptr[i] == '\n';
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_route_of_the_api_is_described_once),
		cmocka_unit_test(every_member_and_route_has_its_sentence),
		cmocka_unit_test(the_parameters_of_a_path_are_described),
		cmocka_unit_test(what_the_api_reads_of_a_query_is_what_is_described),
		cmocka_unit_test(every_type_of_problem_has_its_words),
		cmocka_unit_test(the_file_is_what_the_tables_say),
	};

	return cmocka_run_group_tests_name("openapi", tests, NULL, NULL);
}
