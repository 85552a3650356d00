// SPDX-License-Identifier: GPL-2.0-only
/*
 * See azure_quota.h. The table of Microsoft's cost management documentation (2023-10-04), read for
 * the one question that matters here: which of the guide's types may it be.
 */

#include "cloud/azure_quota.h"

#include <string.h>

#include "base/cleanup.h"

#define TYPES(...)                                                                                 \
	.types = (const char *const[]){__VA_ARGS__, NULL},                                         \
	.types_count = ARRAY_LEN(((const char *const[]){__VA_ARGS__}))

#define CSP_TEXT "This quota id is that of Cloud Solution Provider subscriptions."

static const struct {
	const char *id;
	struct quota_hint hint;
} table[] = {
	{"EnterpriseAgreement_2014-09-01",
	 {TYPES("enterprise-agreement", "mca-e"),
	  .text = "Enterprise Agreement subscriptions have this quota id, and so has every Azure "
		  "plan under a Microsoft Customer Agreement. Enterprise ones are not blocked; "
		  "those of individuals are, and the id does not tell them apart. See which "
		  "agreement yours is."}},
	{"MSDNDevTest_2014-09-01",
	 {TYPES("enterprise-dev-test", "pay-as-you-go", "visual-studio"),
	  .text = "Enterprise Dev/Test subscriptions have this quota id, which a diagnostic in "
		  "the portal exempts; but Pay-As-You-Go Dev/Test, Visual Studio Test "
		  "Professional and Dev/Test under a Microsoft Customer Agreement have it too, "
		  "and the id does not tell them apart. See the offer in the portal."}},
	{"PayAsYouGo_2014-09-01",
	 {TYPES("pay-as-you-go"), .text = "This quota id is that of Pay-As-You-Go subscriptions."}},
	{"MPN_2014-09-01",
	 {TYPES("mpn", "visual-studio"),
	  .text = "Microsoft Partner Network subscriptions and Visual Studio Enterprise (MPN) have "
		  "this quota id."}},
	{"MSDN_2014-09-01",
	 {TYPES("msdn", "visual-studio"),
	  .text = "MSDN and Visual Studio subscriptions have this quota id."}},
	{"FreeTrial_2014-09-01",
	 {TYPES("free-trial"), .text = "This quota id is that of free trials."}},
	{"AzureInOpen_2014-09-01",
	 {TYPES("azure-in-open"), .text = "This quota id is that of Azure in Open."}},
	{"AzurePass_2014-09-01",
	 {TYPES("azure-pass"), .text = "This quota id is that of Azure Pass."}},
	{"AzureForStudents_2018-01-01",
	 {TYPES("student"), .text = "This quota id is that of Azure for Students."}},
	{"DreamSpark_2015-02-01",
	 {TYPES("student", "education"),
	  .text = "This quota id is that of DreamSpark, a program for students and schools."}},
	{"Sponsored_2016-01-01",
	 {TYPES("sponsorship"), .text = "This quota id is that of Azure Sponsorship."}},
	{"CSP_2015-05-01", {TYPES("csp"), .text = CSP_TEXT}},
	{"CSP_MG_2017-12-01", {TYPES("csp"), .text = CSP_TEXT}},
	{"CSPDEVTEST_2018-05-01", {TYPES("csp"), .text = CSP_TEXT}},
};

const struct quota_hint *quota_hint(const char *quota_id)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (strcmp(table[i].id, quota_id) == 0)
			return &table[i].hint;
	}
	return NULL;
}
