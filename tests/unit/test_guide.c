// SPDX-License-Identifier: GPL-2.0-only
/*
 * The advice, word for word where a word is a fact: portal paths, dates, which subscription type
 * gets which answer in which edition. What the tests may not do is repeat the tables; the expected
 * values here come from the two articles.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "guide/guide.h"

#define NEWEST "2025-07-28"
#define OLDEST "2018-11-20"

static struct date date(const char *text)
{
	struct date d = {0};

	if (text)
		assert_int_equal(parse_date(text, &d), 0);
	return d;
}

static struct location azure(const char *subscription, const char *subscribed_on, const char *as_of)
{
	return (struct location){
		.provider = "azure",
		.source = "operator",
		.subscription = subscription,
		.subscribed_on = date(subscribed_on),
		.as_of = date(as_of),
	};
}

/* What `advise` prints: no verdict at all. */
static void advise(struct guidance *g, const char *subscription, const char *subscribed_on,
		   const char *as_of)
{
	struct location where = azure(subscription, subscribed_on, as_of);

	guide(g, &where, NULL, NULL, 0);
}

static struct verdict blocked(uint16_t port, enum family family, enum blocked_by by)
{
	return (struct verdict){.port = port, .family = family, .state = STATE_BLOCKED, .by = by};
}

static struct verdict in_state(uint16_t port, enum family family, enum port_state state)
{
	return (struct verdict){.port = port, .family = family, .state = state};
}

static bool says(const struct guidance *g, const char *what)
{
	for (size_t i = 0; i < g->steps_count; i++) {
		if (strstr(g->steps[i], what))
			return true;
	}
	return false;
}

static void assert_says(const struct guidance *g, const char *what)
{
	if (says(g, what))
		return;
	for (size_t i = 0; i < g->steps_count; i++)
		print_error("  %zu. %s\n", i + 1, g->steps[i]);
	fail_msg("%s/%s does not say: %s", g->provider, g->rule, what);
}

static void assert_says_not(const struct guidance *g, const char *what)
{
	if (says(g, what))
		fail_msg("%s/%s says: %s", g->provider, g->rule, what);
}

static void assert_rule(const struct guidance *g, const char *provider, const char *rule,
			enum exemption exemption)
{
	assert_string_equal(g->provider, provider);
	assert_string_equal(g->rule, rule);
	assert_string_equal(exemption_to_str(g->exemption), exemption_to_str(exemption));
}

/* Every subscription type in both editions: without a date, created before and since the cut. */

struct answer {
	const char *rule;
	enum port25 port25;
	enum exemption exemption;
};

#define EA                                                                                         \
	{                                                                                          \
		"enterprise-agreement", PORT25_OPEN, EXEMPTION_NOT_NEEDED                          \
	}
#define DEV_TEST                                                                                   \
	{                                                                                          \
		"enterprise-dev-test", PORT25_BLOCKED, EXEMPTION_SELF_SERVICE                      \
	}
#define OTHER                                                                                      \
	{                                                                                          \
		"other-subscription-types", PORT25_BLOCKED, EXEMPTION_NONE                         \
	}
#define OTHER_OLDER                                                                                \
	{                                                                                          \
		"other-subscription-types-before-2017-11-15", PORT25_MAY_BE_OPEN, EXEMPTION_NONE   \
	}
#define ALL_OTHER                                                                                  \
	{                                                                                          \
		OTHER, OTHER_OLDER, OTHER                                                          \
	}
#define UNNAMED                                                                                    \
	{                                                                                          \
		"not-named", PORT25_UNKNOWN, EXEMPTION_UNKNOWN                                     \
	}
#define ASK                                                                                        \
	{                                                                                          \
		"subscription-unknown", PORT25_UNKNOWN, EXEMPTION_UNKNOWN                          \
	}
#define PAYG                                                                                       \
	{                                                                                          \
		"pay-as-you-go", PORT25_BLOCKED, EXEMPTION_REQUEST                                 \
	}
#define PAYG_OLDER                                                                                 \
	{                                                                                          \
		"pay-as-you-go-before-2017-11-15", PORT25_OPEN, EXEMPTION_NOT_NEEDED               \
	}
#define CSP                                                                                        \
	{                                                                                          \
		"csp", PORT25_BLOCKED, EXEMPTION_REQUEST                                           \
	}
#define CSP_OLDER                                                                                  \
	{                                                                                          \
		"csp-before-2017-11-15", PORT25_MAY_BE_OPEN, EXEMPTION_REQUEST                     \
	}
#define REFUSED                                                                                    \
	{                                                                                          \
		"never-granted", PORT25_BLOCKED, EXEMPTION_NONE                                    \
	}
#define REFUSED_OLDER                                                                              \
	{                                                                                          \
		"never-granted-before-2017-11-15", PORT25_MAY_BE_OPEN, EXEMPTION_NONE              \
	}
#define ALL_REFUSED                                                                                \
	{                                                                                          \
		REFUSED, REFUSED_OLDER, REFUSED                                                    \
	}

static const struct {
	const char *type;
	struct answer newest[3], oldest[3]; /* date not known, before, since 2017-11-15 */
} answers[] = {
	{"enterprise-agreement", {EA, EA, EA}, {EA, EA, EA}},
	{"mca-e", {EA, EA, EA}, {UNNAMED, UNNAMED, UNNAMED}},
	{"enterprise-dev-test", {DEV_TEST, DEV_TEST, DEV_TEST}, {UNNAMED, UNNAMED, UNNAMED}},
	{"pay-as-you-go", ALL_OTHER, {PAYG, PAYG_OLDER, PAYG}},
	{"mpn", ALL_OTHER, {PAYG, PAYG_OLDER, PAYG}},
	{"csp", ALL_OTHER, {CSP, CSP_OLDER, CSP}},
	{"msdn", ALL_OTHER, ALL_REFUSED},
	{"visual-studio", ALL_OTHER, ALL_REFUSED},
	{"azure-pass", ALL_OTHER, ALL_REFUSED},
	{"azure-in-open", ALL_OTHER, ALL_REFUSED},
	{"education", ALL_OTHER, ALL_REFUSED},
	{"student", ALL_OTHER, ALL_REFUSED},
	{"bizspark", ALL_OTHER, ALL_REFUSED},
	{"bizspark-plus", ALL_OTHER, {UNNAMED, UNNAMED, UNNAMED}},
	{"sponsorship", ALL_OTHER, ALL_REFUSED},
	{"free-trial", ALL_OTHER, ALL_REFUSED},
	{"unknown", {ASK, ASK, ASK}, {ASK, ASK, ASK}},
};

static void azure_answers_every_type_in_both_editions(void **state)
{
	static const char *const created[] = {NULL, "2017-11-14", "2017-11-15"};
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		for (size_t c = 0; c < ARRAY_LEN(created); c++) {
			const struct answer *newest = &answers[i].newest[c];
			const struct answer *oldest = &answers[i].oldest[c];

			advise(&g, answers[i].type, created[c], NULL);
			assert_rule(&g, "azure", newest->rule, newest->exemption);
			assert_int_equal(g.port25, newest->port25);
			assert_string_equal(g.as_of, NEWEST);
			assert_string_equal(g.source,
					    "https://learn.microsoft.com/en-us/troubleshoot/azure/"
					    "virtual-network/"
					    "troubleshoot-outbound-smtp-connectivity");

			advise(&g, answers[i].type, created[c], OLDEST);
			assert_rule(&g, "azure", oldest->rule, oldest->exemption);
			assert_int_equal(g.port25, oldest->port25);
			assert_string_equal(g.as_of, OLDEST);
			assert_non_null(strstr(g.source, "MicrosoftDocs/azure-docs"));
			assert_non_null(
				strstr(g.source, "troubleshoot-outbound-smtp-connectivity"));
		}
	}
}

static void the_table_above_has_every_type(void **state)
{
	const char *const *types = guide_subscriptions("azure");
	size_t count = 0;

	(void)state;
	for (; types[count]; count++) {
		bool found = false;

		for (size_t i = 0; i < ARRAY_LEN(answers); i++)
			found = found || strcmp(answers[i].type, types[count]) == 0;
		assert_true(found);
	}
	assert_int_equal(count, ARRAY_LEN(answers));
}

static void no_subscription_is_the_unknown_one(void **state)
{
	struct guidance none, unknown;

	(void)state;
	advise(&none, NULL, NULL, NULL);
	advise(&unknown, "unknown", NULL, NULL);
	assert_string_equal(none.rule, unknown.rule);
	assert_int_equal(none.steps_count, unknown.steps_count);
}

/* The facts of each rule. */

static void newest_pay_as_you_go(void **state)
{
	struct guidance g;

	(void)state;
	advise(&g, "pay-as-you-go", NULL, NULL);
	assert_says(&g, "authenticated SMTP relay on port 587");
	assert_says(&g, "Azure Communication Services");
	assert_says(&g, "does not restrict these relays, whatever the subscription type");
	assert_says(&g, "443");
	assert_says(&g, "Azure offers no exemption for this subscription type");
	assert_says(&g, "may be grandfathered; test it");
	assert_says(&g, "not confirmed");
	assert_says(&g, "virtual network integration");
	assert_says(&g, "App Service Environment v3");
	assert_says(&g, "other PaaS resources are unsupported");
	assert_says(&g, "Azure Firewall might pass it, which is not guaranteed");
	assert_says(&g, "hub network, an NVA or an Azure Firewall");
	assert_says(&g, "own public address");
	assert_says(&g, "ExpressRoute");
	assert_says_not(&g, "Diagnose and Solve");
	assert_says_not(&g, "support case");

	/* Nothing about grandfathering where it cannot apply. */
	advise(&g, "pay-as-you-go", "2019-01-01", NULL);
	assert_says_not(&g, "grandfathered");
	advise(&g, "pay-as-you-go", "2016-01-01", NULL);
	assert_says(&g, "may be grandfathered; test it");
	assert_says(&g, "authenticated SMTP relay on port 587");
}

static void newest_enterprise(void **state)
{
	static const char *const types[] = {"enterprise-agreement", "mca-e"};
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		advise(&g, types[i], NULL, NULL);
		assert_says(&g, "look elsewhere");
		assert_says(&g, "Enterprise Dev/Test");
		assert_says(&g, "change from Enterprise Agreement or MCA-E to another");
		assert_says(&g, "might result in port 25 being blocked");
		assert_says(&g, "settle that with the mail provider");
		assert_says(&g, "hub network, an NVA or an Azure Firewall");
		assert_says_not(&g, "grandfathered");
	}
}

static void newest_dev_test(void **state)
{
	struct guidance g;

	(void)state;
	advise(&g, "enterprise-dev-test", NULL, NULL);
	assert_says(&g, "Virtual Network resource");
	assert_says(&g, "Diagnose and Solve > Cannot send email (SMTP-Port 25)");
	assert_says(&g, "run the diagnostic");
	assert_says(&g, "exempted automatically");
	assert_says(&g, "Can't send email (SMTP-Port 25)");
	assert_says(&g, "stopped, deallocated, and then restarted");
	assert_says(&g, "A reboot or shutdown inside the VM is not enough");
	assert_says(&g, "az vm deallocate, then az vm start");
	assert_says(&g, "delegated subnet");
	assert_says(&g, "add and remove a new temporary subnet");
	assert_says(&g, "requested subscription only");
	assert_says(&g, "routed directly to the internet");
	assert_says(&g, "hub network");
}

static void newest_unknown_lists_each_group(void **state)
{
	struct guidance g;

	(void)state;
	advise(&g, "unknown", NULL, NULL);
	assert_says(&g, "Subscriptions > Overview");
	assert_says(&g, "enterprise-agreement, mca-e: not blocked by Azure");
	assert_says(&g, "enterprise-dev-test: blocked by default, exempted by self-service");
	assert_says(&g, "Cannot send email (SMTP-Port 25)");
	assert_says(&g, "no exemption is offered");
	assert_says(&g, "port 587");
	assert_says(&g, "may be grandfathered; test it");
	for (const char *const *t = guide_subscriptions("azure"); *t; t++) {
		if (strcmp(*t, "unknown") != 0)
			assert_says(&g, *t);
	}
	advise(&g, "unknown", "2016-01-01", NULL);
	assert_says(&g, "may be grandfathered; test it");
}

static void oldest_unknown_lists_each_group(void **state)
{
	struct guidance g;

	(void)state;
	advise(&g, NULL, NULL, OLDEST);
	assert_says(&g, "signed up before 2017-11-15");
	assert_says(&g, "ask your CSP");
	assert_says(&g, "requests to remove the restriction are not granted");
	for (const char *const *t = guide_subscriptions("azure"); *t; t++) {
		if (strcmp(*t, "unknown") != 0)
			assert_says(&g, *t);
	}
}

static void oldest_pay_as_you_go(void **state)
{
	static const char *const types[] = {"pay-as-you-go", "mpn"};
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		advise(&g, types[i], "2018-01-01", OLDEST);
		assert_says(&g, "Technical > Virtual Network > Connectivity > Cannot send email "
				"(SMTP/Port 25)");
		assert_says(&g, "why your deployment has to send mail directly");
		assert_says(&g, "at Microsoft's discretion");
		assert_says(&g, "additional anti-fraud checks");
		assert_says(&g, "Subscription Management");
		assert_says(&g, "Request to enable Port 25 email flow");
		assert_says(&g, "'Stopped' & 'Started' from the Azure portal");
		assert_says(&g, "az vm deallocate");
		assert_says(&g, "requested subscription only");
		assert_says(&g, "VM traffic routed directly to the internet");
		assert_says(&g, "Azure Firewall is unsupported");
		assert_says(&g, "revoke");
		assert_says(&g, "terms of service");
		assert_says(&g, "not guaranteed that mail is accepted");
		assert_says(&g, "settle that with the mail provider");
		assert_says(&g, "dates from 2017-11-15");
		assert_says(&g, "new subscriptions and new deployments");
		assert_says(&g, "port 587 or 443");
		assert_says(&g, "SendGrid");
		assert_says(&g, "on-premises");
		assert_says(&g, "whatever the subscription type");
		assert_says(&g, "support.azure.cn");
		assert_says(&g, "Maintenance notification related issue");
		assert_says_not(&g, "Azure Communication Services");
		assert_says_not(&g, "--subscribed-on");

		advise(&g, types[i], NULL, OLDEST);
		assert_says(&g, "--subscribed-on");
		advise(&g, types[i], "2017-11-14", OLDEST);
		assert_says(&g, "look elsewhere");
		assert_says_not(&g, "anti-fraud");
	}
}

static void oldest_csp(void **state)
{
	struct guidance g;

	(void)state;
	advise(&g, "csp", NULL, OLDEST);
	assert_says(&g, "Ask your CSP to create an unblock exemption request with Microsoft on "
			"your behalf if a secure SMTP relay can't be used");
	assert_says(&g, "Request to enable Port 25 email flow");
	assert_says(&g, "for CSP it may be the same");
	assert_says(&g, "SendGrid");
	assert_says_not(&g, "anti-fraud");
}

static void oldest_never_granted(void **state)
{
	struct guidance g;

	(void)state;
	advise(&g, "visual-studio", NULL, OLDEST);
	assert_says(&g, "MSDN, Azure Pass, Azure in Open, Education, BizSpark, Azure Sponsorship, "
			"Azure Student, Free Trial, or any Visual Studio subscription");
	assert_says(&g, "No request will be granted");
	assert_says(&g, "change your subscription type");
	assert_says(&g, "SendGrid");
	assert_says_not(&g, "Technical > Virtual Network");

	advise(&g, "student", "2017-01-01", OLDEST);
	assert_says(&g, "new deployments may be blocked");
	assert_says(&g, "not granted");
}

static void oldest_enterprise_and_unnamed(void **state)
{
	struct guidance g;

	(void)state;
	advise(&g, "enterprise-agreement", NULL, OLDEST);
	assert_says(&g, "look elsewhere");
	assert_says(&g, "settle that with the mail provider");
	assert_says(&g, "SendGrid");
	assert_non_null(strstr(g.summary, "new or existing"));

	advise(&g, "enterprise-dev-test", NULL, OLDEST);
	assert_says(&g, "blocked by default but eligible");
	advise(&g, "mca-e", NULL, OLDEST);
	assert_says(&g, "2025-07-28");
	advise(&g, "bizspark-plus", NULL, OLDEST);
	assert_says(&g, "from 2021-01-04 BizSpark Plus could request it");
}

static void the_day_selects_the_edition(void **state)
{
	static const struct {
		const char *as_of, *edition, *says, *says_not;
	} cases[] = {
		{"2016-01-01", OLDEST, "not in force before", "no longer in force"},
		{"2017-11-14", OLDEST, "not in force before", "no longer in force"},
		{"2017-11-15", OLDEST, "announcement of 2017-11-15 came before it", "not in force"},
		{"2018-11-19", OLDEST, "oldest edition of the rules known", "Diagnose and Solve"},
		{"2018-11-20", OLDEST, "no longer in force", "Diagnose and Solve"},
		{"2021-01-03", OLDEST, "no longer in force", "Diagnose and Solve"},
		{"2021-01-04", OLDEST, "Diagnose and Solve > Cannot send email (SMTP-Port 25)",
		 "2021-04-28"},
		{"2021-04-27", OLDEST, "Technical > Virtual Network > Cannot send email (SMTP/Port",
		 "2021-04-28"},
		{"2021-04-28", OLDEST, "the date 2017-11-15 no longer counts", "2022"},
		{"2021-12-31", OLDEST, "the date 2017-11-15 no longer counts", "2022"},
		{"2022-01-01", OLDEST, "in or about 2022", "no longer in force"},
		{"2025-07-27", OLDEST, "blocked without exemption", "no longer in force"},
		{"2025-07-28", NEWEST, "Azure offers no exemption", "edition of 2018-11-20"},
		{"2026-01-01", NEWEST, "Azure offers no exemption", "edition of 2018-11-20"},
		{"9999-12-31", NEWEST, "Azure offers no exemption", "edition of 2018-11-20"},
	};
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		advise(&g, "pay-as-you-go", NULL, cases[i].as_of);
		assert_string_equal(g.as_of, cases[i].edition);
		assert_says(&g, cases[i].says);
		assert_says_not(&g, cases[i].says_not);
	}
	/* What has changed since is said first. */
	advise(&g, "csp", NULL, "2022-06-01");
	assert_non_null(strstr(g.steps[0], "The rules have changed"));
}

/* What was seen, on top of the rules. */

static void reset_and_icmp_point_at_the_path(void **state)
{
	static const enum blocked_by causes[] = {BY_NETWORK_RESET, BY_NETWORK_ICMP};
	struct location places[] = {azure("pay-as-you-go", NULL, NULL), {0}};
	struct guidance g;

	(void)state;
	for (size_t p = 0; p < ARRAY_LEN(places); p++) {
		for (size_t i = 0; i < ARRAY_LEN(causes); i++) {
			struct verdict v = blocked(25, FAMILY_IPV4, causes[i]);

			guide(&g, &places[p], &v, NULL, 0);
			assert_non_null(strstr(g.steps[0], "No cloud is known to answer so"));
			assert_non_null(strstr(g.steps[0], "firewall on the path"));
			assert_string_equal(g.rule, p == 0 ? "other-subscription-types"
							   : "unknown-provider");
		}
		struct verdict silent = blocked(25, FAMILY_IPV4, BY_NETWORK_SILENT);

		guide(&g, &places[p], &silent, NULL, 0);
		assert_says_not(&g, "No cloud is known");
	}
}

static void relay_ports_that_work_are_named(void **state)
{
	struct location where = azure("pay-as-you-go", NULL, NULL);
	struct verdict v25 = blocked(25, FAMILY_IPV4, BY_NETWORK_SILENT);
	struct verdict v587 = in_state(587, FAMILY_IPV4, STATE_OPEN);
	struct verdict v587_6 = in_state(587, FAMILY_IPV6, STATE_OPEN);
	struct verdict v465 = in_state(465, FAMILY_IPV4, STATE_OPEN);
	struct verdict v2525 = in_state(2525, FAMILY_IPV4, STATE_UNKNOWN);
	const struct verdict *ports[] = {&v25, &v465, &v587, &v587_6, &v2525};
	struct guidance g;

	(void)state;
	guide(&g, &where, &v25, ports, ARRAY_LEN(ports));
	assert_says(&g, "seen to work from this machine: 587 (IPv4 and IPv6), 465 (IPv4).");
	assert_rule(&g, "azure", "other-subscription-types", EXEMPTION_NONE);

	where = (struct location){0};
	guide(&g, &where, &v25, ports, ARRAY_LEN(ports));
	assert_says(&g, "seen to work from this machine: 587 (IPv4 and IPv6), 465 (IPv4).");
	assert_says_not(&g, "try 587");

	guide(&g, &where, NULL, ports, ARRAY_LEN(ports));
	assert_says(&g, "seen to work from this machine: 587");
}

static void relay_ports_that_do_not_work_are_named_too(void **state)
{
	struct location where = azure("pay-as-you-go", NULL, NULL), nowhere = {0};
	struct verdict v25 = blocked(25, FAMILY_IPV4, BY_NETWORK_SILENT);
	struct verdict v587 = blocked(587, FAMILY_IPV4, BY_NETWORK_SILENT);
	struct verdict v465 = blocked(465, FAMILY_IPV4, BY_NETWORK_SILENT);
	struct verdict v2525 = blocked(2525, FAMILY_IPV6, BY_NETWORK_SILENT);
	const struct verdict *ports[] = {&v25, &v587, &v465, &v2525};
	struct guidance g;

	(void)state;
	guide(&g, &where, &v25, ports, 2);
	assert_says(&g, "Seen blocked from this machine too: 587 (IPv4). Azure does not restrict");

	guide(&g, &nowhere, &v25, ports, 1);
	assert_says(&g, "try 587, then 465, then 2525.");
	guide(&g, &nowhere, &v25, ports, 3);
	assert_says(&g, "too: 587 (IPv4), 465 (IPv4). ");
	assert_says(&g, "try 2525.");
	guide(&g, &nowhere, &v25, ports, 4);
	assert_says(&g, "Ask which relay port is left open");
	assert_says_not(&g, "try ");
}

static void other_ports_are_not_ruled_like_25(void **state)
{
	static const char *const editions[] = {NULL, OLDEST};
	struct verdict v = blocked(587, FAMILY_IPV4, BY_NETWORK_SILENT);
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(editions); i++) {
		struct location where = azure("pay-as-you-go", NULL, editions[i]);

		guide(&g, &where, &v, NULL, 0);
		assert_rule(&g, "azure", "relay-ports", EXEMPTION_NOT_NEEDED);
		assert_int_equal(g.port25, PORT25_BLOCKED);
		assert_says(&g, "outbound rules of network security groups");
		assert_says(&g, "port 587");
		assert_says_not(&g, "exemption");
	}

	struct location nowhere = {0};
	struct verdict self = v;
	const struct verdict *ports[] = {&self};

	guide(&g, &nowhere, &v, ports, 1);
	assert_says(&g, "outbound TCP port 587 is blocked for this account");
	assert_says(&g, "try 465, then 2525.");
	assert_says_not(&g, "too: 587");
}

static void ipv6_is_not_named_by_azure(void **state)
{
	struct location where = azure("pay-as-you-go", NULL, NULL);
	struct verdict v = blocked(25, FAMILY_IPV6, BY_NETWORK_SILENT);
	struct guidance g;

	(void)state;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "do not mention IPv6");
	v.family = FAMILY_IPV4;
	guide(&g, &where, &v, NULL, 0);
	assert_says_not(&g, "do not mention IPv6");
}

static void undecided_gets_the_rules(void **state)
{
	struct location where = azure("pay-as-you-go", NULL, NULL);
	struct verdict v = in_state(25, FAMILY_IPV4, STATE_UNKNOWN);
	struct guidance g;

	(void)state;
	guide(&g, &where, &v, NULL, 0);
	assert_rule(&g, "azure", "other-subscription-types", EXEMPTION_NONE);
	where = (struct location){0};
	guide(&g, &where, &v, NULL, 0);
	assert_says_not(&g, "the summary above");
}

static void general_places(void **state)
{
	static const struct {
		const char *provider, *rule, *says;
	} cases[] = {
		{NULL, "unknown-provider", "--cloud"},
		{"none", "no-provider", "Access providers"},
		{"aws", "no-rules-yet", "this build has no rules for it"},
		{"contabo", "no-rules-yet", "documentation of contabo"},
	};
	struct verdict v = blocked(25, FAMILY_IPV4, BY_NETWORK_SILENT);
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct location where = {.provider = cases[i].provider};

		guide(&g, &where, &v, NULL, 0);
		assert_rule(&g, "general", cases[i].rule, EXEMPTION_UNKNOWN);
		assert_int_equal(g.port25, PORT25_UNKNOWN);
		assert_null(g.source);
		assert_null(g.as_of);
		assert_says(&g, cases[i].says);
		assert_says(&g, "try 587, then 465, then 2525");
		assert_says(&g, "security group");
		assert_says(&g, "drop in silence too");
		assert_says(&g, "Ask the provider");
		assert_says(&g, "the summary above");

		guide(&g, &where, NULL, NULL, 0);
		assert_says(&g, "egress25 watch");
		assert_says_not(&g, "the summary above");
	}
}

static void host_drops_by_subsystem(void **state)
{
	static const struct {
		enum drop_by by;
		const char *rule, *says;
	} cases[] = {
		{DROP_UNKNOWN, "unknown", "egress25 doctor"},
		{DROP_NETFILTER, "netfilter", "nft list ruleset"},
		{DROP_NETFILTER, "netfilter", "iptables-save"},
		{DROP_NETFILTER, "netfilter", "the port (dport"},
		{DROP_NETFILTER, "netfilter", "SMTP Restrictions"},
		{DROP_NETFILTER, "netfilter", "SMTP_BLOCK"},
		{DROP_NETFILTER, "netfilter", "test as the user that sends the mail"},
		{DROP_CGROUP, "cgroup", "IPAddressDeny"},
		{DROP_CGROUP, "cgroup", "bpftool cgroup tree"},
		{DROP_TC, "tc", "tc filter show"},
		{DROP_NEIGHBOUR, "neighbour", "ip neigh"},
		{DROP_ROUTE, "route", "blackhole"},
		{DROP_QDISC, "qdisc", "tc -s qdisc show"},
		{DROP_IPSEC, "ipsec", "ip xfrm policy"},
		{DROP_OTHER, "other", "drop.reason"},
	};
	struct location where = azure("pay-as-you-go", NULL, NULL);
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct verdict v = blocked(25, FAMILY_IPV4, BY_HOST);

		v.subsystem = cases[i].by;
		guide(&g, &where, &v, NULL, 0);
		assert_rule(&g, "host", cases[i].rule, EXEMPTION_NOT_NEEDED);
		assert_int_equal(g.port25, PORT25_BLOCKED);
		assert_null(g.source);
		assert_says(&g, cases[i].says);
		assert_says(&g, "port 25 over IPv4");
	}
}

static void a_host_block_may_hide_another(void **state)
{
	struct verdict v = blocked(25, FAMILY_IPV4, BY_HOST);
	struct location where = azure("pay-as-you-go", NULL, NULL);
	struct guidance g;

	(void)state;
	v.subsystem = DROP_NETFILTER;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "azure as of 2025-07-28 (other-subscription-types) port 25 is blocked");
	where = azure(NULL, NULL, NULL);
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "may be blocked there too");
	where = azure("enterprise-agreement", NULL, NULL);
	guide(&g, &where, &v, NULL, 0);
	assert_int_equal(g.port25, PORT25_OPEN);
	assert_says_not(&g, "This may not be all");
	where = (struct location){0};
	guide(&g, &where, &v, NULL, 0);
	assert_int_equal(g.port25, PORT25_UNKNOWN);
	assert_says_not(&g, "This may not be all");
	/* The rules are about port 25 only. */
	where = azure("pay-as-you-go", NULL, NULL);
	v.port = 587;
	guide(&g, &where, &v, NULL, 0);
	assert_says_not(&g, "This may not be all");
}

static void no_route(void **state)
{
	struct verdict v = blocked(25, FAMILY_IPV6, BY_NO_ROUTE);
	struct location where = {0};
	struct guidance g;

	(void)state;
	guide(&g, &where, &v, NULL, 0);
	assert_rule(&g, "host", "no-route", EXEMPTION_NOT_NEEDED);
	assert_says(&g, "ip -6 route show default");
	assert_says(&g, "inet_protocols = ipv4");
	assert_says(&g, "smtp_address_preference = ipv4");
	v.family = FAMILY_IPV4;
	guide(&g, &where, &v, NULL, 0);
	assert_rule(&g, "host", "no-route", EXEMPTION_NOT_NEEDED);
	assert_says(&g, "ip route show default");
	assert_says_not(&g, "inet_protocols");
}

static void open_means_nothing_to_do(void **state)
{
	struct verdict v = in_state(25, FAMILY_IPV4, STATE_OPEN);
	struct location where = azure("enterprise-agreement", NULL, NULL);
	struct guidance g;

	(void)state;
	guide(&g, &where, &v, NULL, 0);
	assert_rule(&g, "host", "open", EXEMPTION_NOT_NEEDED);
	assert_int_equal(g.port25, PORT25_OPEN);
	assert_int_equal(g.steps_count, 1);
	assert_says(&g, "Nothing to do");

	where = azure("pay-as-you-go", NULL, NULL);
	guide(&g, &where, &v, NULL, 0);
	assert_rule(&g, "host", "open", EXEMPTION_NOT_NEEDED);
	assert_int_equal(g.port25, PORT25_BLOCKED);
	assert_says(&g, "(other-subscription-types, 2025-07-28) say blocked; what was seen here "
			"counts");

	/* Rules that leave it open whether port 25 is blocked are not contradicted. */
	where = azure("pay-as-you-go", "2016-01-01", NULL);
	guide(&g, &where, &v, NULL, 0);
	assert_int_equal(g.port25, PORT25_MAY_BE_OPEN);
	assert_says_not(&g, "say blocked");

	where = azure("pay-as-you-go", NULL, NULL);
	v.port = 587;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "Port 587 is open");
	assert_says_not(&g, "say blocked");
}

static void degraded_names_the_destinations(void **state)
{
	struct verdict v = in_state(25, FAMILY_IPV6, STATE_DEGRADED);
	struct location where = azure("pay-as-you-go", NULL, NULL);
	char last[ADDRESS_STR_LEN];
	struct guidance g;

	(void)state;
	for (unsigned int i = 0; i < VERDICT_NAMED; i++) {
		char text[ADDRESS_STR_LEN];

		snprintf(text, sizeof(text), "2001:db8:aaaa:bbbb:cccc:dddd:eeee:%x", 0xfff0 + i);
		assert_int_equal(address_parse(text, &v.evidence.named[i]), 0);
		memcpy(last, text, sizeof(last));
	}
	v.evidence.named_count = VERDICT_NAMED;
	guide(&g, &where, &v, NULL, 0);
	assert_rule(&g, "host", "degraded", EXEMPTION_NOT_NEEDED);
	assert_says(&g, "2001:db8:aaaa:bbbb:cccc:dddd:eeee:fff0, ");
	assert_says(&g, last);
	assert_says(&g, "Nothing is to be asked of your provider");

	v.evidence.named_count = 1;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "These fail: 2001:db8:aaaa:bbbb:cccc:dddd:eeee:fff0.");
	assert_says_not(&g, "These too");
}

static void intercepted_and_throttled(void **state)
{
	struct verdict v = in_state(25, FAMILY_IPV4, STATE_INTERCEPTED);
	struct location where = azure("pay-as-you-go", NULL, NULL);
	struct guidance g;

	(void)state;
	guide(&g, &where, &v, NULL, 0);
	assert_rule(&g, "host", "intercepted", EXEMPTION_NOT_NEEDED);
	assert_says(&g, "SMTP Restrictions");
	assert_says(&g, "transparent mail proxy");

	v.state = STATE_THROTTLED;
	guide(&g, &where, &v, NULL, 0);
	assert_rule(&g, "general", "throttled", EXEMPTION_UNKNOWN);
	assert_int_equal(g.port25, PORT25_BLOCKED);
	assert_says(&g, "Send more slowly");
}

/* Whatever is asked: the advice is whole, nothing is cut, no two sentences ran together. */
static void check_whole(const struct guidance *g)
{
	assert_non_null(g->provider);
	assert_non_null(g->rule);
	assert_non_null(g->summary);
	assert_in_range(g->steps_count, 1, GUIDANCE_STEPS_MAX - 1);
	assert_in_range(g->text_count, 0, ARRAY_LEN(g->text) - 1);
	assert_int_equal(g->summary[strlen(g->summary) - 1], '.');
	for (size_t i = 0; i < g->steps_count; i++) {
		const char *s = g->steps[i];

		assert_in_range(strlen(s), 10, 900);
		assert_int_equal(s[strlen(s) - 1], '.');
		for (; *s; s++) {
			assert_in_range(*s, ' ', '~');
			if (*s == '.')
				assert_false(s[1] >= 'A' && s[1] <= 'Z');
		}
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(g->steps[i], g->steps[j]);
	}
}

static void advice_is_whole_for_every_question(void **state)
{
	static const char *const dates[] = {NULL, "2016-01-01", "2018-11-20", "2024-01-01"};
	static const uint16_t asked[] = {25, 465, 587, 2525};
	static const enum port_state relays[] = {STATE_UNKNOWN, STATE_OPEN, STATE_BLOCKED};
	const char *const *providers = guide_providers();
	const char *const *types = guide_subscriptions("azure");
	struct guidance g;

	(void)state;
	for (size_t n = 0; n < 2u * 4 * 3 * STATE_COUNT * BY_COUNT * DROP_BY_COUNT; n++) {
		size_t rest = n;
		struct verdict about = {0}, seen[6];
		const struct verdict *ports[ARRAY_LEN(seen)];
		enum port_state relay;

		about.family = (enum family)(rest % 2);
		about.port = asked[rest / 2 % 4];
		relay = relays[rest / 8 % 3];
		about.state = (enum port_state)(rest / 24 % STATE_COUNT);
		about.by = (enum blocked_by)(rest / 24 / STATE_COUNT % BY_COUNT);
		about.subsystem = (enum drop_by)(rest / 24 / STATE_COUNT / BY_COUNT);
		about.evidence.named_count = (uint32_t)(n % (VERDICT_NAMED + 1));
		if ((about.state == STATE_BLOCKED) != (about.by != BY_NONE))
			continue;
		for (size_t i = 0; i < ARRAY_LEN(seen); i++) {
			seen[i] = in_state(asked[1 + i / 2], (enum family)(i % 2), relay);
			ports[i] = &seen[i];
		}
		for (const char *const *p = providers; *p; p++) {
			for (const char *const *t = types; *t; t++) {
				struct location where = {
					.provider = *p,
					.subscription = *t,
					.subscribed_on = date(dates[n % 2]),
					.as_of = date(dates[n / 7 % 4]),
				};

				guide(&g, &where, &about, ports, ARRAY_LEN(ports));
				check_whole(&g);
				guide(&g, &where, NULL, NULL, 0);
				check_whole(&g);
			}
		}
	}
}

/* Names. */

static void providers_parse(void **state)
{
	static const struct {
		const char *text, *canonical;
	} cases[] = {
		{"azure", "azure"},	 {"AZURE", "azure"},   {" Microsoft Azure ", "azure"},
		{"aws", "aws"},		 {"Amazon", "aws"},    {"gcp", "gcp"},
		{"Google Cloud", "gcp"}, {"oci", "oracle"},    {"Digital Ocean", "digitalocean"},
		{"hetzner", "hetzner"},	 {"Akamai", "linode"}, {"OVHcloud", "ovh"},
		{"none", "none"},	 {"None", "none"},
	};
	static const char *const wrong[] = {
		"",
		" ",
		"-",
		"auto",
		"azur",
		"azure2",
		"az ure!",
		"nowhere",
		"azure,aws",
		"azureazureazureazureazureazureazureazureazureazureazure"
		"azureazureazure"};
	static const char *const listed[] = {
		"azure",   "aws",     "gcp",	  "oracle",   "digitalocean", "hetzner",
		"linode",  "vultr",   "ovh",	  "scaleway", "alibaba",      "ibm",
		"upcloud", "tencent", "exoscale", "huawei",   "contabo",      "none"};
	const char *got;
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		got = NULL;
		assert_int_equal(guide_provider_parse(cases[i].text, &got), 0);
		assert_string_equal(got, cases[i].canonical);
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		got = "untouched";
		assert_int_equal(guide_provider_parse(wrong[i], &got), -EINVAL);
		assert_string_equal(got, "untouched");
	}
	for (; guide_providers()[count]; count++) {
		assert_int_equal(guide_provider_parse(guide_providers()[count], &got), 0);
		assert_string_equal(got, guide_providers()[count]);
		assert_string_equal(got, listed[count]);
	}
	assert_int_equal(count, ARRAY_LEN(listed));
}

static void subscriptions_parse(void **state)
{
	static const struct {
		const char *text, *canonical;
	} cases[] = {
		{"EA", "enterprise-agreement"},
		{"Enterprise Agreement", "enterprise-agreement"},
		{"enterprise_agreement", "enterprise-agreement"},
		{"MCA-E", "mca-e"},
		{"MCAE", "mca-e"},
		{"mca e", "mca-e"},
		{"ea-dev-test", "enterprise-dev-test"},
		{"EA Dev/Test", "enterprise-dev-test"},
		{"Enterprise Dev/Test", "enterprise-dev-test"},
		{"enterprise-dev-test", "enterprise-dev-test"},
		{"PAYG", "pay-as-you-go"},
		{"Pay-As-You-Go", "pay-as-you-go"},
		{"payasyougo", "pay-as-you-go"},
		{"MPN", "mpn"},
		{"Microsoft Partner Network", "mpn"},
		{"CSP", "csp"},
		{"MSDN", "msdn"},
		{"Visual Studio", "visual-studio"},
		{"VS", "visual-studio"},
		{"Azure Pass", "azure-pass"},
		{"Azure in Open", "azure-in-open"},
		{"Education", "education"},
		{"Students", "student"},
		{"Azure for Students", "student"},
		{"BizSpark", "bizspark"},
		{"BizSpark Plus", "bizspark-plus"},
		{"Azure Sponsorship", "sponsorship"},
		{"Free", "free-trial"},
		{"Free Trial", "free-trial"},
		{"MS-AZR-0003P", "pay-as-you-go"},
		{"MS-AZR-0148P", "enterprise-dev-test"},
		{"Unknown", "unknown"},
	};
	/* Alone, "MCA" may be an individual's and "Dev/Test" Pay-As-You-Go's. */
	static const char *const wrong[] = {"",	    "MCA",   "Dev/Test",      "devtest",     "EAX",
					    "E A!", "payg2", "pay/as/you/go", "MS-AZR-0023P"};
	const char *got;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		got = NULL;
		assert_int_equal(guide_subscription_parse("azure", cases[i].text, &got), 0);
		assert_string_equal(got, cases[i].canonical);
		assert_int_equal(guide_subscription_parse(NULL, cases[i].text, &got), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		got = "untouched";
		assert_int_equal(guide_subscription_parse("azure", wrong[i], &got), -EINVAL);
		assert_string_equal(got, "untouched");
	}
	for (const char *const *t = guide_subscriptions("azure"); *t; t++) {
		assert_int_equal(guide_subscription_parse("azure", *t, &got), 0);
		assert_string_equal(got, *t);
	}
	assert_int_equal(guide_subscription_parse("aws", "EA", &got), -EINVAL);
	assert_null(guide_subscriptions("aws")[0]);
	assert_null(guide_subscriptions("nowhere")[0]);
}

static void words_of_the_interface(void **state)
{
	(void)state;
	assert_string_equal(port25_to_str(PORT25_UNKNOWN), "unknown");
	assert_string_equal(port25_to_str(PORT25_BLOCKED), "blocked");
	assert_string_equal(port25_to_str(PORT25_OPEN), "open");
	assert_string_equal(port25_to_str(PORT25_MAY_BE_OPEN), "may-be-open");
	assert_string_equal(exemption_to_str(EXEMPTION_UNKNOWN), "unknown");
	assert_string_equal(exemption_to_str(EXEMPTION_NONE), "none");
	assert_string_equal(exemption_to_str(EXEMPTION_SELF_SERVICE), "self-service");
	assert_string_equal(exemption_to_str(EXEMPTION_REQUEST), "request");
	assert_string_equal(exemption_to_str(EXEMPTION_NOT_NEEDED), "not-needed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(azure_answers_every_type_in_both_editions),
		cmocka_unit_test(the_table_above_has_every_type),
		cmocka_unit_test(no_subscription_is_the_unknown_one),
		cmocka_unit_test(newest_pay_as_you_go),
		cmocka_unit_test(newest_enterprise),
		cmocka_unit_test(newest_dev_test),
		cmocka_unit_test(newest_unknown_lists_each_group),
		cmocka_unit_test(oldest_unknown_lists_each_group),
		cmocka_unit_test(oldest_pay_as_you_go),
		cmocka_unit_test(oldest_csp),
		cmocka_unit_test(oldest_never_granted),
		cmocka_unit_test(oldest_enterprise_and_unnamed),
		cmocka_unit_test(the_day_selects_the_edition),
		cmocka_unit_test(reset_and_icmp_point_at_the_path),
		cmocka_unit_test(relay_ports_that_work_are_named),
		cmocka_unit_test(relay_ports_that_do_not_work_are_named_too),
		cmocka_unit_test(other_ports_are_not_ruled_like_25),
		cmocka_unit_test(ipv6_is_not_named_by_azure),
		cmocka_unit_test(undecided_gets_the_rules),
		cmocka_unit_test(general_places),
		cmocka_unit_test(host_drops_by_subsystem),
		cmocka_unit_test(a_host_block_may_hide_another),
		cmocka_unit_test(no_route),
		cmocka_unit_test(open_means_nothing_to_do),
		cmocka_unit_test(degraded_names_the_destinations),
		cmocka_unit_test(intercepted_and_throttled),
		cmocka_unit_test(advice_is_whole_for_every_question),
		cmocka_unit_test(providers_parse),
		cmocka_unit_test(subscriptions_parse),
		cmocka_unit_test(words_of_the_interface),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
