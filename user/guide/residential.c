// SPDX-License-Identifier: GPL-2.0-only
/* What access providers do to outbound port 25 of homes and offices, as a table. */

#include "guide/pages.h"
#include "guide/rules.h"

static const struct ticket_form form = {
	.where = "with the access provider's support",
};

static const struct rule rules[] = {
	{
		.slug = "access-provider",
		.port25 = POLICY_MAY_BE_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_REQUEST,
		.form = &form,
		.scope = "homes and offices; it depends on the access provider",
		.summary =
			"Access providers commonly block port 25, or allow it to their own relay "
			"only; customers with a static address are often exempt.",
		.relay =
			"Send through an authenticated relay on port 587, which is open, or through "
			"the access provider's own relay.",
		.steps = LIST(
			"Ask the access provider's support whether port 25 can be opened, or for a "
			"static address."),
		.notes = LIST(
			"Ask where the filter is: one provider puts it on the cable modem when the "
			"machine behind it is suspected of spam (Time Warner Cable, " TWC_PAGE
			"). Then remove the cause first.",
			"Comcast: port 25 is blocked for residential lines by default since "
			"2012-08-01; Customer Security Assurance removes that on request (" COMCAST_PAGE
			").",
			"Deutsche Telekom blocks port 25 to foreign networks only after spam; its "
			"security team lifts that (" TELEKOM_PAGE "). Its Speedport routers let "
			"ports 25 and 587 pass only to listed servers: add yours to that list.",
			"Even with an open port mail from such addresses may be refused: Spamhaus is "
			"quoted with some 40 percent of all IPv4 addresses on its PBL, the "
			"list of those that should not send directly.",
			"A router or firewall of your own may block port 25 as well: look "
			"there, too."),
		.not_confirmed = LIST("What this access provider does: the pages are those of "
				      "others.",
				      SINCE_WHEN, AFTERWARDS,
				      "Ports 465 and 2525: the sources do not name them."),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026",
		.source = ACCESS_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_residential = {
	.name = "residential",
	.title = "access providers",
	.names = LIST("home", "isp", "accessprovider"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.ids = ASKS({"Customer number", NULL}, {"Line or contract", NULL}),
};
