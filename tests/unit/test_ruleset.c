// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which rules of a ruleset concern a port. The rulesets in tests/fixtures/nft were loaded into a
 * kernel (nft -f X.nft; iptables.* by iptables-nft) and are what nft told of them: X.json by
 * nft -t -s -j list ruleset, X.txt by nft -t -s -a list ruleset. Hostile ones are made here.
 * Run from the top of the source tree.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "net/ruleset.h"

#define FIXTURES "tests/fixtures/nft/"

static const uint16_t ports[] = {25, 465, 587, 2525};

static char *slurp(const char *name)
{
	_cleanup_fclose_ FILE *file = NULL;
	char path[100], *text = NULL;
	size_t size = 0;

	snprintf(path, sizeof(path), FIXTURES "%s", name);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_true(getdelim(&text, &size, '\0', file) > 0);
	return text;
}

/* The sets that nft was told to leave out, as "list set" has them. */
static json_t *elements(void *context, const char *kind, const char *family, const char *table,
			const char *name)
{
	static const struct {
		const char *name, *kind, *json;
	} sets[] = {
		{"ports", "set", "{\"elem\": [{\"range\": [20, 30]}, 465]}"},
		{"others", "set",
		 "{\"elem\": [80, {\"elem\": {\"val\": 443, \"comment\": \"x\"}}]}"},
		{"targets", "set", "{\"elem\": [{\"concat\": [\"192.0.2.1\", 25]}]}"},
		{"verdicts", "map",
		 "{\"elem\": [[25, {\"drop\": null}], [587, {\"accept\": null}]]}"},
	};
	unsigned int *asked = context;

	assert_string_equal(family, "inet");
	assert_string_equal(table, "mail");
	if (asked)
		++*asked;
	for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
		if (strcmp(sets[i].name, name) == 0) {
			assert_string_equal(sets[i].kind, kind);
			return json_loads(sets[i].json, 0, NULL);
		}
	}
	return NULL;
}

static void read_texts(const char *json, const char *text, bool mentions,
		       struct firewall_answer *ret)
{
	struct ruleset_query query = {
		.ports = ports,
		.ports_count = ARRAY_LEN(ports),
		.mentions = mentions,
		.elements = elements,
	};

	memset(ret, 0, sizeof(*ret));
	assert_int_equal(ruleset_read(json, text, &query, ret), 0);
}

static void read_fixture(const char *name, bool mentions, struct firewall_answer *ret)
{
	_cleanup_free_ char *json = NULL, *text = NULL;
	char file[50];

	snprintf(file, sizeof(file), "%s.json", name);
	json = slurp(file);
	snprintf(file, sizeof(file), "%s.txt", name);
	text = slurp(file);
	read_texts(json, text, mentions, ret);
}

static const struct firewall_rule *find_on(const struct firewall_answer *a, const char *chain,
					   const char *text, uint16_t port, enum family family,
					   bool answers)
{
	for (size_t i = 0; i < a->rules_count; i++) {
		const struct firewall_rule *r = &a->rules[i];

		if (strcmp(r->chain, chain) != 0 || strcmp(r->text, text) != 0 ||
		    (r->effect == FIREWALL_STOPS_ANSWERS) != answers)
			continue;
		for (size_t k = 0; k < ARRAY_LEN(ports); k++) {
			if (ports[k] == port && r->ports[family] & (1 << k))
				return r;
		}
	}
	return NULL;
}

/* The rule with that text in that chain, for that port and family; NULL: it is not listed. */
static const struct firewall_rule *find(const struct firewall_answer *a, const char *chain,
					const char *text, uint16_t port, enum family family)
{
	return find_on(a, chain, text, port, family, false);
}

static void a_plain_drop(void **state)
{
	struct firewall_answer a;
	const struct firewall_rule *r = &a.rules[0];

	(void)state;
	read_fixture("drop", false, &a);
	assert_int_equal(a.rules_count, 1);
	assert_string_equal(r->family, "inet");
	assert_string_equal(r->table, "filter");
	assert_string_equal(r->chain, "output");
	assert_string_equal(r->hook, "output");
	assert_string_equal(r->text, "tcp dport 25 drop");
	assert_int_equal(r->handle, 2);
	assert_int_equal(r->effect, FIREWALL_STOPS);
	assert_int_equal(r->why, FIREWALL_NAMES_PORT);
	assert_int_equal(r->ports[FAMILY_IPV4], 1);
	assert_int_equal(r->ports[FAMILY_IPV6], 1);
	assert_int_equal(a.more, 0);
}

/* Every way to name a port. */
static void ports_in_every_form(void **state)
{
	static const struct {
		const char *chain, *text;
		uint8_t four, six; /* 1: 25, 2: 465, 4: 587, 8: 2525 */
	} cases[] = {
		{"out",
		 "tcp dport 25 ip daddr 192.0.2.1 drop comment \"for one \\x5c # handle 99\"", 1,
		 0},
		{"out", "tcp dport { 25, 465 } meta skuid 1000 reject", 3, 3},
		{"out", "tcp dport @ports meta skuid 1001 counter drop", 3, 3},
		{"out", "meta skuid 1002 tcp dport vmap @verdicts", 1, 1},
		{"out", "meta skuid 1003 tcp dport vmap { 25 : drop, 587 : accept }", 1, 1},
		{"out", "meta skuid 1004 th dport 20-30 drop", 1, 1},
		{"out", "ip daddr . tcp dport @targets drop", 1, 0},
		{"out", "meta skuid 1006 tcp dport < 26 drop", 1, 1},
		{"refuse", "meta l4proto tcp reject with tcp reset", 1, 1},
		{"out", "tcp dport 25 add @recent { ip daddr limit rate 3/minute } drop", 1, 1},
		{"out", "th dport 25 meta skuid 1008 drop", 1, 1},
		{"out", "meta l4proto tcp ct original proto-dst 25 meta skuid 1009 drop", 1, 1},
		{"out", "meta nfproto ipv6 tcp dport 587 drop", 0, 4},
		{"out", "ip protocol tcp tcp dport 2525 drop", 8, 0},
		{"out", "tcp dport 25 limit rate 1/second drop", 1, 1},
		{"egress", "tcp dport 25 ether type ip drop", 1, 1},
	};
	static const char *const not_listed[] = {
		"ct state established,related accept",
		"ip daddr 192.0.2.9 drop",
		"tcp dport @others meta skuid 1001 counter drop",
		"tcp sport 25 drop",
		"udp dport 25 drop",
		"meta l4proto != tcp drop",
		"meta skuid 1005 tcp dport != 587 drop",
	};
	struct firewall_answer a;

	(void)state;
	read_fixture("kinds", false, &a);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		for (size_t k = 0; k < ARRAY_LEN(ports); k++) {
			const struct firewall_rule *four = find(&a, cases[i].chain, cases[i].text,
								ports[k], FAMILY_IPV4),
						   *six = find(&a, cases[i].chain, cases[i].text,
							       ports[k], FAMILY_IPV6);

			if (!four != !(cases[i].four & (1 << k)) ||
			    !six != !(cases[i].six & (1 << k)))
				fail_msg("%s, port %u", cases[i].text, ports[k]);
			if (four)
				assert_int_equal(four->effect, FIREWALL_STOPS);
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(not_listed); i++) {
		for (size_t k = 0; k < a.rules_count; k++)
			assert_string_not_equal(a.rules[k].text, not_listed[i]);
	}
	for (size_t i = 0; i < a.rules_count; i++)
		assert_true(a.rules[i].effect == FIREWALL_STOPS_ANSWERS ||
			    strcmp(a.rules[i].chain, "inbound") != 0);
}

static void redirects_are_told_apart(void **state)
{
	const struct firewall_rule *r;
	struct firewall_answer a;

	(void)state;
	read_fixture("kinds", false, &a);
	r = find(&a, "nat", "tcp dport 25 meta skuid != 0 redirect to :2525", 25, FAMILY_IPV4);
	assert_non_null(r);
	assert_int_equal(r->effect, FIREWALL_REDIRECTS);
	r = find(&a, "nat", "tcp dport 465 dnat ip to 192.0.2.3:465", 465, FAMILY_IPV4);
	assert_non_null(r);
	assert_int_equal(r->effect, FIREWALL_REDIRECTS);
	r = find(&a, "pre", "tcp dport 25 iifname \"pod0\" tproxy ip to 127.0.0.1:25 accept", 25,
		 FAMILY_IPV4);
	assert_non_null(r);
	assert_int_equal(r->effect, FIREWALL_REDIRECTS);
	assert_string_equal(r->hook, "prerouting");
}

/* What lies behind a certain accept is not the cause, but it mentions the port. */
static void what_is_not_reached_only_mentions(void **state)
{
	const struct firewall_rule *r;
	struct firewall_answer a;

	(void)state;
	read_fixture("kinds", false, &a);
	assert_null(find(&a, "out", "tcp dport 25 drop", 25, FAMILY_IPV4));
	assert_null(find(&a, "out", "tcp dport 25 accept", 25, FAMILY_IPV4));
	read_fixture("kinds", true, &a);
	r = find(&a, "out", "tcp dport 25 drop", 25, FAMILY_IPV4);
	assert_non_null(r);
	assert_int_equal(r->effect, FIREWALL_MENTIONS);
	assert_non_null(find(&a, "out", "tcp dport 25 accept", 25, FAMILY_IPV4));
	assert_non_null(find(&a, "out", "tcp dport 25 counter", 25, FAMILY_IPV4));
}

/* A policy stops what no rule lets through before, and so does a rule without a condition. */
static void policies(void **state)
{
	const struct firewall_rule *r;
	struct firewall_answer a;

	(void)state;
	read_fixture("policy", false, &a);
	r = find(&a, "output", "policy drop", 25, FAMILY_IPV6);
	assert_non_null(r);
	assert_int_equal(r->why, FIREWALL_POLICY);
	assert_int_equal(r->effect, FIREWALL_STOPS);
	assert_int_equal(r->handle, 2);
	assert_null(find(&a, "output", "policy drop", 587, FAMILY_IPV4));
	r = find(&a, "forward", "reject with icmpx admin-prohibited", 25, FAMILY_IPV4);
	assert_non_null(r);
	assert_int_equal(r->why, FIREWALL_ALL_THERE);
	assert_string_equal(r->hook, "forward");
	assert_int_equal(a.rules_count, 2); /* and nothing of a table that is dormant */
}

static void answers_come_from_the_port(void **state)
{
	static const char both[] = "tcp sport { 25, 465 } counter drop",
			  raw[] = "th sport 587 counter drop", policy[] = "policy drop",
			  forward[] = "meta l4proto tcp ct original proto-dst 2525 drop";
	const struct firewall_rule *r;
	struct firewall_answer a;

	(void)state;
	read_fixture("answers", false, &a);
	r = find_on(&a, "input", both, 465, FAMILY_IPV6, true);
	assert_non_null(r);
	assert_string_equal(r->hook, "input");
	assert_int_equal(r->why, FIREWALL_NAMES_PORT);
	assert_int_equal(r->ports[FAMILY_IPV4], 3);
	assert_non_null(find_on(&a, "input", raw, 587, FAMILY_IPV4, true));
	assert_non_null(find_on(&a, "forward", forward, 2525, FAMILY_IPV4, true));
	assert_non_null(find(&a, "forward", forward, 2525, FAMILY_IPV4));
	/* None of mail that comes in, of answers to it, or of what only a first packet meets; the
	 * policy takes no port that was accepted or stopped before. */
	assert_int_equal(a.rules_count, 4);
	/* Who looks at all rules gets those that name a port. */
	read_fixture("answers", true, &a);
	assert_non_null(find_on(&a, "input", both, 25, FAMILY_IPV4, true));
	assert_null(find_on(&a, "input", policy, 25, FAMILY_IPV4, true));
}

static void iptables_rules_have_words(void **state)
{
	const struct firewall_rule *r;
	struct firewall_answer a;

	(void)state;
	read_fixture("iptables", false, &a);
	r = find(&a, "OUTPUT", "meta l4proto tcp tcp dport { 25, 465 } skuid != 0 counter reject",
		 465, FAMILY_IPV4);
	assert_non_null(r);
	assert_string_equal(r->family, "ip");
	assert_int_equal(r->handle, 3);
	assert_int_equal(r->ports[FAMILY_IPV4], 3);
	assert_int_equal(r->ports[FAMILY_IPV6], 0);
	assert_non_null(
		find(&a, "OUTPUT", "tcp dport 25 skuid 1000 counter drop", 25, FAMILY_IPV4));
	assert_null(find(&a, "OUTPUT", "meta l4proto tcp tcp dport { 80, 443 } counter reject", 25,
			 FAMILY_IPV4));
	r = find(&a, "MAIL", "tcp dport 20-30  counter reject with tcp reset", 25, FAMILY_IPV4);
	assert_non_null(r);
	r = find(&a, "OUTPUT",
		 "meta l4proto tcp tcp dport { 25, 465, 587 } skgid != 12 counter redirect", 587,
		 FAMILY_IPV4);
	assert_non_null(r);
	assert_int_equal(r->effect, FIREWALL_REDIRECTS);
	assert_non_null(find(&a, "FORWARD", "policy drop", 25, FAMILY_IPV4));
	assert_non_null(find(&a, "OUTPUT", "tcp dport 25 counter drop", 25, FAMILY_IPV6));
	/* --ports: what nft says of it is not understood, which is said. */
	r = find(&a, "OUTPUT",
		 "meta l4proto tcp tcp sport . tcp dport { 0-65535 . 587, 587 . 0-65535 } counter "
		 "reject",
		 587, FAMILY_IPV4);
	assert_non_null(r);
	assert_int_equal(r->why, FIREWALL_UNKNOWN_PORT);
}

/* Without its text an extension of iptables is a box with a name on it. */
static void without_the_text(void **state)
{
	_cleanup_free_ char *json = slurp("iptables.json");
	struct firewall_answer a;
	unsigned int unknown = 0;

	(void)state;
	read_texts(json, NULL, false, &a);
	for (size_t i = 0; i < a.rules_count; i++) {
		unknown += a.rules[i].why == FIREWALL_UNKNOWN_PORT;
		assert_true(a.rules[i].text[0] == '[' || a.rules[i].why == FIREWALL_POLICY);
	}
	assert_int_equal(unknown, 4);
}

/* 2^13 ways lead to one rule. */
static void a_web_of_jumps_ends(void **state)
{
	struct firewall_answer a;

	(void)state;
	read_fixture("web", true, &a);
	assert_int_equal(a.rules_count, 1);
	assert_string_equal(a.rules[0].chain, "c13");
}

static void expect_rules(const char *rules, size_t count)
{
	_cleanup_free_ char *json = NULL;
	struct firewall_answer a;

	assert_true(asprintf(&json,
			     "{\"nftables\": [{\"chain\": {\"family\": \"ip\", \"table\": \"t\", "
			     "\"name\": \"c\", \"handle\": 1, \"type\": \"filter\", "
			     "\"hook\": \"output\", \"policy\": \"accept\"}}, %s]}",
			     rules) > 0);
	read_texts(json, NULL, true, &a);
	if (a.rules_count != count)
		fail_msg("%zu rules, not %zu, of %s", a.rules_count, count, rules);
}

#define RULE(expr)                                                                                 \
	"{\"rule\": {\"family\": \"ip\", \"table\": \"t\", \"chain\": \"c\", \"handle\": 9, "      \
	"\"expr\": " expr "}}"
#define DPORT "\"left\": {\"payload\": {\"protocol\": \"tcp\", \"field\": \"dport\"}}"

/* What no kernel says, and what a later libnftables may. */
static void odd_shapes(void **state)
{
	static const struct {
		const char *rules;
		size_t count;
	} cases[] = {
		{"null", 0},
		{"1, \"x\", [], {}", 0},
		{RULE("null"), 0},
		{RULE("{}"), 0},
		{RULE("[1, null, \"drop\", {}]"), 0},
		{RULE("[{\"drop\": null}]"), 1},
		{RULE("[{\"queue\": {\"num\": 3}}]"), 1},
		{RULE("[{\"what\": 1}, {\"drop\": null}]"), 1},
		{RULE("[{\"match\": null}, {\"drop\": null}]"), 0},
		{RULE("[{\"match\": {\"op\": 5, " DPORT ", \"right\": 25}}, {\"drop\": null}]"), 0},
		{RULE("[{\"match\": {\"op\": \"==\", " DPORT "}}, {\"drop\": null}]"), 0},
		{RULE("[{\"match\": {\"op\": \"==\", " DPORT
		      ", \"right\": {\"range\": 5}}}, {\"drop\": "
		      "null}]"),
		 0},
		{RULE("[{\"match\": {\"op\": \"==\", " DPORT
		      ", \"right\": \"25\"}}, {\"drop\": null}]"),
		 1},
		{RULE("[{\"match\": {\"op\": \"==\", " DPORT
		      ", \"right\": {\"prefix\": {\"addr\": 16, \"len\": 12}}}}, {\"drop\": null}]"),
		 1},
		{RULE("[{\"match\": {\"op\": \"==\", " DPORT
		      ", \"right\": {\"prefix\": {\"addr\": -1, \"len\": 99}}}}, {\"drop\": null}]"),
		 0},
		/* a set that is not there may hold any port */
		{RULE("[{\"match\": {\"op\": \"==\", " DPORT ", \"right\": \"@gone\"}}, {\"drop\": "
		      "null}]"),
		 1},
		{RULE("[{\"jump\": {\"target\": \"nowhere\"}}]"), 0},
		{RULE("[{\"jump\": {\"target\": \"c\"}}, {\"drop\": null}]"), 0},
		{RULE("[{\"jump\": null}]"), 0},
		{RULE("[{\"vmap\": {\"key\": 1, \"data\": 2}}]"), 0},
		{RULE("[{\"vmap\": {\"key\": {}, \"data\": {\"set\": [1, [], [25], [25, {\"drop\": "
		      "null}]]}}}]"),
		 0},
		{"{\"rule\": {\"family\": 1, \"table\": [], \"chain\": {}, \"expr\": [{\"drop\": null}]}}",
		 0},
		{"{\"set\": {\"name\": 4, \"elem\": 5}}, {\"map\": []}, {\"table\": {\"flags\": 7}}",
		 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		expect_rules(cases[i].rules, cases[i].count);
}

static void refuse(const char *json)
{
	struct ruleset_query query = {.ports = ports, .ports_count = ARRAY_LEN(ports)};
	struct firewall_answer a = {0};

	assert_true(ruleset_read(json, NULL, &query, &a) < 0);
	assert_true(*a.reason);
	assert_int_equal(a.rules_count, 0);
}

static void what_is_no_ruleset(void **state)
{
	_cleanup_free_ char *whole = slurp("kinds.json"), *deep = malloc(200001);

	(void)state;
	refuse("");
	refuse("null");
	refuse("[]");
	refuse("{}");
	refuse("{\"nftables\": 3}");
	for (size_t len = strlen(whole) - 2; len > 100; len -= 97) {
		whole[len] = '\0';
		refuse(whole);
	}
	assert_non_null(deep);
	memset(deep, '[', 200000);
	deep[200000] = '\0';
	refuse(deep);
}

/* Elements within elements, as deep as jansson lets them be. */
static void a_deep_element(void **state)
{
	_cleanup_free_ char *rule = NULL, *open = calloc(1, 24001), *close = calloc(1, 6001);

	(void)state;
	assert_non_null(open);
	assert_non_null(close);
	for (unsigned int i = 0; i < 1000; i++) {
		strcpy(open + 7 * i, "{\"set\":");
		strcpy(close + i, "}");
	}
	assert_true(asprintf(&rule,
			     RULE("[{\"match\": {\"op\": \"==\", " DPORT
				  ", \"right\": %s25%s}}, {\"drop\": null}]"),
			     open, close) > 0);
	expect_rules(rule, 0);
}

/* 30,000 rules: the list is bounded, the rest is a number; and a name is shown safely. */
static void too_many_and_hostile_names(void **state)
{
	_cleanup_free_ char *json = NULL;
	struct firewall_answer a;
	size_t len;
	FILE *out = open_memstream(&json, &len);

	(void)state;
	fputs("{\"nftables\": [{\"chain\": {\"family\": \"inet\", \"table\": \"mail\", \"name\": "
	      "\"\\u001b[31m\\n\\\\%s",
	      out);
	for (unsigned int i = 0; i < 300; i++)
		putc('x', out);
	fputs("\", \"hook\": \"output\", \"handle\": 1}}", out);
	for (unsigned int i = 0; i < 30000; i++) {
		fputs(", {\"rule\": {\"family\": \"inet\", \"table\": \"mail\", \"chain\": "
		      "\"\\u001b[31m\\n\\\\%s",
		      out);
		for (unsigned int k = 0; k < 300; k++)
			putc('x', out);
		fprintf(out,
			"\", \"handle\": %u, \"expr\": [{\"match\": {\"op\": \"==\", " DPORT
			", \"right\": \"@set\\nlist ruleset\"}}, {\"limit\": {\"per\": \"\\u0007\\u0007\\u0007\\u0007\\u0007\\u0007\\u0007\\u0007\"}}, {\"drop\": null}]}}",
			i + 2);
	}
	fputs("]}", out);
	fclose(out);
	read_texts(json, NULL, false, &a);
	assert_int_equal(a.rules_count, FIREWALL_RULES_MAX);
	assert_int_equal(a.more, 30000 - FIREWALL_RULES_MAX);
	assert_memory_equal(a.rules[0].chain, "\\x1b[31m\\x0a\\x5c%sxxx", 20);
	assert_int_equal(strlen(a.rules[0].chain), FIREWALL_NAME_LEN - 1);
	assert_int_equal(strlen(a.rules[0].text), FIREWALL_TEXT_LEN - 1);
	assert_string_equal(a.rules[0].text + FIREWALL_TEXT_LEN - 4, "...");
}

/* A set is asked for once, however many rules use it. */
static void sets_are_asked_for_once(void **state)
{
	_cleanup_free_ char *json = slurp("kinds.json");
	unsigned int asked = 0;
	struct ruleset_query query = {.ports = ports,
				      .ports_count = ARRAY_LEN(ports),
				      .elements = elements,
				      .context = &asked};
	struct firewall_answer a = {0};

	(void)state;
	assert_int_equal(ruleset_read(json, NULL, &query, &a), 0);
	assert_int_equal(asked, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_drop),
		cmocka_unit_test(ports_in_every_form),
		cmocka_unit_test(redirects_are_told_apart),
		cmocka_unit_test(what_is_not_reached_only_mentions),
		cmocka_unit_test(policies),
		cmocka_unit_test(answers_come_from_the_port),
		cmocka_unit_test(iptables_rules_have_words),
		cmocka_unit_test(without_the_text),
		cmocka_unit_test(a_web_of_jumps_ends),
		cmocka_unit_test(odd_shapes),
		cmocka_unit_test(what_is_no_ruleset),
		cmocka_unit_test(a_deep_element),
		cmocka_unit_test(too_many_and_hostile_names),
		cmocka_unit_test(sets_are_asked_for_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
