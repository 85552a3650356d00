// SPDX-License-Identifier: GPL-2.0-only
/* What Linode (Akamai) says about outbound SMTP ports, as tables. */

#include "guide/pages.h"
#include "guide/rules.h"

#define CUT                                                                                        \
	{                                                                                          \
		2019, 11, 5                                                                        \
	}
#define BEFORE_ASKING "First set the A record and the reverse DNS name of the sending address."
#define SET_RDNS      "$ linode-cli networking ip-update ADDRESS --rdns NAME"
#define TICKET                                                                                      \
	"Then open a Support ticket, form SMTP Restriction Removal: first and last name, business " \
	"or company name, use case including how you'll avoid sending unwanted emails, "            \
	"domain(s), links to public information."
#define NEWER                                                                                      \
	"The API reference says that all Linodes of new accounts created after 2019-11-05 are "    \
	"restricted; the console's notice names accounts active since 2022-11-30."
#define RELAY                                                                                      \
	"Meanwhile send through a relay on port 2525, which users report to be open, or by its "   \
	"HTTPS API: 465 and 587 are blocked together with 25."
#define NOT_CONFIRMED                                                                              \
	LIST("Which of the new accounts are restricted: the announcement says \"some\", the API "  \
	     "reference all.",                                                                     \
	     "Port 2525: users report it open.", AFTERWARDS)

static const struct ticket_form form = {
	.where = "a Support ticket, form SMTP Restriction Removal",
	.asks = ASKS({"First and last name", NULL}, {"Business or company name", NULL},
		     {"Use case, including how you'll avoid sending unwanted emails", NULL},
		     {"Domain(s)", NULL}, {"Links to public information", NULL}),
	.conditions = LIST("The A record and the reverse DNS name of the sending address are set."),
};

static const struct rule rules[] = {
	{
		.slug = "accounts-before-2019-11-05",
		.created = CREATED_BEFORE_CUT,
		.port25 = POLICY_MAY_BE_OPEN,
		.port465 = POLICY_MAY_BE_OPEN,
		.port587 = POLICY_MAY_BE_OPEN,
		.port2525 = POLICY_MAY_BE_OPEN,
		.exemption = EXEMPTION_REQUEST,
		.form = &form,
		.scope = "accounts created before 2019-11-05",
		.summary = "Linode restricts ports 25, 465 and 587 for some accounts created after "
			   "2019-11-05; older ones are not named.",
		.steps = LIST("Test it. If the ports are silent, look at firewalls first, then ask "
			      "Support all the same.",
			      BEFORE_ASKING " " TICKET),
		.relay = RELAY,
		.notes = LIST(NEWER),
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "new-accounts",
		.port25 = POLICY_MAY_BE_OPEN,
		.port465 = POLICY_MAY_BE_OPEN,
		.port587 = POLICY_MAY_BE_OPEN,
		.port2525 = POLICY_MAY_BE_OPEN,
		.exemption = EXEMPTION_REQUEST,
		.form = &form,
		.scope = "some accounts created after 2019-11-05",
		.summary = "Linode blocks ports 25, 465 and 587 for some accounts created after "
			   "2019-11-05; a ticket can remove that.",
		.steps = LIST(BEFORE_ASKING, SET_RDNS, TICKET),
		.relay = RELAY,
		.notes = LIST(NEWER),
		.if_older = "If the account was created before 2019-11-05, it is not one of those "
			    "that are named: say when with --subscribed-on YYYY-MM-DD.",
		.not_confirmed = NOT_CONFIRMED,
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2019-11-05",
		.source = LINODE_PAGE,
		.cut = CUT,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_linode = {
	.name = "linode",
	.title = "Linode",
	.names = LIST("akamai"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.ids = ASKS({"Account", "account_id"}, {"Linode ID", "instance_id"}, {"Region", "region"}),
	.firewall = ANY_FIREWALL,
};
