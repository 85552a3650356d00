/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Strict parsing of what people type, in one place: the whole text must be the value, nothing
 * is rounded, wrapped or ignored.
 */
#ifndef EGRESS25_BASE_PARSE_H
#define EGRESS25_BASE_PARSE_H

#include <stdint.h>

/* Decimal digits only. 0, -EINVAL when it is no number, -ERANGE outside min..max. */
int parse_u64(const char *text, uint64_t min, uint64_t max, uint64_t *ret);

/* A number of seconds, with an optional fraction, or with one of the units ms s m h.
 * Result in nanoseconds. 0, -EINVAL, or -ERANGE above a year. */
int parse_duration(const char *text, uint64_t *ret_ns);

/* A calendar date; all zero means "not given". */
struct date {
	uint16_t year;
	uint8_t month, day;
};

/* YYYY-MM-DD, a day that exists, 1990 to 9999. 0 or -EINVAL. */
int parse_date(const char *text, struct date *ret);
/* Negative, 0 or positive as a is before, the same as or after b. */
int date_compare(const struct date *a, const struct date *b);

#endif
