/* Forms with a file, as browsers send them; what browsers do not write is refused. */
#include "unit/test.h"

#include "http/multipart.h"

#define TYPE        "multipart/form-data; boundary=----B1"
#define PART(head)  "------B1\r\n" head "\r\n\r\n"
#define FIELD(n)    "Content-Disposition: form-data; name=\"" n "\""
#define FILE_(n, f) FIELD(n) "; filename=\"" f "\"\r\nContent-Type: application/x"
#define END         "\r\n------B1--\r\n"

#define LIT(s)                                                                                     \
	{                                                                                          \
		s, sizeof(s) - 1                                                                   \
	}

struct taken {
	struct arena a;
	struct http_pairs fields;
	struct http_file file;
	struct err e;
};

static void taken_done(struct taken *t)
{
	arena_done(&t->a);
}
#define TAKEN(name) CLEANUP(taken_done) struct taken name = { .a = ARENA_INIT }

static int take(struct taken *t, const char *type, struct str body)
{
	return multipart_body(body, type, &t->a, &t->fields, &t->file, &t->e);
}

static void fields_and_the_file_come_out_as_they_were(void **state)
{
	const struct str body = STR(PART(FIELD("csrf")) "abc\r\n" PART(FIELD("take")) "1\r\n" PART(FIELD(
		"take")) "2\r\n" PART(FIELD("text")) "a\r\n--B\r\nb\r\n" PART(FILE_("file",
										    "my "
										    "%22text%22."
										    "docx")) "PK\0"
											     "\r\n-"
											     "-\r"
											     "\n" END);
	TAKEN(t);

	(void)state;
	assert_int_equal(take(&t, TYPE, body), 0);
	assert_int_equal(t.fields.n, 4);
	assert_string_equal(pairs_find(&t.fields, "csrf"), "abc");
	assert_string_equal(t.fields.items[2].value, "2");
	assert_string_equal(pairs_find(&t.fields, "text"), "a\r\n--B\r\nb");
	assert_string_equal(t.file.name, "my \"text\".docx");
	assert_true(str_same(t.file.bytes, STR("PK\0\r\n--\r\n")));
}

static void a_file_that_was_not_chosen_is_none(void **state)
{
	TAKEN(t);

	(void)state;
	assert_int_equal(take(&t, TYPE, STR(PART(FILE_("file", "")) END)), 0);
	assert_null(t.file.name);
	assert_int_equal(take(&t, TYPE, STR(PART(FIELD("empty")) END)), 0);
	assert_string_equal(pairs_find(&t.fields, "empty"), "");
}

static void the_boundary_may_stand_in_quotes(void **state)
{
	TAKEN(t);

	(void)state;
	assert_int_equal(take(&t, "Multipart/Form-Data; charset=x; Boundary=\"----B1\"",
			      STR(PART(FIELD("a")) "1" END)),
			 0);
	assert_string_equal(pairs_find(&t.fields, "a"), "1");
}

static void what_browsers_do_not_write_is_refused(void **state)
{
	static const struct {
		const char *type;
		struct str body;
	} bad[] = {
		{ TYPE, { "", 0 } },
		{ "multipart/form-data", LIT(PART(FIELD("a")) "1" END) },
		{ "multipart/form-data; boundary=", LIT(PART(FIELD("a")) "1" END) },
		{ "multipart/form-data; boundary=\"a\x01\"", LIT("--a\x01\r\n") },
		{ TYPE, LIT("preamble\r\n" PART(FIELD("a")) "1" END) },
		{ TYPE, LIT(PART(FIELD("a")) "no end") },
		{ TYPE, LIT("------B1\r\n" FIELD("a")) },
		{ TYPE, LIT(PART("Content-Type: text/plain") "no name" END) },
		{ TYPE,
		  LIT(PART(
			  "Content-Disposition: form-data; filename=\"name=\\\"a\\\"\"") "1" END) },
		{ TYPE, LIT(PART(FIELD("")) "1" END) },
		{ TYPE, LIT(PART(FIELD("a") "\r\n" FIELD("b")) "1" END) },
		{ TYPE, LIT(PART(FIELD("a") "\r\nContent-Transfer-Encoding: base64") "MQ==" END) },
		{ TYPE, LIT(PART(FIELD("a")) "\xff" END) },
		{ TYPE, LIT(PART(FIELD("a")) "nul\0" END) },
		{ TYPE, LIT(PART(FIELD("\xff")) "1" END) },
		{ TYPE, LIT(PART(FILE_("a", "1")) "1\r\n" PART(FILE_("b", "2")) "2" END) },
		{ TYPE, LIT("------B1x\r\n" FIELD("a") "\r\n\r\n1" END) },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		TAKEN(t);

		if (take(&t, bad[i].type, bad[i].body) != -1)
			fail_msg("%zu was taken", i);
		assert_int_equal(t.e.kind, ERR_BAD);
		assert_string_equal(t.e.key, "bad-request.form");
	}
}

static void there_is_an_end_to_fields(void **state)
{
	BUF(body, MiB);
	TAKEN(t);

	(void)state;
	for (int i = 0; i <= HTTP_MAX_FIELDS; i++)
		buf_puts(&body, PART(FIELD("a")) "1\r\n");
	buf_puts(&body, "------B1--\r\n");
	assert_int_equal(take(&t, TYPE, STR_BUF(body)), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_and_the_file_come_out_as_they_were),
		cmocka_unit_test(a_file_that_was_not_chosen_is_none),
		cmocka_unit_test(the_boundary_may_stand_in_quotes),
		cmocka_unit_test(what_browsers_do_not_write_is_refused),
		cmocka_unit_test(there_is_an_end_to_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
