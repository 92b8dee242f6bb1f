#include "unit/test.h"

#include "base/buf.h"
#include "log/log.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* What log calls write to stderr, read back from a pipe that stands in for it. */
static int real_stderr, ends[2];

static int begin(void **state)
{
	(void)state;
	if (pipe(ends) != 0)
		return -1;
	real_stderr = dup(STDERR_FILENO);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	return dup2(ends[1], STDERR_FILENO) < 0 ? -1 : 0;
}

static int end(void **state)
{
	(void)state;
	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	close(ends[0]);
	close(ends[1]);
	log_threshold(LOG_INFO);
	return 0;
}

static char *logged(void)
{
	static char text[8192];
	ssize_t n = read(ends[0], text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void a_line_has_time_level_and_event(void **state)
{
	const char *line;

	(void)state;
	log_line(LOG_WARN, "request", "method=%s status=%d", "GET", 404);
	line = logged();
	assert_memory_equal(line, "at=2", 4);
	assert_string_equal(line + strlen("at=2026-02-04T18:00:00Z"),
			    " level=warn event=request method=GET status=404\n");
}

static void no_value_can_start_a_line_or_command_a_terminal(void **state)
{
	const char *line;

	(void)state;
	log_line(LOG_INFO, "request", "path=%s", "/a\nat=x event=forged\r\x1b[2J\x7f\xC2\x9Bä");
	line = logged();
	assert_non_null(strstr(line, "path=/a\\x0aat=x event=forged\\x0d\\x1b[2J\\x7f\\x9bä\n"));
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void a_long_line_is_cut_and_still_ends(void **state)
{
	BUF(text, 10 * KiB);
	const char *line;

	(void)state;
	for (int i = 0; i < 9000; i++)
		buf_putc(&text, i % 2 ? '\n' : 'x');
	log_line(LOG_INFO, "request", "path=%s", text.ptr);
	line = logged();
	assert_true(strlen(line) <= 4096 && strlen(line) > 2000);
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void words_are_one_value_whatever_is_in_them(void **state)
{
	char words[LOG_WORDS], many[2 * LOG_WORDS];

	(void)state;
	assert_string_equal(log_words(words, ""), "\"\"");
	assert_string_equal(log_words(words, "a \" b=\\"), "\"a \\\" b=\\\\\"");
	memset(many, '"', sizeof(many));
	many[sizeof(many) - 1] = '\0';
	log_words(words, many);
	assert_in_range(strlen(words), LOG_WORDS - 4, LOG_WORDS - 1);
	assert_string_equal(words + strlen(words) - 3, "\\\"\"");
}

static void lines_below_the_threshold_are_dropped(void **state)
{
	(void)state;
	log_threshold(LOG_ERROR);
	log_line(LOG_WARN, "x", "%s", "");
	assert_string_equal(logged(), "");
	log_line(LOG_ERROR, "x", "%s", "");
	assert_string_not_equal(logged(), "");
}

static void an_error_tells_kind_key_and_note_but_not_whom_it_is_about(void **state)
{
	struct err e = { .kind = ERR_MISSING,
			 .key = "not-found.section",
			 .what = "Ada Example",
			 .note = "a \"quoted\" \\ note" };
	const char *line;

	(void)state;
	log_err(LOG_ERROR, "load", &e);
	line = logged();
	assert_non_null(strstr(line, " event=load kind=404 key=not-found.section "
				     "note=\"a \\\"quoted\\\" \\\\ note\"\n"));
	assert_null(strstr(line, "Ada"));
}

static void errno_is_left_alone(void **state)
{
	(void)state;
	errno = ENOENT;
	log_line(LOG_INFO, "x", "%s", "y");
	assert_int_equal(errno, ENOENT);
	logged();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_line_has_time_level_and_event, begin, end),
		cmocka_unit_test_setup_teardown(no_value_can_start_a_line_or_command_a_terminal,
						begin, end),
		cmocka_unit_test_setup_teardown(a_long_line_is_cut_and_still_ends, begin, end),
		cmocka_unit_test(words_are_one_value_whatever_is_in_them),
		cmocka_unit_test_setup_teardown(lines_below_the_threshold_are_dropped, begin, end),
		cmocka_unit_test_setup_teardown(
			an_error_tells_kind_key_and_note_but_not_whom_it_is_about, begin, end),
		cmocka_unit_test_setup_teardown(errno_is_left_alone, begin, end),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
