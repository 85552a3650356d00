// SPDX-License-Identifier: GPL-2.0-only
/* What Vultr says about outbound port 25, as tables. */

#include "guide/pages.h"
#include "guide/rules.h"

static const struct ticket_form form = {
	.where = "a Support ticket",
	.asks = ASKS({"Use case", NULL}, {"SPF and DKIM of the domains that send", NULL},
		     {"Volume of mail", NULL}),
};

static const struct rule rules[] = {
	{
		.slug = "new-accounts",
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_REQUEST,
		.form = &form,
		.scope = "new instances and accounts",
		.summary = "Vultr blocks port 25 for new instances and accounts; a ticket can "
			   "remove that, case by case and not guaranteed.",
		.relay = "Send through an authenticated relay on port 587 or 465, which are "
			 "allowed.",
		.steps = LIST(
			"Open a Support ticket with the use case, SPF and DKIM, and the volume of "
			"mail. It is decided case by case, not guaranteed; users report refusals "
			"from 2022 to 2024."),
		.notes = LIST(
			"If the ticket was granted and port 25 is still silent, say so in "
			"it: a user saw timeouts over IPv4 and IPv6 after \"unblocked\" (2018)."),
		.not_confirmed = LIST("From which day on accounts count as new.", AFTERWARDS,
				      "Port 2525: the sources do not name it."),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026-10",
		.source = VULTR_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_vultr = {
	.name = "vultr",
	.title = "Vultr",
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.ids = ASKS({"Account", NULL}, {"Instance ID", "instance_id"}, {"Region", "region"}),
	.firewall = ANY_FIREWALL,
	.open_anyway = "Usually that means: a ticket was granted for this account, or it is older "
		       "than the rule.",
};
