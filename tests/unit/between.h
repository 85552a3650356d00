/* SPDX-License-Identifier: GPL-2.0-only */
/* assert_between(value, low, high): both bounds included. cmocka's own has another name from 2.0
 * on, where the old one is deprecated; 1.1 does not have the new one. To be included after
 * cmocka.h. */
#ifndef EGRESS25_TESTS_UNIT_BETWEEN_H
#define EGRESS25_TESTS_UNIT_BETWEEN_H

static inline void check_between(long long value, long long low, long long high, const char *what,
				 const char *file, int line)
{
	if (value >= low && value <= high)
		return;
	print_error("%s is %lld, not from %lld to %lld\n", what, value, low, high);
	_fail(file, line);
}

#define assert_between(value, low, high)                                                           \
	check_between((long long)(value), (long long)(low), (long long)(high), #value, __FILE__,   \
		      __LINE__)

#endif
