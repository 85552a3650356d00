// SPDX-License-Identifier: GPL-2.0-only
/* What Yandex Cloud says about outbound port 25, as a table. */

#include "guide/rules.h"

#define PAGE "https://github.com/yandex-cloud/docs/blob/master/en/_includes/vpc/port-25.md"

static const struct ticket_form form = {
	.where = "with support, before the address is used: it gives a new public address with "
		 "port 25 open",
};

static const struct rule rules[] = {
	{
		.slug = "public-addresses",
		.port25 = POLICY_BLOCKED,
		.exemption = EXEMPTION_REQUEST,
		.form = &form,
		.scope = "public addresses",
		.summary =
			"Yandex Cloud blocks port 25 from public addresses, but for Yandex Mail's "
			"servers; support can give a new address with it open.",
		.steps = LIST("Ask support for a new public address with port 25 open. Addresses "
			      "that are in use are not opened."),
		.relay = "Send through Yandex Mail's servers, which are exempt, or try a relay on "
			 "port 587 or 465.",
		.not_confirmed = LIST(
			"Ports 465 and 587: a quotation advises them, the page does not name them.",
			"Port 2525: the sources do not name it.", SINCE_WHEN, AFTERWARDS),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026",
		.source = PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_yandex = {
	.name = "yandex",
	.title = "Yandex Cloud",
	.names = LIST("yandexcloud"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.firewall = ANY_FIREWALL,
};
