// SPDX-License-Identifier: GPL-2.0-only
/* What is quoted of Render about outbound mail ports, as a table: free services and paid ones. */

#include "guide/pages.h"
#include "guide/rules.h"

static const struct ticket_form form = {
	.where = "the instance type of the service: a paid one",
};

static const struct rule rules[] = {
	{
		.slug = "paid",
		.types = LIST("paid"),
		.port25 = POLICY_UNKNOWN,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_NOT_NEEDED,
		.scope = "paid instances",
		.summary = "Render blocks mail ports of free services only, as quoted.",
		.steps = LIST("If a port is silent all the same, ask Render's support."),
		.not_confirmed = LIST("Port 25 of paid instances by name.",
				      "Port 2525: users report it open."),
	},
	{
		.slug = "free-services",
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_BLOCKED,
		.port587 = POLICY_BLOCKED,
		.port2525 = POLICY_MAY_BE_OPEN,
		.exemption = EXEMPTION_SELF_SERVICE,
		.form = &form,
		.scope = "free services, since 2025-09-26",
		.summary = "Render blocks ports 25, 465 and 587 of free services since 2025-09-26; "
			   "paid instances have them.",
		.steps = LIST("Switch the service to a paid instance."),
		.relay = "Or send through a relay on port 2525, which users report to work.",
		.not_confirmed = LIST("Port 2525: users report it open.", AFTERWARDS),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2025-09-26",
		.source = RENDER_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_render = {
	.name = "render",
	.title = "Render",
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.subscriptions = LIST("free", "paid", "unknown"),
};
