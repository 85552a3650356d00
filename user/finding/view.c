// SPDX-License-Identifier: GPL-2.0-only
/*
 * Times for people and programs. Inside the program there is one clock, the kernel's monotonic
 * one; only here it becomes wall time, always UTC, so that a line, a record and a support ticket
 * say the same.
 */

#include "finding/view.h"

#include <stdio.h>
#include <time.h>

#define NS_PER_S  1000000000LL
#define NS_PER_MS 1000000.0

int64_t view_wall_ns(const struct view *v, uint64_t time_ns)
{
	/* A recording may hold any numbers: these wrap around instead of overflowing. */
	int64_t ns = (int64_t)(time_ns + (uint64_t)v->wall_offset_ns);

	return ns < 0 ? 0 : ns;
}

static struct tm calendar(int64_t ns)
{
	time_t seconds = ns / NS_PER_S;
	struct tm tm = {0};

	gmtime_r(&seconds, &tm);
	return tm;
}

/* As many digits, and what follows them. */
static char *put_digits(char *at, unsigned int value, int digits, char after)
{
	for (int i = digits; i-- > 0; value /= 10)
		at[i] = (char)('0' + value % 10);
	at[digits] = after;
	return at + digits + 1;
}

/* Each line of a watch has one, and the library's formats take a microsecond. */
const char *view_time(const struct view *v, uint64_t time_ns, char buf[static VIEW_TIME_LEN])
{
	int64_t ns = view_wall_ns(v, time_ns);
	struct tm tm = calendar(ns);
	char *at = put_digits(buf, (unsigned int)tm.tm_year + 1900, 4, '-');

	at = put_digits(at, (unsigned int)tm.tm_mon + 1, 2, '-');
	at = put_digits(at, (unsigned int)tm.tm_mday, 2, 'T');
	at = put_digits(at, (unsigned int)tm.tm_hour, 2, ':');
	at = put_digits(at, (unsigned int)tm.tm_min, 2, ':');
	at = put_digits(at, (unsigned int)tm.tm_sec, 2, '.');
	at = put_digits(at, (unsigned int)(ns % NS_PER_S / 1000), 6, 'Z');
	*at = '\0';
	return buf;
}

/* For people. */
static struct tm local_calendar(const struct view *v, int64_t ns)
{
	time_t seconds = ns / NS_PER_S;
	struct tm tm = {0};

	if (!v->local_time)
		return calendar(ns);
	localtime_r(&seconds, &tm);
	return tm;
}

const char *view_time_of_day(const struct view *v, uint64_t time_ns,
			     char buf[static VIEW_TIME_OF_DAY_LEN])
{
	int64_t ns = view_wall_ns(v, time_ns);
	struct tm tm = local_calendar(v, ns);
	size_t used = strftime(buf, VIEW_TIME_OF_DAY_LEN, "%H:%M:%S", &tm);

	snprintf(buf + used, VIEW_TIME_OF_DAY_LEN - used, ".%03u",
		 (unsigned int)(ns % NS_PER_S / 1000000));
	return buf;
}

const char *view_zone(const struct view *v, uint64_t time_ns, char buf[static VIEW_TIME_OF_DAY_LEN])
{
	struct tm tm = local_calendar(v, view_wall_ns(v, time_ns));

	if (!v->local_time || strftime(buf, VIEW_TIME_OF_DAY_LEN, "UTC%z", &tm) == 0)
		snprintf(buf, VIEW_TIME_OF_DAY_LEN, "UTC");
	return buf;
}

const char *view_clock(const struct view *v, uint64_t time_ns, uint64_t reference_ns,
		       char buf[static VIEW_CLOCK_LEN])
{
	struct tm tm = local_calendar(v, view_wall_ns(v, time_ns));
	struct tm reference = local_calendar(v, view_wall_ns(v, reference_ns));
	bool same_day = tm.tm_yday == reference.tm_yday && tm.tm_year == reference.tm_year;

	strftime(buf, VIEW_CLOCK_LEN, same_day ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S", &tm);
	return buf;
}

const char *duration_to_str(uint64_t ns, char buf[static DURATION_LEN])
{
	double ms = (double)ns / NS_PER_MS;

	if (ms < 9.95)
		snprintf(buf, DURATION_LEN, "%.2f ms", ms);
	else if (ms < 999.5)
		snprintf(buf, DURATION_LEN, "%.0f ms", ms);
	else if (ms < 99.95e3)
		snprintf(buf, DURATION_LEN, "%.1f s", ms / 1e3);
	else if (ms < 600e3)
		snprintf(buf, DURATION_LEN, "%.0f s", ms / 1e3);
	else if (ms < 7200e3)
		snprintf(buf, DURATION_LEN, "%.0f min", ms / 60e3);
	else
		snprintf(buf, DURATION_LEN, "%.1f h", ms / 3600e3);
	return buf;
}

const char *window_words(uint64_t window_ns, char buf[static DURATION_LEN])
{
	return window_ns == 3600 * NS_PER_S ? "hour" : duration_to_str(window_ns, buf);
}

const char *view_cgroup(const struct view *v, const struct process *p)
{
	if (!p->known || !p->cgroup_id || !v->cgroup_path)
		return NULL;
	return v->cgroup_path(v->cgroup_context, p->cgroup_id);
}

const struct location *view_where(const struct view *v)
{
	static const struct location nowhere;

	return v->where ? v->where : &nowhere;
}
