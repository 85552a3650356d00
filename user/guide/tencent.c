// SPDX-License-Identifier: GPL-2.0-only
/* What Tencent Cloud says about outbound port 25, as tables: CVM and Lighthouse. */

#include "guide/pages.h"
#include "guide/rules.h"

#define APPLY                                                                                      \
	"in the console: account menu > Security Control (also called Security Management, "       \
	"https://console.cloud.tencent.com/secctrl) > Unblock port 25 > Apply for unblocking TCP " \
	"port 25. At most 5 instances per account."
#define PURPOSE                                                                                    \
	"It is meant for reaching a third-party SMTP server only; sending mail directly may be "   \
	"banned."
#define RELAY	 "Or try a relay on 465 or 587: the pages about port 25 do not name these."
#define PORTS	 "Ports 465, 587 and 2525: the pages about port 25 do not name them."
#define REVIEWED "Whether the application is reviewed, and how long it takes."

static const struct ticket_form form = {
	.where = "the console: account menu > Security Control (also called Security Management, "
		 "https://console.cloud.tencent.com/secctrl) > Unblock port 25 > Apply for "
		 "unblocking TCP port 25",
	.conditions = LIST("At most 5 instances of the account are unblocked; a pay-as-you-go CVM "
			   "cannot be.",
			   "A third-party SMTP server is reached over the port; mail is not sent "
			   "directly."),
};

static const struct rule rules[] = {
	{
		.slug = "cvm",
		.types = LIST("cvm"),
		.port25 = POLICY_BLOCKED,
		.exemption = EXEMPTION_REQUEST,
		.form = &form,
		.scope = "CVM, but for pay-as-you-go ones, by default",
		.summary = "Tencent Cloud blocks port 25 to external addresses by default; it can "
			   "be unblocked in the console for 5 instances per account.",
		.steps = LIST("Apply " APPLY, PURPOSE),
		.relay = RELAY,
		.not_confirmed = LIST(PORTS, REVIEWED, SINCE_WHEN, AFTERWARDS),
	},
	{
		.slug = "cvm-pay-as-you-go",
		.types = LIST("cvm-pay-as-you-go"),
		.port25 = POLICY_BLOCKED,
		.exemption = EXEMPTION_NONE,
		.scope = "pay-as-you-go CVM",
		.summary = "Tencent Cloud blocks port 25 to external addresses by default, and "
			   "pay-as-you-go CVMs cannot apply for unblocking.",
		.relay = RELAY,
		.steps = LIST("Other CVMs can apply, 5 per account (--subscription cvm)."),
		.not_confirmed = LIST(PORTS, SINCE_WHEN),
	},
	{
		.slug = "lighthouse",
		.types = LIST("lighthouse"),
		.port25 = POLICY_BLOCKED,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "Lighthouse",
		.summary = "Tencent Cloud blocks port 25 of Lighthouse instances too; whether they "
			   "can apply for unblocking is not confirmed.",
		.steps =
			LIST("See whether the console offers it: account menu > Security Control > "
			     "Unblock port 25."),
		.relay = RELAY,
		.not_confirmed = LIST("Whether Lighthouse instances can apply.", PORTS, SINCE_WHEN),
	},
	{
		.slug = "product-unknown",
		.port25 = POLICY_BLOCKED,
		.exemption = EXEMPTION_REQUEST,
		.form = &form,
		.scope = "CVM and Lighthouse",
		.summary = "Tencent Cloud blocks port 25 to external addresses by default; some "
			   "instances can apply for unblocking in the console.",
		.steps = LIST(
			"cvm: " APPLY,
			"cvm-pay-as-you-go: cannot apply. lighthouse: not confirmed. Say which "
			"with --subscription."),
		.notes = LIST(PURPOSE),
		.relay = RELAY,
		.not_confirmed = LIST(PORTS, REVIEWED, SINCE_WHEN, AFTERWARDS),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2024-12",
		.source = TENCENT_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

static const struct alias aliases[] = {
	{"subscription", "cvm"},
	{"monthly", "cvm"},
	{"payasyougo", "cvm-pay-as-you-go"},
	{"payg", "cvm-pay-as-you-go"},
};

const struct provider provider_tencent = {
	.name = "tencent",
	.title = "Tencent Cloud",
	.names = LIST("tencentcloud"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.subscriptions = LIST("cvm", "cvm-pay-as-you-go", "lighthouse", "unknown"),
	.aliases = aliases,
	.aliases_count = ARRAY_LEN(aliases),
	.firewall = ANY_FIREWALL,
	.open_anyway = "Usually that means: this instance was unblocked in the console, or the "
		       "traffic leaves by another way (a VPN, a relay).",
};
