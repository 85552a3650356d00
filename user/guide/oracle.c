// SPDX-License-Identifier: GPL-2.0-only
/* What Oracle Cloud (OCI) says about outbound port 25, as tables. */

#include "guide/pages.h"
#include "guide/rules.h"

#define CUT                                                                                        \
	{                                                                                          \
		2021, 6, 23                                                                        \
	}
#define RELAY	"Send through an authenticated relay on port 587 or 465, which are open."
#define REQUEST "Ask for an exemption with a service limit increase or support request."
#define DAY                                                                                        \
	"The day: 2021-06-23 by the sources at hand, 2021-06-25 by one thread. Treat a tenancy "   \
	"created in between as either."
#define NOT_CONFIRMED                                                                              \
	LIST("Whether the rule began on 2021-06-23 or 2021-06-25.",                                \
	     "The wording of the request form and what it asks.", AFTERWARDS,                      \
	     "Port 2525: the sources do not name it.")

/* The wording of the form is not known. */
static const struct ticket_form form = {
	.where = "a service limit increase or support request",
};

static const struct rule rules[] = {
	{
		.slug = "tenancies-before-2021-06-23",
		.created = CREATED_BEFORE_CUT,
		.port25 = POLICY_MAY_BE_OPEN,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_REQUEST,
		.form = &form,
		.scope = "tenancies created before 2021-06-23",
		.summary = "Oracle Cloud blocks port 25 for tenancies created after 2021-06-23; in "
			   "an older one it may be open.",
		.steps = LIST("Test it: the rule is for tenancies created after 2021-06-23.",
			      "If it is still blocked: " REQUEST),
		.relay = RELAY,
		.notes = LIST(DAY),
		.not_confirmed = NOT_CONFIRMED,
	},
	{
		.slug = "new-tenancies",
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_REQUEST,
		.form = &form,
		.scope = "tenancies created after 2021-06-23",
		.summary = "Oracle Cloud blocks port 25 for tenancies created after 2021-06-23; an "
			   "exemption can be requested.",
		.steps = LIST(REQUEST, "Users of Always Free report that their requests were "
				       "refused."),
		.relay = RELAY,
		.notes = LIST(DAY, "The rule stands in knowledge base 2787393.1, too."),
		.if_older =
			"If the tenancy was created before 2021-06-23, port 25 may be open: say "
			"when with --subscribed-on YYYY-MM-DD.",
		.not_confirmed = NOT_CONFIRMED,
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026-09-20",
		.source = ORACLE_PAGE,
		.cut = CUT,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_oracle = {
	.name = "oracle",
	.title = "Oracle Cloud",
	.names = LIST("oci", "oraclecloud"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.ids = ASKS({"Tenancy ID", "account_id"}, {"Compartment ID", "project_id"},
		    {"Region", "region"}, {"Instance ID", "instance_id"}),
	.firewall = "Check the egress rules of the security lists: they must allow the port, "
		    "and they drop in silence too.",
	.open_anyway = "Usually that means: the tenancy is exempted, or it was created before "
		       "2021-06-23.",
};
