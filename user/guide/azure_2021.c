// SPDX-License-Identifier: GPL-2.0-only
/*
 * Azure's rules of 2021-01-04, when requests moved into the portal, and of 2021-04-28, when the
 * day of creation ceased to count and more types could request.
 */

#include "guide/azure.h"

#define RELAY                                                                                      \
	"Send through an authenticated SMTP relay (typically port 587; others too), for example "  \
	"SendGrid or one of your own on-premises: Azure restricts none, whatever the subscription type."
#define SINCE                                                                                      \
	"The restriction applies to subscriptions and deployments that were created after "        \
	"2017-11-15. Port 25 is mainly used for unauthenticated delivery."
#define CHANGED_2021_01                                                                            \
	"After a change from a type that is allowed by default to another, port 25 might be "      \
	"blocked because of the changes to deployment."
#define CHANGED_2021_04                                                                            \
	"A change from Enterprise Agreement to another type may block outbound SMTP: work with "   \
	"support to unblock the subscription before the change."
#define OUTCOME "If accepted, the subscription is enabled, or you receive instructions."
#define PAID                                                                                       \
	"The portal's own help names paid invoices of at least 1,000 USD in total as the payment " \
	"history (it bears no date)."
#define ABUSE	       "The restrictions are there to prevent abuse."
#define CASE_WHY       "Support case " CASE ": say why your deployment has to send mail directly."
#define RESTART	       "Then the VMs must be stopped and restarted in the Azure portal, or:", DEALLOCATE
#define RESTART_POLICY "Then stop, deallocate, and then restart the VMs, as by:", DEALLOCATE
#define GOING_FORWARD  "Then all VMs of the subscription are exempt going forward. " SCOPE
#define NOT_CONFIRMED  LIST(PORTS_BY_NAME, DROP_OR_REJECT, IPV6_NOT_NAMED)
#define OLDER_MAY                                                                                  \
	"If the subscription was created before 2017-11-15, port 25 may be open: say when with "   \
	"--subscribed-on YYYY-MM-DD."

static const struct ticket_form form_portal = {
	.where = "in the Azure portal: " DIAGNOSE,
	.conditions = LIST("The subscription is in good standing.", "It has a payment history."),
	.done = LIST(AZURE_DONE),
};
static const struct ticket_form form_portal_csp = {
	.where = "in the Azure portal: " DIAGNOSE,
	.done = LIST(AZURE_DONE),
};
static const struct ticket_form form_case = {
	.where = "a support case with the issue type " CASE,
	.asks = ASKS({"Why the deployment has to send mail directly to mail providers instead of "
		      "using an authenticated relay, in detail",
		      NULL}),
	.done = LIST(AZURE_DONE),
};
static const struct ticket_form form_portal_and_case = {
	.where = "in the Azure portal: " DIAGNOSE ", and a support request there",
	.done = LIST(AZURE_DONE),
};

const struct rule azure_rules_2021_01[] = {
	{
		.slug = "subscription-unknown",
		.types = LIST("unknown"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "type not given",
		.summary = SUMMARY_UNKNOWN,
		.steps = LIST(
			LOOK_TYPE_UP,
			"Not blocked: enterprise-agreement, and pay-as-you-go signed up before "
			"2017-11-15."),
		.notes = LIST(
			"pay-as-you-go created after 2017-11-15, with good standing and a payment "
			"history, and csp: request it in the portal: " DIAGNOSE ".",
			"mpn, bizspark-plus, sponsorship, created after 2017-11-15: blocked; request "
			"it by support case " CASE ".",
			"msdn, azure-pass, azure-in-open, education, student, free-trial, "
			"visual-studio: blocked if created after 2017-11-15, and requests are not "
			"granted.",
			"mca-e, enterprise-dev-test, bizspark: not named in this edition.",
			OTHER_CLOUDS, SINCE, REPUTATION, HELP),
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
		.notes = LIST(CHANGED_2021_01, DELIVERY, SINCE, REPUTATION, OWN_ADDRESS, HELP),
		.relay = RELAY,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "pay-as-you-go-before-2017-11-15",
		.types = LIST("pay-as-you-go"),
		.created = CREATED_BEFORE_CUT,
		.port25 = POLICY_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NOT_NEEDED,
		.scope = "signed up before 2017-11-15",
		.summary = "Azure does not block port 25 for Pay-As-You-Go subscriptions signed up "
			   "before 2017-11-15.",
		.steps = LIST(ELSEWHERE),
		.notes = LIST(CHANGED_2021_01, DELIVERY, SINCE, REPUTATION, OWN_ADDRESS, HELP),
		.relay = RELAY,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "pay-as-you-go",
		.types = LIST("pay-as-you-go"),
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_REQUEST,
		.scope = "created after 2017-11-15",
		.summary = "Azure blocks port 25 for Pay-As-You-Go subscriptions created after "
			   "2017-11-15; an exemption can be requested.",
		.steps = LIST("With good standing and a payment history, request it in the Azure "
			      "portal: " DIAGNOSE "."),
		.afterwards = LIST(RESTART_POLICY),
		.notes = LIST(OUTCOME, PAID, GOING_FORWARD, REVOKED, DELIVERY, SINCE, REPUTATION,
			      OWN_ADDRESS, HELP),
		.if_older = "If the subscription was signed up before 2017-11-15, port 25 is not "
			    "blocked: say when with --subscribed-on YYYY-MM-DD.",
		.relay = RELAY,
		.form = &form_portal,
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
			      "If it is blocked, request it in the Azure portal: " DIAGNOSE "."),
		.afterwards = LIST(RESTART_POLICY),
		.notes = LIST(OUTCOME, SINCE, DELIVERY, REPUTATION, OWN_ADDRESS, HELP),
		.relay = RELAY,
		.form = &form_portal_csp,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "csp",
		.types = LIST("csp"),
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_REQUEST,
		.scope = "CSP, subscriptions and deployments since 2017-11-15",
		.summary =
			"Azure blocks port 25 for CSP subscriptions; the customer can request an "
			"exemption in the portal.",
		.steps = LIST("Request it in the Azure portal: " DIAGNOSE "."),
		.afterwards = LIST(RESTART_POLICY),
		.notes = LIST(OUTCOME, SINCE, DELIVERY, REPUTATION, OWN_ADDRESS, HELP),
		.if_older = OLDER_MAY,
		.relay = RELAY,
		.form = &form_portal_csp,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "by-support-case-before-2017-11-15",
		.types = LIST("mpn", "bizspark-plus", "sponsorship"),
		.created = CREATED_BEFORE_CUT,
		.port25 = POLICY_MAY_BE_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_REQUEST,
		.scope = "created before 2017-11-15",
		.summary = "Azure restricts this subscription type when it was created after "
			   "2017-11-15; port 25 may be open in an older one.",
		.steps = LIST("Test it: new deployments may be blocked. If so: " CASE_WHY),
		.afterwards = LIST(RESTART),
		.notes = LIST(GOING_FORWARD, SINCE, REPUTATION, OWN_ADDRESS, HELP),
		.relay = RELAY,
		.form = &form_case,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "by-support-case",
		.types = LIST("mpn", "bizspark-plus", "sponsorship"),
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_REQUEST,
		.scope = "created after 2017-11-15",
		.summary = "Azure blocks port 25 for this subscription type created after "
			   "2017-11-15; an exemption can be requested by support case.",
		.steps = LIST(CASE_WHY),
		.afterwards = LIST(RESTART),
		.notes = LIST("The request is reviewed at Microsoft's discretion, and granted only "
			      "after additional antifraud checks.",
			      GOING_FORWARD, DELIVERY, SINCE, REPUTATION, OWN_ADDRESS, HELP),
		.if_older = OLDER_MAY,
		.relay = RELAY,
		.form = &form_case,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "not-named",
		.types = LIST("mca-e", "enterprise-dev-test"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "types that this edition does not name",
		.summary = "This edition of Azure's rules does not name this subscription type; "
			   "Enterprise Agreement is not blocked in it.",
		.steps = LIST(TEST_IT),
		.notes = LIST(SINCE, REPUTATION, OWN_ADDRESS, HELP),
		.relay = RELAY,
		.not_confirmed = LIST(NOT_NAMED_THERE, IPV6_NOT_NAMED),
	},
	{
		.slug = "not-named",
		.types = LIST("bizspark"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "types that this edition does not name",
		.summary = "This edition of Azure's rules names BizSpark Plus, not BizSpark.",
		.steps = LIST(TEST_IT),
		.notes = LIST(SINCE, REPUTATION, OWN_ADDRESS, HELP),
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
		.notes = LIST(SINCE, REPUTATION, OWN_ADDRESS, HELP),
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
		.notes = LIST(ABUSE " They hold for MSDN, Azure Pass, Azure in Open, Education, "
				    "Azure for Students, Free Trial and any Visual Studio "
				    "subscription.",
			      SINCE, REPUTATION, OWN_ADDRESS, HELP),
		.if_older = OLDER_MAY,
		.relay = RELAY,
		.not_confirmed = NOT_CONFIRMED,
	},
};

const struct rule azure_rules_2021_04[] = {
	{
		.slug = "subscription-unknown",
		.types = LIST("unknown"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "type not given",
		.summary = SUMMARY_UNKNOWN,
		.steps = LIST(LOOK_TYPE_UP, "Not blocked: enterprise-agreement."),
		.notes = LIST(
			"pay-as-you-go, with good standing and a sufficient payment history: "
			"blocked; request it in the portal: " DIAGNOSE ".",
			"csp, mpn, bizspark-plus, sponsorship: blocked; request it there and open a "
			"support request.",
			"msdn, azure-pass, azure-in-open, education, student, free-trial, "
			"visual-studio: blocked, and requests are not granted.",
			"mca-e, enterprise-dev-test, bizspark: not named in this edition.",
			OTHER_CLOUDS, REPUTATION, HUB, HELP),
		.relay = RELAY,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "enterprise-agreement",
		.types = LIST("enterprise-agreement"),
		.port25 = POLICY_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NOT_NEEDED,
		.scope = "Enterprise Agreement",
		.summary = "Azure does not block port 25 for VMs in Enterprise Agreement "
			   "subscriptions.",
		.steps = LIST(ELSEWHERE),
		.notes = LIST(CHANGED_2021_04, DELIVERY, REPUTATION, HUB, OWN_ADDRESS, HELP),
		.relay = RELAY,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "pay-as-you-go",
		.types = LIST("pay-as-you-go"),
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_REQUEST,
		.scope = "Pay-As-You-Go, whenever created",
		.summary =
			"Azure blocks port 25 for Pay-As-You-Go subscriptions, whenever created; "
			"an exemption can be requested.",
		.steps = LIST(
			"With good standing and a sufficient payment history, request it in the "
			"Azure portal: " DIAGNOSE "."),
		.afterwards = LIST(RESTART),
		.notes = LIST(PAID, GOING_FORWARD, REVOKED, DELIVERY, REPUTATION, HUB, OWN_ADDRESS,
			      HELP),
		.relay = RELAY,
		.form = &form_portal,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "csp",
		.types = LIST("csp"),
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_REQUEST,
		.scope = "CSP, whenever created",
		.summary = "Azure blocks port 25 for CSP subscriptions; an exemption can be "
			   "requested.",
		.steps = LIST("Request it in the Azure portal, " DIAGNOSE ", and open a support "
			      "request there."),
		.afterwards =
			LIST("Then stop and restart the VMs, as the rules say for the others:",
			     DEALLOCATE),
		.notes = LIST(DELIVERY, REPUTATION, HUB, OWN_ADDRESS, HELP),
		.relay = RELAY,
		.form = &form_portal_and_case,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "portal-and-support-request",
		.types = LIST("mpn", "bizspark-plus", "sponsorship"),
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_REQUEST,
		.scope = "MPN, BizSpark Plus, Azure Sponsorship, whenever created",
		.summary = "Azure blocks port 25 for this subscription type; an exemption can be "
			   "requested.",
		.steps = LIST("Request it in the Azure portal, " DIAGNOSE ", and open a support "
			      "request there."),
		.afterwards =
			LIST("Then the VMs must be stopped and restarted, as by:", DEALLOCATE),
		.notes = LIST(GOING_FORWARD, REVOKED, DELIVERY, REPUTATION, HUB, OWN_ADDRESS, HELP),
		.relay = RELAY,
		.form = &form_portal_and_case,
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "not-named",
		.types = LIST("mca-e", "enterprise-dev-test"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "types that this edition does not name",
		.summary = "This edition of Azure's rules does not name this subscription type; "
			   "Enterprise Agreement is not blocked in it.",
		.steps = LIST(TEST_IT),
		.notes = LIST(REPUTATION, HUB, OWN_ADDRESS, HELP),
		.relay = RELAY,
		.not_confirmed = LIST(NOT_NAMED_THERE, IPV6_NOT_NAMED),
	},
	{
		.slug = "not-named",
		.types = LIST("bizspark"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "types that this edition does not name",
		.summary = "This edition of Azure's rules names BizSpark Plus, not BizSpark.",
		.steps = LIST(TEST_IT),
		.notes = LIST(REPUTATION, HUB, OWN_ADDRESS, HELP),
		.relay = RELAY,
		.not_confirmed = LIST(NOT_NAMED_THERE, IPV6_NOT_NAMED),
	},
	{
		.slug = "never-granted",
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NONE,
		.scope = "whenever created",
		.summary = "Azure blocks port 25 for this subscription type, and requests to "
			   "remove the restriction are not granted.",
		.steps = LIST(CHANGE_TYPE),
		.notes = LIST(ABUSE " They hold for MSDN, Azure Pass, Azure in Open, Education, "
				    "Azure for Students, Free Trial and any Visual Studio "
				    "subscription.",
			      REPUTATION, HUB, OWN_ADDRESS, HELP),
		.relay = RELAY,
		.not_confirmed = NOT_CONFIRMED,
	},
};

const struct rule azure_relay_ports_2021 = {
	.slug = "relay-ports",
	.exemption = EXEMPTION_NOT_NEEDED,
	.summary = "Azure blocks port 25 only; authenticated relays are not restricted, whatever "
		   "the subscription type.",
	.steps = LIST(
		"Look elsewhere: this host, outbound rules of network security groups, firewalls on "
		"the way.",
		"Try another relay: this one may be down, or may not want this address. Relays are "
		"typically reached on port 587; others are supported too."),
};
