// SPDX-License-Identifier: GPL-2.0-only
/* The monitor against observations that make no sense: whatever the sensors lose, repeat or mix up,
 * nothing crashes, grows or contradicts itself. */

#include "observations.h"

#include <errno.h>

static uint64_t state_of_random = 25;

static uint32_t any(uint32_t below)
{
	state_of_random ^= state_of_random << 13;
	state_of_random ^= state_of_random >> 7;
	state_of_random ^= state_of_random << 17;
	return (uint32_t)(state_of_random >> 16) % below;
}

/* Points to what lasts until the next one. */
static const struct uplink_news *any_news(void)
{
	static const uint32_t all[] = {UPLINK, UPLINK + 1};
	static const char *const names[] = {"eth0", "eth1"};
	static struct uplink_news news;

	news = (struct uplink_news){
		.change = (enum uplink_change)any(UPLINK_CHANGE_COUNT),
		.netns = HOST_NETNS + any(2),
		.ifindexes = all,
		.names = names,
		.count = any(3),
	};
	return &news;
}

static struct observation any_observation(uint64_t time_ns)
{
	static const uint16_t ports[] = {25, 465, 587, 2525, 80};
	struct observation o = {
		.kind = (enum observation_kind)any(OBSERVE_UPLINK + 1),
		.time_ns = time_ns,
		.port = ports[any(5)],
		.source_port = (uint16_t)any(65536),
		.has_isn = any(2),
		.isn = any(64),
		.cookie = any(64),
		.netns = HOST_NETNS + any(3),
	};

	assert_int_equal(address_parse(any(4) ? network(any(40)) : "2001:db8::25", &o.destination),
			 0);
	if (o.kind <= OBSERVE_CONNECT_FAILED) {
		o.socket.syns = any(8);
		o.socket.route_ifindex = any(3) ? UPLINK : 0;
		o.socket.error = any(3) ? 0 : (int)any(130);
		o.socket.established = any(2);
		o.socket.aborted = any(2);
		o.socket.error_noted = any(2);
		o.socket.started_ns = any(2) ? time_ns - any(1000000) : 0;
	} else if (o.kind == OBSERVE_DROP) {
		o.drop.by = (enum drop_by)any(DROP_BY_COUNT);
		o.drop.in_transit = any(2);
	} else if (o.kind <= OBSERVE_WIRE_ICMP) {
		o.wire.ttl = (uint8_t)any(256);
		o.wire.icmp_type = (uint8_t)any(12);
		o.wire.icmp_code = (uint8_t)any(16);
	} else if (o.kind == OBSERVE_LINE) {
		o.line.ifindex = UPLINK + any(2);
		o.line.packets = any(3);
	} else if (o.kind == OBSERVE_UPLINK) {
		o.uplink = any_news();
	} else {
		o.loss.ring = any(2);
		/* Losses put a stop to judging by absence: keep them rare, or nothing is judged. */
		if (any(200))
			o.kind = OBSERVE_CONNECT;
	}
	return o;
}

static void check_attempt(const struct attempt *a, enum record_kind kind)
{
	assert_true(a->outcome < OUTCOME_COUNT);
	if (kind == RECORD_ATTEMPT) {
		assert_int_not_equal(a->outcome, OUTCOME_PENDING);
		assert_true(a->ended_ns >= a->started_ns);
	}
	/* What began unseen may have left before. */
	if (a->outcome == OUTCOME_REDIRECTED_HERE || a->outcome == OUTCOME_DROPPED_HERE)
		assert_int_equal(a->left_host, a->began_unseen && a->left_host == LEFT_UNKNOWN
						       ? LEFT_UNKNOWN
						       : LEFT_NO);
	if (a->left_host == LEFT_YES)
		assert_true(a->syns_on_wire > 0);
}

static void check_verdict(const struct verdict *v)
{
	assert_true(v->confidence >= 0 && v->confidence <= 1);
	assert_int_equal(v->by != BY_NONE, v->state == STATE_BLOCKED);
	assert_true(v->evidence.named_count <= VERDICT_NAMED);
	for (unsigned int t = 0; t < TERM_COUNT; t++)
		assert_true(v->evidence.terms[t].networks <= 64);
}

static void nonsense_does_no_harm(void **state)
{
	struct scene *s = *state;
	uint64_t now = START_NS;
	size_t checked = 0;

	for (unsigned int step = 0; step < 300000; step++) {
		struct observation o = any_observation(now);

		/* Mostly forward, sometimes a little back, sometimes far ahead. */
		now += any(100) ? any(50000000) : any(2) ? 3600000000000ULL : 0;
		o.time_ns = any(10) ? now : now - any(1000000);
		monitor_observe(s->m, &o);
		if (any(20) == 0)
			monitor_tick(s->m, now);
		assert_true(s->kept_count - checked <= KEPT_MAX);
		for (; checked < s->kept_count; checked++) {
			const struct kept *k = &s->kept[checked % KEPT_MAX];

			if (k->kind == RECORD_VERDICT)
				check_verdict(&k->verdict);
			else if (k->kind <= RECORD_ATTEMPT)
				check_attempt(&k->attempt, k->kind);
		}
	}
	assert_true(checked > 100000);
	monitor_tick(s->m, now + 86400ULL * 1000000000);
	for (enum family f = 0; f < FAMILY_COUNT; f++)
		check_verdict(monitor_verdict(s->m, 25, f));
}

static void assert_same_records(const struct scene *one, const struct scene *other)
{
	assert_int_equal(one->kept_count, other->kept_count);
	for (size_t i = 0; i < one->kept_count && i < KEPT_MAX; i++) {
		const struct kept *a = &one->kept[i], *b = &other->kept[i];

		assert_int_equal(a->kind, b->kind);
		assert_int_equal(a->time_ns, b->time_ns);
		assert_int_equal(a->verdict.state, b->verdict.state);
		assert_int_equal(a->verdict.by, b->verdict.by);
		assert_int_equal(a->verdict.since_ns, b->verdict.since_ns);
		assert_int_equal(a->verdict.evidence.syns, b->verdict.evidence.syns);
		assert_int_equal(a->attempt.id, b->attempt.id);
		assert_int_equal(a->attempt.outcome, b->attempt.outcome);
		assert_int_equal(a->attempt.ended_ns, b->attempt.ended_ns);
	}
}

static void how_often_time_passes_changes_nothing(void **state)
{
	struct scene *often = *state, *seldom = NULL;
	uint64_t now = START_NS;
	size_t checked = 0;

	assert_int_equal(scene_open((void **)&seldom), 0);
	for (unsigned int step = 0; step < 60000; step++) {
		uint64_t next = now + (any(1000) ? any(200000000) : 7 * 3600000000000ULL);
		struct observation o = any_observation(next);

		for (unsigned int ticks = any(4); ticks > 0; ticks--) {
			now += (next - now) / (ticks + 1);
			monitor_tick(often->m, now);
		}
		monitor_observe(often->m, &o);
		monitor_observe(seldom->m, &o);
		now = next;
		if (seldom->kept_count > KEPT_MAX - 600) {
			assert_same_records(often, seldom);
			checked += seldom->kept_count;
			often->kept_count = seldom->kept_count = 0;
		}
	}
	assert_same_records(often, seldom);
	assert_true(checked > 20000);
	assert_int_equal(scene_close((void **)&seldom), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nonsense_does_no_harm, scene_open, scene_close),
		cmocka_unit_test_setup_teardown(how_often_time_passes_changes_nothing, scene_open,
						scene_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
