// SPDX-License-Identifier: GPL-2.0-only
/* What netcup says about outbound mail ports, as a table: a firewall policy that can be deleted. */

#include "guide/pages.h"
#include "guide/rules.h"

#define PATH "SCP > Firewall > delete the policy \"netcup Mail block\" > Save"

static const struct ticket_form form = {
	.where = PATH,
	.done = LIST("Was the policy \"netcup Mail block\" deleted and saved?"),
};

static const struct rule rules[] = {
	{
		.slug = "mail-block-policy",
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_BLOCKED,
		.port587 = POLICY_BLOCKED,
		.exemption = EXEMPTION_SELF_SERVICE,
		.form = &form,
		.scope = "servers with the firewall policy \"netcup Mail block\"",
		.summary =
			"netcup blocks ports 25, 465 and 587 by the firewall policy \"netcup Mail "
			"block\"; the customer can delete it.",
		.steps = LIST(PATH ". A switch of your own, without a request."),
		.afterwards = LIST("It takes effect at once, as a user tested (2026-08-09)."),
		.not_confirmed = LIST(
			"Which servers have the policy.", SINCE_WHEN,
			"Port 2525: users report it open, the documentation does not name it."),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026-08-09",
		.source = NETCUP_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_netcup = {
	.name = "netcup",
	.title = "netcup",
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.firewall = ANY_FIREWALL,
};
