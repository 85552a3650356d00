// SPDX-License-Identifier: GPL-2.0-only
/* The catalogue as tables and as objects. What the rules say is not tested here. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/cleanup.h"
#include "render/render.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct catalogue_rule rules[] = {
	{
		.provider = "somewhere",
		.title = "Some Where",
		.in_force = true,
		.edition = "2025-07-28",
		.rule = "first",
		.subscriptions = LIST("big", "small"),
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_MAY_BE_OPEN,
		.exemption = EXEMPTION_SELF_SERVICE,
		.scope = "all of them",
		.summary = "A summary.",
		.steps = {"One.", "Two."},
		.steps_count = 2,
		.afterwards = LIST("Two."),
		.not_confirmed = LIST("Something.", "Another thing."),
		.source = "https://example.com/page",
		.as_of = "2025-07-28",
	},
	{
		.provider = "somewhere",
		.title = "Some Where",
		.in_force = true,
		.edition = "2025-07-28",
		.rule = "second",
		.before = {2017, 11, 5},
		.exemption = EXEMPTION_NONE,
		.scope = "the rest",
		.summary = "A summary.",
		.not_confirmed = LIST("Something."),
		.source = "https://example.com/page",
		.as_of = "2025-07-28",
	},
	{
		.provider = "somewhere",
		.title = "Some Where",
		.edition = "2018",
		.rule = "old",
		.summary = "A summary.",
		.source = "a page",
		.as_of = "2018",
	},
};

static void tables(void **state)
{
	_cleanup_free_ char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	const char *first;

	(void)state;
	assert_int_equal(render_text_catalogue(out, rules, ARRAY_LEN(rules)), 0);
	fclose(out);
	first = strstr(text, "\n\n");
	assert_non_null(first);
	assert_string_equal(
		first + 2,
		"Some Where (--cloud somewhere), edition of 2025-07-28, in force\n"
		"RULE                                       25      465     587     2525    "
		"EXEMPTION    AS OF\n"
		"first                                      blocked open    may be  unknown "
		"self-service 2025-07-28\n"
		"    --subscription big, small: all of them\n"
		"second                                     unknown unknown unknown unknown "
		"none         2025-07-28\n"
		"    the rest\n"
		"  source: https://example.com/page\n"
		"  not confirmed: Something.\n"
		"  not confirmed: Another thing.\n"
		"    (of first)\n"
		"\n"
		"Some Where (--cloud somewhere), edition of 2018, no longer in force\n"
		"RULE                                       25      465     587     2525    "
		"EXEMPTION    AS OF\n"
		"old                                        unknown unknown unknown unknown "
		"unknown      2018\n"
		"  source: a page\n");
}

/* Every line fits, but for an address that cannot be broken. */
static void the_real_one_fits(void **state)
{
	_cleanup_free_ struct catalogue_rule *all = NULL;
	_cleanup_free_ char *text = NULL;
	struct catalogue_rule rule;
	size_t len, count = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	while (catalogue_rule(count, &rule))
		count++;
	all = calloc(count, sizeof(*all));
	assert_non_null(all);
	for (size_t i = 0; i < count; i++)
		assert_true(catalogue_rule(i, &all[i]));
	assert_int_equal(render_text_catalogue(out, all, count), 0);
	fclose(out);
	for (char *save, *line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (strlen(line) > 100 && !strstr(line, "  source: https://"))
			fail_msg("too long: %s", line);
	}
}

static void objects(void **state)
{
	_cleanup_free_ char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_int_equal(render_json_catalogue(out, rules, 2), 0);
	fclose(out);
	assert_string_equal(
		text,
		"{\"provider\":\"somewhere\",\"title\":\"Some Where\",\"edition\":\"2025-07-28\","
		"\"in_force\":true,\"rule\":\"first\",\"subscriptions\":[\"big\",\"small\"],"
		"\"created_before\":null,\"ports\":{\"25\":\"blocked\",\"465\":\"open\","
		"\"587\":\"may-be-open\",\"2525\":\"unknown\"},\"exemption\":\"self-service\","
		"\"scope\":\"all of them\",\"summary\":\"A summary.\",\"steps\":[\"One.\",\"Two.\"],"
		"\"afterwards\":[\"Two.\"],\"not_confirmed\":[\"Something.\",\"Another thing.\"],"
		"\"source\":\"https://example.com/page\",\"as_of\":\"2025-07-28\",\"origin\":null,\"replaces\":null}\n"
		"{\"provider\":\"somewhere\",\"title\":\"Some Where\",\"edition\":\"2025-07-28\","
		"\"in_force\":true,\"rule\":\"second\",\"subscriptions\":[],"
		"\"created_before\":\"2017-11-05\",\"ports\":{\"25\":\"unknown\",\"465\":\"unknown\","
		"\"587\":\"unknown\",\"2525\":\"unknown\"},\"exemption\":\"none\","
		"\"scope\":\"the rest\",\"summary\":\"A summary.\",\"steps\":[],\"afterwards\":[],"
		"\"not_confirmed\":[\"Something.\"],\"source\":\"https://example.com/page\","
		"\"as_of\":\"2025-07-28\",\"origin\":null,\"replaces\":null}\n");
}

static void a_full_disk_is_told(void **state)
{
	FILE *out = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(out);
	setvbuf(out, NULL, _IONBF, 0);
	assert_int_equal(render_text_catalogue(out, rules, 1), -ENOSPC);
	clearerr(out);
	assert_int_equal(render_json_catalogue(out, rules, 1), -ENOSPC);
	fclose(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables),
		cmocka_unit_test(the_real_one_fits),
		cmocka_unit_test(objects),
		cmocka_unit_test(a_full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
