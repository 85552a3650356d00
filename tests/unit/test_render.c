// SPDX-License-Identifier: GPL-2.0-only
/*
 * What people and programs read: records as JSON compared key by key and in order, unknown values,
 * hostile names, lines and sentences. The guide itself is not tested here, only that it is shown.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "render/render.h"
#include "render/status.h"
#include "version.h"

#define S_NS 1000000000ULL

/* 2026-11-23T08:12:09.123456Z */
#define WALL_NS 1795421529123456000LL

#define CONTAINER "0f9a3c5e7b1d2846f0e1c2d3b4a5968778695a4b3c2d1e0f0123456789abcdef"
#define POD	  "1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809"

static const char *cgroup_path(void *context, uint64_t cgroup_id)
{
	(void)context;
	return cgroup_id == 7	? "/system.slice/postfix.service"
	       : cgroup_id == 8 ? "/kubepods/burstable/pod" POD "/" CONTAINER
				: NULL;
}

static const struct location azure = {
	.provider = "azure", .source = "dmi", .subscription = "pay-as-you-go"};

/* The monotonic clock stands at 1000 s when it is WALL_NS. */
#define NOW_NS (1000 * S_NS)
static const struct render_context context = {.view = {.wall_offset_ns = WALL_NS - (int64_t)NOW_NS,
						       .where = &azure,
						       .cgroup_path = cgroup_path}};

static struct address address(const char *text)
{
	struct address a;

	assert_int_equal(address_parse(text, &a), 0);
	return a;
}

static struct attempt silent_attempt(void)
{
	return (struct attempt){
		.id = 5,
		.destination = address("203.0.113.7"),
		.source = address("198.51.100.2"),
		.port = 25,
		.source_port = 40112,
		.netns = 4026531840,
		.process = {.known = true, .pid = 812, .uid = 105, .name = "smtp", .cgroup_id = 7},
		.started_ns = NOW_NS - 131072400000ULL,
		.ended_ns = NOW_NS,
		.syns = 7,
		.outcome = OUTCOME_SILENT,
		.error = ETIMEDOUT,
		.left_host = LEFT_YES,
		.interface = "eth0",
	};
}

static struct verdict blocked_verdict(void)
{
	struct verdict v = {
		.port = 25,
		.state = STATE_BLOCKED,
		.by = BY_NETWORK_SILENT,
		.confidence = 0.99966,
		.since_ns = NOW_NS - 3 * S_NS,
		.decided_ns = NOW_NS,
		.evidence = {.syns = 14,
			     .left_host = 14,
			     .destinations = 12,
			     .networks = 12,
			     .answered_before = 4,
			     .excluded = {[SCOPE_PRIVATE] = 2},
			     .first_ns = NOW_NS - 3 * S_NS,
			     .wire_watched = true,
			     .interface = "eth0",
			     .sum = 18.4,
			     .threshold = 16,
			     .window_ns = 3600 * S_NS,
			     .control = {{465, 0, 0}, {587, 3, 3}},
			     .controls = 2},
	};

	v.evidence.terms[TERM_SILENT_EXCHANGER] = (struct term_count){2, 6.2};
	v.evidence.terms[TERM_SILENT_STRANGER] = (struct term_count){1, 1.61};
	return v;
}

static struct record of_attempt(enum record_kind kind, const struct attempt *a)
{
	return (struct record){.kind = kind, .time_ns = NOW_NS, .attempt = a};
}

/* What is rendered, as text; the caller frees it. */
static char *rendered(bool json, const struct render_context *c, const struct record *r,
		      const struct verdict *const *ports, size_t count)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct finding finding;

	assert_non_null(out);
	if (r->kind == RECORD_VERDICT)
		finding_compose(&finding, &c->view, r->verdict, ports, count);
	assert_int_equal(json ? render_json_record(out, c, r, &finding)
			      : render_text_record(out, c, r, &finding),
			 0);
	fclose(out);
	return text;
}

static json_t *parsed(const struct record *r, const struct verdict *const *ports, size_t count)
{
	_cleanup_free_ char *text = rendered(true, &context, r, ports, count);
	json_t *json;

	assert_non_null(strchr(text, '\n'));
	assert_string_equal(strchr(text, '\n'), "\n");
	json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	return json;
}

static void compare(const char *want_text, json_t *got)
{
	json_t *want = json_loads(want_text, 0, NULL);
	void *a, *b;

	assert_non_null(want);
	a = json_object_iter(want);
	b = json_object_iter(got);
	for (; a && b; a = json_object_iter_next(want, a), b = json_object_iter_next(got, b)) {
		_cleanup_free_ char *x = json_dumps(json_object_iter_value(a), JSON_ENCODE_ANY);
		_cleanup_free_ char *y = json_dumps(json_object_iter_value(b), JSON_ENCODE_ANY);

		assert_string_equal(json_object_iter_key(b), json_object_iter_key(a));
		if (!json_equal(json_object_iter_value(a), json_object_iter_value(b)))
			fail_msg("%s: %s instead of %s", json_object_iter_key(a), y, x);
	}
	if (a || b)
		fail_msg("a key too %s: %s", a ? "few" : "many", json_object_iter_key(a ? a : b));
	json_decref(want);
	json_decref(got);
}

static void attempt_as_json(void **state)
{
	struct attempt a = silent_attempt();
	struct record r = of_attempt(RECORD_ATTEMPT, &a);

	(void)state;
	compare("{\"time\":\"2026-11-23T08:12:09.123456Z\",\"event\":\"attempt\",\"schema\":1,"
		"\"port\":25,\"family\":\"ipv4\",\"destination\":\"203.0.113.7\",\"scope\":\"public\","
		"\"source\":\"198.51.100.2\",\"source_port\":40112,\"outcome\":\"silent\","
		"\"errno\":\"ETIMEDOUT\",\"syns\":7,\"started\":\"2026-11-23T08:09:58.051056Z\","
		"\"duration_ms\":131072.4,\"handshake_ms\":null,\"left_host\":true,"
		"\"interface\":\"eth0\",\"drop\":null,\"icmp\":null,\"reset\":null,"
		"\"answer_ttl\":null,\"process\":{\"pid\":812,\"name\":\"smtp\",\"uid\":105},"
		"\"cgroup\":\"/system.slice/postfix.service\",\"container\":null,"
		"\"pod\":null,\"netns\":4026531840,\"bytes_received\":0,\"zeek\":\"S0\",\"id\":5,"
		"\"round_trip_ms\":null,\"stage\":\"left\",\"bytes_sent_acked\":null,"
		"\"first_byte_ms\":null,\"closed_by\":null}",
		parsed(&r, NULL, 0));
}

static void everything_unknown_is_null(void **state)
{
	struct attempt a = {
		.id = 1,
		.destination = address("2001:db8::1"),
		.port = 587,
		.family = FAMILY_IPV6,
		.forwarded = true,
		.started_ns = NOW_NS,
		.outcome = OUTCOME_NO_ROUTE,
	};
	struct record r = of_attempt(RECORD_ATTEMPT, &a);

	(void)state;
	compare("{\"time\":\"2026-11-23T08:12:09.123456Z\",\"event\":\"attempt\",\"schema\":1,"
		"\"port\":587,\"family\":\"ipv6\",\"destination\":\"2001:db8::1\","
		"\"scope\":\"public\",\"source\":null,\"source_port\":null,"
		"\"outcome\":\"no-route\",\"errno\":null,\"syns\":0,"
		"\"started\":\"2026-11-23T08:12:09.123456Z\",\"duration_ms\":null,"
		"\"handshake_ms\":null,\"left_host\":null,\"interface\":null,\"drop\":null,"
		"\"icmp\":null,\"reset\":null,\"answer_ttl\":null,\"process\":null,\"cgroup\":null,"
		"\"container\":null,\"pod\":null,\"netns\":null,\"bytes_received\":null,\"zeek\":null,\"id\":1,"
		"\"round_trip_ms\":null,\"stage\":\"refused\",\"bytes_sent_acked\":null,"
		"\"first_byte_ms\":null,\"closed_by\":null}",
		parsed(&r, NULL, 0));
}

static void details_as_json(void **state)
{
	struct attempt a = silent_attempt();
	struct record r = of_attempt(RECORD_ATTEMPT, &a);
	json_t *json;

	(void)state;
	a.left_host = LEFT_NO;
	a.drop.count = 2;
	a.drop.by = DROP_NETFILTER;
	a.drop.netns = 4026531840;
	strcpy(a.drop.reason, "NETFILTER_DROP");
	a.icmp.seen = true;
	a.icmp.type = 3;
	a.icmp.code = 13;
	a.icmp.from = address("198.51.100.1");
	a.reset.seen = true;
	a.reset.path.ttl = 62;
	a.reset.expected.rtt_ns = 20123456;
	a.error = 9999;
	json = parsed(&r, NULL, 0);
	assert_true(json_is_false(json_object_get(json, "left_host")));
	assert_string_equal(json_string_value(json_object_get(json, "errno")), "E9999");
	compare("{\"reason\":\"NETFILTER_DROP\",\"by\":\"netfilter\",\"netns\":4026531840,"
		"\"in_transit\":false}",
		json_incref(json_object_get(json, "drop")));
	compare("{\"type\":3,\"code\":13,\"from\":\"198.51.100.1\"}",
		json_incref(json_object_get(json, "icmp")));
	compare("{\"ttl\":62,\"expected_ttl\":null,\"round_trip_ms\":null,"
		"\"expected_round_trip_ms\":20.123}",
		json_incref(json_object_get(json, "reset")));
	json_decref(json);
}

/* Joins the lines, which may be broken at any space. */
static void unwrap(char *text)
{
	char *to = text;

	for (const char *p = text; *p; p += *p == '\n' ? strspn(p, " \n") : 1)
		*to++ = *p == '\n' ? ' ' : *p;
	*to = '\0';
}

/* Of an attempt, and of a namespace that a verdict tells apart. */
static void container_and_pod(void **state)
{
	struct attempt a = silent_attempt();
	struct verdict v = blocked_verdict();
	struct record r = of_attempt(RECORD_ATTEMPT, &a),
		      verdict = {.kind = RECORD_VERDICT, .time_ns = NOW_NS, .verdict = &v};
	struct render_context verbose = context;
	json_t *json, *tenant;

	(void)state;
	a.process.cgroup_id = 8;
	json = parsed(&r, NULL, 0);
	assert_string_equal(json_string_value(json_object_get(json, "container")), CONTAINER);
	assert_string_equal(json_string_value(json_object_get(json, "pod")), POD);
	json_decref(json);

	v.apart[0].process = a.process;
	v.apart_count = 1;
	json = parsed(&verdict, NULL, 0);
	tenant = json_array_get(json_object_get(json, "namespaces"), 0);
	assert_string_equal(json_string_value(json_object_get(tenant, "container")), CONTAINER);
	assert_string_equal(json_string_value(json_object_get(tenant, "pod")), POD);
	json_decref(json);

	verbose.verbose = true;
	for (unsigned int i = 0; i < 2; i++, a.process.cgroup_id = 7) {
		_cleanup_free_ char *text = rendered(false, &verbose, &r, NULL, 0);

		unwrap(text);
		assert_int_equal(strstr(text, "container 0f9a3c5e7b1d, ") != NULL, i == 0);
		assert_int_equal(strstr(text, "pod " POD ", ") != NULL, i == 0);
	}
}

static void steps_as_json(void **state)
{
	static const char *const keys[] = {
		"time",	     "event",  "schema",      "port",	"family",  "destination",
		"scope",     "source", "source_port", "syns",	"started", "left_host",
		"interface", "drop",   "process",     "cgroup", "netns",   "id"};
	static const struct {
		enum record_kind kind;
		const char *event, *more;
	} kinds[] = {
		{RECORD_SYN, "syn", NULL},
		{RECORD_RETRY, "retry", NULL},
		{RECORD_ESTABLISHED, "established", "handshake_ms"},
		{RECORD_RESET, "reset", "direction"},
	};
	struct attempt a = silent_attempt();

	(void)state;
	a.outcome = OUTCOME_PENDING;
	a.established_ns = a.started_ns + 12345678;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct record r = of_attempt(kinds[i].kind, &a);
		json_t *json = parsed(&r, NULL, 0);
		void *at = json_object_iter(json);

		for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
			assert_non_null(at);
			assert_string_equal(json_object_iter_key(at), keys[k]);
			at = json_object_iter_next(json, at);
		}
		assert_string_equal(json_string_value(json_object_get(json, "event")),
				    kinds[i].event);
		assert_true(!kinds[i].more || json_object_get(json, kinds[i].more));
		if (kinds[i].kind == RECORD_ESTABLISHED)
			assert_true(json_number_value(json_object_get(json, "handshake_ms")) ==
				    12.345);
		if (kinds[i].kind == RECORD_RESET)
			assert_string_equal(json_string_value(json_object_get(json, "direction")),
					    "out");
		json_decref(json);
	}
}

static void verdict_as_json(void **state)
{
	struct verdict v = blocked_verdict();
	struct verdict open = {.port = 587, .state = STATE_OPEN};
	const struct verdict *ports[] = {&open, &v};
	struct record r = {.kind = RECORD_VERDICT, .time_ns = NOW_NS, .verdict = &v};
	json_t *json = parsed(&r, ports, 2), *advice = json_object_get(json, "guidance");
	static const char *const advised[] = {
		"provider",  "rule",	  "exemption",	   "steps",	    "source",
		"as_of",     "summary",	  "contradiction", "not_confirmed", "candidates",
		"key_steps", "age_years", "in_force_from", "in_force_until"};
	void *at = json_object_iter(advice);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(advised); i++) {
		assert_non_null(at);
		assert_string_equal(json_object_iter_key(at), advised[i]);
		at = json_object_iter_next(advice, at);
	}
	assert_null(at);
	json_object_set_new(json, "guidance", json_null());
	compare("{\"time\":\"2026-11-23T08:12:09.123456Z\",\"event\":\"verdict\",\"schema\":1,"
		"\"port\":25,\"family\":\"ipv4\",\"state\":\"blocked\",\"by\":\"network-silent\","
		"\"confidence\":0.9997,\"since\":\"2026-11-23T08:12:06.123456Z\","
		"\"evidence\":{\"syns\":14,\"left_host\":14,\"destinations\":12,\"networks\":12,"
		"\"answered\":0,\"dropped_here\":0,"
		"\"control\":[{\"port\":587,\"destinations\":3,\"answered\":3}],"
		"\"reasons\":[\"14 SYNs to 12 networks left eth0, none answered since 08:12:06\","
		"\"4 of them had answered before\",\"587 answered 3 of 3\","
		"\"2 networks count as well-known exchangers (weight 6.2 each)\","
		"\"1 network silent, first attempt (weight 1.61)\","
		"\"evidence 18.4 of 16 needed\","
		"\"2 attempts to private addresses not counted: no cloud blocks them\"],"
		"\"terms\":[{\"term\":\"silent-stranger\",\"networks\":1,\"weight\":1.61},"
		"{\"term\":\"silent-exchanger\",\"networks\":2,\"weight\":6.2}],\"sum\":18.4,"
		"\"threshold\":16.0,\"not_counted\":{\"private\":2,\"link_local\":0,"
		"\"loopback\":0,\"own\":0,\"same_network\":0},\"lossy\":false},"
		"\"fingerprint\":\"25-dead 587-alive\","
		"\"cloud\":{\"provider\":\"azure\",\"source\":\"dmi\","
		"\"subscription\":\"pay-as-you-go\"},\"guidance\":null,\"subsystem\":null,"
		"\"in_transit\":null,\"before\":null,\"namespaces\":[],"
		"\"namespaces_more\":0,\"fingerprint_hint\":null,"
		"\"let_through\":0,\"near\":null,\"not_counted\":[],\"apart\":[]}",
		json);
}

static void nothing_known_of_a_verdict(void **state)
{
	struct verdict v = {.port = 25, .family = FAMILY_IPV6, .decided_ns = NOW_NS};
	struct record r = {.kind = RECORD_VERDICT, .time_ns = NOW_NS, .verdict = &v};
	struct render_context nowhere = context;
	_cleanup_free_ char *text = NULL;
	json_t *json;

	(void)state;
	nowhere.view.where = NULL;
	text = rendered(true, &nowhere, &r, NULL, 0);
	json = json_loads(text, 0, NULL);
	assert_true(json_is_null(json_object_get(json, "by")));
	assert_true(json_is_null(json_object_get(json, "confidence")));
	assert_true(json_is_null(json_object_get(json, "since")));
	assert_true(json_is_null(json_object_get(json, "fingerprint")));
	assert_true(json_is_null(json_object_get(json_object_get(json, "evidence"), "left_host")));
	assert_true(json_is_null(json_object_get(json_object_get(json, "cloud"), "provider")));
	json_decref(json);
}

static void other_records_as_json(void **state)
{
	static const char *const sensors[] = {"socket", "wire"}, *const uplinks[] = {"eth0"};
	static const uint16_t ports[] = {25, 587};
	static const uint32_t ifindexes[] = {2};
	struct render_ready ready = {
		.time_ns = NOW_NS,
		.sensors = sensors,
		.sensors_count = 2,
		.uplinks = uplinks,
		.uplinks_count = 1,
		.wire_netns = 4026531840,
		.uplink_ifindexes = ifindexes,
		.ports = ports,
		.ports_count = 2,
	};
	struct record loss = {.kind = RECORD_LOSS, .time_ns = NOW_NS, .loss = {12, 3}};
	_cleanup_free_ char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_int_equal(render_json_ready(out, &context, &ready), 0);
	fclose(out);
	compare("{\"time\":\"2026-11-23T08:12:09.123456Z\",\"event\":\"ready\",\"schema\":1,"
		"\"sensors\":[\"socket\",\"wire\"],\"uplinks\":[\"eth0\"],\"ports\":[25,587],"
		"\"version\":\"" EGRESS25_VERSION
		"\",\"monotonic_ns\":1000000000000,\"wire_netns\":4026531840,"
		"\"uplink_ifindexes\":[2],\"own_addresses\":[],\"own_links\":[],\"exchangers\":[],\"cloud\":{"
		"\"provider\":\"azure\",\"source\":\"dmi\",\"subscription\":\"pay-as-you-go\"},"
		"\"blocked_by_rules\":[25]}",
		json_loads(text, 0, NULL));
	compare("{\"time\":\"2026-11-23T08:12:09.123456Z\",\"event\":\"loss\",\"schema\":1,"
		"\"ring\":12,\"recursion\":3,\"client\":0}",
		parsed(&loss, NULL, 0));
}

static void hostile_names(void **state)
{
	struct attempt a = silent_attempt();
	struct record r = of_attempt(RECORD_ATTEMPT, &a);
	_cleanup_free_ char *text = NULL;
	json_t *json;

	(void)state;
	memcpy(a.process.name, "\033[2J\n\xff\"\\\xc3\xa4", 11);
	json = parsed(&r, NULL, 0);
	assert_string_equal(
		json_string_value(json_object_get(json_object_get(json, "process"), "name")),
		"\033[2J\n\xef\xbf\xbd\"\\\xc3\xa4");
	json_decref(json);
	text = rendered(false, &context, &r, NULL, 0);
	assert_non_null(strstr(text, "\\x1b[2J\\x0a\\xff\"\\x5c\\xc3\\xa4[812]"));
	assert_null(strchr(text, '\033'));
	assert_int_equal(strcspn(text, "\n") + 1, strlen(text));
}

static void text_is_made_safe(void **state)
{
	static const struct {
		const char *text, *escaped, *utf8;
	} cases[] = {
		{"", "", ""},
		{"plain ~", "plain ~", "plain ~"},
		{"\x7f\t", "\\x7f\\x09", "\x7f\t"},
		{"\xe2\x82\xac", "\\xe2\\x82\\xac", "\xe2\x82\xac"},
		{"\xe2\x82", "\\xe2\\x82", "\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xc0\xaf", "\\xc0\\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xed\xa0\x80", "\\xed\\xa0\\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80",
		 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xf0\x9f\x93\xa7", "\\xf0\\x9f\\x93\\xa7", "\xf0\x9f\x93\xa7"},
		/* What steers: C1 controls, separators, the direction of writing; and neighbours.
		 */
		{"\xc2\x9b", "\\xc2\\x9b", "\xef\xbf\xbd"},
		{"\xc2\xa0", "\\xc2\\xa0", "\xc2\xa0"},
		{"\xe2\x80\xae", "\\xe2\\x80\\xae", "\xef\xbf\xbd"},
		{"\xe2\x80\xa8", "\\xe2\\x80\\xa8", "\xef\xbf\xbd"},
		{"\xe2\x81\xa6", "\\xe2\\x81\\xa6", "\xef\xbf\xbd"},
		{"\xe2\x81\xaa", "\\xe2\\x81\\xaa", "\xe2\x81\xaa"},
		{"\xd8\x9c", "\\xd8\\x9c", "\xef\xbf\xbd"},
		{"\xd8\x9b", "\\xd8\\x9b", "\xd8\x9b"},
	};
	char buf[64], small[6];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_string_equal(text_escape(cases[i].text, buf, sizeof(buf)), cases[i].escaped);
		assert_string_equal(text_utf8(cases[i].text, buf, sizeof(buf)), cases[i].utf8);
	}
	/* Cut at whole escapes and characters. */
	assert_string_equal(text_escape("ab\033c", small, sizeof(small)), "ab");
	assert_string_equal(text_utf8("abc\xe2\x82\xac", small, sizeof(small)), "abc");
}

static void line(const struct attempt *a, enum record_kind kind, const char *want)
{
	struct record r = of_attempt(kind, a);
	_cleanup_free_ char *text = rendered(false, &context, &r, NULL, 0);

	assert_string_equal(text, want);
}

static void lines_for_people(void **state)
{
	struct attempt a = silent_attempt();

	(void)state;
	line(&a, RECORD_SYN,
	     "08:12:09.123   25 SYN   203.0.113.7     smtp[812]      uid 105  left eth0\n");
	line(&a, RECORD_RETRY,
	     "08:12:09.123   25 retry 203.0.113.7     smtp[812]      SYN 7 after 131 s  left eth0\n");
	line(&a, RECORD_ATTEMPT,
	     "08:12:09.123   25 end   203.0.113.7     smtp[812]      silent after 7 SYNs, 131 s  "
	     "left eth0\n");
	a.left_host = LEFT_UNKNOWN;
	a.outcome = OUTCOME_ABANDONED;
	a.syns = 1;
	line(&a, RECORD_ATTEMPT,
	     "08:12:09.123   25 end   203.0.113.7     smtp[812]      given up by the program after "
	     "1 SYN, 131 s\n");
	a.outcome = OUTCOME_DROPPED_HERE;
	a.drop.count = 1;
	a.drop.by = DROP_NETFILTER;
	strcpy(a.drop.reason, "NETFILTER_DROP");
	line(&a, RECORD_ATTEMPT,
	     "08:12:09.123   25 end   203.0.113.7     smtp[812]      dropped on this host by "
	     "netfilter (NETFILTER_DROP)\n");
	a.outcome = OUTCOME_NO_ROUTE;
	a.error = ENETUNREACH;
	a.scope = SCOPE_PRIVATE;
	a.process.known = false;
	a.forwarded = true;
	line(&a, RECORD_ATTEMPT,
	     "08:12:09.123   25 end   203.0.113.7     (forwarded)    no route (ENETUNREACH)  "
	     "(private)\n");
}

static void every_outcome_has_a_line(void **state)
{
	struct attempt a = silent_attempt();

	(void)state;
	for (enum outcome o = OUTCOME_ESTABLISHED; o < OUTCOME_COUNT; o++) {
		struct record r = of_attempt(RECORD_ATTEMPT, &a);
		_cleanup_free_ char *text = NULL;

		a.outcome = o;
		text = rendered(false, &context, &r, NULL, 0);
		assert_null(strstr(text, " ended"));
	}
}

static void colour_only_when_asked(void **state)
{
	struct attempt a = silent_attempt();
	struct record r = of_attempt(RECORD_ATTEMPT, &a);
	struct render_context coloured = context;
	_cleanup_free_ char *plain = rendered(false, &context, &r, NULL, 0), *text = NULL;

	(void)state;
	coloured.colour = true;
	text = rendered(false, &coloured, &r, NULL, 0);
	assert_null(strchr(plain, '\033'));
	assert_non_null(strstr(text, "\033[31msilent"));
	assert_non_null(strstr(text, "\033[0m\n"));
}

static void verdict_for_people(void **state)
{
	struct verdict v = blocked_verdict(), second = blocked_verdict();
	struct render_memory memory = {0};
	struct render_context c = context;
	struct record r = {.kind = RECORD_VERDICT, .time_ns = NOW_NS, .verdict = &v};
	_cleanup_free_ char *text = NULL, *again = NULL, *brief = NULL;

	(void)state;
	brief = rendered(false, &c, &r, NULL, 0);
	assert_non_null(strstr(brief, "BLOCKED by the network beyond this host"));
	assert_non_null(strstr(brief, "14 connection requests to 12 mail servers left eth0"));
	assert_non_null(strstr(brief, "none was"));
	assert_non_null(strstr(brief, "587 works"));
	assert_non_null(strstr(brief, "Next: "));
	assert_null(strstr(brief, "weight"));
	assert_null(strstr(brief, "confidence"));
	assert_null(strstr(brief, "What to do"));
	c.memory = &memory;
	c.verbose = true;
	text = rendered(false, &c, &r, NULL, 0);
	assert_non_null(strstr(text,
			       "Port 25 over IPv4 is BLOCKED by the network beyond this host: "
			       "SYNs leave eth0, nothing\n             answers.\n"));
	assert_non_null(strstr(text, "- 14 SYNs to 12 networks left eth0"));
	assert_non_null(strstr(text, "- confidence 99.97 %"));
	assert_non_null(strstr(text, "What to do (azure"));
	assert_non_null(strstr(text, " 1. "));
	second.family = FAMILY_IPV6;
	r.verdict = &second;
	again = rendered(false, &c, &r, NULL, 0);
	assert_non_null(strstr(again, "as above for port 25 over IPv4"));
	assert_null(strstr(again, " 1. "));
}

/* Advice that has learnt of rules of the firewall since is no more the same. */
static void candidates_for_people(void **state)
{
	static struct candidate_list rules = {.self = true,
					      .rules = {{"inet", "filter", "out", "output",
							 "tcp dport 25 drop", 4, .ports = {{25}}}},
					      .rules_count = 1};
	struct verdict v = blocked_verdict();
	struct render_memory memory = {0};
	struct location where = {0};
	struct render_context c = context;
	struct record r = {.kind = RECORD_VERDICT, .time_ns = NOW_NS, .verdict = &v};
	_cleanup_free_ char *before = NULL, *text = NULL, *again = NULL;

	(void)state;
	v.by = BY_HOST;
	v.subsystem = DROP_NETFILTER;
	c.memory = &memory;
	c.verbose = true;
	c.view.where = &where;
	before = rendered(false, &c, &r, NULL, 0);
	assert_null(strstr(before, "Candidates"));
	where.firewalls = &rules;
	where.firewalls_count = 1;
	text = rendered(false, &c, &r, NULL, 0);
	assert_non_null(
		strstr(text, "Candidates: table inet filter chain out handle 4: tcp dport"));
	again = rendered(false, &c, &r, NULL, 0);
	assert_non_null(strstr(again, "as above for port 25 over IPv4"));
}

/* They came after the verdict: said once more, without the rest of the advice. */
static void candidates_that_came_late(void **state)
{
	static struct candidate_list rules = {.self = true,
					      .rules = {{"inet", "filter", "out", "output",
							 "tcp dport 25 drop", 4, .ports = {{25}}}},
					      .rules_count = 1};
	struct verdict v = blocked_verdict(), open = {.port = 587, .state = STATE_OPEN};
	const struct verdict *ports[] = {&open, &v};
	struct location where = {.firewalls = &rules, .firewalls_count = 1};
	struct render_context c = context;
	_cleanup_free_ char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct findings findings;

	(void)state;
	v.by = BY_HOST;
	v.subsystem = DROP_NETFILTER;
	c.view.where = &where;
	assert_int_equal(findings_compose(&findings, &c.view, ports, 2), 0);
	assert_int_equal(render_text_candidates(out, &c, NOW_NS, &findings), 0);
	findings_free(&findings);
	fclose(out);
	assert_string_equal(
		text,
		"08:12:09.123 Port 25 over IPv4. Candidates: table inet filter chain out handle 4: "
		"tcp dport 25 drop.\n"
		"             Which of these rules it is, if it is one of them, is not proven: a "
		"rule's counter (nft\n"
		"             list ruleset) that grows with the attempts is a sign.\n");
}

static bool has_reason(const struct verdict *v, const char *want)
{
	struct finding f;

	finding_compose(&f, &context.view, v, NULL, 0);
	assert_true(f.reasons_count <= FINDING_REASONS_MAX);
	for (size_t i = 0; i < f.reasons_count; i++) {
		if (strcmp(f.reasons[i], want) == 0)
			return true;
	}
	for (size_t i = 0; i < f.reasons_count; i++)
		print_message("  reason: %s\n", f.reasons[i]);
	return false;
}

static void reasons_say_what_is_missing(void **state)
{
	struct verdict v = blocked_verdict();

	(void)state;
	v.state = STATE_UNKNOWN;
	v.by = BY_NONE;
	v.evidence.sum = 6.4;
	evidence_missing(&v.evidence);
	assert_true(has_reason(&v, "undecided: evidence 6.4 of 16; about 6 more silent networks "
				   "would decide it, one answer opens it"));
	v.evidence.sum_is_local = true;
	evidence_missing(&v.evidence);
	assert_true(has_reason(&v, "undecided: evidence 6.4 of 16; one more network would decide "
				   "it"));
	v.evidence.controls = 0;
	evidence_missing(&v.evidence);
	assert_true(has_reason(&v,
			       "undecided: evidence 6.4 of 16; one more network, or a third SYN "
			       "to the same one, would decide it"));
	v.evidence.last_answer_ns = 1;
	evidence_missing(&v.evidence);
	assert_true(has_reason(&v, "undecided: evidence 6.4 of 16; about 4 more networks failing "
				   "here would decide it, one answer opens it"));
	v.evidence.syns = 0;
	v.evidence.networks = 0;
	evidence_missing(&v.evidence);
	assert_true(has_reason(&v, "no public destination has been tried lately: send a mail to "
				   "another domain, or connect to a few"));
}

static void reasons_say_what_is_not_counted(void **state)
{
	struct verdict v = blocked_verdict();

	(void)state;
	v.evidence.excluded[SCOPE_OWN] = 1;
	v.evidence.excluded[SCOPE_LOOPBACK] = 4;
	v.evidence.destinations = 30;
	v.evidence.same_network = 18;
	assert_true(has_reason(&v, "2 attempts to private addresses not counted: no cloud blocks "
				   "them"));
	assert_true(has_reason(
		&v,
		"1 attempt to this machine's own addresses not counted: they do not leave this machine"));
	assert_true(has_reason(
		&v, "4 attempts to this machine itself not counted: they never leave it"));
	assert_true(has_reason(&v, "30 destinations lie in 12 networks: each network counts once"));
}

static void reasons_name_the_namespaces_apart(void **state)
{
	struct verdict v = {.port = 25,
			    .state = STATE_OPEN,
			    .decided_ns = NOW_NS,
			    .apart = {{.netns = 4026532345,
				       .process = {.known = true, .pid = 77, .name = "smtp"},
				       .state = STATE_BLOCKED,
				       .by = BY_HOST,
				       .subsystem = DROP_NETFILTER,
				       .in_transit = true,
				       .since_ns = NOW_NS - S_NS},
				      {.netns = 4026531840,
				       .forwarded = true,
				       .state = STATE_THROTTLED,
				       .since_ns = NOW_NS}},
			    .apart_count = 2,
			    .apart_more = 3};

	(void)state;
	assert_true(has_reason(&v, "blocked on this host for smtp[77], network namespace "
				   "4026532345: by netfilter in the forward path, since 08:12:08"));
	assert_true(has_reason(&v, "throttled for what this host forwards, network namespace "
				   "4026531840, since 08:12:09"));
	assert_true(has_reason(&v, "and for 3 further network namespaces"));
}

/* That it is open needs no advice; that the rules say otherwise does. */
static void an_open_port_and_the_rules(void **state)
{
	struct verdict v = {.port = 25, .state = STATE_OPEN, .decided_ns = NOW_NS};
	struct record r = {.kind = RECORD_VERDICT, .time_ns = NOW_NS, .verdict = &v};
	const struct verdict *ports[] = {&v};
	struct render_context elsewhere = context, here = context;
	_cleanup_free_ char *azures = NULL, *nowheres = NULL;

	(void)state;
	elsewhere.verbose = here.verbose = true;
	azures = rendered(false, &here, &r, ports, 1);
	elsewhere.view.where = NULL;
	nowheres = rendered(false, &elsewhere, &r, ports, 1);
	assert_non_null(strstr(azures, "Port 25 over IPv4 is OPEN"));
	assert_non_null(strstr(azures, "What was seen counts"));
	assert_non_null(strstr(nowheres, "Port 25 over IPv4 is OPEN"));
	assert_null(strstr(nowheres, "What to do"));
}

static void reasons_of_each_cause(void **state)
{
	struct verdict v = blocked_verdict();
	struct finding f;

	(void)state;
	v.evidence.left_host = 10;
	assert_true(has_reason(&v, "14 SYNs to 12 networks were sent, 10 seen leaving eth0, none "
				   "answered since 08:12:06"));
	v.evidence.wire_watched = false;
	assert_true(
		has_reason(&v, "14 SYNs to 12 networks were sent, none answered since 08:12:06"));
	assert_true(
		has_reason(&v, "no uplink is watched: whether they left this host is not known"));
	v.evidence.lossy = true;
	assert_true(
		has_reason(&v, "records were lost lately: what was not seen then proves nothing"));
	v.by = BY_HOST;
	v.subsystem = DROP_NETFILTER;
	v.evidence.left_host = 0;
	v.evidence.dropped_here = 14;
	assert_true(has_reason(&v, "14 of 14 SYNs were discarded on this host by netfilter"));
	v.evidence.wire_watched = true;
	assert_true(has_reason(
		&v, "14 of 14 SYNs were discarded on this host by netfilter, 0 left it"));
	v.subsystem = DROP_UNKNOWN;
	v.evidence.dropped_here = 0;
	assert_true(has_reason(
		&v, "connect() fails at once: this host refuses the call, no SYN is sent"));
	assert_false(has_reason(&v, "discarded"));
	finding_compose(&f, &context.view, &v, NULL, 0);
	assert_string_equal(f.headline,
			    "Port 25 over IPv4 is BLOCKED on this host: connect() is refused "
			    "before any SYN is sent.");
	v.by = BY_NO_ROUTE;
	assert_true(has_reason(&v, "connect() fails at once: no route leads to the destinations"));
}

static void reasons_of_each_state(void **state)
{
	struct verdict v = {.port = 25,
			    .state = STATE_DEGRADED,
			    .decided_ns = NOW_NS,
			    .evidence = {.networks = 5,
					 .answered = 4,
					 .failing = 1,
					 .last_answer_ns = NOW_NS - 2 * 86400 * S_NS / 200,
					 .named_count = 1}};

	(void)state;
	v.evidence.named[0] = address("198.18.5.25");
	assert_true(has_reason(&v, "4 of 5 networks answered, the last at 07:57:45"));
	assert_true(has_reason(&v, "1 network fails, which never answered"));
	assert_true(has_reason(&v, "failing: 198.18.5.25"));
	v.state = STATE_OPEN;
	v.before = STATE_BLOCKED;
	v.before_by = BY_NETWORK_SILENT;
	v.before_since_ns = NOW_NS - 60 * S_NS;
	v.since_ns = NOW_NS;
	v.last_block.by = BY_NETWORK_SILENT;
	v.last_block.since_ns = NOW_NS - 60 * S_NS;
	v.last_block.until_ns = NOW_NS;
	assert_true(has_reason(&v, "it was blocked by the network's silence from 08:11:09 to "
				   "08:12:09: destinations answer again"));
	/* Nobody takes a block away within minutes. */
	v.last_block.since_ns = NOW_NS - 660 * S_NS;
	assert_true(has_reason(&v, "it was blocked by the network's silence from 08:01:09 to "
				   "08:12:09: the block is gone; if an exemption was asked for, it "
				   "took effect"));
	v.last_block.since_ns = NOW_NS - 60 * S_NS;
	/* A host's rule ends with a SYN that leaves, and is open with its answer. */
	v.before = STATE_UNKNOWN;
	v.before_since_ns = NOW_NS;
	v.last_block.by = BY_HOST;
	assert_true(has_reason(
		&v,
		"it was blocked on this host from 08:11:09 to 08:12:09: nothing on this host stops it now"));
	v.state = STATE_UNKNOWN;
	assert_true(has_reason(&v, "it was blocked on this host from 08:11:09 to 08:12:09: what "
				   "followed is undecided"));
	v.last_block.by = BY_NONE;
	v.before = STATE_BLOCKED;
	v.before_by = BY_HOST;
	v.before_since_ns = NOW_NS - 60 * S_NS;
	v.evidence.last_failure_ns = NOW_NS - 30 * S_NS;
	assert_true(has_reason(&v,
			       "last known: blocked on this host since 08:11:09, last confirmed "
			       "at 08:11:39; nothing has been seen since"));
	v.state = STATE_BLOCKED;
	v.by = BY_NETWORK_SILENT;
	v.last_block.by = BY_NETWORK_SILENT;
	v.last_block.since_ns = NOW_NS - 3600 * S_NS;
	v.last_block.until_ns = NOW_NS - 1800 * S_NS;
	assert_true(has_reason(&v, "it had been blocked by the network's silence before, from "
				   "07:12:09 to 07:42:09: this block is a new one"));
}

static void named_destinations_fit(void **state)
{
	struct verdict v = {.port = 25, .state = STATE_DEGRADED, .decided_ns = NOW_NS};
	const char *last;
	struct finding f;

	(void)state;
	v.evidence.named_count = VERDICT_NAMED;
	for (size_t i = 0; i < VERDICT_NAMED; i++)
		v.evidence.named[i] = address("2001:db8:1111:2222:3333:4444:5555:6666");
	finding_compose(&f, &context.view, &v, NULL, 0);
	last = f.reasons[f.reasons_count - 1];
	assert_int_equal(strncmp(last, "failing: 2001:db8:1111", 22), 0);
	assert_int_equal(last[strlen(last) - 1], '6');
}

static void fingerprints(void **state)
{
	struct verdict smtp = blocked_verdict(), submission = {.port = 587, .state = STATE_OPEN},
		       smtps = {.port = 465}, other = {.port = 2525, .family = FAMILY_IPV6};
	const struct verdict *ports[] = {&other, &submission, &smtps, NULL, &smtp};
	char text[64], small[8];

	(void)state;
	finding_fingerprint(ports, ARRAY_LEN(ports), FAMILY_IPV4, text, sizeof(text));
	assert_string_equal(text, "25-dead 587-alive");
	smtps.state = STATE_THROTTLED;
	smtp.by = BY_HOST; /* says nothing of the network */
	finding_fingerprint(ports, ARRAY_LEN(ports), FAMILY_IPV4, text, sizeof(text));
	assert_string_equal(text, "465-throttled 587-alive");
	finding_fingerprint(ports, ARRAY_LEN(ports), FAMILY_IPV6, text, sizeof(text));
	assert_string_equal(text, "");
	finding_fingerprint(ports, ARRAY_LEN(ports), FAMILY_IPV4, small, sizeof(small));
	assert_string_equal(small, "465-thr");
}

/* The hint from the ports, in both forms, and only where there is one. */
static void fingerprint_hints(void **state)
{
	struct verdict smtp = blocked_verdict(), smtps = {.port = 465, .state = STATE_OPEN},
		       submission = {.port = 587, .state = STATE_OPEN};
	const struct verdict *ports[] = {&smtp, &smtps, &submission};
	struct record r = {.kind = RECORD_VERDICT, .time_ns = NOW_NS, .verdict = &smtp};
	json_t *json = parsed(&r, ports, 3), *hint = json_object_get(json, "fingerprint_hint");
	struct render_context c = context;
	_cleanup_free_ char *text = NULL, *none = NULL;
	static const char *const keys[] = {"pattern", "suggests", "basis", "text", "source"};
	void *at = json_object_iter(hint);

	(void)state;
	c.verbose = true;
	text = rendered(false, &c, &r, ports, 3);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		assert_string_equal(json_object_iter_key(at), keys[i]);
		at = json_object_iter_next(hint, at);
	}
	assert_null(at);
	assert_string_equal(json_string_value(json_object_get(hint, "basis")),
			    "25 silent; 465 and 587 answer");
	assert_string_equal(json_string_value(json_array_get(json_object_get(hint, "suggests"), 0)),
			    "azure");
	json_decref(json);
	assert_non_null(strstr(text, "             Hint, from which ports answer: 25 silent with "
				     "465 and 587 answering is what Azure,"));
	assert_non_null(strstr(text, "It fits what Azure does.\n"));
	none = rendered(false, &context, &r, ports, 2);
	assert_null(strstr(none, "Hint"));
}

static void times(void **state)
{
	static const struct {
		uint64_t ns;
		const char *want;
	} durations[] = {
		{1230000, "1.23 ms"}, {12300000, "12 ms"},     {999400000, "999 ms"},
		{5 * S_NS, "5.0 s"},  {131 * S_NS, "131 s"},   {720 * S_NS, "12 min"},
		{0, "0.00 ms"},	      {12600 * S_NS, "3.5 h"},
	};
	char time[VIEW_TIME_LEN], clock[VIEW_CLOCK_LEN], duration[DURATION_LEN];
	struct render_context early = {.view.wall_offset_ns = INT64_MIN / 2};

	(void)state;
	assert_string_equal(view_time(&context.view, NOW_NS, time), "2026-11-23T08:12:09.123456Z");
	assert_string_equal(view_time(&early.view, 1, time), "1970-01-01T00:00:00.000000Z");
	assert_string_equal(view_clock(&context.view, NOW_NS, NOW_NS, clock), "08:12:09");
	assert_string_equal(view_clock(&context.view, NOW_NS, NOW_NS + 86400 * S_NS, clock),
			    "2026-11-23 08:12:09");
	for (size_t i = 0; i < ARRAY_LEN(durations); i++)
		assert_string_equal(duration_to_str(durations[i].ns, duration), durations[i].want);
}

static void summaries(void **state)
{
	struct verdict v = blocked_verdict();
	const struct verdict *verdicts[] = {&v};
	struct render_port_summary port = {.port = 25, .syns = 14, .wire_syns = 14};
	struct render_summary s = {.time_ns = NOW_NS,
				   .ports = &port,
				   .ports_count = 1,
				   .sent = 20,
				   .delivered = 18,
				   .lost_ring = 2,
				   .unparsed = 1,
				   .duration_ns = 60 * S_NS};
	struct render_context c = context;
	_cleanup_free_ char *text = NULL, *line_text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	json_t *json, *records;

	(void)state;
	port.outcomes[OUTCOME_SILENT] = 14;
	assert_int_equal(findings_compose(&s.findings, &context.view, verdicts, 1), 0);
	assert_int_equal(render_text_summary(out, &context, &s), 0);
	fclose(out);
	assert_non_null(strstr(text, "Watched for 60.0 s. Lost: 2 of 20 records"));
	assert_non_null(strstr(text, "; headers of 1 packet could not be read."));
	assert_non_null(strstr(text, "14 silent"));
	assert_non_null(strstr(text, "Port 25 over IPv4 is BLOCKED"));
	assert_null(strstr(text, "Fingerprint"));
	free(TAKE_PTR(text));
	out = open_memstream(&text, &len);
	c.verbose = true;
	assert_int_equal(render_text_summary(out, &c, &s), 0);
	fclose(out);
	assert_non_null(strstr(text, "Fingerprint over IPv4: 25-dead"));

	out = open_memstream(&line_text, &len);
	assert_int_equal(render_json_summary(out, &context, &s), 0);
	fclose(out);
	json = json_loads(line_text, 0, NULL);
	records = json_object_get(json, "records");
	assert_int_equal(json_integer_value(json_object_get(records, "sent")), 20);
	assert_int_equal(json_integer_value(json_object_get(records, "lost")), 2);
	json_decref(json);
	findings_free(&s.findings);
}

static void status_has_what_changed(void **state)
{
	static const uint16_t ports[] = {25};
	struct verdict v = {.port = 25,
			    .state = STATE_OPEN,
			    .before = STATE_BLOCKED,
			    .before_by = BY_NETWORK_SILENT,
			    .before_since_ns = NOW_NS - S_NS};
	struct history history;
	struct render_status s = {.time_ns = NOW_NS,
				  .history = &history,
				  .http_requests = {{"200", 3}},
				  .http_refused = {{"busy", 2}}};
	_cleanup_free_ char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	json_t *json, *change, *http;

	(void)state;
	history_init(&history, ports, ARRAY_LEN(ports), NULL);
	history_take(&history,
		     &(struct record){.kind = RECORD_VERDICT, .time_ns = NOW_NS, .verdict = &v});
	assert_int_equal(render_json_status(out, &context, &s), 0);
	fclose(out);
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	change = json_array_get(json_object_get(json, "changes"), 0);
	assert_int_equal(json_object_size(change), 8);
	assert_string_equal(json_string_value(json_object_get(change, "state")), "open");
	assert_string_equal(json_string_value(json_object_get(change, "before_by")),
			    "network-silent");
	http = json_object_get(json, "http");
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(http, "requests"), "200")), 3);
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(http, "refused"), "busy")), 2);
	json_decref(json);
}

/* Of the ready record and the summary of one replay. */
static char *replayed(bool json, const struct render_ready *ready, const struct render_summary *s)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal((json ? render_json_ready : render_text_ready)(out, &context, ready), 0);
	assert_int_equal((json ? render_json_summary : render_text_summary)(out, &context, s), 0);
	fclose(out);
	return text;
}

static void replays(void **state)
{
	static const struct prefix one = PREFIX_IPV4(198, 51, 100, 2, 32);
	static const struct prefix net = PREFIX_IPV6(32, 0x20, 0x01, 0x0d, 0xb8);
	static const struct render_local locals[] = {{&one, LOCAL_BY_PEERS, 40, 41},
						     {.network = &net}};
	static const char *const sensors[] = {"capture"};
	static const uint16_t ports[] = {25, 587};
	struct render_replay replay = {"mail.pcap", "capture, Ethernet", true, locals,
				       2,	    .has_first = true};
	struct render_ready ready = {.time_ns = NOW_NS,
				     .sensors = sensors,
				     .sensors_count = 1,
				     .ports = ports,
				     .ports_count = 2,
				     .replay = &replay};
	struct render_reading reading = {
		.of_packets = true, .packets = 1234, .cut = 3, .inbound = 1};
	struct render_port_summary port = {.port = 25, .syns = 14};
	struct render_summary s = {.time_ns = NOW_NS,
				   .ports = &port,
				   .ports_count = 1,
				   .duration_ns = 12 * S_NS,
				   .reading = &reading};
	_cleanup_free_ char *text = NULL, *lines = NULL, *unknown = NULL;
	json_t *first, *summary;

	(void)state;
	port.outcomes[OUTCOME_PENDING] = 2;
	text = replayed(false, &ready, &s);
	assert_non_null(strstr(text, "Reading mail.pcap (capture, Ethernet), ports 25, 587"));
	assert_non_null(strstr(text, "2026-11-23"));
	assert_non_null(strstr(text, "198.51.100.2, inferred"));
	assert_non_null(strstr(text, "(40"));
	assert_non_null(strstr(text, "as --local"));
	assert_non_null(
		strstr(text, "Read 1234 packets of 12.0 s, the rest could not be read. 3 "));
	assert_non_null(strstr(text, "2 unanswered at the end"));

	lines = replayed(true, &ready, &s);
	first = json_loads(lines, JSON_DISABLE_EOF_CHECK, NULL);
	assert_string_equal(json_string_value(json_object_get(first, "file")), "mail.pcap");
	assert_string_equal(json_string_value(json_object_get(first, "kind")), "capture, Ethernet");
	compare("[{\"network\":\"198.51.100.2/32\",\"inferred\":true,\"handshakes\":40,\"of\":41},"
		"{\"network\":\"2001:db8::/32\",\"inferred\":false,\"handshakes\":null,"
		"\"of\":null}]",
		json_incref(json_object_get(first, "local")));
	json_decref(first);
	summary = json_loads(strchr(lines, '\n'), 0, NULL);
	assert_true(json_is_null(json_object_get(summary, "records")));
	assert_true(json_is_null(json_object_get(
		json_array_get(json_object_get(summary, "ports"), 0), "dropped_here")));
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(summary, "reading"), "packets")),
		1234);
	json_decref(summary);

	replay.locals_count = 0;
	unknown = replayed(false, &ready, &s);
	assert_non_null(strstr(unknown, "Local address unknown"));
}

static void words_are_wrapped(void **state)
{
	_cleanup_free_ char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	text_wrap(out, 2, 4, 12, "one two  three fourfourfourfour five");
	fclose(out);
	assert_string_equal(text, "one two\n    three\n    fourfourfourfour\n    five\n");
}

static void a_failing_stream_is_an_error(void **state)
{
	struct attempt a = silent_attempt();
	struct record r = of_attempt(RECORD_ATTEMPT, &a);
	FILE *out = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(out);
	setvbuf(out, NULL, _IONBF, 0);
	assert_int_equal(render_text_record(out, &context, &r, NULL), -ENOSPC);
	assert_int_equal(render_json_record(out, &context, &r, NULL), -ENOSPC);
	fclose(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attempt_as_json),
		cmocka_unit_test(everything_unknown_is_null),
		cmocka_unit_test(details_as_json),
		cmocka_unit_test(container_and_pod),
		cmocka_unit_test(steps_as_json),
		cmocka_unit_test(verdict_as_json),
		cmocka_unit_test(nothing_known_of_a_verdict),
		cmocka_unit_test(other_records_as_json),
		cmocka_unit_test(hostile_names),
		cmocka_unit_test(text_is_made_safe),
		cmocka_unit_test(lines_for_people),
		cmocka_unit_test(every_outcome_has_a_line),
		cmocka_unit_test(colour_only_when_asked),
		cmocka_unit_test(verdict_for_people),
		cmocka_unit_test(candidates_for_people),
		cmocka_unit_test(candidates_that_came_late),
		cmocka_unit_test(reasons_say_what_is_missing),
		cmocka_unit_test(reasons_say_what_is_not_counted),
		cmocka_unit_test(reasons_name_the_namespaces_apart),
		cmocka_unit_test(an_open_port_and_the_rules),
		cmocka_unit_test(reasons_of_each_cause),
		cmocka_unit_test(reasons_of_each_state),
		cmocka_unit_test(named_destinations_fit),
		cmocka_unit_test(fingerprints),
		cmocka_unit_test(fingerprint_hints),
		cmocka_unit_test(times),
		cmocka_unit_test(summaries),
		cmocka_unit_test(status_has_what_changed),
		cmocka_unit_test(replays),
		cmocka_unit_test(words_are_wrapped),
		cmocka_unit_test(a_failing_stream_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
