// SPDX-License-Identifier: GPL-2.0-only
/* Azure's quota ids: every type a hint names is one the guide knows, and the shared ids are told
 * from those that settle the type. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cloud/azure_quota.h"
#include "guide/guide.h"

static void hints(void **state)
{
	static const struct {
		const char *id;
		size_t types;
		const char *first;
	} cases[] = {
		{"EnterpriseAgreement_2014-09-01", 2, "enterprise-agreement"},
		{"MSDNDevTest_2014-09-01", 3, "enterprise-dev-test"},
		{"PayAsYouGo_2014-09-01", 1, "pay-as-you-go"},
		{"MPN_2014-09-01", 2, "mpn"},
		{"MSDN_2014-09-01", 2, "msdn"},
		{"FreeTrial_2014-09-01", 1, "free-trial"},
		{"AzureInOpen_2014-09-01", 1, "azure-in-open"},
		{"AzurePass_2014-09-01", 1, "azure-pass"},
		{"AzureForStudents_2018-01-01", 1, "student"},
		{"DreamSpark_2015-02-01", 2, "student"},
		{"Sponsored_2016-01-01", 1, "sponsorship"},
		{"CSP_2015-05-01", 1, "csp"},
		{"CSP_MG_2017-12-01", 1, "csp"},
		{"CSPDEVTEST_2018-05-01", 1, "csp"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct quota_hint *hint = quota_hint(cases[i].id);

		assert_non_null(hint);
		assert_int_equal(hint->types_count, cases[i].types);
		assert_string_equal(hint->types[0], cases[i].first);
		assert_null(hint->types[hint->types_count]);
		assert_true(strlen(hint->text) > 0);
		for (size_t k = 0; k < hint->types_count; k++) {
			const char *known = NULL;

			assert_int_equal(guide_subscription_parse("azure", hint->types[k], &known),
					 0);
			assert_string_equal(known, hint->types[k]);
		}
	}
}

static void others_hint_at_nothing(void **state)
{
	(void)state;
	assert_null(quota_hint(""));
	assert_null(quota_hint("PayAsYouGo_2030-01-01"));
	assert_null(quota_hint("payasyougo_2014-09-01"));
}

static void what_does_not_follow_is_said(void **state)
{
	(void)state;
	assert_non_null(strstr(quota_hint("EnterpriseAgreement_2014-09-01")->text,
			       "Microsoft Customer Agreement"));
	assert_non_null(strstr(quota_hint("MSDNDevTest_2014-09-01")->text, "Pay-As-You-Go"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hints),
		cmocka_unit_test(others_hint_at_nothing),
		cmocka_unit_test(what_does_not_follow_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
