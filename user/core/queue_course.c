// SPDX-License-Identifier: GPL-2.0-only
/* See queue_course.h. */

#include "core/queue_course.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

#define MINUTE_NS 60e9

/* The newest is 0. NULL: there are no more. */
static const struct queue_reading *reading(const struct queue_course *c, uint64_t back)
{
	if (back >= c->total || back >= QUEUE_READINGS_MAX)
		return NULL;
	return &c->readings[(c->total - 1 - back) % QUEUE_READINGS_MAX];
}

void queue_course_take(struct queue_course *c, const struct queue_reading *r)
{
	if (c->recovered_ns && !c->before.time_ns)
		c->before = *r;
	c->readings[c->total++ % QUEUE_READINGS_MAX] = *r;
}

void queue_course_recovered(struct queue_course *c, uint64_t time_ns)
{
	const struct queue_reading *newest = reading(c, 0);

	c->recovered_ns = time_ns;
	c->before = newest ? *newest : (struct queue_reading){0};
}

static uint32_t band(const struct queue_reading *since)
{
	return since->mails / QUEUE_STEADY_SHARE;
}

static bool is_of_window(const struct queue_reading *r, uint64_t now_ns)
{
	return r && r->time_ns + QUEUE_WINDOW_NS >= now_ns;
}

/* Since when it goes as it goes now: since it was fullest, or if it fills up again, since it was
 * emptiest after that; or else all of the window. */
static const struct queue_reading *turning_point(const struct queue_course *c,
						 const struct queue_reading *now)
{
	const struct queue_reading *fullest = now, *emptiest, *oldest = NULL, *r;

	for (uint64_t i = 1; is_of_window(r = reading(c, i), now->time_ns); i++) {
		oldest = r;
		fullest = r->mails > fullest->mails ? r : fullest;
	}
	if (now->mails + band(fullest) >= fullest->mails)
		return oldest;
	emptiest = fullest;
	for (uint64_t i = 1; (r = reading(c, i)) != fullest; i++)
		emptiest = r->mails < emptiest->mails ? r : emptiest;
	return now->mails > emptiest->mails + band(emptiest) ? emptiest : fullest;
}

static enum queue_trend compare(const struct queue_reading *since, const struct queue_reading *now)
{
	if (now->mails > since->mails + band(since))
		return QUEUE_GROWS;
	return now->mails + band(since) < since->mails ? QUEUE_DRAINS : QUEUE_STEADY;
}

/* The newest that is old enough to be compared with; since, where there is none after it. */
static const struct queue_reading *lately(const struct queue_course *c,
					  const struct queue_reading *since,
					  const struct queue_reading *now)
{
	const struct queue_reading *r;

	for (uint64_t i = 1; (r = reading(c, i)) && r->time_ns > since->time_ns; i++) {
		if (r->time_ns + QUEUE_RECENT_NS <= now->time_ns)
			return r;
	}
	return since;
}

/* What drained and does no more does not drain. */
static void tell_trend(struct queue_told *ret, const struct queue_course *c,
		       const struct queue_reading *since, const struct queue_reading *now)
{
	const struct queue_reading *recent = lately(c, since, now);

	if (recent->partly)
		recent = since;
	ret->trend = compare(since, now);
	if (ret->trend == QUEUE_DRAINS)
		ret->trend = compare(recent, now);
	ret->per_minute = ((double)now->mails - recent->mails) * MINUTE_NS /
			  (double)(now->time_ns - recent->time_ns);
	if (ret->trend == QUEUE_DRAINS)
		ret->empty_in_ns = (uint64_t)(now->mails / -ret->per_minute * MINUTE_NS);
}

void queue_course_tell(const struct queue_course *c, struct queue_told *ret)
{
	const struct queue_reading *now = reading(c, 0), *since = NULL;
	bool recovered;

	*ret = (struct queue_told){.trend = QUEUE_UNKNOWN};
	if (!now)
		return;
	ret->now = *now;
	recovered = c->recovered_ns && now->time_ns < c->recovered_ns + QUEUE_RECOVERY_NS;
	if (!recovered)
		since = turning_point(c, now);
	else if (c->before.time_ns && c->before.time_ns < now->time_ns)
		since = &c->before;
	if (since)
		ret->since = *since;
	if (since && recovered)
		ret->recovered_ns = c->recovered_ns;
	if (now->mails == 0 && !now->partly)
		ret->trend = QUEUE_EMPTY;
	else if (since && !since->partly && !now->partly)
		tell_trend(ret, c, since, now);
}

const char *queue_trend_to_str(enum queue_trend trend)
{
	static const char *const names[] = {
		[QUEUE_UNKNOWN] = NULL,	   [QUEUE_EMPTY] = "empty",   [QUEUE_GROWS] = "grows",
		[QUEUE_STEADY] = "steady", [QUEUE_DRAINS] = "drains",
	};

	_Static_assert(ARRAY_LEN(names) == QUEUE_TREND_COUNT, "a trend without a name");
	return names[trend];
}
