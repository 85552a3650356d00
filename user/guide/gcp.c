// SPDX-License-Identifier: GPL-2.0-only
/*
 * What Google Cloud says about outbound port 25, as tables: Compute Engine and Cloud Run functions.
 */

#include "guide/pages.h"
#include "guide/rules.h"

#define RELAY                                                                                      \
	"Send through an authenticated relay on port 587 or 465: Google does not restrict these "  \
	"(it once blocked them, too)."
#define INTERNAL                                                                                   \
	"The block is for destinations external to the VPC network, not for those inside it."
#define NO_REQUEST                                                                                 \
	"There is no process to request an exemption. Some projects do not have the restriction; " \
	"a banner in the VPC console, \"SMTP port 25 disallowed in this project\" (as a user saw " \
	"it), says that this one has."
#define PORT2525 "Port 2525: the sources do not name it."
#define WHICH	 "Which projects do not have the restriction, and how they came by that."

static const struct rule rules[] = {
	{
		.slug = "cloud-run-functions",
		.types = LIST("cloud-run-functions"),
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_NONE,
		.scope = "all functions",
		.summary = "Cloud Run functions cannot reach port 25 of external addresses, and "
			   "there is no exemption: use a relay on port 587 or 465.",
		.relay = "Send through an authenticated relay on port 587 or 465, which the "
			 "documentation suggests.",
		.not_confirmed = LIST(SINCE_WHEN, PORT2525),
		.source = CLOUD_RUN_PAGE,
		.as_of = "2026",
	},
	{
		.slug = "compute-engine",
		.types = LIST("compute-engine"),
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_NONE,
		.scope = "all projects but \"some\"",
		.summary = "Compute Engine blocks port 25 to destinations external to the VPC "
			   "network, and there is no process to request an exemption: use a relay "
			   "on port 587 or 465.",
		.steps = LIST(NO_REQUEST),
		.relay = RELAY,
		.notes = LIST(INTERNAL),
		.not_confirmed = LIST(WHICH, SINCE_WHEN, PORT2525),
	},
	{
		.slug = "product-unknown",
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_NONE,
		.scope = "Compute Engine and Cloud Run functions",
		.summary = "Google Cloud blocks port 25 to external destinations, and there is no "
			   "process to request an exemption: use a relay on port 587 or 465.",
		.relay = RELAY,
		.steps = LIST(
			"compute-engine: some projects do not have the restriction; a banner in the "
			"VPC console, \"SMTP port 25 disallowed in this project\", says that this "
			"one has."),
		.notes = LIST("cloud-run-functions: blocked to external addresses, no exemption.",
			      INTERNAL),
		.not_confirmed = LIST(WHICH, SINCE_WHEN, PORT2525),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026-10-07",
		.source = GCP_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

static const struct alias aliases[] = {
	{"gce", "compute-engine"},
	{"googlecomputeengine", "compute-engine"},
	{"vm", "compute-engine"},
	{"cloudfunctions", "cloud-run-functions"},
	{"cloudrun", "cloud-run-functions"},
	{"functions", "cloud-run-functions"},
};

static const struct alias recognised[] = {{"dmi", "compute-engine"}};

const struct provider provider_gcp = {
	.name = "gcp",
	.title = "Google Cloud",
	.names = LIST("google", "googlecloud", "gce"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.ids = ASKS({"Project ID", "project_id"}, {"Zone", "zone"}, {"Instance ID", "instance_id"}),
	.subscriptions = LIST("compute-engine", "cloud-run-functions", "unknown"),
	.aliases = aliases,
	.aliases_count = ARRAY_LEN(aliases),
	.recognised = recognised,
	.recognised_count = ARRAY_LEN(recognised),
	.firewall = "Check the VPC firewall rules for egress (gcloud compute firewall-rules list "
		    "--filter=direction=EGRESS): they drop in silence too. A rule that allows port "
		    "25 does not lift the platform's block.",
	.open_anyway = "Usually that means: this project is one of those without the restriction, "
		       "or the traffic leaves by another way (a VPN, an interconnect, a relay).",
};
