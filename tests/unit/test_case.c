// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text of a support case: what it must hold for every provider in both forms, names and paths
 * word by word; what must never be in it; and that nobody's text becomes markup.
 */

#include <ctype.h>
#include <errno.h>

#include "guide_case.h"

#include "guide/rules.h"
#include "render/doc.h"
#include "render/case.h"
#include "version.h"

#define S_NS	1000000000ULL
/* 2026-11-23T08:12:09.123456Z at 1000 s */
#define NOW_NS	(1000 * S_NS)
#define WALL_NS 1795421529123456000LL

#define PEER	   "203.0.113.7"
#define PEER6	   "2001:db8:25:1::7"
#define OWN	   "198.51.100.2"
#define PRIVATE	   "10.9.8.7"
#define HOST_NAME  "host-name-of-nobody"
#define PROCESS	   "secretd"
#define RULE_LINE  "tcp dport 25 meta skuid 65432 drop"
#define SUBSCRIBER "0b1f6471-1bf0-4dda-aec3-cb9272f09590"

/* Everything that a report is made of, to be changed by each test. */
struct scene {
	struct location where;
	struct render_context context;
	struct render_machine machine;
	struct render_sensor sensors[2];
	const char *uplinks[1];
	struct verdict verdicts[4];
	const struct verdict *list[4];
	struct destinations *contacts;
	struct history *history;
	struct render_status status;
	struct render_report report;
	uint16_t port; /* the report is on */
};

static const struct candidate_list rules = {
	.self = true,
	.rules = {{"inet", "filter", "output", "output", RULE_LINE, 5, .ports = {{25}, {25}}}},
	.rules_count = 1,
};

static struct address address(const char *text)
{
	struct address a;

	assert_int_equal(address_parse(text, &a), 0);
	return a;
}

static void tell(struct scene *s, enum record_kind kind, const struct attempt *a)
{
	struct record r = {.kind = kind, .time_ns = NOW_NS, .attempt = a};

	destinations_take(s->contacts, &r);
}

/* A SYN and one more, without an end. */
static void try_in_vain(struct scene *s, const char *destination, uint16_t port)
{
	struct attempt a = {
		.destination = address(destination),
		.source = address(OWN),
		.port = port,
		.source_port = 40112,
		.process = {.known = true, .pid = 54321, .uid = 65432, .name = PROCESS},
		.started_ns = NOW_NS - 3 * S_NS,
		.last_syn_ns = NOW_NS - 2 * S_NS,
		.syns = 2,
		.syns_on_wire = 2,
		.interface = "eth0",
		.left_host = LEFT_YES,
	};

	a.family = address_family(&a.destination);
	a.scope = address_scope(&a.destination);
	tell(s, RECORD_RETRY, &a);
}

static struct verdict silent_verdict(enum family family)
{
	struct verdict v = {
		.port = 25,
		.family = family,
		.state = STATE_BLOCKED,
		.by = BY_NETWORK_SILENT,
		.confidence = 0.9997,
		.since_ns = NOW_NS - 3 * S_NS,
		.decided_ns = NOW_NS,
		.apart = {{.netns = 4026531999,
			   .process = {.known = true, .pid = 54321, .name = PROCESS},
			   .state = STATE_BLOCKED,
			   .by = BY_HOST}},
		.apart_count = 1,
		.evidence = {.syns = 24,
			     .left_host = 24,
			     .destinations = 13,
			     .networks = 12,
			     .excluded = {[SCOPE_PRIVATE] = 2},
			     .first_ns = NOW_NS - 3 * S_NS,
			     .wire_watched = true,
			     .interface = "eth0",
			     .sum = 18.4,
			     .threshold = 16,
			     .window_ns = 3600 * S_NS,
			     .control = {{465, 0, 0}, {587, 4, 3}},
			     .controls = 2,
			     .named = {{{0}}},
			     .named_count = 1},
	};

	v.evidence.named[0] = address(PEER);
	return v;
}

static int scene_open(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	if (!s || destinations_new(&s->contacts, 64, 0) < 0)
		return -1;
	s->where = (struct location){.provider = "azure",
				     .source = "operator",
				     .firewalls = &rules,
				     .firewalls_count = 1};
	s->context = (struct render_context){
		.view = {.wall_offset_ns = WALL_NS - (int64_t)NOW_NS, .where = &s->where}};
	s->sensors[0] = (struct render_sensor){"drop", true, NULL};
	s->sensors[1] = (struct render_sensor){"wire", true, NULL};
	s->uplinks[0] = "eth0";
	s->verdicts[0] = silent_verdict(FAMILY_IPV4);
	s->verdicts[1] = (struct verdict){.port = 25, .family = FAMILY_IPV6};
	s->verdicts[2] = (struct verdict){.port = 587, .state = STATE_OPEN};
	s->verdicts[3] = (struct verdict){.port = 587, .family = FAMILY_IPV6};
	for (size_t i = 0; i < ARRAY_LEN(s->verdicts); i++)
		s->list[i] = &s->verdicts[i];
	s->status = (struct render_status){
		.time_ns = NOW_NS,
		.started_ns = NOW_NS - 600 * S_NS,
		.pid = 98765,
		.host = HOST_NAME,
		.kernel = "6.18.5",
		.sensors = s->sensors,
		.sensors_count = 2,
		.uplinks = s->uplinks,
		.uplinks_count = 1,
		.sent = 95,
		.delivered = 95,
	};
	s->report = (struct render_report){
		.status = &s->status, .contacts = s->contacts, .machine = &s->machine};
	s->port = 25;
	try_in_vain(s, PEER, 25);
	try_in_vain(s, PRIVATE, 25);
	*state = s;
	return 0;
}

static int scene_close(void **state)
{
	struct scene *s = *state;

	destinations_free(s->contacts);
	free(s);
	return 0;
}

/* As who gathers it has it reported. */
static int reported(struct scene *s, FILE *out)
{
	const struct view *view = &s->context.view;
	struct outside_finding about;
	int r;

	outside_compose(&about, view, outside_about(s->list, ARRAY_LEN(s->list), s->port), s->list,
			ARRAY_LEN(s->list));
	s->report.about = &about;
	assert_int_equal(findings_compose(&s->status.findings, view, s->list, ARRAY_LEN(s->list)),
			 0);
	r = render_report(out, &s->context, &s->report);
	findings_free(&s->status.findings);
	return r;
}

static char *rendered(struct scene *s)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(reported(s, out), 0);
	fclose(out);
	return text;
}

/* As a reader takes it: lines joined again, escapes of Markdown undone. */
static char *read_text(struct scene *s)
{
	char *text = rendered(s), *to = text;
	bool blank = false;

	for (const char *from = text; *from; from++) {
		if (s->report.markdown && from[0] == '\\' && ispunct((unsigned char)from[1]))
			from++;
		else if (isspace((unsigned char)*from)) {
			blank = true;
			continue;
		}
		if (blank)
			*to++ = ' ';
		blank = false;
		*to++ = *from;
	}
	*to = '\0';
	return text;
}

static void assert_holds(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("\"%s\" is not in:\n%s", what, text);
}

static void assert_holds_not(const char *text, const char *what)
{
	if (strstr(text, what))
		fail_msg("\"%s\" is in:\n%s", what, text);
}

static void expect_guidance(struct scene *s, const char *text)
{
	struct verdict v = s->verdicts[0];
	struct guidance g;
	struct ticket t;

	v.apart_count = v.evidence.named_count = 0;
	guide(&g, &s->where, &v, s->list, ARRAY_LEN(s->list));
	guide_ticket(&t, &s->where, &v, &g);
	assert_holds(text, t.advice);
	assert_holds(text, g.summary);
	for (size_t i = 0; i < g.steps_count; i++)
		assert_holds(text, g.steps[i] + (strncmp(g.steps[i], "$ ", 2) == 0 ? 2 : 0));
	for (const char *const *what = g.not_confirmed; what && *what; what++)
		assert_holds(text, *what);
	if (g.source)
		assert_holds(text, g.source);
	if (t.where)
		assert_holds(text, t.where);
	for (const struct ask *a = t.asks; a && a->label; a++)
		assert_holds(text, a->label);
	for (const struct ask *a = t.ids; t.asks && a->label; a++)
		assert_holds(text, a->label);
	for (const char *const *what = t.conditions; what && *what; what++)
		assert_holds(text, *what);
	for (const char *const *what = t.done; what && *what; what++)
		assert_holds(text, *what);
	if (t.asks)
		assert_holds(text, PAPER_BLANK);
	if (!t.asks && t.use != TICKET_NO_EXEMPTION)
		assert_holds_not(text, PAPER_BLANK);
	if (t.asks_are_general)
		assert_holds(text, "General questions");
}

static void expect_evidence(const char *text)
{
	static const char *const facts[] = {
		"Outbound TCP port 25 over IPv4: blocked",
		"get no answer since 2026-11-23 08:12:06 UTC: 24 SYNs to 13 destinations in 12 "
		"networks left this machine by eth0, none was answered.",
		"In the same hour other ports answered: 587 at 3 of 4 destinations.",
		"This machine itself discarded none of the SYNs.",
		"2026-11-23 08:12:06",
		"1 no answer yet",
		"Port 587: 3 of 4 destinations answered",
		"0 of 24 SYNs to port 25: the kernel's own reports",
		"24 of 24 SYNs were seen leaving by eth0",
		"No record was lost: 95 made, 95 read",
		"confidence 99.97 %",
		"egress25 " EGRESS25_VERSION " on Linux 6.18.5",
		"From 2026-11-23 08:02:09 UTC to 2026-11-23 08:12:09 UTC (10 min)",
		"Sensors: drop, wire; uplinks eth0",
		"2 attempts to private addresses not counted",
	};

	for (size_t i = 0; i < ARRAY_LEN(facts); i++)
		assert_holds(text, facts[i]);
}

static void expect_nothing_private(const char *text)
{
	static const char *const secrets[] = {
		PROCESS, HOST_NAME,    "54321", "65432",   OWN,
		PRIVATE, "4026531999", "98765", RULE_LINE,
	};

	for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
		assert_holds_not(text, secrets[i]);
}

static void every_provider_in_both_forms(void **state)
{
	static const char *const none[] = {NULL, NULL};
	struct scene *s = *state;
	size_t seen = 0;

	for (size_t i = 0; i < known_providers_count * 4; i++) {
		const struct provider *p = known_providers[i / 4];
		const char *const *type = p->subscriptions ? p->subscriptions : none;

		s->where.provider = p->name;
		s->where.as_of = i % 2 ? date(OLDEST) : (struct date){0};
		s->report.markdown = i / 2 % 2;
		do {
			_cleanup_free_ char *text = NULL;

			s->where.subscription = *type;
			text = read_text(s);
			expect_guidance(s, text);
			expect_evidence(text);
			expect_nothing_private(text);
			assert_holds(text, p->title);
			seen++;
		} while (*type && *++type);
	}
	assert_true(seen > 150);
}

static void paths_are_named_word_by_word(void **state)
{
	static const struct {
		const char *provider, *subscription, *as_of, *path;
	} cases[] = {
		{"azure", "enterprise-dev-test", NEWEST,
		 "Diagnose and Solve > Cannot send email (SMTP-Port 25)"},
		{"azure", "pay-as-you-go", OLDEST,
		 "Technical > Virtual Network > Connectivity > Cannot send email (SMTP/Port 25)"},
		{"azure", "pay-as-you-go", OLDEST, "Request to enable Port 25 email flow"},
		{"aws", "ec2", NULL, "Request to remove email sending limitations"},
		{"aws", "ec2", NULL, "https://aws.amazon.com/forms/ec2-email-limit-rdns-request"},
		{"hetzner", "cloud", NULL, "Console > Limits"},
		{"scaleway", "instances", NULL,
		 "CPU & GPU Instances > Security groups > tick Enable SMTP"},
		{"tencent", "cvm", NULL, "Unblock port 25 > Apply for unblocking TCP port 25"},
	};
	struct scene *s = *state;

	for (size_t i = 0; i < 2 * ARRAY_LEN(cases); i++) {
		_cleanup_free_ char *text = NULL;

		s->where.provider = cases[i / 2].provider;
		s->where.subscription = cases[i / 2].subscription;
		s->where.as_of = date(cases[i / 2].as_of);
		s->report.markdown = i % 2;
		text = read_text(s);
		assert_holds(text, cases[i / 2].path);
	}
}

static void what_is_known_fills_the_blanks(void **state)
{
	struct scene *s = *state;
	_cleanup_free_ char *text = NULL;

	s->where.subscription = "enterprise-dev-test";
	s->machine.facts[0] =
		(struct render_fact){"subscription_id", "Subscription ID", SUBSCRIBER};
	s->machine.facts[1] = (struct render_fact){"region", "Region", NULL};
	s->machine.facts[2] = (struct render_fact){"zone", "Zone", "2"};
	s->machine.facts[3] = (struct render_fact){"quota_id", "Quota ID", "MSDN_2014-09-01"};
	s->machine.facts_count = 4;
	text = read_text(s);
	assert_holds(text, "Subscription ID: " SUBSCRIBER);
	assert_holds(text, "Region: " PAPER_BLANK);
	assert_holds(text, "Zone: 2");
	assert_holds(text, "Kind of subscription or product: enterprise-dev-test");
	assert_holds(text, "Provider: Azure (as this machine's operator says)");
	assert_holds_not(text, "MSDN_2014");
}

static void peers_can_be_masked(void **state)
{
	struct scene *s = *state;

	s->verdicts[1] = silent_verdict(FAMILY_IPV6);
	try_in_vain(s, PEER6, 25);
	for (int markdown = 0; markdown < 2; markdown++) {
		_cleanup_free_ char *plain = NULL, *masked = NULL, *masked6 = NULL, *plain6 = NULL;

		s->report.markdown = markdown;
		s->report.mask = false;
		s->verdicts[0].state = STATE_BLOCKED;
		plain = read_text(s);
		assert_holds(plain, PEER);
		s->report.mask = true;
		masked = read_text(s);
		assert_holds_not(masked, PEER);
		assert_holds(masked, "203.0.113.x");
		assert_holds(masked, "named by their networks");

		s->verdicts[0].state = STATE_UNKNOWN;
		masked6 = read_text(s);
		assert_holds_not(masked6, PEER6);
		assert_holds(masked6, "2001:db8:25::/48");
		s->report.mask = false;
		plain6 = read_text(s);
		assert_holds(plain6, PEER6);
	}
}

static void routers_are_named_and_masked(void **state)
{
	struct scene *s = *state;
	struct attempt a = {
		.destination = address(PEER),
		.port = 25,
		.started_ns = NOW_NS,
		.outcome = OUTCOME_REJECTED,
		.icmp = {.seen = true, .type = 3, .code = 13, .from = address("192.0.2.1")},
	};
	_cleanup_free_ char *text = NULL, *masked = NULL;

	tell(s, RECORD_ATTEMPT, &a);
	s->verdicts[0].by = BY_NETWORK_ICMP;
	text = read_text(s);
	assert_holds(text, "ICMP type 3 code 13 came from 192.0.2.1");
	assert_holds(text, "are rejected by ICMP errors since");
	s->report.mask = true;
	masked = read_text(s);
	assert_holds(masked, "came from 192.0.2.x");
	assert_holds_not(masked, "192.0.2.1");
}

/* Values come from metadata services, kernels and whoever names an interface. */
static void nobody_s_text_becomes_markup(void **state)
{
	static const char hostile[] = "a|b`c*d_e[f](g)<script>\033[31m\n# h & \xff~";
	struct scene *s = *state;
	_cleanup_free_ char *plain = NULL, *markdown = NULL;
	const char *at;

	s->machine.facts[0] = (struct render_fact){"region", "Region", hostile};
	s->machine.facts_count = 1;
	s->uplinks[0] = hostile;
	s->status.kernel = hostile;
	s->sensors[0] = (struct render_sensor){"drop", false, hostile};
	memcpy(s->verdicts[0].evidence.interface, hostile, INTERFACE_NAME_LEN - 1);
	plain = rendered(s);
	assert_holds_not(plain, "\033");
	assert_holds_not(plain, "\xff");
	s->report.markdown = true;
	markdown = rendered(s);
	assert_holds_not(markdown, "\033");
	assert_holds_not(markdown, "\n# h");
	assert_holds(markdown, "Not known: discarded packets were not watched");
	for (at = markdown; (at = strpbrk(at, "`*<")); at++) {
		if (at == markdown || at[-1] != '\\')
			fail_msg("not escaped: %.40s", at);
	}
	assert_holds_not(markdown, "a|b");
	assert_holds(markdown, "a\\|b\\`c\\*d\\_e\\[f\\](g)\\<script\\>");
}

/* A table of Markdown has the same number of columns in each of its lines. */
static void tables_of_markdown_are_whole(void **state)
{
	struct scene *s = *state;
	_cleanup_free_ char *text = NULL;
	size_t columns = 0, tables = 0;

	s->report.markdown = true;
	text = rendered(s);
	for (char *save, *line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		size_t bars = 0;

		if (line[0] != '|') {
			columns = 0;
			continue;
		}
		for (const char *c = line; *c; c++)
			bars += *c == '|' && (c == line || c[-1] != '\\');
		tables += columns == 0;
		assert_true(columns == 0 || columns == bars);
		columns = bars;
	}
	assert_int_equal(tables, 2);
}

static void other_causes_send_nobody_to_the_provider(void **state)
{
	static const struct {
		enum port_state state;
		enum blocked_by by;
		const char *says[3];
	} cases[] = {
		{STATE_BLOCKED,
		 BY_HOST,
		 {"are stopped by this machine itself since", "discarded here by netfilter",
		  "A ticket to the provider is not what helps"}},
		{STATE_BLOCKED,
		 BY_NO_ROUTE,
		 {"fail at once since", "has no route", "A ticket to the provider is not what"}},
		{STATE_BLOCKED,
		 BY_NETWORK_RESET,
		 {"are reset since", "the resets that came are not the destinations'",
		  "firewall on the path first"}},
		{STATE_INTERCEPTED, BY_NONE, {"answered by something in the destinations' place"}},
		{STATE_THROTTLED,
		 BY_NONE,
		 {"are limited: the first pass", "Ask AWS for the limit"}},
		{STATE_DEGRADED, BY_NONE, {"work, but for a part of the destinations"}},
		{STATE_OPEN, BY_NONE, {"work: public destinations answer", "No ticket is needed"}},
		{STATE_UNKNOWN,
		 BY_NONE,
		 {"Too early for a ticket", "too little evidence", "more silent network"}},
	};
	struct scene *s = *state;

	s->where.provider = "aws";
	s->where.subscription = "ec2";
	for (size_t i = 0; i < ARRAY_LEN(cases) * 2; i++) {
		_cleanup_free_ char *text = NULL;

		s->report.markdown = i % 2;
		s->verdicts[0].state = cases[i / 2].state;
		s->verdicts[0].by = cases[i / 2].by;
		s->verdicts[0].subsystem = DROP_NETFILTER;
		text = read_text(s);
		for (size_t k = 0; k < ARRAY_LEN(cases[0].says) && cases[i / 2].says[k]; k++)
			assert_holds(text, cases[i / 2].says[k]);
		expect_nothing_private(text);
	}
}

/* The ticket stands at the top, alone, and is short; advice is at the end. */
static void the_ticket_comes_first(void **state)
{
	static const char *const none[] = {NULL, NULL};
	struct scene *s = *state;

	for (size_t i = 0; i < known_providers_count; i++) {
		const struct provider *p = known_providers[i];
		const char *const *type = p->subscriptions ? p->subscriptions : none;

		s->where.provider = p->name;
		do {
			_cleanup_free_ char *whole = NULL, *ticket = NULL;
			unsigned int lines = 0;

			s->where.subscription = *type;
			s->report.ticket_only = false;
			whole = rendered(s);
			s->report.ticket_only = true;
			ticket = rendered(s);
			for (const char *c = ticket; *c; c++)
				lines += *c == '\n';
			if (lines > 40)
				fail_msg("%s %s: %u lines:\n%s", p->name, *type ? *type : "-",
					 lines, ticket);
			/* The whole begins with it. */
			assert_int_equal(strncmp(whole, ticket, strlen(ticket)), 0);
			assert_null(strstr(ticket, "egress25 advise"));
			assert_null(strstr(ticket, "No ticket will help"));
			assert_null(strstr(ticket, "Source"));
			assert_true(strstr(whole, "What was seen") <
				    strstr(whole, "For you, not to be sent"));
		} while (*type && *++type);
	}
	s->report.ticket_only = false;
}

static void no_exemption_is_said_in_the_annex(void **state)
{
	struct scene *s = *state;
	_cleanup_free_ char *text = NULL;

	s->where.subscription = "pay-as-you-go";
	text = read_text(s);
	assert_holds(strstr(text, "For you, not to be sent"), "No ticket will help");
	assert_holds(text, "Relay ports seen to work from this machine: 587 (IPv4)");
}

static void a_file_tells_what_it_cannot_know(void **state)
{
	struct scene *s = *state;
	struct render_reading reading = {.of_packets = true, .complete = true, .packets = 120};
	_cleanup_free_ char *capture = NULL, *stream = NULL, *blind = NULL, *cut = NULL;

	s->report.reading = &reading;
	s->report.kind = "capture, Ethernet";
	s->status.sensors_count = s->status.uplinks_count = 0;
	s->status.kernel = NULL;
	capture = read_text(s);
	assert_holds(capture, "Not visible: a capture has the packets that passed");
	assert_holds(capture, "120 packets read to the end");
	assert_holds(capture, "read a capture, Ethernet");
	assert_holds_not(capture, "discarded none");

	reading.of_packets = false;
	s->report.kind = "recorded stream";
	s->report.drops_watched = true;
	stream = read_text(s);
	assert_holds(stream, "0 of 24 SYNs to port 25: the kernel's own reports");
	assert_holds(stream, "read a recorded stream of its own");
	s->report.drops_watched = false;
	blind = read_text(s);
	assert_holds(blind, "Not known: discarded packets were not watched.");
	reading.complete = false;
	cut = read_text(s);
	assert_holds(cut, "the rest could not be read");
}

static void losses_are_told(void **state)
{
	struct scene *s = *state;
	_cleanup_free_ char *text = NULL;

	s->status.lost_ring = 5;
	s->status.lost_recursion = 2;
	s->verdicts[0].evidence.lossy = true;
	text = read_text(s);
	assert_holds(text, "Lost: 5 of 95 records, and 2 times the kernel skipped a program");
	assert_holds(text, "what was not seen then proves nothing");
}

static void of_many_destinations_the_rest_is_a_number(void **state)
{
	struct scene *s = *state;
	_cleanup_free_ char *text = NULL;
	char destination[ADDRESS_STR_LEN];

	for (int i = 1; i <= 30; i++) {
		snprintf(destination, sizeof(destination), "198.18.%d.25", i);
		try_in_vain(s, destination, 25);
	}
	text = read_text(s);
	assert_holds(text, "198.18.30.25");
	assert_holds(text, "198.18.11.25");
	assert_holds_not(text, "198.18.10.25");
	assert_holds(text, "And 11 more.");
}

static void the_wire_may_be_ahead_of_the_socket(void **state)
{
	struct scene *s = *state;
	_cleanup_free_ char *text = NULL;

	s->verdicts[0].evidence.left_host = 36;
	text = read_text(s);
	assert_holds(text, "36 SYNs to 13 destinations");
	assert_holds(text, "36 of 36 SYNs were seen leaving");
}

static void the_worst_verdict_is_told_of(void **state)
{
	const struct verdict open = in_state(25, FAMILY_IPV4, STATE_OPEN);
	const struct verdict undecided = in_state(25, FAMILY_IPV6, STATE_UNKNOWN);
	const struct verdict tried = {.port = 25, .family = FAMILY_IPV6, .evidence = {.syns = 4}};
	const struct verdict silent = blocked(25, FAMILY_IPV6, BY_NETWORK_SILENT);
	const struct verdict no_route = blocked(25, FAMILY_IPV4, BY_NO_ROUTE);
	const struct verdict submission = blocked(587, FAMILY_IPV4, BY_NETWORK_SILENT);
	const struct verdict *list[2];

	(void)state;
	list[0] = &open, list[1] = &undecided;
	assert_ptr_equal(outside_about(list, 2, 25), &open);
	list[1] = &silent;
	assert_ptr_equal(outside_about(list, 2, 25), &silent);
	list[0] = &no_route;
	assert_ptr_equal(outside_about(list, 2, 25), &silent);
	list[0] = &open, list[1] = &submission;
	assert_ptr_equal(outside_about(list, 2, 25), &submission);
	list[0] = &no_route;
	assert_ptr_equal(outside_about(list, 2, 25), &no_route);
	assert_ptr_equal(outside_about(list, 2, 465), &submission);
	list[1] = &tried;
	assert_ptr_equal(outside_about(list, 2, 25), &tried);
	assert_null(outside_about(list, 0, 25));
}

static void an_error_of_the_write_is_told(void **state)
{
	struct scene *s = *state;
	FILE *full = fopen("/dev/full", "w");

	assert_non_null(full);
	setvbuf(full, NULL, _IONBF, 0);
	assert_int_equal(reported(s, full), -ENOSPC);
	fclose(full);
}

int main(void)
{
#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, scene_open, scene_close)
	const struct CMUnitTest tests[] = {
		WITH_SCENE(every_provider_in_both_forms),
		WITH_SCENE(paths_are_named_word_by_word),
		WITH_SCENE(what_is_known_fills_the_blanks),
		WITH_SCENE(peers_can_be_masked),
		WITH_SCENE(routers_are_named_and_masked),
		WITH_SCENE(nobody_s_text_becomes_markup),
		WITH_SCENE(tables_of_markdown_are_whole),
		WITH_SCENE(other_causes_send_nobody_to_the_provider),
		WITH_SCENE(the_ticket_comes_first),
		WITH_SCENE(no_exemption_is_said_in_the_annex),
		WITH_SCENE(a_file_tells_what_it_cannot_know),
		WITH_SCENE(losses_are_told),
		WITH_SCENE(of_many_destinations_the_rest_is_a_number),
		WITH_SCENE(the_wire_may_be_ahead_of_the_socket),
		cmocka_unit_test(the_worst_verdict_is_told_of),
		WITH_SCENE(an_error_of_the_write_is_told),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
