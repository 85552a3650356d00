// SPDX-License-Identifier: GPL-2.0-only
/*
 * What Azure says about outbound port 25: seven editions by the day from which they were in force,
 * their tables in azure_2017.c, azure_2021.c and azure_2022.c, and what is known of Azure China and
 * Azure US Government. Knows nothing of verdicts or machines. Names in the portal and paths of
 * support cases are spelled as in the edition. What the article does not say stands as "users
 * report", "may" or "not confirmed", with where it comes from.
 */

#include "guide/azure.h"

/* China and US Government have clouds of their own; the editions are about the public one. */
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
		.steps = LIST("Open a support case at support.azure.cn: support type Subscription "
			      "Management, service type Maintenance notification related issue."),
		.relay = "Or send through an authenticated relay on port 587; whether Azure China "
			 "restricts it is not confirmed, so test it.",
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
		.port25 = POLICY_MAY_BE_OPEN,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "Azure US Government",
		.summary = "The portal's diagnostic of port 25 is also one of Azure US Government, "
			   "so there is a block there; for which types is not known here.",
		.steps = LIST(
			"Test it. If port 25 is silent, see whether the way of public Azure is "
			"there (" DIAGNOSE "), and ask Azure support."),
		.relay = "Or send through an authenticated relay on port 587.",
		.notes = LIST("The quota ID of Enterprise Agreement is the same in both clouds "
			      "(" AZURE_QUOTA_PAGE "), which does not prove the same rule.",
			      HUB, OWN_ADDRESS),
		.not_confirmed =
			LIST("Which types are blocked: the article speaks of public Azure. "
			     "The diagnostic's list of clouds is of about 2020 or 2021.",
			     IPV6_NOT_NAMED, SINCE_WHEN,
			     "Relay ports: 587, 465 and 2525 are not named."),
		.source = AZURE_PORTAL_PAGE,
		.as_of = "2021",
	},
};

#define RULES(suffix) .rules = azure_rules_##suffix, .rules_count = ARRAY_LEN(azure_rules_##suffix)
#define NOTES(table)  .notes = table, .notes_count = ARRAY_LEN(table)

static const struct edition_note notes_2017[] = {
	{AZURE_CUT,
	 {2018, 11, 20},
	 "The text is of 2018-11-20; the announcement of 2017-11-15 says the same."},
};
/* azure-docs issue 89356 asks for the change on the first day; by the second it has been made. */
static const struct edition_note notes_2022[] = {
	{{2022, 3, 7},
	 {2023, 1, 1},
	 "From which day in 2022 (after 2022-03-07) these rules hold is not known."},
};

static const struct edition editions[] = {
	{
		.as_of = "2017-11-15",
		.source = AZURE_ANNOUNCEMENT,
		.cut = AZURE_CUT,
		RULES(before),
		.relay_ports = &azure_rules_before[0],
	},
	{
		.from = AZURE_CUT,
		.as_of = "2018-11-20",
		.source = AZURE_OLD_PAGE,
		.cut = AZURE_CUT,
		RULES(2017),
		.relay_ports = &azure_relay_ports_2017,
		NOTES(notes_2017),
	},
	{
		.from = {2021, 1, 4},
		.as_of = "2021-01-04",
		.source = AZURE_OLD_PAGE,
		.cut = AZURE_CUT,
		RULES(2021_01),
		.relay_ports = &azure_relay_ports_2021,
	},
	{
		.from = {2021, 4, 28},
		.as_of = "2021-04-28",
		.source = AZURE_OLD_PAGE,
		.cut = AZURE_CUT,
		RULES(2021_04),
		.relay_ports = &azure_relay_ports_2021,
	},
	{
		.from = {2022, 3, 7},
		.as_of = "2022",
		.source = AZURE_OLD_PAGE,
		.cut = AZURE_CUT,
		RULES(2022),
		.relay_ports = &azure_relay_ports_2021,
		NOTES(notes_2022),
	},
	{
		.from = {2023, 12, 20},
		.as_of = "2023-12-20",
		.source = AZURE_OLD_PAGE,
		.cut = AZURE_CUT,
		RULES(2023),
		.relay_ports = &azure_relay_ports_2023,
	},
	{
		.from = {2025, 7, 28},
		.as_of = "2025-07-28",
		.source = AZURE_PAGE,
		.cut = AZURE_CUT,
		RULES(2023),
		.relay_ports = &azure_relay_ports_2023,
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
	.names = LIST("microsoftazure"),
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
	/* The exemption holds for the subscription it was requested for. */
	.ids = ASKS({"Subscription ID", "subscription_id"},
		    {"Resource ID of the VM", "resource_id"}, {"Region", "region"}),
	.node_note = AKS,
	.ipv6 = "Azure's rules do not mention IPv6; whether they hold for it is not confirmed.",
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
