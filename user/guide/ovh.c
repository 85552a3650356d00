// SPDX-License-Identifier: GPL-2.0-only
/*
 * What OVHcloud says about outbound SMTP ports, as tables: VPS, VPS in Local Zones, dedicated
 * servers and Public Cloud, which differ; and the anti-spam system that blocks single addresses.
 */

#include "guide/pages.h"
#include "guide/rules.h"

#define ANTISPAM                                                                                   \
	"See whether the anti-spam system (Vade) has blocked this address, per IP address at the " \
	"network level: Control Panel > Network > IP, or API POST "                                \
	"/ip/{ip}/spam/{ipSpamming}/unblock. Stop the cause first: the third block can be "        \
	"permanent."
#define RELAY	   "Or send through an authenticated relay on port 587 or 465, which are open."
#define PORT2525   "Port 2525: the sources do not name it."
#define PC_UNKNOWN "Whether and how port 25 of Public Cloud can be unblocked."
#define US_REPORT                                                                                  \
	"OVH US: a user reports that dedicated servers there are blocked by default (2026-06; "    \
	"its page: " OVH_US_PAGE ")."

static const struct rule rules[] = {
	{
		.slug = "vps",
		.types = LIST("vps"),
		.port25 = POLICY_OPEN,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_NOT_NEEDED,
		.scope = "VPS, but for those in Local Zones",
		.summary =
			"OVHcloud leaves port 25 of a VPS open, but for those in Local Zones and "
			"for addresses that its anti-spam system has blocked.",
		.steps = LIST(ANTISPAM,
			      "See whether this VPS is in a Local Zone: there all SMTP ports are "
			      "closed (--subscription local-zone)."),
		.relay = RELAY,
		.not_confirmed = LIST(PORT2525),
		.source = OVH_PAGE,
		.as_of = "2026-10-07",
	},
	{
		.slug = "local-zone",
		.types = LIST("local-zone"),
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_BLOCKED,
		.port587 = POLICY_BLOCKED,
		.exemption = EXEMPTION_NONE,
		.scope = "VPS in Local Zones",
		.summary = "OVHcloud closes all SMTP ports of a VPS in a Local Zone and does not "
			   "unblock them.",
		.steps =
			LIST("Send by a mail provider's HTTPS API, or from a VPS outside the Local "
			     "Zones."),
		.not_confirmed =
			LIST("Whether 2525 is one of the closed ports; test it.", SINCE_WHEN),
		.source = OVH_PAGE,
		.as_of = "2026-10-07",
	},
	{
		.slug = "dedicated",
		.types = LIST("dedicated"),
		.port25 = POLICY_OPEN,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_NOT_NEEDED,
		.scope = "dedicated servers",
		.summary = "OVHcloud leaves port 25 of dedicated servers open, but for addresses "
			   "that its anti-spam system has blocked.",
		.steps = LIST(ANTISPAM),
		.relay = RELAY,
		.not_confirmed = LIST(US_REPORT, PORT2525),
	},
	{
		.slug = "public-cloud",
		.types = LIST("public-cloud"),
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "Public Cloud instances",
		.summary = "OVHcloud blocks port 25 of Public Cloud instances; whether it can be "
			   "unblocked is not confirmed.",
		.relay = "Send through an authenticated relay on port 587 or 465, which are open.",
		.steps = LIST("Ask OVHcloud's support whether the block can be removed for this "
			      "project: a procedure is not confirmed."),
		.not_confirmed = LIST(PC_UNKNOWN, SINCE_WHEN, PORT2525),
	},
	{
		.slug = "product-unknown",
		.port25 = POLICY_MAY_BE_OPEN,
		.port465 = POLICY_MAY_BE_OPEN,
		.port587 = POLICY_MAY_BE_OPEN,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "VPS, dedicated or Public Cloud",
		.summary = "Whether OVHcloud blocks port 25 depends on the product.",
		.steps =
			LIST("Say which it is with --subscription vps, local-zone, dedicated or "
			     "public-cloud.",
			     "vps, dedicated: open, unless the anti-spam system has blocked the "
			     "address.",
			     "public-cloud: blocked; whether it can be unblocked is not confirmed. "
			     "465 and 587 are open.",
			     "local-zone (a VPS in a Local Zone): all SMTP ports are closed, and "
			     "there is no way to unblock them."),
		.notes = LIST(ANTISPAM),
		.not_confirmed = LIST(PC_UNKNOWN, US_REPORT, SINCE_WHEN, PORT2525),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026-08-18",
		.source = OVH_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

static const struct alias aliases[] = {
	{"localzones", "local-zone"},
	{"vpslocalzone", "local-zone"},
	{"dedicatedserver", "dedicated"},
	{"baremetal", "dedicated"},
	{"publiccloudinstance", "public-cloud"},
};

const struct provider provider_ovh = {
	.name = "ovh",
	.title = "OVHcloud",
	.names = LIST("ovhcloud"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.subscriptions = LIST("vps", "dedicated", "public-cloud", "local-zone", "unknown"),
	.aliases = aliases,
	.aliases_count = ARRAY_LEN(aliases),
	.firewall = ANY_FIREWALL,
	.blocked_anyway = "Usually that means: the anti-spam system has blocked this address (see "
			  "the Control Panel), the product is another one than was given (Public "
			  "Cloud, a Local Zone), or a firewall that you can edit drops it.",
	.throttled = "OVHcloud's anti-spam system (Vade) blocks port 25 of single addresses: see "
		     "Control Panel > Network > IP.",
};
