// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a check concludes: each rule with the case it is for and with the one that looks the same
 * and is another.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/active.h"

#define S 1000000000ULL

static struct active_try tries[64];
static char text[64][3][64];
static struct active_scene scene;
static struct verdict verdict, result; /* as the core has it; as it is concluded */

static void begin(void)
{
	memset(tries, 0, sizeof(tries));
	scene = (struct active_scene){
		.started_ns = S,
		.tries = tries,
		.has_route = {true, true},
		.lookups = 9,
		.lookups_answered = 9,
	};
	verdict = (struct verdict){.port = 25};
}

/* A try of a group of its own, in a network of its own, silent until it is made otherwise. */
static struct active_try *add(enum active_kind kind, uint16_t port)
{
	size_t i = scene.tries_count++;
	struct active_try *t = &tries[i];
	char address[32];

	snprintf(address, sizeof(address), "198.18.%zu.25", i + 1);
	snprintf(text[i][0], sizeof(text[i][0]), "mx.d%zu.example", i);
	*t = (struct active_try){
		.group = (uint32_t)i,
		.kind = kind,
		.port = port,
		.exchanger = text[i][0],
		.greeting = "",
		.greeter = "",
		.outcome = OUTCOME_PENDING,
		.syns = 6,
		.waited_ns = 6 * S,
		.listens = port == 25 || port == 587,
	};
	assert_int_equal(address_parse(address, &t->destination), 0);
	return t;
}

static void greets(struct active_try *t, uint16_t code, const char *name)
{
	size_t i = (size_t)(t - tries);

	t->outcome = OUTCOME_ESTABLISHED;
	t->syns = 1;
	t->waited_ns = S / 10;
	t->greeted = true;
	t->code = code;
	snprintf(text[i][1], sizeof(text[i][1]), "%u %.40s ESMTP", code, name);
	snprintf(text[i][2], sizeof(text[i][2]), "%.40s", name);
	t->greeting = text[i][1];
	t->greeter = text[i][2];
}

static void opens(struct active_try *t)
{
	t->outcome = OUTCOME_ESTABLISHED;
	t->syns = 1;
}

static void conclude(enum port_state state, enum blocked_by by, enum diagnosis diagnosis)
{
	result = verdict;
	active_conclude(&scene, &result);
	assert_string_equal(port_state_to_str(result.state), port_state_to_str(state));
	assert_int_equal(result.by, by);
	assert_string_equal(diagnosis_to_str(result.evidence.check.diagnosis),
			    diagnosis_to_str(diagnosis));
}

static void control(void)
{
	opens(add(ACTIVE_RELAY, 443));
}

/* ---- silence ---- */

static void three_domains_are_silent_and_another_port_answers(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 3; i++)
		add(ACTIVE_DOMAIN, 25);
	control();
	conclude(STATE_BLOCKED, BY_NETWORK_SILENT, DIAGNOSIS_PORT_BLOCKED);
	assert_true(result.confidence > 0.999);
	assert_int_equal(result.since_ns, S);
	assert_int_equal(result.evidence.check.silent, 3);
}

/* One that answers may be what a block lets through, where ten others are silent. */
static void ten_are_silent_beside_one(void **state)
{
	(void)state;
	begin();
	control();
	greets(add(ACTIVE_DOMAIN, 25), 220, "mx.example");
	for (int i = 0; i < 9; i++)
		add(ACTIVE_DOMAIN, 25);
	conclude(STATE_DEGRADED, BY_NONE, DIAGNOSIS_DESTINATION_DEAD);
	add(ACTIVE_DOMAIN, 25);
	conclude(STATE_BLOCKED, BY_NETWORK_SILENT, DIAGNOSIS_PORT_BLOCKED);
	assert_int_equal(result.evidence.let_through, 1);
	assert_int_equal(result.evidence.silent, 10);
}

static void two_large_providers_are_enough(void **state)
{
	(void)state;
	begin();
	add(ACTIVE_PROVIDER, 25);
	add(ACTIVE_PROVIDER, 25);
	control();
	conclude(STATE_BLOCKED, BY_NETWORK_SILENT, DIAGNOSIS_PORT_BLOCKED);
}

static void many_servers_of_one_domain_are_one_domain(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 6; i++)
		add(ACTIVE_DOMAIN, 25)->group = 0;
	control();
	conclude(STATE_FAILING, BY_NONE, DIAGNOSIS_DESTINATION_DEAD);
	assert_int_equal(result.evidence.check.domains, 1);
}

static void a_queue_holds_what_is_dead(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 8; i++)
		add(ACTIVE_QUEUED, 25);
	control();
	conclude(STATE_FAILING, BY_NONE, DIAGNOSIS_DESTINATION_DEAD);
}

static void one_dead_among_others(void **state)
{
	(void)state;
	begin();
	add(ACTIVE_DOMAIN, 25);
	greets(add(ACTIVE_DOMAIN, 25), 220, "mx.one.example");
	greets(add(ACTIVE_DOMAIN, 25), 220, "mx.two.example");
	conclude(STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN);
}

static void who_did_not_wait_knows_nothing(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 3; i++)
		add(ACTIVE_DOMAIN, 25)->waited_ns = S;
	control();
	conclude(STATE_UNKNOWN, BY_NONE, DIAGNOSIS_UNDECIDED);
}

static void a_core_that_took_one_domain_for_many_is_overruled(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 4; i++)
		add(ACTIVE_PROVIDER, 25)->group = 0;
	control();
	verdict.state = STATE_BLOCKED;
	verdict.by = BY_NETWORK_SILENT;
	conclude(STATE_FAILING, BY_NONE, DIAGNOSIS_DESTINATION_DEAD);
}

/* ---- nothing answers at all ---- */

static void no_port_answers(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 3; i++)
		add(ACTIVE_PROVIDER, 25);
	add(ACTIVE_RELAY, 443);
	add(ACTIVE_RELAY, 587);
	conclude(STATE_OFFLINE, BY_NONE, DIAGNOSIS_NO_INTERNET);
	scene.proxy = true;
	conclude(STATE_OFFLINE, BY_NONE, DIAGNOSIS_PROXY_ONLY);
	/* The resolver's answers came by the internet: it is the ports. */
	scene.resolver_public = true;
	conclude(STATE_BLOCKED, BY_NETWORK_SILENT, DIAGNOSIS_PORT_BLOCKED);
}

static void no_route(void **state)
{
	(void)state;
	begin();
	scene.has_route[FAMILY_IPV6] = false;
	greets(add(ACTIVE_DOMAIN, 25), 220, "mx.one.example");
	verdict.family = FAMILY_IPV6;
	conclude(STATE_UNKNOWN, BY_NONE, DIAGNOSIS_NO_ROUTE);
	begin();
	scene.has_route[FAMILY_IPV4] = scene.has_route[FAMILY_IPV6] = false;
	conclude(STATE_BLOCKED, BY_NO_ROUTE, DIAGNOSIS_NO_INTERNET);
}

static void no_names(void **state)
{
	(void)state;
	begin();
	conclude(STATE_UNKNOWN, BY_NONE, DIAGNOSIS_NO_ADDRESS);
	scene.lookups_answered = 0;
	conclude(STATE_UNKNOWN, BY_NONE, DIAGNOSIS_RESOLVER_DEAD);
	scene.lookups_answered = 1;
	scene.names_astray = true;
	conclude(STATE_INTERCEPTED, BY_NONE, DIAGNOSIS_MIDDLEBOX);
}

/* ---- this host ---- */

static void this_host_cannot_send(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 3; i++)
		add(ACTIVE_DOMAIN, 25);
	control();
	scene.failed_known = true;
	scene.failed_here = 15;
	conclude(STATE_BLOCKED, BY_HOST, DIAGNOSIS_THIS_HOST);
	/* Somebody else's segments failed, too few to be these. */
	begin();
	for (int i = 0; i < 3; i++)
		add(ACTIVE_DOMAIN, 25);
	control();
	scene.failed_known = true;
	scene.failed_here = 5;
	conclude(STATE_BLOCKED, BY_NETWORK_SILENT, DIAGNOSIS_PORT_BLOCKED);
}

static void this_host_refuses(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 3; i++) {
		struct active_try *t = add(ACTIVE_DOMAIN, 25);

		t->outcome = OUTCOME_REFUSED;
		t->at_once = true;
	}
	control();
	conclude(STATE_BLOCKED, BY_HOST, DIAGNOSIS_THIS_HOST);
	/* Everything is next door. */
	tries[3].at_once = true;
	conclude(STATE_BLOCKED, BY_NETWORK_RESET, DIAGNOSIS_PORT_BLOCKED);
}

static void this_host_denies_the_call(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 3; i++)
		add(ACTIVE_DOMAIN, 25)->outcome = OUTCOME_DENIED;
	control();
	conclude(STATE_BLOCKED, BY_HOST, DIAGNOSIS_THIS_HOST);
	assert_int_equal(result.subsystem, DROP_UNKNOWN);
}

static void a_rule_against_one_domain_is_not_the_port(void **state)
{
	(void)state;
	begin();
	add(ACTIVE_DOMAIN, 25)->outcome = OUTCOME_DROPPED_HERE;
	greets(add(ACTIVE_DOMAIN, 25), 220, "mx.one.example");
	conclude(STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN);
}

static void a_daemon_remembers(void **state)
{
	(void)state;
	begin();
	add(ACTIVE_DOMAIN, 25);
	control();
	scene.memory[FAMILY_IPV4] = (struct active_memory){
		.known = true, .state = STATE_BLOCKED, .by = BY_HOST, .subsystem = DROP_NETFILTER};
	conclude(STATE_BLOCKED, BY_HOST, DIAGNOSIS_THIS_HOST);
	assert_int_equal(result.subsystem, DROP_NETFILTER);
	assert_true(result.evidence.check.by_memory);
	/* What answers now is newer than what it remembers. */
	greets(&tries[0], 220, "mx.one.example");
	conclude(STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN);
}

/* ---- one system for all ---- */

static void one_greeting_for_different_operators(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 3; i++)
		greets(add(ACTIVE_DOMAIN, 25), 220, "proxy.isp.example");
	conclude(STATE_INTERCEPTED, BY_NONE, DIAGNOSIS_MIDDLEBOX);
	assert_int_equal(result.evidence.check.alike, ALIKE_GREETING);
	/* Each with its own. */
	begin();
	for (int i = 0; i < 3; i++) {
		char name[32];

		snprintf(name, sizeof(name), "mx%d.isp.example", i);
		greets(add(ACTIVE_DOMAIN, 25), 220, name);
	}
	conclude(STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN);
}

static void customers_of_one_operator_greet_alike(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 3; i++) {
		struct active_try *t = add(ACTIVE_DOMAIN, 25);

		t->exchanger = "aspmx.l.google.example";
		greets(t, 220, "mx.google.example");
	}
	conclude(STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN);
	/* One of them under the operator's name, the others under their own. */
	begin();
	for (int i = 0; i < 3; i++)
		greets(add(ACTIVE_DOMAIN, 25), 220, "mx.hoster.example");
	tries[1].exchanger = "in.hoster.example";
	conclude(STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN);
}

static void servers_of_few_words(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 3; i++)
		greets(add(ACTIVE_DOMAIN, 25), 220, "mail");
	conclude(STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN);
	/* Where others say something else on another port, these do not all happen to say the same.
	 */
	greets(add(ACTIVE_RELAY, 587), 220, "smtp.relay.example");
	conclude(STATE_INTERCEPTED, BY_NONE, DIAGNOSIS_MIDDLEBOX);
	tries[3].greeting = tries[0].greeting;
	conclude(STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN);
}

static void masked_greetings(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 3; i++) {
		struct active_try *t = add(ACTIVE_DOMAIN, 25);

		greets(t, 220, "x");
		t->greeting = i ? "220 ****************0*******" : "220 ************2***********";
		t->greeter = t->greeting + 4;
	}
	conclude(STATE_INTERCEPTED, BY_NONE, DIAGNOSIS_MIDDLEBOX);
	assert_int_equal(result.evidence.check.alike, ALIKE_MASKED);
}

static void one_path_for_all(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 3; i++) {
		char name[32];
		struct active_try *t = add(ACTIVE_DOMAIN, 25);

		snprintf(name, sizeof(name), "mx%d.isp.example", i);
		greets(t, 220, name);
		t->path = (struct path){.ttl = 62, .rtt_ns = 2000000};
	}
	control();
	tries[3].path = (struct path){.ttl = 50, .rtt_ns = 40000000};
	conclude(STATE_INTERCEPTED, BY_NONE, DIAGNOSIS_MIDDLEBOX);
	assert_int_equal(result.evidence.check.alike, ALIKE_PATH);
	/* Everything is as far. */
	tries[3].path = (struct path){.ttl = 62, .rtt_ns = 2000000};
	conclude(STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN);
	/* They are at different places. */
	tries[3].path = (struct path){.ttl = 50, .rtt_ns = 40000000};
	tries[1].path.ttl = 55;
	conclude(STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN);
}

static void redirected_on_this_host(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 3; i++) {
		struct active_try *t = add(ACTIVE_DOMAIN, 25);

		greets(t, 220, "localhost");
		t->at_once = true;
	}
	control();
	conclude(STATE_INTERCEPTED, BY_NONE, DIAGNOSIS_MIDDLEBOX);
	tries[3].at_once = true;
	conclude(STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN);
}

/* ---- words ---- */

static void refusals(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 3; i++)
		greets(add(ACTIVE_DOMAIN, 25), 554, "no");
	conclude(STATE_INTERCEPTED, BY_NONE, DIAGNOSIS_MIDDLEBOX);
	begin();
	greets(add(ACTIVE_DOMAIN, 25), 554, "mx.one.example");
	greets(add(ACTIVE_DOMAIN, 25), 421, "mx.two.example");
	greets(add(ACTIVE_DOMAIN, 25), 550, "mx.three.example");
	conclude(STATE_STALLED, BY_HUNG_UP, DIAGNOSIS_TURNED_AWAY);
	/* One of them takes mail: greylisting and the like. */
	greets(&tries[1], 220, "mx.two.example");
	conclude(STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN);
	begin();
	greets(add(ACTIVE_DOMAIN, 25), 450, "mx.one.example");
	conclude(STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN);
}

static void no_words(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 3; i++)
		opens(add(ACTIVE_DOMAIN, 25));
	conclude(STATE_STALLED, BY_NO_GREETING, DIAGNOSIS_MUTE);
	/* A pause before the greeting is no silence. */
	for (int i = 0; i < 3; i++)
		tries[i].waited_ns = 3 * S;
	conclude(STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN);
	for (int i = 0; i < 3; i++)
		tries[i].reset = true;
	conclude(STATE_STALLED, BY_RESET_AT_DATA, DIAGNOSIS_MUTE);
}

static void relays_are_judged_by_what_they_serve(void **state)
{
	(void)state;
	begin();
	verdict.port = 465;
	for (int i = 0; i < 3; i++)
		add(ACTIVE_RELAY, 465);
	control();
	conclude(STATE_BLOCKED, BY_NETWORK_SILENT, DIAGNOSIS_PORT_BLOCKED);
	begin();
	verdict.port = 2525;
	for (int i = 0; i < 3; i++)
		add(ACTIVE_GUESS, 2525);
	control();
	conclude(STATE_FAILING, BY_NONE, DIAGNOSIS_DESTINATION_DEAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_domains_are_silent_and_another_port_answers),
		cmocka_unit_test(ten_are_silent_beside_one),
		cmocka_unit_test(two_large_providers_are_enough),
		cmocka_unit_test(many_servers_of_one_domain_are_one_domain),
		cmocka_unit_test(a_queue_holds_what_is_dead),
		cmocka_unit_test(one_dead_among_others),
		cmocka_unit_test(who_did_not_wait_knows_nothing),
		cmocka_unit_test(a_core_that_took_one_domain_for_many_is_overruled),
		cmocka_unit_test(no_port_answers),
		cmocka_unit_test(no_route),
		cmocka_unit_test(no_names),
		cmocka_unit_test(this_host_cannot_send),
		cmocka_unit_test(this_host_refuses),
		cmocka_unit_test(this_host_denies_the_call),
		cmocka_unit_test(a_rule_against_one_domain_is_not_the_port),
		cmocka_unit_test(a_daemon_remembers),
		cmocka_unit_test(one_greeting_for_different_operators),
		cmocka_unit_test(customers_of_one_operator_greet_alike),
		cmocka_unit_test(servers_of_few_words),
		cmocka_unit_test(masked_greetings),
		cmocka_unit_test(one_path_for_all),
		cmocka_unit_test(redirected_on_this_host),
		cmocka_unit_test(refusals),
		cmocka_unit_test(no_words),
		cmocka_unit_test(relays_are_judged_by_what_they_serve),
	};

	return cmocka_run_group_tests_name("active", tests, NULL, NULL);
}
