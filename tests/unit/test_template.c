#include "unit/test.h"

#include "i18n/i18n.h"
#include "template/template.h"

enum { MAX_PARTS = 8 };

/* --- the cases of tests/spec/mustache.txt ----------------------------------------------------- */

struct one_case {
	char *name, *data, *want;
	struct template_source sources[MAX_PARTS]; /* the template first */
	size_t n;
};

/* "\s", "\t" and "\r" as what they stand for. */
static char *unescape(struct arena *a, const char *s)
{
	char *out = arena_dup(a, s), *to = out;

	for (; *s; s++) {
		if (s[0] == '\\' && s[1] && strchr("str", s[1])) {
			s++;
			*to++ = *s == 's' ? ' ' : *s == 't' ? '\t' : '\r';
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
	return out;
}

static void take_part(struct arena *a, struct one_case *c, const char *what, struct buf *text)
{
	if (text->len)
		buf_cut(text, text->len - 1);
	if (str_eq(what, "data"))
		c->data = arena_dup(a, text->ptr);
	else if (str_eq(what, "want"))
		c->want = unescape(a, text->ptr);
	else
		c->sources[c->n++] = (struct template_source){
			str_eq(what, "template") ? "main" : arena_dup(a, what + strlen("partial ")),
			str_of(unescape(a, text->ptr)),
		};
	buf_clear(text);
}

static int run_case(const struct one_case *c)
{
	OWN(template_set) set = NULL;
	OWN(wire) data = NULL;
	BUF(out, 64 * KiB);
	struct err e = { 0 };
	const struct wire *contexts[1];

	if (wire_parse(str_of(c->data), &data, &e) != 0 ||
	    template_set_new(c->sources, c->n, &set, &e) != 0) {
		printf("%s: %s %s\n", c->name, e.key, e.note);
		return 1;
	}
	contexts[0] = data;
	if (template_set_render(set, "main", "en", contexts, 1, &out, &e) == 0 &&
	    str_eq(out.ptr, c->want))
		return 0;
	printf("%s:\n[%s]\nwanted\n[%s]\n", c->name, out.ptr, c->want);
	return 1;
}

static FILE *open_spec(void)
{
	static const char *const ups[] = { "", "../", "../../", "../../../" };

	for (size_t i = 0; i < COUNT(ups); i++) {
		char path[80];
		FILE *f;

		snprintf(path, sizeof(path), "%stests/spec/mustache.txt", ups[i]);
		f = fopen(path, "r");
		if (f)
			return f;
	}
	return NULL;
}

static void the_cases_of_the_specification(void **state)
{
	ARENA(a);
	BUF(text, 64 * KiB);
	struct one_case c = { 0 };
	char line[4096], what[100] = "";
	FILE *f = open_spec();
	int n = 0, n_wrong = 0;
	bool more = true;

	(void)state;
	if (!f)
		SKIP_TEST("tests/spec is not above the current folder");
	while (more) {
		more = fgets(line, sizeof(line), f) != NULL;
		if (more && strncmp(line, "=== ", 4) != 0 && strncmp(line, "--- ", 4) != 0) {
			buf_puts(&text, line);
			continue;
		}
		if (*what)
			take_part(&a, &c, what, &text);
		buf_clear(&text);
		what[0] = '\0';
		if (more && line[0] == '-') {
			snprintf(what, sizeof(what), "%.*s", (int)strlen(line) - 5, line + 4);
			continue;
		}
		if (c.want) {
			n++;
			n_wrong += run_case(&c);
		}
		c = (struct one_case){ .name = more ? arena_dup(&a, line + 4) : NULL };
	}
	fclose(f);
	assert_int_equal(n_wrong, 0);
	assert_true(n >= 60);
}

/* --- what stops the start --------------------------------------------------------------------- */

static void refused(const char *text, long line, const char *why)
{
	const struct template_source source = { "dir/page", str_of(text) };
	struct template_set *set = NULL;
	struct err e = { 0 };

	if (template_set_new(&source, 1, &set, &e) == 0)
		fail_msg("taken: %s", text);
	assert_null(set);
	assert_int_equal(e.kind, ERR_INTERNAL);
	assert_string_equal(e.key, "internal.template");
	assert_string_equal(e.what, "templates/dir/page.html");
	assert_int_equal(e.number, line);
	if (!strstr(e.note, why))
		fail_msg("%s: %s", text, e.note);
}

static void a_bad_template_is_refused_by_file_and_line(void **state)
{
	(void)state;
	refused("a\nb {{x", 2, "does not end");
	refused("{{{x}}", 1, "does not end");
	refused("{{! x }", 1, "does not end");
	refused("{{}}", 1, "name");
	refused("\n\n{{ }}", 3, "name");
	refused("{{a b}}", 1, "name");
	refused("{{a.}}", 1, "name");
	refused("{{.a}}", 1, "name");
	refused("{{a..b}}", 1, "name");
	refused("{{a\"b}}", 1, "name");
	refused("{{#a}}\n{{#b}}\n{{/a}}", 3, "not open");
	refused("{{/a}}", 1, "not open");
	refused("x\n{{#a}}\nx", 2, "not closed");
	refused("{{^a}}{{#a}}{{/a}}", 1, "not closed");
	refused("{{> nothing}}", 1, "does not exist");
	refused("{{>}}", 1, "name");
	refused("{{> ../page}}", 1, "name");
	refused("{{=<% %>=}}", 1, "leave out");
	refused("{{<parent}}", 1, "leave out");
	refused("{{$block}}", 1, "leave out");
	refused("<a href={{x}}>", 1, "quotes");
	refused("<a href=\"{{{x}}}\">", 1, "never raw");
	refused("{{t.nobody_knows}}", 1, "no catalog");
	refused("{{{t.due}}}", 1, "a message is text");
	refused("{{&t.due}}", 1, "a message is text");
	refused("{{#t.due}}{{/t.due}}", 1, "a message is text");
}

static void sections_nest_only_so_deep(void **state)
{
	BUF(text, 4 * KiB);

	(void)state;
	for (int i = 0; i < 65; i++)
		buf_puts(&text, "{{#a}}");
	refused(text.ptr, 1, "too deeply");
}

/* --- rendering -------------------------------------------------------------------------------- */

static int load_words(void **state)
{
	struct err e = { 0 };

	(void)state;
	return i18n_add("en",
			STR("{\"due\":\"Due {date}\",\"plain\":\"Ready & done\",\"count.one\":"
			    "\"One of {m}\",\"count.other\":\"{n} of {m}\"}"),
			&e) ||
	       i18n_add("de",
			STR("{\"due\":\"Fällig am {date}\",\"count.one\":\"Eins von {m}\","
			    "\"count.other\":\"{n} von {m}\"}"),
			&e);
}

static int forget_words(void **state)
{
	(void)state;
	i18n_done();
	return 0;
}

/* Renders template text with JSON contexts, outermost first. */
static void renders(const char *lang, const char *text, const char *outer, const char *inner,
		    const char *want)
{
	const struct template_source source = { "page", str_of(text) };
	OWN(template_set) set = NULL;
	OWN(wire) a = NULL;
	OWN(wire) b = NULL;
	const struct wire *contexts[2];
	BUF(out, 64 * KiB);
	struct err e = { 0 };

	if (template_set_new(&source, 1, &set, &e) != 0)
		fail_msg("%s", e.note);
	assert_int_equal(wire_parse(str_of(outer), &a, &e), 0);
	assert_int_equal(wire_parse(str_of(inner), &b, &e), 0);
	contexts[0] = a;
	contexts[1] = b;
	assert_int_equal(template_set_render(set, "page", lang, contexts, 2, &out, &e), 0);
	assert_string_equal(out.ptr, want);
}

static void the_page_is_looked_up_before_the_frame(void **state)
{
	(void)state;
	renders("en", "{{title}} {{lang}} {{#s}}{{lang}}{{title}}{{/s}}",
		"{\"lang\":\"de\",\"title\":\"frame\"}", "{\"title\":\"page\",\"s\":{\"x\":1}}",
		"page de depage");
}

static void messages_are_in_the_readers_language_and_escaped_whole(void **state)
{
	(void)state;
	renders("de", "<p>{{t.due}}</p>", "{}", "{\"date\":\"<b>4.</b>\"}",
		"<p>Fällig am &lt;b&gt;4.&lt;/b&gt;</p>");
	renders("de", "{{ t.plain }}", "{}", "{}", "Ready &amp; done");
	renders("xx", "{{t.due}}", "{\"date\":\"{date}\"}", "{}", "Due {date}");
}

static void arguments_come_from_the_context_and_choose_the_form(void **state)
{
	(void)state;
	renders("de", "{{#l}}{{t.count}}; {{/l}}", "{\"m\":3}", "{\"l\":[{\"n\":1},{\"n\":2}]}",
		"Eins von 3; 2 von 3; ");
}

static void hostile_values_stay_text(void **state)
{
	(void)state;
	renders("en", "<p title=\"{{x}}\">{{x}}</p>", "{}",
		"{\"x\":\"\\\"><script>alert('1')</script>&amp;\"}",
		"<p title=\"&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;\">"
		"&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;</p>");
	renders("en", "{{x}}", "{}", "{\"x\":\"{{{y}}} {{> page}}\",\"y\":\"<b>\"}",
		"{{{y}}} {{&gt; page}}");
}

static void hostile_links_lead_nowhere(void **state)
{
	(void)state;
	renders("en", "<a href=\"{{x}}\">", "{}", "{\"x\":\"javascript:alert(1)\"}",
		"<a href=\"#\">");
	renders("en", "<form action=\"{{x}}\"><img src=\"{{y}}\">", "{}",
		"{\"x\":\"//evil.example\",\"y\":\"data:text/html,x\"}",
		"<form action=\"#\"><img src=\"#\">");
	renders("en", "<a href=\"{{x}}\">", "{}", "{\"x\":\"/a?b=1&c=2\"}",
		"<a href=\"/a?b=1&amp;c=2\">");
	renders("en", "<a href=\"/s/{{x}}\">", "{}", "{\"x\":\"a:b\"}", "<a href=\"/s/a:b\">");
}

static void a_template_without_end_is_stopped(void **state)
{
	static const struct template_source sources[] = { { "a", { "{{> b}}", 7 } },
							  { "b", { "x{{> a}}", 8 } } };
	OWN(template_set) set = NULL;
	BUF(out, 64 * KiB);
	struct err e = { 0 };

	(void)state;
	assert_int_equal(template_set_new(sources, 2, &set, &e), 0);
	assert_int_equal(template_set_render(set, "a", "en", NULL, 0, &out, &e), -1);
	assert_string_equal(e.key, "internal.template");
}

static void a_page_over_its_maximum_is_an_error(void **state)
{
	const struct template_source source = { "page", STR("{{#l}}{{.}}{{/l}}") };
	OWN(template_set) set = NULL;
	OWN(wire) data = wire_new_obj();
	struct wire *list = wire_set(data, "l", wire_new_list());
	const struct wire *contexts[1] = { data };
	BUF(out, 100);
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		wire_add(list, wire_new_str("longer"));
	assert_int_equal(template_set_new(&source, 1, &set, &e), 0);
	assert_int_equal(template_set_render(set, "page", "en", contexts, 1, &out, &e), -1);
	assert_int_equal(e.kind, ERR_TOO_BIG);
	assert_true(out.len <= 100);
}

static void the_programs_own_templates_load(void **state)
{
	struct err e = { 0 };

	(void)state;
	i18n_done();
	if (i18n_load(&e) != 0 || template_load(&e) != 0)
		fail_msg("%s", e.note);
	template_done();
	i18n_done();
	load_words(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cases_of_the_specification),
		cmocka_unit_test(a_bad_template_is_refused_by_file_and_line),
		cmocka_unit_test(sections_nest_only_so_deep),
		cmocka_unit_test(the_page_is_looked_up_before_the_frame),
		cmocka_unit_test(messages_are_in_the_readers_language_and_escaped_whole),
		cmocka_unit_test(arguments_come_from_the_context_and_choose_the_form),
		cmocka_unit_test(hostile_values_stay_text),
		cmocka_unit_test(hostile_links_lead_nowhere),
		cmocka_unit_test(a_template_without_end_is_stopped),
		cmocka_unit_test(a_page_over_its_maximum_is_an_error),
		cmocka_unit_test(the_programs_own_templates_load),
	};

	return cmocka_run_group_tests_name("template", tests, load_words, forget_words);
}
