// SPDX-License-Identifier: GPL-2.0-only
/*
 * Azure's rules since 2022: Enterprise Agreement open, Enterprise Dev/Test by self-service, all
 * other types blocked for good. The edition of 2023-12-20 adds MCA-E, Azure Firewall and the
 * delegated subnet; that of 2025-07-28, in force, moved to another place and says the same.
 */

#include "guide/azure.h"

#define OLDER_SUBSCRIPTION                                                                         \
	"Whether a subscription created before 2017-11-15 is still grandfathered: the article "    \
	"dropped the date in 2021, the network security groups overview still has it."
#define RELAY_2022                                                                                 \
	"Send through an authenticated SMTP relay, typically on port 587 (others are supported), " \
	"for example SendGrid: Azure does not restrict it, whatever the subscription type."
#define RELAY_2023                                                                                 \
	"Send through an authenticated SMTP relay on port 587, for example Azure Communication "   \
	"Services SMTP: Azure does not restrict it, whatever the subscription type."
#define RUN_DIAGNOSTIC                                                                             \
	"Azure portal: " DIAGNOSE ", run the diagnostic. Qualified subscriptions are exempted "    \
	"automatically."
#define PORTAL_NAMES                                                                               \
	"The portal may call these Diagnose and solve problems (users report: left menu, Help) "   \
	"and Can't send email (SMTP-Port 25)."
#define APP_SERVICE                                                                                 \
	"App Service and Functions can use port 25 only through virtual network integration or an " \
	"App Service Environment v3, under the same rule; the Consumption plan has no such "        \
	"integration. All other PaaS resources are unsupported."
#define CONTAINERS "Azure Container Instances: outbound ports 25 and 19390 are not supported."
#define FIREWALL                                                                                   \
	"Port 25 through Azure Firewall is possible, under the same limits of the subscription; "  \
	"with other types than Enterprise Agreement and MCA-E it might work and is not "           \
	"guaranteed (" AZURE_FIREWALL_PAGE ")."
#define PRIVATE                                                                                    \
	"Private destinations are not blocked: for virtual networks, VPN and ExpressRoute the "    \
	"Azure Firewall page says that port 25 works, and users report it between VMs."
#define GRANDFATHERED                                                                              \
	"A subscription created before 2017-11-15 may be grandfathered; test it. This is not "     \
	"confirmed: the article dropped the date in 2021, the network security groups overview "   \
	"still has it."
#define WHY                                                                                        \
	"The block is there for the security of Microsoft's partners and customers, to protect "   \
	"the platform and to conform to industry standards."
#define HELP_EA "With Enterprise Agreement, if you still need help: " BLADE ", issue type " CASE "."
#define CHANGED                                                                                    \
	"A change from Enterprise Agreement or MCA-E to another subscription type might result "   \
	"in port 25 being blocked."
#define CHANGED_2022                                                                               \
	"A change from Enterprise Agreement to another subscription type may result in outbound "  \
	"SMTP being blocked."
#define GOING_FORWARD "All VMs of the subscription are exempt from then on. " SCOPE
#define REBOOT	      "A reboot or shutdown inside the VM is not enough, users report."
#define NOT_CONFIRMED LIST(PORTS_BY_NAME, DROP_OR_REJECT, IPV6_NOT_NAMED)
#define IS_DEV_TEST                                                                                \
	"See whether this is an Enterprise Dev/Test subscription: there port 25 is blocked by "    \
	"default and exempted by self-service (--subscription enterprise-dev-test)."
#define OTHER_TYPES                                                                                           \
	"All others are pay-as-you-go, mpn, csp, msdn, visual-studio, azure-pass, azure-in-open, education, " \
	"student, bizspark, bizspark-plus, sponsorship, free-trial."

static const struct ticket_form form_dev_test_2022 = {
	.where = "a diagnostic of the Azure portal: " DIAGNOSE,
	.done = LIST("Was the diagnostic run, and what did it say?", AZURE_DONE),
};

static const struct ticket_form form_dev_test_2023 = {
	.where = "a diagnostic of the Azure portal: " DIAGNOSE,
	.done = LIST("Was the diagnostic run, and what did it say?", AZURE_DONE,
		     "Delegated subnet: was a temporary subnet added and removed"),
};

const struct rule azure_rules_2022[] = {
	{
		.slug = "subscription-unknown",
		.types = LIST("unknown"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "type not given",
		.summary = SUMMARY_UNKNOWN,
		.steps = LIST(LOOK_TYPE_UP, "Not blocked: enterprise-agreement. Self-service: "
					    "enterprise-dev-test. All others: blocked for good."),
		.notes = LIST("enterprise-dev-test: blocked by default. " RUN_DIAGNOSTIC
			      " Then the VMs are stopped and restarted.",
			      OTHER_TYPES,
			      "mca-e is not named in this edition, and so one of the others.",
			      OTHER_CLOUDS, APP_SERVICE, AKS, HUB, OWN_ADDRESS, NSG, HELP_EA),
		.relay = RELAY_2022,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "enterprise-agreement",
		.types = LIST("enterprise-agreement"),
		.port25 = POLICY_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NOT_NEEDED,
		.scope = "standard Enterprise Agreement",
		.summary = "Azure does not block port 25 for VMs in standard Enterprise Agreement "
			   "subscriptions.",
		.steps = LIST(ELSEWHERE, IS_DEV_TEST),
		.notes = LIST(CHANGED_2022, DELIVERY, REPUTATION, HUB, APP_SERVICE, AKS,
			      OWN_ADDRESS, HELP_EA),
		.relay = RELAY_2022,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "enterprise-dev-test",
		.types = LIST("enterprise-dev-test"),
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_SELF_SERVICE,
		.scope = "Enterprise Dev/Test; reported since 2021-11-16",
		.summary = "Azure blocks port 25 by default in Enterprise Dev/Test subscriptions; "
			   "a diagnostic in the portal removes the block.",
		.steps = LIST(RUN_DIAGNOSTIC),
		.afterwards =
			LIST("Then the VMs must be stopped and restarted, as by:", DEALLOCATE),
		.notes = LIST(REBOOT, GOING_FORWARD, PORTAL_NAMES, REPUTATION, HUB, APP_SERVICE,
			      AKS, OWN_ADDRESS, HELP_EA),
		.relay = RELAY_2022,
		.form = &form_dev_test_2022,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "other-subscription-types",
		.types = LIST("mca-e"),
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NONE,
		.scope = "MCA-E, which this edition of 2022 does not name",
		.summary = "Azure blocks port 25 for all types but Enterprise Agreement; this "
			   "edition does not name MCA-E.",
		.steps = LIST("Ask support all the same: " BLADE ", issue type " CASE "."),
		.notes = LIST("A remark on the article of 2022-03-07 excepts Microsoft Customer "
			      "Agreements of former Enterprise Agreement customers (azure-docs "
			      "issue 89356).",
			      WHY, REPUTATION, HUB, APP_SERVICE, NSG, OWN_ADDRESS),
		.relay = RELAY_2022,
		.not_confirmed = LIST(NOT_NAMED_THERE, PORTS_BY_NAME, IPV6_NOT_NAMED),
	},
	{
		.slug = "other-subscription-types",
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NONE,
		.scope = "all other types, whenever created",
		.summary = "Azure blocks port 25 for this subscription type and offers no "
			   "exemption: use a relay.",
		.steps = LIST(
			"To send directly, another agreement is needed: port 25 is not blocked "
			"for standard Enterprise Agreement."),
		.notes = LIST(WHY, REPUTATION, HUB, APP_SERVICE, AKS, NSG, OWN_ADDRESS),
		.relay = RELAY_2022,
		.not_confirmed = NOT_CONFIRMED,
	},
};

const struct rule azure_rules_2023[] = {
	{
		.slug = "subscription-unknown",
		.types = LIST("unknown"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "type not given",
		.summary = SUMMARY_UNKNOWN,
		.steps = LIST(LOOK_TYPE_UP,
			      "Not blocked: enterprise-agreement, mca-e. Self-service: "
			      "enterprise-dev-test. All others: blocked for good."),
		.notes = LIST("enterprise-dev-test: blocked by default. " RUN_DIAGNOSTIC
			      " Then the VMs are stopped, deallocated, and then restarted.",
			      OTHER_TYPES, OTHER_CLOUDS, NSG, HUB, APP_SERVICE, CONTAINERS, AKS,
			      OWN_ADDRESS),
		.if_older = GRANDFATHERED,
		.relay = RELAY_2023,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "enterprise-agreement",
		.types = LIST("enterprise-agreement", "mca-e"),
		.port25 = POLICY_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NOT_NEEDED,
		.scope = "standard Enterprise Agreement and MCA-E",
		.summary = "Azure does not block port 25 for VMs and Azure Firewall in standard "
			   "Enterprise Agreement and MCA-E subscriptions.",
		.steps = LIST(ELSEWHERE, IS_DEV_TEST),
		.notes = LIST(CHANGED, HUB, APP_SERVICE, CONTAINERS, AKS, DELIVERY, REPUTATION,
			      OWN_ADDRESS),
		.relay = RELAY_2023,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "enterprise-dev-test",
		.types = LIST("enterprise-dev-test"),
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_SELF_SERVICE,
		.scope = "Enterprise Dev/Test; reported since 2021-11-16",
		.summary = "Azure blocks port 25 by default in Enterprise Dev/Test subscriptions; "
			   "a diagnostic in the portal removes the block.",
		.steps = LIST(RUN_DIAGNOSTIC),
		.afterwards =
			LIST("Then the VMs must be stopped, deallocated, and then restarted, as "
			     "by:",
			     DEALLOCATE),
		.notes = LIST(REBOOT,
			      "If the virtual network has a delegated subnet (to an App Service "
			      "Environment for example), add and remove a new temporary subnet in "
			      "it.",
			      GOING_FORWARD, PORTAL_NAMES, REPUTATION, HUB, APP_SERVICE, CONTAINERS,
			      FIREWALL, AKS, PRIVATE, OWN_ADDRESS),
		.relay = RELAY_2023,
		.form = &form_dev_test_2023,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "other-subscription-types-before-2017-11-15",
		.created = CREATED_BEFORE_CUT,
		.port25 = POLICY_MAY_BE_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NONE,
		.scope = "all other types, created before 2017-11-15",
		.summary = "Azure blocks port 25 for this subscription type; one created before "
			   "2017-11-15 may be grandfathered, which is not confirmed.",
		.steps = LIST("Test it: the article dropped the date in 2021, the network security "
			      "groups overview still has it."),
		.notes = LIST("To send directly for sure, another agreement is needed: port 25 is "
			      "not blocked for Enterprise Agreement and MCA-E.",
			      WHY, NSG, REPUTATION, APP_SERVICE, CONTAINERS, FIREWALL, AKS, HUB,
			      PRIVATE, OWN_ADDRESS),
		.relay = RELAY_2023,
		.not_confirmed =
			LIST(OLDER_SUBSCRIPTION, PORTS_BY_NAME, DROP_OR_REJECT, IPV6_NOT_NAMED),
	},
	{
		.slug = "other-subscription-types",
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NONE,
		.scope = "all other types; since 2017-11-15, in this form since about 2022",
		.summary = "Azure blocks port 25 for this subscription type and offers no "
			   "exemption: use a relay on port 587.",
		.steps = LIST(
			"To send directly, another agreement is needed: port 25 is not blocked "
			"for Enterprise Agreement and MCA-E (Microsoft Customer Agreement for "
			"enterprise)."),
		.notes = LIST(WHY, NSG, REPUTATION, APP_SERVICE, CONTAINERS, FIREWALL, AKS, HUB,
			      PRIVATE, OWN_ADDRESS),
		.if_older = GRANDFATHERED,
		.relay = RELAY_2023,
		.not_confirmed = NOT_CONFIRMED,
	},
};

const struct rule azure_relay_ports_2023 = {
	.slug = "relay-ports",
	.exemption = EXEMPTION_NOT_NEEDED,
	.summary = "Azure blocks port 25 only; authenticated relays are not restricted, whatever "
		   "the subscription type.",
	.steps = LIST(
		"Look elsewhere: this host, outbound rules of network security groups, route tables "
		"that lead to a hub network, an NVA or an Azure Firewall.",
		"Try another relay: this one may be down, or may not want this address. The rules "
		"name port 587: try it when another one is silent."),
};
