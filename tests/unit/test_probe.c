// SPDX-License-Identifier: GPL-2.0-only
/* What a check reads of others and takes from its user: plans, answers, greetings, queues. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "probe/dns_answer.h"
#include "probe/greeting.h"
#include "probe/mail_queue.h"
#include "probe/plan.h"
#include "probe/signs.h"

/* ---- plans ---- */

static void names(void **state)
{
	static const char *const good[] = {"example.com", "EXAMPLE.com.", "a", "_x.example",
					   "xn--p1ai"};
	static const char *const bad[] = {"",
					  ".",
					  "a..b",
					  ".a",
					  "-a.example",
					  "a b",
					  "a/b",
					  "[192.0.2.1]",
					  "user@example.com",
					  "\xc3\xa4.example"};
	char name[PLAN_NAME_LEN], longest[400];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_int_equal(plan_name(good[i], name), 0);
	assert_int_equal(plan_name("EXAMPLE.com.", name), 0);
	assert_string_equal(name, "example.com");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(plan_name(bad[i], name), -EINVAL);
	memset(longest, 'a', sizeof(longest));
	longest[63] = '.';
	longest[64 + 63] = '\0';
	assert_int_equal(plan_name(longest, name), 0);
	longest[63] = 'a';
	assert_int_equal(plan_name(longest, name), -EINVAL);
}

static const struct plan_target *only(const struct plan *p)
{
	assert_int_equal(p->count, 1);
	return &p->targets[0];
}

static void relays(void **state)
{
	static const char *const bad[] = {"",	    ":587", "a:",      "a:0",  "a:65536",
					  "a:b",    "[::1", "[a]:587", "a:25", "[2001:db8::1]587",
					  "a b:587"};
	struct plan p = {0};

	(void)state;
	assert_int_equal(plan_add_relay(&p, "Mail.Example.com:587"), 0);
	assert_int_equal(plan_add_relay(&p, "mail.example.com:465"), 0);
	assert_int_equal(plan_add_relay(&p, "mail.example.com:587"), 0);
	assert_string_equal(only(&p)->name, "mail.example.com");
	assert_int_equal(only(&p)->ports_count, 2);
	assert_false(only(&p)->ports_guessed);

	p = (struct plan){0};
	assert_int_equal(plan_add_relay(&p, "mail.example.com"), 0);
	assert_int_equal(only(&p)->ports_count, 4);
	assert_true(only(&p)->ports_guessed);

	p = (struct plan){0};
	assert_int_equal(plan_add_relay(&p, "[2001:db8::25]:587"), 0);
	assert_true(only(&p)->has_address);
	assert_int_equal(only(&p)->ports[0], 587);

	p = (struct plan){0};
	assert_int_equal(plan_add_relay(&p, "2001:db8::25"), 0);
	assert_true(only(&p)->has_address);
	assert_int_equal(only(&p)->ports_count, 4);

	p = (struct plan){0};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(plan_add_relay(&p, bad[i]), -EINVAL);
	assert_int_equal(p.count, 0);
}

static void plans_are_bounded(void **state)
{
	struct plan p = {0};
	char name[32];

	(void)state;
	for (int i = 0; i < PLAN_DOMAINS_MAX; i++) {
		snprintf(name, sizeof(name), "d%d.example", i);
		assert_int_equal(plan_add_domain(&p, name, PLAN_GIVEN_DOMAIN, 0), 0);
	}
	assert_int_equal(plan_add_domain(&p, "d0.example", PLAN_GIVEN_DOMAIN, 0), 0);
	assert_int_equal(plan_add_domain(&p, "more.example", PLAN_GIVEN_DOMAIN, 0), -ENOSPC);
	for (int i = 0; i < PLAN_RELAYS_MAX; i++) {
		snprintf(name, sizeof(name), "r%d.example:587", i);
		assert_int_equal(plan_add_relay(&p, name), 0);
	}
	assert_int_equal(plan_add_relay(&p, "more.example:587"), -ENOSPC);
	for (uint16_t port = 1001; port < 1004; port++) {
		snprintf(name, sizeof(name), "r0.example:%u", port);
		assert_int_equal(plan_add_relay(&p, name), 0);
	}
	assert_int_equal(plan_add_relay(&p, "r0.example:1004"), -ENOSPC);
}

static void the_defaults(void **state)
{
	struct plan p = {0};
	bool ports[4] = {false};

	(void)state;
	plan_add_defaults(&p, true, true);
	assert_true(plan_default_domains_count >= 3);
	assert_int_equal(p.count, plan_default_domains_count + plan_default_relays_count);
	for (size_t i = 0; i < p.count; i++) {
		for (size_t k = 0; p.targets[i].kind == PLAN_RELAY && k < p.targets[i].ports_count;
		     k++) {
			for (size_t n = 0; n < 4; n++)
				ports[n] |= p.targets[i].ports[k] == plan_relay_ports[n];
		}
	}
	/* Each control port is served by one of them. */
	assert_true(ports[0] && ports[1] && ports[2] && ports[3]);
}

/* ---- answers of a resolver ---- */

#define HEADER(flags, answers) 0x12, 0x34, 0x81, flags, 0, 1, 0, answers, 0, 0, 0, 0
#define QUESTION(type)	       1, 'a', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, type, 0, 1
#define NAME		       0xc0, 12
#define MX		       15
#define A		       1

static void parse(enum dns_type type, const uint8_t *data, size_t len, struct dns_answer *ret)
{
	dns_answer_parse(type, data, len, ret);
}

static void exchangers_by_preference(void **state)
{
	static const uint8_t data[] = {
		HEADER(0x80, 2),
		QUESTION(MX),
		NAME,
		0,
		MX,
		0,
		1,
		0,
		0,
		0,
		60,
		0,
		7,
		0,
		20,
		2,
		'm',
		'2',
		NAME,
		NAME,
		0,
		MX,
		0,
		1,
		0,
		0,
		0,
		60,
		0,
		7,
		0,
		10,
		2,
		'm',
		'1',
		NAME,
	};
	struct dns_answer a;

	(void)state;
	parse(DNS_MX, data, sizeof(data), &a);
	assert_int_equal(a.status, DNS_FOUND);
	assert_int_equal(a.exchangers_count, 2);
	assert_string_equal(a.exchangers[0].name, "m1.a.example");
	assert_int_equal(a.exchangers[0].preference, 10);
	assert_string_equal(a.exchangers[1].name, "m2.a.example");
}

static void a_domain_that_takes_no_mail(void **state)
{
	static const uint8_t data[] = {
		HEADER(0x80, 1), QUESTION(MX), NAME, 0, MX, 0, 1, 0, 0, 0, 60, 0, 3, 0, 0, 0,
	};
	struct dns_answer a;

	(void)state;
	parse(DNS_MX, data, sizeof(data), &a);
	assert_int_equal(a.status, DNS_NULL_MX);
	assert_true(dns_status_is_answer(a.status));
}

static void addresses_once(void **state)
{
	static const uint8_t data[] = {
		HEADER(0x80, 2),
		QUESTION(A),
		NAME,
		0,
		A,
		0,
		1,
		0,
		0,
		0,
		60,
		0,
		4,
		198,
		51,
		100,
		7,
		NAME,
		0,
		A,
		0,
		1,
		0,
		0,
		0,
		60,
		0,
		4,
		198,
		51,
		100,
		7,
	};
	struct dns_answer a;
	char text[ADDRESS_STR_LEN];

	(void)state;
	parse(DNS_A, data, sizeof(data), &a);
	assert_int_equal(a.status, DNS_FOUND);
	assert_int_equal(a.addresses_count, 1);
	assert_string_equal(address_to_str(&a.addresses[0], text), "198.51.100.7");
	/* It has no such record of the other family. */
	parse(DNS_AAAA, data, sizeof(data), &a);
	assert_int_equal(a.status, DNS_NO_DATA);
}

static void why_there_is_none(void **state)
{
	static const struct {
		uint8_t flags;
		enum dns_status status;
	} cases[] = {
		{0x80, DNS_NO_DATA},  {0x82, DNS_SERVFAIL}, {0x83, DNS_NXDOMAIN},
		{0x85, DNS_REFUSED},  {0x81, DNS_SERVFAIL}, {0x84, DNS_SERVFAIL},
		{0x89, DNS_SERVFAIL},
	};
	struct dns_answer a;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint8_t data[] = {HEADER(0, 0), QUESTION(MX)};

		data[3] = cases[i].flags;
		parse(DNS_MX, data, sizeof(data), &a);
		assert_int_equal(a.status, cases[i].status);
		for (size_t len = 0; len < 12; len++) {
			parse(DNS_MX, data, len, &a);
			assert_int_equal(a.status, DNS_MALFORMED);
		}
	}
}

/* ---- greetings ---- */

static void greet(struct greeting *g, const char *text)
{
	*g = (struct greeting){0};
	greeting_take(g, (const uint8_t *)text, strlen(text));
}

static void one_line(void **state)
{
	struct greeting g;
	char name[64];

	(void)state;
	greet(&g, "220 MX.example.com ESMTP ready \r\nmore");
	assert_true(g.has_line && g.complete);
	assert_int_equal(g.code, 220);
	assert_string_equal(g.line, "220 MX.example.com ESMTP ready");
	assert_string_equal(greeting_name(&g, name, sizeof(name)), "mx.example.com");
	greet(&g, "554 no service");
	assert_false(g.has_line);
	greeting_end(&g);
	assert_int_equal(g.code, 554);
	assert_string_equal(g.line, "554 no service");
}

static void many_lines(void **state)
{
	struct greeting g;

	(void)state;
	greet(&g, "220-mx.example.com\r\n220-no spam\r\n");
	assert_true(g.has_line);
	assert_false(g.complete);
	assert_string_equal(g.line, "220-mx.example.com");
	greeting_take(&g, (const uint8_t *)"220 go\r\n", 8);
	assert_true(g.complete);
	assert_int_equal(g.code, 220);
}

static void what_is_no_greeting(void **state)
{
	struct greeting g;
	char name[64];

	(void)state;
	greet(&g, "SSH-2.0-OpenSSH_9.2\r\n");
	assert_int_equal(g.code, 0);
	assert_string_equal(greeting_name(&g, name, sizeof(name)), "");
	greet(&g, "HTTP/1.1 400 Bad Request\r\n");
	assert_int_equal(g.code, 0);
	greet(&g, "22 x\r\n");
	assert_int_equal(g.code, 0);
	greet(&g, "220 \x1b[2Jmx\xff\r\n");
	assert_string_equal(g.line, "220 ?[2Jmx?");
}

static void a_line_without_end(void **state)
{
	struct greeting g = {0};

	(void)state;
	for (int i = 0; i < GREETING_READ_MAX; i++)
		greeting_take(&g, (const uint8_t *)"2", 1);
	assert_true(g.has_line && g.complete);
	assert_int_equal(strlen(g.line), GREETING_LINE_LEN - 1);
}

/* ---- queues ---- */

#define NOW_S 1000000000ULL

static void postfix_queue(void **state)
{
	static const char line[] =
		"{\"queue_name\": \"deferred\", \"queue_id\": \"1\", \"arrival_time\": 999999000, "
		"\"recipients\": [{\"address\": \"a@One.example\", \"delay_reason\": "
		"\"connect to mx.one.example[198.51.100.7]:25: Connection timed out\"}, "
		"{\"address\": \"b@one.example\", \"delay_reason\": "
		"\"host mx.one.example[2001:db8::7] said: 451 [203.0.113.9]:25 busy\"}, "
		"{\"address\": \"root\"}, {\"address\": \"c@localhost\"}, "
		"{\"address\": \"d@two.example\", \"delay_reason\": \"mail for [x] loops\"}]}";
	struct mail_queue q = {0};
	char address[ADDRESS_STR_LEN];

	(void)state;
	mail_queue_take_postfix(&q, line, strlen(line), NOW_S);
	mail_queue_take_postfix(&q, "not json", 8, NOW_S);
	mail_queue_take_postfix(&q, "{}", 2, NOW_S);
	assert_int_equal(q.mails, 1);
	assert_int_equal(q.oldest_s, 999999000);
	assert_int_equal(q.recipients, 3);
	assert_int_equal(q.count, 2);
	assert_string_equal(q.domains[0].name, "one.example");
	assert_int_equal(q.domains[0].recipients, 2);
	assert_int_equal(q.domains[0].tried_count, 2);
	assert_string_equal(address_to_str(&q.domains[0].tried[0].address, address),
			    "198.51.100.7");
	assert_int_equal(q.domains[0].tried[0].port, 25);
	assert_string_equal(address_to_str(&q.domains[0].tried[1].address, address), "2001:db8::7");
	assert_int_equal(q.domains[0].tried[1].port, 0);
	assert_int_equal(q.domains[1].tried_count, 0);
}

static void exim_queue(void **state)
{
	static const char *const lines[] = {
		"25m  2.9K 0t5C6f-0000c8-00 <alice@sender.example>",
		"          bob@one.example",
		"        D carol@two.example",
		"          dave@one.example",
		"",
		" 3h   12K 1tHjEZ-000000001Ab-2CdE <> *** frozen ***",
		"          erin@three.example",
		"",
		"no    such --option <x>",
	};
	static const char *const log[] = {
		"2026-11-30 08:12:09 Received from alice@sender.example H=(x) [203.0.113.5] P=esmtp",
		"2026-11-30 08:12:19 H=mx.one.example [198.51.100.7]:26 Connection timed out",
		"2026-11-30 08:22:19 H=mx.one.example [198.51.100.8] Connection timed out",
		"2026-11-30 08:22:19 bob@one.example R=dnslookup T=remote_smtp defer (110)",
	};
	struct mail_queue q = {0};
	char address[ADDRESS_STR_LEN];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		mail_queue_take_exim(&q, lines[i], strlen(lines[i]), NOW_S);
	assert_int_equal(q.mails, 2);
	assert_int_equal(q.oldest_s, NOW_S - 3 * 3600);
	assert_int_equal(q.count, 2);
	assert_string_equal(q.domains[0].name, "one.example");
	assert_int_equal(q.domains[0].recipients, 2);
	assert_string_equal(q.domains[0].mail, "0t5C6f-0000c8-00");
	assert_string_equal(q.domains[1].mail, "1tHjEZ-000000001Ab-2CdE");
	for (size_t i = 0; i < ARRAY_LEN(log); i++)
		mail_queue_take_exim_log(&q.domains[0], log[i], strlen(log[i]));
	assert_int_equal(q.domains[0].tried_count, 1);
	assert_int_equal(q.domains[0].tried[0].recipients, 2);
	assert_string_equal(address_to_str(&q.domains[0].tried[0].address, address),
			    "198.51.100.8");
	assert_int_equal(q.domains[0].tried[0].port, 0);
}

static void a_queue_to_everywhere(void **state)
{
	struct mail_queue q = {0};
	char line[64];

	(void)state;
	for (int i = 0; i < 2 * MAIL_QUEUE_DOMAINS_MAX; i++) {
		snprintf(line, sizeof(line), "          u@d%d.example", i);
		mail_queue_take_exim(&q, line, strlen(line), NOW_S);
	}
	assert_int_equal(q.count, MAIL_QUEUE_DOMAINS_MAX);
	assert_true(q.partly);
	assert_int_equal(q.recipients, 2 * MAIL_QUEUE_DOMAINS_MAX);
}

/* ---- signs ---- */

static void counters_by_name(void **state)
{
	static const char text[] =
		"TcpExt: A TCPRetransFail B\nTcpExt: 1 42 3\nIpExt: X\nIpExt: 9\n";
	uint64_t value = 0;

	(void)state;
	assert_true(signs_parse_netstat(text, "TCPRetransFail", &value));
	assert_int_equal(value, 42);
	assert_true(signs_parse_netstat(text, "X", &value));
	assert_int_equal(value, 9);
	assert_false(signs_parse_netstat(text, "TCPRetrans", &value));
	assert_false(signs_parse_netstat("TcpExt: A B", "B", &value));
	assert_false(signs_parse_netstat("", "B", &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(relays),
		cmocka_unit_test(plans_are_bounded),
		cmocka_unit_test(the_defaults),
		cmocka_unit_test(exchangers_by_preference),
		cmocka_unit_test(a_domain_that_takes_no_mail),
		cmocka_unit_test(addresses_once),
		cmocka_unit_test(why_there_is_none),
		cmocka_unit_test(one_line),
		cmocka_unit_test(many_lines),
		cmocka_unit_test(what_is_no_greeting),
		cmocka_unit_test(a_line_without_end),
		cmocka_unit_test(postfix_queue),
		cmocka_unit_test(exim_queue),
		cmocka_unit_test(a_queue_to_everywhere),
		cmocka_unit_test(counters_by_name),
	};

	return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
