// SPDX-License-Identifier: GPL-2.0-only
/*
 * What Azure says about outbound port 25, as tables: two editions of its article "Troubleshoot
 * outbound SMTP connectivity problems in Azure", 2018-11-20 and 2025-07-28, each complete, and what
 * is known of Azure China and Azure US Government. Knows nothing of verdicts or machines. Names in
 * the portal and paths of support cases are spelled as in the edition. What the article does not
 * say stands as "users report", "may" or "not confirmed", with where it comes from.
 */

#include "guide/pages.h"
#include "guide/rules.h"

/* The article says that the change began "starting on" this day. */
#define CUT                                                                                        \
	{                                                                                          \
		2017, 11, 15                                                                       \
	}

/* Said by more than one rule. The two reports: mail-in-a-box issue 1794, azure-docs 73475. */
#define OWN_ADDRESS                                                                                \
	"Do not test against this VM's own public address: that connection is outbound too, and "  \
	"users report that it is dropped. It tells nothing about incoming mail."
#define HUB                                                                                           \
	"If the traffic leaves through a hub network, an NVA or an Azure Firewall, the subscription " \
	"that holds it must be unblocked too (reported 2021-04-08)."
#define NSG                                                                                        \
	"A network security group that allows port 25 does not lift the block; users report that " \
	"the block is shown nowhere in the portal."
#define DELIVERY                                                                                   \
	"An open port is no promise that mail is accepted. If a mail provider rejects or filters " \
	"it, settle that with the mail provider; Azure support does not cover it."
#define AKS                                                                                         \
	"AKS: the article does not name it; that its nodes, which are virtual machine scale sets, " \
	"come under the rule is inferred."
#define NO_IPV6	       "Azure's rules do not mention IPv6; whether they hold for it is not confirmed."
#define IPV6_NOT_NAMED "IPv6: Azure's rules do not mention it."
#define DROP_OR_REJECT                                                                             \
	"Whether SYNs are dropped or rejected: users report silence, Microsoft itself does not say."
#define REBOOT                                                                                     \
	"A reboot or shutdown inside the VM is not enough, users report: az vm deallocate, then "  \
	"az vm start."

/* Authenticated relays are not restricted, whatever the port; see the lists of what is not
 * confirmed. */
#define AZURE_RELAY_PORTS .port465 = POLICY_OPEN, .port587 = POLICY_OPEN, .port2525 = POLICY_UNKNOWN

/* The exemption holds for the subscription it was requested for. */
#define AZURE_IDS                                                                                  \
	{"Subscription ID", "subscription_id"}, {"Resource ID of the VM", "resource_id"},          \
	{                                                                                          \
		"Region", "region"                                                                 \
	}
#define AZURE_DONE                                                                                 \
	"Were the VMs stopped, deallocated and started again since the exemption, and when? A "    \
	"reboot inside the VM does not count"

#include "guide/azure_2018.h"
#include "guide/azure_2025.h"

/* China and US Government have clouds of their own; both editions are about the public one. */
static const struct ticket_form form_china = {
	.where =
		"a support case at support.azure.cn: support type Subscription Management, service "
		"type Maintenance notification related issue",
};

static const struct rule other_clouds[] = {
	{
		.slug = "azure-china",
		.types = LIST("china"),
		.port25 = POLICY_UNKNOWN,
		.exemption = EXEMPTION_REQUEST,
		.scope = "Azure China, operated by 21Vianet",
		.summary = "Azure China has rules of its own; 21Vianet decides about requests to "
			   "unblock port 25.",
		.steps = LIST(
			"Open a support case at support.azure.cn: support type Subscription "
			"Management, service type Maintenance notification related issue (as of "
			"2019-11-25).",
			"Or send through an authenticated relay on port 587; whether Azure China "
			"restricts it is not confirmed, so test it."),
		.notes = LIST(HUB, OWN_ADDRESS),
		.not_confirmed = LIST(
			"Which subscription types are blocked in Azure China today: its variant of "
			"the article is of 2019-11-25.",
			"Whether VMs of Azure China must be stopped, deallocated and started after "
			"an exemption, as in public Azure.",
			IPV6_NOT_NAMED),
		.form = &form_china,
		.source = AZURE_CHINA_PAGE,
		.as_of = "2019-11-25",
	},
	{
		.slug = "azure-us-government",
		.types = LIST("us-government"),
		.port25 = POLICY_UNKNOWN,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "Azure US Government",
		.summary = "No rules of Azure US Government for port 25 are known here.",
		.steps = LIST(
			"Test it: the article speaks of public Azure. The quota ID of Enterprise "
			"Agreement is the same in both, which does not prove the same rule.",
			"If port 25 is silent, see whether the way of public Azure is there (a "
			"Virtual Network resource > Diagnose and Solve > Cannot send email "
			"(SMTP-Port 25)), and ask Azure support.",
			"Or send through an authenticated relay on port 587."),
		.notes = LIST(HUB, OWN_ADDRESS),
		.not_confirmed = LIST("Whether the article, or any of its exemptions, holds for "
				      "Azure US Government.",
				      IPV6_NOT_NAMED),
		.source = AZURE_QUOTA_PAGE,
		.as_of = "2023-10-04",
	},
};

static const struct edition editions[] = {
	{
		.from = {2018, 11, 20},
		.as_of = "2018-11-20",
		.source = AZURE_OLD_PAGE,
		.cut = CUT,
		.rules = rules_2018,
		.rules_count = ARRAY_LEN(rules_2018),
		.relay_ports = &relay_ports_2018,
		.notes = notes_2018,
		.notes_count = ARRAY_LEN(notes_2018),
	},
	{
		.from = {2025, 7, 28},
		.as_of = "2025-07-28",
		.source = AZURE_PAGE,
		.cut = CUT,
		.rules = rules_2025,
		.rules_count = ARRAY_LEN(rules_2025),
		.relay_ports = &relay_ports_2025,
	},
};

static const struct alias aliases[] = {
	{"ea", "enterprise-agreement"},
	{"mcaenterprise", "mca-e"},
	{"microsoftcustomeragreementforenterprise", "mca-e"},
	{"eadevtest", "enterprise-dev-test"},
	{"eadev/test", "enterprise-dev-test"},
	{"enterprisedev/test", "enterprise-dev-test"},
	{"enterpriseagreementdev/test", "enterprise-dev-test"},
	{"payg", "pay-as-you-go"},
	{"microsoftpartnernetwork", "mpn"},
	{"cloudsolutionprovider", "csp"},
	{"cloudserviceprovider", "csp"},
	{"vs", "visual-studio"},
	{"visualstudiosubscription", "visual-studio"},
	{"visualstudioprofessional", "visual-studio"},
	{"visualstudioenterprise", "visual-studio"},
	{"edu", "education"},
	{"students", "student"},
	{"azurestudent", "student"},
	{"azurestudents", "student"},
	{"azureforstudents", "student"},
	{"bizspark+", "bizspark-plus"},
	{"azuresponsorship", "sponsorship"},
	{"free", "free-trial"},
	{"azurefreetrial", "free-trial"},
	{"azurechina", "china"},
	{"21vianet", "china"},
	{"azurechinacloud", "china"},
	{"government", "us-government"},
	{"usgov", "us-government"},
	{"azuregovernment", "us-government"},
	{"azureusgovernment", "us-government"},
	{"azureusgovernmentcloud", "us-government"},
	/* Offer IDs as the portal shows them, where one belongs to one type only: azure-docs,
	 * understand-cost-mgt-data.md, 2023-10-04. */
	{"msazr0017p", "enterprise-agreement"},
	{"msazr0148p", "enterprise-dev-test"},
	{"msazr0003p", "pay-as-you-go"},
	{"msazr0025p", "mpn"},
	{"msazr0145p", "csp"},
	{"msazr0062p", "msdn"},
	{"msazr0059p", "visual-studio"},
	{"msazr0060p", "visual-studio"},
	{"msazr0063p", "visual-studio"},
	{"msazr0120p", "azure-pass"},
	{"msazr0111p", "azure-in-open"},
	{"msazr0170p", "student"},
	{"msazr0036p", "sponsorship"},
	{"msazr0044p", "free-trial"},
};

/* What azEnvironment of the metadata service says; AzurePublicCloud is what the rest is about. */
static const struct alias environments[] = {
	{"AzureChinaCloud", "china"},
	{"AzureUSGovernmentCloud", "us-government"},
	{"AzureUSGovernment", "us-government"},
};

const struct provider provider_azure = {
	.name = "azure",
	.title = "Azure",
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.subscriptions = LIST("enterprise-agreement", "mca-e", "enterprise-dev-test",
			      "pay-as-you-go", "mpn", "csp", "msdn", "visual-studio", "azure-pass",
			      "azure-in-open", "education", "student", "bizspark", "bizspark-plus",
			      "sponsorship", "free-trial", "china", "us-government", "unknown"),
	.aliases = aliases,
	.aliases_count = ARRAY_LEN(aliases),
	.apart = other_clouds,
	.apart_count = ARRAY_LEN(other_clouds),
	.environments = environments,
	.environments_count = ARRAY_LEN(environments),
	.ids = ASKS(AZURE_IDS),
	.ipv6 = NO_IPV6,
	.relay_blocked =
		"Azure does not restrict authenticated relays: look for a firewall here or "
		"on the way.",
	.open_anyway =
		"Usually that means: the subscription is exempted, was created before 2017-11-15 "
		"or is of another type than was given, or the traffic leaves through a hub "
		"network, an NVA or an Azure Firewall in a subscription that is not blocked.",
	.blocked_anyway =
		"Usually that means: the subscription is of another type (Dev/Test is blocked by "
		"default, standard Enterprise Agreement is not), the traffic leaves through a hub "
		"network, an NVA or an Azure Firewall in a subscription that is blocked, or an "
		"outbound rule of a network security group drops it.",
};
