// SPDX-License-Identifier: GPL-2.0-only
/* The page: well formed, nothing from outside, nothing of a stranger's unescaped. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "render/html.h"

#define SECOND 1000000000ULL

static const uint16_t ports[] = {25};

struct scene {
	struct verdict verdict;
	const struct verdict *list[1];
	struct render_port_summary counts[1];
	struct render_sensor sensors[1];
	const char *uplinks[1];
	struct history history;
	struct render_status status;
	struct render_context context;
	const char *ticket;
};

static void fresh(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	history_init(&s->history, ports, 1, NULL);
	s->verdict.port = s->counts[0].port = 25;
	s->list[0] = &s->verdict;
	s->sensors[0] = (struct render_sensor){.name = "wire", .attached = true};
	s->uplinks[0] = "eth0";
	s->status = (struct render_status){
		.time_ns = 1000 * SECOND,
		.started_ns = SECOND,
		.host = "mail1",
		.sensors = s->sensors,
		.sensors_count = 1,
		.uplinks = s->uplinks,
		.uplinks_count = 1,
		.ports = s->counts,
		.ports_count = 1,
		.history = &s->history,
	};
}

static void block(struct scene *s)
{
	s->verdict.state = STATE_BLOCKED;
	s->verdict.by = BY_NETWORK_SILENT;
	s->verdict.evidence.syns = s->verdict.evidence.left_host = 24;
	s->verdict.evidence.networks = 12;
	s->verdict.evidence.wire_watched = true;
	strcpy(s->verdict.evidence.interface, "eth0");
}

static char *page(struct scene *s)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_int_equal(findings_compose(&s->status.findings, &s->context.view, s->list, 1), 0);
	assert_int_equal(
		render_html_page(out, &s->context,
				 &(struct html_page){.status = &s->status, .ticket = s->ticket}),
		0);
	findings_free(&s->status.findings);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* Every element is closed, in order; <meta> has no end. The contents of <script> and <style> are
 * passed over. */
static void assert_well_formed(const char *text)
{
	char open[32][16];
	size_t depth = 0;

	for (const char *p = strchr(text, '<'); p; p = strchr(p + 1, '<')) {
		char name[16];
		size_t len = 0;
		bool closes = p[1] == '/';
		const char *word = p + 1 + closes;

		if (*word == '!')
			continue;
		while (isalnum((unsigned char)word[len]) && len + 1 < sizeof(name))
			len++;
		if (len == 0)
			fail_msg("a bare < at \"%.40s\"", p);
		snprintf(name, sizeof(name), "%.*s", (int)len, word);
		if (strcmp(name, "meta") == 0 || strcmp(name, "link") == 0)
			continue;
		if (strchr(p, '>')[-1] == '/') /* of a drawing */
			continue;
		if (closes) {
			if (depth == 0 || strcmp(open[depth - 1], name) != 0)
				fail_msg("</%s> closes %s at \"%.60s\"", name,
					 depth ? open[depth - 1] : "nothing", p);
			depth--;
			continue;
		}
		assert_true(depth < ARRAY_LEN(open));
		strcpy(open[depth++], name);
		if (strcmp(name, "script") == 0 || strcmp(name, "style") == 0) {
			char end[24];

			snprintf(end, sizeof(end), "</%s>", name);
			p = strstr(p, end) - 1;
		}
	}
	assert_int_equal(depth, 0);
}

static size_t count(const char *text, const char *word)
{
	size_t n = 0;

	for (const char *p = strstr(text, word); p; p = strstr(p + 1, word))
		n++;
	return n;
}

static void an_empty_page_says_so(void **state)
{
	_cleanup_free_ char *text = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	text = page(&s);
	assert_well_formed(text);
	assert_non_null(strstr(text, "Nothing is known yet."));
	assert_non_null(strstr(text, "<strong>mail1</strong> watches eth0 for 17 min"));
	assert_non_null(strstr(text, "Nothing was lost."));
}

static void a_block_has_words_colour_evidence_and_advice(void **state)
{
	static const struct location azure = {.provider = "azure", .subscription = "csp"};
	_cleanup_free_ char *text = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	block(&s);
	s.context.view.where = &azure;
	text = page(&s);
	assert_well_formed(text);
	assert_non_null(strstr(text,
			       "<article class=\"bad first\" id=\"port-25-ipv4\" data-port=\"25\" "
			       "data-family=\"ipv4\" data-state=\"blocked\">"));
	assert_non_null(strstr(text, "<h2>Port 25 over IPv4 is BLOCKED by the network beyond this "
				     "host: SYNs leave eth0, nothing answers.</h2>"));
	assert_non_null(strstr(text, "24 SYNs to 12 networks left eth0"));
	assert_non_null(strstr(text, "What to do (azure, exemption: none)"));
	assert_non_null(strstr(text, "href=\"https://learn.microsoft.com/"));
}

/* A port that answered before the line was dead is no consolation, one that does not answer either
 * is news. */
static void a_dead_line_is_not_compared_with_what_was(void **state)
{
	_cleanup_free_ char *text = NULL, *blocked = NULL;
	struct evidence *e;
	struct scene s;

	(void)state;
	fresh(&s);
	block(&s);
	e = &s.verdict.evidence;
	e->control[0].port = 587;
	e->control[0].destinations = e->control[0].answered = 5;
	e->control[1].port = 465;
	e->control[1].destinations = 5;
	e->controls = 2;
	blocked = page(&s);
	assert_non_null(strstr(blocked, "587 works"));
	s.verdict.state = STATE_OFFLINE;
	s.verdict.by = BY_NONE;
	text = page(&s);
	assert_non_null(strstr(text, "465 does not answer either"));
	assert_non_null(strstr(text, "<summary>What to do</summary>"));
	assert_null(strstr(text, "587 works"));
}

static void losses_and_missing_sensors_are_said(void **state)
{
	_cleanup_free_ char *text = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	s.status.lost_ring = 5;
	s.status.sent = 9;
	s.sensors[0] = (struct render_sensor){.name = "wire", .reason = "it is <off>"};
	text = page(&s);
	assert_well_formed(text);
	assert_non_null(strstr(text, "Lost: 5 of 9 records"));
	assert_non_null(strstr(text, "The wire sensor is not attached: it is &lt;off&gt;"));
}

static void whatever_a_stranger_chose_is_escaped(void **state)
{
	static const char hostile[] = "<script>\"'&\x1b\xff";
	_cleanup_free_ char *text = NULL;
	struct attempt a = {
		.port = 25,
		.started_ns = SECOND,
		.ended_ns = 2 * SECOND,
		.outcome = OUTCOME_DROPPED_HERE,
		.left_host = LEFT_NO,
		.process = {.known = true, .pid = 1},
		.drop = {.count = 1, .by = DROP_NETFILTER},
	};
	struct scene s;

	(void)state;
	fresh(&s);
	block(&s);
	strcpy(a.process.name, hostile);
	strcpy(a.drop.reason, hostile);
	strcpy(s.verdict.evidence.interface, hostile);
	s.status.host = s.uplinks[0] = hostile;
	history_take(&s.history, &(struct record){.kind = RECORD_ATTEMPT, .attempt = &a});
	text = page(&s);
	assert_well_formed(text);
	assert_int_equal(count(text, "<script>"), 1); /* the page's own */
	assert_true(count(text, "&lt;script&gt;&quot;&#39;&amp;\\x1b\\xff") >= 5);
	assert_null(strchr(text, '\x1b'));
	assert_null(strchr(text, '\xff'));
}

static void nothing_comes_from_outside(void **state)
{
	_cleanup_free_ char *text = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	block(&s);
	text = page(&s);
	assert_null(strstr(text, "src="));
	assert_int_equal(count(text, "<link"), 1); /* the icon, which is all there in its address */
	assert_non_null(strstr(text, "<link rel=\"icon\" id=\"icon\" href=\"data:image/svg+xml,"));
	assert_null(strstr(text, "url("));
	assert_null(strstr(text, "@import"));
	/* The allowed text of the script is the script. */
	assert_int_equal(count(text, html_script), 1);
	assert_null(strstr(html_script, "</"));
}

/* What a reader without eyes or with a keyboard finds its way by. */
static void it_is_readable_by_all(void **state)
{
	_cleanup_free_ char *text = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	block(&s);
	text = page(&s);
	assert_int_equal(count(text, "<h1>"), 1);
	assert_true(count(text, "<h2>") >= 1);
	assert_int_equal(count(text, "<table"), count(text, "<caption>"));
	assert_int_equal(count(text, "<th "), count(text, "<th scope=\"col\""));
	assert_non_null(strstr(text, "aria-live=\"polite\""));
	assert_non_null(strstr(text, "<html lang=\"en\">"));
	assert_non_null(strstr(text, "tabindex=\"0\""));
}

static void title_and_icon_carry_the_state(void **state)
{
	static const struct {
		enum port_state state;
		const char *title, *colour;
	} cases[] = {
		{STATE_BLOCKED, "<title>25 blocked - mail1 - egress25</title>", "%23c1121f"},
		{STATE_OPEN, "<title>25 open - mail1 - egress25</title>", "%231a7f37"},
		{STATE_FAILING, "<title>25 failing - mail1 - egress25</title>", "%23b08800"},
		{STATE_UNKNOWN, "<title>mail1 - egress25</title>", "%236e7781"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_free_ char *text = NULL;
		struct scene s;

		fresh(&s);
		block(&s);
		s.verdict.state = cases[i].state;
		text = page(&s);
		assert_well_formed(text);
		if (!strstr(text, cases[i].title) || !strstr(text, cases[i].colour))
			fail_msg("no %s or %s", cases[i].title, cases[i].colour);
	}
}

/* Nothing is known of 25, and another port fails: that is what the page is about. */
static void another_port_may_be_the_subject(void **state)
{
	static const char *const words[] = {
		"<title>587 failing - mail1 - egress25</title>",
		"<article class=\"warn first\" id=\"port-587-ipv4\"",
	};
	_cleanup_free_ char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	struct verdict of_587;
	const struct verdict *list[2];
	struct scene s;

	(void)state;
	fresh(&s);
	block(&s);
	of_587 = s.verdict;
	of_587.port = 587;
	of_587.state = STATE_FAILING;
	of_587.by = BY_NONE;
	s.verdict = (struct verdict){.port = 25};
	list[0] = &s.verdict;
	list[1] = &of_587;
	assert_int_equal(findings_compose(&s.status.findings, &s.context.view, list, 2), 0);
	assert_int_equal(
		render_html_page(out, &s.context, &(struct html_page){.status = &s.status}), 0);
	findings_free(&s.status.findings);
	assert_int_equal(fclose(out), 0);
	assert_well_formed(text);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!strstr(text, words[i]))
			fail_msg("no %s", words[i]);
	}
}

/* The way stops where the verdict says. */
static void the_way_is_drawn(void **state)
{
	_cleanup_free_ char *text = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	block(&s);
	text = page(&s);
	assert_non_null(strstr(text, "<li class=\"passed\"><b>Uplink</b><span>passed</span></li>"
				     "<li class=\"stopped\"><b>Network</b><span>stops here</span>"
				     "</li><li class=\"unknown\"><b>Mail server</b>"));
}

static void happens(struct scene *s, enum record_kind kind, uint64_t minutes_ago)
{
	struct attempt a = {.port = 25, .outcome = OUTCOME_SILENT};

	history_take(&s->history,
		     &(struct record){.kind = kind,
				      .time_ns = s->status.time_ns - minutes_ago * 60 * SECOND,
				      .attempt = &a});
}

/* Within the hour, and not before it. */
static void the_last_hour_is_drawn(void **state)
{
	_cleanup_free_ char *text = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	block(&s);
	s.status.time_ns = 7200 * SECOND;
	happens(&s, RECORD_SYN, 90);
	happens(&s, RECORD_SYN, 30);
	happens(&s, RECORD_RETRY, 30);
	happens(&s, RECORD_ESTABLISHED, 0);
	s.verdict.before = STATE_OPEN;
	history_take(&s.history, &(struct record){.kind = RECORD_VERDICT,
						  .time_ns = 7100 * SECOND,
						  .verdict = &s.verdict});
	text = page(&s);
	assert_well_formed(text);
	assert_non_null(strstr(text, "The last hour: 2 SYNs up, 1 answers down."));
	assert_int_equal(count(text, "<rect class=\"up\""), 1);
	assert_int_equal(count(text, "<rect class=\"down\""), 1);
	assert_int_equal(count(text, "<line class=\"mark bad\""), 1);
	assert_non_null(strstr(text, "open, then blocked."));
}

/* Who may not know of destinations and processes is shown none, and told who may. */
static void strangers_see_no_names(void **state)
{
	struct attempt a = {.port = 25,
			    .outcome = OUTCOME_SILENT,
			    .process = {.known = true, .pid = 812, .name = "smtp"}};
	_cleanup_free_ char *text = NULL, *all = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	block(&s);
	s.ticket = "Dear <provider>";
	history_take(&s.history, &(struct record){.kind = RECORD_ATTEMPT, .attempt = &a});
	all = page(&s);
	assert_non_null(strstr(all, "smtp[812]"));
	assert_non_null(strstr(all, "<pre id=\"ticket-text\">Dear &lt;provider&gt;</pre>"));
	assert_null(strstr(all, "are shown to root"));
	s.status.nameless = true;
	s.ticket = NULL;
	text = page(&s);
	assert_well_formed(text);
	assert_null(strstr(text, "smtp"));
	assert_null(strstr(text, "id=\"attempts\""));
	assert_null(strstr(text, "id=\"ticket"));
	assert_non_null(strstr(text, "are shown to root"));
}

/* How many mails wait is for all, to whom is not. */
static void the_mail_queue(void **state)
{
	static struct mail_queue queue = {.program = "postfix",
					  .readable = true,
					  .mails = 412,
					  .recipients = 430,
					  .count = 1,
					  .domains = {{.name = "one.example",
						       .recipients = 430,
						       .tried_count = 1,
						       .tried = {{.port = 25}}}}};
	struct render_queue told = {.queue = &queue, .read_ns = SECOND};
	_cleanup_free_ char *off = NULL, *all = NULL, *text = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	block(&s);
	off = page(&s);
	assert_null(strstr(off, "mail queue"));
	assert_int_equal(address_parse("198.51.100.7", &queue.domains[0].tried[0].address), 0);
	told.domains[0].tried[0] = FATE_FAILS;
	told.domains[0].failing = 430;
	s.status.queue = &told;
	all = page(&s);
	assert_well_formed(all);
	assert_non_null(strstr(all, "412 mails to 430 recipients"));
	assert_non_null(strstr(all, "<td class=\"bad\">one.example</td>"));
	assert_non_null(strstr(all, "198.51.100.7:25 fails"));
	s.status.nameless = true;
	text = page(&s);
	assert_well_formed(text);
	assert_non_null(strstr(text, "412 mails to 430 recipients"));
	assert_null(strstr(text, "one.example"));
	assert_null(strstr(text, "198.51.100.7"));
}

static void the_stream_sends_what_the_page_shows(void **state)
{
	_cleanup_free_ char *text = NULL, *inside = NULL;
	struct scene s;
	size_t len = 0;
	FILE *out = open_memstream(&inside, &len);

	(void)state;
	fresh(&s);
	block(&s);
	text = page(&s);
	assert_int_equal(findings_compose(&s.status.findings, &s.context.view, s.list, 1), 0);
	assert_int_equal(
		render_html_main(out, &s.context, &(struct html_page){.status = &s.status}), 0);
	findings_free(&s.status.findings);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(count(text, inside), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_page_says_so),
		cmocka_unit_test(a_block_has_words_colour_evidence_and_advice),
		cmocka_unit_test(a_dead_line_is_not_compared_with_what_was),
		cmocka_unit_test(losses_and_missing_sensors_are_said),
		cmocka_unit_test(whatever_a_stranger_chose_is_escaped),
		cmocka_unit_test(nothing_comes_from_outside),
		cmocka_unit_test(it_is_readable_by_all),
		cmocka_unit_test(title_and_icon_carry_the_state),
		cmocka_unit_test(another_port_may_be_the_subject),
		cmocka_unit_test(the_way_is_drawn),
		cmocka_unit_test(the_last_hour_is_drawn),
		cmocka_unit_test(strangers_see_no_names),
		cmocka_unit_test(the_mail_queue),
		cmocka_unit_test(the_stream_sends_what_the_page_shows),
	};

	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
