#include "wire/inside.h"

enum { MAX_DEPTH = 512 };

void wire_free(struct wire *v)
{
	json_decref(json_of(v));
}

static int bad_json(struct err *e, long line, const char *why)
{
	if (e->kind != ERR_NONE)
		return -1;
	err_about(e, ERR_BAD, "bad-request.json", NULL, line);
	snprintf(e->note, sizeof(e->note), "%s", why);
	return -1;
}

/*
 * jansson recurses to 2,048 levels; what comes after walks the tree again, so the depth is
 * refused before there is a tree. Brackets in strings do not count; a wrong string is jansson's
 * to find.
 */
static int check_depth(struct str json, struct err *e)
{
	bool in_string = false;
	long line = 1;
	int depth = 0;

	for (size_t i = 0; i < json.len; i++) {
		char c = json.ptr[i];

		line += c == '\n';
		if (c == '"')
			in_string = !in_string;
		else if (in_string)
			i += c == '\\';
		else if (c == '[' || c == '{')
			depth++;
		else if (c == ']' || c == '}')
			depth--;
		if (depth > MAX_DEPTH)
			return bad_json(e, line, "nested too deeply");
	}
	return 0;
}

int wire_parse(struct str json, struct wire **out, struct err *e)
{
	json_error_t why;
	json_t *j;

	if (check_depth(json, e) != 0)
		return -1;
	j = json_loadb(json.len ? json.ptr : "", json.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
		       &why);
	if (!j) {
		char note[32];

		/* Not why.text: it quotes the text, which is not for the log. */
		snprintf(note, sizeof(note), "json error %d", (int)json_error_code(&why));
		return bad_json(e, why.line, note);
	}
	*out = wire_from(j);
	return 0;
}

/* jansson answers NULL when memory ends and for a string that is not UTF-8: both are ours. */
static struct wire *made(json_t *j)
{
	assert(j);
	return wire_from(j);
}

struct wire *wire_new_obj(void)
{
	return made(json_object());
}

struct wire *wire_new_list(void)
{
	return made(json_array());
}

struct wire *wire_new_str(const char *s)
{
	return made(s ? json_string(s) : json_null());
}

struct wire *wire_new_int(int64_t n)
{
	return made(json_integer(n));
}

struct wire *wire_new_bool(bool b)
{
	return made(json_boolean(b));
}

struct wire *wire_set(struct wire *obj, const char *name, struct wire *v)
{
	json_t *j = v ? json_of(v) : json_null();
	int rc = json_object_set_new(json_of(obj), name, j);

	assert(rc == 0);
	(void)rc;
	return wire_from(j);
}

struct wire *wire_add(struct wire *list, struct wire *v)
{
	json_t *j = v ? json_of(v) : json_null();
	int rc = json_array_append_new(json_of(list), j);

	assert(rc == 0);
	(void)rc;
	return wire_from(j);
}

void wire_set_str(struct wire *obj, const char *name, const char *s)
{
	wire_set(obj, name, wire_new_str(s));
}

void wire_set_int(struct wire *obj, const char *name, int64_t n)
{
	wire_set(obj, name, wire_new_int(n));
}

void wire_set_bool(struct wire *obj, const char *name, bool b)
{
	wire_set(obj, name, wire_new_bool(b));
}

enum wire_kind wire_kind(const struct wire *v)
{
	const json_t *j = json_of(v);

	if (!j)
		return WIRE_IS_NULL;
	switch (json_typeof(j)) {
	case JSON_OBJECT: return WIRE_IS_OBJ;
	case JSON_ARRAY: return WIRE_IS_LIST;
	case JSON_STRING: return WIRE_IS_STR;
	case JSON_INTEGER: return WIRE_IS_INT;
	case JSON_REAL: return WIRE_IS_REAL;
	case JSON_TRUE:
	case JSON_FALSE: return WIRE_IS_BOOL;
	case JSON_NULL: break;
	}
	return WIRE_IS_NULL;
}

const struct wire *wire_get(const struct wire *obj, const char *name)
{
	return wire_from(json_object_get(json_of(obj), name));
}

const struct wire *wire_at(const struct wire *list, size_t i)
{
	return wire_from(json_array_get(json_of(list), i));
}

size_t wire_len(const struct wire *list_or_obj)
{
	const json_t *j = json_of(list_or_obj);

	return json_is_object(j) ? json_object_size(j) : json_array_size(j);
}

const char *wire_str(const struct wire *v)
{
	return json_string_value(json_of(v));
}

int64_t wire_int(const struct wire *v)
{
	return json_integer_value(json_of(v));
}

bool wire_bool(const struct wire *v)
{
	return json_is_true(json_of(v));
}

void wire_each(const struct wire *obj, void (*each)(const char *, const struct wire *, void *),
	       void *arg)
{
	const char *name;
	json_t *v;

	json_object_foreach(json_of(obj), name, v) each(name, wire_from(v), arg);
}
