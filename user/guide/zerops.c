// SPDX-License-Identifier: GPL-2.0-only
/* What Zerops says about outbound mail ports, as a table. */

#include "guide/pages.h"
#include "guide/rules.h"

static const struct rule rules[] = {
	{
		.slug = "no-exceptions",
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_BLOCKED,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_NONE,
		.scope = "all services",
		.summary = "Zerops blocks ports 25 and 465 with \"no exceptions\": use a relay on "
			   "port 587.",
		.relay = "Send through an authenticated relay on port 587, which is open.",
		.steps = LIST("Or use a mail provider's HTTPS API."),
		.not_confirmed = LIST("Port 2525: the page does not name it.", SINCE_WHEN),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026",
		.source = ZEROPS_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_zerops = {
	.name = "zerops",
	.title = "Zerops",
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.firewall = ANY_FIREWALL,
};
