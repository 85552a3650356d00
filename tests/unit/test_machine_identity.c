// SPDX-License-Identifier: GPL-2.0-only
/* Facts of a machine: what is kept, what is not, and that the table of members is whole. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cloud/machine_identity.h"

#define GUID "8d10da13-8125-4ba9-a717-bf7490507b3d"

static void values_that_look_right_are_kept(void **state)
{
	static const struct {
		enum machine_fact fact;
		const char *value;
	} cases[] = {
		{MACHINE_ENVIRONMENT, "AzureChinaCloud"},
		{MACHINE_REGION, "eu-central-1"},
		{MACHINE_ZONE, "EMIr:PHX-AD-1"},
		{MACHINE_INSTANCE_ID, "ocid1.instance.oc1.phx.abyh"},
		{MACHINE_RESOURCE_ID, "/subscriptions/" GUID "/resourceGroups/Mail_(prod)/x.y"},
		{MACHINE_SUBSCRIPTION_ID, GUID},
		{MACHINE_QUOTA_ID, "PayAsYouGo_2014-09-01"},
	};
	struct machine_identity m = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_null(machine_fact_value(&m, cases[i].fact));
		assert_true(machine_set(&m, cases[i].fact, cases[i].value));
		assert_string_equal(machine_fact_value(&m, cases[i].fact), cases[i].value);
	}
	assert_string_equal(m.subscription_id, GUID);
	assert_string_equal(m.region, "eu-central-1");
}

static const struct {
	enum machine_fact fact;
	const char *value;
} wrong[] = {
	{MACHINE_REGION, ""},
	{MACHINE_REGION, "west europe"},
	{MACHINE_REGION, "west\neurope"},
	{MACHINE_REGION, "\033[31mred"},
	{MACHINE_REGION, "<b>"},
	{MACHINE_REGION, "caf\xc3\xa9"},
	{MACHINE_REGION, "a/b"},
	{MACHINE_REGION, "0123456789012345678901234567890123456789012345678901234567890123"},
	{MACHINE_RESOURCE_ID, "/a?b=c"},
	{MACHINE_RESOURCE_ID, "/a\"b"},
	{MACHINE_SUBSCRIPTION_ID, "8d10da13"},
	{MACHINE_SUBSCRIPTION_ID, "../../../../subscriptions/8d10da13-8125"},
	{MACHINE_SUBSCRIPTION_ID, "8d10da1388125-4ba9-a717-bf7490507b3d"},
	{MACHINE_SUBSCRIPTION_ID, "8d10da13-8125-4ba9-a717-bf7490507b3-"},
	{MACHINE_SUBSCRIPTION_ID, GUID "0"},
	{MACHINE_SUBSCRIPTION_ID, "8d10da13-8125-4ba9-a717-bf7490507b3g"},
};

static void others_are_not(void **state)
{
	struct machine_identity m = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		if (machine_set(&m, wrong[i].fact, wrong[i].value))
			fail_msg("\"%s\" is kept", wrong[i].value);
		assert_null(machine_fact_value(&m, wrong[i].fact));
	}
	/* Nor do they replace what is there. */
	assert_true(machine_set(&m, MACHINE_REGION, "westeurope"));
	assert_false(machine_set(&m, MACHINE_REGION, "west europe"));
	assert_string_equal(m.region, "westeurope");
}

static void an_identity_through_a_pipe_is_checked(void **state)
{
	struct machine_identity m = {0};

	(void)state;
	memset(&m, 'x', sizeof(m)); /* no NUL anywhere */
	machine_check(&m);
	assert_int_equal(strlen(m.region), sizeof(m.region) - 1);
	assert_string_equal(m.subscription_id, "");
	strcpy(m.zone, "a b");
	strcpy(m.region, "fra1");
	machine_check(&m);
	assert_string_equal(m.zone, "");
	assert_string_equal(m.region, "fra1");
}

static void every_member_has_names_of_its_own(void **state)
{
	struct machine_identity m = {0};

	(void)state;
	for (enum machine_fact a = 0; a < MACHINE_FACT_COUNT; a++) {
		assert_true(strlen(machine_fact_key(a)) > 0 && strlen(machine_fact_label(a)) > 0);
		for (enum machine_fact b = 0; b < a; b++)
			assert_string_not_equal(machine_fact_key(a), machine_fact_key(b));
		assert_true(machine_set(&m, a, a == MACHINE_SUBSCRIPTION_ID ? GUID : "x"));
	}
	/* No two members share their place. */
	for (enum machine_fact a = 0; a < MACHINE_FACT_COUNT; a++)
		assert_string_equal(machine_fact_value(&m, a),
				    a == MACHINE_SUBSCRIPTION_ID ? GUID : "x");
}

static void environments_have_one_name(void **state)
{
	(void)state;
	assert_string_equal(machine_environment("AZUREPUBLICCLOUD"), "AzurePublicCloud");
	assert_string_equal(machine_environment("AzureChinaCloud"), "AzureChinaCloud");
	assert_string_equal(machine_environment("AzureUSGovernmentCloud"), "AzureUSGovernment");
	assert_string_equal(machine_environment("AzureUSGovernment"), "AzureUSGovernment");
	assert_null(machine_environment("AzureMarsCloud"));
	assert_null(machine_environment(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_that_look_right_are_kept),
		cmocka_unit_test(others_are_not),
		cmocka_unit_test(an_identity_through_a_pipe_is_checked),
		cmocka_unit_test(every_member_has_names_of_its_own),
		cmocka_unit_test(environments_have_one_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
