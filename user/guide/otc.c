// SPDX-License-Identifier: GPL-2.0-only
/* What Open Telekom Cloud says about mail, as a table: it leaves through its gateway only. */

#include "guide/rules.h"

#define PAGE "https://docs.otc.t-systems.com/secure-mail-gateway/umn/intro.html"

static const struct rule rules[] = {
	{
		.slug = "secure-mail-gateway",
		.port25 = POLICY_BLOCKED,
		.exemption = EXEMPTION_NONE,
		.scope = "all mail",
		.summary = "Mail leaves Open Telekom Cloud only through its Secure Mail Gateway; "
			   "there is no exemption.",
		.steps = LIST("Set the gateway up for the sending domain first: its documentation "
			      "says how."),
		.relay = "Send through the Secure Mail Gateway as the relay.",
		.notes = LIST("The gateway may be limited to 100 mails a minute."),
		.not_confirmed =
			LIST("Ports 465, 587 and 2525 of relays elsewhere: the page speaks "
			     "of mail.",
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

const struct provider provider_otc = {
	.name = "otc",
	.title = "Open Telekom Cloud",
	.names = LIST("opentelekomcloud", "telekomcloud"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.firewall = ANY_FIREWALL,
};
