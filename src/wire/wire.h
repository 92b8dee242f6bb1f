/*
 * JSON: the only room that knows jansson.
 *
 * Two doors. *Shapes* are tables that tie a C struct to a JSON object: used for strict input
 * (unknown, missing, mistyped, overlong members are refused by name), for output and for
 * docs/openapi.yaml. *Values* are an opaque tree, for templates and for what has no fixed shape.
 * Thread-safe as long as a value is used by one thread at a time.
 */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/oid.h"
#include "base/str.h"

enum wire_type {
	WIRE_STR,   /* const char *; min..max bytes; NULL is null or missing */
	WIRE_INT,   /* int64_t; at least min, at most max (0: no upper bound) */
	WIRE_BOOL,  /* bool */
	WIRE_TIME,  /* int64_t seconds UTC as RFC 3339; 0 is null or missing */
	WIRE_OID,   /* struct oid; "" is null or missing */
	WIRE_ENUM,  /* int, an index into names (NULL-terminated list of strings) */
	WIRE_OBJ,   /* pointer to a struct of shape; NULL is null or missing */
	WIRE_LIST,  /* WIRE_LIST_OF(struct of shape); min..max elements */
	WIRE_STRS,  /* struct wire_strs; min..max elements; [] has items */
	WIRE_INTS,  /* struct wire_ints; the same */
	WIRE_MAP,   /* struct wire_map: object of strings, in the order met; max bytes a string */
	WIRE_VALUE, /* const struct wire *, any JSON; lives as long as the arena */
	WIRE_COUNT, /* int64_t *: a number of which 0 says something; NULL is null or missing */
};

/*
 * Empty is NULL, "", 0, false, no oid, the first of the names, no items. Of WIRE_STRS and WIRE_INTS
 * only items NULL is empty: an empty list says something there. A required string, object, count
 * or oid must not be NULL or none on output. In a tuple nothing is left out: empty is null.
 */
enum wire_flag {
	WIRE_OPTIONAL = 1, /* in: may be missing. out: left out when empty */
	WIRE_NULL = 2,     /* in: null allowed. out: null when empty, never left out */
	WIRE_OUT = 4,      /* written, and refused on input like an unknown member */
	WIRE_ID = 8,       /* WIRE_STR: id_valid is required */
};

struct wire; /* a JSON value, opaque */
struct wire_shape;
struct wire_field {
	const char *name; /* the JSON member */
	enum wire_type type;
	unsigned flags;                 /* enum wire_flag */
	size_t at;                      /* offsetof the struct's member */
	int64_t min, max;               /* see the type; max 0 means no bound of its own */
	const struct wire_shape *shape; /* WIRE_OBJ, WIRE_LIST */
	const char *const *names;       /* WIRE_ENUM; WIRE_STR: only for the schema */
	const char *about;              /* one sentence for docs/openapi.yaml, or NULL */
};
struct wire_shape {
	const char *name;                /* "proposal": its name in docs/openapi.yaml */
	size_t size;                     /* sizeof the struct */
	const struct wire_field *fields; /* ended by a NULL name */
	bool tuple; /* a JSON array of the fields in order, instead of an object */
};

#define WIRE_LIST_OF(type)                                                                         \
	struct {                                                                                   \
		type *items;                                                                       \
		size_t n;                                                                          \
	}
struct wire_strs {
	const char **items;
	size_t n;
};
struct wire_ints {
	int64_t *items;
	size_t n;
};
struct wire_pair {
	const char *name, *value;
};
struct wire_map {
	struct wire_pair *items;
	size_t n;
};

/* Value of a map's member, or NULL. */
const char *wire_map_find(const struct wire_map *m, const char *name);
/* Is this text one of them? */
bool wire_strs_have(const struct wire_strs *l, const char *text);

/*
 * Parse len bytes of JSON into *out (zeroed first; out->size is shape->size). Strings and lists
 * are in the arena. Bounded: 512 levels, duplicate members refused.
 * ERR_BAD "bad-request.json" (number: the line) or "bad-request.member-unknown", "-missing",
 * "-type", "-length" (number: the bound), "-value" with what = the member's path
 * ("quote.exact", "items[2].text"), or the shape's name when the whole has the wrong type. *out is
 * undefined after a failure.
 */
int wire_in(const struct wire_shape *shape, struct str json, struct arena *a, void *out,
	    struct err *e) MUST_USE;
/* The same from a value that is parsed already. */
int wire_in_value(const struct wire_shape *shape, const struct wire *v, struct arena *a, void *out,
		  struct err *e) MUST_USE;
/* Append compact JSON, members in the table's order: equal structs give equal bytes. */
void wire_out(const struct wire_shape *shape, const void *obj, struct buf *out);
/* The same, indented by two spaces and with a final line feed: for files that people read. */
void wire_out_pretty(const struct wire_shape *shape, const void *obj, struct buf *out);

/*
 * Append the shape as JSON Schema in pretty JSON, which is YAML as well, for docs/openapi.yaml.
 * Shapes within are "$ref": "#/components/schemas/<name>".
 */
void wire_schema(const struct wire_shape *shape, struct buf *out);

/* --- values ----------------------------------------------------------------------------------- */

/* Frees a value that no parent took. */
void wire_free(struct wire *v);
FREEP(struct wire, wire, wire_free)

/* Any JSON; ERR_BAD "bad-request.json" (number: the line). The caller frees *out. */
int wire_parse(struct str json, struct wire **out, struct err *e) MUST_USE;
void wire_write(const struct wire *v, struct buf *out);
void wire_write_pretty(const struct wire *v, struct buf *out); /* and a final line feed */

/* Builders. wire_set and wire_add **take** v and return it (borrowed); NULL sets JSON null. Setting
 * a member again replaces it. */
struct wire *wire_new_obj(void);
struct wire *wire_new_list(void);
struct wire *wire_new_str(const char *s); /* NULL gives null; s is UTF-8 */
struct wire *wire_new_int(int64_t n);
struct wire *wire_new_bool(bool b);
struct wire *wire_of(const struct wire_shape *shape, const void *obj);
struct wire *wire_set(struct wire *obj, const char *name, struct wire *v);
struct wire *wire_add(struct wire *list, struct wire *v);
void wire_set_str(struct wire *obj, const char *name, const char *s);
void wire_set_int(struct wire *obj, const char *name, int64_t n);
void wire_set_bool(struct wire *obj, const char *name, bool b);

/* Readers; all borrow, all accept NULL, and answer NULL, 0 or false where the type is another. */
enum wire_kind {
	WIRE_IS_NULL,
	WIRE_IS_BOOL,
	WIRE_IS_INT,
	WIRE_IS_REAL,
	WIRE_IS_STR,
	WIRE_IS_LIST,
	WIRE_IS_OBJ
};
enum wire_kind wire_kind(const struct wire *v);
const struct wire *wire_get(const struct wire *obj, const char *name);
const struct wire *wire_at(const struct wire *list, size_t i);
size_t wire_len(const struct wire *list_or_obj);
const char *wire_str(const struct wire *v);
int64_t wire_int(const struct wire *v);
bool wire_bool(const struct wire *v);
/* Calls each(name, value, arg) for the members of an object in their order. */
void wire_each(const struct wire *obj, void (*each)(const char *, const struct wire *, void *),
	       void *arg);

/* clang-format off */
/*
 * Rows of a field table: W_STR(struct proposal, section, 0, 1, 63, "Its id."). The last argument is
 * the sentence for docs/openapi.yaml and may be left out.
 */
#define W_STR(T, m, ...)   W_BOUND_(T, m, WIRE_STR, __VA_ARGS__, NULL, NULL)   /* flags, min, max */
#define W_INT(T, m, ...)   W_BOUND_(T, m, WIRE_INT, __VA_ARGS__, NULL, NULL)   /* flags, min, max */
#define W_COUNT(T, m, ...) W_PLAIN_(T, m, WIRE_COUNT, __VA_ARGS__, NULL, NULL) /* flags */
#define W_BOOL(T, m, ...)  W_PLAIN_(T, m, WIRE_BOOL, __VA_ARGS__, NULL, NULL)  /* flags */
#define W_TIME(T, m, ...)  W_PLAIN_(T, m, WIRE_TIME, __VA_ARGS__, NULL, NULL)  /* flags */
#define W_OID(T, m, ...)   W_PLAIN_(T, m, WIRE_OID, __VA_ARGS__, NULL, NULL)   /* flags */
#define W_ENUM(T, m, ...)  W_NAMES_(T, m, WIRE_ENUM, __VA_ARGS__, NULL, NULL)  /* flags, names */
#define W_WORD(T, m, ...)  W_NAMES_(T, m, WIRE_STR, __VA_ARGS__, NULL, NULL)   /* flags, names */
#define W_OBJ(T, m, ...)   W_SHAPE_(T, m, WIRE_OBJ, __VA_ARGS__, NULL, NULL)   /* flags, shape */
#define W_LIST(T, m, ...)  W_LIST_(T, m, WIRE_LIST, __VA_ARGS__, NULL, NULL)   /* flags, max, shape */
#define W_STRS(T, m, ...)  W_MOST_(T, m, WIRE_STRS, __VA_ARGS__, NULL, NULL)   /* flags, max */
#define W_INTS(T, m, ...)  W_MOST_(T, m, WIRE_INTS, __VA_ARGS__, NULL, NULL)   /* flags, max */
#define W_MAP(T, m, ...)   W_MOST_(T, m, WIRE_MAP, __VA_ARGS__, NULL, NULL)    /* flags, max */
#define W_VALUE(T, m, ...) W_PLAIN_(T, m, WIRE_VALUE, __VA_ARGS__, NULL, NULL) /* flags */
/* Any row, without a sentence. */
#define W_(T, m, type, flags, lo, hi, shape, names) W_ALL_(T, m, type, flags, lo, hi, shape, names, NULL)
/* The NULLs above fill `about` where it is left out; what then is too many is swallowed. */
#define W_ALL_(T, m, type, flags, lo, hi, shape, names, about) \
	{ #m, type, flags, offsetof(T, m), lo, hi, shape, names, about }
#define W_PLAIN_(T, m, type, flags, about, ...)           W_ALL_(T, m, type, flags, 0, 0, NULL, NULL, about)
#define W_BOUND_(T, m, type, flags, lo, hi, about, ...)   W_ALL_(T, m, type, flags, lo, hi, NULL, NULL, about)
#define W_MOST_(T, m, type, flags, hi, about, ...)        W_ALL_(T, m, type, flags, 0, hi, NULL, NULL, about)
#define W_NAMES_(T, m, type, flags, names, about, ...)    W_ALL_(T, m, type, flags, 0, 0, NULL, names, about)
#define W_SHAPE_(T, m, type, flags, shape, about, ...)    W_ALL_(T, m, type, flags, 0, 0, shape, NULL, about)
#define W_LIST_(T, m, type, flags, hi, shape, about, ...) W_ALL_(T, m, type, flags, 0, hi, shape, NULL, about)
#define W_END                       { 0 }
/* const struct wire_shape proposal_shape = W_SHAPE("proposal", struct proposal, proposal_fields); */
#define W_SHAPE(name, T, fields)    { name, sizeof(T), fields, false }
#define W_TUPLE(name, T, fields)    { name, sizeof(T), fields, true }
/* clang-format on */

#endif
