// SPDX-License-Identifier: GPL-2.0-only
/*
 * The example configuration as it is shipped: it holds every key, changes nothing as it stands, and
 * with every line uncommented that may be, still changes nothing, for any command.
 */

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "config/option.h"

#define EXAMPLE	     "build/share/egress25.conf"
#define LINE_MAX_LEN 256

static const char *const operands[COMMAND_COUNT] = {[COMMAND_REPLAY] = "-"};

static void parse(enum command command, const char *config, struct options *ret)
{
	char operand[8], *argv[] = {operand};
	char message[OPTIONS_MESSAGE_LEN];
	int argc = operands[command] ? 1 : 0;

	snprintf(operand, sizeof(operand), "%s", argc ? operands[command] : "");
	if (options_parse(command, argc, argv, config, ret, message) != 0)
		fail_msg("%s, %s: %s", commands[command].name, config ? config : "no file",
			 message);
}

static void assert_same(enum command command, const struct options *a, const struct options *b)
{
	for (size_t i = 0; i < option_count; i++) {
		if (!value_equal(&option_table[i], a, b))
			fail_msg("%s: %s is not what it is without the file",
				 commands[command].name, option_table[i].name);
	}
}

static bool is_setting(const char *line)
{
	return line[0] == '#' && islower((unsigned char)line[1]);
}

/* "#key = value" without its '#', everything else as it is. Returns how many there were. */
static size_t uncomment(const char *to)
{
	_cleanup_fclose_ FILE *in = fopen(EXAMPLE, "re"), *out = fopen(to, "we");
	char line[LINE_MAX_LEN];
	size_t n = 0;

	assert_non_null(in);
	assert_non_null(out);
	while (fgets(line, sizeof(line), in)) {
		assert_non_null(strchr(line, '\n'));
		n += is_setting(line);
		fputs(line + is_setting(line), out);
	}
	return n;
}

static void changes_nothing(void **state)
{
	(void)state;
	for (enum command c = 0; c < COMMAND_COUNT; c++) {
		_cleanup_(options_done) struct options without;
		_cleanup_(options_done) struct options with;

		parse(c, NULL, &without);
		parse(c, EXAMPLE, &with);
		assert_same(c, &without, &with);
	}
}

static void uncommented_it_equals_the_defaults(void **state)
{
	char path[] = "/tmp/egress25-example-XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_true(uncomment(path) > 5);
	for (enum command c = 0; c < COMMAND_COUNT; c++) {
		_cleanup_(options_done) struct options without;
		_cleanup_(options_done) struct options with;

		parse(c, NULL, &without);
		parse(c, path, &with);
		assert_true(with.given[option_find("ports") - option_table] == GIVEN_FILE);
		assert_same(c, &without, &with);
	}
	unlink(path);
}

static bool has_key(const char *key)
{
	_cleanup_fclose_ FILE *in = fopen(EXAMPLE, "re");
	char line[LINE_MAX_LEN];

	assert_non_null(in);
	while (fgets(line, sizeof(line), in)) {
		const char *begin = line + strspn(line, "# ");
		size_t length = strcspn(begin, " ");

		if (length == strlen(key) && strncmp(begin, key, length) == 0 &&
		    strncmp(begin + length, " = ", 3) == 0)
			return true;
	}
	return false;
}

static void every_key_is_in_it(void **state)
{
	(void)state;
	assert_false(has_key("help"));
	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];

		if (!row->argument_only && !row->operand && !has_key(row->name))
			fail_msg("%s is not in " EXAMPLE, row->name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_nothing),
		cmocka_unit_test(uncommented_it_equals_the_defaults),
		cmocka_unit_test(every_key_is_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
