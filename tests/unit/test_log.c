// SPDX-License-Identifier: GPL-2.0-only
/* How the program speaks about itself: what is told at which level, and each form of a line. */

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <syslog.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/cleanup.h"
#include "base/log.h"

/* What stderr was given meanwhile. */
static int saved, captured;

static void begin(void)
{
	fflush(stderr);
	saved = dup(STDERR_FILENO);
	captured = memfd_create("stderr", 0);
	assert_true(saved >= 0 && captured >= 0);
	dup2(captured, STDERR_FILENO);
}

static const char *told(void)
{
	static char text[16384];
	ssize_t n;

	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	n = pread(captured, text, sizeof(text) - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	close(saved);
	close(captured);
	return text;
}

static const char *const fields[] = {"port", "25",	  "by", "network-silent",
				     "odd",  "a \"b\"\n", NULL};

static void text_is_a_sentence_a_line(void **state)
{
	(void)state;
	log_configure(LOG_LEVEL_INFO, LOG_FORMAT_TEXT);
	begin();
	log_warning("%d of them", 3);
	log_notice("fine");
	log_fields(LOG_NOTICE, "Port 25 is open", fields);
	assert_string_equal(told(), "egress25: warning: 3 of them\negress25: fine\n"
				    "egress25: Port 25 is open\n");
}

static void what_is_below_the_level_is_not_told(void **state)
{
	static const size_t lines[] = {
		[LOG_LEVEL_DEBUG] = 5,
		[LOG_LEVEL_INFO] = 4,
		[LOG_LEVEL_WARN] = 2,
		[LOG_LEVEL_ERROR] = 1,
	};

	(void)state;
	for (enum log_level level = LOG_LEVEL_DEBUG; level <= LOG_LEVEL_ERROR; level++) {
		size_t n = 0;

		log_configure(level, LOG_FORMAT_TEXT);
		begin();
		log_error("e");
		log_warning("w");
		log_notice("n");
		log_fields(LOG_INFO, "i", NULL);
		log_fields(LOG_DEBUG, "d", NULL);
		for (const char *p = told(); *p; p++)
			n += *p == '\n';
		assert_int_equal(n, lines[level]);
	}
}

static void logfmt_quotes_what_is_no_word(void **state)
{
	const char *line;

	(void)state;
	log_configure(LOG_LEVEL_INFO, LOG_FORMAT_LOGFMT);
	begin();
	log_fields(LOG_WARNING, "Port 25 is \"blocked\"", fields);
	line = told();
	assert_int_equal(strncmp(line, "ts=20", 5), 0);
	assert_non_null(strstr(line, "Z level=warn msg=\"Port 25 is \\\"blocked\\\"\" port=25 "
				     "by=network-silent odd=\"a \\\"b\\\"\\u000a\"\n"));
}

static void json_is_an_object_a_line(void **state)
{
	const char *line;
	json_t *root;

	(void)state;
	log_configure(LOG_LEVEL_INFO, LOG_FORMAT_JSON);
	begin();
	log_fields(LOG_ERR, "tab\there", fields);
	line = told();
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
	root = json_loads(line, 0, NULL);
	assert_non_null(root);
	assert_string_equal(json_string_value(json_object_get(root, "level")), "error");
	assert_string_equal(json_string_value(json_object_get(root, "msg")), "tab\there");
	assert_string_equal(json_string_value(json_object_get(root, "port")), "25");
	assert_string_equal(json_string_value(json_object_get(root, "odd")), "a \"b\"\n");
	json_decref(root);
}

/* However long it is, a line is whole. */
static void a_long_line_is_not_cut(void **state)
{
	char value[6000];
	const char *const pairs[] = {"long", value, NULL};
	json_t *root;

	(void)state;
	memset(value, 'x', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	log_configure(LOG_LEVEL_INFO, LOG_FORMAT_JSON);
	begin();
	log_fields(LOG_ERR, "m", pairs);
	root = json_loads(told(), 0, NULL);
	assert_non_null(root);
	assert_int_equal(json_string_length(json_object_get(root, "long")), sizeof(value) - 1);
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_a_sentence_a_line),
		cmocka_unit_test(what_is_below_the_level_is_not_told),
		cmocka_unit_test(logfmt_quotes_what_is_no_word),
		cmocka_unit_test(json_is_an_object_a_line),
		cmocka_unit_test(a_long_line_is_not_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
