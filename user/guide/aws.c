// SPDX-License-Identifier: GPL-2.0-only
/*
 * What Amazon Web Services says about outbound port 25, as tables: EC2 (with NAT gateways and
 * Lambda in a VPC) and Lightsail.
 */

#include "guide/pages.h"
#include "guide/rules.h"

#define FORM                                                                                       \
	"Ask with the form Request to remove email sending limitations, "                          \
	"https://aws.amazon.com/forms/ec2-email-limit-rdns-request. "
#define FORM_EC2 FORM "State the use case, the Elastic IP address and its reverse DNS name"
#define SET_RDNS "$ aws ec2 modify-address-attribute --allocation-id ID --domain-name NAME"
#define FORM_NOTE                                                                                  \
	"In the console the form is at "                                                           \
	"https://console.aws.amazon.com/support/contacts?#/rdns-limits. Users report 24 to 48 "    \
	"hours."
#define STATIC_IP  "$ aws lightsail attach-static-ip --static-ip-name NAME --instance-name VM"
#define PER_REGION "The removal holds per Region: ask again for every other Region that sends."
#define RELAY                                                                                      \
	"Or send through an authenticated relay: the restriction text is about port 25 only. "     \
	"Amazon SES takes 465 and 587 (and 2465 and 2587, as quoted)."
#define PRIVATE                                                                                      \
	"Private destinations are not blocked: the primary CIDR of the VPC, RFC 1918, RFC 6598 and " \
	"RFC 4193 are exempt."
#define OTHER_WAYS                                                                                 \
	"The removal works for traffic through a NAT gateway, too; for Lambda only when the "      \
	"function is attached to a VPC."
#define OWN_ADDRESS                                                                                \
	"Do not test against this machine's own Elastic IP: that connection is outbound too, and " \
	"a user reports that it is dropped (2026-09-05). It tells nothing about incoming mail."
#define START                                                                                      \
	"From which day on there is a block by default: it was not found, older texts say \"throttled\"."
#define PORT2525 "Port 2525: the sources do not name it."
#define ROOT_EC2 "Whether the form needs the account's root user for EC2, as it does for Lightsail."
#define WHERE                                                                                      \
	"Where the packets are dropped: in 2019 a user saw them vanish before the next router."

#define WHERE_FORM                                                                                 \
	"the form Request to remove email sending limitations, "                                   \
	"https://aws.amazon.com/forms/ec2-email-limit-rdns-request"

static const struct ticket_form form_ec2 = {
	.where = WHERE_FORM ", once per Region",
	.asks = ASKS({"Use case", NULL}, {"Elastic IP address", NULL},
		     {"Reverse DNS name of that address", NULL}),
};

static const struct ticket_form form_lightsail = {
	.where = WHERE_FORM ", as the account's root user",
	.asks = ASKS({"Use case", NULL}, {"Static IP address", NULL},
		     {"Reverse DNS name of that address", NULL}),
	.conditions = LIST("The request is made by the account's root user.",
			   "A static IP address is attached to the instance."),
};

static const struct rule rules[] = {
	{
		.slug = "lightsail",
		.types = LIST("lightsail"),
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_REQUEST,
		.form = &form_lightsail,
		.scope = "Lightsail, by default",
		.summary = "Lightsail blocks or limits port 25 by default; the removal can be "
			   "requested.",
		.steps = LIST(
			"Attach a static IP address to the instance:", STATIC_IP,
			FORM
			"There only the account's root user can; state the use case, the static "
			"IP address and its reverse DNS name."),
		.relay = RELAY,
		.notes = LIST(FORM_NOTE, OWN_ADDRESS),
		.not_confirmed = LIST("Whether Lightsail blocks port 25 entirely or limits it: the "
				      "page of 2018 leaves both possible.",
				      SINCE_WHEN, AFTERWARDS, PORT2525),
		.source = LIGHTSAIL_PAGE,
		.as_of = "2018-08-21",
	},
	{
		.slug = "ec2",
		.types = LIST("ec2"),
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_REQUEST,
		.form = &form_ec2,
		.scope = "all accounts that are not on the allow-list",
		.summary = "EC2 blocks port 25 to public IPv4 addresses and all IPv6 addresses by "
			   "default; the removal can be requested, per Region.",
		.steps = LIST(FORM_EC2 ", which this sets:", SET_RDNS),
		.afterwards = LIST(PER_REGION),
		.relay = RELAY,
		.notes = LIST(FORM_NOTE, PRIVATE, OTHER_WAYS, OWN_ADDRESS),
		.not_confirmed = LIST(START, ROOT_EC2, AFTERWARDS, WHERE, PORT2525),
	},
	{
		.slug = "product-unknown",
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_REQUEST,
		.form = &form_ec2,
		.scope = "EC2 or Lightsail",
		.summary = "AWS blocks port 25 by default on EC2, and blocks or limits it on "
			   "Lightsail; the removal can be requested.",
		.steps = LIST(FORM_EC2
			      ". For Lightsail: by the account's root user, for a static IP "
			      "address."),
		.afterwards = LIST(PER_REGION),
		.relay = RELAY,
		.notes = LIST("ec2: blocked to public IPv4 addresses and all IPv6 addresses.",
			      "lightsail: blocked or limited. Say which with --subscription.",
			      FORM_NOTE, "This sets the reverse DNS name:", SET_RDNS, PRIVATE,
			      OTHER_WAYS, OWN_ADDRESS),
		.not_confirmed = LIST(START, ROOT_EC2, AFTERWARDS, WHERE, PORT2525),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026",
		.source = AWS_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

static const struct alias aliases[] = {
	{"amazonec2", "ec2"},
	{"awsec2", "ec2"},
	{"amazonlightsail", "lightsail"},
	{"awslightsail", "lightsail"},
};

const struct provider provider_aws = {
	.name = "aws",
	.title = "AWS",
	.names = LIST("amazon", "amazonwebservices", "amazonec2", "ec2"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.subscriptions = LIST("ec2", "lightsail", "unknown"),
	.aliases = aliases,
	.aliases_count = ARRAY_LEN(aliases),
	.ids = ASKS({"Account ID", "account_id"}, {"Region", "region"},
		    {"Instance ID", "instance_id"}),
	.firewall = "Check the security groups and network ACLs: their outbound rules must "
		    "allow the port. They drop in silence too, and nothing on the wire tells "
		    "them from the platform's block.",
	.open_anyway = "Usually that means: the limitation was removed for this account in this "
		       "Region (in another Region it may still be there), or the destinations are "
		       "reached by another way than EC2's.",
	.throttled =
		"Older texts of AWS say that port 25 is throttled: a user saw three mails pass "
		"and then silence (2019-03-15). Ask for the removal: egress25 advise --cloud "
		"aws.",
};
