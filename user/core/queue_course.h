/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many mails wait in a queue, over time: whether it grows or drains, above all after a port was
 * found open again. Pure and bounded.
 */
#ifndef EGRESS25_CORE_QUEUE_COURSE_H
#define EGRESS25_CORE_QUEUE_COURSE_H

#include <stdbool.h>
#include <stdint.h>

/* Readings that are kept: ten minutes of the quickest. */
#define QUEUE_READINGS_MAX 64
/* Within it is what is compared with, where no recovery is newer. */
#define QUEUE_WINDOW_NS	   600000000000ULL
/* For so long a recovery is what a queue is compared with: Postfix tries a mail again after 4000 s
 * at most (maximal_backoff_time), and Debian's Exim runs its queue every 30 min. */
#define QUEUE_RECOVERY_NS  7200000000000ULL
/* What has not become less for so long does not drain any more. */
#define QUEUE_RECENT_NS	   60000000000ULL
/* A difference of one mail in so many is none: a busy machine always has some under way. */
#define QUEUE_STEADY_SHARE 20

enum queue_trend {
	QUEUE_UNKNOWN, /* one reading, or not all of it was read */
	QUEUE_EMPTY,
	QUEUE_GROWS,
	QUEUE_STEADY,
	QUEUE_DRAINS,
	QUEUE_TREND_COUNT
};

struct queue_reading {
	uint64_t time_ns;
	uint32_t mails;
	bool partly; /* there were more */
};

struct queue_course {
	struct queue_reading readings[QUEUE_READINGS_MAX]; /* a ring */
	uint64_t total;					   /* the newest is [(total - 1) % max] */
	uint64_t recovered_ns;				   /* the newest recovery; 0 none */
	struct queue_reading before; /* the newest reading of then, or the first after it */
};

struct queue_told {
	enum queue_trend trend;
	struct queue_reading since, now; /* what it was compared with; times 0: nothing */
	uint64_t recovered_ns;		 /* it is what was read at that recovery; 0: it is not */
	double per_minute;		 /* lately; more, or fewer below 0 */
	uint64_t empty_in_ns;		 /* at this rate; 0 unknown */
};

void queue_course_take(struct queue_course *c, const struct queue_reading *r);
/* A port is open again, as was found at that time. */
void queue_course_recovered(struct queue_course *c, uint64_t time_ns);
void queue_course_tell(const struct queue_course *c, struct queue_told *ret);

const char *queue_trend_to_str(enum queue_trend trend); /* "drains" ...; NULL unknown */

#endif
