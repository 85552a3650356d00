// SPDX-License-Identifier: GPL-2.0-only
/* Who was tried and what came of it: attempts that have not ended count, each SYN counts once. */

#include "observations.h"

#include <errno.h>

#include "core/destinations.h"

/* The scene's monitor with contacts at its end; the scene's records are not kept. */
static void take(void *context, const struct record *r)
{
	destinations_take(*(struct destinations **)context, r);
}

static struct destinations *contacts;

static int open_scene(void **state)
{
	static const struct monitor_config config = {
		.ports = {25, 587}, .ports_count = 2, .attempts_max = 64};
	static const uint32_t uplinks[] = {UPLINK};
	struct scene *s = calloc(1, sizeof(*s));

	if (!s || destinations_new(&contacts, 4, 0) < 0 ||
	    monitor_new(&s->m, &config, take, &contacts) < 0)
		return -1;
	monitor_set_uplinks(s->m, HOST_NETNS, uplinks, 1);
	*state = s;
	return 0;
}

static int close_scene(void **state)
{
	destinations_free(contacts);
	return scene_close(state);
}

static const struct recent_destination *contact(const char *destination, uint16_t port)
{
	struct address a;

	assert_int_equal(address_parse(destination, &a), 0);
	for (const struct recent_destination *c = destinations_newest(contacts); c;
	     c = destinations_older(contacts, c)) {
		if (c->port == port && address_equal(&c->destination, &a))
			return c;
	}
	return NULL;
}

static void an_attempt_counts_before_it_ends(void **state)
{
	const struct recent_destination *c;

	see_silence(*state, 0, 1, network(1), 25);
	see_syn(*state, 2000, 2, network(1), 25);
	c = contact(network(1), 25);
	assert_non_null(c);
	assert_int_equal(c->attempts, 2);
	assert_int_equal(c->syns, 3);
	assert_int_equal(c->first_ns, MS(0));
	assert_int_equal(c->last_ns, MS(2000));
	assert_int_equal(destination_pending(c), 2);
	assert_int_equal(c->answered_ns, 0);
	assert_string_equal(c->interface, "eth0");
	assert_null(contact(network(1), 587));
}

static void each_syn_counts_once(void **state)
{
	const struct recent_destination *c;

	see_silence(*state, 0, 1, network(1), 25);
	see_retry(*state, 3000, 1, network(1), 25, 3);
	see_close(*state, 7000, 1, network(1), 25, 3, ETIMEDOUT);
	c = contact(network(1), 25);
	assert_int_equal(c->attempts, 1);
	assert_int_equal(c->syns, 3);
	assert_int_equal(c->left, 3);
	assert_int_equal(c->dropped, 0);
	assert_int_equal(c->ended[OUTCOME_SILENT], 1);
	assert_int_equal(destination_pending(c), 0);
}

static void an_answer_begins_anew(void **state)
{
	const struct recent_destination *c;

	see_silence(*state, 0, 1, network(1), 25);
	see_close(*state, 1500, 1, network(1), 25, 2, 0);
	see_open(*state, 2000, 2, network(1), 25);
	c = contact(network(1), 25);
	assert_int_equal(c->answered_ns, MS(2020));
	assert_int_equal(c->attempts, 0);
	assert_int_equal(c->syns, 0);
	assert_int_equal(c->first_ns, 0);
	assert_int_equal(c->ended[OUTCOME_ESTABLISHED], 0);

	see_silence(*state, 60000, 3, network(1), 25);
	c = contact(network(1), 25);
	assert_int_equal(c->answered_ns, MS(2020));
	assert_int_equal(c->syns, 2);
	assert_int_equal(c->first_ns, MS(60000));
}

static void what_never_left_is_told(void **state)
{
	struct observation drop = seen(OBSERVE_DROP, 1, 1, network(1), 25);
	const struct recent_destination *c;

	drop.drop.by = DROP_NETFILTER;
	see(*state, OBSERVE_CONNECT, 0, 1, network(1), 25);
	monitor_observe(((struct scene *)*state)->m, &drop);
	see_close(*state, 3000, 1, network(1), 25, 1, ETIMEDOUT);
	c = contact(network(1), 25);
	assert_int_equal(c->syns, 1);
	assert_int_equal(c->left, 0);
	assert_int_equal(c->dropped, 1);
	assert_int_equal(c->ended[OUTCOME_DROPPED_HERE], 1);
}

static void who_answers_here_is_not_the_destination(void **state)
{
	struct observation close = seen(OBSERVE_CLOSE, 100, 1, network(1), 25);

	see(*state, OBSERVE_CONNECT, 0, 1, network(1), 25);
	see(*state, OBSERVE_ESTABLISHED, 1, 1, network(1), 25);
	close.socket.established = true;
	monitor_observe(((struct scene *)*state)->m, &close);
	assert_int_equal(contact(network(1), 25)->answered_ns, 0);
	assert_int_equal(contact(network(1), 25)->ended[OUTCOME_REDIRECTED_HERE], 1);
}

static void a_router_that_answers_is_kept(void **state)
{
	struct observation icmp = seen(OBSERVE_WIRE_ICMP, 20, 1, network(1), 25);
	const struct recent_destination *c;

	see_syn(*state, 0, 1, network(1), 25);
	icmp.wire.icmp_type = 3;
	icmp.wire.icmp_code = 13;
	assert_int_equal(address_parse("198.51.100.1", &icmp.wire.icmp_from), 0);
	monitor_observe(((struct scene *)*state)->m, &icmp);
	see_close(*state, 30, 1, network(1), 25, 1, EHOSTUNREACH);
	c = contact(network(1), 25);
	assert_true(c->icmp.seen);
	assert_int_equal(c->icmp.code, 13);
	assert_true(address_equal(&c->icmp.from, &icmp.wire.icmp_from));
	assert_int_equal(c->ended[OUTCOME_REJECTED], 1);
}

static void private_destinations_are_nobody_s_business(void **state)
{
	see_silence(*state, 0, 1, "10.1.2.3", 25);
	assert_null(destinations_newest(contacts));
}

static void the_longest_untried_are_forgotten(void **state)
{
	for (unsigned int i = 1; i <= 4; i++)
		see_syn(*state, i * 100, i, network(i), 25);
	see_syn(*state, 600, 6, network(1), 25); /* again */
	see_syn(*state, 700, 7, network(7), 25);
	assert_non_null(contact(network(1), 25));
	assert_null(contact(network(2), 25));
	assert_non_null(contact(network(7), 25));
	assert_int_equal(destinations_newest(contacts)->last_ns, MS(700));
}

static void a_syn_that_was_not_sent_is_taken_back(void **state)
{
	see(*state, OBSERVE_CONNECT, 0, 1, network(1), 25);
	see_close(*state, 1, 1, network(1), 25, 0, EADDRNOTAVAIL);
	assert_int_equal(contact(network(1), 25)->syns, 0);
	assert_int_equal(contact(network(1), 25)->attempts, 1);
}

/* Five of its SYNs were sent when nobody looked; other uplinks are nobody's contact. */
static void what_was_sent_unseen_does_not_count(void **state)
{
	struct scene *s = *state;
	struct observation o = seen(OBSERVE_WAITING, 0, 1, network(1), 25);
	struct uplink_news news = {.change = UPLINK_RENAMED, .interface = "eth0"};
	struct observation change = {.kind = OBSERVE_UPLINK, .time_ns = MS(500), .uplink = &news};

	o.has_isn = false;
	o.socket.syns = 5;
	monitor_observe(s->m, &o);
	assert_int_equal(contact(network(1), 25)->attempts, 1);
	assert_int_equal(contact(network(1), 25)->syns, 0);
	monitor_observe(s->m, &change);
	see_retry(s, 1000, 1, network(1), 25, 6);
	see_close(s, 2000, 1, network(1), 25, 6, ETIMEDOUT);
	assert_int_equal(contact(network(1), 25)->syns, 1);
	assert_int_equal(contact(network(1), 25)->left, 1);
	assert_int_equal(destination_pending(contact(network(1), 25)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_attempt_counts_before_it_ends, open_scene,
						close_scene),
		cmocka_unit_test_setup_teardown(each_syn_counts_once, open_scene, close_scene),
		cmocka_unit_test_setup_teardown(an_answer_begins_anew, open_scene, close_scene),
		cmocka_unit_test_setup_teardown(what_never_left_is_told, open_scene, close_scene),
		cmocka_unit_test_setup_teardown(who_answers_here_is_not_the_destination, open_scene,
						close_scene),
		cmocka_unit_test_setup_teardown(a_router_that_answers_is_kept, open_scene,
						close_scene),
		cmocka_unit_test_setup_teardown(private_destinations_are_nobody_s_business,
						open_scene, close_scene),
		cmocka_unit_test_setup_teardown(the_longest_untried_are_forgotten, open_scene,
						close_scene),
		cmocka_unit_test_setup_teardown(a_syn_that_was_not_sent_is_taken_back, open_scene,
						close_scene),
		cmocka_unit_test_setup_teardown(what_was_sent_unseen_does_not_count, open_scene,
						close_scene),
	};

	return cmocka_run_group_tests_name("contacts", tests, NULL, NULL);
}
