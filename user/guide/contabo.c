// SPDX-License-Identifier: GPL-2.0-only
/* What is said of outbound port 25 at Contabo, as a table: open, with a limit. */

#include "guide/pages.h"
#include "guide/rules.h"

#define LIMIT                                                                                       \
	"Contabo's help is quoted with a limit of some 25 messages a minute on port 25. Send more " \
	"slowly."

static const struct rule rules[] = {
	{
		.slug = "rate-limited",
		.port25 = POLICY_MAY_BE_OPEN,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "all, as quoted",
		.summary = "Contabo is quoted as leaving port 25 open with a limit of some 25 "
			   "messages a minute; one document says that it is blocked.",
		.steps =
			LIST("If the first connections pass and then go silent: " LIMIT,
			     "If nothing passes at all, ask Contabo's support whether the port was "
			     "blocked."),
		.relay = "Or send through an authenticated relay on port 587 or 465, which are "
			 "open.",
		.not_confirmed = LIST("The limit: it is known at second hand only.",
				      "Whether port 25 is open: one document says blocked.",
				      SINCE_WHEN, "Port 2525: the sources do not name it."),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026",
		.source = CONTABO_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_contabo = {
	.name = "contabo",
	.title = "Contabo",
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.firewall = ANY_FIREWALL,
	.throttled = LIMIT,
};
