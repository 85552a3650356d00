// SPDX-License-Identifier: GPL-2.0-only
/* What users report of outbound mail ports at Fly.io, as a table. */

#include "guide/rules.h"

#define PAGE "https://community.fly.io/"

static const struct rule rules[] = {
	{
		.slug = "reported",
		.port25 = POLICY_BLOCKED,
		.port587 = POLICY_OPEN,
		.port2525 = POLICY_MAY_BE_OPEN,
		.exemption = EXEMPTION_NONE,
		.scope = "all, by users' reports",
		.summary =
			"Users report that Fly.io blocks port 25 without exemption and leaves 587 "
			"and 2525.",
		.relay = "Send through an authenticated relay on port 587 or 2525.",
		.steps = LIST("Or use a mail provider's HTTPS API."),
		.not_confirmed =
			LIST("All of it: users' reports are the only source.",
			     "Port 465: the reports do not name it. Port 2525: users alone "
			     "report it.",
			     SINCE_WHEN),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026",
		.source = PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_flyio = {
	.name = "flyio",
	.title = "Fly.io",
	.names = LIST("fly", "fly.io"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
};
