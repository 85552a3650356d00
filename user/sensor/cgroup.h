/* SPDX-License-Identifier: GPL-2.0-only */
/* The path of a cgroup by its id, from the kernel once and from a bounded cache afterwards. Ids are
 * those of bpf/events.h: of cgroup v2, or with E25_CGROUP_V1 of the hierarchy of v1 that has pids.
 */
#ifndef EGRESS25_SENSOR_CGROUP_H
#define EGRESS25_SENSOR_CGROUP_H

#include <stdint.h>

struct cgroups;

/* The root of cgroup v2 as far as this process sees it; the caller closes it. Negative errno. */
int cgroup_open_root(void);

/* NULL without memory. */
struct cgroups *cgroups_new(void);
void cgroups_free(struct cgroups *c);

/* "/system.slice/postfix.service"; NULL when the group is gone or cannot be looked up. Valid until
 * the next call. */
const char *cgroups_path(struct cgroups *c, uint64_t id);

#endif
