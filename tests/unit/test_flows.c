// SPDX-License-Identifier: GPL-2.0-only
/* Joining: every outcome, left_host with its three values, and the attempts whose sensors speak in
 * an order or from a namespace of their own. */

#include "observations.h"

#include <errno.h>

#include "base/cleanup.h"

#define OUT	  "203.0.113.7"
#define POD_NETNS 200
#define POD_ETH	  2

static void established_then_closed(void **state)
{
	struct scene *s = *state;
	const struct attempt *a;

	see_open(s, 0, 1, OUT, 25);
	a = last_attempt(s);
	assert_int_equal(count(s, RECORD_SYN), 1);
	assert_int_equal(count(s, RECORD_ESTABLISHED), 1);
	assert_int_equal(count(s, RECORD_ATTEMPT), 1);
	assert_int_equal(a->outcome, OUTCOME_ESTABLISHED);
	assert_int_equal(a->left_host, LEFT_YES);
	assert_int_equal(a->syns, 1);
	assert_int_equal(a->syns_on_wire, 1);
	assert_int_equal(a->answer.ttl, 50);
	assert_int_equal(a->bytes_received, 230);
	assert_int_equal(a->established_ns, MS(20));
	assert_int_equal(a->ended_ns, MS(100));
	assert_string_equal(a->interface, "eth0");
	assert_string_equal(a->process.name, "smtp");
	assert_string_equal(attempt_zeek(a), "SF");
}

static void silent_to_the_end(void **state)
{
	struct scene *s = *state;
	const struct attempt *a;

	see_syn(s, 0, 1, OUT, 25);
	for (uint32_t i = 1; i < 7; i++)
		see_retry(s, (1u << i) * 1000, 1, OUT, 25, i + 1);
	see_close(s, 131000, 1, OUT, 25, 7, ETIMEDOUT);
	a = last_attempt(s);
	assert_int_equal(a->outcome, OUTCOME_SILENT);
	assert_int_equal(a->syns, 7);
	assert_int_equal(a->syns_on_wire, 7);
	assert_int_equal(a->error, ETIMEDOUT);
	assert_string_equal(attempt_zeek(a), "S0");
	assert_int_equal(count(s, RECORD_RETRY), 6);
}

static void given_up_by_the_program(void **state)
{
	struct scene *s = *state;

	see_syn(s, 0, 1, OUT, 25);
	see_close(s, 1000, 1, OUT, 25, 1, 0);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_ABANDONED);
	assert_int_equal(last_attempt(s)->left_host, LEFT_YES);
}

static void without_the_wire_nothing_is_known_to_leave(void **state)
{
	struct scene *s = *state;

	monitor_set_uplinks(s->m, HOST_NETNS, NULL, 0);
	see(s, OBSERVE_CONNECT, 0, 1, OUT, 25);
	see_close(s, 131000, 1, OUT, 25, 7, ETIMEDOUT);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_SILENT);
	assert_int_equal(last_attempt(s)->left_host, LEFT_UNKNOWN);
	see(s, OBSERVE_CONNECT, 0, 2, OUT, 25);
	see(s, OBSERVE_ESTABLISHED, 10, 2, OUT, 25);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
}

static struct observation drop_of(unsigned int ms, uint64_t cookie)
{
	struct observation o = seen(OBSERVE_DROP, ms, cookie, OUT, 25);

	o.drop.by = DROP_NETFILTER;
	strcpy(o.drop.reason, "NETFILTER_DROP");
	return o;
}

static void dropped_by_this_host(void **state)
{
	struct scene *s = *state;
	struct observation drop = drop_of(0, 1), retry;
	const struct attempt *a;

	see(s, OBSERVE_CONNECT, 0, 1, OUT, 25);
	monitor_observe(s->m, &drop);
	drop = drop_of(1000, 1);
	monitor_observe(s->m, &drop);
	retry = seen(OBSERVE_RETRY, 1000, 1, OUT, 25);
	retry.socket.syns = 2;
	monitor_observe(s->m, &retry);
	see_close(s, 3000, 1, OUT, 25, 2, ETIMEDOUT);
	a = last_attempt(s);
	assert_int_equal(a->outcome, OUTCOME_DROPPED_HERE);
	assert_int_equal(a->left_host, LEFT_NO);
	assert_int_equal(a->drop.count, 2);
	assert_int_equal(a->drop.by, DROP_NETFILTER);
	assert_string_equal(a->drop.reason, "NETFILTER_DROP");
	assert_null(attempt_zeek(a));
}

static void rejected_by_this_host(void **state)
{
	struct scene *s = *state;
	struct observation drop = drop_of(0, 1), close;

	/* with tcp reset */
	see(s, OBSERVE_CONNECT, 0, 1, OUT, 25);
	monitor_observe(s->m, &drop);
	see(s, OBSERVE_RESET_IN, 0, 1, OUT, 25);
	see_close(s, 0, 1, OUT, 25, 1, ECONNREFUSED);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_REJECTED_HERE);
	assert_int_equal(last_attempt(s)->left_host, LEFT_NO);

	/* with an ICMP error that the socket only noted, the program giving up */
	see(s, OBSERVE_CONNECT, 10, 2, OUT, 25);
	drop = drop_of(10, 2);
	monitor_observe(s->m, &drop);
	close = seen(OBSERVE_CLOSE, 500, 2, OUT, 25);
	close.socket.soft_error = EHOSTUNREACH;
	monitor_observe(s->m, &close);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_REJECTED_HERE);
}

static void a_neighbour_that_never_answers_is_a_drop(void **state)
{
	struct scene *s = *state;
	struct observation drop = drop_of(3000, 1);

	see(s, OBSERVE_CONNECT, 0, 1, OUT, 25);
	drop.drop.by = DROP_NEIGHBOUR;
	monitor_observe(s->m, &drop);
	see_close(s, 3000, 1, OUT, 25, 1, EHOSTUNREACH);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_DROPPED_HERE);
}

static void redirected_by_this_host(void **state)
{
	struct scene *s = *state;
	struct observation close = seen(OBSERVE_CLOSE, 100, 1, OUT, 25);

	see(s, OBSERVE_CONNECT, 0, 1, OUT, 25);
	see(s, OBSERVE_ESTABLISHED, 1, 1, OUT, 25);
	close.socket.established = true;
	monitor_observe(s->m, &close);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_REDIRECTED_HERE);
	assert_int_equal(last_attempt(s)->left_host, LEFT_NO);
	/* One says nothing about the port; three are a rule of this host. */
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
	for (unsigned int i = 2; i <= 3; i++) {
		see(s, OBSERVE_CONNECT, i * 1000, i, OUT, 25);
		see(s, OBSERVE_ESTABLISHED, i * 1000, i, OUT, 25);
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_INTERCEPTED);
}

/* What did not pass the uplink is about to decide something: is the sensor there still? */
static void what_rests_on_absence(void **state)
{
	static const struct uplink_news lost = {.change = UPLINK_FAILED, .netns = HOST_NETNS};
	struct observation o = seen(OBSERVE_ESTABLISHED, 1, 1, OUT, 25);
	struct scene *s = *state;

	assert_false(monitor_rests_on_absence(s->m, &o)); /* its beginning was not seen */
	o = seen(OBSERVE_CONNECT, 0, 1, OUT, 25);
	o.socket.route_ifindex = 0; /* not chosen yet */
	assert_false(monitor_rests_on_absence(s->m, &o));
	monitor_observe(s->m, &o);
	o = seen(OBSERVE_ESTABLISHED, 1, 1, OUT, 25);
	assert_true(monitor_rests_on_absence(s->m, &o));
	o.kind = OBSERVE_RETRY;
	assert_false(monitor_rests_on_absence(s->m, &o));

	see_syn(s, 10, 2, OUT, 25);
	o = seen(OBSERVE_ESTABLISHED, 11, 2, OUT, 25);
	assert_false(monitor_rests_on_absence(s->m, &o)); /* it was seen */

	see(s, OBSERVE_CONNECT, 20, 3, OUT, 25);
	o = (struct observation){.kind = OBSERVE_UPLINK, .time_ns = MS(25), .uplink = &lost};
	monitor_observe(s->m, &o);
	o = seen(OBSERVE_ESTABLISHED, 30, 3, OUT, 25);
	assert_false(monitor_rests_on_absence(s->m, &o));
	monitor_observe(s->m, &o);
	assert_int_equal(last(s, RECORD_ESTABLISHED)->attempt.left_host, LEFT_UNKNOWN);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
}

static void absence_proves_nothing_elsewhere(void **state)
{
	struct scene *s = *state;
	struct observation connect = seen(OBSERVE_CONNECT, 0, 1, OUT, 25);
	struct observation up = seen(OBSERVE_ESTABLISHED, 1, 1, OUT, 25);
	struct observation close = seen(OBSERVE_CLOSE, 100, 1, OUT, 25);
	struct observation loss = {.kind = OBSERVE_LOSS, .time_ns = MS(1), .loss = {.ring = 1}};
	struct address own;

	/* a namespace with an uplink of its own */
	connect.netns = up.netns = close.netns = POD_NETNS;
	close.socket.established = true;
	monitor_observe(s->m, &connect);
	monitor_observe(s->m, &up);
	monitor_observe(s->m, &close);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_ESTABLISHED);
	assert_int_equal(last_attempt(s)->left_host, LEFT_UNKNOWN);

	/* a route by an interface that is not watched */
	connect.netns = up.netns = close.netns = HOST_NETNS;
	up.socket.route_ifindex = connect.socket.route_ifindex = close.socket.route_ifindex = 99;
	monitor_observe(s->m, &connect);
	monitor_observe(s->m, &up);
	monitor_observe(s->m, &close);
	assert_int_equal(last_attempt(s)->left_host, LEFT_UNKNOWN);

	/* this machine's own address */
	assert_int_equal(address_parse(OUT, &own), 0);
	monitor_set_own_addresses(s->m, &own, NULL, 1);
	up.socket.route_ifindex = connect.socket.route_ifindex = close.socket.route_ifindex =
		UPLINK;
	monitor_observe(s->m, &connect);
	monitor_observe(s->m, &up);
	monitor_observe(s->m, &close);
	assert_int_equal(last_attempt(s)->scope, SCOPE_OWN);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_ESTABLISHED);
	monitor_set_own_addresses(s->m, NULL, NULL, 0);

	/* lost records */
	monitor_observe(s->m, &connect);
	monitor_observe(s->m, &loss);
	monitor_observe(s->m, &up);
	monitor_observe(s->m, &close);
	assert_true(last_attempt(s)->lossy);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_ESTABLISHED);
}

/* A container's socket: its ISN is known from the first repeat on, and the uplink sees its SYNs
 * without a socket. */
static struct observation pod(enum observation_kind kind, unsigned int ms)
{
	struct observation o = seen(kind, ms, 5, OUT, 25);

	o.netns = POD_NETNS;
	o.socket.route_ifindex = POD_ETH;
	return o;
}

static struct observation loose(enum observation_kind kind, unsigned int ms)
{
	struct observation o = seen(kind, ms, 5, OUT, 25);

	o.cookie = 0;
	return o;
}

static void container_joined_by_isn(void **state)
{
	struct scene *s = *state;
	struct observation o = pod(OBSERVE_CONNECT, 0);
	const struct attempt *a;

	monitor_observe(s->m, &o);
	o = loose(OBSERVE_WIRE_SYN, 0);
	monitor_observe(s->m, &o);
	o = loose(OBSERVE_WIRE_SYN, 1000);
	monitor_observe(s->m, &o);
	o = pod(OBSERVE_RETRY, 1000);
	o.socket.syns = 2;
	monitor_observe(s->m, &o);
	monitor_tick(s->m, MS(5000));
	o = pod(OBSERVE_CLOSE, 131000);
	o.socket.syns = 2;
	o.socket.error = ETIMEDOUT;
	monitor_observe(s->m, &o);
	a = last_attempt(s);
	assert_int_equal(count(s, RECORD_SYN), 1);
	assert_int_equal(count(s, RECORD_ATTEMPT), 1);
	assert_int_equal(a->outcome, OUTCOME_SILENT);
	assert_int_equal(a->left_host, LEFT_YES);
	assert_int_equal(a->syns_on_wire, 2);
	assert_int_equal(a->netns, POD_NETNS);
	assert_false(a->forwarded);
	assert_true(a->process.known);
}

static void container_dropped_in_the_forward_chain(void **state)
{
	struct scene *s = *state;
	struct observation o = pod(OBSERVE_CONNECT, 0);

	monitor_observe(s->m, &o);
	for (unsigned int ms = 0; ms <= 1000; ms += 1000) {
		o = loose(OBSERVE_DROP, ms);
		o.drop = (typeof(o.drop)){
			.by = DROP_NETFILTER, .reason = "NETFILTER_DROP", .in_transit = true};
		monitor_observe(s->m, &o);
	}
	o = pod(OBSERVE_RETRY, 1000);
	o.socket.syns = 2;
	monitor_observe(s->m, &o);
	o = pod(OBSERVE_CLOSE, 3000);
	o.socket.syns = 2;
	o.socket.error = ETIMEDOUT;
	monitor_observe(s->m, &o);
	monitor_tick(s->m, MS(10000));
	assert_int_equal(count(s, RECORD_ATTEMPT), 1);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_DROPPED_HERE);
	assert_int_equal(last_attempt(s)->drop.count, 2);
	assert_int_equal(last_attempt(s)->drop.netns, HOST_NETNS);
}

static void forwarded_without_a_socket(void **state)
{
	struct scene *s = *state;
	struct observation o = loose(OBSERVE_WIRE_SYN, 0);

	monitor_observe(s->m, &o);
	monitor_tick(s->m, MS(1400));
	assert_int_equal(count(s, RECORD_SYN), 0);
	monitor_tick(s->m, MS(1700));
	assert_int_equal(count(s, RECORD_SYN), 1);
	assert_true(last(s, RECORD_SYN)->attempt.forwarded);
	assert_false(last(s, RECORD_SYN)->attempt.process.known);
	o = loose(OBSERVE_WIRE_SYN, 3000);
	monitor_observe(s->m, &o);
	monitor_tick(s->m, MS(60000));
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_SILENT);
	assert_int_equal(last_attempt(s)->syns, 2);
	assert_int_equal(last_attempt(s)->left_host, LEFT_YES);

	o = loose(OBSERVE_WIRE_SYN, 70000);
	o.isn = 4711;
	monitor_observe(s->m, &o);
	o = loose(OBSERVE_WIRE_ANSWER, 70020);
	o.isn = 4711;
	monitor_observe(s->m, &o);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN); /* its SYN comes first */
	monitor_tick(s->m, MS(80000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_ESTABLISHED);
}

static void seen_on_two_interfaces_it_is_one_syn(void **state)
{
	struct scene *s = *state;

	see_syn(s, 0, 1, OUT, 25);
	see(s, OBSERVE_WIRE_SYN, 1, 1, OUT, 25);
	see_retry(s, 1000, 1, OUT, 25, 2);
	see(s, OBSERVE_WIRE_SYN, 1001, 1, OUT, 25);
	see_close(s, 3000, 1, OUT, 25, 2, ETIMEDOUT);
	assert_int_equal(last_attempt(s)->syns_on_wire, 2);
	assert_int_equal(last_attempt(s)->wire_syn_ns, MS(1000));
	assert_int_equal(monitor_verdict(s->m, 25, FAMILY_IPV4)->evidence.left_host, 2);
}

static void where_no_socket_can_come_none_is_waited_for(void **state)
{
	const struct monitor_config config = {.ports = {25}, .ports_count = 1, .wire_only = true};
	struct observation o = loose(OBSERVE_WIRE_SYN, 0);
	struct scene *s = *state;

	monitor_free(s->m);
	assert_int_equal(monitor_new(&s->m, &config, keep, s), 0);
	monitor_observe(s->m, &o);
	assert_int_equal(count(s, RECORD_SYN), 1);
	o = loose(OBSERVE_WIRE_ANSWER, 20);
	monitor_observe(s->m, &o);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_ESTABLISHED);
	assert_int_equal(last_attempt(s)->ended_ns, MS(20));
}

static void rejected_from_beyond(void **state)
{
	struct scene *s = *state;
	struct observation o;

	see_syn(s, 0, 1, OUT, 25);
	o = seen(OBSERVE_WIRE_ICMP, 5, 1, OUT, 25);
	o.wire.icmp_type = 3;
	o.wire.icmp_code = 13;
	assert_int_equal(address_parse("192.0.2.1", &o.wire.icmp_from), 0);
	monitor_observe(s->m, &o);
	see_close(s, 5, 1, OUT, 25, 1, EHOSTUNREACH);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_REJECTED);
	assert_int_equal(last_attempt(s)->icmp.code, 13);

	/* a request for smaller packets is none */
	see_syn(s, 100, 2, OUT, 25);
	o = seen(OBSERVE_WIRE_ICMP, 105, 2, OUT, 25);
	o.wire.icmp_type = 3;
	o.wire.icmp_code = 4;
	monitor_observe(s->m, &o);
	see_close(s, 500, 2, OUT, 25, 1, 0);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_ABANDONED);
}

static void resets_after_the_banner(void **state)
{
	struct scene *s = *state;
	struct observation o;

	for (unsigned int inbound = 0; inbound < 2; inbound++) {
		see_syn(s, 0, 1 + inbound, OUT, 25);
		see(s, OBSERVE_WIRE_ANSWER, 10, 1 + inbound, OUT, 25);
		see(s, OBSERVE_ESTABLISHED, 10, 1 + inbound, OUT, 25);
		o = seen(inbound ? OBSERVE_RESET_IN : OBSERVE_RESET_OUT, 50, 1 + inbound, OUT, 25);
		o.socket.established = true;
		monitor_observe(s->m, &o);
		assert_int_equal(last(s, RECORD_RESET)->reset_inbound, inbound);
		o = seen(OBSERVE_CLOSE, 51, 1 + inbound, OUT, 25);
		o.socket.established = true;
		o.socket.error = inbound ? ECONNRESET : 0;
		monitor_observe(s->m, &o);
		assert_int_equal(last_attempt(s)->outcome, OUTCOME_ESTABLISHED);
		assert_string_equal(attempt_zeek(last_attempt(s)), inbound ? "RSTR" : "RSTO");
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
}

static void no_port_was_free(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 0; i < 100; i++) {
		struct observation o;

		see(s, OBSERVE_CONNECT, i, 1 + i, network(i), 25);
		o = seen(OBSERVE_CLOSE, i, 1 + i, network(i), 25);
		o.has_isn = false;
		o.socket.syns = 0;
		monitor_observe(s->m, &o);
	}
	assert_int_equal(last_attempt(s)->syns, 0);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_DENIED);
	assert_int_equal(monitor_verdict(s->m, 25, FAMILY_IPV4)->evidence.syns, 0);
	monitor_tick(s->m, MS(10000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
}

static void the_close_alone_tells_the_story(void **state)
{
	struct scene *s = *state;
	struct observation o = seen(OBSERVE_CLOSE, 90000, 1, OUT, 25);

	o.socket.established = true;
	o.socket.started_ns = MS(100);
	o.socket.bytes_received = 77;
	monitor_observe(s->m, &o);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_ESTABLISHED);
	assert_int_equal(last_attempt(s)->started_ns, MS(100));
	assert_int_equal(last_attempt(s)->process.pid, 812);
}

static void memory_is_bounded(void **state)
{
	struct scene *s = *state;

	/* Ten times as many as there is room for, none of which ever ends. */
	for (unsigned int i = 0; i < 10240; i++) {
		struct observation o = seen(OBSERVE_CONNECT, i, 1 + i, OUT, 25);

		o.destination.bytes[14] = (uint8_t)(i >> 8);
		o.destination.bytes[15] = (uint8_t)i;
		monitor_observe(s->m, &o);
		o.kind = OBSERVE_RETRY;
		o.has_isn = true;
		o.isn = i;
		o.socket.syns = 2;
		monitor_observe(s->m, &o);
	}
	monitor_tick(s->m, MS(100000));
	see_close(s, 200000, 10240, "203.0.39.255", 25, 7, ETIMEDOUT);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_SILENT);
}

/* Of what is due at one moment, that comes first which nothing was seen of for longest. */
static void what_is_due_together_comes_in_its_order(void **state)
{
	static const char *const order[] = {"203.0.113.2", "203.0.113.3", "203.0.113.1"};
	struct scene *s = *state;

	see(s, OBSERVE_WIRE_SYN, 0, 0, order[2], 25);
	see(s, OBSERVE_WIRE_SYN, 10, 0, order[0], 25);
	see(s, OBSERVE_WIRE_SYN, 20, 0, order[1], 25);
	see(s, OBSERVE_WIRE_SYN, 30, 0, order[2], 25); /* the same SYN once more */
	monitor_tick(s->m, MS(3000));
	assert_int_equal(s->kept_count, ARRAY_LEN(order));
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		struct address expected;

		assert_int_equal(address_parse(order[i], &expected), 0);
		assert_int_equal(s->kept[i].kind, RECORD_SYN);
		assert_true(address_equal(&s->kept[i].attempt.destination, &expected));
	}
}

/* Recordings may hold any times: what would be due after the last of all is not waited for. */
static void the_end_of_time(void **state)
{
	static const uint64_t last_ns = UINT64_MAX - 65ULL * 86400 * 1000000000;
	struct scene *s = *state;

	for (uint64_t left_ns = 86400ULL * 1000000000; left_ns > 0; left_ns /= 2) {
		struct observation o = seen(OBSERVE_WIRE_SYN, 0, left_ns, OUT, 25);

		o.time_ns = last_ns + 86400ULL * 1000000000 - left_ns;
		o.cookie = 0;
		monitor_observe(s->m, &o);
	}
	monitor_finish(s->m, last_ns + 86400ULL * 1000000000);
	assert_true(s->kept_count > 0);
}

/* A scanner's raw socket: one cookie, another destination and ISN with each SYN. */
static void see_raw(struct scene *s, unsigned int ms, unsigned int n)
{
	struct observation o = seen(OBSERVE_WIRE_SYN, ms, 77, network(n % 250), 25);

	o.isn = n;
	o.destination.bytes[15] = (uint8_t)(n / 250);
	monitor_observe(s->m, &o);
}

static void a_raw_socket_is_many_attempts(void **state)
{
	struct scene *s = *state;

	for (unsigned int n = 0; n < 200; n++)
		see_raw(s, 10 + n, n);
	monitor_tick(s->m, MS(60000));
	assert_int_equal(count(s, RECORD_SYN), 200);
	assert_int_equal(count(s, RECORD_RETRY), 0);
	assert_int_equal(count(s, RECORD_ATTEMPT), 200);
	assert_int_equal(last_attempt(s)->syns, 1);
	assert_true(last_attempt(s)->forwarded);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
}

/* The opposite: a TCP socket's SYN may be seen leaving before its record comes, and is its own. */
static void a_tcp_socket_is_one_attempt(void **state)
{
	struct scene *s = *state;

	see(s, OBSERVE_WIRE_SYN, 0, 5, network(1), 25);
	see(s, OBSERVE_CONNECT, 0, 5, network(1), 25);
	see_retry(s, 1000, 5, network(1), 25, 2);
	see_close(s, 3000, 5, network(1), 25, 2, ETIMEDOUT);
	assert_int_equal(count(s, RECORD_ATTEMPT), 1);
	assert_int_equal(last_attempt(s)->syns_on_wire, 2);
	assert_false(last_attempt(s)->forwarded);
}

/* However many SYNs of no socket pass: what waits for its end is not forgotten for them. */
static void a_flood_evicts_no_attempt(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 0; i < 200; i++)
		see_syn(s, i, 1000 + i, network(i), 587);
	for (unsigned int n = 0; n < 20000; n++)
		see_raw(s, 300 + n / 100, n);
	for (unsigned int i = 0; i < 200; i++) {
		see(s, OBSERVE_WIRE_ANSWER, 600, 1000 + i, network(i), 587);
		see(s, OBSERVE_ESTABLISHED, 600, 1000 + i, network(i), 587);
	}
	assert_int_equal(last(s, RECORD_ESTABLISHED)->attempt.left_host, LEFT_YES);
	assert_int_equal(last(s, RECORD_ESTABLISHED)->attempt.syns_on_wire, 1);
	for (size_t i = 0; i < s->kept_count && i < KEPT_MAX; i++) {
		if (s->kept[i].kind == RECORD_ESTABLISHED)
			assert_int_equal(s->kept[i].attempt.left_host, LEFT_YES);
	}
	assert_int_equal(count(s, RECORD_ESTABLISHED), 200);
	assert_between(monitor_not_followed(s->m), 20000 - 1024, 20000);
}

/* Nor is there an end without a record where sockets alone are more than fit. */
static void more_than_fit_end_all_the_same(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 0; i < 3000; i++) {
		struct observation o =
			seen(OBSERVE_CONNECT, i / 10, 1000 + i, network(i % 250), 25);

		o.destination.bytes[15] = (uint8_t)(i / 250);
		monitor_observe(s->m, &o);
	}
	assert_int_equal(monitor_not_followed(s->m), 3000 - 1024);
	s->kept_count = 0;
	for (unsigned int i = 0; i < 3000; i++) {
		struct observation o = seen(OBSERVE_CLOSE, 9000, 1000 + i, network(i % 250), 25);

		o.destination.bytes[15] = (uint8_t)(i / 250);
		o.socket.syns = 4;
		o.socket.error = ETIMEDOUT;
		monitor_observe(s->m, &o);
	}
	assert_int_equal(count(s, RECORD_ATTEMPT), 3000);
}

/* How many of so many attempts at once to 250 networks had no room. */
static uint64_t not_followed_of(struct scene *s, unsigned int attempts, size_t memory)
{
	struct monitor_config config = {.ports = {25}, .ports_count = 1, .memory = memory};

	monitor_free(s->m);
	assert_int_equal(monitor_new(&s->m, &config, keep, s), 0);
	for (unsigned int i = 0; i < attempts; i++) {
		struct observation o = seen(OBSERVE_CONNECT, i, 1000 + i, network(i % 250), 25);

		o.destination.bytes[15] = (uint8_t)(i / 250);
		monitor_observe(s->m, &o);
	}
	return monitor_not_followed(s->m);
}

static void as_many_are_followed_as_the_memory_holds(void **state)
{
	struct scene *s = *state;

	assert_int_equal(not_followed_of(s, 13000, 0), 0);
	assert_between(not_followed_of(s, 20000, 0), 4000, 7000);
	assert_between(not_followed_of(s, 13000, 4UL << 20), 8000, 12000);
	assert_int_equal(not_followed_of(s, 1000, 1), 0);
	assert_int_equal(not_followed_of(s, 60000, 100UL << 20), 0);
}

/* Whose story is told gives way, however many that wait are older. */
static void what_is_told_gives_way_first(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 0; i < 1000; i++)
		see_syn(s, 0, 1000 + i, network(i % 250), 587);
	for (unsigned int i = 1000; i < 1024; i++) {
		see_syn(s, 10, 1000 + i, network(i % 250), 587);
		see_close(s, 20, 1000 + i, network(i % 250), 587, 1, 0);
	}
	for (unsigned int n = 0; n < 24; n++)
		see_raw(s, 30, n);
	assert_int_equal(monitor_not_followed(s->m), 0);
	see_raw(s, 30, 24);
	assert_int_equal(monitor_not_followed(s->m), 1);
}

#define WITH_SCENE(f) cmocka_unit_test_setup_teardown(f, scene_open, scene_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCENE(established_then_closed),
		WITH_SCENE(a_raw_socket_is_many_attempts),
		WITH_SCENE(a_tcp_socket_is_one_attempt),
		WITH_SCENE(a_flood_evicts_no_attempt),
		WITH_SCENE(more_than_fit_end_all_the_same),
		WITH_SCENE(what_is_told_gives_way_first),
		WITH_SCENE(as_many_are_followed_as_the_memory_holds),
		WITH_SCENE(silent_to_the_end),
		WITH_SCENE(given_up_by_the_program),
		WITH_SCENE(without_the_wire_nothing_is_known_to_leave),
		WITH_SCENE(dropped_by_this_host),
		WITH_SCENE(rejected_by_this_host),
		WITH_SCENE(a_neighbour_that_never_answers_is_a_drop),
		WITH_SCENE(redirected_by_this_host),
		WITH_SCENE(what_rests_on_absence),
		WITH_SCENE(absence_proves_nothing_elsewhere),
		WITH_SCENE(container_joined_by_isn),
		WITH_SCENE(container_dropped_in_the_forward_chain),
		WITH_SCENE(forwarded_without_a_socket),
		WITH_SCENE(seen_on_two_interfaces_it_is_one_syn),
		WITH_SCENE(where_no_socket_can_come_none_is_waited_for),
		WITH_SCENE(rejected_from_beyond),
		WITH_SCENE(resets_after_the_banner),
		WITH_SCENE(no_port_was_free),
		WITH_SCENE(the_close_alone_tells_the_story),
		WITH_SCENE(memory_is_bounded),
		WITH_SCENE(what_is_due_together_comes_in_its_order),
		WITH_SCENE(the_end_of_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
