// SPDX-License-Identifier: GPL-2.0-only
/* What users report of outbound port 25 of a VPS at IONOS, as a table. */

#include "guide/rules.h"

#define PAGE "https://www.ionos.com/help/"

static const struct ticket_form form = {
	.where = "by telephone, with IONOS support",
};

static const struct rule rules[] = {
	{
		.slug = "vps",
		.port25 = POLICY_BLOCKED,
		.exemption = EXEMPTION_REQUEST,
		.form = &form,
		.scope = "VPS, by users' reports",
		.summary = "Users report that IONOS blocks port 25 of a VPS and opens it by "
			   "telephone.",
		.steps = LIST("Ask IONOS support by telephone to open port 25 for this server."),
		.relay = "Try an authenticated relay on port 587 or 465.",
		.not_confirmed = LIST("All of it: users' reports are the only source.",
				      "Ports 465, 587 and 2525: the reports do not name them.",
				      SINCE_WHEN, AFTERWARDS),
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

const struct provider provider_ionos = {
	.name = "ionos",
	.title = "IONOS",
	.names = LIST("1and1", "1und1"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.firewall = ANY_FIREWALL,
};
