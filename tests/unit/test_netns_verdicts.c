// SPDX-License-Identifier: GPL-2.0-only
/* Verdicts per namespace: what stops one network namespace is told apart from what the machine
 * meets. */

#include "observations.h"

#include <errno.h>

#define CONTAINER_NETNS 200
#define OTHER_NETNS	300

static void observe_in(struct scene *s, uint32_t netns, struct observation o)
{
	o.netns = netns;
	monitor_observe(s->m, &o);
}

/* A container's SYN that this host's forward chain discards. */
static void see_dropped(struct scene *s, uint32_t netns, unsigned int ms, uint64_t cookie,
			const char *destination)
{
	struct observation o = seen(OBSERVE_DROP, ms, cookie, destination, 25);

	observe_in(s, netns, seen(OBSERVE_CONNECT, ms, cookie, destination, 25));
	o.drop.by = DROP_NETFILTER;
	o.drop.in_transit = true;
	strcpy(o.drop.reason, "NETFILTER_DROP");
	monitor_observe(s->m, &o);
}

/* And it is over. */
static void see_abandoned(struct scene *s, uint32_t netns, unsigned int ms, uint64_t cookie,
			  const char *destination)
{
	observe_in(s, netns, seen(OBSERVE_CLOSE, ms, cookie, destination, 25));
}

static void see_silence_in(struct scene *s, uint32_t netns, unsigned int ms, uint64_t cookie,
			   const char *destination)
{
	struct observation o = seen(OBSERVE_RETRY, ms + 1000, cookie, destination, 25);

	observe_in(s, netns, seen(OBSERVE_CONNECT, ms, cookie, destination, 25));
	see(s, OBSERVE_WIRE_SYN, ms, cookie, destination, 25);
	o.socket.syns = 2;
	observe_in(s, netns, o);
	see(s, OBSERVE_WIRE_SYN, ms + 1000, cookie, destination, 25);
}

static const struct verdict *on_25(struct scene *s)
{
	return monitor_verdict(s->m, 25, FAMILY_IPV4);
}

static void blocked_for_one_container_open_for_the_host(void **state)
{
	struct scene *s = *state;

	see_open(s, 0, 1, network(1), 25);
	see_dropped(s, CONTAINER_NETNS, 1000, 2, network(1));
	see_dropped(s, CONTAINER_NETNS, 1100, 3, network(2));
	see_dropped(s, CONTAINER_NETNS, 1200, 4, network(1));
	see_dropped(s, CONTAINER_NETNS, 1300, 5, network(1));
	assert_int_equal(on_25(s)->state, STATE_OPEN);
	assert_int_equal(on_25(s)->apart_count, 1);
	assert_int_equal(on_25(s)->apart[0].netns, CONTAINER_NETNS);
	assert_int_equal(on_25(s)->apart[0].state, STATE_BLOCKED);
	assert_int_equal(on_25(s)->apart[0].by, BY_HOST);
	assert_int_equal(on_25(s)->apart[0].subsystem, DROP_NETFILTER);
	assert_true(on_25(s)->apart[0].in_transit);
	assert_int_equal(on_25(s)->apart[0].since_ns, MS(1000));
	assert_int_equal(on_25(s)->apart[0].process.pid, 812);
	/* It was told when it was found. */
	assert_int_equal(last(s, RECORD_VERDICT)->verdict.state, STATE_OPEN);
	assert_int_equal(last(s, RECORD_VERDICT)->verdict.apart_count, 1);
}

static void the_end_of_it_is_told(void **state)
{
	struct scene *s = *state;
	size_t verdicts;

	blocked_for_one_container_open_for_the_host(state);
	verdicts = count(s, RECORD_VERDICT);
	observe_in(s, CONTAINER_NETNS, seen(OBSERVE_CONNECT, 5000, 9, network(1), 25));
	see(s, OBSERVE_WIRE_SYN, 5000, 9, network(1), 25);
	see(s, OBSERVE_WIRE_ANSWER, 5020, 9, network(1), 25);
	assert_int_equal(on_25(s)->apart_count, 0);
	assert_int_equal(count(s, RECORD_VERDICT), verdicts + 1);
	assert_int_equal(last(s, RECORD_VERDICT)->verdict.apart_count, 0);
}

static void a_rule_that_stops_a_container_alone_is_the_host_s(void **state)
{
	struct scene *s = *state;

	see_dropped(s, CONTAINER_NETNS, 0, 1, network(1));
	see_dropped(s, CONTAINER_NETNS, 100, 2, network(2));
	assert_int_equal(on_25(s)->state, STATE_BLOCKED);
	assert_int_equal(on_25(s)->by, BY_HOST);
	assert_true(on_25(s)->in_transit);
	assert_int_equal(on_25(s)->apart_count, 0);
	assert_int_equal(on_25(s)->uncounted_count, 0);
	see_open(s, 1000, 3, network(1), 25);
	assert_int_equal(on_25(s)->state, STATE_OPEN);
	see_dropped(s, CONTAINER_NETNS, 2000, 4, network(1));
	see_dropped(s, CONTAINER_NETNS, 2100, 5, network(2));
	assert_int_equal(on_25(s)->state, STATE_OPEN);
	assert_int_equal(on_25(s)->apart_count, 1);
}

static void two_containers_differ(void **state)
{
	struct scene *s = *state;

	blocked_for_one_container_open_for_the_host(state);
	for (unsigned int i = 0; i < 2; i++) {
		struct observation o = seen(OBSERVE_CONNECT_FAILED, 3000 + i, 0, network(i), 25);

		o.socket.error = ENETUNREACH;
		observe_in(s, OTHER_NETNS, o);
	}
	assert_int_equal(on_25(s)->apart_count, 2);
	assert_int_equal(on_25(s)->apart[1].netns, OTHER_NETNS);
	assert_int_equal(on_25(s)->apart[1].by, BY_NO_ROUTE);
	assert_int_equal(on_25(s)->state, STATE_OPEN);
}

static void dead_for_all_is_no_block_for_one(void **state)
{
	struct scene *s = *state;

	see_open(s, 0, 1, network(1), 25);
	/* A container whose whole queue is dead, night after night. */
	for (unsigned int i = 0; i < 30; i++)
		see_silence_in(s, CONTAINER_NETNS, 1000 + i * 10, 100 + i, network(100 + i));
	see_open(s, 5000, 2, network(1), 25);
	monitor_tick(s->m, MS(60000));
	assert_int_equal(on_25(s)->apart_count, 0);
}

static void silent_for_one_while_the_others_are_answered(void **state)
{
	struct scene *s = *state;

	see_open(s, 0, 1, network(99), 587);
	observe_in(s, CONTAINER_NETNS, seen(OBSERVE_CONNECT, 100, 2, network(98), 587));
	for (unsigned int i = 0; i < 5; i++) {
		see_open(s, 1000 + i * 10, 10 + i, network(i), 25);
		see_silence_in(s, CONTAINER_NETNS, 1000 + i * 10, 100 + i, network(i));
	}
	see_open(s, 3500, 50, network(50), 25);
	monitor_tick(s->m, MS(10000));
	assert_int_not_equal(on_25(s)->state, STATE_BLOCKED);
	assert_int_equal(on_25(s)->apart_count, 1);
	assert_int_equal(on_25(s)->apart[0].by, BY_NETWORK_SILENT);
}

static void what_is_forwarded_is_a_tenant_of_its_own(void **state)
{
	struct scene *s = *state;

	see_open(s, 0, 1, network(1), 25);
	for (unsigned int i = 0; i < 3; i++) {
		struct observation o = seen(OBSERVE_DROP, 1000 + i, 0, network(1 + i), 25);

		o.drop.by = DROP_NETFILTER;
		o.drop.in_transit = true;
		o.isn = 4711 + i;
		monitor_observe(s->m, &o);
	}
	monitor_tick(s->m, MS(20000));
	assert_int_equal(on_25(s)->state, STATE_OPEN);
	assert_int_equal(on_25(s)->apart_count, 1);
	assert_true(on_25(s)->apart[0].forwarded);
	assert_false(on_25(s)->apart[0].process.known);
}

static void namespaces_without_end(void **state)
{
	struct scene *s = *state;

	see_open(s, 0, 1, network(1), 25);
	for (unsigned int i = 0; i < 500; i++) {
		uint32_t netns = 1000 + i;

		see_dropped(s, netns, 1000 + i * 10, 1000 + 2 * i, network(1));
		see_dropped(s, netns, 1001 + i * 10, 1001 + 2 * i, network(2));
		see_abandoned(s, netns, 1002 + i * 10, 1000 + 2 * i, network(1));
		see_abandoned(s, netns, 1002 + i * 10, 1001 + 2 * i, network(2));
	}
	assert_int_equal(on_25(s)->state, STATE_OPEN);
	assert_int_equal(on_25(s)->apart_count, VERDICT_APART);
	assert_true(on_25(s)->apart_more > 0 && on_25(s)->apart_more < 64);
}

/* Whose place another takes leaves nothing behind in it. */
static void a_place_is_taken_over_empty(void **state)
{
	struct scene *s = *state;

	namespaces_without_end(state);
	for (unsigned int i = 0; i < 100; i++)
		see_dropped(s, 2000 + i, 10000 + i * 10, 5000 + i, network(3));
	assert_int_equal(on_25(s)->state, STATE_OPEN);
	assert_int_equal(on_25(s)->apart_count, 0);
	/* And is a judge like any other. */
	see_dropped(s, 2099, 20000, 6000, network(1));
	see_dropped(s, 2099, 20100, 6001, network(2));
	assert_int_equal(on_25(s)->apart_count, 1);
	assert_int_equal(on_25(s)->apart[0].netns, 2099);
	assert_int_equal(on_25(s)->apart[0].since_ns, MS(10990));
}

/* A SYN that a rule of the container itself discards. */
static void see_dropped_inside(struct scene *s, uint32_t netns, unsigned int ms, uint64_t cookie,
			       const char *destination)
{
	struct observation o = seen(OBSERVE_DROP, ms, cookie, destination, 25);

	observe_in(s, netns, seen(OBSERVE_CONNECT, ms, cookie, destination, 25));
	o.drop.by = DROP_NETFILTER;
	strcpy(o.drop.reason, "NETFILTER_DROP");
	observe_in(s, netns, o);
}

/* What no uplink saw any user can bring about: it is told at once, and what follows soon after
 * together, when some time has passed. */
static void what_follows_soon_is_told_together(void **state)
{
	struct scene *s = *state;
	size_t verdicts;

	see_open(s, 0, 1, network(1), 25);
	verdicts = count(s, RECORD_VERDICT);
	for (unsigned int i = 0; i < 6; i++) {
		see_dropped_inside(s, 300 + i / 2, 1000 + i, 10 + i, network(i));
		see_abandoned(s, 300 + i / 2, 1001 + i, 10 + i, network(i));
	}
	assert_int_equal(on_25(s)->apart_count, 3);
	assert_int_equal(count(s, RECORD_VERDICT), verdicts + 1);
	assert_int_equal(last(s, RECORD_VERDICT)->verdict.apart_count, 1);
	for (int i = 0; i < 10 && monitor_deadline_ns(s->m) <= MS(6010); i++)
		monitor_tick(s->m, monitor_deadline_ns(s->m));
	assert_int_equal(count(s, RECORD_VERDICT), verdicts + 2);
	assert_int_equal(last(s, RECORD_VERDICT)->verdict.apart_count, 3);
	assert_int_equal(last(s, RECORD_VERDICT)->verdict.news, NEWS_UNSEEN);
	monitor_tick(s->m, MS(20000));
	assert_int_equal(count(s, RECORD_VERDICT), verdicts + 2);
}

#define WITH_SCENE(f) cmocka_unit_test_setup_teardown(f, scene_open, scene_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCENE(blocked_for_one_container_open_for_the_host),
		WITH_SCENE(the_end_of_it_is_told),
		WITH_SCENE(a_rule_that_stops_a_container_alone_is_the_host_s),
		WITH_SCENE(two_containers_differ),
		WITH_SCENE(dead_for_all_is_no_block_for_one),
		WITH_SCENE(silent_for_one_while_the_others_are_answered),
		WITH_SCENE(what_is_forwarded_is_a_tenant_of_its_own),
		WITH_SCENE(namespaces_without_end),
		WITH_SCENE(a_place_is_taken_over_empty),
		WITH_SCENE(what_follows_soon_is_told_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
