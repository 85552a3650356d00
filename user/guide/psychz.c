// SPDX-License-Identifier: GPL-2.0-only
/* What Psychz says about outbound port 25, as a table. */

#include "guide/rules.h"

#define PAGE                                                                                       \
	"https://www.psychz.net/client/kb/en/"                                                     \
	"outbound-smtp-port-policy-for-cvirtual-cmetal-and-icolocation.html"

static const struct ticket_form form = {
	.where = "a support ticket; for cMetal a protocol access request for the Device ID, in the "
		 "dashboard",
};

static const struct rule rules[] = {
	{
		.slug = "new-services",
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_REQUEST,
		.form = &form,
		.scope = "new cVirtual, cMetal and iColocation services",
		.summary = "Psychz blocks port 25 on new services by default; it can be opened on "
			   "request.",
		.steps = LIST(
			"Open a support ticket for review. For cMetal: a protocol access request "
			"for the Device ID in the dashboard; once approved, a switch per device "
			"there opens and closes port 25."),
		.relay = "Send through an authenticated relay on port 587 or 465, which are open.",
		.not_confirmed =
			LIST("Port 2525: the page does not name it.", SINCE_WHEN, AFTERWARDS),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026-03-19",
		.source = PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_psychz = {
	.name = "psychz",
	.title = "Psychz",
	.names = LIST("psychznetworks"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.firewall = ANY_FIREWALL,
};
