// SPDX-License-Identifier: GPL-2.0-only
/*
 * Azure's rules, word for word where a word is a fact: portal paths, dates, which subscription type
 * gets which answer on which day. What the tests may not do is repeat the tables; the expected
 * values here come from the announcement and the six texts of the article.
 */

#include "tests/unit/guide_case.h"

/* An answer by letter, as the sources give it. */
static const struct answer {
	char letter;
	enum policy port25;
	enum exemption exemption;
} answers[] = {
	{'o', POLICY_OPEN, EXEMPTION_NOT_NEEDED},      {'r', POLICY_BLOCKED, EXEMPTION_REQUEST},
	{'s', POLICY_BLOCKED, EXEMPTION_SELF_SERVICE}, {'n', POLICY_BLOCKED, EXEMPTION_NONE},
	{'q', POLICY_MAY_BE_OPEN, EXEMPTION_REQUEST},  {'m', POLICY_MAY_BE_OPEN, EXEMPTION_NONE},
	{'e', POLICY_MAY_BE_OPEN, EXEMPTION_UNKNOWN},  {'c', POLICY_UNKNOWN, EXEMPTION_REQUEST},
	{'u', POLICY_UNKNOWN, EXEMPTION_UNKNOWN},
};

#define EDITIONS 7
#define CREATED	 4

/* In each edition, created: not known, before 2017-11-15, on it, after it. */
static const char *const created[CREATED] = {NULL, "2017-11-14", "2017-11-15", "2020-03-01"};
static const struct {
	const char *first, *last; /* days in force; NULL: has no last day yet */
	const char *as_of;
} editions[EDITIONS] = {
	{"1995-01-01", "2017-11-14", "2017-11-15"}, {"2017-11-15", "2021-01-03", "2018-11-20"},
	{"2021-01-04", "2021-04-27", "2021-01-04"}, {"2021-04-28", "2022-03-06", "2021-04-28"},
	{"2022-03-07", "2023-12-19", "2022"},	    {"2023-12-20", "2025-07-27", "2023-12-20"},
	{"2025-07-28", NULL, "2025-07-28"},
};

static const struct {
	const char *type;
	const char *in[EDITIONS];
} table[] = {
	{"enterprise-agreement", {"oooo", "oooo", "oooo", "oooo", "oooo", "oooo", "oooo"}},
	{"mca-e", {"oooo", "uuuu", "uuuu", "uuuu", "nnnn", "oooo", "oooo"}},
	{"enterprise-dev-test", {"oooo", "uuuu", "uuuu", "uuuu", "ssss", "ssss", "ssss"}},
	{"pay-as-you-go", {"oooo", "rorr", "rorr", "rrrr", "nnnn", "nmnn", "nmnn"}},
	{"mpn", {"oooo", "rorr", "rqrr", "rrrr", "nnnn", "nmnn", "nmnn"}},
	{"csp", {"oooo", "rqrr", "rqrr", "rrrr", "nnnn", "nmnn", "nmnn"}},
	{"msdn", {"oooo", "nmnn", "nmnn", "nnnn", "nnnn", "nmnn", "nmnn"}},
	{"visual-studio", {"oooo", "nmnn", "nmnn", "nnnn", "nnnn", "nmnn", "nmnn"}},
	{"azure-pass", {"oooo", "nmnn", "nmnn", "nnnn", "nnnn", "nmnn", "nmnn"}},
	{"azure-in-open", {"oooo", "nmnn", "nmnn", "nnnn", "nnnn", "nmnn", "nmnn"}},
	{"education", {"oooo", "nmnn", "nmnn", "nnnn", "nnnn", "nmnn", "nmnn"}},
	{"student", {"oooo", "nmnn", "nmnn", "nnnn", "nnnn", "nmnn", "nmnn"}},
	{"free-trial", {"oooo", "nmnn", "nmnn", "nnnn", "nnnn", "nmnn", "nmnn"}},
	{"bizspark", {"oooo", "nmnn", "uuuu", "uuuu", "nnnn", "nmnn", "nmnn"}},
	{"bizspark-plus", {"oooo", "uuuu", "rqrr", "rrrr", "nnnn", "nmnn", "nmnn"}},
	{"sponsorship", {"oooo", "nmnn", "rqrr", "rrrr", "nnnn", "nmnn", "nmnn"}},
	/* Clouds of their own: one answer, whatever the edition. */
	{"china", {"cccc", "cccc", "cccc", "cccc", "cccc", "cccc", "cccc"}},
	{"us-government", {"eeee", "eeee", "eeee", "eeee", "eeee", "eeee", "eeee"}},
	{"unknown", {"oooo", "uuuu", "uuuu", "uuuu", "uuuu", "uuuu", "uuuu"}},
};

static bool is_public_cloud(const char *type)
{
	return strcmp(type, "china") != 0 && strcmp(type, "us-government") != 0;
}

static const struct answer *expected(char letter)
{
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		if (answers[i].letter == letter)
			return &answers[i];
	}
	fail_msg("no answer %c", letter);
	return NULL;
}

static void check_answer(size_t row, size_t edition, size_t when, const char *day)
{
	const char *type = table[row].type;
	const struct answer *want = expected(table[row].in[edition][when]);
	struct date first = date(editions[edition].first);
	struct guidance g;

	advise(&g, type, created[when], day);
	if (g.port25 != want->port25 || g.exemption != want->exemption)
		fail_msg("%s created %s as of %s: %s %s instead of %s %s", type,
			 created[when] ? created[when] : "-", day ? day : "now",
			 policy_to_str(g.port25), exemption_to_str(g.exemption),
			 policy_to_str(want->port25), exemption_to_str(want->exemption));
	if (!is_public_cloud(type))
		return;
	assert_string_equal(g.as_of, editions[edition].as_of);
	/* 587 is named, the others are not restricted either, and both rest on the same words. */
	assert_int_equal(g.port587, POLICY_OPEN);
	assert_int_equal(g.port465, POLICY_OPEN);
	assert_int_equal(g.port2525, POLICY_OPEN);
	assert_true(g.key_steps > 0 && g.key_steps <= g.steps_count);
	assert_int_equal(strncmp(g.source, "https://", 8), 0);
	if (edition > 0)
		assert_int_equal(date_compare(&g.in_force_from, &first), 0);
	assert_int_equal(g.in_force_until.year != 0, editions[edition].last != NULL);
}

static void azure_answers_every_type_on_every_day(void **state)
{
	(void)state;
	for (size_t row = 0; row < ARRAY_LEN(table); row++) {
		for (size_t e = 0; e < EDITIONS; e++) {
			for (size_t c = 0; c < CREATED; c++) {
				check_answer(row, e, c, editions[e].first);
				check_answer(row, e, c,
					     editions[e].last ? editions[e].last : "9999-12-31");
			}
		}
		for (size_t c = 0; c < CREATED; c++)
			check_answer(row, EDITIONS - 1, c, NULL);
	}
}

static void the_table_above_has_every_type(void **state)
{
	const char *const *types = guide_subscriptions("azure");
	size_t count = 0;

	(void)state;
	for (; types[count]; count++) {
		bool found = false;

		for (size_t i = 0; i < ARRAY_LEN(table); i++)
			found = found || strcmp(table[i].type, types[count]) == 0;
		assert_true(found);
	}
	assert_int_equal(count, ARRAY_LEN(table));
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

/* Facts that are younger than an edition, by the first day on which they may be said. */
static void nothing_comes_from_after_its_edition(void **state)
{
	static const struct {
		const char *words;
		size_t edition; /* the first that may say it */
	} younger[] = {
		{"SendGrid", 1},
		{"HelpAndSupportBlade", 1},
		{"Diagnose and Solve", 2},
		{"good standing", 2},
		{"antifraud", 2},
		{"own public address", 2}, /* mail-in-a-box, 2020-07-21 */
		{"1,000 USD", 2},
		{"BizSpark Plus could", EDITIONS},
		{"sufficient payment history", 3},
		{"hub network", 3}, /* 2021-04-08 */
		{"Azure Firewall is unsupported", 1},
		{"App Service Environment v3", 4},
		{"standards", 4},
		{"run the diagnostic", 4},
		{"Azure Communication Services", 5},
		{"delegated subnet", 5},
		{"Container Instances", 5},
		{"it might work and is not guaranteed", 5},
	};
	struct guidance g;

	(void)state;
	for (size_t row = 0; row < ARRAY_LEN(table); row++) {
		for (size_t e = 0; is_public_cloud(table[row].type) && e < EDITIONS; e++) {
			advise(&g, table[row].type, NULL, editions[e].first);
			for (size_t i = 0; i < ARRAY_LEN(younger); i++) {
				if (e < younger[i].edition)
					assert_says_not(&g, younger[i].words);
			}
			/* No later year either. */
			for (unsigned int year = 2026; e > 0 && e < 4 && year > 2022; year--) {
				char text[8];

				snprintf(text, sizeof(text), "%u-", year);
				assert_says_not(&g, text);
			}
		}
	}
}

static void days_of_editions_that_are_not_sure_say_so(void **state)
{
	static const struct {
		const char *as_of, *says;
		bool said;
	} cases[] = {
		{"2017-11-15", "The text is of 2018-11-20", true},
		{"2018-11-19", "announcement of 2017-11-15 says the same", true},
		{"2018-11-20", "The text is of 2018-11-20", false},
		{"2022-03-06", "From which day in 2022", false},
		{"2022-03-07", "From which day in 2022", true},
		{"2022-12-31", "From which day in 2022", true},
		{"2023-01-01", "From which day in 2022", false},
		{NULL, "From which day", false},
	};
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		advise(&g, "pay-as-you-go", NULL, cases[i].as_of);
		if (says(&g, cases[i].says) != cases[i].said)
			fail_msg("as of %s: %s", cases[i].as_of, cases[i].says);
	}
}

/* The facts of each edition. */

static void in_2018(void **state)
{
	static const char *const all[] = {
		"SendGrid",
		"on-premises",
		"port 587 or 443",
		"unauthenticated delivery",
		"outlook.com and gmail.com",
		"VMs and App Service",
		"reputation",
		"dates from 2017-11-15",
		"new subscriptions and new deployments",
		"https://portal.azure.com/?#blade/Microsoft_Azure_Support/HelpAndSupportBlade",
		"issue type Subscription Management, problem type Request to enable Port 25 email "
		"flow",
	};
	struct guidance g;

	(void)state;
	for (size_t row = 0; row < ARRAY_LEN(table); row++) {
		if (!is_public_cloud(table[row].type))
			continue;
		for (size_t c = 0; c < CREATED; c++) {
			advise(&g, table[row].type, created[c], "2019-06-01");
			for (size_t i = 0; i < ARRAY_LEN(all); i++)
				assert_says(&g, all[i]);
		}
	}
	advise(&g, "pay-as-you-go", "2018-01-01", "2019-06-01");
	assert_says(&g, "Technical > Virtual Network > Connectivity > Cannot send email "
			"(SMTP/Port 25)");
	assert_says(&g, "why your deployment has to send mail directly");
	assert_says(&g, "at Microsoft's discretion");
	assert_says(&g, "additional anti-fraud checks");
	assert_says(&g, "'Stopped' & 'Started' from the Azure portal");
	assert_says(&g, "$ az vm deallocate -g GROUP -n VM && az vm start -g GROUP -n VM");
	assert_says(&g, "exempt going forward");
	assert_says(&g, "requested subscription only");
	assert_says(&g, "routed directly to the internet");
	assert_says(&g, "Azure Firewall is unsupported");
	assert_says(&g, "revoke");
	assert_says(&g, "terms of service");
	assert_says(&g, "settle that with its mail provider");
	assert_says(&g, "whatever the subscription type");
	assert_says_not(&g, "--subscribed-on");
	advise(&g, "mpn", NULL, "2019-06-01");
	assert_says(&g, "--subscribed-on");
	advise(&g, "csp", NULL, "2019-06-01");
	assert_says(&g, "Ask your CSP to create an unblock exemption request with Microsoft on "
			"your behalf if a secure SMTP relay can't be used");
	assert_says_not(&g, "anti-fraud");
	advise(&g, "visual-studio", NULL, "2019-06-01");
	assert_says(&g, "MSDN, Azure Pass, Azure in Open, Education, BizSpark, Azure Sponsorship, "
			"Azure Student, Free Trial, or any Visual Studio subscription");
	assert_says(&g, "prevent abuse");
	assert_says(&g, "change your subscription type");
	assert_says_not(&g, "Technical > Virtual Network");
	advise(&g, "student", "2017-01-01", "2019-06-01");
	assert_says(&g, "new deployments in older subscriptions may be blocked");
}

#define BLADE  "https://portal.azure.com/?#blade/Microsoft_Azure_Support/HelpAndSupportBlade"
#define CASE   "Technical > Virtual Network > Cannot send email (SMTP/Port 25)"
#define PORTAL "a Virtual Network resource > Diagnose and Solve > Cannot send email (SMTP-Port 25)"

static void in_2021(void **state)
{
	struct guidance g;

	(void)state;
	for (size_t row = 0; row < ARRAY_LEN(table); row++) {
		if (!is_public_cloud(table[row].type))
			continue;
		advise(&g, table[row].type, NULL, "2021-02-01");
		assert_says(&g, BLADE ", issue type " CASE);
		advise(&g, table[row].type, NULL, "2021-06-01");
		assert_says(&g, BLADE ", issue type " CASE);
		assert_says_not(&g, "created after 2017-11-15");
	}
	advise(&g, "pay-as-you-go", NULL, "2021-02-01");
	assert_says(&g, "good standing and a payment history");
	assert_says(&g, PORTAL);
	assert_says(&g, "1,000 USD");
	assert_says(&g, "stop, deallocate, and then restart");
	advise(&g, "csp", NULL, "2021-02-01");
	assert_says(&g, PORTAL);
	advise(&g, "sponsorship", NULL, "2021-02-01");
	assert_says(&g, "Support case " CASE);
	assert_says(&g, "stopped and restarted in the Azure portal");
	advise(&g, "enterprise-agreement", NULL, "2021-02-01");
	assert_says(&g, "After a change from a type that is allowed by default");

	advise(&g, "pay-as-you-go", NULL, "2021-06-01");
	assert_says(&g, "whenever created");
	assert_says(&g, "good standing and a sufficient payment history");
	advise(&g, "bizspark-plus", NULL, "2021-06-01");
	assert_says(&g, PORTAL);
	assert_says(&g, "open a support request");
	advise(&g, "enterprise-agreement", NULL, "2021-06-01");
	assert_says(&g, "work with support to unblock the subscription before the change");
}

static void since_2022(void **state)
{
	struct guidance g;

	(void)state;
	advise(&g, "enterprise-dev-test", NULL, "2023-06-01");
	assert_says(&g, PORTAL ", run the diagnostic");
	assert_says(&g, "exempted automatically");
	assert_says(&g, "must be stopped and restarted");
	assert_says_not(&g, "must be stopped, deallocated");
	advise(&g, "enterprise-agreement", NULL, "2023-06-01");
	assert_says(&g, "With Enterprise Agreement, if you still need help: " BLADE);
	advise(&g, "mca-e", NULL, "2023-06-01");
	assert_says(&g, "does not name MCA-E");
}

static void newest_pay_as_you_go(void **state)
{
	struct guidance g;

	(void)state;
	advise(&g, "pay-as-you-go", NULL, NULL);
	assert_says(&g, "authenticated SMTP relay on port 587");
	assert_says(&g, "Azure Communication Services SMTP");
	assert_says(&g, "whatever the subscription type");
	assert_says(&g, "offers no exemption");
	assert_says(&g, "not blocked for Enterprise Agreement and MCA-E");
	assert_says(&g, "may be grandfathered; test it");
	assert_says(&g, "virtual network integration");
	assert_says(&g, "App Service Environment v3");
	assert_says(&g, "other PaaS resources are unsupported");
	assert_says(&g, "Container Instances: outbound ports 25 and 19390");
	assert_says(&g, "https://learn.microsoft.com/en-us/azure/firewall/firewall-known-issues");
	assert_says(&g, "hub network, an NVA or an Azure Firewall");
	assert_says(&g, "own public address");
	assert_says(&g, "Private destinations are not blocked");
	assert_says(&g, "ExpressRoute");
	assert_says_not(&g, "Diagnose and Solve");
	assert_says_not(&g, "upport case");

	/* Nothing about grandfathering where it cannot apply. */
	advise(&g, "pay-as-you-go", "2019-01-01", NULL);
	assert_says_not(&g, "grandfathered");
	advise(&g, "pay-as-you-go", "2016-01-01", NULL);
	assert_says(&g, "may be grandfathered, which is not confirmed");
	assert_says(&g, "authenticated SMTP relay on port 587");
	assert_true(lists(g.not_confirmed, "grandfathered"));
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
		assert_says(&g, "settle that with its mail provider");
		assert_says_not(&g, "grandfathered");
	}
	advise(&g, "enterprise-dev-test", NULL, NULL);
	assert_says(&g, PORTAL ", run the diagnostic");
	assert_says(&g, "exempted automatically");
	assert_says(&g, "Can't send email (SMTP-Port 25)");
	assert_says(&g, "stopped, deallocated, and then restarted");
	assert_says(&g, "A reboot or shutdown inside the VM is not enough");
	assert_says(&g, "delegated subnet");
	assert_says(&g, "add and remove a new temporary subnet");
	assert_says(&g, "requested subscription only");
	assert_says(&g, "egress25 watch --until-open");
}

static void the_unknown_type_lists_each_group(void **state)
{
	struct guidance g;

	(void)state;
	for (size_t e = 1; e < EDITIONS; e++) {
		advise(&g, "unknown", NULL, editions[e].first);
		assert_says(&g, "Subscriptions > Overview");
		for (const char *const *t = guide_subscriptions("azure"); *t; t++) {
			if (strcmp(*t, "unknown") != 0)
				assert_says(&g, *t);
		}
	}
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
	assert_says(&g, "service type Maintenance notification related issue");
	assert_says(&g, "21Vianet decides");
	assert_says_not(&g, "Diagnose and Solve");
	assert_non_null(strstr(g.source, "mc-docs.zh-cn"));
	advise(&g, "us-government", NULL, NULL);
	assert_says(&g, "so there is a block there");
	assert_says_not(&g, "exempted automatically");
	/* What the environment says holds for Azure alone. */
	struct location where = place("aws", "ec2");

	where.environment = "AzureChinaCloud";
	guide(&g, &where, NULL, NULL, 0);
	assert_string_equal(g.rule, "ec2");
}

static void what_is_not_confirmed(void **state)
{
	static const char *const types[] = {"enterprise-agreement", "pay-as-you-go",
					    "enterprise-dev-test"};
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		advise(&g, types[i], NULL, NULL);
		/* An inference, and said as one. */
		assert_says(
			&g,
			"AKS is not named; its nodes are scale sets, which are (not confirmed)");
		assert_true(lists(g.not_confirmed, "IPv6: Azure's rules do not mention it"));
		assert_true(lists(g.not_confirmed, "Whether SYNs are dropped or rejected"));
		assert_true(lists(g.not_confirmed, "Ports 465 and 2525 by name"));
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
		cmocka_unit_test(azure_answers_every_type_on_every_day),
		cmocka_unit_test(the_table_above_has_every_type),
		cmocka_unit_test(no_subscription_is_the_unknown_one),
		cmocka_unit_test(nothing_comes_from_after_its_edition),
		cmocka_unit_test(days_of_editions_that_are_not_sure_say_so),
		cmocka_unit_test(in_2018),
		cmocka_unit_test(in_2021),
		cmocka_unit_test(since_2022),
		cmocka_unit_test(newest_pay_as_you_go),
		cmocka_unit_test(newest_enterprise),
		cmocka_unit_test(the_unknown_type_lists_each_group),
		cmocka_unit_test(other_clouds_have_answers_of_their_own),
		cmocka_unit_test(what_is_not_confirmed),
		cmocka_unit_test(ipv6_is_not_named_by_azure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
