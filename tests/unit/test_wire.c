#include "unit/test.h"

#include "wire/wire.h"

#include <inttypes.h>

/* --- a shape that has every type ------------------------------------------------------------- */

enum colour { RED, GREEN, BLUE };
static const char *const colours[] = { "red", "green", "blue", NULL };

struct quote {
	const char *exact, *prefix;
};
static const struct wire_field quote_fields[] = { W_STR(struct quote, exact, 0, 1, 20),
						  W_STR(struct quote, prefix, WIRE_OPTIONAL, 0, 8),
						  W_END };
static const struct wire_shape quote_shape = W_SHAPE("quote", struct quote, quote_fields);

struct run {
	const char *op, *text;
	int64_t change;
};
static const struct wire_field run_fields[] = { W_STR(struct run, op, 0, 1, 1),
						W_STR(struct run, text, WIRE_NULL, 0, 0),
						W_INT(struct run, change, 0, 0, 99), W_END };
static const struct wire_shape run_shape = W_TUPLE("run", struct run, run_fields);

struct thing {
	const char *id, *note, *title;
	int64_t count, at, deadline;
	bool open;
	struct oid commit, base;
	enum colour colour;
	struct quote *quote, *other;
	WIRE_LIST_OF(struct run) runs;
	struct wire_strs groups;
	struct wire_ints numbers;
	struct wire_map titles;
	const struct wire *any;
	int64_t made;
};
static const struct wire_field thing_fields[] = {
	W_STR(struct thing, id, WIRE_ID, 1, 63),
	W_STR(struct thing, note, WIRE_OPTIONAL, 2, 10),
	W_STR(struct thing, title, WIRE_NULL, 0, 0),
	W_INT(struct thing, count, 0, -5, INT64_MAX),
	W_TIME(struct thing, at, 0),
	W_TIME(struct thing, deadline, WIRE_NULL),
	W_BOOL(struct thing, open, WIRE_OPTIONAL),
	W_OID(struct thing, commit, 0),
	W_OID(struct thing, base, WIRE_NULL | WIRE_OPTIONAL),
	W_ENUM(struct thing, colour, 0, colours),
	W_OBJ(struct thing, quote, WIRE_OPTIONAL, &quote_shape),
	W_OBJ(struct thing, other, WIRE_NULL, &quote_shape),
	W_LIST(struct thing, runs, 0, 4, &run_shape),
	W_STRS(struct thing, groups, WIRE_OPTIONAL, 4),
	W_INTS(struct thing, numbers, WIRE_OPTIONAL, 4),
	W_MAP(struct thing, titles, WIRE_OPTIONAL, 12),
	W_VALUE(struct thing, any, WIRE_OPTIONAL),
	W_INT(struct thing, made, WIRE_OUT, 0, 0),
	W_END,
};
static const struct wire_shape thing_shape = W_SHAPE("thing", struct thing, thing_fields);

#define OID1 "0123456789abcdef0123456789abcdef01234567"
#define HEAD                                                                                       \
	"{\"id\":\"a\",\"title\":null,\"count\":1,\"at\":\"2026-02-04T18:00:00Z\",\"deadline\":"   \
	"null,"
#define TAIL                                                                                       \
	"\"commit\":\"" OID1 "\",\"colour\":\"green\",\"other\":null,\"runs\":[[\"+\",null,3]]}"

static int read_thing(const char *json, struct arena *a, struct thing *out, struct err *e)
{
	return wire_in(&thing_shape, str_of(json), a, out, e);
}

/* --- refusals --------------------------------------------------------------------------------- */

static void refused(const char *json, const char *key, const char *what)
{
	ARENA(a);
	struct thing t;
	struct err e = { 0 };

	if (read_thing(json, &a, &t, &e) == 0)
		fail_msg("taken: %s", json);
	assert_int_equal(e.kind, ERR_BAD);
	assert_string_equal(e.key, key);
	assert_string_equal(e.what, what);
}

static void a_small_thing_is_read(void **state)
{
	ARENA(a);
	struct thing t;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(read_thing(HEAD TAIL, &a, &t, &e), 0);
	assert_string_equal(t.id, "a");
	assert_null(t.title);
	assert_int_equal(t.at, 1770228000);
	assert_int_equal(t.colour, GREEN);
	assert_string_equal(t.commit.hex, OID1);
	assert_true(oid_none(&t.base));
	assert_int_equal(t.runs.n, 1);
	assert_string_equal(t.runs.items[0].op, "+");
	assert_null(t.runs.items[0].text);
	assert_int_equal(t.runs.items[0].change, 3);
	assert_null(t.any);
}

static void members_that_nobody_knows_are_refused_by_name(void **state)
{
	(void)state;
	refused(HEAD "\"colour2\":1," TAIL, "bad-request.member-unknown", "colour2");
	refused(HEAD "\"\":1," TAIL, "bad-request.member-unknown", "");
	refused(HEAD "\"quote\":{\"exact\":\"x\",\"evil\":1}," TAIL, "bad-request.member-unknown",
		"quote.evil");
}

static void a_member_that_is_only_written_is_unknown_on_input(void **state)
{
	(void)state;
	refused(HEAD "\"made\":1," TAIL, "bad-request.member-unknown", "made");
}

static void missing_members_are_refused_by_name(void **state)
{
	(void)state;
	refused("{}", "bad-request.member-missing", "id");
	refused(HEAD "\"colour\":\"red\"}", "bad-request.member-missing", "commit");
	refused(HEAD "\"quote\":{}," TAIL, "bad-request.member-missing", "quote.exact");
}

static void null_is_refused_where_it_is_not_allowed(void **state)
{
	(void)state;
	refused(HEAD "\"note\":null," TAIL, "bad-request.member-type", "note");
	refused(HEAD "\"open\":null," TAIL, "bad-request.member-type", "open");
	refused(HEAD "\"groups\":[null]," TAIL, "bad-request.member-type", "groups[0]");
}

static void other_types_are_refused_by_name(void **state)
{
	(void)state;
	refused("[]", "bad-request.member-type", "thing");
	refused("7", "bad-request.member-type", "thing");
	refused(HEAD "\"note\":12," TAIL, "bad-request.member-type", "note");
	refused(HEAD "\"open\":1," TAIL, "bad-request.member-type", "open");
	refused(HEAD "\"quote\":[]," TAIL, "bad-request.member-type", "quote");
	refused(HEAD "\"groups\":\"x\"," TAIL, "bad-request.member-type", "groups");
	refused(HEAD "\"groups\":[\"x\",1]," TAIL, "bad-request.member-type", "groups[1]");
	refused(HEAD "\"numbers\":[1.5]," TAIL, "bad-request.member-type", "numbers[0]");
	refused(HEAD "\"titles\":{\"de\":1}," TAIL, "bad-request.member-type", "titles.de");
	refused(HEAD "\"titles\":[]," TAIL, "bad-request.member-type", "titles");
	refused("{\"id\":\"a\",\"title\":null,\"count\":1.0,\"at\":0,\"deadline\":null," TAIL,
		"bad-request.member-type", "count");
}

static void lengths_are_bytes_and_elements(void **state)
{
	ARENA(a);
	struct thing t;
	struct err e = { 0 };

	(void)state;
	refused(HEAD "\"note\":\"x\"," TAIL, "bad-request.member-length", "note");
	refused(HEAD "\"note\":\"12345678901\"," TAIL, "bad-request.member-length", "note");
	refused(HEAD "\"note\":\"ääääää\"," TAIL, "bad-request.member-length", "note");
	refused(HEAD "\"groups\":[\"\",\"\",\"\",\"\",\"\"]," TAIL, "bad-request.member-length",
		"groups");
	refused(HEAD "\"numbers\":[1,2,3,4,5]," TAIL, "bad-request.member-length", "numbers");
	refused(HEAD "\"titles\":{\"fr\":\"1234567890123\"}," TAIL, "bad-request.member-length",
		"titles.fr");
	assert_int_equal(read_thing(HEAD "\"note\":\"äääää\"," TAIL, &a, &t, &e), 0);
	assert_int_equal(read_thing(HEAD "\"note\":\"12345678901\"," TAIL, &a, &t, &e), -1);
	assert_int_equal(e.number, 10);
}

static void values_outside_the_rule_are_refused_by_name(void **state)
{
	(void)state;
	refused("{\"id\":\"A b\"," TAIL, "bad-request.member-value", "id");
	refused("{\"id\":\"a\",\"title\":null,\"count\":-6," TAIL, "bad-request.member-value",
		"count");
	refused("{\"id\":\"a\",\"title\":null,\"count\":1,\"at\":\"2026-02-30T00:00:00Z\"," TAIL,
		"bad-request.member-value", "at");
	refused(HEAD "\"base\":\"" OID1 "0\"," TAIL, "bad-request.member-value", "base");
	refused(HEAD "\"base\":\"\"," TAIL, "bad-request.member-value", "base");
	refused(HEAD "\"commit\":\"" OID1
		     "\",\"colour\":\"pink\",\"other\":null,\"runs\":[[\"+\",\"x\",3]]}",
		"bad-request.member-value", "colour");
}

static void tuples_have_their_exact_length(void **state)
{
#define RUNS(runs)                                                                                 \
	HEAD "\"commit\":\"" OID1 "\",\"colour\":\"red\",\"other\":null,\"runs\":" runs "}"
	(void)state;
	refused(RUNS("[[\"+\",\"x\"]]"), "bad-request.member-missing", "runs[0][2]");
	refused(RUNS("[[\"+\",\"x\",1],[\"+\",\"x\",1,1]]"), "bad-request.member-unknown",
		"runs[1][3]");
	refused(RUNS("[[null,\"x\",1]]"), "bad-request.member-type", "runs[0][0]");
	refused(RUNS("[{}]"), "bad-request.member-type", "runs[0]");
	refused(RUNS("[[\"+\",\"x\",100]]"), "bad-request.member-value", "runs[0][2]");
}

static void broken_json(const char *json, size_t len, long line)
{
	struct wire *v = NULL;
	struct err e = { 0 };

	if (wire_parse((struct str){ json, len }, &v, &e) == 0)
		fail_msg("taken: %s", json);
	assert_null(v);
	assert_string_equal(e.key, "bad-request.json");
	assert_int_equal(e.number, line);
}

static void broken_json_names_its_line(void **state)
{
	static const struct {
		const char *json;
		long line;
	} cases[] = {
		{ "", 1 },
		{ "{\n\"a\": 1,\n}", 3 },
		{ "{\"a\":1,\"a\":2}", 1 },
		{ "\n\n{\"a\":tru}", 3 },
		{ "[1,2", 1 },
		{ "[1] 2", 1 },
		{ "\"\\u0000\"", 1 },
		{ "{\"a\\u0000b\":1}", 1 },
		{ "\"\\ud800\"", 1 },
		{ "\"\xff\"", 1 },
		{ "\"\xed\xa0\x80\"", 1 },
		{ "\"tab\there\"", 1 },
		{ "9223372036854775808", 1 },
		{ "[-9223372036854775809]", 1 },
		{ "[1e999]", 1 },
		{ "[NaN]", 1 },
		{ "[01]", 1 },
		{ "{'a':1}", 1 },
		{ "\xef\xbb\xbf{}", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		broken_json(cases[i].json, strlen(cases[i].json), cases[i].line);
	broken_json("[1,\0 2]", 7, 1);
	broken_json("[1]\0", 4, 1);
}

static void depth_has_a_cap_and_brackets_in_strings_do_not_count(void **state)
{
	BUF(deep, 4 * KiB);
	BUF(back, 4 * KiB);
	OWN(wire) v = NULL;
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < 512; i++)
		buf_putc(&deep, '[');
	buf_puts(&deep, "\"[[[[\\\"[[[\"");
	for (int i = 0; i < 512; i++)
		buf_putc(&deep, ']');
	assert_int_equal(wire_parse((struct str){ deep.ptr, deep.len }, &v, &e), 0);
	wire_write(v, &back);
	assert_string_equal(back.ptr, deep.ptr);

	buf_clear(&deep);
	buf_puts(&deep, "\n");
	for (int i = 0; i < 513; i++)
		buf_puts(&deep, i % 2 ? "[" : "{\"a\":");
	broken_json(deep.ptr, deep.len, 2);
}

static void a_note_for_the_log_never_quotes_the_text(void **state)
{
	struct wire *v = NULL;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(wire_parse(STR("{\"secret\": hush}"), &v, &e), -1);
	assert_null(strstr(e.note, "hush"));
	assert_string_not_equal(e.note, "");
}

/* --- output ----------------------------------------------------------------------------------- */

static void output_is_compact_in_the_tables_order(void **state)
{
	ARENA(a);
	BUF(out, 4 * KiB);
	struct thing t;
	struct err e = { 0 };
	const char *shuffled = "{\"runs\":[],\"other\":{\"exact\":\"\\u00e4 / \\\" \\\\ \\u0001\"},"
			       "\"colour\":\"red\",\"commit\":\"" OID1 "\",\"deadline\":null,"
			       "\"at\":\"2024-02-29T12:00:00.5+01:00\",\"count\":-5,"
			       "\"title\":\"\",\"id\":\"a-1\",\"any\":{\"z\":[1.0,1e20,0.1],\"a\":"
			       "false}}";

	(void)state;
	assert_int_equal(read_thing(shuffled, &a, &t, &e), 0);
	t.made = 7;
	wire_out(&thing_shape, &t, &out);
	assert_string_equal(
		out.ptr,
		"{\"id\":\"a-1\",\"title\":null,\"count\":-5,\"at\":\"2024-02-29T11:00:00Z\","
		"\"deadline\":null,\"commit\":\"" OID1 "\",\"base\":null,\"colour\":\"red\","
		"\"other\":{\"exact\":\"ä / \\\" \\\\ \\u0001\"},\"runs\":[],"
		"\"any\":{\"z\":[1.0,1e+20,0.1],\"a\":false},\"made\":7}");
}

static void pretty_output_is_indented_and_ends_with_a_line_feed(void **state)
{
	BUF(out, 4 * KiB);
	struct run runs[] = { { "+", "new", 1 }, { "-", NULL, 2 } };
	struct quote q = { "x", NULL };
	struct wire *v = wire_new_obj();

	(void)state;
	wire_out_pretty(&run_shape, &runs[1], &out);
	assert_string_equal(out.ptr, "[\n  \"-\",\n  null,\n  2\n]\n");
	buf_clear(&out);
	wire_set(v, "q", wire_of(&quote_shape, &q));
	wire_set(v, "empty", wire_new_list());
	wire_set(v, "none", wire_new_obj());
	wire_add(wire_set(v, "runs", wire_new_list()), wire_of(&run_shape, &runs[0]));
	wire_write_pretty(v, &out);
	assert_string_equal(out.ptr, "{\n  \"q\": {\n    \"exact\": \"x\"\n  },\n  \"empty\": [],\n"
				     "  \"none\": {},\n  \"runs\": [\n    [\n      \"+\",\n"
				     "      \"new\",\n      1\n    ]\n  ]\n}\n");
	wire_free(v);
}

static void a_full_buffer_drops_and_reports(void **state)
{
	BUF(out, 8);
	struct quote q = { "a longer text", NULL };
	struct err e = { 0 };

	(void)state;
	wire_out(&quote_shape, &q, &out);
	assert_true(out.over);
	assert_int_equal(buf_check(&out, &e), -1);
}

/* --- properties ------------------------------------------------------------------------------- */

static uint32_t seed;

static uint32_t chance(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static const char *random_text(struct arena *a, size_t min, size_t max)
{
	static const char *const pieces[] = { "a", "Z",  "0",    " ",           "\"", "\\",
					      "/", "\n", "\x7f", "\x01",        "ä",  "ß",
					      "€", "漢", "😀",    "\xef\xb7\x90" };
	BUF(text, KiB);
	size_t want = min + chance((uint32_t)(max - min + 1));

	for (int tries = 0; tries < 40; tries++) {
		const char *piece = pieces[chance(COUNT(pieces))];

		if (text.len + strlen(piece) <= want)
			buf_puts(&text, piece);
	}
	while (text.len < min)
		buf_puts(&text, "a");
	return arena_dup(a, text.ptr);
}

static struct quote *random_quote(struct arena *a)
{
	struct quote *q = ARENA_NEW(a, struct quote);

	q->exact = random_text(a, 1, 20);
	q->prefix = chance(2) ? random_text(a, 1, 8) : NULL;
	return q;
}

static struct oid random_oid(void)
{
	struct oid id;

	for (size_t i = 0; i < OID_HEX; i++)
		id.hex[i] = "0123456789abcdef"[chance(16)];
	id.hex[OID_HEX] = '\0';
	return id;
}

static void random_thing(struct arena *a, struct thing *t)
{
	*t = (struct thing){ 0 };
	t->id = "a-b";
	t->note = chance(2) ? random_text(a, 2, 10) : NULL;
	t->title = chance(2) ? random_text(a, 1, 50) : NULL;
	t->count = chance(3) ? (int64_t)chance(1000) - 5 : INT64_MAX;
	t->at = (int64_t)chance(1u << 24) * 15000;
	t->deadline = chance(2) ? 1 + (int64_t)chance(1u << 24) : 0;
	t->open = chance(2);
	t->commit = random_oid();
	if (chance(2))
		t->base = random_oid();
	t->colour = (enum colour)chance(3);
	t->quote = chance(2) ? random_quote(a) : NULL;
	t->other = chance(2) ? random_quote(a) : NULL;
	t->runs.n = chance(5);
	t->runs.items = t->runs.n ? ARENA_ARRAY(a, t->runs.n, struct run) : NULL;
	for (size_t i = 0; i < t->runs.n; i++)
		t->runs.items[i] =
			(struct run){ chance(2) ? "+" : "-",
				      chance(2) ? random_text(a, 1, 30) : NULL, chance(100) };
	t->groups.n = chance(5);
	t->groups.items = t->groups.n ? ARENA_ARRAY(a, t->groups.n, const char *) : NULL;
	for (size_t i = 0; i < t->groups.n; i++)
		t->groups.items[i] = random_text(a, 0, 20);
	t->numbers.n = chance(5);
	t->numbers.items = t->numbers.n ? ARENA_ARRAY(a, t->numbers.n, int64_t) : NULL;
	for (size_t i = 0; i < t->numbers.n; i++)
		t->numbers.items[i] = chance(2) ? INT64_MIN : (int64_t)chance(1u << 20);
	t->titles.n = chance(4);
	t->titles.items = t->titles.n ? ARENA_ARRAY(a, t->titles.n, struct wire_pair) : NULL;
	for (size_t i = 0; i < t->titles.n; i++)
		t->titles.items[i] =
			(struct wire_pair){ arena_printf(a, "%zu%s", i, random_text(a, 0, 5)),
					    random_text(a, 0, 12) };
}

static void same_text(const char *a, const char *b)
{
	if (!a || !b)
		assert_ptr_equal(a, b);
	else
		assert_string_equal(a, b);
}

static void same_quote(const struct quote *a, const struct quote *b)
{
	assert_int_equal(!a, !b);
	if (!a)
		return;
	same_text(a->exact, b->exact);
	same_text(a->prefix, b->prefix);
}

static void same_thing(const struct thing *a, const struct thing *b)
{
	same_text(a->id, b->id);
	same_text(a->note, b->note);
	same_text(a->title, b->title);
	assert_int_equal(a->count, b->count);
	assert_int_equal(a->at, b->at);
	assert_int_equal(a->deadline, b->deadline);
	assert_int_equal(a->open, b->open);
	assert_true(oid_eq(&a->commit, &b->commit));
	assert_string_equal(a->base.hex, b->base.hex);
	assert_int_equal(a->colour, b->colour);
	same_quote(a->quote, b->quote);
	same_quote(a->other, b->other);
	assert_int_equal(a->runs.n, b->runs.n);
	for (size_t i = 0; i < a->runs.n; i++) {
		same_text(a->runs.items[i].op, b->runs.items[i].op);
		same_text(a->runs.items[i].text, b->runs.items[i].text);
		assert_int_equal(a->runs.items[i].change, b->runs.items[i].change);
	}
	assert_int_equal(a->groups.n, b->groups.n);
	for (size_t i = 0; i < a->groups.n; i++)
		same_text(a->groups.items[i], b->groups.items[i]);
	assert_int_equal(a->numbers.n, b->numbers.n);
	for (size_t i = 0; i < a->numbers.n; i++)
		assert_int_equal(a->numbers.items[i], b->numbers.items[i]);
	assert_int_equal(a->titles.n, b->titles.n);
	for (size_t i = 0; i < a->titles.n; i++) {
		same_text(a->titles.items[i].name, b->titles.items[i].name);
		same_text(wire_map_find(&b->titles, a->titles.items[i].name),
			  a->titles.items[i].value);
	}
}

/* The struct goes out without its write-only member and comes back the same. */
static void what_is_written_reads_back_the_same(void **state)
{
	struct wire_field fields[COUNT(thing_fields)];
	struct wire_shape shape = { "thing", sizeof(struct thing), fields, false };

	(void)state;
	memcpy(fields, thing_fields, sizeof(fields));
	fields[COUNT(fields) - 2] = fields[COUNT(fields) - 1];
	seed = 20260204;
	for (int round = 0; round < 2000; round++) {
		ARENA(a);
		BUF(first, 64 * KiB);
		BUF(again, 64 * KiB);
		OWN(wire) v = NULL;
		struct thing t, back;
		struct err e = { 0 };

		random_thing(&a, &t);
		wire_out(&shape, &t, &first);
		if (wire_in(&shape, (struct str){ first.ptr, first.len }, &a, &back, &e) != 0)
			fail_msg("%s %s: %s", e.key, e.what, first.ptr);
		same_thing(&t, &back);
		wire_out_pretty(&shape, &t, &again);
		assert_int_equal(
			wire_in(&shape, (struct str){ again.ptr, again.len }, &a, &back, &e), 0);
		same_thing(&t, &back);
		/* The tree is the same value as the text. */
		buf_clear(&again);
		v = wire_of(&shape, &t);
		wire_write(v, &again);
		assert_string_equal(again.ptr, first.ptr);
		assert_int_equal(wire_in_value(&shape, v, &a, &back, &e), 0);
		same_thing(&t, &back);
	}
}

static void a_value_lives_as_long_as_the_arena(void **state)
{
	ARENA(a);
	BUF(out, KiB);
	struct thing t;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(read_thing(HEAD "\"any\":{\"deep\":[{\"x\":\"y\"}]}," TAIL, &a, &t, &e),
			 0);
	wire_write(t.any, &out);
	assert_string_equal(out.ptr, "{\"deep\":[{\"x\":\"y\"}]}");
}

/* --- values ----------------------------------------------------------------------------------- */

static void readers_take_null_and_other_types(void **state)
{
	OWN(wire) v = wire_new_obj();

	(void)state;
	wire_set_str(v, "s", "text");
	wire_set_str(v, "none", NULL);
	wire_set_int(v, "n", INT64_MIN);
	wire_set_bool(v, "b", true);
	wire_add(wire_set(v, "list", wire_new_list()), NULL);
	assert_null(wire_str(NULL));
	assert_int_equal(wire_int(NULL), 0);
	assert_false(wire_bool(NULL));
	assert_null(wire_get(NULL, "x"));
	assert_null(wire_at(NULL, 0));
	assert_int_equal(wire_len(NULL), 0);
	assert_int_equal(wire_kind(NULL), WIRE_IS_NULL);
	assert_null(wire_get(wire_get(v, "s"), "x"));
	assert_null(wire_at(v, 0));
	assert_null(wire_str(wire_get(v, "n")));
	assert_int_equal(wire_int(wire_get(v, "s")), 0);
	assert_false(wire_bool(wire_get(v, "n")));
	assert_string_equal(wire_str(wire_get(v, "s")), "text");
	assert_true(wire_int(wire_get(v, "n")) == INT64_MIN);
	assert_int_equal(wire_kind(wire_get(v, "none")), WIRE_IS_NULL);
	assert_int_equal(wire_kind(wire_at(wire_get(v, "list"), 0)), WIRE_IS_NULL);
	assert_int_equal(wire_len(v), 5);
	assert_int_equal(wire_len(wire_get(v, "list")), 1);
}

static void put_name(const char *name, const struct wire *v, void *arg)
{
	buf_printf(arg, "%s=%" PRId64 " ", name, wire_int(v));
}

static void members_are_met_in_the_order_they_were_set(void **state)
{
	OWN(wire) v = wire_new_obj();
	BUF(names, KiB);

	(void)state;
	wire_set_int(v, "z", 1);
	wire_set_int(v, "a", 2);
	wire_set_int(v, "m", 3);
	wire_set_int(v, "z", 4);
	wire_each(v, put_name, &names);
	assert_string_equal(names.ptr, "z=4 a=2 m=3 ");
}

/* --- schema ----------------------------------------------------------------------------------- */

static void a_shape_describes_itself_as_json_schema(void **state)
{
	BUF(out, 16 * KiB);
	OWN(wire) v = NULL;
	const struct wire *p;
	struct err e = { 0 };

	(void)state;
	wire_schema(&thing_shape, &out);
	assert_int_equal(wire_parse((struct str){ out.ptr, out.len }, &v, &e), 0);
	assert_string_equal(wire_str(wire_get(v, "type")), "object");
	assert_int_equal(wire_len(wire_get(v, "required")), 10);
	p = wire_get(v, "properties");
	assert_int_equal(wire_len(p), 18);
	assert_string_equal(wire_str(wire_get(wire_get(p, "quote"), "$ref")),
			    "#/components/schemas/quote");
	assert_string_equal(
		wire_str(wire_get(wire_at(wire_get(wire_get(p, "other"), "oneOf"), 0), "$ref")),
		"#/components/schemas/quote");
	assert_string_equal(wire_str(wire_get(wire_get(wire_get(p, "runs"), "items"), "$ref")),
			    "#/components/schemas/run");
	assert_int_equal(wire_int(wire_get(wire_get(p, "runs"), "maxItems")), 4);
	assert_int_equal(wire_int(wire_get(wire_get(p, "note"), "maxLength")), 10);
	assert_int_equal(wire_int(wire_get(wire_get(p, "note"), "minLength")), 1);
	assert_string_equal(wire_str(wire_at(wire_get(wire_get(p, "title"), "type"), 1)), "null");
	assert_string_equal(wire_str(wire_at(wire_get(wire_get(p, "colour"), "enum"), 2)), "blue");
	assert_string_equal(wire_str(wire_get(wire_get(p, "at"), "format")), "date-time");
	assert_true(wire_bool(wire_get(wire_get(p, "made"), "readOnly")));

	buf_clear(&out);
	wire_schema(&run_shape, &out);
	wire_free(v);
	assert_int_equal(wire_parse((struct str){ out.ptr, out.len }, &v, &e), 0);
	assert_string_equal(wire_str(wire_get(v, "type")), "array");
	assert_int_equal(wire_len(wire_get(v, "prefixItems")), 3);
	assert_int_equal(wire_int(wire_get(v, "minItems")), 3);
}

struct tally {
	int64_t *known;
	struct wire_strs groups;
	struct wire_ints take;
};
static const struct wire_field tally_fields[] = { W_COUNT(struct tally, known, WIRE_NULL),
						  W_STRS(struct tally, groups, WIRE_NULL, 0),
						  W_INTS(struct tally, take, WIRE_OPTIONAL, 0),
						  W_END };
static const struct wire_shape tally_shape = W_SHAPE("tally", struct tally, tally_fields);

static void nought_and_nothing_and_unknown_are_told_apart(void **state)
{
	static const char *const texts[] = {
		"{\"known\":0,\"groups\":[],\"take\":[]}",
		"{\"known\":null,\"groups\":null}",
		"{\"known\":7,\"groups\":[\"a\"],\"take\":[1,2]}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		ARENA(a);
		BUF(out, 1 * KiB);
		struct tally t;
		struct err e = { 0 };

		assert_int_equal(wire_in(&tally_shape, str_of(texts[i]), &a, &t, &e), 0);
		assert_int_equal(t.groups.items != NULL, i != 1);
		wire_out(&tally_shape, &t, &out);
		assert_string_equal(out.ptr, texts[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_thing_is_read),
		cmocka_unit_test(members_that_nobody_knows_are_refused_by_name),
		cmocka_unit_test(a_member_that_is_only_written_is_unknown_on_input),
		cmocka_unit_test(missing_members_are_refused_by_name),
		cmocka_unit_test(null_is_refused_where_it_is_not_allowed),
		cmocka_unit_test(other_types_are_refused_by_name),
		cmocka_unit_test(lengths_are_bytes_and_elements),
		cmocka_unit_test(values_outside_the_rule_are_refused_by_name),
		cmocka_unit_test(tuples_have_their_exact_length),
		cmocka_unit_test(broken_json_names_its_line),
		cmocka_unit_test(depth_has_a_cap_and_brackets_in_strings_do_not_count),
		cmocka_unit_test(a_note_for_the_log_never_quotes_the_text),
		cmocka_unit_test(output_is_compact_in_the_tables_order),
		cmocka_unit_test(pretty_output_is_indented_and_ends_with_a_line_feed),
		cmocka_unit_test(a_full_buffer_drops_and_reports),
		cmocka_unit_test(what_is_written_reads_back_the_same),
		cmocka_unit_test(a_value_lives_as_long_as_the_arena),
		cmocka_unit_test(readers_take_null_and_other_types),
		cmocka_unit_test(members_are_met_in_the_order_they_were_set),
		cmocka_unit_test(a_shape_describes_itself_as_json_schema),
		cmocka_unit_test(nought_and_nothing_and_unknown_are_told_apart),
	};

	return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
