// SPDX-License-Identifier: GPL-2.0-only
/* What IBM Cloud says about outbound port 25, as tables: classic infrastructure and VPC. */

#include "guide/pages.h"
#include "guide/rules.h"

#define CUT                                                                                        \
	{                                                                                          \
		2015, 10, 28                                                                       \
	}
#define RELAY                                                                                      \
	"Send through an authenticated relay on port 587, 465 or a custom one, for example "       \
	"SendGrid, which the documentation names."
#define VPC_SILENT                                                                                 \
	"VPC: its documentation did not name SMTP or port 25 when it was searched (2026-08-21)."
#define PORT2525 "Port 2525 by name: the page speaks of custom ports."

static const struct rule rules[] = {
	{
		.slug = "vpc",
		.types = LIST("vpc"),
		.port25 = POLICY_UNKNOWN,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "VPC",
		.summary = "IBM Cloud's documentation of VPC does not speak of port 25.",
		.steps = LIST(
			"Test it, and try a relay on port 587. If port 25 is silent, ask support whether it is blocked for this "
			"account."),
		.not_confirmed = LIST(VPC_SILENT),
		.source = IBM_VPC_PAGE,
		.as_of = "2026-08-21",
	},
	{
		.slug = "classic-before-2015-10-28",
		.types = LIST("classic"),
		.created = CREATED_BEFORE_CUT,
		.port25 = POLICY_MAY_BE_OPEN,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.port2525 = POLICY_MAY_BE_OPEN,
		.exemption = EXEMPTION_NONE,
		.scope = "classic (SoftLayer), accounts created before 2015-10-28",
		.summary =
			"IBM Cloud blocks port 25 of classic infrastructure for accounts created "
			"after 2015-10-28; in an older one it may be open.",
		.steps = LIST("Test it: the rule is for accounts created after 2015-10-28."),
		.relay = RELAY,
		.not_confirmed = LIST(PORT2525, "Whether the rule of 2018 holds today."),
	},
	{
		.slug = "classic",
		.types = LIST("classic"),
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.port2525 = POLICY_MAY_BE_OPEN,
		.exemption = EXEMPTION_NONE,
		.scope = "classic (SoftLayer), accounts created after 2015-10-28",
		.summary =
			"IBM Cloud blocks port 25 of classic infrastructure for accounts created "
			"after 2015-10-28, and its page gives no exemption: use a relay.",
		.relay = RELAY,
		.if_older =
			"If the account was created before 2015-10-28, port 25 may be open: say "
			"when with --subscribed-on YYYY-MM-DD.",
		.not_confirmed = LIST(PORT2525, "Whether the rule of 2018 holds today."),
	},
	{
		.slug = "product-unknown",
		.port25 = POLICY_MAY_BE_OPEN,
		.port465 = POLICY_MAY_BE_OPEN,
		.port587 = POLICY_MAY_BE_OPEN,
		.port2525 = POLICY_MAY_BE_OPEN,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "classic or VPC",
		.summary =
			"IBM Cloud blocks port 25 of classic infrastructure for accounts created "
			"after 2015-10-28; its documentation of VPC does not speak of port 25.",
		.steps =
			LIST("classic: blocked for accounts created after 2015-10-28, no exemption "
			     "is given; 465, 587 and custom ports are open.",
			     "vpc: not confirmed; test it. Say which with --subscription."),
		.relay = RELAY,
		.not_confirmed = LIST(VPC_SILENT, PORT2525),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2018",
		.source = IBM_PAGE,
		.cut = CUT,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

static const struct alias aliases[] = {
	{"softlayer", "classic"},
	{"classicinfrastructure", "classic"},
};

/* The strings are those of VPC; the disks those of classic machines. */
static const struct alias recognised[] = {{"dmi", "vpc"}, {"xen", "classic"}};

const struct provider provider_ibm = {
	.name = "ibm",
	.title = "IBM Cloud",
	.names = LIST("ibmcloud", "softlayer"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.subscriptions = LIST("classic", "vpc", "unknown"),
	.aliases = aliases,
	.aliases_count = ARRAY_LEN(aliases),
	.recognised = recognised,
	.recognised_count = ARRAY_LEN(recognised),
	.firewall = ANY_FIREWALL,
};
