// SPDX-License-Identifier: GPL-2.0-only
/* What Alibaba Cloud says about outbound port 25 of ECS, as tables. */

#include "guide/pages.h"
#include "guide/rules.h"

static const struct ticket_form form = {
	.where = "a ticket, by the page of 2019-08-22",
	.asks = ASKS({"Public IP address", NULL}, {"SMTP provider that is connected to", NULL},
		     {"Domains, at most 3", NULL}, {"Volume of mail", NULL},
		     {"Promise that no mail transfer agent is run on ECS", NULL}),
};

static const struct rule rules[] = {
	{
		.slug = "ecs",
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_REQUEST,
		.form = &form,
		.scope = "ECS, by default",
		.summary = "Alibaba Cloud disables port 25 of ECS by default; as of 2019 a ticket "
			   "could open it.",
		.steps = LIST(
			"Open a ticket with the public IP address, the SMTP provider, at most 3 "
			"domains and the volume, and promise not to run a mail transfer agent "
			"(by the page of 2019-08-22). The process may have changed since."),
		.notes = LIST("A mail transfer agent on ECS is not allowed, by the Japanese page."),
		.relay = "Send through an authenticated relay on port 465 or 587, which are not "
			 "restricted.",
		.not_confirmed = LIST("Today's process: the page is of 2019.", SINCE_WHEN,
				      AFTERWARDS, "Port 2525: the sources do not name it."),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2019-08-22",
		.source = ALIBABA_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_alibaba = {
	.name = "alibaba",
	.title = "Alibaba Cloud",
	.names = LIST("alibabacloud", "aliyun"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.ids = ASKS({"Account ID", "account_id"}, {"Region", "region"},
		    {"Instance ID", "instance_id"}),
	.firewall = ANY_FIREWALL,
};
