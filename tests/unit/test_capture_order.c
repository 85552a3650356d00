// SPDX-License-Identifier: GPL-2.0-only
/* Packets in the order of their times: what waits, what is given, what stays as it stood. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "capture/order.h"

#define S     1000000000ULL
#define BEGIN (1780000000 * S)

static void done(struct packet_order *o)
{
	order_done(o);
}

static struct order_entry entry(uint64_t time_ns, uint16_t name, uint8_t flags)
{
	return (struct order_entry){
		.time_ns = time_ns,
		.kind = PACKET_TCP,
		.packet = {.flags = flags, .flow = {.source_port = name}},
	};
}

static void put(struct packet_order *o, uint64_t time_ns, uint16_t name, uint8_t flags)
{
	struct order_entry e = entry(time_ns, name, flags);

	order_note(o, time_ns);
	order_put(o, &e);
}

static void assert_takes(struct packet_order *o, uint16_t name)
{
	assert_true(o->count > 0);
	assert_int_equal(order_take(o)->packet.flow.source_port, name);
}

static void by_time(void **state)
{
	_cleanup_(done) struct packet_order o = {0};
	uint64_t random = 25, last = 0;

	(void)state;
	assert_int_equal(order_init(&o, 1000), 0);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 1000; i++) {
			random = random * 6364136223846793005ULL + 1442695040888963407ULL;
			put(&o, BEGIN + random % (10 * S), 1, PACKET_ACK);
		}
		last = 0;
		for (int i = 0; i < 1000; i++) {
			uint64_t next = order_take(&o)->time_ns;

			assert_true(next >= last);
			last = next;
		}
		assert_int_equal(o.count, 0);
	}
}

static void of_one_time_as_they_stood(void **state)
{
	_cleanup_(done) struct packet_order o = {0};

	(void)state;
	assert_int_equal(order_init(&o, 8), 0);
	put(&o, BEGIN, 1, PACKET_ACK);
	put(&o, BEGIN, 2, PACKET_SYN | PACKET_ACK);
	put(&o, BEGIN, 3, PACKET_FIN);
	put(&o, BEGIN, 4, PACKET_SYN); /* before what answers it */
	put(&o, BEGIN, 5, PACKET_SYN);
	assert_takes(&o, 4);
	assert_takes(&o, 5);
	assert_takes(&o, 1);
	assert_takes(&o, 2);
	assert_takes(&o, 3);
}

static void due_when_nothing_older_can_come(void **state)
{
	_cleanup_(done) struct packet_order o = {0};

	(void)state;
	assert_int_equal(order_init(&o, 8), 0);
	assert_false(order_is_due(&o));
	put(&o, BEGIN, 1, PACKET_SYN);
	order_note(&o, BEGIN + ORDER_NS);
	assert_false(order_is_due(&o));
	/* A packet of no interest shows how late it is as well. */
	order_note(&o, BEGIN + ORDER_NS + 1);
	assert_true(order_is_due(&o));
	assert_takes(&o, 1);
	assert_false(order_is_due(&o));
	/* Time does not go back. */
	order_note(&o, BEGIN);
	assert_int_equal(o.newest_ns, BEGIN + ORDER_NS + 1);
}

static void no_more_room(void **state)
{
	_cleanup_(done) struct packet_order o = {0};

	(void)state;
	assert_int_equal(order_init(&o, UINT64_MAX), 0);
	for (uint32_t i = 0; i < ORDER_MAX; i++) {
		assert_false(order_is_due(&o));
		put(&o, BEGIN + ORDER_MAX - i, (uint16_t)i, PACKET_SYN);
	}
	assert_true(order_is_due(&o));
	assert_takes(&o, (uint16_t)(ORDER_MAX - 1));
	assert_false(order_is_due(&o));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_time),
		cmocka_unit_test(of_one_time_as_they_stood),
		cmocka_unit_test(due_when_nothing_older_can_come),
		cmocka_unit_test(no_more_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
