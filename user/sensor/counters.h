/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's counters as they lie in memory: a slot for each possible CPU, one behind the other.
 * Knows nothing of BPF. Its one idea: reading them needs no system call and stops nobody.
 */
#ifndef EGRESS25_SENSOR_COUNTERS_H
#define EGRESS25_SENSOR_COUNTERS_H

#include <stddef.h>
#include <stdint.h>

#include "bpf/events.h"

/* As the kernel lays an array out: values rounded up to eight bytes. */
#define COUNTERS_STRIDE ((sizeof(struct e25_counters) + 7) & ~(size_t)7)

static inline const struct e25_counters *counters_of_cpu(const unsigned char *slots,
							 unsigned int cpu)
{
	return (const struct e25_counters *)(const void *)(slots + cpu * COUNTERS_STRIDE);
}

/* Maps the array of counters for reading; the caller unmaps it. 0 or negative errno. */
int counters_map(int fd, unsigned int cpus, const unsigned char **ret, size_t *ret_len);

/* The sum over the CPUs; of times the newest. All 0 without CPUs. */
void counters_sum(const unsigned char *slots, unsigned int cpus, struct e25_counters *ret);

/* Puts the times of a sum on a clock that is that far ahead. 0 stays "never". */
void counters_shift(struct e25_counters *c, int64_t offset_ns);

/* Where nothing counts the SYNs of sockets: those that left by an uplink stand for them, repeated
 * ones among the first. */
void counters_take_from_wire(struct e25_counters *c);

#endif
