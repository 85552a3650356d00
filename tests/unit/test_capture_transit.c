// SPDX-License-Identifier: GPL-2.0-only
/* SYNs that a router's capture has twice: what came in and left, what came in and did not, and what
 * looks like either and is a host's own. */

#include "captures.h"

#include "base/cleanup.h"
#include "capture/transit.h"

#define MS     1000000ULL
#define BEGIN  (1780000000000 * MS)
#define INSIDE 7
#define UPLINK 8
#define CLIENT "10.0.0.4"
#define NAT    "198.51.100.1"
#define FAR    "203.0.113.7"

static void done(struct transit *t)
{
	transit_done(t);
}

static struct order_entry syn_of(const char *source, const char *destination, uint32_t isn,
				 uint32_t via, uint64_t time_ns)
{
	return (struct order_entry){
		.time_ns = time_ns,
		.kind = PACKET_TCP,
		.via = via,
		.interface = "r0",
		.packet = {.flags = PACKET_SYN,
			   .ttl = 63,
			   .flow = {.source = address(source),
				    .destination = address(destination),
				    .source_port = 40000,
				    .destination_port = 25,
				    .seq = isn}},
	};
}

static void learn(struct transit *t, const struct order_entry *e)
{
	transit_learn(t, &e->packet, e->via, e->time_ns);
}

/* One SYN on both sides: which comes first is the side it came in by. */
static void learn_both_sides(struct transit *t)
{
	struct order_entry in = syn_of(CLIENT, FAR, 1, INSIDE, BEGIN);
	struct order_entry out = syn_of(NAT, FAR, 1, UPLINK, BEGIN + MS);

	learn(t, &in);
	learn(t, &out);
	transit_begin(t);
}

static void it_came_in_and_left(void **state)
{
	_cleanup_(done) struct transit t = {0};
	struct order_entry in = syn_of(CLIENT, FAR, 5, INSIDE, BEGIN);
	struct order_entry out = syn_of(NAT, FAR, 5, UPLINK, BEGIN + 3 * MS);
	struct transit_syn lost;

	(void)state;
	assert_int_equal(transit_init(&t), 0);
	learn_both_sides(&t);
	assert_true(transit_hold(&t, &in));
	assert_false(transit_hold(&t, &out));
	assert_int_equal(transit_held_ns(&t, &out), 3 * MS);
	assert_false(transit_expired(&t, UINT64_MAX, &lost));
}

static void it_came_in_and_never_left(void **state)
{
	_cleanup_(done) struct transit t = {0};
	struct order_entry in = syn_of(CLIENT, FAR, 5, INSIDE, BEGIN);
	struct transit_syn lost;

	(void)state;
	assert_int_equal(transit_init(&t), 0);
	learn_both_sides(&t);
	assert_true(transit_hold(&t, &in));
	assert_false(transit_expired(&t, BEGIN + TRANSIT_NS, &lost));
	assert_true(transit_expired(&t, BEGIN + TRANSIT_NS + 1, &lost));
	assert_int_equal(lost.flow.seq, 5);
	assert_int_equal(lost.time_ns, BEGIN);
	assert_string_equal(lost.interface, "r0");
	assert_false(transit_expired(&t, UINT64_MAX, &lost));
}

/* Written in the wrong order, the times tell. */
static void the_times_tell_the_side(void **state)
{
	_cleanup_(done) struct transit t = {0};
	struct order_entry out = syn_of(NAT, FAR, 1, UPLINK, BEGIN + MS);
	struct order_entry in = syn_of(CLIENT, FAR, 1, INSIDE, BEGIN);

	(void)state;
	assert_int_equal(transit_init(&t), 0);
	learn(&t, &out);
	learn(&t, &in);
	assert_int_equal(t.ingress_count, 1);
	assert_int_equal(t.ingress[0], INSIDE);
}

static void no_router(void **state)
{
	struct order_entry first = syn_of(CLIENT, FAR, 1, INSIDE, BEGIN);
	struct order_entry again = syn_of(CLIENT, FAR, 1, INSIDE, BEGIN + MS); /* seen twice */
	struct order_entry later = syn_of(NAT, FAR, 1, UPLINK, BEGIN + TRANSIT_NS + 1);
	struct order_entry other = syn_of(NAT, FAR, 2, UPLINK, BEGIN + MS);
	struct order_entry inward = syn_of(FAR, CLIENT, 3, UPLINK, BEGIN);
	struct order_entry inward_too = syn_of(FAR, CLIENT, 3, INSIDE, BEGIN + MS);
	const struct order_entry *none[][2] = {
		{&first, &again}, {&first, &later}, {&first, &other}, {&inward, &inward_too}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(none); i++) {
		_cleanup_(done) struct transit t = {0};

		assert_int_equal(transit_init(&t), 0);
		learn(&t, none[i][0]);
		learn(&t, none[i][1]);
		transit_begin(&t);
		assert_int_equal(t.ingress_count, 0);
		assert_false(transit_hold(&t, &first));
	}
}

static void what_does_not_come_in_is_not_held(void **state)
{
	_cleanup_(done) struct transit t = {0};
	struct order_entry own = syn_of(NAT, FAR, 6, UPLINK, BEGIN);
	struct order_entry public = syn_of(NAT, FAR, 7, INSIDE, BEGIN);
	struct order_entry leaving = syn_of(CLIENT, FAR, 8, INSIDE, BEGIN);
	struct order_entry answer = syn_of(CLIENT, FAR, 9, INSIDE, BEGIN);

	(void)state;
	leaving.packet.way = PACKET_OUT;
	answer.packet.flags = PACKET_SYN | PACKET_ACK;
	assert_int_equal(transit_init(&t), 0);
	learn_both_sides(&t);
	assert_false(transit_hold(&t, &own));
	assert_false(transit_hold(&t, &public));
	assert_false(transit_hold(&t, &leaving));
	assert_false(transit_hold(&t, &answer));
	assert_int_equal(transit_held_ns(&t, &own), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_came_in_and_left),
		cmocka_unit_test(it_came_in_and_never_left),
		cmocka_unit_test(the_times_tell_the_side),
		cmocka_unit_test(no_router),
		cmocka_unit_test(what_does_not_come_in_is_not_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
