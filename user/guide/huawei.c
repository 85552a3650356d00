// SPDX-License-Identifier: GPL-2.0-only
/* What little is known of outbound port 25 at Huawei Cloud, as a table. */

#include "guide/pages.h"
#include "guide/rules.h"

static const struct rule rules[] = {
	{
		.slug = "after-complaints",
		.port25 = POLICY_UNKNOWN,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "after spam complaints",
		.summary = "No block of port 25 by default is known at Huawei Cloud; ports may be "
			   "blocked after spam complaints.",
		.steps = LIST("Look for a notice about spam complaints in the account, and ask "
			      "support whether a port was blocked for it.",
			      "Or try a relay on port 587, 465 or 2525."),
		.not_confirmed = LIST("Whether port 25 is blocked by default: no page says so.",
				      "Which relay ports are open.",
				      "How a port that was blocked is opened again."),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2022-12-01",
		.source = HUAWEI_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_huawei = {
	.name = "huawei",
	.title = "Huawei Cloud",
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.firewall = ANY_FIREWALL,
};
