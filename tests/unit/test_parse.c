// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers, durations and dates as people type them: what is accepted and to which value, and that
 * everything else is refused with the right error and leaves the result alone.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/parse.h"

#define UNTOUCHED 4711
#define SECOND	  1000000000ULL

static void numbers(void **state)
{
	static const struct {
		const char *text;
		uint64_t min, max;
		int error;
		uint64_t value;
	} cases[] = {
		{"0", 0, UINT64_MAX, 0, 0},
		{"25", 1, 65535, 0, 25},
		{"00025", 1, 65535, 0, 25},
		{"1", 1, 1, 0, 1},
		{"65535", 1, 65535, 0, 65535},
		{"18446744073709551615", 0, UINT64_MAX, 0, UINT64_MAX},
		{"65536", 1, 65535, -ERANGE, 0},
		{"0", 1, 65535, -ERANGE, 0},
		{"18446744073709551616", 0, UINT64_MAX, -ERANGE, 0},
		{"99999999999999999999999999", 0, UINT64_MAX, -ERANGE, 0},
		{"", 0, 10, -EINVAL, 0},
		{" 1", 0, 10, -EINVAL, 0},
		{"1 ", 0, 10, -EINVAL, 0},
		{"+1", 0, 10, -EINVAL, 0},
		{"-1", 0, UINT64_MAX, -EINVAL, 0},
		{"0x10", 0, 100, -EINVAL, 0},
		{"1e3", 0, 10000, -EINVAL, 0},
		{"1.0", 0, 10, -EINVAL, 0},
		{"1,2", 0, 10, -EINVAL, 0},
		{"25\n", 0, 100, -EINVAL, 0},
		{"\xd9\xa1", 0, 10, -EINVAL, 0}, /* an Arabic digit */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint64_t value = UNTOUCHED;

		assert_int_equal(parse_u64(cases[i].text, cases[i].min, cases[i].max, &value),
				 cases[i].error);
		assert_int_equal(value, cases[i].error ? UNTOUCHED : cases[i].value);
	}
}

static void durations(void **state)
{
	static const struct {
		const char *text;
		int error;
		uint64_t ns;
	} cases[] = {
		{"0", 0, 0},
		{"1", 0, SECOND},
		{"8s", 0, 8 * SECOND},
		{"250ms", 0, SECOND / 4},
		{"2m", 0, 120 * SECOND},
		{"3h", 0, 10800 * SECOND},
		{"0.5", 0, SECOND / 2},
		{"1.5s", 0, 3 * SECOND / 2},
		{"3.2s", 0, 3200000000},
		{"0.5m", 0, 30 * SECOND},
		{"1.25h", 0, 4500 * SECOND},
		{"0.000000001s", 0, 1},
		{"0.0000000001s", 0, 0}, /* below a nanosecond */
		{"1.5ms", 0, 1500000},
		{"31536000", 0, 31536000 * SECOND}, /* a year */
		{"8760h", 0, 31536000 * SECOND},
		{"31536001", -ERANGE, 0},
		{"8761h", -ERANGE, 0},
		{"99999999999999999999", -ERANGE, 0},
		{"", -EINVAL, 0},
		{"s", -EINVAL, 0},
		{".5", -EINVAL, 0},
		{"1.", -EINVAL, 0},
		{"1.s", -EINVAL, 0},
		{"1 s", -EINVAL, 0},
		{" 1s", -EINVAL, 0},
		{"1S", -EINVAL, 0},
		{"1d", -EINVAL, 0},
		{"1sec", -EINVAL, 0},
		{"-1s", -EINVAL, 0},
		{"+1s", -EINVAL, 0},
		{"1.2.3", -EINVAL, 0},
		{"1h30m", -EINVAL, 0},
		{"1e3", -EINVAL, 0},
		{"nan", -EINVAL, 0},
		{"99999999999999999999999999999999s", -EINVAL, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint64_t ns = UNTOUCHED;
		int r = parse_duration(cases[i].text, &ns);

		/* A number of absurd length may be called either. */
		if (cases[i].error && r == -ERANGE && strlen(cases[i].text) > 23)
			r = cases[i].error;
		if (r != cases[i].error)
			fail_msg("'%s': %d instead of %d", cases[i].text, r, cases[i].error);
		assert_int_equal(ns, cases[i].error ? UNTOUCHED : cases[i].ns);
	}
}

static void a_fraction_does_not_pass_the_year(void **state)
{
	uint64_t ns = UNTOUCHED;

	(void)state;
	assert_int_equal(parse_duration("31536000.5", &ns), -ERANGE);
	assert_int_equal(ns, UNTOUCHED);
	assert_int_equal(parse_duration("8760.1h", &ns), -ERANGE);
	assert_int_equal(ns, UNTOUCHED);
	assert_int_equal(parse_duration("31536000.0", &ns), 0);
	assert_int_equal(ns, 31536000 * SECOND);
}

static void dates(void **state)
{
	static const struct {
		const char *text;
		struct date date;
	} cases[] = {
		{"2017-11-15", {2017, 11, 15}}, {"1990-01-01", {1990, 1, 1}},
		{"9999-12-31", {9999, 12, 31}}, {"2024-02-29", {2024, 2, 29}},
		{"2000-02-29", {2000, 2, 29}},	{"2025-07-28", {2025, 7, 28}},
		{"2023-04-30", {2023, 4, 30}},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct date d = {0};

		assert_int_equal(parse_date(cases[i].text, &d), 0);
		assert_int_equal(date_compare(&d, &cases[i].date), 0);
	}
}

static void no_dates(void **state)
{
	static const char *const cases[] = {
		"2023-02-29",
		"2100-02-29",
		"2024-02-30",
		"2023-04-31",
		"2023-06-31",
		"2023-00-10",
		"2023-13-01",
		"2023-01-00",
		"2023-01-32",
		"1989-12-31",
		"0000-00-00",
		"10000-01-01",
		"",
		"2023",
		"2023-1-1",
		"23-01-01",
		"2023/01/01",
		"20230101",
		"2023-01-01 ",
		" 2023-01-01",
		"2023-01-0a",
		"2023-01-01T00:00:00Z",
		"+023-01-01",
		"-023-01-01",
		"2023--1-01",
		"2023-01--1",
		"yesterday",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct date d = {1, 2, 3};

		if (parse_date(cases[i], &d) != -EINVAL)
			fail_msg("'%s' is taken for a date", cases[i]);
		assert_true(d.year == 1 && d.month == 2 && d.day == 3);
	}
}

static void dates_compare(void **state)
{
	static const struct date rising[] = {
		{0, 0, 0},     {2017, 11, 14}, {2017, 11, 15},
		{2017, 12, 1}, {2018, 1, 1},   {9999, 12, 31},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rising); i++) {
		for (size_t j = 0; j < ARRAY_LEN(rising); j++) {
			int got = date_compare(&rising[i], &rising[j]);

			assert_int_equal((got > 0) - (got < 0), (i > j) - (i < j));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(durations),
		cmocka_unit_test(a_fraction_does_not_pass_the_year),
		cmocka_unit_test(dates),
		cmocka_unit_test(no_dates),
		cmocka_unit_test(dates_compare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
