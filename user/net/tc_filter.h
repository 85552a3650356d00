/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One BPF filter of tc, by its place: what the kernel says of it to anybody. Its program's own
 * name would take CAP_SYS_ADMIN to ask for, which a service need not have.
 */
#ifndef EGRESS25_NET_TC_FILTER_H
#define EGRESS25_NET_TC_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#define FILTER_NAME_LEN 64

/* Looks for the filter with that handle and priority on one side of an interface's clsact qdisc, in
 * the caller's own namespace. Its name is what it was attached with; libbpf gives "PROGRAM:[ID]".
 * 0, -ENOENT when there is none of kind bpf, or another negative errno. */
int filter_name(uint32_t ifindex, bool egress, uint32_t handle, uint16_t priority,
		char ret[static FILTER_NAME_LEN]);

#endif
