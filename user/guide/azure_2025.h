/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Azure's rules of 2025-07-28, in force. Tables for azure.c alone, which has the sentences that
 * both editions share.
 */
#ifndef EGRESS25_GUIDE_AZURE_2025_H
#define EGRESS25_GUIDE_AZURE_2025_H

#define PORTS_2025                                                                                 \
	"Ports 465 and 2525 by name: of the relay ports the article names 587 alone, the edition " \
	"of 2018 also 443 and that others serve."
#define OLDER_SUBSCRIPTION                                                                         \
	"Whether a subscription created before 2017-11-15 is still grandfathered: the article "    \
	"dropped the date in 2021, the network security groups overview still has it."
#define RELAY_2025                                                                                       \
	"Send through an authenticated SMTP relay on port 587, for example Azure Communication "         \
	"Services SMTP. Azure does not restrict these relays, whatever the subscription type; port 443 " \
	"and others are named in the 2018 edition, 465 and 2525 in neither."
#define DIAGNOSE_2025                                                                                 \
	"In the Azure portal open a Virtual Network resource, then Diagnose and Solve > Cannot send " \
	"email (SMTP-Port 25), and run the diagnostic. Qualified Enterprise Dev/Test subscriptions "  \
	"are exempted automatically."
#define APP_SERVICE_2025                                                                            \
	"App Service and Functions can use port 25 only through virtual network integration or an " \
	"App Service Environment v3, under the same rule; the Consumption plan has no such "        \
	"integration. All other PaaS resources are unsupported."
#define AKS_2025                                                                                   \
	"AKS is not named; its nodes are virtual machine scale sets, which are, so the rule may "  \
	"hold for them."
#define FIREWALL_2025 "Azure Firewall might pass port 25 here, which is not guaranteed."
#define PRIVATE_2025                                                                               \
	"Private destinations are not blocked: for virtual networks, VPN and ExpressRoute the "    \
	"Azure Firewall page says that port 25 works, and users report it between VMs."
#define GRANDFATHERED_2025                                                                         \
	"A subscription created before 2017-11-15 may be grandfathered; test it. This is not "     \
	"confirmed: the article dropped the date in 2021, the network security groups overview "   \
	"still has it."
#define NO_EXEMPTION_2025                                                                            \
	"Azure offers no exemption for this subscription type. To send directly, another agreement " \
	"is needed: port 25 is not blocked for Enterprise Agreement and MCA-E (Microsoft Customer "  \
	"Agreement for enterprise)."

static const struct ticket_form form_dev_test_2025 = {
	.where = "a diagnostic of the Azure portal: a Virtual Network resource > Diagnose and "
		 "Solve > Cannot send email (SMTP-Port 25)",
	.done = LIST("Was the diagnostic run, and what did it say?", AZURE_DONE,
		     "Does the virtual network have a delegated subnet, and was a new temporary "
		     "subnet added and removed since?"),
};

static const struct rule rules_2025[] = {
	{
		.slug = "subscription-unknown",
		.types = LIST("unknown"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.not_confirmed = LIST(PORTS_2025, DROP_OR_REJECT, IPV6_NOT_NAMED, AKS),
		.scope = "type not given",
		.summary = "Whether Azure blocks port 25 depends on the subscription type, which "
			   "cannot be seen from inside a VM.",
		.steps = LIST(
			"Look the type up in the Azure portal: Subscriptions > Overview, Offer / "
			"Offer ID. Then say it with --subscription TYPE.",
			"enterprise-agreement, mca-e: not blocked by Azure. Look elsewhere, or see "
			"whether it is a Dev/Test subscription.",
			"enterprise-dev-test: blocked by default, exempted by self-service. Portal: "
			"a Virtual Network resource > Diagnose and Solve > Cannot send email "
			"(SMTP-Port 25), run the diagnostic; then stop, deallocate and restart the "
			"VMs.",
			"pay-as-you-go, mpn, csp, msdn, visual-studio, azure-pass, azure-in-open, "
			"education, student, bizspark, bizspark-plus, sponsorship, free-trial: "
			"blocked, and no exemption is offered.",
			"china, us-government: clouds with rules of their own, not confirmed here.",
			RELAY_2025, NSG, HUB, OWN_ADDRESS),
		.if_older = GRANDFATHERED_2025,
	},
	{
		.slug = "enterprise-agreement",
		.types = LIST("enterprise-agreement", "mca-e"),
		.port25 = POLICY_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NOT_NEEDED,
		.not_confirmed = LIST(PORTS_2025, DROP_OR_REJECT, IPV6_NOT_NAMED, AKS),
		.scope = "standard Enterprise Agreement and MCA-E",
		.summary = "Azure does not block port 25 for VMs and Azure Firewall in standard "
			   "Enterprise Agreement and MCA-E subscriptions.",
		.steps = LIST(
			"If port 25 is silent all the same, look elsewhere: this host, outbound "
			"rules of network security groups, firewalls on the way, the destination.",
			"See whether this is an Enterprise Dev/Test subscription: there port 25 is "
			"blocked by default and exempted by self-service (--subscription "
			"enterprise-dev-test).",
			"A change from Enterprise Agreement or MCA-E to another subscription type "
			"might result in port 25 being blocked. See whether that happened, and "
			"think of it before you change.",
			HUB, APP_SERVICE_2025, AKS_2025, DELIVERY, OWN_ADDRESS, RELAY_2025),
	},
	{
		.slug = "enterprise-dev-test",
		.types = LIST("enterprise-dev-test"),
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_SELF_SERVICE,
		.form = &form_dev_test_2025,
		.summary = "Azure blocks port 25 by default in Enterprise Dev/Test subscriptions; "
			   "a diagnostic in the portal removes the block.",
		.steps = LIST(
			DIAGNOSE_2025,
			"The portal may call these Diagnose and solve problems (users report: left "
			"menu, Help) and Can't send email (SMTP-Port 25)."),
		.afterwards = LIST(
			"Then the VMs must be stopped, deallocated, and then restarted to get the "
			"new network policy. " REBOOT,
			"If the virtual network has a delegated subnet (to an App Service "
			"Environment for example), add and remove a new temporary subnet in it.",
			"All VMs of the subscription are exempt from then on. The exemption holds "
			"for the requested subscription only, and only for VM traffic that is "
			"routed directly to the internet."),
		.notes = LIST(HUB, RELAY_2025, APP_SERVICE_2025, FIREWALL_2025, AKS_2025,
			      PRIVATE_2025, OWN_ADDRESS),
		.scope = "Enterprise Dev/Test; reported since 2021-11-16",
		.not_confirmed = LIST(PORTS_2025, DROP_OR_REJECT, IPV6_NOT_NAMED, AKS),
	},
	{
		.slug = "other-subscription-types-before-2017-11-15",
		.created = CREATED_BEFORE_CUT,
		.port25 = POLICY_MAY_BE_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NONE,
		.not_confirmed =
			LIST(OLDER_SUBSCRIPTION, PORTS_2025, DROP_OR_REJECT, IPV6_NOT_NAMED, AKS),
		.scope = "all other types, created before 2017-11-15",
		.summary = "Azure blocks port 25 for this subscription type; one created before "
			   "2017-11-15 may be grandfathered, which is not confirmed.",
		.steps = LIST(GRANDFATHERED_2025, RELAY_2025, NO_EXEMPTION_2025, NSG,
			      APP_SERVICE_2025, FIREWALL_2025, AKS_2025, HUB, PRIVATE_2025,
			      OWN_ADDRESS),
	},
	{
		.slug = "other-subscription-types",
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NONE,
		.not_confirmed = LIST(PORTS_2025, DROP_OR_REJECT, IPV6_NOT_NAMED, AKS),
		.scope = "all other types; since 2017-11-15, in this form since about 2022",
		.summary = "Azure blocks port 25 for this subscription type and offers no "
			   "exemption: use a relay on port 587.",
		.steps = LIST(RELAY_2025, NO_EXEMPTION_2025, NSG, APP_SERVICE_2025, FIREWALL_2025,
			      AKS_2025, HUB, PRIVATE_2025, OWN_ADDRESS),
		.if_older = GRANDFATHERED_2025,
	},
};

static const struct rule relay_ports_2025 = {
	.slug = "relay-ports",
	.exemption = EXEMPTION_NOT_NEEDED,
	.summary = "Azure blocks port 25 only; authenticated relays are not restricted, whatever "
		   "the subscription type.",
	.steps = LIST(
		"Look elsewhere: this host, outbound rules of network security groups, route tables "
		"that lead to a hub network, an NVA or an Azure Firewall.",
		"Try another relay: this one may be down, or may not want this address.",
		"The rules name port 587 (the 2018 edition also 443); 465 and 2525 are not named, "
		"so try 587 when one of those is silent."),
};

#endif
