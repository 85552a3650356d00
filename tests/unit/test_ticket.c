// SPDX-License-Identifier: GPL-2.0-only
/* Whether a ticket is what helps, and what it asks: for every rule of every provider by its
 * exemption, and name by name where a provider's form is known. */

#include "guide/ticket.h"
#include "guide_case.h"

#include "guide/rules.h"

static struct guidance guided;
static struct ticket ticket;

static void see(const struct location *where, const struct verdict *v)
{
	guide(&guided, where, v, NULL, 0);
	guide_ticket(&ticket, where, v, &guided);
}

static void see_silent(const char *provider, const char *subscription)
{
	struct location where = place(provider, subscription);
	struct verdict v = blocked(25, FAMILY_IPV4, BY_NETWORK_SILENT);

	see(&where, &v);
}

static bool asks(const struct ask *list, const char *what)
{
	for (; list && list->label; list++) {
		if (strstr(list->label, what))
			return true;
	}
	return false;
}

static void the_exemption_decides_about_a_silent_network(void **state)
{
	static const enum ticket_use uses[] = {
		[EXEMPTION_UNKNOWN] = TICKET_ASK,
		[EXEMPTION_NONE] = TICKET_NO_EXEMPTION,
		[EXEMPTION_SELF_SERVICE] = TICKET_SELF_SERVICE,
		[EXEMPTION_REQUEST] = TICKET_REQUEST,
		[EXEMPTION_NOT_NEEDED] = TICKET_ASK,
	};
	static const char *const none[] = {"unknown", NULL};
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < known_providers_count; i++) {
		const struct provider *p = known_providers[i];

		for (const char *const *t = p->subscriptions ? p->subscriptions : none; *t; t++) {
			see_silent(p->name, *t);
			if (ticket.use != uses[guided.exemption])
				fail_msg("%s, %s: use %d", p->name, *t, ticket.use);
			assert_string_equal(ticket.provider, p->title);
			assert_non_null(strstr(ticket.advice, p->title));
			assert_true(ticket.ids && ticket.ids->label);
			/* What is asked is the provider's own or marked as general. */
			if (ticket.use == TICKET_NO_EXEMPTION)
				assert_null(ticket.asks);
			else if (!ticket.asks_are_general)
				assert_ptr_equal(ticket.asks, guided.form->asks);
			seen++;
		}
	}
	assert_true(seen > 40);
}

static void forms_that_are_known_ask_what_their_sources_say(void **state)
{
	static const struct {
		const char *provider, *subscription, *where, *asks[5];
	} cases[] = {
		{"aws",
		 "ec2",
		 "https://aws.amazon.com/forms/ec2-email-limit-rdns-request",
		 {"Use case", "Elastic IP address", "Reverse DNS name"}},
		{"aws",
		 "lightsail",
		 "root user",
		 {"Use case", "Static IP address", "Reverse DNS name"}},
		{"linode",
		 NULL,
		 "Support ticket",
		 {"First and last name", "Business or company name", "Use case", "Domain(s)",
		  "Links to public information"}},
		{"vultr", NULL, "Support ticket", {"Use case", "SPF and DKIM", "Volume"}},
		{"alibaba",
		 NULL,
		 "ticket",
		 {"Public IP", "SMTP provider", "at most 3", "Volume", "Promise"}},
		{"upcloud", "paid", "ticket", {"Proof of identity or payment", "Use case"}},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		see_silent(cases[i].provider, cases[i].subscription);
		assert_false(ticket.asks_are_general);
		assert_non_null(strstr(ticket.where, cases[i].where));
		for (size_t k = 0; k < ARRAY_LEN(cases[i].asks) && cases[i].asks[k]; k++) {
			if (!asks(ticket.asks, cases[i].asks[k]))
				fail_msg("%s does not ask: %s", cases[i].provider,
					 cases[i].asks[k]);
		}
	}
}

static void forms_that_no_source_describes_are_general(void **state)
{
	static const char *const providers[] = {"oracle",   "hetzner",	"tencent",
						"scaleway", "exoscale", "residential"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(providers); i++) {
		see_silent(providers[i], NULL);
		assert_true(ticket.asks_are_general);
		assert_true(asks(ticket.asks, "Use case"));
		assert_true(asks(ticket.asks, "Volume"));
	}
}

static void conditions_come_with_the_form(void **state)
{
	(void)state;
	see_silent("hetzner", "cloud");
	assert_true(lists(ticket.conditions, "one month"));
	assert_true(lists(ticket.conditions, "first invoice is paid"));
	see_silent("scaleway", "instances");
	assert_true(lists(ticket.conditions, "KYC"));
	see_silent("linode", NULL);
	assert_true(lists(ticket.conditions, "reverse DNS"));
	see_silent("tencent", "cvm");
	assert_true(lists(ticket.conditions, "5 instances"));
	see_silent("aws", "lightsail");
	assert_true(lists(ticket.conditions, "root user"));
}

static void azure_by_edition_and_type(void **state)
{
	struct verdict v = blocked(25, FAMILY_IPV4, BY_NETWORK_SILENT);
	struct location where = azure("enterprise-dev-test", NULL, NEWEST);

	(void)state;
	see(&where, &v);
	assert_int_equal(ticket.use, TICKET_SELF_SERVICE);
	assert_non_null(strstr(ticket.where, "Virtual Network resource > Diagnose and Solve > "
					     "Cannot send email (SMTP-Port 25)"));
	assert_true(lists(ticket.done, "stopped, deallocated and started"));
	assert_true(asks(ticket.ids, "Subscription ID"));

	where = azure("pay-as-you-go", NULL, NEWEST);
	see(&where, &v);
	assert_int_equal(ticket.use, TICKET_NO_EXEMPTION);
	assert_null(ticket.where);

	where = azure("pay-as-you-go", NULL, OLDEST);
	see(&where, &v);
	assert_int_equal(ticket.use, TICKET_REQUEST);
	assert_non_null(strstr(ticket.where, "Technical > Virtual Network > Connectivity > "
					     "Cannot send email (SMTP/Port 25)"));
	assert_true(asks(ticket.asks, "instead of using an authenticated relay"));

	where = azure("csp", NULL, OLDEST);
	see(&where, &v);
	assert_true(asks(ticket.asks, "SMTP relay can't be used"));

	where = azure(NULL, NULL, NEWEST);
	see(&where, &v);
	assert_int_equal(ticket.use, TICKET_ASK);
	assert_non_null(strstr(ticket.advice, "--subscription"));

	where = azure("enterprise-agreement", NULL, NEWEST);
	see(&where, &v);
	assert_int_equal(ticket.use, TICKET_ASK);
	assert_non_null(strstr(ticket.advice, "another cause"));
}

static void other_causes_are_not_the_provider_s(void **state)
{
	static const struct {
		enum port_state state;
		enum blocked_by by;
		enum ticket_use use;
		const char *says;
	} cases[] = {
		{STATE_BLOCKED, BY_HOST, TICKET_ELSEWHERE, "this machine itself stops"},
		{STATE_BLOCKED, BY_NO_ROUTE, TICKET_ELSEWHERE, "no route"},
		{STATE_DEGRADED, BY_NONE, TICKET_ELSEWHERE, "other destinations answer"},
		{STATE_INTERCEPTED, BY_NONE, TICKET_ELSEWHERE, "in the destinations' place"},
		{STATE_OPEN, BY_NONE, TICKET_NOT_NEEDED, "the port is open"},
		{STATE_UNKNOWN, BY_NONE, TICKET_TOO_EARLY, "undecided"},
		{STATE_THROTTLED, BY_NONE, TICKET_ASK, "limit on connections"},
		{STATE_BLOCKED, BY_NETWORK_RESET, TICKET_REQUEST, "firewall on the path first"},
		{STATE_BLOCKED, BY_NETWORK_ICMP, TICKET_REQUEST, "firewall on the path first"},
	};
	struct location where = place("aws", "ec2");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct verdict v = in_state(25, FAMILY_IPV4, cases[i].state);

		v.by = cases[i].by;
		see(&where, &v);
		assert_int_equal(ticket.use, cases[i].use);
		if (!strstr(ticket.advice, cases[i].says))
			fail_msg("\"%s\" does not say: %s", ticket.advice, cases[i].says);
		if (ticket.use == TICKET_ELSEWHERE)
			assert_null(ticket.asks);
	}
}

static void a_relay_port_is_not_the_exemption_s(void **state)
{
	struct location where = azure("enterprise-dev-test", NULL, NEWEST);
	struct verdict v = blocked(587, FAMILY_IPV4, BY_NETWORK_SILENT);

	(void)state;
	see(&where, &v);
	assert_int_equal(ticket.use, TICKET_ASK);
	assert_null(ticket.where);
}

static void nowhere_known_is_asked_in_general(void **state)
{
	struct location where = {0};
	struct verdict v = blocked(25, FAMILY_IPV4, BY_NETWORK_SILENT);

	(void)state;
	see(&where, &v);
	assert_int_equal(ticket.use, TICKET_ASK);
	assert_string_equal(ticket.provider, "the provider");
	assert_true(ticket.asks_are_general);
	assert_true(asks(ticket.ids, "Account"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_exemption_decides_about_a_silent_network),
		cmocka_unit_test(forms_that_are_known_ask_what_their_sources_say),
		cmocka_unit_test(forms_that_no_source_describes_are_general),
		cmocka_unit_test(conditions_come_with_the_form),
		cmocka_unit_test(azure_by_edition_and_type),
		cmocka_unit_test(other_causes_are_not_the_provider_s),
		cmocka_unit_test(a_relay_port_is_not_the_exemption_s),
		cmocka_unit_test(nowhere_known_is_asked_in_general),
	};

	return cmocka_run_group_tests_name("ticket", tests, NULL, NULL);
}
