/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The core's clock: that of the observations, put forward, so that what was before the machine was
 * booted has a time in it, too. Only core/monitor.c goes from one to the other; what it hands out
 * is by the observations' clock again, where a time before the boot is one below zero: differences
 * and sums are right, as unsigned numbers wrap around.
 */
#ifndef EGRESS25_CORE_CORE_CLOCK_H
#define EGRESS25_CORE_CORE_CLOCK_H

#include "core/observation.h"
#include "core/verdict.h"

/* More than anything is remembered: nothing lives without support for longer than seven hours, and
 * "since when" of a block is told for two months. */
#define CORE_CLOCK_AHEAD_NS (64ULL * 86400 * 1000000000)

static inline uint64_t core_clock_of(uint64_t observed_ns)
{
	return observed_ns + CORE_CLOCK_AHEAD_NS;
}

/* 0 is "never", by both. */
void core_clock_observation(struct observation *o);
void core_clock_attempt(struct attempt *a);
void core_clock_verdict(struct verdict *v);

#endif
