// SPDX-License-Identifier: GPL-2.0-only
/* See counters.h. */

#include "sensor/counters.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int counters_map(int fd, unsigned int cpus, const unsigned char **ret, size_t *ret_len)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t len = (COUNTERS_STRIDE * cpus + page - 1) / page * page;
	void *at = mmap(NULL, len, PROT_READ, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		return -errno;
	*ret = at;
	*ret_len = len;
	return 0;
}

static void keep_newest(__u64 *newest, __u64 time_ns)
{
	if (time_ns > *newest)
		*newest = time_ns;
}

void counters_sum(const unsigned char *slots, unsigned int cpus, struct e25_counters *ret)
{
	__u64 *sum = (__u64 *)(void *)ret;

	memset(ret, 0, sizeof(*ret));
	for (unsigned int cpu = 0; cpu < cpus; cpu++) {
		const __u64 *from = (const __u64 *)(const void *)counters_of_cpu(slots, cpu);

		for (size_t i = 0; i < sizeof(*ret) / sizeof(*sum); i++)
			sum[i] += from[i];
	}
	for (unsigned int i = 0; i < E25_PORTS_MAX * E25_FAMILIES; i++) {
		struct e25_port_counters *to = &ret->port[i / E25_FAMILIES][i % E25_FAMILIES];

#define FORGET_SUM(time) to->time = 0;
		E25_PORT_TIMES(FORGET_SUM)
#undef FORGET_SUM
		for (unsigned int cpu = 0; cpu < cpus; cpu++) {
			const struct e25_port_counters *from =
				&counters_of_cpu(slots, cpu)
					 ->port[i / E25_FAMILIES][i % E25_FAMILIES];

#define KEEP_NEWEST(time) keep_newest(&to->time, from->time);
			E25_PORT_TIMES(KEEP_NEWEST)
#undef KEEP_NEWEST
		}
	}
}

static void shift(__u64 *time_ns, int64_t offset_ns)
{
	if (*time_ns)
		*time_ns += (__u64)offset_ns;
}

void counters_shift(struct e25_counters *c, int64_t offset_ns)
{
	for (unsigned int i = 0; i < E25_PORTS_MAX * E25_FAMILIES; i++) {
		struct e25_port_counters *p = &c->port[i / E25_FAMILIES][i % E25_FAMILIES];

#define SHIFT(time) shift(&p->time, offset_ns);
		E25_PORT_TIMES(SHIFT)
#undef SHIFT
	}
}

void counters_take_from_wire(struct e25_counters *c)
{
	for (unsigned int i = 0; i < E25_PORTS_MAX * E25_FAMILIES; i++) {
		struct e25_port_counters *p = &c->port[i / E25_FAMILIES][i % E25_FAMILIES];

		/* What was counted of sockets before is among what left. */
		if (p->syns + p->retries < p->wire_syns)
			p->syns = p->wire_syns - p->retries;
	}
}
