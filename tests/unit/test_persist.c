// SPDX-License-Identifier: GPL-2.0-only
/* What outlives the process: when counts may be gone on with, and that nothing in the book ever
 * falls. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "sensor/persist_counts.h"
#include "sensor/counters.h"
#include "sensor/persist_schema.h"

static struct persist_schema usual(void)
{
	return (struct persist_schema){
		.magic = {0x65, 0x67, 0x72, 0x65, 0x73, 0x73, 0x32, 0x35}, /* egress25 */
		.size = sizeof(struct persist_schema),
		.cpus = 4,
		.counters = 11,
		.book = 12,
		.persist_counts_len = 1000,
		.wire_netns = 4026531840,
		.ports_count = 4,
		.ports = {25, 465, 587, 2525},
		.attempts = 13,
		.programs = 14,
	};
}

static void the_same_layout_goes_on(void **state)
{
	struct persist_schema was = usual(), is = usual();
	char why[LAYOUT_WHY_LEN];

	(void)state;
	assert_true(persist_schema_fits(&was, &is, why));
	assert_string_equal(why, "");
}

static void other_programs_may_go_on(void **state)
{
	struct persist_schema was = usual(), is = usual();
	char why[LAYOUT_WHY_LEN];

	(void)state;
	is.programs++;
	is.attempts++;
	assert_true(persist_schema_fits(&was, &is, why));
}

/* Each alone, with what is said of it. */
static void what_differs_is_named(void **state)
{
	struct persist_schema was = usual(),
			      changed[] = {usual(), usual(), usual(), usual(), usual(),
					   usual(), usual(), usual(), usual(), usual()};
	static const char *const said[] = {
		"incompatible version",
		"incompatible version",
		"incompatible version",
		"incompatible version",
		"other outcomes",
		"other outcomes",
		"25,465,587,2525 and are 25,465,587",
		"25,465,587,2525 and are 465,25,587,2525",
		"--only-netns",
		"another network namespace (4026531840, and are of 7)",
	};
	char why[LAYOUT_WHY_LEN];

	(void)state;
	_Static_assert(ARRAY_LEN(changed) == ARRAY_LEN(said), "each with its words");
	changed[0].size = 0;
	changed[1].size++;
	changed[2].counters++;
	changed[3].cpus++;
	changed[4].book++;
	changed[5].persist_counts_len++;
	changed[6].ports_count = 3;
	changed[6].ports[3] = 0;
	changed[7].ports[0] = 465;
	changed[7].ports[1] = 25;
	changed[8].only_netns = 7;
	changed[9].wire_netns = 7;
	for (size_t i = 0; i < ARRAY_LEN(changed); i++) {
		assert_false(persist_schema_fits(&was, &changed[i], why));
		if (!strstr(why, said[i]))
			fail_msg("\"%s\" does not say \"%s\"", why, said[i]);
	}
}

/* Whatever lies there is compared, and nothing is read beyond it. */
static void nonsense_does_not_fit(void **state)
{
	struct persist_schema was, is = usual();
	char why[LAYOUT_WHY_LEN];

	(void)state;
	memset(&was, 0xff, sizeof(was));
	assert_false(persist_schema_fits(&was, &is, why));
	memset(&was, 0, sizeof(was));
	assert_false(persist_schema_fits(&was, &is, why));
	was = usual();
	was.magic[7] = '6';
	assert_false(persist_schema_fits(&was, &is, why));
	was = usual();
	was.ports_count = UINT32_MAX;
	assert_false(persist_schema_fits(&was, &is, why));
}

static void hashes_tell_texts_apart(void **state)
{
	uint64_t ab_c = persist_schema_hash_text(persist_schema_hash_text(LAYOUT_HASH, "ab"), "c");
	uint64_t a_bc = persist_schema_hash_text(persist_schema_hash_text(LAYOUT_HASH, "a"), "bc");

	(void)state;
	assert_true(ab_c != a_bc);
	/* The published value of FNV-1a over "foobar". */
	assert_true(persist_schema_hash(LAYOUT_HASH, "foobar", 6) == 0x85944171f73967e8ULL);
}

static void programs_loaded_anew_go_on(void **state)
{
	struct persist_counts_program first = {.runs = 10, .run_ns = 1000, .misses = 2};
	struct persist_counts_program second = {.runs = 1, .run_ns = 50, .misses = 0}, told;
	struct persist_counts b;

	(void)state;
	persist_counts_init(&b);
	told = persist_counts_program(&b, 3, &first);
	assert_int_equal(told.runs, 10);
	persist_counts_turn(&b);
	assert_int_equal(persist_counts_misses(&b), 2); /* before anybody asked the new ones */
	told = persist_counts_program(&b, 3, &second);
	assert_int_equal(told.runs, 11);
	assert_int_equal(told.run_ns, 1050);
	assert_int_equal(told.misses, 2);
	persist_counts_turn(&b);
	persist_counts_turn(&b); /* a start that failed in between */
	told = persist_counts_program(&b, 3, &second);
	assert_int_equal(told.runs, 12);
	told = persist_counts_program(&b, 4, &first);
	assert_int_equal(told.runs, 10);
	assert_int_equal(persist_counts_misses(&b), 4);
}

static void a_record_is_delivered_once(void **state)
{
	struct persist_counts b;

	(void)state;
	persist_counts_init(&b);
	assert_false(persist_counts_has(&b, 0));
	persist_counts_deliver(&b, 0);
	assert_true(persist_counts_has(&b, 0));
	assert_false(persist_counts_has(&b, 64));
	persist_counts_deliver(&b, 64);
	assert_int_equal(b.delivered, 2);
	/* In another ring the same place is another record. */
	persist_counts_new_ring(&b);
	assert_false(persist_counts_has(&b, 64));
	assert_int_equal(b.delivered, 2);
}

static void counters_add_up_and_times_do_not(void **state)
{
	_cleanup_free_ unsigned char *slots = calloc(3, COUNTERS_STRIDE);
	struct e25_counters sum;

	(void)state;
	for (unsigned int cpu = 0; cpu < 3; cpu++) {
		struct e25_counters *c =
			(struct e25_counters *)(void *)(slots + cpu * COUNTERS_STRIDE);

		c->port[1][1].syns = 1 + cpu;
		c->port[7][1].local_drops[E25_DROP_COUNT - 1] = 1;
		c->port[1][1].last_syn_ns = cpu == 1 ? 900 : 100;
		c->records_lost = 5;
	}
	counters_sum(slots, 3, &sum);
	assert_int_equal(sum.port[1][1].syns, 6);
	assert_int_equal(sum.port[7][1].local_drops[E25_DROP_COUNT - 1], 3);
	assert_int_equal(sum.port[1][1].last_syn_ns, 900);
	assert_int_equal(sum.port[1][0].syns, 0);
	assert_int_equal(sum.records_lost, 15);
	counters_sum(NULL, 0, &sum);
	assert_int_equal(sum.port[1][1].syns, 0);
}

/* A kernel without the socket sensor: attempts are seen at the wire, and count once. */
static void the_wire_stands_for_a_missing_socket_sensor(void **state)
{
	struct e25_counters c = {0};

	(void)state;
	c.port[0][0].wire_syns = 7;
	c.port[1][0] = (struct e25_port_counters){.syns = 4, .retries = 3, .wire_syns = 9};
	c.port[2][1] = (struct e25_port_counters){.syns = 4, .retries = 3, .wire_syns = 6};
	counters_take_from_wire(&c);
	assert_int_equal(c.port[0][0].syns, 7);
	assert_int_equal(c.port[1][0].syns + c.port[1][0].retries, 9);
	assert_int_equal(c.port[1][0].retries, 3);
	assert_int_equal(c.port[2][1].syns, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_layout_goes_on),
		cmocka_unit_test(other_programs_may_go_on),
		cmocka_unit_test(what_differs_is_named),
		cmocka_unit_test(nonsense_does_not_fit),
		cmocka_unit_test(hashes_tell_texts_apart),
		cmocka_unit_test(programs_loaded_anew_go_on),
		cmocka_unit_test(a_record_is_delivered_once),
		cmocka_unit_test(counters_add_up_and_times_do_not),
		cmocka_unit_test(the_wire_stands_for_a_missing_socket_sensor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
