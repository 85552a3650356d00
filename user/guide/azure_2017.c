// SPDX-License-Identifier: GPL-2.0-only
/*
 * Azure's rules from 2017-11-15 to 2021-01-03, and what was before: nothing. The announcement of
 * 2017-11-15 and the article of 2018-11-20, which says the same with its paths.
 */

#include "guide/azure.h"

#define RELAY                                                                                      \
	"Send through an authenticated SMTP relay (typically port 587 or 443), for example "       \
	"SendGrid or one of your own on-premises: Azure restricts none, whatever the subscription type."
#define SINCE                                                                                         \
	"The restriction dates from 2017-11-15 and applies to new subscriptions and new deployments " \
	"since then. Port 25 is mainly used for unauthenticated delivery."
#define CASE_2018 "Technical > Virtual Network > Connectivity > Cannot send email (SMTP/Port 25)"
#define HELP_2018                                                                                  \
	"If you still need help: " BLADE ", issue type Subscription Management, problem type "     \
	"Request to enable Port 25 email flow."
#define CSP_REQUEST                                                                                \
	"Ask your CSP to create an unblock exemption request with Microsoft on your behalf if a "  \
	"secure SMTP relay can't be used."
#define FIREWALL                                                                                   \
	"Routing port 25 through Azure PaaS services such as Azure Firewall is unsupported."
#define NOT_CONFIRMED LIST(PORTS_BY_NAME, DROP_OR_REJECT, IPV6_NOT_NAMED)

static const struct ticket_form form_case = {
	.where = "a support case with the issue type " CASE_2018,
	.asks = ASKS({"Why the deployment has to send mail directly to mail providers instead of "
		      "using an authenticated relay, in detail",
		      NULL}),
	.done = LIST(AZURE_DONE),
};

static const struct ticket_form form_csp = {
	.where = "with your CSP, who creates an unblock exemption request with Microsoft on your "
		 "behalf",
	.asks = ASKS({"Why a secure SMTP relay can't be used", NULL}),
	.done = LIST(AZURE_DONE),
};

const struct rule azure_rules_before[] = {
	{
		.slug = "no-restriction",
		.port25 = POLICY_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NOT_NEEDED,
		.scope = "every type, before 2017-11-15",
		.summary = "Before 2017-11-15 Azure restricted outbound port 25 for no "
			   "subscription type.",
		.steps = LIST(ELSEWHERE),
		.not_confirmed = LIST("What the announcement does not say of the time before it."),
	},
};

const struct rule azure_rules_2017[] = {
	{
		.slug = "subscription-unknown",
		.types = LIST("unknown"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "type not given",
		.summary = SUMMARY_UNKNOWN,
		.steps = LIST(LOOK_TYPE_UP,
			      "Not blocked: enterprise-agreement, and pay-as-you-go and mpn signed "
			      "up before 2017-11-15."),
		.notes = LIST("pay-as-you-go, mpn, created after 2017-11-15: blocked; an exemption "
			      "can be requested by support case " CASE_2018 ".",
			      "csp: blocked. " CSP_REQUEST,
			      "msdn, azure-pass, azure-in-open, education, bizspark, sponsorship, "
			      "student, free-trial, visual-studio: blocked if created after "
			      "2017-11-15, and requests to remove the restriction are not granted.",
			      "mca-e, enterprise-dev-test, bizspark-plus: not named in this "
			      "edition.",
			      OTHER_CLOUDS, SINCE, REPUTATION, HELP_2018),
		.relay = RELAY,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "enterprise-agreement",
		.types = LIST("enterprise-agreement"),
		.port25 = POLICY_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NOT_NEEDED,
		.scope = "Enterprise Agreement, new and existing",
		.summary = "Azure does not block port 25 for VMs in Enterprise Agreement "
			   "subscriptions, new or existing.",
		.steps = LIST(ELSEWHERE),
		.notes = LIST(DELIVERY, SINCE, REPUTATION, HELP_2018),
		.relay = RELAY,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "pay-as-you-go-before-2017-11-15",
		.types = LIST("pay-as-you-go", "mpn"),
		.created = CREATED_BEFORE_CUT,
		.port25 = POLICY_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NOT_NEEDED,
		.scope = "signed up before 2017-11-15",
		.summary = "Azure does not block port 25 for Pay-As-You-Go and Microsoft Partner "
			   "Network subscriptions signed up before 2017-11-15.",
		.steps = LIST(ELSEWHERE),
		.notes = LIST(DELIVERY, SINCE, REPUTATION, HELP_2018),
		.relay = RELAY,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "pay-as-you-go",
		.types = LIST("pay-as-you-go", "mpn"),
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_REQUEST,
		.scope = "created after 2017-11-15",
		.summary = "Azure blocks port 25 for Pay-As-You-Go and Microsoft Partner Network "
			   "subscriptions created after 2017-11-15; an exemption can be requested.",
		.steps =
			LIST("Support case " CASE_2018 ": say why your deployment has to send mail "
			     "directly."),
		.afterwards =
			LIST("Then the VMs must be 'Stopped' & 'Started' from the Azure portal, "
			     "or:",
			     DEALLOCATE),
		.notes = LIST("The request is reviewed at Microsoft's discretion, and granted only "
			      "after additional anti-fraud checks.",
			      "Then all VMs of the subscription are exempt going forward. " SCOPE
			      " " FIREWALL,
			      REVOKED, DELIVERY, SINCE, REPUTATION, HELP_2018),
		.if_older = "If the subscription was signed up before 2017-11-15, port 25 is not "
			    "blocked: say when with --subscribed-on YYYY-MM-DD.",
		.relay = RELAY,
		.form = &form_case,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "csp-before-2017-11-15",
		.types = LIST("csp"),
		.created = CREATED_BEFORE_CUT,
		.port25 = POLICY_MAY_BE_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_REQUEST,
		.scope = "created before 2017-11-15",
		.summary = "In CSP subscriptions created before 2017-11-15 port 25 may be open.",
		.steps = LIST("Test it: new deployments in older subscriptions may be blocked.",
			      CSP_REQUEST),
		.afterwards =
			LIST("Then stop and start the VMs from the Azure portal, or:", DEALLOCATE),
		.notes = LIST("What an exemption needs is said of Pay-As-You-Go; for CSP it may be "
			      "the same.",
			      SINCE, DELIVERY, REPUTATION, HELP_2018),
		.relay = RELAY,
		.form = &form_csp,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "csp",
		.types = LIST("csp"),
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_REQUEST,
		.scope = "CSP, new subscriptions and deployments since 2017-11-15",
		.summary = "Azure blocks port 25 for CSP subscriptions; your CSP can request an "
			   "exemption on your behalf.",
		.steps = LIST(CSP_REQUEST),
		.afterwards =
			LIST("Then stop and start the VMs from the Azure portal, or:", DEALLOCATE),
		.notes = LIST("For Pay-As-You-Go an exemption holds for the requested subscription "
			      "only, and only for VM traffic routed directly to the internet; for "
			      "CSP it may be the same.",
			      SINCE, DELIVERY, REPUTATION, HELP_2018),
		.relay = RELAY,
		.form = &form_csp,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "not-named",
		.types = LIST("mca-e"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "types that this edition does not name",
		.summary = "This edition of Azure's rules does not name MCA-E.",
		.steps = LIST(TEST_IT),
		.notes = LIST(SINCE, REPUTATION, HELP_2018),
		.relay = RELAY,
		.not_confirmed = LIST(NOT_NAMED_THERE, IPV6_NOT_NAMED),
	},
	{
		.slug = "not-named",
		.types = LIST("enterprise-dev-test"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "types that this edition does not name",
		.summary = "This edition of Azure's rules does not name Enterprise Dev/Test; "
			   "Enterprise Agreement is not blocked in it.",
		.steps = LIST(TEST_IT),
		.notes = LIST(SINCE, REPUTATION, HELP_2018),
		.relay = RELAY,
		.not_confirmed = LIST(NOT_NAMED_THERE, IPV6_NOT_NAMED),
	},
	{
		.slug = "not-named",
		.types = LIST("bizspark-plus"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "types that this edition does not name",
		.summary = "This edition of Azure's rules names BizSpark, not BizSpark Plus.",
		.steps = LIST(TEST_IT " For BizSpark, requests are not granted."),
		.notes = LIST(SINCE, REPUTATION, HELP_2018),
		.relay = RELAY,
		.not_confirmed = LIST(NOT_NAMED_THERE, IPV6_NOT_NAMED),
	},
	{
		.slug = "never-granted-before-2017-11-15",
		.created = CREATED_BEFORE_CUT,
		.port25 = POLICY_MAY_BE_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NONE,
		.scope = "created before 2017-11-15",
		.summary = "Azure restricts this subscription type when it was created after "
			   "2017-11-15; port 25 may be open in an older one.",
		.steps = LIST(
			"Test it: new deployments in older subscriptions may be blocked; where "
			"they are, requests to remove the restriction are not granted.",
			CHANGE_TYPE),
		.notes = LIST(SINCE, REPUTATION, HELP_2018),
		.relay = RELAY,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "never-granted",
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NONE,
		.scope = "created after 2017-11-15",
		.summary = "Azure blocks port 25 for this subscription type, and requests to "
			   "remove the restriction are not granted.",
		.steps = LIST(CHANGE_TYPE),
		.notes = LIST("The restrictions are there to prevent abuse. No request will be "
			      "granted for MSDN, Azure Pass, Azure in Open, Education, BizSpark, "
			      "Azure Sponsorship, Azure Student, Free Trial, or any Visual Studio "
			      "subscription created after 2017-11-15.",
			      SINCE, REPUTATION, HELP_2018),
		.if_older =
			"If the subscription was created before 2017-11-15, port 25 may be open: "
			"say when with --subscribed-on YYYY-MM-DD.",
		.relay = RELAY,
		.not_confirmed = NOT_CONFIRMED,
	},
};

const struct rule azure_relay_ports_2017 = {
	.slug = "relay-ports",
	.exemption = EXEMPTION_NOT_NEEDED,
	.summary = "Azure blocks port 25 only; authenticated relays are not restricted, whatever "
		   "the subscription type.",
	.steps = LIST(
		"Look elsewhere: this host, outbound rules of network security groups, firewalls on "
		"the way.",
		"Try another relay: this one may be down, or may not want this address. Relays are "
		"typically reached on port 587 or 443; others are supported too."),
};
