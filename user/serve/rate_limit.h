/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How often something may be said: a few times at once, then once per period, and what is held back
 * is counted. Pure: it is told the time.
 */
#ifndef EGRESS25_SERVE_RATE_LIMIT_H
#define EGRESS25_SERVE_RATE_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

struct limit {
	uint32_t burst;	    /* times at once, at least 1 */
	uint64_t period_ns; /* what each costs */
	uint64_t paid_ns;   /* until when everything said so far is paid for */
	uint64_t held;	    /* times held back since the last one said */
};

/* True: say it, with limit.held mentioned and set to zero by the caller. False: it was counted. */
bool limit_allows(struct limit *l, uint64_t now_ns);

/* When what is held back may be said; UINT64_MAX when nothing is. */
uint64_t limit_due_ns(const struct limit *l);

#endif
