// SPDX-License-Identifier: GPL-2.0-only
/* What Hetzner says about outbound SMTP ports, as tables: cloud servers and dedicated ones. */

#include "guide/pages.h"
#include "guide/rules.h"

#define RELAY                                                                                       \
	"Send through an authenticated relay on port 587, which is open; ports 2465 and 2587 work " \
	"as well. Port 465 is blocked."
#define LIMITS                                                                                      \
	"Console > Limits: send a limit request. It is possible after one month as a customer and " \
	"with the first invoice paid, and decided case by case."
#define MISLEADING                                                                                 \
	"The firewall page is no proof: a user reports that it showed port 25 open while it was "  \
	"blocked (2021-08-31)."
#define PORT2525  "Port 2525: the sources do not name it."
#define DEDICATED "What holds for dedicated (Robot) servers."

static const struct ticket_form form = {
	.where = "for cloud servers: Console > Limits, a limit request",
	.conditions = LIST("The account is at least one month old.", "Its first invoice is paid."),
};

static const struct rule rules[] = {
	{
		.slug = "cloud",
		.types = LIST("cloud"),
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_BLOCKED,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_REQUEST,
		.form = &form,
		.scope = "all cloud servers",
		.summary = "Hetzner blocks ports 25 and 465 on all cloud servers; 587 is open. "
			   "A limit request can ask for them, decided case by case.",
		.steps = LIST(LIMITS),
		.relay = RELAY,
		.notes = LIST(MISLEADING),
		.not_confirmed = LIST(SINCE_WHEN, AFTERWARDS, PORT2525),
	},
	{
		.slug = "dedicated",
		.types = LIST("dedicated"),
		.port25 = POLICY_UNKNOWN,
		.port465 = POLICY_UNKNOWN,
		.port587 = POLICY_UNKNOWN,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "dedicated (Robot) servers",
		.summary = "What Hetzner does with port 25 of dedicated servers is not confirmed; "
			   "the rule for cloud servers does not speak of them.",
		.steps = LIST("Test it, from this machine and against several destinations.",
			      "If it is silent, ask Hetzner's support whether outbound port 25 is "
			      "blocked for this server, and send through a relay on port 587 "
			      "meanwhile."),
		.not_confirmed = LIST(DEDICATED),
	},
	{
		.slug = "product-unknown",
		.port25 = POLICY_MAY_BE_OPEN,
		.port465 = POLICY_MAY_BE_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_UNKNOWN,
		.form = &form,
		.scope = "cloud or dedicated",
		.summary = "Hetzner blocks ports 25 and 465 on cloud servers; what holds for "
			   "dedicated servers is not confirmed.",
		.steps = LIST("cloud: ports 25 and 465 are blocked, 587 is open. " LIMITS,
			      "dedicated: not confirmed; test it. Say which with --subscription."),
		.relay = RELAY,
		.notes = LIST(MISLEADING),
		.not_confirmed = LIST(DEDICATED, SINCE_WHEN, AFTERWARDS, PORT2525),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026",
		.source = HETZNER_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

static const struct alias aliases[] = {
	{"hcloud", "cloud"},
	{"cloudserver", "cloud"},
	{"robot", "dedicated"},
	{"dedicatedserver", "dedicated"},
};

/* Dedicated servers show the strings of their real hardware. */
static const struct alias recognised[] = {{"dmi", "cloud"}};

const struct provider provider_hetzner = {
	.name = "hetzner",
	.title = "Hetzner",
	.names = LIST("hetznercloud"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.ids = ASKS({"Customer number", NULL}, {"Server ID", "instance_id"},
		    {"Location", "region"}),
	.subscriptions = LIST("cloud", "dedicated", "unknown"),
	.aliases = aliases,
	.aliases_count = ARRAY_LEN(aliases),
	.recognised = recognised,
	.recognised_count = ARRAY_LEN(recognised),
	.firewall =
		"Check the Hetzner Cloud Firewalls (hcloud firewall list), if they have outbound "
		"rules: they must allow the port, and they drop in silence too.",
	.open_anyway = "Usually that means: a limit request was granted for this account, or this "
		       "is a dedicated server.",
};
