// SPDX-License-Identifier: GPL-2.0-only
/* See parse.h. */

#include "base/parse.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"

int parse_u64(const char *text, uint64_t min, uint64_t max, uint64_t *ret)
{
	uint64_t value = 0;

	if (!*text)
		return -EINVAL;
	for (const char *p = text; *p; p++) {
		if (!isdigit((unsigned char)*p))
			return -EINVAL;
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(*p - '0'), &value))
			return -ERANGE;
	}
	if (value < min || value > max)
		return -ERANGE;
	*ret = value;
	return 0;
}

int parse_duration(const char *text, uint64_t *ret_ns)
{
	static const struct {
		const char *suffix;
		uint64_t ns;
	} units[] = {
		{"", 1000000000},   {"ms", 1000000},	  {"s", 1000000000},
		{"m", 60000000000}, {"h", 3600000000000},
	};
	const uint64_t year_ns = 365ULL * 24 * 3600 * 1000000000;
	size_t digits = strspn(text, "0123456789");
	size_t fraction = text[digits] == '.' ? strspn(text + digits + 1, "0123456789") : 0;
	const char *suffix = text + digits + (text[digits] == '.' ? 1 + fraction : 0);
	char whole[24];
	uint64_t value, ns, unit = 0;

	if (digits == 0 || digits >= sizeof(whole) || (text[digits] == '.' && fraction == 0))
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (strcmp(suffix, units[i].suffix) == 0)
			unit = units[i].ns;
	}
	if (unit == 0)
		return -EINVAL;

	memcpy(whole, text, digits);
	whole[digits] = '\0';
	if (parse_u64(whole, 0, year_ns / unit, &value) < 0)
		return -ERANGE;
	ns = value * unit;
	for (size_t i = 0; i < fraction && unit >= 10; i++) {
		unit /= 10;
		ns += (uint64_t)(text[digits + 1 + i] - '0') * unit;
	}
	if (ns > year_ns)
		return -ERANGE;
	*ret_ns = ns;
	return 0;
}

static int days_in_month(unsigned int year, unsigned int month)
{
	static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

int parse_date(const char *text, struct date *ret)
{
	static const char form[] = "dddd-dd-dd";
	struct date d;

	if (strlen(text) != sizeof(form) - 1)
		return -EINVAL;
	for (size_t i = 0; i < sizeof(form) - 1; i++) {
		if (form[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != form[i])
			return -EINVAL;
	}
	d.year = (uint16_t)((text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 +
			    (text[3] - '0'));
	d.month = (uint8_t)((text[5] - '0') * 10 + (text[6] - '0'));
	d.day = (uint8_t)((text[8] - '0') * 10 + (text[9] - '0'));
	if (d.year < 1990 || d.month < 1 || d.month > 12 || d.day < 1 ||
	    d.day > days_in_month(d.year, d.month))
		return -EINVAL;
	*ret = d;
	return 0;
}

int date_compare(const struct date *a, const struct date *b)
{
	if (a->year != b->year)
		return a->year - b->year;
	if (a->month != b->month)
		return a->month - b->month;
	return a->day - b->day;
}
