// SPDX-License-Identifier: GPL-2.0-only
/* Whether a mail queue grows or drains: within ten minutes, or since mail could pass again. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/queue_course.h"

#define MINUTE_NS 60000000000ULL

static struct queue_course course;

static void reads(uint64_t minute, uint32_t mails)
{
	struct queue_reading r = {.time_ns = minute * MINUTE_NS, .mails = mails};

	queue_course_take(&course, &r);
}

static struct queue_told told(void)
{
	struct queue_told t;

	queue_course_tell(&course, &t);
	return t;
}

static int fresh(void **state)
{
	(void)state;
	course = (struct queue_course){0};
	return 0;
}

static void one_reading_tells_nothing(void **state)
{
	(void)state;
	assert_int_equal(told().trend, QUEUE_UNKNOWN);
	reads(1, 10);
	assert_int_equal(told().trend, QUEUE_UNKNOWN);
	reads(2, 0);
	assert_int_equal(told().trend, QUEUE_EMPTY);
}

static void it_grows_and_drains(void **state)
{
	(void)state;
	reads(1, 100);
	reads(2, 103);
	assert_int_equal(told().trend, QUEUE_STEADY);
	reads(3, 120);
	assert_int_equal(told().trend, QUEUE_GROWS);
	assert_true(told().per_minute > 16.9 && told().per_minute < 17.1);
	assert_false(told().recovered_ns);
	reads(5, 60);
	assert_int_equal(told().trend, QUEUE_DRAINS);
	assert_int_equal(told().since.mails, 120);
	assert_int_equal(told().empty_in_ns / MINUTE_NS, 2);
	/* It fills up again. */
	reads(6, 80);
	assert_int_equal(told().trend, QUEUE_GROWS);
	assert_int_equal(told().since.mails, 60);
	/* What is older than the window is not compared with. */
	reads(20, 80);
	assert_int_equal(told().trend, QUEUE_UNKNOWN);
	reads(21, 90);
	assert_int_equal(told().trend, QUEUE_GROWS);
}

/* The queue grew while 25 was blocked, and is compared with what it was when that ended. */
static void after_a_recovery(void **state)
{
	struct queue_told t;

	(void)state;
	reads(1, 100);
	reads(2, 400);
	queue_course_recovered(&course, 2 * MINUTE_NS + 1);
	assert_int_equal(told().trend, QUEUE_UNKNOWN);
	reads(4, 405);
	t = told();
	assert_int_equal(t.trend, QUEUE_STEADY);
	assert_true(t.recovered_ns);
	assert_int_equal(t.since.mails, 400);
	reads(6, 200);
	t = told();
	assert_int_equal(t.trend, QUEUE_DRAINS);
	assert_int_equal(t.empty_in_ns / MINUTE_NS, 1);
	/* What is left waits for its next try: hours perhaps. */
	reads(8, 198);
	t = told();
	assert_int_equal(t.trend, QUEUE_STEADY);
	assert_int_equal(t.since.mails, 400);
	assert_int_equal(t.empty_in_ns, 0);
	/* Hours later it is a queue like any other. */
	reads(200, 50);
	assert_false(told().recovered_ns);
}

static void a_recovery_before_the_first_reading(void **state)
{
	(void)state;
	queue_course_recovered(&course, MINUTE_NS);
	reads(2, 50);
	assert_int_equal(told().trend, QUEUE_UNKNOWN);
	reads(3, 20);
	assert_int_equal(told().trend, QUEUE_DRAINS);
	assert_true(told().recovered_ns);
}

static void a_part_of_a_queue_proves_nothing(void **state)
{
	struct queue_reading partly = {.time_ns = 2 * MINUTE_NS, .mails = 5000, .partly = true};

	(void)state;
	reads(1, 9000);
	queue_course_take(&course, &partly);
	assert_int_equal(told().trend, QUEUE_UNKNOWN);
	assert_int_equal(told().now.mails, 5000);
}

static void a_long_watch(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 10 * QUEUE_READINGS_MAX; i++)
		reads(100 + i, 1000 * (i % QUEUE_READINGS_MAX));
	assert_int_equal(told().trend, QUEUE_GROWS);
	assert_int_equal(told().since.mails, 1000 * (QUEUE_READINGS_MAX - 11));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(one_reading_tells_nothing, fresh),
		cmocka_unit_test_setup(it_grows_and_drains, fresh),
		cmocka_unit_test_setup(after_a_recovery, fresh),
		cmocka_unit_test_setup(a_recovery_before_the_first_reading, fresh),
		cmocka_unit_test_setup(a_part_of_a_queue_proves_nothing, fresh),
		cmocka_unit_test_setup(a_long_watch, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
