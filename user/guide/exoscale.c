// SPDX-License-Identifier: GPL-2.0-only
/* What little is known of outbound port 25 at Exoscale, as a table. */

#include "guide/pages.h"
#include "guide/rules.h"

static const struct rule rules[] = {
	{
		.slug = "not-confirmed",
		.port25 = POLICY_UNKNOWN,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "nothing official is known here",
		.summary = "Exoscale may block port 25 and open it on request; nothing official is "
			   "known here.",
		.steps = LIST("If port 25 is silent, ask Exoscale's support to open it: one user "
			      "reports that they did (2024-03)."),
		.relay = "Or try a relay on port 587, 465 or 2525.",
		.not_confirmed = LIST("All of it: one user's report is the only source.",
				      "Which relay ports are open."),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2024-03",
		.source = EXOSCALE_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_exoscale = {
	.name = "exoscale",
	.title = "Exoscale",
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.firewall = ANY_FIREWALL,
};
