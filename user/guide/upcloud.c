// SPDX-License-Identifier: GPL-2.0-only
/* What UpCloud says about outbound port 25, as tables: new accounts and trials. */

#include "guide/pages.h"
#include "guide/rules.h"

#define TICKET	     "Open a support ticket with proof of identity or payment and the use case."
#define FIREWALL_TAB "The block shows in the server's firewall tab, but cannot be edited there."
#define RELAYS	     "Ports 465, 587 and 2525: beyond the trial nothing is said against them; test them."

static const struct ticket_form form = {
	.where = "a support ticket",
	.asks = ASKS({"Proof of identity or payment", NULL}, {"Use case", NULL}),
	.conditions = LIST("The account is not in the trial."),
};

static const struct rule rules[] = {
	{
		.slug = "trial",
		.types = LIST("trial"),
		.port25 = POLICY_BLOCKED,
		.exemption = EXEMPTION_NONE,
		.scope = "accounts in the trial",
		.summary = "In UpCloud's trial port 25 is closed and is not opened: only the "
			   "standard web ports are.",
		.steps = LIST("End the trial; then a support ticket can open port 25.",
			      "Meanwhile use a mail provider's HTTPS API."),
		.notes = LIST(FIREWALL_TAB),
		.not_confirmed = LIST("Ports 465, 587 and 2525 by name: the page says that only "
				      "standard web ports are open in the trial.",
				      SINCE_WHEN),
	},
	{
		.slug = "new-accounts",
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_MAY_BE_OPEN,
		.port587 = POLICY_MAY_BE_OPEN,
		.exemption = EXEMPTION_REQUEST,
		.form = &form,
		.scope = "all new accounts",
		.summary =
			"UpCloud closes port 25 on all new accounts; support opens it on request, "
			"not in the trial.",
		.steps =
			LIST("paid: " TICKET, "trial: port 25 is not opened, and only standard web "
					      "ports are open."),
		.relay = "Or send through an authenticated relay: test 587 and 465.",
		.notes = LIST(FIREWALL_TAB),
		.not_confirmed =
			LIST(RELAYS, "From which day on accounts count as new.", AFTERWARDS),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026",
		.source = UPCLOUD_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

static const struct alias aliases[] = {
	{"freetrial", "trial"},
	{"free", "trial"},
};

const struct provider provider_upcloud = {
	.name = "upcloud",
	.title = "UpCloud",
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.subscriptions = LIST("paid", "trial", "unknown"),
	.aliases = aliases,
	.aliases_count = ARRAY_LEN(aliases),
	.firewall = "Check the other rules of the server's firewall tab, which are yours: "
		    "they must allow the port, and they drop in silence too.",
	.open_anyway = "Usually that means: support has opened it for this account, or the account "
		       "is older than the rule.",
};
