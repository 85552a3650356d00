/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Azure's rules of 2018-11-20, no longer in force, and what is known of the changes until 2025.
 * Tables for azure.c alone, which has the sentences that both editions share.
 */
#ifndef EGRESS25_GUIDE_AZURE_2018_H
#define EGRESS25_GUIDE_AZURE_2018_H

#define PORTS_2018                                                                                 \
	"Ports 465 and 2525 by name: the edition names 587 and 443, and says that others serve."
#define NOT_NAMED_2018 "What held for this type at the time."
#define RELAY_2018                                                                                 \
	"Send through an authenticated SMTP relay, typically on port 587 or 443, for example "     \
	"SendGrid; a relay of your own on-premises also serves. Azure does not restrict these "    \
	"relays, whatever the subscription type."
#define SINCE_2018                                                                                    \
	"The restriction dates from 2017-11-15 and applies to new subscriptions and new deployments " \
	"since then."
#define CASE_2018 "Technical > Virtual Network > Connectivity > Cannot send email (SMTP/Port 25)"
#define HELP_2018                                                                                   \
	"If you still need help, contact support with issue type Subscription Management, problem " \
	"type Request to enable Port 25 email flow."
#define SCOPE_2018                                                                                 \
	"The exemption holds for the requested subscription only, and only for VM traffic routed " \
	"directly to the internet. Routing port 25 through Azure PaaS services such as Azure "     \
	"Firewall is unsupported."
#define REVOKED_2018                                                                               \
	"Microsoft may revoke an exemption when its terms of service have been violated."
#define ELSEWHERE_2018                                                                             \
	"If port 25 is silent all the same, look elsewhere: this host, outbound rules of network " \
	"security groups, firewalls on the way, the destination."
#define CSP_AFTER_2018                                                                             \
	"After an exemption stop and start the VMs from the Azure portal; the rules say so for "   \
	"Pay-As-You-Go, for CSP it may be the same. " REBOOT
#define DELIVERY_2018                                                                              \
	"It is not guaranteed that mail is accepted. If a mail provider rejects or filters it, "   \
	"settle that with the mail provider."

static const struct ticket_form form_case_2018 = {
	.where = "a support case with the issue type " CASE_2018,
	.asks = ASKS({"Why the deployment has to send mail directly to mail providers instead of "
		      "using an authenticated relay, in detail",
		      NULL}),
	.done = LIST(AZURE_DONE),
};

static const struct ticket_form form_csp_2018 = {
	.where = "with your CSP, who creates an unblock exemption request with Microsoft on your "
		 "behalf",
	.asks = ASKS({"Why a secure SMTP relay can't be used", NULL}),
	.done = LIST(AZURE_DONE),
};

static const struct rule rules_2018[] = {
	{
		.slug = "subscription-unknown",
		.types = LIST("unknown"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.not_confirmed = LIST(PORTS_2018, DROP_OR_REJECT, IPV6_NOT_NAMED),
		.scope = "type not given",
		.summary = "Whether Azure blocks port 25 depends on the subscription type, which "
			   "cannot be seen from inside a VM.",
		.steps = LIST(
			"Look the type up in the Azure portal: Subscriptions > Overview, Offer / "
			"Offer ID. Then say it with --subscription TYPE.",
			"enterprise-agreement: not blocked by Azure. Look elsewhere.",
			"pay-as-you-go, mpn: not blocked if signed up before 2017-11-15, else "
			"blocked; an exemption can be requested by support case " CASE_2018 ".",
			"csp: blocked; ask your CSP to create an unblock exemption request with "
			"Microsoft on your behalf if a secure SMTP relay can't be used.",
			"msdn, azure-pass, azure-in-open, education, bizspark, sponsorship, "
			"student, free-trial, visual-studio: blocked if created after 2017-11-15, "
			"and requests to remove the restriction are not granted.",
			"mca-e, enterprise-dev-test, bizspark-plus: not named in this edition.",
			"china, us-government: clouds with rules of their own, not confirmed here.",
			RELAY_2018, SINCE_2018, OWN_ADDRESS),
	},
	{
		.slug = "enterprise-agreement",
		.types = LIST("enterprise-agreement"),
		.port25 = POLICY_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NOT_NEEDED,
		.not_confirmed = LIST(PORTS_2018, DROP_OR_REJECT, IPV6_NOT_NAMED),
		.scope = "Enterprise Agreement, new and existing",
		.summary = "Azure does not block port 25 for VMs in Enterprise Agreement "
			   "subscriptions, new or existing.",
		.steps = LIST(ELSEWHERE_2018, DELIVERY_2018, HUB, OWN_ADDRESS, RELAY_2018),
	},
	{
		.slug = "pay-as-you-go-before-2017-11-15",
		.types = LIST("pay-as-you-go", "mpn"),
		.created = CREATED_BEFORE_CUT,
		.port25 = POLICY_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NOT_NEEDED,
		.not_confirmed = LIST(PORTS_2018, DROP_OR_REJECT, IPV6_NOT_NAMED),
		.scope = "signed up before 2017-11-15",
		.summary = "Azure does not block port 25 for Pay-As-You-Go and Microsoft Partner "
			   "Network subscriptions signed up before 2017-11-15.",
		.steps = LIST(ELSEWHERE_2018, DELIVERY_2018, SINCE_2018, HUB, OWN_ADDRESS,
			      RELAY_2018),
	},
	{
		.slug = "pay-as-you-go",
		.types = LIST("pay-as-you-go", "mpn"),
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_REQUEST,
		.form = &form_case_2018,
		.not_confirmed = LIST(PORTS_2018, DROP_OR_REJECT, IPV6_NOT_NAMED),
		.scope = "created after 2017-11-15",
		.summary = "Azure blocks port 25 for Pay-As-You-Go and Microsoft Partner Network "
			   "subscriptions created after 2017-11-15; an exemption can be requested.",
		.steps = LIST(
			RELAY_2018,
			"To request an exemption, open a support case with the issue type " CASE_2018
			".",
			"Say in the case why your deployment has to send mail directly to mail "
			"providers instead of using an authenticated relay.",
			"The request is reviewed at Microsoft's discretion, and granted only after "
			"additional anti-fraud checks.",
			HELP_2018,
			"After the exemption the VMs must be 'Stopped' & 'Started' from the Azure "
			"portal; then all VMs of the subscription are exempt going forward. " REBOOT,
			SCOPE_2018, REVOKED_2018, DELIVERY_2018, SINCE_2018,
			"Azure China (21Vianet decides, as of 2019): support case at "
			"support.azure.cn, support type Subscription Management, service type "
			"Maintenance notification related issue.",
			HUB, OWN_ADDRESS),
		.if_older = "If the subscription was signed up before 2017-11-15, port 25 is not "
			    "blocked: say when with --subscribed-on YYYY-MM-DD.",
	},
	{
		.slug = "csp-before-2017-11-15",
		.types = LIST("csp"),
		.created = CREATED_BEFORE_CUT,
		.port25 = POLICY_MAY_BE_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_REQUEST,
		.form = &form_csp_2018,
		.not_confirmed = LIST(PORTS_2018, DROP_OR_REJECT, IPV6_NOT_NAMED),
		.scope = "created before 2017-11-15",
		.summary = "The restriction applies to subscriptions and deployments since "
			   "2017-11-15; for an older CSP subscription port 25 may be open.",
		.steps = LIST(
			"Test it: the rules say nothing more about CSP subscriptions created before "
			"2017-11-15, and new deployments in them may be blocked.",
			RELAY_2018,
			"Ask your CSP to create an unblock exemption request with Microsoft on your "
			"behalf if a secure SMTP relay can't be used.",
			HELP_2018, CSP_AFTER_2018, HUB, OWN_ADDRESS),
	},
	{
		.slug = "csp",
		.types = LIST("csp"),
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_REQUEST,
		.form = &form_csp_2018,
		.not_confirmed = LIST(PORTS_2018, DROP_OR_REJECT, IPV6_NOT_NAMED),
		.scope = "CSP, new subscriptions and deployments since 2017-11-15",
		.summary = "Azure blocks port 25 for CSP subscriptions; your CSP can request an "
			   "exemption on your behalf.",
		.steps = LIST(
			RELAY_2018,
			"Ask your CSP to create an unblock exemption request with Microsoft on your "
			"behalf if a secure SMTP relay can't be used.",
			HELP_2018, CSP_AFTER_2018,
			"For Pay-As-You-Go an exemption holds for the requested subscription only, "
			"and only for VM traffic routed directly to the internet; for CSP it may "
			"be the same.",
			DELIVERY_2018, SINCE_2018, HUB, OWN_ADDRESS),
	},
	{
		.slug = "not-named",
		.types = LIST("mca-e"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.not_confirmed = LIST(NOT_NAMED_2018, IPV6_NOT_NAMED),
		.scope = "types that this edition does not name",
		.summary = "This edition of Azure's rules does not name MCA-E.",
		.steps = LIST(
			"Test it. The edition of 2025-07-28 treats MCA-E as Enterprise Agreement: "
			"not blocked.",
			RELAY_2018, HELP_2018, OWN_ADDRESS),
	},
	{
		.slug = "not-named",
		.types = LIST("enterprise-dev-test"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.not_confirmed = LIST(NOT_NAMED_2018, IPV6_NOT_NAMED),
		.scope = "types that this edition does not name",
		.summary = "This edition of Azure's rules does not name Enterprise Dev/Test.",
		.steps = LIST(
			"Test it. This edition says that Enterprise Agreement is not blocked and "
			"does not tell Dev/Test apart; a report of 2021-11-16 says that Dev/Test is "
			"blocked by default but eligible for an exemption.",
			RELAY_2018, HELP_2018, OWN_ADDRESS),
	},
	{
		.slug = "not-named",
		.types = LIST("bizspark-plus"),
		.port25 = POLICY_UNKNOWN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_UNKNOWN,
		.not_confirmed = LIST(NOT_NAMED_2018, IPV6_NOT_NAMED),
		.scope = "types that this edition does not name",
		.summary = "This edition of Azure's rules names BizSpark, not BizSpark Plus.",
		.steps = LIST(
			"Test it. For BizSpark, requests to remove the restriction are not granted; "
			"from 2021-01-04 BizSpark Plus could request it.",
			RELAY_2018, HELP_2018, OWN_ADDRESS),
	},
	{
		.slug = "never-granted-before-2017-11-15",
		.created = CREATED_BEFORE_CUT,
		.port25 = POLICY_MAY_BE_OPEN,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NONE,
		.not_confirmed = LIST(PORTS_2018, DROP_OR_REJECT, IPV6_NOT_NAMED),
		.scope = "created before 2017-11-15",
		.summary = "Azure restricts this subscription type when it was created after "
			   "2017-11-15; port 25 may be open in an older one.",
		.steps = LIST(
			"Test it: the restriction applies to new subscriptions and new deployments "
			"since 2017-11-15, so new deployments may be blocked.",
			"Where it is blocked, requests to remove the restriction are not granted.",
			RELAY_2018, "Or change your subscription type.", OWN_ADDRESS),
	},
	{
		.slug = "never-granted",
		.port25 = POLICY_BLOCKED,
		AZURE_RELAY_PORTS,
		.exemption = EXEMPTION_NONE,
		.not_confirmed = LIST(PORTS_2018, DROP_OR_REJECT, IPV6_NOT_NAMED),
		.scope = "created after 2017-11-15",
		.summary = "Azure blocks port 25 for this subscription type, and requests to "
			   "remove the restriction are not granted.",
		.steps = LIST(
			RELAY_2018, "Or change your subscription type.",
			"No request will be granted for MSDN, Azure Pass, Azure in Open, Education, "
			"BizSpark, Azure Sponsorship, Azure Student, Free Trial, or any Visual "
			"Studio subscription created after 2017-11-15.",
			SINCE_2018, NSG, HUB, OWN_ADDRESS),
		.if_older =
			"If the subscription was created before 2017-11-15, port 25 may be open: "
			"say when with --subscribed-on YYYY-MM-DD.",
	},
};

static const struct rule relay_ports_2018 = {
	.slug = "relay-ports",
	.exemption = EXEMPTION_NOT_NEEDED,
	.summary = "Azure blocks port 25 only; authenticated relays are not restricted, whatever "
		   "the subscription type.",
	.steps = LIST(
		"Look elsewhere: this host, outbound rules of network security groups, route tables "
		"that lead to a hub network, an NVA or an Azure Firewall.",
		"Try another relay: this one may be down, or may not want this address.",
		"Relays are typically reached on port 587 or 443; others are supported too."),
};

/* Between the two editions the rules changed three times; these texts are known in outline. */
#define STEP_2021_01                                                                                 \
	"from 2021-01-04 requests go through the Azure portal: an Azure Virtual Network resource > " \
	"Diagnose and Solve > Cannot send email (SMTP-Port 25), or a support case Technical > "      \
	"Virtual Network > Cannot send email (SMTP/Port 25)"
#define MORE_2021_01                                                                               \
	"; pay-as-you-go needs good standing and a payment history, csp customers can request it " \
	"themselves, bizspark-plus and sponsorship can be requested too, and a change from "       \
	"enterprise-agreement to another type may block port 25"
#define STEP_2021_04                                                                               \
	"from 2021-04-28 the date 2017-11-15 no longer counts, and pay-as-you-go, csp, mpn, "      \
	"bizspark-plus and sponsorship are blocked but can be requested there"
#define OUTLINE "The rules have changed since the edition of 2018-11-20, which follows: "

static const struct edition_note notes_2018[] = {
	{{0, 0, 0},
	 "The restriction dates from 2017-11-15 and was not in force before. What follows "
	 "is the oldest edition of the rules known here, of 2018-11-20."},
	{CUT, "What follows is the oldest edition of the rules known here, of 2018-11-20; the "
	      "announcement of 2017-11-15 came before it."},
	{{2018, 11, 20},
	 "These are the rules of 2018-11-20, no longer in force. Leave --as-of out "
	 "for the newest, of 2025-07-28."},
	{{2021, 1, 4}, OUTLINE STEP_2021_01 MORE_2021_01 "."},
	{{2021, 4, 28}, OUTLINE STEP_2021_01 MORE_2021_01 "; " STEP_2021_04 "."},
	{{2022, 1, 1},
	 OUTLINE STEP_2021_01
	 "; " STEP_2021_04 "; in or about 2022 (the day is not "
	 "confirmed) every type but Enterprise Agreement became blocked without "
	 "exemption, and Enterprise Dev/Test blocked with a self-service one."},
};

#endif
