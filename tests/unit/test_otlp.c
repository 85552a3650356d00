// SPDX-License-Identifier: GPL-2.0-only
/* A verdict as a log record of OpenTelemetry: the members, their types, and what is left out. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/cleanup.h"
#include "render/status.h"

static json_t *rendered(struct verdict *v, const struct render_place *place, const char *host)
{
	_cleanup_free_ char *text = NULL;
	struct render_context c = {.view = {.wall_offset_ns = 1700000000000000000}};
	struct record r = {.kind = RECORD_VERDICT, .time_ns = 5, .verdict = v};
	const struct verdict *list[] = {v};
	struct finding f;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	json_t *root;

	finding_compose(&f, &c.view, v, list, 1);
	assert_int_equal(render_otlp_verdict(out, &c, &r, &f, place, host), 0);
	assert_int_equal(fclose(out), 0);
	assert_ptr_equal(strchr(text, '\n'), text + len - 1);
	root = json_loads(text, 0, NULL);
	assert_non_null(root);
	return root;
}

/* The value of an attribute of a list; NULL: it has none of that key, or it is of another kind. */
static const char *value(json_t *list, const char *key, const char *kind)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (strcmp(json_string_value(json_object_get(one, "key")), key) == 0)
			return json_string_value(
				json_object_get(json_object_get(one, "value"), kind));
	}
	return NULL;
}

static json_t *record_of(json_t *root, json_t **ret_resource)
{
	json_t *one = json_array_get(json_object_get(root, "resourceLogs"), 0);

	*ret_resource = json_object_get(json_object_get(one, "resource"), "attributes");
	one = json_array_get(json_object_get(one, "scopeLogs"), 0);
	return json_array_get(json_object_get(one, "logRecords"), 0);
}

static void a_block_is_a_warning_with_all_that_is_known(void **state)
{
	struct verdict v = {.port = 25, .state = STATE_BLOCKED, .by = BY_NETWORK_SILENT};
	const struct render_place place = {.provider = "azure", .region = "westeurope"};
	json_t *root, *record, *resource, *attributes;

	(void)state;
	root = rendered(&v, &place, "mail-1");
	record = record_of(root, &resource);
	attributes = json_object_get(record, "attributes");
	assert_string_equal(json_string_value(json_object_get(record, "timeUnixNano")),
			    "1700000000000000005");
	assert_int_equal(json_integer_value(json_object_get(record, "severityNumber")), 13);
	assert_string_equal(value(attributes, "egress25.port", "intValue"), "25");
	assert_string_equal(value(attributes, "egress25.state", "stringValue"), "blocked");
	assert_string_equal(value(attributes, "egress25.by", "stringValue"), "network-silent");
	assert_string_equal(value(attributes, "network.type", "stringValue"), "ipv4");
	assert_string_equal(value(resource, "host.name", "stringValue"), "mail-1");
	assert_string_equal(value(resource, "cloud.region", "stringValue"), "westeurope");
	json_decref(root);
}

static void what_is_not_known_is_left_out(void **state)
{
	struct verdict v = {.port = 587, .family = FAMILY_IPV6, .state = STATE_OPEN};
	const struct render_place nowhere = {0};
	json_t *root, *record, *resource, *attributes;

	(void)state;
	root = rendered(&v, &nowhere, NULL);
	record = record_of(root, &resource);
	attributes = json_object_get(record, "attributes");
	assert_int_equal(json_integer_value(json_object_get(record, "severityNumber")), 9);
	assert_string_equal(value(attributes, "network.type", "stringValue"), "ipv6");
	assert_null(value(attributes, "egress25.by", "stringValue"));
	assert_null(value(resource, "host.name", "stringValue"));
	assert_null(value(resource, "cloud.account.id", "stringValue"));
	assert_string_equal(value(resource, "service.name", "stringValue"), "egress25");
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_block_is_a_warning_with_all_that_is_known),
		cmocka_unit_test(what_is_not_known_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
