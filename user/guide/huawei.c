// SPDX-License-Identifier: GPL-2.0-only
/* What Huawei Cloud says about outbound port 25, as a table: one region blocks it. */

#include "guide/pages.h"
#include "guide/rules.h"

static const struct rule rules[] = {
	{
		.slug = "by-region",
		.port25 = POLICY_MAY_BE_OPEN,
		.port465 = POLICY_OPEN,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "region CN North-Beijing1 blocked by default, all others not",
		.summary = "Huawei Cloud blocks outbound port 25 by default in region CN "
			   "North-Beijing1 only; elsewhere after spam complaints.",
		.steps = LIST(
			"See in which region this machine is. In CN North-Beijing1 use another "
			"port; elsewhere look for a notice about spam complaints in the account "
			"and ask support."),
		.relay = "Send through Huawei's mail service, or a relay on port 465, which it "
			 "recommends.",
		.notes = LIST("After complaints about spam ports may be blocked (" HUAWEI_SPAM_PAGE
			      ", 2022-12-01)."),
		.not_confirmed =
			LIST("Ports 587 and 2525: the sources do not name them.",
			     "Whether the block of CN North-Beijing1 can be lifted, and how "
			     "one after complaints is.",
			     SINCE_WHEN),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026",
		.source = HUAWEI_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_huawei = {
	.name = "huawei",
	.title = "Huawei Cloud",
	.names = LIST("huaweicloud"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.ids = ASKS({"Account ID", "account_id"}, {"Region", "region"},
		    {"Instance ID", "instance_id"}),
	.firewall = ANY_FIREWALL,
};
