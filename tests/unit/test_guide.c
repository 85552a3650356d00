// SPDX-License-Identifier: GPL-2.0-only
/*
 * How advice is put together, whatever the provider: what was seen on top of the rules, places
 * without rules, names. What single providers say is tested in test_guide_*.c.
 */

#include <errno.h>

#include "guide/rules.h"
#include "tests/unit/guide_case.h"

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
		assert_int_equal(g.port25, POLICY_BLOCKED);
		assert_says(&g, "outbound rules of network security groups");
		assert_says(&g, "port 587");
		assert_says_not(&g, "exemption");
	}

	struct location nowhere = {0};
	struct verdict self = v;
	const struct verdict *ports[] = {&self};

	guide(&g, &nowhere, &v, ports, 1);
	assert_says(&g, "is outbound TCP port 587 blocked for this account");
	assert_says(&g, "try 465, then 2525.");
	assert_says_not(&g, "too: 587");
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
	assert_says_not(&g, "which egress25 report writes");
}

static void general_places(void **state)
{
	static const struct {
		const char *provider, *rule, *says;
	} cases[] = {
		{NULL, "unknown-provider",
		 "name it with --cloud; a home or office line is --cloud "
		 "residential"},
		{"none", "no-provider", "egress25 advise --cloud residential"},
		{"acme-cloud", "no-rules", "[acme-cloud] in /etc/egress25/providers.d"},
	};
	struct verdict v = blocked(25, FAMILY_IPV4, BY_NETWORK_SILENT);
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct location where = {.provider = cases[i].provider};

		guide(&g, &where, &v, NULL, 0);
		assert_rule(&g, "general", cases[i].rule, EXEMPTION_UNKNOWN);
		assert_int_equal(g.port25, POLICY_UNKNOWN);
		assert_int_equal(g.contradiction, CONTRADICTION_NONE);
		assert_null(g.source);
		assert_null(g.as_of);
		assert_null(g.not_confirmed);
		assert_says(&g, cases[i].says);
		assert_says(&g, "try 587, then 465, then 2525");
		assert_says(&g, "security group");
		assert_says(&g, "drop in silence too");
		assert_says(&g, "Ask the provider");
		assert_says(&g, "egress25 report");

		guide(&g, &where, NULL, NULL, 0);
		assert_says(&g, "egress25 report --duration");
		assert_says_not(&g, "egress25 report writes it");
	}
}

/* Contradiction: what was seen counts, and what it usually means. */

struct contradiction_case {
	const char *provider, *subscription;
	uint16_t port;
	enum port_state state;
	enum blocked_by by;
	enum contradiction contradiction;
	const char *says, *why;
};

static const struct contradiction_case contradictions[] = {
	{"azure", "pay-as-you-go", 25, STATE_OPEN, BY_NONE, CONTRADICTION_OPEN,
	 "rules of Azure (other-subscription-types, as of 2025-07-28) say that port 25 is blocked. What "
	 "was seen counts: destinations answer.",
	 "exempted, was created before 2017-11-15 or is of another type"},
	{"azure", "pay-as-you-go", 25, STATE_DEGRADED, BY_NONE, CONTRADICTION_OPEN,
	 "say that port 25 is blocked",
	 "hub network, an NVA or an Azure Firewall in a subscription "
	 "that is not blocked"},
	{"azure", "enterprise-agreement", 25, STATE_BLOCKED, BY_NETWORK_SILENT,
	 CONTRADICTION_BLOCKED,
	 "leave port 25 open. What was seen counts: it is blocked beyond this host.",
	 "Dev/Test is blocked by default"},
	{"azure", "enterprise-agreement", 25, STATE_BLOCKED, BY_NETWORK_RESET,
	 CONTRADICTION_BLOCKED, "leave port 25 open",
	 "hub network, an NVA or an Azure Firewall in a subscription that is "
	 "blocked"},
	{"azure", "enterprise-agreement", 25, STATE_BLOCKED, BY_NETWORK_SILENT,
	 CONTRADICTION_BLOCKED, "leave port 25 open", "its own firewall remains to be checked"},
	{"azure", "enterprise-agreement", 25, STATE_BLOCKED, BY_NETWORK_ICMP, CONTRADICTION_BLOCKED,
	 "No cloud is known to answer so", "outbound rule of a network security group"},
	{"azure", "enterprise-agreement", 587, STATE_BLOCKED, BY_NETWORK_SILENT,
	 CONTRADICTION_BLOCKED, "leave port 587 open",
	 "a firewall that you can edit at the provider"},
	{"aws", "ec2", 25, STATE_OPEN, BY_NONE, CONTRADICTION_OPEN, "rules of AWS (ec2, as of",
	 "removed for this account in this Region"},
	{"gcp", "compute-engine", 25, STATE_OPEN, BY_NONE, CONTRADICTION_OPEN, "port 25 is blocked",
	 "one of those without the restriction"},
	{"oracle", NULL, 25, STATE_OPEN, BY_NONE, CONTRADICTION_OPEN, "port 25 is blocked",
	 "created before 2021-06-23"},
	{"digitalocean", NULL, 587, STATE_OPEN, BY_NONE, CONTRADICTION_OPEN, "port 587 is blocked",
	 "the account is exempted"},
	{"hetzner", "cloud", 465, STATE_OPEN, BY_NONE, CONTRADICTION_OPEN, "port 465 is blocked",
	 "older or of another type"},
	{"scaleway", "instances", 25, STATE_OPEN, BY_NONE, CONTRADICTION_OPEN, "port 25 is blocked",
	 "Enable SMTP is ticked"},
	{"ovh", "vps", 25, STATE_BLOCKED, BY_NETWORK_SILENT, CONTRADICTION_BLOCKED,
	 "leave port 25 open", "anti-spam system has blocked this address"},
	{"ovh", "public-cloud", 25, STATE_BLOCKED, BY_NETWORK_SILENT, CONTRADICTION_NONE, NULL,
	 NULL},
	{"azure", "pay-as-you-go", 25, STATE_BLOCKED, BY_NETWORK_SILENT, CONTRADICTION_NONE, NULL,
	 NULL},
	{"azure", "enterprise-agreement", 25, STATE_OPEN, BY_NONE, CONTRADICTION_NONE, NULL, NULL},
	/* What this host stops says nothing of the network. */
	{"azure", "enterprise-agreement", 25, STATE_BLOCKED, BY_HOST, CONTRADICTION_NONE, NULL,
	 NULL},
	{"azure", "enterprise-agreement", 25, STATE_BLOCKED, BY_NO_ROUTE, CONTRADICTION_NONE, NULL,
	 NULL},
	/* Rules that leave it open are not contradicted by either. */
	{"azure", "unknown", 25, STATE_OPEN, BY_NONE, CONTRADICTION_NONE, NULL, NULL},
	{"azure", "unknown", 25, STATE_BLOCKED, BY_NETWORK_SILENT, CONTRADICTION_NONE, NULL, NULL},
	{"linode", NULL, 25, STATE_OPEN, BY_NONE, CONTRADICTION_NONE, NULL, NULL},
	{"contabo", NULL, 25, STATE_BLOCKED, BY_NETWORK_SILENT, CONTRADICTION_NONE, NULL, NULL},
	{"aws", "ec2", 2525, STATE_BLOCKED, BY_NETWORK_SILENT, CONTRADICTION_NONE, NULL, NULL},
	{"azure", "pay-as-you-go", 25, STATE_UNKNOWN, BY_NONE, CONTRADICTION_NONE, NULL, NULL},
	{NULL, NULL, 25, STATE_OPEN, BY_NONE, CONTRADICTION_NONE, NULL, NULL},
};

static void what_was_seen_counts(void **state)
{
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(contradictions); i++) {
		const struct contradiction_case *c = &contradictions[i];
		struct location where = place(c->provider, c->subscription);
		struct verdict v = in_state(c->port, FAMILY_IPV4, c->state);

		v.by = c->by;
		guide(&g, &where, &v, NULL, 0);
		if (g.contradiction != c->contradiction)
			fail_msg("case %zu: %d instead of %d", i, g.contradiction,
				 c->contradiction);
		if (c->says) {
			assert_says(&g, c->says);
			assert_says(&g, c->why);
		} else {
			assert_says_not(&g, "What was seen counts");
		}
	}
	/* Where every SYN was seen to leave, nobody is sent to this host's firewall. */
	struct location where = place("azure", "enterprise-agreement");
	struct verdict v = in_state(25, FAMILY_IPV4, STATE_BLOCKED);

	v.by = BY_NETWORK_SILENT;
	v.evidence.syns = v.evidence.left_host = 24;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "not this host's own firewall: the SYNs were seen to leave");
	assert_says_not(&g, "remains to be checked");
	v.evidence.left_host = 23;
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "its own firewall remains to be checked");
}

/* A relay port: the rule of 25 where that stops it too, else advice of its own. */
static void other_ports_have_their_own_rules(void **state)
{
	static const struct {
		const char *provider, *subscription;
		uint16_t port;
		const char *rule;
		enum exemption exemption;
		const char *says;
	} cases[] = {
		{"digitalocean", NULL, 587, "droplets", EXEMPTION_NONE, "port 2525"},
		{"digitalocean", NULL, 2525, "relay-ports", EXEMPTION_UNKNOWN, "do not say"},
		{"hetzner", "cloud", 465, "cloud", EXEMPTION_REQUEST, "Console > Limits"},
		{"hetzner", "cloud", 587, "relay-ports", EXEMPTION_NOT_NEEDED, "Look elsewhere"},
		{"scaleway", "instances", 465, "instances", EXEMPTION_SELF_SERVICE, "Enable SMTP"},
		{"linode", NULL, 587, "new-accounts", EXEMPTION_REQUEST, "Support ticket"},
		{"aws", "ec2", 587, "relay-ports", EXEMPTION_NOT_NEEDED, "security groups"},
		{"tencent", "cvm", 465, "relay-ports", EXEMPTION_UNKNOWN, "Ask the provider"},
		{"ovh", "local-zone", 587, "local-zone", EXEMPTION_NONE, "HTTPS API"},
	};
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct location where = place(cases[i].provider, cases[i].subscription);
		struct verdict v = blocked(cases[i].port, FAMILY_IPV4, BY_NETWORK_SILENT);

		guide(&g, &where, &v, NULL, 0);
		assert_rule(&g, cases[i].provider, cases[i].rule, cases[i].exemption);
		assert_says(&g, cases[i].says);
	}
}

/* What the rules block is said to be as they say, and not recommended. */
static void blocked_relays_are_held_against_the_rules(void **state)
{
	struct location where = place("hetzner", "cloud");
	struct verdict v25 = blocked(25, FAMILY_IPV4, BY_NETWORK_SILENT);
	struct verdict v465 = blocked(465, FAMILY_IPV4, BY_NETWORK_SILENT);
	struct verdict v587 = blocked(587, FAMILY_IPV4, BY_NETWORK_SILENT);
	struct verdict v2525 = blocked(2525, FAMILY_IPV4, BY_NETWORK_SILENT);
	const struct verdict *ports[] = {&v25, &v465, &v587, &v2525};
	struct guidance g;

	(void)state;
	guide(&g, &where, &v25, ports, 2);
	assert_says(&g, "Seen blocked from this machine too, as the rules say: 465 (IPv4).");
	guide(&g, &where, &v25, ports, 3);
	assert_says(&g, "too: 465 (IPv4) (as the rules say), 587 (IPv4). The rules leave it open");
	ports[1] = &v2525;
	guide(&g, &where, &v25, ports, 2);
	assert_says(&g, "Seen blocked from this machine too: 2525 (IPv4).");

	struct location ocean = place("digitalocean", NULL);
	struct verdict slow = in_state(25, FAMILY_IPV4, STATE_THROTTLED);

	guide(&g, &ocean, &slow, NULL, 0);
	assert_says(&g, "try 2525.");
	assert_says_not(&g, "try 587");
	slow.port = 2525;
	guide(&g, &ocean, &slow, NULL, 0);
	assert_says_not(&g, "try");
}

/* The firewall that a customer edits comes first where the rules do not explain the block. */
static void editable_firewalls_are_named(void **state)
{
	static const struct {
		const char *provider, *subscription, *says;
		bool first;
	} cases[] = {
		{"aws", "ec2", "Check the security groups and network ACLs", false},
		{"oracle", NULL, "egress rules of the security lists", false},
		{"upcloud", NULL, "firewall tab", false},
		{"hetzner", "cloud", "Hetzner Cloud Firewall", false},
		{"hetzner", "dedicated", "Hetzner Cloud Firewall", true},
		{"ovh", "vps", "drops in silence too", true},
		{"exoscale", NULL, "security group", true},
		{"huawei", NULL, "security group", true},
		{"linode", NULL, "drops in silence too", true},
	};
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct location where = place(cases[i].provider, cases[i].subscription);
		struct verdict v = blocked(25, FAMILY_IPV4, BY_NETWORK_SILENT);
		bool first = false;

		guide(&g, &where, &v, NULL, 0);
		assert_says(&g, cases[i].says);
		for (size_t s = 0; s < g.key_steps; s++)
			first |= strstr(g.steps[s], cases[i].says) != NULL;
		/* Where much is to be said, it may be behind what contradicts the rules. */
		assert_true(cases[i].first || !first);
		/* Where nothing was seen, nothing has to be explained. */
		guide(&g, &where, NULL, NULL, 0);
		for (size_t s = 0; s < g.key_steps; s++)
			assert_null(strstr(g.steps[s], cases[i].says));
	}
}

static void rate_limits_of_the_provider_are_named(void **state)
{
	static const char *const cases[][2] = {
		{"contabo", "some 25 messages a minute"},
		{"aws", "three mails pass and then silence"},
		{"ovh", "anti-spam system"},
	};
	struct verdict v = in_state(25, FAMILY_IPV4, STATE_THROTTLED);
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct location where = place(cases[i][0], NULL);

		guide(&g, &where, &v, NULL, 0);
		assert_rule(&g, "general", "throttled", EXEMPTION_UNKNOWN);
		assert_says(&g, cases[i][1]);
		assert_says(&g, "Send more slowly");
	}
}

/* An operator's rules come in the same form, may leave most of it out, and win. */
static const struct rule own_rule = {
	.slug = "own",
	.port25 = POLICY_BLOCKED,
	.port587 = POLICY_OPEN,
	.exemption = EXEMPTION_REQUEST,
	.summary = "Our rule.",
	.steps = LIST("Ask us."),
};
static const struct edition own_edition = {.rules = &own_rule, .rules_count = 1};
static const struct provider own = {.name = "azure", .editions = &own_edition, .editions_count = 1};

static void an_operators_own_rules(void **state)
{
	struct location where = place("azure", "pay-as-you-go");
	struct verdict v = in_state(25, FAMILY_IPV4, STATE_OPEN);
	struct guidance g;

	(void)state;
	where.own = &own;
	guide(&g, &where, NULL, NULL, 0);
	assert_rule(&g, "azure", "own", EXEMPTION_REQUEST);
	assert_int_equal(g.steps_count, 2);
	assert_string_equal(g.steps[0], "Ask us.");
	assert_null(g.source);
	assert_null(g.as_of);
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "The rules of azure (own) say that port 25 is blocked.");
	v = blocked(587, FAMILY_IPV4, BY_NETWORK_SILENT);
	guide(&g, &where, &v, NULL, 0);
	assert_rule(&g, "azure", "relay-ports", EXEMPTION_NOT_NEEDED);
	v = blocked(25, FAMILY_IPV6, BY_HOST);
	guide(&g, &where, &v, NULL, 0);
	assert_says(&g, "by the rules of azure (own) port 25 is blocked there too");
	where.as_of = date("2020-01-01");
	guide(&g, &where, NULL, NULL, 0);
	assert_int_equal(g.steps_count, 2);
}

/* What leaves by a tunnel is ruled by its far end; the operator's word wins where there is no other
 * uplink that it can be about. */
static void a_tunnel_is_another_place(void **state)
{
	struct location where = {.provider = "azure", .source = "dmi", .uplinks_count = 2};
	struct verdict v = blocked(25, FAMILY_IPV4, BY_NETWORK_SILENT);
	struct guidance g;

	(void)state;
	where.tunnels_count = 1;
	strcpy(where.tunnels[0].name, "wg0");
	strcpy(where.tunnels[0].kind, "wireguard");
	guide(&g, &where, &v, NULL, 0);
	assert_string_equal(g.provider, "azure");
	strcpy(v.evidence.interface, "wg0");
	guide(&g, &where, &v, NULL, 0);
	assert_string_equal(g.provider, "vpn");
	assert_says(&g, "whoever runs its far end");
	strcpy(v.evidence.interface, "eth0");
	guide(&g, &where, &v, NULL, 0);
	assert_string_equal(g.provider, "azure");
	/* The only uplink there is. */
	where.uplinks_count = 1;
	guide(&g, &where, NULL, NULL, 0);
	assert_string_equal(g.provider, "vpn");
	where.source = "operator";
	strcpy(v.evidence.interface, "wg0");
	guide(&g, &where, &v, NULL, 0);
	assert_string_equal(g.provider, "azure");
	where.uplinks_count = 2;
	guide(&g, &where, &v, NULL, 0);
	assert_string_equal(g.provider, "vpn");
	assert_true(guide_is_tunnel("ppp"));
	assert_true(guide_is_tunnel("xfrm"));
	assert_false(guide_is_tunnel("veth"));
	assert_false(guide_is_tunnel(""));
}

/* A dial-up line: a home's where no cloud was recognised, a VPN's where one was. */
static void a_line_is_a_home(void **state)
{
	struct location where = {.provider = NULL, .uplinks_count = 1, .tunnels_count = 1};
	struct verdict v = blocked(25, FAMILY_IPV4, BY_NETWORK_SILENT);
	struct guidance g;

	(void)state;
	strcpy(where.tunnels[0].name, "ppp0");
	strcpy(where.tunnels[0].kind, "ppp");
	strcpy(v.evidence.interface, "ppp0");
	guide(&g, &where, &v, NULL, 0);
	assert_string_equal(g.provider, "residential");
	where.provider = "none";
	guide(&g, &where, &v, NULL, 0);
	assert_string_equal(g.provider, "residential");
	where.provider = "azure";
	where.source = "dmi";
	guide(&g, &where, &v, NULL, 0);
	assert_string_equal(g.provider, "vpn");
	strcpy(where.tunnels[0].kind, "wireguard");
	where.provider = NULL;
	guide(&g, &where, &v, NULL, 0);
	assert_string_equal(g.provider, "vpn");
	where.provider = "none";
	where.source = "operator";
	guide(&g, &where, &v, NULL, 0);
	assert_string_equal(g.provider, "general");
}

static void rules_that_are_younger_than_the_question(void **state)
{
	static const struct {
		const char *provider, *as_of;
		bool said;
	} cases[] = {
		{"gcp", "2020-01-01", true},
		{"gcp", "2026-10-06", true},
		{"gcp", "2026-10-07", false},
		{"gcp", "2027-01-01", false},
		{"gcp", NULL, false},
		{"tencent", "2024-11-30", true},
		{"tencent", "2024-12-01", false},
		{"hetzner", "2025-12-31", true},
		{"hetzner", "2026-01-01", false},
	};
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct location where = place(cases[i].provider, NULL);

		where.as_of = date(cases[i].as_of);
		guide(&g, &where, NULL, NULL, 0);
		if (says(&g, "the oldest known here") != cases[i].said)
			fail_msg("%s as of %s", cases[i].provider, cases[i].as_of);
	}
}

/* Whatever is asked: the advice is whole, nothing is cut, no two sentences ran together. */
static void check_whole(const struct guidance *g)
{
	assert_non_null(g->provider);
	assert_non_null(g->rule);
	assert_non_null(g->summary);
	assert_between(g->steps_count, 1, GUIDANCE_STEPS_MAX - 1);
	assert_between(g->text_count, 0, ARRAY_LEN(g->text) - 1);
	assert_int_equal(g->summary[strlen(g->summary) - 1], '.');
	for (size_t i = 0; i < g->steps_count; i++) {
		const char *s = g->steps[i];

		assert_between(strlen(s), 10, 900);
		if (strncmp(s, "$ ", 2) == 0)
			continue;
		/* What ends in a colon goes on in a command. */
		if (s[strlen(s) - 1] != ':')
			assert_true(strchr(".?", s[strlen(s) - 1]) != NULL);
		else
			assert_true(i + 1 < g->steps_count &&
				    strncmp(g->steps[i + 1], "$ ", 2) == 0);
		for (; *s; s++) {
			assert_between(*s, ' ', '~');
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
	static struct candidate_list rules[2] = {
		{.self = true,
		 .rules = {{"inet", "filter", "output", "output", "tcp dport 25 drop", 5,
			    .ports = {{25, 587}, {25}}},
			   {"ip", "nat", "output", "output", "tcp dport 25 redirect", 9,
			    .redirects = true, .ports = {{25}}}},
		 .rules_count = 2},
		{.netns = 4026532345, .unread = "it was not found"}};
	const char *const *providers = guide_providers();
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
		if ((about.state == STATE_BLOCKED || about.state == STATE_STALLED) !=
		    (about.by != BY_NONE))
			continue;
		for (size_t i = 0; i < ARRAY_LEN(seen); i++) {
			seen[i] = in_state(asked[1 + i / 2], (enum family)(i % 2), relay);
			ports[i] = &seen[i];
		}
		for (const char *const *p = providers; *p; p++) {
			static const char *const untyped[] = {"unknown", NULL};
			const char *const *t = guide_subscriptions(*p);

			for (t = *t ? t : untyped; *t; t++) {
				struct location where = {
					.provider = *p,
					.subscription = *t,
					.subscribed_on = date(dates[n % 2]),
					.as_of = date(dates[n / 7 % 4]),
					.firewalls = rules,
					.firewalls_count = n % 3,
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
		{"none", "none"},	 {"None", "none"},     {"ISP", "residential"},
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
		assert_string_equal(
			got, count < known_providers_count ? known_providers[count]->name : "none");
	}
	assert_int_equal(count, known_providers_count + 1);
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
	/* Products of other providers are named in the same way. */
	static const struct {
		const char *provider, *text, *canonical;
	} products[] = {
		{"aws", "EC2", "ec2"},
		{"aws", "Amazon Lightsail", "lightsail"},
		{"gcp", "GCE", "compute-engine"},
		{"gcp", "Cloud Functions", "cloud-run-functions"},
		{"hetzner", "Robot", "dedicated"},
		{"hetzner", "hcloud", "cloud"},
		{"ovh", "Public Cloud", "public-cloud"},
		{"ovh", "VPS", "vps"},
		{"ovh", "Local Zones", "local-zone"},
		{"scaleway", "instance", "instances"},
		{"ibm", "SoftLayer", "classic"},
		{"tencent", "PAYG", "cvm-pay-as-you-go"},
		{"upcloud", "Free Trial", "trial"},
		{"azure", "21Vianet", "china"},
		{"azure", "Azure Government", "us-government"},
		{"azure", "USGov", "us-government"},
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
	for (size_t i = 0; i < ARRAY_LEN(products); i++) {
		assert_int_equal(
			guide_subscription_parse(products[i].provider, products[i].text, &got), 0);
		assert_string_equal(got, products[i].canonical);
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		got = "untouched";
		assert_int_equal(guide_subscription_parse("azure", wrong[i], &got), -EINVAL);
		assert_string_equal(got, "untouched");
	}
	for (const char *const *p = guide_providers(); *p; p++) {
		for (const char *const *t = guide_subscriptions(*p); *t; t++) {
			assert_int_equal(guide_subscription_parse(*p, *t, &got), 0);
			assert_string_equal(got, *t);
		}
	}
	assert_int_equal(guide_subscription_parse("aws", "EA", &got), -EINVAL);
	assert_int_equal(guide_subscription_parse("vultr", "ec2", &got), -EINVAL);
	assert_null(guide_subscriptions("vultr")[0]);
	assert_null(guide_subscriptions("none")[0]);
	assert_null(guide_subscriptions(NULL)[0]);
	assert_null(guide_subscriptions("nowhere")[0]);
}

static void words_of_the_interface(void **state)
{
	(void)state;
	assert_string_equal(policy_to_str(POLICY_UNKNOWN), "unknown");
	assert_string_equal(policy_to_str(POLICY_BLOCKED), "blocked");
	assert_string_equal(policy_to_str(POLICY_OPEN), "open");
	assert_string_equal(policy_to_str(POLICY_MAY_BE_OPEN), "may-be-open");
	assert_null(contradiction_to_str(CONTRADICTION_NONE));
	assert_string_equal(contradiction_to_str(CONTRADICTION_OPEN), "open-despite-rules");
	assert_string_equal(contradiction_to_str(CONTRADICTION_BLOCKED), "blocked-despite-rules");
	assert_string_equal(exemption_to_str(EXEMPTION_UNKNOWN), "unknown");
	assert_string_equal(exemption_to_str(EXEMPTION_NONE), "none");
	assert_string_equal(exemption_to_str(EXEMPTION_SELF_SERVICE), "self-service");
	assert_string_equal(exemption_to_str(EXEMPTION_REQUEST), "request");
	assert_string_equal(exemption_to_str(EXEMPTION_NOT_NEEDED), "not-needed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reset_and_icmp_point_at_the_path),
		cmocka_unit_test(relay_ports_that_work_are_named),
		cmocka_unit_test(relay_ports_that_do_not_work_are_named_too),
		cmocka_unit_test(other_ports_are_not_ruled_like_25),
		cmocka_unit_test(undecided_gets_the_rules),
		cmocka_unit_test(general_places),
		cmocka_unit_test(what_was_seen_counts),
		cmocka_unit_test(other_ports_have_their_own_rules),
		cmocka_unit_test(blocked_relays_are_held_against_the_rules),
		cmocka_unit_test(editable_firewalls_are_named),
		cmocka_unit_test(rate_limits_of_the_provider_are_named),
		cmocka_unit_test(an_operators_own_rules),
		cmocka_unit_test(a_tunnel_is_another_place),
		cmocka_unit_test(a_line_is_a_home),
		cmocka_unit_test(rules_that_are_younger_than_the_question),
		cmocka_unit_test(advice_is_whole_for_every_question),
		cmocka_unit_test(providers_parse),
		cmocka_unit_test(subscriptions_parse),
		cmocka_unit_test(words_of_the_interface),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
