// SPDX-License-Identifier: GPL-2.0-only
/* What Railway says about outbound SMTP, as a table. */

#include "guide/rules.h"

#define PAGE                                                                                       \
	"https://github.com/railwayapp/docs/blob/main/src/docs/networking/outbound-networking.md"

static const struct ticket_form form = {
	.where = "the plan of the workspace: Pro, then redeploy",
};

static const struct rule rules[] = {
	{
		.slug = "pro",
		.types = LIST("pro"),
		.port25 = POLICY_OPEN,
		.port465 = POLICY_OPEN,
		.port587 = POLICY_OPEN,
		.exemption = EXEMPTION_NOT_NEEDED,
		.scope = "Pro plan, after a redeploy",
		.summary = "Railway leaves SMTP open on the Pro plan.",
		.steps = LIST("Redeploy, if that was not done since the plan was changed."),
		.not_confirmed = LIST("Port 2525: the page does not name it."),
	},
	{
		.slug = "free-trial-hobby",
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_BLOCKED,
		.port587 = POLICY_BLOCKED,
		.exemption = EXEMPTION_SELF_SERVICE,
		.form = &form,
		.scope = "Free, Trial and Hobby plans",
		.summary =
			"Railway turns SMTP off on the Free, Trial and Hobby plans; the Pro plan "
			"has it.",
		.steps = LIST("Switch the workspace to the Pro plan, or send by a mail provider's "
			      "HTTPS API."),
		.afterwards = LIST("Then redeploy the service."),
		.not_confirmed = LIST("Port 2525: the page does not name it.", SINCE_WHEN),
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

const struct provider provider_railway = {
	.name = "railway",
	.title = "Railway",
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.subscriptions = LIST("free", "trial", "hobby", "pro", "unknown"),
};
