// SPDX-License-Identifier: GPL-2.0-only
/* The limit: a few at once, then one per period, the rest counted. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "serve/rate_limit.h"

#define PERIOD 100

static void a_burst_then_one_per_period(void **state)
{
	struct limit l = {.burst = 3, .period_ns = PERIOD};

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(limit_allows(&l, 1000));
	assert_false(limit_allows(&l, 1000));
	assert_false(limit_allows(&l, 1000 + PERIOD - 1));
	assert_int_equal(l.held, 2);
	assert_int_equal(limit_due_ns(&l), 1000 + PERIOD);
	assert_true(limit_allows(&l, 1000 + PERIOD));
	assert_false(limit_allows(&l, 1000 + PERIOD));
	assert_true(limit_allows(&l, 1000 + 2 * PERIOD));
}

static void rest_restores_the_burst_and_no_more(void **state)
{
	struct limit l = {.burst = 2, .period_ns = PERIOD};

	(void)state;
	assert_true(limit_allows(&l, 0));
	assert_true(limit_allows(&l, 0));
	assert_false(limit_allows(&l, 0));
	assert_true(limit_allows(&l, 100 * PERIOD));
	assert_true(limit_allows(&l, 100 * PERIOD));
	assert_false(limit_allows(&l, 100 * PERIOD));
}

static void one_at_a_time(void **state)
{
	struct limit l = {.burst = 1, .period_ns = PERIOD};

	(void)state;
	assert_int_equal(limit_due_ns(&l), UINT64_MAX);
	assert_true(limit_allows(&l, 5));
	assert_int_equal(limit_due_ns(&l), UINT64_MAX);
	assert_false(limit_allows(&l, 5));
	assert_int_equal(limit_due_ns(&l), 5 + PERIOD);
	assert_true(limit_allows(&l, limit_due_ns(&l)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_burst_then_one_per_period),
		cmocka_unit_test(rest_restores_the_burst_and_no_more),
		cmocka_unit_test(one_at_a_time),
	};

	return cmocka_run_group_tests_name("limit", tests, NULL, NULL);
}
