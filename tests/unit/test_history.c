// SPDX-License-Identifier: GPL-2.0-only
/* The history: what is kept of the records for those who ask later. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/history.h"

#define MS 1000000ULL

static const uint16_t ports[] = {25, 587};

static struct attempt attempt(uint16_t port, uint64_t id)
{
	return (struct attempt){
		.id = id, .port = port, .started_ns = 1000 * MS, .outcome = OUTCOME_SILENT};
}

static void end(struct history *c, const struct attempt *a)
{
	history_take(c, &(struct record){.kind = RECORD_ATTEMPT, .attempt = a});
}

static void outcomes_count_by_port_and_family(void **state)
{
	struct history c;
	struct attempt a = attempt(587, 1), other = attempt(2525, 2);

	(void)state;
	history_init(&c, ports, ARRAY_LEN(ports), NULL);
	end(&c, &a);
	a.family = FAMILY_IPV6;
	a.outcome = OUTCOME_REFUSED;
	end(&c, &a);
	end(&c, &a);
	end(&c, &other); /* a port that is not watched */
	assert_int_equal(c.counts->port[1][FAMILY_IPV4].outcomes[OUTCOME_SILENT], 1);
	assert_int_equal(c.counts->port[1][FAMILY_IPV6].outcomes[OUTCOME_REFUSED], 2);
	assert_int_equal(c.counts->port[0][FAMILY_IPV4].outcomes[OUTCOME_SILENT], 0);
	assert_int_equal(c.counts->events[RECORD_ATTEMPT], 4);
	assert_int_equal(c.attempts_total, 3);
}

static void handshakes_fall_into_buckets(void **state)
{
	static const struct {
		uint64_t took_ns;
		size_t bucket;
	} cases[] = {
		{0, 0},
		{5 * MS, 0},
		{5 * MS + 1, 1},
		{1000 * MS, 7},
		{1001 * MS, 8},
		{3001 * MS, 10},
		{5050 * MS, 12},
		{127000 * MS, 17},
		{127001 * MS, 18},
		{10000000 * MS, 18},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct attempt a = attempt(25, 1);
		struct history c;

		history_init(&c, ports, ARRAY_LEN(ports), NULL);
		a.established_ns = a.started_ns + cases[i].took_ns;
		history_take(&c, &(struct record){.kind = RECORD_ESTABLISHED, .attempt = &a});
		for (size_t k = 0; k <= HISTORY_BUCKETS; k++)
			assert_int_equal(c.counts->port[0][FAMILY_IPV4].handshakes[k],
					 k == cases[i].bucket);
		assert_int_equal(c.counts->port[0][FAMILY_IPV4].handshakes_ns, cases[i].took_ns);
	}
}

static void handshakes_that_make_no_sense_are_left_out(void **state)
{
	struct attempt a = attempt(25, 1);
	struct history c;

	(void)state;
	history_init(&c, ports, ARRAY_LEN(ports), NULL);
	a.established_ns = a.started_ns - 1;
	history_take(&c, &(struct record){.kind = RECORD_ESTABLISHED, .attempt = &a});
	for (size_t k = 0; k <= HISTORY_BUCKETS; k++)
		assert_int_equal(c.counts->port[0][FAMILY_IPV4].handshakes[k], 0);
}

static void the_newest_attempts_are_kept(void **state)
{
	struct history c;

	(void)state;
	history_init(&c, ports, ARRAY_LEN(ports), NULL);
	assert_null(history_attempt(&c, 0));
	for (uint64_t id = 1; id <= HISTORY_ATTEMPTS + 5; id++) {
		struct attempt a = attempt(25, id);

		end(&c, &a);
		assert_int_equal(history_attempt(&c, 0)->id, id);
	}
	assert_int_equal(history_attempt(&c, HISTORY_ATTEMPTS - 1)->id, 6);
	assert_null(history_attempt(&c, HISTORY_ATTEMPTS));
}

static void changes_say_what_was_before(void **state)
{
	struct verdict v = {
		.port = 25,
		.state = STATE_OPEN,
		.before = STATE_BLOCKED,
		.before_by = BY_NETWORK_SILENT,
		.before_since_ns = 7,
	};
	struct history c;

	(void)state;
	history_init(&c, ports, ARRAY_LEN(ports), NULL);
	assert_null(history_change(&c, 0));
	history_take(&c, &(struct record){.kind = RECORD_VERDICT, .time_ns = 9, .verdict = &v});
	assert_int_equal(history_change(&c, 0)->time_ns, 9);
	assert_int_equal(history_change(&c, 0)->state, STATE_OPEN);
	assert_int_equal(history_change(&c, 0)->before, STATE_BLOCKED);
	assert_int_equal(history_change(&c, 0)->before_by, BY_NETWORK_SILENT);
	assert_int_equal(history_change(&c, 0)->before_since_ns, 7);
	assert_null(history_change(&c, 1));
	for (int i = 0; i < 2 * HISTORY_CHANGES; i++)
		history_take(&c, &(struct record){.kind = RECORD_VERDICT, .verdict = &v});
	assert_null(history_change(&c, HISTORY_CHANGES));
}

static const struct history_minute *minute(const struct history *c, uint64_t n)
{
	return history_minute(c, 25, FAMILY_IPV4, n);
}

/* A ring of an hour: what is older is gone, also where nothing came in its place. */
static void minutes_of_the_last_hour(void **state)
{
	struct attempt a = attempt(25, 1), other = attempt(99, 2);
	static struct history c;

	(void)state;
	history_init(&c, ports, 2, NULL);
	history_take(&c, &(struct record){.kind = RECORD_SYN, .time_ns = 5, .attempt = &a});
	history_take(&c, &(struct record){.kind = RECORD_RETRY, .time_ns = 6, .attempt = &a});
	history_take(&c, &(struct record){.kind = RECORD_SYN, .time_ns = 6, .attempt = &other});
	history_take(&c, &(struct record){.kind = RECORD_ATTEMPT, .time_ns = 7, .attempt = &a});
	a.outcome = OUTCOME_REFUSED;
	history_take(&c, &(struct record){.kind = RECORD_ATTEMPT, .time_ns = 8, .attempt = &a});
	assert_int_equal(minute(&c, 0)->syns, 2);
	assert_int_equal(minute(&c, 0)->answers, 1);
	assert_null(minute(&c, 1));
	assert_null(minute(&c, HISTORY_MINUTES));
	assert_null(history_minute(&c, 25, FAMILY_IPV6, 0));
	assert_null(history_minute(&c, 99, FAMILY_IPV4, 0));
	history_take(&c, &(struct record){.kind = RECORD_ESTABLISHED,
					  .time_ns = HISTORY_MINUTES * HISTORY_MINUTE_NS,
					  .attempt = &a});
	assert_null(minute(&c, 0));
	assert_int_equal(minute(&c, HISTORY_MINUTES)->syns, 0);
	assert_int_equal(minute(&c, HISTORY_MINUTES)->answers, 1);
}

static void counting_goes_on_in_memory_of_the_caller(void **state)
{
	struct history_counts counts = {0};
	struct history c;
	struct attempt a = attempt(25, 1);

	(void)state;
	for (int life = 0; life < 2; life++) {
		history_init(&c, ports, ARRAY_LEN(ports), &counts);
		end(&c, &a);
	}
	assert_int_equal(counts.port[0][FAMILY_IPV4].outcomes[OUTCOME_SILENT], 2);
	assert_int_equal(counts.events[RECORD_ATTEMPT], 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outcomes_count_by_port_and_family),
		cmocka_unit_test(handshakes_fall_into_buckets),
		cmocka_unit_test(handshakes_that_make_no_sense_are_left_out),
		cmocka_unit_test(the_newest_attempts_are_kept),
		cmocka_unit_test(changes_say_what_was_before),
		cmocka_unit_test(minutes_of_the_last_hour),
		cmocka_unit_test(counting_goes_on_in_memory_of_the_caller),
	};

	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
