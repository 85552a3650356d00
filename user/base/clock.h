/* SPDX-License-Identifier: GPL-2.0-only */
/* The time in nanoseconds: one way to ask for it. The pure layers are told the time instead. */
#ifndef EGRESS25_BASE_CLOCK_H
#define EGRESS25_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define NS_PER_US 1000ULL

static inline uint64_t clock_now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* What this process's time namespace adds to CLOCK_MONOTONIC or CLOCK_BOOTTIME; 0 in the machine's
 * own, and on kernels before 5.6, which have no other. BPF programs tell the time without it
 * (bpf_ktime_get_ns, kernel/bpf/helpers.c). It stays the same while a process runs. */
int64_t clock_namespace_offset_ns(clockid_t clock);

/* How far the wall clock has to be from what was assumed until it is read anew: a steered clock
 * drifts by less than that in seconds. */
#define CLOCK_TOLERANCE_NS 1000000

/* CLOCK_REALTIME minus CLOCK_MONOTONIC. Who is interrupted between two readings tries again. */
static inline int64_t clock_measure_offset(void)
{
	uint64_t least_ns = UINT64_MAX;
	int64_t offset_ns = 0;

	for (int i = 0; i < 5; i++) {
		uint64_t before_ns = clock_now_ns(CLOCK_MONOTONIC);
		uint64_t wall_ns = clock_now_ns(CLOCK_REALTIME);
		uint64_t took_ns = clock_now_ns(CLOCK_MONOTONIC) - before_ns;

		if (took_ns >= least_ns)
			continue;
		least_ns = took_ns;
		offset_ns = (int64_t)(wall_ns - before_ns - took_ns / 2);
	}
	return offset_ns;
}

/* Keeps CLOCK_REALTIME minus CLOCK_MONOTONIC, in whole microseconds, as times are written: then a
 * replay computes the same ones. True when the wall clock was set, or the machine was suspended. */
static inline bool clock_refresh_offset(int64_t *offset_ns)
{
	int64_t now_ns = clock_measure_offset();

	now_ns -= now_ns % 1000;
	if (llabs(now_ns - *offset_ns) <= CLOCK_TOLERANCE_NS)
		return false;
	*offset_ns = now_ns;
	return true;
}

#endif
