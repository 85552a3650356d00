/* SPDX-License-Identifier: GPL-2.0-only */
/* The time in nanoseconds: one way to ask for it. The pure layers are told the time instead. */
#ifndef EGRESS25_BASE_CLOCK_H
#define EGRESS25_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t clock_now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

#endif
