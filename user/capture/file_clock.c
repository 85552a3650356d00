// SPDX-License-Identifier: GPL-2.0-only
/* See file_clock.h. */

#include "capture/file_clock.h"

/* A gap that an hourly or a nightly job leaves is one; at either end of a file a longer one is
 * more likely a clock that was wrong for a packet. */
#define GAP_AT_END_NS (12 * 3600 * 1000000000ULL)

#define FIRST_MIN_NS 1000000000LL

static bool is_far_before(uint64_t a, uint64_t b)
{
	return a < b && b - a > CLOCK_NEAR_NS;
}

int64_t clock_first_shift_ns(uint64_t time_ns)
{
	return (int64_t)time_ns < FIRST_MIN_NS ? FIRST_MIN_NS : 0;
}

static bool accept_first(struct clock_of_file *c, uint64_t time_ns, const uint64_t *next_ns)
{
	if (next_ns && !c->first_is_certain &&
	    (is_far_before(*next_ns, time_ns) ||
	     (*next_ns > time_ns && *next_ns - time_ns > GAP_AT_END_NS)))
		return false;
	c->has_last = true;
	c->last_ns = time_ns;
	c->shift_ns = clock_first_shift_ns(time_ns);
	return true;
}

/* It is far before what was accepted: true if the clock was set back, so that those behind it go on
 * from there. */
static bool accept_back(struct clock_of_file *c, uint64_t time_ns, const uint64_t *next_ns)
{
	if (!next_ns || is_far_before(*next_ns, time_ns) || !is_far_before(*next_ns, c->last_ns))
		return false;
	c->shift_ns += (int64_t)(c->last_ns - time_ns);
	c->last_ns = time_ns;
	c->set_backs++;
	return true;
}

bool clock_accept(struct clock_of_file *c, uint64_t time_ns, const uint64_t *next_ns)
{
	if (!c->has_last)
		return accept_first(c, time_ns, next_ns);
	if (is_far_before(time_ns, c->last_ns))
		return accept_back(c, time_ns, next_ns);
	if (!clock_is_near(time_ns, c->last_ns)) {
		/* Far ahead: wild if the next is back again. */
		if (next_ns ? is_far_before(*next_ns, time_ns)
			    : time_ns - c->last_ns > GAP_AT_END_NS)
			return false;
	}
	if (time_ns > c->last_ns)
		c->last_ns = time_ns;
	return true;
}
