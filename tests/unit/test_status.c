// SPDX-License-Identifier: GPL-2.0-only
/*
 * `egress25 status`: who waits, what waits in the queue, who connects where, what changed, the
 * newest attempts and who speaks, as text and as JSON; and what who may not know of them is left
 * without.
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
#include "finding/outside.h"
#include "render/status.h"

#define S_NS	1000000000ULL
#define NOW_NS	(1000 * S_NS)
#define WALL_NS 1795421529123456000LL /* 2026-11-23T08:12:09.123456Z, at NOW_NS */

#define CONTAINER "0f9a3c5e7b1d2846f0e1c2d3b4a5968778695a4b3c2d1e0f0123456789abcdef"
#define POD	  "1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809"

static const uint16_t ports[] = {25, 587};
static const char *const uplinks[] = {"eth0", "eth1"};
static const struct render_sensor sensors[] = {
	{.name = "drop", .attached = false, .reason = "the kernel has no kfree_skb tracepoint"},
	{.name = "wire", .attached = true, .limits = "but sees no tunnel"},
	{.name = "socket", .attached = true},
};
static struct history history;
static struct monitor_waiting waiting;
static struct mail_queue queue;
static struct render_queue told;
static struct render_status status;

static const char *cgroup_path(void *context, uint64_t id)
{
	(void)context;
	return id == 8 ? "/kubepods/burstable/pod" POD "/" CONTAINER : NULL;
}

static const struct location nowhere = {.source = "none"};
static const struct render_context context = {.view = {.wall_offset_ns = WALL_NS - (int64_t)NOW_NS,
						       .where = &nowhere,
						       .cgroup_path = cgroup_path}};

static struct attempt attempt(unsigned int number, uint16_t port)
{
	struct attempt a = {
		.id = number,
		.port = port,
		.source_port = 40000,
		.process = {.known = true, .pid = 812, .uid = 105, .name = "smtp", .cgroup_id = 8},
		.started_ns = NOW_NS - (number + 1) * S_NS,
		.syns = 2,
		.outcome = OUTCOME_PENDING,
	};
	char text[32];

	snprintf(text, sizeof(text), "203.0.113.%u", number + 1);
	assert_int_equal(address_parse(text, &a.destination), 0);
	assert_int_equal(address_parse("198.51.100.2", &a.source), 0);
	return a;
}

static void take(enum record_kind kind, const struct attempt *a)
{
	history_take(&history, &(struct record){.kind = kind, .time_ns = NOW_NS, .attempt = a});
}

static int fresh(void **state)
{
	struct attempt a;

	(void)state;
	history_init(&history, ports, ARRAY_LEN(ports), NULL);
	waiting = (struct monitor_waiting){0};
	queue = (struct mail_queue){0};
	told = (struct render_queue){0};
	status = (struct render_status){
		.time_ns = NOW_NS,
		.started_ns = NOW_NS - 600 * S_NS,
		.pid = 4711,
		.uplinks = uplinks,
		.uplinks_count = ARRAY_LEN(uplinks),
		.sensors = sensors,
		.sensors_count = ARRAY_LEN(sensors),
		.history = &history,
		.waiting = &waiting,
		.sent = 20,
		.delivered = 20,
	};
	/* Eight destinations; the last one answers, a forwarded one is silent. */
	for (unsigned int i = 0; i < 8; i++) {
		a = attempt(i, 25);
		if (i == 6)
			a.process = (struct process){0};
		a.forwarded = i == 6;
		take(RECORD_SYN, &a);
		a.told.any = true;
		a.told.syns = a.syns;
		a.ended_ns = NOW_NS;
		a.outcome = i == 7 ? OUTCOME_ESTABLISHED : OUTCOME_SILENT;
		a.established_ns = i == 7 ? a.started_ns + S_NS / 10 : 0;
		take(RECORD_ATTEMPT, &a);
	}
	return 0;
}

static void wait_for_answers(uint32_t count)
{
	waiting.all = waiting.longest_count = count;
	for (uint32_t i = 0; i < count; i++)
		waiting.longest[i] = attempt(20 - i, 25);
	waiting.longest[0].left_host = LEFT_YES;
	snprintf(waiting.longest[0].interface, sizeof(waiting.longest[0].interface), "eth0");
	waiting.longest[1].drop.count = 1;
	waiting.longest[1].drop.by = DROP_NETFILTER;
	waiting.longest[2].began_unseen = true;
}

static void queue_up(size_t domains)
{
	queue = (struct mail_queue){
		.program = "postfix", .readable = true, .mails = 40, .recipients = 50};
	queue.count = domains;
	for (size_t i = 0; i < domains; i++) {
		snprintf(queue.domains[i].name, sizeof(queue.domains[i].name), "d%zu.example", i);
		queue.domains[i].recipients = (uint32_t)(20 - i);
	}
	queue.domains[0].tried_count = 1;
	queue.domains[0].tried[0].port = 25;
	queue.domains[0].tried[0].recipients = 20;
	assert_int_equal(address_parse("203.0.113.1", &queue.domains[0].tried[0].address), 0);
	told = (struct render_queue){.queue = &queue, .read_ns = NOW_NS, .traced = true};
	told.domains[0].tried[0] = FATE_FAILS;
	told.domains[0].failing = 20;
	told.failing_domains = 1;
	told.failing_recipients = 20;
	told.course = (struct queue_told){.trend = QUEUE_DRAINS,
					  .since = {NOW_NS - 60 * S_NS, 60, false},
					  .now = {NOW_NS, 40, false},
					  .per_minute = -20,
					  .empty_in_ns = 120 * S_NS};
	status.queue = &told;
}

static char *rendered(int (*render)(FILE *, const struct render_context *,
				    const struct render_status *))
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_int_equal(render(out, &context, &status), 0);
	fclose(out);
	return text;
}

static void has(const char *text, const char *words)
{
	if (!strstr(text, words))
		fail_msg("lacks \"%s\": %s", words, text);
}

static void who_waits(void **state)
{
	_cleanup_free_ char *text = NULL;

	(void)state;
	wait_for_answers(12);
	text = rendered(render_text_status);
	has(text, "Waiting for an answer: 12\n");
	has(text, "     21.0 s    25  203.0.113.21 smtp[812] 2 SYNs, left eth0\n");
	has(text, "203.0.113.20 smtp[812] 2 SYNs, dropped on this host by netfilter\n");
	/* It began before it was seen. */
	has(text, "  >  19.0 s    25  203.0.113.19 smtp[812] 2 SYNs\n");
	has(text, "and 2 more\n");
	assert_null(strstr(text, "203.0.113.11 "));
}

static void what_waits_in_the_queue(void **state)
{
	_cleanup_free_ char *text = NULL;

	(void)state;
	queue_up(8);
	text = rendered(render_text_status);
	has(text, "40 mails to 50 recipients of 8 domains wait");
	has(text, "d0.example                             20  203.0.113.1:25 fails");
	has(text, "d5.example                             15");
	has(text, "and 2 more domains\n");
	assert_null(strstr(text, "d6.example"));
}

static void who_connects_where(void **state)
{
	_cleanup_free_ char *text = NULL;

	(void)state;
	text = rendered(render_text_status);
	has(text, "smtp uid 105 container 0f9a3c5e7b1d pod 1b2c3d4e-");
	has(text, "forwarded, 25");
	has(text, "Where to");
	/* Eight destinations, of which six have a line. */
	has(text, "others");
	has(text, "The newest attempts:\n");
}

static void who_speaks(void **state)
{
	_cleanup_free_ char *text = NULL;
	struct verdict v = {
		.port = 25, .state = STATE_BLOCKED, .by = BY_NETWORK_SILENT, .before = STATE_OPEN};
	struct record r = {.kind = RECORD_VERDICT, .time_ns = NOW_NS, .verdict = &v};

	(void)state;
	history_take(&history, &r);
	status.http_refused[0] = (struct render_counter){"unauthorized", 3};
	status.http_refused[1] = (struct render_counter){"timeout", 0};
	status.http_refused[2] = (struct render_counter){"no-room", 1};
	text = rendered(render_text_status);
	has(text,
	    "What changed:\n08:12:09  port 25 over IPv4: open, then blocked by network-silent\n");
	has(text, ", pid 4711, watches eth0, eth1 for 10 min");
	has(text, "The drop sensor is not attached: the kernel has no kfree_skb tracepoint");
	has(text, "The wire sensor works but sees no tunnel");
	assert_null(strstr(text, "The socket sensor"));
	has(text, "HTTP, not served: 3 unauthorized, 1 no-room.\n");
	free(TAKE_PTR(text));
	status.uplinks_count = 0;
	text = rendered(render_text_status);
	has(text, "watches no uplink for");
}

static json_t *member(const json_t *of, const char *key)
{
	return json_object_get(of, key);
}

static void the_same_as_json(void **state)
{
	_cleanup_free_ char *text = NULL;
	json_t *json, *list, *one;

	(void)state;
	wait_for_answers(3);
	queue_up(2);
	text = rendered(render_json_status);
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	list = member(member(json, "senders"), "rows");
	assert_int_equal(json_array_size(list), 2);
	for (size_t i = 0; i < 2; i++) {
		one = json_array_get(list, i);
		if (json_is_true(member(one, "forwarded")))
			assert_true(json_is_null(member(one, "process")));
		else
			assert_string_equal(json_string_value(member(one, "pod")), POD);
	}
	list = member(member(json, "destinations"), "rows");
	assert_int_equal(json_array_size(list), 8);
	for (size_t i = 0; i < 8; i++) {
		const char *to;

		one = json_array_get(list, i);
		to = json_string_value(member(one, "destination"));
		assert_int_equal(json_is_true(member(one, "fails")),
				 strcmp(to, "203.0.113.8") != 0);
	}
	assert_int_equal(json_array_size(member(json, "attempts")), 8);
	one = member(json, "queue");
	assert_int_equal(json_integer_value(member(one, "failing_recipients")), 20);
	assert_string_equal(json_string_value(member(member(one, "course"), "trend")), "drains");
	assert_int_equal(json_integer_value(member(member(one, "course"), "mails_before")), 60);
	one = json_array_get(member(json_array_get(member(one, "domains"), 0), "tried"), 0);
	assert_string_equal(json_string_value(member(one, "destination")), "203.0.113.1");
	assert_string_equal(json_string_value(member(one, "fate")), "fails");
	assert_non_null(strstr(text, "203.0.113.21"));
	json_decref(json);
}

static void a_queue_that_cannot_be_read(void **state)
{
	_cleanup_free_ char *text = NULL;
	json_t *json, *one;

	(void)state;
	queue = (struct mail_queue){.program = "exim", .reason = "that needs root"};
	told = (struct render_queue){.queue = &queue, .read_ns = NOW_NS};
	status.queue = &told;
	text = rendered(render_json_status);
	json = json_loads(text, 0, NULL);
	one = member(json, "queue");
	assert_true(json_is_false(member(one, "readable")));
	assert_string_equal(json_string_value(member(one, "reason")), "that needs root");
	assert_true(json_is_null(member(one, "mails")));
	assert_true(json_is_null(member(one, "failing_recipients")));
	json_decref(json);
}

/* To whoever is not to know of processes and destinations. */
static void without_names(void **state)
{
	_cleanup_free_ char *text = NULL;
	json_t *json;

	(void)state;
	wait_for_answers(3);
	queue_up(2);
	status.nameless = true;
	text = rendered(render_json_status);
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	assert_true(json_is_null(member(json, "senders")));
	assert_true(json_is_null(member(json, "destinations")));
	assert_int_equal(json_array_size(member(member(json, "queue"), "domains")), 0);
	assert_int_equal(json_integer_value(member(member(json, "queue"), "recipients")), 50);
	assert_null(strstr(text, "203.0.113."));
	assert_null(strstr(text, "smtp"));
	assert_null(strstr(text, "d0.example"));
	json_decref(json);
}

static void findings_without_names(void **state)
{
	struct verdict v = {
		.port = 25,
		.state = STATE_BLOCKED,
		.by = BY_NETWORK_SILENT,
		.apart = {{.netns = 7,
			   .process = {.known = true, .name = "secretd"},
			   .state = STATE_BLOCKED,
			   .by = BY_HOST}},
		.apart_count = 1,
		.uncounted = {{.netns = 8, .process = {.known = true, .name = "secretd"}}},
		.uncounted_count = 1,
		.evidence = {.syns = 5, .left_host = 9, .destinations = 3, .named_count = 1},
	};
	const struct verdict *all[] = {&v};
	struct outside_findings f;
	const struct finding *told_outside;

	(void)state;
	assert_int_equal(address_parse("203.0.113.77", &v.evidence.named[0]), 0);
	assert_int_equal(outside_findings_compose(&f, &context.view, all, 1), 0);
	assert_int_equal(f.findings.count, 1);
	told_outside = &f.findings.list[0];
	has(told_outside->headline, "Port 25 over IPv4 is BLOCKED");
	/* What left was sent, although its sockets did not tell of it yet. */
	assert_int_equal(told_outside->verdict->evidence.syns, 9);
	assert_int_equal(told_outside->verdict->apart_count, 0);
	assert_int_equal(told_outside->verdict->uncounted_count, 0);
	for (size_t i = 0; i < told_outside->reasons_count; i++) {
		assert_null(strstr(told_outside->reasons[i], "secretd"));
		assert_null(strstr(told_outside->reasons[i], "203.0.113.77"));
	}
	outside_findings_free(&f);
	assert_int_equal(f.findings.count, 0);
}

static void the_ticker_is_as_wide_as_the_terminal(void **state)
{
	struct render_context c = context;
	struct attempt newest = attempt(3, 25);
	_cleanup_free_ char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	wait_for_answers(3);
	c.width = 120;
	assert_int_equal(render_text_ticker(out, &c, &newest, &waiting, NOW_NS), 0);
	fclose(out);
	has(text, "08:12:09 3 waiting, for up to 21.0 s; 25 203.0.113.4 smtp[812] SYN 2");
	free(TAKE_PTR(text));
	out = open_memstream(&text, &len);
	c.width = 40;
	assert_int_equal(render_text_ticker(out, &c, &newest, &waiting, NOW_NS), 0);
	fclose(out);
	assert_int_equal(len, 39);
	free(TAKE_PTR(text));
	out = open_memstream(&text, &len);
	assert_int_equal(render_text_idle(out, &c, NOW_NS, 90 * S_NS), 0);
	fclose(out);
	has(text, "nothing was");
	has(text, "90 s");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(who_waits, fresh),
		cmocka_unit_test_setup(what_waits_in_the_queue, fresh),
		cmocka_unit_test_setup(who_connects_where, fresh),
		cmocka_unit_test_setup(who_speaks, fresh),
		cmocka_unit_test_setup(the_same_as_json, fresh),
		cmocka_unit_test_setup(a_queue_that_cannot_be_read, fresh),
		cmocka_unit_test_setup(without_names, fresh),
		cmocka_unit_test(findings_without_names),
		cmocka_unit_test_setup(the_ticker_is_as_wide_as_the_terminal, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
