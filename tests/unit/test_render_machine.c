// SPDX-License-Identifier: GPL-2.0-only
/*
 * What `advise` says of the machine: whose word it is, that unknown is null in JSON and left out of
 * the text, and that bytes of the firmware reach neither a terminal nor a JSON stream as they are.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/cleanup.h"
#include "render/machine.h"

static const struct guidance advice = {.provider = "general",
				       .rule = "x",
				       .port25 = POLICY_BLOCKED,
				       .exemption = EXEMPTION_NONE,
				       .summary = "A sentence."};

/* Both forms; the text is the caller's to free. */
static char *text_of(const struct location *where, const struct render_machine *m)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(render_text_advice(out, where, m, &advice, false), 0);
	fclose(out);
	return text;
}

static json_t *json_of(const struct location *where, const struct render_machine *m)
{
	_cleanup_free_ char *text = NULL;
	json_error_t error;
	json_t *object;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(render_json_advice(out, where, m, &advice), 0);
	fclose(out);
	object = json_loads(text, 0, &error);
	if (!object)
		fail_msg("%s: %s", error.text, text);
	return object;
}

static void whose_word_it_is(void **state)
{
	static const struct {
		struct location where;
		struct render_machine machine;
		const char *line;
	} cases[] = {
		{{.provider = "azure", .source = "dmi"},
		 {.metadata = "off"},
		 "azure (by dmi): 25 blocked; 465"},
		{{.provider = "azure", .source = "dmi"},
		 {.metadata = "off", .container = "docker"},
		 "azure (by dmi: the host's word, for this runs inside a container, docker): 25 blocked; 465"},
		{{.provider = "azure", .source = "operator"},
		 {.metadata = "off", .container = "docker"},
		 "azure (by operator): 25 blocked; 465"},
		{{.provider = NULL}, {.metadata = "off"}, "unknown: 25 blocked; 465"},
		{{.provider = NULL},
		 {.metadata = "off", .split = true, .title = "x"},
		 "unknown (the machine's signs name several): 25 blocked; 465"},
		{{.provider = NULL},
		 {.metadata = "off", .title = "QEMU"},
		 "unknown (the firmware calls this machine \"QEMU\"): 25 blocked; 465"},
		{{.provider = NULL},
		 {.metadata = "off", .title = "QEMU", .container = "lxc"},
		 "unknown (the host's firmware calls this machine \"QEMU\"): 25 blocked; 465"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_free_ char *text = text_of(&cases[i].where, &cases[i].machine);

		assert_int_equal(strncmp(text, "Cloud: ", 7), 0);
		if (strncmp(text + 7, cases[i].line, strlen(cases[i].line)) != 0)
			fail_msg("%s instead of %s", text, cases[i].line);
	}
}

static void facts_and_what_is_missing(void **state)
{
	static const char *const types[] = {"enterprise-agreement", "mca-e", NULL};
	struct location where = {.provider = "azure", .source = "dmi", .subscription = "csp"};
	struct render_machine m = {
		.metadata = "answered",
		.metadata_reason = "the quota id stays unknown",
		.subscription_source = "quota-id",
		.facts = {{"region", "Region", "westeurope"}, {"zone", "Zone", NULL}},
		.facts_count = 2,
		.hint_types = types,
		.hint = "Two have it.",
		.hint_source = "https://example.com",
	};
	_cleanup_free_ char *text = text_of(&where, &m);
	json_t *object = json_of(&where, &m), *cloud = json_object_get(object, "cloud");

	(void)state;
	assert_non_null(strstr(text, "Region:          westeurope\n"));
	assert_null(strstr(text, "Zone"));
	assert_non_null(strstr(text, "azure (by dmi), csp (by quota-id): 25 blocked;"));
	assert_non_null(strstr(text, "answered: the quota id stays unknown\n"));
	assert_non_null(strstr(text, "Hint: Two have it.\nSource: https://example.com\n"));
	assert_string_equal(json_string_value(json_object_get(cloud, "region")), "westeurope");
	assert_true(json_is_null(json_object_get(cloud, "zone")));
	assert_true(json_is_null(json_object_get(cloud, "container")));
	assert_true(
		json_is_true(json_object_get(json_object_get(cloud, "quota_hint"), "ambiguous")));
	assert_string_equal(json_string_value(json_object_get(object, "port25")), "blocked");
	json_decref(object);
}

static void bytes_of_the_firmware_are_harmless(void **state)
{
	struct location where = {.provider = NULL};
	char title[261];
	struct render_machine m = {.metadata = "off", .title = title};
	json_t *object;
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof(title) - 1; i++)
		title[i] = (char)(i * 7 % 255 + 1);
	title[sizeof(title) - 1] = '\0';
	text = text_of(&where, &m);
	for (const char *p = text; *p; p++)
		assert_true(*p == '\n' || (*p >= ' ' && *p <= '~'));
	free(text);
	object = json_of(&where, &m);
	assert_true(json_is_string(json_object_get(json_object_get(object, "cloud"), "firmware")));
	json_decref(object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whose_word_it_is),
		cmocka_unit_test(facts_and_what_is_missing),
		cmocka_unit_test(bytes_of_the_firmware_are_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
