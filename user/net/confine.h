/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A process of ours that reads what others wrote gives up what it does not need for that: rights,
 * time, memory, and the system calls by which it could do anything but ask the kernel by netlink
 * and read files. For the firewall's reader, after it has entered the namespace.
 */
#ifndef EGRESS25_NET_CONFINE_H
#define EGRESS25_NET_CONFINE_H

#include <stdint.h>

/* Keeps CAP_NET_ADMIN where the process has it, nothing else, and gains nothing any more. Memory is
 * in bytes, beside what is mapped already. 0 or negative errno: then it is not confined, and is
 * to do nothing. Where the kernel has no seccomp filters for this architecture, the other bounds
 * hold. */
int confine(uint64_t memory, unsigned int cpu_seconds);

#endif
