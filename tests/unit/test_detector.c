// SPDX-License-Identifier: GPL-2.0-only
/* The judge, rule by rule, through the monitor: what each kind of evidence weighs, what it takes
 * to decide, and what must never be decided. */

#include "observations.h"

#include <errno.h>
#include <stdlib.h>

#include "core/weights.h"

static void nothing_is_unknown(void **state)
{
	struct scene *s = *state;
	const struct verdict *v = monitor_verdict(s->m, 25, FAMILY_IPV4);

	assert_int_equal(v->state, STATE_UNKNOWN);
	assert_int_equal(v->by, BY_NONE);
	assert_null(monitor_verdict(s->m, 26, FAMILY_IPV4));
}

static void one_answer_opens_at_once(void **state)
{
	struct scene *s = *state;

	see_syn(s, 0, 1, network(1), 25);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
	see(s, OBSERVE_WIRE_ANSWER, 20, 1, network(1), 25);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4),
			 STATE_UNKNOWN); /* its socket may not get it */
	see(s, OBSERVE_ESTABLISHED, 20, 1, network(1), 25);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
	assert_int_equal(state_of(s, 25, FAMILY_IPV6), STATE_UNKNOWN);
	assert_int_equal(state_of(s, 587, FAMILY_IPV4), STATE_UNKNOWN);
	assert_int_equal(monitor_verdict(s->m, 25, FAMILY_IPV4)->evidence.syns, 1);
}

static void answers_to_syns_sent_at_once_count_them(void **state)
{
	struct scene *s = *state;
	const struct evidence *e = &monitor_verdict(s->m, 25, FAMILY_IPV4)->evidence;

	for (unsigned int i = 0; i < 4; i++)
		see_syn(s, i, 1 + i, network(i), 25);
	for (unsigned int i = 0; i < 4; i++)
		see(s, OBSERVE_ESTABLISHED, 20 + i, 1 + i, network(i), 25);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
	monitor_verdict(s->m, 25, FAMILY_IPV4);
	assert_int_equal(e->answered, 4);
	assert_int_equal(e->syns, 4);
	assert_int_equal(e->left_host, 4);
}

/* n silent strangers: their first SYNs at once, the repeats after a second. */
static void silent_strangers(struct scene *s, unsigned int n, unsigned int ms)
{
	for (unsigned int i = 0; i < n; i++)
		see_syn(s, ms, 1000 + ms + i, network(100 + i), 25);
	for (unsigned int i = 0; i < n; i++)
		see_retry(s, ms + 1000, 1000 + ms + i, network(100 + i), 25, 2);
}

static void ten_silent_strangers_decide(void **state)
{
	struct scene *s = *state;
	const struct verdict *v;

	silent_strangers(s, 10, 0);
	monitor_tick(s->m, MS(1999));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
	assert_int_equal(monitor_deadline_ns(s->m), MS(2000));
	monitor_tick(s->m, MS(2000));
	v = monitor_verdict(s->m, 25, FAMILY_IPV4);
	assert_int_equal(v->state, STATE_BLOCKED);
	assert_int_equal(v->by, BY_NETWORK_SILENT);
	assert_int_equal(v->since_ns, MS(0));
	assert_int_equal(v->evidence.syns, 20);
	assert_int_equal(v->evidence.left_host, 20);
	assert_int_equal(v->evidence.networks, 10);
	assert_int_equal(v->evidence.destinations, 10);
	assert_int_equal(v->evidence.answered, 0);
	assert_int_equal(v->evidence.terms[TERM_SILENT_STRANGER].networks, 10);
	assert_true(v->confidence > 0.99);
}

static void nine_silent_strangers_do_not(void **state)
{
	struct scene *s = *state;

	silent_strangers(s, 9, 0);
	monitor_tick(s->m, MS(60000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
}

static void one_network_counts_once(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 1; i < 100; i++) {
		char destination[16];

		snprintf(destination, sizeof(destination), "198.51.100.%u", i);
		see_silence(s, i, i, destination, 25);
	}
	monitor_tick(s->m, MS(100000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
	assert_int_equal(monitor_verdict(s->m, 25, FAMILY_IPV4)->evidence.networks, 1);
}

static void a_single_syn_is_not_silence(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 0; i < 50; i++) {
		see_syn(s, i, 1 + i, network(i), 25);
		see_close(s, 800 + i, 1 + i, network(i), 25, 1, 0);
	}
	monitor_tick(s->m, MS(60000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
}

static void known_networks_weigh_more(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 0; i < 6; i++)
		see_open(s, i * 10, 1 + i, network(i), 25);
	for (unsigned int i = 0; i < 5; i++)
		see_silence(s, 10000 + i, 100 + i, network(i), 25);
	monitor_tick(s->m, MS(15000));
	assert_int_not_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
	see_silence(s, 20000, 200, network(5), 25);
	monitor_tick(s->m, MS(25000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
	assert_int_equal(monitor_verdict(s->m, 25, FAMILY_IPV4)->evidence.answered_before, 6);
}

static void networks_that_answer_elsewhere_need_five(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 0; i < 5; i++)
		see_open(s, i * 10, 1 + i, network(i), 587);
	for (unsigned int i = 0; i < 4; i++)
		see_silence(s, 1000, 100 + i, network(i), 25);
	monitor_tick(s->m, MS(5000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
	see_silence(s, 6000, 200, network(4), 25);
	monitor_tick(s->m, MS(9000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
	assert_int_equal(state_of(s, 587, FAMILY_IPV4), STATE_OPEN);
}

static void four_well_known_exchangers_decide(void **state)
{
	struct scene *s = *state;

	see_silence(s, 0, 1, "142.250.1.26", 25);
	see_silence(s, 0, 2, "52.101.9.4", 25);
	see_silence(s, 0, 4, "17.57.155.25", 25);
	monitor_tick(s->m, MS(5000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
	see_silence(s, 5000, 3, "98.136.96.91", 25);
	monitor_tick(s->m, MS(9000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
}

static void an_answer_takes_everything_back(void **state)
{
	struct scene *s = *state;
	const struct verdict *v;

	silent_strangers(s, 12, 0);
	monitor_tick(s->m, MS(2000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
	see_open(s, 30000, 1, network(101), 25);
	v = &last(s, RECORD_VERDICT)->verdict;
	assert_int_equal(v->state, STATE_OPEN);
	assert_int_equal(v->before, STATE_BLOCKED);
	assert_int_equal(v->before_since_ns, MS(0));
	/* The old silence is forgotten: the same networks must be silent anew. */
	monitor_tick(s->m, MS(40000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
	assert_int_equal(count(s, RECORD_VERDICT), 2);
}

static void undeliverable_mail_is_no_block(void **state)
{
	struct scene *s = *state;

	/* Twenty dead networks among forty live ones by day ... */
	for (unsigned int i = 0; i < 20; i++) {
		see_open(s, i * 10000, 1 + i * 3, network(i), 25);
		see_silence(s, i * 10000 + 200, 2 + i * 3, network(100 + i), 25);
		see_open(s, i * 10000 + 5000, 3 + i * 3, network(50 + i), 25);
	}
	/* ... and by night nothing but these twenty. */
	for (unsigned int i = 0; i < 20; i++)
		see_silence(s, 1000000 + i * 10, 1000 + i, network(100 + i), 25);
	monitor_tick(s->m, MS(1010000));
	assert_int_not_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
}

static void one_dead_among_five_is_normal_and_named(void **state)
{
	struct scene *s = *state;
	const struct verdict *v;
	char text[ADDRESS_STR_LEN];

	for (unsigned int i = 0; i < 4; i++)
		see_open(s, i * 10, 1 + i, network(i), 25);
	see_silence(s, 50, 9, network(9), 25);
	monitor_tick(s->m, MS(3000));
	v = monitor_verdict(s->m, 25, FAMILY_IPV4);
	assert_int_equal(v->state, STATE_OPEN);
	assert_int_equal(v->evidence.answered, 4);
	assert_int_equal(v->evidence.failing, 1);
	assert_int_equal(v->evidence.named_count, 1);
	assert_string_equal(address_to_str(&v->evidence.named[0], text), network(9));
	/* It answers again: nothing fails any more. */
	see_open(s, 9000, 10, network(9), 25);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
}

static void a_change_for_the_worse_is_degraded(void **state)
{
	struct scene *s = *state;

	/* Answers of others in between: that is no block, but nearly half is more than one in five.
	 */
	for (unsigned int i = 0; i < 18; i++) {
		see_open(s, 1000 + i * 10000, 100 + i, network(i), 25);
		see_silence(s, 1100 + i * 10000, 200 + i, network(100 + i), 25);
	}
	monitor_tick(s->m, MS(590000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
	monitor_tick(s->m, MS(1300000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_DEGRADED);
}

static void a_block_with_an_exception_is_one(void **state)
{
	struct scene *s = *state;
	const struct verdict *v;

	see_open(s, 0, 1, network(1), 25);
	for (unsigned int i = 0; i < 14; i++) {
		see_silence(s, 1000 + i * 10000, 100 + i, network(100 + i), 25);
		see_open(s, 6000 + i * 10000, 200 + i, network(1), 25);
	}
	monitor_tick(s->m, MS(140000));
	v = monitor_verdict(s->m, 25, FAMILY_IPV4);
	assert_int_equal(v->state, STATE_BLOCKED);
	assert_int_equal(v->by, BY_NETWORK_SILENT);
	assert_int_equal(v->since_ns, MS(1000));
	assert_int_equal(v->evidence.let_through, 1);
	/* And stays one. */
	see_open(s, 150000, 300, network(1), 25);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
}

static void one_stranger_ends_no_block(void **state)
{
	struct scene *s = *state;

	silent_strangers(s, 12, 0);
	monitor_tick(s->m, MS(2000));
	see_open(s, 30000, 1, network(1), 25);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
	see_open(s, 30500, 2, network(1), 25); /* one network, once */
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
	see_open(s, 31000, 3, network(2), 25);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
}

static void a_relay_next_door_proves_itself_only(void **state)
{
	struct scene *s = *state;
	struct observation o = seen(OBSERVE_WIRE_ANSWER, 30000, 1, network(1), 25);
	const struct verdict *v;

	silent_strangers(s, 12, 0);
	monitor_tick(s->m, MS(2000));
	see_syn(s, 30000, 1, network(1), 25);
	o.time_ns += 400000;
	o.wire.ttl = 63;
	monitor_observe(s->m, &o);
	see(s, OBSERVE_ESTABLISHED, 30001, 1, network(1), 25);
	v = monitor_verdict(s->m, 25, FAMILY_IPV4);
	assert_int_equal(v->state, STATE_BLOCKED);
	assert_int_equal(v->evidence.near.answers, 1);
}

static void two_connections_are_no_repeat(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 0; i < 20; i++) {
		see_syn(s, i, 100 + i, network(100 + i), 25);
		see_syn(s, 500 + i, 200 + i, network(100 + i), 25);
	}
	monitor_tick(s->m, MS(9000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
}

static void one_relay_fails(void **state)
{
	struct scene *s = *state;
	const struct verdict *v;

	see_open(s, 0, 1, network(1), 587);
	for (unsigned int i = 0; i < 5; i++) {
		assert_int_equal(state_of(s, 587, FAMILY_IPV4), STATE_OPEN);
		see_silence(s, 10000 + i * 60000, 10 + i, network(1), 587);
		see_close(s, 40000 + i * 60000, 10 + i, network(1), 587, 5, 0);
	}
	v = monitor_verdict(s->m, 587, FAMILY_IPV4);
	assert_int_equal(v->state, STATE_FAILING);
	assert_int_equal(v->since_ns, MS(10000));
	assert_int_equal(v->evidence.attempts_failed, 5);
	see_open(s, 400000, 50, network(1), 587);
	assert_int_equal(state_of(s, 587, FAMILY_IPV4), STATE_OPEN);
}

static void another_senders_strangers_decide_nothing(void **state)
{
	struct scene *s = *state;
	const struct verdict *v;

	see_open(s, 0, 1, network(1), 25);
	for (unsigned int i = 0; i < 14; i++) {
		struct observation o = seen(OBSERVE_CONNECT, 1000, 100 + i, network(100 + i), 25);

		o.socket.process.uid = 65534;
		monitor_observe(s->m, &o);
		see(s, OBSERVE_WIRE_SYN, 1000, 100 + i, network(100 + i), 25);
	}
	for (unsigned int i = 0; i < 14; i++)
		see_retry(s, 2000, 100 + i, network(100 + i), 25, 2);
	monitor_tick(s->m, MS(5000));
	v = monitor_verdict(s->m, 25, FAMILY_IPV4);
	assert_int_not_equal(v->state, STATE_BLOCKED);
	assert_int_equal(v->evidence.outvoted, 14);
	assert_int_equal(v->evidence.only.uid, 65534);
}

/* Ten thousand new networks a second, behind a block: as fast as ten. */
static void more_than_can_be_remembered_is_sampled(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 0; i < 30000; i++) {
		char destination[16];
		struct observation o;

		snprintf(destination, sizeof(destination), "11.%u.%u.7", i / 250, i % 250);
		o = seen(OBSERVE_CONNECT, i / 10, 1 + i, destination, 25);
		monitor_observe(s->m, &o);
		if (i < 10000)
			continue;
		snprintf(destination, sizeof(destination), "11.%u.%u.7", (i - 10000) / 250,
			 (i - 10000) % 250);
		o = seen(OBSERVE_RETRY, i / 10, 1 + i - 10000, destination, 25);
		o.socket.syns = 2;
		monitor_observe(s->m, &o);
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
	assert_true(monitor_verdict(s->m, 25, FAMILY_IPV4)->decided_ns <= MS(2010));
}

static void private_destinations_never_count(void **state)
{
	static const char *const own_kind[] = {"10.1.%u.1", "172.16.%u.1", "192.168.%u.1",
					       "100.64.%u.1", "169.254.%u.1"};
	struct scene *s = *state;

	for (unsigned int i = 0; i < 100; i++) {
		char destination[20];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(destination, sizeof(destination), own_kind[i % 5], i);
#pragma GCC diagnostic pop
		see_silence(s, i, 1 + i, destination, 25);
	}
	see_open(s, 5000, 500, "10.0.0.1", 25);
	monitor_tick(s->m, MS(60000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
	assert_int_equal(monitor_verdict(s->m, 25, FAMILY_IPV4)->evidence.excluded[SCOPE_PRIVATE],
			 81);
	assert_int_equal(
		monitor_verdict(s->m, 25, FAMILY_IPV4)->evidence.excluded[SCOPE_LINK_LOCAL], 20);
}

static void see_drop(struct scene *s, unsigned int ms, uint64_t cookie, const char *destination)
{
	struct observation o = seen(OBSERVE_DROP, ms, cookie, destination, 25);

	o.drop.by = DROP_NETFILTER;
	strcpy(o.drop.reason, "NETFILTER_DROP");
	monitor_observe(s->m, &o);
}

static void two_networks_dropped_here_decide(void **state)
{
	struct scene *s = *state;
	const struct verdict *v;

	see(s, OBSERVE_CONNECT, 0, 1, network(1), 25);
	see_drop(s, 0, 1, network(1));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
	see(s, OBSERVE_CONNECT, 5, 2, network(2), 25);
	see_drop(s, 5, 2, network(2));
	v = monitor_verdict(s->m, 25, FAMILY_IPV4);
	assert_int_equal(v->state, STATE_BLOCKED);
	assert_int_equal(v->by, BY_HOST);
	assert_int_equal(v->subsystem, DROP_NETFILTER);
	assert_int_equal(v->evidence.dropped_here, 2);
	assert_int_equal(v->evidence.left_host, 0);
}

static void three_drops_of_the_only_one_decide(void **state)
{
	struct scene *s = *state;

	see(s, OBSERVE_CONNECT, 0, 1, network(1), 25);
	for (unsigned int i = 0; i < 3; i++) {
		struct observation retry = seen(OBSERVE_RETRY, i * 1000, 1, network(1), 25);

		assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
		see_drop(s, i * 1000, 1, network(1));
		retry.socket.syns = i + 1;
		monitor_observe(s->m, &retry);
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
	assert_int_equal(monitor_verdict(s->m, 25, FAMILY_IPV4)->by, BY_HOST);
}

static void a_block_list_here_is_no_block(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 0; i < 10; i++)
		see_open(s, i * 10, 1 + i, network(i), 25);
	for (unsigned int i = 0; i < 5; i++) {
		see(s, OBSERVE_CONNECT, 1000, 100 + i, network(100 + i), 25);
		see_drop(s, 1000, 100 + i, network(100 + i));
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
}

static void a_block_list_met_first_on_another_port(void **state)
{
	struct scene *s = *state;
	struct observation drop;

	see(s, OBSERVE_CONNECT, 0, 1, network(1), 25);
	see_drop(s, 0, 1, network(1));
	see_open(s, 100, 2, network(2), 25);
	/* On 587 the first thing tried is what this host stops on 25 while others pass. */
	for (unsigned int i = 0; i < 5; i++) {
		see(s, OBSERVE_CONNECT, 1000 + i, 10 + i, network(1), 587);
		drop = seen(OBSERVE_DROP, 1000 + i, 10 + i, network(1), 587);
		drop.drop.by = DROP_NETFILTER;
		monitor_observe(s->m, &drop);
	}
	assert_int_equal(state_of(s, 587, FAMILY_IPV4), STATE_UNKNOWN);
	assert_true(monitor_verdict(s->m, 587, FAMILY_IPV4)->evidence.sum < 1);
}

static void drops_of_one_while_other_ports_answer_others(void **state)
{
	struct scene *s = *state;

	see_open(s, 0, 1, network(1), 587);
	for (unsigned int i = 0; i < 5; i++) {
		see(s, OBSERVE_CONNECT, 1000 + i, 10 + i, network(2), 25);
		see_drop(s, 1000 + i, 10 + i, network(2));
	}
	/* It may be the network that is forbidden, or the port. */
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
	see_open(s, 2000, 2, network(2), 587);
	see(s, OBSERVE_CONNECT, 3000, 20, network(2), 25);
	see_drop(s, 3000, 20, network(2));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
}

static void drops_end_when_syns_leave(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 1; i <= 2; i++) {
		see(s, OBSERVE_CONNECT, 0, i, network(i), 25);
		see_drop(s, 0, i, network(i));
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
	see_retry(s, 1000, 1, network(1), 25, 2);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
}

static void want_of_a_route_decides(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 1; i <= 2; i++) {
		char destination[32];
		struct observation o;

		snprintf(destination, sizeof(destination), "2001:db8:%u::25", i);
		o = seen(OBSERVE_CONNECT_FAILED, i, i, destination, 25);
		o.socket.syns = 0;
		o.socket.error = ENETUNREACH;
		monitor_observe(s->m, &o);
		assert_int_equal(last_attempt(s)->outcome, OUTCOME_NO_ROUTE);
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV6), STATE_BLOCKED);
	assert_int_equal(monitor_verdict(s->m, 25, FAMILY_IPV6)->by, BY_NO_ROUTE);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
}

/* An RST from the path for a destination whose own TTL is known. */
static void see_reset(struct scene *s, unsigned int ms, uint64_t cookie, const char *destination,
		      uint8_t ttl)
{
	struct observation o;

	see_syn(s, ms, cookie, destination, 25);
	o = seen(OBSERVE_WIRE_RESET_IN, ms + 2, cookie, destination, 25);
	o.wire.ttl = ttl;
	monitor_observe(s->m, &o);
	see(s, OBSERVE_RESET_IN, ms + 2, cookie, destination, 25);
	see_close(s, ms + 2, cookie, destination, 25, 1, ECONNREFUSED);
}

static void three_misfit_resets_decide(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 1; i <= 3; i++)
		see_open(s, i, i, network(i), 587);
	for (unsigned int i = 1; i <= 3; i++) {
		see_reset(s, 1000 + i, 10 + i, network(i), 62);
		assert_int_equal(last_attempt(s)->outcome, OUTCOME_RESET_ON_PATH);
		assert_int_equal(last_attempt(s)->reset.expected.ttl, 50);
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
	assert_int_equal(monitor_verdict(s->m, 25, FAMILY_IPV4)->by, BY_NETWORK_RESET);
}

static void a_reset_faster_than_the_destination_is_from_the_path(void **state)
{
	struct scene *s = *state;

	/* 20 ms away, not only once. */
	for (unsigned int i = 1; i <= 3; i++) {
		see_open(s, i, i, network(i), 587);
		see_open(s, 2000 + i, 4 + i, network(i), 587);
	}
	for (unsigned int i = 1; i <= 3; i++) {
		see_reset(s, 3000 + i, 10 + i, network(i), 50); /* after 2 ms */
		assert_int_equal(last_attempt(s)->outcome, OUTCOME_RESET_ON_PATH);
		assert_int_equal(last_attempt(s)->reset.path.rtt_ns, 2000000);
		assert_int_equal(last_attempt(s)->reset.expected.rtt_ns, 20000000);
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
}

static void after_two_syns_the_round_trip_is_unknown(void **state)
{
	struct scene *s = *state;
	struct observation o;

	see_open(s, 1, 1, network(1), 587);
	see_silence(s, 1000, 2, network(1), 25);
	o = seen(OBSERVE_WIRE_RESET_IN, 2002, 2, network(1), 25); /* to the first, late */
	monitor_observe(s->m, &o);
	see_close(s, 2002, 2, network(1), 25, 2, ECONNREFUSED);
	assert_int_equal(last_attempt(s)->reset.path.rtt_ns, 0);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_REFUSED);
}

static void refusals_that_fit_need_six(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 1; i <= 5; i++) {
		see_reset(s, i, i, network(i), 50);
		assert_int_equal(last_attempt(s)->outcome, OUTCOME_REFUSED);
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
	see_reset(s, 9, 9, network(9), 50);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
}

static void what_always_refused_says_nothing(void **state)
{
	struct scene *s = *state;

	/* By day seven of the destinations refuse, one after another, among others that answer; by
	 * night the queue holds nothing else. */
	for (unsigned int i = 0; i < 7; i++) {
		see_reset(s, i * 1000, 1 + i * 2, network(100 + i), 50);
		see_open(s, i * 1000 + 100, 2 + i * 2, network(i), 25);
	}
	for (unsigned int i = 0; i < 7; i++)
		see_reset(s, 50000 + i, 100 + i, network(100 + i), 50);
	assert_int_not_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
	/* Seven that never did, in one night, are another matter. */
	for (unsigned int i = 0; i < 7; i++)
		see_reset(s, 60000 + i, 200 + i, network(200 + i), 50);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
}

static void a_router_that_prohibits_decides_at_three(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 1; i <= 3; i++) {
		struct observation o;

		assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
		see_syn(s, i, i, network(i), 25);
		o = seen(OBSERVE_WIRE_ICMP, i, i, network(i), 25);
		o.wire.icmp_type = 3;
		o.wire.icmp_code = 13;
		assert_int_equal(address_parse("192.0.2.1", &o.wire.icmp_from), 0);
		monitor_observe(s->m, &o);
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
	assert_int_equal(monitor_verdict(s->m, 25, FAMILY_IPV4)->by, BY_NETWORK_ICMP);
}

/* A connection whose SYN-ACK arrives with that TTL after that round trip. */
static void see_open_from(struct scene *s, unsigned int ms, uint64_t cookie,
			  const char *destination, uint16_t port, uint8_t ttl, unsigned int rtt_ms)
{
	struct observation o;

	see_syn(s, ms, cookie, destination, port);
	o = seen(OBSERVE_WIRE_ANSWER, ms + rtt_ms, cookie, destination, port);
	o.wire.ttl = ttl;
	monitor_observe(s->m, &o);
	see(s, OBSERVE_ESTABLISHED, ms + rtt_ms, cookie, destination, port);
}

static void a_proxy_on_the_path_intercepts(void **state)
{
	static const uint8_t own_ttl[] = {48, 50, 53};
	struct scene *s = *state;

	for (unsigned int i = 0; i < 3; i++) {
		assert_int_not_equal(state_of(s, 25, FAMILY_IPV4), STATE_INTERCEPTED);
		see_open_from(s, i * 100, 1 + i, network(i), 587, own_ttl[i], 30);
		see_open_from(s, i * 100 + 50, 10 + i, network(i), 25, 62, 3);
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_INTERCEPTED);
	assert_int_equal(state_of(s, 587, FAMILY_IPV4), STATE_OPEN);
	/* The proxy is gone: the destinations answer for themselves. */
	for (unsigned int i = 0; i < 3; i++)
		see_open_from(s, 10000 + i, 20 + i, network(i), 25, own_ttl[i], 30);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
}

static void destinations_behind_one_router_are_no_proxy(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 0; i < 10; i++) {
		see_open_from(s, i * 100, 1 + i, network(i), 587, 50, 20);
		see_open_from(s, i * 100 + 50, 20 + i, network(i), 25, (uint8_t)(49 + i % 3), 20);
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
}

static void a_proxy_that_fakes_the_ttl_is_still_nearer(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 0; i < 3; i++) {
		see_open_from(s, i * 100, 1 + i, network(i), 587, 50, 30 + 10 * i);
		see_open_from(s, 2000 + i * 100, 4 + i, network(i), 587, 50, 33 + 10 * i);
		see_open_from(s, 2000 + i * 100 + 50, 10 + i, network(i), 25, 50, 3);
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_INTERCEPTED);
	assert_int_equal(monitor_verdict(s->m, 25, FAMILY_IPV4)->evidence.proxy.rtt_ns, 3000000);
}

static void a_pause_is_no_distance(void **state)
{
	struct scene *s = *state;

	/* All of these come after 20 ms at once, and never again. */
	for (unsigned int i = 1; i <= 3; i++)
		see_open(s, i, i, network(i), 587);
	for (unsigned int i = 1; i <= 3; i++) {
		see_reset(s, 3000 + i, 10 + i, network(i), 50);
		assert_int_equal(last_attempt(s)->outcome, OUTCOME_REFUSED);
	}
	for (unsigned int i = 1; i <= 3; i++)
		see_open_from(s, 4000 + i, 20 + i, network(i), 465, 50, 2);
	assert_int_equal(state_of(s, 465, FAMILY_IPV4), STATE_OPEN);
}

static void other_machines_at_the_same_distance_are_no_proxy(void **state)
{
	struct scene *s = *state;

	/* Another TTL, as of another machine, but not a millisecond nearer. */
	for (unsigned int i = 0; i < 6; i++) {
		see_open_from(s, i * 100, 1 + i, network(i), 587, 48, 30);
		see_open_from(s, i * 100 + 50, 10 + i, network(i), 25, 58, 29);
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
}

static void first_some_then_silence_is_throttling(void **state)
{
	struct scene *s = *state;

	/* Each destination takes one connection and no more; new ones still answer. */
	for (unsigned int i = 0; i < 8; i++) {
		see_open(s, i * 5000, 1 + i * 2, network(i), 25);
		see_silence(s, i * 5000 + 1000, 2 + i * 2, network(i), 25);
	}
	see_open(s, 50000, 100, network(50), 25);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_THROTTLED);
	/* They answer again. */
	for (unsigned int i = 0; i < 8; i++)
		see_open(s, 60000 + i, 200 + i, network(i), 25);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
}

static void blocks_that_come_and_go_are_throttling(void **state)
{
	struct scene *s = *state;

	for (unsigned int round = 0; round < 3; round++) {
		for (unsigned int i = 0; i < 7; i++)
			see_open(s, round * 60000 + i, 1 + round * 100 + i, network(i), 25);
		for (unsigned int i = 0; i < 7; i++)
			see_silence(s, round * 60000 + 10000, 50 + round * 100 + i, network(i), 25);
		monitor_tick(s->m, MS(round * 60000 + 20000));
		assert_int_equal(state_of(s, 25, FAMILY_IPV4),
				 round < 2 ? STATE_BLOCKED : STATE_THROTTLED);
	}
}

static void a_block_begins_without_throttling(void **state)
{
	struct scene *s = *state;

	for (unsigned int i = 0; i < 20; i++)
		see_open(s, i * 1000, 1 + i, network(i), 25);
	for (unsigned int i = 0; i < 20; i++) {
		see_silence(s, 30000 + i * 3000, 100 + i, network(i), 25);
		assert_int_not_equal(state_of(s, 25, FAMILY_IPV4), STATE_THROTTLED);
	}
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
}

static void attempts_begun_before_an_answer_say_nothing(void **state)
{
	struct scene *s = *state;
	const struct verdict *v;

	/* Twelve strangers and one that answers, all at once: they are dead, the port is open. */
	for (unsigned int i = 0; i < 12; i++)
		see_syn(s, 0, 1 + i, network(100 + i), 25);
	see_open(s, 0, 50, network(1), 25);
	for (unsigned int i = 0; i < 12; i++)
		see_retry(s, 1000, 1 + i, network(100 + i), 25, 2);
	for (unsigned int i = 0; i < 12; i++)
		see_retry(s, 3000, 1 + i, network(100 + i), 25, 3);
	monitor_tick(s->m, MS(60000));
	v = monitor_verdict(s->m, 25, FAMILY_IPV4);
	assert_int_equal(v->state, STATE_OPEN);
	assert_int_equal(v->evidence.failing, 12);
}

static void a_block_teaches_nothing_of_its_networks(void **state)
{
	struct scene *s = *state;

	/* Strangers that are tried in the first block and in the third only. */
	silent_strangers(s, 10, 0);
	monitor_tick(s->m, MS(3000));
	see_open(s, 10000, 1, network(1), 25);
	see_open(s, 10100, 2, network(2), 25);
	for (unsigned int i = 0; i < 10; i++)
		see_silence(s, 4000000, 10 + i, network(30 + i), 25);
	monitor_tick(s->m, MS(4010000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
	see_open(s, 4020000, 30, network(30), 25);
	silent_strangers(s, 10, 8000000);
	monitor_tick(s->m, MS(8010000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
}

static void loss_decides_nothing(void **state)
{
	struct scene *s = *state;
	struct observation loss = {.kind = OBSERVE_LOSS, .time_ns = MS(1500), .loss = {.ring = 3}};

	for (unsigned int i = 0; i < 20; i++)
		see_syn(s, 0, 1 + i, network(i), 25);
	for (unsigned int i = 0; i < 20; i++)
		see_retry(s, 1000, 1 + i, network(i), 25, 2);
	monitor_observe(s->m, &loss);
	monitor_tick(s->m, MS(10000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
	assert_true(monitor_verdict(s->m, 25, FAMILY_IPV4)->evidence.lossy);
	/* Silence that begins afterwards counts again. */
	silent_strangers(s, 10, 20000);
	monitor_tick(s->m, MS(23000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
}

static void what_is_stale_fades(void **state)
{
	struct scene *s = *state;
	uint64_t hours = 3600ULL * 1000;

	see_open(s, 0, 1, network(1), 25);
	monitor_tick(s->m, MS(5 * hours));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
	monitor_tick(s->m, MS(7 * hours));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
	assert_int_equal(last(s, RECORD_VERDICT)->verdict.before, STATE_OPEN);
	silent_strangers(s, 10, 8 * (unsigned int)hours);
	monitor_tick(s->m, MS(9 * hours));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
	monitor_tick(s->m, MS(16 * hours));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
}

#define WITH_SCENE(f) cmocka_unit_test_setup_teardown(f, scene_open, scene_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCENE(nothing_is_unknown),
		WITH_SCENE(one_answer_opens_at_once),
		WITH_SCENE(answers_to_syns_sent_at_once_count_them),
		WITH_SCENE(ten_silent_strangers_decide),
		WITH_SCENE(nine_silent_strangers_do_not),
		WITH_SCENE(one_network_counts_once),
		WITH_SCENE(a_single_syn_is_not_silence),
		WITH_SCENE(known_networks_weigh_more),
		WITH_SCENE(networks_that_answer_elsewhere_need_five),
		WITH_SCENE(four_well_known_exchangers_decide),
		WITH_SCENE(an_answer_takes_everything_back),
		WITH_SCENE(undeliverable_mail_is_no_block),
		WITH_SCENE(one_dead_among_five_is_normal_and_named),
		WITH_SCENE(a_change_for_the_worse_is_degraded),
		WITH_SCENE(a_block_with_an_exception_is_one),
		WITH_SCENE(one_stranger_ends_no_block),
		WITH_SCENE(a_relay_next_door_proves_itself_only),
		WITH_SCENE(two_connections_are_no_repeat),
		WITH_SCENE(one_relay_fails),
		WITH_SCENE(another_senders_strangers_decide_nothing),
		WITH_SCENE(more_than_can_be_remembered_is_sampled),
		WITH_SCENE(private_destinations_never_count),
		WITH_SCENE(two_networks_dropped_here_decide),
		WITH_SCENE(three_drops_of_the_only_one_decide),
		WITH_SCENE(a_block_list_here_is_no_block),
		WITH_SCENE(a_block_list_met_first_on_another_port),
		WITH_SCENE(drops_of_one_while_other_ports_answer_others),
		WITH_SCENE(drops_end_when_syns_leave),
		WITH_SCENE(want_of_a_route_decides),
		WITH_SCENE(three_misfit_resets_decide),
		WITH_SCENE(a_reset_faster_than_the_destination_is_from_the_path),
		WITH_SCENE(a_pause_is_no_distance),
		WITH_SCENE(after_two_syns_the_round_trip_is_unknown),
		WITH_SCENE(refusals_that_fit_need_six),
		WITH_SCENE(what_always_refused_says_nothing),
		WITH_SCENE(a_router_that_prohibits_decides_at_three),
		WITH_SCENE(a_proxy_on_the_path_intercepts),
		WITH_SCENE(a_proxy_that_fakes_the_ttl_is_still_nearer),
		WITH_SCENE(other_machines_at_the_same_distance_are_no_proxy),
		WITH_SCENE(destinations_behind_one_router_are_no_proxy),
		WITH_SCENE(first_some_then_silence_is_throttling),
		WITH_SCENE(blocks_that_come_and_go_are_throttling),
		WITH_SCENE(a_block_begins_without_throttling),
		WITH_SCENE(attempts_begun_before_an_answer_say_nothing),
		WITH_SCENE(a_block_teaches_nothing_of_its_networks),
		WITH_SCENE(loss_decides_nothing),
		WITH_SCENE(what_is_stale_fades),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
