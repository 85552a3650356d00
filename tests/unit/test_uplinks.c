// SPDX-License-Identifier: GPL-2.0-only
/* Uplinks that change: how two readings differ, what the core makes of a change, and its record as
 * it is written and read back. */

#include "observations.h"

#include <errno.h>

#include "base/cleanup.h"
#include "net/uplinks.h"
#include "render/json_uplink.h"

#define OTHER 8 /* the index of a second uplink */

static const struct render_context context = {.view.wall_offset_ns = 1000000000000};

/* ---- two readings ---- */

static void differences_are_by_index(void **state)
{
	static const struct uplink before[] = {{1, "eth0"}, {2, "wwan0"}, {3, "ppp0"}},
				   now[] = {{4, "eth0"}, {2, "fibre"}, {3, "ppp0"}};
	struct uplink_difference d[2 * UPLINKS_MAX];

	(void)state;
	assert_int_equal(uplinks_compare(before, 3, now, 3, d), 3);
	assert_int_equal(d[0].step, UPLINK_GOES);
	assert_int_equal(d[0].uplink.ifindex, 1);
	assert_int_equal(d[1].step, UPLINK_GETS_NAME);
	assert_string_equal(d[1].uplink.name, "fibre");
	assert_string_equal(d[1].former, "wwan0");
	assert_int_equal(d[2].step, UPLINK_COMES);
	assert_int_equal(d[2].uplink.ifindex, 4);
	assert_int_equal(uplinks_compare(before, 3, before, 3, d), 0);
	assert_int_equal(uplinks_compare(NULL, 0, now, 3, d), 3);
	assert_int_equal(uplinks_compare(before, 3, NULL, 0, d), 3);
}

static void all_can_be_exchanged_at_once(void **state)
{
	struct uplink_difference d[2 * UPLINKS_MAX];
	struct uplink before[UPLINKS_MAX], now[UPLINKS_MAX];
	size_t watched = UPLINKS_MAX;

	(void)state;
	for (uint32_t i = 0; i < UPLINKS_MAX; i++) {
		before[i] = (struct uplink){.ifindex = 1 + i};
		now[i] = (struct uplink){.ifindex = 1000 + i};
	}
	assert_int_equal(uplinks_compare(before, UPLINKS_MAX, now, UPLINKS_MAX, d),
			 2 * UPLINKS_MAX);
	for (size_t i = 0; i < 2 * UPLINKS_MAX; i++) {
		watched += d[i].step == UPLINK_COMES ? 1 : -1;
		assert_between(watched, 0, UPLINKS_MAX);
	}
}

static void own_addresses_are_a_set(void **state)
{
	static struct uplinks a, b;

	(void)state;
	assert_int_equal(address_parse("192.0.2.1", &a.own[0]), 0);
	assert_int_equal(address_parse("2001:db8::1", &a.own[1]), 0);
	b.own[0] = a.own[1];
	b.own[1] = a.own[0];
	a.own_count = b.own_count = 2;
	assert_true(uplinks_same_own(&a, &b));
	b.own_count = 1;
	assert_false(uplinks_same_own(&a, &b));
	assert_false(uplinks_same_own(&b, &a));
}

/* ---- the core ---- */

static void change(struct scene *s, unsigned int ms, enum uplink_change what, uint32_t ifindex,
		   const uint32_t *now, size_t count)
{
	static const char *const names[] = {"eth0", "eth1"};
	struct uplink_news news = {
		.change = what,
		.netns = HOST_NETNS,
		.ifindex = ifindex,
		.interface = what == UPLINK_ADDRESSES ? NULL : "eth0",
		.ifindexes = now,
		.names = names,
		.count = count,
	};
	struct observation o = {.kind = OBSERVE_UPLINK, .time_ns = MS(ms), .uplink = &news};

	monitor_observe(s->m, &o);
}

/* A connection by that uplink, of which the wire sensor sees nothing. */
static const struct attempt *unseen(struct scene *s, unsigned int from_ms, unsigned int to_ms,
				    uint32_t ifindex)
{
	static uint64_t cookie = 100;

	cookie++;
	struct observation o =
		seen(OBSERVE_CONNECT, from_ms, cookie, network((unsigned int)cookie), 25);

	o.socket.route_ifindex = ifindex;
	monitor_observe(s->m, &o);
	o = seen(OBSERVE_ESTABLISHED, to_ms, cookie, network((unsigned int)cookie), 25);
	o.socket.route_ifindex = ifindex;
	monitor_observe(s->m, &o);
	return &last(s, RECORD_ESTABLISHED)->attempt;
}

static void what_began_before_its_uplink_was_watched_is_not_known_to_leave(void **state)
{
	static const uint32_t both[] = {UPLINK, OTHER};
	struct scene *s = *state;
	struct observation o = seen(OBSERVE_CONNECT, 0, 1, "203.0.113.7", 25);

	assert_int_equal(unseen(s, 0, 10, OTHER)->left_host, LEFT_UNKNOWN);
	o.socket.route_ifindex = OTHER;
	monitor_observe(s->m, &o);
	change(s, 20, UPLINK_ADDED, OTHER, both, 2);
	o = seen(OBSERVE_ESTABLISHED, 30, 1, "203.0.113.7", 25);
	o.socket.route_ifindex = OTHER;
	monitor_observe(s->m, &o);
	assert_int_equal(last(s, RECORD_ESTABLISHED)->attempt.left_host, LEFT_UNKNOWN);
	/* What begins afterwards and is not seen to leave was redirected. */
	assert_int_equal(unseen(s, 40, 50, OTHER)->left_host, LEFT_NO);
}

/* Its route may have moved to where nobody looked yet, whatever the socket says. */
static void what_was_under_way_when_the_uplinks_changed_is_not_known_to_leave(void **state)
{
	static const uint32_t one[] = {UPLINK};
	struct scene *s = *state;

	for (enum uplink_change c = 0; c < UPLINK_CHANGE_COUNT; c++) {
		bool same = c == UPLINK_RENAMED || c == UPLINK_ADDRESSES;
		unsigned int at = 1000 * (unsigned int)c;
		uint64_t cookie = 1 + c;

		see(s, OBSERVE_CONNECT, at, cookie, network(1 + (unsigned int)c), 25);
		change(s, at + 10, c, OTHER, one, 1);
		assert_int_equal(last(s, RECORD_UPLINK)->time_ns, MS(at + 10));
		see(s, OBSERVE_ESTABLISHED, at + 20, cookie, network(1 + (unsigned int)c), 25);
		assert_int_equal(last(s, RECORD_ESTABLISHED)->attempt.left_host,
				 same ? LEFT_NO : LEFT_UNKNOWN);
		assert_int_equal(unseen(s, at + 30, at + 40, UPLINK)->left_host, LEFT_NO);
	}
}

static void what_was_seen_to_leave_did_whatever_comes(void **state)
{
	struct scene *s = *state;

	see_syn(s, 0, 1, "203.0.113.7", 25);
	change(s, 10, UPLINK_REMOVED, UPLINK, NULL, 0);
	see(s, OBSERVE_ESTABLISHED, 20, 1, "203.0.113.7", 25);
	assert_int_equal(last(s, RECORD_ESTABLISHED)->attempt.left_host, LEFT_YES);
	assert_int_equal(unseen(s, 30, 40, UPLINK)->left_host, LEFT_UNKNOWN);
}

/* A container that went by the old uplink need not go by the new one. */
static void containers_have_to_show_their_way_anew(void **state)
{
	static const uint32_t other[] = {OTHER};
	struct scene *s = *state;

	for (uint64_t cookie = 1; cookie <= 3; cookie++) {
		unsigned int at = 1000 * (unsigned int)cookie;
		struct observation o =
			seen(OBSERVE_CONNECT, at, cookie, network((unsigned int)cookie), 25);

		o.netns = 200;
		o.socket.route_ifindex = 2;
		monitor_observe(s->m, &o);
		o = seen(OBSERVE_WIRE_SYN, at, cookie, network((unsigned int)cookie), 25);
		o.cookie = 0;
		if (cookie == 1)
			monitor_observe(s->m, &o);
		o = seen(OBSERVE_ESTABLISHED, at + 10, cookie, network((unsigned int)cookie), 25);
		o.netns = 200;
		o.socket.route_ifindex = 2;
		monitor_observe(s->m, &o);
		assert_int_equal(last(s, RECORD_ESTABLISHED)->attempt.left_host,
				 cookie == 1   ? LEFT_YES
				 : cookie == 2 ? LEFT_NO
					       : LEFT_UNKNOWN);
		if (cookie == 2)
			change(s, at + 20, UPLINK_ADDED, OTHER, other, 1);
	}
}

static void own_addresses_are_those_of_now(void **state)
{
	struct scene *s = *state;
	struct address own;
	static const uint32_t one[] = {UPLINK};
	struct uplink_news news = {
		.change = UPLINK_ADDRESSES,
		.netns = HOST_NETNS,
		.ifindexes = one,
		.names = (const char *const[]){"eth0"},
		.count = 1,
		.own = &own,
		.own_count = 1,
	};
	struct observation o = {.kind = OBSERVE_UPLINK, .time_ns = MS(10), .uplink = &news};

	assert_int_equal(address_parse("203.0.113.7", &own), 0);
	see_open(s, 0, 1, "203.0.113.7", 25);
	assert_int_equal(last_attempt(s)->scope, SCOPE_PUBLIC);
	monitor_observe(s->m, &o);
	see_open(s, 1000, 2, "203.0.113.7", 25);
	assert_int_equal(last_attempt(s)->scope, SCOPE_OWN);
}

/* ---- its record ---- */

static json_t *written(const struct uplink_news *news, uint64_t time_ns)
{
	struct record r = {.kind = RECORD_UPLINK, .time_ns = time_ns, .uplink = news};
	_cleanup_free_ char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	json_t *json;

	assert_int_equal(render_json_record(out, &context, &r, NULL), 0);
	fclose(out);
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	return json;
}

static void what_was_written_is_read_back(void **state)
{
	struct uplink_news news = {
		.netns = 4026531840,
		.ifindex = 4294967295,
		.interface = "eth0",
		.ifindexes = (const uint32_t[]){2, 7},
		.names = (const char *const[]){"eth0", "a\"b"},
		.count = 2,
	};
	struct address own[2];
	char message[SEEN_MESSAGE_LEN];

	(void)state;
	assert_int_equal(address_parse("192.0.2.1", &own[0]), 0);
	assert_int_equal(address_parse("2001:db8::1", &own[1]), 0);
	news.own = own;
	news.own_links = (const struct own_link[]){{2, 24}, {4294967295, 128}};
	news.own_count = 2;
	for (news.change = 0; news.change < UPLINK_CHANGE_COUNT; news.change++) {
		_cleanup_free_ struct json_uplink *held = malloc(sizeof(*held));
		struct observation o;
		json_t *json, *again;

		news.former = news.change == UPLINK_RENAMED ? "eth9" : NULL;
		news.reason = news.change == UPLINK_FAILED ? "No space left on device" : NULL;
		json = written(&news, 4711000);
		assert_int_equal(json_uplink_parse(json, held, &o, message), 0);
		assert_int_equal(o.kind, OBSERVE_UPLINK);
		assert_int_equal(o.time_ns, 4711000);
		again = written(o.uplink, o.time_ns);
		assert_true(json_equal(json, again));
		json_decref(json);
		json_decref(again);
	}
}

static void refusals_name_key_value_and_what_is_allowed(void **state)
{
	static const struct {
		const char *key, *value, *message;
	} cases[] = {
		{"monotonic_ns", "-1",
		 "\"monotonic_ns\" is -1; allowed: a whole number of nanoseconds"},
		{"change", "\"lost\"",
		 "\"change\" is \"lost\"; allowed: added, removed, renamed, failed, reattached or addresses"},
		{"change", "7",
		 "\"change\" is 7; allowed: added, removed, renamed, failed, reattached or addresses"},
		{"interface", "[]", "\"interface\" is []; allowed: null or a string"},
		{"ifindex", "4294967296",
		 "\"ifindex\" is 4294967296; allowed: a whole number from 0 to 4294967295"},
		{"uplinks", "{}", "\"uplinks\" is {}; allowed: a list of at most 32 names"},
		{"uplinks", "[7]", "\"uplinks\" is 7; allowed: names"},
		{"uplink_ifindexes", "[]",
		 "\"uplink_ifindexes\" is []; allowed: as many numbers as uplinks"},
		{"uplink_ifindexes", "[-2]",
		 "\"uplink_ifindexes\" is -2; allowed: a whole number from 0 to 4294967295"},
		{"own_addresses", "[\"x\"]", "\"own_addresses\" is \"x\"; allowed: IP addresses"},
		{"own_addresses", "null",
		 "\"own_addresses\" is null; allowed: a list of at most 256 addresses"},
	};
	struct uplink_news news = {
		.change = UPLINK_ADDED,
		.interface = "eth0",
		.ifindexes = (const uint32_t[]){2},
		.names = (const char *const[]){"eth0"},
		.count = 1,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_free_ struct json_uplink *held = malloc(sizeof(*held));
		json_t *json = written(&news, 1);
		char message[SEEN_MESSAGE_LEN] = "";
		struct observation o;

		json_object_set_new(json, cases[i].key,
				    json_loads(cases[i].value, JSON_DECODE_ANY, NULL));
		assert_int_equal(json_uplink_parse(json, held, &o, message), -EINVAL);
		assert_string_equal(message, cases[i].message);
		json_decref(json);
	}
}

static void more_than_there_is_room_for_is_refused(void **state)
{
	static const struct uplink_news news = {.change = UPLINK_REMOVED, .interface = "eth0"};
	static const struct {
		const char *key, *value;
		size_t count;
	} cases[] = {
		{"uplinks", "eth0", MONITOR_UPLINKS_MAX + 1},
		{"own_addresses", "192.0.2.1", MONITOR_OWN_MAX + 1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_free_ struct json_uplink *held = malloc(sizeof(*held));
		json_t *json = written(&news, 1), *list = json_array();
		char message[SEEN_MESSAGE_LEN];
		struct observation o;

		for (size_t n = 0; n < cases[i].count; n++)
			json_array_append_new(list, json_string(cases[i].value));
		json_object_set_new(json, cases[i].key, list);
		assert_int_equal(json_uplink_parse(json, held, &o, message), -EINVAL);
		json_decref(json);
	}
}

/* ---- for people ---- */

static void says(const struct uplink_news *news, bool verbose, const char *want)
{
	struct record r = {.kind = RECORD_UPLINK, .time_ns = 0, .uplink = news};
	struct render_context c = context;
	_cleanup_free_ char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	c.verbose = verbose;
	assert_int_equal(render_text_record(out, &c, &r, NULL), 0);
	fclose(out);
	assert_string_equal(text, want);
}

static void each_change_is_a_line(void **state)
{
	struct uplink_news news = {
		.change = UPLINK_ADDED,
		.interface = "eth1",
		.ifindexes = (const uint32_t[]){2, 7},
		.names = (const char *const[]){"eth0", "eth1"},
		.count = 2,
	};

	(void)state;
	says(&news, false, "00:16:40.000 eth1 is an uplink now; uplinks: eth0 and eth1\n");
	news.change = UPLINK_RENAMED;
	news.former = "wan\x1b";
	says(&news, false,
	     "00:16:40.000 eth1 is an uplink's new name, formerly wan\\x1b; uplinks: eth0 and eth1\n");
	news.former = NULL;
	news.change = UPLINK_FAILED;
	news.reason = "No space left on device";
	says(&news, false,
	     "00:16:40.000 eth1 is an uplink and cannot be watched: No space left on device; uplinks: "
	     "eth0 and eth1\n");
	news.reason = NULL;
	news.change = UPLINK_REMOVED;
	news.count = 0;
	says(&news, false, "00:16:40.000 eth1 is no longer an uplink; uplinks: none\n");
	news.change = UPLINK_ADDRESSES;
	news.interface = NULL;
	says(&news, false, "");
	says(&news, true, "00:16:40.000 this machine's own addresses changed; uplinks: none\n");
}

#define WITH_SCENE(f) cmocka_unit_test_setup_teardown(f, scene_open, scene_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(differences_are_by_index),
		cmocka_unit_test(all_can_be_exchanged_at_once),
		cmocka_unit_test(own_addresses_are_a_set),
		WITH_SCENE(what_began_before_its_uplink_was_watched_is_not_known_to_leave),
		WITH_SCENE(what_was_under_way_when_the_uplinks_changed_is_not_known_to_leave),
		WITH_SCENE(what_was_seen_to_leave_did_whatever_comes),
		WITH_SCENE(containers_have_to_show_their_way_anew),
		WITH_SCENE(own_addresses_are_those_of_now),
		cmocka_unit_test(what_was_written_is_read_back),
		cmocka_unit_test(refusals_name_key_value_and_what_is_allowed),
		cmocka_unit_test(more_than_there_is_room_for_is_refused),
		cmocka_unit_test(each_change_is_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
