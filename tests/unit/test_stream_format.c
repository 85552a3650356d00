// SPDX-License-Identifier: GPL-2.0-only
/* Observations written to a stream and read back: the same, whatever they are. */

#include "observations.h"

#include <errno.h>

#include "base/cleanup.h"
#include "render/stream_format.h"

static const struct render_context context = {.view.wall_offset_ns = 1000000000000};

static uint64_t state_of_random = 25;

static uint64_t any_number(void)
{
	state_of_random ^= state_of_random << 13;
	state_of_random ^= state_of_random >> 7;
	state_of_random ^= state_of_random << 17;
	return state_of_random;
}

static uint32_t any(uint32_t below)
{
	return (uint32_t)(any_number() >> 16) % below;
}

static struct address any_address(void)
{
	struct address a;

	assert_int_equal(address_parse(any(2) ? "203.0.113.7" : "2001:db8::25", &a), 0);
	a.bytes[15] = (uint8_t)any(256);
	return a;
}

static void any_socket(struct observation *o)
{
	if (any(4)) {
		o->socket.process.known = true;
		o->socket.process.pid = 1 + any(4000000);
		o->socket.process.uid = any(70000);
		o->socket.process.cgroup_id = any(2) ? any_number() >> 1 : 0;
		strcpy(o->socket.process.name, any(2) ? "smtp" : "a\"b\\c\x01");
	}
	o->socket.started_ns = any(2) ? any_number() >> 2 : 0;
	o->socket.syns = any(9);
	o->socket.route_ifindex = any(5);
	o->socket.error = (int)any(134);
	o->socket.soft_error = (int)any(134);
	o->socket.established = any(2);
	o->socket.error_noted = any(2);
	o->socket.aborted = any(2);
	o->socket.has_bytes = any(2);
	o->socket.bytes_received = any_number() >> 2;
	o->socket.bytes_sent_acked = any_number() >> 2;
	o->socket.first_byte_ns = any(2) ? any_number() >> 2 : 0;
	o->socket.round_trip_ns = any(2) ? any_number() >> 2 : 0;
	o->socket.far_end_closed = any(2);
	o->socket.full_size = any(2);
}

static struct observation any_observation(void)
{
	struct observation o = {
		.kind = (enum observation_kind)any(OBSERVE_LOSS + 1),
		.time_ns = any_number() >> 2,
	};

	if (o.kind == OBSERVE_WIRE_END)
		o.kind = OBSERVE_WIRE_SYN; /* of captures, which are not recorded */
	if (o.kind == OBSERVE_LOSS) {
		o.loss.ring = any(1000);
		o.loss.recursion = any(1000);
		return o;
	}
	o.destination = any_address();
	if (any(2))
		o.source = any_address();
	o.port = (uint16_t)any(65536);
	o.source_port = (uint16_t)any(65536);
	o.has_isn = any(2);
	o.isn = o.has_isn ? (uint32_t)any_number() : 0;
	o.cookie = any(2) ? any_number() >> 1 : 0;
	o.netns = (uint32_t)any_number();
	if (o.kind <= OBSERVE_CONNECT_FAILED) {
		any_socket(&o);
	} else if (o.kind == OBSERVE_DROP || o.kind == OBSERVE_ANSWER_DROPPED) {
		o.drop.by = (enum drop_by)any(DROP_BY_COUNT);
		o.drop.in_transit = any(2);
		strcpy(o.drop.reason, any(2) ? "NETFILTER_DROP" : "");
	} else {
		o.wire.ifindex = any(9);
		strcpy(o.wire.interface, any(2) ? "eth0" : "");
		o.wire.ttl = (uint8_t)any(256);
		if (o.kind == OBSERVE_WIRE_ICMP) {
			o.wire.icmp_type = (uint8_t)any(256);
			o.wire.icmp_code = (uint8_t)any(256);
			o.wire.icmp_from = any_address();
		}
	}
	return o;
}

/* The line is the one that the library would write of the same. */
static void assert_is_written_alike(const json_t *json, const char *line)
{
	_cleanup_free_ char *expected = json_dumps(json, JSON_COMPACT);

	assert_non_null(expected);
	assert_int_equal(strlen(line), strlen(expected) + 1);
	assert_memory_equal(line, expected, strlen(expected));
	assert_int_equal(line[strlen(expected)], '\n');
}

/* The line of one observation. */
static json_t *written(const struct observation *o)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	json_t *json;

	assert_int_equal(render_json_seen(out, &context, o), 0);
	fclose(out);
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	assert_is_written_alike(json, text);
	free(text);
	return json;
}

static void what_was_written_is_read_back(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 20000; i++) {
		struct observation o = any_observation(), back;
		char message[SEEN_MESSAGE_LEN];
		enum seen_kind kind;
		json_t *json = written(&o);

		assert_int_equal(json_seen_parse(json, &kind, &back, message), 0);
		assert_int_equal(kind, SEEN_OBSERVATION);
		assert_memory_equal(&o, &back, sizeof(o));
		json_decref(json);
	}
}

static void the_clock_is_read_back(void **state)
{
	_cleanup_free_ char *text = NULL;
	char message[SEEN_MESSAGE_LEN];
	struct observation back;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	enum seen_kind kind;
	json_t *json;

	(void)state;
	assert_int_equal(render_json_clock(out, &context, 4711), 0);
	fclose(out);
	json = json_loads(text, 0, NULL);
	assert_int_equal(json_seen_parse(json, &kind, &back, message), 0);
	assert_int_equal(kind, SEEN_CLOCK);
	assert_int_equal(back.time_ns, 4711);
	json_decref(json);
}

static void refusals_name_key_value_and_what_is_allowed(void **state)
{
	static const struct {
		const char *seen, *message;
	} cases[] = {
		{"{\"sensor\":\"smell\",\"what\":\"syn\",\"monotonic_ns\":1}",
		 "unknown \"sensor\" or \"what\"; allowed: what egress25 watch "
		 "--json writes"},
		{"{\"sensor\":\"wire\",\"what\":\"syn\",\"monotonic_ns\":-1}",
		 "\"monotonic_ns\" is -1; allowed: a whole number of nanoseconds"},
		{"{\"sensor\":\"wire\",\"what\":\"syn\",\"monotonic_ns\":1}",
		 "\"destination\" is ?; allowed: an IP address"},
		{"{\"sensor\":\"wire\",\"what\":\"syn\",\"monotonic_ns\":1,\"destination\":[]}",
		 "\"destination\" is []; allowed: an IP address"},
		{"{\"sensor\":\"wire\",\"what\":\"syn\",\"monotonic_ns\":1,\"destination\":"
		 "\"192.0.2.1\",\"ttl\":256}",
		 "\"ttl\" is 256; allowed: null, or a whole number from 0 to 255"},
		{"{\"sensor\":\"socket\",\"what\":\"close\",\"monotonic_ns\":1,\"destination\":"
		 "\"192.0.2.1\",\"error\":4096}",
		 "\"error\" is 4096; allowed: null, or a whole number from 0 to 4095"},
		{"{\"sensor\":\"drop\",\"what\":\"drop\",\"monotonic_ns\":1,\"destination\":"
		 "\"192.0.2.1\",\"by\":\"magic\"}",
		 "\"by\" is \"magic\"; allowed: a part of the kernel, such as \"netfilter\""},
		{"{\"sensor\":\"socket\",\"what\":\"close\",\"monotonic_ns\":1,\"destination\":"
		 "\"192.0.2.1\",\"aborted\":1}",
		 "\"aborted\" is 1; allowed: true or false"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char message[SEEN_MESSAGE_LEN] = "";
		struct observation o;
		enum seen_kind kind;
		json_t *json = json_loads(cases[i].seen, 0, NULL);

		assert_non_null(json);
		assert_int_equal(json_seen_parse(json, &kind, &o, message), -EINVAL);
		assert_string_equal(message, cases[i].message);
		json_decref(json);
	}
}

static void a_name_that_is_too_long_is_cut(void **state)
{
	char message[SEEN_MESSAGE_LEN];
	struct observation o;
	enum seen_kind kind;
	json_t *json = json_pack("{s:s, s:s, s:i, s:s, s:i, s:s}", "sensor", "socket", "what",
				 "connect", "monotonic_ns", 1, "destination", "192.0.2.1", "pid", 1,
				 "name", "a very long name indeed, longer than any");

	(void)state;
	assert_int_equal(json_seen_parse(json, &kind, &o, message), 0);
	assert_string_equal(o.socket.process.name, "a very long nam");
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read_back),
		cmocka_unit_test(the_clock_is_read_back),
		cmocka_unit_test(refusals_name_key_value_and_what_is_allowed),
		cmocka_unit_test(a_name_that_is_too_long_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
