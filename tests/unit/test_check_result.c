// SPDX-License-Identifier: GPL-2.0-only
/*
 * A check as it is told: the headline of each diagnosis, what it rests on, what became of each
 * domain and connection, a monitoring plugin's line, and the same as JSON.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/cleanup.h"
#include "render/check_result.h"

#define S_NS 1000000000ULL
#define T_NS (1000 * S_NS) /* when the check began */

static const struct location nowhere = {.source = "none"};
static const struct render_context plain = {.view = {.where = &nowhere}};

/* ---- the words of a verdict ---- */

static struct verdict checked(enum port_state state, enum diagnosis diagnosis)
{
	struct verdict v = {.port = 25, .state = state};

	v.evidence.check.diagnosis = diagnosis;
	v.evidence.check.domains = 3;
	v.evidence.check.addresses = 6;
	return v;
}

static void composed(struct finding *ret, const struct verdict *v)
{
	finding_compose(ret, &plain.view, v, &v, 1);
}

static void says(const struct verdict *v, const char *headline)
{
	struct finding f;

	composed(&f, v);
	if (!strstr(f.headline, headline))
		fail_msg("\"%s\" lacks \"%s\"", f.headline, headline);
}

static bool has_reason(const struct finding *f, const char *words)
{
	for (size_t i = 0; i < f->reasons_count; i++) {
		if (strstr(f->reasons[i], words))
			return true;
	}
	return false;
}

static void reasons(const struct verdict *v, const char *words)
{
	struct finding f;

	composed(&f, v);
	if (!has_reason(&f, words))
		fail_msg("no reason says \"%s\"; the first is \"%s\"", words,
			 f.reasons_count ? f.reasons[0] : "");
}

static void each_diagnosis_has_its_headline(void **state)
{
	static const struct {
		enum port_state state;
		enum diagnosis diagnosis;
		const char *words;
	} cases[] = {
		{STATE_OPEN, DIAGNOSIS_OPEN, "Port 25 over IPv4 is OPEN: servers answer."},
		{STATE_UNKNOWN, DIAGNOSIS_UNDECIDED, "is UNDECIDED: too little was tried"},
		{STATE_FAILING, DIAGNOSIS_DESTINATION_DEAD,
		 "is FAILING: no destination answers, and too few were tried"},
		{STATE_UNKNOWN, DIAGNOSIS_RESOLVER_DEAD, "the resolver does not answer"},
		{STATE_UNKNOWN, DIAGNOSIS_NO_ADDRESS, "none of the names leads to a mail server"},
		{STATE_OFFLINE, DIAGNOSIS_NO_INTERNET, "is OFFLINE: nothing answers on any port"},
		{STATE_BLOCKED, DIAGNOSIS_NO_INTERNET,
		 "is BLOCKED on this host: no route leads out"},
		{STATE_OFFLINE, DIAGNOSIS_PROXY_ONLY, "only by its proxy"},
		{STATE_UNKNOWN, DIAGNOSIS_NO_ROUTE, "was not tried: no route leads out"},
		{STATE_STALLED, DIAGNOSIS_MUTE, "is STALLED: connections open, and no server"},
		{STATE_STALLED, DIAGNOSIS_TURNED_AWAY, "every server greets with a refusal"},
		{STATE_INTERCEPTED, DIAGNOSIS_MIDDLEBOX, "one system answers for all servers"},
	};
	struct verdict v;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		v = checked(cases[i].state, cases[i].diagnosis);
		says(&v, cases[i].words);
	}
	v = checked(STATE_OPEN, DIAGNOSIS_OPEN);
	v.evidence.check.greeted = 1;
	says(&v, "is OPEN: mail servers greet.");
	v = checked(STATE_FAILING, DIAGNOSIS_DESTINATION_DEAD);
	v.evidence.check.domains = 1;
	says(&v, "the only destination does not answer; the port may be fine");
	v = checked(STATE_INTERCEPTED, DIAGNOSIS_MIDDLEBOX);
	v.evidence.check.alike = ALIKE_NAMES;
	says(&v, "large providers' names lead to private addresses");
}

static void what_became_of_the_tries(void **state)
{
	struct verdict v = checked(STATE_BLOCKED, DIAGNOSIS_PORT_BLOCKED);

	(void)state;
	v.by = BY_NETWORK_SILENT;
	v.evidence.check.silent = 3;
	v.evidence.check.waited_ns = 6 * S_NS;
	reasons(&v, "6 servers of 3 domains were tried: none answered in 6.0 s");
	v.evidence.check.silent = 2;
	v.evidence.check.refused = 1;
	reasons(&v, "2 silent, 1 refused, 0 rejected by ICMP");
	v.evidence.check.silent = 0;
	v.evidence.check.refused = 3;
	reasons(&v, "all refused the connection");
	v.evidence.check.refused = 0;
	v.evidence.check.rejected = 3;
	reasons(&v, "all were called unreachable by ICMP");
	v.evidence.check.addresses = v.evidence.check.domains = v.evidence.check.rejected = 1;
	reasons(&v, "1 server of 1 domain was tried");

	v = checked(STATE_BLOCKED, DIAGNOSIS_THIS_HOST);
	reasons(&v, "6 servers of 3 domains were tried, none could be reached");

	v = checked(STATE_OPEN, DIAGNOSIS_OPEN);
	v.evidence.check.answered = 2;
	reasons(&v, "2 of 3 domains answered");
	v.evidence.check.greeted = 2;
	reasons(&v, "2 of 3 domains greeted");
	v.evidence.check.turned_away = 1;
	reasons(&v, "3 of 3 domains greeted, some with a refusal (4xx or 5xx)");
	v.evidence.check.greeted = 0;
	reasons(&v, "1 of 3 domains greeted, with a refusal (4xx or 5xx)");
	v.port = 587;
	v.evidence.check.answered = v.evidence.check.turned_away = 0;
	v.evidence.check.silent = 3;
	reasons(&v, "6 relays were tried");
}

static void what_is_compared_with(void **state)
{
	struct verdict v = checked(STATE_BLOCKED, DIAGNOSIS_PORT_BLOCKED);

	(void)state;
	v.by = BY_NETWORK_SILENT;
	reasons(&v, "no other port could be tried to compare with");
	v.evidence.check.controls = 2;
	v.evidence.controls = 2;
	v.evidence.control[0].port = 443;
	v.evidence.control[0].destinations = 2;
	v.evidence.control[1].port = 587;
	v.evidence.control[1].destinations = 1;
	reasons(&v, "no other port answers either: 443, 587");
	v.evidence.check.controls_answered = 1;
	v.evidence.control[0].answered = 1;
	reasons(&v, "443 answered 1 of 2; 587 answered 0 of 1");
}

static void signs_are_said(void **state)
{
	static const char *const words[ALIKE_COUNT] = {
		[ALIKE_GREETING] = "greet with the same words",
		[ALIKE_MASKED] = "masked with asterisks",
		[ALIKE_PATH] = "all answers come with one TTL",
		[ALIKE_NAMES] = "the resolver gives private addresses",
	};
	struct verdict v = checked(STATE_INTERCEPTED, DIAGNOSIS_MIDDLEBOX);
	struct finding f;

	(void)state;
	for (enum alike a = ALIKE_NOTHING; a < ALIKE_COUNT; a++) {
		v.evidence.check.alike = a;
		if (words[a])
			reasons(&v, words[a]);
	}
	v.evidence.check.at_once = true;
	reasons(&v, "the answer was there before connect() returned");
	v.evidence.check.failed_here = true;
	reasons(&v, "(TCPRetransFail)");
	composed(&f, &v);
	assert_false(has_reason(&f, "before connect() returned"));
}

/* ---- a whole check ---- */

#define TARGETS	    5
#define CONNECTIONS 8

static struct {
	struct plan plan;
	struct probe_target targets[TARGETS];
	struct probe_connection connections[CONNECTIONS];
	const struct attempt *attempts[CONNECTIONS];
	struct verdict verdicts[3];
	struct findings findings;
	struct mail_queue queue;
	struct address resolver;
	struct render_check check;
} scene;

static void target(size_t i, enum plan_kind kind, const char *name, enum dns_status mx)
{
	struct plan_target *p = &scene.plan.targets[i];
	struct probe_target *t = &scene.targets[i];

	p->kind = kind;
	snprintf(p->name, sizeof(p->name), "%s", name);
	*t = (struct probe_target){.plan = p, .mx = mx};
	if (mx == DNS_FOUND) {
		t->exchangers_count = 1;
		snprintf(t->exchangers[0].name, sizeof(t->exchangers[0].name), "mx.%s", name);
		t->exchangers[0].status[FAMILY_IPV4] = DNS_FOUND;
		t->exchangers[0].status[FAMILY_IPV6] = DNS_NO_DATA;
	}
}

/* Silent until it is made otherwise. */
static struct connection *try(size_t i, uint32_t of, uint16_t port)
{
	struct probe_connection *c = &scene.connections[i];
	struct probe_target *t = &scene.targets[of];
	char address[32];

	snprintf(address, sizeof(address), "198.18.%zu.25", i + 1);
	*c = (struct probe_connection){.target = of};
	assert_int_equal(address_parse(address, &c->c.destination), 0);
	c->c.port = port;
	c->c.listens = port == 25 || port == 587;
	c->c.started_ns = T_NS;
	c->c.ended_ns = T_NS + 6 * S_NS;
	c->c.syns = 3;
	t->connections[t->connections_count++] = (uint32_t)i;
	return &c->c;
}

static void greets(struct connection *c, uint16_t code, const char *line)
{
	c->syns = 1;
	c->connected_ns = T_NS + S_NS / 50;
	c->greeted_ns = T_NS + S_NS / 10;
	c->greeting.code = code;
	snprintf(c->greeting.line, sizeof(c->greeting.line), "%s", line);
}

static const struct attempt dropped = {
	.port = 25,
	.outcome = OUTCOME_DROPPED_HERE,
	.syns = 1,
	.drop = {.count = 1, .by = DROP_NETFILTER, .reason = "NETFILTER_DROP"},
};

/* Three domains, one of them unknown; a relay and one that greets; an address of IPv6 for none. */
static void begin(enum port_state state, enum diagnosis diagnosis)
{
	struct connection *c;

	findings_free(&scene.findings);
	memset(&scene, 0, sizeof(scene));
	target(0, PLAN_DEFAULT_DOMAIN, "one.example", DNS_FOUND);
	target(1, PLAN_GIVEN_DOMAIN, "two.example", DNS_FOUND);
	target(2, PLAN_QUEUED_DOMAIN, "none.example", DNS_NXDOMAIN);
	scene.plan.targets[2].mails = 7;
	target(3, PLAN_RELAY, "relay.example", DNS_FOUND);
	target(4, PLAN_GIVEN_DOMAIN, "sink.example", DNS_FOUND);
	scene.targets[4].astray_count = 1;
	assert_int_equal(address_parse("127.0.0.1", &scene.targets[4].astray), 0);
	scene.plan.count = TARGETS;
	greets(try(0, 0, 25), 220, "220 mx.one.example ESMTP");
	try(1, 1, 25);
	c = try(2, 1, 25);
	c->error = EHOSTUNREACH;
	c->icmp.seen = true;
	c->icmp.type = 3;
	c->icmp.code = 13;
	assert_int_equal(address_parse("198.51.100.1", &c->icmp.from), 0);
	try(3, 1, 25)->error = ECONNREFUSED;
	c = try(4, 3, 443);
	c->connected_ns = T_NS + S_NS / 100;
	c = try(5, 3, 587);
	c->connected_ns = T_NS + S_NS / 100;
	c->far_end_closed = true;
	c = try(6, 3, 587);
	c->connected_ns = T_NS + S_NS / 100;
	c->error = ECONNRESET;
	try(7, 1, 25);
	scene.attempts[7] = &dropped;
	for (enum family f = 0; f < FAMILY_COUNT; f++)
		scene.verdicts[f] = (struct verdict){.port = 25, .family = f};
	scene.verdicts[FAMILY_IPV6].evidence.check.diagnosis = DIAGNOSIS_NO_ADDRESS;
	scene.verdicts[2] = (struct verdict){.port = 587, .state = STATE_OPEN};
	scene.verdicts[2].evidence.check.domains = 1;
	scene.verdicts[FAMILY_IPV4].state = state;
	scene.verdicts[FAMILY_IPV4].evidence.check.diagnosis = diagnosis;
	scene.verdicts[FAMILY_IPV4].evidence.check.domains = 2;
	scene.verdicts[FAMILY_IPV4].evidence.check.addresses = 5;
	scene.verdicts[FAMILY_IPV4].evidence.check.answered = 1;
	scene.verdicts[FAMILY_IPV4].evidence.check.greeted = 1;
	scene.check = (struct render_check){
		.time_ns = T_NS + 6 * S_NS,
		.started_ns = T_NS,
		.timeout_ns = 8 * S_NS,
		.targets = scene.targets,
		.targets_count = TARGETS,
		.connections = scene.connections,
		.connections_count = CONNECTIONS,
		.attempts = scene.attempts,
		.resolvers = &scene.resolver,
		.resolvers_count = 1,
		.lookups = 9,
		.lookups_answered = 8,
		.has_route = {[FAMILY_IPV4] = true},
		.status = 3,
	};
	assert_int_equal(address_parse("192.0.2.53", &scene.resolver), 0);
}

static void compose(void)
{
	const struct verdict *all[] = {&scene.verdicts[0], &scene.verdicts[1], &scene.verdicts[2]};

	assert_int_equal(findings_compose(&scene.findings, &plain.view, all, 3), 0);
	scene.check.findings = &scene.findings;
	for (size_t i = 0; i < scene.findings.count; i++) {
		const struct finding *f = &scene.findings.list[i];

		if (f->verdict->port == 25)
			scene.check.by_family[f->verdict->family] = f;
	}
	scene.check.answer = scene.check.by_family[FAMILY_IPV4];
}

static char *text_of(bool verbose, bool all)
{
	struct render_context c = plain;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	c.verbose = verbose;
	c.all = all;
	compose();
	assert_int_equal(render_text_check(out, &c, &scene.check), 0);
	fclose(out);
	return text;
}

static void has(const char *text, const char *words)
{
	if (!strstr(text, words))
		fail_msg("lacks \"%s\": %s", words, text);
}

static void domains_that_fare_otherwise_are_named(void **state)
{
	_cleanup_free_ char *text = NULL;

	(void)state;
	begin(STATE_OPEN, DIAGNOSIS_OPEN);
	text = text_of(false, false);
	has(text, "Port 25 over IPv4 is OPEN: mail servers greet.");
	has(text, "none.example: no such domain (NXDOMAIN)");
	has(text, "sink.example: its mail servers' addresses lead nowhere (a sinkhole?)");
	has(text, "two.example: silent for 6.0 s, 3 SYNs");
	assert_null(strstr(text, "  one.example"));
	assert_null(strstr(text, "relay.example"));
	has(text, "IPv6: not tried, no server has such an address.");
	has(text, "6.0 s, 8 connections; as root it also sees");
	assert_null(strstr(text, "What to do"));
	/* A greeting that is a refusal is not as it should be. */
	free(TAKE_PTR(text));
	findings_free(&scene.findings);
	scene.connections[0].c.greeting.code = 554;
	text = text_of(false, false);
	has(text, "one.example: greeted in 100 ms: 220 mx.one.example ESMTP");
}

static void of_many_domains_a_few_are_named(void **state)
{
	_cleanup_free_ char *text = NULL;

	(void)state;
	begin(STATE_OPEN, DIAGNOSIS_OPEN);
	target(0, PLAN_GIVEN_DOMAIN, "null.example", DNS_NULL_MX);
	target(1, PLAN_GIVEN_DOMAIN, "late.example", DNS_TIMEOUT);
	target(3, PLAN_GIVEN_DOMAIN, "odd.example", DNS_MALFORMED);
	scene.check.connections_count = 0;
	text = text_of(false, false);
	has(text, "null.example: it takes no mail (null MX)");
	has(text, "late.example: the resolver did not answer in time");
	has(text, "and 1 more (-v shows all)");
	assert_null(strstr(text, "sink.example"));
}

static void exchangers_without_addresses(void **state)
{
	_cleanup_free_ char *text = NULL;

	(void)state;
	begin(STATE_OPEN, DIAGNOSIS_OPEN);
	scene.check.connections_count = 0;
	for (size_t i = 0; i < TARGETS; i++)
		scene.targets[i].connections_count = 0;
	scene.targets[0].exchangers[0].status[FAMILY_IPV4] = DNS_NXDOMAIN;
	scene.targets[1].exchangers[0].status[FAMILY_IPV6] = DNS_SERVFAIL;
	scene.targets[4].astray_count = 0;
	scene.targets[4].exchangers[0].status[FAMILY_IPV6] = DNS_FOUND;
	text = text_of(false, false);
	has(text, "one.example: its mail servers have no address");
	has(text, "two.example: the resolver cannot find out (SERVFAIL)");
	has(text, "sink.example: its addresses were not tried");
}

static void each_connection_for_who_asks(void **state)
{
	_cleanup_free_ char *text = NULL;

	(void)state;
	begin(STATE_BLOCKED, DIAGNOSIS_PORT_BLOCKED);
	scene.verdicts[FAMILY_IPV4].by = BY_NETWORK_SILENT;
	scene.verdicts[FAMILY_IPV6].evidence.check.diagnosis = DIAGNOSIS_NO_ROUTE;
	scene.check.sensors = true;
	scene.check.queue = &scene.queue;
	scene.queue = (struct mail_queue){.program = "postfix", .reason = "that needs root"};
	scene.check.memory[0] = (struct render_check_memory){
		FAMILY_IPV4, STATE_BLOCKED, BY_NETWORK_SILENT, "2026-11-23T08:12:09.123456Z"};
	scene.check.memory[1] = (struct render_check_memory){FAMILY_IPV6, STATE_OPEN, BY_NONE, ""};
	scene.check.memory_count = 2;
	text = text_of(true, false);
	has(text, "   25 198.18.1.25     mx.one.example: greeted in 100 ms");
	has(text,
	    "   25 198.18.3.25     mx.two.example: rejected by 198.51.100.1 (ICMP type 3 code "
	    "13)");
	has(text, "ECONNREFUSED after 6.0 s");
	has(text, "  443 198.18.5.25     mx.relay.example: connected in 10 ms");
	has(text, "connected, and closed by the far end before a word");
	has(text, "connected, and reset before a word");
	has(text, "   25 198.18.8.25     mx.two.example: dropped on this host by netfilter");
	has(text, "the queue: that needs root");
	has(text, "IPv6: no route leads out, so it was not tried. That is no error of port 25.");
	has(text,
	    "The daemon has seen port 25 over IPv4 blocked by network-silent since 2026-11-23 "
	    "08:12:09.");
	/* Of a family that was not tried it says nothing. */
	assert_null(strstr(text, "over IPv6 open"));
	has(text, "What to do: ");
	assert_null(strstr(text, "as root it also sees"));
}

static void the_other_family_may_fare_otherwise(void **state)
{
	_cleanup_free_ char *text = NULL, *all = NULL;

	(void)state;
	begin(STATE_BLOCKED, DIAGNOSIS_PORT_BLOCKED);
	scene.verdicts[FAMILY_IPV4].by = BY_NETWORK_SILENT;
	scene.verdicts[FAMILY_IPV6].state = STATE_OPEN;
	scene.verdicts[FAMILY_IPV6].evidence.check.diagnosis = DIAGNOSIS_OPEN;
	scene.verdicts[FAMILY_IPV6].evidence.check.domains = 1;
	text = text_of(false, false);
	has(text, "Port 25 over IPv6 is OPEN: servers answer.");
	has(text, "  1. ");
	has(text, "More: --all");
	findings_free(&scene.findings);
	all = text_of(false, true);
	assert_null(strstr(all, "More: --all"));
	assert_true(strlen(all) > strlen(text));
}

/* ---- JSON ---- */

static const json_t *at(const json_t *list, size_t i, const char *key)
{
	return json_object_get(json_array_get(list, i), key);
}

static void as_json(void **state)
{
	_cleanup_free_ char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	json_t *json, *list;
	char *last;

	(void)state;
	begin(STATE_BLOCKED, DIAGNOSIS_PORT_BLOCKED);
	scene.verdicts[FAMILY_IPV4].by = BY_NETWORK_SILENT;
	scene.check.queue = &scene.queue;
	scene.queue = (struct mail_queue){.program = "exim", .readable = true, .recipients = 7};
	scene.check.memory[0] =
		(struct render_check_memory){FAMILY_IPV4, STATE_OPEN, BY_NONE, "2026-01-01"};
	scene.check.memory_count = 1;
	scene.check.proxy = "https_proxy";
	compose();
	assert_int_equal(render_json_check(out, &plain, &scene.check), 0);
	fclose(out);
	/* Verdicts of 25 in both families and of the relay's port, then the check. */
	text[len - 1] = '\0';
	last = strrchr(text, '\n');
	assert_non_null(last);
	json = json_loads(last, 0, NULL);
	assert_non_null(json);
	assert_string_equal(json_string_value(json_object_get(json, "event")), "check");
	assert_string_equal(json_string_value(json_object_get(json, "state")), "blocked");
	assert_string_equal(json_string_value(json_object_get(json, "diagnosis")), "port-blocked");
	assert_int_equal(json_integer_value(json_object_get(json, "status")), 3);
	assert_string_equal(json_string_value(json_object_get(json, "proxy")), "https_proxy");
	list = json_object_get(json, "domains");
	assert_int_equal(json_array_size(list), 4);
	assert_string_equal(json_string_value(at(list, 2, "mx")), "nxdomain");
	assert_int_equal(json_integer_value(at(list, 2, "waiting")), 7);
	assert_string_equal(json_string_value(at(list, 3, "astray")), "127.0.0.1");
	assert_int_equal(json_array_size(json_object_get(json, "relays")), 1);
	list = json_object_get(json, "connections");
	assert_int_equal(json_array_size(list), CONNECTIONS);
	assert_string_equal(json_string_value(at(list, 0, "outcome")), "established");
	assert_int_equal(json_integer_value(at(list, 0, "code")), 220);
	assert_string_equal(json_string_value(at(list, 1, "outcome")), "abandoned");
	assert_true(json_is_null(at(list, 1, "greeting")));
	assert_string_equal(json_string_value(at(list, 2, "outcome")), "rejected");
	assert_int_equal(json_integer_value(json_object_get(at(list, 2, "icmp"), "code")), 13);
	assert_string_equal(json_string_value(at(list, 3, "outcome")), "refused");
	assert_string_equal(json_string_value(at(list, 7, "outcome")), "dropped-here");
	assert_string_equal(json_string_value(json_object_get(at(list, 7, "drop"), "by")),
			    "netfilter");
	assert_string_equal(
		json_string_value(json_object_get(json_object_get(json, "queue"), "program")),
		"exim");
	list = json_object_get(json, "families");
	assert_true(json_is_true(at(list, FAMILY_IPV4, "route")));
	assert_true(json_is_false(at(list, FAMILY_IPV6, "route")));
	assert_int_equal(json_integer_value(at(list, FAMILY_IPV4, "greeted")), 1);
	list = json_object_get(json, "daemon");
	assert_string_equal(json_string_value(at(list, 0, "state")), "open");
	assert_true(json_is_null(at(list, 0, "by")));
	json_decref(json);
	*last = '\0';
	assert_non_null(strstr(text, "\"port\":587"));
}

/* ---- a plugin ---- */

static void a_plugin_has_one_line(void **state)
{
	static const struct {
		enum port_state state;
		int status;
	} cases[] = {{STATE_OPEN, 0},	  {STATE_THROTTLED, 1}, {STATE_INTERCEPTED, 1},
		     {STATE_DEGRADED, 1}, {STATE_FAILING, 1},	{STATE_STALLED, 1},
		     {STATE_BLOCKED, 2},  {STATE_UNKNOWN, 3},	{STATE_OFFLINE, 3}};
	_cleanup_free_ char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct verdict v = checked(cases[i].state, DIAGNOSIS_NONE);
		struct finding f;

		composed(&f, &v);
		assert_int_equal(render_plugin_status(&f), cases[i].status);
	}
	begin(STATE_OPEN, DIAGNOSIS_OPEN);
	compose();
	assert_int_equal(render_plugin_check(out, &scene.check), 0);
	fclose(out);
	assert_string_equal(text, "EGRESS25 OK - Port 25 over IPv4 is OPEN: mail servers greet. | "
				  "time=6.000s;;;0;8 domains=2;;;0 domains_answered=1;;;0;2 "
				  "domains_greeted=1;;;0;2 controls_answered=0;;;0;0 "
				  "connect=0.020000s;;;0\n");
}

/* ---- a plan ---- */

static void what_would_be_contacted(void **state)
{
	static const struct mail_queue unread = {.program = "postfix", .reason = "that needs root"};
	struct plan plan = {.count = 0};
	_cleanup_free_ char *text = NULL, *lines = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	json_t *json;

	(void)state;
	assert_int_equal(plan_add_domain(&plan, "given.example", PLAN_GIVEN_DOMAIN, 0), 0);
	assert_int_equal(plan_add_domain(&plan, "queued.example", PLAN_QUEUED_DOMAIN, 3), 0);
	assert_int_equal(plan_add_relay(&plan, "relay.example:2525"), 0);
	assert_int_equal(render_text_plan(out, &plan, &unread), 0);
	fclose(out);
	has(text, "port 25 of the mail exchangers of given.example (given)");
	has(text, "of queued.example (waits in the queue)");
	has(text, "port 2525 of relay.example");
	has(text, "The queue adds nothing: that needs root.");
	out = open_memstream(&lines, &len);
	assert_int_equal(render_json_plan(out, &plan), 0);
	fclose(out);
	json = json_loads(strrchr(lines, '{'), 0, NULL);
	assert_string_equal(json_string_value(json_object_get(json, "source")), "relay");
	assert_int_equal(json_integer_value(json_array_get(json_object_get(json, "ports"), 0)),
			 2525);
	json_decref(json);
}

static int end(void **state)
{
	(void)state;
	findings_free(&scene.findings);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_diagnosis_has_its_headline),
		cmocka_unit_test(what_became_of_the_tries),
		cmocka_unit_test(what_is_compared_with),
		cmocka_unit_test(signs_are_said),
		cmocka_unit_test(domains_that_fare_otherwise_are_named),
		cmocka_unit_test(of_many_domains_a_few_are_named),
		cmocka_unit_test(exchangers_without_addresses),
		cmocka_unit_test(each_connection_for_who_asks),
		cmocka_unit_test(the_other_family_may_fare_otherwise),
		cmocka_unit_test(as_json),
		cmocka_unit_test(a_plugin_has_one_line),
		cmocka_unit_test(what_would_be_contacted),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
