// SPDX-License-Identifier: GPL-2.0-only
/*
 * Advice where this machine or what was seen has the answer: per subsystem, for what passes
 * through, without a route, intercepted, degraded, open. The commands are those of the tools'
 * manuals.
 */

#include "tests/unit/guide_case.h"

static void host_drops_by_subsystem(void **state)
{
	static const struct {
		enum drop_by by;
		const char *rule, *says;
	} cases[] = {
		{DROP_UNKNOWN, "unknown", "egress25 doctor"},
		{DROP_UNKNOWN, "unknown", "ip route get ADDRESS"},
		{DROP_NETFILTER, "netfilter", "nft -a list ruleset"},
		{DROP_NETFILTER, "netfilter", "nft delete rule FAMILY TABLE CHAIN handle N"},
		{DROP_NETFILTER, "netfilter", "a reject rule makes them fail at once"},
		{DROP_NETFILTER, "netfilter", "iptables-save"},
		{DROP_NETFILTER, "netfilter", "the port (dport"},
		{DROP_NETFILTER, "netfilter", "SMTP Restrictions"},
		{DROP_NETFILTER, "netfilter", "SMTP_BLOCK"},
		{DROP_NETFILTER, "netfilter", "test as the user that sends the mail"},
		{DROP_CGROUP, "cgroup", "IPAddressDeny"},
		{DROP_CGROUP, "cgroup", "systemctl show UNIT -p IPAddressDeny"},
		{DROP_CGROUP, "cgroup", "sd_fw_egress"},
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
		v.evidence.dropped_here = 2;
		guide(&g, &where, &v, NULL, 0);
		assert_rule(&g, "host", cases[i].rule, EXEMPTION_NOT_NEEDED);
		assert_int_equal(g.port25, POLICY_BLOCKED);
		assert_null(g.source);
		assert_says(&g, cases[i].says);
		assert_says(&g, "port 25 over IPv4");
	}
}

/* Where the call is refused there is no packet, and so neither a rule nor a reason for a drop. */
static void refused_calls_are_no_drops(void **state)
{
	struct location where = azure("enterprise-agreement", NULL, NULL);
	struct verdict v = blocked(25, FAMILY_IPV6, BY_HOST);
	struct guidance g;

	(void)state;
	guide(&g, &where, &v, NULL, 0);
	assert_rule(&g, "host", "denied", EXEMPTION_NOT_NEEDED);
	assert_says(&g, "Programs that connect to port 25 over IPv6 are refused on this machine");
	assert_says(&g, "Operation not permitted or Permission denied");
	assert_says(&g, "httpd_can_sendmail");
	assert_says(&g, "apparmor");
	assert_says(&g, "bpftool cgroup tree");
	assert_says(&g, "SystemCallFilter");
	assert_says(&g, "prohibit route");
	assert_says_not(&g, "drop.reason");
	assert_says_not(&g, "nft list ruleset");
	assert_says_not(&g, "Packets to port");
}

static void a_host_block_may_hide_another(void **state)
{
	struct verdict v = blocked(25, FAMILY_IPV4, BY_HOST);
	struct location where = azure("pay-as-you-go", NULL, NULL);
	struct guidance g;

	(void)state;
	v.subsystem = DROP_NETFILTER;
	guide(&g, &where, &v, NULL, 0);
	assert_says(
		&g,
		"rules of Azure (other-subscription-types, as of 2025-07-28) port 25 is blocked");
	where = azure(NULL, NULL, NULL);
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "may be blocked there too");
	where = azure("enterprise-agreement", NULL, NULL);
	guide(&g, &where, &v, NULL, 0);
	assert_int_equal(g.port25, POLICY_OPEN);
	assert_says_not(&g, "This may not be all");
	where = (struct location){0};
	guide(&g, &where, &v, NULL, 0);
	assert_int_equal(g.port25, POLICY_UNKNOWN);
	assert_says_not(&g, "This may not be all");
	/* The rules are about port 25 only. */
	where = azure("pay-as-you-go", NULL, NULL);
	v.port = 587;
	guide(&g, &where, &v, NULL, 0);
	assert_says_not(&g, "This may not be all");
}

/* The rule of another port than 25 is warned of where it says blocked. */
static void a_host_block_of_a_relay_port(void **state)
{
	struct verdict v = blocked(587, FAMILY_IPV4, BY_HOST);
	struct location where = place("digitalocean", NULL);
	struct guidance g;

	(void)state;
	v.subsystem = DROP_NETFILTER;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "(droplets, as of 2026-07-13) port 587 is blocked there too");
	v.port = 2525;
	guide(&g, &where, &v, NULL, 0);
	assert_says_not(&g, "This may not be all");
}

/* Containers, pods and virtual machines send through this host's forward path. */
static void in_transit(void **state)
{
	static const struct {
		enum drop_by by;
		const char *rule, *says;
	} cases[] = {
		{DROP_NETFILTER, "netfilter-forward", "kubectl get networkpolicy -A"},
		{DROP_NETFILTER, "netfilter-forward", "policyTypes Egress"},
		{DROP_NETFILTER, "netfilter-forward", "DOCKER-USER"},
		{DROP_NETFILTER, "netfilter-forward", "only the forward chains count"},
		{DROP_TC, "tc-forward", "kubectl get networkpolicy -A"},
		{DROP_ROUTE, "route", "ip route get"},
	};
	struct location where = {0};
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct verdict v = blocked(25, FAMILY_IPV4, BY_HOST);

		v.subsystem = cases[i].by;
		v.in_transit = true;
		guide(&g, &where, &v, NULL, 0);
		assert_rule(&g, "host", cases[i].rule, EXEMPTION_NOT_NEEDED);
		assert_says(&g, cases[i].says);
		assert_says(&g, "on their way through");
		v.in_transit = false;
		guide(&g, &where, &v, NULL, 0);
		assert_says_not(&g, "on their way through");
		assert_says_not(&g, "kubectl");
	}
}

/* The machine is well, one container is not. */
static void a_namespace_apart_gets_advice(void **state)
{
	struct verdict v = in_state(25, FAMILY_IPV4, STATE_OPEN);
	struct location where = {0};
	struct guidance g;

	(void)state;
	v.apart[0] = (struct verdict_apart){.netns = 1, .state = STATE_THROTTLED};
	v.apart[1] =
		(struct verdict_apart){.netns = 2, .state = STATE_BLOCKED, .by = BY_NETWORK_SILENT};
	v.apart_count = 2;
	guide(&g, &where, &v, NULL, 0);
	assert_int_equal(g.steps_count, 1);
	v.apart[2] = (struct verdict_apart){.netns = 4026532345,
					    .state = STATE_BLOCKED,
					    .by = BY_HOST,
					    .subsystem = DROP_NETFILTER,
					    .in_transit = true};
	v.apart_count = 3;
	guide(&g, &where, &v, NULL, 0);
	assert_rule(&g, "host", "open", EXEMPTION_NOT_NEEDED);
	assert_says(&g,
		    "Not for network namespace 4026532345: there packets to port 25 are stopped on "
		    "this machine by netfilter, on their way through.");
	assert_says(&g, "kubectl get networkpolicy -A");
	v.apart[2].in_transit = false;
	v.apart[2].subsystem = DROP_CGROUP;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "IPAddressDeny");
}

/* A list of the program's own namespace: a drop and a reject in output, a drop in forward, and a
 * redirect. */
static struct candidate_list own_rules(void)
{
	return (struct candidate_list){
		.netns = 4026531840,
		.self = true,
		.rules = {{"inet", "filter", "output", "output", "tcp dport 25 drop", 5,
			   .ports = {{25}, {25}}},
			  {"ip", "filter", "OUTPUT", "output", "tcp dport { 25, 465 } reject", 12,
			   .ports = {{25, 465}}},
			  {"inet", "filter", "forward", "forward", "policy drop", 2,
			   .why = CANDIDATE_POLICY, .ports = {{25, 465, 587}, {25, 465, 587}}},
			  {"ip", "nat", "OUTPUT", "output", "tcp dport 25 redirect", 3,
			   .redirects = true, .ports = {{25}}}},
		.rules_count = 4,
	};
}

/* Rules that somebody read from the firewall are candidates, never the culprit. */
static void candidates_are_listed(void **state)
{
	struct candidate_list rules = own_rules();
	struct verdict v = blocked(25, FAMILY_IPV4, BY_HOST);
	struct location where = {.firewalls = &rules, .firewalls_count = 1};
	struct guidance g;

	(void)state;
	v.subsystem = DROP_NETFILTER;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "Candidates: table inet filter chain output handle 5: tcp dport 25 drop; "
			"table ip filter chain OUTPUT handle 12: tcp dport { 25, 465 } reject.");
	assert_says(&g, "is not proven");
	assert_int_equal(g.candidates_count, 2);
	assert_ptr_equal(g.candidates[1].rule, &rules.rules[1]);

	/* Only those of the port and the address family. */
	v.family = FAMILY_IPV6;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "Candidates: table inet filter chain output handle 5: tcp dport 25 drop.");
	v = blocked(465, FAMILY_IPV4, BY_HOST);
	v.subsystem = DROP_UNKNOWN;
	v.evidence.dropped_here = 1; /* a refused call has no rules */
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "Candidates: table ip filter chain OUTPUT handle 12");
	v.port = 2525;
	guide(&g, &where, &v, NULL, 0);
	assert_int_equal(g.candidates_count, 0);
	assert_says(&g, "No rule that nftables shows names the port");

	/* Only those on the way the packets go. */
	v = blocked(25, FAMILY_IPV4, BY_HOST);
	v.subsystem = DROP_NETFILTER;
	v.in_transit = true;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "Candidates: table inet filter chain forward handle 2: policy drop.");

	/* Only where a firewall of this host is the cause, or redirects. */
	v.in_transit = false;
	v.subsystem = DROP_NEIGHBOUR;
	guide(&g, &where, &v, NULL, 0);
	assert_says_not(&g, "Candidates");
	v = blocked(25, FAMILY_IPV4, BY_NETWORK_SILENT);
	guide(&g, &where, &v, NULL, 0);
	assert_says_not(&g, "Candidates");
	v = in_state(25, FAMILY_IPV4, STATE_INTERCEPTED);
	guide(&g, &where, &v, NULL, 0);
	assert_says_not(&g, "Candidates");
	v.evidence.redirects = 3;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "Candidates: table ip nat chain OUTPUT handle 3: tcp dport 25 redirect.");
	where = (struct location){0};
	guide(&g, &where, &v, NULL, 0);
	assert_says_not(&g, "Candidates");
}

/* As many as fit into the text, more into the list, and the number of the rest. */
static void many_candidates(void **state)
{
	static struct candidate_list rules;
	struct verdict v = blocked(25, FAMILY_IPV4, BY_HOST);
	struct location where = {.firewalls = &rules, .firewalls_count = 1};
	struct guidance g;

	(void)state;
	rules = own_rules();
	v.subsystem = DROP_NETFILTER;
	for (size_t i = 0; i < CANDIDATES_MAX; i++)
		rules.rules[i] = rules.rules[0];
	rules.rules_count = CANDIDATES_MAX;
	rules.more = 1000;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "tcp dport 25 drop; and 1017 more.");
	assert_int_equal(g.candidates_count, GUIDANCE_CANDIDATES_MAX);
	assert_int_equal(g.candidates_more, CANDIDATES_MAX - GUIDANCE_CANDIDATES_MAX + 1000);

	/* The longest of all is shown. */
	memset(rules.rules[0].table, 'x', CANDIDATE_NAME_LEN - 1);
	memset(rules.rules[0].chain, 'y', CANDIDATE_NAME_LEN - 1);
	memset(rules.rules[0].rule, 'z', CANDIDATE_RULE_LEN - 1);
	rules.rules[0].handle = UINT64_MAX;
	rules.self = false;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "Candidates: in network namespace 4026531840 table inet xxxx");
	assert_says(&g,
		    "zzz; in network namespace 4026531840 table inet filter chain output handle 5");
}

/* A container's own rules are in its namespace, those on its way are not. */
static void candidates_of_a_namespace_apart(void **state)
{
	struct candidate_list rules[2] = {own_rules(), own_rules()};
	struct verdict v = in_state(25, FAMILY_IPV4, STATE_OPEN);
	struct location where = {.firewalls = rules, .firewalls_count = 2};
	struct guidance g;

	(void)state;
	rules[1].netns = 4026532345;
	rules[1].self = false;
	rules[1].rules[0].handle = 77;
	rules[1].rules_count = 1;
	v.apart[0] = (struct verdict_apart){.netns = 4026532345,
					    .state = STATE_BLOCKED,
					    .by = BY_HOST,
					    .subsystem = DROP_NETFILTER};
	v.apart_count = 1;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "Candidates: in network namespace 4026532345 table inet filter chain "
			"output handle 77: tcp dport 25 drop.");
	v.apart[0].in_transit = true;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "Candidates: table inet filter chain forward handle 2: policy drop.");
}

static void candidates_that_could_not_be_read(void **state)
{
	struct candidate_list rules = {.netns = 4026532345, .unread = "that needs root"};
	struct verdict v = blocked(25, FAMILY_IPV4, BY_HOST);
	struct location where = {.firewalls = &rules, .firewalls_count = 1};
	struct guidance g;

	(void)state;
	v.subsystem = DROP_NETFILTER;
	guide(&g, &where, &v, NULL, 0);
	assert_says_not(&g, "Candidates");
	assert_says(&g, "The rules of the firewall in network namespace 4026532345 could not be "
			"read (that needs root).");
	rules.self = true;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "The rules of the firewall could not be read (that needs root).");
	rules = own_rules();
	rules.legacy = true;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "Candidates: ");
	assert_says(&g, "iptables-legacy-save");
}

/* One list for each namespace, and of the newest namespaces only. */
static void lists_are_bounded(void **state)
{
	static struct candidate_lists lists;
	struct candidate_list rules = own_rules();

	(void)state;
	assert_true(candidate_lists_put(&lists, &rules));
	assert_false(candidate_lists_put(&lists, &rules));
	rules.rules[0].handle++;
	assert_true(candidate_lists_put(&lists, &rules));
	assert_int_equal(lists.count, 1);
	for (uint32_t i = 1; i < 2 * CANDIDATE_LISTS_MAX; i++) {
		rules.netns = i;
		assert_true(candidate_lists_put(&lists, &rules));
	}
	assert_int_equal(lists.count, CANDIDATE_LISTS_MAX);
	for (size_t i = 0; i < lists.count; i++)
		assert_between(lists.list[i].netns, CANDIDATE_LISTS_MAX, 2 * CANDIDATE_LISTS_MAX);
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
	assert_says(&g, "stop and start Postfix");
	assert_says(&g, "disable_ipv6 = true");
	assert_says(&g, "dns_ipv4_lookup = *");
	assert_says(&g, "precedence ::ffff:0:0/96 100 in /etc/gai.conf");
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
	assert_int_equal(g.port25, POLICY_OPEN);
	assert_int_equal(g.steps_count, 1);
	assert_says(&g, "Nothing to do");

	where = azure("pay-as-you-go", NULL, NULL);
	guide(&g, &where, &v, NULL, 0);
	assert_rule(&g, "host", "open", EXEMPTION_NOT_NEEDED);
	assert_int_equal(g.port25, POLICY_BLOCKED);
	assert_says(&g, "say that port 25 is blocked. What was seen counts");

	/* Rules that leave it open whether port 25 is blocked are not contradicted. */
	where = azure("pay-as-you-go", "2016-01-01", NULL);
	guide(&g, &where, &v, NULL, 0);
	assert_int_equal(g.port25, POLICY_MAY_BE_OPEN);
	assert_says_not(&g, "is blocked");

	where = azure("pay-as-you-go", NULL, NULL);
	v.port = 587;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "Port 587 is open");
	assert_says_not(&g, "is blocked");
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
	assert_says(&g, "SMTP_BLOCK, SMTP_PORTS, SMTP_REDIRECT");
	assert_says(&g, "every user but root, the mail server and mailman");
	assert_says(&g, "iptables-save -t nat");
	assert_says(&g, "transparent mail proxy");

	/* What was seen leaving is redirected by no rule of this machine. */
	v.evidence.wire_watched = true;
	guide(&g, &where, &v, NULL, 0);
	assert_rule(&g, "host", "intercepted", EXEMPTION_NOT_NEEDED);
	assert_says(&g, "The connections leave this machine");
	assert_says_not(&g, "SMTP Restrictions");
	v.evidence.redirects = 3;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "SMTP Restrictions");
	assert_says_not(&g, "The connections leave this machine");

	v.state = STATE_THROTTLED;
	guide(&g, &where, &v, NULL, 0);
	assert_rule(&g, "general", "throttled", EXEMPTION_UNKNOWN);
	assert_int_equal(g.port25, POLICY_BLOCKED);
	assert_says(&g, "Send more slowly");
}

/* A port by which no mail passes is never named as one that works, or to be tried. */
static void what_is_amiss_is_no_relay_port(void **state)
{
	static const enum port_state states[] = {STATE_STALLED, STATE_FAILING, STATE_OFFLINE};
	struct verdict v25 = blocked(25, FAMILY_IPV4, BY_NETWORK_SILENT);
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		struct location where = {.provider = NULL};
		struct verdict v587 = in_state(587, FAMILY_IPV4, states[i]);
		const struct verdict *ports[] = {&v25, &v587};

		v587.by = states[i] == STATE_STALLED ? BY_NO_GREETING : BY_NONE;
		guide(&g, &where, &v25, ports, 2);
		assert_says(&g, "try 465, then 2525");
		assert_says_not(&g, "587");
		where = place("azure", "enterprise-dev-test");
		guide(&g, &where, &v25, ports, 2);
		assert_says(&g, "send through a relay on port 465");
	}
}

static void each_state_has_words_of_its_own(void **state)
{
	static const struct {
		enum port_state state;
		enum blocked_by by;
		const char *rule, *says;
	} cases[] = {
		{STATE_OFFLINE, BY_NONE, "offline",
		 "Nothing at all comes in by up0: ask whoever runs the line"},
		{STATE_OFFLINE, BY_NONE, "offline", "this is no block of port 25"},
		{STATE_FAILING, BY_NONE, "failing", "egress25 check"},
		{STATE_FAILING, BY_NONE, "failing", "by the rules of Azure"},
		{STATE_STALLED, BY_NO_GREETING, "stalled-no-greeting", "line that begins with 220"},
		{STATE_STALLED, BY_RESET_AT_DATA, "stalled-reset-at-data",
		 "reset at the first data"},
		{STATE_STALLED, BY_HUNG_UP, "stalled-hung-up", "block lists"},
		{STATE_STALLED, BY_PATH_MTU, "stalled-path-mtu", "tcp_mtu_probing"},
		{STATE_STALLED, BY_ACKS_LOST, "stalled-acks-lost", "both directions"},
	};
	struct location where = place("azure", "pay-as-you-go");
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct verdict v = in_state(25, FAMILY_IPV4, cases[i].state);

		v.by = cases[i].by;
		strcpy(v.evidence.interface, "up0");
		guide(&g, &where, &v, NULL, 0);
		assert_rule(&g, "host", cases[i].rule, EXEMPTION_NOT_NEEDED);
		assert_says(&g, cases[i].says);
		assert_says_not(&g, "Diagnose and Solve");
		assert_true(g.key_steps > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_amiss_is_no_relay_port),
		cmocka_unit_test(each_state_has_words_of_its_own),
		cmocka_unit_test(host_drops_by_subsystem),
		cmocka_unit_test(refused_calls_are_no_drops),
		cmocka_unit_test(a_host_block_may_hide_another),
		cmocka_unit_test(a_host_block_of_a_relay_port),
		cmocka_unit_test(in_transit),
		cmocka_unit_test(a_namespace_apart_gets_advice),
		cmocka_unit_test(candidates_are_listed),
		cmocka_unit_test(many_candidates),
		cmocka_unit_test(candidates_of_a_namespace_apart),
		cmocka_unit_test(candidates_that_could_not_be_read),
		cmocka_unit_test(lists_are_bounded),
		cmocka_unit_test(no_route),
		cmocka_unit_test(open_means_nothing_to_do),
		cmocka_unit_test(degraded_names_the_destinations),
		cmocka_unit_test(intercepted_and_throttled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
