// SPDX-License-Identifier: GPL-2.0-only
/* What Scaleway says about outbound SMTP ports, as tables. */

#include "guide/pages.h"
#include "guide/rules.h"

#define SWITCH                                                                                     \
	"in the console: CPU & GPU Instances > Security groups > tick Enable SMTP, for the "       \
	"security group of this Instance."
#define KYC	  "It needs a verified identity (KYC)."
#define TERRAFORM "Users report that it cannot be set by Terraform rules alone."
#define AT_ONCE	  "The change is applied immediately: test right after it."
#define RELAY                                                                                      \
	"Until then use a relay's HTTPS API, or try port 2525: 465 and 587 are blocked as well."
#define PORT2525 "Port 2525: not confirmed to be open, no source blocks it."

static const struct ticket_form form = {
	.where = "the console: CPU & GPU Instances > Security groups > tick Enable SMTP",
	.conditions = LIST("The identity is verified (KYC)."),
	.done = LIST("Is Enable SMTP ticked in the security group of this Instance?"),
};

static const struct rule rules[] = {
	{
		.slug = "instances",
		.types = LIST("instances"),
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_BLOCKED,
		.port587 = POLICY_BLOCKED,
		.exemption = EXEMPTION_SELF_SERVICE,
		.form = &form,
		.scope = "all Instances",
		.summary = "Scaleway blocks ports 25, 465 and 587 of Instances; a switch of the "
			   "security group opens them.",
		.steps = LIST("Open the ports " SWITCH " " KYC),
		.afterwards = LIST(AT_ONCE),
		.notes = LIST(TERRAFORM),
		.relay = RELAY,
		.not_confirmed = LIST(SINCE_WHEN, PORT2525),
	},
	{
		.slug = "elastic-metal",
		.types = LIST("elastic-metal", "public-gateway"),
		.port25 = POLICY_UNKNOWN,
		.exemption = EXEMPTION_SELF_SERVICE,
		.scope = "Elastic Metal, Public Gateway",
		.summary = "Elastic Metal and Public Gateway have an SMTP switch of their own.",
		.steps =
			LIST("Look for the SMTP switch of the server or gateway in the console and "
			     "turn it on."),
		.not_confirmed = LIST("Where the switch is, which ports it holds, and what is the "
				      "default: the page is about Instances.",
				      AFTERWARDS),
	},
	{
		.slug = "serverless-containers",
		.types = LIST("serverless-containers"),
		.port25 = POLICY_UNKNOWN,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "Serverless Containers",
		.summary = "Users report that Serverless Containers cannot reach ports 25 and 465; "
			   "Scaleway's page does not speak of them.",
		.steps = LIST("Test it, and try a relay on port 587 or its HTTPS API."),
		.not_confirmed = LIST("All of it: ports 25 and 465 are blocked by users' reports "
				      "alone."),
	},
	{
		.slug = "product-unknown",
		.port25 = POLICY_MAY_BE_OPEN,
		.port465 = POLICY_MAY_BE_OPEN,
		.port587 = POLICY_MAY_BE_OPEN,
		.exemption = EXEMPTION_SELF_SERVICE,
		.form = &form,
		.scope = "Instances, Elastic Metal and others",
		.summary = "Scaleway blocks ports 25, 465 and 587 of Instances; a switch of the "
			   "security group opens them. Other products have switches of their own.",
		.steps = LIST("instances: " SWITCH " " AT_ONCE,
			      "elastic-metal, public-gateway: a switch of their own in the "
			      "console. Say which product it is with --subscription."),
		.notes = LIST(KYC " " TERRAFORM,
			      "serverless-containers: users report 25 and 465 blocked."),
		.relay = RELAY,
		.not_confirmed =
			LIST(SINCE_WHEN, PORT2525, "What holds for other products than Instances."),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2025-07-21",
		.source = SCALEWAY_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

static const struct alias aliases[] = {
	{"instance", "instances"},
	{"elasticmetal", "elastic-metal"},
	{"container", "serverless-containers"},
	{"containers", "serverless-containers"},
};

/* Its device tree is known of one product alone, Elastic Metal RV1. */
static const struct alias recognised[] = {{"device-tree", "elastic-metal"}};

const struct provider provider_scaleway = {
	.name = "scaleway",
	.title = "Scaleway",
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.ids = ASKS({"Organization ID", "account_id"}, {"Project ID", "project_id"},
		    {"Instance ID", "instance_id"}, {"Zone", "zone"}),
	.subscriptions = LIST("instances", "elastic-metal", "public-gateway",
			      "serverless-containers", "unknown"),
	.aliases = aliases,
	.aliases_count = ARRAY_LEN(aliases),
	.recognised = recognised,
	.recognised_count = ARRAY_LEN(recognised),
	.firewall = "Check the outbound rules of the security group, where the product has "
		    "one: they must allow the port, and they drop in silence too.",
	.open_anyway =
		"Usually that means: Enable SMTP is ticked in this Instance's security group, "
		"or this is no Instance but a product with a switch of its own.",
};
