// SPDX-License-Identifier: GPL-2.0-only
/* The metrics: every series from the start, and both forms as their specifications want them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "render/openmetrics.h"
#include "version.h"

#define SECOND 1000000000ULL

struct scene {
	struct render_port_summary ports[2];
	struct verdict verdicts[2];
	const struct verdict *list[2];
	struct render_sensor sensors[2];
	struct history history;
	struct render_status status;
	struct render_context context;
};

static void fresh(struct scene *s)
{
	static const uint16_t ports[] = {25};

	memset(s, 0, sizeof(*s));
	history_init(&s->history, ports, 1, NULL);
	for (enum family f = 0; f < FAMILY_COUNT; f++) {
		s->ports[f].port = s->verdicts[f].port = 25;
		s->ports[f].family = s->verdicts[f].family = f;
		s->list[f] = &s->verdicts[f];
	}
	s->sensors[0] = (struct render_sensor){.name = "socket", .attached = true};
	s->sensors[1] = (struct render_sensor){.name = "wire", .reason = "it is off"};
	s->context.view.wall_offset_ns = (int64_t)(1700000000 * SECOND);
	s->status = (struct render_status){
		.time_ns = 100 * SECOND,
		.started_ns = 7 * SECOND,
		.kernel = "6.1 \"odd\\name\"",
		.sensors = s->sensors,
		.sensors_count = 2,
		.ports = s->ports,
		.ports_count = 2,
		.history = &s->history,
	};
}

static char *rendered(struct scene *s, enum metrics_form form)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_int_equal(findings_compose(&s->status.findings, &s->context.view, s->list, 2), 0);
	assert_int_equal(render_metrics(out, &s->context, &s->status, form), 0);
	findings_free(&s->status.findings);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* The line is there, from its beginning to its end. */
static bool has(const char *text, const char *line)
{
	size_t len = strlen(line);

	for (const char *p = strstr(text, line); p; p = strstr(p + 1, line)) {
		if ((p == text || p[-1] == '\n') && p[len] == '\n')
			return true;
	}
	return false;
}

static void expect(const char *text, const char *line)
{
	if (!has(text, line))
		fail_msg("no line \"%s\" in\n%s", line, text);
}

static size_t count(const char *text, const char *begin)
{
	size_t n = 0;

	for (const char *p = strstr(text, begin); p; p = strstr(p + 1, begin))
		n += p == text || p[-1] == '\n';
	return n;
}

static void every_series_is_there_from_the_start(void **state)
{
	_cleanup_free_ char *text = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	text = rendered(&s, METRICS_TEXT);
	assert_int_equal(count(text, "egress25_syns_sent_total{"), 2);
	assert_int_equal(count(text, "egress25_syn_retries_total{"), 2);
	assert_int_equal(count(text, "egress25_resets_received_total{"), 4);
	assert_int_equal(count(text, "egress25_resets_sent_total{"), 2);
	assert_int_equal(count(text, "egress25_attempts_total{"), 2 * (OUTCOME_COUNT - 1));
	assert_int_equal(count(text, "egress25_connections_without_data_total{"), 2);
	assert_int_equal(count(text, "egress25_local_drops_total{"), 2 * DROP_SYN_COUNT);
	assert_int_equal(count(text, "egress25_icmp_errors_total{"), 2);
	assert_int_equal(count(text, "egress25_unasked_packets_total{"), 2);
	assert_int_equal(count(text, "egress25_connect_duration_seconds_bucket{"),
			 2 * (HISTORY_BUCKETS + 1));
	assert_int_equal(count(text, "egress25_port_state{"), 2 * STATE_COUNT);
	assert_int_equal(count(text, "egress25_port_blocked_info{"), 2);
	assert_int_equal(count(text, "egress25_guidance_info{"), 1);
	assert_int_equal(count(text, "egress25_events_lost_total{"), 3);
	assert_int_equal(count(text, "egress25_events_total{"), RECORD_KIND_COUNT);
	assert_int_equal(count(text, "egress25_sensor_attached{"), 2);
	expect(text, "egress25_last_syn_timestamp_seconds{port=\"25\",family=\"ipv4\"} 0");
	expect(text, "egress25_last_answer_timestamp_seconds{port=\"25\",family=\"ipv6\"} 0");
	expect(text, "egress25_last_reset_timestamp_seconds{port=\"25\",family=\"ipv6\"} 0");
	expect(text, "egress25_sensor_attached{sensor=\"wire\"} 0");
	expect(text, "process_start_time_seconds 1700000007.000");
}

static void numbers_stand_where_they_belong(void **state)
{
	_cleanup_free_ char *text = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	s.ports[0].syns = UINT64_MAX;
	s.ports[1].retries = 2;
	s.ports[0].resets_in_established = 3;
	s.ports[0].unasked_answers = 1;
	s.ports[0].unasked_resets_in = 2;
	s.ports[0].unasked_icmp_errors = 4;
	s.ports[0].unasked_resets_out = 3; /* the answer to those */
	s.ports[0].local_drops[DROP_NETFILTER] = 4;
	s.ports[0].outcomes[OUTCOME_SILENT] = 5;
	s.ports[0].last_syn_ns = SECOND + SECOND / 4;
	s.status.lost_recursion = 6;
	s.status.http_requests[0] = (struct render_counter){"401", 3};
	s.status.http_refused[0] = (struct render_counter){"unauthorized", 2};
	s.status.unparsed = 8;
	text = rendered(&s, METRICS_TEXT);
	expect(text, "egress25_syns_sent_total{port=\"25\",family=\"ipv4\"} 18446744073709551615");
	expect(text, "egress25_syn_retries_total{port=\"25\",family=\"ipv6\"} 2");
	expect(text, "egress25_resets_received_total{port=\"25\",family=\"ipv4\","
		     "phase=\"established\"} 3");
	expect(text, "egress25_unasked_packets_total{port=\"25\",family=\"ipv4\"} 7");
	expect(text, "egress25_local_drops_total{port=\"25\",family=\"ipv4\",by=\"netfilter\"} 4");
	expect(text, "egress25_attempts_total{port=\"25\",family=\"ipv4\",outcome=\"silent\"} 5");
	expect(text, "egress25_last_syn_timestamp_seconds{port=\"25\",family=\"ipv4\"} "
		     "1700000001.250");
	expect(text, "egress25_events_lost_total{stage=\"recursion\"} 6");
	expect(text, "egress25_http_requests_total{code=\"401\"} 3");
	expect(text, "egress25_http_refused_total{why=\"unauthorized\"} 2");
	expect(text, "egress25_unparsed_packets_total 8");
}

static void a_verdict_is_one_state_and_one_cause(void **state)
{
	_cleanup_free_ char *text = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	s.verdicts[1].state = STATE_BLOCKED;
	s.verdicts[1].by = BY_NETWORK_SILENT;
	text = rendered(&s, METRICS_TEXT);
	expect(text, "egress25_port_state{port=\"25\",family=\"ipv6\",egress25_port_state="
		     "\"blocked\"} 1");
	expect(text, "egress25_port_state{port=\"25\",family=\"ipv6\",egress25_port_state="
		     "\"unknown\"} 0");
	expect(text, "egress25_port_state{port=\"25\",family=\"ipv4\",egress25_port_state="
		     "\"unknown\"} 1");
	expect(text, "egress25_port_blocked_info{port=\"25\",family=\"ipv6\","
		     "by=\"network-silent\"} 1");
	expect(text, "egress25_port_blocked_info{port=\"25\",family=\"ipv4\",by=\"none\"} 1");
}

static void advice_is_for_what_is_amiss(void **state)
{
	static const struct location azure = {.provider = "azure", .subscription = "csp"};
	_cleanup_free_ char *text = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	s.context.view.where = &azure;
	s.verdicts[0].state = STATE_OPEN;
	s.verdicts[1].state = STATE_BLOCKED;
	s.verdicts[1].by = BY_HOST;
	text = rendered(&s, METRICS_TEXT);
	assert_int_equal(count(text, "egress25_guidance_info{provider=\"host\","), 1);
}

static void histograms_add_up(void **state)
{
	_cleanup_free_ char *text = NULL;
	struct history_port *p;
	struct scene s;

	(void)state;
	fresh(&s);
	p = &s.history.own.port[0][FAMILY_IPV4];
	p->handshakes[0] = 1;
	p->handshakes[8] = 2;
	p->handshakes[HISTORY_BUCKETS] = 4;
	p->handshakes_ns = 600 * SECOND + SECOND / 2;
	text = rendered(&s, METRICS_TEXT);
#define BUCKET(le, n)                                                                              \
	expect(text,                                                                               \
	       "egress25_connect_duration_seconds_bucket{port=\"25\",family=\"ipv4\",le=\"" le     \
	       "\"} " n)
	BUCKET("0.005", "1");
	BUCKET("1.0", "1");
	BUCKET("3.0", "3");
	BUCKET("127.0", "3");
	BUCKET("+Inf", "7");
	expect(text, "egress25_connect_duration_seconds_sum{port=\"25\",family=\"ipv4\"} 600.5");
	expect(text, "egress25_connect_duration_seconds_count{port=\"25\",family=\"ipv4\"} 7");
	expect(text, "egress25_connect_duration_seconds_count{port=\"25\",family=\"ipv6\"} 0");
}

static void the_forms_differ_where_they_must(void **state)
{
	_cleanup_free_ char *text = NULL, *open = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	text = rendered(&s, METRICS_TEXT);
	open = rendered(&s, METRICS_OPENMETRICS);
	expect(text, "# TYPE egress25_syns_sent_total counter");
	expect(open, "# TYPE egress25_syns_sent counter");
	expect(open, "egress25_syns_sent_total{port=\"25\",family=\"ipv4\"} 0");
	expect(text, "# TYPE egress25_port_state gauge");
	expect(open, "# TYPE egress25_port_state stateset");
	expect(text, "# TYPE egress25_build_info gauge");
	expect(open, "# TYPE egress25_build info");
	expect(open, "# UNIT egress25_connect_duration_seconds seconds");
	assert_null(strstr(text, "# UNIT"));
	assert_null(strstr(text, "# EOF"));
	assert_string_equal(open + strlen(open) - strlen("# EOF\n"), "# EOF\n");
}

static void labels_are_escaped(void **state)
{
	_cleanup_free_ char *text = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	s.status.kernel = "6.1 \"odd\\name\"\nx";
	text = rendered(&s, METRICS_TEXT);
	expect(text,
	       "egress25_build_info{version=\"" EGRESS25_VERSION
	       "\",revision=\"unknown\",features=\"unknown\",kernel=\"6.1 \\\"odd\\\\name\\\"\\nx\"} 1");
}

static void the_place_is_what_was_said(void **state)
{
	_cleanup_free_ char *nothing = NULL, *said = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	nothing = rendered(&s, METRICS_TEXT);
	expect(nothing, "egress25_location_info{provider=\"unknown\",region=\"unknown\","
			"account=\"unknown\",subscription=\"unknown\"} 1");
	expect(nothing, "egress25_group_info{image=\"unknown\",gateway=\"unknown\"} 1");
	s.status.place = (struct render_place){.provider = "azure",
					       .region = "westeurope",
					       .account = "0815",
					       .subscription = "pay-as-you-go",
					       .image = "mail \"7\"",
					       .gateway = "nat-1"};
	said = rendered(&s, METRICS_TEXT);
	expect(said, "egress25_location_info{provider=\"azure\",region=\"westeurope\","
		     "account=\"0815\",subscription=\"pay-as-you-go\"} 1");
	expect(said, "egress25_group_info{image=\"mail \\\"7\\\"\",gateway=\"nat-1\"} 1");
}

static void a_reload_that_failed_is_told(void **state)
{
	_cleanup_free_ char *right = NULL, *wrong = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	s.status.reload.succeeded_ns = 7 * SECOND;
	right = rendered(&s, METRICS_TEXT);
	expect(right, "egress25_config_last_reload_successful 1");
	expect(right, "egress25_config_last_reload_success_timestamp_seconds 1700000007.000");
	s.status.reload.failed = true;
	wrong = rendered(&s, METRICS_TEXT);
	expect(wrong, "egress25_config_last_reload_successful 0");
	expect(wrong, "egress25_config_last_reload_success_timestamp_seconds 1700000007.000");
}

/* Each repeat of a SYN is a bucket, by the older times and by those since Linux 6.5. */
static void buckets_part_what_repeats_take(void **state)
{
	static const char *const bounds[] = {"1.0",  "2.0",  "3.0",  "4.0",  "5.0",  "7.0",
					     "11.0", "15.0", "31.0", "63.0", "127.0"};
	_cleanup_free_ char *text = NULL;
	struct scene s;
	char line[128];

	(void)state;
	fresh(&s);
	text = rendered(&s, METRICS_TEXT);
	for (size_t i = 0; i < ARRAY_LEN(bounds); i++) {
		snprintf(
			line, sizeof(line),
			"egress25_connect_duration_seconds_bucket{port=\"25\",family=\"ipv4\",le=\"%s\"} 0",
			bounds[i]);
		expect(text, line);
	}
}

static void programs_are_there_where_the_kernel_counts(void **state)
{
	static const struct render_program programs[] = {{"e25_egress", 3, 1500}};
	_cleanup_free_ char *off = NULL, *on = NULL;
	struct scene s;

	(void)state;
	fresh(&s);
	off = rendered(&s, METRICS_TEXT);
	assert_int_equal(count(off, "egress25_program_runs_total{"), 0);
	s.status.programs = programs;
	s.status.programs_count = 1;
	on = rendered(&s, METRICS_TEXT);
	expect(on, "egress25_program_runs_total{program=\"e25_egress\"} 3");
	expect(on, "egress25_program_run_seconds_total{program=\"e25_egress\"} 1.5e-06");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_series_is_there_from_the_start),
		cmocka_unit_test(numbers_stand_where_they_belong),
		cmocka_unit_test(a_verdict_is_one_state_and_one_cause),
		cmocka_unit_test(advice_is_for_what_is_amiss),
		cmocka_unit_test(histograms_add_up),
		cmocka_unit_test(the_forms_differ_where_they_must),
		cmocka_unit_test(labels_are_escaped),
		cmocka_unit_test(the_place_is_what_was_said),
		cmocka_unit_test(a_reload_that_failed_is_told),
		cmocka_unit_test(buckets_part_what_repeats_take),
		cmocka_unit_test(programs_are_there_where_the_kernel_counts),
	};

	return cmocka_run_group_tests_name("openmetrics", tests, NULL, NULL);
}
