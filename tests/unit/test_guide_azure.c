// SPDX-License-Identifier: GPL-2.0-only
/*
 * Azure's rules, word for word where a word is a fact: portal paths, dates, which subscription type
 * gets which answer in which edition. What the tests may not do is repeat the tables; the expected
 * values here come from the two articles.
 */

#include "tests/unit/guide_case.h"

/* Every subscription type in both editions: without a date, created before and since the cut. */

struct answer {
	const char *rule;
	enum policy port25;
	enum exemption exemption;
};

#define EA                                                                                         \
	{                                                                                          \
		"enterprise-agreement", POLICY_OPEN, EXEMPTION_NOT_NEEDED                          \
	}
#define DEV_TEST                                                                                   \
	{                                                                                          \
		"enterprise-dev-test", POLICY_BLOCKED, EXEMPTION_SELF_SERVICE                      \
	}
#define OTHER                                                                                      \
	{                                                                                          \
		"other-subscription-types", POLICY_BLOCKED, EXEMPTION_NONE                         \
	}
#define OTHER_OLDER                                                                                \
	{                                                                                          \
		"other-subscription-types-before-2017-11-15", POLICY_MAY_BE_OPEN, EXEMPTION_NONE   \
	}
#define ALL_OTHER                                                                                  \
	{                                                                                          \
		OTHER, OTHER_OLDER, OTHER                                                          \
	}
#define UNNAMED                                                                                    \
	{                                                                                          \
		"not-named", POLICY_UNKNOWN, EXEMPTION_UNKNOWN                                     \
	}
#define ASK                                                                                        \
	{                                                                                          \
		"subscription-unknown", POLICY_UNKNOWN, EXEMPTION_UNKNOWN                          \
	}
#define PAYG                                                                                       \
	{                                                                                          \
		"pay-as-you-go", POLICY_BLOCKED, EXEMPTION_REQUEST                                 \
	}
#define PAYG_OLDER                                                                                 \
	{                                                                                          \
		"pay-as-you-go-before-2017-11-15", POLICY_OPEN, EXEMPTION_NOT_NEEDED               \
	}
#define CSP                                                                                        \
	{                                                                                          \
		"csp", POLICY_BLOCKED, EXEMPTION_REQUEST                                           \
	}
#define CSP_OLDER                                                                                  \
	{                                                                                          \
		"csp-before-2017-11-15", POLICY_MAY_BE_OPEN, EXEMPTION_REQUEST                     \
	}
#define REFUSED                                                                                    \
	{                                                                                          \
		"never-granted", POLICY_BLOCKED, EXEMPTION_NONE                                    \
	}
#define REFUSED_OLDER                                                                              \
	{                                                                                          \
		"never-granted-before-2017-11-15", POLICY_MAY_BE_OPEN, EXEMPTION_NONE              \
	}
#define CHINA                                                                                      \
	{                                                                                          \
		"azure-china", POLICY_UNKNOWN, EXEMPTION_REQUEST                                   \
	}
#define US_GOVERNMENT                                                                              \
	{                                                                                          \
		"azure-us-government", POLICY_UNKNOWN, EXEMPTION_UNKNOWN                           \
	}
#define ALL_REFUSED                                                                                \
	{                                                                                          \
		REFUSED, REFUSED_OLDER, REFUSED                                                    \
	}

/* The other clouds have one answer, with its own source and date. */
static const struct {
	const char *type;
	struct answer newest[3], oldest[3]; /* date not known, before, since 2017-11-15 */
	const char *as_of, *source;	    /* NULL: the edition's */
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
	{"china", {CHINA, CHINA, CHINA}, {CHINA, CHINA, CHINA}, "2019-11-25", "mc-docs.zh-cn"},
	{"us-government",
	 {US_GOVERNMENT, US_GOVERNMENT, US_GOVERNMENT},
	 {US_GOVERNMENT, US_GOVERNMENT, US_GOVERNMENT},
	 "2023-10-04",
	 "understand-cost-mgt-data.md"},
	{"unknown", {ASK, ASK, ASK}, {ASK, ASK, ASK}},
};

static void assert_source(const struct guidance *g, size_t i, const char *as_of, const char *source)
{
	assert_string_equal(g->as_of, answers[i].as_of ? answers[i].as_of : as_of);
	if (answers[i].source)
		assert_non_null(strstr(g->source, answers[i].source));
	else
		assert_string_equal(g->source, source);
}

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
			assert_source(&g, i, NEWEST,
				      "https://learn.microsoft.com/en-us/troubleshoot/azure/"
				      "virtual-network/troubleshoot-outbound-smtp-connectivity");

			advise(&g, answers[i].type, created[c], OLDEST);
			assert_rule(&g, "azure", oldest->rule, oldest->exemption);
			assert_int_equal(g.port25, oldest->port25);
			assert_source(&g, i, OLDEST,
				      "https://github.com/MicrosoftDocs/azure-docs/commits/main/"
				      "articles/virtual-network/"
				      "troubleshoot-outbound-smtp-connectivity.md");
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
	assert_says(&g, "Azure Communication Services SMTP");
	assert_says(&g, "does not restrict these relays, whatever the subscription type");
	assert_says(&g, "443");
	assert_says(&g, "Azure offers no exemption for this subscription type");
	assert_says(&g, "may be grandfathered; test it");
	assert_says(&g, "not confirmed");
	assert_says(&g, "virtual network integration");
	assert_says(&g, "App Service Environment v3");
	assert_says(&g, "other PaaS resources are unsupported");
	assert_says(&g, "Azure Firewall might pass port 25 here, which is not guaranteed");
	assert_says(&g, "hub network, an NVA or an Azure Firewall");
	assert_says(&g, "own public address");
	assert_says(&g, "Private destinations are not blocked");
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
		assert_says_not(&g, "which is not guaranteed");
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
	assert_says(&g, "Azure Firewall might pass port 25 here, which is not guaranteed");
	assert_says(&g, "Private destinations are not blocked");
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
	assert_says(&g, "network security group that allows port 25 does not lift the block");
	assert_says(&g, "hub network, an NVA or an Azure Firewall");
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
	advise(&g, "pay-as-you-go", NULL, "2021-02-01");
	assert_says(&g, "good standing and a payment history");
	assert_says(&g, "csp customers can request it themselves");
	assert_says(&g, "a change from enterprise-agreement to another type may block port 25");
	/* What has changed since is said first. */
	advise(&g, "csp", NULL, "2022-06-01");
	assert_non_null(strstr(g.steps[0], "The rules have changed"));
}

/* By the operator's word, and by what the metadata service says of the environment. */
static void other_clouds_have_answers_of_their_own(void **state)
{
	static const struct {
		const char *environment, *subscription, *rule;
	} cases[] = {
		{"AzureChinaCloud", NULL, "azure-china"},
		{"AzureChinaCloud", "pay-as-you-go", "azure-china"},
		{"AzureUSGovernmentCloud", "enterprise-agreement", "azure-us-government"},
		{NULL, "china", "azure-china"},
		{NULL, "us-government", "azure-us-government"},
		{"AzurePublicCloud", "pay-as-you-go", "other-subscription-types"},
		{"AzurePublicCloud", NULL, "subscription-unknown"},
		{"Elsewhere", NULL, "subscription-unknown"},
	};
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct location where = place("azure", cases[i].subscription);

		where.environment = cases[i].environment;
		guide(&g, &where, NULL, NULL, 0);
		assert_string_equal(g.rule, cases[i].rule);
	}
	advise(&g, "china", NULL, NULL);
	assert_says(&g, "support.azure.cn");
	assert_says(&g, "support type Subscription Management");
	assert_says(&g, "service type Maintenance notification related issue ");
	assert_says(&g, "21Vianet decides");
	assert_says(&g, "hub network");
	assert_says_not(&g, "Diagnose and Solve");
	advise(&g, "us-government", NULL, NULL);
	assert_says(&g, "No rules of Azure US Government for port 25 are known here");
	assert_says_not(&g, "is blocked");
	assert_says_not(&g, "exempted automatically");
	/* What the environment says holds for Azure alone. */
	struct location where = place("aws", "ec2");

	where.environment = "AzureChinaCloud";
	guide(&g, &where, NULL, NULL, 0);
	assert_string_equal(g.rule, "ec2");
}

static void services_and_what_is_not_confirmed(void **state)
{
	static const char *const types[] = {"enterprise-agreement", "pay-as-you-go",
					    "enterprise-dev-test"};
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		advise(&g, types[i], NULL, NULL);
		assert_says(&g, "App Service and Functions can use port 25 only through virtual "
				"network integration or an App Service Environment v3");
		assert_says(&g, "the Consumption plan has no such integration");
		/* An inference, and said as one. */
		assert_says(&g, "AKS is not named; its nodes are virtual machine scale sets");
		assert_says(&g, "so the rule may hold for them");
		assert_says(&g, "other PaaS resources are unsupported");
		assert_true(lists(g.not_confirmed, "AKS: the article does not name it"));
		assert_true(lists(g.not_confirmed, "IPv6: Azure's rules do not mention it"));
		assert_true(lists(g.not_confirmed, "Whether SYNs are dropped or rejected"));
		assert_true(lists(g.not_confirmed, "Ports 465 and 2525 by name"));
	}
	assert_false(lists(g.not_confirmed, "grandfathered"));
	advise(&g, "pay-as-you-go", "2016-01-01", NULL);
	assert_true(lists(g.not_confirmed, "grandfathered"));
}

static void ports_as_azure_has_them(void **state)
{
	struct guidance g;

	(void)state;
	for (const char *const *t = guide_subscriptions("azure"); *t; t++) {
		bool public_cloud = strcmp(*t, "china") != 0 && strcmp(*t, "us-government") != 0;

		advise(&g, *t, NULL, NULL);
		assert_int_equal(g.port587, public_cloud ? POLICY_OPEN : POLICY_UNKNOWN);
		assert_int_equal(g.port465, public_cloud ? POLICY_OPEN : POLICY_UNKNOWN);
		assert_int_equal(g.port2525, POLICY_UNKNOWN);
	}
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
		cmocka_unit_test(other_clouds_have_answers_of_their_own),
		cmocka_unit_test(services_and_what_is_not_confirmed),
		cmocka_unit_test(ports_as_azure_has_them),
		cmocka_unit_test(ipv6_is_not_named_by_azure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
