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
	assert_int_equal(render_html_page(out, &s->context, &s->status), 0);
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
		if (strcmp(name, "meta") == 0)
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
	assert_non_null(strstr(text, "<article class=\"bad\" data-port=\"25\" data-family=\"ipv4\" "
				     "data-state=\"blocked\">"));
	assert_non_null(strstr(text, "<h2>Port 25 over IPv4 is BLOCKED by the network beyond this "
				     "host: SYNs leave eth0, nothing answers.</h2>"));
	assert_non_null(strstr(text, "24 SYNs to 12 networks left eth0"));
	assert_non_null(strstr(text, "What to do (azure, exemption: none)"));
	assert_non_null(strstr(text, "href=\"https://learn.microsoft.com/"));
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
	assert_true(count(text, "&lt;script&gt;&quot;&#39;&amp;\\x1b\\xff") >= 4);
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
	assert_null(strstr(text, "<link"));
	assert_null(strstr(text, "url("));
	assert_null(strstr(text, "@import"));
	/* The allowed text of the script is the script. */
	assert_int_equal(count(text, html_script), 1);
	assert_null(strstr(html_script, "</"));
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
	assert_int_equal(render_html_main(out, &s.context, &s.status), 0);
	findings_free(&s.status.findings);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(count(text, inside), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_page_says_so),
		cmocka_unit_test(a_block_has_words_colour_evidence_and_advice),
		cmocka_unit_test(losses_and_missing_sensors_are_said),
		cmocka_unit_test(whatever_a_stranger_chose_is_escaped),
		cmocka_unit_test(nothing_comes_from_outside),
		cmocka_unit_test(the_stream_sends_what_the_page_shows),
	};

	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
