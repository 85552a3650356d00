// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines of ini files: which of them go on with the one before, and that a file without an end is
 * refused.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "config/ini.h"

/* What was handled, one line each: "section.key=value", with a '+' before what goes on. */
struct heard {
	char text[400];
	const char *refuses; /* this key; NULL none */
};

static int hear(void *context, const char *section, const char *key, const char *value,
		bool continued, char message[static OPTIONS_MESSAGE_LEN])
{
	struct heard *h = context;
	size_t used = strlen(h->text);

	if (h->refuses && strcmp(h->refuses, key) == 0) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "no %s", key);
		return -EINVAL;
	}
	snprintf(h->text + used, sizeof(h->text) - used, "%s%s.%s=%s\n", continued ? "+" : "",
		 section, key, value);
	return 0;
}

static int read_text(const char *text, struct heard *h, char message[static OPTIONS_MESSAGE_LEN])
{
	char path[] = "/tmp/egress25-ini-XXXXXX";
	int fd = mkstemp(path), r;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	r = inifile_read(path, "test file", hear, h, message);
	unlink(path);
	return r;
}

static void lines_that_go_on(void **state)
{
	struct heard h = {.text = ""};
	char message[OPTIONS_MESSAGE_LEN];

	(void)state;
	assert_int_equal(read_text("a = 1\n\tmore\n; c\n\n  and more ; c\n[s]\n  b = 2\n  rest\n"
				   "[t]\n d = 3\ne = 4\n",
				   &h, message),
			 0);
	assert_string_equal(h.text, ".a=1\n+.a=more\n+.a=and more\ns.b=2\n+s.b=rest\nt.d=3\n"
				    "t.e=4\n");
}

static void the_first_error_ends_it(void **state)
{
	struct heard h = {.refuses = "b"};
	char message[OPTIONS_MESSAGE_LEN];

	(void)state;
	assert_int_equal(read_text("a = 1\nb = 2\nnonsense\nc = 3\n", &h, message), -EINVAL);
	assert_non_null(strstr(message, ":2: no b"));
	assert_string_equal(h.text, ".a=1\n");
}

static void files_without_an_end_and_no_files(void **state)
{
	struct heard h = {.text = ""};
	char message[OPTIONS_MESSAGE_LEN], path[32];
	int fds[2];

	(void)state;
	assert_int_equal(inifile_read("/dev/zero", "test file", hear, &h, message), -EINVAL);
	assert_int_equal(inifile_read("/dev/null", "test file", hear, &h, message), 0);
	assert_int_equal(inifile_read("/", "test file", hear, &h, message), -EINVAL);
	assert_string_equal(message, "test file / is a directory");
	assert_int_equal(inifile_read("/nonexistent/x", "test file", hear, &h, message), -ENOENT);
	assert_string_equal(message, "test file /nonexistent/x: No such file or directory");
	assert_string_equal(h.text, "");
	/* A pipe is a file, as in --config <(...). */
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "a = 1\n", 6), 6);
	close(fds[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", fds[0]);
	assert_int_equal(inifile_read(path, "test file", hear, &h, message), 0);
	close(fds[0]);
	assert_string_equal(h.text, ".a=1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_that_go_on),
		cmocka_unit_test(the_first_error_ends_it),
		cmocka_unit_test(files_without_an_end_and_no_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
