// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clock of a capture file: which times it takes, which packets cost only themselves, and what
 * looks the same and is an ordinary gap.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "capture/file_clock.h"

#define S     1000000000ULL
#define HOUR  (3600 * S)
#define BEGIN (1780000000 * S)

/* Times one behind the other, each told the next. Bit i of the result: the i-th was accepted. */
static uint32_t accepted(struct clock_of_file *c, const uint64_t *times, size_t count)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < count; i++) {
		if (clock_accept(c, times[i], i + 1 < count ? &times[i + 1] : NULL))
			bits |= 1u << i;
	}
	return bits;
}

static void ordinary_times(void **state)
{
	/* A pause of an hour, one of a night, an answer written late, two at once. */
	static const uint64_t times[] = {
		BEGIN,	      BEGIN + S,	BEGIN + HOUR,	     BEGIN + HOUR - 4 * S,
		BEGIN + HOUR, BEGIN + 9 * HOUR, BEGIN + 9 * HOUR + 1};
	struct clock_of_file c = {0};

	(void)state;
	assert_int_equal(accepted(&c, times, ARRAY_LEN(times)), 0x7f);
	assert_int_equal(c.shift_ns, 0);
	assert_int_equal(c.set_backs, 0);
	assert_int_equal(c.last_ns, BEGIN + 9 * HOUR + 1);
}

static void one_wild_time_costs_that_packet(void **state)
{
	static const int64_t days[] = {1, -1, 365, -365};

	(void)state;
	for (size_t at = 0; at < 6; at++) {
		for (size_t d = 0; d < ARRAY_LEN(days); d++) {
			struct clock_of_file c = {.first_is_certain = at == 1};
			uint64_t times[6];

			for (size_t i = 0; i < 6; i++)
				times[i] = BEGIN + i * S;
			times[at] += (uint64_t)(days[d] * 24 * (int64_t)HOUR);
			assert_int_equal(accepted(&c, times, 6), 0x3f & ~(1u << at));
			assert_int_equal(c.shift_ns, 0);
		}
	}
}

static void a_wild_second_does_not_cost_the_first(void **state)
{
	static const uint64_t times[] = {BEGIN, BEGIN - 24 * HOUR, BEGIN + 2 * S};
	struct clock_of_file unsure = {0}, certain = {.first_is_certain = true};

	(void)state;
	assert_false(accepted(&unsure, times, 3) & 1);
	assert_int_equal(accepted(&certain, times, 3), 5);
}

static void set_back_it_goes_on(void **state)
{
	static const uint64_t times[] = {BEGIN + HOUR, BEGIN + HOUR + S, BEGIN, BEGIN + S,
					 BEGIN + 2 * S};
	struct clock_of_file c = {0};

	(void)state;
	assert_int_equal(accepted(&c, times, ARRAY_LEN(times)), 0x1f);
	assert_int_equal(c.set_backs, 1);
	/* The first one behind it stands where the last before it stood. */
	assert_int_equal(c.shift_ns, HOUR + S);
	assert_int_equal(c.last_ns, BEGIN + 2 * S);
}

static void twice_set_back(void **state)
{
	static const uint64_t times[] = {BEGIN + HOUR, BEGIN + HOUR, BEGIN,
					 BEGIN,	       BEGIN - HOUR, BEGIN - HOUR};
	struct clock_of_file c = {0};

	(void)state;
	assert_int_equal(accepted(&c, times, ARRAY_LEN(times)), 0x3f);
	assert_int_equal(c.set_backs, 2);
	assert_int_equal(c.shift_ns, 2 * HOUR);
}

static void times_of_zero_are_times(void **state)
{
	static const uint64_t times[] = {0, 0, 1000, 0};
	struct clock_of_file c = {0};

	(void)state;
	assert_int_equal(accepted(&c, times, ARRAY_LEN(times)), 0xf);
	assert_int_equal(c.shift_ns, S);
	assert_int_equal(clock_first_shift_ns(0), S);
	assert_int_equal(clock_first_shift_ns(BEGIN), 0);
}

static void near(void **state)
{
	(void)state;
	assert_true(clock_is_near(BEGIN, BEGIN + CLOCK_NEAR_NS));
	assert_true(clock_is_near(BEGIN + CLOCK_NEAR_NS, BEGIN));
	assert_false(clock_is_near(BEGIN, BEGIN + CLOCK_NEAR_NS + 1));
	assert_false(clock_is_near(0, UINT64_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_times),
		cmocka_unit_test(one_wild_time_costs_that_packet),
		cmocka_unit_test(a_wild_second_does_not_cost_the_first),
		cmocka_unit_test(set_back_it_goes_on),
		cmocka_unit_test(twice_set_back),
		cmocka_unit_test(times_of_zero_are_times),
		cmocka_unit_test(near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
